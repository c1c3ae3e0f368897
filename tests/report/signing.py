"""A small report to finish and sign: one page with a sign-off table, made by WeasyPrint."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime
from functools import cache

from weasyprint import HTML, Attachment

from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import ApprovalLimit, SignOff
from crm_roi.report.approval.certificate import TrialCertificate, self_signed_certificate
from crm_roi.report.approval.identity import Identity, open_identity
from crm_roi.report.approval.record import ApprovalRecord, SourceFile
from crm_roi.report.approval.sign_off import approval_record
from crm_roi.report.approval.signing import Decision, sign
from crm_roi.report.fonts import font_path
from crm_roi.report.pdf.finish import finish
from tests.sample import sample_plan

DAY = date(2026, 4, 1)
TIME = datetime(2026, 4, 3, 9, 30, tzinfo=UTC)
ROLES = ("Project lead", "Finance Director")
PEOPLE = {"Project lead": "张伟", "Finance Director": "Wang Fang"}
PASSWORD = "correct horse"  # noqa: S105 - of certificates that live as long as a test
PLAN = sample_plan().model_copy(
    update={
        "approval": sample_plan().approval.model_copy(
            update={
                "sign_off": tuple(
                    SignOff(step=at, role=role) for at, role in enumerate(ROLES, start=1)
                ),
                "limits": (ApprovalLimit(role=ROLES[-1]),),
            }
        )
    }
)
WORKBOOK = SourceFile("计划 plan.json", PLAN.model_dump_json().encode())

PAGE = """<!doctype html><html lang="en"><head><title>Board report 投资报告</title>
<meta name="dcterms.created" content="2026-04-01">
<meta name="dcterms.modified" content="2026-04-01">
<style>@font-face {{ font-family: Noto; src: url({font}) }}
body {{ font-family: Noto }} td, th {{ border: 1px solid; height: 16mm; width: 50mm; padding: 0 }}
a {{ display: block; height: 16mm }}</style></head>
<body><h1>Approval</h1><p>The board is asked for 774.</p>
<table><thead><tr><th>Role</th><th>Signature</th></tr></thead><tbody>{rows}</tbody></table></body></html>"""
NO_ROW = "<tr><td>Nobody</td><td>signs</td></tr>"
ROW = '<tr><td>{role}</td><td><a id="sign-{at}" href="#sign-{at}"></a></td></tr>'


@cache
def page(roles: tuple[str, ...] = ROLES, attached: tuple[Attachment, ...] = ()) -> bytes:
    """Give what WeasyPrint makes of a page with a place to sign for each role."""
    rows = "".join(ROW.format(role=role, at=at) for at, role in enumerate(roles, start=1))
    html = PAGE.format(font=font_path().as_uri(), rows=rows or NO_ROW)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves its profile open
        content: bytes = HTML(string=html).write_pdf(pdf_variant="pdf/a-3a", attachments=attached)
    return content


@cache
def record() -> ApprovalRecord:
    """Record what the page submits for signature."""
    return approval_record(PLAN, evaluate(PLAN), WORKBOOK, "en")


@cache
def finished(roles: tuple[str, ...] = ROLES) -> bytes:
    """Give the finished report that nobody has signed."""
    return finish(page(roles), record(), WORKBOOK, DAY)


@cache
def certificate(person: str, days: int = 365) -> TrialCertificate:
    """Give a person's certificate, made on the day of signing."""
    return self_signed_certificate(person, PASSWORD, TIME, days)


def identity(role: str) -> Identity:
    """Give the person who signs as a role."""
    return open_identity(certificate(PEOPLE[role]).pkcs12, PASSWORD)


@cache
def signed(*roles: str) -> bytes:
    """Give the report after some roles have signed, in this order."""
    content = finished()
    for role in roles:
        content = sign(content, role, identity(role), Decision(TIME)).content
    return content
