"""The appendix: every cost and benefit line with what stands behind it and its value each year.

Its pages lie across: a wide table stays comfortable to read, and no year is added to another.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Page, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_roi.core.plan import BenefitLine, CostLine
    from crm_roi.report.view.context import Context

MOST_YEARS: Final = 11
"""The columns of years that a page across holds; a longer horizon takes a table for each band."""

FEW_YEARS: Final = 7
NAME, DETAIL = 80, 90
WIDE_YEAR, NARROW_YEAR = 20.0, 16.5
TOTAL_WIDTH: Final = 21.0
MOST_DECIMALS: Final = 2
EXACT: Final = 1e-9


class _Part(NamedTuple):
    """One list of lines: what it shows, where it stands in the plan, what is said of a line."""

    title: str
    part: str
    lines: Sequence[CostLine | BenefitLine]
    amounts: Mapping[str, Sequence[float]]
    details: Sequence[str]


def appendix(context: Context) -> Page | None:
    """Make the pages of all lines; a plan without lines has none."""
    say, plan = context.say, context.plan
    count = len(plan.costs) + len(plan.benefits)
    if not count:
        return None
    title = say(_("All lines by year: {count}"), count=count)
    exhibits = chain.from_iterable(_exhibits(context, part) for part in _parts(context))
    return Page("appendix", say(_("Appendix")), title, exhibits=tuple(exhibits), wide=True)


def _parts(context: Context) -> tuple[_Part, ...]:
    say, plan, evaluation = context.say, context.plan, context.evaluation
    return (
        _Part(
            say(_("Every cost line, risk-adjusted")),
            "costs",
            plan.costs,
            evaluation.costs.lines,
            _details(context, "costs", (_cost(context, line) for line in plan.costs)),
        ),
        _Part(
            say(_("Every benefit line as estimated")),
            "benefits",
            plan.benefits,
            evaluation.benefits.gross_lines,
            _details(context, "benefits", (_benefit(context, line) for line in plan.benefits)),
        ),
        _Part(
            say(_("Every benefit line as counted, after attribution, realisation and confidence")),
            "benefits",
            plan.benefits,
            evaluation.benefits.lines,
            _details(context, "benefits", (_factors(context, line) for line in plan.benefits)),
        ),
    )


def _details(context: Context, part: str, said: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Join what is said of each line to where it stands in the file."""
    joined = (
        " · ".join(filter(None, (context.place((part, number)), *words)))
        for number, words in enumerate(said)
    )
    return tuple(context.words.short(text, DETAIL) for text in joined)


def _cost(context: Context, line: CostLine) -> Sequence[str]:
    choices = (line.area, line.visibility, line.nature, line.evidence)
    return (*map(context.words.choice, choices), line.owner, line.basis)


def _benefit(context: Context, line: BenefitLine) -> Sequence[str]:
    choices = (line.group, line.hardness)
    return (*map(context.words.choice, choices), line.owner, line.basis)


def _factors(context: Context, line: BenefitLine) -> Sequence[str]:
    """Write the three cuts and what they leave together."""
    factors = (line.attribution, line.realisation, line.confidence)
    kept = factors[0] * factors[1] * factors[2]
    rate = context.words.rate
    return (f"{' × '.join(map(rate, factors))} = {rate(round(kept, 4))}",)


def _exhibits(context: Context, part: _Part) -> tuple[Exhibit, ...]:
    """Make a table of each band of years."""
    if not part.lines:
        return ()
    years = context.plan.assumptions.horizon_years + 1
    bands = [range(first, min(first + MOST_YEARS, years)) for first in range(0, years, MOST_YEARS)]
    places = decimals(context.words.scale, chain.from_iterable(part.amounts.values()))
    return tuple(_band(context, part, band, places, last=band is bands[-1]) for band in bands)


def decimals(scale: float, amounts: Iterable[float]) -> int:
    """Choose the fewest decimals that show every amount in full, two at most.

    A report in a larger unit than the plan's shows three.
    """
    most = MOST_DECIMALS + (scale > 1)
    shown = [amount / scale for amount in amounts]
    fitting = (
        places
        for places in range(most)
        if all(abs(round(amount, places) - amount) < EXACT for amount in shown)
    )
    return next(fitting, most)


def _band(context: Context, part: _Part, band: range, places: int, *, last: bool) -> Exhibit:
    say, words, amounts = context.say, context.words, part.amounts

    def row(name: str, values: Sequence[float], detail: str = "") -> Row:
        shown = [values[year] for year in band] + [sum(values)] * last
        cells = (words.amount(value, places) if value else "" for value in shown)
        return Row((name, *cells), detail=detail)

    rows = [
        row(f"{line.id} {words.short(line.name, NAME)}", amounts[line.id], detail)
        for line, detail in zip(part.lines, part.details, strict=True)
    ]
    sums = [sum(column) for column in zip(*amounts.values(), strict=True)]
    rows.append(replace(row(say(_("Total")), sums), kind="total"))
    years = f"{context.start + band[0]}–{context.start + band[-1]}"
    whole = len(band) == context.plan.assumptions.horizon_years + 1
    return Exhibit(
        part.title if whole else say(_("{title}: {years}"), title=part.title, years=years),
        say(
            _("Amounts by year in {unit}, undiscounted; a year without one is blank"),
            unit=words.unit_line,
        ),
        table=Table(_columns(context, band, last=last), tuple(rows), divided=True, lines=True),
        source=context.sources((part.part,)),
    )


def _columns(context: Context, band: range, *, last: bool) -> tuple[Column, ...]:
    width = WIDE_YEAR if len(band) <= FEW_YEARS else NARROW_YEAR
    years = [Column(f"Y{year} {context.start + year}", "number", width) for year in band]
    total = [Column(context.say(_("Total")), "number", TOTAL_WIDTH)] * last
    return (Column(context.say(_("Line"))), *years, *total)
