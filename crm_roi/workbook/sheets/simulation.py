"""The sheet of the simulation: worked out by Python when the workbook is written, and said so.

No formula draws random numbers: they would change at every touch and nobody could check them. A
line at the top of the tables tells whether the plan still is the one that was simulated, and
`crm-roi update` draws anew. As long as nothing in the plan is uncertain the sheet is there, blank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.results import RESULTS
from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.plan_risk import is_uncertain, risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.simulation_summary import CONVERGENCE_POINTS, HISTOGRAM_BINS, PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.writing.charts import BAD_BAR, COLOURS, ROWS_OF_A_CHART, SHARE, blank_chart
from crm_roi.workbook.writing.looks import Look, columns
from crm_roi.workbook.writing.page import Figure, OutputSheet, name_cell, write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart

    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.charts import Rows
    from crm_roi.workbook.writing.page import Entry

KEY: Final = "simulation"
LOOK: Final = Look(widths={1: 36.0, **columns(2, 12, 15.0)}, breaks=())
MOST_TRIALS: Final = 10_000  # a twentieth of a second; the chance of a loss to within 1 %
NOTE_ROW: Final = 3
TILES_ROW: Final = 5
TILE_HEIGHT: Final = 28
CHARTS_ROW: Final = 9
TABLES_ROW: Final = 43
P10, P50, P90 = (PERCENTILES.index(level) for level in (0.10, 0.50, 0.90))
CERTAIN: Final = _(
    "Nothing in the plan is uncertain yet. Enter estimates on the sheets of costs, benefits, "
    "scenarios or risks, save, and run crm-roi update."
)
MISTAKEN: Final = _(
    "The plan has mistakes, an impossible correlation perhaps; crm-roi check lists them with their "
    "cells. Correct them, save, and run crm-roi update."
)


def write(book: Book) -> None:
    """Simulate the plan with its own seed and write what came out; or why there is nothing."""
    output = OutputSheet(book, KEY, TABLES_ROW)
    result, note = _simulated(book)
    still = _("These figures do not follow changed cells; crm-roi update draws them anew.")
    for row, text, name in (
        (NOTE_ROW, note, "simulation_note"),
        (NOTE_ROW + 1, book.word(still) if result else "", "simulation_still"),
    ):
        output.text(row, FIRST_COLUMN, text, "subtitle")
        name_cell(book, KEY, name, (row, FIRST_COLUMN))
    _write_tiles(output, result)
    _write_state(output, result)
    _write_spread(output, result)
    _write_chances(output, result)
    blocks = SimulationRows(
        drivers=_write_drivers(output, result),
        histogram=_write_histogram(output, result),
        convergence=_write_convergence(output, result),
    )
    _insert_charts(output, CHARTS_ROW, blocks)


def _simulated(book: Book) -> tuple[SimulationResult | None, str]:
    """Simulate; give what came out, if anything did, and what the sheet says of it."""
    if not is_uncertain(book.plan):
        return None, book.word(CERTAIN)
    if not book.computes:
        return None, book.word(MISTAKEN)
    trials = min(book.plan.simulation.trials, MOST_TRIALS)
    try:
        result = simulate(risk_model(book.plan), simulation_options(book.plan, trials))
    except CrmRoiError as error:
        return None, book.word(error.message).format(**error.facts)
    text = book.word(_("Drawn by crm-roi: {trials} trials, seed {seed}, {method}."))
    method = choice_label(result.method.value, book.language)
    return result, text.format(trials=f"{result.trials:,}", seed=result.seed, method=method)


def _write_tiles(output: OutputSheet, result: SimulationResult | None) -> None:
    """Write what a board asks first, large."""
    summary = result.summary(Output.NPV) if result else None
    points = summary.percentiles if summary else (None,) * len(PERCENTILES)
    tiles = (
        (
            _("Probability of a loss"),
            result.loss.probability if result else None,
            Unit.RATE,
            "loss",
        ),
        (_("Bad case (P10)"), points[P10], Unit.MONEY, "p10"),
        (_("Middle case (P50)"), points[P50], Unit.MONEY, "p50"),
        (_("Good case (P90)"), points[P90], Unit.MONEY, "p90"),
    )
    output.book.sheets[KEY].set_row(TILES_ROW + 1, TILE_HEIGHT)
    for column, (label, value, unit, name) in enumerate(tiles, FIRST_COLUMN):
        output.text(TILES_ROW, column, label, "tile_label")
        output.number(TILES_ROW + 1, column, value, unit, "tile")
        output.unit(TILES_ROW + 2, column, unit, "tile_unit")
        name_cell(output.book, KEY, f"simulation_{name}", (TILES_ROW + 1, column))


def _write_state(output: OutputSheet, result: SimulationResult | None) -> None:
    """Hold the NPV that was simulated against the plan's NPV now."""
    output.table(_("Is the simulation still of this plan?"), (_("Figure"), _("Unit"), _("Value")))
    npv, row = output.book.figures.evaluation.risk_adjusted.npv, output.row
    good, old = output.book.word(_("yes")), output.book.word(_("no, the plan has changed"))
    same = f"ROUND(N(D{row + 1})-D{row + 2},1)=0"
    state = f'=CHOOSE(1+ISNUMBER(D{row + 1})*(1+({same})),"–","{old}","{good}")'
    place = (row, FIRST_COLUMN + 2)
    for label, unit in (
        (_("NPV when simulated"), Unit.MONEY),
        (_("NPV as it is now"), Unit.MONEY),
        (_("Same plan"), Unit.NONE),
    ):
        output.text(output.row, FIRST_COLUMN, label)
        output.unit(output.row, FIRST_COLUMN + 1, unit)
        output.row += 1
    output.number(*place, npv if result else None, Unit.MONEY)
    output.put(row + 1, FIRST_COLUMN + 2, Figure("=calc_npv", npv, Unit.MONEY))
    output.put(row + 2, FIRST_COLUMN + 2, Figure(state, good if result else "–"))
    name_cell(output.book, KEY, "simulation_npv", place)


SPREAD: Final = (_("Figure"), _("Unit"), _("Mean"), _("Deviation"), _("Standard error"))
CHANCES: Final = (_("Figure"), _("Unit"), _("Value"), _("Standard error"))
DRIVERS: Final = (
    _("Figure"),
    _("Share of the variance"),
    _("Rank correlation"),
    _("Share by ranks"),
    _("Coefficient"),
)
HISTOGRAM: Final = (_("NPV from"), _("NPV to"), _("Trials, loss"), _("Trials, gain"))
CONVERGENCE: Final = (_("Trials"), _("Mean NPV"), _("95 % from"), _("95 % to"))
DRIVER_ROOM: Final = 20
BAR_ROOM: Final = HISTOGRAM_BINS + 2  # both ends are rounded outwards


def _write_spread(output: OutputSheet, result: SimulationResult | None) -> None:
    """Write every result: mean, deviation, percentiles, in how many trials it is defined."""
    levels = [f"P{round(level * 100)}" for level in PERCENTILES]
    headers = (*SPREAD, *levels, _("Defined"))
    output.table(_("The spread of all results"), headers)
    rows = [_spread_row(output, result, figure) for figure in Output] if result else []
    units = [Unit.TEXT, Unit.TEXT, *(Unit.MONEY,) * (len(headers) - 3), Unit.RATE]
    write_rows(output, "simulation_spread", rows, units, len(Output))


def _spread_row(
    output: OutputSheet, result: SimulationResult, figure: Output
) -> list[tuple[Entry, Unit]]:
    """Give one result; one that is defined in no trial has its name only."""
    label, unit = RESULTS[figure].label, RESULTS[figure].unit
    found = result.summary(figure)
    figures: tuple[Entry, ...] = (None,) * (3 + len(PERCENTILES))
    if found:
        figures = (
            found.mean,
            found.standard_deviation,
            found.standard_error,
            *found.percentiles,
        )
    words = [(output.book.word(label), Unit.TEXT), (output.book.unit_word(unit), Unit.TEXT)]
    share = found.defined_share if found else 0.0
    return [*words, *((value, unit) for value in figures), (share, Unit.RATE)]


def _write_chances(output: OutputSheet, result: SimulationResult | None) -> None:
    """Write the chances of a loss and of the hurdle, the worst cases, what knowing is worth."""
    output.table(_("Chances and worst cases"), CHANCES)
    rows = _chances(output, result) if result else []
    money = output.book.unit_word(Unit.MONEY)
    if result:
        rows += [
            [
                (output.book.word(label), Unit.TEXT),
                (money, Unit.TEXT),
                (value, Unit.MONEY),
                (None, Unit.MONEY),
            ]
            for label, value in (
                (_("Mean NPV of the worst 5 %"), result.expected_shortfall),
                (_("Worth of perfect information"), result.perfect_information),
            )
        ]
    write_rows(
        output, "simulation_chances", rows, (Unit.TEXT, Unit.TEXT, Unit.MONEY, Unit.MONEY), 4
    )


def _chances(output: OutputSheet, result: SimulationResult) -> list[list[tuple[Entry, Unit]]]:
    """Give the chance of a loss, and of the hurdle; without one its figures are blank."""
    word, percent = output.book.word, output.book.unit_word(Unit.RATE)
    asked = output.book.plan.assumptions.hurdle_irr
    hurdle = "–" if asked is None else f"{asked:.1%}"
    reaches = word(_("Probability that IRR reaches {hurdle}")).format(hurdle=hurdle)
    return [
        [
            (label, Unit.TEXT),
            (percent, Unit.TEXT),
            (chance.probability if chance else None, Unit.RATE),
            (chance.standard_error if chance else None, Unit.RATE),
        ]
        for label, chance in (
            (word(_("Probability of a negative NPV")), result.loss),
            (reaches, result.hurdle),
        )
    ]


def _entries(units: Sequence[Unit], *entries: Entry) -> list[tuple[Entry, Unit]]:
    """Pair the entries of a row with the units of its columns."""
    return list(zip(entries, units, strict=True))


def _write_drivers(output: OutputSheet, result: SimulationResult | None) -> Rows:
    """Write what drives the spread of NPV, the strongest first; give the rows to draw."""
    book = output.book
    output.table(_("What drives the spread of NPV"), DRIVERS)
    units = (Unit.TEXT, Unit.RATE, Unit.NUMBER, Unit.RATE, Unit.NUMBER)
    ranked = sorted(result.drivers, key=lambda row: -row.regression_share) if result else []
    rows = [
        _entries(
            units,
            figure_name(book.plan, row.name, book.word),
            row.regression_share,
            row.rank_correlation,
            row.rank_share,
            row.coefficient,
        )
        for row in ranked
    ]
    first = output.row
    write_rows(output, "simulation_drivers", rows, units, max(DRIVER_ROOM, len(rows)))
    return first, first + (len(rows) or DRIVER_ROOM) - 1


def _write_histogram(output: OutputSheet, result: SimulationResult | None) -> Rows:
    """Write how many trials fall into each interval of NPV; zero is always an edge."""
    output.table(_("How often each NPV occurs"), HISTOGRAM)
    units = (Unit.MONEY, Unit.MONEY, Unit.COUNT, Unit.COUNT)
    edges = result.histogram.edges if result else ()
    counts = result.histogram.counts if result else ()
    rows = [
        _entries(units, low, high, *((count, 0) if low < 0 else (0, count)))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    first = output.row
    write_rows(output, "simulation_histogram", rows, units, max(BAR_ROOM, len(rows)))
    return first, first + (len(rows) or BAR_ROOM) - 1


def _write_convergence(output: OutputSheet, result: SimulationResult | None) -> Rows:
    """Write how the mean settles as trials add up."""
    output.table(_("How the mean settles"), CONVERGENCE)
    units = (Unit.COUNT, Unit.MONEY, Unit.MONEY, Unit.MONEY)
    rows = [
        _entries(
            units,
            point.trials,
            point.mean,
            point.mean - point.half_width,
            point.mean + point.half_width,
        )
        for point in (result.convergence if result else ())
    ]
    first = output.row
    write_rows(output, "simulation_convergence", rows, units, max(CONVERGENCE_POINTS, len(rows)))
    return first, first + (len(rows) or CONVERGENCE_POINTS) - 1


RIGHT_COLUMN: Final = FIRST_COLUMN + 5
UPRIGHT: Final = {"rotation": -90}
"""A label on its side never breaks between the minus and the number."""


class SimulationRows(NamedTuple):
    """First and last row of each table that is drawn."""

    drivers: Rows
    histogram: Rows
    convergence: Rows


def _insert_charts(output: OutputSheet, top: int, blocks: SimulationRows) -> None:
    """Insert the charts: what may come out, what drives it, how sure the mean is."""
    places = (
        (top, FIRST_COLUMN, _histogram_chart(output, blocks.histogram)),
        (top, RIGHT_COLUMN, _driver_chart(output, blocks.drivers)),
        (top + ROWS_OF_A_CHART, FIRST_COLUMN, _convergence_chart(output, blocks.convergence)),
    )
    for row, column, chart in places:
        output.book.sheets[output.key].insert_chart(row, column, chart, {"object_position": 1})


def _column(output: OutputSheet, rows: Rows, column: int, colour: str) -> dict[str, Any]:
    """Draw a column of a table; its header is its name, the table's first column the axis."""
    name = output.book.name_of(output.key)
    first, last = rows
    return {
        "name": [name, first - 1, column],
        "categories": [name, first, FIRST_COLUMN, last, FIRST_COLUMN],
        "values": [name, first, column, last, column],
        "fill": {"color": f"#{colour}"},
        "border": {"none": True},
        "gap": 8,
    }


def _histogram_chart(output: OutputSheet, rows: Rows) -> Chart:
    chart = blank_chart(output, _("How often each NPV occurs"), "column", "stacked")
    for column, colour in ((FIRST_COLUMN + 2, BAD_BAR), (FIRST_COLUMN + 3, COLOURS[1])):
        chart.add_series(_column(output, rows, column, colour))
    chart.set_x_axis(
        {"num_format": "#,##0", "label_position": "low", "interval_unit": 8, "num_font": UPRIGHT}
    )
    return chart


def _driver_chart(output: OutputSheet, rows: Rows) -> Chart:
    title = _("What drives the spread of NPV: share of the variance")
    chart = blank_chart(output, title, "bar")
    series = _column(output, rows, FIRST_COLUMN + 1, COLOURS[1])
    series |= {"gap": 40, "data_labels": {"value": True, "num_format": SHARE}}
    chart.add_series(series)
    chart.set_y_axis(
        {"reverse": True, "label_position": "low", "major_gridlines": {"visible": False}}
    )
    chart.set_x_axis({"num_format": SHARE, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    return chart


def _convergence_chart(output: OutputSheet, rows: Rows) -> Chart:
    title = _("How the mean NPV settles as trials add up")
    chart = blank_chart(output, title, "line")
    for column, colour in enumerate((COLOURS[0], COLOURS[2], COLOURS[2]), FIRST_COLUMN + 1):
        series = _column(output, rows, column, colour)
        chart.add_series(series | {"line": {"color": f"#{colour}", "width": 1.75}})
    chart.set_x_axis({"num_format": "#,##0", "label_position": "low", "interval_unit": 8})
    return chart
