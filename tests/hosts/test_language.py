"""One rule of language for every command, and typer's own words in the reader's language."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from contextvars import copy_context
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from crm_roi.hosts.command_line import COMMANDS, loaded, usage_language
from crm_roi.hosts.command_line.options import named_language
from crm_roi.locale import translate
from crm_roi.settings import (
    about,
    readers_language,
    refusals_language,
    settled_language,
    write_settings,
)
from crm_roi.workbook.blank_plan import blank_plan
from tests.sample import ROOT
from tests.versions import small_document

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.settings import Language

SAMPLE: Final = ROOT / "workbooks" / "dealer_group.json"  # a Chinese plan
PROGRAM: Final = (
    "import sys; sys.argv[0] = 'crm-roi';from crm_roi.hosts.command_line import main; main()"
)
VARIABLES: Final = ("CRM_ROI_LANGUAGE", "LC_ALL", "LANG")


@pytest.mark.parametrize(
    ("expected", "asked", "variable", "settings", "own", "system"),
    [
        pytest.param("zh", "zh", "en", "en", "en", "en_US.UTF-8", id="asked"),
        pytest.param("zh", None, "zh_CN", "en", "en", "en_US.UTF-8", id="variable"),
        pytest.param("zh", None, "", "zh", "en", "en_US.UTF-8", id="settings-file"),
        pytest.param("zh", None, "", "fr", "zh", "en_US.UTF-8", id="the-plan's-own"),
        pytest.param("zh", None, "", "", None, "zh_CN.UTF-8", id="the-system's"),
        pytest.param("en", None, "", "", None, "C", id="plain-system"),
        pytest.param("en", "en", "zh", "zh", "zh", "zh_CN.UTF-8", id="asked-english"),
    ],
)
def test_whose_language(
    expected: str,
    asked: Language | None,
    variable: str,
    settings: str,
    own: Language | None,
    system: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in zip(VARIABLES, (variable, "", system), strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("crm_roi.settings.settings_path", lambda: tmp_path / "conf")
    write_settings(tmp_path / "conf", {"LANGUAGE": settings})
    assert expected == readers_language(asked, own)


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        pytest.param("zh", ["check", "x", "--language", "zh"], id="apart"),
        pytest.param("en", ["check", "--language=en", "x"], id="joined"),
        pytest.param(None, ["check", "x", "--language"], id="nothing"),
        pytest.param(None, ["check", "x", "--language", "fr"], id="another"),
    ],
)
def test_language_named_in_a_command(expected: str | None, words: list[str]) -> None:
    assert expected == named_language(words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_its_help(name: str) -> None:
    assert loaded(name).help


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        env={**kept, "COLUMNS": "100", "HOME": "/nowhere", **variables},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("expected", "words", "variables"),
    [
        pytest.param("错误 0 条", ["check"], {"LANG": "en_US.UTF-8"}, id="own-check"),
        pytest.param("结论", ["evaluate"], {"LANG": "C"}, id="own-evaluate"),
        pytest.param("Verdict", ["evaluate"], {"CRM_ROI_LANGUAGE": "en"}, id="setting"),
        pytest.param("Verdict", ["evaluate", "--language", "en"], {}, id="asked"),
        pytest.param("影响最大的项目", ["sensitivity"], {"LANG": "en_US"}, id="own-sensitivity"),
    ],
)
def test_commands_follow_it(expected: str, words: list[str], variables: dict[str, str]) -> None:
    assert expected in run(words[0], str(SAMPLE), *words[1:], **variables).stdout


@pytest.mark.parametrize(
    ("expected", "system"),
    [
        pytest.param(["条规则", "系统的语言"], "zh_CN.UTF-8", id="chinese"),
        pytest.param(["findings against", "the system's."], "C", id="english"),
    ],
)
def test_lint_says_the_systems_language_and_speaks_it(expected: list[str], system: str) -> None:
    book = str(ROOT / "workbooks" / "dealer_group.zh.xlsx")
    told, asked = run("lint", book, LANG=system).stdout, run("lint", "--help", LANG=system).stdout
    assert expected[0] in told
    assert expected[1] in asked
    assert not re.search("the plan's|计划本身", asked)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a Chinese plan that keeps the program's defaults: title, unit, scenarios, owners."""
    plan = blank_plan("zh", 3, date(2026, 3, 31))
    names = ("costs", "benefits", "adoption_curves")
    parts: dict[str, object] = {name: small_document()[name][:1] for name in names}
    estimate = {"target": "costs", "low": 0.9, "mode": 1.0, "high": 1.3}
    parts["simulation"] = {"inputs": [estimate], "trials": 200}
    document = plan.model_dump(mode="json") | parts
    path: Path = tmp_path_factory.mktemp("begun") / "plan.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["evaluate", "simulate", "sensitivity"])
def test_the_programs_own_defaults_are_in_the_readers_language(command: str, begun: Path) -> None:
    said = run(command, str(begun), "--language", "en")
    assert said.returncode == 0, said.stderr
    assert "CNY 10k" in said.stdout
    assert not re.search(r"[\u3400-\u9fff]", said.stdout)


def test_a_refusal_is_in_the_plans_language(tmp_path: Path) -> None:
    wrong = tmp_path / "plan.json"
    text = SAMPLE.read_text(encoding="utf-8")
    wrong.write_text(text.replace('"discount_rate": 0.1', '"discount_rate": -2'), encoding="utf-8")
    refused = run("evaluate", str(wrong), LANG="en_US.UTF-8")
    assert refused.returncode == 1
    assert "【错误】" in refused.stderr


@pytest.mark.parametrize(
    ("expected", "words", "variables"),
    [
        pytest.param("模拟次数至少为 1", ["simulate", "--trials", "0"], {}, id="trials"),
        pytest.param("随机种子必须", ["simulate", "--seed", "-1"], {}, id="seed"),
        pytest.param("收敛容差必须", ["simulate", "--tolerance", "-1"], {}, id="tolerance"),
        pytest.param("个线程", ["simulate", "--workers", "0"], {}, id="workers"),
        pytest.param("没有名为", ["sensitivity", "--rows", "nope"], {}, id="axis"),
        pytest.param("不是普通文件", ["export", "-o", os.devnull], {}, id="file"),
        pytest.param("不是普通文件", ["report", "-o", os.devnull], {}, id="report"),
        pytest.param(
            "at least 1 trial", ["simulate", "--trials", "0", "--language", "en"], {}, id="asked"
        ),
        pytest.param(
            "at least 1 trial",
            ["simulate", "--trials", "0"],
            {"CRM_ROI_LANGUAGE": "en"},
            id="setting",
        ),
    ],
)
def test_what_a_known_plan_cannot_do_is_said_in_its_language(
    expected: str, words: list[str], variables: dict[str, str]
) -> None:
    refused = run(words[0], str(SAMPLE), *words[1:], LANG="C.UTF-8", **variables)
    assert refused.returncode == 1
    assert expected in refused.stderr


def test_a_plan_refused_after_another_does_not_take_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("crm_roi.settings.settings_path", lambda: tmp_path / "conf")
    monkeypatch.setenv("LANG", "C.UTF-8")

    def said() -> list[str]:
        settled_language("en", "zh")
        before = refusals_language(None)
        about(None)
        return [before, refusals_language(None), refusals_language(None, "zh")]

    assert copy_context().run(said) == ["zh", "en", "zh"]


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        pytest.param("缺少参数 'PLAN'。", ["evaluate"], id="missing-argument"),
        pytest.param("缺少选项 '--output' / '-o'。", ["report", "x"], id="missing-option"),
        pytest.param("没有命令 'evalute'。是否指 'evaluate'？", ["evalute"], id="no-such-command"),
        pytest.param("没有选项 --nope。", ["evaluate", "x", "--nope"], id="no-such-option"),
        pytest.param("（可能是：--json）", ["check", "x", "--jso"], id="nearly-an-option"),
        pytest.param("应为整数。", ["simulate", "x", "--trials", "ten"], id="no-number"),
        pytest.param("最大为 30。", ["new", "x.xlsx", "--years", "31"], id="too-large"),
        pytest.param("最小为 1。", ["report", "x", "-o", "y", "--jobs", "0"], id="too-small"),
        pytest.param("不在可选值", ["addin", "build", "--host", "word"], id="no-choice"),
        pytest.param("多出了参数：y", ["check", "x", "y"], id="too-many"),
        pytest.param("需要一个值。", ["check", "x", "--language"], id="no-value"),
        pytest.param("没有命令 'nope'。", ["kpis", "nope"], id="second-level"),
    ],
)
def test_mistakes_in_a_command_are_said_in_chinese(expected: str, words: list[str]) -> None:
    done = run(*words, CRM_ROI_LANGUAGE="zh")
    assert done.returncode == 2
    assert expected in done.stderr
    assert "Error" not in done.stderr
    assert "用法：" in done.stderr or words[-1] == "--language"


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["new"],
        ["evaluate"],
        ["check"],
        ["review"],
        ["diff"],
        ["update"],
        ["lint"],
        ["portfolio"],
        ["addin"],
        ["addin", "build"],
        ["kpis", "add"],
    ],
    ids=" ".join,
)
def test_help_is_chinese_throughout(words: list[str]) -> None:
    said = run(*words, "--help", CRM_ROI_LANGUAGE="zh").stdout
    assert "用法：" in said
    assert "显示本说明并退出。" in said
    for word in ("Usage", "Options", "Commands", "Arguments", "Show this", "required", "default:",
                 "<str", "<int", "<float", "<path", "<list", "%Y"):  # fmt: skip
        assert word not in said


@pytest.mark.parametrize(
    ("expected", "line"),
    [
        pytest.param("  --years <数值>       年数", "  --years <int range>  年数", id="shorter"),
        pytest.param("  --sample <文本>      示例", "  --sample <str>       示例", id="longer"),
        pytest.param("  --as <文本> 角色", "  --as <str>  角色", id="longest-option"),
        pytest.param("  --pages <文本>", "  --pages <str>", id="nothing-beside-it"),
    ],
)
def test_what_an_option_takes_leaves_the_text_in_its_column(
    expected: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage_language, "say", lambda text: translate(text, "zh"))
    assert expected == usage_language.translated_usage(line)


def test_the_form_of_a_day_is_said_as_people_write_it() -> None:
    said = run("review", str(SAMPLE), "--as-of", "31.12.2027", LANG="zh_CN")
    assert said.returncode == 2
    assert "YYYY-MM-DD" in said.stderr
    assert "%" not in said.stderr


def test_a_default_that_is_wrapped_is_chinese_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(usage_language, "say", lambda text: translate(text, "zh"))
    assert usage_language.translated_usage("x  [default:\n  y]") == "x  [默认：\n  y]"


def test_a_workbook_starts_from_one_thing_only() -> None:
    said = run("new", "x.xlsx", "--sample", "dealer_group", "--from", str(SAMPLE), LANG="zh_CN")
    assert said.returncode == 1
    assert "--sample、--starter、--from 中请只给一个" in said.stderr


def test_words_not_known_stay() -> None:
    unknown = "Something typer says one day."
    assert usage_language.translated_usage(unknown) == unknown


@pytest.mark.parametrize(
    ("code", "expected", "words"),
    [
        pytest.param(1, "不是普通文件", ["export", str(SAMPLE), "-o", os.devnull], id="device"),
        pytest.param(1, "文件名过长", ["export", str(SAMPLE), "-o", "x" * 300], id="long-name"),
        pytest.param(1, ".xlam", ["addin", "build", "-o", "addin.zip"], id="no-add-in"),
        pytest.param(2, "没有名为", ["call", "CRM_NOPE", "[]"], id="no-function"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(code: int, expected: str, words: list[str]) -> None:
    done = run(*words, CRM_ROI_LANGUAGE="zh")
    assert done.returncode == code
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
