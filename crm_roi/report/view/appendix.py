"""The appendix: every cost and benefit line by year, as it enters the headline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Exhibit, Page, Table
from crm_roi.report.view.costs import yearly_columns, yearly_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine
    from crm_roi.report.context import Context


def appendix(context: Context) -> Page | None:
    """Make the pages of all lines; a plan without lines has none."""
    say, plan, evaluation = context.say, context.plan, context.evaluation
    count = len(plan.costs) + len(plan.benefits)
    if not count:
        return None
    title = say(_("All lines by year: {count}"), count=count)
    found = (
        _lines(
            context,
            say(_("Every cost line, risk-adjusted")),
            plan.costs,
            evaluation.costs.lines,
            "costs",
        ),
        _lines(
            context,
            say(_("Every benefit line as estimated")),
            plan.benefits,
            evaluation.benefits.gross_lines,
            "benefits",
        ),
        _lines(
            context,
            say(_("Every benefit line as counted, after attribution, realisation and confidence")),
            plan.benefits,
            evaluation.benefits.lines,
            "benefits",
        ),
    )
    return Page("appendix", say(_("Appendix")), title, exhibits=tuple(filter(None, found)))


def _lines(
    context: Context,
    title: str,
    lines: Sequence[CostLine | BenefitLine],
    amounts: Mapping[str, Sequence[float]],
    part: str,
) -> Exhibit | None:
    if not lines:
        return None
    say, words = context.say, context.words
    rows = [
        yearly_row(context, f"{line.id} {words.short(line.name, 40)}", amounts[line.id])
        for line in lines
    ]
    years = [sum(column) for column in zip(*(amounts[line.id] for line in lines), strict=True)]
    rows.append(yearly_row(context, say(_("Total")), years, total=True))
    return Exhibit(
        title,
        say(_("Amounts by year in {unit}, undiscounted"), unit=words.unit),
        table=Table(yearly_columns(context, say(_("Line"))), tuple(rows), divided=True),
        source=context.sources((part,)),
    )
