"""Writing the sheet of lists: the words that dropdowns offer and formulas compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.plan_terms import UNCERTAIN
from crm_roi.core.risk.names import GENERAL
from crm_roi.core.scorecard.attainment import DEFAULT_CAP
from crm_roi.core.terms import _
from crm_roi.core.weights.pairwise import RANDOM_INDEX
from crm_roi.workbook.layout.choices import choice_label, figure_label
from crm_roi.workbook.layout.lists import (
    HEADER,
    cap_place,
    choice_lists,
    days_place,
    figures_place,
    lights_place,
    random_index_place,
    scenario_place,
)
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.judgement_lists import write_judgement_lists
from crm_roi.workbook.writing.places import column_of

if TYPE_CHECKING:
    from crm_roi.workbook.writing.desk import Desk

XIRR_DAYS: Final = 365
LIGHTS: Final = (_("red"), _("amber"), _("green"))


def write_lists(desk: Desk) -> None:
    """Write every list with its name, and the list of scenarios, which follows their table."""
    sheet = desk.sheets["lists"]
    text = desk.styles.get("calc")
    for column, one in enumerate(choice_lists(), FIRST_COLUMN):
        desk.write_header("lists", HEADER, column, one.header)
        for row, code in enumerate(one.codes, HEADER + 1):
            sheet.write_string(row, column, choice_label(code, desk.language), text)
        desk.define(one.name, "lists", (HEADER + 1, column, HEADER + len(one.codes), column))
    _write_scenarios(desk)
    _write_constants(desk)
    _write_roles(desk, write_judgement_lists(desk))


def _write_constants(desk: Desk) -> None:
    """Write the few numbers that formulas take from here, and the words of the traffic light."""
    word, sheet, look = desk.word, desk.sheets["lists"], desk.styles.get("calc")
    for place, title, entries, name in (
        (figures_place(), UNCERTAIN.label,
         tuple(figure_label(code, desk.language) for code in GENERAL), "list_figures"),
        (days_place(), _("Days of a year in XIRR"), (XIRR_DAYS,), "list_days"),
        (random_index_place(), _("Random index (Saaty 1980)"), RANDOM_INDEX["saaty"],
         "list_random_index"),
        (cap_place(), _("Highest score of a KPI"), (DEFAULT_CAP,), "list_cap"),
        (lights_place(), _("Traffic light"), tuple(word(text) for text in LIGHTS), "list_lights"),
    ):  # fmt: skip
        top, column = place
        desk.write_header("lists", top - 1, column, title)
        for row, entry in enumerate(entries, top):
            sheet.write(row, column, entry, look)
        desk.define(name, "lists", (top, column, top + len(entries) - 1, column))


def _write_scenarios(desk: Desk) -> None:
    top, column = scenario_place()
    desk.write_header("lists", top - 1, column, _("Scenarios"))
    desk.sheets["lists"].write_string(top, column, desk.as_entered, desk.styles.get("calc"))
    last = _follow(desk, (top + 1, column), "name", [row.name for row in desk.plan.scenarios])
    desk.define("list_scenarios", "lists", (top, column, last, column))


def _write_roles(desk: Desk, column: int) -> None:
    """Write what each scenario stands for, as many rows as the scenarios' results have."""
    top, _column = scenario_place()
    role = column_of(desk.places["scenarios"].table, "role")
    desk.write_header("lists", top - 1, column, role.term.label)
    words = [choice_label(row.role, desk.language) for row in desk.plan.scenarios]
    last = _follow(desk, (top, column), "role", words)
    desk.define("list_scenario_roles", "lists", (top, column, last, column))


def _follow(desk: Desk, start: tuple[int, int], field: str, values: list[str]) -> int:
    """Write a column that follows one of the table of scenarios; give its last row."""
    (top, column), place = start, desk.places["scenarios"]
    capacity = place.last - place.first + 1
    for index in range(capacity):
        formula = f'=INDEX(in_scenarios_{field},ROW()-ROW($A${top}))&""'
        value = values[index] if index < len(values) else ""
        look = desk.styles.get("calc")
        desk.sheets["lists"].write_formula(top + index, column, formula, look, value)
    return top + capacity - 1
