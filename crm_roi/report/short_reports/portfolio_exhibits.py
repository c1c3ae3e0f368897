"""The exhibits of a portfolio's pages: frontiers, where the money goes, ranking, files left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.portfolio import words as names
from crm_roi.core.portfolio.ranking import Decision
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Chart, Column, Curve, Curves, Exhibit, Row, Table, Tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.portfolio.ranking import RankedPlan
    from crm_roi.core.portfolio.selection import FrontierPoint
    from crm_roi.report.short_reports.portfolio import PortfolioInWords

HALF: Final = 0.5
TONES: Final[dict[Decision, Tone]] = {
    Decision.CHOSEN: "good",
    Decision.REQUIRED: "good",
    Decision.NO_VALUE: "bad",
    Decision.NO_MONEY: "warn",
    Decision.EXCLUDED: "warn",
}
TEXT_LIMIT: Final = 200


def frontier_exhibit(sheet: PortfolioInWords, notes: tuple[str, ...]) -> Exhibit | None:
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


def _alt(sheet: PortfolioInWords, share: str) -> str:
    """Say what the drawing shows to those who cannot see it."""
    last = sheet.portfolio.budget_frontier[-1]
    return sheet.say(
        _("Curves that rise ever more slowly: {share} for half of the money, {value} for {cost}."),
        share=share,
        value=sheet.money(last.worth),
        cost=sheet.money(last.cost),
    )


def _by_budget(sheet: PortfolioInWords, points: Sequence[FrontierPoint]) -> Curve:
    """Draw worth over budget; the selection stands at what it costs."""
    chosen, last = sheet.portfolio.chosen, points[-1]
    name = sheet.say(_("{worth} by budget ({basis})"), worth=sheet.worth, basis=sheet.basis)
    at = (chosen.cost, chosen.worth)
    ends = () if _same(at, (last.cost, last.worth)) else ((last.cost, last.worth),)
    return _curve(sheet, name, [(point.limit, point.worth) for point in points], at, ends)


def _by_risk(sheet: PortfolioInWords, points: Sequence[FrontierPoint]) -> Curve:
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
    sheet: PortfolioInWords,
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


def selection_table(sheet: PortfolioInWords, most: int) -> Exhibit | None:
    """List the chosen plans, the dearest first; nothing where none is chosen."""
    chosen = sorted(
        (row for row in sheet.portfolio.plans if row.chosen), key=lambda row: (-row.cost, row.rank)
    )
    if not chosen:
        return None
    shown, rest = chosen[:most], chosen[most:]
    rows = [Row(_selection_cells(sheet, row)) for row in shown]
    if rest:
        rows.append(Row(_sum_cells(sheet, sheet.say(_("Others: {count}"), count=len(rest)), rest)))
    rows.append(Row(_sum_cells(sheet, sheet.say(_("All chosen")), chosen), "total"))
    return Exhibit(
        title=_selection_title(sheet, chosen, shown),
        subtitle=_subtitle(sheet),
        table=Table(_selection_columns(sheet), tuple(rows), divided=True),
        source=_source(sheet),
    )


def _selection_title(
    sheet: PortfolioInWords, chosen: Sequence[RankedPlan], shown: Sequence[RankedPlan]
) -> str:
    total = sum(row.cost for row in chosen)
    if len(shown) == len(chosen) or not total:
        return sheet.say(_("The chosen plans, the dearest first"))
    share = sheet.words.percent(sum(row.cost for row in shown) / total, 0)
    return sheet.say(
        _("The {count} dearest of {chosen} chosen plans take {share} of the money"),
        count=len(shown),
        chosen=len(chosen),
        share=share,
    )


def _subtitle(sheet: PortfolioInWords) -> str:
    return sheet.say(_("Amounts in {unit}"), unit=sheet.words.unit)


def _source(sheet: PortfolioInWords) -> str:
    return f"{sheet.source}{sheet.words.comma}{sheet.say(_('Ranking'))}"


def _selection_columns(sheet: PortfolioInWords) -> tuple[Column, ...]:
    say = sheet.say
    return (
        Column(say(_("Rank")), "number", 11),
        Column(say(_("Plan"))),
        Column(sheet.basis, "number", 23),
        Column(say(_("NPV")), "number", 20),
        Column(say(_("P10")), "number", 20),
        Column(say(_("P90")), "number", 20),
        Column(say(_("P(NPV < 0)")), "number", 18),
    )


def _selection_cells(sheet: PortfolioInWords, row: RankedPlan) -> tuple[str, ...]:
    summary, spread = row.summary, row.summary.spread
    return (
        str(row.rank),
        sheet.name(summary),
        _money(sheet, row.cost),
        _money(sheet, summary.npv),
        _money(sheet, spread.p10),
        _money(sheet, spread.p90),
        sheet.words.percent(spread.loss_probability, 0),
    )


def _sum_cells(sheet: PortfolioInWords, name: str, rows: Sequence[RankedPlan]) -> tuple[str, ...]:
    """Add up what adds up; percentiles do not."""
    cost = sum(row.cost for row in rows)
    npv = sum(row.summary.npv for row in rows)
    return ("", name, _money(sheet, cost), _money(sheet, npv), "", "", "")


def _money(sheet: PortfolioInWords, value: float) -> str:
    return sheet.words.amount(sheet.amount(value))


def ranking_table(sheet: PortfolioInWords, most: int) -> Exhibit:
    """List the first plans by rank, each with what becomes of it."""
    plans, say = sheet.portfolio.plans, sheet.say
    text = _("The first {count} of {plans} plans")
    if len(plans) <= most:
        text = _("All {plans} plans")
    columns = (
        Column(say(_("Rank")), "number", 11),
        Column(say(_("Plan"))),
        Column(sheet.basis, "number", 22),
        Column(say(_("NPV")), "number", 19),
        Column(say(_("Value for money")), "number", 19),
        Column(say(_("IRR")), "number", 15),
        Column(say(_("Payback")), "number", 17),
        Column(say(_("Choice")), "mark", 33),
    )
    return Exhibit(
        title=say(text, count=min(most, len(plans)), plans=len(plans)),
        table=Table(columns, tuple(_ranking_row(sheet, row) for row in plans[:most]), divided=True),
        source=_source(sheet),
    )


def _ranking_row(sheet: PortfolioInWords, row: RankedPlan) -> Row:
    summary, words = row.summary, sheet.words
    payback = summary.payback_years
    return Row(
        (
            str(row.rank),
            sheet.name(summary),
            _money(sheet, row.cost),
            _money(sheet, summary.npv),
            words.number(row.ratio, 2),
            words.percent(summary.irr),
            sheet.say(_("not reached")) if payback is None else words.number(payback, 2),
            sheet.say(names.DECISIONS[row.decision]),
        ),
        tone=TONES[row.decision],
    )


def left_out_table(sheet: PortfolioInWords, reasons: Sequence[names.Reason], most: int) -> Exhibit:
    """List the first files that are left out, each with its first reason."""
    say = sheet.say
    first: dict[str, list[names.Reason]] = {}
    for reason in reasons:
        first.setdefault(reason.file, []).append(reason)
    rows = [_reason_row(sheet, found) for found in list(first.values())[:most]]
    columns = (
        Column(say(_("File")), width=38),
        Column(say(_("Place")), width=26),
        Column(say(_("What is wrong"))),
        Column(say(_("What to do")), width=52),
    )
    more = say(_("The workbook lists all of them, with every reason."))
    return Exhibit(
        title=say(_("Why they are left out")),
        table=Table(columns, tuple(rows), divided=True),
        notes=(more,) if len(first) > most or len(reasons) > len(first) else (),
        source=f"{sheet.source}{sheet.words.comma}{say(_('Left out'))}",
    )


def _reason_row(sheet: PortfolioInWords, found: Sequence[names.Reason]) -> Row:
    reason = found[0]
    more = sheet.say(_("({count} more)"), count=len(found) - 1) if len(found) > 1 else ""
    texts = (reason.file, reason.place, f"{reason.message} {more}".strip(), reason.remedy)
    return Row(tuple(sheet.title(text, TEXT_LIMIT) for text in texts))
