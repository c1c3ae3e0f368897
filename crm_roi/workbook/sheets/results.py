"""The results sheet: headline figures, charts, then variants, scenarios, gates and the tornado."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.results import PROBABILITY_WEIGHTED, RESULTS
from crm_roi.core.results import VARIANTS as NAMES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.sheets import (
    calc_perspectives,
    calc_review,
    calc_scenarios,
    cash_flow,
    sensitivity,
)
from crm_roi.workbook.sheets.calc_scenarios import scenario_key
from crm_roi.workbook.sheets.cash_flow import AFTER_TAX, VARIANTS
from crm_roi.workbook.sheets.results_charts import SECOND_CHARTS, insert_charts
from crm_roi.workbook.sheets.results_gates import write_gates, write_verdict
from crm_roi.workbook.sheets.results_tables import (
    ResultsSheet,
    write_scorecard,
    write_survey,
    write_tornado,
)
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.looks import Look, columns
from crm_roi.workbook.writing.page import Figure, dash
from crm_roi.workbook.writing.variants import NET_ONLY, described

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book

KEY: Final = "results"
VERDICT_ROW: Final = 3
TILES_ROW: Final = 4
SCENARIO_ROW: Final = 7
CHARTS_ROW: Final = 9
TABLES_ROW: Final = 83
LOOK: Final = Look(widths={1: 36.0, **columns(2, 8, 20.0)}, breaks=(SECOND_CHARTS, TABLES_ROW + 2))
TILES: Final = ("npv", "irr", "payback_years", "roi_simple", "roi_pv", "roi_annual", "roi_eit")
FUNCTION_HEADER: Final = _("CRM_ function")
FUNCTION_COLUMN: Final = FIRST_COLUMN + 6
FORECAST: Final = _("re-forecast")
REVIEWED: Final = ("total_cost", "total_benefit", "npv", "irr", "payback_years")
SCENARIO_COLUMNS: Final = (
    "npv",
    "irr",
    "roi_pv",
    "payback_years",
    "discounted_payback_years",
    "benefit_cost_ratio",
)


class Comparison(NamedTuple):
    """A figure that stands there twice: its label, the cells of formula and function.

    `there` says whether there is a figure to compare.
    """

    label: str
    native: str
    called: str
    there: bool


def write(book: Book) -> list[Comparison]:
    """Write the sheet from the calculation sheets; give what the checks are to compare."""
    sheets = (cash_flow, calc_scenarios, calc_review)
    grids = tuple(book.written(sheet.write) for sheet in sheets)
    page = ResultsSheet(book, KEY, TABLES_ROW, grids, book.written(sensitivity.write))
    _write_scenario_shown(page)
    _write_tiles(page)
    comparisons = _write_measures(page)
    _write_ownership(page)
    scenario_rows = _write_scenarios(page)
    gates = write_gates(page, scenario_rows[0])
    last_scenario = scenario_rows[0] + book.places["scenarios"].capacity - 1
    write_verdict(page, VERDICT_ROW, gates, (scenario_rows[0], last_scenario))
    tornado_rows = write_tornado(page)
    scorecard_rows = write_scorecard(page, book.written(calc_perspectives.write))
    write_survey(page)
    _write_review(page)
    insert_charts(page, CHARTS_ROW, tornado_rows, scenario_rows, scorecard_rows)
    return comparisons


def _write_scenario_shown(page: ResultsSheet) -> None:
    """Say below the tiles which scenario their figures are of."""
    label = (
        f"{page.book.word(_('Selected scenario'))}{'：' if page.book.language == 'zh' else ': '}"
    )
    base = page.book.list_cell("scenarios")
    formula = f'="{label}"&IF(in_scenario="",{base},in_scenario)'
    page.put(SCENARIO_ROW, FIRST_COLUMN, Figure(formula, label + page.book.as_entered), "heading")


def _write_tiles(page: ResultsSheet) -> None:
    """Write the six figures that the board asks first, large."""
    page.book.sheets[KEY].set_row(TILES_ROW + 1, 28)
    for index, measure in enumerate(TILES):
        column = FIRST_COLUMN + index
        unit = RESULTS[measure].unit
        page.text(TILES_ROW, column, RESULTS[measure].head, "tile_label")
        page.put(TILES_ROW + 1, column, page.measure("risk_adjusted", measure, unit), "tile")
        page.unit(TILES_ROW + 2, column, unit, "tile_unit")


def _write_measures(page: ResultsSheet) -> list[Comparison]:
    """Write every measure of every variant side by side, then what the function gives."""
    comparisons = []
    page.table(_("Measures by variant"), (_("Figure"), _("Unit"), *NAMES.values(), FUNCTION_HEADER))
    for measure, result in RESULTS.items():
        unit = result.unit
        page.text(page.row, FIRST_COLUMN, described(page.book, measure))
        page.unit(page.row, FIRST_COLUMN + 1, unit)
        variants = (*VARIANTS, AFTER_TAX) if measure in NET_ONLY else tuple(VARIANTS)
        for column, variant in enumerate(variants, FIRST_COLUMN + 2):
            page.put(page.row, column, page.measure(variant, measure, unit))
        if measure in CALLS:
            comparisons.append(_write_function(page, measure, unit))
        page.row += 1
    return comparisons


def _write_function(page: ResultsSheet, measure: str, unit: Unit) -> Comparison:
    """Write the function beside the formulas; give both cells for the checks."""
    own = page.measure("risk_adjusted", measure)
    counts = page.book.plan.assumptions.timing == "end_of_year"
    figure = Figure(function_formula(measure), own.value if counts else NOTHING, unit)
    page.put(page.row, FUNCTION_COLUMN, figure)
    native, called = (
        page.book.cell(KEY, (page.row, column)).replace("$", "")
        for column in (FIRST_COLUMN + 2, FUNCTION_COLUMN)
    )
    return Comparison(
        described(page.book, measure), native, called, isinstance(figure.value, float)
    )


def _write_ownership(page: ResultsSheet) -> None:
    """Write the total cost of ownership: in all, hidden share, per user and year."""
    grid = page.grids[0]
    costs = page.book.figures.evaluation.costs
    hidden = grid.rows["costs_by_visibility.hidden"] + 1
    row = f"'{page.book.name_of(grid.key)}'!{grid.columns[0]}{hidden}:{grid.columns[-1]}{hidden}"
    figures = (
        (_("In all"), Figure("=SUM(calc_cost_total)", costs.tco, Unit.MONEY)),
        (
            _("Hidden share"),
            Figure(
                f'=IF(SUM(calc_cost_total)>0,SUM({row})/SUM(calc_cost_total),"–")',
                dash(costs.hidden_cost_share),
                Unit.RATE,
            ),
        ),
        (
            _("Per user and year"),
            Figure(
                '=IF(N(in_users)>0,SUM(calc_cost_total)/in_users/in_horizon_years,"–")',
                dash(costs.tco_per_user_year),
                Unit.MONEY,
            ),
        ),
    )
    page.table(_("Total cost of ownership"), (_("Figure"), _("Unit"), _("Value")))
    for label, figure in figures:
        page.text(page.row, FIRST_COLUMN, label)
        page.unit(page.row, FIRST_COLUMN + 1, figure.unit)
        page.put(page.row, FIRST_COLUMN + 2, figure)
        page.row += 1


def _write_scenarios(page: ResultsSheet) -> tuple[int, int]:
    """Write the scenarios that have a name, and the probability-weighted NPV."""
    headers = [described(page.book, name) for name in SCENARIO_COLUMNS]
    page.table(_("Scenarios"), (_("Scenario"), _("Probability"), *headers))
    place = page.book.places["scenarios"]
    first = page.row
    for index in range(place.capacity):
        _write_scenario(page, index)
        page.row += 1
    page.fade_spare((first, page.row - 1), (FIRST_COLUMN, FIRST_COLUMN + 1 + len(SCENARIO_COLUMNS)))
    chances, values = (f"${letter}${first + 1}:${letter}${page.row}" for letter in "CD")
    evaluation = page.book.figures.evaluation
    total = float(sum(row.probability for row in page.book.plan.scenarios))
    page.text(page.row, FIRST_COLUMN, PROBABILITY_WEIGHTED)
    page.put(page.row, FIRST_COLUMN + 1, Figure(f"=SUM({chances})", total, Unit.RATE), "sum")
    weighted = f'=IF(SUM({chances})>0,SUMPRODUCT({chances},{values})/SUM({chances}),"–")'
    npv = dash(evaluation.probability_weighted_npv)
    page.put(page.row, FIRST_COLUMN + 2, Figure(weighted, npv, Unit.MONEY), "sum")
    page.row += 1
    return first, first + max(len(page.book.plan.scenarios), 1) - 1


def _write_scenario(page: ResultsSheet, index: int) -> None:
    """Write one scenario; a spare row of their table shows as blank, its NPV as nothing."""
    key, row = scenario_key(index), page.row + 1
    known = page.book.plan.scenarios
    probability = known[index].probability if index < len(known) else 0.0
    name = page.measure(key, "name")
    page.put(page.row, FIRST_COLUMN, name)
    number = page.measure(key, "row").formula.removeprefix("=")
    chance = f"=N(INDEX(in_scenarios_probability,{number}))"
    page.put(page.row, FIRST_COLUMN + 1, Figure(chance, probability, Unit.RATE))
    for column, measure in enumerate(SCENARIO_COLUMNS, FIRST_COLUMN + 2):
        figure = page.measure(key, measure, RESULTS[measure].unit)
        blank, shown = ("0", 0.0) if measure == "npv" else ('""', "")
        formula = f'=IF($B{row}="",{blank},{figure.formula.removeprefix("=")})'
        value = figure.value if name.value else shown
        page.put(page.row, column, Figure(formula, value, figure.unit))


def _write_review(page: ResultsSheet) -> None:
    """Write the re-forecast beside the plan; as long as nothing is booked both are alike."""
    page.table(_("After go-live"), (_("Result"), _("Unit"), _("As planned"), _("Re-forecast")))
    for measure in REVIEWED:
        label, unit = described(page.book, measure), RESULTS[measure].unit
        page.text(page.row, FIRST_COLUMN, f"{label} · {page.book.word(FORECAST)}")
        page.unit(page.row, FIRST_COLUMN + 1, unit)
        page.put(page.row, FIRST_COLUMN + 2, page.measure("risk_adjusted", measure, unit))
        page.put(page.row, FIRST_COLUMN + 3, page.measure("forecast", measure, unit))
        page.row += 1


FLOWS: Final = "calc_paid,calc_received"
CALLS: Final = {
    "npv": "CRM_NPV(in_discount_rate,calc_net)",
    "irr": "CRM_IRR(calc_net)",
    "mirr": "CRM_MIRR(calc_net,calc_finance,calc_reinvestment)",
    "roi_simple": f'CRM_ROI({FLOWS},"simple")',
    "roi_pv": f'CRM_ROI({FLOWS},"pv",in_discount_rate)',
    "roi_annual": f'CRM_ROI({FLOWS},"annual")',
    "roi_eit": f'CRM_ROI({FLOWS},"eit",0,calc_capital)',
    "payback_years": "CRM_PAYBACK_YEARS(calc_net)",
    "discounted_payback_years": "CRM_DISCOUNTED_PAYBACK_YEARS(in_discount_rate,calc_net)",
    "profitability_index": "CRM_PROFITABILITY_INDEX(in_discount_rate,calc_net)",
    "benefit_cost_ratio": f"CRM_BENEFIT_COST_RATIO(in_discount_rate,{FLOWS})",
    "equivalent_annual_value": "CRM_EQUIVALENT_ANNUAL_VALUE(in_discount_rate,calc_net)",
    "benefit_can_fall_by": f"CRM_BENEFIT_CAN_FALL_BY(in_discount_rate,{FLOWS})",
    "cost_can_rise_by": f"CRM_COST_CAN_RISE_BY(in_discount_rate,{FLOWS})",
}
ONLY_RATE: Final = "(COUNT(CRM_IRR_ALL(calc_net))=1)"


def function_formula(measure: str) -> str:
    """Give the formula that calls the function; it counts flows at the end of the year only.

    Where several rates fit, the function gives one of them, a plan has none: dividing by a
    comparison that fails leads to the dash without a function in a function in a function.
    """
    if measure == "irr":
        return f'=IFERROR({CALLS[measure]}/(calc_same=1)/{ONLY_RATE},"–")'
    return f'=IFERROR(IF(calc_same=1,{CALLS[measure]},"–"),"–")'
