"""The commands on plans: new, check, evaluate, export."""

from __future__ import annotations

import json
import shlex
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from crm_roi.app.issue_text import issue_document, issue_lines
from crm_roi.app.plans import accept, check, filled_up, issues_in, last_column, read
from crm_roi.core.checks import has_errors
from crm_roi.core.errors import CrmRoiError, Severity
from crm_roi.core.evaluation import evaluate, evaluation_document
from crm_roi.core.plan.horizon import with_horizon
from crm_roi.core.terms import _
from crm_roi.files import refuse_existing, written_whole
from crm_roi.hosts.command_line.evaluation_table import evaluation_table
from crm_roi.locale import translate
from crm_roi.settings import readers_language, settled_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from crm_roi.core.errors import Issue
    from crm_roi.core.plan import Plan
    from crm_roi.settings import Language
    from crm_roi.workbook.reading.draft import Draft


WARNED: Final = _("Warnings about this plan: {count}. Read them with: crm-roi check {path}")
REPEATED: Final = _(
    "The new years Y{first} to Y{last} repeat Y{before} in every line; go through them."
)


def new_workbook(  # noqa: PLR0913 - the options of the command
    target: Path,
    sample: str | None,
    plan_file: Path | None,
    years: int | None,
    asked: Language | None,
    *,
    force: bool,
) -> None:
    """Write a workbook: blank, from a sample, or from a plan."""
    from crm_roi.core.plan.translation import in_language  # noqa: PLC0415 - a workbook keeps its own table
    from crm_roi.workbook.blank_plan import blank_plan  # noqa: PLC0415 - only `new` needs it
    from crm_roi.workbook.write_workbook import write_workbook  # noqa: PLC0415

    if sample is not None and plan_file is not None:
        raise TwoOrigins
    refuse_existing(target, force=force)
    language, before = readers_language(asked), None
    if sample is not None:
        plan = in_language(read_sample(sample), language)
    elif plan_file is not None:
        draft = read(plan_file)
        before = last_column(draft)
        plan = accept(filled_up(draft, years))
        language = settled_language(asked, plan.language)
    else:
        plan = blank_plan(language, years or 5, date.today())  # noqa: DTZ011 - the user's own day
    last = years or plan.assumptions.horizon_years
    before = before or plan.assumptions.horizon_years
    plan = with_horizon(plan, last)
    write_workbook(plan, target, language=language, force=force)
    _say(_("{path} is written."), language, path=str(target))
    if last > before:
        _say(REPEATED, language, first=before + 1, last=last, before=before)


class TwoOrigins(CrmRoiError):
    """A workbook starts from a sample or from a plan: give --sample or --from, not both."""


class NoSuchSample(CrmRoiError):
    """There is no sample {name}; the samples are: {known}."""


def read_sample(name: str) -> Plan:
    """Read a sample that ships with the program."""
    from crm_roi.resources import resources  # noqa: PLC0415 - only `new` needs it

    known = {path.stem: path for path in sorted(resources("workbooks").glob("*.json"))}
    if name not in known:
        raise NoSuchSample(name=name, known=", ".join(known))
    return accept(read(known[name]))


def check_plan(path: Path, asked: Language | None, *, as_json: bool) -> int:
    """Print every mistake; 1 if any of them keeps the plan from being evaluated."""
    draft = read(path)
    language = settled_language(asked, draft.language)
    issues = check(draft)
    if as_json:
        _print_json([issue_document(issue, language) for issue in issues])
    else:
        _print_issues(issues, language)
    return int(has_errors(issues))


def evaluate_plan(path: Path, asked: Language | None, *, as_json: bool) -> None:
    """Evaluate a plan and print its figures."""
    draft = read(path)
    plan = accept(draft)
    language = settled_language(asked, plan.language)
    evaluation = evaluate(plan)
    if as_json:
        _print_json(evaluation_document(plan, evaluation))
    else:
        Console().print(evaluation_table(told_in(plan, language), evaluation, language))
    _point_to_warnings(draft, path, language)


def _point_to_warnings(draft: Draft, path: Path, language: Language) -> None:
    """Say beside the figures that there is something to look at, and where to read it."""
    count = sum(issue.kind.severity is Severity.WARNING for issue in issues_in(draft))
    if count:
        text = translate(WARNED, language).format(count=count, path=shlex.quote(str(path)))
        print(text, file=sys.stderr)  # noqa: T201 - beside the answer


def export_plan(path: Path, target: Path, asked: Language | None, *, force: bool) -> None:
    """Write a plan as JSON."""
    plan = accept(read(path))
    language = settled_language(asked, plan.language)
    refuse_existing(target, force=force)
    with written_whole(target, force=force) as draft:
        draft.write_text(plan.model_dump_json(indent=1) + "\n", encoding="utf-8")
    _say(_("{path} is written."), language, path=str(target))


def told_in(plan: Plan, language: Language) -> Plan:
    """Give a plan in the reader's language: its own texts, and the defaults of the program."""
    if language == plan.language:
        return plan
    from crm_roi.report.plan_language import plan_in_language  # noqa: PLC0415 - seldom needed

    return plan_in_language(plan, language)


def _print_issues(issues: Sequence[Issue], language: Language) -> None:
    for line in issue_lines(issues, language):
        print(line)  # noqa: T201 - the command's answer
    found = Counter(issue.kind.severity for issue in issues)
    _say(
        _("Errors: {errors}, warnings: {warnings}, notes: {notes}."),
        language,
        errors=found[Severity.ERROR],
        warnings=found[Severity.WARNING],
        notes=found[Severity.NOTE],
    )


def _print_json(document: Any) -> None:  # noqa: ANN401 - any document
    print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))  # noqa: T201


def _say(text: str, language: Language, **facts: object) -> None:
    print(translate(text, language).format(**facts))  # noqa: T201 - the command's answer
