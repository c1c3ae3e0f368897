"""The sheet of answers: a column for each item of the survey, with spare ones to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.writing.looks import PLAIN

if TYPE_CHECKING:
    from crm_roi.core.plan import Plan
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.places import Place

ANSWERS: Final = "answers"
SPARE_ITEMS: Final = 4
FEWEST_COLUMNS: Final = 16
LOOK: Final = PLAIN


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


def write(book: Book) -> None:
    """Write the items' names, above them what they measure, below them the answers.

    What they measure stands over the row of the title, which holds nothing else: without its marker
    the table is known by that.
    """
    place = book.places[ANSWERS]
    sheet, codes = book.sheets[place.table.sheet], item_codes(book.plan)
    head = book.styles.get("input", Unit.TEXT)
    look = book.styles.get("input", Unit.NUMBER)
    variables = {item.code: item.variable for item in book.plan.scorecard.survey.items}
    for index in range(item_room(book.plan)):
        column = item_column(place, index)
        code = codes[index] if index < len(codes) else ""
        if code in variables:
            word = choice_label(variables[code], book.language)
            sheet.write_string(place.title - 1, column, word, book.styles.get("hint"))
        if code:
            sheet.write_string(place.header, column, code, head)
        else:
            sheet.write_blank(place.header, column, None, head)
        for row in range(place.first, place.last + 1):
            sheet.write_blank(row, column, None, look)
        for row, respondent in enumerate(book.plan.scorecard.survey.answers, place.first):
            if code in respondent.scores:
                sheet.write_number(row, column, respondent.scores[code], look)
    left, right = item_column(place, 0), item_column(place, item_room(book.plan) - 1)
    _validate(book, place, left, right)
    book.define("in_answers_items", place.table.sheet, (place.header, left, place.header, right))
    book.define("in_answers_scores", place.table.sheet, (place.first, left, place.last, right))


def _validate(book: Book, place: Place, left: int, right: int) -> None:
    """Let in only answers on the scale, which stands on the sheet of the survey."""
    rule = {
        "validate": "decimal",
        "criteria": "between",
        "minimum": "=in_scale_low",
        "maximum": "=in_scale_high",
        "error_type": "warning",
        "error_message": book.word(_("The answer lies outside the scale of the survey.")),
    }
    book.sheets[place.table.sheet].data_validation(place.first, left, place.last, right, rule)
