"""The model of a survey: from a file with two tables, or known by the names of the items.

The file is a CSV or a workbook. One table names each latent variable's items (latent, item, mode),
the other the paths (from, to); headers in English or Chinese, in any order. An item that ends in *
stands for every column that begins so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.customers.survey_model import (
    LATENT_LABELS,
    SATISFACTION_PATHS,
    Block,
    Mode,
    PathModel,
    satisfaction_model,
)
from crm_roi.core.errors import Issue, IssueKind
from crm_roi.core.terms import _
from crm_roi.locale import LANGUAGES, translate
from crm_roi.workbook.layout.choices import plain
from crm_roi.workbook.reading.answers import AnswersRejected
from crm_roi.workbook.reading.tables import Sheet, is_blank, read_sheets
from crm_roi.xlsx.addresses import address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

NO_SUCH_ITEM: Final = IssueKind(
    "no-such-item",
    _("The survey has no column {item}."),
    _("Write the item as it stands in the first row of the answers, or a beginning and *."),
)
WRONG_MODE: Final = IssueKind(
    "wrong-mode",
    _("“{value}” is no mode of measurement."),
    _("Enter reflective (the items show the variable) or formative (they make it up)."),
)
INCOMPLETE_ROW: Final = IssueKind(
    "incomplete-row", _("This row of the model is incomplete."), _("Fill in both of its names.")
)
NO_MODEL: Final = IssueKind(
    "no-model",
    _("{file} holds no model: no table has the columns latent and item."),
    _("Give a table with the columns latent, item, mode, and one with the columns from, to."),
)
NOT_KNOWN: Final = IssueKind(
    "items-not-known",
    _("The names of the columns do not say which variable they measure: {columns}."),
    _("Name them satisfaction_1, loyalty_1 …, or give the model with --model."),
)

HEADERS: Final = {
    "latent": ("latent", "latentvariable", "variable", "construct", "潜变量", "潜在变量", "变量"),
    "item": ("item", "indicator", "manifest", "题项", "问题", "测量变量", "指标"),
    "mode": ("mode", "方式", "测量方式", "模式"),
    "from": ("from", "cause", "source", "起点", "原因", "从"),
    "to": ("to", "effect", "target", "终点", "结果", "到"),
}
MODES: Final[Mapping[str, Mode]] = {
    "": "reflective",
    "reflective": "reflective",
    "a": "reflective",
    "反映型": "reflective",
    "反映性": "reflective",
    "formative": "formative",
    "b": "formative",
    "形成型": "formative",
    "形成性": "formative",
}
OFTEN_USED: Final = {
    "expected_quality": ("cuex", "expectation", "expectations", "顾客期望", "客户期望"),
    "perceived_quality": ("perq", "quality"),
    "perceived_value": ("perv", "value", "感知价格"),
    "satisfaction": ("cusa", "csi", "满意度", "顾客满意度"),
    "complaints": ("cusco", "complaint", "顾客抱怨"),
    "loyalty": ("cusl", "忠诚度", "顾客忠诚度"),
}
"""Beginnings of item names, besides the variables' own names, in published satisfaction surveys."""

_NUMBERING: Final = re.compile(r"[\d.]+$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of one of the two tables: its cells by the kind of column, and where they stand."""

    cells: Mapping[str, str]
    places: Mapping[str, str]


def known_model(items: Sequence[str], file: str = "") -> PathModel:
    """Make the default model from items whose names begin with the name of a variable."""
    blocks = {
        latent: [item for item in items if _beginning(item) in names]
        for latent, names in _spellings().items()
    }
    if sum(map(bool, blocks.values())) < 2:  # noqa: PLR2004 - a path needs two ends
        facts = {"columns": ", ".join(items)}
        raise AnswersRejected([Issue(NOT_KNOWN, facts={**facts}, cell=file)])
    return satisfaction_model(blocks)


def _beginning(item: str) -> str:
    return _NUMBERING.sub("", plain(item))


def _spellings() -> dict[str, set[str]]:
    return {
        latent: {
            plain(latent),
            *(plain(translate(label, language)) for language in LANGUAGES),
            *OFTEN_USED[latent],
        }
        for latent, label in LATENT_LABELS
    }


def read_model(path: Path, items: Sequence[str]) -> PathModel:
    """Read a model; raises `AnswersRejected` with every row that cannot be used."""
    measured: list[_Row] = []
    paths: list[_Row] = []
    for sheet in read_sheets(path):
        for row in _rows(sheet):
            (measured if "item" in row.cells else paths).append(row)
    if not measured:
        raise AnswersRejected([Issue(NO_MODEL, facts={"file": path.name}, cell=path.name)])
    issues = [*_measurement_issues(measured, items), *_incomplete(paths, ("from", "to"))]
    if issues:
        raise AnswersRejected(issues)
    blocks = _blocks(measured, items)
    arrows = tuple((row.cells["from"], row.cells["to"]) for row in paths)
    return PathModel(blocks, arrows or _default_paths(blocks))


def _rows(sheet: Sheet) -> Iterator[_Row]:
    """Give the rows of the two tables; a row of headers begins a table."""
    header: dict[str, int] = {}
    for number in sheet.filled():
        cells = sheet.rows[number]
        found = _header(cells)
        if found:
            header = found
        elif header:
            yield _Row(
                {kind: _text(cells, column) for kind, column in header.items()},
                {kind: address(sheet.name, number, column) for kind, column in header.items()},
            )


def _header(cells: Sequence[Any]) -> dict[str, int]:
    """Read a row as headers; nothing unless it names both columns of one of the tables."""
    kinds = {name: kind for kind, names in HEADERS.items() for name in names}
    found = {
        kinds[plain(str(cell))]: column
        for column, cell in enumerate(cells)
        if plain(str(cell)) in kinds
    }
    whole = {"latent", "item"} <= found.keys() or {"from", "to"} <= found.keys()
    return found if whole else {}


def _text(cells: Sequence[Any], column: int) -> str:
    cell = cells[column] if column < len(cells) else ""
    return "" if is_blank(cell) else str(cell).strip()


def _measurement_issues(rows: Sequence[_Row], items: Sequence[str]) -> Iterator[Issue]:
    yield from _incomplete(rows, ("latent", "item"))
    for row in rows:
        item, mode = row.cells["item"], row.cells.get("mode", "")
        if item and not _meant(item, items):
            yield Issue(NO_SUCH_ITEM, facts={"item": item}, cell=row.places["item"])
        if plain(mode) not in MODES:
            yield Issue(WRONG_MODE, facts={"value": mode}, cell=row.places["mode"])


def _incomplete(rows: Sequence[_Row], needed: tuple[str, str]) -> Iterator[Issue]:
    for row in rows:
        for kind in needed:
            if not row.cells[kind]:
                yield Issue(INCOMPLETE_ROW, cell=row.places[kind])


def _meant(item: str, items: Sequence[str]) -> tuple[str, ...]:
    """Give the columns that an item names, one or all with its beginning."""
    if item.endswith("*"):
        return tuple(name for name in items if name.startswith(item[:-1]))
    return tuple(name for name in items if name == item)


def _blocks(rows: Sequence[_Row], items: Sequence[str]) -> tuple[Block, ...]:
    """Gather the items of each variable; the first row that names a mode decides it."""
    blocks = []
    for latent in dict.fromkeys(row.cells["latent"] for row in rows):
        own = [row for row in rows if row.cells["latent"] == latent]
        named = tuple(name for row in own for name in _meant(row.cells["item"], items))
        mode = next((row.cells["mode"] for row in own if row.cells.get("mode")), "")
        blocks.append(Block(latent, named, MODES[plain(mode)]))
    return tuple(blocks)


def _default_paths(blocks: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    """Give the paths of the default model between its own variables, as far as they are there."""
    known = {block.latent for block in blocks}
    return tuple(path for path in SATISFACTION_PATHS if known.issuperset(path))
