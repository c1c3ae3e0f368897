"""One variant of the plan on a calculation sheet: its flows, and every measure by native formulas.

Only discount factors, sums and comparisons that a reader can trace; IRR is the spreadsheet's own
function, and shown where the running totals prove that there is one rate and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import NetMeasures, discount_factors
from crm_roi.core.arithmetic import product
from crm_roi.core.results import RESULTS
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.writing.figures import mirr_factors, payback_steps, rate_steps
from crm_roi.workbook.writing.grid import NOTHING, Grid

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Amounts, Measures
    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.book import Book, Value
    from crm_roi.workbook.writing.figures import RateSteps
    from crm_roi.workbook.writing.grid import Grid

NET_ONLY: Final = tuple(result.key for result in RESULTS.values() if result.of_net)
PAYBACK_LABELS: Final = (
    _("Rounding tolerance"),
    _("Not yet repaid (1 or 0)"),
    _("Times repaid so far"),
    _("Moment of the first repayment"),
)
FORMULAS: Final = {
    "total_cost": "=SUM({a}{costs}:{z}{costs})",
    "total_benefit": "=SUM({a}{benefits}:{z}{benefits})",
    "pv_cost": "=SUMPRODUCT({a}{costs}:{z}{costs},calc_factors)",
    "pv_benefit": "=SUMPRODUCT({a}{benefits}:{z}{benefits},calc_factors)",
    "npv": "=IF(ABS(SUM({a}{discounted}:{z}{discounted}))<={v}{tolerance_pv},0,"
    "SUM({a}{discounted}:{z}{discounted}))",
    "irr": '=IFERROR({v}{rate},"–")',
    "mirr": '=IF({v}{gained}*{v}{spent}>0,({v}{gained}/{v}{spent})^(1/in_horizon_years)-1,"–")',
    "roi_simple": '=IF({v}{total_cost}>0,{v}{total_benefit}/{v}{total_cost}-1,"–")',
    "roi_pv": '=IF({v}{pv_cost}>0,{v}{pv_benefit}/{v}{pv_cost}-1,"–")',
    "roi_annual": "=IF({a}{costs}>0,(SUM({a}{net}:{z}{net})-{a}{net})/in_horizon_years"
    '/{a}{costs},"–")',
    "payback_years": '=IF(SUM({a}{owing}:{z}{owing})*({z}{times}=0)>0,"–",'
    "SUM({a}{repaid}:{z}{repaid}))",
    "discounted_payback_years": '=IF(SUM({a}{owing_pv}:{z}{owing_pv})*({z}{times_pv}=0)>0,"–",'
    "SUM({a}{repaid_pv}:{z}{repaid_pv}))",
    "roi_eit": '=IF({v}{invested}>0,{v}{profit}/{v}{invested},"–")',
    "profitability_index": '=IF({v}{outlay}>0,1+{v}{npv}/{v}{outlay},"–")',
    "benefit_cost_ratio": '=IF({v}{pv_cost}>0,{v}{pv_benefit}/{v}{pv_cost},"–")',
    "equivalent_annual_value": "={v}{npv}/calc_annuity",
    "benefit_can_fall_by": '=IF({v}{pv_benefit}>0,{v}{npv}/{v}{pv_benefit},"–")',
    "cost_can_rise_by": '=IF({v}{pv_cost}>0,{v}{npv}/{v}{pv_cost},"–")',
}
SIGN: Final = "=IF(ABS({c}{total})<={v}{tolerance},N({p}{sign}),SIGN({c}{total}))"
TURNS: Final = "=({c}{sign}*N({p}{sign})<0)+({c}{sign_to_come}*N({p}{sign_to_come})<0)"
# A total of zero is a rate of 0 %; without any flow there is no rate.
MOST_RATES: Final = (
    "=SUM({a}{change}:{z}{change})+(ABS({z}{cumulative})<={v}{tolerance})*({v}{tolerance}>0)"
)
# Where much is lost, IRR and XIRR give up unless they begin near the rate: MIRR is near enough.
START: Final = "=IF({v}{gained}*{v}{spent}>0,({v}{gained}/{v}{spent})^(1/in_horizon_years)-1,0)"
# Under mid-year timing flows stand half years apart: XIRR runs on doubled times, hence the square.
BY_HALVES: Final = (
    "=IF({v}{most}=1,IFERROR((1+XIRR({a}{net}:{z}{net},calc_days,(1+{v}{start})^0.5-1))^2-1,"
    '"–"),"–")'
)
BY_YEARS: Final = (
    '=IF({v}{most}*(calc_timing=1)=1,IFERROR(IRR({a}{net}:{z}{net},{v}{start}),{v}{halves}),"–")'
)
RATE: Final = "=IF(ISNUMBER({v}{by_years}),{v}{by_years},{v}{halves})"


@dataclass(slots=True)
class VariantBlock:
    """Writes one variant; `measures` are what Python says of it."""

    grid: Grid
    key: str
    title: str
    measures: NetMeasures

    def write(self, wanted: tuple[str, ...], outlay: tuple[str, float]) -> None:
        """Write what follows from the net cash flow, whose row is there, then the measures.

        `outlay` is the formula and value of the initial outlay: the cost of year 0.
        """
        self.scalar("outlay", _("Initial outlay"), Unit.MONEY, *outlay)
        self._running_totals()
        self._payback("", "net", "cumulative")
        self._payback("_pv", "discounted", "cumulative_pv")
        self._rates()
        for name in wanted:
            label, unit = described(self.grid.book, name), RESULTS[name].unit
            self.scalar(name, label, unit, FORMULAS[name], self.value(name))

    def value(self, name: str) -> Value:
        """Give a measure's cached value; a dash where there is no such figure."""
        if name == "irr":
            return one_rate(self.measures)
        found = RESULTS[name].value(self.measures)
        return NOTHING if found is None else float(found)

    def series(self, name: str, label: str, unit: Unit, formula: str, values: object) -> None:
        """Write a row of the variant; its template names the variant's own rows."""
        row = np.asarray(values, dtype=float).tolist()
        key = self._key(name)
        self.grid.series(key, self._label(label), unit, row, self._own(formula))

    def scalar(self, name: str, label: str, unit: Unit, formula: str, value: Value) -> None:
        """Write one figure of the variant."""
        key = self._key(name)
        self.grid.scalar(key, self._label(label), unit, value, self._own(formula))

    def _key(self, name: str) -> str:
        """Give the row its name before its formula is filled in: a running total reads itself."""
        key = f"{self.key}.{name}"
        self.grid.rows[key] = self.grid.row
        return key

    def _label(self, label: str) -> str:
        return f"{self.grid.book.word(label)} · {self.title}"

    def _own(self, formula: str) -> str:
        """Fill in the rows of this variant; columns stay for the grid to fill in."""
        prefix = f"{self.key}."
        rows = {
            name.removeprefix(prefix): str(row + 1)
            for name, row in self.grid.rows.items()
            if name.startswith(prefix)
        }
        kept = {name: f"{{{name}}}" for name in ("a", "c", "p", "v", "z")}
        return formula.format(**kept, **rows)

    def _net(self) -> FloatArray:
        return np.array(self.measures.net_cash_flow)

    def _discounted(self) -> FloatArray:
        return self._net() * discount_factors(self.grid.book.plan.assumptions)

    def _running_totals(self) -> None:
        net, discounted = self._net(), self._discounted()
        self.series(
            "cumulative",
            _("Cumulative net cash flow"),
            Unit.MONEY,
            "={p}{cumulative}+{c}{net}",
            np.cumsum(net),
        )
        self.series(
            "discounted",
            _("Discounted net cash flow"),
            Unit.MONEY,
            "={c}{net}*INDEX(calc_factors,{c}$3)",
            discounted,
        )
        self.series(
            "cumulative_pv",
            _("Cumulative discounted"),
            Unit.MONEY,
            "={p}{cumulative_pv}+{c}{discounted}",
            np.cumsum(discounted),
        )

    def _payback(self, suffix: str, flow: str, running: str) -> None:
        """Write in which years the running total is below zero, and when it first is repaid."""
        flows = self._discounted() if suffix else self._net()
        steps = payback_steps(flows)
        kind = self.grid.book.word(_("discounted") if suffix else _("plain"))
        labels = [f"{self.grid.book.word(text)} ({kind})" for text in PAYBACK_LABELS]
        money, count = Unit.MONEY, Unit.COUNT
        own, times, owing = f"tolerance{suffix}", f"times{suffix}", f"owing{suffix}"
        total = f"=100^-6*SUMPRODUCT(ABS({{a}}{{{flow}}}:{{z}}{{{flow}}}))"
        below = f"=--({{c}}{{{running}}}<0-{{v}}{{{own}}})"
        so_far = f"=N({{p}}{{{times}}})+N({{p}}{{{owing}}})*(1-{{c}}{{{owing}}})"
        first = f"{{c}}{{{times}}}=1,N({{p}}{{{times}}})=0"
        moment = f"=IF(AND({first}),{{c}}$4-{{c}}{{{running}}}/{{c}}{{{flow}}},0)"
        self.scalar(own, labels[0], money, total, steps.tolerance)
        self.series(owing, labels[1], count, below, steps.owing)
        self.series(times, labels[2], count, so_far, steps.times)
        self.series(f"repaid{suffix}", labels[3], Unit.YEARS, moment, steps.repaid)

    def _rates(self) -> None:
        """Write at how many rates NPV is zero, what MIRR divides, and the search for the rate."""
        net = self._net()
        steps = rate_steps(net)
        gained, spent = self._mirr_parts(net)
        self._turns(steps)
        self.scalar(
            "most",
            _("Rates at which NPV is zero, at most"),
            Unit.COUNT,
            MOST_RATES,
            float(steps.most),
        )
        self.scalar(
            "gained",
            _("Inflows at the horizon, reinvested"),
            Unit.MONEY,
            "=SUMPRODUCT(({a}{net}:{z}{net}>0)*{a}{net}:{z}{net},calc_reinvestment_factors)",
            gained,
        )
        self.scalar(
            "spent",
            _("Outflows today, financed"),
            Unit.MONEY,
            "=0-SUMPRODUCT(({a}{net}:{z}{net}<0)*{a}{net}:{z}{net},calc_finance_factors)",
            spent,
        )
        self._rate(gained, spent)

    def _turns(self, steps: RateSteps) -> None:
        """Write how often the sign turns of what was gained so far, and of what is to come."""
        self.series(
            "to_come",
            _("Net cash flow still to come"),
            Unit.MONEY,
            "=SUM({c}{net}:{z}{net})",
            steps.to_come,
        )
        self.series(
            "sign",
            _("Sign of the cumulative; 0 keeps the one before"),
            Unit.COUNT,
            SIGN.replace("total", "cumulative"),
            steps.signs,
        )
        self.series(
            "sign_to_come",
            _("Sign of what is still to come, likewise"),
            Unit.COUNT,
            SIGN.replace("total", "to_come").replace("{sign}", "{sign_to_come}"),
            steps.signs_to_come,
        )
        self.series("change", _("Of both signs, how many turn"), Unit.COUNT, TURNS, steps.changes)

    def _rate(self, gained: float, spent: float) -> None:
        """Search for the one rate: by years where flows stand whole years apart, else by halves."""
        own = self.grid.book.plan.assumptions
        start = (gained / spent) ** (1 / own.horizon_years) - 1 if gained * spent > 0 else 0.0
        rate = one_rate(self.measures)
        by_years = NOTHING if own.timing == "mid_year" else rate
        self.scalar("start", _("Rate to begin the search with"), Unit.RATE, START, start)
        self.scalar("halves", _("Rate, searched by half years"), Unit.RATE, BY_HALVES, rate)
        self.scalar("by_years", _("Rate, searched by years"), Unit.RATE, BY_YEARS, by_years)
        self.scalar("rate", _("Rate at which NPV is zero"), Unit.RATE, RATE, rate)

    def _mirr_parts(self, net: FloatArray) -> tuple[float, float]:
        growth, factors = mirr_factors(self.grid.book.plan)
        gained, spent = np.maximum(net, 0), np.maximum(-net, 0)
        return float(product(gained, growth)), float(product(spent, factors))


def described(book: Book, name: str) -> str:
    """Name a result, with how it is worked out where its name leaves that open."""
    result = RESULTS[name]
    colon = "：" if book.language == "zh" else ": "
    return colon.join(book.word(text) for text in (result.label, result.formula) if text)


def one_rate(measures: NetMeasures) -> Value:
    """Give the rate at which NPV is zero where its steps show that it is the only one."""
    one = rate_steps(np.array(measures.net_cash_flow)).one
    return measures.irr if one and measures.irr is not None else NOTHING


ALL_MEASURES: Final = tuple(RESULTS)
OUTLAY: Final = "={a}{costs}"
WITHOUT_CAPEX: Final = tuple(name for name in RESULTS if name != "roi_eit")
"""The measures of flows in which capital spending is not told apart."""
CAPEX: Final = (
    "=INDEX({capex},{{c}}$3)*IF({{c}}$4=0,{{v}}{{initial_factor}},{{v}}{{running_factor}})"
)
INVESTED: Final = "={a}{costs}+SUM({a}{capex}:{z}{capex})-{a}{capex}"
PROFIT: Final = "=(SUM({a}{net}:{z}{net})-{a}{net}-{a}{capex})/in_horizon_years"
PARAMETERS: Final = {
    "benefit_factor": (_("Factor on benefits"), Unit.NUMBER),
    "initial_factor": (_("Factor on the costs of year 0"), Unit.NUMBER),
    "running_factor": (_("Factor on later costs"), Unit.NUMBER),
    "delay_whole": (_("Delay of the benefits, whole years"), Unit.YEARS),
    "delay_part": (_("Delay of the benefits, part of a year"), Unit.YEARS),
}
COSTS: Final = (
    "=INDEX({costs},{{c}}$3)*IF({{c}}$4=0,{{v}}{{initial_factor}},{{v}}{{running_factor}})"
)
SHIFTED: Final = (
    "=IF({{c}}$4>={{v}}{{delay_whole}},INDEX({benefits},{{c}}$3-{{v}}{{delay_whole}}),0)"
)
SHIFTED_MORE: Final = (
    "=IF({{c}}$4>{{v}}{{delay_whole}},INDEX({benefits},{{c}}$3-{{v}}{{delay_whole}}-1),0)"
)
BENEFITS: Final = (
    "={v}{benefit_factor}*((1-{v}{delay_part})*{c}{shifted}+{v}{delay_part}*{c}{shifted_more})"
    "*INDEX(calc_in_horizon,{c}$3)"
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant: the names of its totals, its parameters (formula and value), its figures.

    `undelayed` are its benefits before any delay, `spent` its capital spending before its factors.
    """

    key: str
    title: str
    costs: str
    benefits: str
    capex: str
    parameters: dict[str, tuple[str, float]]
    measures: Measures
    undelayed: Amounts
    spent: Amounts


def write_variant(grid: Grid, variant: Variant) -> VariantBlock:
    """Write a variant: its parameters, its costs, benefits and net flow, its measures."""
    measures = variant.measures
    block = VariantBlock(grid, variant.key, variant.title, measures)
    grid.heading(f"{grid.book.word(_('Variant'))}: {variant.title}")
    for name, (formula, value) in variant.parameters.items():
        label, unit = PARAMETERS[name]
        block.scalar(name, label, unit, formula, value)
    block.series("costs", _("Costs"), Unit.MONEY, COSTS.format(costs=variant.costs), measures.costs)
    _write_delay(block, variant)
    block.series("benefits", _("Benefits"), Unit.MONEY, BENEFITS, measures.benefits)
    block.series(
        "net", _("Net cash flow"), Unit.MONEY, "={c}{benefits}-{c}{costs}", measures.net_cash_flow
    )
    _write_investment(block, variant)
    block.write(ALL_MEASURES, (OUTLAY, measures.initial_outlay))
    return block


def _write_investment(block: VariantBlock, variant: Variant) -> None:
    """Write the total investment, and the mean profit that it is held against."""
    initial, running = (
        variant.parameters[name][1] for name in ("initial_factor", "running_factor")
    )
    capex = np.array(variant.spent) * running
    capex[0] = variant.spent[0] * initial
    block.series(
        "capex", _("Capital spending"), Unit.MONEY, CAPEX.format(capex=variant.capex), capex
    )
    measures = variant.measures
    invested = measures.initial_outlay + float(capex[1:].sum())
    later = sum(measures.net_cash_flow[1:]) - float(capex[0])
    profit = later / (len(capex) - 1)
    block.scalar("invested", _("Total investment"), Unit.MONEY, INVESTED, invested)
    label = _("Profit before interest and tax, yearly mean")
    block.scalar("profit", label, Unit.MONEY, PROFIT, profit)


def _write_delay(block: VariantBlock, variant: Variant) -> None:
    """Write the benefits shifted by the whole years of the delay, and by one year more."""
    whole = int(variant.parameters["delay_whole"][1])
    for name, label, formula, years in (
        ("shifted", _("Benefits after whole years of delay"), SHIFTED, whole),
        ("shifted_more", _("Benefits one year later still"), SHIFTED_MORE, whole + 1),
    ):
        text = formula.format(benefits=variant.benefits)
        values = shifted(variant.undelayed, years)
        block.series(name, label, Unit.MONEY, text, values)


def shifted(amounts: Amounts, years: int) -> list[float]:
    """Shift amounts by whole years; what moves beyond the last year is lost."""
    kept = max(len(amounts) - years, 0)
    return [0.0] * (len(amounts) - kept) + list(amounts[:kept])
