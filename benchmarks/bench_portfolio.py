"""How long a portfolio takes: one core and two, 50 to 5,000 plans, a Dask cluster; all by workbook.

Usage: bench_portfolio.py [--points 50,500,5000] [--rounds 3]. The plans are workbooks of varied
branches, 500 written in full and kept in .benchmarks for the next time; more than 500 are those
again under other titles. Every run is the command itself in a process of its own, from its start
to the finished workbook: times are seconds on the clock, so an idle machine is wanted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import portfolio_plans
from joblib import Parallel, delayed

from crm_roi.workbook.write_workbook import write_workbook

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".benchmarks" / "portfolio"
DISTINCT = 500
COMMAND = (sys.executable, "-c", "from crm_roi.hosts.command_line import main; main()")
BUDGET = 20_000.0
WANTED = 1.7
MEGABYTE = 1024  # ru_maxrss is in kilobytes
MEASURED = """
import resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
Document = dict[str, Any]


def workbook(number: int) -> Path:
    """Give the workbook of a branch, written once."""
    path = KEPT / f"branch{number:05d}.xlsx"
    if not path.exists():
        if number < DISTINCT:
            plan = portfolio_plans.varied_plan(number)
            write_workbook(plan, path, language="zh", force=True)
        else:
            retitle(workbook(number % DISTINCT), path, f"第{number}分公司 CRM 计划")
    return path


def retitle(source: Path, target: Path, title: str) -> None:
    """Copy a workbook under another title, which makes it another plan."""
    old = re.compile(r"第\d+分公司 CRM 计划".encode())
    with zipfile.ZipFile(source) as given, zipfile.ZipFile(target, "w") as made:
        for part in given.infolist():
            content = old.sub(title.encode(), given.read(part))
            made.writestr(part, content, zipfile.ZIP_DEFLATED, 1)


def plans(count: int) -> list[Path]:
    """Give so many workbooks."""
    KEPT.mkdir(parents=True, exist_ok=True)
    for first in range(0, count, DISTINCT):  # what is copied must be there first
        numbers = range(first, min(first + DISTINCT, count))
        Parallel(n_jobs=-1)(delayed(workbook)(number) for number in numbers)
    return [KEPT / f"branch{number:05d}.xlsx" for number in range(count)]


def folder_of(count: int, place: Path) -> Path:
    """Give a folder with so many plans."""
    folder = place / f"plans{count}"
    folder.mkdir(exist_ok=True)
    for path in plans(count):
        (folder / path.name).symlink_to(path)
    return folder


def arguments(folder: Path, output: Path, *more: object) -> list[str]:
    """Give the command that is timed."""
    given = ["portfolio", folder, "-o", output, "--force", "--budget", BUDGET, *more]
    return [*COMMAND, *map(str, given)]


def timed(folder: Path, output: Path, *more: object) -> tuple[float, float]:
    """Seconds of one run, and the megabytes of its largest process."""
    command = [sys.executable, "-c", MEASURED, *arguments(folder, output, *more)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, kilobytes = map(float, done.stdout.split())
    return seconds, kilobytes / MEGABYTE


def figures(folder: Path, output: Path, *more: object) -> Document:
    """Everything that a run finds."""
    command = arguments(folder, output, "--json", *more)
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    found: Document = json.loads(done.stdout)
    return found


def two_cores(place: Path, count: int, rounds: int) -> None:
    """Time one process and two in turn; the best of each, and their ratio."""
    folder, output = folder_of(count, place), place / "portfolio.xlsx"
    times: dict[int, list[float]] = {1: [], 2: []}
    for _round in range(rounds):
        for jobs, seconds in times.items():
            seconds.append(timed(folder, output, "--jobs", jobs)[0])
    one, two = min(times[1]), min(times[2])
    print(
        f"{count} plans: one process {one:.1f} s, two {two:.1f} s: {one / two:.2f} x (>= {WANTED})"
    )
    print(f"  all rounds: {times}; load {os.getloadavg()[0]:.1f}")


def growth(place: Path, points: list[int]) -> None:
    """Time more and more plans, and look at the largest process."""
    print(f"{'plans':>7} {'seconds':>9} {'ms each':>9} {'MB':>7}")
    for count in points:
        folder = folder_of(count, place / "growth")
        seconds, megabytes = timed(folder, place / "portfolio.xlsx")
        print(f"{count:7,} {seconds:9.1f} {1000 * seconds / count:9.1f} {megabytes:7.0f}")


def dask(place: Path, count: int) -> None:
    """Run the same on a local Dask cluster of two workers."""
    from distributed import LocalCluster  # noqa: PLC0415 - slow to load

    folder, output = folder_of(count, place / "dask"), place / "portfolio.xlsx"
    here = figures(folder, output)
    with LocalCluster(  # type: ignore[no-untyped-call]  # partly typed
        n_workers=2, threads_per_worker=1, dashboard_address=None
    ) as cluster:
        where = ("--backend", "dask", "--scheduler", cluster.scheduler_address)
        start = time.perf_counter()
        there = figures(folder, output, *where)
        seconds = time.perf_counter() - start
    print(f"{count} plans on two Dask workers: {seconds:.1f} s; identical: {here == there}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", default="50,500,5000")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    points = [int(part) for part in given.points.split(",")]
    plans(max(points))
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        for part in ("growth", "dask"):
            (place / part).mkdir()
        two_cores(place, DISTINCT, given.rounds)
        growth(place, points)
        dask(place, DISTINCT)


if __name__ == "__main__":
    main()
