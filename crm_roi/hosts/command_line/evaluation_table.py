"""The headline table of the command line: all variants side by side, then the gates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Group
from rich.table import Table
from rich.text import Text

from crm_roi.core.evaluation.gates import CRITERIA, DECISIONS, VERDICTS, Verdict, overall
from crm_roi.core.results import HEADLINE, PROBABILITY_WEIGHTED, RESULTS, VARIANTS, variants
from crm_roi.core.safe_text import one_line
from crm_roi.core.terms import Unit, _
from crm_roi.hosts.figures import money, number_of_years, percent, size, written, years
from crm_roi.locale import translate

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures, NetMeasures
    from crm_roi.core.evaluation import Evaluation
    from crm_roi.core.evaluation.gates import Gate
    from crm_roi.core.plan import Plan


COLOURS: Final = {Verdict.PASS: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}
WORDS_WIDTH: Final = 8  # of a terminal: “Payback”, “reached”, four Chinese letters
WIDEST_HEAD: Final = 5  # Chinese letters; a longer head is written on two lines


def evaluation_table(plan: Plan, evaluation: Evaluation, language: str, remark: str = "") -> Group:
    """Lay out the measures of each variant, the break-even and the gates; a remark on top."""
    return Group(
        Text(one_line(f"{plan.about.title}  v{plan.about.version}"), style="bold"),
        *([Text(one_line(remark), style="yellow")] if remark else []),
        _recommendation(evaluation, language),
        _measures_table(plan, evaluation, language),
        _other_figures(plan, evaluation, language),
        _gates_table(evaluation, language),
    )


def _recommendation(evaluation: Evaluation, language: str) -> Text:
    """Say first what the figures recommend, and which gates are the reason."""

    def say(text: str) -> str:
        return translate(text, language)

    brackets, comma = ("{}（{}）", "；") if language == "zh" else ("{} ({})", "; ")
    missed = {
        brackets.format(say(CRITERIA[gate.code].label), say(VERDICTS[gate.verdict])): gate
        for gate in evaluation.gates
        if gate.verdict is not Verdict.PASS
    }
    word = say(DECISIONS[evaluation.decision])
    text = _("Verdict: {verdict}") if not missed else _("Verdict: {verdict}. Not met: {reasons}")
    facts = {"verdict": word, "reasons": comma.join(missed)}
    style = f"bold {COLOURS[overall(evaluation.gates)]}"
    return Text(say(text).format(**facts), style=style)


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
    for name, measures in named_variants(plan, evaluation, language):
        table.add_row(name, *_cells(measures, language))
    weighted = evaluation.probability_weighted_npv
    if weighted is not None:
        table.add_row(translate(PROBABILITY_WEIGHTED, language), money(weighted))
    return table


def _add_columns(table: Table, language: str) -> None:
    """Head the columns so that 80 columns of a terminal hold them: what is cut off is wrong."""
    longest = cell_len(translate(PROBABILITY_WEIGHTED, language))
    table.add_column(translate(_("Variant"), language), min_width=longest, overflow="fold")
    *figures, payback_years = (RESULTS[key] for key in HEADLINE)
    for figure in figures:
        head = two_lines(translate(figure.head, language))
        table.add_column(head, justify="right", no_wrap=True)
    payback = translate(payback_years.head, language)  # its words may take two lines
    table.add_column(payback, justify="right", min_width=WORDS_WIDTH, overflow="fold")


def two_lines(head: str) -> str:
    """Break a head of a column between its words, a long Chinese one in the middle."""
    if head.isascii() or len(head) <= WIDEST_HEAD:
        return head.replace(" ", "\n")
    middle = (len(head) + 1) // 2
    return f"{head[:middle]}\n{head[middle:]}"


def named_variants(
    plan: Plan, evaluation: Evaluation, language: str
) -> list[tuple[str, NetMeasures | Measures]]:
    """Name each variant and scenario with its measures."""
    names = {row.id: row.name for row in plan.scenarios}
    return [
        *((translate(VARIANTS[key], language), row) for key, row in variants(evaluation).items()),
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
        _("ROI, annual is the average yearly net ÷ initial cost"),
        _("ROI, total investment {eit} (average yearly profit before interest and tax)"),
        _("MIRR {mirr}, discounted payback {discounted}, benefit-cost ratio {ratio}"),
        _("Total cost of ownership {tco} {unit}, of which hidden {hidden}"),
        _("Break-even: benefits may fall by {fall}, or costs rise by {rise}")
        if headline.npv >= 0
        else _("Break-even: benefits must rise by {fall}, or costs fall by {rise}"),
    )
    facts = {
        "eit": percent(headline.roi.eit, 1),
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
        table.add_row(
            translate(CRITERIA[gate.code].label, language),
            _figure(gate, gate.actual, language),
            _figure(gate, gate.limit, language),
            Text(translate(VERDICTS[gate.verdict], language), style=COLOURS[gate.verdict]),
        )
    return table


def _figure(gate: Gate, value: float | None, language: str) -> str:
    unit = CRITERIA[gate.code].unit
    if unit is Unit.MONEY:
        return money(value or 0.0)
    return years(value, language) if unit is Unit.YEARS else percent(value, 2)
