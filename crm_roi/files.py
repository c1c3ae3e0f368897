"""Files are written whole or not at all, and never over another one silently."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _

if TYPE_CHECKING:
    from collections.abc import Iterator


class FileExists(CrmRoiError):
    """{path} exists already; give another name, or --force to replace it."""


class FileNotWritable(CrmRoiError):
    """{path} cannot be written: {reason}."""


class IsAFolder(CrmRoiError):
    """{path} is a folder; give the name of a file in it."""


class IsADevice(CrmRoiError):
    """{path} is no ordinary file; give the name of one."""


MESSAGES = (
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
def written_whole(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a path beside the target to write to; move it into place once all is written."""
    refuse_existing(path, force=force)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=path.suffix)
        os.close(handle)
    except OSError as error:
        raise FileNotWritable(path=str(path), reason=reason_of(error)) from error
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o666 & ~_umask())
        _move(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _move(draft: Path, path: Path) -> None:
    try:
        draft.replace(path)
    except OSError as error:  # on Windows, a file that another program has open
        raise FileNotWritable(path=str(path), reason=reason_of(error)) from error


def _umask() -> int:
    """Read the process's umask; the temporary file was made readable by its owner only."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
