"""The program in Python and in notebooks: plans in, tables of pandas out.

Every function comes through the same door as the command line, so that a plan which a command
refuses is refused here, too: the exception's `issues` name each cell, what is wrong and what to do,
in both languages. Amounts are in the plan's own unit; `frame.attrs["units"]` names the unit of each
column.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, ParamSpec, TypeVar

import pandas as pd

from crm_roi.app import plans, reports
from crm_roi.app.issue_text import issue_lines, message, remedy
from crm_roi.app.report_options import ReportOptions
from crm_roi.auditor import lint as audit
from crm_roi.auditor.wording import document as lint_document
from crm_roi.core.errors import CrmRoiError, Issue
from crm_roi.core.evaluation import evaluate as work_out
from crm_roi.core.evaluation import evaluation_document
from crm_roi.core.plan import Plan
from crm_roi.core.review.plan_review import review_document, review_plan
from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.plan_risk import risk_model, simulation_options, without_events
from crm_roi.core.risk.plan_sensitivity import axis, plan_sensitivity, sensitivity_document
from crm_roi.core.risk.simulation import simulate as run_simulation
from crm_roi.core.risk.simulation import simulation_document
from crm_roi.core.versions.difference import compare, difference_document
from crm_roi.locale import LANGUAGES, translate
from crm_roi.report.plan_language import plan_in_language
from crm_roi.settings import readers_language
from crm_roi.workbook.write_workbook import write_workbook as write_plan_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from crm_roi.core.evaluation import Evaluation as Figures
    from crm_roi.core.plan import BenefitLine, CostLine
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.settings import Language


Given = ParamSpec("Given")
Result = TypeVar("Result")
Document = dict[Any, Any]
AnyPlan = Plan | str | Path
VARIANTS: Final = ("risk_adjusted", "unadjusted", "hard_only", "after_tax")
SHARE: Final = "1 = 100 %"
YEARS: Final = "years"
UNITS: Final = {
    "money": (
        "npv total_cost total_benefit pv_cost pv_benefit equivalent_annual_value costs benefits "
        "net cumulative discounted_cumulative tco tco_per_user_year at_low at_high planned_to_date "
        "booked_to_date variance booked_effect forecast_effect effect_on_npv effect"
    ),
    SHARE: (
        "irr mirr roi_simple roi_pv roi_annual probability hidden_cost_share benefit_can_fall_by "
        "cost_can_rise_by weight global_weight attainment score discount_rate realised_share "
        "rank_correlation rank_share regression_share defined_share"
    ),
    YEARS: "payback_years discounted_payback_years",
}
"""The columns of each unit; money stands for the unit that the plan counts in."""


class Mistake(NamedTuple):
    """One mistake of a plan: its cell, its weight, what is wrong and what to do, by language."""

    cell: str
    code: str
    severity: str
    message: Mapping[str, str]
    remedy: Mapping[str, str]


class Mistakes(tuple[Mistake, ...]):
    """The mistakes of a plan, errors and warnings; a plan with an error is refused."""

    __slots__ = ()

    def to_frame(self, language: str = "en") -> pd.DataFrame:
        """Give a table: cell, severity, code, what is wrong, what to do."""
        rows = [
            (row.cell, row.severity, row.code, row.message[language], row.remedy[language])
            for row in self
        ]
        return pd.DataFrame(rows, columns=["cell", "severity", "code", "message", "remedy"])

    def _repr_html_(self) -> str:
        return html_of(self.to_frame())


def mistakes_of(issues: Iterable[Issue]) -> Mistakes:
    """Say issues in both languages."""
    return Mistakes(
        Mistake(
            issue.place,
            issue.kind.code,
            issue.kind.severity.value,
            {language: message(issue, language) for language in LANGUAGES},
            {language: remedy(issue, language) for language in LANGUAGES},
        )
        for issue in issues
    )


def _saying_what_is_wrong(function: Callable[Given, Result]) -> Callable[Given, Result]:
    """Let an exception of a function say each mistake: in its `issues`, and where it is printed."""

    @wraps(function)
    def call(*given: Given.args, **named: Given.kwargs) -> Result:
        try:
            return function(*given, **named)
        except CrmRoiError as error:
            issues = getattr(error, "issues", None)
            if issues and isinstance(issues[0], Issue):
                language = readers_language(None, getattr(error, "language", None))
                error.add_note("\n".join(issue_lines(issues, language)))
                error.issues = mistakes_of(issues)  # type: ignore[attr-defined]  # it has them
            raise

    return call


def html_of(frame: pd.DataFrame) -> str:
    """Write a table for a notebook: amounts with two decimals, nothing where there is no value."""
    return frame.to_html(float_format="{:,.4g}".format, na_rep="", border=0)


def table(rows: Iterable[Document], money: str, index: str = "") -> pd.DataFrame:
    """Make a table of documents; its `attrs` name the unit of each column that has one."""
    frame = pd.DataFrame(list(rows))
    if index in frame:
        frame = frame.set_index(index)
    known = {name: unit for unit, names in UNITS.items() for name in names.split()}
    found = {str(name): known.get(str(name)) for name in frame.columns}
    frame.attrs["units"] = {
        name: money if unit == "money" else unit for name, unit in found.items() if unit
    }
    return frame


class _Shown:
    """An answer that a notebook shows as its table."""

    def to_frame(self) -> pd.DataFrame:
        """Give the answer as a table."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return html_of(self.to_frame())


@dataclass(frozen=True, eq=False)
class _PlanAnswer(_Shown):
    """What was found about a plan; `document` has everything, under the names of `--json`."""

    plan: Plan
    document: Document

    @property
    def unit(self) -> str:
        """The unit of every amount, such as 万元."""
        return self.plan.assumptions.unit_label

    def _table(self, rows: Iterable[Document], index: str = "") -> pd.DataFrame:
        return table(rows, self.unit, index)


@dataclass(frozen=True, eq=False)
class Evaluation(_PlanAnswer):
    """Every figure of a plan; `figures` holds them as the program works with them."""

    figures: Figures

    def to_frame(self) -> pd.DataFrame:
        """Give the measures: a row for each variant and scenario, a column for each measure."""
        variants = {key: self.document["variants"][key] for key in VARIANTS}
        variants |= self.document["scenarios"]
        rows = [{"variant": name, **_scalars(row)} for name, row in variants.items()]
        return self._table(rows, "variant")

    @cached_property
    def cash_flows(self) -> pd.DataFrame:
        """The risk-adjusted flows by calendar year: costs, benefits, net, cumulative."""
        flows = self.document["cash_flows"]
        rows = [dict(zip(flows, row, strict=True)) for row in zip(*flows.values(), strict=True)]
        return self._table(rows, "years").rename_axis("year")

    @cached_property
    def costs(self) -> pd.DataFrame:
        """The risk-adjusted costs: a row for each line, a column for each calendar year."""
        fields = ("name", "area", "visibility", "nature")
        return self._by_year(self.plan.costs, fields, self.figures.costs.lines)

    @cached_property
    def benefits(self) -> pd.DataFrame:
        """The adjusted benefits: a row for each line, a column for each calendar year."""
        fields = ("name", "group")
        return self._by_year(self.plan.benefits, fields, self.figures.benefits.lines)

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """The KPIs with weight, target, actual, attainment, score and status."""
        scores = {row["id"]: row for row in self.document["scorecard"]["kpis"]}
        fields = ("id", "name", "perspective", "unit")
        rows = [_fields(kpi, fields) | scores[kpi.id] for kpi in self.plan.scorecard.kpis]
        return self._table(rows, "id")

    @cached_property
    def gates(self) -> pd.DataFrame:
        """The gates: what was reached, what was asked for, the verdict."""
        return self._table(self.document["gates"], "code")

    def _by_year(
        self,
        lines: Iterable[CostLine | BenefitLine],
        fields: tuple[str, ...],
        amounts: Mapping[str, Iterable[float]],
    ) -> pd.DataFrame:
        years = [self.plan.assumptions.start_year + year for year in self.plan.years]
        rows = [
            _fields(line, ("id", *fields)) | dict(zip(years, amounts[line.id], strict=True))
            for line in lines
        ]
        frame = self._table(rows, "id")
        frame.attrs["units"] = {str(year): self.unit for year in years}
        return frame


@dataclass(frozen=True, eq=False)
class Simulation(_PlanAnswer):
    """The spread of a plan's results; `result` holds it as the program works with it."""

    result: SimulationResult

    def to_frame(self) -> pd.DataFrame:
        """Give the spread: a row for each result, its mean, deviation, ends and percentiles."""
        rows = [{"result": key, **_scalars(row)} for key, row in self.document["outputs"].items()]
        return self._table(rows, "result")

    @cached_property
    def trials(self) -> pd.DataFrame:
        """The results of each trial: a row a trial, a column a result."""
        found = {output.value: values for output, values in self.result.samples.items()}
        frame = pd.DataFrame(found).rename_axis("trial")
        frame.attrs["units"] = self._table([dict.fromkeys(found)]).attrs["units"]
        return frame

    @cached_property
    def drivers(self) -> pd.DataFrame:
        """What drives the spread of the NPV, the strongest first."""
        return self._table(self.document["drivers"], "name")


@dataclass(frozen=True, eq=False)
class Sensitivity(_PlanAnswer):
    """What moves a plan's NPV."""

    def to_frame(self) -> pd.DataFrame:
        """Give the tornado: the NPV with each figure a little lower and higher."""
        return self._table(self.document["tornado"]["bars"], "key")

    @cached_property
    def break_even(self) -> pd.DataFrame:
        """How far each figure may go until the NPV is nothing."""
        return self._table(self.document["break_even"], "key")

    @cached_property
    def two_way(self) -> pd.DataFrame:
        """The NPV over two figures at once."""
        grid = self.document["two_way"]
        rows = pd.Index(grid["rows"]["settings"], name=grid["rows"]["key"])
        columns = pd.Index(grid["columns"]["settings"], name=grid["columns"]["key"])
        frame = pd.DataFrame(grid["npv"], rows, columns)
        frame.attrs["unit"] = self.unit
        return frame

    @cached_property
    def delay(self) -> pd.DataFrame:
        """The results if all comes so many months later."""
        return self._table(self.document["delay"], "months")

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """The results of each scenario."""
        return self._table(self.document["scenarios"], "scenario")


@dataclass(frozen=True, eq=False)
class Review(_PlanAnswer):
    """Plan against actual after go-live."""

    issues: Mistakes

    def to_frame(self) -> pd.DataFrame:
        """Give the outcomes: as planned, as now expected, and if the rest goes as planned."""
        names = ("planned", "forecast", "rest_as_planned")
        return self._table(
            [{"outcome": name, **_scalars(self.document[name])} for name in names], "outcome"
        )

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Each cost and benefit: planned and booked to date, variance, effect on NPV."""
        return self._table(map(_scalars, self.document["lines"]), "id")

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """Each KPI: target, actual, attainment, status, trend."""
        return self._table(self.document["kpis"], "id")


@dataclass(frozen=True, eq=False)
class Comparison(_PlanAnswer):
    """What changed between two versions of a plan; `plan` is the newer one."""

    def to_frame(self) -> pd.DataFrame:
        """Give every changed input with what it was, what it is and what it did to NPV."""
        return self._table(self.document["changes"])

    @cached_property
    def bridge(self) -> pd.DataFrame:
        """The way from the old NPV to the new one, step by step."""
        return self._table(self.document["bridge"]["steps"])


@dataclass(frozen=True, eq=False)
class Findings(_Shown):
    """What an audit of a workbook found."""

    document: Document

    def to_frame(self) -> pd.DataFrame:
        """Give a row for each finding: rule, severity, sheet, cells, what is wrong, the remedy."""
        return pd.DataFrame(self.document["findings"])


def _scalars(row: Document) -> Document:
    """Keep the single figures of a document; the three ROIs become columns of their own."""
    flat = {key: value for key, value in row.items() if not isinstance(value, (tuple, list, dict))}
    rois = row.get("roi") or {}
    return flat | {f"roi_{key}": value for key, value in rois.items()}


def _fields(row: object, fields: tuple[str, ...]) -> Document:
    return {field: getattr(row, field) for field in fields}


def _accepted(plan: AnyPlan) -> Plan:
    """Give a plan that may be evaluated, read from its file if it is named by it."""
    if isinstance(plan, Plan):
        return plans.accept(plans.file_of(plan).draft)
    file = plans.read_file(Path(plan))
    return plans.remember(plans.accept(file.draft), file)


@_saying_what_is_wrong
def read_plan(path: str | Path) -> Plan:
    """Read a plan from a workbook (.xlsx) or a .json; it remembers its file for the report.

    Raises:
        PlanRejected: `issues` holds every mistake that keeps the plan from being evaluated.
    """
    return _accepted(Path(path))


def check(plan: AnyPlan) -> Mistakes:
    """List every mistake of a plan, errors and warnings, as `crm-roi check` does."""
    file = plans.file_of(plan) if isinstance(plan, Plan) else plans.read_file(Path(plan))
    return mistakes_of(plans.check(file.draft))


@_saying_what_is_wrong
def evaluate(plan: AnyPlan) -> Evaluation:
    """Work out every figure of a plan."""
    accepted = _accepted(plan)
    figures = work_out(accepted)
    return Evaluation(accepted, evaluation_document(accepted, figures), figures)


@_saying_what_is_wrong
def simulate(
    plan: AnyPlan,
    *,
    trials: int | None = None,
    seed: int | None = None,
    method: str | None = None,
    tolerance: float | None = None,
    events: bool = True,
    language: Language | None = None,
) -> Simulation:
    """Simulate a plan in its own way, but for what is named; the same seed, the same figures."""
    accepted = _accepted(plan)
    model = risk_model(accepted) if events else without_events(risk_model(accepted))
    options = simulation_options(accepted, trials, seed, method, tolerance)
    result = run_simulation(model, options)
    document = simulation_document(model, result, _names(accepted, language))
    return Simulation(accepted, document, result)


@_saying_what_is_wrong
def sensitivity(
    plan: AnyPlan,
    *,
    rows: str = "benefits",
    columns: str = "discount_rate",
    language: Language | None = None,
) -> Sensitivity:
    """Find what moves a plan's NPV; `rows` and `columns` are the figures of the two-way table."""
    accepted = _accepted(plan)
    found = plan_sensitivity(accepted, axis(accepted, rows, []), axis(accepted, columns, []))
    return Sensitivity(accepted, sensitivity_document(found, _names(accepted, language)))


@_saying_what_is_wrong
def review(plan: AnyPlan, *, as_of: date | None = None) -> Review:
    """Hold a plan against its actuals as of a day; if not given, as `crm-roi review` takes it."""
    accepted = _accepted(plan)
    found = review_plan(accepted, as_of or plans.review_day(accepted))
    draft = plans.file_of(accepted).draft
    issues = mistakes_of(draft.located(issue) for issue in found.issues)
    return Review(accepted, review_document(accepted, found), issues)


@_saying_what_is_wrong
def diff(old: AnyPlan, new: AnyPlan) -> Comparison:
    """Compare two versions of a plan: which inputs changed, and what that did to NPV."""
    found = compare(_accepted(old), _accepted(new))
    authors = [() for _edit in found.edits]
    return Comparison(found.new, difference_document(found, authors))


@_saying_what_is_wrong
def lint(workbook: str | Path, *, language: Language | None = None) -> Findings:
    """Audit any workbook against the modelling rules."""
    findings = audit(Path(workbook))
    return Findings(lint_document(str(workbook), findings, readers_language(language)))


@_saying_what_is_wrong
def write_report(
    plan: AnyPlan,
    path: str | Path,
    *,
    language: Language | None = None,
    pages: Iterable[str] = (),
    theme: str | Path | None = None,
    appendix: bool = False,
    force: bool = False,
) -> Path:
    """Write the board report of a plan: the same bytes as `crm-roi report` writes.

    A plan that was read from a file gives a report with the cell of each figure, the file's hash
    and the file itself; of any other plan its JSON is attached. A path that ends in .html gives one
    HTML file.

    Raises:
        PlanRejected, UnprintablePlan: `issues` holds every mistake, and nothing is written.
        FileExists: the file is there already and `force` is not given.
    """
    target = Path(path)
    options = ReportOptions(None, tuple(pages), Path(theme) if theme else None, appendix)
    file = plans.file_of(_accepted(plan))
    report = reports.view_report(file, target, language, options, force=force)
    reports.write_report(report, target, options, force=force)
    return target


@_saying_what_is_wrong
def write_workbook(
    plan: AnyPlan,
    path: str | Path,
    *,
    language: Language | None = None,
    force: bool = False,
) -> Path:
    """Write the planning workbook of a plan, its formulas alive: as `crm-roi new --from` does."""
    accepted, target = _accepted(plan), Path(path)
    spoken = readers_language(language, accepted.language)
    write_plan_workbook(accepted, target, language=spoken, force=force)
    return target


def _names(plan: Plan, language: Language | None) -> Callable[[str], str]:
    """Tell what a figure is called in the reader's language."""
    reader = readers_language(language, plan.language)
    spoken = plan_in_language(plan, reader)
    return lambda key: figure_name(spoken, key, lambda text: translate(text, reader))
