"""Whom a verifier trusts: certificates given as such, for any role or for one role only.

A certificate that was given vouches for itself, byte for byte. Only one that may issue others,
by RFC 5280 (basic constraints with CA true, key usage with certificate signing), vouches for those
it issued: otherwise every employee with a certificate could make one in another's name.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from asn1crypto.x509 import Certificate

SHORTEST_RSA: Final = 2048
"""NIST SP 800-131A: shorter keys are no longer acceptable for signatures."""
CURVES: Final = ("secp256r1", "secp384r1")
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


def vouching(
    certificate: Certificate,
    trusted: Sequence[Trusted],
    between: Sequence[Certificate],
    time: datetime | None,
) -> tuple[Trusted, ...]:
    """Give those among the trusted that vouch for a certificate at a time.

    `between` are certificates that lead from it to its authority, as the signature brings them.
    """
    own = certificate.dump()
    return tuple(
        each
        for each in trusted
        if each.certificate.dump() == own
        or (may_issue(each.certificate) and _issued(certificate, each.certificate, between, time))
    )


def _issued(
    certificate: Certificate,
    authority: Certificate,
    between: Sequence[Certificate],
    time: datetime | None,
) -> bool:
    """Follow the chain; that a certificate has expired is another question, with its own answer."""
    moment = time and min(max(time, certificate.not_valid_before), certificate.not_valid_after)
    context = ValidationContext(
        trust_roots=[authority], other_certs=list(between), allow_fetching=False, moment=moment
    )
    try:
        validator = CertificateValidator(certificate, validation_context=context)
        asyncio.run(validator.async_validate_path())
    except (PathError, ValidationError):
        return False
    return True


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
    """Tell whether a key is of a kind whose signatures are tested: RSA 2048-4096, P-256, P-384."""
    key = certificate.public_key
    if key.algorithm == "rsa":
        return bool(SHORTEST_RSA <= key.bit_size <= 2 * SHORTEST_RSA)
    return bool(key.algorithm == "ec" and key.curve[1] in CURVES)
