"""Evaluate very many plans: by processes on this machine, or the same on a Dask cluster.

Results come as they are done, in any order, each with its plan's name; a plan that cannot be read
or evaluated gives its reasons and stops nothing. Workers load nothing that draws or prints.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.errors import CrmRoiError, Issue, IssueKind
from crm_roi.core.portfolio.ranking import LeftOut
from crm_roi.core.portfolio.summary import PlanSummary, summarise_plan
from crm_roi.core.terms import _
from crm_roi.hosts.commands.plan import accepted
from crm_roi.hosts.portfolio.files import content_key
from crm_roi.hosts.quiet import no_foreign_output
from crm_roi.workbook.reading.draft import PlanRejected
from crm_roi.workbook.reading.plan_files import read_draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from joblib import Parallel

    from crm_roi.core.portfolio.frontier import Runner, Step
    from crm_roi.core.portfolio.selection import Selection
    from crm_roi.hosts.portfolio.files import PlanFile

FEW: Final = 4  # so many plans take as long as a process takes to start
IDLE: Final = 60  # seconds after which a worker ends whose command was killed
UNEXPECTED: Final = IssueKind(
    "unexpected",
    _("The program failed on this plan: {reason}"),
    _("Please report it to the makers, with the plan if you may."),
)
CORRECT: Final = _("Correct the plan; “crm-roi check” lists what is wrong with it.")

Result = PlanSummary | LeftOut


class WorkerLost(CrmRoiError):
    """A process was ended from outside, perhaps for want of memory; run the same command again."""


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
        return summarise_plan(accepted(read_draft(path)), task.file.name, task.trials, task.seed)
    with tempfile.TemporaryDirectory(prefix="crm-roi-") as folder:
        copy = Path(folder, path.name)
        copy.write_bytes(task.content)
        return _summary(task._replace(file=task.file._replace(path=copy), content=None))


def processes(count: int, jobs: int | None = None) -> int:
    """Give how many processes are worth starting for so many plans; at most one for each core."""
    from joblib import cpu_count  # noqa: PLC0415 - slow to import

    return min(jobs or cpu_count(), -(-count // FEW))


def assessed(tasks: Iterable[Task], workers: int) -> Iterator[Outcome]:
    """Assess tasks on this machine, by so many processes."""
    if workers <= 1:
        yield from map(assess, tasks)
    else:
        yield from _done(_pool(workers, "generator_unordered"), tasks)


def assessed_on_cluster(tasks: Iterable[Task]) -> Iterator[Outcome]:
    """Assess tasks on the Dask cluster that is connected; the plans travel to the workers."""
    from joblib import Parallel, parallel_config  # noqa: PLC0415 - slow to import

    with parallel_config("dask"):
        pool = Parallel(batch_size=1, return_as="generator_unordered")
    yield from _done(pool, map(with_content, tasks))


def side_by_side(workers: int) -> Runner:
    """Give a way to call a function with many arguments, by so many processes."""

    def run(function: Callable[[Step], Selection], steps: Sequence[Step]) -> Iterable[Selection]:
        from joblib import delayed  # noqa: PLC0415 - slow to import

        if workers <= 1:
            return [quietly(function, step) for step in steps]
        found: list[Selection] = _pool(workers, "list")(
            delayed(quietly)(function, step) for step in steps
        )
        return found

    return run


def quietly(function: Callable[[Step], Selection], step: Step) -> Selection:
    """Call a function while nothing but we ourselves may print."""
    with no_foreign_output():
        return function(step)


def with_content(task: Task) -> Task:
    """Put the file's content into a task; a file that cannot be read is told by the worker."""
    try:
        return task._replace(content=task.file.path.read_bytes())
    except OSError:
        return task


def _pool(workers: int, return_as: str) -> Parallel:
    """Make a pool of processes; two of the same size share their processes."""
    from joblib import Parallel, parallel_config  # noqa: PLC0415 - slow to import

    own = {"inner_max_num_threads": 1, "idle_worker_timeout": IDLE}
    with parallel_config("loky", n_jobs=workers, **own):
        return Parallel(batch_size=1, return_as=return_as)


def _done(pool: Parallel, tasks: Iterable[Task]) -> Iterator[Outcome]:
    """Give results as they are done."""
    from joblib import delayed  # noqa: PLC0415 - slow to import
    from joblib.externals.loky.process_executor import TerminatedWorkerError  # noqa: PLC0415

    try:
        yield from pool(delayed(assess)(task) for task in tasks)
    except TerminatedWorkerError as error:
        raise WorkerLost from error
