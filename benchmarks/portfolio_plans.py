"""Plans of many branches: the sample plan, its size and each of its lines scaled at random."""

from __future__ import annotations

import json
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_roi.core.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable

SAMPLE = Path(__file__).parents[1] / "workbooks" / "dealer_group.json"
SCALED = ("unit_price", "unit_margin")


@cache
def _sample() -> str:
    return SAMPLE.read_text(encoding="utf-8")


def varied_plan(number: int) -> Plan:
    """Give the plan of a branch; the same number gives the same plan."""
    dice = random.Random(number)  # noqa: S311 - a plan, no secret
    document: dict[str, Any] = json.loads(_sample())
    size = dice.lognormvariate(-1, 0.8)
    title = {"zh": f"第{number}分公司 CRM 计划", "en": f"CRM plan of branch {number}"}
    document["about"]["title"] = title["zh"]
    document["translations"].append(title)
    for side in ("costs", "benefits"):
        scale_lines(document[side], size * dice.uniform(0.8, 1.25), dice)
    return Plan.model_validate(document)


def scale_lines(lines: Iterable[dict[str, Any]], size: float, dice: random.Random) -> None:
    """Scale each line by a common size and by something of its own."""
    for line in lines:
        factor = size * dice.uniform(0.8, 1.25)
        line["values"] = [value and value * factor for value in line.get("values", ())]
        line.update({name: line[name] * factor for name in SCALED if line.get(name)})
