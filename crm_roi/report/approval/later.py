"""Signatures and seals of others that were put into a report after ours.

A company may seal the signed report with another program, or somebody may sign for having received
it. That adds to the file and takes nothing from what was signed before: the report is judged as it
stood after the last signature of the sign-off table, and what came later may add places to sign,
the data to check them, and the date and the program of the last change. Anything else voids.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import unescape

import pikepdf
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from crm_roi.report.approval.contents import NOWHERE
from crm_roi.report.approval.issues import (
    LATER_BROKEN,
    LATER_CHANGES,
    LATER_SEAL,
    LATER_SHOWN,
    finding,
)
from crm_roi.report.approval.signatures import is_intact, time_text
from crm_roi.report.approval.signed_report import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.generic import Reference
    from pyhanko.pdf_utils.reader import HistoricalResolver

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import Later, SignedReport

CHANGED_DATES: Final = frozenset({"/ModDate", "/Producer"})
CATALOGUE_ADDITIONS: Final = frozenset({"/DSS", "/Extensions", "/Version"})
WIDGET: Final = frozenset(
    (
        "/AP", "/DA", "/F", "/FT", "/Ff", "/Lock", "/M", "/MK", "/P", "/Rect", "/SV", "/Subtype",
        "/T", "/TU", "/Type", "/V",
    )
)  # fmt: skip
"""What a place to sign of another program may hold."""
_WRAPPER: Final = re.compile(r"<\?.*?\?>", re.DOTALL)
_ELEMENT: Final = re.compile(r"<(?:\w+:)?(\w+)[^<>]*>([^<]*)(?=<)")
_ATTRIBUTE: Final = re.compile(r"""\b(?:(\w+):)?(\w+)\s*=\s*["']([^"']*)["']""")
UNSAID: Final = frozenset({"ModifyDate", "MetadataDate", "Producer", "xmptk", "InstanceID"})
"""Properties of the metadata that say when and by what the file was changed."""


def later_issues(report: SignedReport) -> Iterator[Issue]:
    """Name every later signature, and what came with it that is none."""
    later = report.later
    if later is None:
        return
    changed = sorted({*_changed(report, later), *_hidden(report, later)})
    if changed:
        yield finding(LATER_CHANGES, what=", ".join(changed))
    for signature in later.signatures:
        facts = {"person": signature.person, "field": signature.field}
        if not is_intact(signature):
            yield finding(LATER_BROKEN, **facts)
        else:
            yield finding(LATER_SEAL, **facts, time=time_text(signature.time))
        if page := _page_of(signature.embedded.sig_field):
            yield finding(LATER_SHOWN, **facts, page=page)


def _page_of(field: Any) -> int:  # noqa: ANN401 - any PDF object
    """Give the page on which a place to sign covers anything; 0 where it covers nothing."""
    left, bottom, right, top = (float(each) for each in entry(field, "/Rect", (0, 0, 0, 0)))
    if left == right or bottom == top:
        return 0
    page = entry(field, "/P", {})
    return 1 + int(_index_of(page)) if "/Parent" in page else 1


def _index_of(page: Any) -> int:  # noqa: ANN401 - any PDF object
    """Count the pages before this one."""
    before, node = 0, page
    while "/Parent" in node:
        parent = node["/Parent"]
        for kid in parent["/Kids"]:
            each = kid.get_object()
            if each == node:
                break
            before += int(entry(each, "/Count", 1))
        node = parent
    return before


def _changed(report: SignedReport, later: Later) -> Iterator[str]:
    """Name each object of the signed report that a later revision replaced."""
    reader, last = later.reader, report.reader.total_revisions - 1
    signed = reader.get_historical_resolver(last)
    for revision in range(last + 1, reader.total_revisions):
        if str(reader.trailer.raw_get("/Root", revision=revision)) != str(
            reader.trailer.raw_get("/Root", revision=last)
        ):
            yield "/Root"
        now = reader.get_historical_resolver(revision)
        written = now.explicit_refs_in_revision() | now.refs_freed_in_revision()
        for reference in written:
            if not signed.is_ref_unassignable(reference) and not _is_addition(
                signed, now, reference, report
            ):
                yield f"{reference.idnum} {reference.generation} R"


def _is_addition(
    before: HistoricalResolver,
    after: HistoricalResolver,
    reference: Reference,
    report: SignedReport,
) -> bool:
    """Tell whether an object that was replaced only gained what a signature needs."""
    try:
        old, new = before(reference), after(reference)
    except Exception:  # noqa: BLE001 - an object that was freed or damaged
        return False
    if isinstance(old, StreamObject):
        return _is_metadata(old, new)
    if isinstance(old, ArrayObject):
        return isinstance(new, ArrayObject) and _gained(old, new, after, report)
    if not isinstance(old, DictionaryObject) or not isinstance(new, DictionaryObject):
        return False
    differing = {key for key in old.keys() | new.keys() if _written(old, key) != _written(new, key)}
    if reference == before.root_ref:
        differing -= CATALOGUE_ADDITIONS
    if "/Title" in old or "/Producer" in old:  # the document's information
        differing -= CHANGED_DATES
    lists = {key for key in differing if key in {"/Annots", "/Fields"}}
    if any(not _gained(_list(old, key), _list(new, key), after, report) for key in lists):
        return False
    if "/AcroForm" in differing and isinstance(old.raw_get("/AcroForm"), DictionaryObject):
        form, grown = old["/AcroForm"], new["/AcroForm"]
        other = {
            key for key in form.keys() | grown.keys() if _written(form, key) != _written(grown, key)
        }
        if other == {"/Fields"} and _gained(form["/Fields"], grown["/Fields"], after, report):
            differing -= {"/AcroForm"}
    return not differing - lists - ({"/SigFlags"} if "/Fields" in old else set())


def _list(dictionary: DictionaryObject, key: str) -> ArrayObject:
    found = dictionary[key] if key in dictionary else ArrayObject()
    return found if isinstance(found, ArrayObject) else ArrayObject()


def _gained(
    old: ArrayObject, new: ArrayObject, after: HistoricalResolver, report: SignedReport
) -> bool:
    """Tell whether a list only has places to sign more than before, at its end."""
    known, given = ([_text(each) for each in _raw(one)] for one in (old, new))
    added = _raw(new)[len(known) :]
    return given[: len(known)] == known and all(_is_place(each, after, report) for each in added)


def _is_place(each: Any, after: HistoricalResolver, report: SignedReport) -> bool:  # noqa: ANN401
    """Tell whether an object is a place to sign that is none of the sign-off table."""
    field = after(each.reference) if isinstance(each, IndirectObject) else each
    return (
        isinstance(field, DictionaryObject)
        and str(entry(field, "/FT", "")) == "/Sig"
        and str(entry(field, "/T", "")) not in report.places
        and not field.keys() - WIDGET
    )


def _raw(array: ArrayObject) -> list[Any]:
    return [array.raw_get(at) for at in range(len(array))]


def _text(each: Any) -> bytes:  # noqa: ANN401 - any PDF object
    stream = BytesIO()
    each.write_to_stream(stream, None)
    return stream.getvalue()


def _written(dictionary: DictionaryObject, key: str) -> bytes:
    return _text(dictionary.raw_get(key)) if key in dictionary else b""


def _is_metadata(old: StreamObject, new: object) -> bool:
    """Tell whether metadata only say another date and program than before."""
    if not isinstance(new, StreamObject) or str(entry(old, "/Type", "")) != "/Metadata":
        return False
    return _properties(new.data) <= _properties(old.data)


def _properties(packet: bytes) -> set[str]:
    """Collect what metadata say, as elements or as attributes, but for dates and programs."""
    if b"<!" in packet:
        return {"a comment or a document type, which metadata never have"}
    said = _WRAPPER.sub("", packet.decode("utf-8", errors="replace"))
    found = {unescape(each.strip()) for name, each in _ELEMENT.findall(said) if name not in UNSAID}
    found |= {
        unescape(each, {"&quot;": '"', "&apos;": "'"})
        for prefix, name, each in _ATTRIBUTE.findall(said)
        if name not in UNSAID and prefix != "xmlns"
    }
    return found - {""}


def _hidden(report: SignedReport, later: Later) -> Iterator[str]:
    """Name scripts, actions and layers that came later, whatever they hang on."""
    with (
        pikepdf.open(BytesIO(report.content)) as signed,
        pikepdf.open(BytesIO(later.content)) as whole,
    ):
        known = {each.objgen for each in signed.objects if each.is_indirect}
        for each in whole.objects:
            named = isinstance(each, pikepdf.Dictionary | pikepdf.Stream)
            if named and each.is_indirect and each.objgen not in known:
                yield from set(each.keys()) & (NOWHERE | {"/EF"})
