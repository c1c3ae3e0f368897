"""Shadow attacks (hide, replace, hide and replace): prepared early, brought to light later.

Mainka, Mladenov, Rohlmann: "Shadow Attacks: Hiding and Replacing Content in Signed PDFs",
NDSS 2021.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from pyhanko.pdf_utils import generic

from crm_roi.core.errors import CrmRoiError
from crm_roi.report.approval.signing import Decision, sign
from crm_roi.report.approval.verification import Verdict, verify
from tests.report import tampering
from tests.report.signing import ROLES, TIME, finished, identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

FIRST, SECOND = ROLES


def picture_over_the_page(report: pikepdf.Pdf) -> None:
    """Hide: lay a picture over the page, to be taken away later."""
    page = report.pages[0]
    page.obj.Resources.XObject = Dictionary(
        Cover=Stream(report, b"0 0 500 800 re f", Type=Name.XObject, Subtype=Name.Form,
                     BBox=Array([0, 0, 595, 842]))
    )  # fmt: skip
    page.contents_add(b"/Cover Do")


def no_picture(writer: IncrementalPdfFileWriter) -> None:
    """Take the picture away."""
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Resources"]["/XObject"] = generic.DictionaryObject()
    writer.update_container(page)


def field_with_two_values(report: pikepdf.Pdf) -> None:
    """Replace: a text field whose value is not what is drawn until somebody opens it."""
    field = report.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("npv"),
                   V=String("127.51"), Rect=Array([60, 700, 200, 720]))
    )  # fmt: skip
    report.Root.AcroForm.Fields.append(field)
    report.pages[0].obj.Annots.append(field)


def other_value(writer: IncrementalPdfFileWriter) -> None:
    """Fill the field in once more, as forms allow."""
    fields = [each.get_object() for each in writer.root["/AcroForm"]["/Fields"]]
    field = next((each for each in fields if each["/FT"] == "/Tx"), fields[0])
    field["/V"] = generic.TextStringObject("999")
    writer.update_container(field)


def page_in_waiting(report: pikepdf.Pdf) -> None:
    """Hide and replace: another page stands in the file and nothing refers to it."""
    page = report.pages[0].obj
    waiting = Dictionary({key: page[key] for key in page.keys()})  # noqa: SIM118 - no Python dictionary
    waiting.Contents = Stream(report, b"0 0 500 800 re f")
    report.Root.Waiting = report.make_indirect(waiting)


def other_page(writer: IncrementalPdfFileWriter) -> None:
    """Show that page in the place of the first."""
    kids = writer.root["/Pages"]["/Kids"]
    blank = generic.StreamObject(stream_data=b"0 0 500 800 re f")
    page = kids[0]
    page["/Contents"] = writer.add_object(blank)
    writer.update_container(page)


ATTACKS = [
    pytest.param(picture_over_the_page, no_picture, id="hide"),
    pytest.param(field_with_two_values, other_value, id="replace"),
    pytest.param(page_in_waiting, other_page, id="hide-and-replace"),
]


def prepared(prepare: Callable[[pikepdf.Pdf], None]) -> bytes:
    """Prepare the finished report before anyone signs, without a trace of a revision."""
    with pikepdf.open(BytesIO(finished())) as report:
        prepare(report)
        output = BytesIO()
        report.save(output, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue()


def approved(content: bytes) -> bool:
    """Tell whether a check lets the file pass as signed."""
    try:
        return verify(content).verdict in {Verdict.SIGNED, Verdict.APPROVED}
    except CrmRoiError:
        return False


def signed_by(content: bytes, *roles: str) -> bytes:
    """Let people sign with our own program, which refuses what it sees to be changed."""
    for role in roles:
        content = sign(content, role, identity(role), Decision(TIME)).content
    return content


@pytest.mark.parametrize(("prepare", "activate"), ATTACKS)
def test_prepared_before_the_first_signature(
    prepare: Callable[[pikepdf.Pdf], None],
    activate: Callable[[IncrementalPdfFileWriter], None],
) -> None:
    content = prepared(prepare)
    for role, place in ((FIRST, "sign-1"), (SECOND, "sign-2")):
        content = tampering.signed_elsewhere(content, place, role)
    assert not approved(tampering.edited(content, activate))


@pytest.mark.parametrize(("_prepare", "activate"), ATTACKS)
def test_brought_in_between_the_signatures(
    _prepare: object, activate: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    edited = tampering.edited(signed_by(finished(), FIRST), activate)
    with pytest.raises(CrmRoiError):
        signed_by(edited, SECOND)
    assert not approved(tampering.signed_elsewhere(edited, "sign-2", SECOND))


@pytest.mark.parametrize(("_prepare", "activate"), ATTACKS)
def test_brought_in_after_the_last_signature(
    _prepare: object, activate: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    assert not approved(tampering.edited(signed_by(finished(), *ROLES), activate))


@pytest.mark.parametrize(("prepare", "_activate"), ATTACKS[1:])
def test_what_is_prepared_is_refused_by_name_before_anyone_signs(
    prepare: Callable[[pikepdf.Pdf], None], _activate: object
) -> None:
    codes = {issue.kind.code for issue in verify(prepared(prepare)).issues}
    assert codes & {"never-made", "field-moved"}
