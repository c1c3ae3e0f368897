"""What SMART and the audits of a scorecard say: reasons, faults and what to enter."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from crm_roi.core.errors import IssueKind, Severity
from crm_roi.core.terms import _


def _fault(code: str, message: str, remedy: str) -> IssueKind:
    return IssueKind(code, message, remedy, Severity.WARNING)


AIMS: Final = MappingProxyType(
    {
        "up": _("Raise “{name}”: {scope}."),
        "down": _("Lower “{name}”: {scope}."),
        "in_range": _("Keep “{name}” within its range: {scope}."),
        "hold": _("Hold “{name}” where it is: {scope}."),
    }
)
MEASURED: Final = _("From {baseline:,.10g} {unit}, read from {source}.")
PACE_BECAUSE: Final = _("From {baseline:,.10g} to {target:,.10g} is {pace:+.1%} a year: {because}.")
REACHED_BECAUSE: Final = _("From {baseline:,.10g} to {target:,.10g}: {because}.")
TARGET_BECAUSE: Final = _("To reach {target:,.10g}: {because}.")
WITHIN_BENCHMARK: Final = _(
    "{target:,.10g} is not beyond what comparable companies reach, {benchmark:,.10g}."
)
WITHIN_HISTORY: Final = _("{target:,.10g} asks no more a year than the past has brought.")
RANGE_SET: Final = _("To stay between {low:,.10g} and {high:,.10g}.")
PROVES_BENEFIT: Final = _("Serves “{objective}” and proves {benefits}.")
DRIVES_PROOF: Final = _("Serves “{objective}” and drives {driven}, which proves {benefits}.")
LEADS_TO_BENEFIT: Final = _("Serves “{objective}” and leads to a benefit.")
SERVES_BECAUSE: Final = _("Serves “{objective}”: {because}.")
TIMED: Final = _("Due on {due}, within the plan's horizon.")

NO_OBJECT: Final = _fault(
    "smart-s-object",
    _("{id} does not say what is measured."),
    _("Enter the name of the indicator."),
)
NO_SCOPE: Final = _fault(
    "smart-s-scope",
    _("{id} does not say whom or what it covers."),
    _("Enter the scope: which customers, stores, products, and when."),
)
NO_VERB: Final = _fault(
    "smart-s-verb",
    _("{id} does not say what is to happen."),
    _("Choose a direction: raise, lower, keep in range or hold."),
)
NO_FORMULA: Final = _fault(
    "smart-m-formula",
    _("{id} has no formula."),
    _("Enter how it is worked out, such as lost customers / opening customers."),
)
NO_DENOMINATOR: Final = _fault(
    "smart-m-denominator",
    _("{id} is a percentage, but its formula does not say of what."),
    _("Write the formula as numerator / denominator."),
)
NO_UNIT: Final = _fault(
    "smart-m-unit", _("{id} has no unit."), _("Enter what it is counted in: %, days, points.")
)
NO_SOURCE: Final = _fault(
    "smart-m-source",
    _("{id} does not say where it is read from."),
    _("Enter the system or survey that holds it."),
)
NO_FREQUENCY: Final = _fault(
    "smart-m-frequency",
    _("{id} does not say how often it is measured."),
    _("Choose a frequency, such as monthly."),
)
NO_BASELINE: Final = _fault(
    "smart-m-baseline",
    _("{id} has no baseline."),
    _("Measure where it stands today and enter the value."),
)
NO_TARGET: Final = _fault(
    "smart-a-target", _("{id} has no target."), _("Enter the value to be reached, at least once.")
)
NO_RANGE: Final = _fault(
    "smart-a-range",
    _("{id} is to stay in a range that has no ends."),
    _("Enter the lower and the upper end of the range."),
)
RANGE_ORDER: Final = _fault(
    "smart-a-range-order",
    _("The range of {id} ends below its beginning."),
    _("Enter the lower end first."),
)
WRONG_SIDE: Final = _fault(
    "smart-a-side",
    _("The target {target:,.10g} of {id} is worse than its baseline {baseline:,.10g}."),
    _("Correct the target, or the direction."),
)
NO_EVIDENCE: Final = _fault(
    "smart-a-evidence",
    _("Nothing shows that {id} can reach {target:,.10g}."),
    _("Enter what comparable companies reach, or why the target can be reached."),
)
BEYOND_BENCHMARK: Final = _fault(
    "smart-a-benchmark",
    _("The target {target:,.10g} of {id} goes beyond the benchmark {benchmark:,.10g}."),
    _("Lower the target, or enter why you can do better than others."),
)
BEYOND_HISTORY: Final = _fault(
    "smart-a-history",
    _("{id} would have to change more each year than it ever has."),
    _("Lower the target, or enter what makes the difference."),
)
TOO_STEEP: Final = _fault(
    "smart-a-pace",
    _("The target of {id} asks for {pace:+.0%} every year."),
    _("Lower the target, or enter why this pace can be kept."),
)
NO_OBJECTIVE: Final = _fault(
    "smart-r-objective",
    _("{id} serves no stated objective."),
    _("Enter the strategic objective it measures."),
)
NO_BENEFIT: Final = _fault(
    "smart-r-benefit",
    _("{id} is linked to no benefit and does not say why it matters."),
    _("Name it at a benefit line, link it to a KPI that is, or enter why it is relevant."),
)
NO_DATE: Final = _fault(
    "smart-t-date", _("{id} has no due date."), _("Enter the day by which the target is reached.")
)
OUTSIDE_HORIZON: Final = _fault(
    "smart-t-horizon",
    _("{id} is due on {due}, outside the plan ({first} to {last})."),
    _("Enter a date within the plan."),
)
BEFORE_BASELINE: Final = _fault(
    "smart-t-order",
    _("{id} is due on {due}, before its baseline was measured on {measured}."),
    _("Correct the due date or the baseline date."),
)

PRINCIPLE_LABELS: Final = MappingProxyType(
    {
        "goals": _("Agrees with the goals of the CRM"),
        "financial": _("Financial and non-financial in balance"),
        "term": _("Short and long term in balance"),
        "quantitative": _("Quantitative and qualitative in balance"),
        "audience": _("External customers and internal employees in balance"),
        "level": _("Strategic and tactical goals in balance"),
    }
)
SIDE_LABELS: Final = MappingProxyType(
    {
        "goals": (_("with an objective"), _("without")),
        "financial": (_("financial"), _("non-financial")),
        "term": (_("short term"), _("long term")),
        "quantitative": (_("quantitative"), _("qualitative")),
        "audience": (_("external customers"), _("internal employees")),
        "level": (_("strategic"), _("tactical")),
    }
)
GOALS_TEXT: Final = _("{first:.0%} of the weight serves a stated objective.")
BALANCE_TEXT: Final = _("{first:.0%} of the weight stands against {second:.0%}.")
PRINCIPLE_FAULTS: Final = MappingProxyType(
    {
        "goals": _fault(
            "principle-goals",
            _("Only {first:.0%} of the weight serves a stated objective; {least:.0%} is needed."),
            _("Enter the CRM objective that each KPI serves, or drop the KPI."),
        ),
        "financial": _fault(
            "principle-financial",
            _("Financial KPIs weigh {first:.0%}, others {second:.0%}; each needs {least:.0%}."),
            _("Give the lighter side more weight, or add a KPI to it."),
        ),
        "term": _fault(
            "principle-term",
            _("KPIs with a target within a year weigh {first:.0%}, with a later one {second:.0%}."),
            _("Set targets both within a year and for the third year or later."),
        ),
        "quantitative": _fault(
            "principle-quantitative",
            _(
                "Quantitative KPIs weigh {first:.0%}, qualitative {second:.0%}; each needs "
                "{least:.0%}."
            ),
            _(
                "Add a qualitative indicator, such as satisfaction or morale, or a quantitative "
                "one."
            ),
        ),
        "audience": _fault(
            "principle-audience",
            _("KPIs about customers weigh {first:.0%}, about employees {second:.0%}: uneven."),
            _("Add a KPI about employees or about customers, whichever is lacking."),
        ),
        "level": _fault(
            "principle-level",
            _("Strategic KPIs weigh {first:.0%}, tactical {second:.0%}; each needs {least:.0%}."),
            _("Add KPIs of results (finance, customers) or of means (processes, learning)."),
        ),
    }
)

AUDIENCE_BLANK: Final = _fault(
    "principle-audience-blank",
    _("No KPI says whether it is about customers or about employees."),
    _("Enter the audience of each KPI: customer, employee or none."),
)

TOO_MANY_KPIS: Final = _fault(
    "kpis-too-many",
    _("The scorecard has {count} KPIs; above {most} nobody watches them."),
    _("Keep those that steer the project, and move the others to a report."),
)
TOO_MANY_IN_PERSPECTIVE: Final = _fault(
    "kpis-too-many-in-perspective",
    _("“{perspective}” has {count} KPIs; above {most} the weights become too small to matter."),
    _("Keep the most important ones."),
)
COUNTED_TWICE: Final = _fault(
    "kpi-counted-twice",
    _("“{name}” stands in the scorecard twice ({first} and {id}), so its weight counts twice."),
    _("Keep one at home, and let the other name it under “Repeats KPI”."),
)
NO_CUSTOMER_VALUE: Final = _fault(
    "kpi-customer-value",
    _("{id} does not say which customer value it serves."),
    _("Enter what the customer gains from it."),
)
NO_KPI_OWNER: Final = _fault("kpi-owner", _("{id} has no owner."), _("Enter who answers for it."))
NO_PARENT: Final = _fault(
    "cascade-parent",
    _("{id} is derived from nothing above it."),
    _("Name the goal one level up from which it follows; a job title is no reason."),
)
WRONG_LEVEL: Final = _fault(
    "cascade-level",
    _("{id} hangs on {parent}, which is not one level above it."),
    _("Derive it step by step: vision, strategy, department, person."),
)
NOT_CASCADED: Final = _fault(
    "cascade-open-end",
    _("No lower-level goal supports {id}."),
    _("Derive a goal for a department or a person from it."),
)
NO_PERSON: Final = NOT_CASCADED._replace(severity=Severity.NOTE)
OVER_HUNDRED: Final = _fault(
    "kpi-over-hundred",
    _("“{name}” is a share of a whole, but has {value:,.10g} %; it cannot exceed 100 %."),
    _("Correct the value, or say of what it is a percentage."),
)
