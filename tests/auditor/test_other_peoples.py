"""The auditor on workbooks that others made: those that come with the packages we install."""

from __future__ import annotations

from importlib.metadata import distributions
from pathlib import Path

import pytest

from crm_roi.auditor import lint
from crm_roi.auditor.rules import RULES
from crm_roi.auditor.wording import detail, document

SUFFIXES = (".xlsx", ".xlsm")


def found() -> dict[str, Path]:
    """Give the workbooks of the installed packages, by package and name."""
    return {
        f"{distribution.name}-{file.name}": Path(str(distribution.locate_file(file)))
        for distribution in distributions()
        for file in distribution.files or ()
        if file.suffix in SUFFIXES and Path(str(distribution.locate_file(file))).exists()
    }


def test_there_are_some() -> None:
    assert {name.partition("-")[0] for name in found()} >= {"xlwings", "pyOpenVBA"}


@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in found().items()])
def test_it_is_read_and_every_finding_can_be_told(path: Path) -> None:
    findings = lint(path)
    assert {finding.rule.number for finding in findings} <= {rule.number for rule in RULES}
    for language in ("zh", "en"):
        assert all(detail(finding, language) for finding in findings)
        assert document(path.name, findings, language)


def test_a_workbook_that_was_never_a_plan_lacks_what_a_plan_has() -> None:
    """A quickstart book has no index, no log, no print set-up: the auditor says so."""
    path = next(path for name, path in found().items() if name == "xlwings-quickstart.xlsm")
    assert {1, 2, 32, 35} <= {finding.rule.number for finding in lint(path)}
