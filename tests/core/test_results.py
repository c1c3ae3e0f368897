"""The table of results: whatever is worked out has its name there, and is read from there."""

from __future__ import annotations

import pytest

from crm_roi.core.appraisal.worth import ROI_METHODS
from crm_roi.core.evaluation import evaluate, evaluation_document
from crm_roi.core.evaluation.gates import CRITERIA
from crm_roi.core.results import HEADLINE, RESULTS, VARIANTS, values, variants
from crm_roi.core.risk.trials import Output
from tests.sample import sample_plan


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(tuple(Output), id="of-a-simulation"),
        pytest.param(tuple(f"roi_{method}" for method in ROI_METHODS), id="roi-by-each-method"),
        pytest.param(HEADLINE, id="of-the-headline"),
    ],
)
def test_each_result_has_its_name(keys: tuple[str, ...]) -> None:
    assert set(keys) <= RESULTS.keys()


def test_results_are_read_as_the_document_tells_them() -> None:
    evaluation = evaluate(sample_plan())
    told = evaluation_document(sample_plan(), evaluation)
    expected = {key: told[key] for key in ("npv", "irr", "mirr", "payback_years")}
    assert expected == values(evaluation.risk_adjusted, expected)
    assert told["roi"]["pv"] == RESULTS["roi_pv"].value(evaluation.risk_adjusted)


def test_every_variant_and_gate_is_in_its_table() -> None:
    evaluation = evaluate(sample_plan())
    assert list(VARIANTS) == list(variants(evaluation))
    assert {gate.code for gate in evaluation.gates} <= CRITERIA.keys()


def test_after_tax_has_the_results_of_net_cash_flows() -> None:
    after_tax = variants(evaluate(sample_plan()))["after_tax"]
    found = values(after_tax, (key for key, result in RESULTS.items() if result.of_net))
    assert found["npv"] == after_tax.npv
