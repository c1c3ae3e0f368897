"""A simulation as a document that a machine may read: no samples, plain names."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crm_roi.core.simulation_summary import PERCENTILES

if TYPE_CHECKING:
    from crm_roi.core.simulation import SimulationResult
    from crm_roi.core.simulation_summary import Chance, Summary

Document = dict[str, Any]


def simulation_document(result: SimulationResult) -> Document:
    """Give the spread of each output, the chances, the drivers and how the run went."""
    return {
        "trials": result.trials,
        "seed": result.seed,
        "method": result.method.value,
        "stop": result.stop.value,
        "probability_npv_negative": _chance(result.loss),
        "probability_irr_reaches_hurdle": _chance(result.hurdle) if result.hurdle else None,
        "expected_shortfall": result.expected_shortfall,
        "value_of_perfect_information": result.perfect_information,
        "outputs": {summary.output.value: _summary(summary) for summary in result.summaries},
        "drivers": [asdict(driver) for driver in result.drivers],
        "explained_variance": result.explained,
        "histogram": asdict(result.histogram),
        "convergence": [asdict(point) for point in result.convergence],
    }


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
