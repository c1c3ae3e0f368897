"""A simulation inside a cell beside recalculating the sheet by hand, in LibreOffice, in one run.

Pressing F9 is how one simulates without a simulation: 10 recalculations of the sample workbook
against one =CRM_SIMULATE of 10,000 trials over the same 26 lines, each with an estimate of its own.
LibreOffice counts its own time from inside, after the file is open and was calculated once; it has
no add-in, so that no Python of ours slows it down. Ours is what the cell waits for: reading the
ranges, simulating, writing the block. Every call has another seed, so that nothing is remembered.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from crm_roi.core.benefits import adjusted_benefit_table
from crm_roi.core.costs import risk_adjusted_cost_table
from crm_roi.core.plan import Plan
from crm_roi.core.risk.simulation_functions import simulate
from crm_roi.core.worksheet import describe
from crm_roi.hosts.adapter import call
from crm_roi.hosts.libreoffice.parts import BASIC
from crm_roi.resources import resources
from crm_roi.workbook.write_workbook import write_workbook

RECALCULATIONS = 10
TRIALS = 10_000
RUNS = 9
TARGET = 1.0
MILLISECONDS = 1000
PATIENCE = 180
ESTIMATE = [0.9, 1.0, 1.25]
MACRO = """
Sub Run(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim book, began As Long, turn As Integer
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  book.calculateAll()
  began = GetSystemTicks()
  For turn = 1 To %d
    book.calculateAll()
  Next turn
  began = GetSystemTicks() - began
  Open target For Output As #1
  Print #1, CStr(began)
  Close #1
  book.close(True)
  StarDesktop.terminate()
End Sub
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Bench"/>
</library:library>
"""


def sample() -> Plan:
    """Read the sample plan."""
    text = (resources("workbooks") / "dealer_group.json").read_text(encoding="utf-8")
    return Plan.model_validate_json(text)


def office(profile: Path, *command: str) -> None:
    """Run LibreOffice in a profile of its own."""
    soffice = shutil.which("soffice") or "libreoffice"
    own = f"-env:UserInstallation={profile.resolve().as_uri()}"
    subprocess.run(
        [soffice, own, "--headless", *command], check=True, capture_output=True, timeout=PATIENCE
    )


def recalculating(plan: Plan, folder: Path) -> float:
    """Let LibreOffice recalculate the sample's workbook; give the seconds it counted."""
    book, profile, answer = folder / "plan.xlsx", folder / "profile", folder / "answer.txt"
    write_workbook(plan, book, language="en")
    office(profile, "--terminate_after_init")
    library = profile / "user" / "basic" / "Standard"
    library.mkdir(parents=True, exist_ok=True)
    (library / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    module = BASIC.format(name="Bench", source=MACRO % RECALCULATIONS)
    (library / "Bench.xba").write_text(module, encoding="utf-8")
    place = f'"{book.resolve().as_uri()}","{answer.resolve().as_uri()}"'
    office(profile, f"macro:///Standard.Bench.Run({place})")
    return float(answer.read_text(encoding="utf-8")) / MILLISECONDS


def simulating(plan: Plan) -> float:
    """Give the median seconds that the cell waits for one simulation."""
    function = describe(simulate)
    costs, benefits = risk_adjusted_cost_table(plan), adjusted_benefit_table(plan)
    ranges: list[Any] = [
        costs.tolist(), benefits.tolist(), plan.assumptions.discount_rate,
        [ESTIMATE] * len(costs), [ESTIMATE] * len(benefits), TRIALS,
    ]  # fmt: skip
    times = []
    for seed in range(RUNS):
        began = time.perf_counter()
        block = call(function, [*ranges, seed])
        times.append(time.perf_counter() - began)
        if not isinstance(block, list):
            raise SystemExit(str(block))
    return median(times)


def main() -> None:
    """Print both and their ratio."""
    plan = sample()
    own = simulating(plan)
    with tempfile.TemporaryDirectory() as folder:
        theirs = recalculating(plan, Path(folder))
    print(
        f"{TRIALS:,} trials in a cell: {own:.3f} s; {RECALCULATIONS} recalculations of the sample "
        f"in LibreOffice: {theirs:.3f} s; ratio {own / theirs:.2f} (target {TARGET:g})"
    )


if __name__ == "__main__":
    main()
