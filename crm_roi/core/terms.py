"""The vocabulary: every word of the field once, with its label, its meaning and its unit.

A term annotates a field of the plan or an argument of a worksheet function; the workbook's
headers and hints, the function wizard, the JSON Schema and the manual are made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

if TYPE_CHECKING:
    from pydantic import GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema


def _(text: str) -> str:
    """Mark a text for the translation catalogue; it is translated where it is shown."""
    return text


Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
LANGUAGE_NAMES: Final[dict[str, str]] = {"zh": _("Chinese"), "en": _("English")}


class Unit(StrEnum):
    """What a figure counts; decides its number format and its check."""

    MONEY = "money"
    RATE = "rate"
    YEARS = "years"
    YEAR = "year"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    TEXT = "text"
    CHOICE = "choice"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the field: what users call it, what it means, in which unit it is counted."""

    label: str
    meaning: str
    unit: Unit = Unit.TEXT

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Give the published JSON Schema the same words."""
        schema: dict[str, Any] = handler(core_schema)
        return schema | {"title": self.label, "description": self.meaning}
