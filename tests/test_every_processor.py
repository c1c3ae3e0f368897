"""The same plan and the same seed give the same bytes on every processor.

A run whose numpy may use nothing beyond its baseline, and whose BLAS is told to be an older one,
stands for another processor; the C library, too, is told to do without fused multiplication.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final

import pytest

from tests.sample import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE: Final = ROOT / "workbooks" / "dealer_group.json"
PROGRAM: Final = """
import sys
from pathlib import Path

from typer.testing import CliRunner

from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.command_line import app
from crm_roi.hosts.command_line.manual import evaluate_formula

sample = sys.argv[1]


def run(*words):
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (words, done.output)
    return done.stdout


run("new", "plan.xlsx", "--from", sample, "--language", "en")
run("report", sample, "-o", "report.pdf", "--language", "en")
figures = [evaluate_formula(row.example) for row in worksheet_functions().values()]
Path("functions.txt").write_text("\\n".join(map(repr, figures)), encoding="utf-8")
for name in ("evaluate", "simulate", "sensitivity"):
    Path(f"{name}.json").write_text(run(name, sample, "--json"), encoding="utf-8")
"""
"""One process for all files: the start of Python and its libraries is what costs."""


def dispatched() -> str:
    """Name all that numpy finds on this processor beyond its baseline."""
    inside = import_module("numpy._core._multiarray_umath")
    return " ".join(name for name in inside.__cpu_dispatch__ if inside.__cpu_features__[name])


MACHINES: Final = {
    "haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "sandybridge": {
        "OPENBLAS_CORETYPE": "Sandybridge",
        "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4",
    },
}


def made(folder: Path, machine: dict[str, str]) -> dict[str, str]:
    """Make every kind of file in a folder, on a machine; the hash of each."""
    folder.mkdir()
    subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(SAMPLE)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), **machine},
        check=True,
        capture_output=True,
    )
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(tmp_path_factory.mktemp("here") / "files", {})


@pytest.mark.parametrize("machine", MACHINES)
def test_every_file_is_the_same_on_every_processor(
    here: dict[str, str], tmp_path: Path, machine: str
) -> None:
    disabled = {"NPY_DISABLE_CPU_FEATURES": dispatched()}
    assert len(here) == 6
    assert here == made(tmp_path / "files", MACHINES[machine] | disabled)
