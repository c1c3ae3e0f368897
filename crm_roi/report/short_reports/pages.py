"""A report without a cover: its pages, and what stands on each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_roi.report.exhibits import Marks, Page


@dataclass(frozen=True, slots=True)
class ShortReport:
    """Pages in words and rounded numbers, with what stands on each of them."""

    language: str
    title: str
    subject: str
    pages: tuple[Page, ...]
    marks: Marks
    author: str
    created: str
    draft_reasons: tuple[str, ...] = ()
