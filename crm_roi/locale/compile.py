"""Compile the catalogues: a hook of the build, and `python crm_roi/locale/compile.py` by hand."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

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


class CompileCatalogues(BuildHookInterface):  # type: ignore[type-arg]  # its argument is hatchling's own config
    """Compile the catalogues before a wheel, an sdist or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - hatchling's signature
        """Compile them."""
        compile_catalogues()


if __name__ == "__main__":
    compile_catalogues()
