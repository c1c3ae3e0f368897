"""Computed twice: LibreOffice recalculates every formula and must find the value Python wrote."""

from __future__ import annotations

import re
import warnings
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy_financial as npf
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from crm_roi.core.evaluation import evaluate
from crm_roi.core.evaluation.gates import Verdict, overall
from crm_roi.core.plan import (
    About,
    AdoptionCurve,
    Assumptions,
    ExchangeRate,
    LineActual,
    Plan,
    Review,
    Scenario,
    Scorecard,
)
from crm_roi.core.review.plan_review import review_plan
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.reading.plan_files import read_draft
from crm_roi.workbook.sheets.results import (
    CALLS,
    FUNCTION_COLUMN,
    TILES,
    TILES_ROW,
    VERDICT_ROW,
)
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.workbook.writing.page_setup import MASTER_COLUMN, UNIT_ROW
from tests.libreoffice import converted
from tests.sample import sample_plan
from tests.tax_by_hand import by_hand, with_assumptions, with_costs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_roi.core.appraisal.measures import Measures

TOLERANCE = 1e-6
Rows = list[list[Any]]


def rich_plan() -> Plan:
    """Give the sample with what it does not use: currencies, drivers, mid-year, delays."""
    plan = sample_plan()
    own = plan.assumptions.model_copy(
        update={
            "timing": "mid_year", "finance_rate": 0.06, "reinvestment_rate": 0.04, "users": None,
            "hurdle_irr": None, "max_payback_years": None, "amortisation_years": 3,
            "discount_rate": 0.085,
        }
    )  # fmt: skip
    driven = {"values": (), "quantity": 420.0, "unit_price": 0.2, "growth": 0.03, "first_year": 1}
    costs = [line.model_copy(update={"risk_adjustment": 0.1}) for line in plan.costs]
    costs[0] = costs[0].model_copy(update=driven | {"currency": "USD"})
    costs[1] = costs[1].model_copy(update=driven | {"recurrence": "one_off", "growth": -0.5})
    costs[2] = costs[2].model_copy(
        update={"currency": "JPY", "values": (9.0, None, 4.0, 0.0, 1.0, 1.0)}
    )
    benefits = list(plan.benefits)
    driver = {"values": (), "volume": 62_000.0, "change": 0.02, "unit_margin": 0.042}
    benefits[1] = benefits[1].model_copy(update=driver | {"adoption": "slow"})
    benefits[2] = benefits[2].model_copy(update=driver | {"currency": "USD"})
    card = rich_scorecard(plan)
    scenarios = (
        Scenario(id="1", name="late", benefit_delay_years=1.5, benefit_factor=0.9, probability=0.4),
        Scenario(id="2", name="cheap", initial_cost_factor=0.5, running_cost_factor=0.8,
                 probability=0.6),
    )  # fmt: skip
    return plan.model_copy(
        update={
            "assumptions": own,
            "costs": tuple(costs),
            "benefits": tuple(benefits),
            "scenarios": scenarios,
            "scorecard": card,
            "review": Review(actuals=bookings(plan)),
            "exchange_rates": (
                ExchangeRate(currency="USD", rates=(7.1, 7.0, 6.9, 6.8, 6.7, 6.6)),
                ExchangeRate(currency="JPY", rates=(0.05, 0.05, 0.06, 0.06, 0.06, 0.06)),
            ),
            "adoption_curves": (
                *plan.adoption_curves,
                AdoptionCurve(id="slow", shares=(0.0, 0.1, 0.3, 0.6, 0.9, 1.0)),
            ),
        }
    )


def bookings(plan: Plan) -> tuple[LineActual, ...]:
    """Give two years of bookings: more cost, less benefit, twice in a year, some lines without."""
    costs = [
        LineActual(line=line.id, year=year, amount=50.0 + year)
        for line in plan.costs[3:6]
        for year in (0, 1)
    ]
    benefits = [
        LineActual(line=line.id, year=1, amount=20.0) for line in (*plan.benefits[3:5],) * 2
    ]
    return (*costs, *benefits)


def rich_scorecard(plan: Plan) -> Scorecard:
    """Give the scorecard with KPIs of every direction, direct and equal weights, gaps."""
    card = plan.scorecard
    kpis = list(card.kpis)
    kpis[0] = kpis[0].model_copy(
        update={"direction": "in_range", "low": 9_000.0, "high": 9_500.0, "tolerance": 500.0}
    )
    kpis[1] = kpis[1].model_copy(update={"direction": "hold", "tolerance": 20.0})
    kpis[2] = kpis[2].model_copy(update={"review_year": None})
    kpis[4] = kpis[4].model_copy(update={"baseline": 60.5})
    first = kpis[0].perspective
    own = [index for index, kpi in enumerate(kpis) if kpi.perspective == first]
    for index in own:
        kpis[index] = kpis[index].model_copy(update={"weight": 1 / len(own)})
    equal = card.perspectives[2].id
    judgements = tuple(
        row
        for row in card.judgements
        if row.compared not in (first, equal) and {row.first, row.second} != {"F", "L"}
    )
    actuals = tuple(row for row in card.actuals if row.kpi != kpis[3].id)
    update = {"kpis": tuple(kpis), "judgements": judgements, "actuals": actuals}
    return card.model_copy(update=update)


def blank_plan(years: int) -> Plan:
    """Give a plan without any line."""
    own = Assumptions(start_year=2026, discount_rate=0.1, horizon_years=years)
    return Plan(about=About(title="blank"), assumptions=own)


def stretched(years: int) -> Plan:
    """Give the sample over another horizon."""
    plan = sample_plan()

    def fit(values: tuple[float | None, ...]) -> tuple[float | None, ...]:
        return (*values, *(values[-1],) * years)[: years + 1] if values else ()

    def fitted(rows: tuple[Any, ...], field: str, **more: object) -> tuple[Any, ...]:
        return tuple(
            row.model_copy(update={field: fit(getattr(row, field)), **more}) for row in rows
        )

    update = {
        "costs": fitted(plan.costs, "values"),
        "benefits": fitted(plan.benefits, "values", kpis=()),
        "adoption_curves": fitted(plan.adoption_curves, "shares"),
        "scorecard": Scorecard(),
        "milestones": (),
        "assumptions": plan.assumptions.model_copy(update={"horizon_years": years}),
    }
    return plan.model_copy(update=update)


def late_outlay() -> Plan:
    """Give the sample with a replacement in year 4, after which the money is owed once more."""
    plan = sample_plan()
    first = plan.costs[0]
    values = (60.0, *first.values[1:4], 5_000.0, 0.0)
    return plan.model_copy(
        update={
            "costs": (first.model_copy(update={"values": values}),),
            "scenarios": (),
            "scorecard": Scorecard(),
            "benefits": tuple(row.model_copy(update={"kpis": ()}) for row in plan.benefits),
        }
    )


def plan_of(net: list[float], **own: object) -> Plan:
    """Give a plan of one cost line and one benefit line, which net to these flows."""
    given = {"start_year": 2026, "discount_rate": 0.1, "horizon_years": len(net) - 1} | own
    costs, benefits = ([max(sign * flow, 0.0) for flow in net] for sign in (-1, 1))
    cost = {
        "id": "C", "name": "all costs", "area": "it", "visibility": "explicit", "nature": "opex",
        "values": costs,
    }  # fmt: skip
    benefit = {
        "id": "B", "name": "all benefits", "group": "profit", "hardness": "hard",
        "values": benefits,
    }  # fmt: skip
    return Plan.model_validate(
        {"about": {"title": "net flows"}, "assumptions": given, "costs": [cost],
         "benefits": [benefit]}
    )  # fmt: skip


REFRESHED = [-774.0, -54.0, 471.0, -57.0, 1062.0, 1059.0]


def measured_again() -> Plan:
    """Give the sample with a KPI measured thrice in its year, not in the order of the days."""
    plan = sample_plan()
    card = plan.scorecard
    first = card.actuals[0]
    days = (date(2027, 6, 30), date(2027, 12, 31), None, date(2027, 9, 30))
    again = tuple(
        first.model_copy(update={"measured_on": day, "value": first.value * (1 + share / 100)})
        for share, day in enumerate(days, 1)
    )
    actuals = (*again[:2], *card.actuals[1:], *again[2:])
    return plan.model_copy(update={"scorecard": card.model_copy(update={"actuals": actuals})})


VAT_LOST = {"vat_basis": "excl_vat", "input_tax": "unrecoverable", "vat_rate": 0.06}


def ruled() -> Plan:
    """Give the sample with VAT in its amounts, losses carried forward and a rule for each line."""
    own = {"vat_basis": "incl_vat", "input_tax": "recoverable", "vat_rate": 0.06}
    plan = with_assumptions(sample_plan(), **own, losses="carried_5", timing="mid_year")
    rules: tuple[dict[str, object], ...] = (
        {"write_off_method": "at_once", "vat_rate": 0.13},
        {"write_off_years": 4, "write_off_method": "sum_of_years", "residual_share": 0.05},
        {"write_off_years": 4, "write_off_method": "double_declining", "residual_share": 0.05},
        {"treatment": "intangible_10_years", "vat_rate": 0.0},
    )
    for line, changes in zip(plan.costs, rules, strict=False):
        plan = with_costs(plan, line.id, nature="capex", **changes)
    return plan


PLANS = {
    "sample-zh": sample_plan(),
    "rich-en": rich_plan(),
    "blank-en": blank_plan(5),
    "one-year-zh": stretched(1),
    "thirty-years-en": stretched(30),
    "late-outlay-en": late_outlay(),
    "refreshed-en": plan_of(REFRESHED, hurdle_irr=0.3),
    "refreshed-mid-year-zh": plan_of(REFRESHED, hurdle_irr=0.3, timing="mid_year"),
    "at-the-hurdle-en": plan_of([-100.0, 110.0], hurdle_irr=0.1, max_payback_years=100 / 110),
    "several-rates-en": plan_of([-100.0, 230.0, -132.0], hurdle_irr=0.25),
    "measured-again-en": measured_again(),
    "vat-lost-en": with_assumptions(sample_plan(), **VAT_LOST),
    "two-years-zh": with_costs(sample_plan(), treatment="software_2_years"),
    "ruled-en": ruled(),
}
GATES = {
    "npv": "NPV is not negative",
    "payback": "Payback within the limit",
    "irr": "IRR reaches the hurdle rate",
    "hard_only": "NPV of hard benefits alone is not negative",
    "pessimistic": "NPV of the pessimistic scenario is not negative",
    "consistency": "Pairwise judgements are consistent",
}
VERDICTS = {Verdict.PASS: "pass", Verdict.WARN: "warning", Verdict.FAIL: "fail"}
COMPARED = tuple(translate("Function and formula agree", language) for language in LANGUAGES)
DIFFERENCE_COLUMN = 4
SCENARIOS = {"delay_1y": "收益推迟一年"}


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Write every plan, let LibreOffice recalculate all of them; give both files."""
    folder = tmp_path_factory.mktemp("books")
    paths = {}
    for name, plan in PLANS.items():
        paths[name] = folder / f"{name}.xlsx"
        write_workbook(plan, paths[name], language="en" if name.endswith("-en") else "zh")
    for name, label in SCENARIOS.items():
        paths[name] = folder / f"{name}.xlsx"
        paths[name].write_bytes(with_scenario(paths["sample-zh"], label))
    paths["blank-factors"] = folder / "blank-factors.xlsx"
    paths["blank-factors"].write_bytes(with_blank_cost_factors(paths["sample-zh"]))
    paths["passed-over"] = folder / "passed-over.xlsx"
    paths["passed-over"].write_bytes(with_entries_passed_over(paths["rich-en"]))
    paths["refused"] = folder / "refused.xlsx"
    paths["refused"].write_bytes(with_entries_refused(paths["rich-en"]))
    whole = list(paths.values())
    for part in (whole[::2], whole[1::2]):  # one lot of all may take longer than is allowed
        converted(part, folder / "recalculated")
    again = [folder / "recalculated" / path.name for path in whole]
    return {name: (path, made) for (name, path), made in zip(paths.items(), again, strict=True)}


def with_scenario(path: Path, label: str) -> bytes:
    """Enter a scenario's name into the cell that selects it, as a user would."""
    number = [sheet.key for sheet in SHEETS].index("scenarios") + 1
    part = f"xl/worksheets/sheet{number}.xml"
    target = path.with_suffix(".edited")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                entry = f'<c r="C4" t="inlineStr"><is><t>{label}</t></is></c>'.encode()
                content, count = re.subn(rb'<c r="C4"[^>]*><v>\d+</v></c>', entry, content)
                assert count == 1
            new.writestr(info, content)
    return target.read_bytes()


def cells(path: Path) -> dict[str, Rows]:
    """Read every cell of every sheet."""
    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def differences(ours: dict[str, Rows], theirs: dict[str, Rows]) -> list[str]:
    """List the cells that differ, with both values."""
    found = []
    for name, rows in ours.items():
        other = theirs[name]
        for row, line in enumerate(rows):
            for column, value in enumerate(line):
                again = other[row][column] if row < len(other) and column < len(other[row]) else ""
                if value != again and not close(value, again) and not by_add_in(name, line, column):
                    found.append(f"{name} R{row + 1}C{column + 1}: {value!r} {again!r}")
    return found


def by_add_in(sheet: str, line: Sequence[object], column: int) -> bool:
    """Without the add-in, its functions and what compares them with formulas show a dash."""
    if sheet in ("检查", "Checks"):
        return column == DIFFERENCE_COLUMN and str(line[1]).startswith(COMPARED)
    return sheet in ("结果", "Results") and column == FUNCTION_COLUMN


def close(one: object, other: object) -> bool:
    if not isinstance(one, float) or not isinstance(other, float):
        return False
    return abs(one - other) <= TOLERANCE * max(1.0, abs(one))


@pytest.mark.parametrize("name", PLANS)
def test_every_formula_recalculates_to_its_value(
    books: dict[str, tuple[Path, Path]], name: str
) -> None:
    ours, theirs = books[name]
    assert differences(cells(ours), cells(theirs)) == []
    assert formula_count(ours) > 3_000
    assert not error_cells(theirs)


def formula_count(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(archive.read(name).count(b"<f>") for name in archive.namelist())


def error_cells(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as archive:
        parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return [
            found for name in parts for found in re.findall(rb'<c [^>]*t="e"', archive.read(name))
        ]


@pytest.mark.parametrize("name", PLANS)
def test_a_recalculated_file_is_the_same_plan(
    books: dict[str, tuple[Path, Path]], name: str
) -> None:
    drafts = [read_draft(path) for path in books[name]]
    assert [draft.issues for draft in drafts] == [(), ()]
    assert drafts[0].plan == drafts[1].plan == PLANS[name]


def test_the_first_repayment_counts_where_a_late_outlay_sinks_the_total_again(
    books: dict[str, tuple[Path, Path]],
) -> None:
    expected = evaluate(late_outlay()).risk_adjusted
    running = np.cumsum(expected.net_cash_flow)
    assert running[0] < 0 < running[3]
    assert running[4] < 0
    rows = cells(books["late-outlay-en"][1])["Cash flow"]
    found = {row[2]: row[4] for row in rows if str(row[2]).endswith("· Risk-adjusted")}
    for name, years in (
        ("Payback period", expected.payback_years),
        ("Discounted payback period", expected.discounted_payback_years),
    ):
        assert found[f"{name} · Risk-adjusted"] == pytest.approx(years, abs=TOLERANCE)


@pytest.mark.parametrize("name", PLANS)
def test_the_gates_judge_as_the_core_does(books: dict[str, tuple[Path, Path]], name: str) -> None:
    language = name[-2:]
    judged = evaluate(PLANS[name]).gates
    rows = cells(books[name][1])["Results" if language == "en" else "结果"]
    found = {row[1]: row[5] for row in rows}
    for code, label in GATES.items():
        own = [gate for gate in judged if gate.code == code]
        verdict = translate(VERDICTS[overall(own)], language) if own else "–"
        assert found[translate(label, language)] == verdict, code


DECISIONS = {
    "sample-zh": "结论：有条件批准。未满足：悲观情景净现值不为负",
    "rich-en": "Verdict: return for rework. Not met: NPV is not negative; "
    "NPV of hard benefits alone is not negative",
    "blank-en": "Verdict: –",
    "one-year-zh": "结论：否决。未满足：净现值不为负；内部收益率达到基准收益率；回收期不超过上限；"
    "仅计硬效益时净现值不为负；悲观情景净现值不为负",
    "thirty-years-en": "Verdict: approve",
    "several-rates-en": "Verdict: return for rework. Not met: IRR reaches the hurdle rate",
}


@pytest.mark.parametrize(("name", "verdict"), DECISIONS.items())
def test_the_verdict_stands_first_and_the_model_check_never_looks_like_it(
    books: dict[str, tuple[Path, Path]], name: str, verdict: str
) -> None:
    rows = cells(books[name][1])["Results" if name.endswith("-en") else "结果"]
    assert rows[VERDICT_ROW][1] == verdict
    formulas = {"zh": "模型检查：公式无误", "en": "Model checks: formulas agree"}
    expected = "Model checks: nothing yet" if name == "blank-en" else formulas[name[-2:]]
    assert rows[UNIT_ROW][MASTER_COLUMN] == expected


@pytest.mark.parametrize(
    ("name", "factor", "life"),
    [
        pytest.param("sample-zh", 1.0, 5, id="as-shipped"),
        pytest.param("vat-lost-en", 1.06, 5, id="vat-of-6-percent-not-recoverable"),
        pytest.param("two-years-zh", 1.0, 2, id="software-over-two-years"),
    ],
)
def test_other_tax_recalculated_is_what_a_second_way_gives(
    books: dict[str, tuple[Path, Path]], name: str, factor: float, life: int
) -> None:
    """NPV, IRR and after-tax NPV: the workbook's own formulas against loops over the lines."""
    language = name[-2:]
    rows = cells(books[name][1])["Cash flow" if language == "en" else "现金流"]
    found = {row[2]: row[4] for row in rows}
    labels = [
        f"{translate(measure, language)} · {translate(variant, language)}"
        for measure, variant in (
            ("Net present value (NPV)", "Risk-adjusted"),
            ("Internal rate of return (IRR)", "Risk-adjusted"),
            ("Net present value (NPV)", "After tax"),
        )
    ]
    expected = by_hand(PLANS[name], cost_factor=factor, life=life)
    assert [found[label] for label in labels] == pytest.approx(expected, abs=TOLERANCE)


def test_what_no_function_counts_is_not_said_to_agree(
    books: dict[str, tuple[Path, Path]],
) -> None:
    rows = [row for row in cells(books["refreshed-mid-year-zh"][0])["检查"] if len(row) > 4]
    compared = [row for row in rows if str(row[1]).startswith(COMPARED)]
    assert {(row[2], row[DIFFERENCE_COLUMN]) for row in compared} == {(1.0, "–")}
    assert len(compared) == len(CALLS)


def test_one_rate_is_shown_though_the_flow_turns_thrice(
    books: dict[str, tuple[Path, Path]],
) -> None:
    shown = cells(books["refreshed-en"][1])["Results"][TILES_ROW + 1][2]
    assert shown == pytest.approx(npf.irr(REFRESHED), abs=TOLERANCE)


def test_the_actual_measured_last_is_the_one_that_counts(
    books: dict[str, tuple[Path, Path]],
) -> None:
    again = measured_again().scorecard.actuals[1]
    rows = cells(books["measured-again-en"][1])["Scorecard calculation"]
    shown = [row for row in rows if row[1] == again.kpi]
    assert any(again.value in row for row in shown)


def with_blank_cost_factors(path: Path) -> bytes:
    """Select the first scenario and blank its cost factors, as a user would."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says which features it does not keep
        book = openpyxl.load_workbook(path)
    for cell, value in (("C4", "悲观"), ("G7", None), ("H7", None)):
        book["情景"][cell] = value
    target = path.with_suffix(".edited")
    book.save(target)
    return target.read_bytes()


def test_a_blank_factor_of_the_selected_scenario_changes_nothing(
    books: dict[str, tuple[Path, Path]],
) -> None:
    plan = sample_plan()
    own = {"initial_cost_factor": 1.0, "running_cost_factor": 1.0}
    scenario = plan.scenarios[0].model_copy(update=own)
    expected = evaluate(plan.model_copy(update={"scenarios": (scenario,)})).scenarios[0]
    shown = cells(books["blank-factors"][1])["结果"][TILES_ROW + 1]
    assert shown[1] == pytest.approx(expected.measures.npv, abs=TOLERANCE)


def with_entries_refused(path: Path) -> bytes:
    """Paste what no dropdown and no hint could keep out: a rate of 9, a share of 30, no number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says which features it does not keep
        book = openpyxl.load_workbook(path)
    for name, value in (("in_discount_rate", 9), ("in_curves_years", 30), ("in_costs_id", None)):
        sheet, _mark, cell = book.defined_names[name].attr_text.rpartition("!")
        book[sheet.strip("'")][cell.replace("$", "").partition(":")[0]] = value
    target = path.with_suffix(".edited")
    book.save(target)
    return target.read_bytes()


@pytest.mark.parametrize(
    "label",
    [
        pytest.param("General assumptions, Discount rate: at most 1 (100 %)", id="rate"),
        pytest.param("Adoption curves, Share: at most 1 (100 %)", id="share"),
        pytest.param("Cost lines, No.: every named row has one", id="number"),
    ],
)
def test_entries_that_are_refused_fail_a_check(
    books: dict[str, tuple[Path, Path]], label: str
) -> None:
    found = {row[1]: row[2] for row in cells(books["refused"][1])["Checks"]}
    assert found[label] == 0.0
    assert found["All checks passed (1) or not (0)"] == 0.0
    assert {row[1]: row[2] for row in cells(books["rich-en"][1])["Checks"]}[label] == 1.0


def with_entries_passed_over(path: Path) -> bytes:
    """Book nothing for a line with a space too many, write a role in Chinese: both are read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says which features it does not keep
        book = openpyxl.load_workbook(path)
    sheet = book["Review"]
    header = next(row for row in range(1, 200) if sheet.cell(row, 2).value == "Line")
    free = next(row for row in range(header, header + 60) if sheet.cell(row, 2).value is None)
    sheet.cell(free, 2).value = " B01 "
    sheet.cell(free, 3).value = 1
    sheet.cell(free, 4).value = 0
    book["Scenarios"]["D7"] = translate("Pessimistic", "zh")
    target = path.with_suffix(".edited")
    book.save(target)
    return target.read_bytes()


def test_a_booking_of_zero_that_no_formula_counts_fails_the_check(
    books: dict[str, tuple[Path, Path]],
) -> None:
    """Its amount changes no sum, but the re-forecast rests on it."""
    rows = cells(books["passed-over"][1])["Checks"]
    found = {row[1]: row[2] for row in rows}
    assert found["Every booked amount is counted"] == 0.0
    sound = cells(books["rich-en"][1])["Checks"]
    assert {row[1]: row[2] for row in sound}["Every booked amount is counted"] == 1.0


def test_a_role_in_the_other_language_fails_the_check(
    books: dict[str, tuple[Path, Path]],
) -> None:
    """The gate of the pessimistic scenario would find none and pass; the core reads the role."""
    path = books["passed-over"][1]
    plan = read_draft(path).plan
    assert plan is not None
    assert plan.scenarios[0].role == "pessimistic"
    found = {row[1]: row[2] for row in cells(path)["Checks"]}
    assert found["Scenarios, Role: words from the list"] == 0.0


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_selected_scenario_moves_all_results(
    books: dict[str, tuple[Path, Path]], scenario: str
) -> None:
    expected = next(row for row in evaluate(sample_plan()).scenarios if row.id == scenario)
    shown = cells(books[scenario][1])["结果"][TILES_ROW + 1]
    for column, name in enumerate(TILES, 1):
        value = measure(expected.measures, name)
        assert shown[column] == ("–" if value is None else pytest.approx(value, abs=TOLERANCE))


def measure(measures: Measures, name: str) -> float | None:
    source: object = measures.roi if name.startswith("roi_") else measures
    found: float | None = getattr(source, name.removeprefix("roi_"))
    return found


def test_the_re_forecast_is_that_of_the_review(books: dict[str, tuple[Path, Path]]) -> None:
    expected = review_plan(rich_plan(), date(2028, 1, 1)).forecast
    rows = cells(books["rich-en"][1])["Review calculation"]
    found = {row[2]: row[4] for row in rows if str(row[2]).endswith("re-forecast")}
    npv, cost = (
        found[f"{name} · re-forecast"] for name in ("Net present value (NPV)", "Total cost")
    )
    assert npv == pytest.approx(expected.npv, abs=TOLERANCE)
    assert cost == pytest.approx(expected.total_cost, abs=TOLERANCE)


def test_the_check_of_the_test_itself(books: dict[str, tuple[Path, Path]]) -> None:
    """A scenario changes many cells: the comparison sees differences where there are some."""
    assert len(differences(cells(books["sample-zh"][0]), cells(books["delay_1y"][1]))) > 200
