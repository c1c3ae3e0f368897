"""The approval: who must sign by which limit, who has signed, when results are reviewed."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.approval.sign_off import signing_steps
from crm_roi.report.exhibits import Column, Exhibit, Fact, Page, Row, Table
from crm_roi.report.view.context import draft_reasons

if TYPE_CHECKING:
    from crm_roi.core.plan import SignOff
    from crm_roi.report.approval.record import SigningStep
    from crm_roi.report.view.context import Context

MOST_ROWS = 20
MOST_CHANGES: Final = 20


def approval(context: Context) -> Page:
    """Make the approval page."""
    found = (
        _fields(context),
        _limits(context),
        _sign_off(context),
        _seal(context),
        _log(context),
    )
    return Page(
        "approval",
        context.say(_("Approval")),
        _title(context),
        exhibits=tuple(filter(None, found)),
    )


def _amount(context: Context) -> float:
    """Give the amount that the limits apply to."""
    figures = context.evaluation.risk_adjusted
    whole = context.plan.approval.fields.limit_basis == "total_commitment"
    return figures.total_cost if whole else figures.costs[0]


def _basis(context: Context) -> str:
    """Name what the limits apply to, as it stands in a sentence."""
    whole = context.plan.approval.fields.limit_basis == "total_commitment"
    return context.say(_("total commitment") if whole else _("initial outlay"))


def _title(context: Context) -> str:
    say, words, approval = context.say, context.words, context.plan.approval
    facts = {
        "role": context.approver,
        "amount": words.full(_amount(context)),
        "basis": _basis(context),
    }
    if not approval.limits:
        return say(_("No approval limits are set; who must approve is open"))
    if not context.approver:
        return say(_("No role may approve {amount} ({basis})"), **facts)
    return say(_("Required approver for {amount} ({basis}): {role}"), **facts)


def _fields(context: Context) -> Exhibit | None:
    say, words, fields = context.say, context.words, context.plan.approval.fields
    rows = (
        (_("Sponsor"), words.short(fields.sponsor, 80)),
        (_("Cost centre"), words.short(fields.cost_centre, 80)),
        (_("Project class"), words.short(fields.project_class, 80)),
        (_("Budget line"), words.short(fields.budgeted, 120)),
        (
            _("Unbudgeted amount"),
            "" if fields.unbudgeted_amount is None else words.full(fields.unbudgeted_amount),
        ),
        (
            _("Useful life"),
            "" if fields.useful_life_years is None else words.years(fields.useful_life_years, 0),
        ),
    )
    facts = tuple(Fact(say(label), value) for label, value in rows if value)
    if not facts:
        return None
    return Exhibit(
        _budget_title(context), facts=facts, source=context.sources(("approval", "fields"))
    )


def _budget_title(context: Context) -> str:
    amount = context.plan.approval.fields.unbudgeted_amount
    if amount:
        return context.say(
            _("{amount} of the outlay is not budgeted"), amount=context.words.full(amount)
        )
    return context.say(_("What the approval form asks"))


def _limits(context: Context) -> Exhibit | None:
    say, words, limits = context.say, context.words, context.plan.approval.limits
    if not limits:
        return None
    columns = (
        Column(say(_("Role"))),
        Column(say(_("May approve up to")), "number", 45),
        Column(say(_("This request")), width=60),
    )
    rows = tuple(
        Row(
            (
                words.short(row.role, 80),
                say(_("without limit")) if row.limit is None else words.amount(row.limit),
                _covers(context, row.limit),
            ),
            "total" if row.role == context.approver else "line",
        )
        for row in limits[:MOST_ROWS]
    )
    title = say(
        _("Approval limits apply to the {basis} of {amount}"),
        basis=_basis(context),
        amount=words.full(_amount(context)),
    )
    return Exhibit(
        title,
        say(_("Limits in {unit}"), unit=words.unit_line),
        table=Table(columns, rows),
        source=context.sources(("approval", "limits")),
    )


def _covers(context: Context, limit: float | None) -> str:
    covered = limit is None or limit >= _amount(context)
    return context.say(_("✓ within the limit") if covered else _("above the limit"))


def _sign_off(context: Context) -> Exhibit | None:
    """Show who signs this report, in order, each with the place of the signature."""
    say = context.say
    steps = signing_steps(context.plan, context.approver)
    if not steps:
        return None
    columns = (
        Column(say(_("Step")), width=11),
        Column(say(_("Role")), width=34),
        Column(say(_("Action")), width=27),
        Column(say(_("Recorded in the workbook")), width=48),
        Column(say(_("Signature on this report"))),
    )
    draft = bool(draft_reasons(context))
    listed = sorted(context.plan.approval.sign_off, key=lambda row: row.step)
    rows = tuple(
        _step(context, step, recorded, signable=not draft)
        for step, recorded in zip_longest(steps, listed)
    )
    return Exhibit(
        _signing_title(context, steps, listed, draft=draft),
        say(_("Signatures are added to this PDF; what the workbook records is no signature")),
        table=Table(columns, rows),
        notes=(say(_("Any change of this file after a signature voids the signature.")),),
        source=context.sources(("approval", "sign_off")),
    )


def _signing_title(
    context: Context, steps: tuple[SigningStep, ...], listed: list[SignOff], *, draft: bool
) -> str:
    say, words = context.say, context.words
    refused = next((row for row in listed if row.decision == "rejected"), None)
    facts = {"count": len(steps), "role": words.short(steps[0].role, 40)}
    if refused:
        role = words.short(refused.role, 40)
        return say(_("The workbook records that {role} rejected the plan"), role=role)
    if draft:
        return say(_("A draft cannot be signed"))
    if len(steps) == 1:
        return say(_("One signature is needed on this report: {role}"), **facts)
    return say(
        _("Signatures needed on this report, in this order: {count}; first: {role}"), **facts
    )


def _step(context: Context, step: SigningStep, recorded: SignOff | None, *, signable: bool) -> Row:
    words = context.words
    cells = (
        str(step.position),
        words.short(step.role, 60),
        words.short(step.action, 60),
        _recorded(context, recorded) or "–",
        "",
    )
    return Row(cells, place=step.place if signable else "")


def _recorded(context: Context, row: SignOff | None) -> str:
    """Give what the workbook says of a step: decision, person, date, comment."""
    if row is None:
        return ""
    say, words = context.say, context.words
    decisions = {"approved": _("approved"), "rejected": _("rejected")}
    parts = (
        say(decisions[row.decision]) if row.decision else "",
        words.short(row.person, 40),
        words.day(row.signed_on) if row.signed_on else "",
        words.short(row.comment, 200),
    )
    return words.comma.join(filter(None, parts))


def _seal(context: Context) -> Exhibit:
    say, source = context.say, context.source
    text = _("Source file: {name}; SHA-256: {hash}.")
    line = say(text, name=context.words.short(source.name, 80), hash=source.sha256)
    return Exhibit(say(_("This report shows exactly this file")), points=(line,))


def _log(context: Context) -> Exhibit | None:
    """Show the latest changes of the plan, if any were logged."""
    rows = context.plan.log[-MOST_CHANGES:]
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Date")), "date", 28),
        Column(say(_("Version")), width=18),
        Column(say(_("Author")), width=30),
        Column(say(_("Change"))),
        Column(say(_("Why")), width=46),
    )
    lines = tuple(
        Row(
            (
                words.day(row.day),
                words.short(row.version, 16),
                words.short(row.author, 40),
                words.short(row.what, 200),
                words.short(row.why, 120),
            )
        )
        for row in rows
    )
    return Exhibit(
        say(_("How the plan came to this version")),
        table=Table(columns, lines),
        source=context.sources(("log",)),
    )
