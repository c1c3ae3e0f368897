"""What a report may hold: nothing but what this program puts into one.

A page can be made to look different in print, or to act, by parts that no reader of the page sees:
scripts, actions, layers, forms, other attachments. None of them is ever written here, so each is
refused by its name, wherever in the file it stands.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Dictionary, Stream

from crm_roi.report.approval.issues import FIELD_MOVED, NEVER_MADE, finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import SignedReport

CATALOGUE: Final = frozenset(
    [
        "/AF",
        "/AcroForm",
        "/Lang",
        "/MarkInfo",
        "/Metadata",
        "/Names",
        "/Outlines",
        "/OutputIntents",
        "/Pages",
        "/Perms",
        "/StructTreeRoot",
        "/Type",
        "/Version",
        "/ViewerPreferences",
    ]
)
NAMES: Final = frozenset({"/Dests", "/EmbeddedFiles"})
FORM: Final = frozenset({"/Fields", "/SigFlags"})
PAGE: Final = frozenset(
    [
        "/Annots",
        "/BleedBox",
        "/Contents",
        "/MediaBox",
        "/Parent",
        "/Resources",
        "/StructParents",
        "/Tabs",
        "/TrimBox",
        "/Type",
    ]
)
ANNOTATIONS: Final = {
    "/Link": frozenset(
        ["/BS", "/Contents", "/Dest", "/F", "/Rect", "/StructParent", "/Subtype", "/Type"]
    ),
    "/Widget": frozenset(
        ["/AP", "/F", "/FT", "/P", "/Rect", "/StructParent", "/Subtype", "/T", "/TU", "/Type", "/V"]
    ),
}
"""What our writer puts into a catalogue, a page and its links and places to sign."""
NOWHERE: Final = frozenset(
    [
        "/AA",
        "/JS",
        "/JavaScript",
        "/OC",
        "/OCGs",
        "/OCProperties",
        "/OpenAction",
        "/RichMedia",
        "/XFA",
        "/URI",
        "/Launch",
        "/Rendition",
        "/GoToE",
        "/GoToR",
        "/SubmitForm",
        "/ImportData",
        "/Movie",
        "/Sound",
        "/3DD",
        "/PS",
        "/Alternates",
    ]
)
"""Keys of scripts, actions, layers, media and the like; none stands in any object of ours."""
HIGHEST_PLACE: Final = 120.0
"""Points; a place to sign is a row of the sign-off table, about 16 mm high."""


def content_issues(report: SignedReport) -> Iterator[Issue]:
    """Name everything in a report that this program never makes, and places to sign that moved."""
    with pikepdf.open(BytesIO(report.content)) as pdf:
        found = sorted({*_of_catalogue(pdf), *_of_pages(pdf), *_of_objects(pdf)})
        moved = sorted(_moved(pdf))
    if found:
        yield finding(NEVER_MADE, what=", ".join(found))
    roles = {step.place: step.role for step in report.record.steps}
    for place in moved:
        yield finding(FIELD_MOVED, role=roles.get(place, place))


def _of_catalogue(pdf: pikepdf.Pdf) -> Iterator[str]:
    root = pdf.Root
    yield from root.keys() - CATALOGUE
    yield from (f"/Names {key}" for key in root.get("/Names", Dictionary()).keys() - NAMES)
    yield from (f"/AcroForm {key}" for key in root.get("/AcroForm", Dictionary()).keys() - FORM)
    files = root.get("/Names", Dictionary()).get("/EmbeddedFiles", Dictionary())
    yield from (f"/EmbeddedFiles {key}" for key in files.keys() - {"/Names"})


def _of_pages(pdf: pikepdf.Pdf) -> Iterator[str]:
    for page in pdf.pages:
        yield from (f"/Page {key}" for key in page.obj.keys() - PAGE)
        for note in page.obj.get("/Annots", ()):
            kind = str(note.get("/Subtype"))
            known = ANNOTATIONS.get(kind)
            if known is None:
                yield f"/Annots {kind}"
            else:
                yield from (f"{kind} {key}" for key in note.keys() - known)


def _of_objects(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Look through all objects, those that nothing refers to as well."""
    files = specifications = 0
    for each in pdf.objects:
        if not isinstance(each, Dictionary | Stream):
            continue
        keys = each.keys()
        yield from keys & NOWHERE
        kind = each.get("/Type")
        files += kind == "/EmbeddedFile"
        specifications += "/EF" in keys
        if kind in {"/Action", "/OCG", "/OCMD"}:
            yield str(kind)
        if "/EF" in keys:
            parts = each["/EF"]
            if (
                parts.keys() - {"/F", "/UF"}
                or len({part.objgen for _key, part in parts.items()}) > 1
            ):
                yield "/EF"
    if files > 1 or specifications > 1:
        yield "/EmbeddedFile"


def _moved(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Find places to sign that are not rows of one column on one page, none over another."""
    fields = pdf.Root.get("/AcroForm", Dictionary()).get("/Fields", ())
    column: tuple[float, float] | None = None
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for field in fields:
        left, bottom, right, top = map(float, field.get("/Rect", (0, 0, 0, 0)))
        column = column or (round(left, 1), round(right, 1))
        page = field.get("/P")
        rows = taken.setdefault(page.objgen if page is not None else (0, 0), [])
        over = any(bottom < other_top - 1 and top > other + 1 for other, other_top in rows)
        straight = (round(left, 1), round(right, 1)) == column
        listed = page is not None and any(
            note.objgen == field.objgen for note in page.get("/Annots", ())
        )
        if over or not straight or not listed or not 0 < top - bottom <= HIGHEST_PLACE:
            yield str(field.get("/T", ""))
        rows.append((bottom, top))
