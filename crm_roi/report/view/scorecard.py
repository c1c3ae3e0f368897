"""The scorecard: weights and scores by perspective and by KPI, and which KPI drives which."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Bar,
    Bars,
    Chart,
    Column,
    Exhibit,
    Node,
    Page,
    Row,
    StrategyMap,
    Table,
    Tone,
)
from crm_roi.report.view.scorecard_quality import cascade, principles, weights
from crm_roi.report.view.survey import survey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Kpi
    from crm_roi.core.scorecard.scoring import KpiScore
    from crm_roi.report.view.context import Context

STANDINGS: Final = {
    "green": _("✓ green"),
    "amber": _("! amber"),
    "red": _("× red"),
}
MOST_NODES: Final = 7
STATUS_TONES: Final[dict[str, Tone]] = {"green": "good", "amber": "warn", "red": "bad"}
MOST_KPIS: Final = 40


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
    tones = {row.id: STATUS_TONES.get(row.status, "") for row in context.evaluation.scorecard.kpis}
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


def scorecard(context: Context) -> Page | None:
    """Make the scorecard pages; a plan without KPIs has none."""
    if not context.plan.scorecard.kpis:
        return None
    found = (
        _perspectives(context),
        strategy_map(context),
        _kpis(context),
        weights(context),
        principles(context),
        *survey(context),
        cascade(context),
    )
    return Page(
        "scorecard",
        context.say(_("Balanced scorecard")),
        _title(context),
        exhibits=tuple(filter(None, found)),
    )


def _title(context: Context) -> str:
    say, words, roll_up = context.say, context.words, context.evaluation.scorecard.roll_up
    if roll_up.total is None and context.plan.scorecard.actuals:
        return say(_("The scorecard is agreed; no KPI has an actual of its review year yet"))
    if roll_up.total is None:
        return say(_("The scorecard is agreed; no KPI has been measured yet"))
    facts = {
        "total": words.number(100 * roll_up.total, 0),
        "coverage": words.percent(roll_up.coverage, 0),
    }
    if roll_up.coverage > 0.999:  # noqa: PLR2004 - rounding of weights
        return say(_("The scorecard stands at {total} of 100 points, all KPIs measured"), **facts)
    return say(
        _("The scorecard stands at {total} of 100 points, with {coverage} of the weight measured"),
        **facts,
    )


def _perspectives(context: Context) -> Exhibit:
    say, words = context.say, context.words
    names = {row.id: row.name for row in context.plan.scorecard.perspectives}
    rows = context.evaluation.scorecard.roll_up.perspectives
    bars = tuple(
        Bar(
            words.short(names[row.perspective], 40),
            0,
            100 * row.score,
            words.number(100 * row.score, 1),
        )
        for row in rows
        if row.score is not None
    )
    columns = (
        Column(say(_("Perspective")), width=40),
        Column(say(_("Weight")), "number", 18),
        Column(say(_("Score")), "number", 18),
        Column(say(_("Share measured")), "number", 24),
        Column(say(_("Reason for the weight"))),
    )
    title = _weight_title(context)
    alt = words.comma.join(f"{bar.label}: {bar.text}" for bar in bars)
    return Exhibit(
        title,
        say(_("Score by perspective, 0 to 100: attainment between baseline and target, weighted")),
        Chart("perspectives", f"{title}. {alt}", Bars(bars)) if bars else None,
        Table(columns, tuple(_perspective_rows(context))),
        source=context.sources(("scorecard", "perspectives")),
    )


def _perspective_rows(context: Context) -> Iterator[Row]:
    words = context.words
    given = {row.id: row for row in context.plan.scorecard.perspectives}
    for row in context.evaluation.scorecard.roll_up.perspectives:
        yield Row(
            (
                words.short(given[row.perspective].name, 60),
                words.percent(row.weight),
                words.number(None if row.score is None else 100 * row.score),
                words.percent(row.coverage, 0),
                words.short(given[row.perspective].weight_reason, 160) or "–",
            )
        )


def _weight_title(context: Context) -> str:
    say, words = context.say, context.words
    rows = context.evaluation.scorecard.roll_up.perspectives
    names = {row.id: row.name for row in context.plan.scorecard.perspectives}
    top = max(rows, key=lambda row: row.weight)
    facts = {
        "name": words.short(names[top.perspective], 30),
        "weight": words.percent(top.weight, 0),
    }
    if len(rows) == 1:
        return say(_("“{name}” is the only perspective"), **facts)
    if top.weight - min(row.weight for row in rows) < 0.0005:  # noqa: PLR2004 - alike once rounded
        return say(_("All perspectives weigh alike"))
    return say(_("“{name}” weighs most: {weight}"), **facts)


def _kpis(context: Context) -> Exhibit:
    say, words = context.say, context.words
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("KPI"))),
        Column(say(_("Weight in the total")), "number", 17),
        Column(say(_("Unit")), width=22),
        Column(say(_("Baseline")), "number", 16),
        Column(say(_("Target")), "number", 16),
        Column(say(_("Actual")), "number", 16),
        Column(say(_("Attain-ment")), "number", 16),
        Column(say(_("Status")), "mark", 20),
    )
    by_id = {kpi.id: kpi for kpi in context.plan.scorecard.kpis}
    scores = context.evaluation.scorecard.kpis
    rows = tuple(_kpi_row(context, by_id[row.id], row) for row in scores[:MOST_KPIS])
    notes = []
    if len(scores) > MOST_KPIS:
        notes.append(say(_("Not shown: {count} more KPIs."), count=len(scores) - MOST_KPIS))
    repeated = [kpi for kpi in context.plan.scorecard.kpis if kpi.reference_of]
    if repeated:
        names = words.comma.join(f"{kpi.id} → {kpi.reference_of}" for kpi in repeated[:8])
        notes.append(
            say(_("Repeated in another perspective and weighed once: {names}."), names=names)
        )
    return Exhibit(
        _status_title(context),
        say(_("KPIs with baseline, and target and actual of the review year")),
        table=Table(columns, rows),
        notes=tuple(notes),
        source=context.sources(("scorecard", "kpis"), ("scorecard", "actuals")),
    )


def _status_title(context: Context) -> str:
    say = context.say
    rows = context.evaluation.scorecard.kpis
    counts = {name: sum(row.status == name for row in rows) for name in STATUS_TONES}
    if not any(counts.values()):
        return say(_("KPIs and their targets; actuals follow once the system runs"))
    return say(
        _("KPIs on target: {green}; behind: {amber}; far behind: {red}; not measured: {open}"),
        open=len(rows) - sum(counts.values()),
        **counts,
    )


def _kpi_row(context: Context, kpi: Kpi, row: KpiScore) -> Row:
    say, words = context.say, context.words
    target = kpi.targets[-1] if row.target is None and kpi.targets else row.target
    status = say(STANDINGS[row.status]) if row.status in STANDINGS else say(_("not measured"))
    return Row(
        (
            kpi.id,
            words.short(kpi.name, 80),
            words.percent(row.global_weight),
            words.short(kpi.unit, 16),
            words.plain(kpi.baseline),
            words.plain(target),
            words.plain(row.actual),
            words.percent(row.attainment, 0),
            status,
        ),
        tone=STATUS_TONES.get(row.status, ""),
    )
