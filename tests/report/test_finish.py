"""The finishing step: both standards in one packet, the source attached, places to sign."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from weasyprint import Attachment

from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.core.plan.translation import in_language
from crm_roi.locale import translate
from crm_roi.report.approval.metadata import record_in, with_identifiers
from crm_roi.report.approval.record import ApprovalRecord, SigningStep
from crm_roi.report.approval.sign_off import approval_record, as_decided, plan_sha256, signing_steps
from crm_roi.report.pdf.finish import SignaturePlacesDiffer, finish
from crm_roi.workbook.blank_plan import DEFAULT_OWNER
from tests.report.signing import DAY, ROLES, WORKBOOK, finished, page, record
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.core.plan import Language


@pytest.fixture
def report() -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(finished()))


def test_one_packet_claims_both_standards_and_holds_the_record(report: pikepdf.Pdf) -> None:
    with report.open_metadata() as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Board report 投资报告"
    assert record_in(report.Root.Metadata.read_bytes()) == record()


def test_the_workbook_is_attached_as_the_source(report: pikepdf.Pdf) -> None:
    attached = report.attachments[WORKBOOK.name]
    file = attached.get_file()
    assert file.read_bytes() == WORKBOOK.content
    assert file.mime_type == "application/json"
    assert attached.relationship == "/Source"
    assert [entry.objgen for entry in report.Root.AF] == [attached.obj.objgen]


def test_a_workbook_that_weasyprint_attached_is_not_attached_twice() -> None:
    attachment = Attachment(string=WORKBOOK.content, name="plan.xlsx", relationship="Source")
    pdf = page(attached=(attachment,))
    with pikepdf.open(BytesIO(finish(pdf, record(), WORKBOOK, DAY))) as report:
        assert list(report.attachments) == ["plan.xlsx"]


def test_each_role_has_a_field_where_the_table_has_its_place(report: pikepdf.Pdf) -> None:
    with pikepdf.open(BytesIO(page())) as bare:
        places = [list(map(float, link.Rect)) for link in bare.pages[0].Annots]
    fields = list(report.Root.AcroForm.Fields)
    assert [str(field.T) for field in fields] == ["sign-1", "sign-2"]
    assert [str(field.TU) for field in fields] == [f"Signature: {role}" for role in ROLES]
    for field, (left, top, right, bottom) in zip(fields, places, strict=True):
        assert [left, bottom, right, top] == pytest.approx(list(map(float, field.Rect)))
        assert field.P.objgen == report.pages[0].objgen


def test_each_field_has_a_form_tag_inside_its_cell(report: pikepdf.Pdf) -> None:
    pairs = report.Root.StructTreeRoot.ParentTree.Nums
    tags = dict(zip(map(int, list(pairs)[::2]), list(pairs)[1::2], strict=True))
    for field in report.Root.AcroForm.Fields:
        tag = tags[int(field.StructParent)]
        assert (str(tag.S), str(tag.P.S)) == ("/Form", "/TD")
        assert tag.K.Obj.objgen == field.objgen


def test_a_report_without_the_sign_off_page_has_no_fields() -> None:
    with pikepdf.open(BytesIO(finish(page(()), record(), WORKBOOK, DAY))) as report:
        assert "/AcroForm" not in report.Root


def test_a_table_that_lacks_a_place_is_refused() -> None:
    with pytest.raises(SignaturePlacesDiffer, match="places sign-1, the roles need sign-1, sign-2"):
        finish(page(ROLES[:1]), record(), WORKBOOK, DAY)


def test_the_same_report_and_day_give_the_same_bytes() -> None:
    page.cache_clear()
    again = finish(page(), record(), WORKBOOK, DAY)
    assert hashlib.sha256(again).digest() == hashlib.sha256(finished()).digest()


@settings(deadline=None)
@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_any_text_of_a_plan_comes_back_from_the_packet(name: str, roles: list[str]) -> None:
    steps = tuple(SigningStep(at, role, name) for at, role in enumerate(roles, start=1))
    written = ApprovalRecord("0" * 64, name, "1" * 64, "zh", name, steps)
    assert record_in(with_identifiers(b"<rdf:RDF></rdf:RDF>", written)) == written


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<crmroi:record>{}</crmroi:record>", id="no-fields"),
        pytest.param(b"<crmroi:record>[1]</crmroi:record>", id="no-object"),
        pytest.param(b"<crmroi:record>\xff</crmroi:record>", id="no-text"),
        pytest.param(b"<crmroi:record>{}</crmroi:record>" * 2, id="two-records"),
    ],
)
def test_a_packet_without_a_record_of_ours_gives_none(packet: bytes) -> None:
    assert record_in(packet) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sample_submits_its_sign_off_table(language: Language) -> None:
    plan = sample_plan()
    shown = in_language(plan, language)
    submitted = approval_record(plan, evaluate(plan), WORKBOOK, language)
    assert [step.role for step in submitted.steps] == [row.role for row in shown.approval.sign_off]
    assert submitted.approver == shown.approval.limits[2].role  # 774 is over 200, within 1,000
    assert submitted.plan_sha256 == plan_sha256(plan)


def test_a_role_that_is_the_programs_own_word_is_told_in_the_reports_language() -> None:
    plan = sample_plan()
    roles = tuple(
        row.model_copy(update={"role": translate(DEFAULT_OWNER, "zh")})
        for row in plan.approval.sign_off
    )
    approval = plan.approval.model_copy(update={"sign_off": roles, "limits": ()})
    unnamed = plan.model_copy(update={"approval": approval})
    submitted = approval_record(unnamed, evaluate(unnamed), WORKBOOK, "en")
    assert {step.role for step in submitted.steps} == {DEFAULT_OWNER}


def test_the_role_whose_limit_is_needed_signs_last_if_the_table_forgets_it() -> None:
    steps = signing_steps(sample_plan(), "董事会")
    assert (steps[-1].position, steps[-1].role, steps[-1].place) == (5, "董事会", "sign-5")


@pytest.mark.parametrize(
    ("same", "changed"),
    [
        pytest.param(True, {"about": {"status": "approved"}}, id="status"),
        pytest.param(True, {"log": []}, id="log"),
        pytest.param(True, {"scorecard": {"actuals": []}}, id="actuals"),
        pytest.param(False, {"about": {"title": "Another"}}, id="title"),
        pytest.param(False, {"assumptions": {"discount_rate": 0.11}}, id="discount-rate"),
        pytest.param(False, {"approval": {"limits": []}}, id="limits"),
    ],
)
def test_what_is_entered_after_the_decision_changes_no_decided_hash(
    changed: dict[str, Any], *, same: bool
) -> None:
    document = sample_plan().model_dump(mode="json")
    for part, entries in changed.items():
        document[part] = document[part] | entries if isinstance(entries, dict) else entries
    decided = [as_decided(plan) for plan in (sample_plan(), Plan.model_validate(document))]
    assert same == (plan_sha256(decided[0]) == plan_sha256(decided[1]))


def test_a_changed_entry_changes_the_plans_hash() -> None:
    plan = sample_plan()
    about = plan.about.model_copy(update={"version": "next"})
    assert plan_sha256(plan) != plan_sha256(plan.model_copy(update={"about": about}))
