"""`crm-roi verify` beside `crm-roi report` of the sample: the quick check and the full one.

Whole processes, in turn, so that a noisy machine disturbs all alike; medians count. Seconds are
printed for what they are worth on this machine, the ratio to making the report is what is held.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
FULL_TARGET = 1.3
OURS = [sys.executable, "-c", "from crm_roi.hosts.command_line import main; main()"]
COMMANDS = {
    "report": ("report", "plan.xlsx", "-o", "again.pdf", "--force"),
    "verify": ("verify", "signed.pdf"),
    "verify --full": ("verify", "signed.pdf", "--full"),
}
NOT_YET = 3  # the exit code where signatures are still missing


def run(folder: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> float:
    """Run one command and give its seconds."""
    environment = {**os.environ, "CRM_ROI_PASSWORD": "of the benchmark", "CRM_ROI_LANGUAGE": "en"}
    begun = time.perf_counter()
    done = subprocess.run(
        [*OURS, *arguments], cwd=folder, env=environment, capture_output=True, check=False
    )
    if done.returncode not in codes:
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - begun


def main() -> None:
    """Sign the sample's report once, then check it and make it again, in turn."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        run(folder, "new", "plan.xlsx", "--sample", "dealer_group", "--language", "en")
        run(folder, "report", "plan.xlsx", "-o", "report.pdf")
        run(folder, "certificate", "Li Ming", "-o", "li.p12")
        run(folder, "sign", "report.pdf", "--as", "Project lead", "--certificate", "li.p12",
            "-o", "signed.pdf")  # fmt: skip
        times: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(RUNS):
            for name, arguments in COMMANDS.items():
                times[name].append(run(folder, *arguments, codes=(0, NOT_YET)))
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name, seconds in medians.items():
        print(f"{name:14} {seconds:6.2f} s   {seconds / medians['report']:5.2f} × report")
    ratio = medians["verify --full"] / medians["report"]
    print(f"full check / report {ratio:.2f} (at most {FULL_TARGET})")


if __name__ == "__main__":
    main()
