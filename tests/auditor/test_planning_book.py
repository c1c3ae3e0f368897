"""The auditor on planning workbooks: what is right there must not be found fault with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import pytest

from crm_roi.auditor import lint
from crm_roi.auditor.reading import read_book
from crm_roi.auditor.rules import RULES
from crm_roi.auditor.survey import Survey
from crm_roi.core.plan import Plan, RankCorrelation
from crm_roi.locale import translate
from crm_roi.workbook.updating.package import EditedBook, read_package
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.xlsx.addresses import reference
from tests.sample import sample_plan
from tests.survey_sample import surveyed_plan

Language = Literal["zh", "en"]


def correlated() -> Plan:
    """Give the sample with benefits that fall where costs rise: a negative correlation."""
    plan = sample_plan()
    pair = RankCorrelation(first="benefits B01", second="成本 C01", correlation=-0.4)
    own = plan.simulation.model_copy(update={"correlations": (pair,)})
    return plan.model_copy(update={"simulation": own})


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("rules", "plan"),
    [
        pytest.param({21}, correlated(), id="a-correlation-is-no-amount"),
        pytest.param({16, 17, 18}, surveyed_plan(20), id="questions-are-no-quarters"),
    ],
)
def test_no_fault_is_found(tmp_path: Path, rules: set[int], plan: Plan, language: Language) -> None:
    path = tmp_path / "plan.xlsx"
    write_workbook(plan, path, language=language)
    assert rules.isdisjoint(finding.rule.number for finding in lint(path))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("field", "label"),
    [
        pytest.param("author", "Author", id="author"),
        pytest.param("version", "Version", id="version"),
        pytest.param("date", "Analysis date", id="date"),
        pytest.param("purpose", "Purpose", id="purpose"),
        pytest.param("sign convention", "Sign convention", id="sign convention"),
        pytest.param("colour key", "Colour key", id="colour key"),
        pytest.param("unit", "Unit", id="unit"),
    ],
)
def test_a_hint_is_not_taken_for_what_is_missing(
    field: str, label: str, language: Language, tmp_path: Path
) -> None:
    """The cell beside the label is blank; what explains the field stands further right."""
    book, path = sample_book(language), tmp_path / "plan.xlsx"
    sheet, part = next(iter(book.sheet_parts.items()))
    cells, said = book.sheet(sheet), translate(label, language)
    row = next(row for row, column in cells.cells if column == 1 and cells.value((row, 1)) == said)
    beside, place = cells.cells[row, 2], reference((row, 2))
    blank = f'<c r="{place}" s="{beside.attributes["s"]}"/>'.encode()
    book.replaced = {part: cells.xml[: beside.start] + blank + cells.xml[beside.end :]}
    book.write(path)
    survey = Survey(read_book(path))
    found = [flaw for rule in RULES if rule.number in {2, 32} for flaw in rule.check(survey)]
    assert [(flaw.cells, flaw.facts) for flaw in found] == [((place,), {"fields": (field,)})]


@cache
def sample_book(language: Language) -> EditedBook:
    """Write the workbook of the sample plan once, to be edited in one cell by each case."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_workbook(sample_plan(), path, language=language)
        book = read_package(path)
    assert book.parts
    return book
