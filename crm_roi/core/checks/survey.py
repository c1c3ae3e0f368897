"""Rules about survey answers: on the scale, not all alike, from enough respondents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.errors import Facts, Issue, IssueKind, Path, Severity
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.plan import Plan

OUT_OF_SCALE: Final = IssueKind(
    "answer-outside-scale",
    _("The answer {value} to {item} lies outside the scale from {low} to {high}."),
    _("Correct the answer, or leave the cell blank; name the scale if it is another one."),
)
MORE_OF_THEM: Final = IssueKind(
    "more-answers-unusable",
    _("{count} more answers to {item} cannot be used."),
    _("Correct the column from this cell on."),
)
ALL_EQUAL: Final = IssueKind(
    "answers-all-equal",
    _("All answers to {item} are equal, so it measures nothing."),
    _("Look whether the column was filled in by hand; otherwise leave the item out of the model."),
)
TOO_FEW: Final = IssueKind(
    "too-few-respondents",
    _("Only {count} respondents have answered enough questions; the model needs {least}."),
    _("Add the rows of more respondents; 100 and more give figures to steer by."),
)
NO_QUESTION: Final = IssueKind(
    "item-without-question",
    _("Answers stand under {item}, which no question of the survey names, so they are not used."),
    _("Enter {item} as the item of its question, or correct the name over the answers."),
    Severity.NOTE,
)
SHOWN_OF_A_COLUMN: Final = 5
LEAST_RESPONDENTS: Final = 10  # as the estimation needs; not imported, for that would load numpy
PATH: Final[Path] = ("scorecard", "survey", "answers")


def answers_can_be_used(plan: Plan) -> Iterator[Issue]:
    """Point out answers off the scale, alike, under no question, or from too few respondents."""
    survey = plan.scorecard.survey
    if not survey.answers:
        return
    columns: dict[str, list[tuple[int, float]]] = {}
    for i, row in enumerate(survey.answers):
        for name, value in row.scores.items():
            columns.setdefault(name, []).append((i, value))
    count = len(survey.answers)
    if count < LEAST_RESPONDENTS:
        facts: Facts = {"count": count, "least": LEAST_RESPONDENTS}
        kind = TOO_FEW._replace(severity=Severity.WARNING)
        yield Issue(kind, (*PATH, count - 1), facts)
    codes = {item.code for item in survey.items if item.code}
    for name, given in columns.items():
        if codes and name not in codes:
            yield Issue(NO_QUESTION, (*PATH, given[0][0], "scores", name), {"item": name})
        else:
            yield from _column(plan, name, given)


def _column(plan: Plan, name: str, given: list[tuple[int, float]]) -> Iterator[Issue]:
    """Point out what is wrong with the answers to one item: the first few one by one."""
    low, high = plan.scorecard.survey.scale_low, plan.scorecard.survey.scale_high
    off = [(i, value) for i, value in given if not low <= value <= high]
    shown = off if len(off) <= SHOWN_OF_A_COLUMN + 1 else off[:SHOWN_OF_A_COLUMN]
    for i, value in shown:
        facts: Facts = {"item": name, "value": f"{value:g}", "low": f"{low:g}", "high": f"{high:g}"}
        yield Issue(OUT_OF_SCALE, (*PATH, i, "scores", name), facts)
    if len(off) > len(shown):
        rest: Facts = {"item": name, "count": len(off) - len(shown)}
        yield Issue(MORE_OF_THEM, (*PATH, off[len(shown)][0], "scores", name), rest)
    alike = len(given) >= LEAST_RESPONDENTS and len({value for _i, value in given}) == 1
    if alike:
        kind = ALL_EQUAL._replace(severity=Severity.WARNING)
        yield Issue(kind, (*PATH, given[0][0], "scores", name), {"item": name})
