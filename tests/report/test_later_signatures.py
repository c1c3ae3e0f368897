"""A seal or a signature of another program after ours: named, and no harm if it is nothing more."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from crm_roi.report.approval.signing import Decision, SealedAlready, sign
from crm_roi.report.approval.trust import Trusted
from crm_roi.report.approval.verification import Verdict, verify
from tests.report import tampering
from tests.report.signing import ROLES, TIME, identity, signed
from tests.report.test_attacks import certified
from tests.report.test_attacks import identity as packed

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, SECOND = ROLES


def sealed(
    content: bytes,
    box: tuple[int, int, int, int] | None = None,
    kind: str = "rsa2048",
    edit: Callable[[IncrementalPdfFileWriter], None] = lambda _writer: None,
    **metadata: Any,  # noqa: ANN401 - pyHanko's own
) -> bytes:
    """Let the company put its seal into the file with pyHanko itself."""
    writer = IncrementalPdfFileWriter(BytesIO(content))
    edit(writer)
    signer = PdfSigner(
        PdfSignatureMetadata(field_name="seal", reason="公章", **metadata),
        packed(*certified("Company seal", kind=kind)).signer,
        new_field_spec=SigFieldSpec("seal", box=box),
    )
    output: BytesIO = signer.sign_pdf(writer)
    return output.getvalue()


def trusted() -> list[Trusted]:
    return [Trusted(identity(role).certificate, role) for role in ROLES]


def codes(content: bytes) -> set[str]:
    return {issue.kind.code for issue in verify(content, trusted=trusted()).issues}


@pytest.mark.parametrize("kind", ["rsa2048", "p256", "p384"])
def test_a_seal_that_covers_nothing_is_named_and_changes_no_verdict(kind: str) -> None:
    plain, content = signed(*ROLES), sealed(signed(*ROLES), kind=kind)
    found = verify(content, trusted=trusted())
    assert found.verdict == verify(plain, trusted=trusted()).verdict == Verdict.SIGNED
    assert codes(content) - codes(plain) == {"later-signature"}


def test_two_seals_are_both_named() -> None:
    content = tampering.signed_elsewhere(sealed(signed(*ROLES)), "received", SECOND)
    names = [
        issue.facts["field"]
        for issue in verify(content).issues
        if issue.kind.code == "later-signature"
    ]
    assert names == ["seal", "received"]
    assert verify(content).verdict == Verdict.SIGNED


def test_a_seal_over_a_page_is_a_doubt_that_names_the_page() -> None:
    found = verify(sealed(signed(*ROLES), box=(100, 500, 300, 700)), trusted=trusted())
    shown = [issue for issue in found.issues if issue.kind.code == "later-signature-shown"]
    assert [issue.facts["page"] for issue in shown] == [1]
    assert found.verdict == Verdict.SIGNED


def test_a_seal_before_all_have_signed_is_named_and_nobody_signs_behind_it() -> None:
    content = sealed(signed(FIRST))
    assert verify(content).verdict == Verdict.WAITING
    assert "later-signature" in codes(content)
    with pytest.raises(SealedAlready, match="Company seal has signed or sealed"):
        sign(content, SECOND, identity(SECOND), Decision(TIME))


def test_a_seal_that_does_not_fit_the_file_proves_nothing() -> None:
    content = sealed(signed(*ROLES), location="Shanghai")
    found = codes(tampering.flipped_at(content, content.rindex(b"Shanghai")))
    assert "later-signature-broken" in found
    assert "later-signature" not in found


def script(writer: IncrementalPdfFileWriter) -> None:
    """Leave a script in the file that nothing calls yet."""
    name = generic.NameObject
    action = {name("/S"): name("/JavaScript"), name("/JS"): generic.TextStringObject("1")}
    writer.add_object(generic.DictionaryObject(action))


def other_title(writer: IncrementalPdfFileWriter) -> None:
    """Give the document another title."""
    info = writer.trailer["/Info"]
    info["/Title"] = generic.TextStringObject("Another report")
    writer.update_container(info)


def second_place_of_ours(writer: IncrementalPdfFileWriter) -> None:
    """Add another place to sign under the name of one of ours."""
    name = generic.NameObject
    field = generic.DictionaryObject(
        {name("/FT"): name("/Sig"), name("/T"): generic.TextStringObject("sign-1")}
    )
    form = writer.root["/AcroForm"]
    form["/Fields"].append(writer.add_object(field))
    writer.update_container(form)


@pytest.mark.parametrize(
    "edit",
    [
        tampering.write_over_the_page,
        tampering.open_something,
        tampering.widen_the_field,
        tampering.swap_the_workbook,
        script,
        other_title,
        second_place_of_ours,
    ],
)
def test_a_seal_that_changes_more_voids(edit: Callable[[IncrementalPdfFileWriter], None]) -> None:
    content = sealed(signed(*ROLES), edit=edit)
    assert verify(content, trusted=trusted()).verdict == Verdict.VOID
    assert "later-changes" in codes(content)


def test_a_change_after_the_seal_voids() -> None:
    content = tampering.edited(sealed(signed(*ROLES)), tampering.write_over_the_page)
    assert verify(content, trusted=trusted()).verdict == Verdict.VOID
    assert "later-changes" in codes(content)
