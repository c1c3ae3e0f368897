"""Files are written whole or not at all, and never over another one silently."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator


class FileExists(CrmRoiError):
    """{path} exists already; give another name, or --force to replace it."""


class FileNotWritable(CrmRoiError):
    """{path} cannot be written: {reason}."""


class FileNotReadable(CrmRoiError):
    """{path} cannot be read: {reason}."""


class FileChanged(CrmRoiError):
    """{path} was changed by another program meanwhile; nothing was replaced. Try again."""


class FileBusy(CrmRoiError):
    """{path} is being written by another program; try again when it is done."""


class IsAFolder(CrmRoiError):
    """{path} is a folder; give the name of a file in it."""


class IsADevice(CrmRoiError):
    """{path} is no ordinary file; give the name of one."""


LOCK_ATTEMPTS: Final = 100
LOCK_PAUSE: Final = 0.1  # seconds
NO_FILE: Final = _("it is no ordinary file")
TOO_LARGE: Final = _("it is far larger than any file of this kind")
MESSAGES = (
    _("{path} cannot be read: {reason}."),
    _("{path} was changed by another program meanwhile; nothing was replaced. Try again."),
    _("{path} is being written by another program; try again when it is done."),
    _("{path} exists already; give another name, or --force to replace it."),
    _("{path} cannot be written: {reason}."),
    _("{path} is a folder; give the name of a file in it."),
    _("{path} is no ordinary file; give the name of one."),
)
REASONS = {
    errno.EISDIR: _("it is a folder"),
    errno.ENOTDIR: _("a part of its path is no folder"),
    errno.EEXIST: _("a part of its path is no folder"),
    errno.ENOENT: _("there is no such file or folder"),
    errno.EACCES: _("it is protected, or another program has locked it"),
    errno.EPERM: _("it is protected, or another program has locked it"),
    errno.EROFS: _("it lies where nothing can be written"),
    errno.ENOSPC: _("the disk is full"),
    errno.ENAMETOOLONG: _("its name is too long"),
}


def reason_of(error: OSError) -> str:
    """Say in our own words why the system refuses a file; the rare rest as the system says it."""
    return REASONS.get(error.errno or 0, error.strerror or str(error))


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to go on when the output file exists; asked before long work, not after it."""
    try:
        there = path.exists()
    except OSError as error:  # such as a name that is too long
        raise FileNotWritable(path=str(path), reason=reason_of(error)) from error
    if path.is_dir():
        raise IsAFolder(path=str(path))
    if there and not path.is_file():
        raise IsADevice(path=str(path))
    if there and not force:
        raise FileExists(path=str(path))


@contextmanager
def written_whole(
    path: Path, *, force: bool = False, private: bool = False, replaces: bytes | None = None
) -> Iterator[Path]:
    """Give a path beside the target to write to; move it into place once all is written.

    What is replaced keeps its permissions, and a link goes on pointing where it did. Everything
    written on the way lies in a folder of its own, which goes whatever happens. `private` files
    can be read by their owner alone, from the first byte. `replaces` is what the file held when the
    work began: if another program has written it since, nothing is replaced.
    """
    refuse_existing(path, force=force)
    target = path.resolve() if path.is_symlink() else path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=target.parent, prefix=".crm-roi-"))
    except OSError as error:
        raise FileNotWritable(path=str(path), reason=reason_of(error)) from error
    draft = folder / target.name
    try:
        draft.touch(0o600)
        yield draft
        draft.chmod(0o600 if private else _permissions(target))
        with locked(target):
            refuse_existing(path, force=force)  # another program may have written it meanwhile
            _refuse_changed(target, replaces)
            draft.replace(target)
    except CrmRoiError:
        raise
    except Exception as error:
        if (reason := _system_error(error)) is None:
            raise
        raise FileNotWritable(path=str(path), reason=reason_of(reason)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refuse_changed(target: Path, replaces: bytes | None) -> None:
    if replaces is not None and target.read_bytes() != replaces:
        raise FileChanged(path=str(target))


def _system_error(error: BaseException) -> OSError | None:
    """Find what the system refused: a library may have wrapped it in an exception of its own."""
    wrapped = next(iter(error.args), None)
    for each in (error, error.__cause__, error.__context__, wrapped):
        if isinstance(each, OSError) and each.errno in REASONS:
            return each
    return None


def _permissions(target: Path) -> int:
    """Give the permissions of what is replaced, or those of a new file."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one program at a time replace files in a folder.

    The folder itself is locked, so that no lock file is left behind; where the system has no such
    locks (Windows), a file that another program has open cannot be replaced anyway.

    Raises:
        FileBusy: another program did not let go of it in time.
    """
    if fcntl is None:
        yield
        return
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        for attempt in range(LOCK_ATTEMPTS):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if attempt == LOCK_ATTEMPTS - 1:
                    raise FileBusy(path=str(path)) from error
                time.sleep(LOCK_PAUSE)
            else:
                break
        yield
    finally:
        os.close(handle)


def content_of(path: Path, most_megabytes: int) -> bytes:
    """Read an ordinary file of a size that can be worked with; a pipe would never end.

    Raises:
        FileNotReadable: it is no ordinary file, too large, or the system refuses it.
    """
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise FileNotReadable(path=str(path), reason=NO_FILE)
        if path.is_file() and path.stat().st_size > most_megabytes * 1e6:
            raise FileNotReadable(path=str(path), reason=TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        raise FileNotReadable(path=str(path), reason=reason_of(error)) from error
