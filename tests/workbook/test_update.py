"""`crm-roi update`: Python's figures are refreshed where their names point; all else stays."""

from __future__ import annotations

import json
import re
import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openxml_audit import FileFormat, OpenXmlValidator
from openxml_audit.verdict import AppPrediction, predict
from typer.testing import CliRunner

from crm_roi.auditor import lint
from crm_roi.core.evaluation import evaluate
from crm_roi.core.plan import Plan, Simulation
from crm_roi.core.risk.plan_risk import risk_model, simulation_options
from crm_roi.core.risk.simulation import simulate
from crm_roi.core.risk.trials import Output
from crm_roi.files import FileExists
from crm_roi.hosts.command_line import app
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.sheets.results import CALLS
from crm_roi.workbook.sheets.simulation import MOST_TRIALS
from crm_roi.workbook.updating.package import EditedBook, read_package
from crm_roi.workbook.updating.refresh import FORMULAS, FUNCTIONS, Refreshed
from crm_roi.workbook.updating.repair import THEME_RELATION
from crm_roi.workbook.updating.update import Language, update_workbook
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.xlsx.sheet_cells import SheetCells, Value, read_cells
from tests.libreoffice import converted, run_macro
from tests.plans import read_plan
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openxml_audit import ValidationResult

    from crm_roi.core.risk.simulation_summary import Summary

NOTE = "Checked with the vendor on Monday"
OWN_SHEET = "My notes & 备注"
OWN_FORMULA = "=SUM(in_costs_years)*1.06"
NOTES = "xl/drawings/vmlDrawing1.vml"
MARGIN = 0.13


def written(folder: Path, plan: Plan | None = None, language: Language = "en") -> Path:
    path = folder / "plan.xlsx"
    if plan is None:
        path.write_bytes(sample_book(language))
    else:
        write_workbook(plan, path, language=language)
    return path


@cache
def sample_book(language: Language) -> bytes:
    """Write the workbook of the sample plan once for all tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(sample_plan(), path, language=language)
        return path.read_bytes()


def updated(path: Path, folder: Path, name: str = "updated.xlsx") -> tuple[Path, Refreshed]:
    target = folder / name
    return target, update_workbook(read_plan(path), path, target)


def edited(path: Path) -> Path:
    """Do to a workbook what a busy finance department does within a week."""
    book = loaded(path)
    costs, rates = book["Costs"], book["Assumptions"]
    place = book.defined_names["in_discount_rate"].attr_text.rpartition("!")[2].replace("$", "")
    rates[place] = MARGIN
    rates[place].comment = Comment(NOTE, "CFO")
    rates[place].font = Font(bold=True, color="FF7030A0")
    costs["AZ8"], costs["AZ9"] = "Our own column", OWN_FORMULA
    costs["AZ9"].fill = PatternFill("solid", fgColor="FF00B050")
    own = book.create_sheet(OWN_SHEET, 0)
    own["A1"], own["B2"] = "Budget meeting", "=calc_npv*2"
    results = book["Results"]
    results["L90"] = "seen by audit"
    _renamed(book, "Simulation", "Sim")
    book.save(path)
    return path


def _renamed(book: Workbook, old: str, new: str) -> None:
    """Rename a sheet as Excel does: the names and formulas that point at it follow."""
    book[old].title = new
    for name in book.defined_names.values():
        name.attr_text = re.sub(f"^'?{old}'?!", f"{new}!", name.attr_text)


def simulated_npv(plan: Plan) -> Summary:
    trials = min(plan.simulation.trials, MOST_TRIALS)
    result = simulate(risk_model(plan), simulation_options(plan, trials))
    summary = result.summary(Output.NPV)
    assert summary
    return summary


def value_at(package: EditedBook, name: str, row: int = 0, column: int = 0) -> Value:
    area = package.names[name]
    return package.sheet(area.sheet).value((area.first[0] + row, area.first[1] + column))


def function_value(package: EditedBook, call: str) -> Value:
    for sheet in package.sheet_parts:
        cells = package.sheet(sheet)
        for place, cell in cells.cells.items():
            if cell.formula and call in cell.formula.upper():
                return cells.value(place)
    return None


@cache
def validators() -> tuple[OpenXmlValidator, ...]:
    offices = FileFormat.OFFICE_2016, FileFormat.MICROSOFT_365
    return tuple(OpenXmlValidator(file_format=office) for office in offices)


@cache
def audited(path: Path) -> tuple[ValidationResult, ...]:
    """Audit a file that no test changes afterwards: it takes fifteen seconds."""
    return tuple(validator.validate(path) for validator in validators())


def flaws_of(path: Path) -> set[str]:
    return {error.description for result in audited(path) for error in result.errors}


def has_theme(path: Path) -> bool:
    return any(name.startswith("xl/theme/") for name in read_package(path).parts)


def opens_cleanly(path: Path) -> bool:
    results = audited(path)
    return all(
        not result.errors and predict(result).prediction is AppPrediction.OPENS_CLEAN
        for result in results
    )


@pytest.fixture(scope="module", params=["edited", "edited and saved by LibreOffice"])
def theirs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("update")
    path = edited(written(folder))
    return path if request.param == "edited" else converted([path], folder / "saved")[0]


@pytest.fixture(scope="module")
def ours(theirs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return updated(theirs, tmp_path_factory.mktemp("updated"))[0]


def test_the_simulation_is_that_of_the_changed_plan(ours: Path) -> None:
    plan, package = read_plan(ours), read_package(ours)
    assert plan.assumptions.discount_rate == MARGIN
    summary = simulated_npv(plan)
    found = [
        value_at(package, "rec_worked_out_simulation_spread", 1, column) for column in range(2, 12)
    ]
    expected = [summary.mean, summary.standard_deviation, summary.standard_error]
    assert found == [*expected, *summary.percentiles]
    assert value_at(package, "rec_worked_out_simulation_p50") == summary.percentiles[3]


def test_the_functions_show_the_figures_of_the_changed_plan(ours: Path) -> None:
    found, package = evaluate(read_plan(ours)).risk_adjusted, read_package(ours)
    assert function_value(package, "CRM_NPV(") == found.npv
    assert function_value(package, 'CRM_ROI(CALC_PAID,CALC_RECEIVED,"PV"') == found.roi.pv


def around_cells(cells: SheetCells) -> bytes:
    """Give a sheet's XML without its cells: formats, validations, panes, print set-up, links."""
    parts, at = [], 0
    for cell in sorted(cells.cells.values(), key=lambda cell: cell.start):
        parts.append(cells.xml[at : cell.start])
        at = cell.end
    return b"".join([*parts, cells.xml[at:]])


def test_nothing_of_the_users_is_lost(theirs: Path, ours: Path) -> None:
    old, new = read_package(theirs), read_package(ours)
    assert new.sheet_parts.keys() == old.sheet_parts.keys()
    for sheet in old.sheet_parts:
        before, after = old.sheet(sheet), new.sheet(sheet)
        assert around_cells(after) == around_cells(before)
        assert after.cells.keys() == before.cells.keys()
        for place, cell in before.cells.items():
            same = after.cells[place]
            assert same.formula == cell.formula, (sheet, place)
            assert same.attributes.get("s") == cell.attributes.get("s")
            if cell.formula is None and sheet != "Sim":
                assert after.value(place) == before.value(place)


def test_what_the_users_added_is_there(ours: Path) -> None:
    after = loaded(ours)
    cell = next(
        cell for row in after["Assumptions"].iter_rows() for cell in row if cell.value == MARGIN
    )
    assert cell.comment is not None
    assert NOTE in cell.comment.text
    assert cell.font.b
    assert after[OWN_SHEET]["B2"].value == "=calc_npv*2"
    assert "in_costs_years" in after["Costs"]["AZ9"].value
    assert after["Results"]["L90"].value == "seen by audit"


def test_all_other_parts_stay_to_the_byte(theirs: Path, ours: Path) -> None:
    with zipfile.ZipFile(theirs) as old, zipfile.ZipFile(ours) as new:
        names = {
            name for name in old.namelist()
            if not re.match(r"xl/(worksheets/sheet|charts/|workbook|_rels)|\[Content", name)
        }  # fmt: skip
        assert names <= set(new.namelist())
        assert [name for name in sorted(names) if old.read(name) != new.read(name)] == []


def test_what_libreoffice_leaves_out_is_mended(theirs: Path, ours: Path) -> None:
    """What openpyxl wrote is as before: its way to keep texts is its own."""
    if "saved" in theirs.parent.name:
        assert opens_cleanly(theirs) is has_theme(theirs)
        assert opens_cleanly(ours)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_libreoffice_save_lacks_nothing_but_the_theme_of_its_older_versions(
    language: Language, tmp_path: Path
) -> None:
    """LibreOffice 25.2 keeps the theme; 7.4 drops it from every workbook."""
    saved = converted([written(tmp_path, language=language)], tmp_path / "saved")[0]
    assert all(THEME_RELATION in flaw for flaw in flaws_of(saved))
    assert opens_cleanly(saved) is has_theme(saved)


def test_notes_that_libreoffice_numbers_alike_are_told_apart(tmp_path: Path) -> None:
    book = loaded(path := written(tmp_path))
    for place in ("B7", "B8", "C9"):
        book["Costs"][place].comment = Comment(f"{NOTE}, {place}", "CFO")
    book.save(path)
    saved = converted([path], tmp_path / "saved")[0]
    target, done = updated(saved, tmp_path)
    assert "vmlDrawing1.vml" in done.repaired
    assert opens_cleanly(target)
    notes = {cell.coordinate for row in loaded(target)["Costs"] for cell in row if cell.comment}
    assert notes == {"B7", "B8", "C9"}
    frames = re.findall(rb'<v:shape id="([^"]*)"', read_package(target).part(NOTES))
    assert len(frames) == len(set(frames)) == len(notes)


def test_libreoffice_recalculates_what_was_updated(ours: Path, tmp_path: Path) -> None:
    package = read_package(converted([ours], tmp_path)[0])
    npv = evaluate(read_plan(ours)).risk_adjusted.npv
    assert value_at(package, "calc_npv") == pytest.approx(npv, abs=1e-6)
    assert value_at(package, "chk_master") == 1.0
    state = package.names["rec_worked_out_simulation_npv"]
    assert package.sheet(state.sheet).value((state.first[0] + 2, state.first[1])) == "yes"


def test_a_workbook_that_was_edited_in_libreoffice_keeps_its_edits(tmp_path: Path) -> None:
    """A user's rows and columns inside the tables, a note, a colour, a sheet, a formula."""
    source, edited_there = written(tmp_path), tmp_path / "edited.xlsx"
    places = f'"{source.as_uri()}","{edited_there.as_uri()}"'
    run_macro(Path(__file__).with_name("libreoffice_edits.bas"), f"Edit({places})")
    assert all(THEME_RELATION in flaw for flaw in flaws_of(edited_there))
    target, done = updated(edited_there, tmp_path)
    repaired = [] if has_theme(edited_there) else ["theme"]
    assert (done.missing, done.kept, done.left_out, done.repaired) == ([], [], {}, repaired)
    assert opens_cleanly(target)
    old, new, plan = read_package(edited_there), read_package(target), read_plan(target)
    assert plan.assumptions.discount_rate == MARGIN
    name = "rec_worked_out_simulation_spread"
    assert value_at(new, name, 1, 3) == simulated_npv(plan).mean  # one column further right
    assert function_value(new, "CRM_NPV(") == evaluate(plan).risk_adjusted.npv
    assert new.sheet("Simulation").value((48, 2)) == "mine"
    assert new.sheet("Own sheet").cells[0, 0].formula == "calc_npv*2"
    for sheet in old.sheet_parts:
        assert around_cells(new.sheet(sheet)) == around_cells(old.sheet(sheet))


def test_the_charts_stay_and_draw_what_the_table_now_holds(tmp_path: Path) -> None:
    plan = sample_plan()
    few = plan.model_copy(update={"risks": (), "simulation": Simulation()})
    path = written(tmp_path, few)
    package = read_package(path)
    target = tmp_path / "updated.xlsx"
    update_workbook(plan, path, target)
    after = read_package(target)
    charts = [name for name in package.parts if name.startswith("xl/charts/chart")]
    assert set(charts) <= after.parts.keys()
    table = after.names["rec_worked_out_simulation_histogram"]
    cells = after.sheet(table.sheet)
    last = max(row for (row, column) in cells.cells
               if column == table.first[1] and row <= table.last[0]
               and cells.value((row, column)) is not None)  # fmt: skip
    drawn = re.findall(r"Simulation!\$B\$(\d+):\$B\$(\d+)", after.parts[charts[7]].decode())
    assert set(drawn) == {(str(table.first[0] + 2), str(last + 1))}
    assert opens_cleanly(target)


def test_a_selected_scenario_is_what_the_functions_show(tmp_path: Path) -> None:
    path = written(tmp_path)
    scenario = sample_plan().scenarios[0]
    book = loaded(path)
    book["Scenarios"]["C4"] = scenario.name
    book.save(path)
    target, done = updated(path, tmp_path)
    assert FORMULAS not in {part.name for part in done.parts}
    assert FUNCTIONS in {part.name for part in done.parts}
    expected = evaluate(sample_plan()).scenarios[0].measures.npv
    assert function_value(read_package(target), "CRM_NPV(") == expected


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_keeps_its_language(tmp_path: Path, language: Language) -> None:
    path = written(tmp_path, language=language)
    target, done = updated(path, tmp_path)
    assert (done.missing, done.kept, done.left_out, done.repaired) == ([], [], {}, [])
    assert read_plan(target) == sample_plan()
    assert lint(target) == ()
    before, after = read_package(path), read_package(target)
    assert {
        (sheet, place): (before.sheet(sheet).value(place), after.sheet(sheet).value(place))
        for sheet in before.sheet_parts for place in before.sheet(sheet).cells
        if before.sheet(sheet).value(place) != after.sheet(sheet).value(place)
    } == {}  # fmt: skip


def test_a_users_formula_on_the_simulation_sheet_stays(tmp_path: Path) -> None:
    path = written(tmp_path)
    area = read_package(path).names["rec_worked_out_simulation_spread"]
    book = loaded(path)
    sheet = book["Simulation"]
    place = sheet.cell(area.first[0] + 2, area.first[1] + 3)
    place.value = "=1+1"
    book.save(path)
    target, done = updated(path, tmp_path)
    assert done.kept == [f"Simulation!{place.coordinate}"]
    assert loaded(target)["Simulation"][place.coordinate].value == "=1+1"


def test_inserted_columns_and_notes_inside_a_table_stay(tmp_path: Path) -> None:
    path = written(tmp_path)
    name = "rec_worked_out_simulation_drivers"
    area = read_package(path).names[name]
    book = loaded(path)
    sheet = book["Simulation"]
    top, left, bottom = area.first[0] + 1, area.first[1] + 1, area.last[0] + 1
    for row in range(top, bottom + 1):  # a column of their own after the first, as Excel moves it
        for column in range(left + 5, left + 1, -1):
            sheet.cell(row, column).value = sheet.cell(row, column - 1).value
        sheet.cell(row, left + 1).value = f"mine {row}" if row > top else "Mine"
    sheet.cell(bottom, left).value = "A remark below the table"
    found = book.defined_names[name]
    found.attr_text = re.sub(r":\$\w+\$", ":$G$", found.attr_text)
    book.save(path)
    before = read_package(path)
    target, done = updated(path, tmp_path)
    assert done.missing == []
    after = read_package(target)
    rows = range(bottom - top)
    mine = [value_at(before, name, row, 1) for row in rows]
    assert [value_at(after, name, row, 1) for row in rows] == mine
    for row in rows[1:]:  # openpyxl keeps sixteen digits
        share = value_at(before, name, row, 2)
        assert value_at(after, name, row, 2) == (share and pytest.approx(share, rel=1e-12))
    assert value_at(after, name, bottom - top) == "A remark below the table"


def test_a_sheet_that_was_deleted_is_said_and_the_rest_is_refreshed(tmp_path: Path) -> None:
    path = written(tmp_path)
    book = loaded(path)
    del book["Simulation"]
    for name in [name for name in book.defined_names if name.startswith("rec_")]:
        del book.defined_names[name]
    book.save(path)
    _target, done = updated(path, tmp_path)
    assert "rec_worked_out_simulation_spread" in done.missing
    assert FUNCTIONS in {part.name for part in done.parts}


def test_a_blank_workbook_is_filled_once_something_is_uncertain(tmp_path: Path) -> None:
    certain = sample_plan().model_copy(update={"risks": (), "simulation": Simulation()})
    target, done = updated(written(tmp_path, certain), tmp_path)
    assert done.left_out == {}
    note = value_at(read_package(target), "rec_worked_out_simulation_note")
    assert "Nothing in the plan is uncertain" in str(note)


def test_it_never_overwrites_silently(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    with pytest.raises(FileExists):
        update_workbook(read_plan(path), path, path)
    assert path.read_bytes() == before
    update_workbook(read_plan(path), path, path, force=True)
    assert read_draft(path).plan == sample_plan()


@pytest.mark.parametrize(
    ("xml", "values", "expected"),
    [
        pytest.param('<row r="1"><c r="A1" s="2" t="s"><v>0</v></c></row>', {(0, 0): 1.5},
                     '<row r="1"><c r="A1" s="2"><v>1.5</v></c></row>', id="number-over-text"),
        pytest.param('<row r="1"><c r="A1" t="str"><f>B1&amp;""</f><v>x</v></c></row>',
                     {(0, 0): "a<b"},
                     '<row r="1"><c r="A1" t="str"><f>B1&amp;""</f><v>a&lt;b</v></c></row>',
                     id="text-beside-formula"),
        pytest.param('<row r="2"><c r="A2"/><c r="D2"/></row>', {(1, 1): " x"},
                     '<row r="2"><c r="A2"/><c r="B2" t="inlineStr"><is><t xml:space="preserve"> x'
                     '</t></is></c><c r="D2"/></row>', id="new-cell-in-order"),
        pytest.param('<row r="3" ht="9"/>', {(2, 0): 1.0},
                     '<row r="3" ht="9"><c r="A3"><v>1.0</v></c></row>', id="empty-row"),
        pytest.param('<row r="1"><c r="A1" s="4"><v>7</v></c></row>', {(0, 0): None},
                     '<row r="1"><c r="A1" s="4"></c></row>', id="blank"),
        pytest.param('<row r="1"><c r="A1" s="4"/></row><row r="2"/>', {(0, 0): 2.0},
                     '<row r="1"><c r="A1" s="4"><v>2.0</v></c></row><row r="2"/>',
                     id="into-blank"),
        pytest.param('<row r="1"><c r="A1"><f t="shared" si="0"/><v>1</v></c></row>',
                     {(0, 0): 2.0},
                     '<row r="1"><c r="A1"><f t="shared" si="0"/><v>2.0</v></c></row>',
                     id="shared-formula"),
        pytest.param("<row><c><v>1</v></c><c><v>2</v></c></row>", {(0, 1): 3.0},
                     '<row><c><v>1</v></c><c r="B1"><v>3.0</v></c></row>', id="without-addresses"),
    ],
)  # fmt: skip
def test_only_the_cells_that_are_meant_change(
    xml: str, values: dict[tuple[int, int], Any], expected: str
) -> None:
    sheet = "<worksheet><sheetData>{}</sheetData><!-- 备注 --></worksheet>"
    found = read_cells(sheet.format(xml).encode()).with_values(values)
    assert found.decode() == sheet.format(expected)


def test_the_command_says_what_it_refreshed(tmp_path: Path) -> None:
    path = written(tmp_path)
    answer = CliRunner().invoke(app, ["update", str(path), "--json"])
    assert answer.exit_code == 0, answer.output
    document = json.loads(answer.output)
    assert document["workbook"] == str(tmp_path / "plan.updated.xlsx")
    parts = {part["name"]: part["cells"] for part in document["refreshed"]}
    assert parts[FUNCTIONS] == len(CALLS) == 14
    assert parts["simulation_spread"] > 60
    for language, said in (("en", "figures refreshed"), ("zh", "已更新")):
        target = str(tmp_path / f"{language}.xlsx")
        told = CliRunner().invoke(app, ["update", str(path), "-o", target, "--language", language])
        assert said in told.output
