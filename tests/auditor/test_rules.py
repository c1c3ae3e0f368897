"""The auditor: every rule found at its cell, nothing found in a clean model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
import typer
import xlsxwriter
from typer.testing import CliRunner

from crm_roi.auditor import lint
from crm_roi.auditor.page import rules_page
from crm_roi.auditor.rules import RULES
from crm_roi.auditor.wording import detail, place
from crm_roi.hosts.command_line import lint as lint_command
from crm_roi.locale import LANGUAGES
from tests.auditor.bad_workbook import ALL_RULES, BROKEN_AT, write_model
from tests.sample import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crm_roi.auditor.findings import Finding

BLOCKING = {6, 7, 11, 12, 14, 22, 25}
# A formula in the input style is unlocked; a circle cannot flow one way; a period typed into a
# time line breaks the one formula of its row.
SIDE_EFFECTS = {4: {34}, 12: {19}, 17: {6}}


@pytest.fixture(scope="module")
def all_broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Finding, ...]:
    """Give what is found where every rule is broken."""
    return lint(write_model(tmp_path_factory.mktemp("bad") / "bad.xlsx", ALL_RULES))


def stands_at(finding: Finding, rule: int) -> bool:
    sheet, cells = BROKEN_AT[rule]
    found = finding.flaw.cells
    return finding.flaw.sheet == sheet and (cells in found if cells else not found)


def test_a_clean_model_breaks_no_rule(tmp_path: Path) -> None:
    assert lint(write_model(tmp_path / "clean.xlsx")) == ()


@pytest.mark.parametrize("rule", sorted(ALL_RULES))
def test_each_rule_is_found_at_its_cell_among_all_others(
    rule: int, all_broken: tuple[Finding, ...]
) -> None:
    assert any(stands_at(f, rule) for f in all_broken if f.rule.number == rule)


@pytest.mark.parametrize("rule", sorted(ALL_RULES))
def test_each_rule_is_found_alone(rule: int, tmp_path: Path) -> None:
    findings = lint(write_model(tmp_path / "bad.xlsx", frozenset({rule})))
    assert {rule} | SIDE_EFFECTS.get(rule, set()) == {f.rule.number for f in findings}
    assert all(stands_at(f, rule) for f in findings if f.rule.number == rule)


def test_the_rules_are_the_thirty_six_of_the_specification_and_ten_more() -> None:
    assert list(range(1, 47)) == [rule.number for rule in RULES]
    assert {rule.number for rule in RULES if rule.blocking} == BLOCKING


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_rules_is_current(language: str) -> None:
    page = ROOT / "docs" / f"lint_rules.{language}.md"
    assert rules_page(language) == page.read_text(encoding="utf-8")


def test_a_workbook_without_formulas_is_data_and_no_model(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Data")
    sheet.append(["Region", "Sales"])
    sheet.append(["North", 12])
    book.save(tmp_path / "data.xlsx")
    assert {1, 2, 32, 35} == {f.rule.number for f in lint(tmp_path / "data.xlsx")}


def test_the_named_style_of_other_programs_marks_inputs_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Inputs")
    sheet["B2"], sheet["B3"] = 12, 13
    sheet["B2"].style = "Input"
    book.create_sheet("Calc")["A1"] = "=Inputs!B2"
    book.save(tmp_path / "styled.xlsx")
    found = [place(f) for f in lint(tmp_path / "styled.xlsx") if f.rule.number == 4]
    assert found == ["Inputs!B3"]


def model_of(path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> list[str]:
    """Write a workbook and give what the auditor finds, as `rule place`."""
    book = xlsxwriter.Workbook(str(path))
    fill(book)
    book.close()
    return [f"{f.rule.number} {place(f)}".strip() for f in lint(path)]


def test_a_row_without_time_line_keeps_its_formula_too(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Sales")
        for column in range(1, 9):
            formula = "=A1+B2" if column == 4 else f"={chr(64 + column)}1*2"
            sheet.write_formula(1, column, formula)

    assert "6 Sales!E2" in model_of(tmp_path / "book.xlsx", fill)


def test_a_total_column_between_equal_formulas_is_no_odd_one(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Sales")
        for row in range(1, 9):
            for column in range(1, 9):
                cell = f"{chr(64 + column)}{row + 1}"
                formula = f"=SUM($A{row + 1}:$B{row + 1})" if column == 4 else f"={cell}+$Z$1"
                sheet.write_formula(row, column, formula)

    assert not [found for found in model_of(tmp_path / "book.xlsx", fill) if found[:2] == "6 "]


def test_one_unit_for_the_sheet_is_enough(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("计算")
        sheet.write("C1", "单位：万元")
        sheet.write("A2", "收入")
        sheet.write_formula("B2", "=SUM(C2:D2)", None, 3)

    assert not [found for found in model_of(tmp_path / "book.xlsx", fill) if found[:3] == "15 "]


def test_a_matrix_adds_up_both_ways(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Totals")
        for row, (one, two) in enumerate(((1, 2), (3, 4)), start=1):
            sheet.write_row(f"A{row}", (one, two))
            sheet.write_formula(f"C{row}", f"=SUM(A{row}:B{row})", None, one + two)
        for column, total in (("A", 4), ("B", 7)):
            sheet.write_formula(f"{column}3", f"=SUM({column}1:{column}2)", None, total)
        sheet.write_formula("C3", "=SUM(C1:C2)", None, 10)

    assert "24 Totals!C3" in model_of(tmp_path / "book.xlsx", fill)


def test_a_broken_name_a_double_name_and_a_name_of_cells_elsewhere(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Calc")
        sheet.write_formula("A1", "=in_rate")
        book.define_name("in_rate", "=Calc!$B$1")
        book.define_name("Calc!in_rate", "=Calc!$C$1")
        book.define_name("in_gone", "=#REF!$A$1")
        book.define_name("in_far", "='[other.xlsx]Sheet1'!$A$1")

    found = model_of(tmp_path / "book.xlsx", fill)
    assert [found.count("31"), found.count("11")] == [2, 1]


def test_hidden_sheets_rows_and_columns_are_found(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Calc")
        sheet.write("B2", 1)
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
        sheet.set_column("X:XFD", None, None, {"hidden": True})
        book.add_worksheet("Secret").very_hidden()

    found = model_of(tmp_path / "book.xlsx", fill)
    assert [text for text in found if text[:2] == "30"] == ["30 Calc!2:2, B:B", "30 Secret"]


command = typer.Typer()
command.command()(lint_command.lint)


def run(*arguments: str) -> tuple[int, str]:
    """Run the command; give its exit code and what it wrote."""
    result = CliRunner().invoke(command, list(arguments))
    return result.exit_code, result.output


def test_the_command_passes_a_clean_model(tmp_path: Path) -> None:
    path = str(write_model(tmp_path / "clean.xlsx"))
    assert run(path, "--language", "en") == (0, "46 rules, 0 findings against 0 of them.\n")


def test_the_command_gives_machines_every_finding(
    tmp_path: Path, all_broken: tuple[Finding, ...]
) -> None:
    path = str(write_model(tmp_path / "bad.xlsx", ALL_RULES))
    code, output = run(path, "--json", "--language", "en")
    answer = json.loads(output)
    assert (1, 46, sorted(BLOCKING)) == (code, answer["rules"], answer["blocking"])
    assert [detail(f, "en") for f in all_broken] == [row["detail"] for row in answer["findings"]]
    shown = ["rule", "title", "severity", "blocking", "certainty", "sheet", "cells", "count",
             "detail", "why", "mend", "silenced", "evidence", "facts"]  # fmt: skip
    assert shown == list(answer["findings"][0])


def test_the_command_shows_people_what_where_why_and_how_to_mend_it(tmp_path: Path) -> None:
    path = str(write_model(tmp_path / "bad.xlsx", frozenset({7})))
    code, output = run(path, "--language", "en")
    words = " ".join(output.replace("│", " ").split())
    assert code == 1
    for text in (
        "Totals!B12",
        "1.17",
        "an assumption",
        "an input cell",
        "Blocking rules broken: 7",
    ):
        assert text in words


def test_a_broken_note_does_not_block(tmp_path: Path) -> None:
    assert run(str(write_model(tmp_path / "bad.xlsx", frozenset({35}))))[0] == 0


def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("no workbook", encoding="utf-8")
    code, output = run(str(tmp_path / "notes.xlsx"), "--language", "en")
    assert code == 2
    assert output.strip().endswith("notes.xlsx is not an .xlsx or .xlsm workbook.")
