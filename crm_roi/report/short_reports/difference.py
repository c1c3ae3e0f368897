"""What became of a plan between two versions, in the reader's words, the same on page and screen.

Inputs are written as they were entered, in the plan's own unit; effects in the report's unit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation.gates import overall
from crm_roi.core.terms import Unit, _
from crm_roi.core.versions.bridge import Stage
from crm_roi.core.versions.difference import EditKind, authors_of
from crm_roi.core.versions.restatement import unit_factor
from crm_roi.locale import LANGUAGES, translate
from crm_roi.report.plan_language import plan_in_language, with_default_translations
from crm_roi.report.short_reports.short_report import FIGURES, change_text, figure_text, signed
from crm_roi.report.view.decision import marked
from crm_roi.report.words import NONE, Words, counted_unit
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.layout.sheets import SHEETS, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Language
    from crm_roi.core.versions.bridge import Step
    from crm_roi.core.versions.difference import Difference, Edit

MOST_YEARS: Final = 4
ABOVE: Final = "↑"
BETWEEN: Final = " · "
PERSPECTIVES: Final = _("perspectives")
KINDS: Final = {EditKind.ADDED: _("added"), EditKind.REMOVED: _("removed")}
TABLE_OF: Final = {table.path: table for table in TABLES if table.path}
SHEET_OF: Final = {sheet.key: sheet for sheet in SHEETS}
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


@dataclass(frozen=True, slots=True)
class EditRow:
    """A changed input as the reader sees it; `effect` is `None` where it moves no NPV."""

    place: str
    row: str
    field: str
    old: str
    new: str
    effect: float | None
    effect_text: str
    authors: str


def difference_words(difference: Difference, language: Language) -> Words:
    """Give the words in which both versions can be told: the new plan's unit, scaled for both."""
    figures = (difference.old_figures.risk_adjusted, difference.new_figures.risk_adjusted)
    amounts = [row.total_cost for row in figures] + [row.total_benefit for row in figures]
    spoken = plan_in_language(difference.new, language)
    return Words(language, spoken.assumptions, max(map(abs, amounts), default=0.0))


@dataclass(frozen=True)
class Teller:
    """Tells one difference in one language; `names` are those of the two files."""

    difference: Difference
    words: Words
    names: tuple[str, str] = ("", "")

    @cached_property
    def _texts(self) -> dict[str, str]:
        """The plans' own texts in the reader's language, where their tables have them."""
        language, told = self.words.language, self.difference.new.language
        plans = (self.difference.old, self.difference.new)
        rows = [row for plan in plans for row in with_default_translations(plan).translations]
        return {} if language == told else {getattr(r, told): getattr(r, language) for r in rows}

    def text(self, text: str) -> str:
        """Give a text of the plan in the reader's language."""
        return self._texts.get(text, text)

    def edit_rows(self) -> tuple[EditRow, ...]:
        """Tell every changed input; of several in one step, the first carries the effect."""
        seen: set[Step] = set()
        rows = []
        for edit in self.difference.edits:
            step = self.difference.step_of(edit)
            rows.append(self._row(edit, step, repeated=step in seen))
            if step is not None:
                seen.add(step)
        return tuple(rows)

    def _row(self, edit: Edit, step: Step | None, *, repeated: bool) -> EditRow:
        restating = step is not None and step.mark.stage is Stage.UNIT
        effect = None if step is None or restating else step.effect
        told = NONE if effect is None else ABOVE if repeated else signed(self.words, effect)
        old, new = self._values(edit)
        return EditRow(
            place=self.place(edit.table),
            row=self.words.short(f"{self._key(edit.row)} {self.text(edit.name)}".strip(), 40),
            field=translate(edit.term.label, self.words.language) if edit.term else "",
            old=old,
            new=new,
            effect=effect,
            effect_text=told,
            authors=self.words.listed([self.text(author) for author in self.authors(edit)]),
        )

    def _key(self, key: str) -> str:
        """Give what names a row in the reader's language, each part of it by itself."""
        parts = (
            self.words.say(PERSPECTIVES) if part == PERSPECTIVES else self.text(part)
            for part in key.split(BETWEEN)
        )
        return BETWEEN.join(parts)

    def authors(self, edit: Edit) -> tuple[str, ...]:
        """Say by the log who made an edit."""
        return authors_of(edit, self.difference.log, sheet_names(edit.table))

    def place(self, path: Path) -> str:
        """Name the table of the workbook in which an input stands."""
        table = TABLE_OF.get(path)
        return translate(table.title, self.words.language) if table else ".".join(map(str, path))

    def _values(self, edit: Edit) -> tuple[str, str]:
        if edit.kind is not EditKind.CHANGED:
            word = translate(KINDS[edit.kind], self.words.language)
            return (NONE, word) if edit.kind is EditKind.ADDED else (word, NONE)
        unit = edit.term.unit if edit.term else Unit.TEXT
        if edit.years:
            return self._years(edit, edit.old, unit), self._years(edit, edit.new, unit)
        return self.value(edit.old, unit), self.value(edit.new, unit)

    def _years(self, edit: Edit, values: Sequence[float | None], unit: Unit) -> str:
        """Write the years that differ, as in `Y1 80, Y2 85`."""
        shown = [
            f"Y{year} {self.value(values[year], unit)}"
            for year in edit.years[:MOST_YEARS]
            if year < len(values)
        ]
        more = ["…"] if len(edit.years) > MOST_YEARS and shown else []
        return self.words.comma.join(shown + more) or NONE

    def value(self, value: object, unit: Unit) -> str:
        """Write a value as it was entered."""
        if value is None or value in {"", ()}:
            return NONE
        if isinstance(value, tuple):
            return self.words.short(self.words.comma.join(map(str, value)), 60)
        if isinstance(value, date):
            return self.words.day(value)
        if isinstance(value, (int, float)):
            return self._number(value, unit)
        known = unit is Unit.CHOICE and value in CHOICE_LABELS
        return (
            self.words.choice(str(value)) if known else self.words.short(self.text(str(value)), 60)
        )

    def _number(self, value: float, unit: Unit) -> str:
        if unit is Unit.YEAR:
            return str(value)
        return self.words.rate(value) if unit is Unit.RATE else self.words.plain(value)

    def step_label(self, step: Step) -> str:
        """Name a step: the row, the part of it that was changed, the row's name."""
        mark, language = step.mark, self.words.language
        part = translate(mark.label, language)
        if not mark.row:
            return part
        name = self.text(mark.name)
        head = f"{mark.row} {part}"
        colon = "：" if language == "zh" else ": "
        return f"{head}{colon}{name}" if name else head

    @property
    def restated(self) -> float:
        """The old NPV in the new plan's unit, where the bridge that readers see starts."""
        bridge = self.difference.bridge
        return bridge.start + sum(s.effect for s in bridge.steps if s.mark.stage is Stage.UNIT)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that readers see: all but the restatement of the unit."""
        return tuple(s for s in self.difference.bridge.steps if s.mark.stage is not Stage.UNIT)


def sheet_names(path: Path) -> frozenset[str]:
    """Give every way in which the log may name the sheet or the table of an input."""
    table = TABLE_OF.get(path)
    if table is None:
        return frozenset()
    texts = (table.title, SHEET_OF[table.sheet].name)
    told = {translate(text, language) for text in texts for language in LANGUAGES}
    return frozenset(text.casefold() for text in (*told, table.key, table.sheet))


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
        before, after = figure.value(old.risk_adjusted), figure.value(new.risk_adjusted)
        if before is not None and figure.unit is Unit.MONEY:
            before *= factor
        row = MeasureRow(
            key=figure.key,
            label=words.say(figure.label),
            old=figure_text(words, figure, before),
            new=figure_text(words, figure, after),
            change=change_text(words, figure, before, after),
            unit=words.unit if figure.unit is Unit.MONEY else "",
        )
        rows.append(row)
    was, now = (marked(words, overall(row.gates)) for row in (old, new))
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
