"""The messages of the simulation: sentences that are true for any spread of results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.risk.names import GENERAL, figure_name
from crm_roi.core.risk.simulation_summary import PERCENTILES
from crm_roi.core.risk.trials import Output
from crm_roi.core.terms import _
from crm_roi.report import messages

if TYPE_CHECKING:
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_summary import Summary
    from crm_roi.report.context import Context
    from crm_roi.report.exhibits import Tone

P10: Final = PERCENTILES.index(0.10)
P50: Final = PERCENTILES.index(0.50)
NEAR: Final = 0.1
"""A mean within this share of the deviation around the plan's own figure is called near it."""
HIGH, NOTABLE = 0.5, 0.1


def npv_of(result: SimulationResult) -> Summary:
    """Give the spread of net present value, which every case has."""
    return next(row for row in result.summaries if row.output is Output.NPV)


def tone_of_loss(probability: float) -> Tone:
    """Colour a probability of loss: bad from one in two, a warning from one in ten."""
    return "bad" if probability >= HIGH else "warn" if probability >= NOTABLE else "good"


def simulated(context: Context, result: SimulationResult) -> str:
    """Say how often the plan loses money, and where the middle case stands."""
    say, words = context.say, context.words
    middle = npv_of(result).percentiles[P50]
    facts = {"share": words.chance(result.loss.probability), "middle": words.money(middle)}
    if not result.loss.probability:
        return say(_("No simulated case loses money; the middle case earns {middle}"), **facts)
    if result.loss.probability >= 1:
        text = _(
            "Every simulated case loses money; the middle case has a present value of {middle}"
        )
        return say(text, **facts)
    return say(
        _(
            "In {share} of the simulated cases the plan loses money; the middle case has a "
            "present value of {middle}"
        ),
        **facts,
    )


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
    if abs(gap) <= NEAR * spread.standard_deviation:
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


def downside(context: Context) -> str:
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
    return context.words.joined((messages.downside(context), downside(context)))


def driver_name(context: Context, key: str) -> str:
    """Name an input or a risk of the simulation as the reader knows it."""
    if key in GENERAL:
        return context.say(GENERAL[key])
    risks = {risk.id: risk.name for risk in context.plan.risks}
    if key in risks:
        name = context.words.short(risks[key], 30)
        return context.say(_("Risk: {name}"), name=name)
    return context.words.short(figure_name(context.plan, key, context.say), 30)
