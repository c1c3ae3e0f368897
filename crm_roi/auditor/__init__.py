"""A model auditor for any .xlsx: the rules of good models, each found at its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.auditor.evidence import evidence_of
from crm_roi.auditor.findings import Certainty, Finding
from crm_roi.auditor.reading import read_book
from crm_roi.auditor.recalculation import recalculated
from crm_roi.auditor.rules import RULES
from crm_roi.auditor.survey import Survey

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.auditor.book import Book
    from crm_roi.auditor.findings import Flaw, Rule

__all__ = ["Finding", "audit", "lint"]


def lint(path: str | Path, *, recalculate: bool = False) -> tuple[Finding, ...]:
    """Test a workbook against every rule; a file that cannot be read raises why.

    Findings stand in the order of the rules and, within a rule, of the sheets. Raises a subclass of
    `UnreadableWorkbookError` for what is no workbook, is damaged, or unpacks to far too much. With
    `recalculate` LibreOffice works out every formula anew (rule 45), which takes seconds; raises
    `NoCalculatorError` where it is not installed.
    """
    return audit(read_book(path), recalculated(path) if recalculate else None)


def audit(book: Book, fresh: Book | None = None) -> tuple[Finding, ...]:
    """Test a workbook that was read already; `fresh` is the same one recalculated."""
    survey = Survey(book, fresh)
    return tuple(_finding(survey, rule, flaw) for rule in RULES for flaw in rule.check(survey))


def _finding(survey: Survey, rule: Rule, flaw: Flaw) -> Finding:
    certainty = flaw.certainty or rule.certainty
    if rule.of_the_house and survey.foreign:
        certainty = Certainty.POSSIBLE
    return Finding(rule, flaw, certainty, evidence_of(survey, flaw))
