"""The sensitivity of a plan as a document that a machine may read."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_roi.core.risk.cases import CaseResult
    from crm_roi.core.risk.plan_sensitivity import Axis, PlanSensitivity
    from crm_roi.core.risk.sensitivity import BreakEven, SpiderLine, TornadoBar

Document = dict[str, Any]


def sensitivity_document(found: PlanSensitivity, name: Callable[[str], str]) -> Document:
    """Give every table; `name` tells what a figure is called, its key stands beside it."""

    def named(rows: Iterable[TornadoBar | SpiderLine | BreakEven]) -> list[Document]:
        return [_row(asdict(row), name) for row in rows]

    table = found.two_way
    return {
        "npv": found.npv,
        "tornado": {
            "line_share": found.share,
            "rate_points": found.reach,
            "bars": named(found.tornado),
        },
        "tornado_low_high": named(found.estimates),
        "tornado_p10_p90": named(found.percentiles),
        "event_risks": named(found.events),
        "spider": named(found.spider),
        "two_way": {
            "rows": _axis(table.rows, name),
            "columns": _axis(table.columns, name),
            "npv": [list(row) for row in table.npv],
        },
        "break_even": named(found.break_evens),
        "break_even_drivers": [
            {"label": name(row.line), **asdict(row)} for row in found.drivers
        ],
        "delay": [_case(row, "months") for row in found.delays],
        "scenarios": [_case(row, "scenario") for row in found.scenarios],
        "probability_weighted_npv": found.weighted_npv,
        "value_of_knowing_the_scenario": found.scenario_information,
        "value_of_perfect_information": None
        if found.perfect_information is None
        else asdict(found.perfect_information),
    }  # fmt: skip


def _row(row: Document, name: Callable[[str], str]) -> Document:
    key = row.pop("name")
    return {"key": key, "label": name(key), **row}


def _axis(axis: Axis, name: Callable[[str], str]) -> Document:
    return {
        "key": axis.lever.name,
        "label": name(axis.lever.name),
        "settings": list(axis.settings),
    }


def _case(case: CaseResult, key: str) -> Document:
    outputs = {output.value: value for output, value in case.outputs.items()}
    number: str | float = float(case.name) if key == "months" else case.name
    chance = {} if key == "months" else {"probability": case.probability}
    return {key: number, **chance, **outputs}
