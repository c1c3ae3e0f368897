"""Characters of a plan that no font of the report has, told with their cells."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind, Path, Severity
from crm_roi.core.plan import Record
from crm_roi.core.terms import _
from crm_roi.report.errors import UnprintableCharacter
from crm_roi.report.fonts import unprintable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crm_roi.core.plan import Language, Plan
    from crm_roi.workbook.reading.draft import Draft

CANNOT_BE_PRINTED: Final = IssueKind(
    "unprintable-character",
    _("The character {character} ({code}) in “{text}” cannot be printed; write it in another way."),
    _("Until then no report can be made of this plan."),
    Severity.WARNING,
)
STOPS_THE_REPORT: Final = CANNOT_BE_PRINTED._replace(severity=Severity.ERROR)


class UnprintablePlan(CrmRoiError):
    """No report is made: characters that cannot be printed: {count}."""

    def __init__(self, issues: tuple[Issue, ...], language: Language | None) -> None:
        """Keep the issues: a host shows all of them, each with its cell, in the plan's language."""
        self.issues, self.language = issues, language
        super().__init__(count=len(issues))


MESSAGES: Final = (_("No report is made: characters that cannot be printed: {count}."),)


def unprintable_in(draft: Draft, kind: IssueKind = STOPS_THE_REPORT) -> tuple[Issue, ...]:
    """Find each character of each text of a plan that the report's fonts lack, with its cell."""
    if draft.plan is None:
        return ()
    return tuple(
        draft.located(Issue(kind, path, found.facts))
        for path, text in texts_of_plan(draft.plan)
        for found in unprintable(text)
    )


@contextmanager
def told_with_cells(drafts: Callable[[], dict[str, Draft]]) -> Iterator[None]:
    """Where a character cannot be printed, tell of all in these plans, each with its cell.

    The plans are asked for only then, by the names of their files; of several plans each place is
    told with the name of its file.

    Raises:
        UnprintablePlan: with an issue for each such character.
        UnprintableCharacter: it stands nowhere in a plan, but in the name of its file or a theme.
    """
    try:
        yield
    except UnprintableCharacter as found:
        plans = drafts()
        places = {name: unprintable_in(draft) for name, draft in plans.items()}
        if len(plans) > 1:
            places = {name: named(issues, name) for name, issues in places.items()}
        if issues := tuple(chain(*places.values())):
            raise UnprintablePlan(issues, list(plans.values())[-1].language) from found
        raise


def named(issues: Iterable[Issue], file: str) -> tuple[Issue, ...]:
    """Put the name of the file before the place of each issue, once."""
    return tuple(
        replace(issue, cell=f"{file} {issue.place.removeprefix(file)}".strip()) for issue in issues
    )


def texts_of_plan(plan: Plan) -> Iterator[tuple[Path, str]]:
    """Give every text of the plan with its place, in the plan's own order."""
    waiting: list[tuple[Path, Any]] = [((), plan)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, str):
            yield path, part
        elif isinstance(part, Record):
            rows = [((*path, name), value) for name, value in part.__dict__.items()]
            waiting += reversed(rows)
        elif isinstance(part, tuple):
            waiting += reversed([((*path, name), value) for name, value in enumerate(part)])
