"""Twenty chains of certificates, good and bad: ours, `openssl verify` and pyHanko's own validation.

Where the three part, the case says why: openssl takes any trusted certificate for an authority's
end of a chain with `-partial_chain` only, and what has expired is a doubt here, not a forgery.
"""

from __future__ import annotations

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.errors import PathError, ValidationError

from crm_roi.report.approval.trust import Trusted, vouching

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime.now(UTC).replace(microsecond=0)


class Holder(NamedTuple):
    """A key and its certificate."""

    key: Any
    certificate: x509.Certificate


def made(  # noqa: PLR0913 - what a certificate says
    name: str,
    issuer: Holder | None = None,
    *,
    kind: str = "p256",
    authority: bool = False,
    can_issue: bool | None = None,
    length: int | None = None,
    days: tuple[int, int] = (-30, 365),
    permitted: str = "",
    forged: bool = False,
) -> Holder:
    """Make a certificate; a forged one is signed by a key that is not its issuer's."""
    key: Any = (
        rsa.generate_private_key(65537, int(kind[3:]))
        if kind.startswith("rsa")
        else ed25519.Ed25519PrivateKey.generate()
        if kind == "ed25519"
        else ec.generate_private_key(ec.SECP384R1() if kind == "p384" else ec.SECP256R1())
    )
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    issues = authority if can_issue is None else can_issue
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(authority, length if authority else None), True)  # noqa: FBT003
        .add_extension(_usage(issues=issues), True)  # noqa: FBT003
    )
    if permitted:
        tree = x509.DirectoryName(
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, permitted)])
        )
        builder = builder.add_extension(x509.NameConstraints([tree], None), critical=True)
    signer = new_key() if forged else issuer.key if issuer else key
    is_ed25519 = isinstance(signer, ed25519.Ed25519PrivateKey)
    return Holder(key, builder.sign(signer, None if is_ed25519 else hashes.SHA256()))


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _usage(*, issues: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=issues, crl_sign=issues,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def der(holder: Holder) -> Certificate:
    return Certificate.load(holder.certificate.public_bytes(serialization.Encoding.DER))


ROOT = made("Root", authority=True)
RSA_ROOT = made("RSA root", authority=True, kind="rsa2048")
ED_ROOT = made("Ed root", authority=True, kind="ed25519")
NAMED = made("Named root", authority=True, permitted="Somebody else")
SHORT = made("Short root", authority=True, length=0)
NO_SIGN = made("No certificate signing", authority=True, can_issue=False)
OLD_ROOT = made("Old root", authority=True, days=(-900, -5))
EMPLOYEE = made("Employee", ROOT)
MIDDLE = made("Middle", ROOT, authority=True)
OLD_MIDDLE = made("Old middle", ROOT, authority=True, days=(-900, -5))
WEAK_MIDDLE = made("Weak middle", ROOT, authority=True, kind="rsa1024")
EARLY_MIDDLE = made("Early middle", ROOT, authority=True, days=(10, 900))
UNDER_SHORT = made("Under short", SHORT, authority=True)
NO_AUTHORITY = made("No authority", ROOT)
SAME_NAME = made("Root", authority=True)

CHAINS = [
    pytest.param(ROOT, [], made("a", ROOT), True, "", id="p256-by-root"),
    pytest.param(RSA_ROOT, [], made("b", RSA_ROOT, kind="p384"), True, "", id="p384-by-rsa"),
    pytest.param(RSA_ROOT, [], made("c", RSA_ROOT, kind="rsa3072"), True, "", id="rsa-by-rsa"),
    pytest.param(ED_ROOT, [], made("d", ED_ROOT, kind="ed25519"), True, "", id="ed25519"),
    pytest.param(ROOT, [], made("e", ROOT, kind="ed25519"), True, "", id="ed25519-by-p256"),
    pytest.param(ROOT, [MIDDLE], made("f", MIDDLE), True, "", id="by-intermediate"),
    pytest.param(SHORT, [], made("g", SHORT), True, "", id="path-length-kept"),
    pytest.param(ROOT, [MIDDLE, EMPLOYEE], made("h", MIDDLE), True, "", id="one-too-many"),
    pytest.param(ROOT, [], made("i", RSA_ROOT), False, "", id="another-authority"),
    pytest.param(ROOT, [], made("j", ROOT, forged=True), False, "", id="forged-signature"),
    pytest.param(SAME_NAME, [], made("k", ROOT), False, "", id="authority-of-the-same-name"),
    pytest.param(ROOT, [], made("l", MIDDLE), False, "", id="intermediate-missing"),
    pytest.param(ROOT, [NO_AUTHORITY], made("m", NO_AUTHORITY), False, "", id="by-an-employee"),
    pytest.param(SHORT, [UNDER_SHORT], made("n", UNDER_SHORT), False, "", id="path-too-long"),
    pytest.param(NAMED, [], made("o", NAMED), False, "not-permitted", id="name-not-permitted"),
    pytest.param(NO_SIGN, [], made("p", NO_SIGN), False, "", id="no-certificate-signing"),
    pytest.param(ROOT, [OLD_MIDDLE], made("q", OLD_MIDDLE), False, "link-expired", id="old-link"),
    pytest.param(OLD_ROOT, [], made("r", OLD_ROOT), False, "link-expired", id="old-root"),
    pytest.param(ROOT, [WEAK_MIDDLE], made("s", WEAK_MIDDLE), False, "forgeable-link", id="weak"),
    pytest.param(ROOT, [EARLY_MIDDLE], made("t", EARLY_MIDDLE), False, "link-expired", id="early"),
]  # fmt: skip
PYHANKO_TAKES = {"no-certificate-signing"}
"""A trust anchor is trusted as it stands by RFC 5280, 6.1.1: its key usage does not count there."""


def ours(root: Holder, between: list[Holder], leaf: Holder) -> tuple[bool, set[str]]:
    """Tell whether we accept a chain without a doubt, and what is said of it."""
    found = vouching(der(leaf), [Trusted(der(root))], list(map(der, between)), NOW)
    return bool(found.by) and not found.issues, {issue.kind.code for issue in found.issues}


def by_openssl(folder: Path, root: Holder, between: list[Holder], leaf: Holder) -> bool:
    """Ask openssl, at the usual level of security of a signature."""
    for name, holders in (("root", [root]), ("between", between), ("leaf", [leaf])):
        pem = [each.certificate.public_bytes(serialization.Encoding.PEM) for each in holders]
        (folder / name).write_bytes(b"".join(pem))
    words = ["-auth_level", "2", "-CAfile", folder / "root", "-no-CApath"]
    extra = ["-untrusted", folder / "between"] if between else []
    done = subprocess.run(
        ["openssl", "verify", *map(str, (*words, *extra, folder / "leaf"))],
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


def by_pyhanko(root: Holder, between: list[Holder], leaf: Holder) -> bool:
    """Ask pyHanko's validator directly."""
    anchor = CertTrustAnchor(der(root), derive_default_quals_from_cert=True)
    context = ValidationContext(
        trust_roots=[anchor], other_certs=list(map(der, between)), allow_fetching=False, moment=NOW
    )
    try:
        asyncio.run(
            CertificateValidator(der(leaf), validation_context=context).async_validate_path()
        )
    except (PathError, ValidationError):
        return False
    return True


@pytest.mark.parametrize(("root", "between", "leaf", "expected", "code"), CHAINS)
def test_three_judges_agree(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    root: Holder,
    between: list[Holder],
    leaf: Holder,
    expected: bool,  # noqa: FBT001 - one row of the table
    code: str,
) -> None:
    accepted, codes = ours(root, between, leaf)
    assert accepted == expected
    assert codes == ({code} if code else set())
    assert by_openssl(tmp_path, root, between, leaf) == expected
    name = request.node.callspec.id
    assert by_pyhanko(root, between, leaf) == (expected or name in PYHANKO_TAKES)
