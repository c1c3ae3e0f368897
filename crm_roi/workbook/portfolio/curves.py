"""The sheet of the two frontiers: their points as tables, and a chart of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.portfolio import words
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.portfolio.sheets import FIRST, HEADER, Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.core.portfolio.frontier import FrontierPoint

ACCENT: Final = "#12436B"
CHOSEN: Final = "#B26A00"
SIZE: Final = {"width": 620, "height": 330}
RISK_COLUMN: Final = 6
CHARTS_COLUMN: Final = 12


def write_curves(desk: Desk) -> None:
    """Write the points of both frontiers and draw them, with the selection that was made."""
    name = desk.say(_("Frontier"))
    subtitle = desk.say(
        _("The best selection for each budget, and for each risk under the budget; in {unit}"),
        unit=desk.unit,
    )
    sheet = desk.sheet(name, name, subtitle)
    sheet.set_column(0, RISK_COLUMN + 5, 13)
    sheet.set_row(HEADER, 30)
    portfolio = desk.portfolio
    worth = words.WORTHS[portfolio.rules.worth]
    heads = (_("Plans"), words.BASES[portfolio.rules.basis], worth, _("Standard deviation"))
    _write_points(desk, sheet, 0, (_("Budget"), *heads), portfolio.budget_frontier)
    _write_points(desk, sheet, RISK_COLUMN, (_("Risk limit"), *heads), portfolio.risk_frontier)
    chosen = FIRST + max(len(portfolio.budget_frontier), len(portfolio.risk_frontier)) + 1
    _write_selection(desk, sheet, chosen)
    sheet.repeat_rows(HEADER)
    money = desk.say(words.BASES[portfolio.rules.basis])
    title = desk.say(_("NPV by budget"))
    points = len(portfolio.budget_frontier)
    chart = _chart(desk, name, title, money, (0, points, chosen, 2))
    sheet.insert_chart(HEADER, CHARTS_COLUMN, chart)
    if portfolio.risk_frontier:
        title, risk = desk.say(_("NPV by risk")), desk.say(_("Standard deviation"))
        points = len(portfolio.risk_frontier)
        chart = _chart(desk, name, title, risk, (RISK_COLUMN, points, chosen, 4))
        sheet.insert_chart(HEADER + 18, CHARTS_COLUMN, chart)


def _write_points(
    desk: Desk,
    sheet: Worksheet,
    column: int,
    heads: Sequence[str],
    points: Sequence[FrontierPoint],
) -> None:
    if not points:
        return
    for index, head in enumerate(heads):
        sheet.write_string(HEADER, column + index, desk.say(head), desk.styles.get("header"))
    for row, point in enumerate(points, FIRST):
        desk.cell(sheet, (row, column), desk.amount(point.limit), Unit.MONEY)
        _write_figures(desk, sheet, (row, column + 1), point)


def _write_figures(desk: Desk, sheet: Worksheet, at: tuple[int, int], point: FrontierPoint) -> None:
    """Write plans, cost, worth and deviation, side by side."""
    row, column = at
    desk.cell(sheet, (row, column), point.plans, Unit.COUNT)
    for index, value in enumerate((point.cost, point.worth, point.deviation), 1):
        desk.cell(sheet, (row, column + index), desk.amount(value), Unit.MONEY)


def _write_selection(desk: Desk, sheet: Worksheet, row: int) -> None:
    """Write the selection that was made below the points, under the same headings."""
    chosen = desk.portfolio.chosen
    sheet.write_string(row, 0, desk.say(_("Selection")), desk.styles.get("sum"))
    figures = (chosen.cost, chosen.worth, chosen.deviation)
    sheet.write_number(row, 1, chosen.plans, desk.styles.get("sum", Unit.COUNT))
    for index, value in enumerate(figures, 2):
        sheet.write_number(row, index, desk.amount(value), desk.styles.get("sum", Unit.MONEY))


def _chart(
    desk: Desk, sheet: str, title: str, across: str, place: tuple[int, int, int, int]
) -> Chart:
    """Draw a frontier: worth over its limit, and the selection as one point."""
    chart = desk.workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    _add_series(chart, sheet, title, place)
    worth_name = desk.say(words.WORTHS[desk.portfolio.rules.worth])
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_x_axis(_axis(f"{across} ({desk.unit})") | {"major_gridlines": {"visible": False},
                                                         "label_position": "low"})  # fmt: skip
    grid = {"visible": True, "line": {"color": "#E3EBF3"}}
    chart.set_y_axis(_axis(f"{worth_name} ({desk.unit})") | {"major_gridlines": grid})
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
