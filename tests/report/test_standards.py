"""PDF/A-3a and PDF/UA-1 at once, before and after signing, as veraPDF's engine sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_roi.report.finish import finish
from tests.report.signing import DAY, ROLES, WORKBOOK, finished, page, record, signed
from tests.report.verapdf.engine import broken_rules

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILES: dict[str, Callable[[], bytes]] = {
    "before-finishing": page,
    "finished": finished,
    "without-sign-off": lambda: finish(page(()), record(), WORKBOOK, DAY),
    "signed-once": lambda: signed(*ROLES[:1]),
    "signed-twice": lambda: signed(*ROLES),
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[str]]:
    """Validate all files in one run, which costs little more than one file."""
    folder: Path = tmp_path_factory.mktemp("standards")
    for name, content in FILES.items():
        (folder / name).write_bytes(content())
    return broken_rules(*(folder / name for name in FILES))


@pytest.mark.parametrize("standard", ["3a", "ua1"])
@pytest.mark.parametrize("name", [name for name in FILES if name != "before-finishing"])
def test_a_report_conforms_to_both_standards(
    broken: dict[tuple[str, str], list[str]], name: str, standard: str
) -> None:
    assert broken[name, standard] == []


def test_the_validator_sees_what_the_finishing_step_adds(
    broken: dict[tuple[str, str], list[str]],
) -> None:
    [rule] = broken["before-finishing", "ua1"]
    assert rule.startswith("5-1: The PDF/UA version")
