"""Check a signed report: who signed what, in order, and whether anything was changed since.

The fast check reads every byte: each signature's digest, and that each revision of the file is one
signature's and changes nothing else (`revisions`). The full check asks pyHanko besides to compare
the revisions by its own rules.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel

from crm_roi.core.errors import CrmRoiError, Severity
from crm_roi.report.approval.contents import content_issues
from crm_roi.report.approval.issues import (
    ATTACHMENT_AGREES,
    ATTACHMENT_DIFFERS,
    ATTACHMENT_MISSING,
    EXPIRED,
    FOREIGN,
    HAS_APPROVED,
    IN_THE_FUTURE,
    LATER_BROKEN,
    LATER_SHOWN,
    LINK_EXPIRED,
    MORE_THAN_SIGNED,
    MUST_APPROVE,
    NO_PLACES,
    NO_TIME,
    NOBODY_MAY,
    NOT_COMPARED,
    NOT_REGISTERED,
    OTHER_PROGRAM,
    OUT_OF_ORDER,
    OWN_LOOK,
    OWN_LOOK_UNREADABLE,
    PAGES_ALIKE,
    PLAN_AGREES,
    PLAN_CARRIED_ON,
    PLAN_CHANGED,
    PLAN_SAVED_AGAIN,
    PLAN_SHOWS_OTHERS,
    ROLE_UNCONFIRMED,
    SAME_CERTIFICATE,
    SAME_PERSON,
    SIGNED_EARLIER,
    UNCONFIRMED,
    UNREADABLE,
    WAITING,
    WEAK_KEY,
    finding,
)
from crm_roi.report.approval.later import later_issues
from crm_roi.report.approval.recheck import Recheck, recheck_issues
from crm_roi.report.approval.record import SourceFile
from crm_roi.report.approval.register import register_issues
from crm_roi.report.approval.revisions import revision_issues
from crm_roi.report.approval.signatures import signature_issues
from crm_roi.report.approval.signed_report import APPROVED, REJECTED, entry, open_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crm_roi.core.errors import Issue
    from crm_roi.report.approval.signed_report import SignedReport
    from crm_roi.report.approval.trust import Trusted


DOUBTS: Final = frozenset(
    {
        UNCONFIRMED, ROLE_UNCONFIRMED, EXPIRED, WEAK_KEY, SAME_CERTIFICATE, SAME_PERSON, NO_TIME,
        IN_THE_FUTURE, SIGNED_EARLIER, NOT_COMPARED, OTHER_PROGRAM, OWN_LOOK,
        PAGES_ALIKE, OWN_LOOK_UNREADABLE, LINK_EXPIRED, NOT_REGISTERED, LATER_SHOWN, LATER_BROKEN,
    }
)  # fmt: skip
"""What lowers the verdict of a report signed in full: only a whole, clean chain approves."""


class Verdict(StrEnum):
    """What a report is worth: void if anything was changed, whatever the signatures say.

    `SIGNED` is signed in full like `APPROVED`, but something is not confirmed: who signed, in which
    role, when, or that the pages are those of the workbook;
    `OTHER_WORKBOOK` is whole in itself, but the workbook held against it is another one.
    """

    APPROVED = "approved"
    SIGNED = "signed"
    OTHER_WORKBOOK = "other-workbook"
    WAITING = "waiting"
    REJECTED = "rejected"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Verification:
    """The verdict, and every finding in words; an issue of severity error makes it void."""

    verdict: Verdict
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class GivenPlan:
    """A plan to hold against the report; `hashes` are asked only of a file that differs.

    They are those of all its entries, and of those that were decided on.
    """

    file: SourceFile
    hashes: Callable[[], tuple[str, str]]


def verify(
    content: bytes,
    plan: GivenPlan | None = None,
    trusted: Sequence[Trusted] = (),
    recheck: Recheck | None = None,
    *,
    full: bool = False,
) -> Verification:
    """Check a report; without trusted certificates nobody vouches for the names in them.

    Raises:
        NotOurReport: it was not made by this program.
        DamagedReport: it cannot be read.
    """
    return verify_report(open_report(content), plan, trusted, recheck, full=full)


def verify_report(
    report: SignedReport,
    plan: GivenPlan | None = None,
    trusted: Sequence[Trusted] = (),
    recheck: Recheck | None = None,
    *,
    full: bool = False,
) -> Verification:
    """Check a report that is open already, as `verify` does."""
    checks = (
        signature_issues(report.signatures, trusted, _made_on(report)),
        content_issues(report),
        _order_issues(report),
        revision_issues(report),
        later_issues(report),
        _attachment_issues(report),
        _plan_issues(report, plan),
        _open_issues(report),
        _recheck(report, recheck),
        _registered(report, recheck),
        _second_opinion(report) if full else iter(()),
    )
    issues = tuple(issue for check in checks for issue in _told(check))
    return Verification(_verdict(report, issues), issues)


def _told(check: Iterator[Issue]) -> Iterator[Issue]:
    """Say of a check that fails that a part of the file cannot be read, and go on."""
    try:
        yield from check
    except CrmRoiError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged file can fail in any way
        yield finding(UNREADABLE, reason=str(error) or type(error).__name__)


def _verdict(report: SignedReport, issues: Sequence[Issue]) -> Verdict:
    grave = {issue.kind for issue in issues if issue.kind.severity is Severity.ERROR}
    if grave:
        others = {PLAN_CHANGED, PLAN_SHOWS_OTHERS}
        return Verdict.OTHER_WORKBOOK if grave <= others else Verdict.VOID
    if any(signature.decision == REJECTED for signature in report.signatures):
        return Verdict.REJECTED
    complete = report.signatures and not report.waiting and report.record.approver
    if not complete:
        return Verdict.WAITING
    doubtful = any(issue.kind in DOUBTS for issue in issues)
    return Verdict.SIGNED if doubtful else Verdict.APPROVED


def _recheck(report: SignedReport, recheck: Recheck | None) -> Iterator[Issue]:
    """Hold the report against its workbook, or say that this was not done."""
    files = list(_attached(report))
    if recheck and len({content for _name, content in files}) == 1:
        yield from recheck_issues(report, SourceFile(*files[0]), recheck)
    if not (recheck and recheck.render):
        yield finding(NOT_COMPARED)


def _registered(report: SignedReport, recheck: Recheck | None) -> Iterator[Issue]:
    if recheck and recheck.register is not None:
        yield from register_issues(report, recheck.register)


def _made_on(report: SignedReport) -> datetime | None:
    """Give the day that the report bears, as its attachment says it."""
    try:
        file = report.reader.root["/AF"][0].get_object()["/EF"]["/F"]
        written = str(file["/Params"]["/ModDate"])
        return datetime.strptime(written[2:10], "%Y%m%d").replace(tzinfo=UTC)
    except Exception:  # noqa: BLE001 - a damaged file can fail in any way
        return None  # that the attachment is not there or damaged is said elsewhere


def _order_issues(report: SignedReport) -> Iterator[Issue]:
    """Find signatures outside the sign-off table, and the first that came before its turn."""
    listed = []
    for signature in report.signatures:
        if signature.step is None:
            yield finding(FOREIGN, person=signature.person, field=signature.field)
        else:
            listed.append(signature.step)
    order = ", ".join(step.role for step in report.record.steps)
    for given, expected in zip(listed, report.record.steps, strict=False):
        if given != expected:
            yield finding(OUT_OF_ORDER, role=given.role, missing=expected.role, order=order)
            return


def _attachment_issues(report: SignedReport) -> Iterator[Issue]:
    """Hold every attached file against the hash in the record."""
    attached = {(name, hashlib.sha256(content).hexdigest()) for name, content in _attached(report)}
    if not attached:
        yield finding(ATTACHMENT_MISSING)
    for name, sha256 in sorted(attached):
        agrees = sha256 == report.record.workbook_sha256
        yield finding(ATTACHMENT_AGREES if agrees else ATTACHMENT_DIFFERS, name=name)


def _attached(report: SignedReport) -> Iterator[tuple[str, bytes]]:
    """Give name and content of the files attached as sources, and of those that readers list."""
    root = report.reader.root
    tree = entry(entry(root, "/Names", {}), "/EmbeddedFiles", {})
    nodes = [tree, *(kid.get_object() for kid in entry(tree, "/Kids", ()))]
    listed = [each for node in nodes for each in list(entry(node, "/Names", ()))[1::2]]
    for each in (*entry(root, "/AF", ()), *listed):
        file = each.get_object()
        for part in file["/EF"]:
            yield str(file["/UF"]), file["/EF"][part].data


def _plan_issues(report: SignedReport, plan: GivenPlan | None) -> Iterator[Issue]:
    """Hold a given plan against the record; a file saved again may still hold the same entries."""
    if plan is None:
        return
    if plan.file.sha256 == report.record.workbook_sha256:
        yield finding(PLAN_AGREES, name=plan.file.name)
        return
    entries, decided = plan.hashes()
    attached = next((content for _name, content in _attached(report)), b"")
    if entries == report.record.plan_sha256:
        from crm_roi.report.approval.figures import other_figures  # noqa: PLC0415 - slow to load

        if cells := other_figures(attached, plan.file.content):
            yield finding(PLAN_SHOWS_OTHERS, name=plan.file.name, cells=", ".join(cells))
        else:
            yield finding(PLAN_SAVED_AGAIN, name=plan.file.name)
    elif decided and decided == report.record.decided_sha256:
        yield finding(PLAN_CARRIED_ON, name=plan.file.name)
    else:
        yield finding(PLAN_CHANGED, name=plan.file.name)


def _open_issues(report: SignedReport) -> Iterator[Issue]:
    """Say who has still to sign, and whether the role whose limit is needed has approved."""
    if not report.places:
        yield finding(NO_PLACES)
    elif report.waiting:
        yield finding(WAITING, roles=", ".join(step.role for step in report.waiting))
    approver = report.record.approver
    if not approver:
        yield finding(NOBODY_MAY)
        return
    given = {each.role for each in report.signatures if each.decision == APPROVED}
    yield finding(HAS_APPROVED if approver in given else MUST_APPROVE, role=approver)


def _second_opinion(report: SignedReport) -> Iterator[Issue]:
    """Let pyHanko compare what came after the first signature by its own rules; takes seconds."""
    for signature in report.signatures[:1]:
        signature.embedded.compute_integrity_info()
        found = signature.embedded.diff_result
        if not isinstance(found, DiffResult):
            yield finding(MORE_THAN_SIGNED, **signature.names, what=str(found))
        elif found.modification_level > ModificationLevel.FORM_FILLING:
            what = found.modification_level.name
            yield finding(MORE_THAN_SIGNED, **signature.names, what=what)
