"""How fast `crm-roi lint` is, and how much memory it takes, beside openpyxl's own loading.

Three workbooks of 100,000 formulas, each of which must keep the ratios allowed: a model whose rows
repeat one formula each; the worst case, in which no two formulas are alike; and a model of twenty
sheets that read each other, with defined names, shared formulas and array formulas. Each contender
runs in a process of its own, turn by turn; processor seconds (the best of the rounds, imports left
out) and the peak of resident memory (imports included).
Usage: bench_lint.py [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, COLUMNS, SHEETS = 1000, 20, 5
LINKED_ROWS, LINKED_SHEETS = 250, 20
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ALLOWED = 2.0  # times openpyxl's seconds
ALLOWED_MEMORY = 1.5  # times openpyxl's peak
MEASURE = """
import json, resource, sys, time
{imports}
start = time.process_time()
{work}
seconds = time.process_time() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, {answer}]))
"""
CONTENDERS = {
    "openpyxl load": MEASURE.format(
        imports="import openpyxl",
        work="book = openpyxl.load_workbook(sys.argv[1])",
        answer="len(book.sheetnames)",
    ),
    "crm-roi lint": MEASURE.format(
        imports="from crm_roi.auditor import lint",
        work="findings = lint(sys.argv[1])",
        answer="len(findings)",
    ),
}


def write_rows(path: Path) -> None:
    """Write a model: every row has one formula across twenty years."""
    book = xlsxwriter.Workbook(str(path))
    for number in range(SHEETS):
        sheet = book.add_worksheet(f"Calc{number}")
        for column in range(COLUMNS):
            sheet.write_number(0, column + 2, 2026 + column)
        for row in range(1, ROWS + 1):
            sheet.write_string(row, 0, f"Row {row}")
            sheet.write_number(row, 1, row * 1.5)
            for column in range(2, COLUMNS + 2):
                left, above = xl_rowcol_to_cell(row, column - 1), xl_rowcol_to_cell(row - 1, column)
                formula = f"={left}*(1+$B${row + 1})+{above}"
                sheet.write_formula(row, column, formula, None, row * column)
    book.close()


def write_unlike(path: Path) -> None:
    """Write formulas of which no two are alike: each reads two fixed cells of its own."""
    book = xlsxwriter.Workbook(str(path))
    for number in range(SHEETS):
        sheet = book.add_worksheet(f"Calc{number}")
        for row in range(ROWS):
            sheet.write_number(row, 0, row)
            for column in range(1, COLUMNS + 1):
                fixed = (row * 7 + column * 13 + number) % ROWS + 1
                formula = f"=SUM($A${fixed}:A{row + 1})/IF($A${row + 1}=0,1,$A$1+{row}*{column})"
                sheet.write_formula(row, column, formula, None, row)
    book.close()


def write_linked(path: Path) -> None:
    """Write a model as Excel saves it: sheets that read each other, shared and array formulas."""
    sheets = range(LINKED_SHEETS)
    types = "".join(
        f'<Override PartName="/xl/sheet{number}.xml" ContentType="{KIND}.worksheet+xml"/>'
        for number in sheets
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{PACKAGE}.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>{types}'
        "</Types>",
        "_rels/.rels": relations([("officeDocument", "xl/workbook.xml")]),
        "xl/_rels/workbook.xml.rels": relations(
            [("worksheet", f"sheet{number}.xml") for number in sheets]
        ),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(
            f'<sheet name="Unit {number}" sheetId="{number + 1}" r:id="rId{number}"/>'
            for number in sheets
        )
        + "</sheets><definedNames><definedName name=\"Growth\">'Unit 0'!$B$1</definedName>"
        "<definedName name=\"Rates\">'Unit 0'!$B$1:$B$250</definedName></definedNames></workbook>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for number in sheets:
            archive.writestr(f"xl/sheet{number}.xml", linked_sheet(number))


def relations(targets: list[tuple[str, str]]) -> str:
    """Write the relations of a part: kind and target of each."""
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def linked_sheet(number: int) -> str:
    """Write one sheet: in each row a label, a number, and twenty formulas of three kinds."""
    before = f"'Unit {number - 1}'!" if number else ""
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>Row {row}</t></is></c>'
        f'<c r="B{row}"><v>{row * 0.5}</v></c>{"".join(linked_cells(row, before))}</row>'
        for row in range(1, LINKED_ROWS + 1)
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


def linked_cells(row: int, before: str) -> Iterator[str]:
    """Write an array formula, eight formulas that read the sheet before, eleven shared ones."""
    array = f"SUM(B$1:B{row}*Rates)" if row > 1 else "SUM(B$1*Rates)"
    yield f'<c r="C{row}"><f t="array" ref="C{row}">{array}</f><v>{row}</v></c>'
    for column in range(3, 11):
        left, name = xl_rowcol_to_cell(row - 1, column - 1), xl_col_to_name(column)
        formula = f"IF($B{row}&gt;0,{left}*(1+Growth),0)+{before}$B{row}*{column}"
        yield f'<c r="{name}{row}"><f>{formula}</f><v>{row}</v></c>'
    shared = f'ref="L{row}:V{row}" si="{row}">K{row}*(1+Growth)-{before}$B{row}</f>'
    yield f'<c r="L{row}"><f t="shared" {shared}<v>{row}</v></c>'
    for column in range(12, 22):
        name = xl_col_to_name(column)
        yield f'<c r="{name}{row}"><f t="shared" si="{row}"/><v>{row}</v></c>'


def measure(code: str, path: Path) -> tuple[float, float, int]:
    """Run one contender; give its seconds, its peak in megabytes, its answer."""
    result = subprocess.run(  # the code is a constant of this file
        [sys.executable, "-c", code, str(path)], capture_output=True, check=True, text=True
    )
    seconds, peak, answer = json.loads(result.stdout)
    return seconds, peak, answer


def compare(name: str, path: Path, rounds: int) -> bool:
    """Measure both contenders turn by turn and print their ratios; say whether ours keeps them."""
    runs: dict[str, list[tuple[float, float, int]]] = {contender: [] for contender in CONTENDERS}
    for _round in range(rounds):
        for contender, code in CONTENDERS.items():
            runs[contender].append(measure(code, path))
    best = {contender: (min(run[0] for run in all_runs), min(run[1] for run in all_runs))
            for contender, all_runs in runs.items()}  # fmt: skip
    print(f"{name}: {SHEETS * ROWS * COLUMNS:,} formulas, best of {rounds}")
    for contender, (seconds, peak) in best.items():
        print(f"  {contender:14} {seconds:6.2f} s {peak:7.1f} MB   ({runs[contender][0][2]} found)")
    (load, room), (ours, memory) = best.values()
    time_ratio, memory_ratio = ours / load, memory / room
    print(f"  time {time_ratio:.2f} x (allowed {ALLOWED}), memory {memory_ratio:.2f} x "
          f"(allowed {ALLOWED_MEMORY})")  # fmt: skip
    return time_ratio <= ALLOWED and memory_ratio <= ALLOWED_MEMORY


SHAPES = {
    "one formula a row": write_rows,
    "no two alike": write_unlike,
    "linked sheets, shared and array formulas": write_linked,
}


def main() -> int:
    """Compare the workbooks of all shapes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for name, write in SHAPES.items():
            path = Path(folder) / "book.xlsx"
            write(path)
            kept.append(compare(name, path, rounds))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
