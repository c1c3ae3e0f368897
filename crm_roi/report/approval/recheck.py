"""Work out again, from the workbook that a report carries, what the report says of itself.

Nothing is believed that can be worked out: the roles, their order and who must approve follow from
the attached plan, and the pages from the plan and the program. A report made again must be the
same, byte for byte where the same program makes it.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf

from crm_roi.core.errors import Severity
from crm_roi.report.approval.issues import (
    APPROVER,
    BYTE_FOR_BYTE,
    HASHES,
    OTHER_PROGRAM,
    OWN_LOOK,
    OWN_LOOK_KNOWN,
    OWN_LOOK_UNREADABLE,
    PAGES_AGREE,
    PAGES_ALIKE,
    PAGES_DIFFER,
    RECORD_DIFFERS,
    STEPS,
    WORKBOOK_UNREADABLE,
    finding,
)
from crm_roi.report.approval.record import SourceFile, made_here
from crm_roi.report.theme import BadTheme, theme_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Plan
    from crm_roi.report.approval.record import ApprovalRecord
    from crm_roi.report.approval.register import Entry
    from crm_roi.report.approval.signed_report import SignedReport
    from crm_roi.report.theme import Theme


@dataclass(frozen=True, slots=True)
class Recheck:
    """How a report is held against its workbook.

    `render` makes the report again, as a PDF that nobody has signed, from its workbook and its
    record; without it, only what the record says is worked out again. `work_out` may give what
    `worked_out` gives, from another process. `look` is the company's own as the verifier knows it,
    `register` the signatures that were entered in one.
    """

    render: Callable[[SourceFile, ApprovalRecord], bytes] | None = None
    work_out: Callable[[SourceFile, str], ApprovalRecord | str] | None = None
    look: Theme | None = None
    register: Sequence[Entry] | None = None


def recheck_issues(
    report: SignedReport, workbook: SourceFile | None, recheck: Recheck
) -> Iterator[Issue]:
    """Compare a report with what its workbook gives."""
    if workbook is None:
        return
    record = report.record
    expected = (recheck.work_out or worked_out)(workbook, record.language)
    if isinstance(expected, str):
        yield finding(WORKBOOK_UNREADABLE, reason=expected)
        return
    for what, is_same in (
        (STEPS, expected.steps == record.steps),
        (APPROVER, expected.approver == record.approver),
        (HASHES, expected.plan_sha256 == record.plan_sha256
         and expected.decided_sha256 == record.decided_sha256),
    ):  # fmt: skip
        if not is_same:
            yield finding(RECORD_DIFFERS, what=what)
    if recheck.render:
        yield from _page_issues(report, workbook, recheck)


def worked_out(workbook: SourceFile, language: str) -> ApprovalRecord | str:
    """Give the record that a workbook asks for, or in words why it cannot be read as a plan."""
    from crm_roi.core.evaluation import evaluate  # noqa: PLC0415 - slow to load, may run elsewhere
    from crm_roi.report.approval.sign_off import approval_record  # noqa: PLC0415

    plan, reason = _plan_in(workbook)
    if plan is None:
        return reason
    return approval_record(plan, evaluate(plan), workbook, "zh" if language == "zh" else "en")


def _plan_in(workbook: SourceFile) -> tuple[Plan | None, str]:
    """Read the attached workbook as any other, from a file of its name."""
    from crm_roi.workbook.reading.plan_files import read_draft  # noqa: PLC0415 - slow to load

    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        path = Path(folder) / (Path(workbook.name).name or "plan.xlsx")
        path.write_bytes(workbook.content)
        draft = read_draft(path)
    wrong = [row for row in draft.issues if row.kind.severity is Severity.ERROR]
    if draft.plan is None or wrong:
        first = wrong[0] if wrong else None
        return None, first.kind.message.format(**first.facts) if first else workbook.name
    return draft.plan, ""


def _page_issues(
    report: SignedReport,
    workbook: SourceFile,
    recheck: Recheck,
) -> Iterator[Issue]:
    """Make the report again and compare; what another program made cannot be compared here."""
    record = report.record
    if record.made_with != made_here():
        yield finding(OTHER_PROGRAM, made=record.made_with or "–", here=made_here())
        return
    if recorded := record.options.get("theme"):
        try:
            theme = theme_from(recorded)
        except BadTheme:
            yield finding(OWN_LOOK_UNREADABLE)
            return
        known = recheck.look == theme or not theme.logo
        logo = hashlib.sha256(theme.logo).hexdigest()[:16] if theme.logo else "–"
        facts = {"classification": theme.classification or "–", "logo": logo}
        yield finding(OWN_LOOK_KNOWN if known else OWN_LOOK, **facts)
    assert recheck.render is not None  # noqa: S101 - asked before
    again = recheck.render(workbook, record)
    if report.content.startswith(again):
        yield finding(PAGES_AGREE, how=BYTE_FOR_BYTE)
        return
    first = report.content[: report.reader.xrefs.get_xref_container_info(0).end_location + 64]
    pages = _other_pages(first if not report.signatures else report.content, again)
    if pages:
        yield finding(PAGES_DIFFER, pages=", ".join(map(str, pages)))
    else:
        yield finding(PAGES_ALIKE)


def _other_pages(content: bytes, again: bytes) -> list[int]:
    """Number the pages that are drawn in another way, or that only one of the two has."""
    with pikepdf.open(BytesIO(content)) as one, pikepdf.open(BytesIO(again)) as other:
        pairs = [
            (_drawing(mine), _drawing(own))
            for mine, own in zip(one.pages, other.pages, strict=False)
        ]
        counts = len(one.pages), len(other.pages)
    differ = [at for at, (mine, own) in enumerate(pairs, start=1) if mine != own]
    return differ + list(range(min(counts) + 1, max(counts) + 1))


def _drawing(page: pikepdf.Page) -> list[bytes]:
    """Give what a page draws: its operators, and those of the forms and images it uses."""
    forms = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    used = [forms[name] for name in sorted(forms.keys())]
    box = str(page.obj.get("/MediaBox")).encode()
    notes = [
        f"{note.get('/Subtype')} {[round(float(edge)) for edge in note.Rect]} {note.get('/T', '')}"
        for note in page.obj.get("/Annots", ())
    ]
    drawn = (each.read_bytes() for each in (*streams, *used) if each is not None)
    return [box, "\n".join(notes).encode(), *drawn]
