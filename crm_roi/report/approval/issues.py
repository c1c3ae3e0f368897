"""What the check of a signed report can find, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Issue, IssueKind, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from crm_roi.core.errors import Fact

ORIGINAL: Final = _("Do not rely on this file; ask for the one that was signed.")
NOTHING: Final = ""

SIGNED: Final = IssueKind(
    "signed", _("{role}: {decision} by {person} on {time}. {comment}"), NOTHING, Severity.NOTE
)
ALTERED: Final = IssueKind(
    "altered", _("What {role} ({person}) signed has been altered since."), ORIGINAL
)
UNCLEAR: Final = IssueKind(
    "unclear-signature",
    _("The signature of {role} ({person}) was tampered with: {reason}"),
    ORIGINAL,
)
UNREADABLE: Final = IssueKind(
    "unreadable", _("A part of the file is damaged and cannot be read: {reason}"), ORIGINAL
)
CHANGED_AFTER: Final = IssueKind(
    "changed-after",
    _("The file was changed after {role} ({person}) signed it: {bytes} bytes were added."),
    ORIGINAL,
)
CHANGED_UNSIGNED: Final = IssueKind(
    "changed-unsigned", _("The report was changed after it was made, and nobody signed."), ORIGINAL
)
CHANGED_BEFORE: Final = IssueKind(
    "changed-before",
    _("Before {role} ({person}) signed, the file was changed and nobody signed for it."),
    ORIGINAL,
)
MORE_THAN_SIGNED: Final = IssueKind(
    "more-than-signed",
    _("With the signature of {role} ({person}) something else was changed: {what}."),
    ORIGINAL,
)
HIDDEN_PARTS: Final = IssueKind(
    "hidden-parts",
    _("The report refers to parts it does not hold, which a later signature could fill in."),
    _("Do not sign it; make the report again."),
)
FOREIGN: Final = IssueKind(
    "foreign-signature",
    _("The signature of {person} stands outside the sign-off table ({field})."),
    ORIGINAL,
)
LATER_SEAL: Final = IssueKind(
    "later-signature",
    _("{person} has put a later signature or seal into the file ({field}, {time})."),
    _("It says nothing about the approval, and changes nothing of what was signed before."),
    Severity.NOTE,
)
LATER_SHOWN: Final = IssueKind(
    "later-signature-shown",
    _("The later signature or seal of {person} is drawn over page {page} ({field})."),
    _("What stands beneath it can be read in the file as it was before; compare the page."),
    Severity.WARNING,
)
LATER_BROKEN: Final = IssueKind(
    "later-signature-broken",
    _("The later signature or seal of {person} does not fit the file ({field})."),
    _("It proves nothing; ask who put it there."),
    Severity.WARNING,
)
LATER_CHANGES: Final = IssueKind(
    "later-changes",
    _("With a later signature of another program something else was changed: {what}."),
    ORIGINAL,
)
OUT_OF_ORDER: Final = IssueKind(
    "out-of-order",
    _("{role} signed before {missing} did; the order is: {order}."),
    _("Make the report again and have it signed in the order of the sign-off table."),
)
ATTACHMENT_MISSING: Final = IssueKind(
    "attachment-missing", _("The workbook this report was made from is not attached."), ORIGINAL
)
ATTACHMENT_DIFFERS: Final = IssueKind(
    "attachment-differs",
    _("The attached workbook {name} is not the one this report was made from."),
    ORIGINAL,
)
ATTACHMENT_AGREES: Final = IssueKind(
    "attachment-agrees",
    _("The attached workbook {name} is the one this report was made from."),
    NOTHING,
    Severity.NOTE,
)
PLAN_CHANGED: Final = IssueKind(
    "plan-changed",
    _("{name} has changed since this report was made from it: its entries are others."),
    _("Make the report of the changed plan and have it signed, or use the attached workbook."),
)
PLAN_SAVED_AGAIN: Final = IssueKind(
    "plan-saved-again",
    _("{name} is another file than the one signed, though its entries are the same."),
    _("It was probably saved again; the signed workbook is attached to the report."),
    Severity.WARNING,
)
PLAN_CARRIED_ON: Final = IssueKind(
    "plan-carried-on",
    _("{name} holds what was signed; only status, sign-off, actuals, actions or log are others."),
    _("They are entered after the decision; the signed workbook is attached to the report."),
    Severity.WARNING,
)
PLAN_AGREES: Final = IssueKind(
    "plan-agrees", _("{name} is the workbook this report was made from."), NOTHING, Severity.NOTE
)
UNTRUSTED: Final = IssueKind(
    "untrusted",
    _("None of the given certificates vouches for {person} ({fingerprint})."),
    _("Ask {person} for the certificate, or its issuer's, and compare the fingerprint."),
)
UNCONFIRMED: Final = IssueKind(
    "unconfirmed",
    _("Nobody has confirmed that the certificate is {person}'s: fingerprint {fingerprint}."),
    _("Compare the fingerprint with {person}, or give the certificates you trust with --trust."),
    Severity.WARNING,
)
EXPIRED: Final = IssueKind(
    "expired",
    _("The certificate of {person} was valid from {since} to {until}, not on {time}."),
    _("Have the role sign again with a valid certificate if your rules ask for one."),
    Severity.WARNING,
)
WRONG_ROLE: Final = IssueKind(
    "wrong-role",
    _("The certificate of {person} was not given for the role {role}."),
    _("Ask who holds this role; do not rely on this signature before."),
)
ROLE_UNCONFIRMED: Final = IssueKind(
    "role-unconfirmed",
    _("The certificate of {person} is trusted, but nobody has confirmed the role {role}."),
    _("Name the trusted certificate's file after its role, such as “{role}.cer”."),
    Severity.WARNING,
)
WEAK_KEY: Final = IssueKind(
    "weak-key",
    _("The key of {person} ({key}) is too weak: others can work it out."),
    _("Have the role sign again with RSA of 2048 bits or more, or P-256."),
    Severity.WARNING,
)
WEAK_HASH: Final = IssueKind(
    "weak-hash",
    _("The signature of {role} ({person}) rests on {hash}, which can be forged."),
    _("Have the role sign again; SHA-256 or better is asked for."),
)
IN_THE_FUTURE: Final = IssueKind(
    "in-the-future",
    _("{role} ({person}) signed at a time still to come: {time}."),
    _("The clock of the signer was wrong, or set; ask {person} when it was signed."),
    Severity.WARNING,
)
SIGNED_EARLIER: Final = IssueKind(
    "signed-earlier",
    _("{role} ({person}) signed on {time}, earlier than what came before it ({before})."),
    _("The clock of the signer was wrong, or set; ask {person} when it was signed."),
    Severity.WARNING,
)
NO_TIME: Final = IssueKind(
    "no-time",
    _("The signature of {role} ({person}) says no time."),
    _("Ask {person} when it was signed."),
    Severity.WARNING,
)
SAME_PERSON: Final = IssueKind(
    "same-person",
    _("{person} signed as {roles}: one person, or several of one name."),
    _("Make sure that one person may hold these roles together."),
    Severity.WARNING,
)
RECORD_DIFFERS: Final = IssueKind(
    "record-differs",
    _("The sign-off is not the one that the attached workbook asks for: {what}."),
    ORIGINAL,
)
STEPS: Final = _("roles or their order")
APPROVER: Final = _("who must approve")
HASHES: Final = _("the entries that were signed")
WORKBOOK_UNREADABLE: Final = IssueKind(
    "workbook-unreadable", _("The attached workbook cannot be read as a plan: {reason}"), ORIGINAL
)
PLAN_SHOWS_OTHERS: Final = IssueKind(
    "plan-shows-others",
    _("{name} has the entries that were signed but shows other figures: {cells}."),
    _("Somebody wrote over its formulas; use the workbook that is attached to the report."),
)
NEVER_MADE: Final = IssueKind(
    "never-made", _("The report holds what this program never puts into one: {what}."), ORIGINAL
)
FIELD_MOVED: Final = IssueKind(
    "field-moved",
    _("The place to sign of {role} is not in the sign-off table."),
    _("Do not sign it; make the report again."),
)
PAGES_AGREE: Final = IssueKind(
    "pages-agree",
    _("The report was made again from the attached workbook: {how}."),
    NOTHING,
    Severity.NOTE,
)
BYTE_FOR_BYTE: Final = _("all pages are the same, byte for byte")
PAGES_ALIKE: Final = IssueKind(
    "pages-alike",
    _("Made again from the attached workbook, all pages are drawn alike, but not byte for byte."),
    _("Fonts or hidden parts may be others; have the report made again and signed."),
    Severity.WARNING,
)
PAGES_DIFFER: Final = IssueKind(
    "pages-differ",
    _("Made again from the attached workbook, the report has other pages: {pages}."),
    ORIGINAL,
)
NOT_COMPARED: Final = IssueKind(
    "not-compared",
    _("The pages were not compared with the attached workbook."),
    _("Check with --full, which makes the report again; it takes seconds."),
    Severity.WARNING,
)
OTHER_PROGRAM: Final = IssueKind(
    "other-program",
    _("The report was made by {made}, not by {here}; its pages cannot be compared here."),
    _("Check it with the program that made it."),
    Severity.WARNING,
)
OWN_LOOK: Final = IssueKind(
    "own-look",
    _(
        "The report's own look brings a picture that nobody has confirmed (SHA-256 {logo}…); its "
        "classification: {classification}."
    ),
    _("Give the company's own file with --theme."),
    Severity.WARNING,
)
OWN_LOOK_KNOWN: Final = IssueKind(
    "own-look-known",
    _("The report is in a company's own look: classification {classification}, logo {logo}."),
    NOTHING,
    Severity.NOTE,
)
OWN_LOOK_UNREADABLE: Final = IssueKind(
    "own-look-unreadable",
    _("What the report says of its own look cannot be read; its pages cannot be compared."),
    _("Make the report again and have it signed."),
    Severity.WARNING,
)
LINK_EXPIRED: Final = IssueKind(
    "link-expired",
    _(
        "An authority between {person} and the trusted one, {authority}, was valid from {since} to "
        "{until}, not when it was signed."
    ),
    _("Have the role sign again with a certificate of an authority that is valid."),
    Severity.WARNING,
)
NOT_PERMITTED: Final = IssueKind(
    "not-permitted",
    _("The authority {authority} vouches for other names only, not for that of {person}."),
    _("Ask {person} for a certificate of the authority that is responsible."),
)
FORGEABLE_LINK: Final = IssueKind(
    "forgeable-link",
    _("The certificate of {person} rests on one that can be forged: {authority} ({what})."),
    _("Ask for certificates with SHA-256 and RSA of 2048 bits or more."),
)
MISSING_SIGNATURE: Final = IssueKind(
    "missing-signature",
    _(
        "The register knows a signature that this file lacks: {role}, {decision} by {person} on "
        "{time}."
    ),
    ORIGINAL,
)
NOT_REGISTERED: Final = IssueKind(
    "not-registered",
    _("The signature of {role} ({person}) is not in the register."),
    _("Ask why it was not entered; sign with --register."),
    Severity.WARNING,
)
REGISTERED: Final = IssueKind(
    "registered",
    _("The register has every signature of this file and no other: {number}."),
    NOTHING,
    Severity.NOTE,
)
SAME_CERTIFICATE: Final = IssueKind(
    "same-certificate",
    _("{person} signed with one certificate as {roles}."),
    _("Make sure that one person may hold these roles together."),
    Severity.WARNING,
)
WAITING: Final = IssueKind(
    "waiting",
    _("Not signed yet, in this order: {roles}."),
    _("Sign with: crm-roi sign."),
    Severity.WARNING,
)
NO_PLACES: Final = IssueKind(
    "no-places",
    _("This report has no place to sign."),
    _("A draft has none, nor a report without its approval page or without a sign-off table."),
    Severity.WARNING,
)
MUST_APPROVE: Final = IssueKind(
    "must-approve",
    _("By the approval limits {role} must approve, and has not yet."),
    _("The signatures given so far do not approve the plan."),
    Severity.WARNING,
)
HAS_APPROVED: Final = IssueKind(
    "has-approved",
    _("By the approval limits {role} must approve, and has."),
    NOTHING,
    Severity.NOTE,
)
NOBODY_MAY: Final = IssueKind(
    "nobody-may",
    _("The plan's approval limits name nobody who may approve this amount."),
    _("Enter the limits in the workbook and make the report again."),
    Severity.WARNING,
)


def finding(kind: IssueKind, **facts: Fact) -> Issue:
    """Make an issue with its facts."""
    return Issue(kind, facts=facts)
