"""What people do to a workbook without spoiling it: everything is still read rightly."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import pytest
from openpyxl.comments import Comment

from crm_roi.core.plan import Assumptions, CostLine
from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.columns import Column, Kind, columns_of
from crm_roi.workbook.layout.sheets import SHEETS, TABLES
from crm_roi.workbook.reading.values import (
    CellRefused,
    Setting,
    read_date,
    read_number,
    read_text,
    read_words,
    written_words,
)
from tests.workbook.editing import codes, read_edited, sheet_of, small_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from tests.workbook.editing import Language

TEN_THOUSAND = Setting(unit_scale=10_000.0, unit_label="万元")
MONEY = next(column for column in columns_of(CostLine) if column.field == "values")
RATE = next(column for column in columns_of(CostLine) if column.field == "growth")
COUNT = next(column for column in columns_of(CostLine) if column.field == "first_year")
YEAR = next(column for column in columns_of(Assumptions) if column.field == "start_year")
NUMBER = next(column for column in columns_of(CostLine) if column.field == "quantity")


@pytest.mark.parametrize(
    ("expected", "text", "column"),
    [
        pytest.param(1200.0, "1,200", MONEY, id="thousands"),
        pytest.param(1200.0, "１，２００", MONEY, id="full-width"),
        pytest.param(1234567.5, "1 234 567.5", MONEY, id="spaces"),
        pytest.param(40.0, "¥400,000", MONEY, id="yuan-sign-means-yuan"),
        pytest.param(40.0, "￥400,000.00", MONEY, id="full-width-yuan-sign"),
        pytest.param(40.0, "400,000元", MONEY, id="yuan-word-means-the-same"),
        pytest.param(40.0, "CNY 400,000", MONEY, id="code-before"),
        pytest.param(40.0, "400,000 RMB", MONEY, id="code-after"),
        pytest.param(40.0, "40 万元", MONEY, id="space-before-the-unit"),
        pytest.param(40.0, "40万", MONEY, id="wan-in-a-plan-of-wan"),
        pytest.param(40.0, "¥40万元", MONEY, id="wan-yuan"),
        pytest.param(0.12, "1200元", MONEY, id="yuan-in-a-plan-of-wan"),
        pytest.param(120.0, "1.2百万", MONEY, id="million-yuan"),
        pytest.param(10000.0, "1亿", MONEY, id="yi"),
        pytest.param(120000.0, "12万", NUMBER, id="wan-of-pieces"),
        pytest.param(-3.5, "-3.5", MONEY, id="minus"),
        pytest.param(-3.5, "−3.5", MONEY, id="minus-sign"),
        pytest.param(-3.5, "(3.5)", MONEY, id="accountant's-minus"),
        pytest.param(-3.5, "3.5-", MONEY, id="minus-behind"),
        pytest.param(-3.5, "- 3.5", MONEY, id="minus-apart"),
        pytest.param(-3.5, "\u20133.5", MONEY, id="dash-for-a-minus"),
        pytest.param(-40.0, "¥-40万", MONEY, id="minus-behind-the-sign"),
        pytest.param(40.0, "人民币40万元", MONEY, id="currency-in-words"),
        pytest.param(40.0, "0.0004十亿", MONEY, id="ten-hundred-million"),
        pytest.param(1200.5, "1\u2019200.50", MONEY, id="swiss"),
        pytest.param(40.0, "\ufeff40\u200b", MONEY, id="letters-of-no-width"),
        pytest.param(0.125, "0.125", MONEY, id="three-decimals-of-less-than-one"),
        pytest.param(0.1, "10%", RATE, id="percent"),
        pytest.param(0.105, "１０．５％", RATE, id="full-width-percent"),
        pytest.param(0.05, "5 %", NUMBER, id="percent-of-a-change"),
        pytest.param(1500.0, "1.5E3", MONEY, id="exponent"),
        pytest.param(2026.0, "2026年", YEAR, id="year"),
        pytest.param(2026.0, date(2026, 1, 1), YEAR, id="first-of-january-as-a-year"),
        pytest.param(3.0, "3年", COUNT, id="years"),
        pytest.param(0.5, ".5", MONEY, id="no-leading-zero"),
    ],
)  # fmt: skip
def test_number(expected: float, text: object, column: Column) -> None:
    assert read_number(text, column, TEN_THOUSAND) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        pytest.param("about 40", MONEY, id="words"),
        pytest.param("1,23", MONEY, id="decimal-comma"),
        pytest.param("1.234,56", MONEY, id="german"),
        pytest.param("1.200", MONEY, id="thousands-or-decimals"),
        pytest.param("-12.345", NUMBER, id="negative-thousands-or-decimals"),
        pytest.param("4\u00b2", MONEY, id="raised-digit"),
        pytest.param("\u2462", MONEY, id="circled-digit"),
        pytest.param("-40-", MONEY, id="minus-twice"),
        pytest.param("(-40)", MONEY, id="minus-in-brackets"),
        pytest.param("(40-", MONEY, id="bracket-and-minus"),
        pytest.param("40 50", MONEY, id="two-numbers"),
        pytest.param("(40", MONEY, id="open-bracket"),
        pytest.param("10%", MONEY, id="percent-of-money"),
        pytest.param("40年", MONEY, id="years-of-money"),
        pytest.param("$5", MONEY, id="dollars-in-a-plan-of-yuan"),
        pytest.param("€5", MONEY, id="euros-in-a-plan-of-yuan"),
        pytest.param("400,000美元", MONEY, id="dollars-in-words"),
        pytest.param("5 MIO", MONEY, id="no-currency"),
        pytest.param("9" * 400, MONEY, id="without-end"),
        pytest.param("9,200元", NUMBER, id="money-of-what-is-counted"),
        pytest.param("0x10", MONEY, id="hexadecimal"),
        pytest.param("nan", MONEY, id="nan"),
        pytest.param("", MONEY, id="nothing"),
        pytest.param(True, MONEY, id="yes"),
        pytest.param(date(2026, 3, 31), MONEY, id="date"),
        pytest.param(date(2026, 3, 31), YEAR, id="some-day-as-a-year"),
    ],
)
def test_no_number(text: object, column: Column) -> None:
    with pytest.raises(CellRefused):
        read_number(text, column, TEN_THOUSAND)


@pytest.mark.parametrize(
    ("expected", "text", "currency", "label", "scale"),
    [
        pytest.param(40.0, "40万", "CNY", "万", 10_000.0, id="the-plan's-own-label"),
        pytest.param(4000.0, "40百万", "CNY", "万", 10_000.0, id="more-than-the-label"),
        pytest.param(40.0, "40 CNY 10k", "CNY", "CNY 10k", 10_000.0, id="label-of-several-words"),
        pytest.param(400.0, "$400,000", "USD", "USD k", 1_000.0, id="dollars-in-a-plan-of-dollars"),
        pytest.param(5.0, "¥5,000", "JPY", "千円", 1_000.0, id="yen-sign-in-a-plan-of-yen"),
    ],
)
def test_a_mark_of_currency_means_plain_units(
    expected: float, text: str, currency: str, label: str, scale: float
) -> None:
    setting = Setting(unit_scale=scale, unit_label=label, currency=currency)
    assert read_number(text, MONEY, setting) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("text", ["¥60", "¥ 9,999", "60 CNY", "人民币60", "-¥60"])
def test_a_mark_of_currency_below_one_unit_may_mean_either(text: str) -> None:
    with pytest.raises(CellRefused) as refused:
        read_number(text, MONEY, TEN_THOUSAND)
    assert refused.value.kind.code == "ambiguous-unit"


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        pytest.param(0.006, "60元", id="yuan-say-what-they-are"),
        pytest.param(60.0, "¥60万", id="so-does-wan"),
        pytest.param(0.0, "¥0", id="nothing-is-nothing"),
    ],
)
def test_an_amount_that_says_its_unit_is_read(expected: float, text: str) -> None:
    assert read_number(text, MONEY, TEN_THOUSAND) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("unit-of-rate", "40万", id="unit-set-by-the-rate"),
        pytest.param("unit-of-rate", "$5", id="plain-dollars-or-the-unit-of-the-rate"),
        pytest.param("other-currency", "¥5", id="yuan-in-a-line-of-dollars"),
        pytest.param("other-currency", "€5", id="euros-in-a-line-of-dollars"),
    ],
)
def test_a_line_in_another_currency_takes_plain_numbers_only(code: str, text: str) -> None:
    setting = Setting(unit_scale=10_000.0, unit_label="万元", line_currency="USD")
    assert read_number("5", MONEY, setting) == 5
    with pytest.raises(CellRefused) as refused:
        read_number(text, MONEY, setting)
    assert refused.value.kind.code == code


def test_percent_sign_of_a_kpi_names_its_unit() -> None:
    assert read_number("58%", NUMBER, TEN_THOUSAND, points=True) == 58


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 3, 31),
        datetime.fromisoformat("2026-03-31T09:30"),
        46112.0,
        "2026-03-31",
        "2026/3/31",
        "2026.3.31",
        "2026年3月31日",
        "２０２６年３月３１日",
        " 2026 年 3 月 31 日 ",
        "20260331",
        "31 Mar 2026",
        "March 31, 2026",
        "2026年3月31号",
        "2026-03-31 00:00:00",
        "2026-03-31T09:30:00",
        "31.3.2026",
        "31/03/2026",
        "3/31/2026",
        "2026\u201303\u201331",
    ],
    ids=str,
)
def test_date(cell: object) -> None:
    assert read_date(cell, Setting()) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-02-30", "03/04/2026", "3.4.2026", "31.13.2026", "32.1.2026", "2026年3月", "2026111",
        "202601", "soon", 3.0, True, date(1905, 7, 18), date(2201, 1, 1),
    ],
    ids=str,
)  # fmt: skip
def test_no_date(cell: object) -> None:
    with pytest.raises(CellRefused):
        read_date(cell, Setting())


def test_day_number_of_a_1904_workbook_is_refused() -> None:
    with pytest.raises(CellRefused):
        read_date(46112.0, Setting(epoch_1904=True))


@pytest.mark.parametrize(
    ("expected", "cell"),
    [("3", 3.0), ("0.3", 0.3), ("2026-03-31", date(2026, 3, 31)), ("TRUE", True), ("=1+1", "=1+1")],
)
def test_text(expected: str, cell: object) -> None:
    assert read_text(cell) == expected


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (("K05", "K06"), "K05, K06"),
        (("K05", "K06"), "K05、K06"),
        (("K05", "K06"), "K05；K06;"),
        (("K05", "K06"), " K05，K06 "),
        (("K05", "K06"), "K05\nK06"),
        (("a,b", 'c"d'), '"a,b", "c""d"'),
        (("K 05",), "K 05"),
        ((), ""),
        (("",), '""'),
    ],
)
def test_words(expected: tuple[str, ...], text: str) -> None:
    assert read_words(text) == expected
    assert read_words(written_words(expected)) == expected


def place(sheet: Worksheet, cell: str, value: str | float | None) -> None:
    sheet[cell] = value


def insert_blank_rows(book: Workbook) -> None:
    sheet_of(book, "costs").insert_rows(8, 3)


def insert_columns(book: Workbook) -> None:
    sheet = sheet_of(book, "costs")
    sheet.insert_cols(5, 2)
    sheet["E6"], sheet["E7"] = "My own remark", "#REF!"


def insert_first_column(book: Workbook) -> None:
    sheet_of(book, "costs").insert_cols(1)


def move_column(book: Workbook) -> None:
    """Cut the column of the areas and paste it at the far right."""
    sheet = sheet_of(book, "costs")
    for row in range(6, 67):
        place(sheet, f"AZ{row}", sheet[f"D{row}"].value)
        place(sheet, f"D{row}", None)


def reorder_and_rename(book: Workbook) -> None:
    book.move_sheet(sheet_of(book, "costs"), 8)
    for index, sheet in enumerate(book.worksheets):
        sheet.title = f"Tab {index}"


def hide(book: Workbook) -> None:
    for sheet in book.worksheets[1:]:
        sheet.sheet_state = "hidden"
    sheet_of(book, "costs").row_dimensions[8].hidden = True
    sheet_of(book, "costs").column_dimensions["D"].hidden = True


def drop_markers(book: Workbook) -> None:
    for sheet in book.worksheets:
        sheet["A5"] = None


def move_table(book: Workbook) -> None:
    sheet_of(book, "costs").move_range("A5:AM70", rows=30, cols=2)


def extra_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("My notes", 0)
    sheet["A1"], sheet["C3"] = "Costs are in RMB", "=A1"


def notes(book: Workbook) -> None:
    sheet_of(book, "costs")["K7"].comment = Comment("checked", "me")


def other_language_of_headers(book: Workbook) -> None:
    sheet = sheet_of(book, "costs")
    for cell, text in {
        "B6": "编号",
        "C6": " 名称 ",
        "D6": "领域:",
        "E6": "显性/隐性",
        "K6": "y0 2026",
    }.items():
        place(sheet, cell, text)


def calendar_years(book: Workbook) -> None:
    sheet = sheet_of(book, "costs")
    for index, letter in enumerate("KLMNOP"):
        place(sheet, f"{letter}6", 2026 + index if index % 2 else f"{2026 + index}年")


def words_of_either_language(book: Workbook) -> None:
    sheet = sheet_of(book, "costs")
    for row in range(7, 11):
        for column in "DEFG":
            cell = sheet[f"{column}{row}"]
            known = {"IT": "it", "Explicit": " 显性 ", "Opex": "opex", "Capex": "资本性支出",
                     "Recurring": "每年发生", "One-off": "one off", "Hidden": "隐性"}  # fmt: skip
            cell.value = known.get(str(cell.value), cell.value)


def numbers_as_text(book: Workbook) -> None:
    sheet = sheet_of(book, "costs")
    for row in range(7, 11):
        for column in "KLMNOP":
            cell = sheet[f"{column}{row}"]
            cell.value = f"¥{cell.value:,.2f}万" if cell.value is not None else None


def dates_as_text(book: Workbook) -> None:
    sheet = sheet_of(book, "scorecard")
    for row in range(7, 21):
        day = sheet[f"I{row}"].value
        place(sheet, f"I{row}", f"{day.year}年{day.month}月{day.day}日")


def spaces(book: Workbook) -> None:
    sheet = sheet_of(book, "costs")
    place(sheet, "B7", f"  {sheet['B7'].value} ")
    place(sheet, "B40", "   ")


EDITS = (
    insert_blank_rows,
    insert_columns,
    insert_first_column,
    move_column,
    reorder_and_rename,
    hide,
    drop_markers,
    move_table,
    extra_sheet,
    notes,
    other_language_of_headers,
    calendar_years,
    words_of_either_language,
    numbers_as_text,
    dates_as_text,
    spaces,
)


# Read rightly, but the workbook's own formulas would not: a warning names the cell.
DOUBTED = {
    "words_of_either_language": {"other-word"},
    "numbers_as_text": {"text-in-number"},
    "spaces": {"stray-space"},
    # These move cells without the names that formulas read by, as Excel would not.
    "insert_columns": {"formulas-read-elsewhere"},
    "insert_first_column": {"formulas-read-elsewhere"},
    "move_column": {"formulas-read-elsewhere"},
    "move_table": {"formulas-read-elsewhere"},
}


@pytest.mark.parametrize(
    ("edit", "language"),
    [
        pytest.param(edit, "zh" if index % 2 else "en", id=edit.__name__)
        for index, edit in enumerate(EDITS)
    ],
)
def test_still_the_same_plan(edit: Callable[[Workbook], None], language: Language) -> None:
    draft = read_edited(edit, language)
    assert codes(draft).keys() == DOUBTED.get(edit.__name__, set())
    assert draft.plan == small_plan()


def exchange(sheet: Worksheet, first: str, second: str) -> None:
    """Type each of two headers over the other."""
    sheet[first].value, sheet[second].value = sheet[second].value, sheet[first].value


def swap_rates(book: Workbook) -> None:
    exchange(sheet_of(book, "costs"), "S6", "T6")


def swap_assumptions(book: Workbook) -> None:
    exchange(sheet_of(book, "assumptions"), "B18", "B19")


def mistyped_label(book: Workbook) -> None:
    sheet_of(book, "assumptions")["B17"].value = "Tax rat"


def column_between_years(book: Workbook) -> None:
    """Insert a column as Excel does: the names grow with it."""
    sheet = sheet_of(book, "costs")
    sheet.insert_cols(13)
    name = book.defined_names["in_costs_years"]
    name.value = name.value.replace("$M$", "$N$")


def row_above_the_first(book: Workbook) -> None:
    """Insert a row as Excel does above the first one: no name reaches it."""
    sheet = sheet_of(book, "costs")
    sheet.insert_rows(7)
    for letter, text in zip("BCDEF", ("C99", "More", "Data", "Hidden", "Opex"), strict=True):
        place(sheet, f"{letter}7", text)
    for name, defined in book.defined_names.items():
        if name.startswith("in_costs_"):
            defined.value = defined.value.replace("$7:", "$8:")


@pytest.mark.parametrize(
    ("code", "edit"),
    [
        pytest.param("formulas-read-elsewhere", swap_rates, id="headers-exchanged"),
        pytest.param("formulas-read-elsewhere", swap_assumptions, id="labels-exchanged"),
        pytest.param("formulas-read-elsewhere", mistyped_label, id="label-mistyped"),
        pytest.param("formulas-read-elsewhere", column_between_years, id="column-between-years"),
        pytest.param("row-above-the-first", row_above_the_first, id="row-above-the-first"),
    ],
)
def test_formulas_that_read_other_cells_are_told(
    code: str, edit: Callable[[Workbook], None]
) -> None:
    assert code in codes(read_edited(edit, "en"))


def test_added_rows_are_read() -> None:
    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, "costs")
        sheet.insert_rows(8)
        for letter, text in zip("BCDEF", ("C99", "More", "Data", "Hidden", "Opex"), strict=True):
            place(sheet, f"{letter}8", text)
        place(sheet, "K8", 5)
        place(sheet, "B66", "C98")
        for letter, text in zip("CDEF", ("Last", "IT", "Explicit", "Capex"), strict=True):
            place(sheet, f"{letter}66", text)

    draft = read_edited(edit)
    assert draft.plan is not None
    assert [line.id for line in draft.plan.costs] == ["C01", "C99", "C02", "C03", "C04", "C98"]
    assert draft.cells["costs", 1, "values", 0] == "Costs!K8"


def test_sorted_rows_keep_their_cells() -> None:
    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, "costs")
        rows = [[cell.value for cell in row] for row in sheet["B7:AB10"]]
        for row, values in zip(sheet["B7:AB10"], reversed(rows), strict=True):
            for cell, value in zip(row, values, strict=True):
                cell.value = value

    draft = read_edited(edit)
    assert draft.plan is not None
    assert draft.plan.costs == small_plan().costs[::-1]


def test_every_path_of_an_issue_has_its_cell() -> None:
    draft = read_edited(id)
    cells = draft.cells
    assert cells["costs",] == "Costs!B11"  # the first row that is free
    assert cells["costs", 0] == "Costs!B7"
    assert cells["costs", 0, "values"] == "Costs!K7"
    assert cells["assumptions", "tax_rate"] == "Assumptions!C17"
    assert cells["sources", 0, "owner"] == "Assumptions!F7"
    assert cells["scorecard", "kpis", 2, "targets", 1] == "Scorecard!L9"
    assert cells["scorecard", "survey", "scale_low"] == "Survey!C8"
    assert ("costs", 99) not in cells
    assert ("nothing",) not in cells
    assert len(cells) == len(set(cells))


def test_every_record_has_a_table_and_every_table_a_sheet() -> None:
    assert len({table.key for table in TABLES}) == len(TABLES)
    assert {table.sheet for table in TABLES} <= {sheet.key for sheet in SHEETS}
    for table in TABLES:
        labels = [column.term.label for column in table.columns]
        assert len(set(labels)) == len(labels), table.key
        assert not [c for c in table.columns if c.kind is Kind.NUMBER and c.term.unit is Unit.TEXT]


@pytest.mark.parametrize(
    ("expected", "unit", "shown"),
    [
        pytest.param(32.0, "%", "0%", id="32%-of-a-kpi-in-percent"),
        pytest.param(32.0, "％", "0.0%", id="full-width-unit"),
        pytest.param(0.32, "%", "0.00", id="no-percent-shown"),
        pytest.param(0.32, "days", "0%", id="kpi-in-days"),
    ],
)
def test_a_percentage_typed_into_a_kpi_is_read_as_shown(
    expected: float, unit: str, shown: str
) -> None:
    def edit(book: Workbook) -> None:
        sheet = sheet_of(book, "scorecard")
        rows = list(sheet.iter_rows())
        header = next(at for at, row in enumerate(rows) if "Baseline" in [c.value for c in row])
        columns = {cell.value: at for at, cell in enumerate(rows[header])}
        rows[header + 1][columns["Counted in"]].value = unit
        cell = rows[header + 1][columns["Baseline"]]
        cell.value, cell.number_format = 0.32, shown

    draft = read_edited(edit)
    assert draft.plan is not None
    assert draft.plan.scorecard.kpis[0].baseline == expected
    assert ("share-shown-as-percent" in codes(draft)) == (expected == 32)
