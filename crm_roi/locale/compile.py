"""Compile the catalogues: run by the build, and by hand `python crm_roi/locale/compile.py`."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent


def compile_catalogues() -> None:
    """Write a .mo beside every .po that is newer than it."""
    for source in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            with source.open("rb") as reading:
                catalogue = read_po(reading)
            with target.open("wb") as writing:
                write_mo(writing, catalogue)


if __name__ == "__main__":
    compile_catalogues()
