"""Whether the scorecard is a good system: how it is weighed, balanced and cascaded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.checks.scorecard import audited_principles
from crm_roi.core.scorecard.scoring import DIRECT, PAIRWISE, PERSPECTIVES
from crm_roi.core.scorecard.smart_kpi import is_stated
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import CascadeStep
    from crm_roi.core.scorecard.audits import Principle
    from crm_roi.core.scorecard.scoring import Comparison, GroupWeights
    from crm_roi.report.view.context import Context

MOST_GOALS: Final = 40
GOALS: Final = "goals"
METHODS: Final = {
    DIRECT: _("entered directly"),
    PAIRWISE: _("from pairwise judgements"),
}


def weights(context: Context) -> Exhibit:
    """Show how the weights of each group came about, and how consistent the judgements are."""
    say = context.say
    columns = (
        Column(say(_("Weights of"))),
        Column(say(_("Method")), width=46),
        Column(say(_("Items")), "number", 14),
        Column(say(_("Judges")), "number", 16),
        Column("λmax", "number", 17),
        Column(say(_("Consistency ratio (CR)")), "number", 26),
        Column(say(_("Worst CR of a judge")), "number", 25),
    )
    compared = {row.group: row for row in context.evaluation.scorecard.comparisons}
    rows = tuple(
        _weighing(context, row, compared.get(row.group))
        for row in context.evaluation.scorecard.weights
        if row.weights
    )
    return Exhibit(
        _weights_title(context),
        say(
            _(
                "Pairwise judgements: analytic hierarchy process with principal eigenvector, "
                "geometric mean of the judges, Saaty's random index"
            )
        )
        if compared
        else "",
        table=Table(columns, rows),
        source=context.sources(("scorecard", "judgements"), ("scorecard", "perspectives")),
    )


def _weights_title(context: Context) -> str:
    say, words, rows = context.say, context.words, context.evaluation.scorecard.comparisons
    if not rows:
        return say(_("How the weights came about"))
    limit = context.evaluation.scorecard.consistency_limit
    worst = max(row.consistency_ratio for row in rows)
    facts = {"limit": words.number(limit, 2), "worst": words.number(worst, 3)}
    if worst <= limit:
        text = _("The pairwise judgements are consistent: every ratio stays within {limit}")
        return say(text, **facts)
    return say(
        _("Some pairwise judgements contradict each other: a ratio of {worst} exceeds {limit}"),
        **facts,
    )


def _weighing(context: Context, row: GroupWeights, judged: Comparison | None) -> Row:
    say, words = context.say, context.words
    names = {item.id: item.name for item in context.plan.scorecard.perspectives}
    name = say(_("Perspectives")) if row.group == PERSPECTIVES else names[row.group]
    method = say(_method(row))
    head = (words.short(name, 60), method, str(len(row.weights)))
    if judged is None:
        return Row((*head, "–", "–", "–", "–"))
    group = judged.result.group
    own = max(
        (judge.consistency_ratio for judge in judged.result.judges),
        default=group.consistency_ratio,
    )
    figures = (group.lambda_max, group.consistency_ratio, own)
    return Row((*head, str(len(judged.judges)), *(words.number(value, 3) for value in figures)))


def _method(row: GroupWeights) -> str:
    """Say where the weights of a group come from; one alone has nothing to be weighed against."""
    if len(row.weights) == 1:
        return _("one only, nothing to compare")
    return METHODS.get(row.method, _("all alike, as none were given"))


def principles(context: Context) -> Exhibit | None:
    """Audit the six principles of a good indicator system, each with its balance."""
    found = audited_principles(context.plan)
    if not found:
        return None
    say = context.say
    columns = (
        Column(say(_("Principle"))),
        Column(say(_("One side")), width=37),
        Column(say(_("Other side")), width=37),
        Column(say(_("Balance")), "number", 16),
        Column(say(_("Verdict")), "mark", 24),
    )
    passed = sum(row.passed for row in found)
    title = (
        say(_("The scorecard keeps all six principles of a good indicator system"))
        if passed == len(found)
        else say(
            _("Principles of a good indicator system that the scorecard keeps: {passed} of {all}"),
            passed=passed,
            all=len(found),
        )
    )
    return Exhibit(
        title,
        say(
            _(
                "Shares of the weight on each side; balance = smaller / larger share, for the "
                "goals the share itself"
            )
        ),
        table=Table(columns, tuple(_principle(context, row) for row in found)),
        notes=tuple(f"{say(row.label)}: {say(row.remedy)}" for row in found if not row.passed),
        source=context.sources(("scorecard", "kpis")),
    )


def _principle(context: Context, row: Principle) -> Row:
    say, words = context.say, context.words
    sides = tuple(
        f"{say(side)} {words.percent(share, 0)}"
        for side, share in zip(row.sides, (row.first, row.second), strict=True)
    )
    verdict = say(_("✓ pass")) if row.passed else say(_("! warning"))
    balance = words.number(row.balance, 2)
    return Row((say(row.label), *sides, balance, verdict), tone="good" if row.passed else "warn")


def cascade(context: Context) -> Exhibit | None:
    """Show the goals from the vision down to persons, each under the one it comes from."""
    goals = context.plan.scorecard.cascade
    if not goals:
        return None
    say = context.say
    columns = (
        Column(say(_("Level")), width=26),
        Column(say(_("Goal"))),
        Column(say(_("KPI")), width=14),
        Column(say(_("Owner")), width=32),
        Column(say(_("Customer value served")), width=44),
    )
    shown = tuple(_in_order(goals))[:MOST_GOALS]
    hidden = len(goals) - len(shown)
    notes = (say(_("Not shown: {count} more."), count=hidden),) if hidden else ()
    return Exhibit(
        _cascade_title(context, goals),
        say(_("From vision to person; each goal stands under the one it comes from")),
        table=Table(columns, tuple(_goal(context, goal) for goal in shown)),
        notes=notes,
        source=context.sources(("scorecard", "cascade")),
    )


def _cascade_title(context: Context, goals: Sequence[CascadeStep]) -> str:
    personal = [goal for goal in goals if goal.level == "individual"]
    if not personal:
        return context.say(_("The goals do not yet reach a person"))
    serving = sum(is_stated(goal.customer_value) for goal in personal)
    return context.say(
        _("Personal goals that name the customer value they serve: {serving} of {all}"),
        serving=serving,
        all=len(personal),
    )


def _in_order(goals: Sequence[CascadeStep]) -> Iterator[CascadeStep]:
    """Walk down from the goals that hang on nothing; then whatever hangs in a circle."""
    ids = {goal.id for goal in goals}
    seen: set[str] = set()

    def walk(parent: str) -> Iterator[CascadeStep]:
        for goal in goals:
            top = parent == "" and goal.parent not in ids
            if goal.id not in seen and (top or goal.parent == parent != ""):
                seen.add(goal.id)
                yield goal
                yield from walk(goal.id)

    yield from walk("")
    yield from (goal for goal in goals if goal.id not in seen)


def _goal(context: Context, goal: CascadeStep) -> Row:
    words = context.words
    return Row(
        (
            words.choice(goal.level),
            f"{goal.id} {words.short(goal.name, 100)}",
            goal.kpi or "–",
            words.short(goal.owner, 40) or "–",
            words.short(goal.customer_value, 80) or "–",
        ),
        "total" if goal.level == "vision" else "line",
    )
