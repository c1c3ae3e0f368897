"""Each rule a plan must pass, broken once: the place and the words a user sees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.core.checks import check, has_errors
from crm_roi.core.errors import Severity, path_text
from crm_roi.core.evaluation import evaluate, evaluation_document
from crm_roi.core.plan import Plan
from crm_roi.core.plan.scorecard import Kpi
from crm_roi.core.plan.validation import plan_from
from crm_roi.core.plan_terms import KPI_WEIGHT
from tests.sample import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterator

Document = dict[str, Any]

LATE = {"id": "R1", "name": "late", "probability": 0.5, "impact_on": "delay_months"}


def sample_document() -> Document:
    return sample_plan().model_dump(mode="json")


def changed(path: str, value: object) -> Document:
    """Change one field of the sample, named as in `costs.0.id`."""
    document: Any = sample_document()
    node = document
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        node = node[part]
    node[last] = value
    return document  # type: ignore[no-any-return]


def found(document: Document) -> set[tuple[str, str]]:
    plan, issues = plan_from(document)
    issues += check(plan) if plan else ()
    return {(issue.kind.code, path_text(issue.path)) for issue in issues}


def test_the_sample_has_no_errors_and_no_warnings() -> None:
    assert {issue.kind.severity for issue in check(sample_plan())} == {Severity.NOTE}


@pytest.mark.parametrize(
    ("code", "place", "path", "value"),
    [
        pytest.param("duplicate-id", "costs[1].id", "costs.1.id", "C01", id="same-id-twice"),
        pytest.param("duplicate-id", "benefits[0].id", "benefits.0.id", "C01", id="id-of-a-cost"),
        pytest.param("wrong-length", "costs[0].values", "costs.0.values", [1], id="too-short"),
        pytest.param("negative-cost", "costs[0].values[2]", "costs.0.values.2", -5, id="cost<0"),
        pytest.param(
            "negative-benefit", "benefits[4].values[1]", "benefits.4.values.1", -5, id="b<0"
        ),
        pytest.param("empty-line", "costs[0].values", "costs.0.values", [], id="no-amount"),
        pytest.param(
            "incomplete-driver", "benefits[0].change", "benefits.0.change", None, id="driver"
        ),
        pytest.param(
            "unknown-currency", "costs[0].currency", "costs.0.currency", "EUR", id="no-fx"
        ),
        pytest.param(
            "blank-in-curve",
            "adoption_curves[0].shares[2]",
            "adoption_curves.0.shares.2",
            None,
            id="gap-in-a-curve",
        ),
        pytest.param(
            "no-adoption-curve", "benefits[0].adoption", "benefits.0.adoption", "", id="no-curve"
        ),
        pytest.param("no-costs", "costs", "costs", [], id="no-costs"),
        pytest.param("unknown-reference", "benefits[0].kpis", "benefits.0.kpis", ["K99"], id="kpi"),
        pytest.param(
            "unknown-reference",
            "scorecard.kpis[0].perspective",
            "scorecard.kpis.0.perspective",
            "X",
            id="perspective",
        ),
        pytest.param(
            "overlaps-itself", "benefits[0].overlaps", "benefits.0.overlaps", ["B01"], id="itself"
        ),
        pytest.param(
            "circular-overlap", "benefits[0].overlaps", "benefits.1.overlaps", ["B05"], id="circle"
        ),
        pytest.param("named-alike", "costs[1].id", "costs.1.id", "c01", id="small-letters"),
        pytest.param(
            "named-alike",
            "adoption_curves[1].id",
            "adoption_curves",
            [{"id": "slow  start"}, {"id": "Slow start"}],
            id="spaces",
        ),
        pytest.param("sign-in-name", "costs[1].id", "costs.1.id", "C*", id="star"),
        pytest.param(
            "sign-in-name", "scorecard.kpis[0].id", "scorecard.kpis.0.id", "K0?", id="question"
        ),
        pytest.param("sign-in-name", "costs[1].id", "costs.1.id", ">5", id="comparison"),
        pytest.param(
            "duplicate-id",
            "scenarios[1].name",
            "scenarios.1.name",
            "悲观",
            id="scenario-name-twice",
        ),
        pytest.param(
            "figure-too-large", "costs[0].values[1]", "costs.0.values.1", 1e300, id="endless-cost"
        ),
        pytest.param(
            "figure-too-large",
            "scorecard.kpis[0].baseline",
            "scorecard.kpis.0.baseline",
            -1e300,
            id="endless-baseline",
        ),
        pytest.param(
            "negative-impact", "risks[0].impact", "risks.0", LATE | {"impact": -12}, id="gain"
        ),
        pytest.param(
            "delay-beyond-plan", "risks[0].impact", "risks.0", LATE | {"impact": 90}, id="90-months"
        ),
        pytest.param(
            "judgement-off-scale",
            "scorecard.judgements[0].value",
            "scorecard.judgements.0.value",
            11,
            id="judgement-of-11",
        ),
        pytest.param(
            "judgement-off-scale",
            "scorecard.judgements[0].value",
            "scorecard.judgements.0.value",
            0.1,
            id="judgement-of-a-tenth",
        ),
        pytest.param(
            "unit-against-label",
            "assumptions.unit_scale",
            "assumptions.unit_scale",
            1000,
            id="wan-of-a-thousand",
        ),
        pytest.param(
            "negative-driver", "benefits[0].volume", "benefits.0.volume", -3, id="volume<0"
        ),
        pytest.param(
            "date-outside-horizon",
            "scorecard.kpis[0].due_date",
            "scorecard.kpis.0.due_date",
            "2040-01-01",
            id="late",
        ),
        pytest.param(
            "end-before-start", "milestones[0].end", "milestones.0.end", "2026-01-01", id="end"
        ),
        pytest.param(
            "year-outside-horizon",
            "scorecard.kpis[0].review_year",
            "scorecard.kpis.0.review_year",
            9,
            id="plan-year",
        ),
        pytest.param(
            "scenario-probabilities",
            "scenarios[0].probability",
            "scenarios.0.probability",
            0.5,
            id="probabilities",
        ),
        pytest.param(
            "weight-missing",
            "scorecard.perspectives[1].weight",
            "scorecard.perspectives.0.weight",
            0.3,
            id="weight-missing",
        ),
        pytest.param(
            "low-mode-high", "simulation.inputs[0].mode", "simulation.inputs.0.low", 2, id="low"
        ),
        pytest.param(
            "shape-without-pert",
            "simulation.inputs[0].shape",
            "simulation.inputs.0.shape",
            6,
            id="shape-of-a-triangular-input",
        ),
        pytest.param(
            "shape-without-pert", "costs[0].shape", "costs.0.shape", 6, id="shape-of-a-certain-line"
        ),
        pytest.param(
            "impossible-correlation",
            "simulation.correlations[2].correlation",
            "simulation.correlations",
            [
                {"first": first, "second": second, "correlation": 0.1}
                for first, second in (("benefits", "R1"), ("benefits", "R2"), ("costs", "R1"))
            ],
            id="correlation-of-what-is-certain",
        ),
        pytest.param(
            "impossible-correlation",
            "simulation.correlations[0].correlation",
            "simulation.correlations",
            [
                {"first": first, "second": second, "correlation": value}
                for first, second, value in (
                    ("benefits", "R1", 0.9),
                    ("R1", "R2", 0.9),
                    ("benefits", "R2", -0.9),
                )
            ],
            id="correlations-that-contradict",
        ),
        pytest.param("risk-size", "risks[0].impact", "risks.0.impact", -25, id="impact"),
        pytest.param(
            "mean-off-scale",
            "scorecard.survey.items[0].mean_score",
            "scorecard.survey.items.0.mean_score",
            11,
            id="mean",
        ),
        pytest.param(
            "scale-order",
            "scorecard.survey.scale_high",
            "scorecard.survey.scale_high",
            0,
            id="scale",
        ),
        pytest.param("benefit-without-kpi", "benefits[0].kpis", "benefits.0.kpis", [], id="no-kpi"),
        pytest.param(
            "no-owner", "scorecard.kpis[0].owner", "scorecard.kpis.0.owner", "", id="owner"
        ),
        pytest.param("version-not-logged", "about.version", "about.version", "9", id="version"),
        pytest.param(
            "looks-like-percent",
            "assumptions.discount_rate",
            "assumptions.discount_rate",
            10,
            id="rate",
        ),
        pytest.param(
            "number-expected", "costs[0].values[0]", "costs.0.values.0", "forty", id="text"
        ),
        pytest.param("required", "costs[0].name", "costs.0.name", "", id="blank-name"),
        pytest.param("required", "costs[0].area", "costs.0.area", None, id="blank-choice"),
        pytest.param("not-in-list", "costs[0].area", "costs.0.area", "garden", id="choice"),
        pytest.param(
            "text-too-long", "costs[0].name", "costs.0.name", "x" * 50_000, id="long-name"
        ),
        pytest.param("date-expected", "milestones[0].end", "milestones.0.end", "soon", id="date"),
        pytest.param(
            "wrong-form", "assumptions.currency", "assumptions.currency", "yuan", id="form"
        ),
        pytest.param("unknown-field", "about.colour", "about.colour", "red", id="field"),
        pytest.param(
            "too-large", "assumptions.horizon_years", "assumptions.horizon_years", 31, id="horizon"
        ),
        pytest.param(
            "too-small", "assumptions.horizon_years", "assumptions.horizon_years", 0, id="no-year"
        ),
    ],
)
def test_rule(code: str, place: str, path: str, value: object) -> None:
    document = changed(path, value)
    if code == "circular-overlap":
        document["benefits"][4]["overlaps"] = ["B01"]
    assert (code, place) in found(document)


@pytest.mark.parametrize(
    ("code", "weights"),
    [
        pytest.param("weights-not-one", [0.3, 0.3, 0.3, 0.099], id="0.999"),
        pytest.param(None, [0.25] * 4, id="one"),
    ],
)
def test_direct_weights(code: str | None, weights: list[float]) -> None:
    document = sample_document()
    for row, weight in zip(document["scorecard"]["perspectives"], weights, strict=True):
        row["weight"] = weight
    assert (code == "weights-not-one") == any(
        kind == "weights-not-one" for kind, _ in found(document)
    )


@pytest.mark.parametrize(
    ("said", "last"),
    [
        pytest.param("of the KPIs of F add up to 0.9, not to 1: each is", 0.0, id="not-one"),
        pytest.param("while other KPIs of F have one", None, id="one-missing"),
    ],
)
def test_the_weight_of_a_kpi_is_its_share_within_its_perspective(
    said: str, last: float | None
) -> None:
    document = sample_document()
    rows = [kpi for kpi in document["scorecard"]["kpis"] if kpi["perspective"] == "F"]
    for row in rows:
        row["weight"] = 0.0
    rows[0]["weight"], rows[-1]["weight"] = 0.9, last
    (issue,) = [issue for issue in check(Plan.model_validate(document)) if "weight" in issue.path]
    assert said in issue.kind.message.format(**issue.facts)
    assert "Share within its perspective" in KPI_WEIGHT.meaning
    assert KPI_WEIGHT in Kpi.model_fields["weight"].metadata


def test_all_mistakes_are_listed_not_only_the_first() -> None:
    document = changed("costs.0.values.2", -5)
    document["costs"][1]["id"] = "C01"
    document["benefits"][0]["kpis"] = ["K99"]
    codes = {code for code, _place in found(document)}
    assert {"negative-cost", "duplicate-id", "unknown-reference"} <= codes


def test_rate_of_a_currency_must_be_there_every_year() -> None:
    document = changed("exchange_rates", [{"currency": "EUR", "rates": [8, 8, None, 8, 8, 8]}])
    assert ("no-exchange-rate", "exchange_rates[0].rates[2]") in found(document)


def test_empty_plan() -> None:
    plan = Plan.model_validate(
        {"about": {"title": "x"}, "assumptions": {"start_year": 2026, "discount_rate": 0.1}}
    )
    assert has_errors(check(plan))


@pytest.mark.parametrize("value", [1e300, -1e300, 1e-300, 1e18], ids=str)
def test_no_figure_of_a_plan_ends_in_a_traceback_or_a_warning(value: float) -> None:
    document: Any = sample_document()
    for parent, name in list(figures(document)):
        kept, parent[name] = parent[name], value
        plan, _issues = plan_from(document)
        if plan and not has_errors(check(plan)):
            json.dumps(evaluation_document(plan, evaluate(plan)), allow_nan=False)
        parent[name] = kept


def figures(node: dict[str, Any] | list[Any]) -> Iterator[tuple[Any, Any]]:
    """Give the place of every figure of a document, of a list those of its first record."""
    parts = list(node.items() if isinstance(node, dict) else enumerate(node[:1]))
    for name, value in parts:
        if isinstance(value, (dict, list)):
            yield from figures(value)
        elif isinstance(value, (int, float)):
            yield node, name


def test_what_a_judge_compares_and_is_not_there_is_said_once() -> None:
    plan = sample_plan()
    card = plan.scorecard
    rows = tuple(
        row.model_copy(
            update={name: "X" for name in ("first", "second") if getattr(row, name) == "C"}
        )
        for row in card.judgements
    )
    plan = plan.model_copy(update={"scorecard": card.model_copy(update={"judgements": rows})})
    found = [issue.path[2] for issue in check(plan) if issue.kind.code == "unknown-reference"]
    assert found == [0, 6, 12]
