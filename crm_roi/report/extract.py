"""Some pages of a report instead of all; what remains says that it is an extract."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.report.errors import UnknownPage

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_roi.report.exhibits import ReportView


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
