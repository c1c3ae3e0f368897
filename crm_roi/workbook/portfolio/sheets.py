"""What the sheets of a portfolio's workbook are made of: columns of plans, curves, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.portfolio import words
from crm_roi.core.portfolio.ranking import Worth
from crm_roi.core.terms import Unit, _
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.writing.desk import LINE_HEIGHT
from crm_roi.workbook.writing.widths import lines_needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.portfolio.ranking import Portfolio, RankedPlan
    from crm_roi.core.portfolio.summary import PlanNames
    from crm_roi.workbook.writing.styles import Styles

PAPER_A4: Final = 9
HEADER: Final = 3
FIRST: Final = 4
MOST_LINES: Final = 25
RANKING: Final = _("Ranking")
LEFT_OUT: Final = _("Left out")
Value = str | float | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The workbook being written, and the portfolio and language that it is written in."""

    workbook: Workbook
    styles: Styles
    portfolio: Portfolio
    language: str

    def say(self, text: str, **facts: object) -> str:
        """Give a text in the workbook's language."""
        return translate(text, self.language).format(**facts)

    @property
    def unit(self) -> str:
        """The unit of all amounts."""
        return self.portfolio.unit.label(self.language)

    def amount(self, value: float) -> float:
        """Give an amount in the unit."""
        return value / self.portfolio.unit.scale

    def sheet(self, name: str, title: str, subtitle: str) -> Worksheet:
        """Open a sheet with its title, made for A4 paper."""
        sheet = self.workbook.add_worksheet(name)
        sheet.write_string(0, 0, title, self.styles.get("title"))
        sheet.write_string(1, 0, subtitle, self.styles.get("subtitle"))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&F&C&A&R&P / &N")
        return sheet

    def header(self, sheet: Worksheet, labels: list[str], row: int = HEADER) -> None:
        """Write the row of headings, repeated on each page."""
        for index, label in enumerate(labels):
            sheet.write_string(row, index, label, self.styles.get("header"))
        sheet.repeat_rows(row)

    def cell(self, sheet: Worksheet, at: tuple[int, int], value: Value, unit: Unit) -> None:
        """Write a value; a text is never a formula, and what there is none of is a dash."""
        wrap = unit is Unit.TEXT
        if isinstance(value, str):
            sheet.write_string(*at, value, self.look("calc", unit, wrap=wrap))
        elif value is None:
            sheet.write_string(*at, "–", self.look("calc_number"))
        else:
            sheet.write_number(*at, value, self.look("calc", unit))

    def look(self, name: str, unit: Unit = Unit.NONE, *, wrap: bool = False) -> Format:
        """Give the format of a kind of cell: beside a text of several lines it stands midway."""
        found = self.styles.get(name, unit, wrap=wrap)
        found.set_align("vcenter")
        return found

    def fit(self, sheet: Worksheet, row: int, cells: Iterable[tuple[Value, float]]) -> None:
        """Make a row as high as its texts need in columns so wide: LibreOffice would not."""
        texts = [(value, width) for value, width in cells if isinstance(value, str)]
        lines = max((lines_needed(*cell) for cell in texts), default=1)
        if lines > 1:
            sheet.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))


@dataclass(frozen=True, slots=True)
class PlanColumn:
    """A column of the ranking: its key and heading, its width, how a plan fills it."""

    key: str
    label: str
    width: float
    unit: Unit
    value: Callable[[RankedPlan, Desk], Value]


def plan_columns(desk: Desk) -> tuple[PlanColumn, ...]:
    """Give the columns of the ranking; the budgeted cost and the ratio bear the names they need."""
    rules = desk.portfolio.rules
    basis, ratio = words.BASES[rules.basis], words.RATIOS[rules.worth, rules.basis]
    number, money, rate, text = Unit.COUNT, Unit.MONEY, Unit.RATE, Unit.TEXT
    return (
        PlanColumn("rank", _("Rank"), 6, number, lambda row, _d: row.rank),
        PlanColumn("title", _("Plan"), 34, text, lambda row, d: _names(row, d).title),
        PlanColumn("file", _("File"), 26, text, lambda row, _d: row.summary.file),
        PlanColumn("decision", _("Choice"), 19, text, _decision),
        PlanColumn("choose", _("Carry out (1 or 0)"), 9, number, lambda row, _d: int(row.chosen)),
        PlanColumn("cost", basis, 14, money, lambda row, d: d.amount(row.cost)),
        PlanColumn("npv", _("NPV"), 14, money, lambda row, d: d.amount(row.summary.npv)),
        PlanColumn("ratio", ratio, 13, Unit.YEARS, lambda row, _d: row.ratio),
        PlanColumn("irr", _("IRR"), 9, rate, lambda row, _d: row.summary.irr),
        PlanColumn("payback", _("Payback"), 9, Unit.YEARS, _payback),
        PlanColumn("mean", words.WORTHS[Worth.MEAN_NPV], 14, money, _spread("mean")),
        PlanColumn("p10", _("P10 of NPV"), 13, money, _spread("p10")),
        PlanColumn("p90", _("P90 of NPV"), 13, money, _spread("p90")),
        PlanColumn("deviation", _("Standard deviation"), 13, money, _spread("standard_deviation")),
        PlanColumn(
            "loss", _("P(NPV < 0)"), 9, rate, lambda row, _d: row.summary.spread.loss_probability
        ),
        PlanColumn("trials", _("Trials"), 9, number, lambda row, _d: row.summary.spread.trials),
        PlanColumn("verdict", _("Gates"), 9, text, _verdict),
        PlanColumn("rate", _("Discount rate"), 10, rate, lambda row, _d: row.summary.discount_rate),
        PlanColumn("start", _("Start year"), 9, Unit.YEAR, lambda row, _d: row.summary.start_year),
        PlanColumn(
            "horizon", _("Horizon (years)"), 9, number, lambda row, _d: row.summary.horizon_years
        ),
        PlanColumn("status", _("Status"), 11, text, _status),
        PlanColumn(
            "owner", _("Organisation"), 30, text, lambda row, d: _names(row, d).organisation
        ),
    )


def places_of(desk: Desk) -> dict[str, int]:
    """Give the place of each column of the ranking by its key."""
    return {column.key: index for index, column in enumerate(plan_columns(desk))}


def _names(row: RankedPlan, desk: Desk) -> PlanNames:
    return row.summary.names(desk.language)


def _decision(row: RankedPlan, desk: Desk) -> str:
    return desk.say(words.DECISIONS[row.decision])


def _verdict(row: RankedPlan, desk: Desk) -> str:
    return desk.say(words.VERDICTS[row.summary.verdict])


def _status(row: RankedPlan, desk: Desk) -> str:
    return choice_label(row.summary.status, desk.language)


def _payback(row: RankedPlan, desk: Desk) -> Value:
    years = row.summary.payback_years
    return desk.say(_("not reached")) if years is None else years


def _spread(name: str) -> Callable[[RankedPlan, Desk], Value]:
    """Give a figure of the simulation in the unit."""
    return lambda row, desk: desk.amount(getattr(row.summary.spread, name))
