"""The one table of the workbook's sheets and input tables: written by `write`, read by `read`.

A table is found by its marker (a small `#costs` in column A) and its headers, which are the
labels of the plan's terms in either language; nothing else about its place is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.workbook.layout.columns import Column, Kind, columns_of
from crm_roi.workbook.layout.conventions import NAME_PREFIXES, SheetType

if TYPE_CHECKING:
    from crm_roi.core.errors import Path
    from crm_roi.core.plan import Record

MARKER: Final = "#"
FIRST_COLUMN: Final = 1
YEAR_COLUMN: Final = 10
HEADER_ROW: Final = 5
FIRST_ROW: Final = HEADER_ROW + 1
FROZEN_COLUMN: Final = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its key, its name and purpose in the reader's language, its type."""

    key: str
    name: str
    type: SheetType
    purpose: str

    @property
    def prefix(self) -> str:
        """The prefix of the defined names that point at the sheet."""
        return NAME_PREFIXES[self.type]


@dataclass(frozen=True, slots=True)
class Table:
    """An input table: which records of the plan it holds, and on which sheet.

    A form holds one record, a field a row; a list one record a row. `order` names the columns of
    a list that come first (a blank one leaves a column free); on a time sheet they stand left of
    the years, the others right of them.
    `lists` says which column takes its choices from which other table's numbers.
    """

    key: str
    sheet: str
    title: str
    path: Path
    record: type[Record]
    form: bool = False
    timed: bool = False
    needed: bool = False
    percent_points: bool = False
    spare_rows: int = 10
    order: tuple[str, ...] = ()
    lists: tuple[tuple[str, str], ...] = ()
    own_columns: tuple[Column, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in the order of the sheet; a column of years stands for all of them."""
        return self.own_columns or _ordered(self.record, self.order, timed=self.timed)

    @property
    def yearly(self) -> str:
        """The field that holds one value a year; blank where the table has none."""
        return next((column.field for column in self.columns if column.kind is Kind.YEARLY), "")

    @property
    def marker(self) -> str:
        """What stands in column A of the table's first row."""
        return f"{MARKER}{self.key}"


@cache
def _ordered(record: type[Record], order: tuple[str, ...], *, timed: bool) -> tuple[Column, ...]:
    columns = {column.field: column for column in columns_of(record)}
    yearly = [name for name, column in columns.items() if column.kind is Kind.YEARLY and timed]
    first = [*filter(None, order), *yearly]
    rest = [name for name in columns if name not in first]
    return tuple(columns[name] for name in (*first, *rest))


SHEETS: Final = (
    Sheet(
        "about",
        _("About the plan"),
        SheetType.ABOUT,
        _("What this workbook is, and where to start"),
    ),
    Sheet(
        "assumptions",
        _("Assumptions"),
        SheetType.INPUTS,
        _("Figures that hold for the whole plan, with source and owner"),
    ),
    Sheet(
        "ramps",
        _("Ramps and rates"),
        SheetType.INPUTS,
        _("How fast benefits ramp up; exchange rates by year"),
    ),
    Sheet(
        "costs",
        _("Costs"),
        SheetType.INPUTS,
        _("Every cost line: where, explicit or hidden, capex or opex"),
    ),
    Sheet(
        "benefits",
        _("Benefits"),
        SheetType.INPUTS,
        _("Every benefit line: driver, adoption, what may be claimed"),
    ),
    Sheet(
        "scenarios",
        _("Scenarios"),
        SheetType.INPUTS,
        _("Which scenario is shown; scenarios and simulation inputs"),
    ),
    Sheet(
        "scorecard",
        _("Scorecard"),
        SheetType.INPUTS,
        _("KPIs with their SMART targets; what drives what"),
    ),
    Sheet(
        "weights",
        _("Weights"),
        SheetType.INPUTS,
        _("Perspectives with their weights and reasons; judgements that no matrix holds"),
    ),
    Sheet(
        "judgements",
        _("Matrices"),
        SheetType.INPUTS,
        _("Choose in the yellow cells how the row compares with the column, judge by judge"),
    ),
    Sheet("actuals", _("KPI actuals"), SheetType.INPUTS, _("What the KPIs really came to")),
    Sheet(
        "survey",
        _("Survey"),
        SheetType.INPUTS,
        _("Customer satisfaction survey: questions and mean scores"),
    ),
    Sheet(
        "survey_answers",
        _("Survey answers"),
        SheetType.INPUTS,
        _("One row a respondent, one column an item; leave blank what was not answered"),
    ),
    Sheet(
        "options",
        _("Options and risks"),
        SheetType.INPUTS,
        _("Alternatives, doing nothing among them; risks; milestones"),
    ),
    Sheet(
        "approvals",
        _("Approvals"),
        SheetType.INPUTS,
        _("Approval fields, limits and the sign-off table"),
    ),
    Sheet(
        "review",
        _("Review"),
        SheetType.INPUTS,
        _("After go-live: review dates, booked amounts, improvements"),
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
    ),
    Sheet(
        "checks", _("Checks"), SheetType.CHECKS, _("Every test of the model, and the master check")
    ),
    Sheet("log", _("Log"), SheetType.LOG, _("What was changed, by whom, when and why")),
    Sheet(
        "translations",
        _("Translations"),
        SheetType.INPUTS,
        _("Texts of the plan in both languages, for the report"),
    ),
    Sheet(
        "kpi_library",
        _("KPI library"),
        SheetType.LISTS,
        _("Indicators to choose from, with formula, unit, source and frequency"),
    ),
    Sheet("lists", _("Lists"), SheetType.LISTS, _("The words that dropdowns offer")),
)
