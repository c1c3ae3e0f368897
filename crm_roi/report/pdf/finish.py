"""Finish a report after WeasyPrint: both standards at once, its source, the places to sign.

WeasyPrint makes PDF/A-3a; the identifier added here makes the same file PDF/UA-1 as well. The
workbook is attached as the source of the report. In the sign-off table the template marks the
place of each signature by an empty link to itself, a block as large as the signature may be:

    <td><a class="signature" id="sign-1" href="#sign-1"></a></td>

A link is the one thing whose rectangle, page and place in the reading order WeasyPrint writes
into the file (of a bare `id` only a corner survives). Here each becomes an empty signature field,
named after it, with a name for readers (TU) and a Form tag: pyHanko's own fields have neither, so
that PDF/UA would end with the first signature. The same input and day give the same bytes.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, AttachedFileSpec, Dictionary, Name, String

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.approval.metadata import with_identifiers

if TYPE_CHECKING:
    from datetime import date

    from crm_roi.report.approval.record import ApprovalRecord, SigningStep, SourceFile

SIGNATURE_OF: Final = _("Signature: {role}")
SOURCE_WORKBOOK: Final = _("The workbook this report was made from")
_PRINTED_AND_LOCKED: Final = 4 + 128
_SIGNATURES_ONLY_APPENDED: Final = 1 + 2
_TYPES: Final = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".json": "application/json",
}
_ANY_TYPE: Final = "application/octet-stream"
MESSAGES = (_("The sign-off table has the places {found}, the roles need {needed}."),)


class SignaturePlacesDiffer(CrmRoiError):
    """The sign-off table has the places {found}, the roles need {needed}."""


def finish(pdf: bytes, record: ApprovalRecord, workbook: SourceFile, day: date) -> bytes:
    """Make a WeasyPrint PDF/A-3a conform to PDF/UA-1 too, attach its source, make it signable.

    A report without the sign-off page has no places to sign, and cannot be signed.
    """
    with pikepdf.open(BytesIO(pdf)) as report:
        metadata = report.Root.Metadata
        metadata.write(with_identifiers(metadata.read_bytes(), record))
        if "/AF" not in report.Root:
            _attach(report, workbook, record.language, day)
        _prepare_fields(report, record)
        finished = BytesIO()
        # WeasyPrint writes all objects into one stream, in which a reader that looks one up must
        # count through all others: of 9,000 objects pyHanko compared revisions in 384 s, in the
        # small streams that are written here in 5 s.
        report.save(
            finished, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate
        )
    return finished.getvalue()


def accessible(pdf: bytes) -> bytes:
    """Make a WeasyPrint PDF/A-3a conform to PDF/UA-1 too; it has no source and is not signed."""
    with pikepdf.open(BytesIO(pdf)) as report:
        metadata = report.Root.Metadata
        metadata.write(with_identifiers(metadata.read_bytes()))
        finished = BytesIO()
        report.save(finished, deterministic_id=True)
    return finished.getvalue()


def _attach(report: pikepdf.Pdf, workbook: SourceFile, language: str, day: date) -> None:
    """Attach the workbook as the source (AFRelationship) of the report."""
    stamp = f"D:{day:%Y%m%d}000000Z"
    attached = AttachedFileSpec(
        report,
        workbook.content,
        description=translate(SOURCE_WORKBOOK, language),
        filename=workbook.name,
        mime_type=_TYPES.get(PurePath(workbook.name).suffix.lower(), _ANY_TYPE),
        creation_date=stamp,
        mod_date=stamp,
    )
    attached.relationship = Name.Source
    report.attachments[workbook.name] = attached
    report.Root.AF = Array([attached.obj])


def _prepare_fields(report: pikepdf.Pdf, record: ApprovalRecord) -> None:
    """Turn the places the template marked into empty signature fields, all of them or none."""
    steps = {step.place: step for step in record.steps}
    places = dict(sorted(_places(report).items()))
    if not places:
        return
    if sorted(places) != sorted(steps):
        raise SignaturePlacesDiffer(found=", ".join(places), needed=", ".join(steps))
    for name, step in steps.items():
        _make_field(report, *places[name], step, record.language)
    report.Root.AcroForm = report.make_indirect(
        Dictionary(
            Fields=Array([places[name][0] for name in steps]), SigFlags=_SIGNATURES_ONLY_APPENDED
        )
    )


def _places(report: pikepdf.Pdf) -> dict[str, tuple[pikepdf.Object, pikepdf.Object]]:
    """Find the links that mark where to sign, each with its page, by their names."""
    return {
        str(link.Dest): (link, page.obj)
        for page in report.pages
        for link in page.obj.get("/Annots", ())
        if str(link.get("/Dest", "")).startswith("sign-") and link.is_indirect
    }


def _make_field(
    report: pikepdf.Pdf,
    link: pikepdf.Object,
    page: pikepdf.Object,
    step: SigningStep,
    language: str,
) -> None:
    """Make a link the widget of a signature field, and its Link tag a Form tag."""
    left, top, right, bottom = (float(edge) for edge in link.Rect)
    left, right = sorted((left, right))
    bottom, top = sorted((bottom, top))
    empty = report.make_stream(
        b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, right - left, top - bottom]
    )
    tag = _structure_element(report, int(link.StructParent))
    tag.S = Name.Form
    if isinstance(tag.K, Array) and len(tag.K) == 1:
        tag.K = tag.K[0]  # the one shape in which pyHanko knows the tag of a field
    for key in {"/Dest", "/Contents", "/BS"} & set(link.keys()):
        del link[key]
    link.Subtype, link.FT, link.P = Name.Widget, Name.Sig, page
    link.Rect = [left, bottom, right, top]
    link.T = String(step.place)
    link.TU = String(translate(SIGNATURE_OF, language).format(role=step.role))
    link.F = _PRINTED_AND_LOCKED
    link.AP = Dictionary(N=empty)


def _structure_element(report: pikepdf.Pdf, key: int) -> pikepdf.Object:
    """Look a key up in the parent tree; WeasyPrint writes it as one flat array of pairs."""
    pairs = report.Root.StructTreeRoot.ParentTree.Nums
    at = next(at for at in range(len(pairs) - 2, -1, -2) if int(pairs[at]) == key)
    return pairs[at + 1]
