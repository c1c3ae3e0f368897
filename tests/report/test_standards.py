"""PDF/A-3a and PDF/UA-1 at once, before and after signing, as veraPDF's engine sees it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crm_roi.report.approval.signed_report import open_report
from crm_roi.report.approval.signing import Decision, sign
from crm_roi.report.approval.verification import Verdict, verify
from crm_roi.report.pdf.finish import finish
from tests.report.signing import (
    DAY,
    ROLES,
    TIME,
    WORKBOOK,
    finished,
    page,
    record,
    signed,
)
from tests.report.test_attacks import certified
from tests.report.test_attacks import identity as identity_of
from tests.report.verapdf.engine import broken_rules
from tests.report.views import changed, write_report
from tests.sample import SAMPLE, sample_plan

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.core.plan import Plan


@cache
def sample_report() -> bytes:
    """Give the board report of the sample as users get it."""
    return report_of(sample_plan())


def draft_report() -> bytes:
    """Give the report of a plan that says itself that it is a draft."""
    return report_of(changed(about={"status": "draft"}))


def report_of(plan: Plan) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        write_report(plan, path, SAMPLE)
        return path.read_bytes()


@cache
def signed_sample(signatures: int) -> bytes:
    """Give the sample's report after its first roles have signed."""
    content = sample_report()
    kinds = ("p384", "rsa2048", "ed25519", "p256")
    for step, kind in zip(open_report(content).record.steps[:signatures], kinds, strict=False):
        person = identity_of(*certified(step.role, kind=kind))
        content = sign(content, step.role, person, Decision(TIME)).content
    return content


def page_of(command: str, *more: str) -> bytes:
    """Give the PDF that a command writes beside its answer, here in Chinese."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        old, path = folder / "old.json", folder / "pages.pdf"
        old.write_text(changed(assumptions={"discount_rate": 0.08}).model_dump_json())
        names = {"old": old, "sample": SAMPLE, "pdf": path, "book": path.with_suffix(".xlsx")}
        words = [word.format(**names) for word in more]
        program = "from crm_roi.hosts.command_line import main; main()"
        subprocess.run([sys.executable, "-c", program, command, *words], check=True)
        return path.read_bytes()


def extract_report() -> bytes:
    """Give a report of two pages of the sample."""
    return page_of("report", "{sample}", "-o", "{pdf}", "--pages", "decision,risk")


def difference_pages() -> bytes:
    return page_of("diff", "{old}", "{sample}", "--pdf", "{pdf}", "--language", "zh")


def review_pages() -> bytes:
    return page_of("review", "{sample}", "--as-of", "2027-12-31", "--pdf", "{pdf}")


def portfolio_pages() -> bytes:
    return page_of("portfolio", "{old}", "{sample}", "-o", "{book}", "--pdf", "--jobs", "1")


FILES: dict[str, Callable[[], bytes]] = {
    "before-finishing": page,
    "finished": finished,
    "without-sign-off": lambda: finish(page(()), record(), WORKBOOK, DAY),
    "signed-once": lambda: signed(*ROLES[:1]),
    "signed-twice": lambda: signed(*ROLES),
    "sample": sample_report,
    "sample-signed-twice": lambda: signed_sample(2),
    "draft": draft_report,
    "extract": extract_report,
    "difference": difference_pages,
    "review": review_pages,
    "portfolio": portfolio_pages,
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


def test_the_sample_can_be_signed_by_all_its_roles_and_a_draft_by_nobody() -> None:
    report = open_report(sample_report())
    assert [step.place for step in report.record.steps] == ["sign-1", "sign-2", "sign-3", "sign-4"]
    assert verify(signed_sample(4)).verdict is Verdict.SIGNED
    assert not open_report(draft_report()).places
