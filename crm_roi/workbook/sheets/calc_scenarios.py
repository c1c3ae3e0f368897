"""The scenarios, each as a variant with its own factors, whichever one is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.sheets.cash_flow import capital_spending
from crm_roi.workbook.writing.grid import Grid
from crm_roi.workbook.writing.looks import Look
from crm_roi.workbook.writing.variants import PARAMETERS, Variant, write_variant

if TYPE_CHECKING:
    from crm_roi.core.plan import Scenario
    from crm_roi.workbook.writing.book import Book

FIELDS = {
    "benefit_factor": "benefit_factor",
    "initial_factor": "initial_cost_factor",
    "running_factor": "running_cost_factor",
}
LOOK: Final = Look(timed=True)


def scenario_key(index: int) -> str:
    """Name the block of the scenario in the k-th row of their table."""
    return f"scenario_{index + 1}"


def write(book: Book) -> Grid:
    """Write one block for each row of the table of scenarios, spare rows too."""
    grid = Grid(book, "calc_scenarios")
    grid.timeline()
    place = book.places["scenarios"]
    for index in range(place.capacity):
        _write_scenario(grid, index)
    return grid


def _write_scenario(grid: Grid, index: int) -> None:
    book = grid.book
    key, before = scenario_key(index), scenario_key(index - 1)
    known = book.plan.scenarios
    scenario = known[index] if index < len(known) else None
    title = f"{book.word(_('scenario'))} {index + 1}"
    grid.heading(f"{title}")
    row = f"=1+{{v}}{grid.rows[f'{before}.row'] + 1}" if index else "=1"
    grid.scalar(
        f"{key}.row", f"{book.word(_('Row of the table'))} · {title}", Unit.COUNT, index + 1.0, row
    )
    number = f"{{v}}{grid.rows[f'{key}.row'] + 1}"
    name = f'=INDEX(in_scenarios_name,{number})&""'
    grid.scalar(
        f"{key}.name",
        f"{book.word(_('Name'))} · {title}",
        Unit.TEXT,
        scenario.name if scenario else "",
        name,
    )
    evaluation = book.figures.evaluation
    known_measures = [row.measures for row in evaluation.scenarios]
    measures = (*known_measures[index : index + 1], evaluation.risk_adjusted)[0]
    write_variant(
        grid,
        Variant(
            key,
            title,
            "calc_cost_total",
            "calc_benefit_total",
            "calc_capex_total",
            _parameters(scenario, number),
            measures,
            evaluation.risk_adjusted.benefits,
            capital_spending(book, "adjusted"),
        ),
    )


def _parameters(scenario: Scenario | None, number: str) -> dict[str, tuple[str, float]]:
    """Read the factors of the scenario's row; what is blank there changes nothing."""
    found = {
        name: (
            f'=IF(INDEX(in_scenarios_{field},{number})="",1,INDEX(in_scenarios_{field},{number}))',
            float(getattr(scenario, field)) if scenario else 1.0,
        )
        for name, field in FIELDS.items()
    }
    delay = float(scenario.benefit_delay_years) if scenario else 0.0
    years = f"INDEX(in_scenarios_benefit_delay_years,{number})"
    found["delay_whole"] = (f"=INT({years})", float(int(delay)))
    found["delay_part"] = (f"={years}-INT({years})", delay - int(delay))
    return {name: found[name] for name in PARAMETERS}
