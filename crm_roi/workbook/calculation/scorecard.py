"""The scorecard's sheet: what each perspective and KPI weighs, and how each of them scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_roi.core.scorecard.scoring import PERSPECTIVES, weighted_kpis
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.actual_stamps import actual_columns
from crm_roi.workbook.calculation.column_block import Column, write_columns
from crm_roi.workbook.calculation.grid import NOTHING
from crm_roi.workbook.calculation.item_means import item_columns
from crm_roi.workbook.calculation.kpis import KpiTable
from crm_roi.workbook.layout.sheets import HEADER_ROW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_roi.core.plan import Kpi, Perspective
    from crm_roi.workbook.calculation.weight_steps import GroupSteps
    from crm_roi.workbook.writing.desk import Desk, Value

KEY: Final = "calc_scorecard"
SCORES: Final = "calc_perspectives"
TOTAL_COLUMN: Final = 12
DIRECT, PAIRWISE, EQUAL = 1, 2, 3


@dataclass(slots=True)
class ScorecardSheet:
    """Writes the sheet: weights of the perspectives, the KPIs, scores of the perspectives."""

    desk: Desk
    groups: Mapping[str, GroupSteps]
    row: int = HEADER_ROW
    codes: dict[str, int] = field(default_factory=dict)
    weights: list[float] = field(default_factory=list)
    results: list[tuple[Value, float]] = field(default_factory=list)
    total: Value = NOTHING
    coverage: float = 0.0

    def write(self) -> None:
        """Write the tables below each other, then the total."""
        self._put(_("Weights of the perspectives"), self._perspectives())
        self._put(_("KPI actuals by day"), actual_columns(self.desk))
        kpis = KpiTable(self.desk, self.groups, self.codes)
        columns = kpis.columns()
        self._put(_("Scores and weights of the KPIs"), columns)
        self.desk.use_columns(KEY, len(columns) - 1)
        self._put(_("Means of the survey's questions"), item_columns(self.desk))
        title = _("Scores of the perspectives")
        row = write_columns(self.desk, SCORES, HEADER_ROW, title, self._scores(kpis)) + 1
        self._total(row)

    def _put(self, title: str, columns: list[Column]) -> None:
        self.row = write_columns(self.desk, KEY, self.row, title, columns) + 1

    @property
    def rows(self) -> tuple[Perspective, ...]:
        """The perspectives of the plan."""
        return self.desk.plan.scorecard.perspectives

    def _padded(self, values: Sequence[Value], spare: Value = 0.0) -> list[Value]:
        """Lay values into the whole capacity of the table of perspectives."""
        place = self.desk.places["perspectives"]
        return [*values, *[spare] * (place.last - place.first + 1 - len(values))]

    def _code(self, group: str, members: Sequence[Perspective | Kpi]) -> int:
        """Say how the weights of a group come about: direct, by judgements, or all alike."""
        if members and all(row.weight is not None for row in members):
            return DIRECT
        judged = any(row.compared == group for row in self.desk.plan.scorecard.judgements)
        return PAIRWISE if judged else EQUAL

    def _numbers(self) -> list[float]:
        return [float(index + 1) for index in range(len(self._padded([])))]

    def _perspectives(self) -> list[Column]:
        """Say how the KPIs of each perspective are weighed, then weigh the perspectives."""
        plan, rows = self.desk.plan, self.rows
        members = [weighted_kpis(plan, row.id) for row in rows]
        codes = [self._code(row.id, own) for row, own in zip(rows, members, strict=True)]
        self.codes = {row.id: code for row, code in zip(rows, codes, strict=True)}
        judged = [
            float(any(j.compared == row.id for j in plan.scorecard.judgements)) for row in rows
        ]
        counts = [float(len(own)) for own in members]
        given = [float(sum(kpi.weight is not None for kpi in own)) for own in members]
        return [
            Column("k", _("Line"), Unit.COUNT, "=ROW()-ROW({k}${f})+1", self._numbers()),
            Column("id", _("No."), Unit.TEXT, '=INDEX(in_perspectives_id,${k}{r})&""',
                   self._padded([row.id for row in rows], ""), "calc_perspective_id"),
            Column("name", _("Name"), Unit.TEXT, '=INDEX(in_perspectives_name,${k}{r})&""',
                   self._padded([row.name for row in rows], ""), "calc_perspective_name"),
            Column("n", _("KPIs with weight"), Unit.COUNT,
                   "=COUNTIFS(calc_member_group,${id}{r},calc_member_counts,1)",
                   self._padded(counts), "calc_perspective_members"),
            Column("given", _("Weights of their own"), Unit.COUNT,
                   "=SUMIF(calc_member_group,${id}{r},calc_member_given)", self._padded(given)),
            Column("judged", _("Judged (1 or 0)"), Unit.COUNT,
                   '=(${id}{r}<>"")*(COUNTIF(calc_judged_group,${id}{r})>0)', self._padded(judged)),
            Column("code", _("KPIs weighed: 1 direct, 1+1 judged, 1+1+1 alike"), Unit.COUNT,
                   "=IF(AND(${n}{r}>0,${given}{r}=${n}{r}),1,1+1+(${judged}{r}=0))",
                   self._padded([float(code) for code in codes], float(EQUAL)),
                   "calc_perspective_code"),
            *self._weights(),
        ]  # fmt: skip

    def _weights(self) -> list[Column]:
        """Weigh the perspectives: by their own weights, by judgements, or all alike."""
        rows, judgements = self.rows, self.desk.plan.scorecard.judgements
        top = self._code(PERSPECTIVES, rows)
        pairwise = self.groups[PERSPECTIVES].weights.tolist()
        direct = [row.weight or 0.0 for row in rows]
        equal = [1 / max(1, len(rows))] * len(rows)
        chosen = {DIRECT: direct, PAIRWISE: pairwise, EQUAL: equal}[top]
        self.weights = chosen[: len(rows)]
        compared = any(row.compared == PERSPECTIVES for row in judgements)
        capacity = len(self._padded([]))
        return [
            Column("all", _("Perspectives judged (1 or 0)"), Unit.COUNT,
                   f'=--(COUNTIF(calc_judged_group,"{PERSPECTIVES}")>0)',
                   [float(compared)] * capacity),
            Column("top", _("Perspectives weighed, likewise"), Unit.COUNT,
                   "=IF(COUNT(in_perspectives_weight)=COUNTA(in_perspectives_id),1,"
                   "1+1+(${all}{r}=0))", [float(top if rows else DIRECT)] * capacity),
            Column("direct", _("Direct weight"), Unit.RATE,
                   "=N(INDEX(in_perspectives_weight,${k}{r}))", self._padded(direct)),
            Column("pairwise", _("By judgements"), Unit.RATE,
                   f'=IFERROR(INDEX(calc_weight_value,MATCH("{PERSPECTIVES}>"&${{id}}{{r}},'
                   'calc_weight_key,0)),0)', self._padded(pairwise[: len(rows)])),
            Column("equal", _("All alike"), Unit.RATE,
                   '=(${id}{r}<>"")/MAX(1,COUNTA(in_perspectives_id))', self._padded(equal)),
            Column("weight", _("Weight"), Unit.RATE,
                   '=(${id}{r}<>"")*CHOOSE(${top}{r},${direct}{r},${pairwise}{r},${equal}{r})',
                   self._padded(self.weights), "calc_perspective_weight"),
        ]  # fmt: skip

    def _scores(self, kpis: KpiTable) -> list[Column]:
        """Score each perspective by its KPIs; what is not measured is left out."""
        rows = self.rows
        own = [[row for row in kpis.rows if row.kpi.perspective == p.id] for p in rows]
        locals_ = [float(sum(kpis.local[row.kpi.id] for row in part)) for part in own]
        measured = [float(sum(kpis.local[row.kpi.id] for row in part if row.sound)) for part in own]
        sums = [
            float(sum(kpis.local[row.kpi.id] * row.score for row in part if row.sound))
            for part in own
        ]
        scores: list[Value] = [
            total / part if part else NOTHING for total, part in zip(sums, measured, strict=True)
        ]
        coverage = [
            part / whole if whole else 0.0 for part, whole in zip(measured, locals_, strict=True)
        ]
        self.results = list(zip(scores, coverage, strict=True))
        return [
            Column("k", _("Line"), Unit.COUNT, "=ROW()-ROW({k}${f})+1", self._numbers()),
            Column("id", _("No."), Unit.TEXT, "=INDEX(calc_perspective_id,${k}{r})",
                   self._padded([row.id for row in rows], "")),
            Column("name", _("Name"), Unit.TEXT, "=INDEX(calc_perspective_name,${k}{r})",
                   self._padded([row.name for row in rows], "")),
            Column("weight", _("Weight"), Unit.RATE, "=INDEX(calc_perspective_weight,${k}{r})",
                   self._padded(self.weights)),
            Column("whole", _("Weight of its KPIs"), Unit.RATE,
                   "=SUMIF(calc_kpi_group,${id}{r},calc_kpi_local)", self._padded(locals_)),
            Column("measured", _("Of which measured"), Unit.RATE,
                   "=SUMIF(calc_kpi_group,${id}{r},calc_kpi_measured)", self._padded(measured)),
            Column("sum", _("Weighted scores"), Unit.RATE,
                   "=SUMIF(calc_kpi_group,${id}{r},calc_kpi_weighted)", self._padded(sums)),
            Column("score", _("Score"), Unit.RATE,
                   '=IF(${measured}{r}>0,${sum}{r}/${measured}{r},"–")',
                   self._padded(scores, NOTHING), "calc_perspective_score"),
            Column("coverage", _("Coverage"), Unit.RATE,
                   "=IF(${whole}{r}>0,${measured}{r}/${whole}{r},0)", self._padded(coverage),
                   "calc_perspective_coverage"),
            *self._sums(scores, coverage),
        ]  # fmt: skip

    def _sums(self, scores: Sequence[Value], coverage: Sequence[float]) -> list[Column]:
        """Add the perspectives up, each by its weight; one without a score is left out."""
        weights = self.weights
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
            Column("added", _("Adds to the total"), Unit.RATE,
                   "=${weight}{r}*N(${score}{r})", self._padded(added), "calc_perspective_added"),
            Column("counted", _("Weight that counts"), Unit.RATE,
                   "=${weight}{r}*ISNUMBER(${score}{r})", self._padded(counted),
                   "calc_perspective_counted"),
            Column("share", _("Weight measured"), Unit.RATE, "=${weight}{r}*${coverage}{r}",
                   self._padded(shares), "calc_perspective_measured"),
        ]  # fmt: skip

    def _total(self, row: int) -> None:
        """Write the total score and the share of the weight that has been measured."""
        desk, sheet = self.desk, self.desk.sheets[SCORES]
        counted = "SUM(calc_perspective_counted)"
        column = TOTAL_COLUMN
        for name, label, formula, value in (
            ("score", _("Total score"),
             f'=IF({counted}>0,SUM(calc_perspective_added)/{counted},"–")', self.total),
            ("coverage", _("Coverage of the total"), "=SUM(calc_perspective_measured)",
             self.coverage),
        ):  # fmt: skip
            sheet.write_string(row, 2, desk.word(label), desk.styles.get("label"))
            shown = desk.shown(value)
            sheet.write_formula(row, column, formula, desk.styles.get("sum", Unit.RATE), shown)
            desk.define(f"calc_scorecard_{name}", SCORES, (row, column, row, column))
            row += 1
