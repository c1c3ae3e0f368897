"""A newer version opens older plans, and says clearly which documents it cannot open."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from crm_roi.app.issue_text import message
from crm_roi.core.checks import check, has_errors
from crm_roi.core.evaluation import evaluate, evaluation_document
from crm_roi.core.plan import SCHEMA, Plan
from crm_roi.core.plan.migrations import SECOND_FIELDS, entries_json
from crm_roi.core.plan.translation import in_language
from crm_roi.core.plan.validation import NewerSchema, UnknownSchema, to_current_schema
from crm_roi.report.approval.sign_off import plan_sha256
from crm_roi.workbook.reading.plan_files import read_draft
from tests.plans import read_plan
from tests.sample import ROOT, sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from crm_roi.workbook.reading.draft import Draft

KEPT = ROOT / "tests" / "golden" / "plans"
EXACT = 1e-9

# shop.sample-1 by hand: costs 10 + 50 × 1.2, then 20 a year; benefits (50, 100, 100) × 0.8 × 0.75
# and 20 × 0.5. shop.plan-1 adds 2 × 0.5 × USD 7.1, 7.2, 7.2 and 20 × (0.5, 1, 1) × 0.5.
SAMPLE_NPV = -70 + 20 / 1.1 + 50 / 1.21 + 50 / 1.331
PLAN_NPV = -70 + 17.9 / 1.1 + 52.8 / 1.21 + 52.8 / 1.331


@pytest.mark.parametrize(
    ("name", "npv"),
    [
        pytest.param("shop.sample-1.json", SAMPLE_NPV, id="sample-1"),
        pytest.param("shop.plan-1.json", PLAN_NPV, id="plan-1"),
    ],
)
def test_a_kept_plan_opens_with_its_figures(name: str, npv: float) -> None:
    plan = read_plan(KEPT / name)
    assert plan.schema_version == SCHEMA
    assert not has_errors(check(plan))
    assert pytest.approx(npv, abs=EXACT) == evaluate(plan).risk_adjusted.npv


def test_every_kept_plan_is_tested() -> None:
    kept = {path.name for path in KEPT.glob("*-1.json")}
    assert kept == {"shop.sample-1.json", "shop.plan-1.json", "dealer_group.plan-1.json"}


def test_nothing_of_the_first_schema_is_lost() -> None:
    plan = read_plan(KEPT / "shop.sample-1.json")
    card = plan.scorecard
    assert (plan.about.title, plan.about.version, plan.about.status) == (
        "小店CRM计划", "0.2", "submitted",
    )  # fmt: skip
    assert (plan.assumptions.start_year, plan.assumptions.horizon_years) == (2025, 3)
    assert (plan.assumptions.users, plan.assumptions.tax_rate) == (12, 0.25)
    assert [(line.area, line.visibility, line.nature) for line in plan.costs] == [
        ("it", "explicit", "opex"), ("process", "hidden", "capex"),
    ]  # fmt: skip
    assert (plan.benefits[0].kpis, plan.benefits[1].overlaps) == (("K01",), ("B01",))
    assert [row.role for row in plan.scenarios] == ["pessimistic", "base"]
    assert [row.role for row in plan.alternatives] == ["do_nothing", "preferred"]
    assert (plan.risks[0].impact, plan.milestones[0].name) == (-0.2, "试点")
    assert [kpi.targets for kpi in card.kpis] == [(None, 62, None, 66), (None, 40, 30, None)]
    assert [(kpi.timing, kpi.direction) for kpi in card.kpis] == [("lag", "up"), ("lead", "down")]
    assert (card.actuals[0].kpi, card.actuals[0].year, card.actuals[0].value) == ("K01", 1, 61)
    assert (card.judgements[0].judge, card.judgements[0].value) == ("GM", 3)
    assert (card.survey.respondents, card.survey.items[0].mean_score) == (80, 7.3)
    assert [row.limit for row in plan.approval.limits] == [50, None]
    assert [row.decision for row in plan.approval.sign_off] == ["approved", ""]
    assert plan.review.dates[0].compares == "cost by line"
    english = in_language(plan, "en")
    assert (english.about.title, english.costs[0].name) == ("Shop CRM plan", "Licences")
    assert english.scorecard.perspectives[0].name == "Customer"


def test_the_current_schema_is_left_as_it_is() -> None:
    document = json.loads((KEPT / "shop.plan-1.json").read_text(encoding="utf-8"))
    document["schema_version"] = SCHEMA
    assert to_current_schema(document) is document
    given = Plan.model_validate(document).model_dump(mode="json", exclude_unset=True)
    assert given == document  # fields that came later are optional and stay blank


@pytest.mark.parametrize("name", ["dealer_group.plan-1.json", "dealer_group.plan-1.xlsx"])
def test_the_sample_of_the_first_plan_schema_has_its_figures(name: str) -> None:
    draft = read_draft(KEPT / name)
    assert draft.plan is not None
    assert draft.issues == ()  # what the first schema did not know is no fault of its author
    assert draft.plan.schema_version == SCHEMA
    found = evaluation_document(draft.plan, evaluate(draft.plan))
    now = evaluation_document(sample_plan(), evaluate(sample_plan()))
    assert found == now
    assert found["npv"] == pytest.approx(127.50612494489303, abs=EXACT)
    assert found["variants"]["after_tax"]["npv"] == pytest.approx(67.1201060308534, abs=EXACT)


def test_what_was_signed_before_the_second_schema_keeps_its_hash() -> None:
    """The hash that the version before gave to this file."""
    plan = read_plan(KEPT / "dealer_group.plan-1.json")
    assert plan_sha256(plan) == ("429e81b3e30c5a37a1bf58caf08fdbb5e4abe20fca0d5d5c2ed9226c250bb26a")
    changed = plan.model_copy(
        update={"assumptions": plan.assumptions.model_copy(update={"losses": "lost"})}
    )
    assert plan_sha256(changed) != plan_sha256(plan)
    assert json.loads(entries_json(changed))["schema_version"] == SCHEMA


def test_every_field_of_the_second_schema_is_listed() -> None:
    """Each field that the first schema did not know, by its record; blank it changes nothing."""
    first = json.loads((KEPT / "plan-1.fields.json").read_text(encoding="utf-8"))
    now = {record.__name__: set(record.model_fields) for record in SECOND_FIELDS}
    added = {name: fields - set(first[name]) for name, fields in now.items()}
    assert added == {record.__name__: set(fields) for record, fields in SECOND_FIELDS.items()}


@pytest.mark.parametrize(
    ("document", "refusal"),
    [
        pytest.param({"schema_version": "crm_roi.plan/3"}, NewerSchema, id="next-schema"),
        pytest.param({"schema_version": "crm_roi.plan/17"}, NewerSchema, id="much-newer-schema"),
        pytest.param({"schema": "crm_roi.sample/9"}, UnknownSchema, id="no-such-sample-schema"),
        pytest.param({"schema_version": "crm_roi.plan/x"}, UnknownSchema, id="no-number"),
        pytest.param({"schema_version": "someone.else/1"}, UnknownSchema, id="other-program"),
        pytest.param({"costs": []}, UnknownSchema, id="no-schema"),
        pytest.param({"schema_version": None}, UnknownSchema, id="blank-schema"),
    ],
)
def test_a_schema_that_cannot_be_opened_is_refused(
    document: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        to_current_schema(document)


def test_a_plan_of_a_newer_version_says_to_update(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text('{"schema_version": "crm_roi.plan/3", "future": true}', encoding="utf-8")
    draft = read_draft(path)
    assert draft.plan is None
    (issue,) = draft.issues
    assert issue.kind.code == "not-a-plan"
    assert "crm_roi.plan/3" in message(issue, "en")
    assert "update crm_roi" in message(issue, "en")


@pytest.mark.parametrize(
    ("place", "path", "value"),
    [
        pytest.param("meta.meta", ["meta"], ..., id="no-meta"),
        pytest.param("meta", ["meta"], [], id="meta-of-another-kind"),
        pytest.param("meta", ["meta", "periods"], [], id="no-periods"),
        pytest.param("meta.title_zh", ["meta", "title_zh"], ..., id="no-title"),
        pytest.param("cost_lines[1].name_zh", ["cost_lines", 1, "name_zh"], ..., id="no-name"),
        pytest.param("cost_lines[0]", ["cost_lines", 0, "category"], 7, id="number-for-a-word"),
        pytest.param("cost_lines[0]", ["cost_lines", 0], "x", id="text-for-a-record"),
        pytest.param("csi", ["csi", "scale"], [1], id="scale-with-one-end"),
        pytest.param("csi.q", ["csi", "latent_variables", 0, "items", 0, "q"], ..., id="question"),
        pytest.param("kpis[0]", ["scorecard", "kpis", 0, "review_period"], "Yx", id="no-year"),
        pytest.param("scorecard", ["scorecard", "strategy_links"], [1], id="half-a-link"),
    ],
)
def test_a_broken_old_plan_is_refused_with_the_place(
    place: str, path: list[str | int], value: object, tmp_path: Path
) -> None:
    draft = read_changed(tmp_path / "plan.json", path, value)
    (issue,) = draft.issues
    assert issue.facts["place"] == place
    for language in ("zh", "en"):
        assert place in message(issue, language)


def read_changed(target: Path, path: list[str | int], value: object) -> Draft:
    """Read the kept sample with one value changed, or taken out."""
    document = json.loads((KEPT / "shop.sample-1.json").read_text(encoding="utf-8"))
    node = document
    for part in path[:-1]:
        node = node[part]
    if value is ...:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    target.write_text(json.dumps(document), encoding="utf-8")
    return read_draft(target)


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Give every place in a document."""
    children: Iterable[tuple[str | int, object]] = ()
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


@pytest.mark.parametrize("value", [None, [], {}, 5, "x", -1e300, [[]], True], ids=repr)
def test_no_change_of_an_old_plan_ends_in_a_traceback(value: object, tmp_path: Path) -> None:
    document = json.loads((KEPT / "shop.sample-1.json").read_text(encoding="utf-8"))
    for path in list(places(document)):
        draft = read_changed(tmp_path / "plan.json", list(path), value)
        if draft.plan is not None and not has_errors(check(draft.plan)):
            json.dumps(evaluation_document(draft.plan, evaluate(draft.plan)), allow_nan=False)
