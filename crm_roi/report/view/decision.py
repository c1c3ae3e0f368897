"""The first two pages: what is asked, the figures that decide, the downside, the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.evaluation.gates import (
    CRITERIA,
    DECISIONS,
    VERDICTS,
    Decision,
    Gate,
    Verdict,
    npv_at,
    overall,
)
from crm_roi.core.results import RESULTS
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Cover, Exhibit, Fact, Page, Row, Table, Tone
from crm_roi.report.view.verdict import (
    against_the_plan,
    ask,
    recommendation,
    scenario_downside,
    simulated_downside,
    whole_downside,
)
from crm_roi.report.words import room
from crm_roi.workbook.reading.issues import SCENARIO_SHOWN

if TYPE_CHECKING:
    from crm_roi.report.view.context import Context
    from crm_roi.report.words import Words

LONG_TITLE: Final = 40
VERDICT_TONES: Final[dict[Verdict, Tone]] = {
    Verdict.PASS: "good",
    Verdict.WARN: "warn",
    Verdict.FAIL: "bad",
}
MARKS: Final = {Verdict.PASS: "✓", Verdict.WARN: "!", Verdict.FAIL: "×"}


def cover(context: Context) -> Cover:
    """Make the cover."""
    say, words, about = context.say, context.words, context.plan.about
    gates = context.evaluation.gates
    return Cover(
        plan_title=words.short(about.title, 120),
        organisation=words.short(about.organisation, 60),
        kind=say(_("Board report on a CRM investment")),
        ask=ask(context),
        purpose=words.short(about.purpose, 200),
        headline=headline(context),
        returns_label=say(_("Return on investment (ROI), by three conventions")),
        returns=returns(context),
        verdict=recommendation(context),
        tone=VERDICT_TONES[overall(gates)],
        downside=whole_downside(context),
        details=_plan_facts(context),
        notice=words.short(about.notice, 200),
        long_title=room(about.title) > LONG_TITLE,
    )


def headline(context: Context) -> tuple[Fact, ...]:
    """Give the four figures a CFO looks for first, with the rate and the limits they rest on."""
    say, figures = context.say, context.evaluation.risk_adjusted
    assumptions = context.plan.assumptions
    by_code = {gate.code: gate for gate in reversed(context.evaluation.gates)}
    return (
        _outlay(context),
        _present_value(context, _tone(by_code["npv"])),
        Fact(
            say(RESULTS["irr"].label),
            rate_of_return(context),
            _against(context, assumptions.hurdle_irr),
            _tone(by_code.get("irr")),
        ),
        Fact(
            say(RESULTS["payback_years"].head),
            payback(context, figures.payback_years),
            _limit(context, assumptions.max_payback_years),
            _tone(by_code.get("payback")),
        ),
    )


def _outlay(context: Context) -> Fact:
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    total = say(
        _("{total} in all, {start}–{end}"),
        total=words.money(figures.total_cost),
        start=context.start,
        end=context.end,
    )
    amount, *units = words.figure(figures.costs[0])
    return Fact(say(_("Outlay in {year}"), year=context.start), amount, total, "", *units)


def _present_value(context: Context, tone: Tone) -> Fact:
    say, words = context.say, context.words
    rate = words.rate(context.plan.assumptions.discount_rate)
    amount, *units = words.figure(context.evaluation.risk_adjusted.npv)
    detail = say(_("risk-adjusted, at {rate}"), rate=rate)
    return Fact(say(RESULTS["npv"].label), amount, detail, tone, *units)


def rate_of_return(context: Context) -> str:
    """Write the IRR, or that there is none or more than one."""
    figures = context.evaluation.risk_adjusted
    if figures.irr is not None:
        return context.irr(figures.irr)
    return context.say(_("not unique") if figures.irr_rates else _("none"))


def payback(context: Context, years: float | None) -> str:
    """Write the payback period, or that the money does not come back."""
    return context.say(_("not reached")) if years is None else context.words.years(years)


def returns(context: Context) -> tuple[Fact, ...]:
    """Give ROI by its four conventions, each with its name."""
    say, words, roi = context.say, context.words, context.evaluation.risk_adjusted.roi
    named = words.head_of
    return (
        Fact(named("roi_simple"), words.percent(roi.simple), say(_("net ÷ cost, undiscounted"))),
        Fact(named("roi_pv"), words.percent(roi.pv), say(_("net ÷ cost, both discounted"))),
        Fact(named("roi_annual"), words.percent(roi.annual), say(RESULTS["roi_annual"].formula)),
        Fact(named("roi_eit"), words.percent(roi.eit), say(RESULTS["roi_eit"].formula)),
    )


def _tone(gate: Gate | None) -> Tone:
    return VERDICT_TONES[gate.verdict] if gate else ""


def _against(context: Context, hurdle: float | None) -> str:
    if hurdle is None:
        return context.say(_("no hurdle rate set"))
    return context.say(_("hurdle rate {rate}"), rate=context.words.rate(hurdle))


def _limit(context: Context, limit: float | None) -> str:
    if limit is None:
        return context.say(_("no limit set"))
    return context.say(_("limit {years}"), years=context.words.span(limit))


def _plan_facts(context: Context) -> tuple[Fact, ...]:
    say, words, plan = context.say, context.words, context.plan
    day = plan.about.analysis_date or context.source.day
    rows = (
        (_("Figures as of"), words.day(day, "long")),
        (_("Version"), plan.about.version),
        (_("Status"), words.choice(plan.about.status)),
        (_("Author"), plan.about.author),
        (_("Sponsor"), plan.approval.fields.sponsor),
        (_("Unit of amounts"), words.unit_line),
        (_("Source file"), context.source.name),
        (_("SHA-256 of the file"), context.source.sha256),
    )
    return tuple(Fact(say(label), words.short(value, 120)) for label, value in rows if value)


def decision(context: Context) -> Page:
    """Make the decision page: the request, the downside, what else happens, the tests."""
    say = context.say
    return Page(
        key="decision",
        name=say(_("Decision requested")),
        title=recommendation(context),
        lead=tuple(filter(None, (_shown(context), _request(context), *_downside(context)))),
        facts=headline(context),
        exhibits=tuple(filter(None, (_gates(context), _otherwise(context), _room(context)))),
    )


def _shown(context: Context) -> str:
    """Say it where the workbook beside the report shows one of its scenarios."""
    kept = (issue for issue in context.issues if issue.kind is SCENARIO_SHOWN)
    return next((context.problem(issue)[0] for issue in kept), "")


def _downside(context: Context) -> tuple[str, ...]:
    """Say what can go wrong: the pessimistic scenario, beside it the cases of the simulation."""
    found = context.simulation
    told = against_the_plan(context, found) if found else ""
    return scenario_downside(context), simulated_downside(context), told


def _request(context: Context) -> str:
    say, words = context.say, context.words
    figures = context.evaluation.risk_adjusted
    facts = {
        "role": context.approver,
        "initial": words.money(figures.costs[0]),
        "start": context.start,
        "end": context.end,
        "total": words.money(figures.total_cost),
    }
    if context.evaluation.decision in {Decision.REWORK, Decision.REJECT}:
        facts["verdict"] = say(DECISIONS[context.evaluation.decision])
        return say(
            _(
                "By the plan's own figures the verdict is: {verdict}. It asks for {initial} in "
                "{start} and {total} in all to {end}."
            ),
            **facts,
        )
    if not facts["role"]:
        return say(
            _("Approval is requested for {initial} in {start} and {total} in all to {end}."),
            **facts,
        )
    return say(
        _("The {role} is asked to approve {initial} in {start} and {total} in all to {end}."),
        **facts,
    )


def _gates(context: Context) -> Exhibit:
    say, gates = context.say, context.evaluation.gates
    passed = sum(gate.verdict is Verdict.PASS for gate in gates)
    title = say(_("Tests met: {passed} of {total}"), passed=passed, total=len(gates))
    columns = (
        Column(say(_("Test"))),
        Column(say(_("Required")), "number", 30),
        Column(say(_("Reached")), "number", 34),
        Column(say(_("Verdict")), "mark", 26),
    )
    rows = tuple(_gate_row(context, gate) for gate in gates)
    notes = (
        say(
            _(
                "The plan's own hurdles fail or pass; hard benefits, the pessimistic scenario "
                "and the judgements can only warn."
            )
        ),
        *_without_irr(context),
    )
    subtitle = say(
        _("Risk-adjusted figures before tax; amounts in {unit}"), unit=context.words.unit_line
    )
    return Exhibit(
        title,
        subtitle,
        table=Table(columns, rows),
        notes=notes,
        source=context.sources(("assumptions",)),
    )


def marked(words: Words, verdict: Verdict) -> str:
    """Say a verdict with its mark, which tells it where colours are not seen."""
    return f"{MARKS[verdict]} {words.say(VERDICTS[verdict])}"


def _without_irr(context: Context) -> tuple[str, ...]:
    """Say what the hurdle rate was held against where no single IRR exists."""
    figures, own = context.evaluation.risk_adjusted, context.plan.assumptions
    if figures.irr is not None or own.hurdle_irr is None:
        return ()
    text = _(
        "There is no single internal rate of return; net present value at the hurdle rate of "
        "{hurdle} decides: {npv}."
    )
    worth = context.words.money(npv_at(own.hurdle_irr, figures, own))
    return (context.say(text, hurdle=context.words.rate(own.hurdle_irr), npv=worth),)


def _gate_row(context: Context, gate: Gate) -> Row:
    say, words = context.say, context.words
    required, reached = _figures(context, gate)
    cells = (say(CRITERIA[gate.code].figure), required, reached, marked(words, gate.verdict))
    return Row(cells, tone=VERDICT_TONES[gate.verdict])


def _figures(context: Context, gate: Gate) -> tuple[str, str]:
    """Write what a gate asks and what was reached, in the unit of each."""
    words = context.words
    if gate.code == "irr":
        return f"≥ {words.rate(gate.limit)}", rate_of_return(context)
    if gate.code == "payback":
        return f"≤ {words.span(gate.limit)}", payback(context, gate.actual)
    if gate.code == "consistency":
        return f"≤ {words.number(gate.limit, 2)}", words.number(gate.actual, 3)
    return f"≥ {words.amount(gate.limit)}", words.amount(gate.actual)


def _otherwise(context: Context) -> Exhibit | None:
    text = context.plan.about.if_not_approved
    if not text:
        return None
    title = context.say(_("If the proposal is not approved"))
    return Exhibit(
        title, points=(context.words.short(text, 600),), source=context.sources(("about",))
    )


def _room(context: Context) -> Exhibit:
    """Say how far benefits may fall and costs may rise before NPV is zero."""
    say, words, figures = context.say, context.words, context.evaluation.risk_adjusted
    rows = (
        Fact(say(_("Change of all benefits")), _change(context, figures.benefit_can_fall_by, -1)),
        Fact(say(_("Change of all costs")), _change(context, figures.cost_can_rise_by, 1)),
        Fact(say(_("NPV weighted by probability")), _weighted(context)),
        Fact(say(_("NPV after tax")), words.money(context.evaluation.after_tax.measures.npv)),
    )
    title = (
        _("How far benefits may fall or costs may rise until net present value is zero")
        if figures.npv >= 0
        else _("What would have to change for net present value to reach zero")
    )
    return Exhibit(say(title), say(_("Present values at the plan's discount rate")), facts=rows)


def _change(context: Context, value: float | None, sign: int) -> str:
    if value is None:
        return context.say(_("none"))
    change = sign * value
    mark = "+" if change > 0 else ""
    return f"{mark}{context.words.percent(change)}"


def _weighted(context: Context) -> str:
    value = context.evaluation.probability_weighted_npv
    return context.say(_("no probabilities given")) if value is None else context.words.money(value)
