"""The made-up dealer group: its truth is found again, and Spark gives the rows of DuckDB."""

from __future__ import annotations

import json
import shutil
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner

from crm_roi.evidence import building, mapping, queries
from crm_roi.evidence.engine import connected, rows_of
from crm_roi.evidence.measures import MEASURES
from crm_roi.evidence.sample import Truth, write_exports
from crm_roi.files import FileExists
from crm_roi.hosts.command_line.evidence import evidence as commands

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pyspark.sql import SparkSession

TODAY = date(2026, 11, 30)
SMALL = Truth(stores=4, months=12, customers_per_month=10)
TABLES = (
    "customers", "orders", "order_lines", "interactions", "opportunities", "campaigns", "touches",
    "survey",
)  # fmt: skip


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dealer")
    write_exports(folder / "exports", 1, SMALL)
    (folder / "work").mkdir()
    return folder


@pytest.fixture(scope="module")
def evidence(work: Path) -> building.Evidence:
    asked = building.Wanted(TODAY, "quarter")
    settings = mapping.Settings("salt")
    return building.build(str(work / "exports"), settings, work / "work", asked, lambda *_: None)


@pytest.fixture(scope="module")
def spark(work: Path, evidence: building.Evidence) -> Iterator[SparkSession]:
    """Start one local Spark with the contract's tables in it."""
    assert evidence.records
    assert shutil.which("java"), "Spark needs Java: make test installs it"
    from pyspark.sql import SparkSession  # noqa: PLC0415 - half a second that other tests need not wait

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.codegen.wholeStage", "false")  # compiling takes longer than these rows
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.driver.memory", "1g")
        .config("spark.sql.warehouse.dir", str(work / "warehouse"))
        .getOrCreate()
    )
    with connected(work / "work" / "evidence.duckdb") as connection:
        for name in TABLES:
            path = str(work / f"{name}.parquet")
            connection.table(name).write_parquet(path)
            session.read.parquet(path).createOrReplaceTempView(name)
    yield session
    session.stop()


def plain(value: object) -> Any:  # noqa: ANN401 - a cell
    return round(float(value), 6) if isinstance(value, Decimal | float) else value


def test_spark_gives_the_same_rows_for_every_query(
    spark: SparkSession, work: Path, evidence: building.Evidence
) -> None:
    with connected(work / "work" / "evidence.duckdb") as connection:
        for name in queries.QUERIES:
            ours = rows_of(connection, queries.render(name, evidence.asked))
            theirs = spark.sql(queries.render(name, evidence.asked, "spark")).collect()
            assert ours, name
            expected = [{key: plain(value) for key, value in row.items()} for row in ours]
            found = [{k: plain(v) for k, v in row.asDict().items()} for row in theirs]
            assert expected == found, name


@pytest.mark.parametrize(
    ("measure", "truth"),
    [
        ("win_rate", SMALL.wins),
        ("referral_rate", SMALL.referred),
        ("nps", 100 * (SMALL.promoters - SMALL.detractors)),
    ],
)
def test_the_truth_lies_in_the_intervals(
    measure: str, truth: float, evidence: building.Evidence
) -> None:
    found = [each for each in evidence.figures if each.measure == measure and each.low is not None]
    inside = [each.low <= truth <= each.high for each in found]  # type: ignore[operator]
    assert len(found) >= 3
    assert sum(inside) >= len(inside) - 1


def test_every_measure_is_found(evidence: building.Evidence) -> None:
    missing = MEASURES.keys() - {each.measure for each in evidence.figures}
    assert missing == {"return_ratio", "sales_growth_year"}  # no returns, no second year


def test_the_same_seed_gives_the_same_files(work: Path, tmp_path: Path) -> None:
    write_exports(tmp_path, 1, SMALL)
    assert len(list(tmp_path.iterdir())) == len(TABLES)
    for path in tmp_path.iterdir():
        assert path.read_bytes() == (work / "exports" / path.name).read_bytes()


def test_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    """The last file to be written is there: none of the others is written either."""
    there = tmp_path / "问卷.csv"
    there.write_text("mine", "utf-8")
    with pytest.raises(FileExists, match="问卷"):
        write_exports(tmp_path, 1, SMALL)
    assert [each.read_text("utf-8") for each in tmp_path.iterdir()] == ["mine"]


def test_from_the_sample_to_evidence(tmp_path: Path) -> None:
    exports, output = str(tmp_path / "exports"), tmp_path / "evidence.json"
    settings = ("--settings", str(tmp_path / "evidence.toml"))
    for step, exit_code in (
        (("sample", "-o", exports, "--language", "zh"), 0),
        (("sample", "-o", exports), 1),
        (("check", exports, *settings, "--confirm"), 0),
        (("build", exports, *settings, "-o", str(output)), 0),
    ):
        found = CliRunner().invoke(commands, step)
        assert found.exit_code == exit_code, found.output
    made = json.loads(output.read_text("utf-8"))
    assert not made["provisional"]
    assert len(made["periods"]) == 8
