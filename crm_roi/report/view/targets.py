"""The SMART targets: each letter passes and says why, or says what is missing and what to enter."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.scorecard import target_horizon
from crm_roi.core.scorecard.smart import smart_test
from crm_roi.core.scorecard.smart_kpi import proofs_by_kpi
from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Chart,
    Column,
    Exhibit,
    Multiples,
    Page,
    Panel,
    Row,
    Table,
    Tone,
)
from crm_roi.report.view.scorecard import STATUS_TONES
from crm_roi.report.words import MINUS

if TYPE_CHECKING:
    from crm_roi.core.plan import Kpi
    from crm_roi.core.scorecard.smart import Letter
    from crm_roi.core.worksheet import Sentence
    from crm_roi.report.view.context import Context

MOST_ROWS: Final = 30
ROOM: Final = 110
NEGATIVE: Final = re.compile(r"(?<![A-Za-z0-9_.\-])-(?=\d)")
"""The hyphen before a negative number of a sentence, which is none within a word or a date."""
Verdicts = dict[str, tuple["Letter", ...]]
MOST_PANELS: Final = 15


def targets(context: Context) -> Page | None:
    """Make the pages of the SMART targets."""
    kpis = [kpi for kpi in context.plan.scorecard.kpis if not kpi.reference_of]
    if not kpis:
        return None
    verdicts = letters(context)
    found = (panels(context), _letters(context, kpis, verdicts))
    return Page(
        "targets",
        context.say(_("SMART targets")),
        _title(context, verdicts),
        exhibits=tuple(filter(None, found)),
    )


def letters(context: Context) -> Verdicts:
    """Test the targets as they were entered, so that no verdict hangs on a translation."""
    plan = context.entered
    proofs = proofs_by_kpi(
        [(line.id, line.kpis) for line in plan.benefits],
        [(link.cause, link.effect) for link in plan.scorecard.links],
    )
    horizon = replace(target_horizon(plan), proofs=proofs)
    return {
        kpi.id: smart_test(kpi, horizon)
        for kpi in context.entered.scorecard.kpis
        if not kpi.reference_of
    }


def _title(context: Context, verdicts: Verdicts) -> str:
    passed = sum(all(letter.passed for letter in row) for row in verdicts.values())
    if passed == len(verdicts):
        return context.say(_("Every target passes all five SMART letters"))
    return context.say(
        _("Targets that pass all five SMART letters: {passed} of {all}"),
        passed=passed,
        all=len(verdicts),
    )


def _letters(context: Context, kpis: list[Kpi], verdicts: Verdicts) -> Exhibit:
    say = context.say
    columns = (
        Column(say(_("KPI and owner")), width=27),
        Column(say(_("S: specific")), width=27),
        Column(say(_("M: measurable")), width=27),
        Column(say(_("A: attainable")), width=36),
        Column(say(_("R: relevant"))),
        Column(say(_("T: time-bound")), width=25),
    )
    rows = tuple(_row(context, kpi, verdicts[kpi.id]) for kpi in kpis[:MOST_ROWS])
    hidden = len(kpis) - len(rows)
    notes = (say(_("Not shown: {count} more KPIs."), count=hidden),) if hidden else ()
    return Exhibit(
        _letters_title(context, verdicts),
        say(_("Each target tested letter by letter: ✓ passes and why; × what is missing")),
        table=Table(columns, rows, divided=True),
        notes=notes,
        source=context.sources(("scorecard", "kpis")),
    )


def _letters_title(context: Context, verdicts: Verdicts) -> str:
    """Name the letter that most targets lack."""
    failed = [letter.letter for row in verdicts.values() for letter in row if not letter.passed]
    if not failed:
        return context.say(_("What each target rests on"))
    most = max("SMART", key=failed.count)
    return context.say(
        _("The letter most targets lack is {letter}: {count} of {all}"),
        letter=most,
        count=failed.count(most),
        all=len(verdicts),
    )


def _row(context: Context, kpi: Kpi, verdict: tuple[Letter, ...]) -> Row:
    words = context.words
    name = f"{kpi.id} {words.short(kpi.name, 40)}"
    owned = words.semicolon.join(filter(None, (name, words.short(kpi.owner, 30))))
    return Row((owned, *(_cell(context, letter) for letter in verdict)))


def _cell(context: Context, letter: Letter) -> str:
    parts = [_said(context, letter.reason)]
    if letter.remedy is not None:
        parts.append(_said(context, letter.remedy))
    mark = "✓" if letter.passed else "×"
    return f"{mark} {context.words.short(context.words.joined(parts), ROOM)}"


def _said(context: Context, sentence: Sentence) -> str:
    """Say a sentence, the plan's own words in it in the reader's language."""
    facts = {
        name: context.spoken(value).rstrip("。.") if isinstance(value, str) else value
        for name, value in sentence.facts.items()
    }
    return NEGATIVE.sub(MINUS, context.say(sentence.text, **facts))


def panels(context: Context) -> Exhibit | None:
    """Draw each KPI's way from baseline to target as small multiples."""
    say, words = context.say, context.words
    status = {row.id: STATUS_TONES.get(row.status, "") for row in context.evaluation.scorecard.kpis}
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
