"""Rule 12 on lawful references that look like circles, and on circles that are some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table, TableColumn

from crm_roi.auditor import lint
from crm_roi.auditor.wording import place

if TYPE_CHECKING:
    from pathlib import Path

TOTAL = "=SUBTOTAL(109,Assets[CNY])"


@pytest.mark.parametrize(
    ("expected", "cells"),
    [
        pytest.param([], {"B4": TOTAL}, id="total-row-of-a-table"),
        pytest.param([], {"B4": TOTAL, "D2": "=Assets[[#Totals],[CNY]]"}, id="reads-the-totals"),
        pytest.param([], {"B4": TOTAL, "D1": "=Assets[[#Headers],[CNY]]"}, id="reads-the-header"),
        pytest.param(["S!B4"], {"B4": "=SUM(Assets[[#All],[CNY]])"}, id="all-of-a-column"),
        pytest.param(["S!B3"], {"B3": "=SUM(Assets[CNY])", "B4": TOTAL}, id="a-row-of-the-column"),
        pytest.param([], {"B3": "=Assets[[#This Row],[Name]]&1"}, id="another-column-of-the-row"),
        pytest.param([], {"D5": "='[Plan 2026.xlsx]S'!D5"}, id="another-workbook-in-quotes"),
        pytest.param([], {"D5": "=[Plan.xlsx]S!D5+[1]S!D5"}, id="another-workbook"),
        pytest.param([], {"D5": "='C:\\x\\[Plan]S'!$D$5"}, id="another-workbook-with-its-path"),
        pytest.param([], {"D5": '=CELL("row",D5)+ROW(D5)+ROWS(D$2:D5)'}, id="asks-where-it-is"),
        pytest.param([], {"D5": "=SUM(D2:INDEX(D:D,ROW()-1))"}, id="picks-from-its-column"),
        pytest.param([], {"D5": "=SUM(D2:OFFSET(D5,-1,0))"}, id="up-to-the-cell-above"),
        pytest.param(["S!D5"], {"D5": "=SUM(D2:D9)"}, id="sums-itself"),
        pytest.param(["S!D5:D6"], {"D5": "=D6+1", "D6": "=before"}, id="through-a-name"),
        pytest.param([], {"E6": "=left+1", "D6": "=1", "A9": "=left"}, id="a-relative-name"),
    ],
)  # fmt: skip
def test_circles(expected: list[str], cells: dict[str, str], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "S"
    for row in (("Name", "CNY"), ("Server", 300), ("Desk", 40)):
        sheet.append(row)
    for address, text in cells.items():
        sheet[address] = text
    table = Table(displayName="Assets", ref="A1:B4", totalsRowCount=1)
    table.tableColumns = [TableColumn(id=1, name="Name"), TableColumn(id=2, name="CNY")]
    sheet.add_table(table)
    book.defined_names["before"] = DefinedName("before", attr_text="S!$D$5")
    book.defined_names["left"] = DefinedName("left", attr_text="S!XFD1")
    book.save(tmp_path / "book.xlsx")
    found = [place(f) for f in lint(tmp_path / "book.xlsx") if f.rule.number == 12]
    assert expected == found
