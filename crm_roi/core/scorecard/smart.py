"""SMART, letter by letter: each passes and says why, or says what is missing and what to enter.

Works on anything with the attributes of `SmartKpi`, such as the plan's KPI. A text is a template
with named facts, translated where it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Fact, Issue, IssueKind, Path
from crm_roi.core.scorecard import audit_texts
from crm_roi.core.scorecard.smart_kpi import (
    DAYS_OF_A_YEAR,
    Horizon,
    SmartKpi,
    is_stated,
    last_target,
    smart_facts,
    yearly_change,
)
from crm_roi.core.worksheet import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


LETTERS: Final = ("S", "M", "A", "R", "T")
STEEP: Final = 0.5
"""A target that asks for more than half again every year needs a reason."""

FRACTION_WORDS: Final = ("/", "÷", " per ", " of ", "share", "ratio", "除", "占", "比", "每")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a letter lacks: what kind, in which field of the KPI, with which facts."""

    kind: IssueKind
    field: str
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Letter:
    """The test of one letter: passed with its reason, or what is missing."""

    letter: str
    reason: Sentence
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """Nothing is missing."""
        return not self.findings

    @property
    def remedy(self) -> Sentence | None:
        """What to enter first; `None` where the letter passes."""
        if not self.findings:
            return None
        return Sentence(self.findings[0].kind.remedy, {**self.findings[0].facts})


def smart_test(kpi: SmartKpi, horizon: Horizon) -> tuple[Letter, ...]:
    """Test a KPI's target on the five letters, in order."""
    return (
        _letter("S", specific(kpi), _specific_reason(kpi)),
        _letter("M", measurable(kpi), Sentence(audit_texts.MEASURED, {**smart_facts(kpi)})),
        _letter("A", attainable(kpi, horizon), _attainable_reason(kpi, horizon)),
        _letter("R", relevant(kpi, horizon), _relevant_reason(kpi, horizon)),
        _letter("T", time_bound(kpi, horizon), Sentence(audit_texts.TIMED, {**smart_facts(kpi)})),
    )


def _letter(letter: str, findings: Iterator[Finding], reason: Sentence) -> Letter:
    found = tuple(findings)
    why = Sentence(found[0].kind.message, dict(found[0].facts)) if found else reason
    return Letter(letter, why, found)


def smart_issues(
    kpis: Iterable[SmartKpi], horizon: Horizon, path: Path = ("scorecard", "kpis")
) -> Iterator[Issue]:
    """Give every finding as an issue at its field; a KPI that repeats another is not tested."""
    for place, kpi in enumerate(kpis):
        if kpi.reference_of:
            continue
        for letter in smart_test(kpi, horizon):
            for finding in letter.findings:
                here = (*path, place, *_where(kpi, finding.field))
                yield Issue(finding.kind, here, finding.facts)


def _where(kpi: SmartKpi, field: str) -> Path:
    """Give the field of a finding; of the targets, the last one, which is tested."""
    years = [year for year, target in enumerate(kpi.targets) if target is not None]
    return (field, years[-1]) if field == "targets" and years else (field,)


def specific(kpi: SmartKpi) -> Iterator[Finding]:
    """S: an object, a scope, and a verb (the direction)."""
    if not is_stated(kpi.name):
        yield _finding(kpi, audit_texts.NO_OBJECT, "name")
    if not is_stated(kpi.scope):
        yield _finding(kpi, audit_texts.NO_SCOPE, "scope")
    if kpi.direction not in audit_texts.AIMS:
        yield _finding(kpi, audit_texts.NO_VERB, "direction")


def measurable(kpi: SmartKpi) -> Iterator[Finding]:
    """M: formula with its denominator, unit, baseline, source, frequency."""
    stated = (
        (kpi.formula, audit_texts.NO_FORMULA, "formula"),
        (kpi.unit, audit_texts.NO_UNIT, "unit"),
        (kpi.source, audit_texts.NO_SOURCE, "source"),
        (kpi.frequency, audit_texts.NO_FREQUENCY, "frequency"),
    )
    for text, kind, name in stated:
        if not is_stated(text):
            yield _finding(kpi, kind, name)
    if kpi.baseline is None:
        yield _finding(kpi, audit_texts.NO_BASELINE, "baseline")
    if is_stated(kpi.formula) and "%" in kpi.unit and not _names_denominator(kpi.formula):
        yield _finding(kpi, audit_texts.NO_DENOMINATOR, "formula")


def _names_denominator(formula: str) -> bool:
    return any(word in formula.lower() for word in FRACTION_WORDS)


def attainable(kpi: SmartKpi, horizon: Horizon) -> Iterator[Finding]:
    """A: a target on the right side of the baseline, held against history, benchmark and pace."""
    target = last_target(kpi)
    if kpi.direction == "in_range":
        yield from _range_findings(kpi)
    elif target is None:
        yield _finding(kpi, audit_texts.NO_TARGET, "targets")
    elif _on_wrong_side(kpi, target):
        yield _finding(kpi, audit_texts.WRONG_SIDE, "targets")
    else:
        yield from _evidence_findings(kpi, target, horizon)


def _range_findings(kpi: SmartKpi) -> Iterator[Finding]:
    if kpi.low is None or kpi.high is None:
        yield _finding(kpi, audit_texts.NO_RANGE, "high" if kpi.high is None else "low")
    elif kpi.low > kpi.high:
        yield _finding(kpi, audit_texts.RANGE_ORDER, "low")


def _on_wrong_side(kpi: SmartKpi, target: float) -> bool:
    if kpi.baseline is None or kpi.direction not in ("up", "down"):
        return False
    return target < kpi.baseline if kpi.direction == "up" else target > kpi.baseline


def _evidence_findings(kpi: SmartKpi, target: float, horizon: Horizon) -> Iterator[Finding]:
    held = kpi.direction == "hold" or target == kpi.baseline
    if held or is_stated(kpi.attainable_because):
        return
    past = horizon.history.get(kpi.id, ())
    pace = yearly_change(kpi, horizon)
    if kpi.benchmark is None and len(past) < 2:  # noqa: PLR2004 - a change needs two years
        yield _finding(kpi, audit_texts.NO_EVIDENCE, "attainable_because")
    if kpi.benchmark is not None and _better(kpi, target, kpi.benchmark):
        yield _finding(kpi, audit_texts.BEYOND_BENCHMARK, "targets", benchmark=kpi.benchmark)
    if _outruns_history(kpi, target, horizon, past):
        yield _finding(kpi, audit_texts.BEYOND_HISTORY, "targets")
    if pace is not None and abs(pace) > STEEP:
        yield _finding(kpi, audit_texts.TOO_STEEP, "targets", pace=pace)


def _better(kpi: SmartKpi, first: float, second: float) -> bool:
    if kpi.direction not in ("up", "down"):
        return False
    return first > second if kpi.direction == "up" else first < second


def _outruns_history(kpi: SmartKpi, target: float, horizon: Horizon, past: Sequence[float]) -> bool:
    """Tell whether the target asks for more each year than the best year of the past brought."""
    if len(past) < 2 or kpi.baseline is None or kpi.due_date is None:  # noqa: PLR2004 - a change
        return False
    years = (kpi.due_date - (kpi.baseline_date or horizon.first_day)).days / DAYS_OF_A_YEAR
    sign = 1 if kpi.direction == "up" else -1
    best = max(sign * (after - before) for before, after in pairwise(past))
    return years > 0 and sign * (target - kpi.baseline) / years > max(best, 0.0)


def relevant(kpi: SmartKpi, horizon: Horizon) -> Iterator[Finding]:
    """R: linked to an objective, and to a benefit line (or it says why it matters)."""
    if not is_stated(kpi.objective):
        yield _finding(kpi, audit_texts.NO_OBJECTIVE, "objective")
    if kpi.id not in horizon.proving and not is_stated(kpi.relevant_because):
        yield _finding(kpi, audit_texts.NO_BENEFIT, "relevant_because")


def time_bound(kpi: SmartKpi, horizon: Horizon) -> Iterator[Finding]:
    """T: a date inside the plan's horizon, after the baseline was measured."""
    due = kpi.due_date
    bounds = {"first": str(horizon.first_day), "last": str(horizon.last_day)}
    if due is None:
        yield _finding(kpi, audit_texts.NO_DATE, "due_date")
    elif not horizon.first_day <= due <= horizon.last_day:
        yield _finding(kpi, audit_texts.OUTSIDE_HORIZON, "due_date", **bounds)
    elif kpi.baseline_date is not None and due <= kpi.baseline_date:
        yield _finding(
            kpi, audit_texts.BEFORE_BASELINE, "due_date", measured=str(kpi.baseline_date)
        )


def _finding(kpi: SmartKpi, kind: IssueKind, name: str, **facts: Fact) -> Finding:
    return Finding(kind, name, smart_facts(kpi) | facts)


def _specific_reason(kpi: SmartKpi) -> Sentence:
    return Sentence(audit_texts.AIMS.get(kpi.direction, ""), {**smart_facts(kpi)})


def _attainable_reason(kpi: SmartKpi, horizon: Horizon) -> Sentence:
    pace = yearly_change(kpi, horizon)
    facts: dict[str, object] = {**smart_facts(kpi), "pace": pace, "low": kpi.low, "high": kpi.high}
    facts |= {"because": kpi.attainable_because, "benchmark": kpi.benchmark}
    if kpi.direction == "in_range":
        return Sentence(audit_texts.RANGE_SET, facts)
    if is_stated(kpi.attainable_because):
        return Sentence(_because_text(kpi, pace), facts)
    held_against = (
        audit_texts.WITHIN_HISTORY if kpi.benchmark is None else audit_texts.WITHIN_BENCHMARK
    )
    return Sentence(held_against, facts)


def _because_text(kpi: SmartKpi, pace: float | None) -> str:
    if kpi.baseline is None:
        return audit_texts.TARGET_BECAUSE
    return audit_texts.REACHED_BECAUSE if pace is None else audit_texts.PACE_BECAUSE


def _relevant_reason(kpi: SmartKpi, horizon: Horizon) -> Sentence:
    facts: dict[str, object] = {**smart_facts(kpi), "because": kpi.relevant_because}
    proof = horizon.proofs.get(kpi.id)
    if proof is not None:
        facts |= {"driven": proof.by, "benefits": ", ".join(proof.benefits)}
        return Sentence(
            audit_texts.PROVES_BENEFIT if proof.by == kpi.id else audit_texts.DRIVES_PROOF, facts
        )
    proves = kpi.id in horizon.proving
    return Sentence(audit_texts.LEADS_TO_BENEFIT if proves else audit_texts.SERVES_BECAUSE, facts)
