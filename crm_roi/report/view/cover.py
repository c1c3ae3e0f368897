"""The cover: what is asked, the four figures that decide, and whose they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.gates import Gate, Verdict, overall
from crm_roi.core.terms import _
from crm_roi.report import messages, messages_risk
from crm_roi.report.exhibits import Cover, Fact, Tone
from crm_roi.report.words import room

if TYPE_CHECKING:
    from crm_roi.report.context import Context

LONG_TITLE: Final = 40
TONES: Final[dict[Verdict, Tone]] = {
    Verdict.PASS: "good",
    Verdict.WARN: "warn",
    Verdict.FAIL: "bad",
}


def cover(context: Context) -> Cover:
    """Make the cover."""
    say, words, about = context.say, context.words, context.plan.about
    gates = context.evaluation.gates
    return Cover(
        plan_title=words.short(about.title, 120),
        organisation=words.short(about.organisation, 60),
        kind=say(_("Board report on a CRM investment")),
        ask=messages.ask(context),
        purpose=words.short(about.purpose, 200),
        headline=headline(context),
        returns_label=say(_("Return on investment (ROI), by three conventions")),
        returns=returns(context),
        verdict=messages.verdict(context),
        tone=TONES[overall(gates)],
        downside=messages_risk.whole_downside(context),
        details=_details(context),
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
            say(_("Internal rate of return")),
            rate_of_return(context),
            _against(context, assumptions.hurdle_irr),
            _tone(by_code.get("irr")),
        ),
        Fact(
            say(_("Payback")),
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
    return Fact(say(_("Net present value")), amount, detail, tone, *units)


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
    """Give ROI by its three conventions, each with its name."""
    say, words, roi = context.say, context.words, context.evaluation.risk_adjusted.roi
    return (
        Fact(say(_("simple")), words.percent(roi.simple), say(_("net ÷ cost, undiscounted"))),
        Fact(
            say(_("present value")),
            words.percent(roi.pv),
            say(_("net ÷ cost, both discounted")),
        ),
        Fact(
            say(_("annual")),
            words.percent(roi.annual),
            say(_("average yearly net ÷ initial cost")),
        ),
    )


def _tone(gate: Gate | None) -> Tone:
    return TONES[gate.verdict] if gate else ""


def _against(context: Context, hurdle: float | None) -> str:
    if hurdle is None:
        return context.say(_("no hurdle rate set"))
    return context.say(_("hurdle rate {rate}"), rate=context.words.rate(hurdle))


def _limit(context: Context, limit: float | None) -> str:
    if limit is None:
        return context.say(_("no limit set"))
    return context.say(_("limit {years}"), years=context.words.span(limit))


def _details(context: Context) -> tuple[Fact, ...]:
    say, words, plan = context.say, context.words, context.plan
    day = plan.about.analysis_date or context.source.day
    rows = (
        (_("Figures as of"), words.day(day, "long")),
        (_("Version"), plan.about.version),
        (_("Status"), words.choice(plan.about.status)),
        (_("Author"), plan.about.author),
        (_("Sponsor"), plan.approval.fields.sponsor),
        (_("Unit of amounts"), words.unit),
        (_("Source file"), context.source.name),
        (_("SHA-256 of the file"), context.source.sha256),
    )
    return tuple(Fact(say(label), words.short(value, 120)) for label, value in rows if value)
