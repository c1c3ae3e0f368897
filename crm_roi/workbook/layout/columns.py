"""How a record of the plan becomes columns: each field's words, kind, choices and domain.

Everything is read from the record itself, so that sheet, reader and plan cannot drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MinLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from crm_roi.core.plan.kinds import OneOf
from crm_roi.core.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Record


class Kind(StrEnum):
    """What may stand in a cell."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    DATE = "date"
    CHOICE = "choice"
    WORDS = "words"
    YEARLY = "yearly"


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a record: its name in the plan, its words, what may stand in it."""

    field: str
    term: Term
    kind: Kind
    required: bool
    choices: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None
    more_than: float | None = None
    less_than: float | None = None
    default: Any = None


@cache
def columns_of(record: type[Record]) -> tuple[Column, ...]:
    """Give the columns of a record, in the order of its fields; nested tables are left out."""
    return tuple(
        _column(name, field)
        for name, field in record.model_fields.items()
        if any(isinstance(mark, Term) for mark in field.metadata)
    )


def _column(name: str, field: FieldInfo) -> Column:
    marks = list(_marks(field))
    limits = {
        "at_least": _limit(marks, Ge, "ge"),
        "at_most": _limit(marks, Le, "le"),
        "more_than": _limit(marks, Gt, "gt"),
        "less_than": _limit(marks, Lt, "lt"),
    }
    return Column(
        field=name,
        term=next(mark for mark in marks if isinstance(mark, Term)),
        kind=Kind.CHOICE if _one_of(marks) else _kind(field.annotation),
        required=field.is_required() or _never_empty(marks),
        choices=_one_of(marks) or _choices(field.annotation),
        default=None if field.is_required() else field.default,
        **limits,
    )


def _marks(node: object) -> Iterator[Any]:
    """Walk through an annotation and give every mark on it, also those inside `X | None`."""
    if isinstance(node, FieldInfo):
        yield from node.metadata
        yield from _marks(node.annotation)
        return
    for part in get_args(node):
        if isinstance(part, FieldInfo):
            yield from part.metadata
        elif not isinstance(part, str | int):
            yield part
            yield from _marks(part)


def _limit(marks: list[Any], mark: type, name: str) -> float | None:
    values = [float(getattr(found, name)) for found in marks if isinstance(found, mark)]
    if not values:
        return None
    return max(values) if name.startswith("g") else min(values)


def _never_empty(marks: list[Any]) -> bool:
    lengths = [mark.min_length for mark in marks if isinstance(mark, MinLen)]
    lengths += [mark.min_length or 0 for mark in marks if isinstance(mark, StringConstraints)]
    patterns = [mark.pattern for mark in marks if isinstance(mark, StringConstraints)]
    return any(lengths) or any(patterns)


def _kind(annotation: object) -> Kind:
    """Tell the kind of a field from its type, with or without `None`."""
    plain = [part for part in get_args(annotation) if part is not type(None)]
    if get_origin(annotation) is Literal:
        return Kind.CHOICE
    if get_origin(annotation) is tuple:
        return Kind.WORDS if plain[0] is str else Kind.YEARLY
    if type(None) in get_args(annotation):
        inner = plain[0]
        return _kind(get_args(inner)[0] if hasattr(inner, "__metadata__") else inner)
    return {str: Kind.TEXT, float: Kind.NUMBER, int: Kind.WHOLE, date: Kind.DATE}[annotation]  # type: ignore[index]  # a record has no other type


def _one_of(marks: list[Any]) -> tuple[str, ...]:
    """Give the codes of a field that is marked as holding one of them."""
    return tuple(code for mark in marks if isinstance(mark, OneOf) for code in mark.words)


def _choices(annotation: object) -> tuple[str, ...]:
    if get_origin(annotation) is not Literal:
        return ()
    return tuple(choice for choice in get_args(annotation) if choice)
