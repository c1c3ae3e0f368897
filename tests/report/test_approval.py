"""Signing in order, and what a check says of a report that somebody changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_roi.core.errors import CrmRoiError, Severity
from crm_roi.report.approval import certificate, identity, signed_report
from crm_roi.report.approval import signing as approval
from crm_roi.report.approval.identity import open_identity
from crm_roi.report.approval.record import SourceFile
from crm_roi.report.approval.signed_report import REJECTED, open_report
from crm_roi.report.approval.signing import Decision, sign
from crm_roi.report.approval.trust import Trusted
from crm_roi.report.approval.verification import GivenPlan, Verdict, verify
from crm_roi.report.errors import UnprintableCharacter
from crm_roi.report.pdf.finish import finish
from tests.report import signing, tampering
from tests.report.signing import DAY, PASSWORD, ROLES, TIME, WORKBOOK, finished, record, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.report.approval.verification import Verification

FIRST, SECOND = ROLES


def words(found: Verification, severity: Severity = Severity.ERROR) -> list[str]:
    """Give what a check says, in English."""
    rows = [issue for issue in found.issues if issue.kind.severity is severity]
    return [row.kind.message.format(**row.facts).strip() for row in rows]


def codes(found: Verification) -> set[str]:
    return {issue.kind.code for issue in found.issues}


@pytest.mark.parametrize(
    ("signers", "verdict", "waiting"),
    [
        pytest.param((), Verdict.WAITING, "Project lead, Finance Director", id="nobody"),
        pytest.param((FIRST,), Verdict.WAITING, "Finance Director", id="first-role"),
        pytest.param(ROLES, Verdict.SIGNED, "", id="every-role"),
    ],
)
def test_a_report_is_signed_when_every_role_has_signed(
    signers: tuple[str, ...], verdict: Verdict, waiting: str
) -> None:
    found = verify(signed(*signers))
    assert found.verdict == verdict
    assert words(found) == []
    says = [line for line in words(found, Severity.WARNING) if line.startswith("Not signed")]
    assert says == ([f"Not signed yet, in this order: {waiting}."] if waiting else [])


def test_the_full_check_agrees() -> None:
    assert verify(signed(*ROLES), full=True).verdict == Verdict.SIGNED


def test_a_check_names_who_signed_when() -> None:
    found = words(verify(signed(*ROLES)), Severity.NOTE)
    assert found[:2] == [
        "Project lead: approved by 张伟 on 2026-04-03 09:30 +00:00.",
        "Finance Director: approved by Wang Fang on 2026-04-03 09:30 +00:00.",
    ]


def test_the_stamp_stands_in_the_table_in_our_own_font() -> None:
    with pikepdf.open(BytesIO(signed(FIRST))) as report:
        stamp = report.Root.AcroForm.Fields[0].AP.N
        font = stamp.Resources.Font["/F1"]
        assert "NotoSansSC" in str(font.BaseFont)
        assert "/ToUnicode" in font


def test_the_first_signature_lets_only_signatures_follow() -> None:
    with pikepdf.open(BytesIO(signed(FIRST))) as report:
        certified = report.Root.Perms.DocMDP
        assert certified.Reference[0].TransformParams.P == 2  # ISO 32000-1, table 254
        assert report.Root.AcroForm.Fields[0].V.objgen == certified.objgen


def test_a_comment_is_part_of_the_signature() -> None:
    decision = Decision(TIME, comment="agreed: 100 %")
    content = sign(finished(), FIRST, signing.identity(FIRST), decision).content
    assert open_report(content).signatures[0].comment == "agreed: 100 %"


def test_a_rejected_report_is_signed_by_nobody_any_more() -> None:
    decision = Decision(TIME, REJECTED, "too dear")
    content = sign(finished(), FIRST, signing.identity(FIRST), decision).content
    found = verify(content)
    assert found.verdict == Verdict.REJECTED
    assert words(found, Severity.NOTE)[0].endswith("09:30 +00:00. too dear")
    with pytest.raises(approval.AlreadyRejected, match=r"Project lead rejected this report"):
        sign(content, SECOND, signing.identity(SECOND), Decision(TIME))


def test_a_role_is_found_whatever_its_letters() -> None:
    content = sign(finished(), " project LEAD ", signing.identity(FIRST), Decision(TIME)).content
    assert open_report(content).signatures[0].role == FIRST


@pytest.mark.parametrize(
    ("content", "role", "decision", "error", "says"),
    [
        pytest.param(
            finished, SECOND, Decision(TIME), approval.NotYourTurn,
            "Finance Director cannot sign yet; next to sign: Project lead", id="out-of-order",
        ),
        pytest.param(
            lambda: signed(FIRST), FIRST, Decision(TIME), approval.AlreadySigned,
            "Project lead has signed already", id="twice",
        ),
        pytest.param(
            finished, "Chairman", Decision(TIME), approval.UnknownRole,
            "the roles are: Project lead, Finance Director", id="no-such-role",
        ),
        pytest.param(
            signing.page, FIRST, Decision(TIME), signed_report.NotOurReport,
            "no report of ours", id="not-finished-by-us",
        ),
        pytest.param(
            lambda: b"PK\x03\x04", FIRST, Decision(TIME), signed_report.DamagedReport,
            "not a PDF", id="no-pdf",
        ),
        pytest.param(
            lambda: finish(signing.page(()), record(), WORKBOOK, DAY), FIRST, Decision(TIME),
            approval.NoPlaceToSign, "it is a draft", id="no-sign-off-page",
        ),
        pytest.param(
            lambda: finish(
                signing.page(()), replace(record(), draft=("B1 names no KPI.",)), WORKBOOK, DAY
            ),
            FIRST, Decision(TIME), approval.DraftToSign, "B1 names no KPI", id="draft",
        ),
        pytest.param(
            tampering.edited_unsigned, FIRST, Decision(TIME), approval.ReportVoid,
            "changed or damaged", id="changed",
        ),
        pytest.param(
            finished, FIRST, Decision(TIME, comment="x" * 501), approval.CommentTooLong,
            "at most 500 characters", id="long-comment",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_says_why(
    content: Callable[[], bytes],
    role: str,
    decision: Decision,
    error: type[CrmRoiError],
    says: str,
) -> None:
    with pytest.raises(error, match=says):
        sign(content(), role, signing.identity(FIRST), decision)


def test_a_name_that_cannot_be_printed_is_refused() -> None:
    made = certificate.self_signed_certificate("Ada 🦄", PASSWORD, TIME)
    with pytest.raises(UnprintableCharacter, match="🦄"):
        sign(finished(), FIRST, open_identity(made.pkcs12, PASSWORD), Decision(TIME))


def ada() -> bytes:
    return signing.certificate("Ada").pkcs12


def adas_public_part() -> bytes:
    return signing.certificate("Ada").public


@pytest.mark.parametrize(
    ("pkcs12", "password", "error"),
    [
        pytest.param(ada, "wrong", identity.WrongPassword, id="wrong"),
        pytest.param(ada, "", identity.WrongPassword, id="none"),
        pytest.param(adas_public_part, PASSWORD, identity.NoCertificate, id="no-key"),
        pytest.param(lambda: b"", PASSWORD, identity.NoCertificate, id="empty"),
        pytest.param(lambda: b"%PDF-1.7", PASSWORD, identity.NoCertificate, id="other-file"),
    ],
)
def test_a_certificate_that_does_not_open_says_why(
    pkcs12: Callable[[], bytes], password: str, error: type[CrmRoiError]
) -> None:
    with pytest.raises(error):
        open_identity(pkcs12(), password)


@pytest.mark.parametrize(
    ("person", "password", "error"),
    [
        pytest.param(" ", PASSWORD, certificate.UnusableName, id="no-name"),
        pytest.param("x" * 65, PASSWORD, certificate.UnusableName, id="long-name"),
        pytest.param("Ada", "", certificate.NoPassword, id="no-password"),
    ],
)
def test_a_certificate_needs_name_and_password(
    person: str, password: str, error: type[CrmRoiError]
) -> None:
    with pytest.raises(error):
        certificate.self_signed_certificate(person, password, TIME)


def test_an_expired_certificate_is_a_warning() -> None:
    holder = open_identity(signing.certificate("Old", days=10).pkcs12, PASSWORD)
    done = sign(finished(), FIRST, holder, Decision(TIME + timedelta(days=11)))
    assert [issue.kind.code for issue in done.warnings] == ["expired"]
    assert (
        "The certificate of Old was valid from 2026-04-03 to 2026-04-13, not on 2026-04-14"
        in (words(verify(done.content), Severity.WARNING)[0])
    )


def test_one_certificate_for_two_roles_is_a_warning() -> None:
    done = sign(signed(FIRST), SECOND, signing.identity(FIRST), Decision(TIME))
    assert [issue.kind.code for issue in done.warnings] == ["same-certificate"]
    assert "same-certificate" in codes(verify(done.content))


@pytest.mark.parametrize(
    ("trusted", "verdict", "says"),
    [
        pytest.param((), Verdict.SIGNED, {"unconfirmed"}, id="nobody-given"),
        pytest.param(("张伟", "Wang Fang"), Verdict.SIGNED, {"role-unconfirmed"}, id="both-given"),
        pytest.param(("张伟",), Verdict.VOID, {"untrusted", "role-unconfirmed"}, id="one-missing"),
    ],
)
def test_a_signature_must_bear_a_trusted_certificate_if_any_is_given(
    trusted: tuple[str, ...], verdict: Verdict, says: set[str]
) -> None:
    holders = [open_identity(signing.certificate(each).pkcs12, PASSWORD) for each in trusted]
    found = verify(signed(*ROLES), trusted=[Trusted(holder.certificate) for holder in holders])
    assert found.verdict == verdict
    assert codes(found) & {"unconfirmed", "untrusted", "role-unconfirmed"} == says


@pytest.mark.parametrize(
    ("content", "hashes", "code", "verdict"),
    [
        pytest.param(
            WORKBOOK.content, ("", ""), "plan-agrees", Verdict.SIGNED, id="the-one-signed"
        ),
        pytest.param(
            b"new", ("cd" * 32, "cd" * 32), "plan-changed", Verdict.OTHER_WORKBOOK, id="changed"
        ),
        pytest.param(b"new", ("", ""), "plan-changed", Verdict.OTHER_WORKBOOK, id="no-plan"),
        pytest.param(
            b"new", (record().plan_sha256, ""), "plan-saved-again", Verdict.SIGNED, id="saved-again"
        ),
        pytest.param(
            b"new",
            ("cd" * 32, record().decided_sha256),
            "plan-carried-on",
            Verdict.SIGNED,
            id="actuals-entered-since",
        ),
    ],
)
def test_a_given_workbook_is_held_against_the_record(
    content: bytes, hashes: tuple[str, str], code: str, verdict: Verdict
) -> None:
    found = verify(signed(*ROLES), GivenPlan(SourceFile("plan.xlsx", content), lambda: hashes))
    assert code in codes(found)
    assert found.verdict == verdict


def test_without_the_role_whose_limit_is_needed_nothing_is_approved() -> None:
    content = finish(signing.page(), replace(record(), approver=""), WORKBOOK, DAY)
    found = verify(content)
    assert "nobody-may" in codes(found)
    assert found.verdict == Verdict.WAITING


@pytest.mark.parametrize(
    ("tampered", "says"),
    [
        pytest.param(
            tampering.flipped, "What Finance Director (Wang Fang) signed has been altered since.",
            id="byte-flip",
        ),
        pytest.param(
            tampering.flipped_in_filling,
            "The signature of Finance Director (Wang Fang) was tampered with: "
            "its bytes are not as a signature writes them.", id="byte-flip-beside-the-signature",
        ),
        pytest.param(
            tampering.edited_after_signing,
            "The file was changed after Finance Director (Wang Fang) signed it",
            id="appended-page-edit",
        ),
        pytest.param(
            tampering.edited_between_signatures,
            "Before Finance Director (Wang Fang) signed, the file was changed and nobody signed "
            "for it.", id="page-edit-between-signatures",
        ),
        pytest.param(
            tampering.edited_with_the_second_signature,
            "With the signature of Finance Director (Wang Fang) something else was changed",
            id="page-edit-within-a-signature",
        ),
        pytest.param(
            tampering.opens_something_with_the_second_signature,
            "With the signature of Finance Director (Wang Fang) something else was changed",
            id="action-within-a-signature",
        ),
        pytest.param(
            tampering.stamp_over_the_page,
            "With the signature of Finance Director (Wang Fang) something else was changed",
            id="stamp-over-the-page",
        ),
        pytest.param(
            tampering.edited_unsigned,
            "The report was changed after it was made, and nobody signed.", id="unsigned-page-edit",
        ),
        pytest.param(
            tampering.workbook_swapped_after_signing,
            "The attached workbook 计划 plan.json is not the one this report was made from.",
            id="attachment-swapped-after-signing",
        ),
        pytest.param(
            tampering.workbook_swapped_before_signing,
            "The attached workbook 计划 plan.json is not the one this report was made from.",
            id="attachment-swapped-before-signing",
        ),
        pytest.param(
            tampering.second_workbook_attached,
            "The attached workbook other.xlsx is not the one this report was made from.",
            id="second-attachment",
        ),
        pytest.param(
            tampering.workbook_removed,
            "The workbook this report was made from is not attached.", id="attachment-removed",
        ),
        pytest.param(
            tampering.refers_to_what_is_not_there,
            "The report refers to parts it does not hold, which a later signature could fill in.",
            id="parts-that-are-not-there",
        ),
        pytest.param(
            tampering.second_role_first,
            "Finance Director signed before Project lead did; the order is: "
            "Project lead, Finance Director.", id="order",
        ),
        pytest.param(
            tampering.signed_outside_the_table_first,
            "The signature of Wang Fang stands outside the sign-off table (elsewhere).",
            id="outside-the-table",
        ),
    ],
)  # fmt: skip
def test_a_change_is_caught_in_words(tampered: Callable[[], bytes], says: str) -> None:
    found = verify(tampered())
    assert found.verdict == Verdict.VOID
    assert any(line.startswith(says) for line in words(found)), words(found)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10**6), bits=st.integers(1, 255))
def test_no_byte_can_be_changed_unseen(at: int, bits: int) -> None:
    content = signed(*ROLES)
    assert is_refused(tampering.flipped_at(content, at % len(content), bits))


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 10**6))
def test_a_file_cut_short_is_refused(cut: int) -> None:
    content = signed(*ROLES)
    kept = content[: -(cut % len(content)) or None]
    whole = kept.rstrip() == finished().rstrip() or kept in {signed(FIRST), content}
    assert is_refused(kept) or whole


def is_refused(content: bytes) -> bool:
    """Tell whether a check calls a file void or damaged."""
    try:
        return verify(content).verdict == Verdict.VOID
    except (signed_report.DamagedReport, signed_report.NotOurReport):
        return True
