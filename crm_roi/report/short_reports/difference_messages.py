"""What a difference says in sentences and headline figures, the same on page and screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.gates import overall
from crm_roi.core.terms import _
from crm_roi.core.versions.restatement import unit_factor
from crm_roi.report.short_reports.difference_words import ABOVE
from crm_roi.report.short_reports.outcomes import FIGURES, change_text, figure_text
from crm_roi.report.view.decision import VERDICTS
from crm_roi.report.words import NONE, counted_unit

if TYPE_CHECKING:
    from crm_roi.report.short_reports.difference_words import Teller
    from crm_roi.report.words import Words

NOTHING: Final = 1e-9
ORDER: Final = _(
    "Changes are made one after the other in the order of the rows: horizon and currency, discount "
    "rate, exchange rates, adoption curves, cost lines, benefit lines. A later change is valued on "
    "top of the earlier ones; together they add up to the difference."
)
RESTATED: Final = _("The old plan counts in {old}; its figures are restated in {new}.")
OTHER_CURRENCY: Final = _(
    "The old plan is in {old}, the new one in {new}; the figures stand as they were entered, "
    "no rate leads from one to the other."
)


def versions(teller: Teller) -> str:
    """Name the two versions, or the two files where both are of the same version."""
    old, new = teller.difference.old.about.version, teller.difference.new.about.version
    if old == new and all(teller.names):
        before, now = teller.names
        return teller.words.say(_("From {old} to {new}"), old=before, new=now)
    text = _("From version {old} to version {new}")
    return teller.words.say(text, old=old or "–", new=new or "–")


def title(teller: Teller) -> str:
    """Say what became of NPV."""
    words, bridge = teller.words, teller.difference.bridge
    change = bridge.end - teller.restated
    facts = {"old": _amount(words, teller.restated), "new": _with_unit(words, bridge.end)}
    if abs(change) <= NOTHING:
        if not teller.difference.edits:
            return words.say(_("The two versions do not differ; NPV is {new}"), **facts)
        return words.say(_("No change touches NPV; it stays at {new}"), **facts)
    text = (
        _("NPV rises by {change}, from {old} to {new}")
        if change > 0
        else _("NPV falls by {change}, from {old} to {new}")
    )
    return words.say(text, change=_amount(words, abs(change)), **facts)


def _amount(words: Words, value: float) -> str:
    """Write an amount as the tables below it do, where their unit is a number of coins."""
    return words.amount(value, 2) if counted_unit(words.unit) else words.exact(value)


def _with_unit(words: Words, value: float) -> str:
    """Write the last amount of a sentence with the unit, which then holds for all of them."""
    return (
        f"{_amount(words, value)} ({words.unit})"
        if counted_unit(words.unit)
        else words.exact(value)
    )


def conditions(teller: Teller) -> list[str]:
    """Say what must be known before the two NPVs are held against each other."""
    old, new = teller.difference.old.assumptions, teller.difference.new.assumptions
    found = []
    if unit_factor(teller.difference.old, teller.difference.new) != 1:
        units = {"old": teller.text(old.unit_label), "new": teller.text(new.unit_label)}
        found.append(teller.words.say(RESTATED, **units))
    if old.currency != new.currency:
        found.append(teller.words.say(OTHER_CURRENCY, old=old.currency, new=new.currency))
    return found


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """A headline figure before and after."""

    key: str
    label: str
    old: str
    new: str
    change: str
    unit: str = ""


def measures(teller: Teller) -> tuple[MeasureRow, ...]:
    """Give each headline figure before and after, with its change; amounts in the new unit."""
    words, difference = teller.words, teller.difference
    old, new = difference.old_figures, difference.new_figures
    factor = unit_factor(difference.old, difference.new)
    rows = []
    for figure in FIGURES:
        before, after = figure.read(old.risk_adjusted), figure.read(new.risk_adjusted)
        if before is not None and figure.kind == "money":
            before *= factor
        row = MeasureRow(
            key=figure.key,
            label=words.say(figure.label),
            old=figure_text(words, figure, before),
            new=figure_text(words, figure, after),
            change=change_text(words, figure, before, after),
            unit=words.unit if figure.kind == "money" else "",
        )
        rows.append(row)
    was, now = (words.say(VERDICTS[overall(row.gates)]) for row in (old, new))
    return (*rows, MeasureRow("gates", words.say(_("Gates")), was, now, ""))


def edits_subtitle(teller: Teller) -> str:
    """Say in which units inputs and effects are written."""
    return teller.words.say(
        _("Inputs as they were entered, by row; effects on NPV in {unit}"), unit=teller.words.unit
    )


def edits_note(teller: Teller) -> str:
    """Explain the marks of the table that stand in it."""
    shown = {row.effect_text for row in teller.edit_rows()}
    notes = (
        (ABOVE, _("“↑”: part of the effect in a row above.")),
        (NONE, _("“–” under NPV: the input is no part of the headline NPV.")),
    )
    return teller.words.joined(teller.words.say(text) for mark, text in notes if mark in shown)


def log_title(teller: Teller) -> str:
    """Say how far the log explains the changes."""
    words, difference = teller.words, teller.difference
    told = sum(bool(teller.authors(edit)) for edit in difference.edits)
    facts = {"told": told, "count": len(difference.edits), "entries": len(difference.log)}
    if not difference.log:
        return words.say(_("The log has no entry on these changes; nobody is named for them"))
    return words.say(
        _("New entries in the log: {entries}; they name who made {told} of {count} changes"),
        **facts,
    )
