"""What the sheets of a portfolio's workbook are made of: columns of plans, curves, reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation.gates import VERDICTS, Verdict
from crm_roi.core.portfolio import words
from crm_roi.core.portfolio.ranking import Worth
from crm_roi.core.terms import Unit, _
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.writing.book import LINE_HEIGHT
from crm_roi.workbook.writing.looks import lines_needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.portfolio.ranking import Portfolio, RankedPlan
    from crm_roi.core.portfolio.selection import FrontierPoint
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
class PortfolioBook:
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
    value: Callable[[RankedPlan, PortfolioBook], Value]


def plan_columns(book: PortfolioBook) -> tuple[PlanColumn, ...]:
    """Give the columns of the ranking; the budgeted cost and the ratio bear the names they need."""
    rules = book.portfolio.rules
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


def places_of(book: PortfolioBook) -> dict[str, int]:
    """Give the place of each column of the ranking by its key."""
    return {column.key: index for index, column in enumerate(plan_columns(book))}


def _names(row: RankedPlan, book: PortfolioBook) -> PlanNames:
    return row.summary.names(book.language)


def _decision(row: RankedPlan, book: PortfolioBook) -> str:
    return book.say(words.DECISIONS[row.decision])


def _verdict(row: RankedPlan, book: PortfolioBook) -> str:
    return book.say(VERDICTS[Verdict(row.summary.verdict)])


def _status(row: RankedPlan, book: PortfolioBook) -> str:
    return choice_label(row.summary.status, book.language)


def _payback(row: RankedPlan, book: PortfolioBook) -> Value:
    years = row.summary.payback_years
    return book.say(_("not reached")) if years is None else years


def _spread(name: str) -> Callable[[RankedPlan, PortfolioBook], Value]:
    """Give a figure of the simulation in the unit."""
    return lambda row, book: book.amount(getattr(row.summary.spread, name))


ACCENT: Final = "#12436B"
CHOSEN: Final = "#B26A00"
SIZE: Final = {"width": 620, "height": 330}
RISK_COLUMN: Final = 6
CHARTS_COLUMN: Final = 12


def write_curves(book: PortfolioBook) -> None:
    """Write the points of both frontiers and draw them, with the selection that was made."""
    name = book.say(_("Frontier"))
    subtitle = book.say(
        _("The best selection for each budget, and for each risk under the budget; in {unit}"),
        unit=book.unit,
    )
    sheet = book.sheet(name, name, subtitle)
    sheet.set_column(0, RISK_COLUMN + 5, 13)
    sheet.set_row(HEADER, 30)
    portfolio = book.portfolio
    worth = words.WORTHS[portfolio.rules.worth]
    heads = (_("Plans"), words.BASES[portfolio.rules.basis], worth, _("Standard deviation"))
    _write_points(book, sheet, 0, (_("Budget"), *heads), portfolio.budget_frontier)
    _write_points(book, sheet, RISK_COLUMN, (_("Risk limit"), *heads), portfolio.risk_frontier)
    chosen = FIRST + max(len(portfolio.budget_frontier), len(portfolio.risk_frontier)) + 1
    _write_selection(book, sheet, chosen)
    sheet.repeat_rows(HEADER)
    money = book.say(words.BASES[portfolio.rules.basis])
    title = book.say(_("NPV by budget"))
    points = len(portfolio.budget_frontier)
    chart = _frontier_chart(book, name, title, money, (0, points, chosen, 2))
    sheet.insert_chart(HEADER, CHARTS_COLUMN, chart)
    if portfolio.risk_frontier:
        title, risk = book.say(_("NPV by risk")), book.say(_("Standard deviation"))
        points = len(portfolio.risk_frontier)
        chart = _frontier_chart(book, name, title, risk, (RISK_COLUMN, points, chosen, 4))
        sheet.insert_chart(HEADER + 18, CHARTS_COLUMN, chart)


def _write_points(
    book: PortfolioBook,
    sheet: Worksheet,
    column: int,
    heads: Sequence[str],
    points: Sequence[FrontierPoint],
) -> None:
    if not points:
        return
    for index, head in enumerate(heads):
        sheet.write_string(HEADER, column + index, book.say(head), book.styles.get("header"))
    for row, point in enumerate(points, FIRST):
        book.cell(sheet, (row, column), book.amount(point.limit), Unit.MONEY)
        _write_figures(book, sheet, (row, column + 1), point)


def _write_figures(
    book: PortfolioBook, sheet: Worksheet, at: tuple[int, int], point: FrontierPoint
) -> None:
    """Write plans, cost, worth and deviation, side by side."""
    row, column = at
    book.cell(sheet, (row, column), point.plans, Unit.COUNT)
    for index, value in enumerate((point.cost, point.worth, point.deviation), 1):
        book.cell(sheet, (row, column + index), book.amount(value), Unit.MONEY)


def _write_selection(book: PortfolioBook, sheet: Worksheet, row: int) -> None:
    """Write the selection that was made below the points, under the same headings."""
    chosen = book.portfolio.chosen
    sheet.write_string(row, 0, book.say(_("Selection")), book.styles.get("sum"))
    figures = (chosen.cost, chosen.worth, chosen.deviation)
    sheet.write_number(row, 1, chosen.plans, book.styles.get("sum", Unit.COUNT))
    for index, value in enumerate(figures, 2):
        sheet.write_number(row, index, book.amount(value), book.styles.get("sum", Unit.MONEY))


def _frontier_chart(
    book: PortfolioBook, sheet: str, title: str, across: str, place: tuple[int, int, int, int]
) -> Chart:
    """Draw a frontier: worth over its limit, and the selection as one point."""
    chart = book.workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    _add_series(chart, sheet, title, place)
    worth_name = book.say(words.WORTHS[book.portfolio.rules.worth])
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis(
        _axis(f"{across} ({book.unit})")
        | {"major_gridlines": {"visible": False}, "label_position": "low"}
    )
    grid = {"visible": True, "line": {"color": "#E3EBF3"}}
    chart.set_y_axis(_axis(f"{worth_name} ({book.unit})") | {"major_gridlines": grid})
    chart.set_legend({"none": True})
    chart.set_size(SIZE)
    return chart


def _axis(name: str) -> dict[str, object]:
    return {"name": name, "name_font": {"size": 9}, "num_format": "#,##0"}


def _add_series(chart: Chart, sheet: str, title: str, place: tuple[int, int, int, int]) -> None:
    """Add the points of the frontier, then the selection."""
    column, points, chosen, selection_column = place
    worth = column + 3
    chart.add_series(
        {
            "name": title,
            "categories": [sheet, FIRST, column, FIRST + points - 1, column],
            "values": [sheet, FIRST, worth, FIRST + points - 1, worth],
            "line": {"color": ACCENT, "width": 1.75},
            "marker": {"type": "circle", "size": 4, "fill": {"color": ACCENT}},
        }
    )
    chart.add_series(
        {
            "name": [sheet, chosen, 0],
            "categories": [sheet, chosen, selection_column, chosen, selection_column],
            "values": [sheet, chosen, 3, chosen, 3],
            "marker": {"type": "diamond", "size": 11, "fill": {"color": CHOSEN}},
            "data_labels": {"series_name": True, "value": False, "position": "above"},
        }
    )
