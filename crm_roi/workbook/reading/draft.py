"""What reading a plan gives: the plan as far as it can be made, and all that is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crm_roi.core.errors import CrmRoiError, Issue, Path
from crm_roi.core.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from crm_roi.core.plan import Language
    from crm_roi.workbook.reading.native import Native


class PlanRejected(CrmRoiError):
    """The plan has mistakes that keep it from being evaluated."""

    def __init__(self, issues: tuple[Issue, ...], language: Language | None = None) -> None:
        """Keep the issues: a host shows all of them, each with its cell, in the plan's language."""
        self.issues, self.language = issues, language
        super().__init__()


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan as read (`None` where none could be made), its issues, the cell of each path.

    `language` is the one that the plan says it is in, known even where no plan could be made.
    `native` looks up what a workbook's own formulas last gave; few ask, so it is not done before.
    """

    plan: Plan | None
    issues: tuple[Issue, ...]
    cells: Mapping[Path, str]
    language: Language | None = None
    native: Callable[[], Native] | None = field(default=None, compare=False, repr=False)

    def rejected(self, issues: Iterable[Issue]) -> PlanRejected:
        """Refuse the plan because of issues, in its own language."""
        return PlanRejected(tuple(issues), self.language)

    def located(self, issue: Issue) -> Issue:
        """Give an issue the cell of its path, or of the nearest thing above that has one."""
        path = issue.path
        while path and path not in self.cells:
            path = path[:-1]
        return replace(issue, cell=self.cells.get(path, issue.cell))


def known_language(document: Mapping[str, object]) -> Language | None:
    """Take what a plan's document says of its language, if that is one we speak."""
    said = document.get("language", Plan.model_fields["language"].default)
    return "zh" if said == "zh" else "en" if said == "en" else None
