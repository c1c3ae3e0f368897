"""From the plan's totals to a variant's flows: what a scenario does to costs and benefits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.variant_block import NAMES, VariantBlock

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Amounts, Measures
    from crm_roi.workbook.calculation.grid import Grid

ALL_MEASURES: Final = tuple(NAMES)
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
    """A variant: the names of its totals, its parameters (formula and value), its figures."""

    key: str
    title: str
    costs: str
    benefits: str
    parameters: dict[str, tuple[str, float]]
    measures: Measures
    undelayed: Amounts


def write_variant(grid: Grid, variant: Variant) -> VariantBlock:
    """Write a variant: its parameters, its costs, benefits and net flow, its measures."""
    measures = variant.measures
    block = VariantBlock(grid, variant.key, variant.title, measures)
    grid.heading(f"{grid.desk.word(_('Variant'))}: {variant.title}")
    for name, (formula, value) in variant.parameters.items():
        label, unit = PARAMETERS[name]
        block.scalar(name, label, unit, formula, value)
    block.series("costs", _("Costs"), Unit.MONEY, COSTS.format(costs=variant.costs),
                 measures.costs)  # fmt: skip
    _write_delay(block, variant)
    block.series("benefits", _("Benefits"), Unit.MONEY, BENEFITS, measures.benefits)
    block.series("net", _("Net cash flow"), Unit.MONEY, "={c}{benefits}-{c}{costs}",
                 measures.net_cash_flow)  # fmt: skip
    block.write(ALL_MEASURES)
    return block


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
