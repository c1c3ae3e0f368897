"""Rules of tax and accounts: VAT, write-off, delivery, losses, and the days from which things run.

Each rule of the trade is named by its source; which one holds for a company, its tax adviser says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crm_roi.core.breakdowns import DELIVERIES, TAX_STATUSES
from crm_roi.core.costs import cost_table
from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import CostLine
from crm_roi.core.terms import _
from crm_roi.core.write_off import AT_ONCE, TREATMENTS, Treatment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from crm_roi.core.plan import BenefitLine, Plan

VAT_BASIS_MISSING: Final = IssueKind(
    "vat-basis-missing",
    _("The plan says what becomes of input VAT, but not whether its amounts hold VAT."),
    _("Choose “Excl. VAT” or “Incl. VAT” for the amounts entered."),
)
INPUT_TAX_MISSING: Final = IssueKind(
    "input-vat-missing",
    _("The amounts hold VAT, but the plan does not say whether it can be recovered."),
    _("Choose whether input VAT is recoverable."),
)
VAT_RATE_BLANK: Final = IssueKind(
    "vat-rate-blank",
    _("Lines without a VAT rate: {count}, {id} among them; they count as they are entered."),
    _("Enter the rate of each, 0 where there is no VAT, or the usual rate of the plan."),
    Severity.WARNING,
)
VAT_RATE_UNUSED: Final = IssueKind(
    "vat-rate-unused",
    _("{id} has a VAT rate, but the plan does not say whether its amounts hold VAT."),
    _("Choose the basis of the amounts among the assumptions; until then no rate counts."),
    Severity.WARNING,
)
VAT_RATE_UNUSUAL: Final = IssueKind(
    "vat-rate-unusual",
    _("A VAT rate of {rate:.4g} % is none of those usual in China: {usual}."),
    _("Correct the rate. Leave it if it is right."),
    Severity.WARNING,
)
VAT_MIXED: Final = IssueKind(
    "vat-mixed",
    _("{id} says “{found}”, but the amounts of the plan are entered otherwise: {basis}."),
    _("Enter the line on the plan's basis, and correct its text."),
)
VAT_BOTH: Final = IssueKind(
    "vat-mixed",
    _("{id} speaks of amounts with VAT and without: {found}."),
    _("Enter all its amounts on the plan's basis, and say in the text which one that is."),
    Severity.WARNING,
)
RULE_EXPIRED: Final = IssueKind(
    "write-off-rule-expired",
    _("{id} spends in {year}, but “{rule}” holds {period} ({source})."),
    _("Choose another rule for this spending, or enter it as a line of its own."),
)
RULE_MISFIT: Final = IssueKind(
    "write-off-rule-misfit",
    _("{id} is bought as “{delivery}”; “{rule}” ({source}) is not meant for that."),
    _("Choose another rule or delivery; leave it if your tax adviser confirms it."),
    Severity.WARNING,
)
RULE_OVER_LIMIT: Final = IssueKind(
    "write-off-over-limit",
    _("One piece of {id} costs CNY {price:,.0f}, above the limit of {limit:,.0f} ({source})."),
    _("Choose another rule: above the limit it is written off over years."),
)
RULE_UNUSED: Final = IssueKind(
    "write-off-unused",
    _("{id} is opex, deducted as it is spent: its write-off rule, years and method do not count."),
    _("Delete them, or correct the nature of the line."),
    Severity.WARNING,
)
YEARS_MISSING: Final = IssueKind(
    "write-off-years-missing",
    _("“{rule}” of {id} needs a number of years."),
    _("Enter the years over which the line is written off."),
)
YEARS_TOO_FEW: Final = IssueKind(
    "write-off-too-short",
    _("{id} is written off over {years} years; “{rule}” allows {least} at least ({source})."),
    _("Enter more years, or choose another rule."),
    Severity.WARNING,
)
SAAS_CAPITALISED: Final = IssueKind(
    "saas-capitalised",
    _(
        "{id} is SaaS and capex: access to software in the cloud is a service, and most of its "
        "configuration too (IFRIC agenda decisions of March 2019 and April 2021)."
    ),
    _("Make it opex, or say in its basis which separate code the company controls."),
    Severity.WARNING,
)
TAX_RATE_DIFFERS: Final = IssueKind(
    "tax-rate-differs",
    _("The tax rate is {rate:.4g} %, but the status is “{status}”."),
    _("Correct one of the two."),
    Severity.WARNING,
)
TEN_YEARS_DOUBTED: Final = IssueKind(
    "loss-years-doubted",
    _("Losses are carried forward 10 years, which only high-tech and small technology firms may."),
    _("Choose 5 years, or the status that allows 10."),
    Severity.WARNING,
)
GO_LIVE_OUTSIDE: Final = IssueKind(
    "go-live-outside",
    _("The go-live {day} lies outside the plan, which runs from {first} to {last}."),
    _("Enter a day within the plan."),
)
GO_LIVE_UNUSED: Final = IssueKind(
    "go-live-unused",
    _("{id} has an amount entered for every year, so the day from which it runs changes nothing."),
    _("Enter the months in the amounts, or leave the amounts blank where the driver counts."),
    Severity.WARNING,
)
DATA_ASSET_UNEXPLAINED: Final = IssueKind(
    "data-asset-unexplained",
    _("Customer data are recognised as an asset, but the plan does not say why."),
    _("Say how control, future benefit and reliable cost are shown (Cai Kuai [2023] No. 11)."),
    Severity.WARNING,
)
PAYMENT_NOT_COUNTED: Final = IssueKind(
    "payment-not-counted",
    _("Lines with terms of payment: {count}, {id} among them; their cash stands as entered."),
    _("Enter the amounts in the years in which they are paid."),
    Severity.WARNING,
)
PERIOD_OUTSIDE_YEAR: Final = IssueKind(
    "period-outside-year",
    _("The period ends on {day}, but the row belongs to {year}."),
    _("Correct the plan year, or the end of the period."),
    Severity.WARNING,
)

USUAL_VAT_RATES: Final = (0.0, 0.01, 0.03, 0.05, 0.06, 0.09, 0.13)
STATUS_RATES: Final = {"standard": 0.25, "high_tech": 0.15}
ROUNDING: Final = 1e-9
WITHOUT: Final = re.compile(
    r"不含(?:增值)?税|未税价|除税价|excl\w*\.? VAT|net of VAT|without VAT", re.IGNORECASE
)
WITH: Final = re.compile(
    r"(?<![不包])含(?:增值)?税(?!务)|价税合计|incl\w*\.? VAT|with VAT", re.IGNORECASE
)
TEXTS: Final = ("name", "basis", "quantity_unit")


def _lines(plan: Plan) -> Iterator[tuple[Path, CostLine | BenefitLine]]:
    yield from ((("costs", i), line) for i, line in enumerate(plan.costs))
    yield from ((("benefits", i), line) for i, line in enumerate(plan.benefits))


def vat_is_said_whole(plan: Plan) -> Iterator[Issue]:
    """Ask for basis and recoverability together, and for a rate wherever VAT is converted."""
    own = plan.assumptions
    if own.input_tax and not own.vat_basis:
        yield Issue(VAT_BASIS_MISSING, ("assumptions", "vat_basis"))
    if own.vat_basis == "incl_vat" and not own.input_tax:
        yield Issue(INPUT_TAX_MISSING, ("assumptions", "input_tax"))
    if not own.vat_basis:
        given = next((row for row in _lines(plan) if row[1].vat_rate), None)
        if given:
            yield Issue(VAT_RATE_UNUSED, (*given[0], "vat_rate"), {"id": given[1].id})
        return
    converted = (own.vat_basis, own.input_tax) in {
        ("excl_vat", "unrecoverable"),
        ("incl_vat", "recoverable"),
    }
    blank = [
        (path, line)
        for path, line in _lines(plan)
        if converted and line.vat_rate is None and own.vat_rate is None and path[0] == "costs"
    ]
    if blank:
        facts: Facts = {"count": len(blank), "id": blank[0][1].id}
        yield Issue(VAT_RATE_BLANK, (*blank[0][0], "vat_rate"), facts)


def vat_rates_are_usual(plan: Plan) -> Iterator[Issue]:
    """Doubt a VAT rate that China does not know; plans in another currency have their own."""
    if plan.assumptions.currency != "CNY":
        return
    rates: list[tuple[Path, float | None]] = [
        (("assumptions", "vat_rate"), plan.assumptions.vat_rate)
    ]
    rates += [((*path, "vat_rate"), line.vat_rate) for path, line in _lines(plan)]
    usual = ", ".join(f"{100 * rate:g} %" for rate in USUAL_VAT_RATES)
    for path, rate in rates:
        if rate is not None and all(abs(rate - known) > ROUNDING for known in USUAL_VAT_RATES):
            yield Issue(VAT_RATE_UNUSUAL, path, {"rate": 100 * rate, "usual": usual})


def vat_is_not_mixed(plan: Plan) -> Iterator[Issue]:
    """Refuse a line whose text says the other basis than the plan; doubt one that says both."""
    own = plan.assumptions.vat_basis
    for path, line in _lines(plan):
        for field in TEXTS:
            text = getattr(line, field, "")
            without, held = WITHOUT.search(text), WITH.search(text)
            if without and held:
                found = f"{without[0]}, {held[0]}"
                yield Issue(VAT_BOTH, (*path, field), {"id": line.id, "found": found})
                continue
            other = held if own == "excl_vat" else without if own == "incl_vat" else None
            if other:
                basis = _("Excl. VAT") if own == "excl_vat" else _("Incl. VAT")
                facts: Facts = {"id": line.id, "found": other[0], "basis": basis}
                yield Issue(VAT_MIXED, (*path, field), facts)


def write_off_rules_hold(plan: Plan) -> Iterator[Issue]:
    """Hold each line's rule against what it is for: nature, delivery, years, period, limit."""
    for i, line in enumerate(plan.costs):
        path: Path = ("costs", i)
        if line.nature == "opex":
            own = line.treatment or line.write_off_years or line.write_off_method
            if own or line.residual_share:
                field = "treatment" if line.treatment else "write_off_years"
                yield Issue(RULE_UNUSED, (*path, field), {"id": line.id})
            continue
        rule = TREATMENTS.get(line.treatment)
        if rule is not None:
            yield from _held(plan, path, line, rule)


def _held(plan: Plan, path: Path, line: CostLine, rule: Treatment) -> Iterator[Issue]:
    facts: Facts = {"id": line.id, "rule": rule.label, "source": rule.source}
    if rule.years is None and line.write_off_years is None and line.write_off_method != AT_ONCE:
        yield Issue(YEARS_MISSING, (*path, "write_off_years"), facts)
    least = rule.years or 0
    if line.write_off_years is not None and line.write_off_years < least:
        more: Facts = {"years": line.write_off_years, "least": least}
        yield Issue(YEARS_TOO_FEW, (*path, "write_off_years"), {**facts, **more})
    if line.delivery and rule.deliveries and line.delivery not in rule.deliveries:
        more = {"delivery": DELIVERIES[line.delivery]}
        yield Issue(RULE_MISFIT, (*path, "treatment"), {**facts, **more})
    price = (line.unit_price or 0.0) * plan.assumptions.unit_scale
    if rule.limit is not None and plan.assumptions.currency == "CNY" and price > rule.limit:
        yield Issue(
            RULE_OVER_LIMIT, (*path, "treatment"), {**facts, "price": price, "limit": rule.limit}
        )
    late = _year_outside(plan, path, rule)
    if late is not None:
        ends = "–".join(str(end) if end else "…" for end in (rule.first, rule.last))
        yield Issue(RULE_EXPIRED, (*path, "treatment"), {**facts, "year": late, "period": ends})


def _year_outside(plan: Plan, path: Path, rule: Treatment) -> int | None:
    """Give the first calendar year of spending for which the rule does not hold."""
    if rule.first is None and rule.last is None:
        return None
    line = plan.costs[int(path[1])]
    if line.values and len(line.values) != len(plan.years):  # said by a rule of its own
        return None
    alone = plan.model_copy(update={"costs": (line.model_copy(update={"currency": ""}),)})
    first = plan.assumptions.start_year
    spent = [first + year for year, amount in enumerate(cost_table(alone)[0]) if amount > 0]
    return next(
        (year for year in spent if not (rule.first or year) <= year <= (rule.last or year)),
        None,
    )


def saas_is_a_service(plan: Plan) -> Iterator[Issue]:
    """Warn of a subscription that is capitalised."""
    for i, line in enumerate(plan.costs):
        if line.delivery == "saas" and line.nature == "capex":
            yield Issue(SAAS_CAPITALISED, ("costs", i, "nature"), {"id": line.id})


def tax_fits_its_status(plan: Plan) -> Iterator[Issue]:
    """Hold the tax rate and the years of losses against the company's status."""
    own = plan.assumptions
    rate = STATUS_RATES.get(own.tax_status)
    if rate is not None and abs(rate - own.tax_rate) > ROUNDING:
        facts: Facts = {"rate": 100 * own.tax_rate, "status": TAX_STATUSES[own.tax_status]}
        yield Issue(TAX_RATE_DIFFERS, ("assumptions", "tax_rate"), facts)
    if own.losses == "carried_10" and own.tax_status != "high_tech":
        yield Issue(TEN_YEARS_DOUBTED, ("assumptions", "losses"))


def go_live_within_plan(plan: Plan) -> Iterator[Issue]:
    """Refuse a go-live outside the plan; doubt one that nothing of the line follows."""
    first = plan.assumptions.start_year
    last = first + plan.assumptions.horizon_years
    days: list[tuple[Path, date | None]] = [(("assumptions", "go_live"), plan.assumptions.go_live)]
    days += [((*path, "go_live"), line.go_live) for path, line in _lines(plan)]
    for path, day in days:
        if day is not None and not first <= day.year <= last:
            facts: Facts = {"day": str(day), "first": first, "last": last}
            yield Issue(GO_LIVE_OUTSIDE, path, facts)
    for path, line in _lines(plan):
        once = isinstance(line, CostLine) and line.recurrence == "one_off"
        entered = line.values and None not in line.values
        if line.go_live and (entered or once):
            yield Issue(GO_LIVE_UNUSED, (*path, "go_live"), {"id": line.id})


def data_asset_is_explained(plan: Plan) -> Iterator[Issue]:
    """Ask why customer data stand in the books."""
    own = plan.assumptions
    if own.data_asset == "recognised" and not own.data_asset_because:
        yield Issue(DATA_ASSET_UNEXPLAINED, ("assumptions", "data_asset_because"))


def payments_are_counted(plan: Plan) -> Iterator[Issue]:
    """Say that terms of payment move no cash yet."""
    given = [
        (i, line)
        for i, line in enumerate(plan.costs)
        if line.payment or line.payment_shares or line.payment_years or line.payment_rate
    ]
    if given:
        i, line = given[0]
        yield Issue(
            PAYMENT_NOT_COUNTED, ("costs", i, "payment"), {"count": len(given), "id": line.id}
        )


def periods_end_in_their_year(plan: Plan) -> Iterator[Issue]:
    """Warn of an actual whose period ends in another year than its own."""
    first = plan.assumptions.start_year
    rows: list[tuple[Path, int, date | None]] = [
        (("scorecard", "actuals", i, "period_end"), row.year, row.period_end)
        for i, row in enumerate(plan.scorecard.actuals)
    ]
    rows += [
        (("review", "actuals", i, "period_end"), row.year, row.period_end)
        for i, row in enumerate(plan.review.actuals)
    ]
    for path, year, day in rows:
        if day is not None and day.year != first + year:
            facts: Facts = {"day": str(day), "year": f"Y{year} ({first + year})"}
            yield Issue(PERIOD_OUTSIDE_YEAR, path, facts)
