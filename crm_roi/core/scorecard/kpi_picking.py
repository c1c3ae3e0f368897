"""A KPI of the library taken into a plan: its row filled, its texts in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan import Kpi, Perspective, Plan, Translation
from crm_roi.core.scorecard.audits import indicator_of
from crm_roi.core.scorecard.kpi_library import indicator, kpi_fields
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crm_roi.core.scorecard.kpi_library import Indicator

    Say = Callable[[str, str], str]
    """Gives an English text of ours in a language, zh or en."""

PERSPECTIVE_NAMES: Final = {
    "financial": _("Financial"),
    "customer": _("Customer"),
    "internal": _("Internal management"),
    "learning": _("Learning and growth"),
}


SHOWN: Final = ("name", "formula", "unit", "source")
"""What a reader is told in words; all else is codes."""


class AlreadyInPlan(CrmRoiError):
    """“{name}” stands in the plan already, as {id}."""


class HomeMissing(CrmRoiError):
    """{key} repeats {home}, which the plan does not have; add {home} first."""


def with_library_kpis(plan: Plan, keys: Sequence[str], say: Say) -> tuple[Plan, tuple[str, ...]]:
    """Give the plan with indicators of the library as new KPIs, and their numbers.

    What the library cannot know (baseline, targets, owner, scope, weight) stays blank. A missing
    perspective is added. Raises for an unknown indicator and one that the plan has already.
    """
    added: tuple[str, ...] = ()
    for key in keys:
        plan, number = _with_one(plan, indicator(key), say)
        added = (*added, number)
    return plan, added


def _with_one(plan: Plan, row: Indicator, say: Say) -> tuple[Plan, str]:
    name = say(row.name, plan.language)
    same = _same(plan, row, say)
    if same is not None:
        raise AlreadyInPlan(name=name, id=same.id)
    plan, perspective = _at_home(plan, row, say)
    shown = {field: say(getattr(row, field), plan.language) for field in SHOWN}
    number = _free([kpi.id for kpi in plan.scorecard.kpis], "K")
    home = _reference(plan, row, say)
    kpi = Kpi.model_validate(
        {**kpi_fields(row), **shown, "id": number, "perspective": perspective, "reference_of": home}
    )
    card = plan.scorecard.model_copy(update={"kpis": (*plan.scorecard.kpis, kpi)})
    words = [getattr(row, field) for field in SHOWN]
    return plan.model_copy(
        update={"scorecard": card, "translations": _translations(plan, words, say)}
    ), number


def _same(plan: Plan, row: Indicator, say: Say) -> Kpi | None:
    """Find a KPI of the plan that is this indicator, by its name in either language."""
    if row.reference_of:
        return next((kpi for kpi in plan.scorecard.kpis if kpi.name in _names(row, say)), None)
    names = {indicator_of(name) for name in _names(row, say)}
    return next(
        (
            kpi
            for kpi in plan.scorecard.kpis
            if not kpi.reference_of and indicator_of(kpi.name) in names
        ),
        None,
    )


def _names(row: Indicator, say: Say) -> set[str]:
    return {say(row.name, language) for language in ("zh", "en")}


def _at_home(plan: Plan, row: Indicator, say: Say) -> tuple[Plan, str]:
    """Give the perspective of the indicator's kind, added to the plan where it is lacking."""
    for perspective in plan.scorecard.perspectives:
        if perspective.kind == row.perspective:
            return plan, perspective.id
    name = PERSPECTIVE_NAMES[row.perspective]
    taken = {perspective.id for perspective in plan.scorecard.perspectives}
    initial = row.perspective[0].upper()
    number = initial if initial not in taken else _free(list(taken), initial)
    home = Perspective(id=number, name=say(name, plan.language), kind=row.perspective)
    card = plan.scorecard.model_copy(update={"perspectives": (*plan.scorecard.perspectives, home)})
    update = {"scorecard": card, "translations": _translations(plan, (name,), say)}
    return plan.model_copy(update=update), number


def _reference(plan: Plan, row: Indicator, say: Say) -> str:
    """Give the number of the KPI that this indicator merely repeats; blank for most."""
    if not row.reference_of:
        return ""
    home = _same(plan, indicator(row.reference_of), say)
    if home is None:
        raise HomeMissing(key=row.key, home=row.reference_of)
    return home.id


def _free(taken: Sequence[str], initial: str) -> str:
    """Give the number after the last one, such as K15 after K14."""
    numbers = [
        int(name.removeprefix(initial))
        for name in taken
        if name.startswith(initial) and name.removeprefix(initial).isdecimal()
    ]
    return f"{initial}{max(numbers, default=0) + 1:02d}"


def _translations(plan: Plan, texts: Sequence[str], say: Say) -> tuple[Translation, ...]:
    """Add both languages of new texts to the plan's table, for the report in the other one."""
    known = {getattr(row, plan.language) for row in plan.translations}
    fresh = {say(text, plan.language): text for text in texts if text}
    return plan.translations + tuple(
        Translation(zh=say(text, "zh"), en=text)
        for shown, text in fresh.items()
        if shown not in known and say(text, "zh") != text
    )
