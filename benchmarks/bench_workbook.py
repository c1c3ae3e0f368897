"""Reading and writing the planning workbook beside the libraries it stands on, in one run.

1. Reading a plan with 2,000 lines: at most 1.5 × calamine's own reading of that file.
2. Evaluating it: under a tenth of reading it.
3. Writing the sample: at most 1.5 × XlsxWriter writing the same number of cells plainly.

Rivals run in turn, so that a noisy machine disturbs both alike; medians count.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.resources import resources
from crm_roi.workbook.reading.plan_files import read_plan
from crm_roi.workbook.writing.plan import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 9
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


def main() -> None:
    """Print the three ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plan = sample()
        big, small, peer = folder / "big.xlsx", folder / "small.xlsx", folder / "peer.xlsx"
        lines = large(plan)
        write_workbook(lines, big, language="zh")
        theirs, ours, worked = medians(
            lambda: calamine_reads(big), lambda: read_plan(big), lambda: evaluate(lines)
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


if __name__ == "__main__":
    main()
