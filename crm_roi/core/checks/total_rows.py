"""Rules about rows that are none: a total typed below a table would count everything once more."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.amounts import lines
from crm_roi.core.errors import Issue, IssueKind, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

TOTAL_ROW: Final = IssueKind(
    "total-row",
    _("“{name}” is a total typed into the table; as a row of its own it would count once more."),
    _("Delete the row: the workbook adds up by itself. If it is no total, give it another name."),
)

AVERAGE_ROW: Final = IssueKind(
    "average-row",
    _("“{name}” is a summary of the answers; as a row of its own it counts as a respondent."),
    _("Delete the row: means and numbers are worked out from the answers."),
    Severity.WARNING,
)

CHINESE: Final = ("合计", "总计", "小计", "共计", "总和")
ENGLISH: Final = frozenset({
    "total", "totals", "subtotal", "subtotals", "sum", "grandtotal", "totalcost", "totalcosts",
    "totalbenefit", "totalbenefits", "totalweight",
})  # fmt: skip
AVERAGES: Final = ("平均", "平均分", "平均值", "均值", "average", "averages", "mean", "means")
SIGNS: Final = " \t\n-_:.,=()\u3000"


def is_total(text: str) -> bool:
    """Tell whether the name of a row says that it is a total: 合计, 成本小计, Total costs."""
    plain = _plain(text)
    return plain.endswith(CHINESE) or plain in ENGLISH


def _plain(text: str) -> str:
    half_width = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in half_width if letter not in SIGNS)


def no_row_is_a_total(plan: Plan) -> Iterator[Issue]:
    """Warn of a line that says of itself that it is a total, and of such a respondent."""
    for table, i, line in lines(plan):
        told = next((name for name in ("name", "id") if is_total(getattr(line, name))), "")
        if told:
            kind = TOTAL_ROW._replace(severity=Severity.WARNING)
            yield Issue(kind, (table, i, told), {"name": getattr(line, told)})
    for i, row in enumerate(plan.scorecard.survey.answers):
        if is_total(row.id) or _plain(row.id) in AVERAGES:
            path = ("scorecard", "survey", "answers", i, "id")
            yield Issue(AVERAGE_ROW, path, {"name": row.id})
