"""Who signs: the key and the certificate in a PKCS #12 file (.p12, .pfx)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asn1crypto.pkcs12 import Pfx
from pyhanko.sign.signers import SimpleSigner

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from asn1crypto.x509 import Certificate


class WrongPassword(CrmRoiError):
    """The password does not open the certificate file."""


class NoCertificate(CrmRoiError):
    """This file holds no certificate with its key; a .p12 or .pfx file is needed."""


MESSAGES = (
    _("The password does not open the certificate file."),
    _("This file holds no certificate with its key; a .p12 or .pfx file is needed."),
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody who can sign."""

    signer: SimpleSigner

    @property
    def certificate(self) -> Certificate:
        """The certificate that goes with the key."""
        return self.signer.signing_cert

    @property
    def person(self) -> str:
        """The name in the certificate."""
        return person_in(self.certificate)


def open_identity(pkcs12: bytes, password: str) -> Identity:
    """Open a PKCS #12 file with its password."""
    if not _is_pkcs12(pkcs12):
        raise NoCertificate
    try:
        return Identity(SimpleSigner.load_pkcs12_data(pkcs12, (), password.encode()))
    except ValueError as error:
        raise WrongPassword from error
    except (AttributeError, TypeError) as error:  # pyHanko does not expect a file without a key
        raise NoCertificate from error


def person_in(certificate: Certificate) -> str:
    """Give the common name in a certificate, or its whole subject where there is none."""
    name = certificate.subject.native.get("common_name")
    return name if isinstance(name, str) else certificate.subject.human_friendly


def _is_pkcs12(content: bytes) -> bool:
    try:
        return bool(Pfx.load(content, strict=True)["version"].native)
    except (ValueError, TypeError):
        return False
