"""Decide on a CRM investment: planning workbook, Excel functions, board report.

from pathlib import Path
from crm_roi import evaluate, read_plan, write_report

plan = read_plan(Path("plan.xlsx"))
evaluation = evaluate(plan)
write_report(plan, Path("report.pdf"), language="en", source=Path("plan.xlsx"))
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from crm_roi.core.evaluation import evaluate
    from crm_roi.report import write_report
    from crm_roi.workbook.reading.plan_files import read_plan
    from crm_roi.workbook.write_workbook import write_workbook

__all__ = ["evaluate", "read_plan", "write_report", "write_workbook"]

# Loaded when first asked for: a cell that needs NPV must not wait for the PDF engine.
_HOMES: Final = {
    "evaluate": "crm_roi.core.evaluation",
    "read_plan": "crm_roi.workbook.reading.plan_files",
    "write_report": "crm_roi.report",
    "write_workbook": "crm_roi.workbook.write_workbook",
}


def __getattr__(name: str) -> object:
    """Load a public function from its room."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
