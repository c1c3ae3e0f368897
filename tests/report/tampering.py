"""Ways to change a report so that it should not be noticed; each gives the changed file."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from crm_roi.report.approval.signed_report import open_report
from tests.report.signing import ROLES, finished, identity, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    Edit = Callable[[IncrementalPdfFileWriter], None]

FIRST, SECOND = ROLES


def flipped() -> bytes:
    """Flip one bit in the middle of the attached workbook."""
    return flipped_at(signed(*ROLES), _stream_at(b"/EmbeddedFile") + 30)


def flipped_at(content: bytes, at: int, bits: int = 1) -> bytes:
    """Flip bits of one byte."""
    changed = bytearray(content)
    changed[at] ^= bits
    return bytes(changed)


def flipped_in_filling() -> bytes:
    """Change the zeros behind the newest signature, which no digest covers."""
    _zero, _length, start, _rest = open_report(signed(*ROLES)).signatures[-1].embedded.byte_range
    return flipped_at(signed(*ROLES), int(start) - 9)


def edited_after_signing() -> bytes:
    """Append a revision that writes over the first page."""
    return edited(signed(*ROLES), write_over_the_page)


def edited_between_signatures() -> bytes:
    """Append the same before the second role signs with another program."""
    return signed_elsewhere(edited(signed(FIRST), write_over_the_page), "sign-2", SECOND)


def edited_with_the_second_signature() -> bytes:
    """Hide the same in the second role's own revision."""
    return signed_elsewhere(signed(FIRST), "sign-2", SECOND, write_over_the_page)


def opens_something_with_the_second_signature() -> bytes:
    """Make the file do something when it is opened, in the second role's own revision."""
    return signed_elsewhere(signed(FIRST), "sign-2", SECOND, open_something)


def stamp_over_the_page() -> bytes:
    """Let the second role's stamp cover the whole page."""
    return signed_elsewhere(signed(FIRST), "sign-2", SECOND, widen_the_field)


def edited_unsigned() -> bytes:
    """Append a page edit to the report that nobody has signed yet."""
    return edited(finished(), write_over_the_page)


def workbook_swapped_after_signing() -> bytes:
    """Append a revision with another workbook in the place of the attached one."""
    return edited(signed(*ROLES), swap_the_workbook)


def workbook_swapped_before_signing() -> bytes:
    """Put another workbook into the finished report, without a trace of a revision."""
    with pikepdf.open(BytesIO(finished())) as report:
        report.Root.AF[0].EF.F.write(b"another workbook")
        return _saved(report)


def second_workbook_attached() -> bytes:
    """List another workbook for readers, beside the right one."""
    with pikepdf.open(BytesIO(finished())) as report:
        report.attachments["other.xlsx"] = b"another workbook"
        return _saved(report)


def workbook_removed() -> bytes:
    """Take the workbook out of the finished report."""
    with pikepdf.open(BytesIO(finished())) as report:
        del report.Root.AF, report.Root.Names
        return _saved(report)


def refers_to_what_is_not_there() -> bytes:
    """Let the page refer to an object that only a later revision could bring."""
    with pikepdf.open(BytesIO(finished())) as report:
        report.pages[0].obj.Metadata = pikepdf.String("9999 0 R")
        return _saved(report).replace(b"(9999 0 R)", b" 9999 0 R ")


def second_role_first() -> bytes:
    """Let the second role sign first, with another program."""
    return signed_elsewhere(finished(), "sign-2", SECOND)


def signed_outside_the_table_first() -> bytes:
    """Put a signature in a field of its own before those of the table."""
    return signed_elsewhere(signed_elsewhere(finished(), "elsewhere", SECOND), "sign-1", FIRST)


def write_over_the_page(writer: IncrementalPdfFileWriter) -> None:
    """Cover the first page with other content."""
    page = writer.root["/Pages"]["/Kids"][0]
    content = generic.StreamObject(stream_data=b"0 0 500 800 re f")
    page["/Contents"] = writer.add_object(content)
    writer.update_container(page)


def open_something(writer: IncrementalPdfFileWriter) -> None:
    """Let the catalogue name an action for opening the file."""
    name = generic.NameObject
    action = {name("/S"): name("/URI"), name("/URI"): generic.TextStringObject("urn:x")}
    writer.root["/OpenAction"] = generic.DictionaryObject(action)
    writer.update_root()


def widen_the_field(writer: IncrementalPdfFileWriter) -> None:
    """Make the second field as large as the page."""
    field = writer.root["/AcroForm"]["/Fields"][1]
    field["/Rect"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    writer.update_container(field)


def swap_the_workbook(writer: IncrementalPdfFileWriter) -> None:
    """Put another workbook into the file specification."""
    file = writer.root["/AF"][0]
    stream = generic.StreamObject(stream_data=b"another workbook")
    file["/EF"] = generic.DictionaryObject({generic.NameObject("/F"): writer.add_object(stream)})
    writer.update_container(file)


def edited(content: bytes, edit: Edit) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(content))
    edit(writer)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def signed_elsewhere(
    content: bytes, field: str, role: str, edit: Edit = lambda _writer: None
) -> bytes:
    """Sign with pyHanko itself, which does not know our rules."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    edit(writer)
    specification: Any = (
        {} if field.startswith("sign-") else {"new_field_spec": SigFieldSpec(field)}
    )
    metadata = PdfSignatureMetadata(field_name=field, reason="approved")
    signer = PdfSigner(metadata, identity(role).signer, **specification)
    output: BytesIO = signer.sign_pdf(writer)
    return output.getvalue()


def _saved(report: pikepdf.Pdf) -> bytes:
    output = BytesIO()
    report.save(output, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue()


def _stream_at(name: bytes) -> int:
    """Find where the stream of an object begins."""
    content = signed(*ROLES)
    return content.index(b"stream", content.index(name))
