"""The list of the workbook's sheets and their input tables, in the order of the tabs.

The one table with two users: the writer makes the sheets from it, the reader finds them by it.
"""

from __future__ import annotations

from typing import Final

from crm_roi.core.terms import LANGUAGES, Term, Unit, _
from crm_roi.workbook.layout.columns import Column, Kind
from crm_roi.workbook.layout.conventions import SheetType
from crm_roi.workbook.layout.tables import Sheet, Table

WORKBOOK_COLUMNS: Final = (
    Column(
        "schema_version",
        Term(
            _("Plan schema"),
            _("Which version of the planning workbook this is; leave it as it is."),
        ),
        Kind.TEXT,
        required=True,
    ),
    Column(
        "language",
        Term(
            _("Language of the texts"),
            _("The language in which the names and texts of this plan are written."),
            Unit.CHOICE,
        ),
        Kind.CHOICE,
        required=True,
        choices=LANGUAGES,
    ),
)
CONFIRMED: Final = "source owner confirmed confidence"
OF_THE_KPI: Final = _("that of each KPI")
POINTS: Final = _("points of the survey's scale")

SHEETS: Final = (
    Sheet(
        "about",
        _("About the plan"),
        SheetType.ABOUT,
        _("What this workbook is, and where to start"),
        tables=(
            Table("workbook", _("This workbook"), "", needed=True, own_columns=WORKBOOK_COLUMNS),
            Table("about", _("The plan"), "about", needed=True),
        ),
    ),
    Sheet(
        "assumptions",
        _("Assumptions"),
        SheetType.INPUTS,
        _("Figures that hold for the whole plan, with source and owner"),
        tables=(
            Table("assumptions", _("General assumptions"), "assumptions", needed=True),
            Table(
                "facts", _("Facts about the company"), "facts", order=f"name value unit {CONFIRMED}"
            ),
            Table(
                "sources",
                _("Sources of other assumptions"),
                "sources",
                order=f"assumption - - {CONFIRMED}",
            ),
        ),
    ),
    Sheet(
        "ramps",
        _("Ramps and rates"),
        SheetType.INPUTS,
        _("How fast benefits ramp up; exchange rates by year"),
        tables=(
            Table(
                "curves",
                _("Adoption curves"),
                "adoption_curves",
                timed=True,
                order="id name",
                example="slow",
                bars="#9DC3E6",
            ),
            Table("rates", _("Exchange rates"), "exchange_rates", timed=True, order="currency"),
        ),
    ),
    Sheet(
        "costs",
        _("Costs"),
        SheetType.INPUTS,
        _("Every cost line: where, explicit or hidden, capex or opex"),
        tables=(
            Table(
                "costs",
                _("Cost lines"),
                "costs",
                timed=True,
                needed=True,
                spare_rows=40,
                order="id name area visibility nature recurrence quantity unit_price currency",
                lists=(("currency", "rates"),),
                bars="#F4B183",
            ),
        ),
    ),
    Sheet(
        "benefits",
        _("Benefits"),
        SheetType.INPUTS,
        _("Every benefit line: driver, adoption, what may be claimed"),
        tables=(
            Table(
                "benefits",
                _("Benefit lines"),
                "benefits",
                timed=True,
                needed=True,
                spare_rows=40,
                order="id name group hardness volume change unit_margin adoption",
                lists=(("currency", "rates"), ("adoption", "curves")),
                example="B01",
                bars="#A9D18E",
            ),
            Table(
                "non_monetised",
                _("Benefits not in money"),
                "non_monetised",
                order="- name - - - - - evidence",
            ),
        ),
    ),
    Sheet(
        "scenarios",
        _("Scenarios"),
        SheetType.INPUTS,
        _("Which scenario is shown; scenarios and simulation inputs"),
        tables=(
            Table(
                "scenarios",
                _("Scenarios"),
                "scenarios",
                spare_rows=4,
                order="id name role probability",
                example="S1",
            ),
            Table("simulation", _("Simulation"), "simulation"),
            Table("uncertainties", _("Uncertain inputs"), "simulation.inputs"),
            Table("correlations", _("Figures that move together"), "simulation.correlations"),
        ),
    ),
    Sheet(
        "scorecard",
        _("Scorecard"),
        SheetType.INPUTS,
        _("KPIs with their SMART targets; what drives what"),
        tables=(
            Table(
                "kpis",
                _("KPIs and targets"),
                "scorecard.kpis",
                timed=True,
                percent_points=True,
                spare_rows=20,
                order=(
                    "id name perspective unit direction weight baseline baseline_date review_year"
                ),
                lists=(("perspective", "perspectives"), ("reference_of", "kpis")),
                example="K01",
            ),
            Table(
                "links",
                _("Strategy map"),
                "scorecard.links",
                spare_rows=20,
                lists=(("cause", "kpis"), ("effect", "kpis")),
            ),
            Table(
                "cascade",
                _("Cascade from vision to person"),
                "scorecard.cascade",
                lists=(("kpi", "kpis"),),
                example="G1",
            ),
        ),
        counts_in=OF_THE_KPI,
    ),
    Sheet(
        "weights",
        _("Weights"),
        SheetType.INPUTS,
        _("Perspectives with their weights and reasons; judgements that no matrix holds"),
        tables=(
            Table(
                "perspectives",
                _("Perspectives"),
                "scorecard.perspectives",
                spare_rows=2,
                order="id name kind weight",
                example="F",
            ),
            Table("judgements", _("Pairwise judgements"), "scorecard.judgements"),
        ),
        counts_in=_("shares"),
    ),
    Sheet(
        "judgements",
        _("Matrices"),
        SheetType.INPUTS,
        _("Choose in the yellow cells how the row compares with the column, judge by judge"),
        counts_in=_("how many times as important"),
    ),
    Sheet(
        "actuals",
        _("KPI actuals"),
        SheetType.INPUTS,
        _("What the KPIs really came to"),
        tables=(
            Table(
                "actuals",
                _("Measurements"),
                "scorecard.actuals",
                percent_points=True,
                spare_rows=60,
                lists=(("kpi", "kpis"),),
            ),
        ),
        counts_in=OF_THE_KPI,
    ),
    Sheet(
        "survey",
        _("Survey"),
        SheetType.INPUTS,
        _("Customer satisfaction survey: questions and mean scores"),
        tables=(
            Table("survey", _("The survey"), "scorecard.survey"),
            Table(
                "items",
                _("Questions"),
                "scorecard.survey.items",
                spare_rows=20,
                order="code variable question weight mean_score",
            ),
        ),
        counts_in=POINTS,
    ),
    Sheet(
        "survey_answers",
        _("Survey answers"),
        SheetType.INPUTS,
        _("One row a respondent, one column an item; leave blank what was not answered"),
        tables=(
            Table(
                "answers",
                _("Answers of the respondents"),
                "scorecard.survey.answers",
                spare_rows=100,
                order="id recommends",
                example="1",
            ),
        ),
        counts_in=POINTS,
    ),
    Sheet(
        "options",
        _("Options and risks"),
        SheetType.INPUTS,
        _("Alternatives, doing nothing among them; risks; milestones"),
        tables=(
            Table(
                "alternatives",
                _("Alternatives"),
                "alternatives",
                order="id name role",
                example="A1",
            ),
            Table("risks", _("Risks"), "risks", spare_rows=20, example="R1"),
            Table(
                "milestones", _("Milestones"), "milestones", order="- name start end - owner gate"
            ),
        ),
    ),
    Sheet(
        "approvals",
        _("Approvals"),
        SheetType.INPUTS,
        _("Approval fields, limits and the sign-off table"),
        tables=(
            Table("approval", _("Approval form"), "approval.fields"),
            Table("limits", _("Approval limits"), "approval.limits"),
            Table("sign_off", _("Sign-off"), "approval.sign_off", order="role step action person"),
        ),
    ),
    Sheet(
        "review",
        _("Review"),
        SheetType.INPUTS,
        _("After go-live: review dates, booked amounts, improvements"),
        tables=(
            Table("review_dates", _("Review dates"), "review.dates", order="compares day owner"),
            Table("line_actuals", _("Booked amounts"), "review.actuals", spare_rows=60),
            Table(
                "improvements",
                _("Improvement actions"),
                "review.improvements",
                lists=(("kpi", "kpis"),),
            ),
        ),
    ),
    Sheet(
        "timing",
        _("Time and scenario"),
        SheetType.CALCULATION,
        _("Discount factors, and what the selected scenario does"),
    ),
    Sheet(
        "calc_costs",
        _("Cost calculation"),
        SheetType.CALCULATION,
        _("Costs line by line: driver, entry, exchange rate, risk"),
    ),
    Sheet(
        "calc_benefits",
        _("Benefit calculation"),
        SheetType.CALCULATION,
        _("Benefits line by line: driver, entry, exchange rate, what may be claimed"),
    ),
    Sheet(
        "cash_flow",
        _("Cash flow"),
        SheetType.CALCULATION,
        _("Totals by year, cash flow and every measure, before and after tax"),
    ),
    Sheet(
        "calc_scenarios",
        _("Scenario calculation"),
        SheetType.CALCULATION,
        _("Each scenario with every measure"),
    ),
    Sheet(
        "sensitivity",
        _("Sensitivity"),
        SheetType.CALCULATION,
        _("How far NPV moves with each line and with the discount rate"),
    ),
    Sheet(
        "calc_judges",
        _("Weights by judge"),
        SheetType.CALCULATION,
        _("Each matrix as numbers, its weights and how consistent it is"),
    ),
    Sheet(
        "calc_pairs",
        _("Members and judgements"),
        SheetType.CALCULATION,
        _("Which KPIs are compared with each other, and the judgements as logarithms"),
    ),
    Sheet(
        "calc_weights",
        _("Weight calculation"),
        SheetType.CALCULATION,
        _("Weights from the pairwise judgements, and how consistent these are"),
    ),
    Sheet(
        "calc_scorecard",
        _("Scorecard calculation"),
        SheetType.CALCULATION,
        _("Attainment, score and weight of every KPI and perspective"),
    ),
    Sheet(
        "calc_perspectives",
        _("Perspective scores"),
        SheetType.CALCULATION,
        _("What the KPIs of each perspective come to, and the total"),
    ),
    Sheet(
        "calc_review",
        _("Review calculation"),
        SheetType.CALCULATION,
        _("Booked amounts against the plan, and the re-forecast"),
    ),
    Sheet(
        "results",
        _("Results"),
        SheetType.OUTPUT,
        _("What the board looks at: figures, charts, gates"),
    ),
    Sheet(
        "simulation",
        _("Simulation"),
        SheetType.RECORD,
        _("How NPV spreads, how often the plan loses money, and what drives it"),
    ),
    Sheet(
        "survey_results",
        _("Survey results"),
        SheetType.RECORD,
        _("Satisfaction index and its drivers, promoter score, satisfied customers"),
        counts_in=POINTS,
    ),
    Sheet(
        "checks",
        _("Checks"),
        SheetType.CHECKS,
        _("Every test of the model, and the master check"),
    ),
    Sheet(
        "log",
        _("Log"),
        SheetType.LOG,
        _("What was changed, by whom, when and why"),
        tables=(Table("log", _("Change log"), "log", spare_rows=30),),
    ),
    Sheet(
        "translations",
        _("Translations"),
        SheetType.INPUTS,
        _("Texts of the plan in both languages, for the report"),
        tables=(
            Table("translations", _("Texts in both languages"), "translations", spare_rows=30),
        ),
    ),
    Sheet(
        "kpi_library",
        _("KPI library"),
        SheetType.LISTS,
        _("Indicators to choose from, with formula, unit, source and frequency"),
    ),
    Sheet(
        "lists",
        _("Lists"),
        SheetType.LISTS,
        _("The words that dropdowns offer"),
    ),
)

TABLES: Final = tuple(table for sheet in SHEETS for table in sheet.tables)


def sheet_by_key(key: str) -> Sheet:
    """Give a sheet of the list."""
    return next(sheet for sheet in SHEETS if sheet.key == key)
