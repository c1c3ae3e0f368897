"""The table of KPIs on the scorecard's sheet: actual against target, score, light, weight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from crm_roi.core.scorecard.attainment import DEFAULT_CAP, Goal
from crm_roi.core.scorecard.scoring import can_be_scored, standing_actuals
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.sheets.lists import LIGHTS
from crm_roi.workbook.writing.grid import NOTHING, FormulaColumn
from crm_roi.workbook.writing.page import dash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_roi.core.plan import Kpi, Plan
    from crm_roi.workbook.writing.book import Book, Value
    from crm_roi.workbook.writing.judgement_steps import GroupSteps

DIRECT, PAIRWISE, EQUAL = 1, 2, 3
"""How the members of a group are weighed: by their own weights, by judgements, or all alike."""

NUMBER, RATE, COUNT = Unit.NUMBER, Unit.RATE, Unit.COUNT
NEARLY: Final = "100^-4.5"  # a limit missed by less is kept
SIGN: Final = "(1-(${dir}{r}=1+1)-(${dir}{r}=1+1))"
"""1, for a down KPI −1."""

FORMULAS: Final = {
    "id": '=INDEX(in_kpis_id,${k}{r})&""',
    "name": '=INDEX(in_kpis_name,${k}{r})&""',
    "group": '=INDEX(in_kpis_perspective,${k}{r})&""',
    "latest": '=(${id}{r}<>"")*SUMPRODUCT(MAX((in_actuals_kpi=${id}{r})*(in_actuals_year+1)))-1',
    "year": "=IF(ISNUMBER(INDEX(in_kpis_review_year,${k}{r})),"
    "INDEX(in_kpis_review_year,${k}{r}),${latest}{r})",
    "place": '=(${id}{r}<>"")*MOD(SUMPRODUCT(MAX((calc_actual_key=${id}{r}&">"&${year}{r})'
    "*calc_actual_stamp)),100^3)",
    "actual": '=IF(${place}{r}=0,"–",INDEX(in_actuals_value,${place}{r}))',
    "has": "=IF(${year}{r}<0,0,--ISNUMBER(INDEX(in_kpis_years,${k}{r},${year}{r}+1)))",
    "target": '=IF(${has}{r}=1,INDEX(in_kpis_years,${k}{r},${year}{r}+1),"–")',
    "dir": "=IFERROR(MATCH(INDEX(in_kpis_direction,${k}{r}),list_kpis_direction,0),1)",
    "base": '=IF(ISNUMBER(INDEX(in_kpis_baseline,${k}{r})),INDEX(in_kpis_baseline,${k}{r}),"–")',
    "low": '=IF(ISNUMBER(INDEX(in_kpis_low,${k}{r})),INDEX(in_kpis_low,${k}{r}),"–")',
    "high": '=IF(ISNUMBER(INDEX(in_kpis_high,${k}{r})),INDEX(in_kpis_high,${k}{r}),"–")',
    "tol": "=N(INDEX(in_kpis_tolerance,${k}{r}))",
    "way": "=${has}{r}*ISNUMBER(${base}{r})"
    f"*((N(${{target}}{{r}})-N(${{base}}{{r}}))*{SIGN}>=0)",
    "range": "=ISNUMBER(${low}{r})*ISNUMBER(${high}{r})*(N(${low}{r})<=N(${high}{r}))",
    "sound": "=CHOOSE(${dir}{r},${way}{r},${way}{r},${range}{r},${has}{r})*ISNUMBER(${actual}{r})",
    "lower": "=CHOOSE(${dir}{r},N(${target}{r})-${tol}{r},N(${actual}{r}),N(${low}{r}),"
    "N(${target}{r})-${tol}{r})",
    "upper": "=CHOOSE(${dir}{r},N(${actual}{r}),N(${target}{r})+${tol}{r},N(${high}{r}),"
    "N(${target}{r})+${tol}{r})",
    "out": "=MAX(${lower}{r}-N(${actual}{r}),N(${actual}{r})-${upper}{r},0)",
    "within": f"=IF(${{out}}{{r}}<={NEARLY}*MAX(ABS(${{lower}}{{r}}),ABS(${{upper}}{{r}})),1,"
    "MAX(1-${out}{r}/MAX(${tol}{r},100^-6),0))",
    "ratio": "=(${dir}{r}<=1+1)*(N(${target}{r})<>N(${base}{r}))",
    "raw": "=IF(${ratio}{r}=1,(N(${actual}{r})-N(${base}{r}))"
    "/(N(${target}{r})-N(${base}{r})),${within}{r})",
    "attainment": '=IF(${sound}{r}=1,${raw}{r},"–")',
    "score": '=IF(${sound}{r}=1,MIN(MAX(${raw}{r},0),list_cap),"–")',
    "step": f"=(${{raw}}{{r}}>=INDEX(in_kpis_amber_from,${{k}}{{r}})-{NEARLY})"
    f"+(${{raw}}{{r}}>=INDEX(in_kpis_green_from,${{k}}{{r}})-{NEARLY})",
    "light": '=IF(${sound}{r}=1,INDEX(list_lights,1+${step}{r}),"–")',
    "counts": "=INDEX(calc_member_counts,${k}{r})",
    "p": '=IF(${group}{r}="",0,IFERROR(MATCH(${group}{r},calc_perspective_id,0),0))',
    "code": "=IF(${p}{r}>0,INDEX(calc_perspective_code,${p}{r}),1)",
    "direct": "=N(INDEX(in_kpis_weight,${k}{r}))",
    "pairwise": '=IFERROR(INDEX(calc_weight_value,MATCH(${group}{r}&">"&${id}{r},'
    "calc_weight_key,0)),0)",
    "equal": "=IF(${p}{r}>0,1/MAX(1,INDEX(calc_perspective_members,${p}{r})),0)",
    "local": "=${counts}{r}*(${p}{r}>0)*CHOOSE(${code}{r},${direct}{r},${pairwise}{r},${equal}{r})",
    "measured": "=${local}{r}*${sound}{r}",
    "weighted": "=${measured}{r}*N(${score}{r})",
}
"""In each, `${key}{r}` is the cell of another column in the same row."""

NAMED: Final = (
    "id",
    "name",
    "group",
    "attainment",
    "score",
    "light",
    "local",
    "measured",
    "weighted",
)
"""Columns that other sheets read, as `calc_kpi_` and the key."""


@dataclass(slots=True)
class KpiTable:
    """The rows of the KPIs; `codes` say how the KPIs of each perspective are weighed."""

    book: Book
    groups: Mapping[str, GroupSteps]
    codes: Mapping[str, int]
    rows: list[KpiSteps] = field(default_factory=list)
    local: dict[str, float] = field(default_factory=dict)

    def columns(self) -> list[FormulaColumn]:
        """Work out the KPIs and give the columns of the table."""
        plan = self.book.plan
        self.rows = [kpi_steps(plan, kpi) for kpi in plan.scorecard.kpis]
        self.local = {row.kpi.id: self._local(row) for row in self.rows}
        return [
            *self._names(),
            *self._actuals(),
            *self._goals(),
            *self._reached(),
            *self._scores(),
            *self._weights(),
        ]

    def _column(
        self,
        key: str,
        header: str,
        unit: Unit,
        value: Callable[[KpiSteps], Value],
        spare: Value = 0.0,
    ) -> FormulaColumn:
        """Give a column: its words, the value of each KPI, that of a spare row."""
        values = self.book.places["kpis"].padded([value(row) for row in self.rows], spare)
        name = f"calc_kpi_{key}" if key in NAMED else ""
        return FormulaColumn(key, header, unit, values, FORMULAS[key], name)

    def _names(self) -> list[FormulaColumn]:
        column, text = self._column, Unit.TEXT
        numbers = self.book.places["kpis"].numbers
        return [
            FormulaColumn("k", _("Line"), COUNT, numbers, "=ROW()-ROW({k}${h})"),
            column("id", _("No."), text, lambda row: row.kpi.id, ""),
            column("name", _("Name"), text, lambda row: row.kpi.name, ""),
            column("group", _("Perspective"), text, lambda row: row.kpi.perspective, ""),
        ]

    def _actuals(self) -> list[FormulaColumn]:
        """Find the actual of the review year, or of the latest year that was measured."""
        column = self._column
        return [
            column(
                "latest",
                _("Latest measured year; −1 none"),
                COUNT,
                lambda row: float(row.latest),
                -1.0,
            ),
            column("year", _("Year that is judged"), COUNT, lambda row: float(row.year), -1.0),
            column(
                "place",
                _("Place of its actual in the list; 0 none"),
                COUNT,
                lambda row: float(row.place),
            ),
            column("actual", _("Actual"), NUMBER, lambda row: dash(row.actual), NOTHING),
        ]

    def _goals(self) -> list[FormulaColumn]:
        """Read what is asked: target of the year, baseline, range, tolerance."""
        column = self._column
        return [
            column(
                "has", _("Has a target (1 or 0)"), COUNT, lambda row: float(row.target is not None)
            ),
            column("target", _("Target"), NUMBER, lambda row: dash(row.target), NOTHING),
            column(
                "dir", _("Direction: place in its list"), COUNT, lambda row: float(row.way), 1.0
            ),
            column("base", _("Baseline"), NUMBER, lambda row: dash(row.kpi.baseline), NOTHING),
            column("low", _("Range from"), NUMBER, lambda row: dash(row.kpi.low), NOTHING),
            column("high", _("Range to"), NUMBER, lambda row: dash(row.kpi.high), NOTHING),
            column("tol", _("Tolerance"), NUMBER, lambda row: row.kpi.tolerance or 0.0),
        ]

    def _reached(self) -> list[FormulaColumn]:
        """Work out the attainment."""
        column = self._column
        return [
            column(
                "way",
                _("Target lies the right way (1 or 0)"),
                COUNT,
                lambda row: float(row.one_way),
            ),
            column("range", _("Range in order (1 or 0)"), COUNT, lambda row: float(row.in_order)),
            column("sound", _("Can be scored (1 or 0)"), COUNT, lambda row: float(row.sound)),
            column("lower", _("Lower limit"), NUMBER, lambda row: row.lower),
            column("upper", _("Upper limit"), NUMBER, lambda row: row.upper),
            column("out", _("Outside the limits by"), NUMBER, lambda row: row.outside),
            column("within", _("Attainment within limits"), RATE, lambda row: row.within, 1.0),
            column(
                "ratio",
                _("Attainment by the way gone (1 or 0)"),
                COUNT,
                lambda row: float(row.by_ratio),
            ),
            column("raw", _("Attainment, if it counts"), RATE, lambda row: row.raw, 1.0),
            column(
                "attainment",
                _("Attainment"),
                RATE,
                lambda row: row.raw if row.sound else NOTHING,
                NOTHING,
            ),
        ]

    def _scores(self) -> list[FormulaColumn]:
        """Work out score and traffic light."""
        words = [self.book.word(text) for text in LIGHTS]
        column = self._column
        return [
            column(
                "score", _("Score"), RATE, lambda row: row.score if row.sound else NOTHING, NOTHING
            ),
            column("step", _("Thresholds reached"), COUNT, lambda row: float(row.light), 1.0 + 1.0),
            column(
                "light",
                _("Traffic light"),
                Unit.TEXT,
                lambda row: words[row.light] if row.sound else NOTHING,
                NOTHING,
            ),
        ]

    def _weights(self) -> list[FormulaColumn]:
        """Weigh each KPI within its perspective, as the perspective's code says."""
        column = self._column
        known = list(self.codes)
        return [
            column(
                "counts",
                _("Carries weight (1 or 0)"),
                COUNT,
                lambda row: float(not row.kpi.reference_of),
            ),
            column(
                "p",
                _("Row of its perspective; 0 none"),
                COUNT,
                lambda row: (
                    known.index(row.kpi.perspective) + 1.0 if row.kpi.perspective in known else 0.0
                ),
            ),
            column(
                "code",
                _("How it is weighed"),
                COUNT,
                lambda row: float(self.codes.get(row.kpi.perspective, DIRECT)),
                1.0,
            ),
            column("direct", _("Direct weight"), RATE, lambda row: row.kpi.weight or 0.0),
            column("pairwise", _("By judgements"), RATE, self._judged),
            column("equal", _("All alike"), RATE, self._equal),
            column(
                "local", _("Weight in its perspective"), RATE, lambda row: self.local[row.kpi.id]
            ),
            column("measured", _("Of which measured"), RATE, self._measured),
            column("weighted", _("Weight × score"), RATE, self._weighted),
        ]

    def _measured(self, row: KpiSteps) -> float:
        """Give the weight of a KPI that is measured."""
        return self.local[row.kpi.id] * row.sound

    def _weighted(self, row: KpiSteps) -> float:
        """Give the score of a KPI by its weight; nothing where it is not measured."""
        return self.local[row.kpi.id] * row.score if row.sound else 0.0

    def _judged(self, row: KpiSteps) -> float:
        """Give the weight that judgements give, also where it is not used."""
        group = self.groups.get(row.kpi.perspective)
        if group is None or row.kpi.id not in group.items:
            return 0.0
        return float(group.weights[group.items.index(row.kpi.id)])

    def _equal(self, row: KpiSteps) -> float:
        group = self.groups.get(row.kpi.perspective)
        return 1 / max(1, len(group.items)) if group else 0.0

    def _local(self, row: KpiSteps) -> float:
        if row.kpi.reference_of or row.kpi.perspective not in self.codes:
            return 0.0
        code = self.codes[row.kpi.perspective]
        if code == DIRECT:
            return row.kpi.weight or 0.0
        return self._judged(row) if code == PAIRWISE else self._equal(row)


DIRECTIONS: Final = ("up", "down", "in_range", "hold")
ROUNDING: Final = 1e-9
NO_TOLERANCE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class KpiSteps:
    """One KPI: `place` is the row of its actual among the actuals, from 1; 0 if there is none."""

    kpi: Kpi
    latest: int
    year: int
    place: int
    actual: float | None
    target: float | None
    sound: bool
    lower: float
    upper: float

    @property
    def way(self) -> int:
        """The place of its direction in the list of them, from 1."""
        return DIRECTIONS.index(self.kpi.direction) + 1

    @property
    def one_way(self) -> bool:
        """Whether target and baseline allow a sound comparison for an up or down KPI."""
        base, target = self.kpi.baseline, self.target
        if base is None or target is None:
            return False
        return (target - base) * (-1 if self.kpi.direction == "down" else 1) >= 0

    @property
    def in_order(self) -> bool:
        """Whether a range is given from low to high."""
        low, high = self.kpi.low, self.kpi.high
        return low is not None and high is not None and low <= high

    @property
    def outside(self) -> float:
        """How far the actual lies outside what is asked."""
        actual = self.actual or 0.0
        return max(self.lower - actual, actual - self.upper, 0.0)

    @property
    def within(self) -> float:
        """Attainment of a KPI that is to stay within limits."""
        if self.outside <= ROUNDING * max(abs(self.lower), abs(self.upper)):
            return 1.0
        return max(1 - self.outside / max(self.kpi.tolerance or 0.0, NO_TOLERANCE), 0.0)

    @property
    def by_ratio(self) -> bool:
        """Whether attainment is the way gone from baseline to target."""
        differs = (self.target or 0.0) != (self.kpi.baseline or 0.0)
        return self.kpi.direction in ("up", "down") and differs

    @property
    def raw(self) -> float:
        """Attainment, also where it cannot count."""
        if not self.by_ratio:
            return self.within
        base = self.kpi.baseline or 0.0
        return ((self.actual or 0.0) - base) / ((self.target or 0.0) - base)

    @property
    def score(self) -> float:
        """Attainment, at most the cap and at least 0."""
        return min(max(self.raw, 0.0), DEFAULT_CAP)

    @property
    def light(self) -> int:
        """The traffic light: 0 red, 1 amber, 2 green."""
        reached = (self.kpi.amber_from, self.kpi.green_from)
        return sum(self.raw >= limit - ROUNDING for limit in reached)


def kpi_steps(plan: Plan, kpi: Kpi) -> KpiSteps:
    """Work out the steps of a KPI."""
    own = [(place, row) for place, row in enumerate(plan.scorecard.actuals, 1) if row.kpi == kpi.id]
    latest = max((row.year for _place, row in own), default=-1)
    year = latest if kpi.review_year is None else kpi.review_year
    measured = standing_actuals(row for _place, row in own).get(year)
    place = next((place for place, row in own if row is measured), 0)
    actual = measured.value if measured else None
    target = kpi.targets[year] if 0 <= year < len(kpi.targets) else None
    goal = Goal(kpi.direction, kpi.baseline, target, kpi.low, kpi.high, kpi.tolerance)
    lower, upper = _limits(kpi, actual or 0.0, target or 0.0)
    sound = can_be_scored(goal) and actual is not None
    return KpiSteps(kpi, latest, year, place, actual, target, sound, lower, upper)


def _limits(kpi: Kpi, actual: float, target: float) -> tuple[float, float]:
    """Give the limits that count: an up KPI has no upper one, a down KPI no lower one."""
    tolerance = kpi.tolerance or 0.0
    limits = {
        "up": (target - tolerance, actual),
        "down": (actual, target + tolerance),
        "in_range": (kpi.low or 0.0, kpi.high or 0.0),
        "hold": (target - tolerance, target + tolerance),
    }
    return limits[kpi.direction]
