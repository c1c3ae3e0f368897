"""From a gross benefit to what may be claimed: adoption, adjustment, nothing counted twice."""

from __future__ import annotations

import heapq
import re
from itertools import chain
from typing import Final

import numpy as np

from crm_roi.core.appraisal.cost_measures import check_horizon
from crm_roi.core.columns import by_year, check_shares, columns, figures, same_name
from crm_roi.core.drivers import terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.financial_terms import HorizonYears
from crm_roi.core.terms import Unit, _
from crm_roi.core.worksheet import FloatArray, Group, Sentence, worksheet

NONE_OVERLAPS = _("none")
OVERLAPS_WITH = _("same cash flow as {lines}")
OVERLAPS_WITH_MANY = _("same cash flow as {count} other lines, {first} among them")
MOST_NAMED: Final = 50  # lines named in one cell; a longer list says nothing and takes for ever
UNKNOWN_LINES = _("unknown line {lines}")


class UnknownCurve(CrmRoiError):
    """An adoption curve is linear, s_curve or table, not {kind}."""


class NoRampUp(CrmRoiError):
    """The years until full use must be above 0; {years} is not."""

    code = "#NUM!"


class EmptyCurve(CrmRoiError):
    """A curve of kind table needs at least one share."""


class UnknownOverlap(CrmRoiError):
    """{line} is named as an overlap, but there is no line of this name."""


class LinesAndColumns(CrmRoiError):
    """Line numbers, overlaps and amounts must be of the same length."""


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.RATE,
    example='=CRM_ADOPTION_CURVE("linear",5,4)',
    spills=True,
)
def adoption_curve(
    kind: terms.CurveKind,
    horizon_years: HorizonYears,
    years_to_full_use: terms.YearsToFull = 1,
    shares: terms.CurveTable = (),
) -> FloatArray:
    """Share of the full effect by year, as a row; nothing in year 0.

    linear: year / years to full use. s_curve: slow, fast, slow (3x² - 2x³ of the same). table: the
    shares given, from year 1 on; the last one goes on.
    """
    years = int(horizon_years)
    check_horizon(years)
    if not years_to_full_use > 0:
        raise NoRampUp(years=years_to_full_use)
    if kind not in {"linear", "s_curve", "table"}:
        raise UnknownCurve(kind=kind)
    time = np.clip(np.arange(years + 1) / years_to_full_use, 0.0, 1.0)
    if kind == "table":
        return _table_curve(np.asarray(shares, dtype=float), years)
    return (time if kind == "linear" else time**2 * (3 - 2 * time)).reshape(1, -1)


def _table_curve(shares: FloatArray, years: int) -> FloatArray:
    check_shares(shares)
    given = np.nan_to_num(shares)[:years]
    if not given.size:
        raise EmptyCurve
    rest = np.full(years - len(given), given[-1])
    return np.concatenate([[0.0], given, rest]).reshape(1, -1)


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example="=CRM_ADJUSTED_BENEFIT({0,161.28,403.2},0.6,1,0.85)",
    spills=True,
)
def adjusted_benefit(
    gross_benefits: terms.GrossBenefits,
    attribution: terms.Attribution = 1,
    realisation: terms.Realisation = 1,
    confidence: terms.Confidence = 1,
    adoption: terms.Adoption = 1,
) -> float | FloatArray:
    """What may be claimed: gross × attribution × realisation × confidence (× adoption)."""
    check_shares(attribution, realisation, confidence, adoption)
    factors = by_year(gross_benefits, attribution, realisation, confidence, adoption)
    return figures(np.prod(factors, axis=0))


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.TEXT,
    example='=CRM_DOUBLE_COUNT_CHECK({"B01";"B02";"B03"},{"B02";"";""})',
    spills=True,
)
def double_count_check(lines: terms.Lines, overlaps: terms.Overlaps) -> list[Sentence]:
    """Line by line: which other lines move the same cash flow, directly or through a third."""
    named = _named_overlaps(lines, overlaps)
    groups = _groups(lines, named)
    distinct = {id(group): group for group in groups.values()}
    firsts = {key: heapq.nsmallest(MOST_NAMED + 1, group) for key, group in distinct.items()}
    sentences: list[Sentence] = []
    for line, others in zip(lines, named, strict=True):
        group = groups[same_name(line)]
        unknown = [name for name in others if same_name(name) not in groups]
        if unknown:
            sentences.append(Sentence(UNKNOWN_LINES, {"lines": ", ".join(unknown)}))
        else:
            sentences.append(_overlap(line, firsts[id(group)], len(group) - 1))
    return sentences


@worksheet(
    group=Group.BENEFITS,
    returns=Unit.MONEY,
    example='=CRM_BENEFIT_COUNTED_ONCE({"B01";"B02";"B03"},{"B02";"";""},{100;60;40})',
)
def benefit_counted_once(
    lines: terms.Lines, overlaps: terms.Overlaps, amounts: terms.LineAmounts
) -> float:
    """Sum of all lines where of lines that overlap only the largest counts: the prudent total."""
    named = _named_overlaps(lines, overlaps)
    values = np.nan_to_num(columns(amounts)[0])
    if len(values) != len(lines):
        raise LinesAndColumns
    groups = _groups(lines, named)
    for other in sorted(set(chain.from_iterable(named))):
        if same_name(other) not in groups:
            raise UnknownOverlap(line=other)
    largest: dict[int, float] = {}
    for line, amount in zip(lines, values.tolist(), strict=True):
        group = id(groups[same_name(line)])
        largest[group] = max(amount, largest.get(group, amount))
    return sum(largest.values())


def _named_overlaps(lines: terms.Lines, overlaps: terms.Overlaps) -> list[list[str]]:
    """Read which lines each line names, as `B01, B04` or `B01；B04`."""
    if len(lines) != len(overlaps):
        raise LinesAndColumns
    return [[name for name in re.split(r"[\s,;，、；]+", text) if name] for text in overlaps]


def _groups(lines: terms.Lines, named: list[list[str]]) -> dict[str, list[str]]:
    """Give each line, by its name, all lines it overlaps with, itself and those through others.

    Lines of one group share one list. The smaller group joins the larger one, so that many lines
    take no longer than their number.
    """
    groups = {same_name(line): [line] for line in lines}
    for line, others in zip(lines, named, strict=True):
        for other in map(same_name, others):
            if other not in groups or groups[other] is groups[same_name(line)]:
                continue
            larger, smaller = sorted(
                (groups[same_name(line)], groups[other]), key=len, reverse=True
            )
            larger += smaller
            for name in smaller:
                groups[same_name(name)] = larger
    return groups


def _overlap(line: str, first: list[str], count: int) -> Sentence:
    """Say what a line overlaps with, given the first lines of its group and how many others."""
    if not count:
        return Sentence(NONE_OVERLAPS)
    others = [other for other in first if same_name(other) != same_name(line)]
    if count > MOST_NAMED:
        return Sentence(OVERLAPS_WITH_MANY, {"count": count, "first": others[0]})
    return Sentence(OVERLAPS_WITH, {"lines": ", ".join(others)})
