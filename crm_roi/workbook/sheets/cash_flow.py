"""The cash flow: totals by field, the variants of the plan, tax; one block a variant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.breakdowns import BENEFIT_GROUPS, HARDNESS
from crm_roi.core.cashflow import ROUNDING
from crm_roi.core.costs import BREAKDOWNS
from crm_roi.core.results import VARIANTS as NAMES
from crm_roi.core.terms import Unit, _
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
    from crm_roi.workbook.writing.book import Book

VARIANTS: Final = {
    "risk_adjusted": ("calc_cost_total", "calc_benefit_total"),
    "unadjusted": ("calc_cost_plain", "calc_benefit_gross"),
    "hard_only": ("calc_cost_total", "calc_benefit_hard"),
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
    "life": "=in_amortisation_years",
    "capex": "={c}{capex_row}*INDEX(calc_cost_factors,{c}$3)",
    "straight_line": "=SUMPRODUCT(({a}$4:{z}$4<{c}$4)*({a}$4:{z}$4>={c}$4-{v}{life}),"
    "{a}{capex}:{z}{capex})/{v}{life}",
    "amortisation": "={c}{straight_line}*({c}$4<=in_horizon_years)+({c}$4=in_horizon_years)"
    "*(SUM({a}{capex}:{z}{capex})-SUM({a}{straight_line}:{c}{straight_line}))",
    "tax": "=in_tax_rate*({c}{net_row}+{c}{capex}-{c}{amortisation})",
    "comparable": "=(calc_timing=1)*(in_horizon_years+1=COLUMNS({a}$3:{z}$3))",
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
    costs, benefits = VARIANTS[key]
    ones = ("benefit_factor", "initial_factor", "running_factor")
    parameters = {name: (f"=calc_{name}", float(name in ones)) for name in PARAMETERS}
    measures = getattr(evaluation, key)
    undelayed = measures.benefits
    return Variant(key, book.word(NAMES[key]), costs, benefits, parameters, measures, undelayed)


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
    """Write amortisation and tax of the risk-adjusted variant, and what is left after tax."""
    word, after = grid.book.word, evaluation.after_tax
    capex = evaluation.costs.by_nature["capex"]
    life = grid.book.plan.assumptions.amortisation_years
    line = straight_line(capex, life)
    title = word(NAMES[AFTER_TAX])
    grid.heading(f"{word(_('Variant'))}: {title}")
    grid.scalar("life", _("Amortisation period"), Unit.YEARS, float(life))
    grid.rows |= {
        "capex_row": grid.rows["costs_by_nature.capex"],
        "net_row": grid.rows["risk_adjusted.net"],
    }
    grid.series("capex", _("Capital spending"), Unit.MONEY, capex)
    grid.series("straight_line", _("Amortisation, straight line"), Unit.MONEY, line)
    grid.series(
        "amortisation",
        _("Amortisation, with the balance in the last year"),
        Unit.MONEY,
        after.amortisation,
    )
    grid.series("tax", _("Tax; negative where a loss saves tax"), Unit.MONEY, after.tax)
    block = VariantBlock(grid, AFTER_TAX, title, after.measures)
    grid.series(
        f"{AFTER_TAX}.net",
        f"{word(_('Net cash flow'))} · {title}",
        Unit.MONEY,
        after.measures.net_cash_flow,
        "={c}{net_row}-{c}{tax}",
    )
    block.write(NET_ONLY)
    for name, row in (("net", "net"), ("paid", "costs"), ("received", "benefits")):
        grid.define_row(f"calc_{name}", f"risk_adjusted.{row}")
    grid.scalar(
        "comparable",
        _("The functions count as this workbook does (1 or 0)"),
        Unit.COUNT,
        float(grid.book.plan.assumptions.timing == "end_of_year"),
    )
    grid.define_scalar("calc_same", "comparable")
    for name in ("npv", "irr", "pv_cost", "pv_benefit"):
        grid.define_scalar(f"calc_{name}", f"risk_adjusted.{name}")
    _write_at_hurdle(grid)


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


def straight_line(capex: Amounts, life: int) -> list[float]:
    """Give yearly amortisation without the balance: each amount over its life, a year later."""
    years = range(len(capex))
    return [sum(capex[max(0, year - life) : year]) / life for year in years]
