"""The cash flow: totals by field, the variants of the plan, tax; one block a variant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.breakdowns import BENEFIT_GROUPS, HARDNESS, LOSSES
from crm_roi.core.cashflow import CARRIED_YEARS, ROUNDING, losses_used
from crm_roi.core.costs import BREAKDOWNS
from crm_roi.core.results import VARIANTS as NAMES
from crm_roi.core.terms import Unit, _
from crm_roi.core.write_off import capital_table, regular_write_off, schedule_of
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.writing.grid import Grid
from crm_roi.workbook.writing.looks import Look
from crm_roi.workbook.writing.variants import (
    NET_ONLY,
    PARAMETERS,
    Variant,
    VariantBlock,
    write_variant,
)

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Amounts
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.book import Book

VARIANTS: Final = {
    "risk_adjusted": ("calc_cost_total", "calc_benefit_total", "calc_capex_total"),
    "unadjusted": ("calc_cost_plain", "calc_benefit_gross", "calc_capex_plain"),
    "hard_only": ("calc_cost_total", "calc_benefit_hard", "calc_capex_total"),
}
AFTER_TAX: Final = "after_tax"
HEADINGS: Final = {
    "area": _("Costs by area"),
    "visibility": _("Explicit and hidden costs"),
    "nature": _("Capex and opex"),
}
IN_HORIZON: Final = "*INDEX(calc_in_horizon,{c}$3)"
LOOK: Final = Look(timed=True)
FORMULAS: Final = {
    "capex": "=SUM(INDEX(calc_costs_capital,0,{c}$3))",
    "straight_line": "=SUM(INDEX(calc_costs_written,0,{c}$3))",
    "amortisation": "={c}{straight_line}*({c}$4<=in_horizon_years)+({c}$4=in_horizon_years)"
    "*(SUM({a}{capex}:{z}{capex})-SUM({a}{straight_line}:{c}{straight_line}))",
    "profit": "={c}{benefits_row}-({c}{costs_row}-{c}{capex})-{c}{amortisation}",
    "lost": "=N({p}{lost})+MAX(0,0-{c}{profit})",
    "too_old": "=IF({c}$4>{v}{carried},INDEX({a}{lost}:{c}{lost},MAX(1,{c}$3-{v}{carried}-1)),0)",
    "gone_before": "=MAX(N({p}{gone}),{c}{too_old})",
    "used": "=({v}{carried}>0)*MIN(MAX(0,{c}{profit}),N({p}{lost})-{c}{gone_before})",
    "gone": "={c}{gone_before}+{c}{used}",
    "taxed": "=IF({v}{sheltered}=1,{c}{profit},MAX(0,{c}{profit})-{c}{used})",
    "tax": "=in_tax_rate*{c}{taxed}",
    "comparable": "=(calc_timing=1)*(in_horizon_years+1=COLUMNS({a}$3:{z}$3))",
    "entered": "=--(SUM(calc_paid)+SUM(calc_received)<>0)",
    "at_hurdle": "=SUMPRODUCT(calc_net+100^-6*ABS(calc_net),calc_factors_hurdle)",
}


def write(book: Book) -> Grid:
    """Write totals, then each variant before tax, and after the first of them tax."""
    grid = Grid(book, "cash_flow", FORMULAS)
    grid.timeline()
    evaluation = book.figures.evaluation
    _write_costs(grid, evaluation)
    _write_benefits(grid, evaluation)
    for key in VARIANTS:
        write_variant(grid, _variant(book, key, evaluation))
    _write_tax(grid, evaluation)
    return grid


def _variant(book: Book, key: str, evaluation: Evaluation) -> Variant:
    """Describe one of the three variants; the selected scenario acts on all of them."""
    costs, benefits, capex = VARIANTS[key]
    ones = ("benefit_factor", "initial_factor", "running_factor")
    parameters = {name: (f"=calc_{name}", float(name in ones)) for name in PARAMETERS}
    measures = getattr(evaluation, key)
    undelayed = measures.benefits
    spent = capital_spending(book, "plain" if key == "unadjusted" else "adjusted")
    return Variant(
        key, book.word(NAMES[key]), costs, benefits, capex, parameters, measures, undelayed, spent
    )


def capital_spending(book: Book, step: str) -> Amounts:
    """Give the capital spending of all lines by year, before or after the risk adjustment."""
    table: FloatArray = getattr(book.figures.costs, step)
    costs = book.plan.costs if len(table) else ()
    capital = np.array([line.nature == "capex" for line in costs], dtype=float).reshape(-1, 1)
    total: list[float] = (table * capital).sum(axis=0).tolist()
    return tuple(total)


def _write_costs(grid: Grid, evaluation: Evaluation) -> None:
    costs = evaluation.costs
    for field, codes in BREAKDOWNS.items():
        grid.heading(HEADINGS[field])
        _write_parts(grid, ("costs", field), tuple(codes), getattr(costs, f"by_{field}"))
    grid.heading(_("Costs in all"))
    _write_sum(
        grid,
        "cost_total",
        _("Costs, risk-adjusted"),
        "costs_adjusted",
        evaluation.risk_adjusted.costs,
    )
    _write_sum(
        grid, "cost_plain", _("Costs, unadjusted"), "costs_plain", evaluation.unadjusted.costs
    )
    capex = grid.book.choice_cell("costs", "nature", "capex")
    for key, label, step in (
        ("capex_total", _("Capital spending, risk-adjusted"), "adjusted"),
        ("capex_plain", _("Capital spending, unadjusted"), "plain"),
    ):
        formula = f"=SUMIF(calc_costs_nature,{capex},INDEX(calc_costs_{step},0,{{c}}$3))"
        values = capital_spending(grid.book, step)
        grid.series(key, label, Unit.MONEY, values, formula + IN_HORIZON)
        grid.define_row(f"calc_{key}", key)


def _write_benefits(grid: Grid, evaluation: Evaluation) -> None:
    benefits = evaluation.benefits
    grid.heading(_("Benefits by group"))
    _write_parts(grid, ("benefits", "group"), tuple(BENEFIT_GROUPS), benefits.by_group)
    grid.heading(_("Hard and soft benefits"))
    hard = evaluation.hard_only.benefits
    soft = tuple(np.subtract(evaluation.risk_adjusted.benefits, hard).tolist())
    _write_parts(grid, ("benefits", "hardness"), tuple(HARDNESS), {"hard": hard, "soft": soft})
    grid.define_row("calc_benefit_hard", "benefits_by_hardness.hard")
    grid.heading(_("Benefits in all"))
    _write_sum(
        grid,
        "benefit_total",
        _("Benefits, adjusted"),
        "benefits_adjusted",
        evaluation.risk_adjusted.benefits,
    )
    _write_sum(
        grid,
        "benefit_gross",
        _("Benefits, unadjusted"),
        "benefits_plain",
        evaluation.unadjusted.benefits,
    )


def _write_parts(
    grid: Grid, names: tuple[str, str], codes: tuple[str, ...], rows: dict[str, Amounts]
) -> None:
    """Write one row for each choice, and name the block they make."""
    table, field = names
    stem = f"{table}_by_{field}"
    for code in codes:
        formula = (
            f"=SUMIF(calc_{table}_{field},$C{grid.row + 1},INDEX(calc_{table}_adjusted,0,{{c}}$3))"
        )
        label = choice_label(code, grid.book.language)
        values = rows[code]
        grid.series(f"{stem}.{code}", label, Unit.MONEY, values, formula + IN_HORIZON)
    grid.define_rows(f"calc_{stem}", f"{stem}.{codes[0]}", f"{stem}.{codes[-1]}")


def _write_sum(grid: Grid, key: str, label: str, block: str, values: Amounts) -> None:
    formula = f"=SUM(INDEX(calc_{block},0,{{c}}$3))" + IN_HORIZON
    grid.series(key, label, Unit.MONEY, values, formula, style="sum")
    grid.define_row(f"calc_{key}", key)


def _write_tax(grid: Grid, evaluation: Evaluation) -> None:
    """Write write-off, profit and tax of the risk-adjusted variant, and what is left after tax."""
    word, after = grid.book.word, evaluation.after_tax
    capex = evaluation.costs.by_nature["capex"]
    title = word(NAMES[AFTER_TAX])
    grid.heading(f"{word(_('Variant'))}: {title}")
    grid.rows |= {
        f"{name}_row": grid.rows[f"risk_adjusted.{name}"] for name in ("net", "costs", "benefits")
    }
    grid.series("capex", _("Capital spending"), Unit.MONEY, capex)
    grid.series(
        "straight_line",
        _("Written off by the rules of the lines"),
        Unit.MONEY,
        regular_total(grid.book),
    )
    grid.series(
        "amortisation",
        _("Amortisation, with the balance in the last year"),
        Unit.MONEY,
        after.amortisation,
    )
    grid.series("profit", _("Profit before interest and tax"), Unit.MONEY, after.profit)
    _write_losses(grid, evaluation)
    grid.series("tax", _("Tax; negative where a loss saves tax"), Unit.MONEY, after.tax)
    outlay = (
        f"={{a}}{grid.rows['risk_adjusted.costs'] + 1}+{{a}}{grid.rows['tax'] + 1}",
        evaluation.risk_adjusted.initial_outlay + after.tax[0],
    )
    block = VariantBlock(grid, AFTER_TAX, title, after.measures)
    grid.series(
        f"{AFTER_TAX}.net",
        f"{word(_('Net cash flow'))} · {title}",
        Unit.MONEY,
        after.measures.net_cash_flow,
        "={c}{net_row}-{c}{tax}",
    )
    block.write(NET_ONLY, outlay)
    _define_names(grid)
    _write_at_hurdle(grid)


def _define_names(grid: Grid) -> None:
    """Name the rows and figures of the risk-adjusted variant that other sheets read."""
    grid.define_row("calc_capital", "risk_adjusted.capex")
    for name, row in (("net", "net"), ("paid", "costs"), ("received", "benefits")):
        grid.define_row(f"calc_{name}", f"risk_adjusted.{row}")
    grid.scalar(
        "comparable",
        _("The functions count as this workbook does (1 or 0)"),
        Unit.COUNT,
        float(grid.book.plan.assumptions.timing == "end_of_year"),
    )
    grid.define_scalar("calc_same", "comparable")
    worth = grid.book.figures.evaluation.risk_adjusted
    grid.scalar(
        "entered",
        _("An amount is entered (1 or 0)"),
        Unit.COUNT,
        float(worth.total_cost + worth.total_benefit != 0),
    )
    grid.define_scalar("calc_entered", "entered")
    for name in ("npv", "irr", "pv_cost", "pv_benefit"):
        grid.define_scalar(f"calc_{name}", f"risk_adjusted.{name}")


def _write_at_hurdle(grid: Grid) -> None:
    """Write what decides where there is no single IRR; what rounding hides is no loss."""
    label = grid.book.word(_("NPV at the hurdle rate, with the rounding tolerance"))
    grid.scalar("at_hurdle", label, Unit.MONEY, worth_at_hurdle(grid.book))
    grid.define_scalar("calc_at_hurdle", "at_hurdle")


def worth_at_hurdle(book: Book) -> float:
    """Give NPV at the hurdle rate, and a share of all money that rounding may take from it."""
    own, net = book.plan.assumptions, book.figures.net
    rate = own.model_copy(update={"discount_rate": own.hurdle_irr or 0.0})
    return float(product(net + ROUNDING * np.abs(net), discount_factors(rate)))


def regular_total(book: Book) -> list[float]:
    """Give what all lines write off by their rules, without the balance of the last year."""
    plan = book.plan if book.computes else None
    if plan is None or not plan.costs:
        return [0.0] * len(book.plan.years)
    capital = capital_table(plan, book.figures.costs.adjusted)
    rows = [
        regular_write_off(row, schedule_of(line, plan))
        for line, row in zip(plan.costs, capital, strict=True)
    ]
    total: list[float] = np.sum(rows, axis=0).tolist()
    return total


def _write_losses(grid: Grid, evaluation: Evaluation) -> None:
    """Write how losses count: saved at once, or kept for later profit, the oldest first."""
    book, after = grid.book, evaluation.after_tax
    own, profit = book.plan.assumptions, np.array(after.profit)
    cells = {code: book.choice_cell("assumptions", "losses", code) for code in LOSSES}
    years = CARRIED_YEARS.get(own.losses, 0)
    sheltered = f'=--OR(in_losses="",in_losses={cells["sheltered"]})'
    grid.scalar(
        "sheltered",
        _("Losses save tax of the group (1 or 0)"),
        Unit.COUNT,
        float(own.losses == "sheltered"),
        sheltered,
    )
    grid.scalar(
        "carried",
        _("Years for which a loss is carried forward"),
        Unit.YEARS,
        float(years),
        f"=(1+1+1+1+1)*((in_losses={cells['carried_5']})+(1+1)*(in_losses={cells['carried_10']}))",
    )
    lost = np.cumsum(np.maximum(-profit, 0.0))
    used = losses_used(profit, years)
    too_old = [
        float(lost[max(0, year - years - 1)]) if year > years else 0.0 for year in book.plan.years
    ]
    before, gone = _gone(too_old, used.tolist())
    taxed = profit if own.losses == "sheltered" else np.maximum(profit, 0.0) - used
    for key, label, values in (
        ("lost", _("Losses so far"), lost.tolist()),
        ("too_old", _("Losses too old by then"), too_old),
        ("gone_before", _("Losses used or too old before the year"), before),
        ("used", _("Losses of earlier years used"), used.tolist()),
        ("gone", _("Losses used or too old by the end of the year"), gone),
        ("taxed", _("Profit that is taxed"), taxed.tolist()),
    ):
        grid.rows[key] = grid.row  # a running total reads itself, and the one two rows below
        grid.rows["gone"] = grid.row + 2 if key == "gone_before" else grid.rows.get("gone", 0)
        grid.series(key, label, Unit.MONEY, values)


def _gone(too_old: list[float], used: list[float]) -> tuple[list[float], list[float]]:
    """Run through the years: what is gone before each, and by its end."""
    before: list[float] = []
    gone: list[float] = []
    for old, now in zip(too_old, used, strict=True):
        before.append(max(gone[-1] if gone else 0.0, old))
        gone.append(before[-1] + now)
    return before, gone
