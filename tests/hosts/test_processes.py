"""A function called by several processes: nothing lost, nothing twice, a lost helper is told."""

from __future__ import annotations

import math
import os
import signal
import time

import pytest

from crm_roi.hosts.portfolio.processes import WorkerLost, as_they_are_done, in_order, processes

HERE = os.getpid()


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


def test_this_process_and_the_helper_both_work() -> None:
    def worker(_number: int) -> int:
        time.sleep(0.02)
        return os.getpid()

    who = set(as_they_are_done(worker, range(200), 2))
    assert HERE in who
    assert len(who) == 2


def test_a_failure_in_a_helper_is_raised_here() -> None:
    def root(number: int) -> float:
        time.sleep(0.02)
        return 0.0 if os.getpid() == HERE else math.sqrt(-number)

    with pytest.raises(ValueError, match="math domain error"):
        list(as_they_are_done(root, range(1, 300), 2))


def test_a_helper_that_was_ended_from_outside_is_told() -> None:
    def die(_number: int) -> None:
        if os.getpid() != HERE:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)

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
