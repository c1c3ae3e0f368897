"""The pages of a portfolio for the board: what to carry out, what more money would bring, the rest.

Everything else stands in the workbook, which the pages name.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from crm_roi.core.portfolio import words as names
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Exhibit, Fact, Marks, Page, ShortReport
from crm_roi.report.pdf.render import render_pdf
from crm_roi.report.short_reports.portfolio import (
    PortfolioInWords,
    likely_losses,
    loss_warning,
    portfolio_words,
    printable,
)
from crm_roi.report.short_reports.portfolio_exhibits import (
    frontier_exhibit,
    left_out_table,
    ranking_table,
    selection_table,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from crm_roi.core.plan import Language
    from crm_roi.core.portfolio.ranking import Portfolio
    from crm_roi.report.exhibits import Tone

SUBJECT: Final = _("CRM portfolio")
RANKING_SHOWN: Final = 36
SELECTION_SHOWN: Final = 10
FILES_SHOWN: Final = 16


def write_pages(
    portfolio: Portfolio,
    reasons: Sequence[names.Reason],
    notes: Sequence[str],
    path: Path,
    *,
    language: Language,
    day: date,
    workbook: Path,
    force: bool = False,
) -> None:
    """Write the pages as PDF; they name the workbook and its fingerprint.

    Raises:
        PangoMissing: the library that lays out text is not installed.
        FileExists: the file is there already and `force` is not given.
    """
    digest = sha256(workbook.read_bytes()).hexdigest()[:12]
    source = f"{workbook.name} · {digest}"
    view = build_pages(portfolio, reasons, notes, language=language, day=day, source=source)
    render_pdf(view, path, force=force)


def build_pages(
    portfolio: Portfolio,
    reasons: Sequence[names.Reason],
    notes: Sequence[str],
    *,
    language: Language,
    day: date,
    source: str,
) -> ShortReport:
    """Put a portfolio into words and rounded numbers; pure, the same in gives the same out."""
    sheet = PortfolioInWords(portfolio_words(portfolio, language), portfolio, printable(source))
    pages = (_selection(sheet, notes), _ranking(sheet), _left_out(sheet, reasons))
    subject = sheet.say(SUBJECT)
    return ShortReport(
        language=language,
        title=subject,
        subject=_headline(sheet),
        pages=tuple(filter(None, pages)),
        marks=_marks(sheet, day),
        author="",
        created=day.isoformat(),
    )


def _headline(sheet: PortfolioInWords) -> str:
    """Say what the money carries out and what that brings."""
    portfolio = sheet.portfolio
    chosen, budget = portfolio.chosen, portfolio.rules.budget
    useful = sum(row.worth > 0 for row in portfolio.plans)
    facts = {
        "budget": sheet.money(budget or 0.0),
        "chosen": f"{chosen.plans:,}",
        "plans": f"{len(portfolio.plans):,}",
        "cost": sheet.money(chosen.cost),
        "worth": sheet.worth,
        "value": sheet.money(chosen.worth),
    }
    if not chosen.plans and not useful:
        text = _("None of the {plans} plans has a positive value ({worth})")
    elif not chosen.plans:
        text = _("A budget of {budget} carries out none of the {plans} plans")
    elif budget is None:
        text = _("{chosen} of {plans} plans are worthwhile: for {cost} they bring {worth} {value}")
    elif chosen.plans >= useful:
        text = _("A budget of {budget} covers all {chosen} worthwhile plans: {worth} {value}")
    else:
        text = _("A budget of {budget} carries out {chosen} of {plans} plans: {worth} {value}")
    return sheet.say(text, **facts)


def _selection(sheet: PortfolioInWords, notes: Sequence[str]) -> Page:
    """Make the first page: the message, four figures, the frontiers, where the money goes."""
    chosen = selection_table(sheet, SELECTION_SHOWN)
    exhibits = [frontier_exhibit(sheet, tuple(notes)), chosen]
    return Page(
        key="selection",
        name=sheet.say(SUBJECT),
        title=_headline(sheet),
        lead=tuple(filter(None, (loss_warning(sheet.portfolio, sheet.words.language),))),
        facts=_tiles(sheet),
        exhibits=tuple(filter(None, exhibits)),
    )


def _tiles(sheet: PortfolioInWords) -> tuple[Fact, ...]:
    """Give the four figures that the board asks for first."""
    say, words, portfolio = sheet.say, sheet.words, sheet.portfolio
    chosen, budget = portfolio.chosen, portfolio.rules.budget
    left_out = say(_("Files left out: {count}"), count=len(portfolio.left_out))
    spent = say(_("of {total} for all plans"), total=sheet.money(portfolio.everything.cost))
    if budget:
        share = words.percent(chosen.cost / budget)
        spent = say(_("{share} of the budget of {budget}"), share=share, budget=sheet.money(budget))
    mean = say(_("mean of the simulations {mean}"), mean=sheet.money(chosen.mean_npv))
    together = say(
        _("{together} if all plans vary together"), together=sheet.money(chosen.deviation_together)
    )
    return (
        Fact(
            say(_("Plans chosen")),
            say(_("{chosen} of {plans}"), chosen=chosen.plans, plans=len(portfolio.plans)),
            left_out if portfolio.left_out else "",
        ),
        Fact(sheet.basis, sheet.money(chosen.cost), spent),
        Fact(say(_("NPV")), sheet.money(chosen.npv), mean, _tone(portfolio)),
        Fact(say(_("Standard deviation")), sheet.money(chosen.deviation), together),
    )


def _tone(portfolio: Portfolio) -> Tone:
    """Colour the NPV of the selection: good only if no chosen plan is likely to lose money."""
    if portfolio.chosen.npv <= 0:
        return "bad"
    return "warn" if portfolio.chosen.mean_npv <= 0 or likely_losses(portfolio) else "good"


def _ranking(sheet: PortfolioInWords) -> Page:
    """Make the page of the ranking."""
    best = sheet.portfolio.plans[0]
    label = sheet.say(names.RATIOS[sheet.portfolio.rules.worth, sheet.portfolio.rules.basis])
    text = _("{plan} brings the most for its money: {ratio}")
    if best.ratio is None or best.worth <= 0:
        text = _("The first plans by value for money")
    ratio = sheet.words.number(best.ratio, 2)
    title = sheet.name(best.summary, 40)
    return Page(
        key="ranking",
        name=sheet.say(_("Ranking")),
        title=sheet.say(text, plan=title, ratio=ratio),
        lead=(
            sheet.say(
                _("Ranked by: {ratio}; amounts in {unit}"), ratio=label, unit=sheet.words.unit
            ),
        ),
        exhibits=(ranking_table(sheet, RANKING_SHOWN),),
    )


def _left_out(sheet: PortfolioInWords, reasons: Sequence[names.Reason]) -> Page | None:
    """Make the page of the files that are in no figure; none where all are."""
    if not reasons:
        return None
    count = len(sheet.portfolio.left_out)
    table: Exhibit = left_out_table(sheet, reasons, FILES_SHOWN)
    return Page(
        key="left-out",
        name=sheet.say(_("Left out")),
        title=sheet.say(_("Files that are in no figure here: {count}"), count=count),
        exhibits=(table,),
    )


def _marks(sheet: PortfolioInWords, day: date) -> Marks:
    say = sheet.say
    return Marks(
        header=say(SUBJECT),
        notice="",
        version=sheet.words.day(day),
        file=sheet.words.short(sheet.source, 80),
        page=say(_("Page")),
        draft="",
        draft_heading="",
        contents="",
        source=say(_("Source: ")),
    )
