"""Rules on what an estimate holds beside its low, most likely and high values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.amounts import lines
from crm_roi.core.errors import Issue, IssueKind
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import Facts, Path
    from crm_roi.core.plan import Plan

SHAPE_WITHOUT_PERT: Final = IssueKind(
    "shape-without-pert",
    _("The estimate of {target} has a PERT shape of {shape}, but its distribution is "
      "{distribution}."),
    _("Choose PERT as the distribution, or leave the shape blank."),
)  # fmt: skip


def shapes_belong_to_pert(plan: Plan) -> Iterator[Issue]:
    """Refuse a shape beside an estimate of another kind, or beside none: it would do nothing."""
    for path, target, distribution, shape in _shapes(plan):
        if shape is not None and distribution != "pert":
            facts: Facts = {"target": target, "shape": shape, "distribution": distribution or "–"}
            yield Issue(SHAPE_WITHOUT_PERT, (*path, "shape"), facts)


def _shapes(plan: Plan) -> Iterator[tuple[Path, str, str, float | None]]:
    for i, row in enumerate(plan.simulation.inputs):
        yield ("simulation", "inputs", i), row.target, row.distribution, row.shape
    for table, i, line in lines(plan):
        yield (table, i), line.id, line.estimate, line.shape
