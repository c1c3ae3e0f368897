"""What a portfolio keeps of a plan: a few figures, so that thousands of plans are small."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeVar

import numpy as np

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind, Severity
from crm_roi.core.evaluation import evaluate
from crm_roi.core.evaluation.gates import overall
from crm_roi.core.plan.migrations import entries_json
from crm_roi.core.plan.translation import in_language
from crm_roi.core.portfolio.ranking import LeftOut, MoneyUnit
from crm_roi.core.risk.plan_risk import is_uncertain, risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crm_roi.core.plan import Language, Plan

Verdict = Literal["pass", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class PlanNames:
    """What a plan and its unit are called in one language."""

    title: str
    organisation: str
    unit_label: str


@dataclass(frozen=True, slots=True)
class Spread:
    """How NPV varies in the simulation; a plan without uncertainty has 0 trials and no spread."""

    trials: int
    mean: float
    standard_deviation: float
    p10: float
    p50: float
    p90: float
    loss_probability: float


@dataclass(frozen=True, slots=True)
class PlanSummary:
    """One plan of a portfolio.

    Amounts are whole units of the currency (yuan, not the plan's 10,000 yuan), risk-adjusted, as
    in the plan's own headline; costs are not below 0. `digest` is the same for plans that are the
    same in content, in whichever file. Other files than plans have no summary.
    """

    file: str
    digest: str
    zh: PlanNames
    en: PlanNames
    version: str
    status: str
    currency: str
    unit_scale: float
    start_year: int
    horizon_years: int
    discount_rate: float
    initial_outlay: float
    total_commitment: float
    npv: float
    irr: float | None
    payback_years: float | None
    verdict: Verdict
    spread: Spread

    def names(self, language: str) -> PlanNames:
        """Give the plan's names in a language."""
        return self.zh if language == "zh" else self.en


LARGEST: Final = 1e100  # squares and sums of amounts must remain numbers


class AmountsTooLarge(CrmRoiError):
    """Its amounts are too large to calculate with."""

    code = "#NUM!"


def summarise_plan(
    plan: Plan, file: str, trials: int | None = None, seed: int | None = None
) -> PlanSummary:
    """Evaluate and simulate a plan, by its own trials and seed unless others are given.

    Raises:
        AmountsTooLarge: the amounts add up to more than any money there is.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # told as a reason
        evaluation = evaluate(plan)
    headline, assumptions = evaluation.risk_adjusted, plan.assumptions
    scale = assumptions.unit_scale
    if not max(headline.total_cost, headline.total_benefit, -headline.npv) * scale < LARGEST:
        raise AmountsTooLarge
    return PlanSummary(
        file=file,
        digest=sha256(entries_json(plan).encode()).hexdigest(),
        zh=_names(plan, "zh"),
        en=_names(plan, "en"),
        version=plan.about.version,
        status=plan.about.status,
        currency=assumptions.currency,
        unit_scale=scale,
        start_year=assumptions.start_year,
        horizon_years=assumptions.horizon_years,
        discount_rate=assumptions.discount_rate,
        initial_outlay=max(headline.costs[0], 0.0) * scale,
        total_commitment=max(headline.total_cost, 0.0) * scale,
        npv=headline.npv * scale,
        irr=headline.irr,
        payback_years=headline.payback_years,
        verdict=overall(evaluation.gates).value,
        spread=_spread(plan, headline.npv, trials, seed),
    )


def _names(plan: Plan, language: Language) -> PlanNames:
    spoken = in_language(plan, language)
    return PlanNames(spoken.about.title, spoken.about.organisation, spoken.assumptions.unit_label)


def _spread(plan: Plan, npv: float, trials: int | None, seed: int | None) -> Spread:
    """Simulate NPV; where nothing is uncertain it is what it is."""
    scale = plan.assumptions.unit_scale
    if not is_uncertain(plan):
        certain = npv * scale
        return Spread(0, certain, 0.0, certain, certain, certain, float(npv < 0))
    options = simulation_options(plan, trials, seed)
    quick = replace(options, outputs=(Output.NPV,), with_drivers=False)
    result = simulate(risk_model(plan), quick)
    summary = result.summaries[0]
    points = dict(zip(PERCENTILES, summary.percentiles, strict=True))
    return Spread(
        trials=result.trials,
        mean=summary.mean * scale,
        standard_deviation=summary.standard_deviation * scale,
        p10=points[0.10] * scale,
        p50=points[0.50] * scale,
        p90=points[0.90] * scale,
        loss_probability=result.loss.probability,
    )


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
    found = [row.file for row in plans if wanted in _both_names(row.file)]
    if not found:
        raise UnknownPlan(name=name)
    if len(found) > 1 and wanted not in found:
        raise PlanNameNotUnique(name=name, files=", ".join(found))
    return wanted if wanted in found else found[0]


def _both_names(file: str) -> set[str]:
    """Give every name of a file: a/b.xlsx is called a/b.xlsx, a/b, b.xlsx and b."""
    parts = file.split("/")
    ends = {"/".join(parts[start:]) for start in range(len(parts))}
    return ends | {end.rsplit(".", 1)[0] for end in ends}
