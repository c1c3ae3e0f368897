"""A portfolio in words: its unit, its figures, and the chosen plans that are likely to lose."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crm_roi.core.plan import Assumptions
from crm_roi.core.portfolio import words as names
from crm_roi.core.portfolio.ranking import Worth
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.errors import UnprintableCharacter
from crm_roi.report.fonts import check_printable
from crm_roi.report.words import Words

if TYPE_CHECKING:
    from crm_roi.core.plan import Language
    from crm_roi.core.portfolio.ranking import Portfolio
    from crm_roi.core.portfolio.summary import PlanSummary

REPLACEMENT: Final = "?"
LIKELY: Final = 0.5
LIKELY_LOSSES: Final = _(
    "Chosen plans that the simulation expects to lose money (mean NPV below zero, or "
    "P(NPV < 0) above 50%): {count}."
)
BY_MEAN: Final = _("With --worth mean_npv, plans are chosen by the mean of the simulation.")


@dataclass(frozen=True)
class PortfolioInWords:
    """A portfolio in the making: its words and its figures."""

    words: Words
    portfolio: Portfolio
    source: str

    def say(self, text: str, **facts: object) -> str:
        """Give a text in the reader's language."""
        return self.words.say(text, **facts)

    def amount(self, value: float) -> float:
        """Give an amount in the portfolio's unit."""
        return value / self.portfolio.unit.scale

    def money(self, value: float) -> str:
        """Write an amount with its unit, for a sentence."""
        return self.words.money(self.amount(value))

    @property
    def basis(self) -> str:
        """The name of the money that the budget limits."""
        return self.say(names.BASES[self.portfolio.rules.basis])

    @property
    def worth(self) -> str:
        """The name of what the selection maximises."""
        return self.say(names.WORTHS[self.portfolio.rules.worth])

    @cached_property
    def _alike(self) -> frozenset[str]:
        """The titles that more than one plan has."""
        plans = self.portfolio.plans
        named = Counter(row.summary.names(self.words.language).title for row in plans)
        return frozenset(title for title, count in named.items() if count > 1)

    def name(self, summary: PlanSummary, limit: int = 60) -> str:
        """Give a plan's title; plans of one title are told apart by their files."""
        title = summary.names(self.words.language).title
        return self.title(f"{summary.file}: {title}" if title in self._alike else title, limit)

    def title(self, text: str, limit: int = 60) -> str:
        """Shorten a plan's title, and replace what our fonts cannot print."""
        return self.words.short(printable(text), limit)


def printable(text: str) -> str:
    """Replace the characters that our fonts lack: one odd title must not stop the whole report."""
    return "".join(letter if _prints(letter) else REPLACEMENT for letter in text)


def _prints(letter: str) -> bool:
    try:
        check_printable((letter,))
    except UnprintableCharacter:
        return False
    return True


def portfolio_words(portfolio: Portfolio, language: Language) -> Words:
    """Speak in the portfolio's unit, enlarged where its totals need it."""
    unit, everything = portfolio.unit, portfolio.everything
    assumptions = Assumptions(
        currency=portfolio.currency,
        unit_label=printable(unit.label(language)),
        unit_scale=unit.scale,
        start_year=portfolio.plans[0].summary.start_year,
        discount_rate=portfolio.plans[0].summary.discount_rate,
    )
    largest = max(everything.cost, abs(portfolio.chosen.worth), portfolio.rules.budget or 0.0)
    return Words(language, assumptions, largest / unit.scale)


def likely_losses(portfolio: Portfolio) -> int:
    """Count the chosen plans whose simulated mean is negative, or that lose in most cases."""
    spreads = [row.summary.spread for row in portfolio.plans if row.chosen]
    return sum(
        row.trials > 0 and (row.mean < 0 or row.loss_probability > LIKELY) for row in spreads
    )


def loss_warning(portfolio: Portfolio, language: str) -> str:
    """Say how many chosen plans are doubtful and what would choose otherwise, in one sentence."""
    count = likely_losses(portfolio)
    if not count:
        return ""
    said = translate(LIKELY_LOSSES, language).format(count=count)
    if portfolio.rules.worth is Worth.MEAN_NPV:
        return said
    return f"{said}{'' if language == 'zh' else ' '}{translate(BY_MEAN, language)}"
