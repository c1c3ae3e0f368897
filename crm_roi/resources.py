"""The folders that travel beside the code, templates and workbooks: in a checkout or a wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

_PACKAGE: Final = Path(__file__).parent


@cache
def resources(folder: Literal["templates", "workbooks"]) -> Path:
    """Find a folder inside the installed package, else beside the package in a checkout."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
