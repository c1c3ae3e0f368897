"""What the figures rest on: assumptions with source, owner and date; methods; model checks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_roi.core.checks import RULES
from crm_roi.core.errors import Severity
from crm_roi.core.evaluation import net_present_value_of
from crm_roi.core.plan import Assumptions
from crm_roi.core.terms import Term, _
from crm_roi.core.vat import with_other
from crm_roi.locale import LANGUAGES, translate
from crm_roi.report.exhibits import Column, Exhibit, Page, Row, Table
from crm_roi.report.plan_language import remarks
from crm_roi.report.view.methods import glossary, methods
from crm_roi.workbook.blank_plan import DEFAULT_SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Source
    from crm_roi.report.view.context import Context

MOST_FACTS: Final = 30
MOST_ISSUES: Final = 25
RATES: Final = frozenset(
    {
        "discount_rate",
        "finance_rate",
        "reinvestment_rate",
        "tax_rate",
        "hurdle_irr",
        "sensitivity_range",
        "rate_range",
        "vat_rate",
    }
)
CHOSEN: Final = frozenset(
    {"timing", "vat_basis", "input_tax", "losses", "tax_status", "data_asset"}
)
YEARS: Final = frozenset({"horizon_years", "amortisation_years", "max_payback_years"})
SEVERITIES: Final = {
    Severity.ERROR: _("× error"),
    Severity.WARNING: _("! warning"),
    Severity.NOTE: _("note"),
}


def basis(context: Context) -> Page:
    """Make the pages of assumptions, methods and checks."""
    found = (
        _assumptions(context),
        _facts(context),
        methods(context),
        glossary(context),
        _checks(context),
    )
    return Page(
        "basis",
        context.say(_("Assumptions, methods and checks")),
        _title(context),
        exhibits=tuple(filter(None, found)),
    )


def rows_of_assumptions(context: Context) -> list[tuple[str, str, Source | None]]:
    """Give each assumption that is set: its word, its value, and who stands behind it.

    One left blank is no assumption, even if a source is named for it. A source of something that
    the plan has no field for keeps the author's word.
    """
    sources = {row.assumption: row for row in context.plan.sources}
    found = []
    for name, field in Assumptions.model_fields.items():
        value = getattr(context.plan.assumptions, name)
        term = next(mark for mark in field.metadata if isinstance(mark, Term))
        source = sources.pop(name, None)
        if value not in (None, "") and not (name == "losses" and value == field.default):
            found.append((context.say(term.label), _value(context, name, value), source))
    found += [(row.assumption, "–", row) for row in sources.values()]
    return found


def _value(context: Context, name: str, value: object) -> str:
    words = context.words
    if name in RATES and isinstance(value, float):
        return words.rate(value)
    if name in YEARS and isinstance(value, (int, float)):
        return words.span(value)
    if name == "start_year":
        return str(value)
    if name in CHOSEN:
        return words.choice(str(value))
    if isinstance(value, date):
        return words.day(value)
    return words.plain(value) if isinstance(value, (int, float)) else words.short(str(value), 120)


def _complete(row: Source | None) -> bool:
    """Tell whether somebody answers for an assumption; the program's own defaults do not count."""
    if row is None or row.source in {translate(DEFAULT_SOURCE, known) for known in LANGUAGES}:
        return False
    return bool(row.source and row.owner and row.confirmed)


def _title(context: Context) -> str:
    rows = rows_of_assumptions(context)
    complete = sum(_complete(source) for _label, _text, source in rows)
    if complete == len(rows):
        return context.say(_("Every assumption names its source, its owner and its date"))
    text = _("Assumptions with source, owner and date: {complete} of {all}")
    return context.say(text, complete=complete, all=len(rows))


def _assumptions(context: Context) -> Exhibit:
    say = context.say
    columns = (
        Column(say(_("Assumption")), width=32),
        Column(say(_("Value")), width=36),
        Column(say(_("Source"))),
        Column(say(_("Owner")), width=32),
        Column(say(_("Date")), "date", 26),
        Column(say(_("Confidence")), width=17),
    )
    rows = tuple(
        Row((label, value, *_behind(context, source)))
        for label, value, source in rows_of_assumptions(context)
    )
    return Exhibit(
        say(_("The figures that hold for the whole plan")),
        table=Table(columns, rows, divided=True),
        notes=tuple(_vat_effect(context)),
        source=context.sources(("assumptions",), ("sources",)),
    )


def _vat_effect(context: Context) -> Iterator[str]:
    """Say once what the net present value would be with the other choices about VAT."""
    say, words, npv = context.say, context.words, context.evaluation.risk_adjusted.npv
    for field, text in (
        (
            "input_tax",
            _("With input VAT “{choice}” net present value is {other}, not {npv}."),
        ),
        ("vat_basis", _("With amounts “{choice}” net present value is {other}, not {npv}.")),
    ):
        plan = with_other(context.plan, field)
        if plan is None:
            continue
        other = net_present_value_of(plan)
        choice = words.choice(getattr(plan.assumptions, field))
        yield say(text, choice=choice, other=words.money(other), npv=words.money(npv))


def _behind(context: Context, row: Source | None) -> tuple[str, str, str, str]:
    if row is None:
        return "–", "–", "–", "–"
    words = context.words
    return (
        words.short(row.source, 120) or "–",
        words.short(row.owner, 40) or "–",
        words.day(row.confirmed),
        words.choice(row.confidence),
    )


def _facts(context: Context) -> Exhibit | None:
    rows = context.plan.facts
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Company figure")), width=34),
        Column(say(_("Value")), "number", 14),
        Column(say(_("Unit")), width=20),
        Column(say(_("Source"))),
        Column(say(_("Owner")), width=29),
        Column(say(_("Date")), "date", 22),
    )
    lines = tuple(
        Row(
            (
                words.short(row.name, 100),
                words.plain(row.value),
                words.short(row.unit, 24),
                words.short(row.source, 100) or "–",
                words.short(row.owner, 40) or "–",
                words.day(row.confirmed),
            )
        )
        for row in rows[:MOST_FACTS]
    )
    hidden = len(rows) - len(lines)
    notes = (say(_("Not shown: {count} more figures."), count=hidden),) if hidden else ()
    return Exhibit(
        say(_("The company figures behind the benefits")),
        table=Table(columns, lines, divided=True),
        notes=notes,
        source=context.sources(("facts",)),
    )


def _checks(context: Context) -> Exhibit:
    say, words = context.say, context.words
    shown = context.issues[:MOST_ISSUES]
    hidden = len(context.issues) - len(shown)
    more = (say(_("Not shown: {count} more."), count=hidden),) if hidden else ()
    notes = (*more, *remarks(context.entered, context.plan.language))
    title = _checks_title(context)
    if not shown:
        points = (say(_("No mistake, no doubt and no note was found.")), *notes)
        return Exhibit(title, points=points)
    columns = (
        Column(say(_("Kind")), width=20),
        Column(say(_("Place")), width=36),
        Column(say(_("What was found")), width=58),
        Column(say(_("What to do"))),
    )
    rows = tuple(_issue(context, issue) for issue in shown)
    subtitle = say(
        _("Automatic checks of the plan: {count}; source: {name}"),
        count=len(RULES),
        name=words.short(context.source.name, 60),
    )
    return Exhibit(title, subtitle, table=Table(columns, rows), notes=notes)


def _issue(context: Context, issue: Issue) -> Row:
    words = context.words
    what, remedy = context.problem(issue)
    return Row(
        (
            context.say(SEVERITIES[issue.kind.severity]),
            words.short(issue.place, 60),
            words.short(what, 240),
            words.short(remedy, 240),
        )
    )


def _checks_title(context: Context) -> str:
    kinds = [issue.kind.severity for issue in context.issues]
    counts = {
        "errors": kinds.count(Severity.ERROR),
        "warnings": kinds.count(Severity.WARNING),
        "notes": kinds.count(Severity.NOTE),
        "rules": len(RULES),
    }
    if counts["errors"] or counts["warnings"]:
        return context.say(
            _("The automatic checks found errors: {errors}; warnings: {warnings}; notes: {notes}"),
            **counts,
        )
    if counts["notes"]:
        return context.say(
            _("The plan passes all {rules} automatic checks; notes worth a look: {notes}"), **counts
        )
    return context.say(_("The plan passes all {rules} automatic checks"), **counts)
