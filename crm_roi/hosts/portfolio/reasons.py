"""Why files are not in a portfolio, for readers and for refusals."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_roi.app.issue_text import message, remedy
from crm_roi.core.portfolio.words import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crm_roi.core.errors import Issue
    from crm_roi.core.portfolio.ranking import LeftOut, Portfolio
    from crm_roi.settings import Language


def reasons_of(portfolio: Portfolio, language: Language) -> tuple[Reason, ...]:
    """Say of each file that was left out why, in the reader's language."""
    return tuple(
        Reason(row.file, _place(row, issue), message(issue, language), remedy(issue, language))
        for row in portfolio.left_out
        for issue in row.issues
    )


def _place(row: LeftOut, issue: Issue) -> str:
    """Give the cell or field of a mistake; of a whole file there is none."""
    return "" if issue.place == row.file.rsplit("/", 1)[-1] else issue.place


def placed(left_out: Iterable[LeftOut]) -> tuple[Issue, ...]:
    """Give every reason with the name of its file."""
    return tuple(
        replace(issue, cell=f"{row.file} {_place(row, issue)}".strip())
        for row in left_out
        for issue in row.issues
    )
