"""An invented survey whose structure is known: six variables, 14 items, marks from 1 to 10."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.core.customers.survey_model import PathModel, satisfaction_model
from crm_roi.core.plan import Plan
from tests.sample import sample_plan

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray

SIZES: Final = {
    "expected_quality": 3,
    "perceived_quality": 3,
    "perceived_value": 2,
    "satisfaction": 3,
    "complaints": 1,
    "loyalty": 2,
}
LOADING: Final = 0.85


def survey_model() -> PathModel:
    """Give the default model with the items of this survey."""
    return satisfaction_model(
        {latent: [f"{latent}_{n}" for n in range(1, size + 1)] for latent, size in SIZES.items()}
    )


def survey_answers(respondents: int = 300, seed: int = 7) -> FloatArray:
    """Give answers, items in the order of the model: quality moves satisfaction most."""
    draw = np.random.Generator(np.random.PCG64(seed))

    def noise(share: float) -> FloatArray:
        drawn: FloatArray = draw.standard_normal(respondents) * np.sqrt(share)
        return drawn

    expected = noise(1)
    quality = 0.5 * expected + noise(0.75)
    value = 0.4 * quality + noise(0.84)
    satisfaction = 0.1 * expected + 0.6 * quality + 0.2 * value + noise(0.4)
    complaints = 0.5 * satisfaction + noise(0.75)
    loyalty = 0.7 * satisfaction + noise(0.51)
    latents = (expected, quality, value, satisfaction, complaints, loyalty)
    columns = [
        LOADING * latent + noise(1 - LOADING**2)
        for latent, size in zip(latents, SIZES.values(), strict=True)
        for _ in range(size)
    ]
    return np.clip(np.round(6.5 + 1.6 * np.column_stack(columns)), 1, 10)


def surveyed_plan(respondents: int = 250) -> Plan:
    """Give the sample with these answers under its fourteen questions, Q1 to Q14."""
    document: dict[str, Any] = sample_plan().model_dump(mode="json")
    survey = document["scorecard"]["survey"]
    codes = [f"Q{number}" for number in range(1, len(survey["items"]) + 1)]
    for item, code in zip(survey["items"], codes, strict=True):
        item["code"] = code
    survey["answers"] = [
        {
            "id": f"R{number}",
            "recommends": row[-1],
            "scores": dict(zip(codes, row, strict=True)),
        }
        for number, row in enumerate(survey_answers(respondents).tolist(), 1)
    ]
    return Plan.model_validate(document)
