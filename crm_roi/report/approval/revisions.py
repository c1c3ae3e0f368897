"""What each signature changed in the file: its own field, and nothing else.

A PDF is changed by appending a revision that replaces some of its objects. A signature guards the
bytes up to its own revision, not what a later one puts in their place; comparing whole revisions
as pyHanko can takes seconds. `crm-roi sign` replaces two objects at most, so this check knows what
it may find and is strict: revision *n* belongs to signature *n*, and replaces nothing but that
signature's field (its value and appearance) and, the first time, the catalogue's permissions.
Every other object it writes must be new, and a report may not refer to parts it does not hold.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from asn1crypto.cms import ContentInfo

from crm_roi.core.terms import _
from crm_roi.report.approval.issues import (
    CHANGED_AFTER,
    CHANGED_BEFORE,
    CHANGED_UNSIGNED,
    HIDDEN_PARTS,
    MORE_THAN_SIGNED,
    UNCLEAR,
    finding,
)
from crm_roi.report.approval.signed_report import entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyhanko.pdf_utils.generic import DictionaryObject, Reference
    from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import Signature, SignedReport

NOT_PLAIN: Final = _("its bytes are not as a signature writes them.")
_FIELD_KEYS: Final = frozenset({"/V", "/AP"})
_TRAILER_KEYS: Final = ("/Root", "/Info", "/Encrypt")
_CATALOGUE_KEYS: Final = frozenset({"/Perms"})
_GAP: Final = rb"(?:[\s\0]|%[^\r\n]*[\r\n])+"
_END: Final = re.compile(rb"\s*(?:endobj)?\s*startxref\s+\d+\s+%%EOF\s*\Z")
_REFERENCE: Final = re.compile(rb"(\d+)" + _GAP + rb"\d+" + _GAP + rb"R(?![A-Za-z])")


def revision_issues(report: SignedReport) -> Iterator[Issue]:
    """Find every change of the file that no signature accounts for."""
    if _refers_ahead(report):
        yield finding(HIDDEN_PARTS)
    yield from _unsigned_revisions(report)
    for signature in report.signatures:
        if not _is_plain(report, signature):
            yield finding(UNCLEAR, **signature.names, reason=NOT_PLAIN)
        if replaced := ", ".join(_replaced(report, signature)):
            yield finding(MORE_THAN_SIGNED, **signature.names, what=replaced)


def _unsigned_revisions(report: SignedReport) -> Iterator[Issue]:
    """Find revisions that no signature made, after the last signature and between them."""
    revisions, signatures = report.reader.total_revisions, report.signatures
    if not signatures:
        written = report.reader.xrefs.get_xref_container_info(0).end_location
        if revisions > 1 or not _END.match(report.content, written):
            yield finding(CHANGED_UNSIGNED)
        return
    newest = signatures[-1]
    added = len(report.content) - _end_of(newest)
    if added > 0 or newest.revision != revisions - 1:
        yield finding(CHANGED_AFTER, **newest.names, bytes=added)
    for expected, signature in enumerate(signatures, start=1):
        if signature.revision != expected:
            yield finding(CHANGED_BEFORE, **signature.names)
            return


def _end_of(signature: Signature) -> int:
    """Give the first byte that a signature does not guard."""
    _zero, _length, start, length = (int(number) for number in signature.embedded.byte_range)
    return start + length


def _is_plain(report: SignedReport, signature: Signature) -> bool:
    """Check that a signature guards all bytes but its own, and that these are written one way only.

    The signature itself stands in a gap that nothing guards: in hexadecimal digits of upper case,
    filled up with zeros. Written otherwise, something could be changed there unseen.
    """
    zero, length, start, _rest = (int(number) for number in signature.embedded.byte_range)
    written = signature.embedded.pkcs7_content
    filling = written[len(ContentInfo.load(written).dump()) :]
    gap = b"<" + written.hex().upper().encode() + b">"
    return zero == 0 and report.content[length:start] == gap and not any(filling)


def _refers_ahead(report: SignedReport) -> bool:
    """Tell whether the finished report refers to objects that only a later revision could bring."""
    xrefs = report.reader.xrefs
    first = xrefs.get_xref_container_info(0)
    streams = (report.reader.get_object(each) for each in xrefs.object_streams_used_in(0))
    texts = [report.content[: first.end_location], *(stream.data for stream in streams)]
    return any(int(found) >= first.size for text in texts for found in _REFERENCE.findall(text))


def _replaced(report: SignedReport, signature: Signature) -> Iterator[str]:
    """Name what a signature's revision replaced besides its own field."""
    revision, reader = signature.revision, report.reader
    if not 1 <= revision < reader.total_revisions:
        return
    for key in _TRAILER_KEYS:
        if _reference(reader, key, revision - 1) != _reference(reader, key, revision):
            yield key
    before, after = (reader.get_historical_resolver(at) for at in (revision - 1, revision))
    allowed = _allowed(before, signature)
    written = after.explicit_refs_in_revision() | after.refs_freed_in_revision()
    for reference in sorted(written, key=lambda each: each.idnum):
        if not before.is_ref_unassignable(reference):
            yield from _differences(before, after, reference, allowed.get(reference.idnum))


def _reference(reader: PdfFileReader, key: str, revision: int) -> str:
    """Write what a trailer's entry refers to."""
    try:
        return str(reader.trailer.raw_get(key, revision=revision))
    except KeyError:
        return ""


def _allowed(before: HistoricalResolver, signature: Signature) -> dict[int, frozenset[str]]:
    """Say which entries of which objects a signature may replace."""
    fields = before.root["/AcroForm"]["/Fields"]
    references = [fields.raw_get(at) for at in range(len(fields))]
    allowed = {
        each.idnum: _FIELD_KEYS
        for each in references
        if entry(each.get_object(), "/T", "") == signature.field
    }
    return allowed | ({before.root_ref.idnum: _CATALOGUE_KEYS} if signature.revision == 1 else {})


def _differences(
    before: HistoricalResolver,
    after: HistoricalResolver,
    reference: Reference,
    allowed: frozenset[str] | None,
) -> Iterator[str]:
    """Name an object that was replaced, or the entries of one that may be replaced in part."""
    name = f"{reference.idnum} {reference.generation} R"
    if allowed is None:
        yield name
        return
    old, new = _entries(before(reference)), _entries(after(reference))
    for key in sorted((old.keys() | new.keys()) - allowed):
        if old.get(key) != new.get(key):
            yield f"{name} {key}"


def _entries(dictionary: DictionaryObject) -> dict[str, bytes]:
    """Write each entry of a dictionary as it would stand in a file."""
    found = {}
    for key in dictionary:
        written = BytesIO()
        dictionary.raw_get(key).write_to_stream(written, None)
        found[str(key)] = written.getvalue()
    return found
