"""The scorecard's sheet: what each perspective and KPI weighs, and how each KPI scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from math import fsum
from typing import TYPE_CHECKING, Final

from crm_roi.core.scorecard.scoring import PERSPECTIVES, weighted_kpis
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import HEADER_ROW
from crm_roi.workbook.sheets import calc_weights
from crm_roi.workbook.sheets.kpi_table import DIRECT, EQUAL, PAIRWISE, KpiTable
from crm_roi.workbook.sheets.survey_answers import item_codes
from crm_roi.workbook.writing.grid import DAY_ZERO, FormulaColumn, write_columns
from crm_roi.workbook.writing.looks import Look, columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_roi.core.plan import Kpi, Perspective, Survey
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.judgement_steps import GroupSteps

KEY: Final = "calc_scorecard"
LOOK: Final = Look(widths={0: 6.0, 1: 10.0, 2: 30.0, **columns(3, 47, 13.0)})
FORMULAS: Final = {
    "k": "=ROW()-ROW({k}${h})",
    "id": '=INDEX(in_perspectives_id,${k}{r})&""',
    "name": '=INDEX(in_perspectives_name,${k}{r})&""',
    "n": "=COUNTIFS(calc_member_group,${id}{r},calc_member_counts,1)",
    "given": "=SUMIF(calc_member_group,${id}{r},calc_member_given)",
    "judged": '=(${id}{r}<>"")*(COUNTIF(calc_judged_group,${id}{r})>0)',
    "code": "=IF(AND(${n}{r}>0,${given}{r}=${n}{r}),1,1+1+(${judged}{r}=0))",
    "all": f'=--(COUNTIF(calc_judged_group,"{PERSPECTIVES}")>0)',
    "top": "=IF(COUNT(in_perspectives_weight)=COUNTA(in_perspectives_id),1,1+1+(${all}{r}=0))",
    "direct": "=N(INDEX(in_perspectives_weight,${k}{r}))",
    "pairwise": f'=IFERROR(INDEX(calc_weight_value,MATCH("{PERSPECTIVES}>"&${{id}}{{r}},'
    "calc_weight_key,0)),0)",
    "equal": '=(${id}{r}<>"")/MAX(1,COUNTA(in_perspectives_id))',
    "weight": '=(${id}{r}<>"")*CHOOSE(${top}{r},${direct}{r},${pairwise}{r},${equal}{r})',
    "key": '=IFERROR(INDEX(in_actuals_kpi,${k}{r})&">"&INDEX(in_actuals_year,${k}{r}),"")',
    "day": "=IFERROR(INT(INDEX(in_actuals_measured_on,${k}{r})+0),0)",
    "stamp": "=${day}{r}*100^3+${k}{r}",
    "question": '=INDEX(in_items_code,${k}{r})&""',
    "place": "=IFERROR(MATCH(${question}{r},in_answers_items,0),0)",
    "mean": "=(${place}{r}>0)*IFERROR(AVERAGE(INDEX(in_answers_scores,0,${place}{r})),0)",
    "used": '=IF(INDEX(in_items_mean_score,${k}{r})="",${mean}{r},'
    "N(INDEX(in_items_mean_score,${k}{r})))",
}


def write(book: Book) -> ScorecardSheet:
    """Write the sheet; give what the perspectives' scores rest on."""
    sheet = ScorecardSheet(book, book.written(calc_weights.write))
    sheet.write()
    return sheet


@dataclass(slots=True)
class ScorecardSheet:
    """Writes the sheet: weights of the perspectives, actuals, KPIs, means of the questions."""

    book: Book
    groups: Mapping[str, GroupSteps]
    row: int = HEADER_ROW
    codes: dict[str, int] = field(default_factory=dict)
    weights: list[float] = field(default_factory=list)
    kpis: KpiTable = field(init=False)

    def write(self) -> None:
        """Write the tables below each other."""
        self._put(_("Weights of the perspectives"), self._perspectives())
        self._put(_("KPI actuals by day"), actual_columns(self.book))
        self.kpis = KpiTable(self.book, self.groups, self.codes)
        columns = self.kpis.columns()
        self._put(_("Scores and weights of the KPIs"), columns)
        self.book.use_columns(KEY, len(columns) - 1)
        self._put(_("Means of the survey's questions"), item_columns(self.book))

    def _put(self, title: str, columns: list[FormulaColumn]) -> None:
        self.row = write_columns(self.book, (KEY, self.row), title, columns, FORMULAS) + 1

    @property
    def rows(self) -> tuple[Perspective, ...]:
        """The perspectives of the plan."""
        return self.book.plan.scorecard.perspectives

    def _code(self, group: str, members: Sequence[Perspective | Kpi]) -> int:
        """Say how the weights of a group come about: direct, by judgements, or all alike."""
        if members and all(row.weight is not None for row in members):
            return DIRECT
        judged = any(row.compared == group for row in self.book.plan.scorecard.judgements)
        return PAIRWISE if judged else EQUAL

    def _perspectives(self) -> list[FormulaColumn]:
        """Name the perspectives, say how the KPIs of each are weighed, then weigh them."""
        place = self.book.places["perspectives"]
        ids = place.padded([row.id for row in self.rows], "")
        names = place.padded([row.name for row in self.rows], "")
        return [
            FormulaColumn("k", _("Line"), Unit.COUNT, place.numbers),
            FormulaColumn("id", _("No."), Unit.TEXT, ids, name="calc_perspective_id"),
            FormulaColumn("name", _("Name"), Unit.TEXT, names, name="calc_perspective_name"),
            *self._members(),
            *self._weights(),
        ]

    def _members(self) -> list[FormulaColumn]:
        """Count the KPIs of each perspective that carry weight, and say how they are weighed."""
        plan, rows, place = self.book.plan, self.rows, self.book.places["perspectives"]
        members = [weighted_kpis(plan, row.id) for row in rows]
        codes = [self._code(row.id, own) for row, own in zip(rows, members, strict=True)]
        self.codes = {row.id: code for row, code in zip(rows, codes, strict=True)}
        compared = {judgement.compared for judgement in plan.scorecard.judgements}
        judged = [float(row.id in compared) for row in rows]
        counts = place.padded([float(len(own)) for own in members])
        given = [float(sum(kpi.weight is not None for kpi in own)) for own in members]
        return [
            FormulaColumn(
                "n", _("KPIs with weight"), Unit.COUNT, counts, name="calc_perspective_members"
            ),
            FormulaColumn("given", _("Weights of their own"), Unit.COUNT, place.padded(given)),
            FormulaColumn("judged", _("Judged (1 or 0)"), Unit.COUNT, place.padded(judged)),
            FormulaColumn(
                "code",
                _("KPIs weighed: 1 direct, 1+1 judged, 1+1+1 alike"),
                Unit.COUNT,
                place.padded([float(code) for code in codes], float(EQUAL)),
                name="calc_perspective_code",
            ),
        ]

    def _weights(self) -> list[FormulaColumn]:
        """Weigh the perspectives: by their own weights, by judgements, or all alike."""
        rows, judgements = self.rows, self.book.plan.scorecard.judgements
        top = self._code(PERSPECTIVES, rows)
        pairwise = self.groups[PERSPECTIVES].weights.tolist()
        direct = [row.weight or 0.0 for row in rows]
        equal = [1 / max(1, len(rows))] * len(rows)
        chosen = {DIRECT: direct, PAIRWISE: pairwise, EQUAL: equal}[top]
        self.weights = chosen[: len(rows)]
        compared = any(row.compared == PERSPECTIVES for row in judgements)
        place = self.book.places["perspectives"]
        return [
            FormulaColumn(
                "all",
                _("Perspectives judged (1 or 0)"),
                Unit.COUNT,
                [float(compared)] * place.capacity,
            ),
            FormulaColumn(
                "top",
                _("Perspectives weighed, likewise"),
                Unit.COUNT,
                [float(top if rows else DIRECT)] * place.capacity,
            ),
            FormulaColumn("direct", _("Direct weight"), Unit.RATE, place.padded(direct)),
            FormulaColumn(
                "pairwise", _("By judgements"), Unit.RATE, place.padded(pairwise[: len(rows)])
            ),
            FormulaColumn("equal", _("All alike"), Unit.RATE, place.padded(equal)),
            FormulaColumn(
                "weight",
                _("Weight"),
                Unit.RATE,
                place.padded(self.weights),
                name="calc_perspective_weight",
            ),
        ]


PLACES: Final = 100**3
"""More than any list is long: the place of an actual takes the last six digits of its stamp."""


def actual_columns(book: Book) -> list[FormulaColumn]:
    """Give the columns: the KPI and year an actual is of, its day, and its stamp.

    Of one KPI and year the greatest stamp stands: the latest day, of one day the last row; an
    actual without a day gives way to every other.
    """
    place, rows = book.places["actuals"], book.plan.scorecard.actuals
    count = place.capacity
    spare = count - len(rows)
    keys = [*(f"{row.kpi}>{row.year}" for row in rows), *[">"] * spare]
    days = [*(day_number(row.measured_on) for row in rows), *[0.0] * spare]
    numbers = [index + 1.0 for index in range(count)]
    stamps = [stamp_of(day, number) for day, number in zip(days, numbers, strict=True)]
    return [
        FormulaColumn("k", _("Line"), Unit.COUNT, numbers),
        FormulaColumn("key", _("KPI and year"), Unit.TEXT, keys, name="calc_actual_key"),
        FormulaColumn("day", _("Day measured; 0 none"), Unit.COUNT, days),
        FormulaColumn(
            "stamp", _("Stamp: the greatest stands"), Unit.COUNT, stamps, name="calc_actual_stamp"
        ),
    ]


def day_number(day: date | None) -> float:
    """Count a day as a spreadsheet does; no day is 0."""
    return 0.0 if day is None else float((day - DAY_ZERO).days)


def stamp_of(day: float, place: float) -> float:
    """Put the day before the place, as digits of one number."""
    return day * PLACES + place


def item_columns(book: Book) -> list[FormulaColumn]:
    """Give the columns: the question, the mean of its answers, the mean that counts."""
    survey, place = book.plan.scorecard.survey, book.places["items"]
    count = place.capacity
    codes = [item.code for item in survey.items]
    answered = [_mean_answer(survey, code) for code in codes]
    spare = count - len(codes)
    used = [item.mean_score for item in survey.items]
    known = item_codes(book.plan)
    places = [float(known.index(code) + 1 if code else 0) for code in codes]
    return [
        FormulaColumn("k", _("Line"), Unit.COUNT, place.numbers),
        FormulaColumn("question", _("No."), Unit.TEXT, [*codes, *[""] * spare]),
        FormulaColumn(
            "place", _("Column of its answers; 0 none"), Unit.COUNT, [*places, *[0.0] * spare]
        ),
        FormulaColumn("mean", _("Mean of the answers"), Unit.NUMBER, [*answered, *[0.0] * spare]),
        FormulaColumn(
            "used",
            _("Mean that counts"),
            Unit.NUMBER,
            [*used, *[0.0] * spare],
            name="calc_item_mean",
        ),
    ]


def _mean_answer(survey: Survey, code: str) -> float:
    scores = [row.scores[code] for row in survey.answers if code and code in row.scores]
    return fsum(scores) / len(scores) if scores else 0.0
