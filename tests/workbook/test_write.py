"""The workbook that is written: clean for Excel, passed by the auditor, safe, always the same."""

from __future__ import annotations

import re
import zipfile
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Literal

import pytest
from openxml_audit import FileFormat, OpenXmlValidator
from openxml_audit.verdict import AppPrediction, predict
from python_calamine import CalamineWorkbook

from crm_roi.auditor import lint
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import About, Assumptions, CostLine, Plan
from crm_roi.files import FileExists
from crm_roi.locale import translate
from crm_roi.workbook import sheets
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.layout.columns import columns_of
from crm_roi.workbook.layout.sheets import SHEETS, TABLES
from crm_roi.workbook.sheets.sensitivity import CHANGE
from crm_roi.workbook.write_workbook import FILES, write_workbook
from crm_roi.workbook.writing.book import ExactWorkbook
from tests.plans import read_plan
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

DANGEROUS = ('=HYPERLINK("http://x","y")', "<script>alert(1)</script>", "+1", "@x", "{=1}", "'a")


RESULTS = [sheet.key for sheet in SHEETS].index("results") + 1
SENSITIVITY = [sheet.key for sheet in SHEETS].index("sensitivity") + 1


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("written") / f"{request.param}.xlsx"
    write_workbook(sample_plan(), path, language=request.param)
    return path


def test_excel_is_expected_to_open_it_cleanly(written: Path) -> None:
    office = FileFormat.OFFICE_2016 if written.stem == "zh" else FileFormat.MICROSOFT_365
    result = OpenXmlValidator(file_format=office).validate(written)
    assert not result.errors
    assert predict(result).prediction is AppPrediction.OPENS_CLEAN


def test_the_auditor_finds_nothing(written: Path) -> None:
    assert [(found.rule.number, found.flaw) for found in lint(written)] == []


@pytest.mark.parametrize(("language", "word"), [("en", "Pessimistic"), ("zh", "悲观")])
def test_the_gate_finds_the_pessimistic_scenario_by_its_role(
    tmp_path: Path, language: Literal["en", "zh"], word: str
) -> None:
    plan = sample_plan()
    path = tmp_path / "plan.xlsx"
    write_workbook(
        plan.model_copy(update={"scenarios": plan.scenarios[::-1]}), path, language=language
    )
    label = translate("NPV of the pessimistic scenario is not negative", language)
    sheet = loaded(path).worksheets[RESULTS - 1]
    row = next(row for row in sheet.iter_rows() if row[1].value == label)
    assert row[2].value == f'=IF(COUNTIF(list_scenario_roles,"{word}")>0,0,"–")'
    assert f'(list_scenario_roles<>"{word}")' in str(row[3].value)


def test_several_pessimistic_scenarios_are_judged_by_the_worst(tmp_path: Path) -> None:
    first, *others = sample_plan().scenarios
    mild = first.model_copy(update={"id": "mild", "name": "Mild", "benefit_factor": 2.0})
    scenarios = (
        mild.model_copy(update={"probability": 0.0}), *others, first.model_copy()
    )  # fmt: skip
    plan = sample_plan().model_copy(update={"scenarios": scenarios})
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path, language="en")
    gates = [gate for gate in evaluate(plan).gates if gate.code == "pessimistic"]
    assert [gate.verdict for gate in gates] == ["pass", "warn"]
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(RESULTS - 1).to_python()
    label = "NPV of the pessimistic scenario is not negative"
    row = next(row for row in rows if label in row)
    place = row.index(label)
    assert pytest.approx(gates[1].actual) == row[place + 2]
    assert row[place + 4] == "warning"


def test_no_text_of_a_user_becomes_a_formula(tmp_path: Path) -> None:
    lines = tuple(
        CostLine(id=f"C{index}", name=text, area="it", visibility="hidden", nature="opex")
        for index, text in enumerate(DANGEROUS)
    )
    own = Assumptions(start_year=2026, discount_rate=0.1, unit_label="=1+1")
    plan = Plan(about=About(title=DANGEROUS[0], version="&A"), assumptions=own, costs=lines)
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path, language="en")
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    formulas = [found for part in parts for found in re.findall(r"<f>([^<]*)", part)]
    assert not [found for found in formulas if "HYPERLINK" in found or found == "1+1"]
    assert not [part for part in parts if "<script>" in part]
    assert read_plan(path) == plan


@pytest.mark.parametrize(
    "expected",
    [
        pytest.param("<v>0.30000000000000004</v>", id="a-number-to-its-last-bit"),
        pytest.param("<f>{1,2}</f>", id="a-formula-as-it-is-given"),
    ],
)
def test_xlsxwriter_still_calls_what_we_put_in_its_place(tmp_path: Path, expected: str) -> None:
    workbook = ExactWorkbook(str(tmp_path / "exact.xlsx"))
    sheet = workbook.add_worksheet()
    sheet.write_number(0, 0, 0.1 + 0.2)
    sheet.write_formula(1, 0, "={1,2}")
    workbook.close()
    with zipfile.ZipFile(tmp_path / "exact.xlsx") as archive:
        assert expected in archive.read("xl/worksheets/sheet1.xml").decode()


def test_a_file_is_never_overwritten_silently(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_text("mine")
    with pytest.raises(FileExists):
        write_workbook(sample_plan(), path, language="zh")
    assert path.read_text() == "mine"
    write_workbook(sample_plan(), path, language="zh", force=True)
    assert read_plan(path) == sample_plan()
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_plan_gives_the_same_file(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.xlsx", "two.xlsx")]
    for path in paths:
        write_workbook(sample_plan(), path, language="en")
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path: Path = tmp_path_factory.mktemp("book") / "en.xlsx"
    write_workbook(sample_plan(), path, language="en")
    return loaded(path)


def test_every_sheet_is_there_frozen_protected_and_set_up_for_print(book: Workbook) -> None:
    assert book.sheetnames == [translate(sheet.name, "en") for sheet in SHEETS]
    for sheet in book.worksheets:
        assert sheet.freeze_panes, sheet.title
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert sheet.page_setup.paperSize == 9
        setup, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter
        assert setup
        assert setup.fitToPage
        assert sheet.print_title_rows, sheet.title
        assert footer
        assert "&F" in str(footer.left.text)
        assert "&P" in str(footer.right.text)


def test_time_stands_in_the_same_columns_everywhere(book: Workbook) -> None:
    columns = {
        tuple(cell.column for cell in sheet[6] if re.fullmatch(r"Y\d|=\"Y\".*", str(cell.value)))
        for sheet in book.worksheets
    }
    assert columns == {(), tuple(range(11, 17))}


def test_inputs_are_open_and_formulas_locked(book: Workbook) -> None:
    for worksheet in book.worksheets:
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert cell.protection.locked, (worksheet.title, cell.coordinate)


def test_every_field_with_a_domain_is_validated(book: Workbook) -> None:
    for sheet, worksheet in zip(SHEETS, book.worksheets, strict=True):
        rules = worksheet.data_validations.dataValidation
        fields = sum(len(table.columns) for table in TABLES if table.sheet == sheet.key)
        assert len(rules) >= fields - 1
        for rule in rules:
            assert rule.prompt or rule.sqref
            assert len(rule.promptTitle or "") <= 32
            assert len(rule.prompt or "") <= 255


def test_formulas_are_short_and_use_no_new_or_volatile_function(book: Workbook) -> None:
    forbidden = re.compile(
        r"\b(OFFSET|INDIRECT|NOW|TODAY|RAND\w*|XLOOKUP|LET|FILTER|SORT|UNIQUE|NPV|IFS|SWITCH)\("
    )
    for worksheet in book.worksheets:
        for row in worksheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert len(str(cell.value)) <= 101, cell.coordinate
                    assert not forbidden.search(str(cell.value))


def test_a_plan_with_mistakes_is_written_without_figures(tmp_path: Path) -> None:
    plan = sample_plan()
    broken = plan.benefits[0].model_copy(update={"currency": "XXX", "overlaps": ("B99",)})
    plan = plan.model_copy(update={"benefits": (broken, *plan.benefits[1:])})
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path, language="zh")
    assert read_plan(path) == plan
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(f"xl/worksheets/sheet{RESULTS}.xml")
    assert re.search(rb'<c r="B6"[^>]*><f>[^<]*</f><v></v></c>', sheet)


def test_every_sheet_with_a_file_of_its_own_is_in_the_list() -> None:
    """One whose key is misspelt would be left out without a word."""
    files = {module.name for module in iter_modules(sheets.__path__)}
    own = {name for name in files if hasattr(import_module(f"{sheets.__name__}.{name}"), "LOOK")}
    assert own == set(FILES)


def test_every_choice_has_its_word() -> None:
    records = {table.record for table in TABLES}
    codes = {code for record in records for column in columns_of(record) for code in column.choices}
    assert codes <= CHOICE_LABELS.keys()


@pytest.mark.parametrize(
    ("rate_format", "language"),
    [pytest.param('"to "0.00%', "en", id="en"), pytest.param('"至"0.00%', "zh", id="zh")],
)
def test_the_break_even_of_the_discount_rate_is_told_from_changes(
    rate_format: str, language: Literal["en", "zh"], tmp_path: Path
) -> None:
    """The others are relative changes, shown with their sign; it is the rate itself."""
    path = tmp_path / "book.xlsx"
    write_workbook(sample_plan(), path, language=language)
    book = loaded(path)
    rows = [row for row in book.worksheets[SENSITIVITY - 1].iter_rows(min_row=7) if row[7].value]
    formats = {row[7].value: row[7].number_format for row in rows}
    assert {formats.pop("=calc_irr")} | set(formats.values()) == {rate_format, CHANGE}
    shapes = {
        (rule.formula[0][2:], rule.dxf.numFmt.formatCode)
        for block in book.worksheets[RESULTS - 1].conditional_formatting
        for rule in block.rules
        if rule.dxf and rule.dxf.numFmt
    }
    assert {(formula.lstrip("C0123456789"), shape) for formula, shape in shapes} == {
        ('=""', rate_format), ('<>""', CHANGE),
    }  # fmt: skip
