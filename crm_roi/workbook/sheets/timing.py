"""The sheet of time and scenario: discount factors, and what the selected scenario does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.core.appraisal.measures import discount_factors, flow_times
from crm_roi.core.arithmetic import power
from crm_roi.core.terms import Unit, _
from crm_roi.core.vat import EXCLUDED, KEPT
from crm_roi.workbook.writing.book import vat_note
from crm_roi.workbook.writing.grid import YEARS_LEFT, Grid
from crm_roi.workbook.writing.looks import Look

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book

LOOK: Final = Look(timed=True)
FORMULAS: Final = {
    "in_horizon": "=--({c}$4<=in_horizon_years)",
    "age": "=COLUMNS({c}$3:{z}$3)-1",
    "vat_down_sales": "={v}{vat_incl}",
    "vat_up": "={v}{vat_excl}*{v}{vat_kept}",
    "vat_down": "={v}{vat_incl}*{v}{vat_freed}",
    "mid_year": "=({v}{timing}-1)/(1+1)",
    "moment": "={c}$4-{v}{mid_year}*({c}$4>0)",
    "factors": "={c}{in_horizon}/(1+in_discount_rate)^{c}{moment}",
    "ends": "={c}{in_horizon}*({c}$4>0)/(1+in_discount_rate)^{c}$4",
    "annuity": "=SUM({a}{ends}:{z}{ends})",
    "finance_factors": "={c}{in_horizon}/(1+{v}{finance})^{c}{moment}",
    "reinvestment_factors": "={c}{in_horizon}*(1+{v}{reinvestment})^(in_horizon_years-{c}{moment})",
    "rate_high": "=in_discount_rate+in_rate_range",
    "rate_low": "=in_discount_rate+in_rate_range*IF(in_rate_range<1+in_discount_rate,0-1,1)",
    "rate_hurdle": "=N(in_hurdle_irr)",
    "wanted": "=TRIM(in_scenario)",
    "found": '=({v}{wanted}<>"")*SUMPRODUCT(EXACT(TRIM(in_scenarios_name),{v}{wanted})'
    "*ROW(in_scenarios_name))",
    "first": "=ROW(INDEX(in_scenarios_name,1))",
    "scenario_known": "=--({v}{as_entered}+{v}{found}>0)",
    "selected": "=(1-{v}{as_entered})*({v}{found}>0)*({v}{found}-{v}{first}+1)",
    "place": "=MAX(1,{v}{selected})",
    "delay": "=IF({v}{selected}=0,0,INDEX(in_scenarios_benefit_delay_years,{v}{place}))",
    "delay_whole": "=INT({v}{delay})",
    "delay_part": "={v}{delay}-{v}{delay_whole}",
    "cost_factors": "=IF({c}$4=0,{v}{initial_factor},{v}{running_factor})",
    "cost_weights": "={c}{cost_factors}*{c}{factors}",
    "benefit_weights": "={v}{benefit_factor}"
    "*((1-{v}{delay_part})*{c}{later}+{v}{delay_part}*{c}{still_later})",
}
NAMED_ROWS: Final = (
    "in_horizon",
    "age",
    "days",
    "factors",
    "cost_factors",
    "cost_weights",
    "benefit_weights",
    "finance_factors",
    "reinvestment_factors",
    "factors_low",
    "factors_high",
    "factors_hurdle",
)
NAMED_SCALARS: Final = (
    "finance",
    "reinvestment",
    "timing",
    "annuity",
    "benefit_factor",
    "initial_factor",
    "running_factor",
    "delay_whole",
    "delay_part",
    "scenario_known",
    "vat_up",
    "vat_down",
    "vat_down_sales",
    "vat_excl",
    "vat_incl",
    "vat_kept",
    "vat_freed",
    "vat_note",
)
"""Rows and figures that other sheets read, as `calc_` and the key."""


def write(book: Book) -> None:
    """Write the rows that all other sheets discount and scale by."""
    grid = Grid(book, "timing", FORMULAS)
    grid.timeline()
    _write_time(grid)
    _write_rates(grid)
    _write_vat(grid)
    _write_scenario(grid)
    _write_scenario_factors(grid)
    _write_scenario_weights(grid)
    for key in NAMED_ROWS:
        grid.define_row(f"calc_{key}", key)
    for key in NAMED_SCALARS:
        grid.define_scalar(f"calc_{key}", key)


def _write_time(grid: Grid) -> None:
    book = grid.book
    assumptions = book.plan.assumptions
    years = len(book.plan.years)
    mid_year = book.choice_cell("assumptions", "timing", "mid_year")
    shift = 0.5 if assumptions.timing == "mid_year" else 0.0
    grid.heading(_("Time"))
    grid.series("in_horizon", _("Within the horizon (1 or 0)"), Unit.COUNT, [1.0] * years)
    ages = [float(grid.years - 1 - year) for year in range(grid.years)]
    grid.series("age", YEARS_LEFT, Unit.COUNT, ages)
    grid.scalar(
        "timing",
        _("Timing: 1 end of year, 1 + 1 mid-year"),
        Unit.COUNT,
        1 + 2 * shift,
        f"=1+(in_timing={mid_year})",
    )
    grid.scalar("mid_year", _("Flows come earlier by this part of a year"), Unit.YEARS, shift)
    grid.series("moment", _("Moment of the flow"), Unit.YEARS, _moments(grid))
    # from 1 on: some programs take the serial 0 for no date
    days = [1 + 365.0 * 2 * moment for moment in _moments(grid)]
    grid.series(
        "days",
        _("Days at double time, for XIRR"),
        Unit.COUNT,
        days,
        f"=1+{book.list_cell('days')}*({{c}}{{moment}}+{{c}}{{moment}})",
    )
    grid.series(
        "factors", _("Discount factor"), Unit.NUMBER, discount_factors(assumptions).tolist()
    )
    ends = power(1 + assumptions.discount_rate, -np.arange(years, dtype=float))
    ends[0] = 0.0
    grid.series("ends", _("End-of-year factor, years 1 on"), Unit.NUMBER, ends.tolist())
    grid.scalar("annuity", _("Annuity factor"), Unit.NUMBER, float(ends.sum()))


def _moments(grid: Grid) -> list[float]:
    """Give the moment of each year column's flow, also beyond the horizon."""
    shift = 0.5 if grid.book.plan.assumptions.timing == "mid_year" else 0.0
    return [year - shift * (year > 0) for year in range(grid.years)]


def _write_rates(grid: Grid) -> None:
    """Write the factors of MIRR's two rates, and of the discount rate's two ends."""
    book = grid.book
    own = book.plan.assumptions
    times = flow_times(own)
    rate = own.discount_rate
    finance = rate if own.finance_rate is None else own.finance_rate
    reinvest = rate if own.reinvestment_rate is None else own.reinvestment_rate
    high = rate + own.rate_range
    low = rate - own.rate_range if 1 + rate - own.rate_range > 0 else high
    grid.heading(_("Other rates"))
    for key, label, value in (
        ("finance", _("Finance rate"), finance),
        ("reinvestment", _("Reinvestment rate"), reinvest),
    ):
        formula = f'=IF(in_{key}_rate="",in_discount_rate,in_{key}_rate)'
        grid.scalar(key, label, Unit.RATE, value, formula)
    grid.series(
        "finance_factors",
        _("Factor at the finance rate"),
        Unit.NUMBER,
        power(1 + finance, -times).tolist(),
    )
    grid.series(
        "reinvestment_factors",
        _("Growth at the reinvestment rate"),
        Unit.NUMBER,
        power(1 + reinvest, own.horizon_years - times).tolist(),
    )
    grid.scalar("rate_high", _("Higher discount rate"), Unit.RATE, high)
    grid.scalar("rate_low", _("Lower discount rate"), Unit.RATE, low)
    hurdle = own.hurdle_irr or 0.0
    grid.scalar("rate_hurdle", _("Hurdle rate; 0 where none is set"), Unit.RATE, hurdle)
    for key, label, end in (
        ("high", _("Factor at the higher rate"), high),
        ("low", _("Factor at the lower rate"), low),
        ("hurdle", _("Factor at the hurdle rate"), hurdle),
    ):
        grid.series(
            f"factors_{key}",
            label,
            Unit.NUMBER,
            power(1 + end, -times).tolist(),
            f"={{c}}{{in_horizon}}/(1+{{v}}{{rate_{key}}})^{{c}}{{moment}}",
        )


def _write_vat(grid: Grid) -> None:
    """Write what the plan says of VAT, and by which side of 1 + rate an amount is converted."""
    book, own = grid.book, grid.book.plan.assumptions
    grid.heading(_("Value-added tax"))
    for key, label, field, code in (
        ("vat_excl", _("Amounts are entered without VAT (1 or 0)"), "vat_basis", "excl_vat"),
        ("vat_incl", _("Amounts are entered with VAT (1 or 0)"), "vat_basis", "incl_vat"),
        ("vat_kept", _("Input VAT is not recoverable (1 or 0)"), "input_tax", "unrecoverable"),
        ("vat_freed", _("Input VAT is recoverable (1 or 0)"), "input_tax", "recoverable"),
    ):
        word = book.choice_cell("assumptions", field, code)
        chosen = float(getattr(own, field) == code)
        grid.scalar(key, label, Unit.COUNT, chosen, f"=--(in_{field}={word})")
    up = float((own.vat_basis, own.input_tax) == ("excl_vat", "unrecoverable"))
    down = float((own.vat_basis, own.input_tax) == ("incl_vat", "recoverable"))
    grid.scalar("vat_up", _("VAT paid is added (1 or 0)"), Unit.COUNT, up)
    grid.scalar("vat_down", _("VAT paid is taken out (1 or 0)"), Unit.COUNT, down)
    kept, freed = (book.word(text) for text in (KEPT, EXCLUDED))
    note = (
        "=CHOOSE(1+({v}{vat_excl}+{v}{vat_incl})*({v}{vat_freed}+(1+1)*{v}{vat_kept}),"
        f'""," · {freed}"," · {kept}")'
    )
    grid.scalar("vat_note", _("Said behind the unit"), Unit.TEXT, vat_note(book), note)
    label = _("VAT of sales is taken out (1 or 0)")
    grid.scalar("vat_down_sales", label, Unit.COUNT, float(own.vat_basis == "incl_vat"))


def _write_scenario(grid: Grid) -> None:
    """Write which scenario is selected; as released, the plan as it is entered."""
    book = grid.book
    as_entered = book.list_cell("scenarios")
    grid.heading(_("Selected scenario"))
    first = book.places["scenarios"].first + 1.0
    grid.scalar("wanted", _("Selected scenario"), Unit.TEXT, book.as_entered)
    grid.scalar(
        "as_entered",
        _("The plan as entered (1 or 0)"),
        Unit.COUNT,
        1.0,
        f'=--OR({{v}}{{wanted}}="",EXACT({{v}}{{wanted}},{as_entered}))',
    )
    grid.scalar("found", _("Its row on the sheet; 0 none"), Unit.COUNT, _base_row(book))
    grid.scalar("first", _("First row of that table"), Unit.COUNT, first)
    grid.scalar("scenario_known", _("The scenario exists (1 or 0)"), Unit.COUNT, 1.0)
    grid.scalar("selected", _("Row of the scenario; 0 is the plan as entered"), Unit.COUNT, 0.0)
    grid.scalar("place", _("Row to look it up in"), Unit.COUNT, 1.0)


def _write_scenario_factors(grid: Grid) -> None:
    """Write what the selected scenario does to costs and benefits."""
    word = grid.book.word
    for key, label in (
        ("benefit", _("Factor on benefits")),
        ("initial", _("Factor on the costs of year 0")),
        ("running", _("Factor on later costs")),
    ):
        field = "benefit_factor" if key == "benefit" else f"{key}_cost_factor"
        given = f"={{v}}{{selected}}*LEN(INDEX(in_scenarios_{field},{{v}}{{place}}))"
        about = f"{word(label)} · {word(_('entered (0 is blank)'))}"
        grid.scalar(f"{key}_given", about, Unit.COUNT, 0.0, given)
        formula = f"=IF({{v}}{{{key}_given}}=0,1,INDEX(in_scenarios_{field},{{v}}{{place}}))"
        grid.scalar(f"{key}_factor", label, Unit.NUMBER, 1.0, formula)
    grid.scalar("delay", _("Delay of the benefits"), Unit.YEARS, 0.0)
    grid.scalar("delay_whole", _("Whole years of it"), Unit.YEARS, 0.0)
    grid.scalar("delay_part", _("Part of a year of it"), Unit.YEARS, 0.0)


def _write_scenario_weights(grid: Grid) -> None:
    """Write what one unit of cost or benefit of each year is worth in the selected scenario."""
    factors = discount_factors(grid.book.plan.assumptions).tolist()
    grid.series("cost_factors", _("Factor on costs"), Unit.NUMBER, [1.0] * grid.years)
    grid.series("cost_weights", _("Present value of one unit of cost"), Unit.NUMBER, factors)
    later = (
        "=IF({{c}}$4+{{v}}{{delay_whole}}{one}<=in_horizon_years,"
        "INDEX({{a}}{{factors}}:{{z}}{{factors}},{{c}}$3+{{v}}{{delay_whole}}{one}),0)"
    )
    grid.series(
        "later", _("Discount factor after the delay"), Unit.NUMBER, factors, later.format(one="")
    )
    grid.series(
        "still_later",
        _("Discount factor one year later still"),
        Unit.NUMBER,
        factors[1:],
        later.format(one="+1"),
    )
    grid.series("benefit_weights", _("Present value of one unit of benefit"), Unit.NUMBER, factors)


def _base_row(book: Book) -> float:
    """Give the row of a scenario that is named as the plan as entered; 0 if there is none."""
    first = book.places["scenarios"].first + 1.0
    names = [row.name for row in book.plan.scenarios]
    return sum(first + place for place, name in enumerate(names) if name == book.as_entered)
