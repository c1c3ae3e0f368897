"""A plan's own texts in the other language, by the table of translations that the plan carries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from pydantic import StringConstraints

from crm_roi.core.plan import MAX_TEXT, Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_roi.core.plan import Language, Plan


R = TypeVar("R", bound=Record)


def in_language(plan: Plan, language: Language) -> Plan:
    """Give the plan with its texts in a language; a text that its table lacks stays as it is.

    Numbers, choices, row numbers and the table itself are left alone, so no figure can change.
    """
    if language == plan.language:
        return plan
    words = {getattr(row, plan.language): getattr(row, language) for row in plan.translations}
    spoken = _translated(plan.model_copy(update={"translations": ()}), words)
    return spoken.model_copy(update={"language": language, "translations": plan.translations})


def _translated(record: R, words: Mapping[str, str]) -> R:
    """Translate a record's texts, and the records it holds."""
    texts = _text_fields(type(record))
    update = {
        name: words.get(value, value) if name in texts else _inside(value, words)
        for name, value in record
        if name in texts or isinstance(value, (Record, tuple))
    }
    return record.model_copy(update=update)


def _inside(value: object, words: Mapping[str, str]) -> object:
    """Translate the records that a field holds; ids, numbers and yearly rows stay."""
    if isinstance(value, Record):
        return _translated(value, words)
    if isinstance(value, tuple):
        return tuple(_inside(item, words) for item in value)
    return value


def texts(record: Record) -> Iterator[str]:
    """Give what a user wrote in words, in a record and those it holds; not the translations."""
    named = _text_fields(type(record))
    for name, value in record:
        if name in named and value:
            yield value
        elif name != "translations":
            for item in value if isinstance(value, tuple) else (value,):
                yield from texts(item) if isinstance(item, Record) else ()


@cache
def _text_fields(record: type[Record]) -> frozenset[str]:
    """Name the fields typed `Text`: what a user writes in words, unlike an id or a choice."""
    return frozenset(
        name
        for name, field in record.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, StringConstraints) and mark.max_length == MAX_TEXT
    )
