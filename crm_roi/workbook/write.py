"""Writing a planning workbook from a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from crm_roi.files import written_whole
from crm_roi.workbook.desk import Desk, ExactWorkbook
from crm_roi.workbook.layout import SHEETS
from crm_roi.workbook.places import place_tables
from crm_roi.workbook.styles import Styles
from crm_roi.workbook.write_inputs import write_table

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan


def write_workbook(
    plan: Plan, path: Path, *, language: Literal["zh", "en"], force: bool = False
) -> None:
    """Write a plan as a workbook whose labels, choices and hints are in a language.

    The plan's own texts are written as they are, and never as formulas. Raises `FileExists` when
    the file is there and `force` is not set.
    """
    with written_whole(path, force=force) as draft:
        workbook = ExactWorkbook(str(draft))
        desk = Desk(workbook, Styles(workbook, language), plan, language, place_tables(plan))
        for sheet in SHEETS:
            desk.sheets[sheet.key] = workbook.add_worksheet(desk.name_of(sheet.key))
        for place in desk.places.values():
            write_table(desk, place)
        workbook.close()
