"""Files are written whole or not at all, and never over another one silently."""

from __future__ import annotations

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


MESSAGES = (
    _("{path} exists already; give another name, or --force to replace it."),
    _("{path} cannot be written: {reason}."),
)


def refuse_existing(path: Path, *, force: bool) -> None:
    """Refuse to go on when the output file exists; asked before long work, not after it."""
    if path.exists() and not force:
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
        raise FileNotWritable(path=str(path), reason=error.strerror) from error
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o666 & ~_umask())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _umask() -> int:
    """Read the process's umask; the temporary file was made readable by its owner only."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
