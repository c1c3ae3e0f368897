"""A difference as a document that a machine may read: plain names, plain numbers, no rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import path_text
from crm_roi.core.gates import overall
from crm_roi.core.plan import Record
from crm_roi.core.results import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.plan import Plan
    from crm_roi.core.versions.bridge import Bridge, Step
    from crm_roi.core.versions.difference import Difference, Edit

Document = dict[str, Any]
FIGURES: Final = (
    "npv",
    "irr",
    "payback_years",
    "roi_simple",
    "roi_pv",
    "roi_annual",
    "total_cost",
    "total_benefit",
)


def difference_document(difference: Difference, authors: Sequence[tuple[str, ...]]) -> Document:
    """Give both versions' headline, every change with its authors and effect, and the bridge."""
    changes = zip(difference.edits, authors, strict=True)
    return {
        "old": _version(difference.old, difference.old_figures),
        "new": _version(difference.new, difference.new_figures),
        "changes": [_change(difference, edit, by) for edit, by in changes],
        "bridge": _bridge(difference.bridge),
        "log": [entry.model_dump(mode="json") for entry in difference.log],
    }


def _version(plan: Plan, figures: Evaluation) -> Document:
    headline = figures.risk_adjusted
    return {
        "title": plan.about.title,
        "version": plan.about.version,
        "currency": plan.assumptions.currency,
        "unit_label": plan.assumptions.unit_label,
        **values(headline, FIGURES),
        "verdict": overall(figures.gates).value,
    }


def _change(difference: Difference, edit: Edit, authors: tuple[str, ...]) -> Document:
    step = difference.step_of(edit)
    return {
        "table": path_text(edit.table),
        "row": edit.row,
        "name": edit.name,
        "kind": edit.kind.value,
        "field": edit.field,
        "old": _plain(edit.old),
        "new": _plain(edit.new),
        "years": edit.years,
        "by": list(authors),
        "step": None if step is None else difference.bridge.steps.index(step),
        "effect_on_npv": None if step is None else step.effect,
    }


def _plain(value: object) -> object:
    """Give a value as JSON has it: a row as an object, a date as its ISO form."""
    if isinstance(value, Record):
        return value.model_dump(mode="json", exclude_defaults=True)
    return value if isinstance(value, (str, int, float, tuple, type(None))) else str(value)


def _bridge(bridge: Bridge) -> Document:
    return {
        "start": bridge.start,
        "steps": [_step(step) for step in bridge.steps],
        "end": bridge.end,
    }


def _step(step: Step) -> Document:
    return {
        "stage": step.mark.stage.value,
        "row": step.mark.row,
        "name": step.mark.name,
        "part": step.mark.label,
        "effect": step.effect,
        "npv": step.npv,
    }
