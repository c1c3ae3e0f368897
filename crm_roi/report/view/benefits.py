"""The benefits: from estimate to counted amount, by line, with owner and KPI, by year."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from crm_roi.core.breakdowns import BENEFIT_GROUPS
from crm_roi.core.terms import _
from crm_roi.report.exhibits import (
    Bar,
    Chart,
    Column,
    Exhibit,
    Page,
    Row,
    Series,
    Stack,
    Table,
    Waterfall,
)
from crm_roi.report.view.costs import yearly_columns, yearly_row
from crm_roi.report.view.scorecard import STANDINGS, STATUS_TONES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.plan import BenefitLine, Kpi
    from crm_roi.report.view.context import Context

ROUND: Final = 5e-5
MOST_LINES: Final = 20
CUTS: Final = (
    ("attribution", _("Due to other causes")),
    ("realisation", _("Not turned into cash")),
    ("confidence", _("Not certain enough")),
)
MOST_KPIS: Final = 15


def benefits_message(context: Context) -> str:
    """Say what is left of the benefits once they are adjusted."""
    say, words = context.say, context.words
    gross = sum(map(sum, context.evaluation.benefits.gross_lines.values()))
    net = context.evaluation.risk_adjusted.total_benefit
    facts = {"gross": words.money(gross), "net": words.money(net)}
    if not gross:
        return say(_("The plan counts no benefit in money"))
    if gross - net < ROUND * gross:
        return say(_("Benefits of {gross} are counted in full: nothing is cut from them"), **facts)
    return say(_("Of {gross} in estimated benefits, the plan counts on {net}"), **facts)


def _largest_benefit(context: Context) -> str:
    """Say which benefit carries the plan."""
    say, words = context.say, context.words
    totals = {key: sum(row) for key, row in context.evaluation.benefits.lines.items()}
    total = sum(totals.values())
    if total <= 0:
        return say(_("Each benefit, from estimate to counted amount"))
    key = max(totals, key=lambda line: totals[line])
    name = next(line.name for line in context.plan.benefits if line.id == key)
    facts = {"name": words.short(name, 30), "share": words.share(totals[key] / total)}
    if len(totals) == 1:
        return say(_("“{name}” is the only benefit"), **facts)
    return say(_("“{name}” brings {share} of all counted benefits"), **facts)


def benefits(context: Context) -> Page | None:
    """Make the benefit pages; a plan without benefit lines has none."""
    if not context.plan.benefits:
        return None
    found = (
        _waterfall(context),
        _lines(context),
        _yearly(context),
        proof(context),
        _unpriced(context),
    )
    return Page(
        "benefits",
        context.say(_("Benefits")),
        benefits_message(context),
        lead=(_owners_and_proof(context),),
        exhibits=tuple(filter(None, found)),
    )


def _owners_and_proof(context: Context) -> str:
    """Say who answers for the benefits and what proves them."""
    lines = context.plan.benefits
    facts = {
        "count": len(lines),
        "owned": sum(bool(line.owner) for line in lines),
        "proved": sum(bool(line.kpis) for line in lines),
        "hard": context.words.percent(_hard_share(context), 0),
    }
    return context.say(
        _(
            "Benefit lines: {count}; with an owner: {owned}; with a KPI that proves them: "
            "{proved}. Hard benefits, which show in the accounts, are {hard} of the counted "
            "amount."
        ),
        **facts,
    )


def _hard_share(context: Context) -> float | None:
    total = context.evaluation.risk_adjusted.total_benefit
    return context.evaluation.hard_only.total_benefit / total if total else None


def steps(lines: Sequence[BenefitLine], gross: dict[str, tuple[float, ...]]) -> tuple[float, ...]:
    """Give the sum of benefits before any cut and after each of the three."""
    left = {line.id: sum(gross[line.id]) for line in lines}
    totals = [sum(left.values())]
    for factor, _label in CUTS:
        left = {line.id: left[line.id] * getattr(line, factor) for line in lines}
        totals.append(sum(left.values()))
    return tuple(totals)


def _waterfall(context: Context) -> Exhibit:
    say, words = context.say, context.words
    totals = steps(context.plan.benefits, context.evaluation.benefits.gross_lines)
    bars = [Bar(say(_("Estimated")), 0, totals[0], words.amount(totals[0]), strong=True)]
    for (_factor, label), before, after in zip(CUTS, totals, totals[1:], strict=False):
        bars.append(
            Bar(
                say(label),
                before,
                after,
                words.amount(after - before),
                "bad" if after < before else "",
            )
        )
    bars.append(Bar(say(_("Counted")), 0, totals[-1], words.amount(totals[-1]), strong=True))
    title = _cut_title(context, totals)
    alt = words.comma.join(f"{bar.label}: {bar.text}" for bar in bars)
    return Exhibit(
        title,
        say(
            _(
                "Benefits in {unit}, all years, undiscounted: attribution, realisation and "
                "confidence cut the estimate"
            ),
            unit=words.unit_line,
        ),
        Chart("benefits", f"{title}. {alt}", Waterfall(tuple(bars))),
        source=context.sources(("benefits",)),
    )


def _cut_title(context: Context, totals: tuple[float, ...]) -> str:
    cuts = [before - after for before, after in itertools.pairwise(totals)]
    if totals[0] <= 0 or max(cuts) <= 0:
        return context.say(_("From the estimate to the counted amount, nothing is cut"))
    label = context.say(CUTS[cuts.index(max(cuts))][1])
    text = _("The largest cut from estimate to counted amount is “{label}”: {amount}")
    return context.say(text, label=label, amount=context.words.money(max(cuts)))


def _lines(context: Context) -> Exhibit:
    say, words = context.say, context.words
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("Benefit"))),
        Column(say(_("Hard or soft")), width=13),
        Column(say(_("Proved by KPI")), width=16),
        Column(say(_("Owner")), width=27),
        Column(say(_("Estimated")), "number", 16),
        Column(say(_("Attri-bution")), "number", 13),
        Column(say(_("Reali-sation")), "number", 13),
        Column(say(_("Confi-dence")), "number", 13),
        Column(say(_("Counted")), "number", 17),
    )
    figures = context.evaluation.benefits
    lines = sorted(context.plan.benefits, key=lambda line: -sum(figures.lines[line.id]))
    rows = [_line(context, line) for line in lines[:MOST_LINES]]
    rows += _other_lines(context, lines[MOST_LINES:])
    sums = [sum(map(sum, table.values())) for table in (figures.gross_lines, figures.lines)]
    ends = [words.amount(value) for value in sums]
    rows.append(
        Row(("", say(_("All benefits")), "", "", "", ends[0], "", "", "", ends[1]), "total")
    )
    return Exhibit(
        _largest_benefit(context),
        say(_("Benefit lines by counted amount, all years, in {unit}"), unit=words.unit_line),
        table=Table(columns, tuple(rows)),
        notes=_overlaps(context),
        source=context.sources(("benefits",)),
    )


def _line(context: Context, line: BenefitLine) -> Row:
    words, figures = context.words, context.evaluation.benefits
    factors = (line.attribution, line.realisation, line.confidence)
    return Row(
        (
            line.id,
            words.short(line.name, 60),
            words.choice(line.hardness),
            words.short(words.comma.join(line.kpis), 60) or "–",
            words.short(line.owner, 40) or "–",
            words.amount(sum(figures.gross_lines[line.id])),
            *(words.percent(factor, 0) for factor in factors),
            words.amount(sum(figures.lines[line.id])),
        )
    )


def _other_lines(context: Context, lines: Sequence[BenefitLine]) -> list[Row]:
    if not lines:
        return []
    words, figures = context.words, context.evaluation.benefits
    gross, net = (
        words.amount(sum(sum(table[line.id]) for line in lines))
        for table in (figures.gross_lines, figures.lines)
    )
    name = context.say(_("Other lines: {count}"), count=len(lines))
    return [Row(("", name, "", "", "", gross, "", "", "", net))]


def _overlaps(context: Context) -> tuple[str, ...]:
    """Name the lines that move the same cash flow."""
    named = (
        tuple(sorted((line.id, other)))
        for line in context.plan.benefits[:MOST_LINES]
        for other in line.overlaps
    )
    pairs = [" ↔ ".join(pair) for pair in dict.fromkeys(named)]
    if not pairs:
        return ()
    text = _(
        "Lines that move the same cash flow, so that attribution must cut the shared part: {pairs}."
    )
    return (context.say(text, pairs=context.words.short(context.words.comma.join(pairs), 200)),)


def _yearly(context: Context) -> Exhibit:
    say, words, figures = context.say, context.words, context.evaluation.benefits
    rows = [
        yearly_row(context, words.choice(key), figures.by_group[key])
        for key in BENEFIT_GROUPS
        if key in figures.by_group
    ]
    totals = context.evaluation.risk_adjusted.benefits
    rows.append(yearly_row(context, say(_("All benefits")), totals, total=True))
    title = _ramp_title(context)
    stack = _ramp(context)
    alt = words.comma.join(
        f"{label}: {total}" for label, total in zip(stack.labels, stack.totals, strict=True)
    )
    return Exhibit(
        title,
        say(_("Counted benefits by year in {unit}, undiscounted"), unit=words.unit_line),
        Chart("benefits-by-year", f"{title}. {alt}", stack),
        table=Table(yearly_columns(context, say(_("Benefit"))), tuple(rows)),
        source=context.sources(("benefits",)),
    )


def _ramp(context: Context) -> Stack:
    """Stack the groups of benefits by year."""
    words, figures, periods = context.words, context.evaluation, context.periods
    rows = {
        key: periods.sums(figures.benefits.by_group[key])
        for key in BENEFIT_GROUPS
        if key in figures.benefits.by_group
    }
    series = tuple(
        Series(words.choice(key), values, tuple(words.amount(value) for value in values))
        for key, values in rows.items()
    )
    totals = periods.sums(figures.risk_adjusted.benefits)
    return Stack(periods.labels, series, tuple(words.amount(value) for value in totals))


def _ramp_title(context: Context) -> str:
    totals = context.evaluation.risk_adjusted.benefits
    first = next((year for year, value in enumerate(totals) if value > 0), None)
    if first is None:
        return context.say(_("No benefit is counted in any year"))
    best = totals.index(max(totals))
    facts = {
        "first": context.start + first,
        "best": context.start + best,
        "amount": context.words.money(max(totals)),
    }
    if first == best:
        return context.say(
            _("Benefits start in {first} with {amount}, their highest amount in a year"), **facts
        )
    return context.say(
        _("Benefits start in {first} and reach their highest amount in {best}: {amount}"), **facts
    )


def _unpriced(context: Context) -> Exhibit | None:
    rows = context.plan.non_monetised
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Benefit not in money")), width=70),
        Column(say(_("How it will be seen"))),
    )
    lines = tuple(
        Row((words.short(row.name, 200), words.short(row.evidence, 300) or "–"))
        for row in rows[:MOST_LINES]
    )
    return Exhibit(
        say(_("Named, but not counted in money")),
        table=Table(columns, lines),
        source=context.sources(("non_monetised",)),
    )


def proof(context: Context) -> Exhibit | None:
    """Show what each KPI proves; a plan whose benefits name no KPI of its scorecard has none."""
    proved = by_kpi(context)[:MOST_KPIS]
    if not proved:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("No.")), width=11),
        Column(say(_("KPI"))),
        Column(say(_("Benefit lines it proves")), width=38),
        Column(say(_("Counted")), "number", 20),
        Column(say(_("Share")), "number", 15),
        Column(say(_("Status")), "mark", 26),
    )
    standings = {row.id: row.status for row in context.evaluation.scorecard.kpis}
    rows = tuple(
        _proof_row(context, kpi, lines, amount, standings.get(kpi.id, ""))
        for kpi, lines, amount in proved
    )
    twice = any(len(line.kpis) > 1 for line in context.plan.benefits)
    notes = (say(_("A line that names several KPIs counts in full under each of them.")),)
    return Exhibit(
        _proof_title(context, *proved[0]),
        say(
            _("Counted benefits by the KPI that proves them, all years, in {unit}"),
            unit=words.unit_line,
        ),
        table=Table(columns, rows),
        notes=notes if twice else (),
        source=context.sources(("benefits",), ("scorecard", "kpis")),
    )


def by_kpi(context: Context) -> list[tuple[Kpi, list[BenefitLine], float]]:
    """Give the KPIs that benefits name, each with its lines and their amount, largest first."""
    amounts = context.evaluation.benefits.lines
    found = []
    for kpi in context.plan.scorecard.kpis:
        lines = [line for line in context.plan.benefits if kpi.id in line.kpis]
        if lines:
            found.append((kpi, lines, sum(sum(amounts[line.id]) for line in lines)))
    return sorted(found, key=lambda row: -row[2])


def _proof_title(context: Context, kpi: Kpi, lines: list[BenefitLine], amount: float) -> str:
    say, words = context.say, context.words
    total = context.evaluation.risk_adjusted.total_benefit
    name = words.short(kpi.name, 30)
    if total <= 0:
        return say(_("The benefits are proved by KPIs, but none of them counts yet"))
    text = _("{share} of the counted benefits stand or fall with “{name}”")
    return say(text, name=name, share=words.share(amount / total), count=len(lines))


def _proof_row(
    context: Context, kpi: Kpi, lines: list[BenefitLine], amount: float, standing: str
) -> Row:
    say, words = context.say, context.words
    total = context.evaluation.risk_adjusted.total_benefit
    return Row(
        (
            kpi.id,
            words.short(kpi.name, 60),
            words.short(words.comma.join(line.id for line in lines), 60),
            words.amount(amount),
            words.percent(amount / total if total > 0 else None, 0),
            say(STANDINGS[standing]) if standing in STANDINGS else say(_("not measured")),
        ),
        tone=STATUS_TONES.get(standing, ""),
    )
