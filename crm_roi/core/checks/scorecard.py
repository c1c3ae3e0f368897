"""Rules about weights, surveys, owners and proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import Plan

WEIGHTS_NOT_ONE: Final = IssueKind(
    "weights-not-one",
    _("The weights of the perspectives add up to {total}, not to 1."),
    _("Change them so that they add up to 1 (100 %)."),
)
KPI_WEIGHTS_NOT_ONE: Final = IssueKind(
    "weights-not-one",
    _(
        "The weights of the KPIs of {group} add up to {total}, not to 1: each is a share within "
        "its perspective."
    ),
    WEIGHTS_NOT_ONE.remedy,
)
WEIGHT_MISSING: Final = IssueKind(
    "weight-missing",
    _("{id} has no weight while other perspectives have one."),
    _("Enter its weight, or delete all weights of the group and compare them in pairs."),
)
KPI_WEIGHT_MISSING: Final = IssueKind(
    "weight-missing",
    _("{id} has no weight while other KPIs of {group} have one."),
    WEIGHT_MISSING.remedy,
)
MEAN_OFF_SCALE: Final = IssueKind(
    "mean-off-scale",
    _("The mean {value} lies outside the scale from {low} to {high}."),
    _("Correct the mean, or the ends of the scale."),
)
SCALE_ORDER: Final = IssueKind(
    "scale-order", _("The lowest answer must be below the highest."), _("Correct the scale.")
)
SCALE_UNUSED: Final = IssueKind(
    "scale-unused",
    _("No mean is above {most}, but the scale runs to {high}."),
    _("If 5 was the highest answer, enter 5; the index would be far too low. Otherwise leave it."),
    Severity.NOTE,
)
BENEFIT_WITHOUT_KPI: Final = IssueKind(
    "benefit-without-kpi",
    _("{id} names no KPI that proves it."),
    _("Enter the number of the KPI that will show this benefit."),
    Severity.WARNING,
)
NO_OWNER: Final = IssueKind(
    "no-owner", _("{id} has no owner."), _("Enter who answers for it."), Severity.WARNING
)
TOLERANCE: Final = 1e-6
FEW_ITEMS: Final = 3
FIVE_POINTS: Final = 5
TEN_POINTS: Final = 10


def weights_add_up(plan: Plan) -> Iterator[Issue]:
    """Refuse direct weights of a group that do not add up to 1, or that some members lack."""
    card = plan.scorecard
    yield from _group_weights(
        "",
        [(("scorecard", "perspectives", i), row) for i, row in enumerate(card.perspectives)],
    )
    for perspective in card.perspectives:
        members = [
            (("scorecard", "kpis", i), kpi)
            for i, kpi in enumerate(card.kpis)
            if kpi.perspective == perspective.id and not kpi.reference_of
        ]
        yield from _group_weights(perspective.id, members)


def _group_weights(group: str, members: Sequence[tuple[Path, object]]) -> Iterator[Issue]:
    """Judge the weights of the KPIs of a perspective; of the perspectives where it is blank."""
    given = [(path, row) for path, row in members if row.weight is not None]  # type: ignore[attr-defined]
    if not given:
        return
    uneven, lacking = (
        (KPI_WEIGHTS_NOT_ONE, KPI_WEIGHT_MISSING) if group else (WEIGHTS_NOT_ONE, WEIGHT_MISSING)
    )
    total = sum(row.weight for _path, row in given)  # type: ignore[attr-defined]
    missing = [(path, row) for path, row in members if row.weight is None]  # type: ignore[attr-defined]
    for path, row in missing:
        yield Issue(lacking, (*path, "weight"), {"id": row.id, "group": group})  # type: ignore[attr-defined]
    if not missing and abs(total - 1) > TOLERANCE:
        path = (*given[0][0], "weight")
        yield Issue(uneven, path, {"group": group, "total": round(total, 6)})


def survey_fits_scale(plan: Plan) -> Iterator[Issue]:
    """Refuse a scale upside down and a mean outside it."""
    survey = plan.scorecard.survey
    low, high = survey.scale_low, survey.scale_high
    if low >= high:
        yield Issue(SCALE_ORDER, ("scorecard", "survey", "scale_high"))
        return
    for i, item in enumerate(survey.items):
        if not low <= item.mean_score <= high:
            facts: Facts = {"value": item.mean_score, "low": low, "high": high}
            yield Issue(MEAN_OFF_SCALE, ("scorecard", "survey", "items", i, "mean_score"), facts)


def survey_uses_its_scale(plan: Plan) -> Iterator[Issue]:
    """Note means of a five-point scale under one of ten: the default was left as it was."""
    survey = plan.scorecard.survey
    most = max((item.mean_score for item in survey.items), default=0.0)
    if len(survey.items) >= FEW_ITEMS and survey.scale_high >= TEN_POINTS and most <= FIVE_POINTS:
        facts: Facts = {"most": f"{most:g}", "high": f"{survey.scale_high:g}"}
        yield Issue(SCALE_UNUSED, ("scorecard", "survey", "scale_high"), facts)


def benefits_are_owned_and_proved(plan: Plan) -> Iterator[Issue]:
    """Warn of a benefit without a KPI or owner, and of a KPI without an owner."""
    for i, line in enumerate(plan.benefits):
        if not line.kpis:
            yield Issue(BENEFIT_WITHOUT_KPI, ("benefits", i, "kpis"), {"id": line.id})
        if not line.owner:
            yield Issue(NO_OWNER, ("benefits", i, "owner"), {"id": line.id})
    for i, kpi in enumerate(plan.scorecard.kpis):
        if not kpi.owner:
            yield Issue(NO_OWNER, ("scorecard", "kpis", i, "owner"), {"id": kpi.id})
