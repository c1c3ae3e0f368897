"""A function called by several processes: nothing lost, nothing twice, a lost helper is told."""

from __future__ import annotations

import math
import os
import signal
from typing import TYPE_CHECKING

import pytest

from crm_roi.hosts.command_line.portfolio.workers import (
    WorkerLost,
    as_they_are_done,
    in_order,
    processes,
)
from tests.time_limits import wait_until

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("given", "count"),
    [
        pytest.param(0, 2, id="nothing"),
        pytest.param(1, 2, id="one"),
        pytest.param(50, 1, id="alone"),
        pytest.param(50, 2, id="one-helper"),
        pytest.param(50, 3, id="two-helpers"),
    ],
)
def test_every_argument_is_answered_once(given: int, count: int) -> None:
    arguments = [-number for number in range(given)]
    assert list(range(given)) == sorted(as_they_are_done(abs, arguments, count))
    assert list(range(given)) == in_order(abs, arguments, count)


def told_or_waiting(mark: Path, here: int) -> bool:
    """In a helper leave a mark; in this process wait for it. Says whether this is a helper."""
    if os.getpid() != here:
        mark.touch()
        return True
    wait_until(mark.exists)
    return False


def test_this_process_and_the_helper_both_work(tmp_path: Path) -> None:
    here = os.getpid()

    def worker(_number: int) -> int:
        told_or_waiting(tmp_path / "helper", here)
        return os.getpid()

    who = set(as_they_are_done(worker, range(200), 2))
    assert here in who
    assert len(who) == 2


def test_a_failure_in_a_helper_is_raised_here(tmp_path: Path) -> None:
    here = os.getpid()

    def root(number: int) -> float:
        return math.sqrt(-number) if told_or_waiting(tmp_path / "helper", here) else 0.0

    with pytest.raises(ValueError, match="math domain error"):
        list(as_they_are_done(root, range(1, 300), 2))


def test_a_helper_that_was_ended_from_outside_is_told(tmp_path: Path) -> None:
    here = os.getpid()

    def die(number: int) -> int:
        if told_or_waiting(tmp_path / "helper", here):
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    with pytest.raises(WorkerLost, match="run the same command again"):
        list(as_they_are_done(die, range(1000), 2))
    assert sorted(as_they_are_done(abs, [-1, -2, -3], 2)) == [
        1,
        2,
        3,
    ]  # new helpers come by themselves


def test_who_stops_listening_stops_the_work() -> None:
    answers = as_they_are_done(abs, range(1_000_000), 2)
    assert next(answers) in range(1000)
    answers.close()  # type: ignore[attr-defined]  # a generator
    assert list(as_they_are_done(abs, [-5], 2)) == [5]


@pytest.mark.parametrize(
    ("expected", "count", "jobs"),
    [
        pytest.param(1, 4, 8, id="few-plans-need-no-helper"),
        pytest.param(2, 5, 8, id="a-helper-for-more"),
        pytest.param(8, 500, 8, id="as-many-as-asked-for"),
        pytest.param(1, 500, 1, id="one"),
    ],
)
def test_how_many_processes(expected: int, count: int, jobs: int) -> None:
    assert processes(count, jobs) == expected
