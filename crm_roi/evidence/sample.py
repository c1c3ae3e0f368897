"""Exports of a made-up dealer group, by a seed: every table of the contract, with a known truth.

To try the chain from export to report without anybody's customers, and to test that the truth lies
within the intervals as often as they promise. The same seed gives the same files everywhere.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crm_roi.files import refuse_existing, written_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

Rows = list[list[Any]]
CATEGORIES: Final = ("保养", "维修", "轮胎", "保险", "精品")
PRICES: Final = (600.0, 1_800.0, 2_400.0, 4_000.0, 300.0)
MARGIN: Final = 0.3
DAYS_TO_ANSWER: Final = 28  # of a campaign
CAMPAIGN_MONTHS: Final = 2  # the campaigns start that many months before the end


@dataclass(frozen=True)
class Truth:
    """What the made-up customers do: the probabilities that evidence has to find again."""

    stores: int = 15
    months: int = 24
    first: date = date(2024, 1, 1)
    customers_per_month: int = 8  # of each store
    buys_in_month: float = 0.25
    stays_for_month: float = 0.97
    referred: float = 0.12
    complains_in_month: float = 0.01
    answered: float = 0.95
    hours_to_answer: float = 12.0  # median
    wins: float = 0.3
    days_to_close: float = 30.0
    promoters: float = 0.45
    detractors: float = 0.20
    campaign_buys: float = 0.06  # of the treated, those who buy because of the campaign


class _World:
    """The random numbers and the rows made so far."""

    def __init__(self, truth: Truth, seed: int) -> None:
        self.truth = truth
        self.random = np.random.default_rng(seed)
        self.last = _day(truth, truth.months, 0) - timedelta(days=1)
        self.tables: dict[str, Rows] = {name: [] for name in HEADERS}

    def chance(self, probability: float) -> bool:
        return bool(self.random.random() < probability)


HEADERS: Final = {
    "客户": ("客户编号", "创建日期", "门店", "推荐人", "来源渠道"),
    "订单": ("订单编号", "客户编号", "订单日期", "订单金额", "毛利", "门店"),
    "订单明细": ("订单编号", "产品名称", "数量", "小计", "品类", "是否新品"),
    "服务工单": ("客户编号", "创建时间", "工单类型", "首次响应时间", "门店"),
    "商机": ("商机编号", "创建日期", "关闭日期", "是否赢单", "商机金额", "负责人", "门店"),
    "营销活动": ("活动编号", "费用", "开始日期", "渠道", "触达人数", "互动数", "转化数"),
    "活动触达": ("活动编号", "客户编号", "触达日期", "组别"),
    "问卷": ("问卷编号", "答卷日期", "推荐意愿", "满意度"),
}


def write_exports(
    folder: Path, seed: int = 1, truth: Truth | None = None, *, force: bool = False
) -> Truth:
    """Write one CSV file for each table; give the truth that they were made by.

    Raises:
        FileExists: one of the files is there already, and `force` does not replace it.
    """
    truth = truth or Truth()
    paths = {name: folder / f"{name}.csv" for name in HEADERS}
    for path in paths.values():
        refuse_existing(path, force=force)
    world = _World(truth, seed)
    number = before_campaigns = 0
    for month in range(truth.months):
        if month == truth.months - CAMPAIGN_MONTHS:
            before_campaigns = number
        for store in range(truth.stores):
            for _each in range(int(world.random.poisson(truth.customers_per_month))):
                number += 1
                _customer(world, number, store, month)
        _leads(world, month)
    _campaigns(world, before_campaigns)
    folder.mkdir(parents=True, exist_ok=True)
    for name, headers in HEADERS.items():
        with (
            written_whole(paths[name], force=force) as draft,
            draft.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(headers)
            writer.writerows(world.tables[name])
    return truth


def _day(truth: Truth, month: int, day: int) -> date:
    at = truth.first.year * 12 + truth.first.month - 1 + month
    return date(at // 12, at % 12 + 1, 1) + timedelta(days=day)


def _some_day(world: _World, month: int) -> date:
    first = _day(world.truth, month, 0)
    days = (_day(world.truth, month + 1, 0) - first).days
    return first + timedelta(days=int(world.random.integers(days)))


def _customer(world: _World, number: int, store: int, month: int) -> None:
    """Make a customer, who buys at once and then while they stay."""
    truth, random = world.truth, world.random
    name, shop = f"C{number:06}", f"S{store + 1:02}"
    created = _some_day(world, month)
    referrer = (
        f"C{random.integers(1, number):06}" if number > 1 and world.chance(truth.referred) else ""
    )
    channel = ("到店", "微信", "电话")[int(random.integers(3))]
    world.tables["客户"].append([name, created, shop, referrer, channel])
    _order(world, name, shop, created)
    for later in range(month + 1, truth.months):
        if not world.chance(truth.stays_for_month):
            return
        day = _some_day(world, later)
        if world.chance(truth.buys_in_month):
            _order(world, name, shop, day)
        if world.chance(truth.complains_in_month):
            _complaint(world, name, shop, day)
        if world.chance(0.05):
            _answer(world, name, day)


def _order(world: _World, name: str, shop: str, day: date) -> None:
    random = world.random
    order = f"O{len(world.tables['订单']) + 1:07}"
    total = 0.0
    for kind in random.choice(len(CATEGORIES), size=1 + int(world.chance(0.3)), replace=False):
        amount = round(PRICES[kind] * float(random.lognormal(0, 0.3)), 2)
        fresh = "是" if world.chance(0.1) else "否"
        world.tables["订单明细"].append(
            [order, CATEGORIES[kind], 1, amount, CATEGORIES[kind], fresh]
        )
        total += amount
    row = [order, name, day, f"{total:.2f}", f"{total * MARGIN:.2f}", shop]
    world.tables["订单"].append(row)


def _complaint(world: _World, name: str, shop: str, day: date) -> None:
    after_nine = timedelta(minutes=int(world.random.integers(540)))
    opened = datetime.combine(day, time(9)) + after_nine  # local time, as exports have it
    hours = world.truth.hours_to_answer * float(world.random.lognormal(0, 0.8))
    answered = opened + timedelta(minutes=round(hours * 60))
    known = world.chance(world.truth.answered) and answered.date() <= world.last
    world.tables["服务工单"].append([name, opened, "投诉", answered if known else "", shop])


def _answer(world: _World, name: str, day: date) -> None:
    at = world.random.random()
    truth = world.truth
    if at < truth.promoters:
        score = 9 + int(world.chance(0.5))
    elif at < truth.promoters + truth.detractors:
        score = int(world.random.integers(7))
    else:
        score = 7 + int(world.chance(0.5))
    world.tables["问卷"].append([name, day, score, score])


def _leads(world: _World, month: int) -> None:
    """Make the leads of a month; each closes after some days, unless the data end before."""
    truth, random = world.truth, world.random
    for store in range(truth.stores):
        for _each in range(int(random.poisson(6))):
            created = _some_day(world, month)
            closed = created + timedelta(days=1 + int(random.exponential(truth.days_to_close)))
            won = "是" if world.chance(truth.wins) else "否"
            amount = round(180_000 * float(random.lognormal(0, 0.2)), 2)
            over = closed <= world.last
            lead = f"L{len(world.tables['商机']) + 1:06}"
            owner = f"E{store + 1:02}{int(random.integers(3)) + 1}"
            end: Sequence[Any] = (closed, won) if over else ("", "")
            world.tables["商机"].append([lead, created, *end, amount, owner, f"S{store + 1:02}"])


def _campaigns(world: _World, customers: int) -> None:
    """Make a campaign with a control group, and one in social media without."""
    truth, random = world.truth, world.random
    start = _day(truth, truth.months - CAMPAIGN_MONTHS, 0)
    world.tables["营销活动"].append(["K1", 40_000, start, "短信", "", "", ""])
    reached, engaged = int(random.poisson(90_000)), int(random.poisson(2_700))
    new = int(random.poisson(120))
    world.tables["营销活动"].append(["K2", 60_000, start, "抖音", reached, engaged, new])
    for number in _some(world, customers):
        treated = world.chance(0.5)
        group = "实验组" if treated else "对照组"
        world.tables["活动触达"].append(["K1", f"C{number:06}", start, group])
        if treated and world.chance(truth.campaign_buys):
            day = start + timedelta(days=int(random.integers(1, DAYS_TO_ANSWER)))
            _order(world, f"C{number:06}", "S01", day)


def _some(world: _World, customers: int) -> Iterator[int]:
    for number in range(1, customers + 1):
        if world.chance(0.3):
            yield number
