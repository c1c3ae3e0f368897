"""Whom a verifier trusts: certificates given as such, for any role or for one role only.

A certificate that was given vouches for itself, byte for byte. Only one that may issue others,
by RFC 5280 (basic constraints with CA true, key usage with certificate signing), vouches for those
it issued: otherwise every employee with a certificate could make one in another's name.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import DisallowedAlgorithmError, PathError, ValidationError

from crm_roi.report.approval.identity import person_in
from crm_roi.report.approval.issues import FORGEABLE_LINK, LINK_EXPIRED, NOT_PERMITTED, finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from asn1crypto.x509 import Certificate

    from crm_roi.core.errors import Issue

SHORTEST_RSA: Final = 2048
"""NIST SP 800-131A: shorter keys are no longer acceptable for signatures."""
CURVES: Final = ("secp256r1", "secp384r1")
NAMES_NOT_PERMITTED: Final = "names"
WEAK_HASHES: Final = frozenset({"md2", "md5", "sha1"})


@dataclass(frozen=True, slots=True)
class Trusted:
    """A certificate that a verifier trusts; `role` where it was given for one role only."""

    certificate: Certificate
    role: str = ""

    def is_for(self, role: str) -> bool:
        """Tell whether it was given for this role, or for any."""
        return self.role.casefold() in {"", role.casefold()}


def may_issue(certificate: Certificate) -> bool:
    """Tell whether a certificate may vouch for others (RFC 5280, 4.2.1.3 and 4.2.1.9)."""
    constraints, usage = certificate.basic_constraints_value, certificate.key_usage_value
    is_authority = constraints is not None and bool(constraints["ca"].native)
    return is_authority and usage is not None and "key_cert_sign" in usage.native


@dataclass(frozen=True, slots=True)
class Vouching:
    """Which of the trusted vouch for a certificate, and what is wrong on the way to the others."""

    by: tuple[Trusted, ...] = ()
    issues: tuple[Issue, ...] = ()


def vouching(
    certificate: Certificate,
    trusted: Sequence[Trusted],
    between: Sequence[Certificate],
    time: datetime | None,
) -> Vouching:
    """Find those among the trusted that vouch for a certificate at a time.

    `between` are certificates that lead from it to its authority, as the signature brings them.
    Where somebody vouches without any doubt, doubts about others do not matter.
    """
    own = certificate.dump()
    found: list[Vouching] = []
    for each in trusted:
        if each.certificate.dump() == own:
            found.append(Vouching((each,)))
        elif may_issue(each.certificate):
            found.append(_issued(certificate, each, between, time))
    clean = [each for each in found if each.by and not each.issues]
    used = clean or [each for each in found if each.by] or found
    issues: list[Issue] = []
    for issue in (issue for each in used for issue in each.issues):
        if issue not in issues:
            issues.append(issue)
    return Vouching(tuple(who for each in used for who in each.by), tuple(issues))


def _issued(
    certificate: Certificate,
    authority: Trusted,
    between: Sequence[Certificate],
    time: datetime | None,
) -> Vouching:
    """Follow the chain at a moment at which all of it is valid, then name what was not.

    The authority's own limits (RFC 5280, 4.2.1.10: names that it may vouch for) hold, too.
    """
    person = person_in(certificate)
    links = [certificate, *between]
    anchor = CertTrustAnchor(authority.certificate, derive_default_quals_from_cert=True)
    context = ValidationContext(
        trust_roots=[anchor],
        other_certs=list(between),
        allow_fetching=False,
        moment=_common_moment([*links, authority.certificate], time),
    )
    try:
        validator = CertificateValidator(certificate, validation_context=context)
        path = asyncio.run(validator.async_validate_path())
    except DisallowedAlgorithmError:
        weak = next((row for row in map(_weakness, [*links, authority.certificate]) if row), None)
        name, what = weak or (person, str(certificate.hash_algo).upper())
        return Vouching((), (finding(FORGEABLE_LINK, person=person, authority=name, what=what),))
    except (PathError, ValidationError) as error:
        if NAMES_NOT_PERMITTED not in str(error):
            return Vouching()
        name = person_in(authority.certificate)
        return Vouching((), (finding(NOT_PERMITTED, person=person, authority=name),))
    chain = [*path.iter_certs(include_root=False), authority.certificate]
    late = tuple(
        finding(LINK_EXPIRED, person=person, authority=person_in(each), **_validity(each))
        for each in chain
        if time and each.dump() != certificate.dump() and not _is_valid(each, time)
    )
    for name, what in filter(None, map(_weakness, chain[1:])):
        return Vouching((), (finding(FORGEABLE_LINK, person=person, authority=name, what=what),))
    return Vouching((authority,), late)


def _common_moment(links: Sequence[Certificate], time: datetime | None) -> datetime:
    """Give a moment at which all are valid, the nearest to a time; that time if there is none."""
    moment = time or datetime.now(UTC)
    since = max(each.not_valid_before for each in links)
    until = min(each.not_valid_after for each in links)
    return min(max(moment, since), until) if since <= until else moment


def _is_valid(certificate: Certificate, time: datetime) -> bool:
    return bool(certificate.not_valid_before <= time <= certificate.not_valid_after)


def _validity(certificate: Certificate) -> dict[str, str]:
    since, until = certificate.not_valid_before, certificate.not_valid_after
    return {"since": f"{since:%Y-%m-%d}", "until": f"{until:%Y-%m-%d}"}


def _weakness(certificate: Certificate) -> tuple[str, str] | None:
    """Name whose certificate can be forged, and by what."""
    is_weak = certificate.hash_algo in WEAK_HASHES and certificate.self_signed == "no"
    what = weak_key(certificate) or (str(certificate.hash_algo).upper() if is_weak else "")
    return (person_in(certificate), what) if what else None


def weak_key(certificate: Certificate) -> str:
    """Say why a key is too weak to sign with, as `RSA 1024`; empty where it is not."""
    key = certificate.public_key
    if key.algorithm == "rsa" and key.bit_size < SHORTEST_RSA:
        return f"RSA {key.bit_size}"
    if key.algorithm == "dsa":
        return f"DSA {key.bit_size}"
    return ""


def key_kind(certificate: Certificate) -> str:
    """Name the kind of a key, as `RSA 3072` or `EC secp256r1`."""
    key = certificate.public_key
    if key.algorithm == "ec":
        return f"EC {key.curve[1]}"
    sized = key.algorithm in {"rsa", "dsa"}
    return f"{key.algorithm.upper()} {key.bit_size}" if sized else str(key.algorithm).upper()


def can_sign(certificate: Certificate) -> bool:
    """Tell whether a key may sign: RSA of 2048 to 4096 bits, P-256, P-384, Ed25519."""
    key = certificate.public_key
    if key.algorithm == "rsa":
        return bool(SHORTEST_RSA <= key.bit_size <= 2 * SHORTEST_RSA)
    if key.algorithm == "ed25519":
        return True
    return bool(key.algorithm == "ec" and key.curve[1] in CURVES)
