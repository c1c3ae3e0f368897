"""How fast `crm-roi lint` is, and how much memory it takes, beside openpyxl's own loading.

Two workbooks of 100,000 formulas: a model whose rows repeat one formula each, which must keep the
ratios allowed, and the worst case, in which no two formulas are alike, to be seen. Each contender
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
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

ROWS, COLUMNS, SHEETS = 1000, 20, 5
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
        imports="from crm_roi.workbook.lint import lint",
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


def main() -> int:
    """Compare both workbooks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        kept = []
        for name, write in (("one formula a row", write_rows), ("no two alike", write_unlike)):
            path = Path(folder) / "book.xlsx"
            write(path)
            kept.append(compare(name, path, rounds))
    return 0 if kept[0] else 1


if __name__ == "__main__":
    sys.exit(main())
