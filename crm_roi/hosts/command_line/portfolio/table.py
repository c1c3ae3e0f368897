"""A portfolio on the terminal: the selection, the first plans by rank, the files left out and why.

Titles that its pages cannot print in full are told too, each with its file and cell.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from crm_roi.app.characters import named, texts_of_plan
from crm_roi.app.issue_text import issue_lines, message, remedy
from crm_roi.app.plans import read
from crm_roi.core.errors import Issue, IssueKind, Severity
from crm_roi.core.portfolio import words
from crm_roi.core.portfolio.ranking import Decision
from crm_roi.core.portfolio.words import Reason
from crm_roi.core.terms import _
from crm_roi.hosts.figures import money, percent
from crm_roi.locale import translate
from crm_roi.report.fonts import unprintable
from crm_roi.report.short_reports.portfolio import loss_warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from crm_roi.core.portfolio.ranking import LeftOut, Portfolio, RankedPlan
    from crm_roi.hosts.command_line.portfolio.files import PlanFile
    from crm_roi.settings import Language


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


def reasons_of(portfolio: Portfolio, language: Language) -> tuple[Reason, ...]:
    """Say of each file that was left out why, in the reader's language."""
    return tuple(
        Reason(row.file, _place(row, issue), message(issue, language), remedy(issue, language))
        for row in portfolio.left_out
        for issue in row.issues
    )


def _place(row: LeftOut, issue: Issue) -> str:
    """Give the cell or field of a mistake; of a whole file there is none."""
    return "" if issue.place == row.file.rsplit("/", 1)[-1] else issue.place


def placed(left_out: Iterable[LeftOut]) -> tuple[Issue, ...]:
    """Give every reason with the name of its file."""
    return tuple(
        replace(issue, cell=f"{row.file} {_place(row, issue)}".strip())
        for row in left_out
        for issue in row.issues
    )


PRINTED_AS_A_MARK: Final = IssueKind(
    "unprintable-character",
    _("The character {character} ({code}) in “{text}” cannot be printed: the pages show “?”."),
    _("Write it in another way if the pages are to show the title in full."),
    Severity.WARNING,
)


def warn_of_unprintable_titles(
    portfolio: Portfolio, files: Sequence[PlanFile], language: Language
) -> None:
    """Say, before the pages are laid out, which titles they will not show in full."""
    for line in issue_lines(unprintable_titles(portfolio, files, language), language):
        print(line, file=sys.stderr)  # noqa: T201 - the command's answer


def unprintable_titles(
    portfolio: Portfolio, files: Sequence[PlanFile], language: str
) -> tuple[Issue, ...]:
    """Find each character of the plans' titles that our fonts lack, wherever the title is entered.

    Only plans with such a title are read again: the figures of a portfolio keep no cells.
    """
    by_name = {file.name: file for file in files}
    titles = {row.summary.file: row.summary.names(language).title for row in portfolio.plans}
    odd = {file: title for file, title in titles.items() if any(unprintable(title))}
    return tuple(chain(*(_located(by_name[file], title) for file, title in odd.items())))


def _located(file: PlanFile, title: str) -> Iterator[Issue]:
    """Give the cells in which a title stands: that of the plan's title, or of its translation."""
    draft = read(file.path)
    if draft.plan is None:
        return
    issues = (
        draft.located(Issue(PRINTED_AS_A_MARK, path, found.facts))
        for path, text in texts_of_plan(draft.plan)
        if text == title
        for found in unprintable(text)
    )
    yield from named(issues, file.name)
