"""How long a test waits for another program: generous, and the longer the slower the machine.

No test fails because the machine is busy. A limit only ends what would never end by itself, so it
is stated for a quiet machine, multiplied generously, and once more by how slow this one proves.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

GENEROUS: Final = 10
STEPS: Final = 1_000_000
QUIET_SECONDS: Final = 0.09  # what the work below takes on a quiet core of 2026

_slowest = 1.0


def slowness() -> float:
    """Give how many times as long as on a quiet machine a piece of work took, at its slowest."""
    global _slowest  # noqa: PLW0603 - what was measured before in this session counts on
    start = time.monotonic()
    sum(number * number % 7 for number in range(STEPS))
    _slowest = max(_slowest, (time.monotonic() - start) / QUIET_SECONDS)
    return _slowest


def seconds(on_a_quiet_machine: float) -> float:
    """Give the limit for what takes so many seconds on a quiet machine."""
    return on_a_quiet_machine * GENEROUS * slowness()


def wait_until(done: Callable[[], bool], on_a_quiet_machine: float = 10.0) -> None:
    """Wait for something that another process brings about; fail only if it never comes."""
    end = time.monotonic() + seconds(on_a_quiet_machine)
    while not done():
        assert time.monotonic() < end, "what was waited for never came"
        time.sleep(0.01)
