"""Checks that the formulas read every row and every year of the tables, wherever rows were put.

A named range follows a row or column that is put into it, but not one put right above its first
row; and a row that is deleted shortens it. The cell of a header always follows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.workbook.writing.desk import Desk

STARTS: Final = (
    ("costs", "id"), ("benefits", "id"), ("curves", "id"), ("rates", "currency"),
    ("scenarios", "name"), ("perspectives", "id"), ("kpis", "id"), ("judgements", "judge"),
    ("actuals", "kpi"), ("line_actuals", "line"), ("items", "variable"),
)  # fmt: skip
STEPS: Final = (
    ("costs", "id", "calc_costs_no"), ("benefits", "id", "calc_benefits_no"),
    ("perspectives", "id", "calc_perspective_id"), ("kpis", "id", "calc_kpi_id"),
    ("scenarios", "name", "list_scenario_roles"),
)  # fmt: skip
FROM_FIRST_ROW: Final = _("{table}: formulas begin right below the headers")
AS_MANY_ROWS: Final = _("{table}: no row was deleted")
AS_MANY_YEARS: Final = _("{table}: one column for each year")
ABOVE: Final = _("A row stands right below the headers, above those that formulas read; move it.")
DELETED: Final = _("A row of the table was deleted; run crm-roi update with this workbook.")
AMONG_YEARS: Final = _("A column was put among the years or deleted; undo that.")


class RangeCheck(NamedTuple):
    """A check of one table: what it is called, how far its range is off, what to do."""

    label: str
    difference: str
    meaning: str


def range_checks(desk: Desk) -> Iterator[RangeCheck]:
    """Give the checks of the named ranges of all tables that formulas read line by line."""
    for key, field in STARTS:
        place = desk.places[key]
        header = desk.cell(place.table.sheet, (place.header, place.columns[field]))
        begins = f"=ROW(INDEX(in_{key}_{field},1))-ROW({header})-1"
        yield RangeCheck(_label(desk, FROM_FIRST_ROW, key), begins, ABOVE)
    for key, field, step in STEPS:
        fewer = f"=MAX(0,ROWS({step})-ROWS(in_{key}_{field}))"
        yield RangeCheck(_label(desk, AS_MANY_ROWS, key), fewer, DELETED)
    for key, place in desk.places.items():
        if place.years:
            other = f"=COLUMNS(in_{key}_years)-COLUMNS(calc_net)"
            yield RangeCheck(_label(desk, AS_MANY_YEARS, key), other, AMONG_YEARS)


def _label(desk: Desk, text: str, key: str) -> str:
    """Name a table in the workbook's language."""
    return desk.word(text).format(table=desk.word(desk.places[key].table.title))
