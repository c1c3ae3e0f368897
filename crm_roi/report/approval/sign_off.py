"""Who signs a report, in which order: the sign-off table, and the role whose limit is needed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from crm_roi.core.evaluation import required_approver
from crm_roi.core.plan.migrations import entries_json
from crm_roi.report.approval.record import ApprovalRecord, SigningStep, made_here
from crm_roi.report.plan_language import plan_in_language

if TYPE_CHECKING:
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.plan import Language, Plan
    from crm_roi.report.approval.record import SourceFile


def approval_record(
    plan: Plan,
    evaluation: Evaluation,
    workbook: SourceFile,
    language: Language,
    options: dict[str, str] | None = None,
) -> ApprovalRecord:
    """Record what a report of a plan, in a language, submits for signature."""
    shown = plan_in_language(plan, language)
    approver = required_approver(shown, evaluation.risk_adjusted)
    return ApprovalRecord(
        plan_sha256=plan_sha256(plan),
        decided_sha256=plan_sha256(as_decided(plan)),
        workbook_name=workbook.name,
        workbook_sha256=workbook.sha256,
        language=language,
        approver=approver,
        steps=signing_steps(shown, approver),
        made_with=made_here(),
        options=options or {},
    )


def signing_steps(plan: Plan, approver: str) -> tuple[SigningStep, ...]:
    """Give the signatures in order; the role whose limit is needed signs last if not listed."""
    listed = sorted(plan.approval.sign_off, key=lambda row: row.step)
    signers = [(row.role, row.action) for row in listed]
    if approver and all(role != approver for role, _action in signers):
        signers.append((approver, ""))
    return tuple(SigningStep(at, *signer) for at, signer in enumerate(signers, start=1))


def as_decided(plan: Plan) -> Plan:
    """Leave out what is entered once a plan is decided: who signed, actuals, improvements, log."""
    signed = {"person": "", "decision": "", "signed_on": None, "comment": ""}
    roles = tuple(row.model_copy(update=signed) for row in plan.approval.sign_off)
    return plan.model_copy(
        update={
            "about": plan.about.model_copy(update={"status": "submitted"}),
            "approval": plan.approval.model_copy(update={"sign_off": roles}),
            "scorecard": plan.scorecard.model_copy(update={"actuals": ()}),
            "review": plan.review.model_copy(update={"actuals": (), "improvements": ()}),
            "log": (),
        }
    )


def plan_sha256(plan: Plan) -> str:
    """Give the SHA-256 of a plan's entries, whatever file they stand in."""
    return hashlib.sha256(entries_json(plan).encode()).hexdigest()
