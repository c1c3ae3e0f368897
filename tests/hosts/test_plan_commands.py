"""`crm-roi new` and `check` as a user meets them: horizons, root causes, own words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from crm_roi.core.plan.horizon import YearsWouldBeLost, with_horizon
from crm_roi.hosts.command_line import app
from tests.plans import read_plan
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

ENTERED = ("Ramps and rates", "Costs", "Benefits", "Scorecard")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def written(path: Path, **changed: object) -> Path:
    """Write the sample as JSON with some of its fields changed."""
    document = sample_plan().model_dump(mode="json")
    for place, value in changed.items():
        node: Any = document
        *parents, last = [int(part) if part.isdigit() else part for part in place.split("__")]
        for part in parents:
            node = node[part]
        node[last] = value
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_a_longer_horizon_repeats_the_last_year_on_both_sides() -> None:
    plan = sample_plan()
    longer = with_horizon(plan, 7)
    assert longer.years == range(8)
    for before, after in zip(plan.costs, longer.costs, strict=True):
        assert after.values == (before.values and (*before.values, *(before.values[-1],) * 2))
    assert longer.scorecard.kpis[0].targets[6:] in ((), (None, None))
    assert with_horizon(plan, plan.assumptions.horizon_years) is plan


def test_a_shorter_horizon_loses_nothing_unseen() -> None:
    with pytest.raises(YearsWouldBeLost) as refused:
        with_horizon(sample_plan(), 3)
    assert "C01" in str(refused.value)
    assert "ROLLOUT, RENEWAL. Delete what they have after Y3" in str(refused.value)


def test_what_a_shorter_horizon_would_lose_can_be_deleted_first(tmp_path: Path) -> None:
    book, less = tmp_path / "plan.xlsx", tmp_path / "less.xlsx"
    made = run("new", book, "--sample", "dealer_group", "--language", "en")
    edited = loaded(book)
    for sheet in edited:
        for head in [cell for row in sheet for cell in row if cell.value in ("Y4", "Y5")]:
            if sheet.title in ENTERED:
                _blank_below(sheet, head.row, head.column)
    edited.save(book)
    made = run("new", less, "--from", book, "--years", "3")
    assert made.exit_code == 0, made.output
    assert read_plan(less).assumptions.horizon_years == 3


def _blank_below(sheet: Worksheet, head: int, column: int) -> None:
    row = head + 1
    while sheet.cell(row, 2).value is not None:
        sheet.cell(row, column).value = None
        row += 1


@pytest.fixture
def seven_years(tmp_path: Path) -> Path:
    """Write a workbook of 5 years in which the horizon is set to 7."""
    book = tmp_path / "seven.xlsx"
    run("new", book, "--sample", "dealer_group", "--language", "en")
    edited = loaded(book)
    edited["Assumptions"]["C12"] = 7
    edited.save(book)
    return book


def test_a_horizon_beyond_the_columns_is_one_error_that_says_what_to_do(seven_years: Path) -> None:
    found = json.loads(run("check", seven_years, "--json", "--language", "en").stdout)
    (grave,) = [row for row in found if row["severity"] != "note"]
    assert (grave["code"], grave["cell"]) == ("horizon-beyond-columns", "Assumptions!C12")
    assert "Put the horizon back to 5" in grave["remedy"]
    assert "crm-roi new NEW.xlsx --from THIS.xlsx --years 7" in grave["remedy"]
    assert run("evaluate", seven_years).exit_code == 1


@pytest.mark.parametrize(
    ("expected", "options"),
    [
        pytest.param(7, ["--years", "7"], id="as-told"),
        pytest.param(7, [], id="as-entered"),
        pytest.param(6, ["--years", "6"], id="between"),
        pytest.param(5, ["--years", "5"], id="as-before"),
    ],
)
def test_new_gives_a_workbook_the_columns_that_its_horizon_lacks(
    expected: int, options: list[str], seven_years: Path, tmp_path: Path
) -> None:
    book = tmp_path / "new.xlsx"
    made = run("new", book, "--from", seven_years, "--language", "en", *options)
    assert made.exit_code == 0, made.output
    plan, sample = read_plan(book), with_horizon(sample_plan(), expected)
    assert [row.values for row in plan.costs] == [row.values for row in sample.costs]
    assert [row.shares for row in plan.adoption_curves] == [
        row.shares for row in sample.adoption_curves
    ]
    assert (f"Y6 to Y{expected} repeat Y5" in made.output) == (expected > 5)


def test_a_lost_column_of_one_table_does_not_blame_the_horizon(tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    run("new", book, "--sample", "dealer_group", "--language", "en")
    edited = loaded(book)
    (head,) = [cell for row in edited["Costs"] for cell in row if cell.value == "Y5"]
    head.value = "mine"
    edited.save(book)
    found = json.loads(run("check", book, "--json", "--language", "en").stdout)
    assert {row["code"] for row in found if row["severity"] == "error"} == {"column-missing"}


def test_a_line_booked_twice_for_a_year_is_told_with_both_cells(tmp_path: Path) -> None:
    rows = [{"line": "C01", "year": year, "amount": 40} for year in (0, 1, 0)]
    plan = written(tmp_path / "p.json", review__actuals=rows)
    book = tmp_path / "plan.xlsx"
    run("new", book, "--from", plan, "--language", "en")
    for path, first, second in (
        (book, "Review!D22", "Review!D24"),
        (plan, "review.actuals[0].amount", ""),
    ):
        found = json.loads(run("check", path, "--json", "--language", "en").stdout)
        (told,) = [row for row in found if row["code"] == "booked-twice"]
        assert (told["severity"], told["cell"]) == ("warning", second)
        assert f"at {first} and here; both amounts are added" in told["message"]


def test_new_takes_its_years_with_a_plan_too(tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    made = run("new", book, "--from", written(tmp_path / "p.json"), "--years", "7")
    assert made.exit_code == 0, made.output
    assert read_plan(book).assumptions.horizon_years == 7


@pytest.mark.parametrize(
    ("warned", "source"),
    [
        pytest.param("Warnings about this plan: 1. ", "Bank, to be confirmed", id="one-warning"),
        pytest.param("", "Bank, confirmed in March", id="nothing-to-say"),
    ],
)
def test_evaluate_points_to_the_warnings(warned: str, source: str, tmp_path: Path) -> None:
    plan = written(tmp_path / "p.json", sources__5__source=source)
    done = run("evaluate", plan, "--json", "--language", "en")
    assert "npv" in json.loads(done.stdout)
    assert done.stderr.startswith(warned)
    assert bool(done.stderr) is bool(warned)


@pytest.mark.parametrize(
    ("changed", "code", "place"),
    [
        pytest.param(
            {"assumptions__start_year": 2062}, "start-year-doubted", "start_year", id="62"
        ),
        pytest.param({"assumptions__start_year": 20260}, "too-large", "start_year", id="20260"),
        pytest.param({"assumptions__horizon_years": 31}, "too-large", "horizon_years", id="31"),
    ],
)
def test_one_wrong_assumption_is_one_error(
    changed: dict[str, Any], code: str, place: str, tmp_path: Path
) -> None:
    found = json.loads(run("check", written(tmp_path / "p.json", **changed), "--json").stdout)
    grave = [(row["code"], row["path"]) for row in found if row["severity"] != "note"]
    assert grave == [(code, f"assumptions.{place}")]


def test_a_wrong_start_year_of_a_workbook_is_one_error_at_its_cell(tmp_path: Path) -> None:
    book = tmp_path / "plan.xlsx"
    run("new", book, "--sample", "dealer_group", "--language", "en")
    edited = loaded(book)
    edited["Assumptions"]["C11"] = 20260
    edited.save(book)
    found = json.loads(run("check", book, "--json", "--language", "en").stdout)
    grave = [(row["code"], row["cell"]) for row in found if row["severity"] == "error"]
    assert grave == [("too-large", "Assumptions!C11")]


@pytest.mark.parametrize("name", ["𠮷田", "a\u202eb"], ids=["rare", "right-to-left"])
def test_what_no_report_can_print_is_told_before(name: str, tmp_path: Path) -> None:
    plan = written(tmp_path / "p.json", costs__2__name=name)
    (found,) = [
        row
        for row in json.loads(run("check", plan, "--json").stdout)
        if row["code"] == "unprintable-character"
    ]
    assert (found["path"], found["severity"]) == ("costs.2.name", "warning")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"{", "第 1 行第 2 列", id="cut-off"),
        pytest.param(b"\xff\xfe{", "UTF-8", id="other-encoding"),
        pytest.param(b"[" * 100_000, "嵌套过深", id="too-deep"),
        pytest.param(b"[]", "最外层", id="a-list"),
        pytest.param(None, "找不到文件", id="no-file"),
        pytest.param(b'{"schema": "crm_roi.sample/1"}', "meta", id="blank-sample"),
    ],
)
def test_a_document_that_is_no_plan_is_refused_in_chinese(
    content: bytes | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "p.json"
    if content is not None:
        path.write_bytes(content)
    result = run("check", path, "--language", "zh")
    assert result.exit_code == 1
    assert said in result.output
    assert not any(word in result.output for word in ("Error", "Expecting", "No such"))


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    folder = tmp_path / "plan.xlsx"
    folder.mkdir()
    result = run("new", folder, "--force")
    assert "IsAFolder" in type(result.exception).__name__


@pytest.fixture(scope="module")
def pessimistic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Select the sample's pessimistic scenario in its workbook, as a user does."""
    path = tmp_path_factory.mktemp("shown") / "plan.xlsx"
    assert not run("new", path, "--sample", "dealer_group", "--language", "en").exit_code
    book = loaded(path)
    sheet, cell = next(iter(book.defined_names["in_scenario"].destinations))
    book[sheet][cell.replace("$", "")] = "Pessimistic"
    book.save(path)
    return path


SHOWN = "The workbook shows the scenario “Pessimistic”, NPV -600.63;"


@pytest.mark.parametrize("command", ["check", "evaluate"])
def test_a_workbook_that_shows_a_scenario_says_so(command: str, pessimistic: Path) -> None:
    said = " ".join(run(command, pessimistic, "--language", "en").stdout.split())
    assert SHOWN in said
    assert "the plan as entered, NPV 127.51" in said


def test_json_names_the_scenario_that_the_workbook_shows(pessimistic: Path, tmp_path: Path) -> None:
    document = json.loads(run("evaluate", pessimistic, "--json").stdout)
    assert document["workbook_scenario"] == "Pessimistic"
    assert document["npv"] == pytest.approx(127.506, abs=1e-3)
    entered = written(tmp_path / "plan.json")
    assert json.loads(run("evaluate", entered, "--json").stdout)["workbook_scenario"] is None


def test_the_decision_page_says_which_scenario_the_workbook_shows(
    pessimistic: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.html"
    assert not run("report", pessimistic, "-o", report, "--language", "en").exit_code
    assert SHOWN in report.read_text(encoding="utf-8")
