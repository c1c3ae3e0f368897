"""The tables of the simulation sheet, each with room for what a later simulation may give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.risk.names import figure_name
from crm_roi.core.risk.simulation_summary import CONVERGENCE_POINTS, HISTOGRAM_BINS, PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.writing.worked_out import write_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.workbook.writing.page import Paper
    from crm_roi.workbook.writing.worked_out import Entry

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
DRIVER_ROOM: Final = 20
BAR_ROOM: Final = HISTOGRAM_BINS + 2  # both ends are rounded outwards
Rows = tuple[int, int]


def write_spread(paper: Paper, result: SimulationResult | None) -> None:
    """Write every result: mean, deviation, percentiles, in how many trials it is defined."""
    levels = [f"P{round(level * 100)}" for level in PERCENTILES]
    headers = (*SPREAD, *levels, _("Defined"))
    paper.table(_("The spread of all results"), headers)
    rows = [_spread_row(paper, result, output) for output in OUTPUTS] if result else []
    units = [Unit.TEXT, Unit.TEXT, *(Unit.MONEY,) * (len(headers) - 3), Unit.RATE]
    write_rows(paper, "simulation_spread", rows, units, len(OUTPUTS))


def _spread_row(paper: Paper, result: SimulationResult, output: Output) -> list[tuple[Entry, Unit]]:
    """Give one result; one that is defined in no trial has its name only."""
    label, unit = OUTPUTS[output]
    found = result.summary(output)
    figures: tuple[Entry, ...] = (None,) * (3 + len(PERCENTILES))
    if found:
        figures = (
            found.mean, found.standard_deviation, found.standard_error, *found.percentiles,
        )  # fmt: skip
    words = [(paper.desk.word(label), Unit.TEXT), (paper.desk.unit_word(unit), Unit.TEXT)]
    share = found.defined_share if found else 0.0
    return [*words, *((figure, unit) for figure in figures), (share, Unit.RATE)]


def write_chances(paper: Paper, result: SimulationResult | None) -> None:
    """Write the chances of a loss and of the hurdle, the worst cases, what knowing is worth."""
    paper.table(_("Chances and worst cases"), CHANCES)
    rows = _chances(paper, result) if result else []
    money = paper.desk.unit_word(Unit.MONEY)
    if result:
        rows += [
            [(paper.desk.word(label), Unit.TEXT), (money, Unit.TEXT), (value, Unit.MONEY),
             (None, Unit.MONEY)]
            for label, value in (
                (_("Mean NPV of the worst 5 %"), result.expected_shortfall),
                (_("Worth of perfect information"), result.perfect_information),
            )
        ]  # fmt: skip
    write_rows(paper, "simulation_chances", rows, (Unit.TEXT, Unit.TEXT, Unit.MONEY, Unit.MONEY), 4)


def _chances(paper: Paper, result: SimulationResult) -> list[list[tuple[Entry, Unit]]]:
    """Give the chance of a loss, and of the hurdle; without one its figures are blank."""
    word, percent = paper.desk.word, paper.desk.unit_word(Unit.RATE)
    asked = paper.desk.plan.assumptions.hurdle_irr
    hurdle = "–" if asked is None else f"{asked:.1%}"
    reaches = word(_("Probability that IRR reaches {hurdle}")).format(hurdle=hurdle)
    return [
        [
            (label, Unit.TEXT), (percent, Unit.TEXT),
            (chance.probability if chance else None, Unit.RATE),
            (chance.standard_error if chance else None, Unit.RATE),
        ]
        for label, chance in (
            (word(_("Probability of a negative NPV")), result.loss), (reaches, result.hurdle),
        )
    ]  # fmt: skip


def _entries(units: Sequence[Unit], *entries: Entry) -> list[tuple[Entry, Unit]]:
    """Pair the entries of a row with the units of its columns."""
    return list(zip(entries, units, strict=True))


def write_drivers(paper: Paper, result: SimulationResult | None) -> Rows:
    """Write what drives the spread of NPV, the strongest first; give the rows to draw."""
    desk = paper.desk
    paper.table(_("What drives the spread of NPV"), DRIVERS)
    units = (Unit.TEXT, Unit.RATE, Unit.NUMBER, Unit.RATE, Unit.NUMBER)
    ranked = sorted(result.drivers, key=lambda row: -row.regression_share) if result else []
    rows = [
        _entries(units, figure_name(desk.plan, row.name, desk.word), row.regression_share,
                 row.rank_correlation, row.rank_share, row.coefficient)
        for row in ranked
    ]  # fmt: skip
    first = paper.row
    write_rows(paper, "simulation_drivers", rows, units, max(DRIVER_ROOM, len(rows)))
    return first, first + (len(rows) or DRIVER_ROOM) - 1


def write_histogram(paper: Paper, result: SimulationResult | None) -> Rows:
    """Write how many trials fall into each interval of NPV; zero is always an edge."""
    paper.table(_("How often each NPV occurs"), BARS)
    units = (Unit.MONEY, Unit.MONEY, Unit.COUNT, Unit.COUNT)
    edges = result.histogram.edges if result else ()
    counts = result.histogram.counts if result else ()
    rows = [
        _entries(units, low, high, *((count, 0) if low < 0 else (0, count)))
        for low, high, count in zip(edges, edges[1:], counts, strict=False)
    ]
    first = paper.row
    write_rows(paper, "simulation_histogram", rows, units, max(BAR_ROOM, len(rows)))
    return first, first + (len(rows) or BAR_ROOM) - 1


def write_convergence(paper: Paper, result: SimulationResult | None) -> Rows:
    """Write how the mean settles as trials add up."""
    paper.table(_("How the mean settles"), CONVERGENCE)
    units = (Unit.COUNT, Unit.MONEY, Unit.MONEY, Unit.MONEY)
    rows = [
        _entries(units, point.trials, point.mean, point.mean - point.half_width,
                 point.mean + point.half_width)
        for point in (result.convergence if result else ())
    ]  # fmt: skip
    first = paper.row
    write_rows(paper, "simulation_convergence", rows, units, max(CONVERGENCE_POINTS, len(rows)))
    return first, first + (len(rows) or CONVERGENCE_POINTS) - 1
