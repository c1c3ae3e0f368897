"""The headline table of the command line: all variants side by side, then the gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from crm_roi.core.gates import Verdict, overall
from crm_roi.core.terms import _
from crm_roi.hosts.commands.figures import written
from crm_roi.locale import translate

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures, NetMeasures
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.gates import Gate
    from crm_roi.core.plan import Plan

GATES: Final = {
    "npv": _("Net present value is not negative"),
    "irr": _("IRR reaches the hurdle rate"),
    "payback": _("Payback within the limit"),
    "hard_only": _("Hard benefits alone carry the project"),
    "pessimistic": _("The pessimistic scenario carries the project"),
    "consistency": _("Pairwise judgements are consistent"),
}
VERDICTS: Final = {
    Verdict.PASS: (_("pass"), "green"),
    Verdict.WARN: (_("warning"), "yellow"),
    Verdict.FAIL: (_("fail"), "red"),
}
COLUMNS: Final = (
    "NPV",
    "IRR",
    _("ROI simple"),
    _("ROI pv"),
    _("ROI annual"),
    _("Payback"),
)
WEIGHTED: Final = _("Probability-weighted")  # the longest of our own names of variants
WORDS_WIDTH: Final = 8  # of a terminal: “Payback”, “reached”, four Chinese letters
_RATES: Final = {"irr", "consistency"}
_YEARS: Final = {"payback"}


def headline_table(plan: Plan, evaluation: Evaluation, language: str) -> Group:
    """Lay out the measures of each variant, the break-even and the gates."""

    def say(text: str) -> str:
        return translate(text, language)

    return Group(
        Text(f"{plan.about.title}  v{plan.about.version}", style="bold"),
        _measures_table(plan, evaluation, language),
        _other_figures(plan, evaluation, language),
        _gates_table(evaluation, language),
        Text(
            say(_("Verdict: {verdict}")).format(verdict=say(VERDICTS[overall(evaluation.gates)][0]))
        ),
    )


def _measures_table(plan: Plan, evaluation: Evaluation, language: str) -> Table:
    unit = plan.assumptions.unit_label
    rate = written(plan.assumptions.discount_rate, ".2%")
    title = translate(
        _("Amounts in {unit}, payback in years; discount rate {rate}, year 0 undiscounted"),
        language,
    )
    table = Table(
        title=title.format(unit=unit, rate=rate),
        title_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )
    _add_columns(table, language)
    for name, measures in variants(plan, evaluation, language):
        table.add_row(name, *_cells(measures, language))
    weighted = evaluation.probability_weighted_npv
    if weighted is not None:
        table.add_row(translate(WEIGHTED, language), money(weighted))
    return table


def _add_columns(table: Table, language: str) -> None:
    """Head the columns so that 80 columns of a terminal hold them: what is cut off is wrong."""
    longest = cell_len(translate(WEIGHTED, language))
    table.add_column(translate(_("Variant"), language), min_width=longest, overflow="fold")
    for column in COLUMNS[:-1]:
        head = translate(column, language).replace(" ", "\n")
        table.add_column(head, justify="right", no_wrap=True)
    payback = translate(COLUMNS[-1], language)  # its words may take two lines, its years do not
    table.add_column(payback, justify="right", min_width=WORDS_WIDTH, overflow="fold")


def variants(
    plan: Plan, evaluation: Evaluation, language: str
) -> list[tuple[str, NetMeasures | Measures]]:
    """Name each variant and scenario with its measures."""
    names = {row.id: row.name for row in plan.scenarios}
    return [
        (translate(_("Risk-adjusted"), language), evaluation.risk_adjusted),
        (translate(_("Unadjusted"), language), evaluation.unadjusted),
        (translate(_("Hard benefits only"), language), evaluation.hard_only),
        (translate(_("After tax"), language), evaluation.after_tax.measures),
        *((names[row.id], row.measures) for row in evaluation.scenarios),
    ]


def _cells(measures: NetMeasures | Measures, language: str) -> list[str]:
    roi = getattr(measures, "roi", None)
    rois = [percent(roi.simple, 1), percent(roi.pv, 1), percent(roi.annual, 1)] if roi else [""] * 3
    return [
        money(measures.npv),
        percent(measures.irr, 2),
        *rois,
        number_of_years(measures.payback_years, language),
    ]


def _other_figures(plan: Plan, evaluation: Evaluation, language: str) -> Text:
    """Give the headline's remaining measures, the total cost and the break-even in sentences."""
    headline = evaluation.risk_adjusted
    sentences = (
        _("ROI annual is the average yearly net ÷ initial cost"),
        _("MIRR {mirr}, discounted payback {discounted}, benefit-cost ratio {ratio}"),
        _("Total cost of ownership {tco} {unit}, of which hidden {hidden}"),
        _("Break-even: benefits may fall by {fall}, or costs rise by {rise}")
        if headline.npv >= 0
        else _("Break-even: benefits must rise by {fall}, or costs fall by {rise}"),
    )
    facts = {
        "mirr": percent(headline.mirr, 2),
        "discounted": years(headline.discounted_payback_years, language),
        "ratio": "–"
        if headline.benefit_cost_ratio is None
        else written(headline.benefit_cost_ratio, ".2f"),
        "tco": money(evaluation.costs.tco),
        "unit": plan.assumptions.unit_label,
        "hidden": percent(evaluation.costs.hidden_cost_share, 1),
        "fall": percent(size(headline.benefit_can_fall_by), 1),
        "rise": percent(size(headline.cost_can_rise_by), 1),
    }
    return Text("\n".join(translate(text, language).format(**facts) for text in sentences))


def _gates_table(evaluation: Evaluation, language: str) -> Table:
    name = translate(_("Gates"), language)
    table = Table(title=name, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in (_("Gate"), _("Reached"), _("Asked"), _("Result")):
        table.add_column(translate(column, language))
    for gate in evaluation.gates:
        word, colour = VERDICTS[gate.verdict]
        table.add_row(
            translate(GATES[gate.code], language),
            _figure(gate, gate.actual, language),
            _figure(gate, gate.limit, language),
            Text(translate(word, language), style=colour),
        )
    return table


def _figure(gate: Gate, value: float | None, language: str) -> str:
    if gate.code in _RATES:
        return percent(value, 2)
    return years(value, language) if gate.code in _YEARS else money(value or 0.0)


def size(change: float | None) -> float | None:
    """Give how large a change is, whichever way; the sentence says which way."""
    return None if change is None else abs(change)


def money(value: float) -> str:
    """Write an amount with two decimals."""
    return written(value, ",.2f")


def percent(value: float | None, digits: int) -> str:
    """Write a rate as a percentage; a dash where there is none."""
    return "–" if value is None else written(value, f".{digits}%")


def number_of_years(value: float | None, language: str) -> str:
    """Write a payback period; that it is not reached is an answer too."""
    return translate(_("not reached"), language) if value is None else written(value, ".2f")


def years(value: float | None, language: str) -> str:
    """Write a payback period with its unit."""
    text = number_of_years(value, language)
    return text if value is None else translate(_("{years} years"), language).format(years=text)
