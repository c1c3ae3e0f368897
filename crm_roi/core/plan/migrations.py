"""Older plan documents, brought to the current schema one step at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan import SCHEMA
from crm_roi.core.plan.sample_document import from_sample_document
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Document = dict[str, Any]


class UnknownSchema(CrmRoiError):
    """This is not a plan of a known schema (found “{found}”, expected “{expected}”)."""


class NewerSchema(CrmRoiError):
    """This plan was made by a newer crm_roi (schema “{found}”); update crm_roi to open it."""


MESSAGES: Final = (
    _("This is not a plan of a known schema (found “{found}”, expected “{expected}”)."),
    _("This plan was made by a newer crm_roi (schema “{found}”); update crm_roi to open it."),
)

MIGRATIONS: Final[Mapping[str, Callable[[Document], Document]]] = {
    "crm_roi.sample/1": from_sample_document,
}


def to_current_schema(document: Document) -> Document:
    """Bring a plan document to the current schema; an unknown or newer one is refused."""
    found = schema_of(document)
    while found != SCHEMA:
        if found not in MIGRATIONS:
            raise _refusal(found)
        document = MIGRATIONS[found](document)
        found = schema_of(document)
    return document


def schema_of(document: Document) -> str:
    """Read which schema a document says it follows; a missing one counts as unknown."""
    return str(document.get("schema_version") or document.get("schema") or "")


def _refusal(found: str) -> CrmRoiError:
    name, _slash, number = found.partition("/")
    if name == SCHEMA.partition("/")[0] and number.isdigit():
        return NewerSchema(found=found)
    return UnknownSchema(found=found, expected=SCHEMA)
