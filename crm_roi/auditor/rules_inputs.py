"""Rules on what is entered: where, in which look, of which kind, and where it comes from."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.findings import Flaw, flaw_at, flaw_in
from crm_roi.auditor.texts import (
    SPACES,
    is_date_format,
    is_date_text,
    is_month_text,
    is_number_text,
    is_percent_format,
)
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import (
    ASSUMPTION,
    ASSUMPTION_FIELDS,
    CHECK_TOLERANCE,
    INPUT_FILL,
    ORDINAL,
    UNIT,
    SheetType,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crm_roi.auditor.book import Indices, Mask, Sheet
    from crm_roi.auditor.headers import HeaderTable
    from crm_roi.auditor.survey import Survey

FIELD_LABELS: Final = {
    "source": _("source"),
    "owner": _("owner"),
    "date": _("date"),
    "confidence": _("confidence"),
}
_TWO_SPACES: Final = re.compile(r"[^\s.!?:;][ \u00a0\u3000]{2,}\S")
_LONGEST_KEY: Final = 40
_MOSTLY: Final = 0.8
_CHAPTER: Final = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?")
_CODE_HEADER: Final = re.compile(
    r"\b(accounts?|a/c|acct|codes?|gl|g/l|sku|item|part|article|ids?|no\.?|nr\.?|number|ref"
    r"(?:erence)?|postal|post ?code|zip|phone|tel(?:ephone)?|mobile|fax|version|section|chapter"
    r"|isin|cusip|ticker|cost cent(?:re|er)|project|order|invoice|serial|batch|level)\b|#"
    r"|科目|编码|代码|编号|账号|帐号|卡号|号码|邮编|电话|手机|传真|证券|身份证|工号|版本|章节|序号"
    r"|税号|单号|合同号|项目号|批次|型号|层级",
    re.IGNORECASE,
)
_NOT_YET: Final = re.compile(  # what people enter instead of an answer
    r"[-–—?？/.…x]+|tbd|tbc|tba|to ?do|n/?a|none|unknown|待定|待补充?|待确认|暂无|无|未定|不详"
)
_UNBOUNDED: Final = re.compile(
    r"\b(growth|change|increase|decrease|variance|difference|delta|inflation|return|yield|margin"
    r"|mark-?up|premium|yoy|qoq|mom|cagr|irr|roi|roe|roa|multiple|index|achievement|attainment"
    r"|utili[sz]ation|coverage|trend|uplift|spread|drift|movement|vs\.?)\b|[%±+]\s*[-/]"
    r"|增长|增幅|增减|变动|变化|同比|环比|涨幅|涨跌|升降|差异|毛利|净利|利润率|回报|收益率|加成"
    r"|溢价|完成率|达成率|指数|通胀|下降|上升",
    re.IGNORECASE,
)
_FIGURES: Final = (SheetType.CALCULATION, SheetType.OUTPUT, SheetType.CHECKS)


def _entered(survey: Survey, sheet: Sheet) -> Mask:
    """Mark the numbers typed in, but for row numbers and the periods of a time line."""
    return sheet.is_typed_number & ~survey.under(sheet, ORDINAL) & ~survey.on_timeline(sheet)


def check_entry(survey: Survey) -> Iterator[Flaw]:
    """Rule 3: numbers are entered on input sheets only (a check's tolerance stands beside it)."""
    for sheet in survey.of(*_FIGURES):
        typed = _entered(survey, sheet)
        if survey.types[sheet.name] is SheetType.CHECKS:
            typed &= ~survey.under(sheet, CHECK_TOLERANCE)
        yield from flaw_in(
            sheet, typed, _("Numbers are typed in on a sheet that is not for inputs.")
        )


def check_input_style(survey: Survey) -> Iterator[Flaw]:
    """Rule 4: one style marks the inputs, and no formula wears it."""
    sheets = survey.book.sheets
    if not survey.has_input_style:
        if survey.computes and any(sheet.is_typed_number.any() for sheet in sheets):
            yield Flaw(_("No cell wears the input style, so inputs do not show as such."))
        return
    for sheet in sheets:
        coloured = survey.wearing(sheet, lambda style: style.fill == INPUT_FILL)
        worn = (survey.wears_input(sheet) | coloured) & sheet.is_formula
        yield from flaw_in(sheet, worn, _("Formulas wear the input style."))
    for sheet in survey.of(SheetType.INPUTS):
        bare = _entered(survey, sheet) & ~survey.wears_input(sheet)
        yield from flaw_in(sheet, bare, _("Entered numbers do not wear the input style."))


def check_input_formulas(survey: Survey) -> Iterator[Flaw]:
    """Rule 5: input sheets compute nothing but marked totals (and their time line)."""
    for sheet in survey.of(SheetType.INPUTS):
        stray = sheet.is_formula & ~survey.wears_total(sheet) & ~survey.on_timeline(sheet)
        detail = _("Formulas stand on an input sheet and are not marked as totals.")
        yield from flaw_in(sheet, stray, detail)


def check_validation(survey: Survey) -> Iterator[Flaw]:
    """Rule 26: an input with a domain (a date, a share, a list) lets nothing else in."""
    entries = _list_entries(survey)
    for sheet in survey.declared(SheetType.INPUTS):
        free = survey.inputs(sheet) & ~_validated(sheet)
        dates = survey.wearing(sheet, lambda style: is_date_format(style.number_format))
        shares = survey.wearing(sheet, lambda style: is_percent_format(style.number_format))
        words = sheet.is_text & np.isin(sheet.values, list(entries))
        yield from flaw_in(sheet, free & dates, _("Dates are entered without validation."))
        yield from flaw_in(sheet, free & shares, _("Percentages are entered without validation."))
        detail = _("Words of a list are entered without a list to choose from.")
        yield from flaw_in(sheet, free & words & survey.wears_input(sheet), detail)


def _validated(sheet: Sheet) -> Mask:
    mask = np.zeros(len(sheet.rows), dtype=bool)
    for validation in sheet.features.validations:
        for rect in validation.cells if validation.kind != "none" else ():
            mask[sheet.inside(rect)] = True
    return mask


def _list_entries(survey: Survey) -> set[int]:
    """Give the places of the texts that stand on a list sheet."""
    return {
        int(text)
        for sheet in survey.of(SheetType.LISTS)
        for text in np.unique(sheet.values[sheet.is_text])
    }


def check_percentages(survey: Survey) -> Iterator[Flaw]:
    """Rule 27: percentages are fractions from 0 to 1, shown with a percent sign."""
    for sheet in survey.declared(SheetType.INPUTS):
        shown = survey.wearing(sheet, lambda style: is_percent_format(style.number_format))
        outside = (sheet.values < 0) | (sheet.values > 1)
        outside &= ~_may_leave(survey, sheet, shown & outside)
        typed = sheet.is_typed_number
        detail = _("Percentages lie outside 0 to 1.")
        yield from flaw_in(sheet, typed & shown & outside, detail)
        named = np.isin(sheet.rows, _rows_in_percent(survey, sheet)) & ~survey.under(sheet, ORDINAL)
        detail = _("The unit is % but the number is not a fraction shown as %.")
        yield from flaw_in(sheet, typed & named & ~shown & ~_dated(survey, sheet), detail)


def _may_leave(survey: Survey, sheet: Sheet, outside: Mask) -> Mask:
    """Mark the percentages that may well lie outside 0 to 1: growth, change, a margin, a return.

    Their row's label or a text above them says so.
    """
    mask = np.zeros(len(sheet.rows), dtype=bool)
    for place in np.flatnonzero(outside).tolist():
        row, column = int(sheet.rows[place]), int(sheet.columns[place])
        above = np.flatnonzero(sheet.is_text & (sheet.columns == column) & (sheet.rows < row))
        texts = [survey.label_of(sheet, place), *(survey.book.text(sheet, p) for p in above[-1:])]
        mask[place] = any(_UNBOUNDED.search(text) for text in texts)
    return mask


def _dated(survey: Survey, sheet: Sheet) -> Mask:
    dates = survey.wearing(sheet, lambda style: is_date_format(style.number_format))
    return dates | survey.under(sheet, ASSUMPTION_FIELDS["confidence"]) | survey.on_timeline(sheet)


def _rows_in_percent(survey: Survey, sheet: Sheet) -> list[int]:
    units = np.flatnonzero(survey.under(sheet, UNIT) & sheet.is_text).tolist()
    return [int(sheet.rows[place]) for place in units if survey.shown(sheet, place) in ("%", "％")]


def check_assumptions(survey: Survey) -> Iterator[Flaw]:
    """Rule 36: every assumption says where it comes from, who answers for it, when, how sure."""
    sheets = list(survey.declared(SheetType.INPUTS))
    tables = [
        (sheet, table)
        for sheet in sheets
        for table in survey.headers.tables(
            sheet, ASSUMPTION_FIELDS | {"name": ASSUMPTION}, ("source", "owner")
        )
    ]
    if sheets and not tables:
        detail = _("No table of assumptions gives source, owner, date and confidence.")
        yield Flaw(detail, sheets[0].name)
    for sheet, table in tables:
        yield from _assumption_flaws(survey, sheet, table)


def _assumption_flaws(survey: Survey, sheet: Sheet, table: HeaderTable) -> Iterator[Flaw]:
    missing = tuple(
        FIELD_LABELS[field] for field in ASSUMPTION_FIELDS if field not in table.columns
    )
    if missing:
        cells = [(table.row, column) for column in table.columns.values()]
        for flaw in flaw_at(sheet.name, cells, _("The table of assumptions lacks: {fields}.")):
            yield Flaw(flaw.detail, flaw.sheet, flaw.cells, flaw.count, {"fields": missing})
    columns = sorted(table.columns[field] for field in ASSUMPTION_FIELDS if field in table.columns)
    blank = [
        (row, column)
        for row in table.rows
        if _has_number(sheet, row, columns)
        for column in columns
        if survey.blank(sheet, row, column)
        or _NOT_YET.fullmatch(plain(survey.shown(sheet, sheet.at(row, column))))
    ]
    detail = _("Assumptions lack their source, owner, date or confidence.")
    yield from flaw_at(sheet.name, blank, detail)


def _has_number(sheet: Sheet, row: int, besides: list[int]) -> bool:
    """Say whether a row holds a number besides the fields that explain it."""
    numbers = sheet.is_number & (sheet.rows == row) & ~np.isin(sheet.columns, besides)
    return bool(numbers.any())


def _typed(survey: Survey, sheet: Sheet, wanted: Callable[[str], bool]) -> Mask:
    """Mark the texts typed in that are as wanted, asking once per text."""
    mask = sheet.is_text & ~sheet.is_formula
    texts, back = np.unique(sheet.values[mask], return_inverse=True)
    answers = np.array([wanted(survey.book.texts[int(text)]) for text in texts], dtype=bool)
    found = np.zeros(len(sheet.rows), dtype=bool)
    found[mask] = answers[back] if texts.size else False
    return found


def check_dates(survey: Survey) -> Iterator[Flaw]:
    """Rule 28: a date is a date, not a text that looks like one."""
    for sheet in survey.book.sheets:
        found = _typed(survey, sheet, is_date_text)
        months = _typed(survey, sheet, is_month_text) & survey.wears_input(sheet)
        found |= months & ~survey.on_timeline(sheet)
        yield from flaw_in(sheet, found, _("Dates are stored as text."))


def check_number_texts(survey: Survey) -> Iterator[Flaw]:
    """Rule 29: a number is a number, and a key has no stray spaces."""
    figures = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT, SheetType.CHECKS)
    for sheet in survey.of(*figures):
        found = _typed(survey, sheet, is_number_text)
        found &= ~survey.under(sheet, ORDINAL) & ~survey.on_timeline(sheet) & ~_heads(sheet)
        found &= ~_codes(survey, sheet, found)
        yield from flaw_in(sheet, found, _("Numbers are stored as text."))
    for sheet in survey.of(SheetType.INPUTS, SheetType.LISTS):
        stray = _typed(survey, sheet, lambda text: bool(text) and text != text.strip(SPACES))
        yield from flaw_in(sheet, stray, _("Texts begin or end with a stray space."))
        double = _typed(survey, sheet, _has_double_space)
        yield from flaw_in(sheet, double, _("Short texts hold two spaces in a row."))


@cache
def _has_double_space(text: str) -> bool:
    """Say whether a text that may be a key holds a double space; sentences are no keys."""
    return len(text) <= _LONGEST_KEY and bool(_TWO_SPACES.search(text))


def _codes(survey: Survey, sheet: Sheet, found: Mask) -> Mask:
    """Mark the number texts that are codes: account numbers, articles, postcodes, chapters.

    A header says so, or a label in the row; or a column of them stands left of the names, all
    whole numbers of one length or all chapters such as 2.1 and 2.1.3.
    """
    mask = np.zeros(len(sheet.rows), dtype=bool)
    for column in np.unique(sheet.columns[found]).tolist():
        places = np.flatnonzero(found & (sheet.columns == column))
        texts = [survey.book.text(sheet, place).strip() for place in places.tolist()]
        above = (sheet.columns == column) & (sheet.rows < sheet.rows[places[0]])
        heads = np.flatnonzero(above & sheet.is_text & ~found)
        headed = any(_CODE_HEADER.search(survey.book.text(sheet, p)) for p in heads[-1:].tolist())
        mask[places] = headed or _all_codes(texts, _beside_names(sheet, places))
        for place in places[~mask[places]].tolist():
            mask[place] = bool(_CODE_HEADER.search(survey.label_of(sheet, place)))
    return mask


def _beside_names(sheet: Sheet, places: Indices) -> bool:
    """Say whether each cell has a text right beside it, as a code has its name."""
    following = np.minimum(places + 1, len(sheet.rows) - 1)
    beside = (
        (sheet.rows[following] == sheet.rows[places])
        & (sheet.columns[following] == sheet.columns[places] + 1)
        & sheet.is_text[following]
    )
    return bool(beside.mean() > _MOSTLY)


def _all_codes(texts: list[str], beside_names: bool) -> bool:  # noqa: FBT001 - a fact, no switch
    whole = all(text.isdigit() for text in texts) and len({len(text) for text in texts}) == 1
    chapters = all(_CHAPTER.fullmatch(text) for text in texts)
    return beside_names and (whole or chapters)


def _heads(sheet: Sheet) -> Mask:
    """Mark the texts in rows that hold no number: headers such as 2024."""
    return ~np.isin(sheet.rows, sheet.rows[sheet.is_number])
