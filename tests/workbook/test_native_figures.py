"""What a workbook's own formulas gave, against the plan as it is read: told, and mended if may be.

The files are edited and recalculated by LibreOffice, as a user would do it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from crm_roi.app.plans import issues_in, read_file
from crm_roi.app.reports import view_report
from crm_roi.core.evaluation import evaluate
from crm_roi.hosts.command_line import app
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.updating.package import EditedBook, read_package
from crm_roi.workbook.updating.update import update_workbook
from crm_roi.workbook.write_workbook import write_workbook
from tests.libreoffice import converted, run_macro
from tests.plans import read_plan
from tests.sample import ROOT, sample_plan
from tests.workbook.editing import loaded, saved

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.xlsx.sheet_cells import Value

KINDS = {"native-check-fails", "native-npv-differs", "names-lost"}
CHECK, NPV, NAMES = "native-check-fails", "native-npv-differs", "names-lost"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("native") / "plan.xlsx"
    write_workbook(sample_plan(), path, language="en")
    return path


@pytest.fixture(scope="module")
def edited(written: Path) -> Path:
    """Give the folder of the edited files, each named by what was done to it."""
    places = f'"{written.as_uri()}","{written.parent.as_uri()}"'
    run_macro(MACRO, f"Edit({places})")
    return written.parent


MACRO = ROOT / "tests" / "workbook" / "libreoffice_ranges.bas"


def told(path: Path) -> set[str]:
    return {issue.kind.code for issue in issues_in(read_draft(path))} & KINDS


def kept(path: Path, name: str) -> Value:
    return value_at(read_package(path), name)


def value_at(package: EditedBook, name: str) -> Value:
    area = package.names[name]
    return package.sheet(area.sheet).value(area.first)


def with_value(path: Path, target: Path, name: str, value: Value) -> Path:
    """Copy a workbook with another kept value of a named cell."""
    package = read_package(path)
    area = package.names[name]
    part = package.sheet_parts[area.sheet]
    package.replaced[part] = package.sheet(area.sheet).with_values({area.first: value})
    package.write(target)
    return target


def npv_of(plan_file: Path) -> float:
    return evaluate(read_plan(plan_file)).risk_adjusted.npv


@pytest.mark.parametrize(
    ("expected", "name"),
    [
        pytest.param({CHECK, NPV}, "above", id="row above the first"),
        pytest.param({CHECK, NPV}, "deleted", id="row deleted"),
        pytest.param({CHECK, NPV}, "years", id="column among the years"),
        pytest.param({CHECK, NPV}, "full", id="too many rows"),
        pytest.param({CHECK, NPV}, "below", id="row right below the last"),
        pytest.param({CHECK, NPV}, "curve_below", id="curve right below the last"),
        pytest.param({CHECK}, "scenario_gone", id="row of a scenario deleted"),
        pytest.param({CHECK}, "scenarios_full", id="too many scenarios"),
    ],
)
def test_formulas_that_read_other_rows_fail_the_master_check(
    expected: set[str], name: str, edited: Path
) -> None:
    path = edited / f"{name}.xlsx"
    assert kept(path, "chk_master") == 0.0
    assert told(path) == expected


def test_a_row_inside_the_table_is_read_by_both(edited: Path) -> None:
    path = edited / "inside.xlsx"
    assert kept(path, "chk_master") == 1.0
    assert kept(path, "calc_npv") == pytest.approx(npv_of(path))
    assert told(path) == set()


def test_update_draws_the_ranges_over_all_rows(edited: Path, tmp_path: Path) -> None:
    tables = {"above": "Cost lines", "curve_below": "Adoption curves", "deleted": "Cost lines",
              "scenario_gone": "Scenarios"}  # fmt: skip
    targets = []
    for name, table in tables.items():
        path, target = edited / f"{name}.xlsx", tmp_path / f"{name}.xlsx"
        done = update_workbook(read_plan(path), path, target)
        assert (done.mended, done.unmended) == ([table], [])
        assert (kept(target, "chk_master"), kept(target, "calc_npv")) == (None, None)
        assert told(target) == set()
        targets.append(target)
    for again in converted(targets, tmp_path / "recalculated"):
        assert kept(again, "calc_npv") == pytest.approx(npv_of(again), abs=1e-6)
        assert kept(again, "chk_master") == 1.0
        assert told(again) == set()


@pytest.mark.parametrize(
    ("told_there", "name"),
    [
        pytest.param(
            "In “Cost lines” columns were put among the years, or deleted.", "years", id="years"
        ),
        pytest.param(
            "“Cost lines” has more rows than the calculation holds.", "full", id="too many rows"
        ),
        pytest.param(
            "“Cost lines” has more rows than the calculation holds.", "below", id="row below"
        ),
        pytest.param(
            "“Scenarios” has more rows than the calculation holds.",
            "scenarios_full",
            id="too many scenarios",
        ),
        pytest.param(
            "In “Scenarios” rows were deleted, and another table stands in their place.",
            "scenarios_gone",
            id="no room to draw the ranges down",
        ),
    ],
)
def test_update_says_what_only_a_fresh_workbook_mends(
    told_there: str, name: str, edited: Path, tmp_path: Path
) -> None:
    target = str(tmp_path / "updated.xlsx")
    asked = ["update", str(edited / f"{name}.xlsx"), "-o", target, "--language", "en"]
    said = CliRunner().invoke(app, asked).output
    assert told_there in said
    assert "crm-roi new NEW.xlsx --from THIS.xlsx" in said


def test_the_report_is_a_draft_and_names_the_table_in_its_language(edited: Path) -> None:
    source = edited / "above.xlsx"
    report = view_report(read_file(source), source.with_suffix(".pdf"), "zh", force=False)
    reasons = report.view.draft_reasons
    assert any("成本明细" in reason for reason in reasons)
    assert any("净现值" in reason and "Cash flow!" in reason for reason in reasons)
    assert not any("Cost lines" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("expected", "name", "value"),
    [
        pytest.param({CHECK}, "chk_master", 0.0, id="a check fails"),
        pytest.param({NPV}, "calc_npv", 1.0, id="another NPV"),
        pytest.param(set(), "chk_master", 1.0, id="all is well"),
        pytest.param(set(), "calc_npv", "", id="never calculated"),
    ],
)
def test_what_is_kept_is_compared(
    expected: set[str], name: str, value: Value, written: Path, tmp_path: Path
) -> None:
    path = with_value(written, tmp_path / "kept.xlsx", name, value)
    place = read_package(written).names["calc_npv"].first
    found = [issue for issue in issues_in(read_draft(path)) if issue.kind.code in KINDS]
    cells = {CHECK: "Checks!C3", NPV: f"Cash flow!E{place[0] + 1}"}
    assert {issue.kind.code: issue.cell for issue in found} == {one: cells[one] for one in expected}


def test_the_npv_of_the_selected_scenario_is_compared(written: Path, tmp_path: Path) -> None:
    plan = sample_plan()
    row = plan.scenarios[0]
    chosen = with_value(written, tmp_path / "chosen.xlsx", "in_scenario", row.name)
    npv = evaluate(plan).scenarios[0].measures.npv
    path = with_value(chosen, tmp_path / "both.xlsx", "calc_npv", npv)
    assert told(path) == set()


@pytest.mark.parametrize("name", ["dealer_group.en", "dealer_group.zh", "blank.en", "blank.zh"])
def test_shipped_workbooks_are_not_accused(name: str, tmp_path: Path) -> None:
    path = ROOT / "workbooks" / f"{name}.xlsx"
    again = tmp_path / "again.xlsx"
    again.write_bytes(saved(loaded(path)))
    assert told(path) == told(again) == set()


def test_lost_names_are_told_by_check_and_update(written: Path, tmp_path: Path) -> None:
    book = loaded(written)
    book.defined_names.clear()
    path = tmp_path / "nameless.xlsx"
    path.write_bytes(saved(book))
    assert told(path) == {NAMES}
    asked = ["update", str(path), "-o", str(tmp_path / "updated.xlsx"), "--json"]
    document = json.loads(CliRunner().invoke(app, asked).stdout)
    assert "in_costs_id" in document["unmended"][0]
