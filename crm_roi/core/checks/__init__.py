"""The rules a plan must pass, each a function that returns issues; RULES lists them all.

An error keeps the figures from being right, so nothing is evaluated; a warning marks the report
DRAFT; a note is worth a look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.checks import (
    actuals,
    amounts,
    estimates,
    finance,
    judgements,
    rates,
    references,
    scorecard,
    sizes,
    timeline,
    units,
    years,
)
from crm_roi.core.errors import Issue, Severity
from crm_roi.core.scorecard.audit_texts import OUTSIDE_HORIZON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from crm_roi.core.plan import Plan

RULES: Final[tuple[Callable[[Plan], Iterator[Issue]], ...]] = (
    amounts.something_to_judge,
    sizes.figures_within_bounds,
    units.unit_fits_its_name,
    rates.rates_are_usual,
    rates.periods_are_in_years,
    timeline.sources_are_confirmed,
    references.numbers_used_once,
    references.names_told_apart,
    years.one_value_a_year,
    references.no_row_is_a_total,
    amounts.signs,
    amounts.drivers_complete,
    sizes.drivers_are_positive,
    amounts.shares_in_range,
    sizes.changes_of_rates_are_shares,
    rates.line_rates_are_usual,
    units.amounts_are_in_one_unit,
    units.sides_are_in_one_unit,
    units.other_figures_are_in_the_unit,
    years.curves_are_whole,
    years.curves_ramp_up,
    years.amounts_begin_in_their_year,
    finance.vat_is_said_whole,
    finance.vat_rates_are_usual,
    finance.vat_is_not_mixed,
    finance.write_off_rules_hold,
    finance.saas_is_a_service,
    finance.tax_fits_its_status,
    finance.go_live_within_plan,
    finance.data_asset_is_explained,
    finance.payments_are_counted,
    finance.periods_end_in_their_year,
    units.currencies_have_rates,
    units.rates_are_used,
    references.references_exist,
    references.overlaps_make_sense,
    timeline.dates_within_plan,
    timeline.plan_years_within_horizon,
    timeline.analysis_date_fits,
    amounts.probabilities_add_up,
    rates.scenario_factors_make_sense,
    amounts.alternatives_fit_the_plan,
    scorecard.weights_add_up,
    amounts.estimates_in_order,
    estimates.estimates_are_factors,
    estimates.trials_can_run,
    estimates.shapes_belong_to_pert,
    estimates.correlations_are_possible,
    sizes.impacts_make_sense,
    sizes.judgements_on_scale,
    judgements.judgements_can_be_used,
    judgements.judgements_are_consistent,
    scorecard.survey_fits_scale,
    scorecard.survey_uses_its_scale,
    scorecard.answers_can_be_used,
    scorecard.benefits_are_owned_and_proved,
    scorecard.targets_are_smart,
    scorecard.scorecard_is_sound,
    scorecard.principles_hold,
    scorecard.cascade_holds,
    actuals.thresholds_in_order,
    actuals.targets_can_be_scored,
    actuals.shares_within_bounds,
    actuals.measured_once,
    actuals.booked_once,
    actuals.measured_before_the_analysis,
    actuals.values_are_in_one_unit,
    actuals.red_is_explained,
    actuals.measurements_are_fresh,
    timeline.version_is_logged,
    amounts.usual_lines_are_there,
)


def check(plan: Plan) -> tuple[Issue, ...]:
    """Test a plan by every rule and return all issues, errors first, in the order of the plan."""
    with np.errstate(all="ignore"):  # a figure too large for the others has a rule of its own
        found = _root_causes([issue for rule in RULES for issue in rule(plan)])
    order = list(Severity)
    return tuple(sorted(found, key=lambda issue: order.index(issue.kind.severity)))


def _root_causes(found: list[Issue]) -> list[Issue]:
    """Leave out what only repeats another issue: a date outside the plan is said once."""
    dated = {issue.path for issue in found if issue.kind is timeline.DATE_OUTSIDE_HORIZON}
    doubted = any(issue.kind is timeline.START_YEAR_DOUBTED for issue in found)
    return [
        issue
        for issue in found
        if issue.kind is not OUTSIDE_HORIZON or not (doubted or issue.path in dated)
    ]


def has_errors(issues: Iterable[Issue]) -> bool:
    """Tell whether any issue keeps the plan from being evaluated."""
    return any(issue.kind.severity is Severity.ERROR for issue in issues)
