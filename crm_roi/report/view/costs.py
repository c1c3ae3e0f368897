"""The costs: explicit and hidden, by area and by year, and each line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.breakdowns import AREAS, NATURES, VISIBILITIES
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Chart, Column, Exhibit, Fact, Page, Row, Series, Stack, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.plan import CostLine
    from crm_roi.report.view.context import Context

ROUND: Final = 5e-5
MOST_LINES: Final = 24
SMALL_SHARE: Final = 0.005
NAME_WIDTH: Final = 36.0
NARROW_NAME: Final = 26.0
FEW_YEARS: Final = 8


def costs_message(context: Context) -> str:
    """Say what the project costs and how much of it is hidden."""
    say, words = context.say, context.words
    figures = context.evaluation.costs
    if figures.hidden_cost_share is None:
        return say(_("The plan has no costs"))
    facts = {
        "tco": words.money(figures.tco),
        "share": words.percent(figures.hidden_cost_share),
        "start": context.start,
        "end": context.end,
    }
    if figures.hidden_cost_share < ROUND:
        return say(
            _("The project costs {tco} over {start}–{end}; none of it is entered as hidden cost"),
            **facts,
        )
    return say(
        _("The project costs {tco} over {start}–{end}, of which {share} is hidden cost"), **facts
    )


def costs(context: Context) -> Page | None:
    """Make the cost pages; a plan without cost lines has none."""
    if not context.plan.costs:
        return None
    say = context.say
    return Page(
        "costs",
        say(_("Costs")),
        costs_message(context),
        facts=_facts(context),
        exhibits=(_by_year(context), _by_area(context), _yearly(context), _lines(context)),
    )


def _facts(context: Context) -> tuple[Fact, ...]:
    say, words, figures = context.say, context.words, context.evaluation.costs
    tco, *units_of_tco = words.figure(figures.tco)
    detail = say(_("all years, undiscounted"))
    whole = Fact(say(_("Total cost of ownership")), tco, detail, "", *units_of_tco)
    return (whole, _hidden(context), _capital(context), *_per_user(context))


def _hidden(context: Context) -> Fact:
    say, words, figures = context.say, context.words, context.evaluation.costs
    amount = words.money(sum(figures.by_visibility["hidden"]))
    return Fact(
        say(_("Hidden-cost share")),
        words.percent(figures.hidden_cost_share),
        say(_("{amount} of the total"), amount=amount),
    )


def _capital(context: Context) -> Fact:
    say, words, figures = context.say, context.words, context.evaluation.costs
    capex, *units = words.figure(sum(figures.by_nature["capex"]))
    opex = words.money(sum(figures.by_nature["opex"]))
    detail = say(_("operating expenditure {amount}"), amount=opex)
    return Fact(say(_("Capital expenditure")), capex, detail, "", *units)


def _per_user(context: Context) -> tuple[Fact, ...]:
    """Give the cost per user and year; a plan without a number of users has none."""
    say, words, assumptions = context.say, context.words, context.plan.assumptions
    found = context.evaluation.costs.tco_per_user_year
    if found is None:
        return ()
    detail = say(
        _("users: {users}, years: {years}"),
        users=words.number(assumptions.users, 0),
        years=assumptions.horizon_years,
    )
    amount, *units = words.figure(found)
    return (Fact(say(_("Per user and year")), amount, detail, "", *units),)


def _by_year(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.costs
    periods = context.periods
    rows = {name: periods.sums(figures.by_visibility[name]) for name in VISIBILITIES}
    totals = [sum(pair) for pair in zip(*rows.values(), strict=True)]
    stack = Stack(
        periods.labels,
        tuple(_series(context, name, row) for name, row in rows.items()),
        tuple(words.amount(value) for value in totals),
    )
    title = _year_title(context)
    return Exhibit(
        title,
        say(_("Costs by year in {unit}, risk-adjusted, undiscounted"), unit=words.unit_line),
        Chart("costs-by-year", f"{title}. {_alt(context, stack)}", stack),
        source=context.sources(("costs",)),
    )


def _year_title(context: Context) -> str:
    say, words, figures = context.say, context.words, context.evaluation.costs
    if figures.tco <= 0:
        return say(_("No cost falls in any year"))
    initial = context.evaluation.risk_adjusted.costs[0]
    facts = {"share": words.percent(initial / figures.tco, 0), "year": context.start}
    return say(_("{share} of all costs fall in year 0 ({year})"), **facts)


def _series(context: Context, name: str, values: Sequence[float]) -> Series:
    texts = tuple(context.words.amount(value) for value in values)
    return Series(context.words.choice(name), tuple(values), texts)


def _alt(context: Context, stack: Stack) -> str:
    pairs = zip(stack.labels, stack.totals, strict=True)
    return context.words.comma.join(f"{label}: {total}" for label, total in pairs)


def _cross(context: Context, area: str, visibility: str) -> float:
    """Add up the lines of one area and one visibility."""
    lines = context.evaluation.costs.lines
    return sum(
        sum(lines[line.id])
        for line in context.plan.costs
        if line.area == area and line.visibility == visibility
    )


def _by_area(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.costs
    order = sorted(AREAS, key=lambda area: -sum(figures.by_area[area]))
    series = tuple(
        _series(context, name, [_cross(context, area, name) for area in order])
        for name in VISIBILITIES
    )
    totals = tuple(words.amount(sum(figures.by_area[area])) for area in order)
    stack = Stack(tuple(words.choice(area) for area in order), series, totals, horizontal=True)
    share = sum(figures.by_area[order[0]]) / figures.tco if figures.tco else 0.0
    facts = {"area": words.choice(order[0]), "share": words.percent(share, 0)}
    title = say(
        _("{area} takes {share} of the total cost") if figures.tco else _("No area has a cost"),
        **facts,
    )
    return Exhibit(
        title,
        say(
            _("Total cost by area in {unit}: where it arises, and whether it is seen"),
            unit=words.unit_line,
        ),
        Chart("costs-by-area", f"{title}. {_alt(context, stack)}", stack),
        source=context.sources(("costs",)),
    )


def yearly_columns(context: Context, name: str) -> tuple[Column, ...]:
    """Give the columns of a table by year: name, years, total."""
    years = tuple(Column(label, "number") for label in context.periods.labels)
    width = NAME_WIDTH if len(years) <= FEW_YEARS else NARROW_NAME
    return (Column(name, width=width), *years, Column(context.say(_("Total")), "number"))


def yearly_row(context: Context, name: str, values: Sequence[float], *, total: bool = False) -> Row:
    """Give a row of a table by year, with its sum."""
    words, sums = context.words, context.periods.sums(values)
    cells = tuple(words.amount(value) for value in (*sums, sum(values)))
    return Row((name, *cells), "total" if total else "line")


def _yearly(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.costs
    totals = context.evaluation.risk_adjusted.costs
    rows = [Row((say(_("By area")),), "head")]
    rows += [yearly_row(context, words.choice(key), figures.by_area[key]) for key in AREAS]
    rows += [Row((say(_("By visibility")),), "head")]
    rows += [
        yearly_row(context, words.choice(key), figures.by_visibility[key]) for key in VISIBILITIES
    ]
    rows += [Row((say(_("By nature")),), "head")]
    rows += [yearly_row(context, words.choice(key), figures.by_nature[key]) for key in NATURES]
    rows.append(yearly_row(context, say(_("Total cost")), totals, total=True))
    return Exhibit(
        say(_("The same costs by area, by visibility and by nature: three independent views")),
        say(_("Costs by year in {unit}, risk-adjusted, undiscounted"), unit=words.unit_line),
        table=Table(yearly_columns(context, say(_("Cost"))), tuple(rows)),
        source=context.sources(("costs",)),
    )


def _lines(context: Context) -> Exhibit:
    say, words = context.say, context.words
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("Cost line"))),
        Column(say(_("Area")), width=18),
        Column(say(_("Visibility")), width=18),
        Column(say(_("Nature")), width=21),
        Column(say(_("Evidence")), width=19),
        Column(say(_("Owner")), width=26),
        Column(say(_("Total")), "number", 19),
    )
    lines = sorted(
        context.plan.costs, key=lambda line: -sum(context.evaluation.costs.lines[line.id])
    )
    rows = [_line(context, line) for line in lines[:MOST_LINES]]
    rows += _others(context, lines[MOST_LINES:])
    total = words.amount(context.evaluation.costs.tco)
    rows.append(Row(("", say(_("Total cost")), "", "", "", "", "", total), "total"))
    return Exhibit(
        _lines_title(context),
        say(_("Cost lines by size, all years, in {unit}"), unit=words.unit_line),
        table=Table(columns, tuple(rows), divided=True),
        source=context.sources(("costs",)),
    )


def _lines_title(context: Context) -> str:
    """Say how much of the cost rests on quotes or contracts."""
    firm = [
        line for line in context.plan.costs if line.evidence in ("contract", "quote", "measured")
    ]
    figures = context.evaluation.costs
    if figures.tco <= 0:
        return context.say(_("Each cost line"))
    share = sum(sum(figures.lines[line.id]) for line in firm) / figures.tco
    if share < SMALL_SHARE:
        return context.say(
            _(
                "The costs rest on estimates and benchmarks; contracts, quotes or measurements "
                "are missing"
            )
        )
    if share > 1 - SMALL_SHARE:
        return context.say(_("All costs rest on contracts, quotes or measurements"))
    text = _(
        "{share} of the cost rests on contracts, quotes or measurements, the rest on estimates "
        "and benchmarks"
    )
    return context.say(text, share=context.words.percent(share, 0))


def _line(context: Context, line: CostLine) -> Row:
    words = context.words
    choices = (line.area, line.visibility, line.nature, line.evidence)
    total = words.amount(sum(context.evaluation.costs.lines[line.id]))
    return Row(
        (
            line.id,
            words.short(line.name, 60),
            *map(words.choice, choices),
            words.short(line.owner, 40),
            total,
        )
    )


def _others(context: Context, lines: Sequence[CostLine]) -> list[Row]:
    if not lines:
        return []
    total = sum(sum(context.evaluation.costs.lines[line.id]) for line in lines)
    name = context.say(_("Other lines: {count}"), count=len(lines))
    return [Row(("", name, "", "", "", "", "", context.words.amount(total)))]
