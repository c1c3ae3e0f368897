"""The shipped sample plan and the results it must give."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from crm_roi.core.plan import Plan

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "workbooks" / "dealer_group.json"


@cache
def sample_plan() -> Plan:
    """Read the dealer-group plan."""
    return Plan.model_validate_json(SAMPLE.read_text(encoding="utf-8"))


@cache
def expected_results() -> dict[str, Any]:
    """Read the figures that were worked out for it independently of this program."""
    path = ROOT / "tests" / "golden" / "dealer_group_expected.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
