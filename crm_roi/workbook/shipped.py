"""The workbooks that ship with the program: blank and filled from the sample, in both languages.

`python -m crm_roi.workbook.shipped FOLDER` writes them beside the samples' JSON. They are
the same at every run: the blank ones begin on a day that is fixed here, not today.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.core.plan import Plan
from crm_roi.core.plan.translation import in_language
from crm_roi.workbook.blank_plan import blank_plan
from crm_roi.workbook.write_workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED_ON: Final = date(2026, 1, 1)
YEARS: Final = 5
LANGUAGES: Final[tuple[Literal["zh", "en"], ...]] = ("zh", "en")


def shipped_plans(samples: Path) -> Iterator[tuple[str, Literal["zh", "en"], Plan]]:
    """Give the plans of the workbooks that ship: name, language, plan."""
    for language in LANGUAGES:
        yield "blank", language, blank_plan(language, YEARS, SHIPPED_ON)
        for path in sorted(samples.glob("*.json")):
            plan = Plan.model_validate_json(path.read_text(encoding="utf-8"))
            yield path.stem, language, in_language(plan, language)


def write_shipped(samples: Path, folder: Path) -> tuple[Path, ...]:
    """Write a workbook of each plan; give their paths."""
    written = []
    for name, language, plan in shipped_plans(samples):
        path = folder / f"{name}.{language}.xlsx"
        write_workbook(plan, path, language=language, force=True)
        written.append(path)
    return tuple(written)


if __name__ == "__main__":
    given = Path(sys.argv[1])
    for made in write_shipped(given, given):
        print(made)  # noqa: T201 - what was made, for the one who ran it
