"""`crm-roi evaluate` of the sample, as a whole process, beside one that only imports and reads.

Target: at most 1.5 × a Python process that imports numpy, pandas and python-calamine and reads
the same workbook. The runs alternate, so that a noisy machine disturbs both alike; medians count.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crm_roi.core.plan import Plan
from crm_roi.resources import resources
from crm_roi.workbook.write_workbook import write_workbook

RUNS = 9
TARGET = 1.5
PEER = """
import sys, numpy, pandas, python_calamine
book = python_calamine.CalamineWorkbook.from_path(sys.argv[1])
for name in book.sheet_names:
    book.get_sheet_by_name(name).to_python()
"""
OURS = "from crm_roi.hosts.command_line import main; main()"


def seconds(*command: str) -> float:
    """Time one process from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", *command], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Time both in turn and print the ratio."""
    text = (resources("workbooks") / "dealer_group.json").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "plan.xlsx"
        write_workbook(Plan.model_validate_json(text), book, language="zh")
        seconds(PEER, str(book))
        seconds(OURS, "evaluate", str(book))
        peer, ours = [], []
        for _run in range(RUNS):
            peer.append(seconds(PEER, str(book)))
            ours.append(seconds(OURS, "evaluate", str(book)))
    ratio = statistics.median(ours) / statistics.median(peer)
    print(
        f"evaluate the sample, whole process: {statistics.median(ours):.3f} s, "
        f"imports and reading alone {statistics.median(peer):.3f} s, "
        f"ratio {ratio:.2f} (target {TARGET})"
    )


if __name__ == "__main__":
    main()
