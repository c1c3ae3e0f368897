"""Sign a report: one role after the other, each with a visible stamp in the sign-off table."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.safe_text import first_unsafe, safe
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.approval.issues import SAME_CERTIFICATE, finding
from crm_roi.report.approval.signatures import certificate_issues, time_text
from crm_roi.report.approval.signed_report import (
    APPROVED,
    DECISIONS,
    open_report,
    reason_text,
)
from crm_roi.report.approval.stamp import stamp_style, stamp_text
from crm_roi.report.approval.trust import can_sign, key_kind
from crm_roi.report.approval.verification import Verdict, verify_report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pyhanko.pdf_utils.extensions import DeveloperExtension
    from pyhanko.pdf_utils.writer import BasePdfFileWriter
    from pyhanko.sign.signers.pdf_signer import PdfSigningSession

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.identity import Identity
    from crm_roi.report.approval.record import SigningStep
    from crm_roi.report.approval.signed_report import SignedReport

LONGEST_COMMENT: Final = 500


class ReportVoid(CrmRoiError):
    """The report was changed or damaged and cannot be signed; verify it to read what is wrong."""


class SealedAlready(CrmRoiError):
    """{person} has signed or sealed the file with another program; sign it as it was before."""


class AlreadyRejected(CrmRoiError):
    """{role} rejected this report; nobody signs it any more."""


class NoPlaceToSign(CrmRoiError):
    """The report has no place to sign: it is a draft, or was made without its approval page."""


class DraftToSign(NoPlaceToSign):
    """The report is a draft and has no place to sign. What makes it a draft: {reasons}"""  # noqa: D415 - the reasons end it


class UnknownRole(CrmRoiError):
    """{role} does not sign this report; the roles are: {roles}."""


class AlreadySigned(CrmRoiError):
    """{role} has signed already."""


class NotYourTurn(CrmRoiError):
    """{role} cannot sign yet; next to sign: {next}."""


class UnusableKey(CrmRoiError):
    """The key is {key}; sign with RSA of 2048 to 4096 bits, P-256, P-384 or Ed25519."""


class UnsafeText(CrmRoiError):
    """{text} holds the invisible character {code}, which could make it read as something else."""


class SigningFailed(CrmRoiError):
    """The report could not be signed so that a check would accept it; nothing was written."""


class CommentTooLong(CrmRoiError):
    """A comment has at most {longest} characters."""


MESSAGES = (
    _("The report was changed or damaged and cannot be signed; verify it to read what is wrong."),
    _("{role} rejected this report; nobody signs it any more."),
    _("{person} has signed or sealed the file with another program; sign it as it was before."),
    _("The report has no place to sign: it is a draft, or was made without its approval page."),
    _("The report is a draft and has no place to sign. What makes it a draft: {reasons}"),
    _("{role} does not sign this report; the roles are: {roles}."),
    _("{role} has signed already."),
    _("{role} cannot sign yet; next to sign: {next}."),
    _("A comment has at most {longest} characters."),
    _("The key is {key}; sign with RSA of 2048 to 4096 bits, P-256, P-384 or Ed25519."),
    _("{text} holds the invisible character {code}, which could make it read as something else."),
    _("The report could not be signed so that a check would accept it; nothing was written."),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a role says: approved or rejected, with a comment, and when."""

    time: datetime
    decision: str = APPROVED
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """The signed report, and what the signer should know."""

    content: bytes
    warnings: tuple[Issue, ...]


def sign(content: bytes, role: str, identity: Identity, decision: Decision) -> Signed:
    """Add a role's signature; the first one certifies that only signatures may follow.

    Raises:
        NotOurReport, DamagedReport, ReportVoid, AlreadyRejected, NoPlaceToSign: the report.
        UnknownRole, AlreadySigned, NotYourTurn: the role.
        CommentTooLong, UnprintableCharacter: the texts.
    """
    report = open_report(content)
    step = _turn_of(role, report)
    _check_state(report)
    if len(decision.comment) > LONGEST_COMMENT:
        raise CommentTooLong(longest=LONGEST_COMMENT)
    for text in (decision.comment, identity.person):
        if unsafe := first_unsafe(text):
            raise UnsafeText(text=safe(text), code=f"U+{ord(unsafe):04X}")
    if not can_sign(identity.certificate):
        raise UnusableKey(key=key_kind(identity.certificate))
    said = translate(DECISIONS[decision.decision], report.record.language)
    stamp = stamp_text(said, step.role, identity.person, time_text(decision.time))
    warnings = tuple(_warnings(report, step, identity, decision))
    written = _signed(report, step, identity, decision, stamp)
    if verify_report(open_report(written)).verdict is Verdict.VOID:
        raise SigningFailed
    return Signed(written, warnings)


def _turn_of(role: str, report: SignedReport) -> SigningStep:
    """Find the step that a role may sign now, or say why there is none."""
    steps = [
        step for step in report.record.steps if step.role.casefold() == role.strip().casefold()
    ]
    if not report.places and report.record.draft:
        raise DraftToSign(reasons="".join(f"\n  {reason}" for reason in report.record.draft))
    if not report.places:
        raise NoPlaceToSign
    if not steps:
        roles = ", ".join(dict.fromkeys(step.role for step in report.record.steps))
        raise UnknownRole(role=role, roles=roles)
    if not set(steps) & set(report.waiting):
        raise AlreadySigned(role=steps[0].role)
    turn = report.waiting[0]
    if turn not in steps:
        raise NotYourTurn(role=steps[0].role, next=turn.role)
    return turn


def _check_state(report: SignedReport) -> None:
    if report.later is not None:
        raise SealedAlready(person=report.later.signatures[-1].person)
    verdict = verify_report(report).verdict
    if verdict is Verdict.VOID:
        raise ReportVoid
    if verdict is Verdict.REJECTED:
        raise AlreadyRejected(role=report.signatures[-1].role)


def _warnings(
    report: SignedReport, step: SigningStep, identity: Identity, decision: Decision
) -> Iterator[Issue]:
    yield from certificate_issues(identity.person, identity.certificate, decision.time)
    certificate = identity.certificate.dump()
    others = [each.role for each in report.signatures if each.certificate.dump() == certificate]
    if others:
        roles = ", ".join([*others, step.role])
        yield finding(SAME_CERTIFICATE, person=identity.person, roles=roles)


class _SignatureOnly(IncrementalPdfFileWriter):
    """Appends a signature and leaves title, dates and record as they were signed before.

    pyHanko would rewrite the metadata with each signature; then a check could no longer require
    that nothing but the signature changed.
    """

    def _update_meta(self) -> None:
        """Change no metadata."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Leave the catalogue as it is; elliptic curves came with an extension of PDF 1.7."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """Leave the version of the file as it is."""


class _SignerAt(PdfSigner):
    """Signs at a given time, the one that the stamp shows."""

    time: datetime

    def init_signing_session(
        self,
        pdf_out: BasePdfFileWriter,
        existing_fields_only: bool = False,  # noqa: FBT001, FBT002 - pyHanko's signature
    ) -> PdfSigningSession:
        """Set the clock of the session."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.time
        return session


def _signed(
    report: SignedReport, step: SigningStep, identity: Identity, decision: Decision, stamp: str
) -> bytes:
    is_ed25519 = identity.certificate.public_key.algorithm == "ed25519"
    metadata = PdfSignatureMetadata(
        field_name=step.place,
        name=identity.person,
        reason=reason_text(decision.decision, decision.comment, report.record.language),
        md_algorithm="sha512" if is_ed25519 else "sha256",  # RFC 8419 asks for it
        certify=not report.signatures,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    signer = _SignerAt(metadata, identity.signer, stamp_style=stamp_style(stamp))
    signer.time = decision.time
    writer = _SignatureOnly(BytesIO(report.content))
    written = signer.sign_pdf(writer, existing_fields_only=True)
    return bytes(written.getbuffer())
