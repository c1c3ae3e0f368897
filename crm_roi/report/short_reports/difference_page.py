"""The waterfall page: what became of NPV between two versions of a plan, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation.gates import overall
from crm_roi.core.plan_terms import (
    AUTHOR,
    CHANGE_DATE,
    CHANGE_SHEET,
    CHANGE_WHAT,
    CHANGE_WHY,
    VERSION,
)
from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Bar,
    Chart,
    Column,
    Exhibit,
    Fact,
    Page,
    Row,
    Table,
    Tone,
    Waterfall,
)
from crm_roi.report.plan_language import plan_in_language
from crm_roi.report.short_reports.difference import (
    NOTHING,
    ORDER,
    Teller,
    conditions,
    difference_words,
    edits_note,
    edits_subtitle,
    log_title,
    measures,
    title,
    versions,
)
from crm_roi.report.short_reports.short_report import short_report, signed
from crm_roi.report.view.context import Context, SourceFile
from crm_roi.report.view.decision import VERDICT_TONES
from crm_roi.report.words import NONE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from crm_roi.core.plan import Language
    from crm_roi.core.versions.bridge import Step
    from crm_roi.core.versions.difference import Difference
    from crm_roi.report.exhibits import ShortReport

MOST_STEPS: Final = 16
MOST_EDITS: Final = 120
TILES: Final = ("npv", "irr", "payback_years", "gates")


def difference_report(
    difference: Difference, names: tuple[str, str], language: Language, today: date
) -> ShortReport:
    """Make the report on a difference; `names` are the two files, old and new."""
    words = difference_words(difference, language)
    spoken = plan_in_language(difference.new, language)
    source = SourceFile(" → ".join(names), "", today)
    context = Context(words, spoken, difference.new_figures, (), source, "")
    page = difference_page(context, Teller(difference, words, names))
    day = difference.new.about.analysis_date or today
    return short_report(context, context.say(_("Versions")), (page,), day.isoformat())


def difference_page(context: Context, teller: Teller) -> Page:
    """Make the page: the waterfall, the measures before and after, each input, the log."""
    found = (_waterfall(context, teller), _measures(context, teller), _edits(context, teller),
             _log(context, teller))  # fmt: skip
    return Page(
        "difference",
        versions(teller),
        title(teller),
        lead=tuple(conditions(teller)),
        facts=_facts(context, teller),
        exhibits=tuple(filter(None, found)),
    )


def _facts(context: Context, teller: Teller) -> tuple[Fact, ...]:
    """Give the four figures that decide, new and before."""
    say = context.say
    rows = [row for row in measures(teller) if row.key in TILES]
    tones = {"gates": VERDICT_TONES[overall(teller.difference.new_figures.gates)]}
    return tuple(
        Fact(
            row.label,
            row.new,
            say(_("before: {value}"), value=row.old),
            tones.get(row.key, ""),
            row.unit,
        )
        for row in rows
    )


def _waterfall(context: Context, teller: Teller) -> Exhibit | None:
    """Draw the way from the old NPV to the new one."""
    say, words = context.say, context.words
    moving = [step for step in teller.steps if abs(step.effect) > NOTHING]
    if not moving:
        return None
    drawing = Waterfall(bars(teller, moving))
    largest = max(moving, key=lambda step: abs(step.effect))
    facts = {
        "step": words.short(teller.step_label(largest), 40),
        "effect": signed(words, largest.effect),
    }
    heading = say(_("The largest step is “{step}”: {effect}"), **facts)
    alt = words.comma.join(f"{bar.label} {bar.text}" for bar in drawing.bars)
    return Exhibit(
        heading,
        say(_("Net present value in {unit}, risk-adjusted, step by step"), unit=words.unit_line),
        Chart("bridge", f"{heading}. {alt}", drawing),
        notes=(say(ORDER),),
        source=context.source.name,
    )


def bars(teller: Teller, steps: Sequence[Step]) -> tuple[Bar, ...]:
    """Give the totals at both ends and the steps between; small ones together at the end."""
    words, start, end = teller.words, teller.restated, teller.difference.bridge.end
    large = sorted(steps, key=lambda step: -abs(step.effect))[:MOST_STEPS]
    rows = [(teller.step_label(step), step.effect) for step in steps if step in large]
    others = [step.effect for step in steps if step not in large]
    if others:
        text = _("Other steps: {count}")
        rows.append((words.say(text, count=len(others)), sum(others)))
    found = [Bar(words.say(_("NPV before")), 0, start, words.amount(start, 2), strong=True)]
    level = start
    for label, effect in rows:
        tone: Tone = "good" if effect > 0 else "bad"
        found.append(Bar(label, level, level + effect, signed(words, effect), tone))
        level += effect
    return (*found, Bar(words.say(_("NPV now")), 0, end, words.amount(end, 2), strong=True))


def _measures(context: Context, teller: Teller) -> Exhibit:
    say = context.say
    columns = (
        Column(say(_("Headline figure"))),
        Column(say(_("Before")), "number", 38),
        Column(say(_("Now")), "number", 38),
        Column(say(_("Difference")), "number", 38),
    )
    rows = tuple(Row((row.label, row.old, row.new, row.change)) for row in measures(teller))
    return Exhibit(
        say(_("The headline figures, before and now")),
        say(_("Risk-adjusted figures before tax; amounts in {unit}"), unit=context.words.unit_line),
        table=Table(columns, rows),
        source=context.source.name,
    )


def _edits(context: Context, teller: Teller) -> Exhibit | None:
    """List every input that differs."""
    say, told = context.say, teller.edit_rows()
    if not told:
        return None
    columns = (
        Column(say(_("Table")), width=22),
        Column(say(_("Item")), width=38),
        Column(say(_("Input field")), width=22),
        Column(say(_("Before"))),
        Column(say(_("Now"))),
        Column(say(_("Effect on NPV")), "number", 20),
        Column(say(_("By")), width=20),
    )
    rows = tuple(
        Row((row.place, row.row, row.field, row.old, row.new, row.effect_text, row.authors or NONE))
        for row in told[:MOST_EDITS]
    )
    moving = sum(row.effect is not None and abs(row.effect) > NOTHING for row in told)
    notes = [note] if (note := edits_note(teller)) else []
    if len(told) > MOST_EDITS:
        notes.append(say(_("Not shown: {count} more inputs."), count=len(told) - MOST_EDITS))
    return Exhibit(
        say(
            _("Inputs that differ: {count}; of these, {moving} move NPV"),
            count=len(told),
            moving=moving,
        ),
        edits_subtitle(teller),
        table=Table(columns, rows, divided=True),
        notes=tuple(notes),
        source=context.source.name,
    )


def _log(context: Context, teller: Teller) -> Exhibit:
    say, words, log = context.say, context.words, teller.difference.log
    columns = (
        Column(say(CHANGE_DATE.label), "date", 28),
        Column(say(VERSION.label), width=14),
        Column(say(AUTHOR.label), width=28),
        Column(say(CHANGE_SHEET.label), width=24),
        Column(say(CHANGE_WHAT.label)),
        Column(say(CHANGE_WHY.label)),
    )
    rows = tuple(
        Row(
            (
                words.day(entry.day),
                words.short(entry.version, 12),
                *(
                    words.short(teller.text(text), 120) or NONE
                    for text in (entry.author, entry.sheet, entry.what, entry.why)
                ),
            )
        )
        for entry in log[-MOST_EDITS:]
    )
    return Exhibit(
        log_title(teller),
        table=Table(columns, rows) if rows else None,
        source=context.source.name,
    )
