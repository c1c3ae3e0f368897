"""What users read where the plan holds a code: the words of every choice, once.

And how a word is compared when it is read again: in either language, as now or as it once was.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from crm_roi.core import breakdowns, plan_terms
from crm_roi.core.risk.names import GENERAL
from crm_roi.core.terms import LANGUAGE_NAMES, _
from crm_roi.core.write_off import TREATMENT_NAMES
from crm_roi.locale import LANGUAGES, translate

CHOICE_LABELS: Final = {
    # status, decision, confidence
    "draft": _("Draft"),
    "submitted": _("Submitted"),
    "approved": _("Approved"),
    "rejected": _("Rejected"),
    "high": _("High"),
    "medium": _("Medium"),
    "low": _("Low"),
    # timing of flows
    "end_of_year": _("End of year"),
    "mid_year": _("Mid-year"),
    # costs
    **breakdowns.AREAS,
    **breakdowns.VISIBILITIES,
    **breakdowns.NATURES,
    "one_off": _("One-off"),
    "recurring": _("Recurring"),
    "contract": _("Contract"),
    "quote": _("Quote"),
    "estimate": _("Estimate"),
    "measured": _("Measured"),
    "benchmark": _("Benchmark"),
    **breakdowns.DELIVERIES,
    **breakdowns.PAYMENTS,
    **breakdowns.WRITE_OFF_METHODS,
    **TREATMENT_NAMES,
    # tax
    **breakdowns.VAT_BASES,
    **breakdowns.INPUT_TAX,
    **breakdowns.LOSSES,
    **breakdowns.TAX_STATUSES,
    **breakdowns.DATA_ASSETS,
    # benefits
    **breakdowns.BENEFIT_GROUPS,
    **breakdowns.HARDNESS,
    # scenarios, simulation, alternatives, risks
    "pessimistic": _("Pessimistic"),
    "base": _("Base"),
    "optimistic": _("Optimistic"),
    "other": _("Other"),
    "pert": _("PERT"),
    "triangular": _("Triangular"),
    "normal": _("Normal"),
    "lognormal": _("Lognormal"),
    "uniform": _("Uniform"),
    "discrete": _("Discrete"),
    "mc": _("Random"),
    "lhs": _("Latin hypercube"),
    "sobol": _("Sobol sequence"),
    "do_nothing": _("Do nothing"),
    "preferred": _("Preferred"),
    "benefits": _("Benefits"),
    "cost": _("Cost"),
    "delay_months": _("Delay in months"),
    # scorecard
    "financial": _("Financial"),
    "customer": _("Customer"),
    "internal": _("Internal management"),
    "learning": _("Learning and growth"),
    "up": _("Higher is better"),
    "down": _("Lower is better"),
    "in_range": _("In range"),
    "hold": _("Hold"),
    "daily": _("Daily"),
    "weekly": _("Weekly"),
    "monthly": _("Monthly"),
    "quarterly": _("Quarterly"),
    "half_yearly": _("Half-yearly"),
    "yearly": _("Yearly"),
    "lead": _("Lead"),
    "lag": _("Lag"),
    "quantitative": _("Quantitative"),
    "qualitative": _("Qualitative"),
    "employee": _("Employee"),
    "none": _("Neither"),
    # cascade
    "vision": _("Vision"),
    "strategy": _("Strategy"),
    "department": _("Department"),
    "individual": _("Person"),
    # survey
    "expected_quality": _("Expected quality"),
    "perceived_quality": _("Perceived quality"),
    "perceived_value": _("Perceived value"),
    "satisfaction": _("Satisfaction"),
    "complaints": _("Complaints"),
    "loyalty": _("Loyalty"),
    # approval limits, language of the plan's texts
    "initial_outlay": _("Initial outlay"),
    "total_commitment": _("Total commitment"),
    **LANGUAGE_NAMES,
    # arguments of worksheet functions only
    "simple": _("Simple"),
    "pv": _("Present value"),
    "annual": _("Annual"),
    "eit": _("Total investment"),
    "linear": _("Linear"),
    "s_curve": _("S-curve"),
    "table": _("Table"),
    "eigenvector": _("Eigenvector"),
    "geometric_mean": _("Geometric mean"),
    "column_mean": _("Column mean"),
    "saaty": _("Saaty"),
    "donegan_dodd": _("Donegan and Dodd"),
    "simulated": _("Simulated"),
    "judgements": _("Judgements"),
    "priorities": _("Priorities"),
    "mean_priorities": _("Mean of priorities"),
    "average": _("Average"),
    "minimum": _("Minimum"),
    "maximum": _("Maximum"),
    "sum": _("Sum"),
    "exclude": _("Leave out"),
    "strict": _("All or nothing"),
    "centroid": _("Centroid"),
    "factorial": _("Factorial"),
    "path": _("Path"),
    "alpha": _("Cronbach's alpha"),
    "composite": _("Composite reliability"),
    "average_variance": _("Average variance extracted"),
    "short": _("Short term"),
    "long": _("Long term"),
    "both": _("Both"),
    "opening": _("Opening"),
    "closing": _("Closing"),
    "scale": _("Scale"),
    "mean": _("Mean"),
    "median": _("Median"),
    "share": _("Share of the sum"),
    "min_max": _("Min–max"),
    "half": _("Half"),
    "order": _("In order"),
}


def choice_label(code: str, language: str) -> str:
    """Give the word a user reads for a choice; a blank choice stays blank."""
    return translate(CHOICE_LABELS[code], language) if code else ""


FORMER_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "Adoption": ("见效比例",),
    "Adoption curve": ("见效曲线",),
    "Adoption curves": ("见效曲线",),
    "Confidence": ("可信度",),
    "Go if": ("继续条件",),
    "Realisation": ("兑现比例",),
    "Review year": ("考核年",),
    "Scorecard": ("记分卡",),
    "Scorecard calculation": ("记分卡测算",),
    "Uncertain inputs": ("不确定的输入",),
}
"""What earlier versions wrote for a text, where the words of a workbook are read again."""


def spellings(text: str) -> tuple[str, ...]:
    """Give a text in every language, and what earlier versions wrote for it."""
    return *(translate(text, one) for one in LANGUAGES), *FORMER_WORDS.get(text, ())


# Fields that hold a general figure by its code; a line's number or a currency may stand there too.
FIGURE_TERMS: Final = (
    plan_terms.UNCERTAIN,
    plan_terms.CORRELATED_FIRST,
    plan_terms.CORRELATED_SECOND,
)


def figure_label(code: str, language: str) -> str:
    """Give the word for a general figure; a line's number or a currency stays as it is."""
    return translate(GENERAL[code], language) if code in GENERAL else code


@cache
def figure_codes() -> dict[str, str]:
    """Map the word for every general figure, in each language, to its code."""
    return {word: code for code, label in GENERAL.items() for word in spellings(label)}


def plain(text: str) -> str:
    """Reduce a word to what is compared: half-width, lower case, no spaces, dashes, underscores."""
    half_width = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in half_width if letter not in " -_\t\n\r\u00a0\u3000:*")


@cache
def choice_codes(choices: tuple[str, ...]) -> dict[str, str]:
    """Map every way of writing one of the choices to its code: as code, and in each language."""
    spellings = {
        plain(translate(CHOICE_LABELS[code], language)): code
        for code in choices
        for language in LANGUAGES
    }
    return spellings | {plain(code): code for code in choices}
