"""The sheet of the simulation: worked out by Python when the workbook is written, and said so.

No formula draws random numbers: they would change at every touch and nobody could check them. A
line at the top of the tables tells whether the plan still is the one that was simulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.plan_risk import risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.page import Figure, Paper
from crm_roi.workbook.writing.simulation_charts import Blocks, insert_simulation_charts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_summary import Summary
    from crm_roi.workbook.writing.desk import Desk

KEY: Final = "simulation"
MOST_TRIALS: Final = 10_000  # a twentieth of a second; the chance of a loss to within 1 %
NOTE_ROW: Final = 3
TILES_ROW: Final = 5
TILE_HEIGHT: Final = 28
CHARTS_ROW: Final = 9
TABLES_ROW: Final = 43
P10, P50, P90 = (PERCENTILES.index(level) for level in (0.10, 0.50, 0.90))
OUTPUTS: Final = {
    Output.NPV: ("NPV", Unit.MONEY),
    Output.IRR: ("IRR", Unit.RATE),
    Output.ROI_SIMPLE: (_("ROI, simple"), Unit.RATE),
    Output.ROI_PV: (_("ROI, present value"), Unit.RATE),
    Output.ROI_ANNUAL: (_("ROI, annual"), Unit.RATE),
    Output.PAYBACK: (_("Payback period"), Unit.YEARS),
}
SPREAD: Final = (_("Figure"), _("Unit"), _("Mean"), _("Deviation"), _("Standard error"))
CHANCES: Final = (_("Figure"), _("Unit"), _("Value"), _("Standard error"))
DRIVERS: Final = (
    _("Figure"), _("Share of the variance"), _("Rank correlation"), _("Share by ranks"),
    _("Coefficient"),
)  # fmt: skip
BARS: Final = (_("NPV from"), _("NPV to"), _("Trials, loss"), _("Trials, gain"))
CONVERGENCE: Final = (_("Trials"), _("Mean NPV"), _("95 % from"), _("95 % to"))


def write_simulation(desk: Desk) -> None:
    """Simulate the plan with its own seed and write what came out; or why nothing can."""
    paper = Paper(desk, KEY, TABLES_ROW)
    try:
        result = _simulated(desk)
    except CrmRoiError as error:
        text = desk.word(error.message).format(**error.facts)
        paper.text(NOTE_ROW, FIRST_COLUMN, text, "subtitle")
        return
    _write_note(paper, result)
    _write_tiles(paper, result)
    _write_state(paper)
    _write_spread(paper, result)
    _write_chances(paper, result)
    blocks = Blocks(
        drivers=_write_drivers(paper, result),
        histogram=_write_histogram(paper, result),
        convergence=_write_convergence(paper, result),
    )
    insert_simulation_charts(paper, CHARTS_ROW, blocks)


def _simulated(desk: Desk) -> SimulationResult:
    trials = min(desk.plan.simulation.trials, MOST_TRIALS)
    return simulate(risk_model(desk.plan), simulation_options(desk.plan, trials))


def _write_note(paper: Paper, result: SimulationResult) -> None:
    """Say where the figures come from, and that they stand still."""
    desk = paper.desk
    text = desk.word(
        _("Drawn by crm-roi when the workbook was written: {trials} trials, seed {seed}, {method}.")
    )
    facts = {
        "trials": f"{result.trials:,}",
        "seed": result.seed,
        "method": choice_label(result.method.value, desk.language),
    }
    still = desk.word(_("These figures do not follow changed cells; write the workbook anew."))
    paper.text(NOTE_ROW, FIRST_COLUMN, text.format(**facts), "subtitle")
    paper.text(NOTE_ROW + 1, FIRST_COLUMN, still, "subtitle")


def _write_tiles(paper: Paper, result: SimulationResult) -> None:
    """Write what a board asks first, large."""
    points = _summary(result).percentiles
    tiles = (
        (_("Probability of a loss"), result.loss.probability, Unit.RATE),
        (_("Bad case (P10)"), points[P10], Unit.MONEY),
        (_("Middle case (P50)"), points[P50], Unit.MONEY),
        (_("Good case (P90)"), points[P90], Unit.MONEY),
    )
    paper.desk.sheets[KEY].set_row(TILES_ROW + 1, TILE_HEIGHT)
    for column, (label, value, unit) in enumerate(tiles, FIRST_COLUMN):
        paper.text(TILES_ROW, column, label, "tile_label")
        paper.number(TILES_ROW + 1, column, value, unit, "tile")
        paper.text(TILES_ROW + 2, column, paper.desk.unit_word(unit), "tile_unit")


def _summary(result: SimulationResult) -> Summary:
    return next(row for row in result.summaries if row.output is Output.NPV)


def _write_state(paper: Paper) -> None:
    """Hold the NPV that was simulated against the plan's NPV now."""
    paper.table(_("Is the simulation still of this plan?"), (_("Figure"), _("Unit"), _("Value")))
    npv, row = paper.desk.figures.evaluation.risk_adjusted.npv, paper.row
    money = paper.desk.unit_word(Unit.MONEY)
    good, old = paper.desk.word(_("yes")), paper.desk.word(_("no, the plan has changed"))
    state = f'=IF(ROUND(D{row + 1}-D{row + 2},1)=0,"{good}","{old}")'
    for label, unit in (
        (_("NPV when simulated"), money), (_("NPV as it is now"), money), (_("Same plan"), "–"),
    ):  # fmt: skip
        paper.text(paper.row, FIRST_COLUMN, label)
        paper.text(paper.row, FIRST_COLUMN + 1, unit)
        paper.row += 1
    paper.number(row, FIRST_COLUMN + 2, npv, Unit.MONEY)
    paper.put(row + 1, FIRST_COLUMN + 2, Figure("=calc_npv", npv, Unit.MONEY))
    paper.put(row + 2, FIRST_COLUMN + 2, Figure(state, good))


def _write_spread(paper: Paper, result: SimulationResult) -> None:
    """Write every result: mean, deviation, percentiles, in how many trials it is defined."""
    levels = [f"P{round(level * 100)}" for level in PERCENTILES]
    paper.table(_("The spread of all results"), (*SPREAD, *levels, _("Defined")))
    for row in result.summaries:
        label, unit = OUTPUTS[row.output]
        paper.text(paper.row, FIRST_COLUMN, label)
        paper.text(paper.row, FIRST_COLUMN + 1, paper.desk.unit_word(unit))
        figures = (row.mean, row.standard_deviation, row.standard_error, *row.percentiles)
        _numbers(paper, FIRST_COLUMN + 2, figures, unit)
        paper.number(paper.row, FIRST_COLUMN + 2 + len(figures), row.defined_share, Unit.RATE)
        paper.row += 1


def _write_chances(paper: Paper, result: SimulationResult) -> None:
    """Write the chances of a loss and of the hurdle, the worst cases, what knowing is worth."""
    hurdle = paper.desk.plan.assumptions.hurdle_irr or 0.0
    reaches = paper.desk.word(_("Probability that IRR reaches {hurdle}"))
    chances = [(paper.desk.word(_("Probability of a negative NPV")), result.loss)]
    if result.hurdle:
        chances.append((reaches.format(hurdle=f"{hurdle:.1%}"), result.hurdle))
    paper.table(_("Chances and worst cases"), CHANCES)
    for label, chance in chances:
        paper.text(paper.row, FIRST_COLUMN, label)
        paper.text(paper.row, FIRST_COLUMN + 1, paper.desk.unit_word(Unit.RATE))
        figures = (chance.probability, chance.standard_error)
        _numbers(paper, FIRST_COLUMN + 2, figures, Unit.RATE)
        paper.row += 1
    for label, value in (
        (_("Mean NPV of the worst 5 %"), result.expected_shortfall),
        (_("Worth of perfect information"), result.perfect_information),
    ):
        paper.text(paper.row, FIRST_COLUMN, label)
        paper.text(paper.row, FIRST_COLUMN + 1, paper.desk.unit_word(Unit.MONEY))
        paper.number(paper.row, FIRST_COLUMN + 2, value, Unit.MONEY)
        paper.row += 1


def _numbers(paper: Paper, column: int, values: Sequence[float], unit: Unit) -> None:
    for at, value in enumerate(values, column):
        paper.number(paper.row, at, value, unit)


def _write_drivers(paper: Paper, result: SimulationResult) -> tuple[int, int]:
    """Write what drives the spread of NPV, the strongest first."""
    desk = paper.desk
    paper.table(_("What drives the spread of NPV"), DRIVERS)
    first = paper.row
    for row in sorted(result.drivers, key=lambda row: -row.regression_share):
        name = figure_name(desk.plan, row.name, desk.word)
        desk.sheets[KEY].write_string(paper.row, FIRST_COLUMN, name, desk.styles.get("label"))
        paper.number(paper.row, FIRST_COLUMN + 1, row.regression_share, Unit.RATE)
        paper.number(paper.row, FIRST_COLUMN + 2, row.rank_correlation, Unit.NUMBER)
        paper.number(paper.row, FIRST_COLUMN + 3, row.rank_share, Unit.RATE)
        paper.number(paper.row, FIRST_COLUMN + 4, row.coefficient, Unit.NUMBER)
        paper.row += 1
    return first, paper.row - 1


def _write_histogram(paper: Paper, result: SimulationResult) -> tuple[int, int]:
    """Write how many trials fall into each interval of NPV; zero is always an edge."""
    edges = result.histogram.edges
    paper.table(_("How often each NPV occurs"), BARS)
    first = paper.row
    for low, high, count in zip(edges, edges[1:], result.histogram.counts, strict=False):
        _numbers(paper, FIRST_COLUMN, (low, high), Unit.MONEY)
        counts = (count, 0) if low < 0 else (0, count)
        _numbers(paper, FIRST_COLUMN + 2, counts, Unit.COUNT)
        paper.row += 1
    return first, paper.row - 1


def _write_convergence(paper: Paper, result: SimulationResult) -> tuple[int, int]:
    """Write how the mean settles as trials add up."""
    paper.table(_("How the mean settles"), CONVERGENCE)
    first = paper.row
    for point in result.convergence:
        paper.number(paper.row, FIRST_COLUMN, point.trials, Unit.COUNT)
        reach = (point.mean, point.mean - point.half_width, point.mean + point.half_width)
        _numbers(paper, FIRST_COLUMN + 1, reach, Unit.MONEY)
        paper.row += 1
    return first, paper.row - 1
