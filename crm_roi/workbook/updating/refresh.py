"""What `crm-roi update` puts right: named blocks, functions, then formulas that are still ours."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import unescape

from crm_roi.workbook.layout.conventions import WORKED_OUT
from crm_roi.workbook.updating.blocks import Block, copied
from crm_roi.xlsx.addresses import Place, address, area_of, reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crm_roi.workbook.updating.package import EditedBook
    from crm_roi.workbook.updating.ranges import Fault
    from crm_roi.xlsx.addresses import Area
    from crm_roi.xlsx.sheet_cells import SheetCells, Value

FUNCTIONS: Final = "functions"
FORMULAS: Final = "formulas"
_LEFT_OUT: Final = str.maketrans("", "", " \n\r\t'")
_CHARTS: Final = "xl/charts/"
# A reference with the values that it had when the chart was saved: those are left out.
_SERIES: Final = re.compile(
    r"(<((?:\w+:)?)f>)([^<]+)(</\2f>)(\s*<\2(?:num|str)Cache>.*?</\2(?:num|str)Cache>)?", re.DOTALL
)


class Part(NamedTuple):
    """One part that was refreshed: its name, its sheet, how many cells."""

    name: str
    sheet: str
    cells: int


@dataclass(slots=True)
class Refreshed:
    """What was refreshed, what stays as the user left it, what found no place."""

    parts: list[Part] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    repaired: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    """The titles of the tables whose ranges were drawn up to their first row."""
    unmended: list[Fault] = field(default_factory=list)
    """What only a fresh workbook can mend."""


@dataclass(slots=True)
class Refresh:
    """Brings the values of a fresh workbook into a user's.

    `as_entered` says that the fresh formulas show what the user's show: no scenario is selected,
    dates count from the same day. Otherwise they are left to the program that opens the file, and
    the functions get the figures of the scenario.
    """

    fresh: EditedBook
    old: EditedBook
    as_entered: bool
    functions: Mapping[str, Value]
    done: Refreshed = field(default_factory=Refreshed)
    values: dict[str, dict[Place, Value]] = field(default_factory=lambda: defaultdict(dict))

    def run(self) -> Refreshed:
        """Refresh everything and put the changed sheets into the user's package."""
        if self.as_entered:
            self._formulas()
        self._blocks()
        self._functions()
        for sheet, values in self.values.items():
            part = self.old.sheet_parts[sheet]
            self.old.replaced[part] = self.old.sheet(sheet).with_values(values)
        return self.done

    def _blocks(self) -> None:
        """Copy each block that Python works out to where its name now points."""
        for name, area in self.fresh.names.items():
            if WORKED_OUT not in name:
                continue
            target = self.old.names.get(name)
            if target is None or target.sheet not in self.old.sheet_parts:
                self.done.missing.append(name)
            else:
                self._block(name, area, target)

    def _block(self, name: str, area: Area, target: Area) -> None:
        source = Block(area, self.fresh.sheet(area.sheet))
        old = Block(target, self.old.sheet(target.sheet))
        copy = copied(source, old, formulas=self.as_entered)
        self.values[target.sheet] |= copy.values
        key = name.partition(WORKED_OUT)[2]
        self.done.parts.append(Part(key, target.sheet, len(copy.values)))
        self.done.kept += [address(target.sheet, *place) for place in copy.kept]
        self.done.missing += [f"{name}: {header}" for header in copy.lost_columns]
        if copy.lost_rows:
            self.done.left_out[name] = copy.lost_rows
        if not target.is_cell:
            draw_rows(self.old, target, copy.filled)

    def _functions(self) -> None:
        """Give every cell that calls one of our functions, as we write the call, its figure."""
        for sheet in self.old.sheet_parts:
            found = {
                place: self.functions[formula]
                for place, formula in _formulas(self.old.sheet(sheet))
                if formula in self.functions
            }
            if found:
                self.values[sheet] |= found
                self.done.parts.append(Part(FUNCTIONS, sheet, len(found)))

    def _formulas(self) -> None:
        """Refresh the sheets whose formulas are exactly ours; the others calculate on opening."""
        for theirs, sheet in self._pairs().items():
            ours = dict(_formulas(self.fresh.sheet(theirs)))
            found = dict(_formulas(self.old.sheet(sheet)))
            if not ours or any(found.get(place) != formula for place, formula in ours.items()):
                continue
            fresh = self.fresh.sheet(theirs)
            self.values[sheet] |= {place: fresh.value(place) for place in ours}
            self.done.parts.append(Part(FORMULAS, sheet, len(ours)))

    def _pairs(self) -> dict[str, str]:
        """Pair the sheets of both workbooks by a name that points at them."""
        return {
            area.sheet: self.old.names[name].sheet
            for name, area in self.fresh.names.items()
            if name in self.old.names and self.old.names[name].sheet in self.old.sheet_parts
        }


def formula_key(formula: str) -> str:
    """Reduce a formula to what is compared: programs differ in case, spaces and quotes."""
    plain = formula.casefold().translate(_LEFT_OUT)
    return plain.removeprefix("=").removeprefix("_xludf.")


def _formulas(cells: SheetCells) -> Iterator[tuple[Place, str]]:
    for place, cell in cells.cells.items():
        if cell.formula:
            yield place, formula_key(cell.formula)


def draw_rows(package: EditedBook, table: Area, filled: int) -> None:
    """Let every chart of a table's columns draw its filled rows, those below the headers."""
    first, last = table.first[0] + 1, table.first[0] + max(filled, 1)

    def drawn(found: re.Match[str]) -> str:
        area = area_of(unescape(found[3], {"&apos;": "'", "&quot;": '"'}))
        if area is None or area.sheet != table.sheet or area.first[0] != first:
            return found[0]
        if area.last[0] > table.last[0] or area.is_cell:
            return found[0]
        sheet = found[3].rpartition("!")[0]
        ends = ((first, area.first[1]), (last, area.last[1]))
        block = ":".join(re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", reference(end)) for end in ends)
        return f"{found[1]}{sheet}!{block}{found[4]}"

    for name in package.parts:
        if name.startswith(_CHARTS) and name.endswith(".xml"):
            text = package.part(name).decode("utf-8")
            changed = _SERIES.sub(drawn, text)
            if changed != text:
                package.replaced[name] = changed.encode()
