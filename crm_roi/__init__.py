"""Decide on a CRM investment: planning workbook, Excel functions, board report.

import crm_roi

plan = crm_roi.read_plan("plan.xlsx")
crm_roi.evaluate(plan).cash_flows
crm_roi.write_report(plan, "report.pdf")
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_roi.app.notebook import (
        check,
        diff,
        evaluate,
        lint,
        read_plan,
        review,
        sensitivity,
        simulate,
        write_report,
        write_workbook,
    )
    from crm_roi.core.plan import Plan

    __version__: str

__all__ = [
    "Plan",
    "__version__",
    "check",
    "diff",
    "evaluate",
    "lint",
    "read_plan",
    "review",
    "sensitivity",
    "simulate",
    "write_report",
    "write_workbook",
]

_NOTEBOOK: Final = "crm_roi.app.notebook"
_PLAN: Final = "crm_roi.core.plan"


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for: a cell must not wait for the PDF engine."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    if name == "__version__":
        return version("crm-roi")
    return getattr(import_module(_PLAN if name == "Plan" else _NOTEBOOK), name)


def __dir__() -> list[str]:
    """List the public names and nothing else."""
    return __all__
