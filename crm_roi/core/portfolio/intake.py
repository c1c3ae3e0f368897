"""What enters a portfolio: each plan once, all in one currency, shown in the unit most of them use.

Amounts are compared in whole units of the currency, so that plans in 元 and in 万元 stand side by
side. Currencies are never converted: a rate would be an assumption that no plan has made.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind, Severity
from crm_roi.core.portfolio.ranking import LeftOut, MoneyUnit
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_roi.core.portfolio.summary import PlanSummary

T = TypeVar("T")

SAME_PLAN: Final = IssueKind(
    "same-plan",
    _("It is the same plan as {other}."),
    _("Remove one of the two; it is counted once."),
    Severity.NOTE,
)
OTHER_CURRENCY: Final = IssueKind(
    "other-currency",
    _("Its amounts are in {currency}, those of the portfolio in {expected}."),
    _("Make a portfolio of its own: --currency {currency}."),
    Severity.WARNING,
)


class UnknownPlan(CrmRoiError):
    """No plan of the portfolio is called {name}; give the name of its file."""

    code = "#N/A"


class PlanNameNotUnique(CrmRoiError):
    """Several files are called {name}: {files}; give the path as well."""


class Intake(NamedTuple):
    """The plans of a portfolio, what was left out of it, its currency and its unit."""

    plans: tuple[PlanSummary, ...]
    left_out: tuple[LeftOut, ...]
    currency: str
    unit: MoneyUnit


def take_in(summaries: Sequence[PlanSummary], currency: str | None = None) -> Intake:
    """Take each plan once, in the currency asked for, or else in the one that most plans have."""
    chosen = currency or (most_common(row.currency for row in summaries) if summaries else "")
    plans: list[PlanSummary] = []
    left_out: list[LeftOut] = []
    first: dict[str, str] = {}
    for row in summaries:
        other = first.setdefault(row.digest, row.file)
        if other != row.file:
            left_out.append(_left_out(row, Issue(SAME_PLAN, facts={"other": other})))
        elif row.currency != chosen:
            facts = {"currency": row.currency, "expected": chosen}
            left_out.append(_left_out(row, Issue(OTHER_CURRENCY, facts=dict(facts))))
        else:
            plans.append(row)
    return Intake(tuple(plans), tuple(left_out), chosen, _unit(plans))


def most_common(items: Iterable[T]) -> T:
    """Give the item that occurs most often; of equally frequent ones the first."""
    return Counter(items).most_common(1)[0][0]


def _left_out(row: PlanSummary, issue: Issue) -> LeftOut:
    return LeftOut(row.file, (issue,))


def _unit(plans: Sequence[PlanSummary]) -> MoneyUnit:
    units = [MoneyUnit(row.zh.unit_label, row.en.unit_label, row.unit_scale) for row in plans]
    return most_common(units) if units else MoneyUnit("", "", 1.0)


def files_called(plans: Sequence[PlanSummary], names: Sequence[str]) -> tuple[str, ...]:
    """Find the files of plans by what a user calls them: the path, its end, without its ending."""
    return tuple(_file_called(plans, name) for name in names)


def _file_called(plans: Sequence[PlanSummary], name: str) -> str:
    wanted = name.replace("\\", "/")
    found = [row.file for row in plans if wanted in _names(row.file)]
    if not found:
        raise UnknownPlan(name=name)
    if len(found) > 1 and wanted not in found:
        raise PlanNameNotUnique(name=name, files=", ".join(found))
    return wanted if wanted in found else found[0]


def _names(file: str) -> set[str]:
    """Give every name of a file: a/b.xlsx is called a/b.xlsx, a/b, b.xlsx and b."""
    parts = file.split("/")
    ends = {"/".join(parts[start:]) for start in range(len(parts))}
    return ends | {end.rsplit(".", 1)[0] for end in ends}
