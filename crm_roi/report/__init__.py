"""The board report: a plan's figures as words, charts and pages, in Chinese or English."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Language, Plan

__all__ = ["write_report"]


def write_report(
    plan: Plan,
    path: Path,
    *,
    language: Language | None = None,
    source: Path | None = None,
    force: bool = False,
) -> None:
    """Write a plan's report as PDF, in the plan's own language unless another is asked for.

    `source` is the file the plan was read from: the report names it with its hash and carries it.
    Without one, the plan's own JSON stands for it.

    Raises:
        UnprintableCharacter: a text holds a character that our fonts lack.
        PangoMissing: the library that lays out text is not installed.
        FileExists: the file is there already and `force` is not given.
    """
    from crm_roi.core.checks import check  # noqa: PLC0415 - `verify` must not wait for figures
    from crm_roi.core.evaluation import evaluate  # noqa: PLC0415
    from crm_roi.report.approval.record import SourceFile as Workbook  # noqa: PLC0415
    from crm_roi.report.approval.sign_off import approval_record  # noqa: PLC0415
    from crm_roi.report.pdf.render import Seal, render_pdf  # noqa: PLC0415 - so is WeasyPrint
    from crm_roi.report.view.build import build_view  # noqa: PLC0415
    from crm_roi.report.view.context import source_of  # noqa: PLC0415 - Babel is slow to load
    from crm_roi.report.view.simulation import simulate_for_report  # noqa: PLC0415

    content = source.read_bytes() if source else plan.model_dump_json().encode()
    workbook = Workbook(source.name if source else "plan.json", content)
    spoken = language or plan.language
    today = date.today()  # noqa: DTZ011 - the user's own day, where the plan names none
    evaluation = evaluate(plan)
    named = source_of(workbook, today)
    cases = simulate_for_report(plan)
    view = build_view(
        plan, evaluation, check(plan), language=spoken, source=named, simulation=cases
    )
    record = approval_record(plan, evaluation, workbook, spoken)
    render_pdf(view, path, force=force, seal=Seal(record, workbook))
