"""The tables of a review: lines, years and KPIs, plan beside actual and forecast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.review.lines import Side
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Row, Table
from crm_roi.report.short_reports.review import (
    ATTAINED,
    BASIS,
    SIDES,
    LineRow,
    Reviewed,
    kpi_title,
    line_rows,
    measured_text,
    outcomes,
    status_text,
    total_row,
    trend_text,
)
from crm_roi.report.short_reports.short_report import plus
from crm_roi.report.view.costs import yearly_columns, yearly_row
from crm_roi.report.view.scorecard import STATUS_TONES

if TYPE_CHECKING:
    from crm_roi.core.review.lines import KpiReview
    from crm_roi.report.view.context import Context

MOST_LINES: Final = 40


def lines(context: Context, told: Reviewed) -> Exhibit:
    """Show every line: to date, over the whole horizon, and what it does to NPV."""
    say = context.say
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("Name"))),
        Column(say(_("Planned to date")), "number", 18),
        Column(say(_("Booked to date")), "number", 18),
        Column(say(_("Variance")), "number", 17),
        Column("", "mark", 7),
        Column(say(_("Realised")), "number", 15),
        Column(say(_("Whole plan")), "number", 18),
        Column(say(_("Forecast")), "number", 18),
        Column(say(_("Effect on NPV")), "number", 18),
    )
    rows = []
    for side in Side:
        told_lines = line_rows(told, side)
        rows.append(Row((say(SIDES[side]),), "head"))
        rows += [_row(row) for row in told_lines[:MOST_LINES]]
        rows.append(_row(total_row(told, side), total=True))
    return Exhibit(
        _line_title(told),
        say(_("Plan and actual by line in {unit}, undiscounted"), unit=told.words.unit_line),
        table=Table(columns, tuple(rows), divided=True),
        notes=(say(BASIS), *_left_out(told)),
        source=context.sources(("review", "actuals"), ("costs",), ("benefits",)),
    )


def _left_out(told: Reviewed) -> tuple[str, ...]:
    hidden = sum(max(0, len(line_rows(told, side)) - MOST_LINES) for side in Side)
    return (told.words.say(_("Not shown: {count} more lines."), count=hidden),) if hidden else ()


def _row(row: LineRow, *, total: bool = False) -> Row:
    cells = (
        row.id, row.name, row.planned, row.booked, row.variance, row.mark, row.share,
        row.whole_plan, row.whole_forecast, row.effect,
    )  # fmt: skip
    return Row(cells, "total" if total else "line", row.tone)


def _line_title(told: Reviewed) -> str:
    """Say how costs and benefits to date compare with the plan."""
    words = told.words
    costs, benefits = (total_row(told, side) for side in Side)
    if told.review.through is None:
        return words.say(_("Every line, with nothing booked yet"))
    text = _("Booked to date: {costs} of the planned costs, {benefits} of the planned benefits")
    return words.say(text, costs=costs.share, benefits=benefits.share)


def years(context: Context, told: Reviewed) -> Exhibit:
    """Show plan and forecast by year."""
    say, review = context.say, told.review
    rows = []
    for head, name in (
        (_("Costs"), "costs"),
        (_("Benefits"), "benefits"),
        (_("Net cash flow"), "net_cash_flow"),
    ):
        rows.append(Row((say(head),), "head"))
        rows.append(yearly_row(context, say(_("Planned")), getattr(review.planned, name)))
        rows.append(yearly_row(context, say(_("Forecast")), getattr(review.forecast, name)))
    return Exhibit(
        _payback_title(told),
        say(
            _("Booked and forecast amounts by year in {unit}, undiscounted"),
            unit=told.words.unit_line,
        ),
        table=Table(yearly_columns(context, say(_("Cash flow"))), tuple(rows)),
        source=context.sources(("review", "actuals"), ("costs",), ("benefits",)),
    )


def _payback_title(told: Reviewed) -> str:
    """Say when the money is back, as planned and as forecast."""
    row = next(row for row in outcomes(told) if row.key == "payback_years")
    if row.planned == row.forecast:
        return told.words.say(_("Payback as planned: {years}"), years=row.planned)
    text = _("Payback: planned {planned}, forecast {forecast}")
    return told.words.say(text, planned=row.planned, forecast=row.forecast)


def kpis(context: Context, told: Reviewed) -> Exhibit | None:
    """Show every KPI against its target; a plan without KPIs has no such table."""
    say = context.say
    if not told.review.kpis:
        return None
    columns = (
        Column(say(_("No.")), width=10),
        Column(say(_("KPI"))),
        Column(say(_("Year")), width=17),
        Column(say(_("Target")), "number", 15),
        Column(say(_("Actual")), "number", 15),
        Column(say(_("Variance")), "number", 15),
        Column(say(_("Attain-ment")), "number", 15),
        Column(say(_("Status")), "mark", 20),
        Column(say(_("Trend")), width=16),
        Column(say(_("Measured on")), "date", 28),
    )
    rows = tuple(_kpi_row(told, kpi) for kpi in told.review.kpis[:MOST_LINES])
    return Exhibit(
        kpi_title(told),
        say(ATTAINED),
        table=Table(columns, rows, divided=True),
        source=context.sources(("scorecard", "actuals"), ("scorecard", "kpis")),
    )


def _kpi_row(told: Reviewed, kpi: KpiReview) -> Row:
    words = told.words
    return Row(
        (
            kpi.id,
            words.short(f"{kpi.name} ({kpi.unit})" if kpi.unit else kpi.name, 60),
            told.year(kpi.year),
            words.plain(kpi.target),
            words.plain(kpi.actual),
            plus(words.plain(kpi.variance)),
            words.percent(kpi.attainment, 0),
            status_text(words, kpi),
            trend_text(words, kpi),
            measured_text(words, kpi),
        ),
        tone=STATUS_TONES.get(kpi.status, ""),
    )
