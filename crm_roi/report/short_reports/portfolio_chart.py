"""The exhibit of the frontiers: what the best selection brings for more money and for more risk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Chart, Curve, Curves, Exhibit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.portfolio.frontier import FrontierPoint
    from crm_roi.report.short_reports.portfolio_sheet import Sheet

HALF: Final = 0.5


def frontier_exhibit(sheet: Sheet, notes: tuple[str, ...]) -> Exhibit | None:
    """Show both frontiers; nothing where no plan has a value, or none costs anything."""
    portfolio, say = sheet.portfolio, sheet.say
    points = portfolio.budget_frontier
    last = points[-1]
    if len(points) < 2 or last.worth <= 0:  # noqa: PLR2004 - one point is no curve
        return None
    curves = [_by_budget(sheet, points)]
    if portfolio.risk_frontier:
        curves.append(_by_risk(sheet, portfolio.risk_frontier))
    share = sheet.words.percent(worth_at(points, HALF * last.limit) / last.worth, 0)
    return Exhibit(
        title=say(
            _("Half of the money for all worthwhile plans brings {share} of what all bring"),
            share=share,
        ),
        subtitle=say(
            _("{worth} of the best selection, by money and by risk; {unit}"),
            worth=sheet.worth,
            unit=sheet.words.unit,
        ),
        chart=Chart("frontier", _alt(sheet, share), Curves(tuple(curves))),
        notes=notes,
        source=f"{sheet.source}{sheet.words.comma}{say(_('Frontier'))}",
    )


def worth_at(points: Sequence[FrontierPoint], limit: float) -> float:
    """Read a frontier at a limit: the worth of the last point that the limit allows."""
    return max((point.worth for point in points if point.limit <= limit * (1 + 1e-9)), default=0.0)


def _alt(sheet: Sheet, share: str) -> str:
    """Say what the drawing shows to those who cannot see it."""
    last = sheet.portfolio.budget_frontier[-1]
    return sheet.say(
        _("Curves that rise ever more slowly: {share} for half of the money, {value} for {cost}."),
        share=share,
        value=sheet.money(last.worth),
        cost=sheet.money(last.cost),
    )


def _by_budget(sheet: Sheet, points: Sequence[FrontierPoint]) -> Curve:
    """Draw worth over budget; the selection stands at what it costs."""
    chosen, last = sheet.portfolio.chosen, points[-1]
    name = sheet.say(_("{worth} by budget ({basis})"), worth=sheet.worth, basis=sheet.basis)
    at = (chosen.cost, chosen.worth)
    ends = () if _same(at, (last.cost, last.worth)) else ((last.cost, last.worth),)
    return _curve(sheet, name, [(point.limit, point.worth) for point in points], at, ends)


def _by_risk(sheet: Sheet, points: Sequence[FrontierPoint]) -> Curve:
    """Draw worth over its standard deviation, under the budget."""
    chosen = sheet.portfolio.chosen
    name = sheet.say(_("{worth} by standard deviation, within the budget"), worth=sheet.worth)
    at = (chosen.deviation, chosen.worth)
    middle = points[len(points) // 2]
    drawn = [(point.limit, point.worth) for point in points]
    return _curve(sheet, name, drawn, at, ((middle.limit, middle.worth),))


def _same(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return all(abs(a - b) <= 1e-6 * max(abs(a), abs(b)) for a, b in zip(one, other, strict=True))


def _curve(
    sheet: Sheet,
    name: str,
    points: Sequence[tuple[float, float]],
    chosen: tuple[float, float],
    labelled: Sequence[tuple[float, float]],
) -> Curve:
    right = max(x for x, _y in points)
    shown = [(x, sheet.words.prose(sheet.amount(x))) for x in (right / 2, right)]
    text = sheet.words.prose(sheet.amount(chosen[1]))
    return Curve(
        name=name,
        points=tuple(points),
        ticks=((0.0, "0"), *shown),
        labels=tuple((x, y, sheet.words.prose(sheet.amount(y))) for x, y in labelled),
        chosen=(*chosen, sheet.say(_("Selection {value}"), value=text)),
    )
