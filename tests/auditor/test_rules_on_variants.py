"""The auditor on workbooks as other programs and people write them: many shapes of one flaw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.datavalidation import DataValidation

from crm_roi.auditor import lint
from crm_roi.auditor.texts import is_month_text, is_number_text, month_of, order_of
from crm_roi.auditor.wording import place

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

Cells = dict[str, object]

HEADERS: Cells = {"A1": "Assumption", "B1": "Value", "C1": "Unit", "D1": "Source", "E1": "Owner",
                  "F1": "Date", "G1": "Confidence"}  # fmt: skip
ASSUMPTION: Cells = {"A2": "Price", "B2": 120, "C2": "CNY", "D2": "Offer", "E2": "Finance",
                     "F2": "today", "G2": "high"}  # fmt: skip
FORMULA_LINE: Cells = {"D3": 2026, "E3": "=D3+1", "F3": "=E3+1", "G3": "=F3+1", "H3": "=G3+1"}


def written(**sheets: Cells) -> Workbook:
    """Make a workbook of some sheets with openpyxl, which calculates nothing."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for address, value in cells.items():
            sheet[address] = value
    return book


def as_inputs(book: Workbook, sheet: str, *cells: str) -> None:
    """Give some cells the look of inputs."""
    for cell in cells:
        book[sheet][cell].fill = PatternFill("solid", fgColor="FFF2CC")
        book[sheet][cell].protection = Protection(locked=False)


def broken(rule: int, book: Workbook, path: Path) -> list[str]:
    """Save a workbook; give where it breaks a rule."""
    book.save(path / "book.xlsx")
    return [place(found) for found in lint(path / "book.xlsx") if found.rule.number == rule]


def row(formula: str, number: int = 5, columns: str = "DEFGH") -> Cells:
    """Write one formula along a row; `@` is the column, `<` the one before."""
    return {f"{c}{number}": formula.replace("@", c).replace("<", chr(ord(c) - 1)) for c in columns}


@pytest.mark.parametrize(
    ("where", "cells"),
    [
        pytest.param([], {}, id="one-formula"),
        pytest.param(["Calc!G5"], {"G5": "=G4*$B$2"}, id="held-elsewhere"),
        pytest.param(["Calc!G5"], {"G5": "=F4*$B$1"}, id="shifted"),
        pytest.param(["Calc!G5"], {"G5": 7}, id="typed-in"),
        pytest.param(["Calc!H5"], {"H5": "=H4*$B$1+0"}, id="last-one"),
        pytest.param(["Calc!D5"], {"D5": "=$B$1"}, id="first-one"),
        pytest.param(["Calc!F5"], {"F5": None}, id="a-gap"),
        pytest.param([], {"G5": "= g4 * $b$1"}, id="same-in-small-letters-and-with-spaces"),
    ],
)
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(FORMULA_LINE, id="counted"),
        pytest.param({"D3": 2026, **row("=EDATE(<3,12)", 3, "EFGH")}, id="by-edate"),
        pytest.param(row("=Time!@3", 3), id="shown-from-another-sheet"),
        pytest.param(dict(zip(row("", 3), ("Jan", "Feb", "Mar", "Apr", "May"), strict=True)),
                     id="named-months"),
        pytest.param(dict(zip(row("", 3), ("一季度", "二季度", "三季度", "四季度", "五季度"),
                              strict=True)), id="chinese-quarters"),
    ],
)  # fmt: skip
def test_a_row_keeps_its_formula_before_anything_is_calculated(
    where: list[str], cells: Cells, line: Cells, tmp_path: Path
) -> None:
    book = written(Time=FORMULA_LINE, Calc=line | row("=@4*$B$1") | cells)
    assert where == broken(6, book, tmp_path)


def test_a_sheets_name_may_be_quoted(tmp_path: Path) -> None:
    book = written(Time=FORMULA_LINE, Calc=FORMULA_LINE | row("=Time!@3") | {"F5": "='Time'!F3"})
    assert broken(6, book, tmp_path) == []


def test_a_time_line_of_formulas_that_show_zero_is_one_too(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet("Calc")
    for cells in (FORMULA_LINE, row("=@4*$B$1"), {"G5": "=G4*$B$2"}):
        for address, value in cells.items():
            sheet.write(address, value)
    book.close()
    found = {(f.rule.number, place(f)) for f in lint(tmp_path / "book.xlsx")}
    assert (6, "Calc!G5") in found
    assert not {number for number, _where in found} & {16, 17}


def test_a_count_of_days_through_1900_is_one_time_line(tmp_path: Path) -> None:
    cells: Cells = {"A1": "Day"}
    for column in range(2, 2500):
        letter = get_column_letter(column)
        cells[f"{letter}1"], cells[f"{letter}2"] = column - 1, f"={letter}1*$A$3"
    assert broken(6, written(Calc=cells | {"ALL2": "=ALK1*$A$3"}), tmp_path) == ["Calc!ALL2"]


def test_uncalculated_time_lines_are_compared_by_their_start(tmp_path: Path) -> None:
    starts: Cells = {"B4": 2026}
    later = row("=<3+1", 3, "FGHI") | {"E3": "=Inputs!B4"}
    same = row("=<3+1", 3, "EFGH") | {"D3": "=Inputs!B4"}
    assert broken(16, written(Inputs=starts, Calc=same, Late=later), tmp_path) == ["Late!E3:I3"]
    assert broken(17, written(Inputs=starts, Calc=same, Late=later), tmp_path) == []


@pytest.mark.parametrize(
    ("number", "text"),
    [
        pytest.param(2026.0, "FY2026", id="fiscal-year"),
        pytest.param(24.0, "FY24/25", id="over-two-years"),
        pytest.param(8107.0, "Q3 2026", id="quarter-of-a-year"),
        pytest.param(8105.0, "2026年第一季度", id="chinese-quarter"),
        pytest.param(24315.0, "2026年3月", id="chinese-month"),
        pytest.param(24315.0, "2026-03", id="month-in-digits"),
        pytest.param(315.0, "Mar-26", id="month-in-letters"),
        pytest.param(12.0, "第十二期", id="chinese-number"),
        pytest.param(3.0, "Week 3", id="week"),
        pytest.param(None, "Customer 3", id="a-customer"),
        pytest.param(None, "Marketing", id="a-department"),
    ],
)
def test_texts_that_name_a_period_are_put_in_order(number: float | None, text: str) -> None:
    assert number == order_of(text)


def test_months_are_counted_and_other_words_are_not() -> None:
    found = [month_of(text) for text in ("Jan", "march", "Sept.", "May", "Marketing", "Decision")]
    assert found == [1, 3, 9, 5, None, None]


@pytest.mark.parametrize(
    ("expected", "formula"),
    [
        pytest.param(True, "=B2*.25", id="without-leading-zero"),
        pytest.param(True, '=B2*"1.2"', id="text-after-an-operator"),
        pytest.param(True, '="1.2"*B2', id="text-before-an-operator"),
        pytest.param(True, '=B2*VALUE("1.2")', id="text-turned-into-a-number"),
        pytest.param(True, '=B2>DATEVALUE("2026-03-31")', id="a-date"),
        pytest.param(True, '=SUMIF(B2:B9,">500")', id="a-threshold"),
        pytest.param(False, '=SUMIF(B2:B9,">0")', id="threshold-nought"),
        pytest.param(False, '=B2&" of 500"', id="text-to-read"),
        pytest.param(False, '=COUNTIF(B2:B9,"2026")', id="text-to-find"),
        pytest.param(False, "=B2*1.0+Sheet.5!A1", id="allowed-and-part-of-a-name"),
    ],
)
def test_numbers_in_disguise_are_numbers_in_formulas(
    expected: bool,  # noqa: FBT001 - a column of the table
    formula: str,
    tmp_path: Path,
) -> None:
    assert (["Calc!C2"] if expected else []) == broken(7, written(Calc={"C2": formula}), tmp_path)


def test_a_name_holds_no_number(tmp_path: Path) -> None:
    book = written(Calc={"C2": "=B2*calc_vat"})
    book.defined_names["calc_vat"] = DefinedName("calc_vat", attr_text="0.13")
    book.defined_names["calc_all"] = DefinedName("calc_all", attr_text="Calc!$B$2:$B$13")
    book.save(tmp_path / "book.xlsx")
    found = [f.flaw.facts for f in lint(tmp_path / "book.xlsx") if f.rule.number == 7]
    assert found == [{"name": "calc_vat", "numbers": "0.13"}]


def test_validations_and_conditional_formats_are_found_at_their_cells(tmp_path: Path) -> None:
    book = written(Calc={"C2": "=B2"})
    book["Calc"].conditional_formatting.add("B4:C9", Rule("expression", formula=["B4<today()"]))
    book["Calc"].conditional_formatting.add("E4", Rule("expression", formula=["[1]Sheet1!A1>0"]))
    choice = DataValidation(type="list", formula1="OFFSET($A$1,0,0,3,1)")
    choice.add("D2:D3")
    book["Calc"].add_data_validation(choice)
    assert broken(10, book, tmp_path) == ["Calc!B4:C9", "Calc!D2:D3"]
    assert broken(11, book, tmp_path) == ["Calc!E4"]


def test_errors_are_found_that_some_programs_write_as_text(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    sheet = book.add_worksheet("Calc")
    sheet.write_formula("B1", "=_xlfn.UNIQUE(A1:A3)", None, "#SPILL!")
    sheet.write_formula("B2", "=A1+#REF!", None, 0)
    sheet.write_string("B3", "#N/A")
    book.close()
    found = [place(f) for f in lint(tmp_path / "book.xlsx") if f.rule.number == 14]
    assert found == ["Calc!B1", "Calc!B2"]


@pytest.mark.parametrize(
    ("where", "cells"),
    [
        pytest.param(["Calc!E5:H5"], row("=<5+<4", columns="EFGH"), id="sums"),
        pytest.param([], row("=<5+<4", columns="EFGH") | {"A5": "Net (CNY)"}, id="with-unit"),
        pytest.param([], row('=@3&" x"'), id="texts"),
    ],
)
def test_units_are_asked_for_before_anything_is_calculated(
    where: list[str], cells: Cells, tmp_path: Path
) -> None:
    book = written(Calc=FORMULA_LINE | {"A5": "Net"} | cells)
    assert where == broken(15, book, tmp_path)


def test_an_opening_balance_reads_the_closing_one_before(tmp_path: Path) -> None:
    cells = row("=<6", columns="EFGH") | row("=@5*2", 6) | {"D5": "=C1"}
    assert broken(19, written(Calc=FORMULA_LINE | cells), tmp_path) == []
    below = row("=@6", columns="EFGH")
    assert broken(19, written(Calc=FORMULA_LINE | below), tmp_path) == ["Calc!E5:H5"]


@pytest.mark.parametrize(
    ("where", "rule", "sheet", "cells"),
    [
        pytest.param(["Inputs!A3"], 20, "Inputs", {"A3": "ｐrice", "B3": 2}, id="label-twice"),
        pytest.param(["Inputs!D2"], 36, "Inputs", {"D2": "TBD"}, id="source-to-come"),
        pytest.param(["Inputs!E2"], 36, "Inputs", {"E2": "待定"}, id="owner-to-come"),
        pytest.param(["Inputs!F2"], 36, "Inputs", {"F2": "  "}, id="date-of-spaces"),
        pytest.param(["Inputs!A2"], 29, "Inputs", {"A2": "Price  list"}, id="double-space"),
        pytest.param([], 29, "Inputs", {"D2": "As agreed.  See the offer."}, id="two-sentences"),
    ],
)  # fmt: skip
def test_assumptions_are_read_closely(
    where: list[str], rule: int, sheet: str, cells: Cells, tmp_path: Path
) -> None:
    book = written(**{sheet: HEADERS | ASSUMPTION | cells}, Calc={"B2": "=Inputs!B2"})
    assert where == broken(rule, book, tmp_path)


def test_a_formula_in_the_colour_of_inputs_misleads_though_it_is_locked(tmp_path: Path) -> None:
    book = written(Inputs={"B2": 3}, Calc={"B2": "=Inputs!B2"})
    as_inputs(book, "Inputs", "B2")
    book["Calc"]["B2"].fill = PatternFill("solid", fgColor="FFF2CC")
    assert broken(4, book, tmp_path) == ["Calc!B2"]


def test_costs_are_known_by_the_header_over_them(tmp_path: Path) -> None:
    cells: Cells = {"A1": "Cost line", "B1": "Amount", "A2": "Training", "B2": -40, "A3": "Server",
                    "B3": 300, "A5": "Growth", "A6": "Volume", "B6": -3}  # fmt: skip
    book = written(Inputs=cells, Calc={"B2": "=Inputs!B2"})
    assert "Inputs!B2" in broken(21, book, tmp_path)
    assert "Inputs!B6" not in broken(21, book, tmp_path)


@pytest.mark.parametrize(
    ("where", "result"),
    [
        pytest.param([], "=IF(ABS(B2)<=C2,1,0)", id="uses-its-tolerance"),
        pytest.param([], "=IF(D2<=C2,1,0)", id="uses-it-and-a-step-between"),
        pytest.param(["Checks!E2"], "=IF(B2=0,1,0)", id="does-not"),
        pytest.param(["Checks!E2", "Checks!E2"], "=1", id="checks-nothing"),
    ],
)
def test_a_check_checks_something_and_uses_its_tolerance(
    where: list[str], result: str, tmp_path: Path
) -> None:
    cells: Cells = {"A1": "Check", "B1": "Difference", "C1": "Tolerance", "E1": "Result",
                    "A2": "Sums agree", "B2": "=Calc!B2-Calc!B3", "C2": 0.001, "D2": "=ABS(B2)",
                    "E2": result, "A4": "Master", "E4": "=MIN(E2)"}  # fmt: skip
    book = written(Calc={"B2": "=A1"}, Checks=cells)
    book.defined_names["chk_master"] = DefinedName("chk_master", attr_text="Checks!$E$4")
    assert where == broken(22, book, tmp_path)


def test_a_field_without_total_is_found_at_its_header(tmp_path: Path) -> None:
    about: Cells = {"A1": "Sheet", "B1": "Type", "C1": "Purpose"}
    for number, kind in enumerate(("About", "Inputs", "Calculation"), start=2):
        about |= {f"A{number}": kind, f"B{number}": kind.lower(), f"C{number}": "x"}
    lines: Cells = {"A1": "Area", "B1": "Visibility", "C1": "Nature", "A2": "IT", "B2": "hidden",
                    "C2": "opex", "D2": 5}  # fmt: skip
    book = written(About=about, Inputs=lines, Calculation={"B2": "=Inputs!D2", "B3": "=B2"})
    for field, cell in (("area", "$B$2"), ("visibility", "$B$3")):
        name = f"calc_costs_by_{field}"
        book.defined_names[name] = DefinedName(name, attr_text=f"Calculation!{cell}")
    assert broken(24, book, tmp_path) == ["Inputs!C1"]


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param(True, "1\u00a0000", id="parted-by-a-hard-space"),
        pytest.param(True, "\u221250", id="minus-sign"),
        pytest.param(True, ".5", id="without-leading-zero"),
        pytest.param(True, "CNY 120", id="currency-before"),
        pytest.param(True, "120 USD", id="currency-behind"),
        pytest.param(True, "120\u200b", id="space-of-no-width"),
        pytest.param(False, "USD 000", id="a-unit"),
        pytest.param(False, "138 1234 5678", id="a-telephone"),
    ],
)
def test_numbers_as_people_paste_them(
    expected: bool,  # noqa: FBT001 - a column of the table
    text: str,
) -> None:
    assert expected == is_number_text(text)


@pytest.mark.parametrize("text", ["Mar-26", "March 2026", "2026年3月", "２０２６年３月"])
def test_a_month_entered_as_text_is_no_date(text: str, tmp_path: Path) -> None:
    assert is_month_text(text)
    book = written(Inputs={"A2": "Go-live", "B2": text, "C2": text, "B3": 4})
    as_inputs(book, "Inputs", "B2", "B3")
    assert broken(28, book, tmp_path) == ["Inputs!B2"]


def test_a_name_of_a_sheet_that_is_gone_points_nowhere(tmp_path: Path) -> None:
    book = written(Calc={"B2": "=A1"})
    book.defined_names["calc_gone"] = DefinedName("calc_gone", attr_text="Nowhere!$A$1")
    book.defined_names["calc_there"] = DefinedName("calc_there", attr_text="'CALC'!$A$1")
    book.save(tmp_path / "book.xlsx")
    found = [f.flaw.facts for f in lint(tmp_path / "book.xlsx") if f.rule.number == 31]
    assert found == [{"names": "calc_gone"}]


def test_a_log_without_entry_tells_nothing(tmp_path: Path) -> None:
    about: Cells = {"A1": "Version", "B1": "1.0"}
    headers: Cells = {"A1": "Version", "B1": "Date", "C1": "Author", "D1": "Sheet", "E1": "What",
                      "F1": "Why"}  # fmt: skip
    assert broken(32, written(About=about, Log=headers), tmp_path) == ["Log!A2:F2"]
    waiting = written(About=about, Log=headers)
    as_inputs(waiting, "Log", *(f"{column}2" for column in "ABCDEF"))
    assert broken(32, waiting, tmp_path) == []


def test_protection_is_found_where_it_is_missing_and_where_it_has_a_password(
    tmp_path: Path,
) -> None:
    book = written(Inputs={"B2": 1}, Calc={"B2": "=Inputs!B2"})
    book["Inputs"].protection.sheet = True
    as_inputs(book, "Inputs", "B2")
    assert broken(34, book, tmp_path) == ["Calc"]
    book["Calc"].protection.sheet = True
    book.security = WorkbookProtection(workbookPassword="CC1A", lockStructure=True)
    assert broken(34, book, tmp_path) == [""]


def test_a_shown_master_check_needs_no_unit_and_a_version_of_spaces_is_none(
    tmp_path: Path,
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "book.xlsx"))
    book.add_worksheet("About").write_row("A1", ("Version", "  "))
    book.add_worksheet("Results").write_formula("B1", "=chk_master", None, 1)
    book.add_worksheet("Checks").write_formula("B1", "=A1", None, 1)
    book.define_name("chk_master", "=Checks!$B$1")
    book.close()
    found = [(f.rule.number, f.flaw.facts.get("fields")) for f in lint(tmp_path / "book.xlsx")]
    assert (2, ("version",)) in found
    assert 15 not in [number for number, _fields in found]
