"""build_view: the figures of a plan in words and rounded numbers; reads as a table of contents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.errors import UnknownPage
from crm_roi.report.exhibits import Marks, ReportView
from crm_roi.report.plan_language import plan_in_language, remarks
from crm_roi.report.view.appendix import appendix
from crm_roi.report.view.approval import approval
from crm_roi.report.view.basis import basis
from crm_roi.report.view.benefits import benefits
from crm_roi.report.view.cash_flow import cash_flow
from crm_roi.report.view.context import Context, SourceFile, draft_reasons
from crm_roi.report.view.costs import costs
from crm_roi.report.view.decision import cover, decision
from crm_roi.report.view.project import project
from crm_roi.report.view.risk import risk
from crm_roi.report.view.scorecard import scorecard
from crm_roi.report.view.simulation import simulation as simulation_page
from crm_roi.report.view.summary import options, summary
from crm_roi.report.view.targets import targets
from crm_roi.report.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_roi.core.errors import Issue
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.plan import Language, Plan
    from crm_roi.core.risk.simulation import SimulationResult

PAGES: Final = (
    decision,
    summary,
    options,
    costs,
    benefits,
    cash_flow,
    risk,
    simulation_page,
    scorecard,
    targets,
    project,
    basis,
    approval,
)


def build_view(
    plan: Plan,
    evaluation: Evaluation,
    issues: tuple[Issue, ...],
    *,
    language: Language,
    source: SourceFile,
    simulation: SimulationResult | None = None,
    with_appendix: bool = False,
) -> ReportView:
    """Put a plan's figures into the words of a language; pure, the same in gives the same out.

    Without a simulation the report has no page of it, and says nothing of P10. The appendix shows
    every line by year.
    """
    spoken = plan_in_language(plan, language)
    words = Words(language, spoken.assumptions, largest_amount(evaluation))
    context = Context(
        words=words,
        plan=spoken,
        evaluation=evaluation,
        issues=issues,
        source=source,
        approver=_approver(plan, spoken, evaluation),
        simulation=simulation,
        given=plan,
    )
    makers = (*PAGES, appendix) if with_appendix else PAGES
    return ReportView(
        language=language,
        cover=cover(context),
        draft_reasons=draft_reasons(context),
        pages=tuple(page for make in makers if (page := make(context)) is not None),
        marks=_marks(context),
        author=spoken.about.author or spoken.about.organisation,
        remarks=remarks(plan, language),
        created=(spoken.about.analysis_date or source.day).isoformat(),
    )


def largest_amount(evaluation: Evaluation) -> float:
    """Give the largest amount that any table shows; it decides the unit of the report."""
    figures = [evaluation.risk_adjusted, evaluation.unadjusted]
    figures += [row.measures for row in evaluation.scenarios]
    amounts = [row.total_cost for row in figures] + [row.total_benefit for row in figures]
    return max(map(abs, amounts), default=0.0)


def _approver(plan: Plan, spoken: Plan, evaluation: Evaluation) -> str:
    """Give the required approver's role in the reader's language."""
    pairs = zip(plan.approval.limits, spoken.approval.limits, strict=True)
    return next((row.role for given, row in pairs if given.role == evaluation.approver), "")


def _marks(context: Context) -> Marks:
    say, words, about = context.say, context.words, context.plan.about
    return Marks(
        header=words.short(about.title, 60),
        notice=words.short(about.notice, 120),
        version=say(_("Version {version}"), version=words.short(about.version, 20)),
        file=f"{words.short(context.source.name, 40)} · {context.source.sha256[:12]}",
        page=say(_("Page")),
        draft=say(_("DRAFT")),
        draft_heading=say(_("This report is a draft, because:")),
        contents=say(_("Contents")),
        source=say(_("Source: ")),
    )


def extract(view: ReportView, keys: Collection[str]) -> ReportView:
    """Keep the cover and the named pages, in the report's order; a draft keeps its reasons.

    Raises:
        UnknownPage: naming the pages that there are.
    """
    known = [page.key for page in view.pages]
    for key in keys:
        if key not in known:
            raise UnknownPage(page=key, known=", ".join(known))
    kept = {*keys, "decision"} if view.draft_reasons else set(keys)
    kind = translate(_("{kind} (extract)"), view.language).format(kind=view.cover.kind)
    return replace(
        view,
        cover=replace(view.cover, kind=kind),
        pages=tuple(page for page in view.pages if page.key in kept),
    )
