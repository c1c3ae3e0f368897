"""The strategy map and the way of each KPI from its baseline to its target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Chart,
    Exhibit,
    Multiples,
    Node,
    Panel,
    StrategyMap,
    Tone,
)

if TYPE_CHECKING:
    from crm_roi.core.plan import Kpi
    from crm_roi.report.context import Context

MOST_PANELS: Final = 15
MOST_NODES: Final = 7
TONES: Final[dict[str, Tone]] = {"green": "good", "amber": "warn", "red": "bad"}


def strategy_map(context: Context) -> Exhibit | None:
    """Draw the strategy map: which KPI drives which."""
    card = context.plan.scorecard
    if not card.links:
        return None
    say, words = context.say, context.words
    drawing = StrategyMap(_lanes(context), tuple((link.cause, link.effect) for link in card.links))
    names = {kpi.id: words.short(kpi.name, 40) for kpi in card.kpis}
    alt = words.comma.join(
        f"{names.get(link.cause, link.cause)} → {names.get(link.effect, link.effect)}"
        for link in card.links
    )
    title = _map_title(context)
    return Exhibit(
        title,
        say(_("Strategy map: an arrow leads from the KPI that drives to the one that follows")),
        Chart("strategy-map", f"{title}. {alt}", drawing),
        source=context.sources(("scorecard", "links"), ("scorecard", "kpis")),
    )


def _map_title(context: Context) -> str:
    card = context.plan.scorecard
    tied = {link.cause for link in card.links} | {link.effect for link in card.links}
    free = [kpi for kpi in card.kpis if kpi.id not in tied and not kpi.reference_of]
    if not free:
        return context.say(_("Every KPI drives another or follows from one"))
    text = _("KPIs linked by cause and effect: {tied} of {all}")
    return context.say(text, tied=len(card.kpis) - len(free), all=len(card.kpis))


def _lanes(context: Context) -> tuple[tuple[str, tuple[Node, ...]], ...]:
    """Give each perspective with its KPIs; the financial one on top, learning at the bottom."""
    order = ("financial", "customer", "internal", "learning", "other")
    card, words = context.plan.scorecard, context.words
    tied = {name for link in card.links for name in (link.cause, link.effect)}
    tones = {row.id: TONES.get(row.status, "") for row in context.evaluation.scorecard.kpis}
    lanes = []
    for row in sorted(card.perspectives, key=lambda item: order.index(item.kind)):
        own = [kpi for kpi in card.kpis if kpi.perspective == row.id and not kpi.reference_of]
        first = sorted(own, key=lambda kpi: kpi.id not in tied)[:MOST_NODES]
        nodes = tuple(
            Node(kpi.id, words.short(kpi.name, 60), tones.get(kpi.id, ""))
            for kpi in own
            if kpi in first
        )
        lanes.append((words.short(row.name, 24), nodes))
    return tuple(lanes)


def panels(context: Context) -> Exhibit | None:
    """Draw each KPI's way from baseline to target as small multiples."""
    say, words = context.say, context.words
    status = {row.id: TONES.get(row.status, "") for row in context.evaluation.scorecard.kpis}
    able = [
        kpi
        for kpi in context.plan.scorecard.kpis
        if any(value is not None for value in kpi.targets)
    ]
    if not able:
        return None
    drawings = tuple(_panel(context, kpi, status.get(kpi.id, "")) for kpi in able[:MOST_PANELS])
    facts = {"shown": len(drawings), "all": len(context.plan.scorecard.kpis)}
    title = say(_("The way from baseline to target, KPI by KPI"))
    alt = words.comma.join(panel.title for panel in drawings)
    return Exhibit(
        title,
        say(
            _(
                "Baseline and yearly targets (line, outlined points), actuals (solid points); "
                "each KPI on its own scale; {shown} of {all} KPIs"
            ),
            **facts,
        ),
        Chart("targets", f"{title}: {alt}", Multiples(drawings)),
        source=context.sources(("scorecard", "kpis"), ("scorecard", "actuals")),
    )


def _panel(context: Context, kpi: Kpi, tone: Tone) -> Panel:
    words = context.words
    path = [(0, kpi.baseline, words.plain(kpi.baseline))] if kpi.baseline is not None else []
    path += [
        (year, value, words.plain(value))
        for year, value in enumerate(kpi.targets)
        if value is not None and (year or kpi.baseline is None)
    ]
    actuals = [
        (row.year, row.value, words.plain(row.value))
        for row in context.plan.scorecard.actuals
        if row.kpi == kpi.id
    ]
    labels = tuple(str(context.start + year) for year in context.plan.years)
    return Panel(
        words.short(kpi.name, 60),
        words.short(kpi.unit, 16),
        labels,
        tuple(path),
        tuple(actuals),
        tone,
    )
