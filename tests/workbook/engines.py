"""Other programs that calculate a workbook: what they are given, and how they are held to account.

The kept values are taken out first, so that a program must calculate every formula. A cell may hold
the dash of a figure there is none of, where the program lacks a function (IRR, or our own); another
figure it may not hold.
"""

from __future__ import annotations

import math
import random
import re
import zipfile
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Final, NamedTuple

from betteroffice_xlsx import CellError, Workbook

from crm_roi.locale import translate
from crm_roi.workbook.sheets.results import TILES, TILES_ROW
from tests.sample import sample_plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_roi.core.plan import Plan

CLOSE: Final = 1e-9
DASH: Final = "–"
CELL: Final = re.compile(
    rb'<c r="([A-Z]+\d+)"([^>]*)>(<f[^>]*/>|<f[^>]*>.*?</f>)(?:<v>([^<]*)</v>)?</c>', re.DOTALL
)
SHEET_NAME: Final = re.compile(r'<sheet name="([^"]+)"')
NAME: Final = re.compile(r"<definedName name=\"(\w+)\"[^>]*>'?([^'!<]+)'?!\$([A-Z]+)\$(\d+)[<:]")

Cell = tuple[str, str]
Value = float | str | bool | None


class Edit(NamedTuple):
    """What a user enters into a cell."""

    sheet: str
    address: str
    value: str | float


class Held(NamedTuple):
    """How a program's figures compare with ours."""

    formulas: int
    equal: int
    without: list[str]
    """Cells that hold a dash or an error instead of a figure: the program lacks a function."""
    wrong: list[str]


def stripped(content: bytes) -> bytes:
    """Take the kept value out of every cell with a formula."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = CELL.sub(rb'<c r="\1"\2>\3</c>', part)
                part = re.sub(
                    rb'(<c r="[A-Z]+\d+"[^>]*?) t="(?:str|b|e|n)"([^>]*><f)', rb"\1\2", part
                )
            new.writestr(name, part)
    return made.getvalue()


def kept_values(content: bytes) -> dict[Cell, Value]:
    """Give the value that the workbook keeps of every cell with a formula."""
    found: dict[Cell, Value] = {}
    with zipfile.ZipFile(BytesIO(content)) as book:
        for number, sheet in enumerate(sheet_names(book), 1):
            part = book.read(f"xl/worksheets/sheet{number}.xml")
            for address, look, _formula, value in CELL.findall(part):
                found[sheet, address.decode()] = _value(look, value)
    return found


def _value(look: bytes, value: bytes) -> Value:
    text = unescape(value.decode())
    if b't="b"' in look:
        return text == "1"
    if b't="str"' in look or b't="e"' in look or not text:
        return text
    return float(text)


def sheet_names(book: zipfile.ZipFile) -> list[str]:
    """Give the names of the sheets; our writer numbers their parts in this order."""
    return [unescape(name) for name in SHEET_NAME.findall(book.read("xl/workbook.xml").decode())]


def named_cells(content: bytes) -> dict[str, Cell]:
    """Give the cell of each name of one cell."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        names = NAME.findall(book.read("xl/workbook.xml").decode())
    return {name: (unescape(sheet), f"{column}{row}") for name, sheet, column, row in names}


def held(ours: Mapping[Cell, Value], theirs: Mapping[Cell, Value]) -> Held:
    """Compare every cell with a formula."""
    without: list[str] = []
    wrong: list[str] = []
    for (sheet, address), value in ours.items():
        other = theirs.get((sheet, address))
        if same(value, other):
            continue
        place = f"{sheet}!{address}: {value!r}, there {other!r}"
        lacking = other == DASH or str(other).startswith("#NAME?")
        (without if lacking else wrong).append(place)
    return Held(len(ours), len(ours) - len(without) - len(wrong), without, wrong)


def same(one: Value, other: Value) -> bool:
    """Compare figures to 1e-9 of their size, texts as they are; a blank is an empty text."""
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
    return ("" if one is None else one) == ("" if other is None else other)


def random_plan(seed: int) -> Plan:
    """Vary the sample: rates, timing, amounts, lines, scenarios, all within what a plan may be."""
    chance = random.Random(seed)  # noqa: S311 - a test's own numbers
    plan = sample_plan()
    assumptions = plan.assumptions.model_copy(
        update={
            "discount_rate": round(chance.uniform(0.02, 0.2), 4),
            "timing": chance.choice(("end_of_year", "mid_year")),
            "tax_rate": chance.choice((0.0, 0.15, 0.25)),
            "finance_rate": chance.choice((None, 0.05)),
            "users": chance.randrange(50, 5000),
        }
    )
    costs = tuple(
        line.model_copy(
            update={
                "risk_adjustment": round(chance.uniform(0, 0.3), 3),
                "values": scaled(line.values, round(chance.uniform(0.5, 2), 2)),
            }
        )
        for line in plan.costs
    )
    benefits = tuple(
        line.model_copy(update={"confidence": round(chance.uniform(0.3, 1), 3)})
        for line in plan.benefits
    )
    scenarios = tuple(
        row.model_copy(update={"benefit_factor": round(chance.uniform(0.5, 1.4), 3)})
        for row in plan.scenarios
    )
    return plan.model_copy(
        update={
            "assumptions": assumptions, "costs": costs, "benefits": benefits,
            "scenarios": scenarios,
        }
    )  # fmt: skip


def scaled(values: tuple[float | None, ...], factor: float) -> tuple[float | None, ...]:
    """Multiply the years that are filled."""
    return tuple(None if value is None else value * factor for value in values)


def tile_cells(language: str) -> dict[str, Cell]:
    """Give the cells of the large figures of the Results sheet by their measure."""
    sheet, row = translate("Results", language), TILES_ROW + 2
    return {measure: (sheet, f"{'BCDEFGH'[place]}{row}") for place, measure in enumerate(TILES)}


def betteroffice(content: bytes, edits: Iterable[Edit], cells: Iterable[Cell]) -> dict[Cell, Value]:
    """Calculate a workbook in betteroffice-xlsx, as it is and after edits; give some cells."""
    book = Workbook.open_recalculated(content)
    for edit in edits:
        book.set(edit.sheet, edit.address, str(edit.value))
    return {(sheet, address): _plain(book.value(sheet, address)) for sheet, address in cells}


def _plain(value: Value | CellError) -> Value:
    return str(value) if isinstance(value, CellError) else value
