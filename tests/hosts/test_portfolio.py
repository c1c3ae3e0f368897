"""The portfolio from files to figures: any files, any number of workers, killed and gone on."""

from __future__ import annotations

import ctypes
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from openxml_audit.verdict import AppPrediction, predict
from python_calamine import CalamineWorkbook

from benchmarks.portfolio_plans import SCALED, varied_plan
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan import Plan
from crm_roi.core.portfolio.selection import BadBudget, RequiredTooDear
from crm_roi.core.risk.sampling import NoTrials
from crm_roi.files import FileExists
from crm_roi.hosts.command_line.portfolio.command import (
    NoUsablePlan,
    NoWorkbookName,
    Request,
    TooManyTrialsEach,
    make_portfolio,
)
from crm_roi.hosts.command_line.portfolio.files import NoPlans, find_plans, state_beside
from crm_roi.hosts.command_line.portfolio.workers import NoScheduler, SchedulerUnreachable
from crm_roi.hosts.command_line.terminal import without_library_output
from crm_roi.report.pdf.page import texts_of
from crm_roi.report.short_reports.portfolio import printable
from crm_roi.report.short_reports.portfolio_page import build_pages
from crm_roi.workbook.portfolio_sheets import FIRST
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.workbook.writing.book import LINE_HEIGHT
from tests.libreoffice import converted
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

PLANS = 10
TRIALS = 200
COMMAND = [sys.executable, "-c", "from crm_roi.hosts.command_line import main; main()"]
Document = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder of varied plans, one of them a workbook."""
    made = tmp_path_factory.mktemp("plans")
    for number in range(PLANS - 1):
        write(varied_plan(number), made / f"branch{number}.json")
    write_workbook(varied_plan(PLANS), made / "workbook.xlsx", language="zh")
    return made


def write(plan: Plan, path: Path) -> None:
    path.write_text(plan.model_dump_json(), encoding="utf-8")


def request(output: Path, *places: Path, **changes: Any) -> Request:  # noqa: ANN401 - any field
    plain = Request(
        places=places, output=output, pdf=None, budget=None, basis="initial_outlay", worth="npv",
        required=(), exclusive=(), currency=None, trials=TRIALS, seed=None, jobs=1, scheduler=None,
        on_cluster=False, language="en", force=False,
    )  # fmt: skip
    return replace(plain, **changes)


def made(capsys: pytest.CaptureFixture[str], asked: Request) -> Document:
    """Make a portfolio and give its document."""
    make_portfolio(asked, as_json=True)
    found: Document = json.loads(capsys.readouterr().out)
    return found


def files(document: Document) -> list[str]:
    return [plan["file"] for plan in document["plans"]]


def test_files_are_found_once_by_names_that_do_not_depend_on_the_call(tmp_path: Path) -> None:
    for name in (
        "b.xlsx",
        "a.json",
        "sub/c.XLSX",
        "~$b.xlsx",
        ".hidden.json",
        ".x/d.json",
        "e.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    expected = ["a.json", "b.xlsx", "sub/c.XLSX"]
    twice = [tmp_path, tmp_path / "b.xlsx", tmp_path / "sub"]
    assert expected == [file.name for file in find_plans([tmp_path])]
    assert expected == [file.name for file in find_plans(twice)]
    without_output = find_plans([tmp_path], [tmp_path / "b.xlsx"])
    assert [file.name for file in without_output] == ["a.json", "sub/c.XLSX"]


def test_a_link_has_the_name_under_which_it_was_found(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere" / "real.json"
    folder = tmp_path / "folder"
    for path in (elsewhere.parent, folder):
        path.mkdir()
    elsewhere.touch()
    for name in ("b.json", "a.json"):
        (folder / name).symlink_to(elsewhere)
    assert [file.name for file in find_plans([folder])] == ["a.json"]


def test_ranking_and_selection_of_a_folder(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = made(capsys, request(tmp_path / "portfolio.xlsx", folder, budget=900.0))
    assert len(found["plans"]) == PLANS
    ratios = [plan["ratio"] for plan in found["plans"]]
    assert ratios == sorted(ratios, reverse=True)
    chosen = [plan for plan in found["plans"] if plan["decision"] == "chosen"]
    assert found["budget"] == 9_000_000.0
    assert found["chosen"]["cost"] <= 9_000_000.0
    assert pytest.approx(sum(plan["npv"] for plan in chosen)) == found["chosen"]["npv"]
    assert found["proven"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["portfolio.xlsx"]


def test_any_number_of_processes_gives_the_same(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = made(capsys, request(tmp_path / "one.xlsx", folder, jobs=1))
    two = made(capsys, request(tmp_path / "two.xlsx", folder, jobs=2))
    assert one == two
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_dask_cluster_gives_the_same(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from distributed import LocalCluster  # noqa: PLC0415 - slow to load

    here = made(capsys, request(tmp_path / "here.xlsx", folder, budget=900.0))
    with LocalCluster(  # type: ignore[no-untyped-call]  # partly typed
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        asked = request(
            tmp_path / "there.xlsx", folder, budget=900.0, on_cluster=True,
            scheduler=cluster.scheduler_address,
        )  # fmt: skip
        there = made(capsys, asked)
    assert here == there


def in_yuan(plan: Plan) -> Plan:
    """Give the same plan in yuan instead of 10,000 yuan."""
    document = plan.model_dump(mode="json")
    document["assumptions"] |= {"unit_label": "元", "unit_scale": 1.0}
    for line in document["costs"] + document["benefits"]:
        line["values"] = [value and value * 1e4 for value in line["values"]]
        line.update({name: line[name] * 1e4 for name in SCALED if line.get(name)})
    for risk in document["risks"]:
        risk["impact"] *= 1e4 if risk["impact_on"] == "cost" else 1
    document["approval"]["limits"] = []
    return Plan.model_validate(document)


def in_dollars(plan: Plan) -> Plan:
    own = plan.assumptions.model_copy(update={"currency": "USD"})
    return plan.model_copy(update={"assumptions": own})


def certain(plan: Plan) -> Plan:
    own = plan.simulation.model_copy(update={"inputs": (), "correlations": ()})
    return plan.model_copy(update={"simulation": own, "risks": ()})


def test_units_are_converted_currencies_are_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(varied_plan(1), tmp_path / "one.json")
    write(varied_plan(2), tmp_path / "two.json")
    write(in_yuan(sample_plan()), tmp_path / "yuan.json")
    write(sample_plan(), tmp_path / "usual.json")
    write(in_dollars(varied_plan(3)), tmp_path / "dollars.json")
    found = made(capsys, request(tmp_path / "portfolio.xlsx", tmp_path))
    npv = {plan["file"]: plan["npv"] for plan in found["plans"]}
    spread = {plan["file"]: plan["spread"]["p10"] for plan in found["plans"]}
    assert npv["yuan.json"] == pytest.approx(npv["usual.json"]) == pytest.approx(1_275_061.25)
    assert pytest.approx(spread["usual.json"]) == spread["yuan.json"]
    assert [row["file"] for row in found["left_out"]] == ["dollars.json"]
    assert found["left_out"][0]["reasons"][0]["code"] == "other-currency"
    dollars = request(tmp_path / "dollars.xlsx", tmp_path, currency="USD")
    assert files(made(capsys, dollars)) == ["dollars.json"]


def test_what_is_no_plan_is_listed_and_stops_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = (folder / "workbook.xlsx").read_bytes()
    bad = tmp_path / "plans"
    shutil.copytree(folder, bad)
    shutil.copy(bad / "branch1.json", bad / "copy of branch1.json")
    (bad / "broken.xlsx").write_text("no workbook")
    (bad / "cut.xlsx").write_bytes(good[: len(good) // 2])
    (bad / "empty.json").touch()
    (bad / "list.json").write_text("[1]")
    (bad / "blank.json").write_text(
        json.dumps({"schema_version": "crm_roi.plan/1", "about": {"title": "x"},
                    "assumptions": {"start_year": 2026, "discount_rate": 0.1}})
    )  # fmt: skip
    write(certain(varied_plan(50)), bad / "certain.json")
    huge = varied_plan(51)
    line = huge.costs[0].model_copy(update={"values": (1e308,) * 6})
    write(
        huge.model_copy(update={"costs": (line, line.model_copy(update={"id": "C2"}))}),
        bad / "huge.json",
    )
    found = made(capsys, request(tmp_path / "portfolio.xlsx", bad, bad / "missing.xlsx", jobs=2))
    reasons = {row["file"]: row["reasons"][0]["code"] for row in found["left_out"]}
    assert reasons == {
        "copy of branch1.json": "same-plan", "broken.xlsx": "not-a-workbook",
        "cut.xlsx": "damaged", "empty.json": "not-json", "list.json": "not-a-plan",
        "blank.json": "nothing-to-judge", "missing.xlsx": "no-such-file",
        "huge.json": "figure-too-large",
    }  # fmt: skip
    assert len(found["plans"]) == PLANS + 1
    certain_plan = next(plan for plan in found["plans"] if plan["file"] == "certain.json")
    assert certain_plan["spread"]["trials"] == 0


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        pytest.param(BadBudget, {"budget": -1.0}, id="negative-budget"),
        pytest.param(BadBudget, {"budget": math.inf}, id="endless-budget"),
        pytest.param(NoTrials, {"trials": 0}, id="no-trials"),
        pytest.param(TooManyTrialsEach, {"trials": 10**9}, id="too-many-trials"),
        pytest.param(NoScheduler, {"on_cluster": True}, id="no-scheduler"),
        pytest.param(
            SchedulerUnreachable,
            {"on_cluster": True, "scheduler": "nowhere://x"},
            id="unreachable-scheduler",
        ),
        pytest.param(
            RequiredTooDear, {"budget": 1.0, "required": ("workbook",)}, id="required-too-dear"
        ),
    ],
)
def test_what_cannot_be_done_is_refused(
    folder: Path, tmp_path: Path, reason: type[CrmRoiError], changes: Document
) -> None:
    with pytest.raises(reason):
        make_portfolio(request(tmp_path / "portfolio.xlsx", folder, **changes), as_json=True)
    assert not (tmp_path / "portfolio.xlsx").exists()


def test_the_output_is_a_workbook(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(NoWorkbookName):
        make_portfolio(request(tmp_path / "portfolio.pdf", folder), as_json=True)


def test_folders_without_a_plan(tmp_path: Path) -> None:
    with pytest.raises(NoPlans):
        make_portfolio(request(tmp_path / "portfolio.xlsx", tmp_path), as_json=True)
    (tmp_path / "no-plan.json").write_text("{}")
    with pytest.raises(NoUsablePlan) as refused:
        make_portfolio(request(tmp_path / "portfolio.xlsx", tmp_path), as_json=True)
    assert [issue.place for issue in refused.value.issues] == ["no-plan.json"]


@pytest.mark.parametrize(
    ("chosen", "budget"),
    [pytest.param(0, 0.0, id="nothing-to-spend"), pytest.param(0, 1.0, id="below-the-cheapest")],
)
def test_small_budgets(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], chosen: int, budget: float
) -> None:
    found = made(capsys, request(tmp_path / "portfolio.xlsx", folder, budget=budget))
    assert chosen == found["chosen"]["plans"]
    assert {plan["decision"] for plan in found["plans"]} <= {"no_money", "no_value"}


def test_an_output_is_not_overwritten_and_never_read_as_a_plan(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(folder, tmp_path / "plans")
    asked = request(tmp_path / "plans" / "portfolio.xlsx", tmp_path / "plans")
    first = made(capsys, asked)
    with pytest.raises(FileExists):
        make_portfolio(asked, as_json=True)
    assert first == made(capsys, replace(asked, force=True))


def started(folder: Path, output: Path) -> subprocess.Popen[str]:
    """Start a run that takes some seconds."""
    arguments = ["portfolio", folder, "-o", output, "--json", "--jobs", "1", "--trials", "120000"]
    own = {"CRM_ROI_LANGUAGE": "en"}
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | own,
    )


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Path]:
    """Give what a run comes to that nobody stops."""
    output = tmp_path_factory.mktemp("undisturbed") / "portfolio.xlsx"
    document, _said = started(folder, output).communicate()
    return json.loads(document), output


def done_so_far(state: Path) -> int:
    return len(json.loads(state.read_text(encoding="utf-8"))["plans"]) if state.exists() else 0


@pytest.mark.parametrize(
    ("how", "code"),
    [
        pytest.param(signal.SIGKILL, -signal.SIGKILL, id="killed"),
        pytest.param(signal.SIGINT, 130, id="interrupted"),
    ],
)
def test_a_run_that_was_stopped_goes_on(
    folder: Path,
    tmp_path: Path,
    undisturbed: tuple[Document, Path],
    how: signal.Signals,
    code: int,
) -> None:
    output = tmp_path / "portfolio.xlsx"
    state = state_beside(output)
    run = started(folder, output)
    while not done_so_far(state) and run.poll() is None:
        time.sleep(0.02)
    run.send_signal(how)
    _out, said = run.communicate()
    assert (code, "Traceback" in said) == (run.returncode, False)
    done = done_so_far(state)
    assert 0 < done < PLANS
    assert not output.exists()
    again = started(folder, output)
    document, said = again.communicate()
    assert again.returncode == 0, said
    assert f"{done} of {PLANS} plans are done already" in said
    assert [path.name for path in tmp_path.iterdir()] == ["portfolio.xlsx"]
    expected, book = undisturbed
    assert expected == json.loads(document)
    assert book.read_bytes() == output.read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("{", id="cut-off"),
        pytest.param('{"form": "crm_roi.portfolio/1", "options": {}, "plans": {}}', id="other-run"),
        pytest.param('{"form": "crm_roi.portfolio/1"}', id="parts-missing"),
    ],
)
def test_a_state_of_another_run_counts_for_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    asked = request(tmp_path / "portfolio.xlsx", folder / "branch1.json")
    state_beside(asked.output).write_text(content)
    assert files(made(capsys, asked)) == ["branch1.json"]
    assert not state_beside(asked.output).exists()


def test_a_correction_after_a_refusal_calculates_nothing_again(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = request(tmp_path / "portfolio.xlsx", folder)
    with pytest.raises(CrmRoiError):
        make_portfolio(replace(asked, required=("misspelt",)), as_json=True)
    assert done_so_far(state_beside(asked.output)) == PLANS
    assert len(made(capsys, asked)["plans"]) == PLANS
    assert "10 of 10 plans are done already" not in capsys.readouterr().out


@pytest.fixture(scope="module", params=["zh", "en"])
def book(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Give a portfolio's workbook with everything in it: odd titles, files left out, pages."""
    odd = tmp_path_factory.mktemp("odd")
    shutil.copytree(folder, odd / "plans")
    for index, title in enumerate(('=HYPERLINK("http://x","y")', "<b>&amp;</b> 😀", "@cmd" * 200)):
        plan = varied_plan(20 + index)
        about = plan.about.model_copy(update={"title": title})
        write(plan.model_copy(update={"about": about}), odd / "plans" / f"odd{index}.json")
    (odd / "plans" / "broken.xlsx").write_text("=1+1")
    output: Path = odd / "portfolio.xlsx"
    asked = globals()["request"](
        output, odd / "plans", budget=900.0, language=request.param, pdf=output.with_suffix(".pdf")
    )
    make_portfolio(asked, as_json=False)
    return output


@pytest.mark.parametrize("office", [FileFormat.OFFICE_2016, FileFormat.MICROSOFT_365])
def test_excel_is_expected_to_open_it_cleanly(book: Path, office: FileFormat) -> None:
    result = OpenXmlValidator(file_format=office).validate(book)
    assert not result.errors
    assert predict(result).prediction is AppPrediction.OPENS_CLEAN


def sheets(path: Path) -> list[list[list[Any]]]:
    opened = CalamineWorkbook.from_path(str(path))
    return [opened.get_sheet_by_name(name).to_python() for name in opened.sheet_names]


@pytest.mark.parametrize("book", ["zh"], indirect=True)
def test_another_calculator_finds_the_same_totals(book: Path, tmp_path: Path) -> None:
    written, recalculated = sheets(book)[0], sheets(converted([book], tmp_path)[0])[0]
    values = [row[1] for row in written[4:16]]
    assert all(value != "" for value in values)
    assert values == [
        pytest.approx(row[1], rel=1e-9) if isinstance(row[1], float) else row[1]
        for row in recalculated[4:16]
    ]


def test_plans_of_one_title_are_told_apart_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [tmp_path / name for name in ("a.json", "b.json")]
    for at, place in enumerate(places):
        plan = varied_plan(at)
        about = plan.about.model_copy(update={"title": "CRM"})
        write(plan.model_copy(update={"about": about}), place)
    make_portfolio(request(tmp_path / "portfolio.xlsx", *places), as_json=False)
    said = capsys.readouterr().out
    assert "a.json: CRM" in said
    assert "b.json: CRM" in said


def test_units_of_chinese_plans_are_english_to_an_english_reader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = varied_plan(1).model_copy(update={"translations": ()})
    assert (plan.language, plan.assumptions.unit_label) == ("zh", "万元")
    write(plan, tmp_path / "plan.json")
    output = tmp_path / "portfolio.xlsx"
    make_portfolio(request(output, tmp_path, budget=1.0), as_json=False)
    cells = [cell for sheet in sheets(output) for row in sheet for cell in row]
    assert not [cell for cell in cells if "万元" in str(cell)]
    assert [cell for cell in cells if str(cell).startswith("The budget of 1.00 is below")]
    assert "CNY 10k" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["zh", "en"])
def test_rows_hold_all_lines_of_a_title(language: str, tmp_path: Path) -> None:
    for name, title in (("short", "CRM"), ("long", "全部门店的客户关系管理系统升级" * 3)):
        plan = varied_plan(1)
        about = plan.about.model_copy(update={"title": title})
        write(plan.model_copy(update={"about": about}), tmp_path / f"{name}.json")
    output = tmp_path / "portfolio.xlsx"
    make_portfolio(request(output, tmp_path, language=language), as_json=False)
    sheet = loaded(BytesIO(output.read_bytes())).worksheets[1]
    heights = {
        row[2].value: sheet.row_dimensions[at].height or LINE_HEIGHT
        for at, row in enumerate(sheet.iter_rows(min_row=FIRST + 1), FIRST + 1)
    }
    # 45 Chinese characters take the room of 90 letters, in a column of 34: three lines
    assert heights["short.json"] < heights["long.json"] == 3 * LINE_HEIGHT


def test_titles_stay_titles(book: Path) -> None:
    titles = {row[1] for row in sheets(book)[1]}
    assert {'=HYPERLINK("http://x","y")', "<b>&amp;</b> 😀"} <= titles


def test_pages_for_the_board(book: Path) -> None:
    pdf = book.with_suffix(".pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "broken.xlsx" in text
    assert "<b>&amp;</b> ?" in text
    words = ("of 13 plans", "Ranking", "Left out")
    chinese = ("13 个项目中的", "排名", "未纳入")
    assert all(word in text for word in words) or all(word in text for word in chinese)


def test_a_title_the_pages_cannot_show_is_told_with_file_and_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = varied_plan(1)
    about = plan.about.model_copy(update={"title": "CRM \N{ROCKET}\N{SNOWMAN}"})
    write_workbook(plan.model_copy(update={"about": about}), tmp_path / "odd.xlsx", language="en")
    write(varied_plan(2), tmp_path / "plain.json")
    output = tmp_path / "portfolio.xlsx"
    make_portfolio(request(output, tmp_path, pdf=output.with_suffix(".pdf")), as_json=False)
    said = [line for line in capsys.readouterr().err.splitlines() if "U+" in line]
    assert [line.partition(": ")[0] for line in said] == [
        "[warning] odd.xlsx About the plan!C12"
    ] * 2
    assert ["U+1F680" in said[0], "U+2603" in said[1]] == [True, True]


def test_what_our_fonts_lack_is_replaced() -> None:
    assert printable("预算 ✓ 😀") == "预算 ✓ ?"


def test_pages_of_a_portfolio_without_value_have_no_curve(tmp_path: Path) -> None:
    from crm_roi.core.portfolio.ranking import Rules, build_portfolio  # noqa: PLC0415
    from crm_roi.core.portfolio.summary import summarise_plan, take_in  # noqa: PLC0415

    plan = varied_plan(1)
    poor = plan.model_copy(update={"benefits": plan.benefits[:1]})
    intake = take_in([summarise_plan(poor, "poor.json", TRIALS)])
    found = build_portfolio(intake.currency, intake.unit, intake.plans, (), Rules(1e6))
    view = build_pages(
        found, (), (), language="en", day=date(2026, 3, 31), source=str(tmp_path.name)
    )
    assert "None of the 1 plans has a positive value (NPV)" in set(texts_of(view))
    assert not [shown for page in view.pages for shown in page.exhibits if shown.chart]


def test_what_c_code_prints_does_not_reach_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    with without_library_output():
        library.printf(b"a solver's remark\n")
    library.puts(b"ours")
    library.fflush(None)
    assert capfd.readouterr().out == "ours\n"
