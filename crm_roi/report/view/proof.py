"""Benefit by KPI: which measure must move for which money to come, and how it stands today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Row, Table
from crm_roi.report.view.strategy import TONES

if TYPE_CHECKING:
    from crm_roi.core.plan import BenefitLine, Kpi
    from crm_roi.report.context import Context

MOST_KPIS: Final = 15
STANDINGS: Final = {
    "green": _("✓ green"),
    "amber": _("! amber"),
    "red": _("× red"),
}


def proof(context: Context) -> Exhibit | None:
    """Show what each KPI proves; a plan whose benefits name no KPI of its scorecard has none."""
    proved = by_kpi(context)[:MOST_KPIS]
    if not proved:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("KPI"))),
        Column(say(_("Benefit lines it proves")), width=38),
        Column(say(_("Counted")), "number", 20),
        Column(say(_("Share")), "number", 15),
        Column(say(_("Status")), "mark", 26),
    )
    standings = {row.id: row.status for row in context.evaluation.scorecard.kpis}
    rows = tuple(
        _row(context, kpi, lines, amount, standings.get(kpi.id, ""))
        for kpi, lines, amount in proved
    )
    twice = any(len(line.kpis) > 1 for line in context.plan.benefits)
    notes = (say(_("A line that names several KPIs counts in full under each of them.")),)
    return Exhibit(
        _title(context, *proved[0]),
        say(
            _("Counted benefits by the KPI that proves them, all years, in {unit}"), unit=words.unit
        ),
        table=Table(columns, rows),
        notes=notes if twice else (),
        source=context.sources(("benefits",), ("scorecard", "kpis")),
    )


def by_kpi(context: Context) -> list[tuple[Kpi, list[BenefitLine], float]]:
    """Give the KPIs that benefits name, each with its lines and their amount, largest first."""
    amounts = context.evaluation.benefits.lines
    found = []
    for kpi in context.plan.scorecard.kpis:
        lines = [line for line in context.plan.benefits if kpi.id in line.kpis]
        if lines:
            found.append((kpi, lines, sum(sum(amounts[line.id]) for line in lines)))
    return sorted(found, key=lambda row: -row[2])


def _title(context: Context, kpi: Kpi, lines: list[BenefitLine], amount: float) -> str:
    say, words = context.say, context.words
    total = context.evaluation.risk_adjusted.total_benefit
    name = words.short(kpi.name, 30)
    if total <= 0:
        return say(_("The benefits are proved by KPIs, but none of them counts yet"))
    text = _("{share} of the counted benefits stand or fall with “{name}”")
    return say(text, name=name, share=words.share(amount / total), count=len(lines))


def _row(context: Context, kpi: Kpi, lines: list[BenefitLine], amount: float, standing: str) -> Row:
    say, words = context.say, context.words
    total = context.evaluation.risk_adjusted.total_benefit
    return Row(
        (
            kpi.id,
            words.short(kpi.name, 60),
            words.short(words.comma.join(line.id for line in lines), 60),
            words.amount(amount),
            words.percent(amount / total if total > 0 else None, 0),
            say(STANDINGS[standing]) if standing in STANDINGS else say(_("not measured")),
        ),
        tone=TONES.get(standing, ""),
    )
