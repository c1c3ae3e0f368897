"""A portfolio on the terminal: the selection, the first plans by rank, the files left out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from crm_roi.core.portfolio import words
from crm_roi.core.portfolio.ranking import Decision
from crm_roi.core.terms import _
from crm_roi.hosts.commands.figures import money, percent
from crm_roi.locale import translate
from crm_roi.report.short_reports.portfolio import loss_warning

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from crm_roi.core.portfolio.ranking import Portfolio, RankedPlan

PLANS_SHOWN: Final = 15
FILES_SHOWN: Final = 10
TITLE: Final = 18  # cells for a title, which may go on below
COLOURS: Final = {
    Decision.CHOSEN: "green",
    Decision.REQUIRED: "green",
    Decision.NO_VALUE: "red",
    Decision.NO_MONEY: "yellow",
    Decision.EXCLUDED: "yellow",
}


def portfolio_table(portfolio: Portfolio, reasons: Sequence[words.Reason], language: str) -> Group:
    """Lay out what a reader wants first; the workbook has the rest."""
    return Group(
        Text(_headline(portfolio, language), style="bold"),
        *_doubt(portfolio, language),
        _ranking(portfolio, language),
        *_more(len(portfolio.plans) - PLANS_SHOWN, language),
        *_left_out(reasons, language),
    )


def _headline(portfolio: Portfolio, language: str) -> str:
    """Say what is chosen, what it costs and what it brings."""
    unit, chosen, rules = portfolio.unit, portfolio.chosen, portfolio.rules
    text = _("{chosen} of {plans} plans chosen: {basis} {cost}, {worth} {value} ({unit})")
    if rules.budget is not None:
        text = _(
            "Budget {budget}: {chosen} of {plans} plans chosen, {basis} {cost}, "
            "{worth} {value} ({unit})"
        )
    return translate(text, language).format(
        budget=money((rules.budget or 0.0) / unit.scale),
        chosen=chosen.plans,
        plans=len(portfolio.plans),
        basis=translate(words.BASES[rules.basis], language),
        cost=money(chosen.cost / unit.scale),
        worth=translate(words.WORTHS[rules.worth], language),
        value=money(chosen.worth / unit.scale),
        unit=unit.label(language),
    )


def _doubt(portfolio: Portfolio, language: str) -> list[Text]:
    """Say that chosen plans are expected to lose money, if any is."""
    said = loss_warning(portfolio, language)
    return [Text(said, style="yellow")] if said else []


def _ranking(portfolio: Portfolio, language: str) -> Table:
    rules = portfolio.rules
    table = Table(box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column(translate(_("Rank"), language), justify="right", no_wrap=True)
    table.add_column(translate(_("Plan"), language), overflow="fold", min_width=TITLE)
    for name in (words.BASES[rules.basis], _("NPV"), _("P10"), _("P(loss)")):
        # a figure that is cut off is a wrong figure
        table.add_column(translate(name, language), justify="right", no_wrap=True)
    table.add_column(translate(_("Choice"), language), min_width=10)
    named = Counter(row.summary.names(language).title for row in portfolio.plans)
    alike = {title for title, count in named.items() if count > 1}
    for row in portfolio.plans[:PLANS_SHOWN]:
        table.add_row(*_cells(row, portfolio.unit.scale, language, alike))
    return table


def _more(count: int, language: str) -> list[Text]:
    """Say how many are not shown, if any."""
    text = translate(_("… and {count} more, all in the workbook"), language)
    return [Text(f"  {text.format(count=count)}")] if count > 0 else []


def _cells(
    row: RankedPlan, scale: float, language: str, alike: AbstractSet[str]
) -> list[str | Text]:
    """Write a plan's row; plans of one title are told apart by their files."""
    summary = row.summary
    title = summary.names(language).title
    choice = Text(translate(words.DECISIONS[row.decision], language), COLOURS[row.decision])
    return [
        str(row.rank),
        Text(f"{summary.file}: {title}" if title in alike else title),
        money(row.cost / scale),
        money(summary.npv / scale),
        money(summary.spread.p10 / scale),
        percent(summary.spread.loss_probability, 1),
        choice,
    ]


def _left_out(reasons: Sequence[words.Reason], language: str) -> list[Text]:
    """List the first files that are left out, each with its first reason."""
    first = {reason.file: reason for reason in reversed(reasons)}
    files = sorted(first)
    if not files:
        return []
    lines = [Text(f"  {_said(first[file])}") for file in files[:FILES_SHOWN]]
    head = translate(_("Files left out: {count}"), language).format(count=len(files))
    return [Text(head, style="yellow"), *lines, *_more(len(files) - FILES_SHOWN, language)]


def _said(reason: words.Reason) -> str:
    place = f" {reason.place}" if reason.place else ""
    return f"{reason.file}{place}: {reason.message}"
