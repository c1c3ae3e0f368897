"""Five hundred random edits of a report signed in full: not one of them passes unseen."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from crm_roi.core.errors import CrmRoiError
from crm_roi.report.approval.signed_report import open_report
from crm_roi.report.approval.verification import Verdict, verify
from tests.report.signing import ROLES, signed

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENT = signed(*ROLES)
NUMBERS = [
    first + found.start()
    for first, last in (
        each.span()
        for each in re.finditer(rb"\n\d+ 0 obj\b.*?(?:stream|endobj)", CONTENT, re.DOTALL)
    )
    for found in re.finditer(rb"\d(?=[ \]/>])", CONTENT[first:last])
]
"""Where a last digit of a number stands in an object that is not compressed."""


def edits(count: int) -> settings:
    """Try that many edits, the same on every machine."""
    return settings(
        max_examples=count, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def passes(content: bytes) -> bool:
    """Tell whether a check lets a changed file pass as signed; a refusal in words is none."""
    try:
        verdict = verify(content).verdict
    except CrmRoiError:
        return False
    return verdict in {Verdict.SIGNED, Verdict.APPROVED}


def test_the_unchanged_report_passes() -> None:
    assert passes(CONTENT)


@edits(200)
@given(
    at=st.integers(0, len(CONTENT) - 1),
    new=st.binary(min_size=0, max_size=4),
    length=st.integers(0, 4),
)
def test_bytes_put_in_taken_out_or_replaced(at: int, new: bytes, length: int) -> None:
    changed = CONTENT[:at] + new + CONTENT[at + length :]
    assert changed == CONTENT or not passes(changed)


@edits(150)
@given(at=st.sampled_from(NUMBERS), digit=st.sampled_from(b"0123456789"))
def test_a_number_within_an_object(at: int, digit: int) -> None:
    changed = CONTENT[:at] + bytes([digit]) + CONTENT[at + 1 :]
    assert changed == CONTENT or not passes(changed)


VALUES: list[Callable[[], Any]] = [
    lambda: generic.NumberObject(9_990_000),
    lambda: generic.NameObject("/Sig"),
    lambda: generic.TextStringObject("approved"),
    lambda: generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842))),
    lambda: generic.DictionaryObject({generic.NameObject("/S"): generic.NameObject("/URI")}),
    lambda: generic.StreamObject(stream_data=b"q 0 0 500 800 re f Q"),
    generic.NullObject,
]
KEYS = [
    "/Contents",
    "/Annots",
    "/AP",
    "/V",
    "/Rect",
    "/Fields",
    "/Perms",
    "/AF",
    "/EF",
    "/F",
    "/OC",
]


@edits(150)
@given(
    number=st.integers(1, open_report(CONTENT).reader.trailer["/Size"] + 1),
    key=st.sampled_from(KEYS),
    value=st.sampled_from(VALUES),
    whole=st.booleans(),
)
def test_a_revision_that_replaces_an_object(
    number: int, key: str, value: Callable[[], Any], *, whole: bool
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(CONTENT))
    reference = generic.Reference(number, 0, writer.prev)
    try:
        old = writer.get_object(reference)
    except Exception:  # noqa: BLE001 - a number that no object has
        old = None
    made = value()
    if whole or not isinstance(old, generic.DictionaryObject):
        writer.objects[0, number] = made
    else:
        stream = isinstance(made, generic.StreamObject)
        old[generic.NameObject(key)] = writer.add_object(made) if stream else made
        writer.mark_update(reference)
    output = BytesIO()
    writer.write(output)
    assert not passes(output.getvalue())


PLACES = ["before", "between", "after"]


@pytest.mark.parametrize("revision", PLACES)
def test_the_file_saved_by_another_program(revision: str) -> None:
    """Rewriting the file keeps what is drawn and loses what was signed."""
    given = {"before": (), "between": ROLES[:1], "after": ROLES}[revision]
    with pikepdf.open(BytesIO(signed(*given))) as report:
        output = BytesIO()
        report.save(output, linearize=True)
    assert not passes(output.getvalue())
