"""A simulation as a document that a machine may read: no samples, plain names."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from crm_roi.core.risk.simulation_summary import PERCENTILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.risk.model import RiskEvent, RiskInput, RiskModel
    from crm_roi.core.risk.simulation import SimulationResult
    from crm_roi.core.risk.simulation_summary import Chance, Summary

Document = dict[str, Any]


def simulation_document(
    model: RiskModel, result: SimulationResult, name: Callable[[str], str]
) -> Document:
    """Give what was uncertain, the spread of each output, the chances, drivers, how the run went.

    `name` tells what a figure is called; its key in the plan stands beside it.
    """
    return {
        "trials": result.trials,
        "seed": result.seed,
        "method": result.method.value,
        "stop": result.stop.value,
        "probability_npv_negative": _chance(result.loss),
        "probability_irr_reaches_hurdle": _chance(result.hurdle) if result.hurdle else None,
        "expected_shortfall": result.expected_shortfall,
        "value_of_perfect_information": result.perfect_information,
        "inputs": [_input(given, name) for given in model.inputs],
        "events": [_event(event, name) for event in model.events],
        "outputs": {summary.output.value: _summary(summary) for summary in result.summaries},
        "drivers": [{"label": name(driver.name), **asdict(driver)} for driver in result.drivers],
        "explained_variance": result.explained,
        "histogram": asdict(result.histogram),
        "convergence": [asdict(point) for point in result.convergence],
    }


def _input(given: RiskInput, name: Callable[[str], str]) -> Document:
    estimate = given.distribution
    ends = estimate.quantile(np.array([0.1, 0.5, 0.9])).tolist()
    return {
        "name": given.lever.name,
        "label": name(given.lever.name),
        "distribution": type(estimate).__name__.lower(),
        "mean": estimate.mean,
        **dict(zip(("p10", "p50", "p90"), ends, strict=True)),
    }


def _event(event: RiskEvent, name: Callable[[str], str]) -> Document:
    return {"label": name(event.name), **asdict(event)}


def _chance(chance: Chance) -> Document:
    return {"value": chance.probability, "standard_error": chance.standard_error}


def _summary(summary: Summary) -> Document:
    names = [f"p{round(level * 100)}" for level in PERCENTILES]
    return {
        "defined_share": summary.defined_share,
        "mean": summary.mean,
        "standard_deviation": summary.standard_deviation,
        "standard_error": summary.standard_error,
        "minimum": summary.minimum,
        "maximum": summary.maximum,
        **dict(zip(names, summary.percentiles, strict=True)),
        "percentile_errors": dict(zip(names, summary.percentile_errors, strict=True)),
    }
