"""Plans to start from, one a trade: usual lines with typical values, each to be confirmed.

The lines and KPIs are those of the libraries; here stand only a trade's size and figures. They are
round figures of the program's makers to begin a conversation with, no survey and no benchmark:
every line says so in its basis, every assumption in its source, and all evidence is “estimate”.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from crm_roi.core.drivers.line_library import (
    UsualBenefit,
    UsualCost,
    benefit_line,
    cost_line,
    translations_of,
    usual_line,
)
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan import (
    AdoptionCurve,
    Alternative,
    Approval,
    ApprovalFields,
    ApprovalLimit,
    BenefitLine,
    CompanyFact,
    CostLine,
    Milestone,
    NonMonetisedBenefit,
    Plan,
    Review,
    ReviewDate,
    Risk,
    SignOff,
    Simulation,
    Translation,
    Uncertainty,
)
from crm_roi.core.scorecard.kpi_picking import with_library_kpis
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.workbook.blank_plan import DEFAULT_OWNER, blank_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Language = Literal["zh", "en"]
YEARS: Final = 5
RAMP: Final = "RAMP"
SHARES: Final = (0.0, 0.3, 0.7, 1.0, 1.0, 1.0)
TYPICAL: Final = _("Typical value of the trade, no measurement: confirm it with a quote or a count")
TYPICAL_SOURCE: Final = _("Typical value of the program, to be confirmed")
CURRENCY, UNIT, SCALE = "CNY", _("CNY 10k"), 10_000.0


class Cost(NamedTuple):
    """A line of the library with its quantity and its unit price, in ten thousand yuan."""

    key: str
    quantity: float
    price: float
    first_year: int = 0


class Benefit(NamedTuple):
    """A line of the library with volume, change and unit margin, and the KPI that proves it."""

    key: str
    volume: float
    change: float
    margin: float
    kpi: str
    attribution: float = 0.6


class Measure(NamedTuple):
    """An indicator of the library with its typical value today and in years 1 to 3."""

    key: str
    baseline: float
    targets: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Starter:
    """One trade: who it is, how large, its lines and its KPIs."""

    key: str
    title: str
    size: str
    users: int
    customers: float
    costs: tuple[Cost, ...]
    benefits: tuple[Benefit, ...]
    measures: tuple[Measure, ...]


def _people(users: int, day: float = 0.25, hour: float = 0.008) -> tuple[Cost, ...]:
    """The lines that grow with the number of users: training, learning, the lower output at first.

    16 hours of training each, 4 a year from year 1 to use the tool well; a day costs `day` and an
    hour `hour` ten thousand yuan.
    """
    return (
        Cost("trainers", max(2.0, round(users / 20)), 1.0),
        Cost("trainee_time", users * 16.0, hour),
        Cost("training_to_use", users * 4.0, hour, 1),
        Cost("productivity_dip", float(users), 40 * hour * 4 * 0.1),
        Cost("process_redesign", 20.0, day),
    )


def _common(days: float, interfaces: float, months: float) -> tuple[Cost, ...]:
    """The lines of every roll-out: days of consultants, interfaces, months of a project lead."""
    return (
        Cost("customisation", days, 0.25),
        Cost("integration", interfaces * 15, 0.25),
        Cost("testing", round(days / 5), 0.2),
        Cost("project_management", months, 3.0),
    )


EVERYWHERE: Final = (
    Measure("profit_margin", 8.0, (8.1, 8.3, 8.4)),
    Measure("satisfaction_score", 78.0, (79.0, 81.0, 82.0)),
    Measure("active_use", 0.0, (60.0, 75.0, 85.0)),
    Measure("data_quality", 60.0, (80.0, 90.0, 95.0)),
    Measure("complaint_response_time", 24.0, (16.0, 8.0, 4.0)),
    Measure("employee_morale", 70.0, (72.0, 74.0, 75.0)),
)
STARTERS: Final = (
    Starter(
        "hotel",
        _("CRM for a hotel chain: investment plan"),
        _("20 hotels, 180 users, 240,000 guests a year"),
        180,
        240_000,
        (
            Cost("licence", 180, 0.15),
            *_common(100, 3, 6),
            *_people(180),
            Cost("migration", 400_000, 0.00003),
            Cost("data_quality", 120_000, 0.00005, 1),
            Cost("administration", 1, 18.0),
        ),
        (
            Benefit("loyalty", 240_000, 0.02, 0.06, "retention_rate"),
            Benefit("channel", 160_000, 0.05, 0.009, "channel_cost", 0.7),
            Benefit("cross_sell", 240_000, 0.01, 0.03, "cross_sell_rate"),
            Benefit("marketing", 40, 0.2, 3.0, "marketing_cost_ratio"),
        ),
        (
            Measure("retention_rate", 32.0, (32.6, 33.4, 34.0)),
            Measure("channel_cost", 14.0, (13.6, 13.2, 13.0)),
            Measure("cross_sell_rate", 8.0, (8.3, 8.7, 9.0)),
            Measure("marketing_cost_ratio", 4.0, (3.9, 3.8, 3.7)),
            *EVERYWHERE,
        ),
    ),
    Starter(
        "dealer",
        _("CRM for a dealer group: investment plan"),
        _("8 stores, 160 users, 72,000 service customers"),
        160,
        72_000,
        (
            Cost("licence", 160, 0.2),
            *_common(120, 3, 8),
            *_people(160),
            Cost("migration", 90_000, 0.0001),
            Cost("data_quality", 72_000, 0.0001, 1),
            Cost("administration", 1, 18.0),
        ),
        (
            Benefit("loyalty", 72_000, 0.03, 0.13, "retention_rate"),
            Benefit("leads", 20_000, 0.005, 0.55, "lead_conversion"),
            Benefit("cross_sell", 25_000, 0.03, 0.04, "cross_sell_rate"),
        ),
        (
            Measure("retention_rate", 58.0, (59.0, 60.0, 61.0)),
            Measure("lead_conversion", 8.0, (8.2, 8.4, 8.5)),
            Measure("cross_sell_rate", 40.0, (41.0, 42.0, 43.0)),
            *EVERYWHERE,
        ),
    ),
    Starter(
        "software",
        _("CRM for a software company: investment plan"),
        _("60 users, 900 companies as customers"),
        60,
        900,
        (
            Cost("licence", 60, 0.6),
            *_common(60, 2, 4),
            *_people(60, 0.3, 0.015),
            Cost("migration", 6_000, 0.0008),
            Cost("data_quality", 6_000, 0.0005, 1),
            Cost("administration", 0.5, 30.0),
        ),
        (
            Benefit("churn", 900, 0.02, 12.0, "churn_rate", 0.5),
            Benefit("up_sell", 900, 0.04, 6.0, "up_sell_rate", 0.5),
            Benefit("sales_cycle", 120, 0.05, 15.0, "sales_cycle", 0.5),
        ),
        (
            Measure("churn_rate", 12.0, (11.5, 10.7, 10.0)),
            Measure("up_sell_rate", 15.0, (16.0, 18.0, 19.0)),
            Measure("sales_cycle", 90.0, (88.0, 86.5, 85.5)),
            *EVERYWHERE,
        ),
    ),
    Starter(
        "retail",
        _("CRM for a retail chain: investment plan"),
        _("80 shops, 300 users, 1,500,000 members"),
        300,
        1_500_000,
        (
            Cost("licence", 300, 0.12),
            *_common(140, 4, 8),
            *_people(300, 0.25, 0.005),
            Cost("migration", 900_000, 0.00002),
            Cost("data_quality", 300_000, 0.00003, 1),
            Cost("administration", 1.5, 18.0),
        ),
        (
            Benefit("frequency", 1_500_000, 0.06, 0.0045, "purchase_frequency", 0.5),
            Benefit("cross_sell", 1_500_000, 0.015, 0.008, "cross_sell_rate", 0.5),
            Benefit("marketing", 60, 0.2, 4.5, "marketing_cost_ratio"),
            Benefit("inventory", 4_000, 0.03, 0.1, "inventory_level", 0.4),
        ),
        (
            Measure("purchase_frequency", 4.2, (4.22, 4.24, 4.26)),
            Measure("cross_sell_rate", 22.0, (22.5, 23.1, 23.5)),
            Measure("marketing_cost_ratio", 3.5, (3.4, 3.3, 3.2)),
            Measure("inventory_level", 4_000.0, (3_960.0, 3_910.0, 3_880.0)),
            *EVERYWHERE,
        ),
    ),
    Starter(
        "manufacturer",
        _("CRM for a manufacturer: investment plan"),
        _("120 users, 2,400 business customers"),
        120,
        2_400,
        (
            Cost("licence", 120, 0.3),
            *_common(120, 4, 8),
            *_people(120, 0.25, 0.01),
            Cost("migration", 15_000, 0.0008),
            Cost("data_quality", 15_000, 0.0004, 1),
            Cost("administration", 1, 22.0),
        ),
        (
            Benefit("loyalty", 2_400, 0.015, 7.0, "retention_rate", 0.5),
            Benefit("leads", 3_000, 0.01, 6.0, "lead_conversion", 0.5),
            Benefit("service", 40_000, 0.15, 0.006, "complaint_response_time"),
            Benefit("inventory", 6_000, 0.02, 0.1, "inventory_level", 0.4),
        ),
        (
            Measure("retention_rate", 86.0, (86.4, 87.0, 87.5)),
            Measure("lead_conversion", 12.0, (12.3, 12.7, 13.0)),
            Measure("inventory_level", 6_000.0, (5_960.0, 5_910.0, 5_880.0)),
            *EVERYWHERE,
        ),
    ),
    Starter(
        "bank",
        _("CRM for a regional bank: investment plan"),
        _("60 branches, 800 users, 1,600,000 retail customers"),
        800,
        1_600_000,
        (
            Cost("licence", 800, 0.25),
            *_common(400, 8, 14),
            *_people(800, 0.3, 0.01),
            Cost("hardware", 20, 6.0),
            Cost("migration", 1_500_000, 0.00006),
            Cost("data_quality", 900_000, 0.00005, 1),
            Cost("administration", 4, 30.0),
        ),
        (
            Benefit("loyalty", 1_600_000, 0.008, 0.05, "retention_rate", 0.5),
            Benefit("cross_sell", 1_600_000, 0.01, 0.08, "cross_sell_rate", 0.5),
            Benefit("service", 2_000_000, 0.08, 0.0012, "complaint_response_time"),
            Benefit("channel_time", 800, 60.0, 0.01, "work_efficiency", 0.5),
        ),
        (
            Measure("retention_rate", 91.0, (91.3, 91.6, 91.8)),
            Measure("cross_sell_rate", 30.0, (30.4, 30.8, 31.0)),
            Measure("work_efficiency", 6.0, (6.2, 6.5, 6.7)),
            *EVERYWHERE,
        ),
    ),
)
"""Six trades. The common lines make each plan whole; what a trade lacks is deleted in a minute."""

RISKS: Final = (
    (
        _("The stores or teams do not use it enough"),
        0.35,
        "benefits",
        -0.25,
        _("Active use is a KPI of every manager from the pilot on"),
    ),
    (_("An interface is late"), 0.3, "delay_months", 3.0, _("Exchange files until it is there")),
    (_("The customer data is poor"), 0.4, "cost", 20.0, _("Cleanse a pilot's data first")),
    (
        _("Personal data is not handled as the law asks"),
        0.05,
        "cost",
        100.0,
        _("Record consent, log access, assess the impact beforehand"),
    ),
)
PHASES: Final = (
    (_("Processes and preparation"), 0, 2, _("The process owners have signed the blueprint")),
    (_("Data cleansing and integration"), 1, 5, _("Fewer than 3 % duplicates, interfaces tested")),
    (_("Pilot"), 4, 6, _("Active use of at least 60 %")),
    (_("Roll-out"), 7, 12, _("The pilot's targets are met")),
)
STEPS: Final = (
    (_("Project lead"), _("Submits")),
    (_("Finance"), _("Reviews the model")),
    (_("General manager"), _("Approves")),
)
SPREAD: Final = (
    ("benefits", 0.6, 1.0, 1.15),
    ("initial_cost", 0.95, 1.0, 1.3),
    ("running_cost", 0.95, 1.0, 1.2),
)


class NoSuchStarter(CrmRoiError):
    """There is no starter {name}; the starters are: {known}."""


def starter_plan(name: str, language: Language, day: date) -> Plan:
    """Make the plan of a trade, in year 0 on `day`, with every typical value marked as one.

    Raises:
        NoSuchStarter: for an unknown trade; it names those there are.
    """
    starter = next((each for each in STARTERS if each.key == name.strip().lower()), None)
    if starter is None:
        raise NoSuchStarter(name=name, known=", ".join(each.key for each in STARTERS))
    return _Writer(starter, language, day).plan()


class _Writer:
    """Fills a plan from a starter, and keeps both languages of every text it writes."""

    def __init__(self, starter: Starter, language: Language, day: date) -> None:
        self.starter, self.language, self.day = starter, language, day
        self.words: dict[str, Translation] = {}

    def plan(self) -> Plan:
        """The plan: lines first, then the KPIs that prove them, then the decision."""
        blank = blank_plan(self.language, YEARS, self.day)
        costs = tuple(self._costs())
        plan = blank.model_copy(
            update={
                "about": blank.about.model_copy(
                    update={
                        "title": self.say(self.starter.title),
                        "notice": self.say(_("Typical values throughout: replace them one by one")),
                        "if_not_approved": self.say(_("Everything stays as it is")),
                    }
                ),
                "assumptions": blank.assumptions.model_copy(
                    update={
                        "currency": CURRENCY,
                        "unit_label": self.say(UNIT),
                        "unit_scale": SCALE,
                        "users": self.starter.users,
                    }
                ),
                "sources": tuple(
                    row.model_copy(update={"source": self.say(TYPICAL_SOURCE)})
                    for row in blank.sources
                ),
                "facts": tuple(self._facts()),
                "adoption_curves": (
                    AdoptionCurve(id=RAMP, name=self.say(_("Roll-out")), shares=SHARES),
                ),
                "costs": costs,
                "non_monetised": (
                    NonMonetisedBenefit(
                        name=self.say(_("One view of each customer")),
                        evidence=self.say(_("Completeness of customer data, every quarter")),
                    ),
                ),
                "simulation": Simulation(
                    inputs=tuple(
                        Uncertainty(
                            target=target, distribution="triangular", low=low, mode=mode, high=high
                        )
                        for target, low, mode, high in SPREAD
                    )
                ),
                "risks": tuple(self._risks()),
                "milestones": tuple(self._milestones()),
                "alternatives": tuple(self._alternatives(costs)),
                "approval": self._approval(),
                "review": Review(
                    dates=tuple(
                        ReviewDate(
                            day=date(self.day.year + year, 12, 31),
                            compares=self.say(_("Costs and benefits by line, KPIs, NPV")),
                            owner=self.say(DEFAULT_OWNER),
                        )
                        for year in (1, 2)
                    )
                ),
            }
        )
        plan = self._with_kpis(plan)
        known = {getattr(row, self.language) for row in plan.translations}
        fresh = [row for row in self.words.values() if getattr(row, self.language) not in known]
        return plan.model_copy(update={"translations": (*plan.translations, *fresh)})

    def say(self, text: str, **facts: object) -> str:
        """Give a text of ours in the plan's language; {names} in it are texts of ours too."""
        both = {
            language: translate(text, language).format(
                **{
                    name: translate(fact, language) if isinstance(fact, str) else fact
                    for name, fact in facts.items()
                }
            )
            for language in ("zh", "en")
        }
        if both["zh"] != both["en"]:
            self.words.setdefault(both["en"], Translation(zh=both["zh"], en=both["en"]))
        return both[self.language]

    def _facts(self) -> Iterator[CompanyFact]:
        for name, value, unit in (
            (_("CRM users"), float(self.starter.users), _("people")),
            (_("Customers"), self.starter.customers, _("customers")),
        ):
            yield CompanyFact(
                name=self.say(name),
                value=value,
                unit=self.say(unit),
                source=self.say(TYPICAL_SOURCE),
                owner=self.say(DEFAULT_OWNER),
                confirmed=self.day,
                confidence="low",
            )

    def _costs(self) -> Iterator[CostLine]:
        for place, row in enumerate(self.starter.costs, start=1):
            usual = usual_line(row.key)
            assert isinstance(usual, UsualCost)  # noqa: S101 - a starter's costs are costs
            self._keep(translations_of(usual, translate))
            line = cost_line(usual, f"C{place:02d}", translate, self.language)
            yield line.model_copy(
                update={
                    "quantity": float(row.quantity),
                    "unit_price": row.price,
                    "first_year": row.first_year,
                    "owner": self.say(DEFAULT_OWNER),
                    "basis": self.say(TYPICAL),
                }
            )

    def _benefits(self, numbers: dict[str, str]) -> Iterator[BenefitLine]:
        for place, row in enumerate(self.starter.benefits, start=1):
            usual = usual_line(row.key)
            assert isinstance(usual, UsualBenefit)  # noqa: S101 - a starter's benefits are benefits
            self._keep(translations_of(usual, translate))
            line = benefit_line(usual, f"B{place:02d}", translate, self.language)
            yield line.model_copy(
                update={
                    "volume": float(row.volume),
                    "change": row.change,
                    "unit_margin": row.margin,
                    "adoption": RAMP,
                    "attribution": row.attribution,
                    "realisation": 0.9,
                    "confidence": 0.8,
                    "kpis": (numbers[row.kpi],),
                    "owner": self.say(DEFAULT_OWNER),
                    "basis": self.say(
                        _("{typical} ({driver})"), typical=TYPICAL, driver=usual.driver
                    ),
                    "evidence": "estimate",
                }
            )

    def _with_kpis(self, plan: Plan) -> Plan:
        """Take the KPIs of the library, give them typical values, and let them prove the lines."""
        keys = [row.key for row in self.starter.measures]
        plan, added = with_library_kpis(plan, keys, translate)
        numbers = dict(zip(keys, added, strict=True))
        plan = plan.model_copy(update={"benefits": tuple(self._benefits(numbers))})
        proved = {row.kpi: usual_line(row.key).name for row in reversed(self.starter.benefits)}
        rows = {
            numbers[row.key]: self._stated(row, proved.get(row.key, ""))
            for row in self.starter.measures
        }
        card = plan.scorecard
        kpis = tuple(kpi.model_copy(update=rows.get(kpi.id, {})) for kpi in card.kpis)
        return plan.model_copy(update={"scorecard": card.model_copy(update={"kpis": kpis})})

    def _stated(self, row: Measure, proved: str) -> dict[str, object]:
        """What makes the target SMART, as far as a starter can know it."""
        why = (
            self.say(_("It proves the benefit: {benefit}"), benefit=proved)
            if proved
            else self.say(_("Without use and good data no benefit arises"))
        )
        return {
            "objective": self.say(
                _("Reach the benefit: {benefit}"), benefit=proved or _("A CRM that is used")
            ),
            "baseline": row.baseline,
            "baseline_date": date(self.day.year - 1, 12, 31),
            "targets": (None, *row.targets, None, None),
            "review_year": 2,
            "due_date": date(self.day.year + 3, 12, 31),
            "owner": self.say(DEFAULT_OWNER),
            "scope": self.say(self.starter.size),
            "attainable_because": self.say(TYPICAL),
            "relevant_because": why,
            "customer_value": self.say(_("Faster answers, and never asked the same twice")),
        }

    def _risks(self) -> Iterator[Risk]:
        for place, (name, probability, on, impact, mitigation) in enumerate(RISKS, start=1):
            yield Risk.model_validate(
                {
                    "id": f"R{place}",
                    "name": self.say(name),
                    "probability": probability,
                    "impact_on": on,
                    "impact": impact,
                    "owner": self.say(DEFAULT_OWNER),
                    "mitigation": self.say(mitigation),
                }
            )

    def _milestones(self) -> Iterator[Milestone]:
        for name, first, last, gate in PHASES:
            yield Milestone(
                name=self.say(name),
                start=_months_after(self.day, first),
                end=_months_after(self.day, last),
                owner=self.say(DEFAULT_OWNER),
                gate=self.say(gate),
            )

    def _alternatives(self, costs: Iterable[CostLine]) -> Iterator[Alternative]:
        first = sum(
            (row.quantity or 0) * (row.unit_price or 0) for row in costs if not row.first_year
        )
        yield Alternative(
            id="A0",
            name=self.say(_("Do nothing")),
            role="do_nothing",
            initial_cost=0.0,
            reason=self.say(_("Everything stays as it is")),
        )
        yield Alternative(
            id="A1",
            name=self.say(_("This plan")),
            role="preferred",
            initial_cost=round(first, 6),
            reason=self.say(_("The plan worked out here")),
        )

    def _approval(self) -> Approval:
        owner = self.say(DEFAULT_OWNER)
        return Approval(
            fields=ApprovalFields(sponsor=owner, useful_life_years=YEARS),
            limits=(
                ApprovalLimit(role=self.say(STEPS[-1][0]), limit=3000.0),
                ApprovalLimit(role=self.say(_("Board"))),
            ),
            sign_off=tuple(
                SignOff(step=step, role=self.say(role), action=self.say(action))
                for step, (role, action) in enumerate(STEPS, start=1)
            ),
        )

    def _keep(self, rows: Iterable[Translation]) -> None:
        for row in rows:
            if row.zh != row.en:
                self.words.setdefault(row.en, row)


def _months_after(day: date, months: int) -> date:
    """The first day of the month so many months later; this day itself for none."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
