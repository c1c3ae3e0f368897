"""Each signature by itself: whether what it guards is as it was, and whose certificate it bears."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from crm_roi.core.terms import _
from crm_roi.report.approval.certificate import fingerprint
from crm_roi.report.approval.issues import (
    ALTERED,
    EXPIRED,
    SAME_CERTIFICATE,
    SIGNED,
    UNCLEAR,
    UNCONFIRMED,
    UNTRUSTED,
    finding,
)
from crm_roi.report.approval.signed_report import DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.status import PdfSignatureStatus

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import Signature

NO_DECISION: Final = _("it does not say whether it approves or rejects.")
SIGNING: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)


def signature_issues(
    signatures: Sequence[Signature], trusted: Sequence[Certificate]
) -> Iterator[Issue]:
    """Check every signature, its certificate, and that no certificate serves two roles."""
    for signature in signatures:
        yield from _issues_of(signature, trusted)
    yield from _shared_certificates(signatures)


def certificate_issues(person: str, certificate: Certificate, time: datetime) -> Iterator[Issue]:
    """Warn of a certificate that was not valid at a time."""
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if not since <= time <= until:
        dates = {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}
        yield finding(EXPIRED, person=person, time=time_text(time), **dates)


def time_text(time: datetime | None) -> str:
    """Write a time to the minute, with its offset from UTC."""
    if time is None:
        return "–"
    minutes = time.isoformat(sep=" ", timespec="minutes")
    return f"{minutes[:16]} {minutes[16:]}".rstrip()


def _issues_of(signature: Signature, trusted: Sequence[Certificate]) -> Iterator[Issue]:
    try:
        status = _status(signature, trusted)
    except Exception as error:  # noqa: BLE001 - a signature that was tampered with can fail in any way
        reason = str(error) or type(error).__name__
        yield finding(UNCLEAR, **signature.names, reason=reason)
        return
    if not (status.intact and status.valid):
        yield finding(ALTERED, **signature.names)
        return
    if not signature.decision:
        yield finding(UNCLEAR, **signature.names, reason=NO_DECISION)
        return
    yield finding(SIGNED, **signature.names, **_said(signature))
    if signature.time:
        yield from certificate_issues(signature.person, signature.certificate, signature.time)
    if not status.trusted:
        shown = fingerprint(signature.certificate.dump())
        kind = UNTRUSTED if trusted else UNCONFIRMED
        yield finding(kind, person=signature.person, fingerprint=shown)


def _status(signature: Signature, trusted: Sequence[Certificate]) -> PdfSignatureStatus:
    """Let pyHanko check the digest and the certificate; `revisions` compares the revisions."""
    context = ValidationContext(
        trust_roots=list(trusted), allow_fetching=False, moment=signature.time
    )
    return validate_pdf_signature(
        signature.embedded, context, key_usage_settings=SIGNING, skip_diff=True
    )


def _said(signature: Signature) -> dict[str, str]:
    return {
        "decision": DECISIONS[signature.decision],
        "time": time_text(signature.time),
        "comment": signature.comment,
    }


def _shared_certificates(signatures: Sequence[Signature]) -> Iterator[Issue]:
    roles: dict[bytes, list[Signature]] = defaultdict(list)
    for signature in signatures:
        roles[signature.certificate.dump()].append(signature)
    for shared in roles.values():
        if len({each.role for each in shared}) > 1:
            names = ", ".join(each.role for each in shared)
            yield finding(SAME_CERTIFICATE, person=shared[0].person, roles=names)
