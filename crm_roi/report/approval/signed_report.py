"""A finished report as `sign` and `verify` read it: its record, its signatures, its revisions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import BytesIO
from logging import NullHandler, getLogger
from typing import TYPE_CHECKING, Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.approval.identity import person_in
from crm_roi.report.approval.metadata import record_in

if TYPE_CHECKING:
    from datetime import datetime

    from asn1crypto.x509 import Certificate
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

    from crm_roi.report.approval.record import ApprovalRecord, SigningStep

APPROVED: Final = "approved"
REJECTED: Final = "rejected"
DECISIONS: Final = {APPROVED: _("approved"), REJECTED: _("rejected")}
_BEFORE_WORD: Final = " / "
_BEFORE_COMMENT: Final = ": "
HEADER: Final = b"%PDF-"
HEADER_WITHIN: Final = 1024
"""Readers look for the header in the first bytes of a file, ISO 32000-1, Annex H.3, note 13."""

# What pyHanko logs is said by our own issues; without a handler Python prints it to the terminal.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    getLogger(_name).addHandler(NullHandler())


class NotOurReport(CrmRoiError):
    """This is no report of ours: it does not say what its signatures would approve."""


class DamagedReport(CrmRoiError):
    """The file is damaged, or was tampered with, and cannot be read: {reason}"""  # noqa: D415 - the reason ends it


class NotAPdf(DamagedReport):
    """This is not a PDF."""


MESSAGES = (
    _("This is no report of ours: it does not say what its signatures would approve."),
    _("This is not a PDF."),
    _("The file is damaged, or was tampered with, and cannot be read: {reason}"),
)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature in a report; `step` is `None` outside the sign-off table.

    `decision` is empty where the signature does not say one in our words, `person` is the name
    in the certificate, `time` that of the signer's clock, `revision` the revision of the file
    that it made: 1 for the first signature.
    """

    embedded: EmbeddedPdfSignature
    step: SigningStep | None
    field: str
    revision: int
    decision: str
    comment: str
    person: str
    time: datetime | None

    @property
    def role(self) -> str:
        """The role that signed."""
        return self.step.role if self.step else self.field

    @property
    def names(self) -> dict[str, str]:
        """The role and the person, for an issue."""
        return {"role": self.role, "person": self.person}

    @property
    def certificate(self) -> Certificate:
        """The signer's certificate."""
        return self.embedded.signer_cert


@dataclass(frozen=True, slots=True)
class Later:
    """What others put into the file after the last signature of the sign-off table."""

    content: bytes
    reader: PdfFileReader
    signatures: tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A report opened for signing or checking; signatures in the order they were given.

    Where others signed or sealed later, everything but `later` is as it stood before them.
    """

    content: bytes
    record: ApprovalRecord
    reader: PdfFileReader
    places: tuple[str, ...]
    signatures: tuple[Signature, ...]
    later: Later | None = None

    @property
    def waiting(self) -> tuple[SigningStep, ...]:
        """The steps still to be signed."""
        signed = {signature.field for signature in self.signatures}
        return tuple(step for step in self.record.steps if step.place not in signed)


def open_report(content: bytes) -> SignedReport:
    """Read a finished report."""
    if HEADER not in content[:HEADER_WITHIN]:
        raise NotAPdf
    try:
        return _read(content)
    except CrmRoiError:
        raise
    except Exception as error:  # a damaged file can fail in any way
        raise DamagedReport(reason=str(error) or type(error).__name__) from error


def _read(content: bytes) -> SignedReport:
    reader = PdfFileReader(BytesIO(content), strict=True)
    record = record_in(_metadata(reader))
    if record is None:
        raise NotOurReport
    found = sorted(reader.embedded_signatures, key=lambda each: each.signed_revision)
    signatures = tuple(_signature(each, record) for each in found)
    ours = [each for each in signatures if each.step]
    if ours and ours[-1] is not signatures[-1]:
        after = signatures[signatures.index(ours[-1]) + 1 :]
        _zero, _length, start, length = map(int, ours[-1].embedded.byte_range)
        before = _read(content[: start + length])
        return replace(before, later=Later(content, reader, after))
    return SignedReport(content, record, reader, _places(reader), signatures)


def reason_text(decision: str, comment: str, language: str) -> str:
    """Say the decision and the comment, as the signature carries them for every PDF reader.

    The word that is read back is the same in every language and version of the program.
    """
    said = translate(DECISIONS[decision], language)
    head = decision if said == decision else said + _BEFORE_WORD + decision
    return head + _BEFORE_COMMENT + comment if comment else head


def _signature(embedded: EmbeddedPdfSignature, record: ApprovalRecord) -> Signature:
    reason = str(entry(embedded.sig_object, "/Reason", ""))
    head, _colon, comment = reason.partition(_BEFORE_COMMENT)
    word = head.rpartition(_BEFORE_WORD)[2]
    return Signature(
        embedded,
        step=next((step for step in record.steps if step.place == embedded.field_name), None),
        field=str(embedded.field_name),
        revision=embedded.signed_revision,
        decision=word if word in DECISIONS else "",
        comment=comment,
        person=person_in(embedded.signer_cert),
        time=embedded.self_reported_timestamp,
    )


def _metadata(reader: PdfFileReader) -> bytes:
    """Read the metadata of the report as it was finished, whatever was appended since."""
    try:
        packet: bytes = reader.get_historical_root(0).raw_get("/Metadata").get_object().data
    except (KeyError, AttributeError) as error:
        raise NotOurReport from error
    return packet


def _places(reader: PdfFileReader) -> tuple[str, ...]:
    """Name the signature fields the report was finished with."""
    fields = entry(entry(reader.root, "/AcroForm", {}), "/Fields", ())
    return tuple(str(entry(field.get_object(), "/T", "")) for field in fields)


def entry(dictionary: Any, key: str, default: Any) -> Any:  # noqa: ANN401 - any PDF object
    """Look an entry up and follow its reference, which pyHanko's own `get` does not."""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401 - see above
