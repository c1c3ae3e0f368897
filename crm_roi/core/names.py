"""Names that people type twice: the same name but for capitals, width and spaces is the same."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def same_name(text: str) -> str:
    """Give the form in which two spellings of one name are equal: `ｂ02 ` and `B02`."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def first_spellings(names: Iterable[str]) -> list[str]:
    """Write every name as it was written first, so that equal names are equal texts."""
    spellings: dict[str, str] = {}
    return [spellings.setdefault(same_name(name), name) for name in names]


def spelled_as(name: str, known: Sequence[str]) -> str | None:
    """Find a name among the known ones, as it is spelled there; `None` where it is not."""
    wanted = same_name(name)
    return next((row for row in known if same_name(row) == wanted), None)
