"""From a plan to the board report: evaluate, view, write.

The same plan file gives the same bytes, whether a command, a button or Python asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from crm_roi.app.characters import told_with_cells
from crm_roi.app.plans import accept, issues_in
from crm_roi.app.report_options import WHOLE, ReportOptions
from crm_roi.core.evaluation import evaluate
from crm_roi.files import refuse_existing
from crm_roi.report.approval.record import SourceFile
from crm_roi.report.approval.sign_off import approval_record
from crm_roi.report.pdf.render import Seal, render_pdf
from crm_roi.report.pdf.screen import render_html
from crm_roi.report.theme import read_theme
from crm_roi.report.view.build import build_view, extract
from crm_roi.report.view.context import source_of
from crm_roi.report.view.simulation import simulate_for_report
from crm_roi.settings import settled_language

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.app.plans import PlanFile
    from crm_roi.core.plan import Language
    from crm_roi.report.exhibits import ReportView
    from crm_roi.report.pdf.render import LayOut


@dataclass(frozen=True, slots=True)
class Report:
    """A report before it is written: its words and figures, and what a PDF carries besides."""

    file: PlanFile
    view: ReportView
    seal: Seal


def view_report(
    file: PlanFile,
    target: Path,
    asked: Language | None,
    options: ReportOptions = WHOLE,
    *,
    force: bool,
) -> Report:
    """Evaluate a plan and put it into words, unless it could not be written then.

    Raises:
        PlanRejected: with every mistake that keeps the plan from being evaluated.
        FileExists: the target is there already and `force` is not given.
    """
    plan = accept(file.draft)
    language = settled_language(asked, plan.language)
    refuse_existing(target, force=force)
    evaluation = evaluate(plan)
    workbook = SourceFile(file.name, file.content)
    today = date.today()  # noqa: DTZ011 - the user's own day, where the plan names none
    view = build_view(
        plan,
        evaluation,
        issues_in(file.draft),
        language=language,
        source=source_of(workbook, today, file.draft.cells),
        simulation=simulate_for_report(plan),
        with_appendix=options.appendix,
    )
    if options.pages:
        view = extract(view, options.pages)
    if options.theme:
        view = replace(view, theme=read_theme(options.theme))
    record = approval_record(plan, evaluation, workbook, language, options.recorded())
    return Report(file, view, Seal(record, workbook))


def write_report(
    report: Report,
    target: Path,
    options: ReportOptions = WHOLE,
    *,
    force: bool,
    lay_out: LayOut | None = None,
) -> None:
    """Write a report as PDF or as one HTML file.

    The pages of a PDF are laid out in a process of their own, bounded in time and memory, unless
    `lay_out` says otherwise.

    Raises:
        UnprintablePlan: with an issue for each character of the plan that no font has.
        PangoMissing: the library that lays out text is not installed.
        TooLargeToLayOut: it would take too much time or memory.
    """
    if options.as_html(target):
        render_html(report.view, target, force=force)
        return
    with told_with_cells(lambda: {report.file.name: report.file.draft}):
        render_pdf(report.view, target, force=force, seal=report.seal, lay_out=lay_out)
