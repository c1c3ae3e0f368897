"""A measured figure and all that an auditor needs to find it again.

A record holds one figure with its interval, the query that made it and the files it came from, each
with its SHA-256. Its own hash covers every field: one changed row in a file is another hash.
"""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_ROWS_LEFT_OUT: Final = 0.05
MOST_VALUE_LEFT_OUT: Final = 0.02
"""Beyond these shares left out, a figure stands for too little of the data: it is provisional."""

Name = Annotated[str, Field(min_length=1)]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class NotEvidence(CrmRoiError):
    """This is no file of evidence: {place} is missing or impossible. Build the evidence anew."""


class ChangedRecord(CrmRoiError):
    """Evidence record {record} was changed after it was made. Build the evidence anew."""


class SourceFile(BaseModel):
    """A file that a figure was measured from: its name, the SHA-256 of its bytes, its data rows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    sha256: Hash
    rows: Count


class EvidenceRecord(BaseModel):
    """One figure measured from customers' data.

    Attributes:
        id: names the record in a plan, such as `retention_rate.2025`.
        measure: what was measured, the key of an indicator, such as `retention_rate`.
        value: the figure.
        low: lower end of its 95 % interval; None where the figure has none (a plain sum).
        high: upper end of the interval.
        n: number of customers, orders or answers that it rests on.
        period_from: first day of the period.
        period_to: last day of the period.
        as_of: day up to which the data were read.
        definition: what the measure's words mean here, such as "active: bought within 180 days".
        query: text of the query.
        dialect: the SQL dialect of the query, or `python` for a model.
        sources: the files.
        left_out_share: share of rows left out.
        left_out_value_share: share of money left out.
        made_on: day on which the figure was made.
        version: version of this program.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    id: Name
    measure: Name
    value: float
    low: float | None = None
    high: float | None = None
    n: Count
    period_from: date
    period_to: date
    as_of: date
    definition: str = ""
    query: str
    dialect: Name = "duckdb"
    sources: tuple[SourceFile, ...]
    left_out_share: Share = 0.0
    left_out_value_share: Share = 0.0
    made_on: date
    version: Name

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> EvidenceRecord:
        """Refuse a period that ends before it starts, and a figure outside its own interval."""
        if self.period_to < self.period_from:
            reason = "period_to lies before period_from"
            raise ValueError(reason)
        if (self.low is None) != (self.high is None):
            reason = "an interval has two ends: low and high"
            raise ValueError(reason)
        if self.low is not None and self.high is not None and not self.low <= self.high:
            reason = "low lies above high"
            raise ValueError(reason)
        return self

    @property
    def hash(self) -> str:
        """SHA-256 of all fields, in hexadecimal digits: the same for the same figures anywhere."""
        fields = self.model_dump(mode="json")
        text = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()

    @property
    def provisional(self) -> bool:
        """Whether too much of the data was left out for the figure to be relied upon."""
        return (
            self.left_out_share > MOST_ROWS_LEFT_OUT
            or self.left_out_value_share > MOST_VALUE_LEFT_OUT
        )


def records_to_json(records: Iterable[EvidenceRecord]) -> str:
    """Write records as JSON: a list of objects, each with its fields and its `hash`."""
    written = [each.model_dump(mode="json") | {"hash": each.hash} for each in records]
    return json.dumps(written, ensure_ascii=False, indent=1) + "\n"


def records_from_json(text: str) -> tuple[EvidenceRecord, ...]:
    """Read what `records_to_json` wrote; every hash must be that of its fields.

    Raises:
        NotEvidence: no JSON, or a field that is missing or impossible.
        ChangedRecord: a record whose hash is not that of its fields.
    """
    try:
        written = json.loads(text)
    except ValueError as error:
        raise NotEvidence(place="JSON") from error
    if not isinstance(written, list):
        raise NotEvidence(place="JSON")
    return tuple(_record(f"[{row}]", each) for row, each in enumerate(written))


def _record(place: str, written: object) -> EvidenceRecord:
    if not isinstance(written, dict):
        raise NotEvidence(place=place)
    fields = {name: value for name, value in written.items() if name != "hash"}
    try:
        record = EvidenceRecord.model_validate(fields)
    except ValidationError as error:
        where = ".".join(map(str, (place, *error.errors()[0]["loc"])))
        raise NotEvidence(place=where) from error
    if written.get("hash") != record.hash:
        raise ChangedRecord(record=record.id)
    return record
