"""The options: what else could be done, doing nothing among them, and what it would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Chart, Column, Exhibit, Page, Row, Series, Stack, Table

if TYPE_CHECKING:
    from crm_roi.core.plan import Alternative
    from crm_roi.report.context import Context

MOST_ROWS: Final = 12


def options(context: Context) -> Page | None:
    """Make the page of the options, doing nothing among them."""
    say, alternatives = context.say, context.plan.alternatives
    if not alternatives:
        return None
    columns = (
        Column(say(_("Option")), width=42),
        Column(say(_("Role")), width=20),
        Column(say(_("Initial cost")), "number", 19),
        Column(say(_("Later cost")), "number", 19),
        Column(say(_("NPV")), "number", 19),
        Column(say(_("What it covers, and why it was chosen or rejected"))),
    )
    rows = tuple(_option(context, row) for row in alternatives[:MOST_ROWS])
    exhibit = Exhibit(
        say(
            _("All options on the same horizon, {start}–{end}"),
            start=context.start,
            end=context.end,
        ),
        say(_("Amounts in {unit}; costs undiscounted"), unit=context.words.unit),
        table=Table(columns, rows),
        notes=(
            say(_("The figures of the preferred option come from this plan; “–”: not worked out.")),
        ),
        source=context.sources(("alternatives",)),
    )
    return Page(
        "options",
        say(_("Options")),
        _options_title(context),
        exhibits=(_option_costs(context), exhibit),
    )


def _costs_of(context: Context, row: Alternative) -> tuple[float | None, float | None]:
    """Give the initial and the later cost of an option; the preferred one's come from the plan."""
    if row.role != "preferred":
        return row.initial_cost, row.later_cost
    figures = context.evaluation.risk_adjusted
    return figures.costs[0], figures.total_cost - figures.costs[0]


def _option_costs(context: Context) -> Exhibit:
    say, words = context.say, context.words
    rows = context.plan.alternatives[:MOST_ROWS]
    costs = [tuple(value or 0.0 for value in _costs_of(context, row)) for row in rows]
    names = (_("Initial cost"), _("Later cost"))
    series = tuple(
        Series(
            say(name),
            tuple(pair[part] for pair in costs),
            tuple(words.amount(pair[part]) for pair in costs),
        )
        for part, name in enumerate(names)
    )
    totals = tuple(words.amount(sum(pair)) for pair in costs)
    drawing = Stack(
        tuple(words.short(row.name, 60) for row in rows), series, totals, horizontal=True
    )
    title = _cost_title(context, costs)
    alt = words.comma.join(
        f"{label}: {total}" for label, total in zip(drawing.labels, totals, strict=True)
    )
    return Exhibit(
        title,
        say(_("Cost of each option in {unit}, undiscounted"), unit=words.unit),
        Chart("options", f"{title}. {alt}", drawing),
        source=context.sources(("alternatives",)),
    )


def _cost_title(context: Context, costs: list[tuple[float, ...]]) -> str:
    """Say whether the proposed option is the cheapest one."""
    say = context.say
    own = [
        sum(pair)
        for pair, row in zip(costs, context.plan.alternatives, strict=False)
        if row.role == "preferred"
    ]
    if not own:
        return say(_("What each option would cost"))
    if own[0] > min(sum(pair) for pair in costs):
        return say(
            _(
                "The proposed option is not the cheapest one; its benefits must justify the "
                "difference"
            )
        )
    return say(_("No option costs less than the proposed one"))


def _options_title(context: Context) -> str:
    say, words, alternatives = context.say, context.words, context.plan.alternatives
    preferred = [row for row in alternatives if row.role == "preferred"]
    idle = any(row.role == "do_nothing" for row in alternatives[:MOST_ROWS])
    if not preferred:
        return say(_("No option is marked as preferred yet"))
    facts = {"name": words.short(preferred[0].name, 30), "count": len(alternatives)}
    if len(alternatives) == 1:
        return say(_("“{name}” is proposed; no other option was weighed"), **facts)
    if not idle:
        return say(
            _("Of {count} options, “{name}” is proposed; doing nothing was not weighed"), **facts
        )
    return say(_("Of {count} options, doing nothing among them, “{name}” is proposed"), **facts)


def _option(context: Context, row: Alternative) -> Row:
    words = context.words
    own = row.role == "preferred"
    figures = context.evaluation.risk_adjusted
    initial, later = _costs_of(context, row)
    npv = figures.npv if own else row.npv
    amounts = (words.amount(initial), words.amount(later), words.amount(npv))
    return Row(
        (words.short(row.name, 60), words.choice(row.role), *amounts, words.short(row.reason, 200)),
        "total" if own else "line",
    )
