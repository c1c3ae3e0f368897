"""`crm-roi doctor`: every finding on a machine that has it, none on one that is well."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.command_line import doctor_machine
from crm_roi.hosts.command_line.doctor import doctor, document, lines, summary
from crm_roi.hosts.command_line.doctor_checks import CHECKS, Finding, Level, findings
from crm_roi.hosts.command_line.doctor_machine import (
    Addin,
    Excel,
    Machine,
    read_addin,
    this_machine,
)
from crm_roi.hosts.excel.addin import build_addin
from crm_roi.locale import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = r"C:\crm\Scripts\python.exe"
PACKAGES = {"crm-roi": "0.1.0", "xlwings": "0.37.8", "pywin32": "311", "pyopenvba": "6.5.0"}
WINDOWS = Machine(
    system="win32",
    python=PYTHON,
    python_version="3.12.1",
    packages=PACKAGES,
    dlls=("xlwings32-0.37.8.dll", "xlwings64-0.37.8.dll"),
    settings={"INTERPRETER_WIN": PYTHON},
    excel=Excel(path=r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE", bits=64),
    addin=Addin("crm_roi.xlam", "0.1.0", "0.37.8"),
)
IN_LIBREOFFICE: dict[str, object] = {
    "libreoffice": "soffice.exe",
    "libreoffice_python": PYTHON,
    "libreoffice_functions": frozenset(worksheet_functions()),
}
LINUX = Machine(system="linux", python="/venv/bin/python", packages=PACKAGES)
MAC = replace(LINUX, system="darwin", addin=Addin("crm_roi.xlam", "0.1.0", "0.37.8"))


def changed(change: dict[str, object]) -> Machine:
    return replace(WINDOWS, **change)  # type: ignore[arg-type]  # the fields of the table


def sick(machine: Machine) -> dict[str, Level]:
    return {each.code: each.level for each in findings(machine) if each.level is not Level.OK}


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        pytest.param(WINDOWS, {"libreoffice": "note"}, id="windows-well"),
        pytest.param(LINUX, {"no-excel": "note", "libreoffice": "note"}, id="linux-well"),
        pytest.param(changed(IN_LIBREOFFICE), {}, id="windows-with-libreoffice"),
        pytest.param(MAC, {"no-excel": "note", "libreoffice": "note"}, id="mac-well"),
    ],
)
def test_well_machine(machine: Machine, expected: dict[str, str]) -> None:
    assert expected == sick(machine)


@pytest.mark.parametrize(
    ("change", "code", "level"),
    [
        pytest.param({"settings_python_exists": False}, "interpreter", "error", id="python-gone"),
        pytest.param(
            {"settings": {"INTERPRETER_WIN": r"C:\old\python.exe"}}, "interpreter", "warning",
            id="another-python",
        ),
        pytest.param({"in_environment": False}, "environment", "note", id="no-environment"),
        pytest.param(
            {"python": r"C:\Users\x\AppData\Local\Microsoft\WindowsApps\python.exe"},
            "store-python", "error", id="python-of-the-store",
        ),
        pytest.param({"excel": Excel(from_store=True)}, "store-excel", "error", id="store-excel"),
        pytest.param({"addin": Addin()}, "addin", "error", id="no-addin"),
        pytest.param(
            {"addin": Addin("crm_roi.xlam", "0.1.0", "0.36.0")}, "versions", "error",
            id="addin-of-another-xlwings",
        ),
        pytest.param({"stray_addins": ("x.xlam",)}, "stray-addin", "warning", id="second-copy"),
        pytest.param({"dlls": ("xlwings64-0.36.0.dll",)}, "dll", "error", id="another-dll"),
        pytest.param(
            {"packages": {"crm-roi": "0.1.0", "xlwings": "0.37.8", "pyopenvba": "6"}},
            "pywin32", "error", id="no-pywin32",
        ),
        pytest.param({"excel": Excel(bits=32)}, "bits", "warning", id="32-bit-excel"),
        pytest.param({"excel": Excel(trusts_vba=True)}, "vba-trust", "note", id="trust-not-needed"),
        pytest.param(
            {"excel": Excel(may_not_start_programs=True)}, "defender", "error", id="defender"
        ),
        pytest.param({"com_servers": 2}, "com-servers", "warning", id="two-servers"),
        pytest.param({"synced_folders": (r"C:\OneDrive",)}, "synced", "warning", id="onedrive"),
        pytest.param(
            {"packages": {"crm-roi": "0.1.0", "xlwings": "0.37.8", "pywin32": "311"}},
            "pyopenvba", "warning", id="no-pyopenvba",
        ),
        pytest.param(
            {"libreoffice": "soffice.exe"}, "libreoffice", "note", id="libreoffice-without-addin"
        ),
        pytest.param(
            {**IN_LIBREOFFICE, "libreoffice_python_exists": False}, "libreoffice", "error",
            id="python-of-libreoffice-gone",
        ),
        pytest.param(
            {**IN_LIBREOFFICE, "libreoffice_functions": frozenset({"CRM_NPV"})}, "libreoffice",
            "warning", id="old-addin-in-libreoffice",
        ),
        pytest.param({"report_problem": "no pango"}, "pango", "error", id="no-pango"),
        pytest.param({"subset_missing": True}, "harfbuzz", "warning", id="no-harfbuzz-subset"),
        pytest.param({"fonts_missing": ("Noto Sans SC",)}, "fonts", "error", id="no-fonts"),
        pytest.param({"temp_writable": False}, "temp", "error", id="no-temp"),
    ],
)  # fmt: skip
def test_finding(change: dict[str, object], code: str, level: str) -> None:
    machine = changed(change)
    found = {each.code: each for each in findings(machine)}[code]
    assert level == found.level
    assert found.why
    assert found.command
    for language in LANGUAGES:
        assert "{" not in lines(found, language).split("\n    >", maxsplit=1)[0]


def test_every_check_is_tested_and_translated() -> None:
    assert len(CHECKS) == len({check.__name__ for check in CHECKS})
    untranslated = [
        each.what
        for machine in (WINDOWS, LINUX, MAC)
        for each in findings(machine)
        if document(each, "zh")["what"] == document(each, "en")["what"]
    ]
    assert not untranslated


def test_this_machine_is_looked_at_without_changing_it() -> None:
    machine = this_machine()
    assert machine.packages["xlwings"] == version("xlwings")
    assert machine.temp_writable
    assert all(isinstance(each, Finding) for each in findings(machine))


def test_versions_are_read_from_the_addin(tmp_path: Path) -> None:
    path = tmp_path / "crm_roi.xlam"
    build_addin(path)
    assert read_addin(path) == Addin(str(path), version("crm-roi"), version("xlwings"))
    path.write_bytes(b"no package")
    assert read_addin(path) == Addin(str(path))


def test_unwritable_temp_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    assert not doctor_machine._temp_writable()  # noqa: SLF001 - the probe itself


def test_synced_folder_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))
    assert str(tmp_path) in this_machine().synced_folders


def app() -> typer.Typer:
    made = typer.Typer()
    made.command()(doctor)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_command(language: str) -> None:
    shown = CliRunner().invoke(app(), ["--language", language])
    as_json = CliRunner().invoke(app(), ["--language", language, "--json"])
    found = json.loads(as_json.output)
    assert shown.exit_code == as_json.exit_code == int(any(e["level"] == "error" for e in found))
    assert all(each["what"] in shown.output for each in found)


def test_summary_counts() -> None:
    found = findings(replace(WINDOWS, temp_writable=False, com_servers=3))
    assert summary(found, "en") == "1 errors, 1 warnings."
    assert summary(findings(WINDOWS), "en").startswith("Nothing")
