"""The sheet of lists: the words that dropdowns offer and formulas compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.customers.surveys import DETRACTS_TO, PROMOTES_FROM
from crm_roi.core.plan_terms import UNCERTAIN
from crm_roi.core.risk.names import GENERAL
from crm_roi.core.scorecard.attainment import DEFAULT_CAP
from crm_roi.core.scorecard.pairwise import CONSISTENCY_GATE, RANDOM_INDEX
from crm_roi.core.terms import _
from crm_roi.core.write_off import TREATMENTS
from crm_roi.workbook.layout.choices import choice_label, figure_label
from crm_roi.workbook.layout.lists import HEADER, choice_lists, list_place
from crm_roi.workbook.layout.matrices import ALL_PERSPECTIVES, scale_words
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.writing.looks import Look, columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.workbook.writing.book import Book

XIRR_DAYS: Final = 365
LIGHTS: Final = (_("red"), _("amber"), _("green"))
LOOK: Final = Look(widths=columns(1, 50, 17.0))


def write(book: Book) -> None:
    """Write every list with its name, and the list of scenarios, which follows their table."""
    sheet = book.sheets["lists"]
    text = book.styles.get("calc")
    for column, one in enumerate(choice_lists(), FIRST_COLUMN):
        book.write_header("lists", HEADER, column, one.header)
        for row, code in enumerate(one.codes, HEADER + 1):
            sheet.write_string(row, column, choice_label(code, book.language), text)
        book.define(one.name, "lists", (HEADER + 1, column, HEADER + len(one.codes), column))
    _write_scenarios(book)
    _write_constants(book)
    _write_roles(book, write_judgement_lists(book))


def _write_constants(book: Book) -> None:
    """Write the few numbers that formulas take from here, and the words of the traffic light."""
    word, sheet, look = book.word, book.sheets["lists"], book.styles.get("calc")
    for place, title, entries, name in (
        (
            list_place("figures"),
            UNCERTAIN.label,
            tuple(figure_label(code, book.language) for code in GENERAL),
            "list_figures",
        ),
        (list_place("days"), _("Days of a year in XIRR"), (XIRR_DAYS,), "list_days"),
        (
            list_place("random_index"),
            _("Random index (Saaty 1980)"),
            RANDOM_INDEX["saaty"],
            "list_random_index",
        ),
        (list_place("cap"), _("Highest score of a KPI"), (DEFAULT_CAP,), "list_cap"),
        (
            list_place("lights"),
            _("Traffic light"),
            tuple(word(text) for text in LIGHTS),
            "list_lights",
        ),
        (
            list_place("rule_years"),
            _("Years of the write-off rule; −1 without"),
            tuple(-1 if rule.years is None else rule.years for rule in TREATMENTS.values()),
            "list_rule_years",
        ),
    ):
        top, column = place
        book.write_header("lists", top - 1, column, title)
        for row, entry in enumerate(entries, top):
            sheet.write(row, column, entry, look)
        book.define(name, "lists", (top, column, top + len(entries) - 1, column))


def _write_scenarios(book: Book) -> None:
    top, column = list_place("scenarios")
    book.write_header("lists", top - 1, column, _("Scenarios"))
    book.sheets["lists"].write_string(top, column, book.as_entered, book.styles.get("calc"))
    last = _follow(book, (top + 1, column), "name", [row.name for row in book.plan.scenarios])
    book.define("list_scenarios", "lists", (top, column, last, column))


def _write_roles(book: Book, column: int) -> None:
    """Write what each scenario stands for, as many rows as the scenarios' results have."""
    top, _column = list_place("scenarios")
    role = book.places["scenarios"].table.column("role")
    book.write_header("lists", top - 1, column, role.term.label)
    words = [choice_label(row.role, book.language) for row in book.plan.scenarios]
    last = _follow(book, (top, column), "role", words)
    book.define("list_scenario_roles", "lists", (top, column, last, column))


def _follow(book: Book, start: tuple[int, int], field: str, values: list[str]) -> int:
    """Write a column that follows one of the table of scenarios; give its last row."""
    (top, column), place = start, book.places["scenarios"]
    capacity = place.capacity
    for index in range(capacity):
        formula = f'=INDEX(in_scenarios_{field},ROW()-ROW($A${top}))&""'
        value = values[index] if index < len(values) else ""
        look = book.styles.get("calc")
        book.sheets["lists"].write_formula(top + index, column, formula, look, value)
    return top + capacity - 1


KEY: Final = "lists"
FRACTION: Final = "# ??/??"
VERDICTS: Final = (
    _("no judgement yet"),
    _("consistent: the ratio is at most {gate}"),
    _("not consistent: above {gate}, judge again"),
)


def write_judgement_lists(book: Book) -> int:
    """Write what the matrices choose from and compare with; give the column after it."""
    scale = scale_words(book.language)
    _top, column = list_place("scale")
    entries: tuple[tuple[str, str, Sequence[float | str]], ...] = (
        (_("Judgement"), "list_scale_word", [word for _value, word in scale]),
        (_("Value of the judgement"), "list_scale_value", [value for value, _word in scale]),
        (_("Verdict on a matrix"), "list_verdicts", verdicts(book)),
        (_("Highest consistency ratio"), "list_consistency_gate", [CONSISTENCY_GATE]),
        (_("Promoters answer from"), "list_promoter_from", [PROMOTES_FROM]),
        (_("Detractors answer up to"), "list_detractor_to", [DETRACTS_TO]),
    )
    for place, (title, name, values) in enumerate(entries, column):
        _write_list_of(book, place, title, name, values)
    _write_groups(book, column + len(entries))
    return column + len(entries) + 1


def _write_list_of(
    book: Book, column: int, title: str, name: str, values: Sequence[float | str]
) -> None:
    sheet, (top, _column) = book.sheets[KEY], list_place("scale")
    form = FRACTION if name == "list_scale_value" else "General"
    look = book.styles.with_format("calc", form)
    book.write_header(KEY, top - 1, column, title)
    for row, value in enumerate(values, top):
        sheet.write(row, column, value, look)
    book.define(name, KEY, (top, column, top + len(values) - 1, column))


def _write_groups(book: Book, column: int) -> None:
    """List what can be compared: the perspectives, and the KPIs of each of them."""
    sheet, (top, _column) = book.sheets[KEY], list_place("scale")
    look = book.styles.get("calc")
    place, ids = book.places["perspectives"], [row.id for row in book.plan.scorecard.perspectives]
    capacity = place.capacity
    book.write_header(KEY, top - 1, column, _("Groups compared"))
    sheet.write_string(top, column, book.word(ALL_PERSPECTIVES), look)
    for index in range(capacity):
        formula = f'=INDEX(in_perspectives_id,ROW()-ROW($A${top + 1}))&""'
        value = ids[index] if index < len(ids) else ""
        sheet.write_formula(top + 1 + index, column, formula, look, value)
    book.define("list_all_perspectives", KEY, (top, column, top, column))
    book.define("list_groups", KEY, (top, column, top + capacity, column))


def verdicts(book: Book) -> list[str]:
    """Give the words of the verdicts, with the gate in them."""
    return [book.word(text).format(gate=f"{CONSISTENCY_GATE:.2f}") for text in VERDICTS]
