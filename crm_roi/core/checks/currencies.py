"""Rules about currencies: a rate for each line's, none that is ignored, none that jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.amounts import lines
from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

NO_RATE: Final = IssueKind(
    "no-exchange-rate",
    _("There is no exchange rate for {currency} in Y{year}."),
    _("Enter the rate on the sheet of ramps and rates, for every year."),
)
UNKNOWN_CURRENCY: Final = IssueKind(
    "unknown-currency",
    _("There are no exchange rates for {currency}."),
    _("Add a row of rates for {currency} on the sheet of ramps and rates, or leave it blank."),
)
OWN_CURRENCY: Final = IssueKind(
    "rate-of-own-currency",
    _("The plan is in {currency} itself, so its rates of {currency} are ignored."),
    _("Delete the row, or correct the currency of the row or of the plan."),
    Severity.WARNING,
)
UNUSED: Final = IssueKind(
    "rate-unused",
    _("No line is in {currency}, so its rates change nothing."),
    _("Enter {currency} as the currency of the lines that are meant, or delete the row."),
    Severity.NOTE,
)
JUMP: Final = IssueKind(
    "rate-jumps",
    _("The rate of {currency} goes from {before} to {rate} in Y{year}."),
    _("Look whether a digit slipped. Leave it if it is right."),
    Severity.NOTE,
)

TIMES: Final = 3.0


def currencies_have_rates(plan: Plan) -> Iterator[Issue]:
    """Refuse a line in a currency without a rate, and a rate that is blank in a year."""
    known = {row.currency for row in plan.exchange_rates} | {"", plan.assumptions.currency}
    for table, i, line in lines(plan):
        if line.currency not in known:
            yield Issue(UNKNOWN_CURRENCY, (table, i, "currency"), {"currency": line.currency})
    for i, row in enumerate(plan.exchange_rates):
        for year in plan.years:
            rate = row.rates[year] if year < len(row.rates) else None
            if rate is None or rate <= 0:
                facts: Facts = {"currency": row.currency, "year": year}
                yield Issue(NO_RATE, ("exchange_rates", i, "rates", year), facts)


def rates_are_used(plan: Plan) -> Iterator[Issue]:
    """Doubt rates of the plan's own currency; note rates of no line, and such as jump."""
    used = {line.currency for _table, _row, line in lines(plan)}
    for i, row in enumerate(plan.exchange_rates):
        path: Path = ("exchange_rates", i, "currency")
        facts: Facts = {"currency": row.currency}
        if row.currency == plan.assumptions.currency:
            if any(rate not in (None, 1) for rate in row.rates):
                yield Issue(OWN_CURRENCY, path, facts)
        elif row.currency not in used:
            yield Issue(UNUSED, path, facts)
        for year, (before, rate) in enumerate(zip(row.rates, row.rates[1:], strict=False), start=1):
            if before and rate and max(before / rate, rate / before) > TIMES:
                given: Facts = {"before": f"{before:g}", "rate": f"{rate:g}", "year": year}
                yield Issue(JUMP, ("exchange_rates", i, "rates", year), facts | given)
