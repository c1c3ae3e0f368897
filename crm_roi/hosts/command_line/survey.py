"""`crm-roi survey`: raw answers in, the satisfaction index and what drives it out.

The answers stand in a file of their own, or in a plan: on a sheet of its workbook or in its JSON.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer
from rich.console import Console

from crm_roi.app.plans import read
from crm_roi.core.checks.scorecard import answers_can_be_used
from crm_roi.core.customers.satisfaction_study import (
    Method,
    plan_study,
    promoters_of,
    study,
    study_document,
)
from crm_roi.core.customers.survey_model import Scale
from crm_roi.core.errors import Severity
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.hosts.command_line.survey_table import survey_table
from crm_roi.locale import translate
from crm_roi.settings import about, settled_language
from crm_roi.workbook.reading.answers import (
    AnswersRejected,
    answers_of,
    column_of,
    read_raw_answers,
)
from crm_roi.workbook.reading.survey_model import known_model, read_model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_roi.core.customers.satisfaction_study import Promoters, Study
    from crm_roi.core.customers.survey_model import PathModel
    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Plan
    from crm_roi.core.worksheet import Sentence
    from crm_roi.settings import Language
    from crm_roi.workbook.reading.answers import RawAnswers
    from crm_roi.workbook.reading.draft import Draft


NPS_HIGH: Final = 10

ANSWERS_HELP: Final = _(
    "A plan with survey answers, or the answers alone (.csv or .xlsx): items in the first row, a "
    "respondent a row."
)
MODEL_HELP: Final = _(
    "The model: a table latent, item, mode and a table from, to (.csv or .xlsx). Without it, items "
    "named satisfaction_1, loyalty_1 … make the model of six variables."
)
METRIC_HELP: Final = _("Bring items to unit variance first (standardised), or not (raw).")
SCHEME_HELP: Final = _("How neighbouring variables are weighted.")
BOOTSTRAP_HELP: Final = _("Resamples for the intervals; 0 for none.")
SEED_HELP: Final = _("The same seed gives the same figures.")
CONFIDENCE_HELP: Final = _("How sure the intervals are to be.")
LOW_HELP: Final = _("The lowest answer of the scale.")
HIGH_HELP: Final = _("The highest answer of the scale.")
TARGET_HELP: Final = _("The variable to move; satisfaction if not given.")
NPS_HELP: Final = _("The column that asks for a recommendation, from 0 to 10.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")


def say(text: str) -> str:
    """Give a text of the command's help."""
    return translate(text, LANGUAGE)


def survey(  # noqa: PLR0913 - one parameter for each option of the command
    answers: Annotated[Path, typer.Argument(metavar="ANSWERS", help=say(ANSWERS_HELP))],
    *,
    model: Annotated[Path | None, typer.Option(help=say(MODEL_HELP))] = None,
    metric: Annotated[
        Literal["standardised", "raw"], typer.Option(help=say(METRIC_HELP))
    ] = "standardised",
    scheme: Annotated[
        Literal["centroid", "factorial", "path"], typer.Option(help=say(SCHEME_HELP))
    ] = "centroid",
    bootstrap: Annotated[int, typer.Option(min=0, help=say(BOOTSTRAP_HELP))] = 1000,
    seed: Annotated[int, typer.Option(min=0, help=say(SEED_HELP))] = 1,
    confidence: Annotated[float, typer.Option(help=say(CONFIDENCE_HELP))] = 0.95,
    scale_low: Annotated[float, typer.Option(help=say(LOW_HELP))] = 1.0,
    scale_high: Annotated[float, typer.Option(help=say(HIGH_HELP))] = 10.0,
    target: Annotated[str, typer.Option(help=say(TARGET_HELP))] = "",
    nps: Annotated[str, typer.Option(help=say(NPS_HELP))] = "",
    as_json: Annotated[bool, typer.Option("--json", help=say(AS_JSON_HELP))] = False,
    language: AskedLanguage = None,
) -> None:
    """Work out the satisfaction index of a survey."""
    method = Method(scheme, metric == "standardised", bootstrap, seed, confidence, target)
    planned = planned_study(answers, method) if model is None else None
    own: Language | None = None
    if planned is None:
        raw = read_raw_answers(answers)
        scale = Scale(scale_low, scale_high)
        found = _study(raw, _model(model, raw, nps), scale, method, nps)
        unread = unused(raw, found, nps)
    else:
        found, unread, own = planned
    language = settled_language(language, own)
    if as_json:
        document = _document(found, answers.name if planned else raw.sheet, unread, language)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
        return

    Console().print(survey_table(found, unread, language), highlight=False)


def _model(path: Path | None, raw: RawAnswers, nps: str) -> PathModel:
    if path is not None:
        return read_model(path, raw.items)
    return known_model([item for item in raw.items if item != nps], raw.sheet)


def _study(raw: RawAnswers, model: PathModel, scale: Scale, method: Method, nps: str) -> Study:
    """Read the answers, refuse them with every mistake they have, or estimate the model."""
    values, issues = answers_of(raw, model.items, scale)
    promoters, more = _promoters(raw, nps, method.confidence)
    if issues or more:
        raise AnswersRejected((*issues, *more))
    return study(values, model, scale, method, promoters)


def _promoters(raw: RawAnswers, item: str, confidence: float) -> tuple[Promoters | None, Any]:
    if not item:
        return None, ()
    values, issues = column_of(raw, item, Scale(0, NPS_HIGH))
    return (None, issues) if issues else (promoters_of(item, values, confidence), ())


def unused(raw: RawAnswers, found: Study, nps: str) -> tuple[str, ...]:
    """Name the columns that the model leaves alone."""
    return tuple(item for item in raw.items if item not in {*found.fit.model.items, nps})


def _document(found: Study, file: str, unread: Sequence[str], language: str) -> dict[str, Any]:
    def told(sentence: Sentence) -> str:
        return translate(sentence.text, language).format(**sentence.facts)

    warnings = [told(sentence) for sentence in found.fit.warnings]
    more = {"warnings": warnings, "unused": list(unread)}
    return {"file": file, **study_document(found), **more}


PLANS: Final = (".xlsx", ".xlsm", ".json")
SURVEY: Final = ("scorecard", "survey")


def planned_study(path: Path, method: Method) -> tuple[Study, tuple[str, ...], Language] | None:
    """Estimate a plan's survey, with the items left alone and its language; None if it is no plan.

    Mistakes elsewhere in the plan do not matter here; those of the survey are refused.
    """
    draft = read(path) if path.suffix.lower() in PLANS else None
    if draft is None or draft.plan is None:
        return None
    about(draft.plan.language)
    issues = tuple(_mistakes(draft, draft.plan))
    if issues:
        raise AnswersRejected(issues)
    found = plan_study(draft.plan, method)
    answered = draft.plan.scorecard.survey.answers
    names = dict.fromkeys(name for row in answered for name in row.scores)
    unread = tuple(name for name in names if name not in found.fit.model.items)
    return found, unread, draft.plan.language


def _mistakes(draft: Draft, plan: Plan) -> list[Issue]:
    ruled = [draft.located(issue) for issue in answers_can_be_used(plan)]
    read = [issue for issue in draft.issues if issue.path[: len(SURVEY)] == SURVEY]
    return [
        issue
        for issue in (*read, *ruled)
        if issue.kind.severity is Severity.ERROR or issue.kind.code in UNUSABLE
    ]


UNUSABLE: Final = ("too-few-respondents", "answers-all-equal")
"""Only a warning to the plan, but no model can be estimated from such answers."""
