"""Call a function with very many arguments: by processes on this machine, or on a Dask cluster.

This process does its share instead of waiting, so a start is never slower than working alone, and
two cores are busy with one helper. Helpers are joblib's (loky): they load nothing but what the
function needs, and their loss is noticed. A cluster is held to this version of the program.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, TypeVar

from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future


FEW: Final = 4  # so many plans take as long as a process takes to start
AHEAD: Final = 2  # tasks that wait at a helper, so that it never waits for one
IDLE: Final = 60  # seconds after which a helper ends whose command was killed
LOOK: Final = 0.2  # seconds between looks whether Ctrl-C was pressed
ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")

Argument = TypeVar("Argument")
Answer = TypeVar("Answer")


class WorkerLost(CrmRoiError):
    """A process was ended from outside, perhaps for want of memory; run the same command again."""


def processes(count: int, jobs: int | None = None) -> int:
    """Give how many processes are worth having for so many plans; at most one for each core."""
    from joblib import cpu_count  # noqa: PLC0415 - slow to import

    return min(jobs or cpu_count(), -(-count // FEW))


def as_they_are_done(
    function: Callable[[Argument], Answer], arguments: Iterable[Argument], count: int
) -> Iterator[Answer]:
    """Give the answers as they are done, in any order, by `count` processes, this one included."""
    left = deque(arguments)
    if count <= 1:
        yield from map(function, left)
        return
    helpers = _helpers(count - 1)
    missing, done = len(left), _hand_out(helpers, function, left, AHEAD * (count - 1))
    try:
        while missing:
            own = _taken(left)
            if own:
                yield function(own[0])
                missing -= 1
            for answer in _arrived(done, wait=not own):
                yield answer
                missing -= 1
    except BrokenExecutor as error:
        raise WorkerLost from error
    finally:
        left.clear()  # where nobody listens any more, helpers end with what they have begun


def in_order(
    function: Callable[[Argument], Answer], arguments: Sequence[Argument], count: int
) -> list[Answer]:
    """Give the answers in the order of the arguments; the last, often the longest, go first."""
    tasks = [(function, place, argument) for place, argument in enumerate(arguments)]
    answers = dict(as_they_are_done(_with_its_place, reversed(tasks), count))
    return [answers[place] for place in range(len(tasks))]


def _with_its_place(
    task: tuple[Callable[[Argument], Answer], int, Argument],
) -> tuple[int, Answer]:
    function, place, argument = task
    return place, function(argument)


def _helpers(count: int) -> Executor:
    """Start processes, or take those that an earlier call has left."""
    from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415 - slow to import

    started: Executor = get_reusable_executor(
        max_workers=count, timeout=IDLE, env=dict.fromkeys(ONE_THREAD, "1")
    )
    return started


def _hand_out(
    helpers: Executor, function: Callable[[Argument], Answer], left: deque[Argument], ahead: int
) -> SimpleQueue[Future[Answer]]:
    """Give helpers their first tasks, and another whenever one is done; the answers arrive here."""
    done: SimpleQueue[Future[Answer]] = SimpleQueue()

    def hand_out(_finished: object = None) -> None:
        for argument in _taken(left):
            with suppress(BrokenExecutor):  # what is done already tells of the loss
                task = helpers.submit(function, argument)
                task.add_done_callback(done.put)
                task.add_done_callback(hand_out)

    for _task in range(ahead):
        hand_out()
    return done


def _taken(left: deque[Argument]) -> tuple[Argument, ...]:
    """Take the next argument, if there is one; safe where several threads take."""
    try:
        return (left.popleft(),)
    except IndexError:
        return ()


def _arrived(done: SimpleQueue[Future[Answer]], *, wait: bool) -> Iterator[Answer]:
    """Give what has arrived; where there is nothing else to do, wait a while for it."""
    with suppress(Empty):
        yield (done.get(timeout=LOOK) if wait else done.get_nowait()).result()
        while True:
            yield done.get_nowait().result()


PACKAGE: Final = "crm-roi"
SECONDS: Final = 10


class NoScheduler(CrmRoiError):
    """Say where the cluster is: --scheduler tcp://host:8786."""


class DaskMissing(CrmRoiError):
    """A cluster needs Dask, which is not installed: pip install "crm-roi[cluster]"."""


class SchedulerUnreachable(CrmRoiError):
    """No Dask scheduler answers at {address}: {reason}."""


class NoWorkers(CrmRoiError):
    """The cluster at {address} has no workers."""


class WorkersDiffer(CrmRoiError):
    """The workers of the cluster have crm-roi {theirs}, this machine has {ours}."""


def program_version() -> str:
    """Give the version of the program, as installed here."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


@contextmanager
def connected(address: str | None) -> Iterator[None]:
    """Connect to a cluster and make sure that its workers can do what they will be asked.

    Raises:
        NoScheduler, DaskMissing, SchedulerUnreachable, NoWorkers, WorkersDiffer: as they say.
    """
    if not address:
        raise NoScheduler
    try:
        from distributed import Client  # noqa: PLC0415 - only for a cluster, and not always there
    except ImportError as error:
        raise DaskMissing from error
    try:
        client: Any = Client(address, timeout=SECONDS)  # type: ignore[no-untyped-call]  # partly typed
    except (OSError, TimeoutError, ValueError, ImportError) as error:
        raise SchedulerUnreachable(address=address, reason=str(error)) from error
    with client:
        _check_workers(client, address)
        yield


def _check_workers(client: Any, address: str) -> None:  # noqa: ANN401 - Dask is partly typed
    """Ask each worker for its version of the program."""
    try:
        versions = set(client.run(program_version).values())
    except (ImportError, AttributeError) as error:
        raise WorkersDiffer(theirs="–", ours=program_version()) from error
    if not versions:
        raise NoWorkers(address=address)
    if versions != {program_version()}:
        raise WorkersDiffer(theirs=", ".join(sorted(versions)), ours=program_version())
