"""The model that every contender of the simulation benchmark calculates: plain numbers only.

20 cost and 20 benefit lines over year 0 and five years, each with a PERT factor of its own.
"""

from __future__ import annotations

LINES = 40
YEARS = 6
DISCOUNT_RATE = 0.1
LOW, MODE, HIGH, SHAPE = 0.7, 1.0, 1.5, 4.0
POWERS = (1 + SHAPE * (MODE - LOW) / (HIGH - LOW), 1 + SHAPE * (HIGH - MODE) / (HIGH - LOW))
EXACT_STEP = 1e-12
MOST_STEPS = 50


def yearly_amounts() -> list[list[float]]:
    """Net amounts of each line by year: the first 20 are costs (negative), the others benefits."""
    costs = [
        [-(8 + (3 * line + 5 * year) % 11) * (6 if year == 0 else 1) for year in range(YEARS)]
        for line in range(LINES // 2)
    ]
    benefits = [
        [(0 if year == 0 else 20 + (7 * line + 3 * year) % 13) for year in range(YEARS)]
        for line in range(LINES // 2)
    ]
    return [[float(amount) for amount in line] for line in costs + benefits]


def npv(flows: list[float]) -> float:
    """Net present value, year 0 undiscounted."""
    return sum(flow / (1 + DISCOUNT_RATE) ** year for year, flow in enumerate(flows))


def irr(flows: list[float]) -> float:
    """Internal rate of return by Newton's method, as one writes it in a hurry."""
    growth = 1.1
    for _step in range(MOST_STEPS):
        value = slope = 0.0
        for flow in flows:
            slope = slope * growth + value
            value = value * growth + flow
        step = value / slope
        growth -= step
        if abs(step) < EXACT_STEP:
            break
    return growth - 1
