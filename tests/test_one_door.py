"""A plan has the same mistakes and the same report at every door: commands, buttons, Python."""

from __future__ import annotations

import gc
import json
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import crm_roi
from crm_roi.app import plans
from crm_roi.app.issue_text import message, remedy
from crm_roi.core.errors import CrmRoiError, Issue
from crm_roi.hosts.command_line import app
from crm_roi.hosts.command_line.portfolio.files import PlanFile
from crm_roi.hosts.command_line.portfolio.run import Task, assess
from crm_roi.hosts.excel.scripts import issue_rows
from crm_roi.locale import LANGUAGES
from crm_roi.workbook.write_workbook import write_workbook
from tests.sample import SAMPLE, sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crm_roi.app.notebook import Mistake

Told = set[tuple[str, ...]]
PLACES: dict[tuple[str | int, ...], st.SearchStrategy[Any]] = {
    ("costs", 0, "values", 1): st.floats(-500, 500),
    ("benefits", 0, "confidence"): st.floats(-1, 3),
    ("risks", 0, "probability"): st.sampled_from([-0.2, 0.5, 1.65]),
    ("scenarios", 0, "probability"): st.floats(-0.5, 1.65),
    ("assumptions", "discount_rate"): st.floats(-0.5, 12),
    ("assumptions", "horizon_years"): st.integers(1, 12),
    ("assumptions", "start_year"): st.sampled_from([1800, 2026, 2030]),
    ("assumptions", "currency"): st.sampled_from(["CNY", "XYZ", "EUR"]),
    ("scorecard", "kpis", 0, "weight"): st.floats(-1, 2),
    ("costs", 0, "id"): st.sampled_from(["C01", "C02"]),
    ("benefits", 0, "adoption_curve"): st.sampled_from(["A1", "no such curve"]),
}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Give the sample with a few entries changed, some for good values and some for bad ones."""
    document: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    for path in draw(st.lists(st.sampled_from(list(PLACES)), min_size=1, max_size=3, unique=True)):
        part: Any = document
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = draw(PLACES[path])
    return document


def told(issues: Iterable[Issue | Mistake]) -> Told:
    """Give what is said of errors: code, cell, and all words in both languages."""
    return {
        (
            issue.kind.code,
            issue.place,
            *(say(issue, lang) for lang in LANGUAGES for say in (message, remedy)),
        )
        if isinstance(issue, Issue)
        else (
            issue.code,
            issue.cell,
            *(said[lang] for lang in LANGUAGES for said in (issue.message, issue.remedy)),
        )
        for issue in issues
        if (issue.kind.severity if isinstance(issue, Issue) else issue.severity) == "error"
    }


def by_command(*words: str) -> Callable[[Path, Path], Told]:
    """Go through a command; PLAN and OUT stand for the plan's path and for a file to write."""

    def go(plan: Path, folder: Path) -> Told:
        given = [
            word.replace("PLAN", str(plan)).replace("OUT", str(folder / "out")) for word in words
        ]
        error = CliRunner().invoke(app, given).exception
        assert not any(folder.glob("out*"))
        return told(getattr(error, "issues", ())) if isinstance(error, CrmRoiError) else set()

    return go


def by_python(function: Callable[..., object], *more: str) -> Callable[[Path, Path], Told]:
    """Go through a function of the package, the plan named by its path."""

    def go(plan: Path, folder: Path) -> Told:
        try:
            function(str(plan), *(word.replace("OUT", str(folder / "out")) for word in more))
        except CrmRoiError as error:
            assert not any(folder.glob("out*"))
            return told(getattr(error, "issues", ()))
        return set()

    return go


def by_portfolio(plan: Path, _folder: Path) -> Told:
    return told(getattr(assess(Task(PlanFile(plan, plan.name), 100, 1)).result, "issues", ()))


def by_comparison(plan: Path, folder: Path) -> Told:
    """Compare the plan with itself; each place is told with the name of its file."""
    found = by_command("diff", "PLAN", "PLAN")(plan, folder)
    return {(code, place.removeprefix(f"{plan.name} "), *words) for code, place, *words in found}


def by_json(plan: Path, _folder: Path) -> Told:
    """What `check` says in English and Chinese, put together."""
    rows = [
        json.loads(
            CliRunner().invoke(app, ["check", str(plan), "--json", "--language", lang]).output
        )
        for lang in LANGUAGES
    ]
    return {
        (
            first["code"],
            first["cell"] or plan_place(first["path"]),
            *(row[key] for row in pair for key in ("message", "remedy")),
        )
        for pair in zip(*rows, strict=True)
        for first in pair[:1]
        if first["severity"] == "error"
    }


def plan_place(path: str) -> str:
    """Write `costs.0.values` as `costs[0].values`."""
    return "".join(f"[{p}]" if p.isdecimal() else f".{p}" for p in path.split(".")).lstrip(".")


DOORS: dict[str, Callable[[Path, Path], Told]] = {
    "check": by_json,
    "evaluate": by_command("evaluate", "PLAN"),
    "simulate": by_command("simulate", "PLAN", "--trials", "100"),
    "sensitivity": by_command("sensitivity", "PLAN"),
    "export": by_command("export", "PLAN", "-o", "OUT.json"),
    "new": by_command("new", "OUT.xlsx", "--from", "PLAN"),
    "report": by_command("report", "PLAN", "-o", "OUT.html"),
    "review": by_command("review", "PLAN"),
    "diff": by_comparison,
    "portfolio": by_portfolio,
    "read_plan": by_python(crm_roi.read_plan),
    "evaluate()": by_python(crm_roi.evaluate),
    "simulate()": by_python(crm_roi.simulate),
    "sensitivity()": by_python(crm_roi.sensitivity),
    "review()": by_python(crm_roi.review),
    "write_report()": by_python(crm_roi.write_report, "OUT.pdf"),
    "write_workbook()": by_python(crm_roi.write_workbook, "OUT.xlsx"),
    "check()": lambda plan, _folder: told(crm_roi.check(plan)),
}


@settings(
    max_examples=12, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)  # fmt: skip
@given(document=documents())
def test_what_one_door_refuses_all_refuse_with_the_same_words(
    document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("door")
    path = folder / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    expected = told(plans.check(plans.read(path)))
    if not expected:
        assert crm_roi.evaluate(path).figures
        return
    assert dict.fromkeys(DOORS, expected) == {name: go(path, folder) for name, go in DOORS.items()}


@pytest.fixture(scope="module")
def bad_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workbook with a negative cost and probabilities that add up to more than one."""
    document = json.loads(SAMPLE.read_text(encoding="utf-8"))
    document["costs"][0]["values"][1] = -80
    document["scenarios"][0]["probability"] = 0.95
    path = tmp_path_factory.mktemp("bad") / "bad.xlsx"
    write_workbook(crm_roi.Plan.model_validate(document), path, language="en")
    return path


def test_a_workbook_is_refused_with_its_cells_at_every_door(
    bad_workbook: Path, tmp_path: Path
) -> None:
    expected = told(plans.check(plans.read(bad_workbook)))
    assert {"Costs!", "Scenarios!"} <= {
        place[: place.index("!") + 1] for _c, place, *_w in expected
    }
    doors = DOORS | {"update": by_command("update", "PLAN", "-o", "OUT.xlsx")}
    assert dict.fromkeys(doors, expected) == {
        name: go(bad_workbook, tmp_path) for name, go in doors.items()
    }


def test_the_button_shows_what_check_shows(bad_workbook: Path) -> None:
    rows = issue_rows(plans.check(plans.read(bad_workbook)), "en")
    mistakes = crm_roi.check(bad_workbook)
    assert [[m.cell, m.message["en"], m.remedy["en"]] for m in mistakes] == [
        [cell, said, cure] for cell, _severity, said, cure in rows[1:]
    ]


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "plan.xlsx"
    write_workbook(sample_plan(), path, language="zh")
    return path


def test_python_writes_the_bytes_of_the_command(
    workbook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = crm_roi.read_plan(str(workbook))
    crm_roi.write_report(plan, "python.pdf")
    crm_roi.write_workbook(plan, "python.xlsx")
    for words in (
        ["report", str(workbook), "-o", "command.pdf"],
        ["new", "command.xlsx", "--from", str(workbook)],
    ):
        assert CliRunner().invoke(app, words).exit_code == 0
    for ending in ("pdf", "xlsx"):
        assert Path(f"command.{ending}").read_bytes() == Path(f"python.{ending}").read_bytes()


def test_a_report_from_python_names_the_cells_of_its_figures(
    workbook: Path, tmp_path: Path
) -> None:
    target = crm_roi.write_report(crm_roi.read_plan(workbook), tmp_path / "report.html")
    shown = target.read_text(encoding="utf-8")
    assert "成本!" in shown
    assert workbook.name in shown


def test_a_changed_plan_is_not_said_to_stand_in_the_file(workbook: Path) -> None:
    plan = crm_roi.read_plan(workbook)
    changed = plan.model_copy(update={"language": "en"})
    assert plans.file_of(plan).name == workbook.name
    assert plans.file_of(deepcopy(plan)).name == plans.file_of(changed).name == plans.NO_FILE


def test_a_plan_that_nobody_needs_any_more_takes_its_file_along(workbook: Path) -> None:
    gc.collect()
    before = len(plans._FILES)  # noqa: SLF001 - whether it is let go is the point
    plan = crm_roi.read_plan(workbook)
    assert len(plans._FILES) == before + 1  # noqa: SLF001
    del plan
    gc.collect()
    assert len(plans._FILES) == before  # noqa: SLF001


def test_the_package_shows_its_public_names_and_nothing_else() -> None:
    assert dir(crm_roi) == sorted(
        ["Plan", "__version__", "check", "diff", "evaluate", "lint", "read_plan", "review",
         "sensitivity", "simulate", "write_report", "write_workbook"]
    )  # fmt: skip
