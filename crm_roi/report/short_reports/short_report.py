"""Reports without a cover: a few pages on one question, and figures put side by side in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.results import RESULTS
from crm_roi.core.terms import Unit, _
from crm_roi.report.exhibits import Marks, ShortReport
from crm_roi.report.words import MINUS, NONE

if TYPE_CHECKING:
    from crm_roi.core.results import Result
    from crm_roi.report.exhibits import Page
    from crm_roi.report.view.context import Context
    from crm_roi.report.words import Words


def short_report(context: Context, subject: str, pages: tuple[Page, ...], day: str) -> ShortReport:
    """Put pages together; `subject` says what they are about, `day` dates them."""
    about = context.plan.about
    return ShortReport(
        language=context.words.language,
        title=f"{about.title} · {subject}",
        subject=subject,
        pages=pages,
        marks=marks(context, subject),
        author=about.author or about.organisation,
        created=day,
    )


def marks(context: Context, subject: str) -> Marks:
    """Give the running header and footer; such a report is about a plan, never a draft of one."""
    say, words, about = context.say, context.words, context.plan.about
    return Marks(
        header=f"{words.short(about.title, 48)} · {subject}",
        notice=words.short(about.notice, 120),
        version=say(_("Version {version}"), version=words.short(about.version, 20)),
        file=words.short(context.source.name, 80),
        page=say(_("Page")),
        draft="",
        draft_heading="",
        contents="",
        source=say(_("Source: ")),
    )


FIGURES: Final = tuple(
    RESULTS[key]
    for key in (
        "npv",
        "irr",
        "payback_years",
        "total_cost",
        "total_benefit",
        "roi_simple",
        "roi_pv",
        "roi_annual",
        "roi_eit",
    )
)


def figure_text(words: Words, figure: Result, value: float | None) -> str:
    """Write a figure; a payback that is never reached is an answer, a missing rate is none."""
    if figure.unit is Unit.MONEY:
        return words.amount(value, 2)
    if figure.unit is Unit.RATE:
        return words.percent(value, 2)
    return words.say(_("not reached")) if value is None else words.years(value)


def change_text(words: Words, figure: Result, old: float | None, new: float | None) -> str:
    """Write by how much a figure changed, with its sign; rates in percentage points."""
    if old is None or new is None:
        return NONE if old == new else "≠"
    if figure.unit is Unit.MONEY:
        return signed(words, new - old)
    if figure.unit is Unit.YEARS:
        return words.say(_("{number} years"), number=plus(words.number(new - old, 2)))
    return words.say(_("{points} points"), points=plus(words.number(100 * (new - old), 2)))


def signed(words: Words, value: float) -> str:
    """Write a change of an amount with its sign."""
    return plus(words.amount(value, 2))


def plus(text: str) -> str:
    """Put a plus before a number that is neither negative nor zero as it is written."""
    positive = not text.startswith(MINUS) and any(digit in text for digit in "123456789")
    return f"+{text}" if positive else text
