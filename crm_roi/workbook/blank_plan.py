"""A plan to begin with: defaults that say they are defaults, and three scenarios to adjust."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from crm_roi.core.plan import About, Assumptions, Perspective, Plan, Scenario, Scorecard, Source
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.columns import columns_of

if TYPE_CHECKING:
    from datetime import date

DISCOUNT_RATE: Final = 0.10
HURDLE_IRR: Final = 0.12


class Money(NamedTuple):
    """The currency a plan begins with, the words for its unit, how much one unit is."""

    currency: str
    label: str
    scale: float


# What a reader of each language counts in; both are plain entries, to be changed on the sheet.
MONEY: Final = {
    "zh": Money("CNY", "万元", 10_000.0),
    "en": Money("USD", "USD 000", 1_000.0),
}
DEFAULT_SOURCE: Final = _("Program default, to be confirmed")
DEFAULT_OWNER: Final = _("To be named")
DEFAULT_PURPOSE: Final = _(
    "Decide whether to invest in a CRM system, and how its success is measured"
)
DEFAULT_FACTORS: Final = _("{scenario} (default factors)")


class Case(NamedTuple):
    """A standard scenario: who it is, how likely, its factors."""

    role: Literal["pessimistic", "base", "optimistic"]
    probability: float
    benefit: float = 1.0
    initial: float = 1.0
    running: float = 1.0
    delay: float = 0.0


# Round figures to argue about, no findings: benefits come late and are a fifth off, costs a tenth.
CASES: Final = (
    Case("pessimistic", 0.25, benefit=0.8, initial=1.1, running=1.1, delay=0.5),
    Case("base", 0.5),
    Case("optimistic", 0.25, benefit=1.2),
)


class Area(NamedTuple):
    """A perspective of the scorecard: its number and what kind it is."""

    id: str
    kind: Literal["financial", "customer", "internal", "learning"]


# The four of Kaplan and Norton (1992); the table has spare rows for others.
AREAS: Final = (
    Area("F", "financial"),
    Area("C", "customer"),
    Area("I", "internal"),
    Area("L", "learning"),
)


def blank_plan(language: Literal["zh", "en"], years: int, day: date) -> Plan:
    """Make a plan with nothing but defaults, starting in the year of `day`.

    Each default names the program as its source and asks to be confirmed, with low confidence;
    the scenarios say in their names that their factors are defaults. The scorecard has the four
    usual perspectives, not weighed yet.
    """
    money = MONEY[language]
    assumptions = Assumptions(
        currency=money.currency,
        unit_label=money.label,
        unit_scale=money.scale,
        start_year=day.year,
        horizon_years=years,
        discount_rate=DISCOUNT_RATE,
        hurdle_irr=HURDLE_IRR,
        max_payback_years=float(years),
    )
    return Plan(
        language=language,
        about=About(
            title=translate(_("CRM investment plan"), language),
            author=translate(DEFAULT_OWNER, language),
            purpose=translate(DEFAULT_PURPOSE, language),
            analysis_date=day,
        ),
        assumptions=assumptions,
        sources=_sources(assumptions, language, day),
        scenarios=tuple(_scenario(case, language) for case in CASES),
        scorecard=Scorecard(
            perspectives=tuple(
                Perspective(id=area.id, name=choice_label(area.kind, language), kind=area.kind)
                for area in AREAS
            )
        ),
    )


def _sources(
    assumptions: Assumptions, language: Literal["zh", "en"], day: date
) -> tuple[Source, ...]:
    """Say of every default that it is one."""
    return tuple(
        Source(
            assumption=column.field,
            source=translate(DEFAULT_SOURCE, language),
            owner=translate(DEFAULT_OWNER, language),
            confirmed=day,
            confidence="low",
        )
        for column in columns_of(Assumptions)
        if getattr(assumptions, column.field) not in {None, ""}
    )


def _scenario(case: Case, language: Literal["zh", "en"]) -> Scenario:
    name = translate(DEFAULT_FACTORS, language).format(scenario=choice_label(case.role, language))
    return Scenario(
        id=case.role,
        name=name,
        role=case.role,
        probability=case.probability,
        benefit_factor=case.benefit,
        initial_cost_factor=case.initial,
        running_cost_factor=case.running,
        benefit_delay_years=case.delay,
    )
