"""Rules about the scorecard: weights, targets, principles, the cascade, surveys, owners, proof."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.scorecard.audits import (
    CascadeGoal,
    cascade_issues,
    late_year,
    principle_issues,
    scorecard_issues,
    sides_of,
    six_principles,
)
from crm_roi.core.scorecard.scoring import PERSPECTIVES, global_weights
from crm_roi.core.scorecard.smart import smart_issues
from crm_roi.core.scorecard.smart_kpi import Horizon, proving_kpis
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Kpi, Plan
    from crm_roi.core.scorecard.audits import Principle

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


OUT_OF_SCALE: Final = IssueKind(
    "answer-outside-scale",
    _("The answer {value} to {item} lies outside the scale from {low} to {high}."),
    _("Correct the answer, or leave the cell blank; name the scale if it is another one."),
)
MORE_OF_THEM: Final = IssueKind(
    "more-answers-unusable",
    _("{count} more answers to {item} cannot be used."),
    _("Correct the column from this cell on."),
)
ALL_EQUAL: Final = IssueKind(
    "answers-all-equal",
    _("All answers to {item} are equal, so it measures nothing."),
    _("Look whether the column was filled in by hand; otherwise leave the item out of the model."),
)
TOO_FEW: Final = IssueKind(
    "too-few-respondents",
    _("Only {count} respondents have answered enough questions; the model needs {least}."),
    _("Add the rows of more respondents; 100 and more give figures to steer by."),
)
NO_QUESTION: Final = IssueKind(
    "item-without-question",
    _("Answers stand under {item}, which no question of the survey names, so they are not used."),
    _("Enter {item} as the item of its question, or correct the name over the answers."),
    Severity.NOTE,
)
SHOWN_OF_A_COLUMN: Final = 5
LEAST_RESPONDENTS: Final = 10  # as the estimation needs; not imported, for that would load numpy
PATH: Final[Path] = ("scorecard", "survey", "answers")


def answers_can_be_used(plan: Plan) -> Iterator[Issue]:
    """Point out answers off the scale, alike, under no question, or from too few respondents."""
    survey = plan.scorecard.survey
    if not survey.answers:
        return
    columns: dict[str, list[tuple[int, float]]] = {}
    for i, row in enumerate(survey.answers):
        for name, value in row.scores.items():
            columns.setdefault(name, []).append((i, value))
    count = len(survey.answers)
    if count < LEAST_RESPONDENTS:
        facts: Facts = {"count": count, "least": LEAST_RESPONDENTS}
        kind = TOO_FEW._replace(severity=Severity.WARNING)
        yield Issue(kind, (*PATH, count - 1), facts)
    codes = {item.code for item in survey.items if item.code}
    for name, given in columns.items():
        if codes and name not in codes:
            yield Issue(NO_QUESTION, (*PATH, given[0][0], "scores", name), {"item": name})
        else:
            yield from _column(plan, name, given)


def _column(plan: Plan, name: str, given: list[tuple[int, float]]) -> Iterator[Issue]:
    """Point out what is wrong with the answers to one item: the first few one by one."""
    low, high = plan.scorecard.survey.scale_low, plan.scorecard.survey.scale_high
    off = [(i, value) for i, value in given if not low <= value <= high]
    shown = off if len(off) <= SHOWN_OF_A_COLUMN + 1 else off[:SHOWN_OF_A_COLUMN]
    for i, value in shown:
        facts: Facts = {"item": name, "value": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}
        yield Issue(OUT_OF_SCALE, (*PATH, i, "scores", name), facts)
    if len(off) > len(shown):
        rest: Facts = {"item": name, "count": len(off) - len(shown)}
        yield Issue(MORE_OF_THEM, (*PATH, off[len(shown)][0], "scores", name), rest)
    alike = len(given) >= LEAST_RESPONDENTS and len({value for _i, value in given}) == 1
    if alike:
        kind = ALL_EQUAL._replace(severity=Severity.WARNING)
        yield Issue(kind, (*PATH, given[0][0], "scores", name), {"item": name})


KPIS: Final[Path] = ("scorecard", "kpis")
BY_PERSPECTIVE: Final = ("financial", "level")


def place_to_mend(plan: Plan, principle: Principle) -> Path:
    """Give what is blank, else a weight of the lighter side; the table where a KPI is lacking."""
    kinds = {row.id: row.kind for row in plan.scorecard.perspectives}
    lighter = int(principle.second < principle.first) if principle.key != "goals" else 0
    counted = [(i, kpi) for i, kpi in enumerate(plan.scorecard.kpis) if not kpi.reference_of]
    there = [(i, kpi) for i, kpi in counted if sides_of(principle.key, kpi, kinds)[lighter]]
    first, kpi = next((row for row in counted if row not in there), counted[0])
    if principle.key == "goals":
        return (*KPIS, first, "objective")
    if principle.key == "term":
        return (*KPIS, first, "targets", late_year(kpi) if lighter else 1)
    if principle.key == "audience" and not principle.first and not principle.second:
        return (*KPIS, first, "audience")
    return _weight(plan, there, principle.key) if there else KPIS


def _weight(plan: Plan, rows: Sequence[tuple[int, Kpi]], key: str) -> Path:
    """Give the weight of the first of these KPIs, or of its perspective; if judged, a judgement."""
    place, kpi = rows[0]
    own = [i for i, row in enumerate(plan.scorecard.perspectives) if row.id == kpi.perspective]
    upper = key in BY_PERSPECTIVE and own
    group, item = (PERSPECTIVES, kpi.perspective) if upper else (kpi.perspective, kpi.id)
    entered = plan.scorecard.perspectives[own[0]].weight if upper else kpi.weight
    judged = (
        i
        for i, row in enumerate(plan.scorecard.judgements)
        if row.compared == group and item in (row.first, row.second)
    )
    if entered is None and (judgement := next(judged, None)) is not None:
        return ("scorecard", "judgements", judgement, "value")
    weighed: Path = ("scorecard", "perspectives", own[0]) if upper else (*KPIS, place)
    return (*weighed, "weight")


def targets_are_smart(plan: Plan) -> Iterator[Issue]:
    """Test every target letter by letter."""
    yield from smart_issues(plan.scorecard.kpis, target_horizon(plan))


def target_horizon(plan: Plan) -> Horizon:
    """Say what targets are held against: the days of the plan, the KPIs that prove benefits."""
    first = plan.assumptions.start_year
    named = [kpi for line in plan.benefits for kpi in line.kpis]
    links = [(link.cause, link.effect) for link in plan.scorecard.links]
    last_day = date(first + plan.assumptions.horizon_years, 12, 31)
    return Horizon(date(first, 1, 1), last_day, proving_kpis(named, links))


def scorecard_is_sound(plan: Plan) -> Iterator[Issue]:
    """Warn of too many KPIs, one counted twice, an employee's KPI without customer value."""
    names = {row.id: row.name for row in plan.scorecard.perspectives}
    yield from scorecard_issues(plan.scorecard.kpis, names)


def principles_hold(plan: Plan) -> Iterator[Issue]:
    """Audit the six principles of a good indicator system, each at what would mend it."""
    for principle in audited_principles(plan):
        if not principle.passed:
            yield from principle_issues((principle,), place_to_mend(plan, principle))


def audited_principles(plan: Plan) -> tuple[Principle, ...]:
    """Give the balance of each principle by weight; nothing to audit without KPIs."""
    kpis = [kpi for kpi in plan.scorecard.kpis if not kpi.reference_of]
    weights = global_weights(plan)
    if not kpis or (weights is not None and not sum(weights.values())):
        return ()
    kinds = {row.id: row.kind for row in plan.scorecard.perspectives}
    return six_principles(kpis, kinds, weights)


def cascade_holds(plan: Plan) -> Iterator[Issue]:
    """Check that every goal of the cascade hangs below another and ends with a person."""
    goals = [
        CascadeGoal(row.id, row.level, row.parent, row.customer_value, row.owner)
        for row in plan.scorecard.cascade
    ]
    yield from cascade_issues(goals, ("scorecard", "cascade"))
