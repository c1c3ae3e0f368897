"""A record of evidence: its hash, its JSON both ways, and what is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from crm_roi.core.evidence.records import (
    ChangedRecord,
    EvidenceRecord,
    NotEvidence,
    SourceFile,
    records_from_json,
    records_to_json,
)

ORDERS = SourceFile(name="orders.csv", sha256="0a" * 32, rows=6919)
RETENTION = EvidenceRecord(
    id="retention_rate.1997-Q4",
    measure="retention_rate",
    value=0.8470,
    low=0.8188,
    high=0.8715,
    n=719,
    period_from=date(1997, 10, 1),
    period_to=date(1997, 12, 31),
    as_of=date(1998, 6, 30),
    definition="active: bought within 180 days",
    query="SELECT 1",
    sources=(ORDERS,),
    made_on=date(2026, 12, 1),
    version="0.2.0",
)


def test_records_survive_json_both_ways() -> None:
    other = RETENTION.model_copy(update={"id": "再次购买率", "low": None, "high": None})
    assert records_from_json(records_to_json([RETENTION, other])) == (RETENTION, other)


def test_a_record_hashes_alike_wherever_it_is_read() -> None:
    again = records_from_json(records_to_json([RETENTION]))[0]
    assert again.hash == RETENTION.hash
    assert RETENTION.hash == "0feccea5f2303b31b301f0746939167b750e378dc66d7d8bf22a91d84e5e8e59"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sources": (ORDERS.model_copy(update={"rows": 6920}),)}, id="one row more"),
        pytest.param({"sources": (ORDERS.model_copy(update={"sha256": "0b" * 32}),)}, id="file"),
        pytest.param({"value": 0.8471}, id="figure"),
        pytest.param({"query": "SELECT 2"}, id="query"),
    ],
)
def test_whatever_changes_changes_the_hash(change: dict[str, Any]) -> None:
    assert RETENTION.model_copy(update=change).hash != RETENTION.hash


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param({"n": -1}, "[0].n", id="count below 0"),
        pytest.param({"low": 0.9}, "[0]", id="low above high"),
        pytest.param({"high": None}, "[0]", id="one end only"),
        pytest.param({"period_to": "1997-01-01"}, "[0]", id="ends before it starts"),
        pytest.param({"sources": [{"name": "a", "sha256": "x", "rows": 1}]}, "[0].sources.0.sha256",
                     id="no hash"),
        pytest.param({"value": None}, "[0].value", id="no figure"),
        pytest.param({"colour": "red"}, "[0].colour", id="unknown field"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused_with_its_place(change: dict[str, Any], place: str) -> None:
    written = json.loads(records_to_json([RETENTION]))
    written[0].update(change)
    with pytest.raises(NotEvidence) as refusal:
        records_from_json(json.dumps(written))
    assert refusal.value.facts["place"] == place


def test_a_record_changed_by_hand_is_told_by_its_hash() -> None:
    written = records_to_json([RETENTION]).replace("0.847,", "0.947,")
    with pytest.raises(ChangedRecord, match=r"retention_rate\.1997-Q4"):
        records_from_json(written)


@pytest.mark.parametrize("text", ["", "{}", "[1]", "no JSON"])
def test_what_is_no_list_of_records_is_refused(text: str) -> None:
    with pytest.raises(NotEvidence):
        records_from_json(text)


@pytest.mark.parametrize(
    ("rows", "value", "provisional"),
    [(0.05, 0.02, False), (0.051, 0.0, True), (0.0, 0.021, True)],
)
def test_much_left_out_makes_a_figure_provisional(
    rows: float, value: float, *, provisional: bool
) -> None:
    changed = {"left_out_share": rows, "left_out_value_share": value}
    assert RETENTION.model_copy(update=changed).provisional is provisional
