"""Findings that somebody looked at and accepts: kept in a file, each with its reason.

The file is TOML and stands beside the workbook (`plan.xlsx` → `plan.lint.toml`), or is named:

    [[silence]]
    rule = 6
    sheet = "Cash flow"
    cells = "F5:H5"      # may be left out: the whole sheet
    reason = "Management case, agreed on 3 March"
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.auditor.rules import RULES
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.xlsx.addresses import Rect, read_rect, read_rects

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.auditor.findings import Finding

SUFFIX: Final = ".lint.toml"
_KNOWN: Final = {"rule", "sheet", "cells", "reason"}
_SAYS_NOTHING: Final = _("Entry {number} silences nothing: rule {rule}, {place}.")


class SilenceFileError(CrmRoiError):
    """{path} cannot be used, entry {number}: {what}. It asks rule, sheet, cells and a reason."""


class UnreadableSilenceError(CrmRoiError):
    """{path} is no readable TOML file: {what}."""


class Silence(NamedTuple):
    """An accepted finding: its rule, its sheet, its cells (none: all), and why."""

    number: int
    rule: int
    sheet: str
    rects: tuple[Rect, ...]
    cells: str
    reason: str

    def covers(self, finding: Finding) -> bool:
        """Say whether it accepts a finding with all its cells."""
        flaw = finding.flaw
        if finding.rule.number != self.rule or self.sheet.casefold() != flaw.sheet.casefold():
            return False
        found = [read_rect(cells) for cells in flaw.cells]
        return not self.rects or (
            bool(found)
            and all(
                any(
                    own.holds(rect.first_row, rect.first_column)
                    and own.holds(rect.last_row, rect.last_column)
                    for own in self.rects
                )
                for rect in found
            )
        )


def silence_file(workbook: str | Path) -> Path | None:
    """Give the file of accepted findings that stands beside a workbook, if there is one."""
    path = Path(workbook).with_suffix(SUFFIX)
    return path if path.is_file() else None


def read_silences(path: str | Path) -> tuple[Silence, ...]:
    """Read a file of accepted findings; an entry without reason, or with a word unknown, raises."""
    try:
        with Path(path).open("rb") as file:
            entries = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UnreadableSilenceError(path=str(path), what=str(error)) from error
    listed = entries.get("silence", [])
    if not isinstance(listed, list) or set(entries) - {"silence"}:
        raise SilenceFileError(path=str(path), number=0, what="[[silence]]")
    return tuple(_entry(str(path), number, row) for number, row in enumerate(listed, start=1))


def _entry(path: str, number: int, row: object) -> Silence:
    if not isinstance(row, dict):
        raise SilenceFileError(path=path, number=number, what="[[silence]]")
    unknown = sorted(set(row) - _KNOWN)
    rule, reason = row.get("rule"), str(row.get("reason", "")).strip()
    cells = str(row.get("cells", ""))
    parts = cells.replace(",", " ").split()
    rects = read_rects(" ".join(parts))
    wrong = (
        (bool(unknown), ", ".join(unknown)),
        (rule not in {each.number for each in RULES}, f"rule = {rule!r}"),
        (not reason, "reason = ?"),
        (len(rects) != len(parts), f"cells = {cells!r}"),
    )
    for is_wrong, what in wrong:
        if is_wrong:
            raise SilenceFileError(path=path, number=number, what=what)
    return Silence(number, int(str(rule)), str(row.get("sheet", "")), rects, cells, reason)


def unused_text(entry: Silence, language: str) -> str:
    """Say that an entry accepts nothing that was found: the workbook was mended, or has moved."""
    place = f"{entry.sheet}!{entry.cells}" if entry.cells else entry.sheet
    return translate(_SAYS_NOTHING, language).format(
        number=entry.number, rule=entry.rule, place=place
    )


def silenced(
    findings: Sequence[Finding], silences: tuple[Silence, ...]
) -> tuple[tuple[Finding, ...], tuple[Silence, ...]]:
    """Mark the accepted findings with their reason; give also the entries that accept none."""
    entries = [next((each for each in silences if each.covers(one)), None) for one in findings]
    used = {entry.number for entry in entries if entry}
    marked = (
        replace(one, silenced=entry.reason) if entry else one
        for one, entry in zip(findings, entries, strict=True)
    )
    return tuple(marked), tuple(each for each in silences if each.number not in used)
