"""The checks sheet: each test of the model gives 0 or 1 within its tolerance; one master check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW
from crm_roi.workbook.sheets import results
from crm_roi.workbook.sheets.entry_checks import NOWHERE, entry_checks, range_checks
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.looks import Look

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book

KEY: Final = "checks"
LOOK: Final = Look(widths={1: 56.0, 2: 11.0, 3: 13.0, 4: 13.0, 5: 80.0})
CENT: Final = 1e-6
HEADERS: Final = (
    _("Check"),
    _("Result"),
    _("Tolerance"),
    _("Difference"),
    _("What it means"),
)


class Check(NamedTuple):
    """A check: what it tests, the difference that must be within the tolerance, what to do.

    `compares` is whether there is a figure to compare; where there may be none, the difference
    shows a dash, which passes, and nothing claims that two figures agree.
    """

    label: str
    difference: str
    meaning: str
    tolerance: float = 0.0
    compares: bool = True
    may_lack: bool = False


def _same_sum(field: str) -> str:
    return f"=SUM(calc_costs_by_{field})-SUM(calc_cost_total)"


CHECKS: Final = (
    Check(
        _("Costs by area add up to all costs"),
        _same_sum("area"),
        _("A cost line has no area, or one that is not in the list."),
        CENT,
    ),
    Check(
        _("Costs by visibility add up to all costs"),
        _same_sum("visibility"),
        _("A cost line is neither explicit nor hidden."),
        CENT,
    ),
    Check(
        _("Costs by nature add up to all costs"),
        _same_sum("nature"),
        _("A cost line is neither capex nor opex."),
        CENT,
    ),
    Check(
        _("Benefits by group add up to all benefits"),
        "=SUM(calc_benefits_by_group)-SUM(calc_benefit_total)",
        _("A benefit line has no group, or one that is not in the list."),
        CENT,
    ),
    Check(
        _("Hard and soft benefits add up to all benefits"),
        "=SUM(calc_benefits_by_hardness)-SUM(calc_benefit_total)",
        _("A benefit line is neither hard nor soft."),
        CENT,
    ),
    Check(
        _("Every cost line is counted"),
        '=SUMPRODUCT(--(in_costs_id<>""))-SUMPRODUCT(--(calc_costs_no<>""))',
        _("More rows were added than the calculation holds; make a new workbook from this one."),
    ),
    Check(
        _("Every benefit line is counted"),
        '=SUMPRODUCT(--(in_benefits_id<>""))-SUMPRODUCT(--(calc_benefits_no<>""))',
        _("More rows were added than the calculation holds; make a new workbook from this one."),
    ),
    Check(
        _("Every scenario is counted"),
        '=SUMPRODUCT(--(in_scenarios_name<>""))-SUMPRODUCT(--(list_scenarios<>""))+1',
        _("More rows were added than the calculation holds; make a new workbook from this one."),
    ),
    Check(
        _("Every perspective is counted"),
        '=SUMPRODUCT(--(in_perspectives_id<>""))-SUMPRODUCT(--(calc_perspective_id<>""))',
        _("More rows were added than the calculation holds; make a new workbook from this one."),
    ),
    Check(
        _("Every KPI is counted"),
        '=SUMPRODUCT(--(in_kpis_id<>""))-SUMPRODUCT(--(calc_kpi_id<>""))',
        _("More rows were added than the calculation holds; make a new workbook from this one."),
    ),
    Check(
        _("Every KPI has its place in the weights"),
        '=SUM(calc_perspective_members)-COUNTIF(calc_weight_key,"*>?*")'
        '+COUNTIF(calc_perspective_id,"?*")',
        _(
            "A perspective has more KPIs than the calculation holds; make a new workbook from this "
            "one."
        ),
    ),
    Check(
        _("All cost amounts are numbers"),
        "=COUNTA(in_costs_years)-COUNT(in_costs_years)",
        _("An amount is text, such as 40k or $40; enter the number itself."),
    ),
    Check(
        _("All benefit amounts are numbers"),
        "=COUNTA(in_benefits_years)-COUNT(in_benefits_years)",
        _("An amount is text, such as 40k or $40; enter the number itself."),
    ),
    Check(
        _("No cost is negative"), '=COUNTIF(in_costs_years,"<0")', _("Costs are entered positive.")
    ),
    Check(
        _("Every currency has its exchange rates"),
        '=COUNTIF(calc_costs_rate_row,"<0")',
        _("A cost line is in a currency without a row of exchange rates."),
    ),
    Check(
        _("Every benefit's currency has its exchange rates"),
        '=COUNTIF(calc_benefits_rate_row,"<0")',
        _("A benefit line is in a currency without a row of exchange rates."),
    ),
    Check(
        _("Every adoption curve exists"),
        '=COUNTIF(calc_benefits_curve_row,"<0")',
        _("A benefit line names an adoption curve that has no row of its own."),
    ),
    Check(
        _("The selected scenario exists"),
        "=1-calc_scenario_known",
        _("The results show the plan as entered; choose a scenario from the list."),
    ),
    Check(
        _("Every booked amount is counted"),
        "=COUNT(in_line_actuals_amount)-SUM(calc_count_costs)-SUM(calc_count_benefits)",
        _("A booking names a line that does not exist, or a year beyond the plan."),
    ),
    Check(
        _("Every judgement compares two members of its group"),
        '=SUMPRODUCT((calc_judged_group<>"")*(calc_judged_known=0))',
        NOWHERE,
    ),
    Check(
        _("The assumptions that every figure needs are filled in"),
        "=COUNTBLANK(in_start_year)+COUNTBLANK(in_horizon_years)+COUNTBLANK(in_discount_rate)",
        _("Start year, horizon or discount rate is blank."),
    ),
    Check(
        _("Every exchange rate is filled in"),
        '=SUMPRODUCT((in_rates_currency<>"")*(in_rates_years=""))',
        _("A currency lacks its rate in some year."),
    ),
    Check(
        _("Every cost driver is complete"),
        '=SUMPRODUCT(((in_costs_quantity="")<>(in_costs_unit_price=""))*(in_costs_years=""))',
        _("A cost line has a quantity without a unit price, or the other way round."),
    ),
    Check(
        _("Every benefit driver has its change"),
        '=SUMPRODUCT(((in_benefits_volume="")<>(in_benefits_change=""))*(in_benefits_years=""))',
        _("A benefit line has a volume without a change, or the other way round."),
    ),
    Check(
        _("Every benefit driver has its unit margin"),
        '=SUMPRODUCT(((in_benefits_volume="")<>(in_benefits_unit_margin=""))'
        '*(in_benefits_years=""))',
        _("A benefit line has a volume without a unit margin, or the other way round."),
    ),
    Check(
        _("The horizon fits the year columns"),
        "=MAX(0,in_horizon_years+1-COLUMNS(in_costs_years))",
        _("The horizon is longer than the year columns; make a new workbook with more years."),
    ),
    Check(
        _("The probabilities of the scenarios add up to 1"),
        "=IF(SUM(in_scenarios_probability)=0,0,SUM(in_scenarios_probability)-1)",
        _("Change the probabilities so that they add up to 1 (100 %)."),
        CENT,
    ),
    Check(
        _("NPV is present value of benefits less that of costs"),
        "=calc_npv-calc_pv_benefit+calc_pv_cost",
        _("The cash flow sheet was changed; undo the change."),
        CENT,
    ),
)


def write(book: Book) -> None:
    """Write the master check, then each check with its tolerance and difference."""
    sheet = book.sheets[KEY]
    word, styles = book.word, book.styles
    for column, text in enumerate(HEADERS, FIRST_COLUMN):
        sheet.write_string(HEADER_ROW, column, word(text), styles.get("header"))
    first = HEADER_ROW + 1
    entries = (Check(*one) for one in entry_checks(book))
    ranges = (Check(*one) for one in range_checks(book))
    checks = [*CHECKS, *ranges, *entries, *_comparisons(book)]
    for row, check in enumerate(checks, first):
        sheet.write_string(row, FIRST_COLUMN, word(check.label), styles.get("label"))
        # A difference that is an error has not passed, and must not make the master an error.
        cell = f"E{row + 1}"
        lacking = f'IFERROR(--({cell}="{NOTHING}"),0)' if check.may_lack else "0"
        passed = f"=IF(ISNUMBER({cell}),--(ABS({cell})<=D{row + 1}),{lacking})"
        value = 1.0 if book.computes else ""
        sheet.write_formula(row, FIRST_COLUMN + 1, passed, styles.get("calc", Unit.COUNT), value)
        tolerance = styles.with_format("calc", "0.000000")
        sheet.write_number(row, FIRST_COLUMN + 2, check.tolerance, tolerance)
        nothing = (0.0 if check.compares else NOTHING) if book.computes else ""
        sheet.write_formula(row, FIRST_COLUMN + 3, check.difference, tolerance, nothing)
        sheet.write_string(row, FIRST_COLUMN + 4, word(check.meaning), styles.get("note"))
    last = first + len(checks) - 1
    for value, look in ((1, "good"), (0, "bad")):
        rule = {"type": "cell", "criteria": "==", "value": value, "format": styles.get(look)}
        sheet.conditional_format(first, FIRST_COLUMN + 1, last, FIRST_COLUMN + 1, rule)
        sheet.conditional_format(2, FIRST_COLUMN + 1, 2, FIRST_COLUMN + 1, rule)
    results = f"C{first + 1}:C{last + 1}"
    sheet.write_string(
        2, FIRST_COLUMN, word(_("All checks passed (1) or not (0)")), styles.get("heading")
    )
    sheet.write_formula(
        2,
        FIRST_COLUMN + 1,
        f"=MIN({results})",
        styles.get("sum", Unit.COUNT),
        1.0 if book.computes else "",
    )
    book.define("chk_master", KEY, (2, FIRST_COLUMN + 1, 2, FIRST_COLUMN + 1))


def _comparisons(book: Book) -> list[Check]:
    """Compare each function with its native formula, where the add-in gives a figure."""
    return [
        Check(
            f"{book.word(_('Function and formula agree'))}: {book.word(label)}",
            f'=IF(ISNUMBER({called}),N({called})-N({native}),"{NOTHING}")',
            _("The add-in is of another version, or a formula was changed."),
            CENT,
            compares=compared,
            may_lack=True,
        )
        for label, native, called, compared in book.written(results.write)
    ]
