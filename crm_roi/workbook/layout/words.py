"""The workbook's own words: headers of forms and hints that no field of the plan has."""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import Term, Unit, _
from crm_roi.workbook.layout.columns import Column, Kind

ITEM: Final = _("Item")
VALUE: Final = _("Value")
UNIT: Final = _("Unit")
HINT: Final = _("What it means")

SCHEMA_VERSION: Final = Term(
    _("Plan schema"), _("Which version of the planning workbook this is; leave it as it is.")
)
LANGUAGE: Final = Term(
    _("Language of the texts"),
    _("The language in which the names and texts of this plan are written."),
    Unit.CHOICE,
)
WORKBOOK_COLUMNS: Final = (
    Column("schema_version", SCHEMA_VERSION, Kind.TEXT, required=True),
    Column("language", LANGUAGE, Kind.CHOICE, required=True, choices=("zh", "en")),
)
