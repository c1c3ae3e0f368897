"""Each signature by itself: whether what it guards is as it was, who gave it, and when."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from crm_roi.core.terms import _
from crm_roi.report.approval.certificate import fingerprint
from crm_roi.report.approval.issues import (
    ALTERED,
    EXPIRED,
    IN_THE_FUTURE,
    NO_TIME,
    ROLE_UNCONFIRMED,
    SAME_CERTIFICATE,
    SAME_PERSON,
    SIGNED,
    SIGNED_EARLIER,
    UNCLEAR,
    UNCONFIRMED,
    UNTRUSTED,
    WEAK_HASH,
    WEAK_KEY,
    WRONG_ROLE,
    finding,
)
from crm_roi.report.approval.signed_report import DECISIONS
from crm_roi.report.approval.trust import WEAK_HASHES, vouching, weak_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.status import PdfSignatureStatus

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import Signature
    from crm_roi.report.approval.trust import Trusted

NO_DECISION: Final = _("it does not say whether it approves or rejects.")
SIGNING: Final = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
CLOCKS_DIFFER: Final = timedelta(days=1)
"""How far a signer's clock may run before it is doubted."""


def signature_issues(
    signatures: Sequence[Signature], trusted: Sequence[Trusted], made_on: datetime | None = None
) -> Iterator[Issue]:
    """Check every signature, its certificate and time, and that nobody signs for two roles.

    `made_on` is the day of the report: nobody signs it before.
    """
    for signature in signatures:
        yield from _issues_of(signature, trusted)
    yield from _shared_certificates(signatures)
    yield from _times(signatures, made_on)


def certificate_issues(person: str, certificate: Certificate, time: datetime) -> Iterator[Issue]:
    """Warn of a certificate that was not valid at a time, or whose key is too weak."""
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if not since <= time <= until:
        dates = {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}
        yield finding(EXPIRED, person=person, time=time_text(time), **dates)
    if weak := weak_key(certificate):
        yield finding(WEAK_KEY, person=person, key=weak)


def time_text(time: datetime | None) -> str:
    """Write a time to the minute, with its offset from UTC."""
    if time is None:
        return "–"
    minutes = time.isoformat(sep=" ", timespec="minutes")
    return f"{minutes[:16]} {minutes[16:]}".rstrip()


def _issues_of(signature: Signature, trusted: Sequence[Trusted]) -> Iterator[Issue]:
    hashes = {str(signature.embedded.md_algorithm), signature.certificate.hash_algo}
    for weak in sorted(hashes & WEAK_HASHES):
        yield finding(WEAK_HASH, **signature.names, hash=weak.upper())
        return
    try:
        status = _status(signature)
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
    yield from _trust_issues(signature, trusted)


def _trust_issues(signature: Signature, trusted: Sequence[Trusted]) -> Iterator[Issue]:
    """Say whether the given certificates vouch for the person, and for the person in this role."""
    shown = fingerprint(signature.certificate.dump())
    if not trusted:
        yield finding(UNCONFIRMED, person=signature.person, fingerprint=shown)
        return
    found = vouching(
        signature.certificate, trusted, signature.embedded.other_embedded_certs, signature.time
    )
    yield from found.issues
    named = any(each.role.casefold() == signature.role.casefold() for each in trusted)
    if not found.by:
        yield finding(UNTRUSTED, person=signature.person, fingerprint=shown)
    elif named and not any(each.role and each.is_for(signature.role) for each in found.by):
        yield finding(WRONG_ROLE, **signature.names)
    elif not named:
        yield finding(ROLE_UNCONFIRMED, **signature.names)


def is_intact(signature: Signature) -> bool:
    """Tell whether a signature fits the bytes it covers, whoever made it."""
    try:
        status = _status(signature)
    except Exception:  # noqa: BLE001 - a signature that was tampered with can fail in any way
        return False
    return bool(status.intact and status.valid)


def _status(signature: Signature) -> PdfSignatureStatus:
    """Let pyHanko check digest and signature; trust and revisions are checked apart."""
    own = signature.certificate
    context = ValidationContext(trust_roots=[own], allow_fetching=False, moment=_within(own))
    return validate_pdf_signature(
        signature.embedded, context, key_usage_settings=SIGNING, skip_diff=True
    )


def _within(certificate: Certificate) -> datetime:
    """Give a moment at which a certificate is valid: its dates have a finding of their own."""
    since: datetime = certificate.not_valid_before
    until: datetime = certificate.not_valid_after
    return min(max(datetime.now(UTC), since), until)


def _said(signature: Signature) -> dict[str, str]:
    return {
        "decision": DECISIONS[signature.decision],
        "time": time_text(signature.time),
        "comment": signature.comment,
    }


def _shared_certificates(signatures: Sequence[Signature]) -> Iterator[Issue]:
    """Find one certificate, or one name, in several roles."""
    by_person: dict[str, list[Signature]] = defaultdict(list)
    for signature in signatures:
        by_person[" ".join(signature.person.casefold().split())].append(signature)
    for shared in by_person.values():
        if len({each.role for each in shared}) > 1:
            one = len({each.certificate.dump() for each in shared}) == 1
            names = ", ".join(each.role for each in shared)
            kind = SAME_CERTIFICATE if one else SAME_PERSON
            yield finding(kind, person=shared[0].person, roles=names)


def _times(signatures: Sequence[Signature], made_on: datetime | None) -> Iterator[Issue]:
    """Find signatures without a time, in the future, or earlier than what they follow."""
    before, what = made_on and made_on - CLOCKS_DIFFER, ""
    for signature in signatures:
        time = signature.time
        if time is None:
            yield finding(NO_TIME, **signature.names)
            continue
        facts = {**signature.names, "time": time_text(time)}
        if time > datetime.now(UTC) + CLOCKS_DIFFER:
            yield finding(IN_THE_FUTURE, **facts)
        if before is not None and time < before:
            yield finding(SIGNED_EARLIER, **facts, before=what or time_text(made_on))
        else:
            before, what = time, f"{signature.role}, {time_text(time)}"
