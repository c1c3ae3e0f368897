"""What a report could not print, told with its cell before anybody waits for a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import Issue, IssueKind, Path, Severity
from crm_roi.core.plan import Record
from crm_roi.core.terms import _
from crm_roi.report.fonts import UnprintableCharacter, check_printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

CANNOT_BE_PRINTED: Final = IssueKind(
    "unprintable-character",
    _("The character {character} ({code}) in “{text}” cannot be printed; write it in another way."),
    _("Until then no report can be made of this plan."),
    Severity.WARNING,
)


def unprintable_texts(plan: Plan) -> Iterator[Issue]:
    """Warn of each text with a character that the fonts of the report lack."""
    texts = dict(_texts(plan))
    try:
        check_printable(texts.values())
    except UnprintableCharacter:
        for path, text in texts.items():
            try:
                check_printable([text])
            except UnprintableCharacter as found:
                yield Issue(CANNOT_BE_PRINTED, path, found.facts)


def _texts(plan: Plan) -> Iterator[tuple[Path, str]]:
    """Give every text of the plan with its place."""
    waiting: list[tuple[Path, Any]] = [((), plan)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, str):
            yield path, part
        elif isinstance(part, Record):
            waiting += [((*path, name), value) for name, value in part.__dict__.items()]
        elif isinstance(part, tuple):
            waiting += [((*path, name), value) for name, value in enumerate(part)]
