"""How capital spending is written off: the named rules, each with its source, and the schedules.

Amounts are written off from the year after they are spent, or in the year itself where a rule says
"at once". What is left at the end of the plan, residual value included, is deducted in its last
year: no proceeds of a sale are counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.arithmetic import power
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from crm_roi.core.plan import CostLine, Plan
    from crm_roi.core.worksheet import FloatArray


@dataclass(frozen=True, slots=True)
class Treatment:
    """A rule that tax law names: what it is for, how long, where it stands, for which years.

    `years` is the shortest life that it allows, 0 where all is deducted at once, None where the
    contract says it. `deliveries` are the ways of buying that it fits. `first` and `last` are the
    calendar years of spending for which it holds; None where no end is set. `limit` is the most
    that one piece may cost, in yuan.
    """

    label: str
    years: int | None
    source: str
    deliveries: tuple[str, ...]
    first: int | None = None
    last: int | None = None
    limit: float | None = None


TREATMENTS: Final = {
    "software_2_years": Treatment(
        _("Purchased software, 2 years"),
        2,
        _("Cai Shui [2012] No. 27, article 7"),
        ("purchased_licence", "own_hosting"),
        first=2011,
    ),
    "equipment_at_once": Treatment(
        _("Equipment up to CNY 5 million a piece, at once"),
        0,
        _("Announcement of the Ministry of Finance and the Tax Administration No. 37 of 2023"),
        ("hardware",),
        first=2024,
        last=2027,
        limit=5_000_000.0,
    ),
    "electronic_3_years": Treatment(
        _("Electronic equipment, 3 years"),
        3,
        _("Implementing Regulations of the Enterprise Income Tax Law, article 60"),
        ("hardware",),
    ),
    "intangible_10_years": Treatment(
        _("Other intangible assets, 10 years"),
        10,
        _("Implementing Regulations of the Enterprise Income Tax Law, article 67"),
        ("purchased_licence", "own_hosting", "service"),
    ),
    "contract_term": Treatment(
        _("Over the term of the contract"),
        None,
        _("Implementing Regulations of the Enterprise Income Tax Law, article 67"),
        ("purchased_licence", "own_hosting", "service"),
    ),
    "own_rule": Treatment(_("Own years and method"), None, "", ()),
}
"""The rules to choose from; a company that follows another enters its own years and method."""

TREATMENT_NAMES: Final = {code: rule.label for code, rule in TREATMENTS.items()}
AT_ONCE: Final = "at_once"
LAST_EVEN_YEARS: Final = 2


@dataclass(frozen=True, slots=True)
class Schedule:
    """How one line is written off: over how many years, by which method, what is kept back.

    0 years means at once, in the year of spending.
    """

    years: int
    method: str = "straight_line"
    residual_share: float = 0.0


def schedule_of(line: CostLine, plan: Plan) -> Schedule:
    """Give the schedule of a line: its own years, else those of its rule, else the plan's."""
    rule = TREATMENTS.get(line.treatment)
    if line.write_off_method == AT_ONCE or (rule is not None and rule.years == 0):
        return Schedule(0)
    ruled = rule.years if rule is not None else None
    years = line.write_off_years or ruled or plan.assumptions.amortisation_years
    return Schedule(years, line.write_off_method or "straight_line", line.residual_share)


def shares_by_age(schedule: Schedule, ages: int) -> FloatArray:
    """Give the share of an amount that is written off 0, 1, 2 … years after it was spent.

    Straight line: (1 - residual) / n a year. Sum of the years' digits: (1 - residual) × 2 (n - k +
    1) / (n (n + 1)) in year k. Double declining balance: 2 / n of what is left, in the last two
    years one half each of what is left above the residual value.
    """
    age, kept, life = np.arange(ages, dtype=float), schedule.residual_share, schedule.years
    if life == 0:
        return np.where(age == 0, 1.0, 0.0)
    runs = (age >= 1) & (age <= life)
    if schedule.method == "sum_of_years":
        return np.where(runs, (1 - kept) * 2 * (life - age + 1) / (life * (life + 1)), 0.0)
    if schedule.method == "double_declining" and life > LAST_EVEN_YEARS:
        return np.where(runs, declining_shares(schedule, ages), 0.0)
    return np.where(runs, (1 - kept) / life, 0.0)


def declining_shares(schedule: Schedule, ages: int) -> FloatArray:
    """Give the shares of the double declining balance by age, whatever the age; 0 elsewhere."""
    age, life = np.arange(ages, dtype=float), schedule.years
    if schedule.method != "double_declining" or life <= LAST_EVEN_YEARS:
        return np.zeros(ages)
    rate = 2.0 / life
    left = float(power(1 - rate, np.array([life - 2.0]))[0])
    early = rate * power(1 - rate, age - 1)
    return np.where(age + 1 < life, early, (left - schedule.residual_share) / 2)


def regular_write_off(capex: FloatArray, schedule: Schedule) -> FloatArray:
    """Write off yearly spending of one line by its schedule, without the balance at the end."""
    shares = shares_by_age(schedule, len(capex))
    written = np.zeros(len(capex))
    for year, amount in enumerate(capex.tolist()):
        written[year:] += amount * shares[: len(capex) - year]
    return written


def capital_table(plan: Plan, costs: FloatArray) -> FloatArray:
    """Keep the capital spending of the cost lines, (lines, years)."""
    capital = np.array([line.nature == "capex" for line in plan.costs], dtype=float)
    kept: FloatArray = costs * capital.reshape(-1, 1)
    return kept


def write_off_table(plan: Plan, capex: FloatArray) -> FloatArray:
    """Write off the capital spending of every line by its own schedule, (lines, years).

    What is left at the end of the plan is deducted in its last year.
    """
    rows = [
        regular_write_off(row, schedule_of(line, plan))
        for line, row in zip(plan.costs, capex, strict=True)
    ]
    written = np.array(rows, dtype=float).reshape(capex.shape)
    written[:, -1] += capex.sum(axis=1) - written.sum(axis=1)
    return written
