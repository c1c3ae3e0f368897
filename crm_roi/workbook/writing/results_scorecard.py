"""The scorecard on the results sheet: perspectives with weight, score and coverage, the survey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.grid import NOTHING
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.layout.sheets import FIRST_COLUMN
from crm_roi.workbook.writing.page import Figure, Page
from crm_roi.workbook.writing.places import column_of

if TYPE_CHECKING:
    from crm_roi.workbook.calculation.scorecard import ScorecardSheet
    from crm_roi.workbook.writing.desk import Value

HEADERS: Final = (_("Perspective"), _("Weight"), _("Score"), _("Coverage"))
SURVEY_HEADERS: Final = (
    _("Variable"), _("Unit"), _("Weight of its questions"), _("Weighted mean score"),
    _("Index 0–100"),
)  # fmt: skip


def write_scorecard(page: Page, scorecard: ScorecardSheet) -> tuple[int, int]:
    """Write the perspectives and the total; give the first and last row of the perspectives."""
    page.table(_("Scorecard"), HEADERS)
    first = page.row
    place = page.desk.places["perspectives"]
    count = place.last - place.first + 1
    rows = page.desk.plan.scorecard.perspectives
    for index in range(count):
        number = f"ROW()-ROW(B${first})"
        known = index < len(rows)
        name = rows[index].name if known else ""
        weight = scorecard.weights[index] if known else 0.0
        score, covered = scorecard.results[index] if known else (NOTHING, 0.0)
        figures: tuple[tuple[str, Value, Unit], ...] = (
            ("name", name, Unit.TEXT), ("weight", weight, Unit.RATE),
            ("score", score, Unit.RATE), ("coverage", covered, Unit.RATE),
        )  # fmt: skip
        for column, (key, value, unit) in enumerate(figures, FIRST_COLUMN):
            figure = Figure(f"=INDEX(calc_perspective_{key},{number})", value, unit)
            page.put(page.row, column, figure)
        page.row += 1
    page.fade_spare((first, page.row - 1), (FIRST_COLUMN, FIRST_COLUMN + 3))
    page.text(page.row, FIRST_COLUMN, _("Total score"))
    total: tuple[tuple[int, str, Value], ...] = (
        (1, f"=SUM(C{first + 1}:C{page.row})", float(sum(scorecard.weights))),
        (2, "=calc_scorecard_score", scorecard.total),
        (3, "=calc_scorecard_coverage", scorecard.coverage),
    )
    for column, formula, value in total:
        page.put(page.row, FIRST_COLUMN + column, Figure(formula, value, Unit.RATE), "sum")
    page.row += 1
    return first, first + max(len(rows), 1) - 1


def write_survey(page: Page) -> None:
    """Write the satisfaction index of each variable: its weighted mean score, from 0 to 100."""
    page.table(_("Customer satisfaction index"), SURVEY_HEADERS)
    column = column_of(page.desk.places["items"].table, "variable")
    survey = page.desk.plan.scorecard.survey
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
