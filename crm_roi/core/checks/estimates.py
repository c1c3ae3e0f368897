"""Rules on what an estimate holds beside its values: its shape, what moves together with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.amounts import lines
from crm_roi.core.errors import CrmRoiError, Issue, IssueKind
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
CORRELATION: Final = "impossible-correlation"
CORRECT_CORRELATION: Final = _(
    "Name uncertain inputs, lines with an estimate or risks, each pair once, and enter "
    "correlations that go together."
)


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


def correlations_are_possible(plan: Plan) -> Iterator[Issue]:
    """Refuse correlations of what is certain, and such as contradict each other."""
    rows = plan.simulation.correlations
    if not rows:
        return
    from crm_roi.core.risk.correlation import (  # noqa: PLC0415 - few plans have any
        Correlation,
        correlation_matrix,
    )

    names = [row.target for row in plan.simulation.inputs]
    names += [line.id for _table, _row, line in lines(plan) if line.estimate]
    names += [risk.id for risk in plan.risks]
    pairs = [Correlation(row.first, row.second, row.correlation) for row in rows]
    try:
        correlation_matrix(tuple(dict.fromkeys(names)), pairs)
    except CrmRoiError as error:
        told = error.facts.get("name", error.facts.get("first"))
        named = (i for i, row in enumerate(rows) if told in {row.first, row.second})
        kind = IssueKind(CORRELATION, error.message, CORRECT_CORRELATION)
        path = ("simulation", "correlations", next(named, 0), "correlation")
        yield Issue(kind, path, error.facts)
