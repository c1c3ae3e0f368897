"""What can be wrong with rows: what becomes of them, what is said, what to do about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from crm_roi.core.terms import _


class Action(StrEnum):
    """What becomes of the rows: left out, repaired, kept with a note; or the work stops."""

    LEFT_OUT = "left_out"
    REPAIRED = "repaired"
    NOTED = "noted"
    STOPS = "stops"


ACTION_LABELS: Final = {
    Action.LEFT_OUT: _("left out"),
    Action.REPAIRED: _("repaired"),
    Action.NOTED: _("kept, noted"),
    Action.STOPS: _("stops the work"),
}


class Rule(NamedTuple):
    """A kind of finding: what becomes of the rows, what is wrong, what to do."""

    action: Action
    message: str
    remedy: str


_FIX = _("Correct it in the CRM and export again.")
RULES: Final = {
    "cell_beyond_headers": Rule(
        Action.LEFT_OUT,
        _("The row has more cells than there are headers"),
        _("A text holds the separator: put it in quotation marks, or export to Excel."),
    ),
    "key_missing": Rule(Action.LEFT_OUT, _("The key is missing"), _FIX),
    "row_twice": Rule(
        Action.LEFT_OUT,
        _("The same row stands in the files twice"),
        _("Take the overlap out of the exports."),
    ),
    "key_twice": Rule(
        Action.LEFT_OUT,
        _("The key stands on another row with other contents; the first row is kept"),
        _("If each row is a line of an order, say in evidence.toml that the file is order_lines."),
    ),
    "date_missing": Rule(Action.LEFT_OUT, _("The date is missing"), _FIX),
    "date_unreadable": Rule(
        Action.LEFT_OUT, _("This is no date"), _("Write dates as 2025-01-31 and export again.")
    ),
    "date_in_future": Rule(Action.LEFT_OUT, _("The date lies in the future"), _FIX),
    "date_too_early": Rule(
        Action.LEFT_OUT,
        _("The date lies before 1990; 1899-12-30 is an empty cell of Excel"),
        _FIX,
    ),
    "amount_missing": Rule(Action.LEFT_OUT, _("The amount is missing"), _FIX),
    "amount_unreadable": Rule(
        Action.LEFT_OUT,
        _("This is no number"),
        _("Write numbers as 1234.50 or 1,234.50 and export again."),
    ),
    "amount_zero": Rule(
        Action.NOTED,
        _("The amount is 0; the purchase counts, its amount does not enter any mean"),
        _("If it is no purchase, such as a gift, leave it out of the export."),
    ),
    "amount_beyond_medians": Rule(
        Action.LEFT_OUT,
        _("The amount is more than 1,000 times the median: a slip of the decimal point?"),
        _("Correct it, or add amount_beyond_medians to accept in evidence.toml."),
    ),
    "return_without_sale": Rule(
        Action.LEFT_OUT,
        _("A return of a customer who bought nothing before it"),
        _("Export from an earlier day, so that the sale is in it."),
    ),
    "returns_above_sales": Rule(
        Action.NOTED,
        _("The customer's returns are larger than their sales"),
        _("Look whether sales are missing from the export."),
    ),
    "all_returns": Rule(
        Action.STOPS,
        _("Returns are larger than sales altogether"),
        _("Look at the sign of the amounts, and whether the sales are in the export."),
    ),
    "customer_unknown": Rule(
        Action.NOTED,
        _("The customer is not in the table of customers"),
        _("Export the customers anew, those who left too."),
    ),
    "customer_without_orders": Rule(
        Action.NOTED, _("The customer has no order"), _("Nothing, if they never bought.")
    ),
    "closed_before_opened": Rule(Action.LEFT_OUT, _("It ends before it starts"), _FIX),
    "stage_before_created": Rule(
        Action.LEFT_OUT, _("The stage was reached before the record was made"), _FIX
    ),
    "not_on_scale": Rule(Action.LEFT_OUT, _("The answer is not between 0 and 10"), _FIX),
    "word_unknown": Rule(
        Action.NOTED,
        _("The word says neither yes nor no; it counts as open"),
        _("Use yes and no, or 是 and 否."),
    ),
    "currency_mixed": Rule(
        Action.LEFT_OUT,
        _("The amount is in another currency than most"),
        _("Convert all amounts to one currency and export again."),
    ),
    "month_without_data": Rule(
        Action.NOTED,
        _("A month without any order between others: was the export cut?"),
        _("Export the month again, or say why it is empty."),
    ),
    "day_of_migration": Rule(
        Action.NOTED,
        _("A third of all orders or more are of one day: the day of a data migration?"),
        _("Export the true order dates."),
    ),
    "one_day_only": Rule(
        Action.STOPS,
        _("All orders are of one day, so nothing can be said by period"),
        _("Export the order date, not the date of the export."),
    ),
    "few_customers": Rule(
        Action.NOTED,
        _("Fewer than 30 customers: every interval is wide, and no model can be fitted"),
        _("Export all customers."),
    ),
    "repaired": Rule(
        Action.REPAIRED,
        _("Read by rule: 万, ¥, %, full width, thousands separators, other ways to write a date"),
        _("Look at the examples."),
    ),
    "sign_of_return": Rule(
        Action.REPAIRED, _("A return with a positive amount was made negative"), _("Nothing.")
    ),
}
