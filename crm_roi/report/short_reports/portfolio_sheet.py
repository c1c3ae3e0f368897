"""What every part of a portfolio's pages needs at hand: its words, its unit, its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from crm_roi.core.plan import Assumptions
from crm_roi.core.portfolio import words as names
from crm_roi.report import fonts
from crm_roi.report.words import Words

if TYPE_CHECKING:
    from crm_roi.core.plan import Language
    from crm_roi.core.portfolio.ranking import Portfolio
    from crm_roi.core.portfolio.summary import PlanSummary

REPLACEMENT: Final = "?"


@dataclass(frozen=True)
class Sheet:
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
        fonts.check_printable((letter,))
    except fonts.UnprintableCharacter:
        return False
    return True


def words_of(portfolio: Portfolio, language: Language) -> Words:
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
