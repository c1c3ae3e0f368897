"""A reason is true: on random calls, what an error says is held against the cells it was given.

The calls are the examples of all functions with one or two arguments changed by a fixed seed: cells
blank, negative, huge, a word, a date, TRUE; a range shorter, longer or as one cell. Each reason
that can come has a check of its own in `HOLDS`, written from the sentence and not from the code;
a reason without a check fails.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.worksheet import Cells, WorksheetFunction
from crm_roi.hosts import adapter
from crm_roi.hosts.cells import without_blank_ends
from crm_roi.hosts.readers import READERS
from tests.hosts.formulas import all_functions, example_arguments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from crm_roi.core.errors import CrmRoiError, Fact, Facts

CALLS: Final = 10_000
DAY: Final = dt.datetime(2026, 3, 31)  # noqa: DTZ001 - a cell's date has no zone
CELLS: Final = (
    None, "", 0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1.5, 3.0, 9.0, 13.0, 1 / 3, 1e6, 1e-9, 100.0, -100.0,
    46000.0, True, False, "x", "simple", "12 %", "2026/3/31", DAY,
)  # fmt: skip
ONE_CELL: Final = frozenset({Cells.NUMBER, Cells.FLAG, Cells.WORD, Cells.DATE})
SLOW: Final = "CRM_PLS_INTERVALS"  # hundreds of resamples a call: one call in ten of the others


class Call:
    """One call: the function, its cells by argument, flat and as the function was given them."""

    def __init__(self, function: WorksheetFunction, given: list[Any]) -> None:
        """Keep the cells; arguments that the example leaves out stay out."""
        self.function, self.given = function, given
        self.read = without_blank_ends(given)
        self.cells = [cell for each in given for cell in _flat(each)]
        self.numbers = [float(cell) for cell in self.cells if isinstance(cell, float | bool)]
        self.numbers += [0.12] if "12 %" in self.cells else []
        self.words = {_word(cell) for cell in self.cells}
        self.sizes = {len(_flat(each)) for each in given} | {len(_trimmed(each)) for each in given}
        self.sizes |= {len(each) for each in given if isinstance(each, list)}
        self.sizes |= {len(each[0]) for each in given if isinstance(each, list) and each}

    def of(self, name: str) -> Any:  # noqa: ANN401 - as the core function gets it
        """The argument of this name as its rule reads it, its default if it was left out."""
        for argument, cells in zip(self.function.arguments, self.read, strict=False):
            if argument.name == name:
                left_out = cells is None and argument.cells not in adapter.BLANK_IS_A_FIGURE
                return argument.default if left_out else READERS[argument.cells](cells)
        return next(each.default for each in self.function.arguments if each.name == name)

    def figures(self, name: str) -> list[float]:
        """The figures of an argument in a row, a blank as NaN."""
        found = self.of(name)
        return [float(each) for each in (found.ravel() if hasattr(found, "ravel") else [found])]

    def is_there(self, figure: object) -> bool:
        """Say whether a figure is one of the cells."""
        wanted = float(str(figure))
        return any(math.isclose(each, wanted, rel_tol=1e-12) for each in self.numbers)

    def shows(self, text: Fact) -> bool:
        """Say whether a cell reads so."""
        return any(str(cell) == text for cell in self.cells)

    def has(self, name: str) -> bool:
        """Say whether the function has an argument of this name."""
        return any(each.name == name for each in self.function.arguments)

    @property
    def blank(self) -> bool:
        """Say whether a cell is blank."""
        return any(cell in {None, ""} for cell in self.cells if not isinstance(cell, dt.datetime))


def _flat(cells: Any) -> list[Any]:  # noqa: ANN401 - a cell or rows of cells
    return [cell for row in cells for cell in row] if isinstance(cells, list) else [cells]


def _trimmed(cells: Any) -> list[Any]:  # noqa: ANN401 - a cell or rows of cells
    flat = _flat(cells)
    while flat and flat[-1] is None:
        flat.pop()
    return flat


def _word(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if cell is None or isinstance(cell, dt.datetime):
        return "" if cell is None else cell.isoformat()
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell).strip()


def _number(fact: Fact) -> float:
    return float(str(fact))


def _count(fact: Fact) -> int:
    return int(str(fact))


def _outside(call: Call, figure: object, low: float, high: float) -> bool:
    return call.is_there(figure) and not low <= float(str(figure)) <= high


def _flows(call: Call) -> list[float]:
    """The cash flows or dated amounts, blanks as 0."""
    name = next(n for n in ("cash_flows", "amounts", "cash_flow_rows") if call.has(n))
    return [0.0 if math.isnan(each) else each for each in call.figures(name)]


def _one_row_is_one_sided(call: Call) -> bool:
    if not call.has("cash_flow_rows"):
        return min(_flows(call), default=0) >= 0 or max(_flows(call), default=0) <= 0
    return any(min(row) >= 0 or max(row) <= 0 for row in _rows(call, "cash_flow_rows"))


def _rows(call: Call, name: str) -> list[list[float]]:
    return [[0.0 if cell != cell else cell for cell in row] for row in call.of(name).tolist()]  # noqa: PLR0124 - NaN


def _lengths_differ(call: Call, *lengths: object) -> bool:
    counts = {int(str(each)) for each in lengths}
    return len(counts) > 1 and all(
        count in call.sizes or any(size and count % size == 0 for size in call.sizes)
        for count in counts
    )


def _never_repaid(call: Call) -> bool:
    """Say whether the running total, at the asked rate, never rises from below 0 to 0."""
    rate = call.of("discount_rate") if call.has("discount_rate") else 0.0
    total, totals = 0.0, []
    for year, flow in enumerate(_flows(call)):
        total += flow / (1 + rate) ** year
        totals.append(total)
    return not any(before < 0 <= after for before, after in pairwise(totals))


def _no_rate(call: Call) -> bool:
    """Say whether the present value has one sign at 20,000 rates from -99.9 % upwards."""
    rows = _rows(call, "cash_flow_rows") if call.has("cash_flow_rows") else [_flows(call)]
    return any(_one_sign(row) for row in rows)


def _one_sign(flows: list[float]) -> bool:
    factors = [10 ** (place / 2500 - 3) for place in range(20_001)]
    signs = {sum(flow * factor**year for year, flow in enumerate(flows)) > 0 for factor in factors}
    return len(signs) == 1


def _in_order(values: list[float]) -> bool:
    steps = {after > before for before, after in pairwise(values)}
    return len(steps) <= 1 and len(set(values)) == len(values)


def _history(call: Call, facts: Facts) -> list[float]:
    """Repeat purchases, age at the last one and age of the customer that a reason names."""
    columns = [call.figures(each.name) for each in call.function.arguments[:3]]
    return [each[_count(facts["row"]) - 1] if len(each) > 1 else each[0] for each in columns]


def _impossible(history: list[float]) -> bool:
    return min(history) < 0 or history[1] > history[2]


HOLDS: Final[dict[str, Callable[[Call, Facts], bool]]] = {
    "NumberExpected": lambda c, f: any(
        str(cell)[:39] == str(f["cell"])[:39] or str(cell).upper() == f["cell"]
        for cell in c.cells if isinstance(cell, str | bool)
    ),
    "DateWhereNumber": lambda c, f: DAY in c.cells and str(DAY.date()) == f["day"],
    "OneCellExpected": lambda c, _: any(
        len(_flat(cells)) > 1
        for argument, cells in zip(c.function.arguments, c.given, strict=False)
        if argument.cells in ONE_CELL
    ),
    "NotAShare": lambda c, f: _outside(c, f["share"], 0, 1),
    "UnknownChoice": lambda c, f: (
        f["choice"] in c.words and f["choice"] not in str(f["choices"]).split(", ")
    ),
    "NegativeCount": lambda c, f: (c.is_there(f["figure"]) and _number(f["figure"]) < 0)
    or _number(f["figure"]) < min(c.numbers),
    "ImpossibleRate": lambda _, f: not 0 <= _number(f["rate"]) <= 1,
    "NothingInDenominator": lambda c, _: 0.0 in c.numbers or c.blank,
    "DifferentCounts": lambda c, f: _lengths_differ(c, f["first"], f["second"]),
    "DifferentLengths": lambda c, f: _lengths_differ(c, f["one"], f["two"]),
    "UnevenColumns": lambda c, f: _lengths_differ(c, *str(f["lengths"]).split(", ")),
    "UnevenProbabilities": lambda c, f: _lengths_differ(c, f["values"], f["probabilities"]),
    "LinesWithoutCategory": lambda c, f: _lengths_differ(c, f["lines"], f["categories"]),
    "LinesAndColumns": lambda c, _: len(c.sizes - {1}) > 1 or 1 in c.sizes,
    "NoAnswer": lambda c, _: not c.function.name.endswith("PAYBACK_YEARS") or _never_repaid(c),
    "MissingFigure": lambda c, _: c.blank,
    "MissingCustomerData": lambda c, _: c.blank,
    "MissingData": lambda c, f: c.blank and _count(f["row"]) >= 1,
    "MissingDate": lambda c, f: math.isnan(c.figures("dates")[_count(f["place"]) - 1]),
    "MissingWeight": lambda c, f: math.isnan(c.figures(_weights(c))[_count(f["row"]) - 1]),
    "MissingHistory": lambda c, _: c.blank,
    "SameDayPurchases": lambda c, f: _history(c, f)[0] * _history(c, f)[1] == 0 < sum(
        _history(c, f)[:2]
    ),
    "NotIdentified": lambda c, _: len({tuple(row) for row in zip(
        *(c.figures(each.name) for each in c.function.arguments), strict=False
    )}) < 12 or max(c.figures("ages")) > 45 or len(c.figures("ages")) == 1,
    "TimeAheadBelowZero": lambda c, _: c.of("periods_ahead") < 0,
    "BlankInPair": lambda c, _: c.blank,
    "EstimateIncomplete": lambda c, _: c.blank,
    "HalfACase": lambda c, _: c.blank,
    "LineWithoutCategory": lambda c, f: not c.of("categories")[_count(f["row"]) - 1],
    "ItemWithoutLatent": lambda c, f: not c.of("latents")[int(str(f["item"])[1:]) - 1],
    "EmptyModel": lambda c, _: not any(c.of("latents")),
    "UnknownFunction": lambda c, f: f["name"] in c.words,
    "UnknownLatent": lambda c, f: f["latent"] in c.words and f["latent"] not in c.of("latents"),
    "UnconnectedLatent": lambda c, f: f["latent"] in c.of("latents"),
    "SelfCaused": lambda c, f: f["latent"] in c.of("causes") and f["latent"] in c.of("effects"),
    "UnknownOverlap": lambda c, f: any(str(f["line"]) in word for word in c.words),
    "UnknownStatistic": lambda c, f: f["statistic"] in c.words - {"mean", "median"},
    "UnknownTotal": lambda c, f: f["which"] in c.words - {"opening", "closing"},
    "UnknownCurve": lambda c, f: f["kind"] in c.words - {"linear", "s_curve", "table"},
    "UnknownCsatMethod": lambda c, f: f["method"] in c.words - {"scale", "maximum"},
    "UnknownRoiMethod": lambda c, f: f["method"] in c.words - {"simple", "pv", "annual", "eit"},
    "UnknownDistribution": lambda c, f: (
        f["kind"] in c.words and f["kind"] not in str(f["kinds"]).split(", ")
    ),
    "JudgementOffTheScale": lambda c, f: _outside(c, f["value"], 1 / 9 - 1e-9, 9 + 1e-9),
    "JudgementNotPositive": lambda c, f: c.is_there(f["value"]) and _number(f["value"]) <= 0,
    "JudgementsNotReciprocal": lambda c, f: (
        c.is_there(f["value"]) and c.is_there(f["opposite"])
        and abs(_number(f["value"]) * _number(f["opposite"]) - 1) > 1e-9
    ),
    "DiagonalNotOne": lambda c, f: c.is_there(f["value"]) and _number(f["value"]) != 1,
    "MatrixNotSquare": lambda c, f: (
        f["rows"] != f["columns"] and {f["rows"], f["columns"]} <= c.sizes
    ),
    "NotATriangle": lambda c, f: (
        f["count"] in c.sizes
        and f["count"] not in {size * (size - 1) // 2 for size in range(2, 60)}
    ),
    "NothingToRepair": lambda c, _: len(_flat(c.given[0])) in {1, 4},
    "OneJudge": lambda c, _: not isinstance(c.given[0], list) or len(c.given[0]) == 1
    or sum(any(cell not in {None, ""} for cell in row) for row in c.given[0]) < 2,
    "OneSidedCashFlows": lambda c, _: _one_row_is_one_sided(c),
    "NoMoney": lambda c, _: not any(_flows(c)),
    "NoCashFlows": lambda c, _: not any(
        isinstance(cell, float) for cell in _flat(c.given[_place(c, "cash_flow")])
    ) or not all(any(isinstance(x, float) for x in row) for row in c.given[0]),
    "NoRate": lambda c, _: _no_rate(c),
    "MissingSide": lambda c, _: min(_flows(c)) >= 0 or max(_flows(c)) <= 0,
    "RateTooLow": lambda c, f: c.is_there(f["rate"]) and _number(f["rate"]) <= -1,
    "RateOfMinusOne": lambda c, _: -1.0 in c.numbers,
    "NoInitialOutlay": lambda c, _: not _flows(c)[0] < 0,
    "NoLaterYears": lambda c, _: len(_flows(c)) < 2,
    "NoCosts": lambda _, f: not _number(f["total"]) > 0,
    "NoBenefits": lambda _, f: not _number(f["total"]) > 0,
    "NoUsers": lambda c, _: c.blank or not c.of("users") > 0,
    "NoHorizon": lambda c, _: c.blank or any(number < 1 for number in c.numbers),
    "HorizonTooLong": lambda c, f: c.of("horizon_years") > _count(f["most"]),
    "NoRampUp": lambda c, f: c.is_there(f["years"]) and not _number(f["years"]) > 0,
    "FirstYearOutsideHorizon": lambda c, _: (
        not 0 <= c.of("first_year") <= c.of("horizon_years") or c.of("first_year") % 1 != 0
    ),
    "EndlessValue": lambda c, _: any(
        1 + rate <= kept
        for rate in c.figures("discount_rate") for kept in c.figures("retention_rate")
    ),
    "FirstMarginNowOrLater": lambda c, _: any(
        each not in {0, 1} for each in c.figures("first_margin_at")
    ),
    "ImpossibleLife": lambda c, _: any(
        not 0 <= each <= 200 or each % 1 != 0 for each in c.figures("years_counted")
    ),
    "LowAboveMode": lambda c, f: _number(f["low"]) > _number(f["mode"]) and c.is_there(f["low"]),
    "ModeAboveHigh": lambda c, f: (
        _number(f["mode"]) > _number(f["high"]) and (c.blank or c.is_there(f["high"]))
    ),
    "EstimateColumns": lambda c, f: f["columns"] in c.sizes and f["columns"] not in {3, 4},
    "ScenarioColumns": lambda c, f: f["columns"] in c.sizes and f["columns"] != 4,
    "ProbabilityOutOfRange": lambda c, f: _outside(c, f["probability"], 0, 1),
    "ProbabilitiesNotOne": lambda _, f: abs(_number(f["total"]) - 1) > 1e-9,
    "TiersNotWhole": lambda c, f: (
        abs(_number(f["total"]) - 1) > 1e-9
        or any(not each > 0 for each in c.figures("tier_shares"))
    ),
    "AnswerOutsideScale": lambda c, f: _outside(
        c, f.get("answer", f.get("value")), _number(f["low"]), _number(f["high"])
    ),
    "AnswerBetweenNumbers": lambda c, f: c.is_there(f["answer"]) and _number(f["answer"]) % 1 != 0,
    "NoAnswers": lambda c, _: c.blank,
    "ImpossibleScale": lambda c, _: (
        not c.of("scale_high") > (c.of("scale_low") if c.has("scale_low") else 0)
        or (c.has("top_boxes") and not 1 <= c.of("top_boxes") <= c.of("scale_high") - 1)
    ),
    "ImpossibleConfidence": lambda c, _: not 0 < c.of("confidence_level") < 1,
    "RatingOffScale": lambda c, f: _outside(c, f["rating"], _number(f["low"]), _number(f["high"])),
    "NotTenNeeds": lambda c, f: f["count"] in c.sizes and f["count"] != 10,
    "ImpossibleImportance": lambda c, _: (
        any(each < 0 for each in c.figures("importances")) or not any(c.figures("importances"))
        or c.blank
    ),
    "ImpossibleHistory": lambda c, f: _impossible(_history(c, f)),
    "WrongModel": lambda c, _: (
        len(c.figures("buyer_model")) != 4 or any(not each > 0 for each in c.figures("buyer_model"))
    ),
    "EndsBeforeStart": lambda c, f: (
        c.figures(c.function.arguments[1].name)[_count(f["row"]) - 1]
        < c.figures(c.function.arguments[0].name)[_count(f["row"]) - 1]
    ),
    "NothingClosed": lambda c, _: c.blank,
    "ImpossibleHours": lambda c, _: not (
        0 <= c.of("opening_hour") < c.of("closing_hour") <= 24 and 1 <= c.of("days_a_week") <= 7
        and c.of("days_a_week") % 1 == 0
    ),
    "DateExpected": lambda c, f: (f["cell"] == "" and c.blank) or c.shows(f["cell"]),
    "DateOutsideCalendar": lambda c, f: _outside(c, f["cell"], 0, 2_958_466),
    "ManyResamples": lambda _, f: _count(f["count"]) > _count(f["most"]),
    "DateBeforeFirst": lambda c, _: min(c.figures("dates")) < c.figures("dates")[0],
    "ImpossibleDate": lambda c, f: not 1 <= c.figures("dates")[_count(f["place"]) - 1] < 2_958_466,
    "YesOrNoExpected": lambda c, f: c.shows(f["cell"]),
    "WrongRank": lambda c, f: not c.figures("ranks")[_count(f["place"]) - 1] >= 1,
    "NegativeWeight": lambda c, f: c.figures(_weights(c))[_count(f["place"]) - 1] < 0,
    "NegativeData": lambda c, f: (
        c.of("data")[_count(f["row"]) - 1][_count(f["column"]) - 1] < 0
    ),
    "NeedNotRated": lambda c, f: all(
        math.isnan(row[_count(f["place"]) - 1]) for row in c.of("need_ratings")
    ),
    "NoJudge": lambda c, _: c.blank,
    "NoWeight": lambda c, _: 0.0 in c.numbers or c.blank,
    "TooFewRows": lambda c, f: f["count"] in c.sizes and _count(f["count"]) < 2,
    "TooFewMeasurements": lambda _, f: _count(f["count"]) < 2,
    "AnchorsNotOrdered": lambda c, _: c.blank or not _in_order(
        c.figures(c.function.arguments[1].name)
    ),
    "TargetOnWrongSide": lambda c, f: c.is_there(f["target"]) and c.is_there(f["baseline"]),
    "NoTarget": lambda c, _: c.blank,
    "NoBaseline": lambda c, _: c.blank,
    "OutsideBlock": lambda c, f: (
        not (1 <= c.of("row") <= _count(f["rows"]) and 1 <= c.of("column") <= _count(f["columns"]))
        or c.of("row") % 1 != 0 or c.of("column") % 1 != 0
    ),
    "FewResamples": lambda _, f: _count(f["count"]) < _count(f["least"]),
    "ImpossibleSteps": lambda c, _: not 2 <= c.of("steps") <= 10 or c.of("steps") % 1 != 0,
    "NotFinite": lambda c, _: max(map(abs, c.numbers)) >= 1e3,
    "NoCycle": lambda c, _: not min(c.figures("cycle_after")) > 0,
}  # fmt: skip


def _weights(call: Call) -> str:
    return next(name for name in ("points", "weights", "item_weights") if call.has(name))


def _place(call: Call, beginning: str) -> int:
    names = [each.name for each in call.function.arguments]
    return next(place for place, name in enumerate(names) if name.startswith(beginning))


def calls(count: int, seed: int = 1) -> Iterator[Call]:
    """Examples with one or two arguments changed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    functions = all_functions()
    while count:
        function = chance.choice(functions)
        given: list[Any] = list(example_arguments(function))
        if not given or (function.name == SLOW and chance.random() < 0.9):
            continue
        for _ in range(chance.randint(1, 2)):
            place = chance.randrange(len(given))
            given[place] = _changed(given[place], chance)
        count -= 1
        yield Call(function, given)


def _changed(cells: Any, chance: random.Random) -> Any:  # noqa: ANN401 - a cell or rows of cells
    kind = chance.random()
    if not isinstance(cells, list):
        return chance.choice(CELLS) if kind < 0.85 else [[chance.choice(CELLS)] for _ in range(2)]
    rows = [list(row) for row in cells]
    if kind < 0.6:
        for _ in range(chance.randint(1, 3)):
            row = chance.choice(rows)
            row[chance.randrange(len(row))] = chance.choice(CELLS)
        return rows
    if kind < 0.75:
        return rows[:-1] or [[chance.choice(CELLS)]]
    if kind < 0.85:
        wide = len(rows[0]) > 1
        return [row[:-1] for row in rows] if wide else [*rows, [chance.choice(CELLS)]]
    if kind < 0.93:
        return [[chance.choice(CELLS) for _ in row] for row in rows]
    return chance.choice(CELLS)


def test_every_reason_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[CrmRoiError] = []
    explained = adapter._explained  # noqa: SLF001 - where every refusal becomes a cell

    def listen(problem: CrmRoiError, language: str) -> object:
        told.append(problem)
        return explained(problem, language)

    monkeypatch.setattr(adapter, "_explained", listen)
    false, kinds = [], set()
    for given in calls(CALLS):
        told.clear()
        adapter.call(given.function, given.given)
        for problem in told:
            kinds.add(name := type(problem).__name__)
            if name not in HOLDS or not HOLDS[name](given, problem.facts):
                false.append((given.function.name, given.given, name, str(problem)))
    assert not false, f"{len(false)} false or unchecked reasons: {false[:5]}"
    assert len(kinds) > 80
