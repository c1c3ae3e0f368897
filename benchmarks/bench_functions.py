"""Worksheet functions beside what does the same without us, in one run.

1. A scalar call through the adapter, over the core function itself: at most 0.6 × what xlwings'
   own code takes to hand the same cells over, as it does under Excel.
2. IRR of 100,000 × 6 cash flows in one call, beside a loop over pyxirr: at most 0.5 ×;
   NPV of the block, beside plain numpy: at most 1.3 ×.
3. Importing the UDF module, beside xlwings, numpy and pyxirr: at most 1.2 ×.
4. LibreOffice, start included: 10,000 scalar cells at most 5 × native formulas, one array function
   over 10,000 cells at most 2 ×.

Rivals run in turn, so that a noisy machine disturbs both alike; medians count.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyxirr
import xlsxwriter

from crm_roi.core.appraisal.irr_block import irr_rows
from crm_roi.core.appraisal.worth import npv_rows
from crm_roi.hosts.adapter import call
from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.excel.vba import UDF_MODULE
from crm_roi.hosts.libreoffice import extension
from tests.hosts.fake_com import ExcelRange, classic_xlwings

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS = 2000
ROUNDS = 7
STARTS = 15
CELLS = 10_000
RATE = 0.1
SCALAR_CALLS: dict[str, list[object]] = {
    "CRM_NPV": [RATE, [[-100.0, 60.0, 60.0]]],
    "CRM_IRR": [[[-100.0, 60.0, 60.0]]],
    "CRM_PAYBACK_YEARS": [[[-100.0, 60.0, 60.0]]],
    "CRM_TCO": [[[774.0, 348.0, 224.0]]],
    "CRM_LICENCE_COST": [420.0, 160.0, 12.0, 0.05],
    "CRM_RETENTION_RATE": [200.0, 220.0, 50.0],
}


def median_seconds(*works: Callable[[], object], rounds: int) -> list[float]:
    """Time each work in turn, several times; the median of each."""
    times: list[list[float]] = [[] for _work in works]
    for _round in range(rounds):
        for work, kept in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            kept.append(time.perf_counter() - start)
    return [statistics.median(kept) for kept in times]


def show(what: str, figure: float, target: float, unit: str) -> None:
    """Print a figure beside its target."""
    verdict = "ok" if figure <= target else "MISSED"
    print(f"{what:<58} {figure:8.2f} {unit:<3} (at most {target:g})  {verdict}")


def adapter() -> None:
    """Time the adapter over the core function, beside xlwings' way from Excel to it."""
    ratios = []
    with classic_xlwings() as classic:
        for name, cells in SCALAR_CALLS.items():
            function = worksheet_functions()[name]
            core = [np.ravel(each) if isinstance(each, list) else each for each in cells]
            given = tuple(ExcelRange(each) if isinstance(each, list) else each for each in cells)
            excel = partial(classic.server.CallUDF, UDF_MODULE, name, given, None, None)
            works = (
                excel,
                partial(getattr(classic.functions, name), *cells),
                partial(call, function, cells),
                partial(function.function, *core),
            )
            times = median_seconds(*(partial(repeat, work) for work in works), rounds=ROUNDS)
            whole, bound, with_us, without = (each / CALLS * 1e6 for each in times)
            ratios.append((with_us - without) / (whole - bound))
            print(
                f"  {name:<20} core {without:6.1f} µs, adapter over it "
                f"{with_us - without:6.1f} µs, xlwings {whole - bound:6.1f} µs"
            )
    show("the adapter over the core, beside xlwings' own handling", max(ratios), 0.6, "x")


def repeat(work: Callable[[], object]) -> None:
    """Do a small work often."""
    for _call in range(CALLS):
        work()


def blocks() -> None:
    """Time one call over a block beside a loop, and beside numpy."""
    generator = np.random.default_rng(1)
    block = generator.uniform(10, 60, (100_000, 6))
    block[:, 0] = -generator.uniform(80, 160, 100_000)
    rows = block.tolist()
    ours, loop = median_seconds(
        partial(irr_rows, block), lambda: [pyxirr.irr(row) for row in rows], rounds=9
    )
    show("IRR of 100,000 x 6 in one call, beside a pyxirr loop", ours / loop, 0.5, "x")
    ours, plain = median_seconds(
        partial(npv_rows, RATE, block),
        lambda: (block / (1 + RATE) ** np.arange(6)).sum(axis=1),
        rounds=21,
    )
    show("NPV of the block, beside numpy's sum of discounted flows", ours / plain, 1.3, "x")


def imports() -> None:
    """Time the import of the UDF module, in processor time: other programs disturb that least."""
    programs = ("import crm_roi.hosts.excel.functions", "import xlwings, numpy, pyxirr")
    times = [[processor_seconds(program) for program in programs] for _start in range(STARTS)]
    ratio = statistics.median(ours / base for ours, base in times)
    show("importing the UDF module, beside xlwings+numpy+pyxirr", ratio, 1.2, "x")


def processor_seconds(program: str) -> float:
    """Run a program in a fresh Python; the processor time that it took."""
    before = os.times()
    subprocess.run([sys.executable, "-c", program], check=True)
    after = os.times()
    return after.children_user + after.children_system - sum(before[2:4])


def in_libreoffice() -> None:
    """Time whole runs of LibreOffice over three books of the same cash flows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        extension.install(folder / "profile", recalculate=True)
        books = [
            write_book(folder / "native.xlsx", "=NPV(A{row},C{row}:D{row})+B{row}"),
            write_book(folder / "scalar.xlsx", "=CRM_NPV(A{row},B{row}:D{row})"),
            write_book(folder / "array.xlsx", f"{{=CRM_NPV_ROWS(0.1,B1:D{CELLS})}}"),
        ]
        runs = [partial(calculate, book, folder) for book in books]
        native, scalar, array = median_seconds(*runs, rounds=3)
        same_values([folder / "out" / f"{book.stem}.csv" for book in books])
    print(f"  native {native:.2f} s, scalar {scalar:.2f} s, array {array:.2f} s")
    show("10,000 scalar cells in LibreOffice, beside native ones", scalar / native, 5, "x")
    show("an array function over 10,000 cells, beside native ones", array / native, 2, "x")


def write_book(path: Path, formula: str) -> Path:
    """Write 10,000 rows of cash flows with a formula each, or one array formula."""
    generator = np.random.default_rng(1)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(CELLS):
            sheet.write_row(row, 0, [RATE, -generator.uniform(80, 160), 60, 70])
            if not formula.startswith("{"):
                sheet.write_formula(row, 5, formula.format(row=row + 1))
        if formula.startswith("{"):
            sheet.write_array_formula(0, 5, CELLS - 1, 5, formula)
    return path


def calculate(book: Path, folder: Path) -> None:
    """Let LibreOffice open a book, calculate it and write the values."""
    command = [
        str(extension.program("soffice")),
        "--headless",
        extension.profile_option(folder / "profile"),
        *("--convert-to", "csv", "--outdir", str(folder / "out"), str(book)),
    ]
    subprocess.run(command, check=True, capture_output=True)


def same_values(written: list[Path]) -> None:
    """Hold that all three books came to the same figures."""
    columns = [np.loadtxt(path, delimiter=",", usecols=5) for path in written]
    if not all(np.allclose(column, columns[0]) for column in columns):
        sys.exit("the three books differ")


if __name__ == "__main__":
    adapter()
    blocks()
    imports()
    in_libreoffice()
