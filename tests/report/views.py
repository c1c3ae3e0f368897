"""Views as tests make them: of the sample, or of the sample with something changed."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from crm_roi.app import reports
from crm_roi.app.plans import PlanFile, file_of
from crm_roi.core.checks import check
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan
from crm_roi.report.view.build import build_view
from crm_roi.report.view.context import SourceFile
from crm_roi.report.view.simulation import simulate_for_report
from crm_roi.workbook.reading.draft import Draft
from tests.sample import SAMPLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from crm_roi.core.errors import Path as PlanPath
    from crm_roi.core.plan import Language
    from crm_roi.report.exhibits import ReportView

DAY = date(2026, 3, 31)


def view_of(
    plan: Plan,
    language: Language = "en",
    cells: Mapping[PlanPath, str] | None = None,
    trials: int = 2000,
) -> ReportView:
    digest = hashlib.sha256(plan.model_dump_json().encode()).hexdigest()
    source = SourceFile("plan.xlsx", digest, DAY, cells or {})
    return build_view(
        plan,
        evaluate(plan),
        check(plan),
        language=language,
        source=source,
        simulation=simulate_for_report(plan, trials),
    )


def write_report(plan: Plan, path: Path, source: Path | None = None) -> None:
    """Write the report of a plan, as made from a file that stands for it."""
    file = file_of(plan)
    if source is not None:
        file = PlanFile(source.name, source.read_bytes(), Draft(plan, (), {}, plan.language))
    report = reports.view_report(file, path, plan.language, force=False)
    reports.write_report(report, path, force=False)


def sample_document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    return document


def changed(**parts: Any) -> Plan:  # noqa: ANN401 - parts of a plan, as in its JSON
    """Give the sample with whole parts replaced, or with fields of a part changed."""
    document = sample_document()
    for name, part in parts.items():
        document[name] = document[name] | part if isinstance(part, dict) else part
    return Plan.model_validate(document)


def with_every_benefit(**fields: float) -> Plan:
    return changed(benefits=[line | fields for line in sample_document()["benefits"]])


def bare(**parts: Any) -> Plan:  # noqa: ANN401 - parts of a plan, as in its JSON
    """Give the smallest plan: a title, a year, one cost and one benefit."""
    document: dict[str, Any] = {
        "language": "en",
        "about": {"title": "Tiny", "status": "submitted"},
        "assumptions": {
            "currency": "EUR",
            "unit_label": "EUR",
            "unit_scale": 1.0,
            "start_year": 2027,
            "horizon_years": 1,
            "discount_rate": 0.08,
        },
        "costs": [cost([100, 10])],
        "benefits": [benefit([0, 250])],
    }
    return Plan.model_validate(document | parts)


def cost(values: list[float], **fields: str) -> dict[str, Any]:
    return {
        "id": "C1",
        "name": "Licences",
        "area": "it",
        "visibility": "explicit",
        "nature": "opex",
        "values": values,
    } | fields


def benefit(values: list[float], **fields: str) -> dict[str, Any]:
    return {
        "id": "B1",
        "name": "Sales",
        "group": "profit",
        "hardness": "hard",
        "values": values,
    } | fields
