"""Native charts, so that they follow the figures: those of the results and of the simulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_roi.core.benefits import GROUPS
from crm_roi.core.costs import AREAS
from crm_roi.core.scorecard.attainment import DEFAULT_CAP
from crm_roi.core.terms import _
from crm_roi.workbook.grid import LABEL
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW, YEAR_COLUMN
from crm_roi.workbook.sheets.results_tables import DOWN, UP

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart

    from crm_roi.workbook.page import Page, Paper

COLOURS: Final = ("1F3864", "2E75B6", "9DC3E6", "A5A5A5")
GOOD_BAR: Final = "548235"
BAD_BAR: Final = "C55A11"
WIDTH: Final = 660
HEIGHT: Final = 330
ROWS_OF_A_CHART: Final = 17
SECOND_CHARTS: Final = 45  # the third row of charts begins on a page of its own
RIGHT_COLUMN: Final = 5
SHARE: Final = "0%"
SCENARIO_NPV, SCORE = FIRST_COLUMN + 2, FIRST_COLUMN + 2
Rows = tuple[int, int]


def insert_charts(page: Page, top: int, tornado: Rows, scenarios: Rows, scorecard: Rows) -> None:
    """Insert the charts in two columns; the scorecard's only where the plan has one."""
    charts = (
        _cash_flow(page),
        _cumulative(page),
        _cost_chart(page),
        _benefit_chart(page),
        _tornado_chart(page, tornado),
        _bars(page, _("NPV by scenario"), scenarios, SCENARIO_NPV),
        *(
            (_bars(page, _("Score of each perspective"), scorecard, SCORE, SHARE),)
            if page.book.plan.scorecard.perspectives
            else ()
        ),
    )
    for index, chart in enumerate(charts):
        row = _chart_row(top, index // 2)
        column = RIGHT_COLUMN if index % 2 else FIRST_COLUMN
        options = {"object_position": 1, "y_offset": 4}  # clear of the page that ends above it
        page.book.sheets[page.key].insert_chart(row, column, chart, options)


def _chart_row(top: int, line: int) -> int:
    """Give the row where a line of charts begins: two lines on the first page, two on the next."""
    return (SECOND_CHARTS if line > 1 else top) + line % 2 * ROWS_OF_A_CHART


def blank_chart(page: Paper, title: str, kind: str, subtype: str | None = None) -> Chart:
    """Make a chart in our look, without a series yet; the unit stands at the top of the sheet."""
    options = {"type": kind} | ({"subtype": subtype} if subtype else {})
    chart = page.book.workbook.add_chart(options)
    chart.set_title(
        {
            "name": page.book.word(title),
            "name_font": {"size": 12, "bold": True, "color": f"#{COLOURS[0]}"},
            "overlay": False,
        }
    )
    chart.set_size({"width": WIDTH, "height": HEIGHT})
    chart.set_legend({"position": "bottom"})
    chart.set_y_axis({"major_gridlines": {"visible": False}, "num_format": "#,##0"})
    chart.set_x_axis({"label_position": "low"})
    chart.set_chartarea({"border": {"color": "#D9D9D9"}})
    return chart


def _series(page: Page, row: int, colour: str) -> dict[str, Any]:
    """Draw a row of the cash-flow sheet by year."""
    name = page.book.name_of(page.grids[0].key)
    last = YEAR_COLUMN + page.grids[0].years - 1
    return {
        "name": [name, row, LABEL],
        "categories": [name, HEADER_ROW, YEAR_COLUMN, HEADER_ROW, last],
        "values": [name, row, YEAR_COLUMN, row, last],
        "fill": {"color": f"#{colour}"},
        "border": {"none": True},
        "gap": 60,
    }


def _cash_flow(page: Page) -> Chart:
    chart = blank_chart(page, _("Net cash flow by year"), "column")
    series = _series(page, page.grids[0].rows["risk_adjusted.net"], COLOURS[1])
    series |= {"invert_if_negative": True, "invert_if_negative_color": f"#{BAD_BAR}"}
    series["data_labels"] = {"value": True, "num_format": "#,##0"}
    chart.add_series(series)
    chart.set_legend({"none": True})
    return chart


def _cumulative(page: Page) -> Chart:
    chart = blank_chart(page, _("Cumulative net cash flow: when it is repaid"), "line")
    for key, colour in (("cumulative", COLOURS[0]), ("cumulative_pv", COLOURS[3])):
        series = _series(page, page.grids[0].rows[f"risk_adjusted.{key}"], colour)
        series |= {
            "line": {"color": f"#{colour}", "width": 2.25},
            "marker": {"type": "circle", "size": 5, "fill": {"color": f"#{colour}"}},
        }
        chart.add_series(series)
    return chart


def _cost_chart(page: Page) -> Chart:
    chart = blank_chart(page, _("Costs by area and year"), "column", "stacked")
    for code, colour in zip(AREAS, COLOURS, strict=True):
        chart.add_series(_series(page, page.grids[0].rows[f"costs_by_area.{code}"], colour))
    return chart


def _benefit_chart(page: Page) -> Chart:
    chart = blank_chart(page, _("Adjusted benefits by group and year"), "column", "stacked")
    for code, colour in zip(GROUPS, COLOURS[1:], strict=True):
        chart.add_series(_series(page, page.grids[0].rows[f"benefits_by_group.{code}"], colour))
    return chart


def _tornado_chart(page: Page, rows: tuple[int, int]) -> Chart:
    """Draw how far NPV moves down and up from where it stands; the widest swing on top."""
    chart = blank_chart(page, _("What moves NPV most: change of NPV"), "bar", "stacked")
    name = page.book.name_of(page.key)
    first, last = rows
    for column, colour in ((DOWN, BAD_BAR), (UP, GOOD_BAR)):
        chart.add_series(
            {
                "name": [name, first - 1, column],
                "categories": [name, first, FIRST_COLUMN + 2, last, FIRST_COLUMN + 2],
                "values": [name, first, column, last, column],
                "fill": {"color": f"#{colour}"},
                "border": {"none": True},
                "gap": 40,
            }
        )
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": False}})
    return chart


def _bars(page: Page, title: str, rows: Rows, column: int, form: str = "#,##0") -> Chart:
    """Draw a column of a table of the results sheet as bars, in the order of the table."""
    chart = blank_chart(page, title, "bar")
    name = page.book.name_of(page.key)
    first, last = rows
    chart.add_series(
        {
            "categories": [name, first, FIRST_COLUMN, last, FIRST_COLUMN],
            "values": [name, first, column, last, column],
            "fill": {"color": f"#{COLOURS[1]}"},
            "invert_if_negative": True,
            "invert_if_negative_color": f"#{BAD_BAR}",
            "border": {"none": True},
            "data_labels": {"value": True, "num_format": form},
            "gap": 60,
        }
    )
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    scale = {"min": 0, "max": DEFAULT_CAP} if form == SHARE else {}
    chart.set_x_axis({"num_format": form, "major_gridlines": {"visible": False}} | scale)
    chart.set_legend({"none": True})
    return chart


RIGHT: Final = FIRST_COLUMN + 5
UPRIGHT: Final = {"rotation": -90}
"""A label on its side never breaks between the minus and the number."""


class SimulationRows(NamedTuple):
    """First and last row of each table that is drawn."""

    drivers: Rows
    histogram: Rows
    convergence: Rows


def insert_simulation_charts(paper: Paper, top: int, blocks: SimulationRows) -> None:
    """Insert the charts: what may come out, what drives it, how sure the mean is."""
    places = (
        (top, FIRST_COLUMN, _histogram(paper, blocks.histogram)),
        (top, RIGHT, _drivers(paper, blocks.drivers)),
        (top + ROWS_OF_A_CHART, FIRST_COLUMN, _convergence(paper, blocks.convergence)),
    )
    for row, column, chart in places:
        paper.book.sheets[paper.key].insert_chart(row, column, chart, {"object_position": 1})


def _column(paper: Paper, rows: Rows, column: int, colour: str) -> dict[str, Any]:
    """Draw a column of a table; its header is its name, the table's first column the axis."""
    name = paper.book.name_of(paper.key)
    first, last = rows
    return {
        "name": [name, first - 1, column],
        "categories": [name, first, FIRST_COLUMN, last, FIRST_COLUMN],
        "values": [name, first, column, last, column],
        "fill": {"color": f"#{colour}"},
        "border": {"none": True},
        "gap": 8,
    }


def _histogram(paper: Paper, rows: Rows) -> Chart:
    chart = blank_chart(paper, _("How often each NPV occurs"), "column", "stacked")
    for column, colour in ((FIRST_COLUMN + 2, BAD_BAR), (FIRST_COLUMN + 3, COLOURS[1])):
        chart.add_series(_column(paper, rows, column, colour))
    chart.set_x_axis(
        {"num_format": "#,##0", "label_position": "low", "interval_unit": 8, "num_font": UPRIGHT}
    )
    return chart


def _drivers(paper: Paper, rows: Rows) -> Chart:
    title = _("What drives the spread of NPV: share of the variance")
    chart = blank_chart(paper, title, "bar")
    series = _column(paper, rows, FIRST_COLUMN + 1, COLOURS[1])
    series |= {"gap": 40, "data_labels": {"value": True, "num_format": SHARE}}
    chart.add_series(series)
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"num_format": SHARE, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    return chart


def _convergence(paper: Paper, rows: Rows) -> Chart:
    title = _("How the mean NPV settles as trials add up")
    chart = blank_chart(paper, title, "line")
    for column, colour in enumerate((COLOURS[0], COLOURS[2], COLOURS[2]), FIRST_COLUMN + 1):
        series = _column(paper, rows, column, colour)
        chart.add_series(series | {"line": {"color": f"#{colour}", "width": 1.75}})
    chart.set_x_axis({"num_format": "#,##0", "label_position": "low", "interval_unit": 8})
    return chart
