"""A self-signed certificate, to try signing with: nobody vouches for the name in it.

For real approvals a company gives its approvers certificates of its own authority.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import CertificateBuilder, KeyUsage

KEY_BITS: Final = 3072
"""NIST SP 800-57 part 1, table 2: 128 bits of security."""

LONGEST_NAME: Final = 64
"""The upper bound of a common name, RFC 5280, appendix A.1."""

_CLOCK_DIFFERENCE: Final = timedelta(minutes=5)


class UnusableName(CrmRoiError):
    """A certificate needs a name of 1 to {longest} characters."""


class NoPassword(CrmRoiError):
    """A certificate needs a password: whoever has the file could sign in this name."""


MESSAGES = (
    _("A certificate needs a name of 1 to {longest} characters."),
    _("A certificate needs a password: whoever has the file could sign in this name."),
)


@dataclass(frozen=True, slots=True)
class TrialCertificate:
    """A new certificate: the file to sign with (.p12), and the part to hand round (.cer)."""

    pkcs12: bytes
    public: bytes


def self_signed_certificate(
    person: str, password: str, now: datetime, days: int = 365
) -> TrialCertificate:
    """Make a key and a certificate in a person's name, valid for some days from now."""
    name = person.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise UnusableName(longest=LONGEST_NAME)
    if not password:
        raise NoPassword
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - slow to load
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    certificate = _builder(name, key.public_key(), now, days).sign(key, hashes.SHA256())
    encryption = serialization.BestAvailableEncryption(password.encode())
    return TrialCertificate(
        pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption),
        certificate.public_bytes(serialization.Encoding.DER),
    )


def fingerprint(certificate: bytes) -> str:
    """Give the SHA-256 of a certificate (DER) as people compare it: four digits at a time."""
    digits = hashlib.sha256(certificate).hexdigest().upper()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _builder(name: str, key: RSAPublicKey, now: datetime, days: int) -> CertificateBuilder:
    """State who holds the key, for how long, and what it is for."""
    from cryptography import x509  # noqa: PLC0415

    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_DIFFERENCE)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_signing(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _for_signing() -> KeyUsage:
    """Allow the key to sign documents that bind its holder, and nothing else."""
    from cryptography import x509  # noqa: PLC0415

    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
