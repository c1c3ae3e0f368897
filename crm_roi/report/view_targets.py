"""The SMART targets: what each letter asks, and what the plan says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Page, Row, Table
from crm_roi.report.view_strategy import panels

if TYPE_CHECKING:
    from crm_roi.core.plan import Kpi
    from crm_roi.report.context import Context

MOST_ROWS: Final = 30


def targets(context: Context) -> Page | None:
    """Make the pages of the SMART targets."""
    kpis = [kpi for kpi in context.plan.scorecard.kpis if not kpi.reference_of]
    if not kpis:
        return None
    found = (panels(context), _letters(context, kpis))
    return Page(
        "targets",
        context.say(_("SMART targets")),
        _title(context, kpis),
        exhibits=tuple(filter(None, found)),
    )


def statements(context: Context, kpi: Kpi) -> tuple[str, ...]:
    """Give what the plan says to each letter; empty where it says nothing."""
    words, say = context.words, context.say
    proves = [line.id for line in context.plan.benefits if kpi.id in line.kpis]
    relevant = [kpi.relevant_because]
    if proves:
        relevant.append(say(_("proves {lines}"), lines=words.comma.join(proves[:6])))
    measured = [kpi.formula, kpi.source, words.choice(kpi.frequency)]
    due = words.day(kpi.due_date) if kpi.due_date else ""
    return (
        _sentence(words.comma, [kpi.objective, kpi.scope]),
        _sentence(words.semicolon, measured) if kpi.formula and kpi.baseline is not None else "",
        kpi.attainable_because,
        _sentence(words.semicolon, relevant),
        due if any(value is not None for value in kpi.targets) else "",
    )


def _sentence(joint: str, parts: list[str]) -> str:
    return joint.join(filter(None, parts))


def _title(context: Context, kpis: list[Kpi]) -> str:
    complete = sum(all(statements(context, kpi)) for kpi in kpis)
    facts = {"complete": complete, "all": len(kpis)}
    if complete == len(kpis):
        return context.say(_("Every target says something to each of the five SMART letters"))
    return context.say(
        _("Targets with something said to each of the five SMART letters: {complete} of {all}"),
        **facts,
    )


def _letters(context: Context, kpis: list[Kpi]) -> Exhibit:
    say = context.say
    columns = (
        Column(say(_("KPI")), width=27),
        Column(say(_("Specific: objective and scope")), width=34),
        Column(say(_("Measurable: formula, source, frequency")), width=42),
        Column(say(_("Attainable")), width=25),
        Column(say(_("Relevant"))),
        Column(say(_("Time-bound and owner")), width=24),
    )
    rows = tuple(_row(context, kpi) for kpi in kpis[:MOST_ROWS])
    notes: tuple[str, ...] = (say(_("“×”: the plan says nothing to this letter.")),)
    hidden = len(kpis) - len(rows)
    if hidden:
        notes += (say(_("Not shown: {count} more KPIs."), count=hidden),)
    return Exhibit(
        say(_("What each target rests on")),
        say(_("Specific, measurable, attainable, relevant, time-bound: the words of the plan")),
        table=Table(columns, rows, divided=True),
        notes=notes,
        source=context.sources(("scorecard", "kpis")),
    )


def _row(context: Context, kpi: Kpi) -> Row:
    words = context.words
    *letters, due = (words.short(text, 90) or "×" for text in statements(context, kpi))
    owned = words.semicolon.join(filter(None, (due, words.short(kpi.owner, 40))))
    return Row((f"{kpi.id} {words.short(kpi.name, 40)}", *letters, owned))
