"""The commands on a plan as it is: check, evaluate, export, schema."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Console

from crm_roi.app import plans
from crm_roi.app.issue_text import issue_document, issue_lines, message
from crm_roi.core import evaluation
from crm_roi.core.checks import has_errors
from crm_roi.core.errors import Severity
from crm_roi.core.plan import json_schema
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing, written_whole
from crm_roi.hosts.command_line.evaluation_table import evaluation_table
from crm_roi.hosts.command_line.options import AsJson, AskedLanguage, Force, Output, PlanFile
from crm_roi.locale import translate
from crm_roi.report.plan_language import plan_in_language
from crm_roi.settings import settled_language
from crm_roi.workbook.reading.issues import SCENARIO_SHOWN

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Plan
    from crm_roi.settings import Language

WARNED: Final = _("Warnings about this plan: {count}. Read them with: crm-roi check {path}")


def check(path: PlanFile, *, as_json: AsJson = False, language: AskedLanguage = None) -> None:
    """Print every mistake; exit 1 if any of them keeps the plan from being evaluated."""
    draft = plans.read(path)
    reader = settled_language(language, draft.language)
    issues = plans.check(draft)
    if as_json:
        _print_json([issue_document(issue, reader) for issue in issues])
    else:
        _print_issues(issues, reader)
    raise typer.Exit(int(has_errors(issues)))


def evaluate(path: PlanFile, *, as_json: AsJson = False, language: AskedLanguage = None) -> None:
    """Evaluate a plan and print its figures."""
    draft = plans.read(path)
    plan = plans.accept(draft)
    reader = settled_language(language, plan.language)
    found, issues = evaluation.evaluate(plan), plans.issues_in(draft)
    shown = next((issue for issue in issues if issue.kind is SCENARIO_SHOWN), None)
    if as_json:
        scenario = {"workbook_scenario": shown.facts["scenario"] if shown else None}
        _print_json(evaluation.evaluation_document(plan, found) | scenario)
    else:
        remark = message(shown, reader) if shown else ""
        Console().print(evaluation_table(told_in(plan, reader), found, reader, remark))
    _point_to_warnings(issues, path, reader)


def _point_to_warnings(issues: Sequence[Issue], path: Path, language: Language) -> None:
    """Say beside the figures that there is something to look at, and where to read it."""
    count = sum(issue.kind.severity is Severity.WARNING for issue in issues)
    if count:
        text = translate(WARNED, language).format(count=count, path=shlex.quote(str(path)))
        typer.echo(text, err=True)  # beside the answer


def export(
    path: PlanFile, *, output: Output, language: AskedLanguage = None, force: Force = False
) -> None:
    """Write a plan as JSON."""
    plan = plans.accept(plans.read(path))
    reader = settled_language(language, plan.language)
    refuse_existing(output, force=force)
    with written_whole(output, force=force) as draft:
        draft.write_text(plan.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _say(_("{path} is written."), reader, path=str(output))


def schema() -> None:
    """Print the schema."""
    _print_json(json_schema())


def told_in(plan: Plan, language: Language) -> Plan:
    """Give a plan in the reader's language: its own texts, and the defaults of the program."""
    if language == plan.language:
        return plan
    return plan_in_language(plan, language)


def _print_issues(issues: Sequence[Issue], language: Language) -> None:
    for line in issue_lines(issues, language):
        typer.echo(line)
    found = Counter(issue.kind.severity for issue in issues)
    _say(
        _("Errors: {errors}, warnings: {warnings}, notes: {notes}."),
        language,
        errors=found[Severity.ERROR],
        warnings=found[Severity.WARNING],
        notes=found[Severity.NOTE],
    )


def _print_json(document: Any) -> None:  # noqa: ANN401 - any document
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def _say(text: str, language: Language, **facts: object) -> None:
    typer.echo(translate(text, language).format(**facts))
