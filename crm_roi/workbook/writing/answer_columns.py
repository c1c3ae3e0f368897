"""The columns of the survey's items on the sheet of answers, with spare ones to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.workbook.writing.desk import Desk
    from crm_roi.workbook.writing.places import Place

ANSWERS: Final = "answers"
SPARE_ITEMS: Final = 4
FEWEST_COLUMNS: Final = 16


def item_codes(plan: Plan) -> tuple[str, ...]:
    """Give the short names of all items: those of the questions, then others that were answered."""
    survey = plan.scorecard.survey
    codes = dict.fromkeys(item.code for item in survey.items if item.code)
    answered = dict.fromkeys(name for row in survey.answers for name in row.scores)
    return tuple(codes | answered)


def item_column(place: Place, index: int) -> int:
    """Give the column of an item."""
    return max(place.columns.values()) + 1 + index


def item_room(plan: Plan) -> int:
    """Count the columns for items, spare ones among them."""
    return max(len(item_codes(plan)) + SPARE_ITEMS, FEWEST_COLUMNS)


def write_items(desk: Desk, place: Place) -> None:
    """Write the items' names, above them what they measure, below them the answers.

    What they measure stands over the row of the title, which holds nothing else: without its marker
    the table is known by that.
    """
    sheet, codes = desk.sheets[place.table.sheet], item_codes(desk.plan)
    head = desk.styles.get("input", Unit.TEXT)
    look = desk.styles.get("input", Unit.NUMBER)
    variables = {item.code: item.variable for item in desk.plan.scorecard.survey.items}
    for index in range(item_room(desk.plan)):
        column = item_column(place, index)
        code = codes[index] if index < len(codes) else ""
        if code in variables:
            word = choice_label(variables[code], desk.language)
            sheet.write_string(place.title - 1, column, word, desk.styles.get("hint"))
        if code:
            sheet.write_string(place.header, column, code, head)
        else:
            sheet.write_blank(place.header, column, None, head)
        for row in range(place.first, place.last + 1):
            sheet.write_blank(row, column, None, look)
        for row, record in enumerate(place.records, place.first):
            if code in record.scores:  # type: ignore[attr-defined]  # a respondent
                sheet.write_number(row, column, record.scores[code], look)  # type: ignore[attr-defined]  # the same
    left, right = item_column(place, 0), item_column(place, item_room(desk.plan) - 1)
    _validate(desk, place, left, right)
    desk.define("in_answers_items", place.table.sheet, (place.header, left, place.header, right))
    desk.define("in_answers_scores", place.table.sheet, (place.first, left, place.last, right))


def _validate(desk: Desk, place: Place, left: int, right: int) -> None:
    """Let in only answers on the scale, which stands on the sheet of the survey."""
    rule = {
        "validate": "decimal", "criteria": "between", "minimum": "=in_scale_low",
        "maximum": "=in_scale_high", "error_type": "warning",
        "error_message": desk.word(_("The answer lies outside the scale of the survey.")),
    }  # fmt: skip
    desk.sheets[place.table.sheet].data_validation(place.first, left, place.last, right, rule)
