"""Tables of the results sheet: the tornado, the scorecard and the survey."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.sheets.sensitivity import CHANGE, rate_format
from crm_roi.workbook.writing.grid import NOTHING, SCALAR, Grid
from crm_roi.workbook.writing.page import Figure, OutputSheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.workbook.sheets.calc_perspectives import PerspectiveScores
    from crm_roi.workbook.sheets.sensitivity import Swing
    from crm_roi.workbook.writing.book import Value

BARS: Final = 10
LINES: Final = 2  # whichever line comes to stand here, its name has room
TORNADO_HEADERS: Final = (
    _("Place on the sensitivity sheet"),
    _("No."),
    _("Name"),
    _("NPV, unfavourable"),
    _("NPV, favourable"),
    _("Break-even change, or rate"),
    _("Down"),
    _("Up"),
    _("Sensitivity coefficient"),
)
EVEN: Final = FIRST_COLUMN + 5
DOWN, UP = FIRST_COLUMN + 6, FIRST_COLUMN + 7


@dataclass(slots=True)
class ResultsSheet(OutputSheet):
    """The results sheet, and the calculation sheets it reads."""

    grids: tuple[Grid, ...]
    swings: Sequence[Swing]

    def fade_spare(self, rows: tuple[int, int], columns: tuple[int, int]) -> None:
        """Let the rows without a name fade: they are the spare rows of an input table."""
        rule = {
            "type": "formula",
            "criteria": f'=$B{rows[0] + 1}=""',
            "format": self.book.styles.get("faded"),
        }
        sheet = self.book.sheets[self.key]
        sheet.conditional_format(rows[0], columns[0], rows[1], columns[1], rule)

    def measure(self, variant: str, name: str, unit: Unit = Unit.NONE) -> Figure:
        """Refer to a figure of a variant or a scenario on its calculation sheet."""
        key = f"{variant}.{name}"
        grid = next(grid for grid in self.grids if key in grid.rows)
        place = self.book.cell(grid.key, (grid.rows[key], SCALAR)).replace("$", "")
        return Figure(f"={place}", grid.values.get(key), unit)


def write_tornado(page: ResultsSheet) -> tuple[int, int]:
    """Write the bars, each by its row on the sensitivity sheet; give the first and last row."""
    page.table(_("What moves NPV most"), TORNADO_HEADERS)
    first = page.row
    orders = [swing.order for swing in page.swings]
    widest = sorted(orders, reverse=True)
    npv = page.measure("risk_adjusted", "npv").value
    base = npv if isinstance(npv, float) else 0.0
    for index in range(BARS):
        found = orders.index(widest[index])
        swing, row = page.swings[found], page.row + 1
        rank = f"=MATCH(LARGE(calc_swing_order,ROW()-ROW(A${first})),calc_swing_order,0)"
        figures = (
            Figure(rank, found + 1.0, Unit.COUNT),
            Figure(f"=INDEX(calc_swing_no,$B{row})", swing.number),
            Figure(f"=INDEX(calc_swing_name,$B{row})", swing.name),
            Figure(f"=INDEX(calc_swing_low,$B{row})", swing.low, Unit.MONEY),
            Figure(f"=INDEX(calc_swing_high,$B{row})", swing.high, Unit.MONEY),
            Figure(f"=INDEX(calc_swing_break_even,$B{row})", swing.break_even, Unit.RATE),
            Figure(f"=E{row}-calc_npv", swing.low - base, Unit.MONEY),
            Figure(f"=F{row}-calc_npv", swing.high - base, Unit.MONEY),
            Figure(f"=INDEX(calc_swing_coefficient,$B{row})", swing.coefficient, Unit.NUMBER),
        )
        page.book.lines[page.key, page.row] = LINES
        for column, figure in enumerate(figures, FIRST_COLUMN):
            page.put(page.row, column, figure)
        page.row += 1
    _show_break_even(page, (first, page.row - 1))
    return first, page.row - 1


def _show_break_even(page: ResultsSheet, rows: tuple[int, int]) -> None:
    """Show a change with its sign, and of the discount rate, which has no number, what it is."""
    sheet, first = page.book.sheets[page.key], rows[0]
    for criteria, shape in (
        (f'=$C{first + 1}=""', rate_format(page.book)),
        (f'=$C{first + 1}<>""', CHANGE),
    ):
        look = page.book.workbook.add_format({"num_format": shape})
        rule = {"type": "formula", "criteria": criteria, "format": look}
        sheet.conditional_format(first, EVEN, rows[1], EVEN, rule)


SCORECARD_HEADERS: Final = (_("Perspective"), _("Weight"), _("Score"), _("Coverage"))
SURVEY_HEADERS: Final = (
    _("Variable"),
    _("Unit"),
    _("Weight of its questions"),
    _("Weighted mean score"),
    _("Index 0–100"),
)


def write_scorecard(page: ResultsSheet, scorecard: PerspectiveScores) -> tuple[int, int]:
    """Write the perspectives and the total; give the first and last row of the perspectives."""
    page.table(_("Scorecard"), SCORECARD_HEADERS)
    first, weights = page.row, scorecard.scorecard.weights
    place = page.book.places["perspectives"]
    count = place.capacity
    rows = page.book.plan.scorecard.perspectives
    for index in range(count):
        number = f"ROW()-ROW(B${first})"
        known = index < len(rows)
        name = rows[index].name if known else ""
        weight = weights[index] if known else 0.0
        score, covered = scorecard.results[index] if known else (NOTHING, 0.0)
        figures: tuple[tuple[str, Value, Unit], ...] = (
            ("name", name, Unit.TEXT),
            ("weight", weight, Unit.RATE),
            ("score", score, Unit.RATE),
            ("coverage", covered, Unit.RATE),
        )
        for column, (key, value, unit) in enumerate(figures, FIRST_COLUMN):
            figure = Figure(f"=INDEX(calc_perspective_{key},{number})", value, unit)
            page.put(page.row, column, figure)
        page.row += 1
    page.fade_spare((first, page.row - 1), (FIRST_COLUMN, FIRST_COLUMN + 3))
    page.text(page.row, FIRST_COLUMN, _("Total score"))
    total: tuple[tuple[int, str, Value], ...] = (
        (1, f"=SUM(C{first + 1}:C{page.row})", float(sum(weights))),
        (2, "=calc_scorecard_score", scorecard.total),
        (3, "=calc_scorecard_coverage", scorecard.coverage),
    )
    for column, formula, value in total:
        page.put(page.row, FIRST_COLUMN + column, Figure(formula, value, Unit.RATE), "sum")
    page.row += 1
    return first, first + max(len(rows), 1) - 1


def write_survey(page: ResultsSheet) -> None:
    """Write the satisfaction index of each variable: its weighted mean score, from 0 to 100."""
    page.table(_("Customer satisfaction index"), SURVEY_HEADERS)
    column = page.book.places["items"].table.column("variable")
    survey = page.book.plan.scorecard.survey
    for code in column.choices:
        items = [item for item in survey.items if item.variable == code]
        weight = float(sum(item.weight for item in items))
        score = float(sum(item.weight * item.mean_score for item in items))
        row = page.row + 1
        width = survey.scale_high - survey.scale_low
        index: Value = 100 * (score / weight - survey.scale_low) / width if weight else NOTHING
        page.text(page.row, FIRST_COLUMN, CHOICE_LABELS[code])
        page.text(page.row, FIRST_COLUMN + 1, _("points"))
        summed = f"SUMPRODUCT((in_items_variable=$B{row})*in_items_weight,calc_item_mean)"
        scaled = f"100*(E{row}-in_scale_low)/(in_scale_high-in_scale_low)"
        sums: tuple[tuple[str, Value], ...] = (
            (f"=SUMIF(in_items_variable,$B{row},in_items_weight)", weight),
            (f'=IF(D{row}>0,{summed}/D{row},"–")', score / weight if weight else NOTHING),
            (f'=IF(D{row}>0,{scaled},"–")', index),
        )
        for place, (formula, value) in enumerate(sums, FIRST_COLUMN + 2):
            page.put(page.row, place, Figure(formula, value, Unit.NUMBER))
        page.row += 1
