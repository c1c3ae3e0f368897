"""Titles that the pages of a portfolio cannot print in full, each with its file and cell."""

from __future__ import annotations

import sys
from itertools import chain
from typing import TYPE_CHECKING, Final

from crm_roi.app.characters import named, texts_of_plan
from crm_roi.app.issue_text import issue_lines
from crm_roi.app.plans import read
from crm_roi.core.errors import Issue, IssueKind, Severity
from crm_roi.core.terms import _
from crm_roi.report.fonts import unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.portfolio.ranking import Portfolio
    from crm_roi.hosts.portfolio.files import PlanFile
    from crm_roi.settings import Language

PRINTED_AS_A_MARK: Final = IssueKind(
    "unprintable-character",
    _("The character {character} ({code}) in “{text}” cannot be printed: the pages show “?”."),
    _("Write it in another way if the pages are to show the title in full."),
    Severity.WARNING,
)


def warn_of_unprintable_titles(
    portfolio: Portfolio, files: Sequence[PlanFile], language: Language
) -> None:
    """Say, before the pages are laid out, which titles they will not show in full."""
    for line in issue_lines(unprintable_titles(portfolio, files, language), language):
        print(line, file=sys.stderr)  # noqa: T201 - the command's answer


def unprintable_titles(
    portfolio: Portfolio, files: Sequence[PlanFile], language: str
) -> tuple[Issue, ...]:
    """Find each character of the plans' titles that our fonts lack, wherever the title is entered.

    Only plans with such a title are read again: the figures of a portfolio keep no cells.
    """
    by_name = {file.name: file for file in files}
    titles = {row.summary.file: row.summary.names(language).title for row in portfolio.plans}
    odd = {file: title for file, title in titles.items() if any(unprintable(title))}
    return tuple(chain(*(_located(by_name[file], title) for file, title in odd.items())))


def _located(file: PlanFile, title: str) -> Iterator[Issue]:
    """Give the cells in which a title stands: that of the plan's title, or of its translation."""
    draft = read(file.path)
    if draft.plan is None:
        return
    issues = (
        draft.located(Issue(PRINTED_AS_A_MARK, path, found.facts))
        for path, text in texts_of_plan(draft.plan)
        if text == title
        for found in unprintable(text)
    )
    yield from named(issues, file.name)
