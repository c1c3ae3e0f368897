"""Indicators by period: figures with their intervals, out of the rows that the queries gave."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from scipy.special import gammaincinv

from crm_roi.core.evidence.intervals import (
    mean_from_moments,
    median,
    median_time,
    normal_quantile,
    wilson,
)
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_roi.evidence.queries import Asked, Period

Row = dict[str, Any]
Rows = list[Row]
MINUTES: Final = 60
TENTHS: Final = 10
LEAST: Final = 2  # a spread needs two cases
YOUNG: Final = _("The data begin less than a window before this period: no rate can be said.")
BEYOND: Final = _("Above 100 %: more customers returned than were lost.")
NOT_REACHED: Final = _("Half of them are still open: the median lies beyond the data.")


@dataclass(frozen=True)
class Figure:
    """One indicator in one period; without a value the note says why there is none."""

    measure: str
    period: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""


class _Made(NamedTuple):
    """A figure before its period is known."""

    measure: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int = 0
    note: str = ""


def indicators(results: Mapping[str, Rows], asked: Asked, first_day: object) -> tuple[Figure, ...]:
    """Give every figure of every period that the data can give, period by period.

    Args:
        results: the rows of each query by its name.
        asked: what was filled into the queries.
        first_day: the first day of the data; periods younger than the window have no rates.
    """
    by_period: dict[str, dict[str, Rows]] = defaultdict(lambda: defaultdict(list))
    for query, rows in results.items():
        for row in rows:
            if "period" in row:
                by_period[row["period"]][query].append(row)
    found = []
    sales = {row["period"]: _number(row["net_sales"]) for row in results.get("sales", [])}
    for at, period in enumerate(asked.periods):
        of_period = by_period[period.name]
        young = (period.first_day - first_day).days < asked.window_days  # type: ignore[operator]
        made = [
            *_flows(of_period["five_flows"], young=young),
            *_sales(of_period["sales"]),
            *_growth(sales, asked.periods, at),
            *_top(of_period["top_customers"]),
            *_products(of_period["products"], of_period["up_selling"]),
            *_contacts(of_period["contacts"], of_period["five_flows"]),
            *_responses(of_period["response_times"]),
            *_cycles(of_period["sales_cycles"]),
            *_people(of_period["salespeople"], of_period["referrals"]),
            *_survey(of_period["survey_scores"]),
        ]
        found += [Figure(each.measure, period.name, *each[1:]) for each in made]
    return tuple(found)


def _number(value: object) -> float:
    return 0.0 if value is None else float(value)  # type: ignore[arg-type]


def _share(measure: str, part: object, whole: object) -> Iterator[_Made]:
    """Give a share with Wilson's interval; none where there is nothing to be a share of."""
    if _number(whole) > 0:
        yield _Made(measure, *wilson(_number(part), _number(whole)))


def _count(measure: str, value: object) -> _Made:
    return _Made(measure, _number(value), n=int(_number(value)))


def _ratio(measure: str, part: object, whole: object, n: object = None) -> Iterator[_Made]:
    if _number(whole) > 0:
        yield _Made(
            measure, _number(part) / _number(whole), n=int(_number(whole if n is None else n))
        )


def _flows(rows: Rows, *, young: bool) -> Iterator[_Made]:
    for row in rows:
        opening, closing, won = (int(row[name]) for name in ("opening", "closing", "won"))
        returned, lost = int(row["returned"]), int(row["lost"])
        yield _count("opening_customers", opening)
        yield _count("customers_won", won)
        yield _count("customers_returned", returned)
        yield _count("customers_lost", lost)
        yield _count("closing_customers", closing)
        yield _Made("flow_check", float(opening + won + returned - lost - closing), n=closing)
        yield _count("new_customers", row["new_customers"])
        if young:
            for measure in ("retention_rate", "retention_rate_textbook", "churn_rate"):
                yield _Made(measure, None, note=YOUNG)
            return
        yield from _share("retention_rate", opening - lost, opening)
        if opening and closing - won > opening:
            yield _Made("retention_rate_textbook", None, n=opening, note=BEYOND)
        else:
            yield from _ratio("retention_rate_textbook", closing - won, opening)
        yield from _share("churn_rate", lost, opening)
        yield from _share("acquisition_rate", won, closing)
        yield from _ratio("acquisition_rate_opening", row["new_customers"], opening)


def _sales(rows: Rows) -> Iterator[_Made]:
    for row in rows:
        buyers = row["buyers"]
        yield _Made("net_sales", _number(row["net_sales"]), n=int(_number(row["orders"])))
        yield _count("orders", row["orders"])
        yield _count("buyers", buyers)
        yield from _mean(
            "average_order", row["paid_orders"], row["paid_amount"], row["paid_squares"]
        )
        yield from _ratio("orders_per_buyer", row["orders"], buyers)
        yield from _share("repurchase_rate", row["repeat_buyers"], buyers)
        yield from _share("earlier_buyer_share", row["earlier_buyers"], buyers)
        gross = _number(row["net_sales"]) - _number(row["returned_amount"])
        if row["returned_amount"]:
            yield from _ratio(
                "return_ratio", -_number(row["returned_amount"]), gross, row["orders"]
            )
        if _number(row["margins"]) >= _number(row["orders"]) > 0:
            yield from _ratio("margin_rate", row["margin"], row["net_sales"], row["orders"])
            yield from _ratio("margin_per_buyer", row["margin"], buyers)


def _mean(measure: str, n: object, total: object, squares: object) -> Iterator[_Made]:
    """Give a mean and its interval from the number, the sum and the sum of squares."""
    count = int(_number(n))
    if count < LEAST:
        return
    mean = _number(total) / count
    spread = max(0.0, (_number(squares) - count * mean * mean) / (count - 1))
    yield _Made(measure, *mean_from_moments(count, mean, math.sqrt(spread)))


def _growth(sales: Mapping[str, float], periods: Sequence[Period], at: int) -> Iterator[_Made]:
    """Compare sales with the period before and with the same period of the year before."""
    now = sales.get(periods[at].name)
    year = next(
        (each.name for each in periods[:at]
         if (each.first_day.year + 1, each.first_day.month)
         == (periods[at].first_day.year, periods[at].first_day.month)), ""
    )  # fmt: skip
    before = {"sales_growth": periods[at - 1].name if at else "", "sales_growth_year": year}
    for measure, name in before.items():
        if now is not None and sales.get(name, 0) > 0:
            yield _Made(measure, now / sales[name] - 1, n=1)


def _top(rows: Rows) -> Iterator[_Made]:
    for row in rows:
        for measure, name in (("top_sales_share", "amount"), ("top_margin_share", "margin")):
            yield from _ratio(
                measure,
                _number(row[f"top_{name}_tenths"]) / TENTHS,
                row[name],
                row["customers"],
            )


def _products(products: Rows, up_selling: Rows) -> Iterator[_Made]:
    for row in products:
        yield from _share("cross_sell_rate", row["cross_buyers"], row["buyers"])
        if row["marked_lines"]:
            yield from _ratio("new_product_ratio", row["new_amount"], row["amount"], row["buyers"])
    for row in up_selling:
        yield from _share("up_sell_rate", row["up_sold"], row["buyers_of_both"])


def _contacts(rows: Rows, flows: Rows) -> Iterator[_Made]:
    """Give complaints, for each customer with the exact interval of a count (Poisson, Garwood)."""
    customers = sum(int(row["closing"]) for row in flows)
    for row in rows:
        if row["kind"] != "complaint":
            continue
        complaints = int(row["contacts"])
        yield _count("complaints", complaints)
        if customers:
            low = float(gammaincinv(complaints, 0.025)) if complaints else 0.0
            high = float(gammaincinv(complaints + 1, 0.975))
            yield _Made(
                "complaint_rate", complaints / customers, low / customers, high / customers,
                customers,
            )  # fmt: skip
        yield from _share("complaint_response_rate", row["answered"], complaints)


def _responses(rows: Rows) -> Iterator[_Made]:
    if not rows:
        return
    times, ended = _spread_out(rows, "minutes", "contacts", MINUTES)
    yield from _censored("response_time", times, ended)
    done = times[ended > 0]
    yield from _mean("response_time_mean", len(done), done.sum(), (done * done).sum())
    yield _count("responses_open", len(times) - len(done))


def _cycles(rows: Rows) -> Iterator[_Made]:
    if not rows:
        return
    days, ended = _spread_out(rows, "days", "opportunities", 1)
    done = days[ended > 0]
    if len(done):
        yield _Made("sales_cycle", *median(done))
    yield from _mean("sales_cycle_mean", len(done), done.sum(), (done * done).sum())
    yield from _censored("sales_cycle_all", days, ended)
    yield _count("opportunities_open", len(days) - len(done))
    won = sum(int(row["opportunities"]) for row in rows if row["won"])
    yield from _share("win_rate", won, len(done))


def _spread_out(
    rows: Rows, name: str, count: str, unit: float
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], np.ndarray[Any, np.dtype[np.float64]]]:
    """Give each case its time again, of rows that count the cases of each time."""
    cases = np.array([int(row[count]) for row in rows])
    times = np.array([_number(row[name]) / unit for row in rows])
    ended = np.array([_number(row["ended"]) for row in rows])
    return np.repeat(times, cases), np.repeat(ended, cases)


def _censored(
    measure: str,
    times: np.ndarray[Any, np.dtype[np.float64]],
    ended: np.ndarray[Any, np.dtype[np.float64]],
) -> Iterator[_Made]:
    """Give the median with open cases as running; an open end of its interval stays open."""
    found = median_time(times, ended)
    if found.value is None:
        yield _Made(measure, None, n=found.n, note=NOT_REACHED)
    elif found.low is None or found.high is None:
        yield _Made(measure, found.value, n=found.n)
    else:
        yield _Made(measure, *found[:4])


def _people(salespeople: Rows, referrals: Rows) -> Iterator[_Made]:
    for row in salespeople:
        if row["won_amount"] is not None:
            yield from _ratio("won_per_salesperson", row["won_amount"], row["salespeople"])
    for row in referrals:
        yield from _share("referral_rate", row["referred"], row["new_customers"])


def _survey(rows: Rows) -> Iterator[_Made]:
    for row in rows:
        answers = int(row["answers"])
        if answers:
            promoters, detractors = (
                int(row["promoters"]) / answers,
                int(row["detractors"]) / answers,
            )
            score = promoters - detractors
            half = normal_quantile(0.95) * math.sqrt(
                max(0.0, promoters + detractors - score * score) / answers
            )
            low, high = max(-1.0, score - half), min(1.0, score + half)
            yield _Made("nps", 100 * score, 100 * low, 100 * high, answers)
        yield from _share("top_box_share", row["top_box"], row["rated"])
