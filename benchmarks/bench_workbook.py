"""Reading and writing the planning workbook beside the libraries it stands on, in one run.

1. Reading a plan with 2,000 lines: at most 1.5 × calamine's own reading of that file.
2. Evaluating it: under a tenth of reading it.
3. Writing the sample: at most 1.5 × XlsxWriter writing the same number of cells plainly.
4. LibreOffice recalculates the sample from load to save in at most 1.3 × a blank workbook: one
   process opens several copies, another one only a single copy; the difference is the copies'.

Rivals run in turn, so that a noisy machine disturbs both alike; medians count.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from crm_roi.app.plans import accept, read
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.resources import resources
from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.write_workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 9
COPIES = 2
ROUNDS = 3
# Without this setting LibreOffice trusts the values that stand in the file.
RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode">\
<value>0</value></prop></item>
</oor:items>
"""
LINES = 2_000


def sample() -> Plan:
    """Read the sample plan."""
    text = (resources("workbooks") / "dealer_group.json").read_text(encoding="utf-8")
    return Plan.model_validate_json(text)


def large(plan: Plan) -> Plan:
    """Repeat the lines of a plan until it has 2,000 of them, half costs, half benefits."""
    costs = tuple(
        plan.costs[i % len(plan.costs)].model_copy(update={"id": f"C{i:04}"})
        for i in range(LINES // 2)
    )
    benefits = tuple(
        plan.benefits[i % len(plan.benefits)].model_copy(
            update={"id": f"B{i:04}", "overlaps": (), "kpis": ()}
        )
        for i in range(LINES // 2)
    )
    return plan.model_copy(update={"costs": costs, "benefits": benefits})


def calamine_reads(path: Path) -> int:
    """Read every sheet with calamine; give the number of cells."""
    book = CalamineWorkbook.from_path(path)
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())
    return sum(map(len, rows))


def written_plainly(source: Path, target: Path) -> Callable[[], None]:
    """Prepare XlsxWriter to write the same cells, as many and of the same kinds, without a look."""
    from openpyxl import load_workbook  # noqa: PLC0415 - only to list the cells once

    book = load_workbook(source)
    sheets = [
        [
            (int(cell.row or 1) - 1, int(cell.column or 1) - 1, cell.data_type, cell.value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        ]
        for sheet in book.worksheets
    ]

    def write() -> None:
        plain = Workbook(str(target))
        for cells in sheets:
            sheet = plain.add_worksheet()
            look = plain.add_format({"border": 1})
            for row, column, kind, value in cells:
                if kind == "f":
                    sheet.write_formula(row, column, value, look, 0)
                elif kind == "n" and value is not None:
                    sheet.write_number(row, column, value, look)
                elif value is None:
                    sheet.write_blank(row, column, None, look)
                else:
                    sheet.write_string(row, column, str(value), look)
        plain.close()

    return write


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(*rivals: Callable[[], object]) -> list[float]:
    """Time rivals in turn, after one run that does not count."""
    for rival in rivals:
        rival()
    times = [[seconds(rival) for rival in rivals] for _run in range(RUNS)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def recalculated(soffice: str, profile: Path, copies: list[Path]) -> None:
    """Let one LibreOffice process load, recalculate and save workbooks."""
    target = profile.parent / "recalculated"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore",
               "--convert-to", "xlsx", "--outdir", str(target), *map(str, copies)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)


def libreoffice(folder: Path, plan: Plan) -> None:
    """Time LibreOffice on the sample and on a blank workbook, in turn."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        print("LibreOffice is not installed: its ratio is left out")
        return
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    settings = profile / "user" / "registrymodifications.xcu"
    settings.write_text(RECALCULATE, encoding="utf-8")
    copies = {
        name: [folder / f"{name}{index}.xlsx" for index in range(COPIES + 1)]
        for name in ("blank", "sample")
    }
    for name, own in (("blank", blank_plan("zh", 5, date(2026, 1, 1))), ("sample", plan)):
        for path in copies[name]:
            write_workbook(own, path, language="zh")
    recalculated(soffice, profile, copies["blank"][:1])
    each: dict[str, list[float]] = {name: [] for name in copies}
    for _round in range(ROUNDS):
        for name, paths in copies.items():
            one = seconds(partial(recalculated, soffice, profile, paths[:1]))
            all_of_them = seconds(partial(recalculated, soffice, profile, paths))
            each[name].append((all_of_them - one) / COPIES)
    theirs, ours = (statistics.median(each[name]) for name in ("blank", "sample"))
    print(
        f"LibreOffice, load to save: sample {ours:.2f} s, blank {theirs:.2f} s, "
        f"ratio {ours / theirs:.2f} (target 1.3)"
    )


def main() -> None:
    """Print the four ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = sample()
        big, small, peer = folder / "big.xlsx", folder / "small.xlsx", folder / "peer.xlsx"
        lines = large(plan)
        write_workbook(lines, big, language="zh")
        theirs, ours, worked = medians(
            lambda: calamine_reads(big), lambda: accept(read(big)), lambda: evaluate(lines)
        )
        print(
            f"read {LINES} lines: {ours:.3f} s, calamine alone {theirs:.3f} s, "
            f"ratio {ours / theirs:.2f} (target 1.5)"
        )
        print(f"evaluate them: {worked:.3f} s, ratio to reading {worked / ours:.3f} (target 0.1)")
        write_workbook(plan, small, language="zh")
        plainly = written_plainly(small, peer)
        theirs, ours = medians(
            plainly, lambda: write_workbook(plan, small, language="zh", force=True)
        )
        print(
            f"write the sample: {ours:.3f} s, XlsxWriter plainly {theirs:.3f} s, "
            f"ratio {ours / theirs:.2f} (target 1.5)"
        )
        libreoffice(folder, plan)


if __name__ == "__main__":
    main()
