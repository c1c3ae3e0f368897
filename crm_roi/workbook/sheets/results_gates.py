"""The gates on the results sheet: what was reached, what is asked, the verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.evaluation.gates import CRITERIA, DECISIONS, ROUNDING, VERDICTS, Decision, Verdict
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.sheets.calc_scenarios import scenario_key
from crm_roi.workbook.sheets.cash_flow import worth_at_hurdle
from crm_roi.workbook.sheets.kpi_table import NEARLY
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.page import Figure, dash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.evaluation import Evaluation
    from crm_roi.workbook.sheets.results_tables import ResultsSheet

PASS, WARN, FAIL = VERDICTS.values()
SEPARATOR: Final = {"zh": "；", "en": "; "}
ROLE: Final = "pessimistic"
AT_LEAST, AT_MOST = ">=", "<="
NOT_NEGATIVE: Final = Figure("=0", 0.0, Unit.MONEY)

LOOKS: Final = {  # the longer word stands before the one it begins with
    Decision.CONDITIONS: "warning",
    Decision.APPROVE: "good",
    Decision.REWORK: "bad",
    Decision.REJECT: "bad",
}


class Gate(NamedTuple):
    """A gate: what was reached, what is asked (a dash: nothing), how, the verdict otherwise.

    `instead` decides where the figure that should be reached is not there: it may not be negative.
    """

    label: str
    reached: Figure
    asked: Figure
    sign: str
    otherwise: str
    instead: Figure | None = None

    @property
    def met(self) -> bool:
        """Whether the gate is passed; without the figure and one instead, only an unset one is."""
        if self.asked.value == NOTHING:
            return True
        value, limit = self.reached.value, self.asked.value
        if not isinstance(value, float) or not isinstance(limit, (int, float)):
            return self.instead is not None and float(self.instead.value or 0.0) >= 0
        missed = limit - value if self.sign == AT_LEAST else value - limit
        return missed <= (0 if self.exact else ROUNDING)

    @property
    def exact(self) -> bool:
        """Whether the limit holds to the last digit: NPV is rounded to zero where it comes from."""
        return self.reached.unit is Unit.MONEY

    def verdict(self, row: int) -> str:
        """Give the formula of the verdict in a row of the sheet: 1 passed, 0 missed."""
        missed = f"N(C{row})-N(D{row})" if self.sign == AT_LEAST else f"N(D{row})-N(C{row})"
        margin = "0" if self.exact else NEARLY
        instead = self.instead.formula.removeprefix("=") + ">=0" if self.instead else "FALSE"
        return f'=--OR(C{row}="–",IF(ISNUMBER(D{row}),{missed}<={margin},{instead}))'


def write_gates(page: ResultsSheet, scenarios: int) -> dict[int, Gate]:
    """Write the gates one a row; `scenarios` is the first row of the table of scenarios.

    Gives each gate by its row, counted from 1.
    """
    headers = (
        _("Gate"), _("Required"), _("Reached"), _("Passed (1 or 0)"), _("Verdict"), _("Not met")
    )  # fmt: skip
    page.table(_("Gates"), headers)
    first = page.row
    written = {}
    for gate in _gates(page, scenarios):
        row = page.row + 1
        written[row] = gate
        page.text(page.row, FIRST_COLUMN, gate.label)
        page.put(page.row, FIRST_COLUMN + 1, gate.asked)
        page.put(page.row, FIRST_COLUMN + 2, gate.reached)
        met = Figure(gate.verdict(row), float(gate.met), Unit.COUNT)
        page.put(page.row, FIRST_COLUMN + 3, met)
        page.put(page.row, FIRST_COLUMN + 4, _verdict(page, gate, row))
        page.put(page.row, FIRST_COLUMN + 5, _reason(page, gate, row))
        page.row += 1
    for text, look in ((PASS, "good"), (WARN, "warning"), (FAIL, "bad")):
        rule = {
            "type": "cell",
            "criteria": "==",
            "value": f'"{page.book.word(text)}"',
            "format": page.book.styles.get(look),
        }
        column = FIRST_COLUMN + 4
        sheet = page.book.sheets[page.key]
        sheet.conditional_format(first, column, page.row - 1, column, rule)
    return written


def write_verdict(
    page: ResultsSheet, row: int, gates: dict[int, Gate], scenarios: tuple[int, int]
) -> None:
    """Work out below the gates what the figures recommend to the board, and say it at `row`.

    The same rule as `core.evaluation.gates.recommended`; a plan without an amount claims nothing.
    """
    book, evaluation = page.book, page.book.figures.evaluation
    word, reasons = _write_steps(page, gates, scenarios)
    colon, stop = ("：", "。") if book.language == "zh" else (": ", ". ")
    start, not_met = f"{book.word(_('Verdict'))}{colon}", f"{stop}{book.word(_('Not met'))}{colon}"
    formula = f'="{start}"&{word}&IF({reasons}="","","{not_met}"&{reasons})'
    told = _reasons_text(page)
    shown = start + _decision_text(page, evaluation) + (not_met + told if told else "")
    page.put(row, FIRST_COLUMN, Figure(formula, shown), "heading")
    for decision, look in LOOKS.items():
        rule = {
            "type": "text",
            "criteria": "begins with",
            "value": f"{start}{book.word(DECISIONS[decision])}",
            "format": book.styles.get(look),
        }
        book.sheets[page.key].conditional_format(row, FIRST_COLUMN, row, FIRST_COLUMN, rule)


def _write_steps(
    page: ResultsSheet, gates: dict[int, Gate], scenarios: tuple[int, int]
) -> tuple[str, str]:
    """Write the steps from the gates to the verdict; give the cells of its word and reasons."""
    book, evaluation = page.book, page.book.figures.evaluation
    comma = SEPARATOR[book.language]
    judged = f"$F${min(gates)}:$F${max(gates)}"
    missed = [gate.otherwise for gate in gates.values() if not gate.met]
    worths = [
        page.measure(variant, "npv").formula[1:] for variant in ("risk_adjusted", "unadjusted")
    ]
    named, worth = (f"{c}{scenarios[0] + 1}:{c}{scenarios[1] + 1}" for c in "BD")
    pays = ",".join(f"{one}>=0" for one in worths)
    page.row += 1
    first = page.row + 1
    failed, doubted, paying, number = (f"$G${first + step}" for step in range(4))
    place = int(_entered(evaluation)) * (1 + list(Decision).index(evaluation.decision))
    words = ",".join(f'"{book.word(DECISIONS[decision])}"' for decision in Decision)
    best = max(
        evaluation.unadjusted.npv,
        evaluation.risk_adjusted.npv,
        *(one.measures.npv for one in evaluation.scenarios),
    )
    steps = (
        (_("Hurdles missed"), f'=COUNTIF({judged},"{book.word(FAIL)}")', float(missed.count(FAIL))),
        (_("Doubts"), f'=COUNTIF({judged},"{book.word(WARN)}")', float(missed.count(WARN))),
        (
            _("NPV is not negative in some case (1 or 0)"),
            f'=--OR({pays},SUMPRODUCT(({named}<>"")*({worth}>=0))>0)',
            float(best >= 0),
        ),
        (
            _("Place among the four verdicts; 0 nothing entered"),
            f"=calc_entered*(1+({failed}+{doubted}>0)+({failed}>0)*(1+1-{paying}))",
            float(place),
        ),
        (
            _("Verdict"),
            f'=CHOOSE(1+{number},"–",{words})',
            _decision_text(page, evaluation),
        ),
        (
            _("Not met"),
            f"=MID({'&'.join(f'G{place}' for place in gates)},{len(comma) + 1},1000)",
            _reasons_text(page),
        ),
    )
    for label, formula, value in steps:
        page.text(page.row, FIRST_COLUMN, label)
        page.put(page.row, FIRST_COLUMN + 5, Figure(formula, value, Unit.COUNT))
        page.row += 1
    return f"G{page.row - 1}", f"G{page.row}"


def _entered(evaluation: Evaluation) -> float:
    worth = evaluation.risk_adjusted
    return float(bool(worth.total_cost or worth.total_benefit))


def _decision_text(page: ResultsSheet, evaluation: Evaluation) -> str:
    return page.book.word(DECISIONS[evaluation.decision]) if _entered(evaluation) else NOTHING


def _reasons_text(page: ResultsSheet) -> str:
    """Give the gates that are not met, in their order, as the sheet joins them."""
    evaluation = page.book.figures.evaluation
    missed = {gate.code for gate in evaluation.gates if gate.verdict is not Verdict.PASS}
    told = [page.book.word(CRITERIA[code].label) for code in CRITERIA if code in missed]
    return SEPARATOR[page.book.language].join(told)


def _reason(page: ResultsSheet, gate: Gate, row: int) -> Figure:
    """Name a gate that is not met, with the mark that parts it from the one before."""
    comma = SEPARATOR[page.book.language]
    name = comma + page.book.word(gate.label)
    formula = f'=IF($E{row}=1,"","{comma}"&$B{row})'
    return Figure(formula, "" if gate.met else name)


def _verdict(page: ResultsSheet, gate: Gate, row: int) -> Figure:
    """Say in a word how a gate came out; one that asks for nothing has no verdict."""
    passed, failed = page.book.word(PASS), page.book.word(gate.otherwise)
    formula = f'=CHOOSE(1+E{row}+(C{row}="–"),"{failed}","{passed}","–")'
    if gate.asked.value == NOTHING:
        return Figure(formula, NOTHING)
    return Figure(formula, passed if gate.met else failed)


def _gates(page: ResultsSheet, scenarios: int) -> Iterator[Gate]:
    own = page.book.plan.assumptions
    hurdle = Figure('=IF(in_hurdle_irr="","–",in_hurdle_irr)', dash(own.hurdle_irr), Unit.RATE)
    limit = Figure(
        '=IF(in_max_payback_years="","–",in_max_payback_years)',
        dash(own.max_payback_years),
        Unit.YEARS,
    )
    npv = page.measure("risk_adjusted", "npv", Unit.MONEY)
    irr = page.measure("risk_adjusted", "irr", Unit.RATE)
    payback = page.measure("risk_adjusted", "payback_years", Unit.YEARS)
    hard = page.measure("hard_only", "npv", Unit.MONEY)
    yield Gate(CRITERIA["npv"].label, npv, NOT_NEGATIVE, AT_LEAST, FAIL)
    at_hurdle = Figure("=calc_at_hurdle", worth_at_hurdle(page.book), Unit.MONEY)
    yield Gate(CRITERIA["irr"].label, irr, hurdle, AT_LEAST, FAIL, at_hurdle)
    yield Gate(CRITERIA["payback"].label, payback, limit, AT_MOST, FAIL)
    yield Gate(CRITERIA["hard_only"].label, hard, NOT_NEGATIVE, AT_LEAST, WARN)
    yield _pessimistic(page, scenarios)
    yield _consistency(page)


def _pessimistic(page: ResultsSheet, scenarios: int) -> Gate:
    """Give the gate of the scenarios whose role says so, wherever they stand; none, no gate.

    Several are judged by the worst, as every one of them must not be negative: the smallest NPV,
    those of other roles being lifted out of the way.
    """
    rows = page.book.places["scenarios"]
    last = scenarios + rows.last - rows.first
    word = f'"{choice_label(ROLE, page.book.language)}"'
    found = [i for i, row in enumerate(page.book.plan.scenarios) if row.role == ROLE]
    npvs = [page.measure(scenario_key(place), "npv").value for place in found]
    worst = min((npv for npv in npvs if isinstance(npv, float)), default=None)
    npv_of_role = f"D{scenarios + 1}:D{last + 1}+(list_scenario_roles<>{word})*100^100"
    reached = f'=IF(C{page.row + 1}="–","–",SUMPRODUCT(MIN({npv_of_role})))'
    asked = Figure(
        f'=IF(COUNTIF(list_scenario_roles,{word})>0,0,"–")', 0.0 if found else NOTHING, Unit.MONEY
    )
    shown = worst if found else NOTHING
    label = CRITERIA["pessimistic"].label
    return Gate(label, Figure(reached, shown, Unit.MONEY), asked, AT_LEAST, WARN)


def _consistency(page: ResultsSheet) -> Gate:
    """Give the gate of the judgements: the worst ratio of a group or a judge; none, no gate."""
    card = page.book.figures.evaluation.scorecard
    ratios = [row.consistency_ratio for row in card.comparisons]
    worst, limit = (max(ratios), card.consistency_limit) if ratios else (None, None)
    judged = 'IF(SUMPRODUCT(--(calc_judged_group<>""))>0'
    reached = f'={judged},MAX(calc_consistency,calc_judges_worst),"–")'
    asked = f'={judged},list_consistency_gate,"–")'
    label = CRITERIA["consistency"].label
    figures = Figure(reached, dash(worst), Unit.NUMBER), Figure(asked, dash(limit), Unit.NUMBER)
    return Gate(label, *figures, AT_MOST, WARN)
