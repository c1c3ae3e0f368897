"""LibreOffice as a real host: one run over an unmodified .xlsx that calls every function."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from html import escape
from pathlib import Path
from typing import Any

import pytest

from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.libreoffice import extension, parts
from crm_roi.hosts.libreoffice.worker import LEFT_OUT, serve
from crm_roi.locale import translate
from crm_roi.settings import readers_language
from tests.hosts.formulas import all_functions, example_arguments
from tests.hosts.libreoffice_run import IMPOSSIBLE, PROBES, Calculated, same


@pytest.fixture(scope="module")
def calculated(tmp_path_factory: pytest.TempPathFactory) -> Calculated:
    return Calculated(tmp_path_factory.mktemp("libreoffice"))


@pytest.mark.parametrize("sheet", ["literals", "cells", "errors", "impossible"])
def test_cells_are_what_python_says(calculated: Calculated, sheet: str) -> None:
    places = {name: place for name, place in calculated.book.places.items() if place.sheet == sheet}
    assert not {name: calculated.mismatches(place) for name, place in places.items()
                if calculated.mismatches(place)}  # fmt: skip
    assert len(places) >= (len(IMPOSSIBLE) if sheet == "impossible" else len(all_functions()) - 3)


def test_every_function_keeps_its_excel_name(calculated: Calculated) -> None:
    for place in calculated.book.places.values():
        cell: Any = calculated.formulas[place.sheet].cell(place.row + 1, place.column + 1).value
        text = str(getattr(cell, "text", cell))
        assert text.lstrip("={").upper().startswith("CRM_"), text


def test_reason_of_an_error_can_be_asked_for(calculated: Calculated) -> None:
    reasons = calculated.column("answers", "B")
    assert len(IMPOSSIBLE) == len(reasons)
    assert "money out and money back" in reasons[0]
    assert len(set(reasons)) == len(reasons)


def test_typed_function_is_found_and_can_be_given_its_excel_name(calculated: Calculated) -> None:
    assert same(1 - 100 + 60 / 1.1 + 60 / 1.21, calculated.values["typed"]["D1"].value)
    assert calculated.formulas["typed"]["D1"].value == "=1+CRM_NPV(0.1,A1:C1)"
    assert same(15, calculated.values["typed"]["B2"].value)
    assert "CRM_TAX_SHIELD(A1:B1,0.25)" in calculated.formulas["typed"]["A2"].value.text


def test_function_wizard_shows_every_function(calculated: Calculated) -> None:
    shown = dict(
        zip(calculated.column("answers", "C"), calculated.column("answers", "D"), strict=True)
    )
    assert {name: each.summary for name, each in worksheet_functions().items()} == shown


def test_our_vba_maps_errors_in_another_basic_too(calculated: Calculated) -> None:
    assert list(PROBES.values()) == calculated.column("probes", "A")


def test_excel_addin_is_read_with_its_modules(calculated: Calculated) -> None:
    assert {"crm_roi_addin", "crm_roi_functions", "xlwings"} <= set(
        calculated.column("answers", "F")
    )


def test_uninstall_leaves_nothing(calculated: Calculated) -> None:
    profile = calculated.book.path.with_name("profile")
    settings = extension.installed_settings(profile)
    assert settings["python"] == sys.executable
    assert {each["name"] for each in settings["functions"]} == set(worksheet_functions())
    extension.uninstall(profile)
    assert not extension.installed(profile)
    assert not list(profile.rglob("CrmRoi.xba"))
    assert "CrmRoi" not in (profile / "user/basic/Standard/script.xlb").read_text(encoding="utf-8")


def test_extension_holds_every_function_in_both_languages(tmp_path: Path) -> None:
    target = tmp_path / "crm_roi.oxt"
    extension.build_oxt(target, python="/somewhere/python")
    with zipfile.ZipFile(target) as oxt:
        texts = {name: oxt.read(name).decode("utf-8") for name in oxt.namelist()}
    assert json.loads(texts["functions.json"])["python"] == "/somewhere/python"
    for function in all_functions():
        method = parts.method_name(function)
        assert f" {method}(" in texts["functions.idl"]
        assert f'oor:name="{method}"' in texts["CalcAddIns.xcu"]
        for language in ("zh", "en"):
            summary = translate(function.summary, language)
            assert escape(summary) in texts["CalcAddIns.xcu"]
    assert "Recalculate.xcu" not in texts


def test_worker_answers_line_by_line() -> None:
    requests = [
        json.dumps(["CRM_NPV", [0.1, [[-100, 60, 60]], LEFT_OUT]]),
        json.dumps(["CRM_IRR", [[[1, 2]]]]),
        json.dumps(["CRM_ITEM", [[[1, 2], [3, 4]], [[2]], LEFT_OUT]]),
    ]
    npv, irr, item = (json.loads(answer) for answer in serve(requests, "zh"))
    assert same(-100 + 60 / 1.1 + 60 / 1.21, npv)
    assert irr["error"] == "#NUM!"
    assert item == 3
    assert irr["why"]
    assert readers_language() in {"zh", "en"}


def test_worker_runs_with_any_python_that_has_us() -> None:
    request = json.dumps(["CRM_ABOUT", []]) + "\n"
    command = [sys.executable, "-I", "-m", "crm_roi.hosts.libreoffice.worker"]
    done = subprocess.run(command, input=request, capture_output=True, check=True, text=True)
    assert "crm_roi" in json.loads(done.stdout)


def test_examples_have_literals_only() -> None:
    assert all(
        example_arguments(function) or not function.arguments for function in all_functions()
    )


def test_missing_libreoffice_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(extension.LibreOfficeMissing):
        extension.program("no-such-program")


def test_running_libreoffice_is_said(tmp_path: Path) -> None:
    (tmp_path / ".lock").touch()
    with pytest.raises(extension.LibreOfficeRunning):
        extension.install(tmp_path)


@pytest.mark.parametrize(
    ("platform", "expected"),
    [
        pytest.param("linux", ".config/libreoffice/4", id="linux"),
        pytest.param("darwin", "Library/Application Support/LibreOffice/4", id="macos"),
        pytest.param("win32", "AppData/Roaming/LibreOffice/4", id="windows"),
    ],
)
def test_profile(monkeypatch: pytest.MonkeyPatch, platform: str, expected: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert Path.home() / expected == extension.default_profile()
