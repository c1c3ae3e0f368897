"""The sheet of the simulation: worked out by Python when the workbook is written, and said so.

No formula draws random numbers: they would change at every touch and nobody could check them. A
line at the top of the tables tells whether the plan still is the one that was simulated, and
`crm-roi update` draws anew. As long as nothing in the plan is uncertain the sheet is there, blank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.risk.plan_risk import is_uncertain, risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.page import Figure, Paper
from crm_roi.workbook.writing.simulation_charts import Blocks, insert_simulation_charts
from crm_roi.workbook.writing.simulation_tables import (
    write_chances,
    write_convergence,
    write_drivers,
    write_histogram,
    write_spread,
)
from crm_roi.workbook.writing.worked_out import name_cell

if TYPE_CHECKING:
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.workbook.writing.desk import Desk

KEY: Final = "simulation"
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


def write_simulation(desk: Desk) -> None:
    """Simulate the plan with its own seed and write what came out; or why there is nothing."""
    paper = Paper(desk, KEY, TABLES_ROW)
    result, note = _simulated(desk)
    still = _("These figures do not follow changed cells; crm-roi update draws them anew.")
    for row, text, name in (
        (NOTE_ROW, note, "simulation_note"),
        (NOTE_ROW + 1, desk.word(still) if result else "", "simulation_still"),
    ):
        paper.text(row, FIRST_COLUMN, text, "subtitle")
        name_cell(desk, KEY, name, (row, FIRST_COLUMN))
    _write_tiles(paper, result)
    _write_state(paper, result)
    write_spread(paper, result)
    write_chances(paper, result)
    blocks = Blocks(
        drivers=write_drivers(paper, result),
        histogram=write_histogram(paper, result),
        convergence=write_convergence(paper, result),
    )
    insert_simulation_charts(paper, CHARTS_ROW, blocks)


def _simulated(desk: Desk) -> tuple[SimulationResult | None, str]:
    """Simulate; give what came out, if anything did, and what the sheet says of it."""
    if not is_uncertain(desk.plan):
        return None, desk.word(CERTAIN)
    if not desk.computes:
        return None, desk.word(MISTAKEN)
    trials = min(desk.plan.simulation.trials, MOST_TRIALS)
    try:
        result = simulate(risk_model(desk.plan), simulation_options(desk.plan, trials))
    except CrmRoiError as error:
        return None, desk.word(error.message).format(**error.facts)
    text = desk.word(_("Drawn by crm-roi: {trials} trials, seed {seed}, {method}."))
    method = choice_label(result.method.value, desk.language)
    return result, text.format(trials=f"{result.trials:,}", seed=result.seed, method=method)


def _write_tiles(paper: Paper, result: SimulationResult | None) -> None:
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
    paper.desk.sheets[KEY].set_row(TILES_ROW + 1, TILE_HEIGHT)
    for column, (label, value, unit, name) in enumerate(tiles, FIRST_COLUMN):
        paper.text(TILES_ROW, column, label, "tile_label")
        paper.number(TILES_ROW + 1, column, value, unit, "tile")
        paper.unit(TILES_ROW + 2, column, unit, "tile_unit")
        name_cell(paper.desk, KEY, f"simulation_{name}", (TILES_ROW + 1, column))


def _write_state(paper: Paper, result: SimulationResult | None) -> None:
    """Hold the NPV that was simulated against the plan's NPV now."""
    paper.table(_("Is the simulation still of this plan?"), (_("Figure"), _("Unit"), _("Value")))
    npv, row = paper.desk.figures.evaluation.risk_adjusted.npv, paper.row
    good, old = paper.desk.word(_("yes")), paper.desk.word(_("no, the plan has changed"))
    same = f"ROUND(N(D{row + 1})-D{row + 2},1)=0"
    state = f'=CHOOSE(1+ISNUMBER(D{row + 1})*(1+({same})),"–","{old}","{good}")'
    place = (row, FIRST_COLUMN + 2)
    for label, unit in (
        (_("NPV when simulated"), Unit.MONEY), (_("NPV as it is now"), Unit.MONEY),
        (_("Same plan"), Unit.NONE),
    ):  # fmt: skip
        paper.text(paper.row, FIRST_COLUMN, label)
        paper.unit(paper.row, FIRST_COLUMN + 1, unit)
        paper.row += 1
    paper.number(*place, npv if result else None, Unit.MONEY)
    paper.put(row + 1, FIRST_COLUMN + 2, Figure("=calc_npv", npv, Unit.MONEY))
    paper.put(row + 2, FIRST_COLUMN + 2, Figure(state, good if result else "–"))
    name_cell(paper.desk, KEY, "simulation_npv", place)
