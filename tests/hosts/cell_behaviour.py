"""What a cell of each content means to each argument of each worksheet function.

`docs/cells.en.md` and `docs/cells.zh.md` state it in one table; `meaning_holds` calls the
example of a function with one cell of one argument replaced and compares the answer with that of
the stated meaning: the cell as 0 or as the number in it, taken out of its range (alone, with its
row, or with the cells beside it in the other ranges), the argument left out. The pages are written
anew, from what the calls give, by `python -m tests.hosts.cell_behaviour`; read what has changed.
"""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.worksheet import Cells, WorksheetFunction
from crm_roi.hosts.adapter import OMITTED, call
from crm_roi.hosts.cells import CellError
from tests.hosts.formulas import all_functions, example_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCS: Final = Path(__file__).parents[2] / "docs"
DAY: Final = dt.datetime(2026, 3, 31)  # noqa: DTZ001 - a cell's date has no zone
DAY_SERIAL: Final = 46112.0
ONE_CELL: Final = frozenset({Cells.NUMBER, Cells.FLAG, Cells.WORD, Cells.DATE})
TEXTS: Final = frozenset({Cells.WORD, Cells.WORDS, Cells.ANY})
CONTENTS: Final = ("blank", "text", "TRUE", "date", "error", "number in a text")
ERRORS: Final = ("#VALUE!", "#NUM!", "#N/A", "#DIV/0!", "#NAME?", "#REF!")

MEANINGS: Final = {
    "0": ("0", "按 0"),
    "1": ("1", "按 1"),
    "number": ("the number", "按数字"),
    "day": ("the day", "按日期"),
    "text": ("the text", "按文本"),
    "default": ("as if left out", "同省略"),
    "skipped": ("skipped", "跳过"),
    "alone": ("left out", "略去"),
    "pair": ("left out with its pair", "连同配对单元格略去"),
    "row": ("its row left out", "整行略去"),
    "column": ("its column left out", "整列略去"),
    "missing": ("missing", "视为缺失"),
    "own": ("error in its row", "仅该行出错"),
    "none": ("–", "–"),
} | {code: (f"`{code}`", f"`{code}`") for code in ERRORS}
"""Each meaning in the words of both pages."""

HEADS: Final = {
    "en": (
        "Function", "Arguments", "blank", "text", "TRUE", "date", "error `#REF!`", "“5” as text",
    ),
    "zh": ("函数", "参数", "空白", "文本", "TRUE", "日期", "错误 `#REF!`", "文本“5”"),
}  # fmt: skip


class Spot:
    """One cell of one argument in a function's example, to be replaced or taken out."""

    def __init__(self, function: WorksheetFunction, place: int) -> None:
        """Take the example's arguments; a range given as one cell becomes three equal rows."""
        self.function, self.place = function, place
        self.argument = function.arguments[place]
        self.given: list[Any] = [
            [[cell]] * 3 if each.cells not in ONE_CELL and not isinstance(cell, list) else cell
            for each, cell in zip(function.arguments, example_arguments(function), strict=False)
        ]
        rows = self.given[place]
        self.in_range = isinstance(rows, list)
        self.row = 1 if self.in_range and len(rows) > 1 else 0
        self.column = 1 if self.in_range and len(rows[0]) > 1 and not self.row else 0

    def with_cell(self, cell: object) -> Any:  # noqa: ANN401 - a cell or rows of cells
        """The answer with this cell there."""
        if not self.in_range:
            return self._call({self.place: cell})
        rows = [list(row) for row in self.given[self.place]]
        rows[self.row][self.column] = cell
        return self._call({self.place: rows})

    def without(self, axis: int, *, beside: bool) -> Any:  # noqa: ANN401 - a cell or rows of cells
        """The answer without its row (0) or column (1), in the ranges beside it too if asked."""
        length = _length(self.given[self.place], axis)
        kept = {
            place: _without(rows, axis, self.column if axis else self.row)
            for place, rows in enumerate(self.given)
            if isinstance(rows, list)
            and (place == self.place or (beside and _length(rows, axis) == length))
        }
        return self._call(kept)

    def left_out(self) -> Any:  # noqa: ANN401 - a cell or rows of cells
        """The answer with the argument left out."""
        return self._call({self.place: OMITTED})

    def content(self, name: str) -> object:
        """The cell of a content; the number in a text is the example's own."""
        held = self.given[self.place]
        held = held[self.row][self.column] if self.in_range else held
        number = f"{held:g}" if isinstance(held, float) else "5"
        return {
            "blank": None, "text": "qzx", "TRUE": True, "date": DAY, "error": "#REF!",
            "number in a text": number,
        }[name]  # fmt: skip

    def _call(self, changed: dict[int, Any]) -> Any:  # noqa: ANN401 - a cell or rows of cells
        return call(self.function, [changed.get(p, cell) for p, cell in enumerate(self.given)])


def meaning_holds(spot: Spot, content: str, meaning: str) -> bool:
    """Say whether a cell of this content means this there."""
    cell = spot.content(content)
    found = spot.with_cell(cell)
    if meaning in ERRORS:
        return isinstance(found, CellError) and found.code == meaning
    if isinstance(found, CellError):
        return False
    if meaning in {"missing", "text"}:
        return (meaning == "text") == (spot.argument.cells in TEXTS)
    if meaning == "own":
        return _errors(found) > _errors(call(spot.function, spot.given))
    return _same(found, _by_meaning(spot, cell, meaning))


def _by_meaning(spot: Spot, cell: object, meaning: str) -> Any:  # noqa: ANN401 - as `call` gives
    if meaning in {"skipped", "alone", "pair", "row", "column"}:
        along = int(len(spot.given[spot.place]) == 1)
        axis = {"row": 0, "column": 1}.get(meaning, along)
        return spot.without(axis, beside=meaning not in {"skipped", "alone"})
    if meaning == "default":
        return spot.left_out()
    if meaning == "number":
        return spot.with_cell(float(str(cell)))
    return spot.with_cell({"0": 0.0, "1": 1.0, "day": DAY_SERIAL}[meaning])


def meaning_of(spot: Spot, content: str) -> str:
    """Find the first meaning that holds, the telling ones before those that hold by chance."""
    block = spot.in_range and min(len(spot.given[spot.place]), len(spot.given[spot.place][0])) > 1
    wanted = {"number in a text": ("number",), "date": ("day",), "TRUE": ("1",)}.get(content, ())
    left_out = ("row", "column") if block else ()
    singly = "skipped" if spot.argument.cells == Cells.FLOWS else "alone"
    alone = (singly, "pair") if spot.in_range and not block else ()
    default = ("default",) if not spot.in_range and not spot.argument.required else ()
    order = (*ERRORS, "text", *wanted, *default, *left_out, "0", "own", *alone, "missing")
    return next(str(name) for name in order if meaning_holds(spot, content, name))


def spots(function: WorksheetFunction) -> Iterator[Spot]:
    """One cell of each argument that the example gives."""
    for place in range(len(example_arguments(function))):
        yield Spot(function, place)


def stated(language: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the page's table: the meanings of the contents, by function and argument."""
    words = {both[language == "zh"]: name for name, both in MEANINGS.items()}
    table: dict[tuple[str, str], tuple[str, ...]] = {}
    for line in page(language).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0].startswith("`CRM_"):
            for argument in cells[1].split(", "):
                meanings = tuple(words[cell] for cell in cells[2:])
                table[cells[0].strip("`"), argument.strip("`")] = meanings
    return table


def page(language: str) -> Path:
    """The page of a language."""
    return DOCS / f"cells.{language}.md"


def table_lines(language: str) -> Iterator[str]:
    """Write the table from what the calls give, equal arguments of a function in one row."""
    yield "| " + " | ".join(HEADS[language]) + " |"
    yield "|---" * len(HEADS[language]) + "|"
    for function in all_functions():
        rows: dict[tuple[str, ...], list[str]] = {}
        for spot in spots(function):
            found = tuple(MEANINGS[meaning_of(spot, each)][language == "zh"] for each in CONTENTS)
            rows.setdefault(found, []).append(f"`{spot.argument.name}`")
        for meanings, names in rows.items():
            yield f"| `{function.name}` | {', '.join(names)} | {' | '.join(meanings)} |"


def _cells(answer: Any) -> list[Any]:  # noqa: ANN401 - a cell or rows of cells
    return [cell for row in answer for cell in row] if isinstance(answer, list) else [answer]


def _errors(answer: Any) -> int:  # noqa: ANN401 - a cell or rows of cells
    return sum(isinstance(cell, CellError) for cell in _cells(answer))


def _length(rows: list[list[Any]], axis: int) -> int:
    return len(rows[0]) if axis else len(rows)


def _without(rows: list[list[Any]], axis: int, at: int) -> list[list[Any]]:
    if axis:
        return [[cell for place, cell in enumerate(row) if place != at] for row in rows]
    return [row for place, row in enumerate(rows) if place != at]


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401 - cells or rows of cells
    """Say whether two answers agree; a list that grew shorter by the cell left out agrees so."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return type(one) is type(other) and one == other


if __name__ == "__main__":
    for language in ("en", "zh"):
        file = page(language)
        head = file.read_text(encoding="utf-8").split("\n| ", 1)[0].rstrip("\n")
        file.write_text("\n".join([head, "", *table_lines(language)]) + "\n", encoding="utf-8")
