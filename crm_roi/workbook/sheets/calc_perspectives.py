"""The scores of the perspectives: what the KPIs of each come to, and the total."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import HEADER_ROW
from crm_roi.workbook.sheets import calc_scorecard
from crm_roi.workbook.writing.grid import NOTHING, FormulaColumn, write_columns
from crm_roi.workbook.writing.looks import Look, columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.workbook.sheets.calc_scorecard import ScorecardSheet
    from crm_roi.workbook.writing.book import Book, Value
    from crm_roi.workbook.writing.places import Place

KEY: Final = "calc_perspectives"
LOOK: Final = Look(widths={0: 6.0, 1: 10.0, 2: 30.0, **columns(3, 13, 13.0)})
TOTAL_COLUMN: Final = 12
FORMULAS: Final = {
    "k": "=ROW()-ROW({k}${h})",
    "id": "=INDEX(calc_perspective_id,${k}{r})",
    "name": "=INDEX(calc_perspective_name,${k}{r})",
    "weight": "=INDEX(calc_perspective_weight,${k}{r})",
    "whole": "=SUMIF(calc_kpi_group,${id}{r},calc_kpi_local)",
    "measured": "=SUMIF(calc_kpi_group,${id}{r},calc_kpi_measured)",
    "sum": "=SUMIF(calc_kpi_group,${id}{r},calc_kpi_weighted)",
    "score": '=IF(${measured}{r}>0,${sum}{r}/${measured}{r},"–")',
    "coverage": "=IF(${whole}{r}>0,${measured}{r}/${whole}{r},0)",
    "added": "=${weight}{r}*N(${score}{r})",
    "counted": "=${weight}{r}*ISNUMBER(${score}{r})",
    "share": "=${weight}{r}*${coverage}{r}",
}


def write(book: Book) -> PerspectiveScores:
    """Write the sheet; give the scores for the sheet of results."""
    scores = PerspectiveScores(book, book.written(calc_scorecard.write))
    scores.write()
    return scores


@dataclass(slots=True)
class PerspectiveScores:
    """Writes the sheet; `results` are score and coverage of each perspective."""

    book: Book
    scorecard: ScorecardSheet
    results: list[tuple[Value, float]] = field(default_factory=list)
    total: Value = NOTHING
    coverage: float = 0.0

    def write(self) -> None:
        """Write the table of the perspectives, then the total."""
        title = _("Scores of the perspectives")
        row = write_columns(self.book, (KEY, HEADER_ROW), title, self._scores(), FORMULAS) + 1
        self._total(row)

    @property
    def place(self) -> Place:
        """Where the table of perspectives stands, which says how many rows there are."""
        return self.book.places["perspectives"]

    def _scores(self) -> list[FormulaColumn]:
        """Score each perspective by its KPIs; what is not measured is left out."""
        rows, kpis, place = self.book.plan.scorecard.perspectives, self.scorecard.kpis, self.place
        own = [[row for row in kpis.rows if row.kpi.perspective == p.id] for p in rows]
        wholes = [float(sum(kpis.local[row.kpi.id] for row in part)) for part in own]
        measured = [float(sum(kpis.local[row.kpi.id] for row in part if row.sound)) for part in own]
        sums = [
            float(sum(kpis.local[row.kpi.id] * row.score for row in part if row.sound))
            for part in own
        ]
        names = place.padded([row.name for row in rows], "")
        return [
            FormulaColumn("k", _("Line"), Unit.COUNT, place.numbers),
            FormulaColumn("id", _("No."), Unit.TEXT, place.padded([row.id for row in rows], "")),
            FormulaColumn("name", _("Name"), Unit.TEXT, names),
            FormulaColumn("weight", _("Weight"), Unit.RATE, place.padded(self.scorecard.weights)),
            FormulaColumn("whole", _("Weight of its KPIs"), Unit.RATE, place.padded(wholes)),
            FormulaColumn("measured", _("Of which measured"), Unit.RATE, place.padded(measured)),
            FormulaColumn("sum", _("Weighted scores"), Unit.RATE, place.padded(sums)),
            *self._shares(sums, measured, wholes),
        ]

    def _shares(
        self, sums: Sequence[float], measured: Sequence[float], wholes: Sequence[float]
    ) -> list[FormulaColumn]:
        """Divide: the score by the weight measured, and that by the weight of all KPIs."""
        parts = zip(sums, measured, strict=True)
        scores: list[Value] = [total / part if part else NOTHING for total, part in parts]
        shares = zip(measured, wholes, strict=True)
        coverage = [part / whole if whole else 0.0 for part, whole in shares]
        self.results = list(zip(scores, coverage, strict=True))
        return [
            FormulaColumn(
                "score",
                _("Score"),
                Unit.RATE,
                self.place.padded(scores, NOTHING),
                name="calc_perspective_score",
            ),
            FormulaColumn(
                "coverage",
                _("Coverage"),
                Unit.RATE,
                self.place.padded(coverage),
                name="calc_perspective_coverage",
            ),
            *self._sums(scores, coverage),
        ]

    def _sums(self, scores: Sequence[Value], coverage: Sequence[float]) -> list[FormulaColumn]:
        """Add the perspectives up, each by its weight; one without a score is left out."""
        weights, place = self.scorecard.weights, self.place
        added = [
            weight * score if isinstance(score, float) else 0.0
            for weight, score in zip(weights, scores, strict=True)
        ]
        counted = [
            weight * isinstance(score, float) for weight, score in zip(weights, scores, strict=True)
        ]
        self.total = sum(added) / sum(counted) if sum(counted) else NOTHING
        shares = [weight * share for weight, share in zip(weights, coverage, strict=True)]
        self.coverage = float(sum(shares))
        return [
            FormulaColumn(
                "added",
                _("Adds to the total"),
                Unit.RATE,
                place.padded(added),
                name="calc_perspective_added",
            ),
            FormulaColumn(
                "counted",
                _("Weight that counts"),
                Unit.RATE,
                place.padded(counted),
                name="calc_perspective_counted",
            ),
            FormulaColumn(
                "share",
                _("Weight measured"),
                Unit.RATE,
                place.padded(shares),
                name="calc_perspective_measured",
            ),
        ]

    def _total(self, row: int) -> None:
        """Write the total score and the share of the weight that has been measured."""
        book, sheet = self.book, self.book.sheets[KEY]
        counted = "SUM(calc_perspective_counted)"
        column = TOTAL_COLUMN
        for name, label, formula, value in (
            (
                "score",
                _("Total score"),
                f'=IF({counted}>0,SUM(calc_perspective_added)/{counted},"–")',
                self.total,
            ),
            (
                "coverage",
                _("Coverage of the total"),
                "=SUM(calc_perspective_measured)",
                self.coverage,
            ),
        ):
            sheet.write_string(row, 2, book.word(label), book.styles.get("label"))
            shown = book.shown(value)
            sheet.write_formula(row, column, formula, book.styles.get("sum", Unit.RATE), shown)
            book.define(f"calc_scorecard_{name}", KEY, (row, column, row, column))
            row += 1
