"""A Dask cluster: connected, held to this version of the program, and let go."""

from __future__ import annotations

from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from collections.abc import Iterator

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
