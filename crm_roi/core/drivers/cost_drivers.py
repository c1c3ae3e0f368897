"""What costs come from: the driver of every usual cost line, and what is done with lines.

Each argument may be one figure or a row of years; a row in gives a row out.
"""

from __future__ import annotations

import numpy as np

from crm_roi.core.appraisal.cost_measures import check_horizon
from crm_roi.core.arithmetic import power
from crm_roi.core.columns import by_year, check_shares, figures, first_spellings
from crm_roi.core.drivers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.financial_terms import HorizonYears
from crm_roi.core.terms import Unit
from crm_roi.core.worksheet import FloatArray, Group, worksheet

MINUTES_OF_AN_HOUR = 60


class LinesWithoutCategory(CrmRoiError):
    """There are {lines} cost lines but {categories} categories."""


class LineWithoutCategory(CrmRoiError):
    """Row {row} has an amount but no category; it would be missing from every total."""


class FirstYearOutsideHorizon(CrmRoiError):
    """The first year must be one of the plan's years."""

    code = "#NUM!"


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_LICENCE_COST(420,160,12,0.05)", spills=True
)
def licence_cost(
    users: terms.Seats,
    price_per_user_month: terms.UserMonthPrice,
    months: terms.Months = 12,
    rebate: terms.Rebate = 0,
) -> float | FloatArray:
    """Licence or subscription: users × price per user and month × months, less rebate."""
    check_shares(rebate)
    seats, price, count, less = by_year(users, price_per_user_month, months, rebate)
    return figures(seats * price * count * (1 - less))


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_LABOUR_COST(2.5,12,18000)", spills=True
)
def labour_cost(
    full_time_staff: terms.FullTimeStaff, months: terms.Months, monthly_cost: terms.MonthlyCost
) -> float | FloatArray:
    """Own people on the project or in operation: full-time staff × months × monthly cost."""
    staff, count, cost = by_year(full_time_staff, months, monthly_cost)
    return figures(staff * count * cost)


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_SERVICES_COST(600,3000)", spills=True
)
def services_cost(days: terms.WorkDays, day_rate: terms.DayRate) -> float | FloatArray:
    """Consulting, installation, planning, testing, documentation: person-days × day rate."""
    count, rate = by_year(days, day_rate)
    return figures(count * rate)


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_TRAINING_COST(420,16,90,6,20000)",
    spills=True,
)
def training_cost(
    trainees: terms.Trainees,
    hours_each: terms.TrainingHours,
    hourly_cost: terms.HourlyCost,
    courses: terms.Courses = 0,
    course_fee: terms.CourseFee = 0,
) -> float | FloatArray:
    """Training: time of the trainees (people × hours × hourly cost) and courses × fee.

    The time of the trainees is the hidden part, and usually the larger.
    """
    people, hours, cost, count, fee = by_year(
        trainees, hours_each, hourly_cost, courses, course_fee
    )
    return figures(people * hours * cost + count * fee)


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_DATA_COST(120000,2,60,0.5)", spills=True
)
def data_cost(
    records: terms.Records,
    minutes_per_record: terms.MinutesPerRecord,
    hourly_cost: terms.HourlyCost,
    cost_per_record: terms.CostPerRecord = 0,
) -> float | FloatArray:
    """Customer data: collecting, cleaning, keeping up to date; own work and a supplier's price.

    records × (minutes / 60 × hourly cost + cost per record).
    """
    count, minutes, hourly, bought = by_year(
        records, minutes_per_record, hourly_cost, cost_per_record
    )
    return figures(count * (minutes / MINUTES_OF_AN_HOUR * hourly + bought))


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_INTEGRATION_COST(3,40,2500)", spills=True
)
def integration_cost(
    interfaces: terms.Interfaces,
    days_per_interface: terms.DaysPerInterface,
    day_rate: terms.DayRate,
) -> float | FloatArray:
    """Connecting ERP and other systems: interfaces × days per interface × day rate.

    Their yearly upkeep is a maintenance cost.
    """
    count, days, rate = by_year(interfaces, days_per_interface, day_rate)
    return figures(count * days * rate)


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_MAINTENANCE_COST(800000,0.18)", spills=True
)
def maintenance_cost(
    maintained_value: terms.MaintainedValue, maintenance_rate: terms.MaintenanceRate
) -> float | FloatArray:
    """Periodic maintenance and upkeep: value of licences or interfaces × yearly rate."""
    check_shares(maintenance_rate)
    value, rate = by_year(maintained_value, maintenance_rate)
    return figures(value * rate)


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_PRODUCTIVITY_DIP_COST(420,6,0.15,3000)",
    spills=True,
)
def productivity_dip_cost(
    users: terms.Seats,
    weeks: terms.Weeks,
    productivity_dip: terms.ProductivityDip,
    weekly_cost: terms.WeeklyCost,
) -> float | FloatArray:
    """Hidden cost of roll-out: users × weeks × share of work lost × weekly cost."""
    check_shares(productivity_dip)
    people, count, dip, cost = by_year(users, weeks, productivity_dip, weekly_cost)
    return figures(people * count * dip * cost)


@worksheet(
    group=Group.COSTS, returns=Unit.MONEY, example="=CRM_DOWNTIME_COST(12,420,80,0.5)", spills=True
)
def downtime_cost(
    outage_hours: terms.OutageHours,
    users: terms.Seats,
    hourly_cost: terms.HourlyCost,
    outage_impact: terms.OutageImpact = 1,
) -> float | FloatArray:
    """Hidden cost of outages: hours × users × hourly cost × share of work that stops."""
    check_shares(outage_impact)
    hours, people, cost, impact = by_year(outage_hours, users, hourly_cost, outage_impact)
    return figures(hours * people * cost * impact)


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_RECURRING_COST(80,5,1,0.03)",
    spills=True,
)
def recurring_cost(
    yearly_amount: terms.FirstAmount,
    horizon_years: HorizonYears,
    first_year: terms.FirstYear = 1,
    growth: terms.Growth = 0,
) -> FloatArray:
    """A yearly cost over the horizon as a row, year 0 first; it starts in a year and then grows."""
    years, start = int(horizon_years), int(first_year)
    check_horizon(years)
    if not 0 <= start <= years:
        raise FirstYearOutsideHorizon
    age = np.arange(years + 1, dtype=float) - start
    row = np.where(age >= 0, yearly_amount * power(1 + growth, np.maximum(age, 0)), 0.0)
    return row.reshape(1, -1)


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example="=CRM_RISK_ADJUSTED_COST({774,348,224},0.1)",
    spills=True,
)
def risk_adjusted_cost(
    costs: terms.UnadjustedCosts, risk_adjustment: terms.RiskAdjustment
) -> float | FloatArray:
    """Costs with an addition for risk: cost × (1 + risk adjustment)."""
    paid, addition = by_year(costs, risk_adjustment)
    return figures(paid * (1 + addition))


@worksheet(
    group=Group.COSTS,
    returns=Unit.MONEY,
    example='=CRM_COST_BY({"IT";"training";"IT"},{65,0;30,10;180,40})',
    spills=True,
)
def cost_by(
    categories: terms.Categories, cost_rows: terms.CostRows
) -> list[tuple[str | float, ...]]:
    """Costs by area, visibility or nature: a row for each category, its name and its years.

    Categories come in the order in which they first appear; capitals, width and spaces make no
    other category. A line with an amount and no category is an error: the total must be whole.
    """
    rows = np.nan_to_num(np.atleast_2d(np.asarray(cost_rows, dtype=float)))
    if len(rows) != len(categories):
        raise LinesWithoutCategory(lines=len(rows), categories=len(categories))
    spelled = first_spellings(categories)
    totals = {name: np.zeros(rows.shape[1]) for name in spelled if name}
    for place, (name, row) in enumerate(zip(spelled, rows, strict=True), start=1):
        if name:
            totals[name] += row
        elif row.any():
            raise LineWithoutCategory(row=place)
    return [(name, *total.tolist()) for name, total in totals.items()]
