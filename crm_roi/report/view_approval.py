"""The approval: who must sign by which limit, who has signed, when results are reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Fact, Page, Row, Table, Tone

if TYPE_CHECKING:
    from crm_roi.core.plan import SignOff
    from crm_roi.report.context import Context

MOST_ROWS = 20


def approval(context: Context) -> Page:
    """Make the approval page."""
    found = (_fields(context), _limits(context), _sign_off(context), _seal(context), _log(context))
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
        "amount": words.money(_amount(context)),
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
            "" if fields.unbudgeted_amount is None else words.exact(fields.unbudgeted_amount),
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
            _("{amount} of the outlay is not budgeted"), amount=context.words.money(amount)
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
        amount=words.exact(_amount(context)),
    )
    return Exhibit(
        title,
        say(_("Limits in {unit}"), unit=words.unit),
        table=Table(columns, rows),
        source=context.sources(("approval", "limits")),
    )


def _covers(context: Context, limit: float | None) -> str:
    covered = limit is None or limit >= _amount(context)
    return context.say(_("✓ within the limit") if covered else _("above the limit"))


def _sign_off(context: Context) -> Exhibit | None:
    say = context.say
    rows = sorted(context.plan.approval.sign_off, key=lambda row: row.step)[:MOST_ROWS]
    if not rows:
        return None
    columns = (
        Column(say(_("Step")), width=11),
        Column(say(_("Role")), width=31),
        Column(say(_("Action")), width=23),
        Column(say(_("Name of the person")), width=25),
        Column(say(_("Decision")), width=22),
        Column(say(_("Date")), width=24),
        Column(say(_("Signature and comment"))),
    )
    lines = tuple(_signature(context, row) for row in rows)
    return Exhibit(
        _signed_title(context, rows),
        say(_("Sign-off in order; a change of the plan after a signature voids it")),
        table=Table(columns, lines),
        source=context.sources(("approval", "sign_off")),
    )


def _signed_title(context: Context, rows: list[SignOff]) -> str:
    refused = next((row for row in rows if row.decision == "rejected"), None)
    if refused:
        return context.say(_("Rejected by {role}"), role=refused.role)
    signed = sum(row.decision == "approved" for row in rows)
    waiting = next((row for row in rows if not row.decision), None)
    if waiting is None:
        return context.say(_("All have signed"))
    facts = {"signed": signed, "all": len(rows), "role": waiting.role}
    return context.say(_("Signed: {signed} of {all}; next to sign: {role}"), **facts)


def _signature(context: Context, row: SignOff) -> Row:
    say, words = context.say, context.words
    tones: dict[str, Tone] = {"approved": "good", "rejected": "bad"}
    decisions = {"approved": _("✓ approved"), "rejected": _("× rejected"), "": _("open")}
    cells = (
        str(row.step),
        words.short(row.role, 60),
        words.short(row.action, 60),
        words.short(row.person, 40),
        say(decisions[row.decision]),
        "" if row.signed_on is None else words.day(row.signed_on),
        words.short(row.comment, 200),
    )
    return Row(cells, tone=tones.get(row.decision, ""))


def _seal(context: Context) -> Exhibit:
    say, source = context.say, context.source
    text = _("Source file: {name}; SHA-256: {hash}.")
    line = say(text, name=context.words.short(source.name, 80), hash=source.sha256)
    return Exhibit(say(_("This report shows exactly this file")), points=(line,))


def _log(context: Context) -> Exhibit | None:
    rows = context.plan.log[-MOST_ROWS:]
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Date")), width=28),
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
