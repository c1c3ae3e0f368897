"""Evaluate very many plans: by processes on this machine, or the same on a Dask cluster.

Results come as they are done, in any order, each with its plan's name; a plan that cannot be read
or evaluated gives its reasons and stops nothing. Workers load nothing that draws or prints.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.app.plans import MOST_MEGABYTES, accept, read
from crm_roi.core.errors import CrmRoiError, Issue, IssueKind
from crm_roi.core.portfolio.ranking import LeftOut
from crm_roi.core.portfolio.summary import PlanSummary, summarise_plan
from crm_roi.core.terms import _
from crm_roi.files import FileNotReadable, content_of
from crm_roi.hosts.command_line.portfolio.files import content_key
from crm_roi.hosts.command_line.portfolio.workers import as_they_are_done, in_order
from crm_roi.hosts.command_line.terminal import without_library_output
from crm_roi.report.plan_language import with_default_translations
from crm_roi.workbook.reading.draft import PlanRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from crm_roi.core.portfolio.selection import Runner, Selection, Step
    from crm_roi.hosts.command_line.portfolio.files import PlanFile


UNEXPECTED: Final = IssueKind(
    "unexpected",
    _("The program failed on this plan: {reason}"),
    _("Please report it to the makers, with the plan if you may."),
)
CORRECT: Final = _("Correct the plan; “crm-roi check” lists what is wrong with it.")

Result = PlanSummary | LeftOut


class Task(NamedTuple):
    """One plan to do; `content` travels along where the worker may not see the file."""

    file: PlanFile
    trials: int | None
    seed: int | None
    content: bytes | None = None


class Outcome(NamedTuple):
    """What came of a task, and what its file's content is known by."""

    key: str | None
    result: Result


def assess(task: Task) -> Outcome:
    """Read, evaluate and simulate one plan; whatever goes wrong is told, not raised."""
    return Outcome(content_key(task.file.path, task.content), _result(task))


def _result(task: Task) -> Result:
    name = task.file.name
    try:
        return _summary(task)
    except PlanRejected as rejected:
        return LeftOut(name, rejected.issues)
    except CrmRoiError as error:
        kind = IssueKind("impossible", error.message, CORRECT)
        return LeftOut(name, (Issue(kind, facts=error.facts),))
    except Exception as error:  # noqa: BLE001 - one odd plan must not stop five thousand
        reason = f"{type(error).__name__}: {error}"
        return LeftOut(name, (Issue(UNEXPECTED, facts={"reason": reason}),))


def _summary(task: Task) -> PlanSummary:
    path = task.file.path
    if task.content is None:
        plan = with_default_translations(accept(read(path)))  # named in both languages
        return summarise_plan(plan, task.file.name, task.trials, task.seed)
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(task.content)
        return _summary(task._replace(file=task.file._replace(path=copy), content=None))


def assessed(tasks: Iterable[Task], count: int) -> Iterator[Outcome]:
    """Assess tasks on this machine, by so many processes, this one included."""
    return as_they_are_done(assess, tasks, count)


def assessed_on_cluster(tasks: Iterable[Task]) -> Iterator[Outcome]:
    """Assess tasks on the Dask cluster that is connected; the plans travel to the workers."""
    from joblib import Parallel, delayed, parallel_config  # noqa: PLC0415 - slow to import

    with parallel_config("dask"):
        pool = Parallel(batch_size=1, return_as="generator_unordered")
    yield from pool(delayed(assess)(with_content(task)) for task in tasks)


def side_by_side(count: int) -> Runner:
    """Give a way to call a function with many arguments, by so many processes."""

    def run(function: Callable[[Step], Selection], steps: Sequence[Step]) -> Iterable[Selection]:
        return in_order(partial(without_remarks, function), steps, count)

    return run


def without_remarks(function: Callable[[Step], Selection], step: Step) -> Selection:
    """Call a function while nothing but we ourselves may print."""
    with without_library_output():
        return function(step)


def with_content(task: Task) -> Task:
    """Put the file's content into a task; a file that cannot be read is told by the worker."""
    try:
        return task._replace(content=content_of(task.file.path, MOST_MEGABYTES))
    except FileNotReadable:
        return task
