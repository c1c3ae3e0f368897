"""The Excel add-in made without Excel: held against schemas and read back by other programs."""

from __future__ import annotations

import re
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import xlwings
from oletools.mraptor import MacroRaptor
from oletools.olevba import VBA_Parser
from openxml_audit import FileFormat, OpenXmlValidator
from openxml_audit.verdict import AppPrediction, predict
from pyopenvba.interpreter import parse_module
from typer.testing import CliRunner

from crm_roi import settings
from crm_roi.files import FileExists
from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.command_line.addin import addin as commands
from crm_roi.hosts.excel import addin, scripts
from crm_roi.hosts.excel.vba import FILES, vba_wrapper
from crm_roi.locale import translate
from crm_roi.settings import readers_language
from tests.hosts.libreoffice_run import addin_as_workbook

if TYPE_CHECKING:
    from crm_roi.settings import Language


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("addin") / addin.NAME
    addin.build_addin(target)
    return target


@pytest.fixture(scope="module")
def modules(built: Path) -> dict[str, str]:
    parser = VBA_Parser(str(built))
    read = {name.rsplit(".", 1)[0]: source for _f, _s, name, source in parser.extract_macros()}
    parser.close()
    return read


@pytest.fixture(scope="module")
def workbook(built: Path) -> Any:  # noqa: ANN401 - openpyxl's workbook
    return openpyxl.load_workbook(addin_as_workbook(built, built.with_suffix(".xlsm")))


@pytest.fixture(scope="module")
def sheet(workbook: Any) -> Any:  # noqa: ANN401 - a sheet of openpyxl
    (only,) = workbook.worksheets
    return only


@pytest.mark.parametrize("office", [FileFormat.OFFICE_2016, FileFormat.MICROSOFT_365])
def test_excel_is_expected_to_open_it_cleanly(built: Path, office: FileFormat) -> None:
    result = OpenXmlValidator(file_format=office).validate(built)
    assert predict(result).prediction is AppPrediction.OPENS_CLEAN
    assert not result.errors


def test_vba_is_ours_and_xlwings_own(modules: dict[str, str]) -> None:
    assert {
        "ThisWorkbook",
        "Dictionary",
        "Sheet2",
        "xlwings",
        "crm_roi_functions",
        "crm_roi_addin",
    } == set(modules)
    assert body(vba_wrapper()) == body(modules["crm_roi_functions"])
    addin_source = (FILES / "addin.bas").read_text(encoding="utf-8")
    assert body(addin_source) == body(modules["crm_roi_addin"])
    assert not [line for line in body(modules["ThisWorkbook"]) if line.strip()]


def test_the_ribbon_starts_it(built: Path, modules: dict[str, str]) -> None:
    with zipfile.ZipFile(built) as package:
        ribbon = package.read("customUI/customUI.xml").decode()
    assert 'onLoad="crm_roi_addin.CrmLoaded"' in ribbon
    assert "crm_roi_addin.CrmStart" in modules["crm_roi_addin"]


def test_a_macro_scanner_suspects_it_no_more_than_xlwings_own(modules: dict[str, str]) -> None:
    found = MacroRaptor("\n".join(modules.values()))
    found.scan()
    template = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
    parser = VBA_Parser(str(template))
    own = MacroRaptor("\n".join(code for *_, code in parser.extract_macros()))
    own.scan()
    parser.close()
    assert (found.get_flags(), found.suspicious) == (own.get_flags(), False)


def body(source: str) -> list[str]:
    return [line for line in source.splitlines() if not line.startswith("Attribute")]


def test_vba_parses(modules: dict[str, str]) -> None:
    for name in ("crm_roi_functions", "crm_roi_addin", "ThisWorkbook"):
        assert parse_module(modules[name], name=name)


def test_version_and_name_agree_with_the_package(modules: dict[str, str]) -> None:
    main = modules["xlwings"]
    assert f'XLWINGS_VERSION As String = "{version("xlwings")}"' in main
    assert set(re.findall(r"xlwings(?:32|64)-([\d.]+)\.dll", main)) == {version("xlwings")}
    assert 'PROJECT_NAME As String = "crm_roi"' in main


def test_sheet_holds_the_settings(sheet: Any) -> None:  # noqa: ANN401 - a sheet of openpyxl
    settings = {row[0]: row[1] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert sheet.title == "crm_roi.conf"
    assert dict(addin.SETTINGS) == settings
    assert "Interpreter_Win" not in settings  # the user's own file decides, wherever Python is


def test_sheet_holds_the_texts_in_both_languages(sheet: Any) -> None:  # noqa: ANN401
    texts = {(row[3], row[4]): row[5:] for row in sheet.iter_rows(values_only=True)}
    for language in ("zh", "en"):
        for name, function in worksheet_functions().items():
            shelf, summary, *meanings = texts[language, name]
            assert shelf.startswith("CRM ROI")
            assert translate(function.summary, language) == summary
            expected = [translate(each.term.meaning, language) for each in function.arguments]
            assert expected == [each for each in meanings if each is not None]


def test_every_button_has_a_label_and_a_script(built: Path) -> None:
    with zipfile.ZipFile(built) as package:
        ribbon = ET.fromstring(package.read("customUI/customUI.xml"))  # noqa: S314 - our own file
    buttons = [each.attrib["id"] for each in ribbon.iter() if each.tag.endswith("button")]
    assert [name for name in addin.SCRIPTS if name != "crm_roi_group"] == buttons
    assert all(callable(getattr(scripts, button)) for button in buttons)


def test_properties_name_our_version(workbook: Any) -> None:  # noqa: ANN401
    expected = f"crm_roi {version('crm-roi')} xlwings {version('xlwings')}"
    assert workbook.properties.title == expected


def test_existing_file_is_kept(built: Path) -> None:
    with pytest.raises(FileExists):
        addin.build_addin(built)


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path / "roaming"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    return tmp_path


@pytest.mark.parametrize("language", ["zh", None])
def test_install_and_uninstall_touch_the_users_folders_only(
    windows: Path, language: Language | None
) -> None:
    target = addin.install(language)
    assert windows / "roaming/Microsoft/Excel/XLSTART/crm_roi.xlam" == target
    kept = settings.read_settings(windows / ".crm_roi/crm_roi.conf")
    assert kept["INTERPRETER_WIN"] == sys.executable
    assert kept.get("LANGUAGE") == language
    addin.uninstall()
    assert not [path for path in windows.rglob("*") if path.is_file()]


def test_install_keeps_other_settings(windows: Path) -> None:
    path = windows / ".crm_roi/crm_roi.conf"
    settings.write_settings(path, {"SHOW CONSOLE": "True"})
    addin.install("en")
    assert settings.read_settings(path)["SHOW CONSOLE"] == "True"
    assert path.read_text(encoding="utf-8").startswith('"SHOW CONSOLE","True"\n')


def test_open_excel_is_said(windows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert windows

    def refuse(*_given: object, **_named: object) -> None:
        raise PermissionError

    monkeypatch.setattr(addin, "build_addin", refuse)
    with pytest.raises(addin.ExcelRunning):
        addin.install(None)


def test_settings_choose_the_language(windows: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CRM_ROI_LANGUAGE", raising=False)
    settings.write_settings(windows / ".crm_roi/crm_roi.conf", {"Language": "zh"})
    assert readers_language() == "zh"
    monkeypatch.setenv("CRM_ROI_LANGUAGE", "en")
    assert readers_language() == "en"


def test_linux_has_no_excel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(addin.NoExcelHere):
        addin.startup_folder()


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        pytest.param(["build"], "crm_roi.xlam", id="excel"),
        pytest.param(["build", "--host", "libreoffice"], "crm_roi.oxt", id="libreoffice"),
        pytest.param(["build", "-o", "other.xlam"], "other.xlam", id="named"),
    ],
)
def test_build_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(commands, arguments)
    assert result.exit_code == 0
    assert zipfile.is_zipfile(tmp_path / name)


def test_vba_command_prints_the_wrapper() -> None:
    result = CliRunner().invoke(commands, ["vba"])
    assert vba_wrapper().splitlines() == result.output.rstrip("\n").splitlines()
