"""The messages: sentences made from the figures, true for any figures.

Each function looks at what the figures say and picks the sentence that says so; a plan that loses
money, one that passes narrowly and one that earns but misses a hurdle must not look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.gates import Verdict, overall
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.gates import Gate
    from crm_roi.core.scenarios import ScenarioFigures
    from crm_roi.report.context import Context

NARROW: Final = 0.10
"""A plan whose benefits may fall by less than this before NPV is zero passes narrowly."""
ROUND: Final = 5e-5


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


def downside(context: Context) -> str:
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


def costs(context: Context) -> str:
    """Say what the project costs and how much of it is hidden."""
    say, words = context.say, context.words
    figures = context.evaluation.costs
    if figures.hidden_cost_share is None:
        return say(_("The plan has no costs"))
    facts = {
        "tco": words.money(figures.tco),
        "share": words.percent(figures.hidden_cost_share),
        "start": context.start,
        "end": context.end,
    }
    if figures.hidden_cost_share < ROUND:
        return say(
            _("The project costs {tco} over {start}–{end}; none of it is entered as hidden cost"),
            **facts,
        )
    return say(
        _("The project costs {tco} over {start}–{end}, of which {share} is hidden cost"), **facts
    )


def benefits(context: Context) -> str:
    """Say what is left of the benefits once they are adjusted."""
    say, words = context.say, context.words
    gross = sum(map(sum, context.evaluation.benefits.gross_lines.values()))
    net = context.evaluation.risk_adjusted.total_benefit
    facts = {"gross": words.money(gross), "net": words.money(net)}
    if not gross:
        return say(_("The plan counts no benefit in money"))
    if gross - net < ROUND * gross:
        return say(_("Benefits of {gross} are counted in full: nothing is cut from them"), **facts)
    return say(_("Of {gross} in estimated benefits, the plan counts on {net}"), **facts)


def largest_benefit(context: Context) -> str:
    """Say which benefit carries the plan."""
    say, words = context.say, context.words
    totals = {key: sum(row) for key, row in context.evaluation.benefits.lines.items()}
    total = sum(totals.values())
    if total <= 0:
        return say(_("Each benefit, from estimate to counted amount"))
    key = max(totals, key=lambda line: totals[line])
    name = next(line.name for line in context.plan.benefits if line.id == key)
    facts = {"name": words.short(name, 30), "share": words.share(totals[key] / total)}
    if len(totals) == 1:
        return say(_("“{name}” is the only benefit"), **facts)
    return say(_("“{name}” brings {share} of all counted benefits"), **facts)


def cash_flow(context: Context) -> str:
    """Say when the money is back and how deep the plan goes before."""
    say, words = context.say, context.words
    figures = context.evaluation.risk_adjusted
    deepest = min(figures.cumulative)
    if deepest >= 0:
        return say(_("The plan never stands in the red: no year leaves money outstanding"))
    facts = {
        "amount": words.money(-deepest),
        "year": context.start + figures.cumulative.index(deepest),
    }
    if figures.payback_years is None:
        text = _("The money does not come back by {end}: {open} are still outstanding then")
        return say(text, end=context.end, open=words.money(-figures.cumulative[-1]))
    text = _(
        "The money is back after {years}; before that, up to {amount} are outstanding (end of "
        "{year})"
    )
    return say(text, years=words.years(figures.payback_years), **facts)


def scenarios(context: Context) -> str:
    """Say how far the scenarios lie apart."""
    say, words = context.say, context.words
    rows = context.evaluation.scenarios
    names = {row.id: words.short(row.name, 30) for row in context.plan.scenarios}
    low = min(rows, key=lambda row: row.measures.npv)
    high = max(rows, key=lambda row: row.measures.npv)
    facts = {
        "low": words.money(low.measures.npv),
        "high": words.money(high.measures.npv),
        "worst": names[low.id],
        "best": names[high.id],
    }
    if low is high:
        return say(_("In the scenario “{worst}”, net present value is {low}"), **facts)
    text = _("Net present value lies between {low} in “{worst}” and {high} in “{best}”")
    return say(text, **facts)


def tornado(context: Context) -> str:
    """Say which input moves the result most, and whether alone it turns it."""
    say, words = context.say, context.words
    top = context.evaluation.tornado[0]
    facts = {
        "name": input_name(context, top.input),
        "low": words.money(top.low),
        "high": words.money(top.high),
    }
    if top.low == top.high:
        return say(_("No single input moves net present value"))
    if top.low < 0 <= top.high:
        return say(
            _("“{name}” alone can turn the result: net present value between {low} and {high}"),
            **facts,
        )
    return say(
        _("“{name}” moves the result most: net present value between {low} and {high}"), **facts
    )


def input_name(context: Context, key: str) -> str:
    """Name an input of the tornado."""
    if key == "discount_rate":
        return context.say(_("Discount rate"))
    names = {line.id: line.name for line in context.plan.costs}
    names |= {line.id: line.name for line in context.plan.benefits}
    return context.words.short(names.get(key, key), 30)
