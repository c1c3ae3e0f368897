"""The library of lines: pick a usual cost or benefit and its row fills.

29 cost lines and 24 benefit lines with area, visibility, nature and driver, as the field's teaching
texts, the Total Economic Impact studies and the usual cost lists name them. Training, data upkeep,
integration and project management are the lines that plans forget; `USUALLY_FORGOTTEN` says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.core.columns import same_name
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan import BenefitLine, CostLine, Plan, Translation
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Say = Callable[[str, str], str]
    """Gives an English text of ours in a language, zh or en."""


@dataclass(frozen=True, slots=True)
class UsualCost:
    """A cost that CRM plans usually have; its texts are translated where they are shown."""

    key: str
    name: str
    area: str
    visibility: str
    nature: str
    driver: str
    unit: str
    recurring: bool = True
    delivery: str = ""


@dataclass(frozen=True, slots=True)
class UsualBenefit:
    """A benefit that CRM plans usually claim: volume × change × unit margin, as `driver` says."""

    key: str
    name: str
    group: str
    driver: str
    hardness: str = "hard"


DAYS: Final = _("days")
HOURS: Final = _("hours")
USERS: Final = _("users")
MONTHS: Final = _("months")
RECORDS: Final = _("records")
PEOPLE: Final = _("full-time staff")
TIMES: Final = _("times")
PIECES: Final = _("pieces")
COURSES: Final = _("courses")

# fmt: off
COSTS: Final = (
    UsualCost("licence", _("CRM licence or subscription"), "it", "explicit", "opex",
        _("users × price per user and year"), USERS, delivery="saas"),
    UsualCost("add_on", _("Add-on modules and usage fees"), "it", "explicit", "opex",
        _("modules × price, and units over the quota × unit price"), PIECES),
    UsualCost("hardware", _("Hardware purchase"), "it", "explicit", "capex",
        _("quantity × unit price"), PIECES, recurring=False, delivery="hardware"),
    UsualCost("hosting", _("Network, hosting and facilities"), "it", "explicit", "opex",
        _("months × monthly fee"), MONTHS),
    UsualCost("backup", _("Backup and disaster recovery"), "it", "explicit", "opex",
        _("months × monthly fee"), MONTHS),
    UsualCost("integration", _("Integration with ERP and other systems"), "it", "hidden", "capex",
        _("interfaces × days each × day rate"), DAYS, recurring=False, delivery="service"),
    UsualCost("installation", _("Installation and commissioning"), "it", "explicit", "capex",
        _("days × day rate"), DAYS, recurring=False, delivery="service"),
    UsualCost("customisation", _("Customisation and configuration"), "it", "explicit", "capex",
        _("days × day rate"), DAYS, recurring=False, delivery="service"),
    UsualCost("maintenance", _("Periodic maintenance and support"), "it", "explicit", "opex",
        _("licence value × maintenance rate a year"), TIMES),
    UsualCost("upgrades", _("Upgrades"), "it", "explicit", "opex",
        _("upgrades a year × days × day rate"), DAYS),
    UsualCost("consulting", _("Consulting"), "it", "explicit", "capex", _("days × day rate"),
        DAYS, recurring=False, delivery="service"),
    UsualCost("planning", _("Project planning"), "process", "explicit", "capex",
        _("days × day rate"), DAYS, recurring=False),
    UsualCost("testing", _("Testing"), "it", "explicit", "capex", _("days × day rate"), DAYS,
        recurring=False),
    UsualCost("documentation", _("Documentation and archiving"), "it", "explicit", "capex",
        _("days × day rate"), DAYS, recurring=False),
    UsualCost("trainers", _("Training: trainers and material"), "training", "hidden", "opex",
        _("courses × fee"), COURSES, recurring=False),
    UsualCost("trainee_time", _("Training: working time of the staff"), "training", "hidden",
        "opex", _("trainees × hours × hourly cost"), HOURS, recurring=False),
    UsualCost("training_to_use", _("Training to gain an advantage with the tool"), "training",
        "hidden", "opex", _("trainees × hours × hourly cost"), HOURS),
    UsualCost("process_redesign", _("Re-engineering of processes"), "process", "hidden", "capex",
        _("processes × days × day rate"), DAYS, recurring=False),
    UsualCost("project_management", _("Management of the implementation project"), "process",
        "hidden", "capex", _("months × staff × monthly cost"), MONTHS, recurring=False),
    UsualCost("internal_it", _("Internal IT labour for the implementation"), "process", "hidden",
        "capex", _("staff × months × monthly cost"), MONTHS, recurring=False),
    UsualCost("administration", _("System administration"), "process", "hidden", "opex",
        _("staff × yearly cost"), PEOPLE),
    UsualCost("data_collection", _("Collecting and maintaining customer data"), "data", "hidden",
        "opex", _("records × minutes each × hourly cost"), RECORDS),
    UsualCost("migration", _("Data migration and cleansing"), "data", "hidden", "capex",
        _("records × cost each, or days × day rate"), RECORDS, recurring=False),
    UsualCost("analysis", _("Data analysis"), "data", "hidden", "opex", _("staff × yearly cost"),
        PEOPLE),
    UsualCost("data_quality", _("Updating data and assuring its quality"), "data", "hidden",
        "opex", _("records × share renewed × cost each"), RECORDS),
    UsualCost("self_help", _("Users helping each other and themselves"), "process", "hidden",
        "opex", _("users × hours a month × hourly cost × 12"), HOURS),
    UsualCost("downtime", _("Downtime"), "process", "hidden", "opex",
        _("outage hours × users × hourly cost × impact"), HOURS),
    UsualCost("productivity_dip", _("Lower productivity during the roll-out"), "process",
        "hidden", "opex", _("users × weeks × loss × weekly cost"), USERS, recurring=False),
    UsualCost("exit", _("Exit from the old system"), "process", "hidden", "opex",
        _("days of data export × day rate + months of overlap × fee"), DAYS, recurring=False),
)
# fmt: on
# fmt: off
BENEFITS: Final = (
    UsualBenefit("marketing", _("Lower marketing cost"), "cost_reduction",
        _("campaigns × cost saved each")),
    UsualBenefit("service", _("Savings in customer service"), "cost_reduction",
        _("contacts × share avoided × cost of a contact")),
    UsualBenefit("acquisition", _("Lower cost of winning a customer"), "cost_reduction",
        _("new customers × cost saved each")),
    UsualBenefit("churn", _("Fewer lost customers"), "cost_reduction",
        _("customers × points of churn avoided × yearly margin of a customer")),
    UsualBenefit("channel", _("Lower channel cost"), "cost_reduction",
        _("orders × share moved × cost saved each")),
    UsualBenefit("channel_time", _("More efficient channels"), "cost_reduction",
        _("users × hours saved a year × hourly cost that is really saved"), "soft"),
    UsualBenefit("communication", _("Lower cost of communicating with customers"),
        "cost_reduction", _("messages × share avoided × cost of a message")),
    UsualBenefit("customers", _("More customers"), "revenue_growth",
        _("customers × growth × yearly margin of a customer")),
    UsualBenefit("profitability", _("More profitable customers"), "revenue_growth",
        _("revenue × points of margin gained")),
    UsualBenefit("leads", _("More leads"), "revenue_growth",
        _("leads × points of conversion gained × margin of a deal")),
    UsualBenefit("loyalty", _("More loyal customers"), "revenue_growth",
        _("customers × points of retention gained × yearly margin of a customer")),
    UsualBenefit("advocacy", _("More recommendations"), "revenue_growth",
        _("customers × points of recommendation gained × margin of a deal"), "soft"),
    UsualBenefit("lifetime", _("Longer customer lifetime"), "revenue_growth",
        _("customers × years gained × yearly margin of a customer"), "soft"),
    UsualBenefit("frequency", _("More frequent purchases"), "revenue_growth",
        _("customers × orders gained each × margin of an order")),
    UsualBenefit("existing", _("Higher return on existing customers"), "revenue_growth",
        _("existing customers × growth × yearly margin of a customer")),
    UsualBenefit("value_chain", _("Higher yield of the value chain"), "revenue_growth",
        _("revenue of partners × growth × own share"), "soft"),
    UsualBenefit("shareholder_value", _("Shareholder value"), "revenue_growth",
        _("the net present value of all the rest; reported, never added")),
    UsualBenefit("revenue", _("More business revenue"), "revenue_growth",
        _("revenue × growth × margin rate")),
    UsualBenefit("satisfaction", _("Higher customer satisfaction"), "profit",
        _("customers × index points × retention a point × yearly margin of a customer"), "soft"),
    UsualBenefit("sales_cycle", _("Shorter sales cycle"), "profit",
        _("deals × share gained by the shorter cycle × margin of a deal")),
    UsualBenefit("inventory", _("Least inventory"), "profit",
        _("inventory × share reduced × cost of capital and storage")),
    UsualBenefit("expenses", _("Savings of expenses"), "profit", _("expenses × share saved")),
    UsualBenefit("cross_sell", _("More cross-selling"), "profit",
        _("customers × points of cross-selling gained × margin of the extra sale")),
    UsualBenefit("up_sell", _("More up-selling"), "profit",
        _("customers × points of up-selling gained × margin of the difference")),
)
# fmt: on
USUALLY_FORGOTTEN: Final = {
    "data_quality": _("customer data goes out of date, and the benefits fade with it"),
    "training_to_use": _("people who only know the screens do not change how they sell and serve"),
    "integration": _("a CRM without orders and invoices from the ERP is filled in twice"),
    "project_management": _("the project takes working time of the company's own people"),
}
"""Lines that plans forget, each with the reason it is asked about."""

NEVER_ADDED: Final = "shareholder_value"
DETAIL: Final = _("Usual driver: {driver}.")


class UnknownLine(CrmRoiError):
    """The library has no line {key}; `crm-roi lines` lists them."""


class LineInPlan(CrmRoiError):
    """“{name}” stands in the plan already, as {id}."""


class SumOfTheRest(CrmRoiError):
    """Shareholder value is the net present value of all the rest and is never added as a line."""


def with_library_lines(plan: Plan, keys: Sequence[str], say: Say) -> tuple[Plan, tuple[str, ...]]:
    """Give the plan with lines of the library, and their numbers.

    Name, area, visibility, nature, group and the usual driver are filled in; the figures stay
    blank. Raises for an unknown key, for a line that the plan has already, and for shareholder
    value, which is the net present value of the others.
    """
    added: tuple[str, ...] = ()
    for key in keys:
        usual = usual_line(key)
        known = {line.name: line.id for line in plan.costs}
        known |= {line.name: line.id for line in plan.benefits}
        name = say(usual.name, plan.language)
        if same := next((known[each] for each in known if same_name(each) == same_name(name)), ""):
            raise LineInPlan(name=name, id=same)
        plan, number = _with_line(plan, usual, say)
        added = (*added, number)
    return plan, added


def usual_line(key: str) -> UsualCost | UsualBenefit:
    """Find a line of the library by its key, in any capitals."""
    wanted = key.strip().lower()
    if wanted == NEVER_ADDED:
        raise SumOfTheRest
    for usual in (*COSTS, *BENEFITS):
        if usual.key == wanted:
            return usual
    raise UnknownLine(key=key)


def cost_line(usual: UsualCost, number: str, say: Say, language: str) -> CostLine:
    """Fill a cost line with what the library knows of it."""
    return CostLine(
        id=number,
        name=say(usual.name, language),
        area=usual.area,
        visibility=usual.visibility,
        nature=usual.nature,
        recurrence="recurring" if usual.recurring else "one_off",
        quantity_unit=say(usual.unit, language),
        delivery=usual.delivery,
        basis=_detail(usual, say, language),
    )


def benefit_line(usual: UsualBenefit, number: str, say: Say, language: str) -> BenefitLine:
    """Fill a benefit line with what the library knows of it."""
    return BenefitLine(
        id=number,
        name=say(usual.name, language),
        group=usual.group,
        hardness=usual.hardness,
        indicator=say(usual.name, language),
        basis=_detail(usual, say, language),
    )


def translations_of(usual: UsualCost | UsualBenefit, say: Say) -> tuple[Translation, ...]:
    """Give both languages of the texts that the library fills in."""
    words = [usual.name, *([usual.unit] if isinstance(usual, UsualCost) else [])]
    pairs = [(say(word, "zh"), word) for word in words]
    pairs.append((_detail(usual, say, "zh"), _detail(usual, say, "en")))
    return tuple(Translation(zh=chinese, en=english) for chinese, english in pairs)


def forgotten(plan: Plan) -> tuple[UsualCost, ...]:
    """Name the usual hidden costs that a plan has no line for, by the words of `RECOGNISED_BY`."""
    names = [same_name(line.name) for line in plan.costs]
    return tuple(
        usual
        for usual in COSTS
        if usual.key in USUALLY_FORGOTTEN
        and not any(word in name for word in RECOGNISED_BY[usual.key] for name in names)
    )


RECOGNISED_BY: Final = {
    "data_quality": (
        "数据更新",
        "数据质量",
        "数据维护",
        "数据清洗",
        "维护客户",
        "dataquality",
        "dataupkeep",
        "maintainingcustomerdata",
        "updatingdata",
        "keepingdata",
        "cleansing",
    ),
    "training_to_use": (
        "优势",
        "进阶培训",
        "应用培训",
        "关怀培训",
        "再培训",
        "advantage",
        "advancedtraining",
        "coaching",
        "refresher",
    ),
    "integration": ("集成", "接口", "对接", "综合", "integration", "interface"),
    "project_management": (
        "项目管理",
        "工程管理",
        "projectmanagement",
        "projectoffice",
        "managementoftheimplementation",
        "projectmanager",
        "项目经理",
    ),
}
"""Words by which a line of a plan is recognised as one that is usually forgotten."""


def _with_line(plan: Plan, usual: UsualCost | UsualBenefit, say: Say) -> tuple[Plan, str]:
    shown = {getattr(row, plan.language) for row in plan.translations}
    fresh = [
        row
        for row in translations_of(usual, say)
        if row.zh != row.en and getattr(row, plan.language) not in shown
    ]
    update: dict[str, object] = {"translations": (*plan.translations, *fresh)}
    if isinstance(usual, UsualCost):
        number = _free([line.id for line in plan.costs], "C")
        update["costs"] = (*plan.costs, cost_line(usual, number, say, plan.language))
    else:
        number = _free([line.id for line in plan.benefits], "B")
        update["benefits"] = (*plan.benefits, benefit_line(usual, number, say, plan.language))
    return plan.model_copy(update=update), number


def _detail(usual: UsualCost | UsualBenefit, say: Say, language: str) -> str:
    return say(DETAIL, language).format(driver=say(usual.driver, language))


def _free(taken: Sequence[str], initial: str) -> str:
    """Give the number after the last one, such as C15 after C14."""
    numbers = [
        int(name.removeprefix(initial))
        for name in taken
        if name.startswith(initial) and name.removeprefix(initial).isdecimal()
    ]
    return f"{initial}{max(numbers, default=0) + 1:02d}"
