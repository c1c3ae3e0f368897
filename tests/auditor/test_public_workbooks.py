"""The auditor on the workbooks of public reports that it once got wrong, by their id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from crm_roi.auditor import lint
from crm_roi.auditor.wording import place

if TYPE_CHECKING:
    from pathlib import Path

Cells = dict[str, object]
MONTHS = dict(
    zip("CDEFGH", ("Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026"),
        strict=True)
)  # fmt: skip


def along(row: int, formula: str, columns: str = "CDEFGH", **besides: object) -> Cells:
    """Write a formula along a row; `@` is the column, `<` the one before."""
    cells: Cells = {
        f"{c}{row}": formula.replace("@", c).replace("<", chr(ord(c) - 1)) for c in columns
    }
    return cells | {f"{c}{row}": held for c, held in besides.items()}


TIME = {f"{column}10": month for column, month in MONTHS.items()}
CASES = [
    pytest.param(6, {**TIME, "C2": "PY", "D2": "Act", "E2": "Plan", "F2": "Variance", "C3": 4,
                     "D3": 5, "E3": 6, "F3": "=D3-E3", "C4": 4, "D4": 5, "E4": 7, "F4": "=D4-E4",
                     **along(12, "=@11*2"), **along(11, "=<11+1", C=3)}, 0, "",
                 id="table-above-the-time-line"),
    pytest.param(6, {**TIME, "B7": 50, **along(11, "=<13", C="=$B$7"), **along(12, "=@11*0.1"),
                     **along(13, "=@11-@12")}, 0, "", id="corkscrew"),
    pytest.param(6, {**TIME, **along(11, "=<11*2", C=5, D=6, E=7)}, 1, "",
                 id="actuals-left-of-forecasts"),
    pytest.param(27, {"A2": "Sales growth", "B2": -0.02, "A3": "销售变动", "B3": -0.02,
                      "A4": "收入增长率", "B4": 1.4, "C4": "=B4"}, 0, "0%", id="growth-below-zero"),
    pytest.param(31, {"A2": "Rate", "B2": 0.1, "C2": "=WACC*单价"}, 0, "", id="foreign-names"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "cells", "most", "number_format"), CASES)
def test_public_workbooks(
    rule: int, cells: Cells, most: int, number_format: str, tmp_path: Path
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    look = book.add_format({"num_format": number_format}) if number_format else None
    sheet = book.add_worksheet("Inputs" if rule == 27 else "Plan")
    for address, held in cells.items():
        sheet.write(address, held, look)
    if rule == 31:
        book.define_name("WACC", "=Plan!$B$2")
        book.define_name("单价", "=Plan!$B$3")
    book.close()
    found = [finding for finding in lint(tmp_path / "book.xlsx") if finding.rule.number == rule]
    assert most >= len(found), [place(finding) for finding in found]
    assert not any(finding.blocking for finding in found)
