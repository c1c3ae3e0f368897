"""Attacks of a hostile employee on an approval, and what the check says of each.

The report is a real one, made from the sample plan, signed by four people; a company's authority
vouches for them. Each attack is built as an attacker would, with openssl's means and pikepdf.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pikepdf
import pytest
from asn1crypto import pem
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pikepdf import Array, Dictionary, Name, String

from crm_roi import write_workbook
from crm_roi.hosts.command_line.approval import _made_again
from crm_roi.report.approval.certificate import self_signed_certificate
from crm_roi.report.approval.figures import other_figures
from crm_roi.report.approval.identity import Identity, open_identity
from crm_roi.report.approval.recheck import Recheck
from crm_roi.report.approval.record import SourceFile
from crm_roi.report.approval.signed_report import open_report
from crm_roi.report.approval.signing import Decision, UnsafeText, UnusableKey, sign
from crm_roi.report.approval.trust import Trusted, may_issue
from crm_roi.report.approval.verification import GivenPlan, Verdict, verify
from tests.report.signing import PASSWORD, PLAN, ROLES, TIME, WORKBOOK, finished, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_roi.report.approval.verification import Verification

FIRST, SECOND = ROLES
RECORD_ONLY = Recheck()
FULL = Recheck(_made_again)


def codes(found: Verification) -> set[str]:
    return {issue.kind.code for issue in found.issues}


def new_key(kind: str = "p256") -> Any:  # noqa: ANN401 - one of several kinds
    """Make a private key."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(public_exponent=65537, key_size=int(kind[3:]))
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    curves: dict[str, ec.EllipticCurve] = {
        "p256": ec.SECP256R1(),
        "p384": ec.SECP384R1(),
        "p521": ec.SECP521R1(),
    }
    return ec.generate_private_key(curves[kind])


@cache
def certified(
    name: str,
    issuer: str = "",
    kind: str = "p256",
    authority: bool = False,  # noqa: FBT001, FBT002 - cached by its value
    days: int = 365,
    from_day: int = -1,
) -> tuple[Any, x509.Certificate]:
    """Make a key and a certificate, self-signed or issued by another one of this table."""
    key = new_key(kind)
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    issuing, issued_by = certified(issuer, **AUTHORITIES.get(issuer, {})) if issuer else (key, None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issued_by.subject if issued_by else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TIME + timedelta(days=from_day))
        .not_valid_after(TIME + timedelta(days=from_day + days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True, content_commitment=True, key_encipherment=False,
                data_encipherment=False, key_agreement=False, key_cert_sign=authority,
                crl_sign=authority, encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    algorithm = None if isinstance(issuing, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return key, builder.sign(issuing, algorithm)


AUTHORITIES: dict[str, dict[str, Any]] = {
    "Company CA": {"authority": True, "days": 4000, "from_day": -400}
}


def identity(key: Any, certificate: x509.Certificate) -> Identity:  # noqa: ANN401 - see new_key
    """Put both into a .p12 file, as people have them."""
    encryption = serialization.BestAvailableEncryption(PASSWORD.encode())
    packed = pkcs12.serialize_key_and_certificates(b"me", key, certificate, None, encryption)
    return open_identity(packed, PASSWORD)


def trusted(certificate: x509.Certificate, role: str = "") -> Trusted:
    content = certificate.public_bytes(serialization.Encoding.DER)
    return Trusted(Certificate.load(content), role)


def signed(
    *signers: tuple[Any, x509.Certificate],
    report: bytes | None = None,
    times: tuple[datetime, ...] = (TIME, TIME),
) -> bytes:
    """Let people sign, one for each role in order."""
    content = report or finished()
    for role, signer, time in zip(ROLES, signers, times, strict=False):
        content = sign(content, role, identity(*signer), Decision(time)).content
    return content


def test_a_whole_clean_chain_is_approved_and_only_in_full() -> None:
    made = _made_again(WORKBOOK, record())
    lead, director = certified("Lead"), certified("Director", "Company CA")
    content = signed(lead, director, report=made, times=(datetime.now(UTC),) * 2)
    given = (
        trusted(lead[1], FIRST),
        trusted(certified("Company CA", **AUTHORITIES["Company CA"])[1], SECOND),
    )
    full = verify(content, trusted=given, recheck=FULL, full=True)
    assert full.verdict == Verdict.APPROVED, full.issues
    assert "pages-agree" in codes(full)
    assert verify(content, trusted=given, recheck=RECORD_ONLY).verdict == Verdict.SIGNED
    overlaid = signed(lead, director, report=_overlaid(made), times=(datetime.now(UTC),) * 2)
    caught = verify(overlaid, trusted=given, recheck=FULL)
    assert caught.verdict == Verdict.VOID
    assert codes(caught) >= {"pages-differ"}
    lettered = signed(lead, director, report=_other_letters(made), times=(datetime.now(UTC),) * 2)
    alike = verify(lettered, trusted=given, recheck=FULL)
    assert alike.verdict == Verdict.SIGNED
    assert "pages-alike" in codes(alike)


def _other_letters(content: bytes) -> bytes:
    """Change the letters of a font: what is drawn stays, what is read does not."""
    with pikepdf.open(BytesIO(content)) as report:
        font = next(each for each in report.objects if "/FontFile2" in _keys(each))
        font.FontFile2.write(font.FontFile2.read_bytes() + b"\0")
        return _saved(report)


def _keys(each: pikepdf.Object) -> set[str]:
    return set(each.keys()) if isinstance(each, Dictionary) else set()


def _overlaid(content: bytes) -> bytes:
    """Paint over page 1 before anyone signs, without a trace of a revision."""
    with pikepdf.open(BytesIO(content)) as report:
        report.pages[0].contents_add(b"q 0 0 500 800 re f Q")
        return _saved(report)


def _saved(report: pikepdf.Pdf) -> bytes:
    output = BytesIO()
    report.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return output.getvalue()


def test_an_employee_cannot_issue_certificates() -> None:
    li = certified("Li", kind="rsa2048")
    chen = _issued_by(li, "Chen")
    found = verify(signed(li, chen), trusted=[trusted(li[1])], recheck=RECORD_ONLY)
    assert found.verdict == Verdict.VOID
    assert "untrusted" in codes(found)
    assert not may_issue(trusted(li[1]).certificate)


def _issued_by(issuer: tuple[Any, x509.Certificate], name: str) -> tuple[Any, x509.Certificate]:
    """Issue a certificate with somebody's own key, as `openssl x509 -CA` does."""
    key = new_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(issuer[1].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(TIME - timedelta(days=1))
        .not_valid_after(TIME + timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    return key, builder.sign(issuer[0], hashes.SHA256())


def _record_edited(edit: Callable[[dict[str, Any]], None]) -> bytes:
    """Change the record in the unsigned report."""
    with pikepdf.open(BytesIO(finished())) as report:
        packet = report.Root.Metadata.read_bytes().decode()
        old = record().to_json()
        changed = json.loads(old)
        edit(changed)
        new = json.dumps(changed, sort_keys=True)
        for quote in ('"', "&quot;"):  # as it stands in XML
            packet = packet.replace(old.replace('"', quote), new.replace('"', quote))
        report.Root.Metadata.write(packet.encode())
        return _saved(report)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda found: found["steps"].pop(), id="cut-to-one-role"),
        pytest.param(lambda found: found["steps"].reverse(), id="other-order"),
        pytest.param(lambda found: found.update(approver=FIRST), id="other-approver"),
        pytest.param(lambda found: found.update(plan_sha256="00" * 32), id="other-entries"),
    ],
)
def test_the_record_is_worked_out_again(edit: Callable[[dict[str, Any]], None]) -> None:
    content = _record_edited(edit)
    assert content != finished()
    found = verify(content, recheck=RECORD_ONLY)
    assert found.verdict == Verdict.VOID
    assert "record-differs" in codes(found)


def _script(report: pikepdf.Pdf) -> None:
    report.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _layer(report: pikepdf.Pdf) -> None:
    layer = report.make_indirect(Dictionary(Type=Name.OCG, Name=String("print only")))
    report.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())


def _attachment_note(report: pikepdf.Pdf) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[0, 0, 9, 9])
    report.pages[0].obj.Annots = Array([report.make_indirect(note)])


def _nested_names(report: pikepdf.Pdf) -> None:
    files = report.Root.Names.EmbeddedFiles
    inner = report.make_indirect(Dictionary(Names=files.Names))
    report.Root.Names.EmbeddedFiles = Dictionary(Kids=Array([inner]))


def _two_streams(report: pikepdf.Pdf) -> None:
    report.Root.AF[0].EF.UF = report.make_stream(b"another workbook")


def _page_action(report: pikepdf.Pdf) -> None:
    report.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://x")))


def _xfa(report: pikepdf.Pdf) -> None:
    report.Root.AcroForm.XFA = report.make_stream(b"<xdp/>")


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        pytest.param(_script, "/OpenAction", id="script"),
        pytest.param(_layer, "/OCProperties", id="print-only-layer"),
        pytest.param(_attachment_note, "/FileAttachment", id="file-attachment"),
        pytest.param(_nested_names, "/Kids", id="nested-name-tree"),
        pytest.param(_two_streams, "/EF", id="two-streams"),
        pytest.param(_page_action, "/AA", id="page-action"),
        pytest.param(_xfa, "/XFA", id="xfa"),
    ],
)
def test_what_is_never_made_is_refused_by_name(
    edit: Callable[[pikepdf.Pdf], None], what: str
) -> None:
    with pikepdf.open(BytesIO(finished())) as report:
        edit(report)
        content = _saved(report)
    found = verify(content, recheck=RECORD_ONLY)
    assert found.verdict == Verdict.VOID
    named = [row.facts["what"] for row in found.issues if row.kind.code == "never-made"]
    assert named
    assert what in str(named[0])


def test_a_place_to_sign_stays_in_its_table() -> None:
    with pikepdf.open(BytesIO(finished())) as report:
        report.Root.AcroForm.Fields[-1].Rect = [0, 0, 595, 842]
        content = _saved(report)
    assert "field-moved" in codes(verify(content, recheck=RECORD_ONLY))


def _dated(*shifts: timedelta) -> bytes:
    one, two = certified("Lead"), certified("Director", "Company CA")
    return signed(one, two, times=tuple(TIME + shift for shift in shifts))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(
            lambda: signed(certified("Lead"), certified("Lead")),
            "same-certificate",
            id="one-person",
        ),
        pytest.param(
            lambda: signed(certified("Lead"), certified("lead ", days=300)),
            "same-person",
            id="one-person-with-two-certificates",
        ),
        pytest.param(
            lambda: _dated(timedelta(0), timedelta(days=-1)),
            "signed-earlier",
            id="before-the-other",
        ),
        pytest.param(
            lambda: _dated(timedelta(days=-3650), timedelta(0)),
            "signed-earlier",
            id="ten-years-ago",
        ),
        pytest.param(
            lambda: _dated(timedelta(0), timedelta(days=3650)), "in-the-future", id="in-ten-years"
        ),
        pytest.param(
            lambda: signed(certified("Lead"), certified("Old", days=2, from_day=-9)),
            "expired",
            id="expired",
        ),
        pytest.param(
            lambda: signed(certified("Lead"), certified("Early", from_day=9)),
            "expired",
            id="not-yet-valid",
        ),
    ],
)
def test_each_doubt_has_its_sentence_and_lowers_the_verdict(
    content: Callable[[], bytes], code: str
) -> None:
    whole = content()
    people = [Trusted(each.certificate, each.role) for each in open_report(whole).signatures]
    found = verify(whole, trusted=people, recheck=RECORD_ONLY)
    assert code in codes(found)
    assert found.verdict == Verdict.SIGNED


def test_an_expired_certificate_is_judged_alike_whoever_vouches() -> None:
    old = certified("Old", "Company CA", days=2, from_day=-9)
    content = signed(certified("Lead"), old)
    lead = trusted(certified("Lead")[1], FIRST)
    itself = verify(content, trusted=[lead, trusted(old[1], SECOND)], recheck=RECORD_ONLY)
    company = trusted(certified("Company CA", **AUTHORITIES["Company CA"])[1], SECOND)
    issued = verify(content, trusted=[lead, company], recheck=RECORD_ONLY)
    assert itself.verdict == issued.verdict == Verdict.SIGNED
    assert "expired" in codes(itself) & codes(issued)


def test_a_certificate_for_one_role_is_none_for_another() -> None:
    lead, director = certified("Lead"), certified("Director", "Company CA")
    swapped = [trusted(lead[1], SECOND), trusted(director[1], FIRST)]
    found = verify(signed(lead, director), trusted=swapped, recheck=RECORD_ONLY)
    assert found.verdict == Verdict.VOID
    assert "wrong-role" in codes(found)


@pytest.mark.parametrize("kind", ["rsa2048", "rsa4096", "p256", "p384", "ed25519"])
def test_every_honest_key_can_sign(kind: str) -> None:
    content = signed(certified("Any", kind=kind), certified("Director", "Company CA"))
    assert verify(content).verdict == Verdict.SIGNED


@pytest.mark.parametrize("kind", ["rsa1024", "p521"])
def test_other_keys_are_refused_before_anything_is_written(kind: str) -> None:
    with pytest.raises(UnusableKey, match="RSA of 2048 to 4096 bits, P-256, P-384 or Ed25519"):
        signed(certified("Weak", kind=kind))


@pytest.mark.parametrize(
    "comment",
    ["agreed\nAPPROVED: every role has signed", "ok\x1b[2K", "ok \u202edevorppa", "a\tb"],
)
def test_a_comment_cannot_forge_lines(comment: str) -> None:
    with pytest.raises(UnsafeText, match="invisible character"):
        sign(finished(), FIRST, identity(*certified("Lead")), Decision(TIME, comment=comment))


def test_a_number_typed_over_a_formula_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(PLAN, path, language="en")
    honest = path.read_bytes()
    typed = BytesIO()
    with ZipFile(path) as package, ZipFile(typed, "w") as copy:
        for part in package.namelist():
            content = package.read(part)
            if b"</f><v>" in content:
                content = re.sub(
                    rb"<f>[^<]*</f><v>[^<]*</v>", b"<v>9990000000</v>", content, count=1
                )
            copy.writestr(part, content)
    named = other_figures(honest, typed.getvalue())
    assert len(named) == 5  # the first five sheets with formulas
    assert other_figures(honest, honest) == []


def test_a_trial_certificate_vouches_for_nobody_else() -> None:
    made = self_signed_certificate("Ada", PASSWORD, TIME)
    public = made.public if not pem.detect(made.public) else pem.unarmor(made.public)[2]
    assert not may_issue(Certificate.load(public))


def test_a_plan_of_other_entries_is_another_workbook() -> None:
    other = GivenPlan(SourceFile("plan.json", b"{}"), lambda: ("00" * 32, "11" * 32))
    content = signed(certified("Lead"), certified("Director", "Company CA"))
    assert verify(content, other, recheck=RECORD_ONLY).verdict == Verdict.OTHER_WORKBOOK
