"""Rules about units and currencies: what names say, figures in another one, rates of exchange."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.references import lines
from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import term_of
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import BenefitLine, CostLine, Plan, Record

UNIT_AGAINST_LABEL: Final = IssueKind(
    "unit-against-label",
    _("The unit is called “{label}”, but one unit holds {scale} and not {expected}."),
    _("Correct the name of the unit, or its scale; otherwise amounts in text are misread."),
    Severity.WARNING,
)
UNIT_OF_OTHER_CURRENCY: Final = IssueKind(
    "unit-of-other-currency",
    _("The unit is called “{label}”, but the currency of the plan is {currency}."),
    _("Correct the name of the unit, or the currency."),
    Severity.WARNING,
)
LINE_OUT_OF_SCALE: Final = IssueKind(
    "line-out-of-scale",
    _("{id} comes to {value} {unit}, over {times} times all lines beside it together."),
    _("Look whether it was entered in another unit than {unit}. Leave it if it is right."),
    Severity.NOTE,
)
FOREIGN_OUT_OF_SCALE: Final = IssueKind(
    "foreign-line-out-of-scale",
    _(
        "{id} comes to {value}, and at {rate} {unit} for one unit of {currency} to {amount} "
        "{unit}: over {times} times all lines beside it together."
    ),
    _(
        "Look whether single {currency} were entered: at this rate the line counts in units of "
        "{scale} {currency}."
    ),
    Severity.WARNING,
)
YEAR_OUT_OF_SCALE: Final = IssueKind(
    "year-out-of-scale",
    _("{id} has {value} {unit} in Y{year}, over {times} times any other year."),
    _("Look whether it was entered in another unit than {unit}. Leave it if it is right."),
    Severity.NOTE,
)
SIDES_OUT_OF_SCALE: Final = IssueKind(
    "sides-out-of-scale",
    _("Costs of {costs} {unit} stand against benefits of {benefits}: {times} to 1, as entered."),
    _("Look whether both were entered in {unit}. Leave them if they are right."),
    Severity.NOTE,
)
FIGURE_OUT_OF_SCALE: Final = IssueKind(
    "figure-out-of-scale",
    _("“{field}” is {value} {unit}, more than {times} × all costs of the plan."),
    _("Look whether it was entered in another unit than {unit}. Leave it if it is right."),
    Severity.NOTE,
)

CHINESE: Final = re.compile(r"(人民币)?([十百千万亿]*)(元|人民币|美元|港元|港币|欧元|英镑|日元)?")
ENGLISH: Final = re.compile(r"(?:([a-z]{3})\b|[$€£¥])?\s*([\d,. ]*[a-z]*)")
SCALES: Final = {
    "": 1.0,
    "百": 1e2,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "十亿": 1e9,
    "000": 1e3,
    "000s": 1e3,
    "k": 1e3,
    "thousand": 1e3,
    "thousands": 1e3,
    "1000": 1e3,
    "10k": 1e4,
    "10000": 1e4,
    "wan": 1e4,
    "100k": 1e5,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "1000000": 1e6,
    "bn": 1e9,
    "billion": 1e9,
}
CURRENCIES: Final = {
    "元": ("CNY", "HKD", "TWD", "MOP"),
    "人民币": ("CNY",),
    "rmb": ("CNY",),
    "美元": ("USD",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "欧元": ("EUR",),
    "英镑": ("GBP",),
    "日元": ("JPY",),
} | {
    code.lower(): (code,)
    for code in (
        "CNY",
        "USD",
        "EUR",
        "GBP",
        "JPY",
        "HKD",
        "TWD",
        "MOP",
        "KRW",
        "SGD",
        "AUD",
        "CAD",
        "NZD",
        "CHF",
        "SEK",
        "NOK",
        "DKK",
        "INR",
        "THB",
        "MYR",
        "VND",
    )
}
"""Which currencies a word in the name of a unit may mean."""

SIGNS: Final = ("$", "€", "£", "¥")
FEW: Final = 3
LINE_TIMES: Final = 100
YEAR_TIMES: Final = 1_000
SIDE_TIMES: Final = 100
RISK_TIMES: Final = 10
LIMIT_TIMES: Final = 1_000


def unit_fits_its_name(plan: Plan) -> Iterator[Issue]:
    """Doubt a unit such as 万元 that is not said to hold 10,000, or that names other money."""
    own = plan.assumptions
    currency, expected = _said(own.unit_label)
    if expected is not None and expected != own.unit_scale:
        facts: Facts = {"label": own.unit_label}
        facts |= {"scale": f"{own.unit_scale:,.10g}", "expected": f"{expected:,.10g}"}
        yield Issue(UNIT_AGAINST_LABEL, ("assumptions", "unit_scale"), facts)
    if currency and own.currency not in currency:
        facts = {"label": own.unit_label, "currency": own.currency}
        yield Issue(UNIT_OF_OTHER_CURRENCY, ("assumptions", "unit_label"), facts)


def _said(label: str) -> tuple[tuple[str, ...], float | None]:
    """Give the currencies that the name of a unit may mean and its scale, as far as it says so."""
    text = unicodedata.normalize("NFKC", label).casefold().strip()
    text = re.sub(r"\([^)]*\)|['’]", "", text).strip()
    if text and (found := CHINESE.fullmatch(text.replace(" ", ""))):
        return CURRENCIES.get(found[3] or found[1] or "", ()), SCALES.get(found[2])
    if not (found := ENGLISH.fullmatch(text)):
        return (), None
    currency = CURRENCIES.get(found[1] or "", ())
    known = currency or text.startswith(SIGNS)
    return currency, SCALES.get(re.sub(r"[,. ]", "", found[2])) if known else None


def amounts_are_in_one_unit(plan: Plan) -> Iterator[Issue]:
    """Note a line, or a year of it, far larger than those beside it: 元 in a plan of 万元."""
    for side in ("costs", "benefits"):
        rows = [(i, line, _size(plan, line)) for table, i, line in lines(plan) if table == side]
        total = sum(size for _place, _line, size in rows)
        counted = sum(size > 0 for _place, _line, size in rows)
        for i, line, size in rows:
            if counted > FEW and size > LINE_TIMES * (total - size):
                yield _out_of_scale(plan, (side, i), line, size)
            yield from _years(plan, (side, i, "values"), line)


def _out_of_scale(plan: Plan, path: Path, line: CostLine | BenefitLine, size: float) -> Issue:
    """Tell of a line that dwarfs the others, in the unit in which it is entered."""
    facts: Facts = {"id": line.id, "times": LINE_TIMES, **_unit(plan)}
    rate = _rate(plan, line)
    if rate == 1:
        return Issue(LINE_OUT_OF_SCALE, path, facts | {"value": f"{size:,.10g}"})
    scale = f"{plan.assumptions.unit_scale:,.10g}"
    facts |= {"value": f"{size / rate:,.10g}", "amount": f"{size:,.10g}", "rate": f"{rate:,.10g}"}
    return Issue(FOREIGN_OUT_OF_SCALE, path, facts | {"scale": scale, "currency": line.currency})


def _rate(plan: Plan, line: CostLine | BenefitLine) -> float:
    """Give the first rate of a line's currency; 1 at home, 0 where there is none."""
    if line.currency in {"", plan.assumptions.currency}:
        return 1.0
    rates = [row.rates for row in plan.exchange_rates if row.currency == line.currency]
    return next((rate for row in rates for rate in row if rate and rate > 0), 0.0)


def _size(plan: Plan, line: CostLine | BenefitLine) -> float:
    """Give what a line comes to by what is entered, in the plan's money; 0 without a rate."""
    parts = (
        ("quantity", "unit_price")
        if hasattr(line, "quantity")
        else ("volume", "change", "unit_margin")
    )
    driven = 1.0
    for part in parts:
        driven *= getattr(line, part) or 0.0
    return max(0.0, sum(value or 0.0 for value in line.values), driven) * _rate(plan, line)


def _years(plan: Plan, path: Path, line: CostLine | BenefitLine) -> Iterator[Issue]:
    given = sorted((value, year) for year, value in enumerate(line.values) if value)
    if len(given) < FEW:
        return
    (next_to, _year), (most, year) = given[-2:]
    if most > YEAR_TIMES * next_to > 0:
        facts: Facts = {"id": line.id, "value": f"{most:,.10g}", "year": year}
        yield Issue(YEAR_OUT_OF_SCALE, (*path, year), facts | {"times": YEAR_TIMES} | _unit(plan))


def _unit(plan: Plan) -> Facts:
    return {"unit": plan.assumptions.unit_label}


def sides_are_in_one_unit(plan: Plan) -> Iterator[Issue]:
    """Note costs and benefits hardly in the same unit, at the largest line of the larger side."""
    costs = sum(_size(plan, line) for line in plan.costs)
    benefits = sum(_size(plan, line) for line in plan.benefits)
    less, more = sorted((costs, benefits))
    if less > 0 and more > SIDE_TIMES * less:
        facts: Facts = {"costs": f"{costs:,.10g}", "benefits": f"{benefits:,.10g}"}
        facts |= {"times": f"{more / less:,.0f}"}
        side = "costs" if costs > benefits else "benefits"
        rows = getattr(plan, side)
        largest = max(range(len(rows)), key=lambda i: _size(plan, rows[i]))
        yield Issue(SIDES_OUT_OF_SCALE, (side, largest, "id"), facts | _unit(plan))


def other_figures_are_in_the_unit(plan: Plan) -> Iterator[Issue]:
    """Note costs of risks and alternatives, approval limits and the like in another unit."""
    costs = sum(_size(plan, line) for line in plan.costs)
    for record, path, value, times in _other_figures(plan):
        if value is not None and value > times * costs > 0:
            field = term_of(type(record), str(path[-1])).label
            facts: Facts = {"field": field, "value": f"{value:,.10g}", "times": times}
            yield Issue(FIGURE_OUT_OF_SCALE, path, facts | _unit(plan))


def _other_figures(plan: Plan) -> Iterator[tuple[Record, Path, float | None, int]]:
    """Give figures that are held against all costs, and how many times these they may be."""
    for i, risk in enumerate(plan.risks):
        if risk.impact_on == "cost":
            yield risk, ("risks", i, "impact"), risk.impact, RISK_TIMES
    for i, row in enumerate(plan.alternatives):
        for name in ("initial_cost", "later_cost"):
            yield row, ("alternatives", i, name), getattr(row, name), LINE_TIMES
    for i, limit in enumerate(plan.approval.limits):
        yield limit, ("approval", "limits", i, "limit"), limit.limit, LIMIT_TIMES
    for i, booked in enumerate(plan.review.actuals):
        yield booked, ("review", "actuals", i, "amount"), booked.amount, LINE_TIMES
    fields = plan.approval.fields
    yield fields, ("approval", "fields", "unbudgeted_amount"), fields.unbudgeted_amount, 1


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
