"""What the parts of a plan are made of: texts, rates, yearly figures, a frozen record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import literal_schema

from crm_roi.core import plan_terms as terms
from crm_roi.core.dates import NoDate, written_moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

MAX_HORIZON_YEARS: Final = 30
MAX_TEXT: Final = 1000

Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Id = Annotated[str, StringConstraints(min_length=1, max_length=40), terms.ID]
Distribution = Literal["pert", "triangular", "normal", "lognormal", "uniform", "discrete"]
Estimate = Literal["", "pert", "triangular", "normal", "lognormal", "uniform", "discrete"]
Fraction = Annotated[float, Field(ge=0, le=1)]
Rate = Annotated[float, Field(ge=-0.99, lt=1)]  # nearer -1 the factors of 30 years overflow
PertShape = Annotated[float, Field(gt=0, le=200)]


@dataclass(frozen=True, slots=True)
class OneOf:
    """Marks a field that holds one of a few codes, each with the word that users read.

    Where `or_blank` is set the field may also be left blank.
    """

    words: Mapping[str, str]
    or_blank: bool = False

    def __get_pydantic_core_schema__(
        self,
        source: object,
        handler: GetCoreSchemaHandler,
    ) -> CoreSchema:
        """Accept the codes alone, and nothing where a blank is an answer."""
        return literal_schema([*self.words, *[""] * self.or_blank])


def _blank_row(values: object) -> object:
    """Read a row without a single entry as no row at all."""
    blank = isinstance(values, (list, tuple)) and all(value is None for value in values)
    return () if blank else values


NOT_A_DAY: Final = PydanticCustomError("date_parsing", "Input should be a date")


def _written_day(value: object) -> object:
    """Read a date as people write it; a bare number, which pydantic takes for seconds, is none."""
    if value is None or isinstance(value, date):
        return value
    try:
        return written_moment(str(value)).date()
    except NoDate as error:
        raise NOT_A_DAY from error


Day = Annotated[date, BeforeValidator(_written_day)]
Yearly = Annotated[tuple[float | None, ...], BeforeValidator(_blank_row)]


class Record(BaseModel):
    """A part of the plan: frozen, closed, finite numbers only."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        allow_inf_nan=False,
        str_strip_whitespace=True,
        defer_build=True,  # the plan builds all its parts at once; forty builds would be slow
    )
