"""What is asked, how the plan fares, what may go wrong: sentences true for any figures.

Each function looks at what the figures say and picks the sentence that says so; a plan that loses
money, one that passes narrowly and one that earns but misses a hurdle must not look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation.gates import DECISIONS, Verdict, overall
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.evaluation import ScenarioFigures
    from crm_roi.core.evaluation.gates import Gate
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_summary import Summary
    from crm_roi.report.view.context import Context

NARROW: Final = 0.10
"""A plan whose benefits may fall by less than this before NPV is zero passes narrowly."""
P10: Final = PERCENTILES.index(0.10)
NEAR_SHARE: Final = 0.1
"""A mean within this share of the deviation around the plan's own figure is called near it."""


def ask(context: Context) -> str:
    """Say what the board is asked for."""
    say, words = context.say, context.words
    figures = context.evaluation.risk_adjusted
    if figures.total_cost <= 0:
        return say(_("Decision requested on a plan without costs"))
    facts = {
        "total": words.money(figures.total_cost),
        "initial": words.money(figures.costs[0]),
        "start": context.start,
        "end": context.end,
    }
    if figures.costs[0] <= 0:
        return say(_("Request to commit {total} over {start}–{end}"), **facts)
    if figures.costs[0] >= figures.total_cost:
        return say(_("Request to invest {initial} in {start}"), **facts)
    return say(
        _("Request to invest {initial} in {start} and to commit {total} over {start}–{end}"),
        **facts,
    )


def recommendation(context: Context) -> str:
    """Say the verdict in its word, and the sentence that is its reason."""
    word = context.say(DECISIONS[context.evaluation.decision])
    return context.say(_("Verdict: {verdict}. {why}"), verdict=word, why=verdict(context))


def verdict(context: Context) -> str:
    """Say how the plan fares against its tests, in one sentence."""
    say, words = context.say, context.words
    figures, gates = context.evaluation.risk_adjusted, context.evaluation.gates
    facts = {
        "npv": words.money(figures.npv),
        "loss": words.money(-figures.npv),
        "rate": words.rate(context.plan.assumptions.discount_rate),
    }
    if figures.npv < 0:
        return say(_("The plan loses money: at {rate}, its net present value is {npv}"), **facts)
    missed = [_missed(context, gate) for gate in gates if gate.verdict is Verdict.FAIL]
    if missed:
        text = _("The plan earns {npv} in present value, but misses {hurdles}")
        return say(text, hurdles=words.listed(missed), **facts)
    room = figures.benefit_can_fall_by
    if room is not None and room < NARROW:
        text = _(
            "The plan meets its hurdles, but narrowly: a fall of all benefits by {room} would "
            "bring its net present value to zero"
        )
        return words.joined_clauses(say(text, room=words.percent(room)), doubts(context))
    return _passed(context, facts)


def doubts(context: Context) -> str:
    """Say which doubts a headline must not keep quiet: of hard benefits, of the bad scenario."""
    say, words = context.say, context.words
    hard, worst = context.evaluation.hard_only.npv, worst_pessimistic(context.evaluation.scenarios)
    found = []
    if hard < 0:
        text = _("hard benefits alone lose {loss}")
        found.append(say(text, loss=words.money(-hard)))
    if worst is not None and worst.measures.npv < 0:
        text = _("the pessimistic scenario loses {loss}")
        found.append(say(text, loss=words.money(-worst.measures.npv)))
    return words.listed(found)


def _passed(context: Context, facts: dict[str, str]) -> str:
    """Say that the plan passes, and by how much or with which doubt."""
    say, words = context.say, context.words
    worst = worst_pessimistic(context.evaluation.scenarios)
    if worst is not None and worst.measures.npv < 0:
        if context.evaluation.hard_only.npv < 0:
            return say(_("The plan meets its hurdles, but {doubts}"), doubts=doubts(context))
        text = _("The plan meets its hurdles, but loses {loss} in the pessimistic scenario")
        return say(text, loss=words.money(-worst.measures.npv))
    if context.evaluation.hard_only.npv < 0:
        return say(_("The plan meets its hurdles, but {doubts}"), doubts=doubts(context))
    if overall(context.evaluation.gates) is Verdict.WARN:
        return say(_("The plan meets its hurdles; the tests marked with ! ask for attention"))
    room = context.evaluation.risk_adjusted.benefit_can_fall_by
    if room is None or room >= 1:
        return say(
            _("The plan passes every test: its net present value is {npv} at {rate}"), **facts
        )
    text = _(
        "The plan passes every test: it earns {npv} in present value at {rate}, and benefits "
        "may fall by {room} before it earns nothing"
    )
    return say(text, room=words.percent(room), **facts)


def _missed(context: Context, gate: Gate) -> str:
    """Name a missed hurdle with both figures."""
    say, words = context.say, context.words
    if gate.code == "irr":
        if gate.actual is None:
            return say(
                _("its hurdle rate of {limit} (net present value at that rate is negative)"),
                limit=words.rate(gate.limit),
            )
        text = _("its hurdle rate (IRR {actual} against {limit})")
        return say(text, actual=context.irr(gate.actual), limit=words.rate(gate.limit))
    if gate.actual is None:
        text = _("its payback limit of {limit} (the money does not come back)")
        return say(text, limit=words.span(gate.limit))
    text = _("its payback limit ({actual} against {limit})")
    return say(text, actual=words.years(gate.actual), limit=words.span(gate.limit))


def worst_pessimistic(scenarios: Sequence[ScenarioFigures]) -> ScenarioFigures | None:
    """Give the pessimistic scenario with the lowest NPV."""
    rows = [row for row in scenarios if row.role == "pessimistic"]
    return min(rows, key=lambda row: row.measures.npv, default=None)


def scenario_downside(context: Context) -> str:
    """Say what the pessimistic scenario brings."""
    say, words = context.say, context.words
    worst = worst_pessimistic(context.evaluation.scenarios)
    if worst is None:
        return say(_("The plan has no pessimistic scenario, so its downside is not shown."))
    facts = {
        "amount": words.money(abs(worst.measures.npv)),
        "chance": words.percent(worst.probability, 0),
    }
    if worst.measures.npv < 0:
        text = _(
            "The pessimistic scenario (probability {chance}) destroys {amount} of present value."
        )
    else:
        text = _(
            "Even the pessimistic scenario (probability {chance}) earns {amount} in present value."
        )
    if not worst.probability:
        text = (
            _("The pessimistic scenario destroys {amount} of present value.")
            if worst.measures.npv < 0
            else _("Even the pessimistic scenario earns {amount} in present value.")
        )
    return say(text, **facts)


def npv_of(result: SimulationResult) -> Summary:
    """Give the spread of net present value, which every case has."""
    return next(row for row in result.summaries if row.output is Output.NPV)


def against_the_plan(context: Context, result: SimulationResult) -> str:
    """Say plainly how the plan's own figure stands to the cases, and why."""
    say, words = context.say, context.words
    npv, spread = context.evaluation.risk_adjusted.npv, npv_of(result)
    gap = spread.mean - npv
    facts = {
        "npv": words.money(npv),
        "mean": words.money(spread.mean),
        "gap": words.money(abs(gap)),
    }
    if abs(gap) <= NEAR_SHARE * spread.standard_deviation:
        return say(_("The mean simulated NPV is {mean}, close to the plan's own {npv}."), **facts)
    text = (
        _("The mean simulated NPV is {mean}, {gap} less than the plan's own {npv}.")
        if gap < 0
        else _("The mean simulated NPV is {mean}, {gap} more than the plan's own {npv}.")
    )
    return words.joined((say(text, **facts), _why(context)))


def _why(context: Context) -> str:
    """Say what the plan's own figure leaves out."""
    say, count = context.say, len(context.plan.risks)
    if not count:
        return say(
            _("The plan counts with its entered figures; the cases move them within their ranges.")
        )
    if all(map(_hurts, ((risk.impact_on, risk.impact) for risk in context.plan.risks))):
        return say(
            _(
                "The plan counts as if none of its listed risks ({count}) came true; in the cases "
                "each comes true with its probability, and these risks can only take away."
            ),
            count=count,
        )
    return say(
        _(
            "The plan counts as if none of its listed risks ({count}) came true; in the cases each "
            "comes true with its probability."
        ),
        count=count,
    )


def _hurts(risk: tuple[str, float]) -> bool:
    kind, impact = risk
    return impact <= 0 if kind == "benefits" else impact >= 0


def simulated_downside(context: Context) -> str:
    """Put the bad case of the simulation beside the pessimistic scenario; empty without one."""
    result = context.simulation
    if result is None:
        return ""
    say, words = context.say, context.words
    low = npv_of(result).percentiles[P10]
    facts = {"share": words.chance(result.loss.probability), "low": words.money(low)}
    return say(
        _(
            "In the simulation, which lets the listed risks come true, {share} of the cases lose "
            "money; one case in ten ends below {low} (P10)."
        )
        if context.plan.risks
        else _(
            "In the simulation, {share} of the cases lose money; one case in ten ends below {low} "
            "(P10)."
        ),
        **facts,
    )


def whole_downside(context: Context) -> str:
    """Say what the pessimistic scenario brings and, beside it, the bad case of the simulation."""
    return context.words.joined((scenario_downside(context), simulated_downside(context)))
