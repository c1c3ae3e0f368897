"""One run of LibreOffice for all tests: it opens an unmodified .xlsx that calls every function.

`python -m tests.hosts.libreoffice_run` prints how many functions and cells it calculated, and how
many differ from Python's.
"""

from __future__ import annotations

import math
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from crm_roi.hosts.adapter import call
from crm_roi.hosts.cells import CellError
from crm_roi.hosts.excel.addin import build_addin
from crm_roi.hosts.excel.vba import FILES
from crm_roi.hosts.libreoffice import extension
from crm_roi.hosts.libreoffice.parts import BASIC
from crm_roi.settings import readers_language
from tests.hosts.formulas import all_functions, example_arguments
from tests.sample import ROOT
from tests.time_limits import seconds

if TYPE_CHECKING:
    from crm_roi.core.worksheet import WorksheetFunction

TOLERANCE: Final = 1e-9
SPACE: Final = 30  # rows for each function on a sheet
RESULT_COLUMN: Final = 60  # left of it stand the arguments
ADDIN_TYPE: Final = b"application/vnd.ms-excel.addin.macroEnabled.main+xml"
BOOK_TYPE: Final = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ERROR_FORMULAS: Final = {
    "#N/A": "=NA()", "#DIV/0!": "=1/0", "#VALUE!": '="a"+1', "#NUM!": "=1E+300*1E+300",
    "#NAME?": "=NOSUCHNAME()",
}  # fmt: skip
IMPOSSIBLE: Final = {
    "one-sign": ("=CRM_IRR({1,2})", "#NUM!"),
    "never-repaid": ("=CRM_PAYBACK_YEARS({-100,10})", "#N/A"),
    "unknown-method": ('=CRM_ROI({100},{120},"guess")', "#VALUE!"),
    "nothing-in-the-denominator": ("=CRM_SALES_GROWTH(1150,0)", "#DIV/0!"),
    "unknown-function": ('=CRM_HELP("nothing")', "#NAME?"),
    "outside-the-block": ("=CRM_ITEM({1,2;3,4},9,1)", "#REF!"),
}
# An error made by our VBA is read as text here: LibreOffice's own CVErr gives `Error 2036`.
VBA_PROBE: Final = """
Function XLPy() As Object
End Function
Function GetConfig(name As String, Optional ByVal preset As String) As String
  GetConfig = "en"
End Function
Function CRMPROBE(answer) As String
  CRMPROBE = CStr(CrmResult(answer))
End Function
Function CRMPROBETABLE(answer) As String
  Dim table(1 To 1, 1 To 2), shown
  table(1, 1) = 1
  table(1, 2) = answer
  shown = CrmResult(table)
  CRMPROBETABLE = CStr(shown(1, 1)) & " " & CStr(shown(1, 2))
End Function
"""
PROBES: Final = {
    '=CRMPROBE("#NUM! no rate")': "Error 2036",
    '=CRMPROBE("#N/A")': "Error 2042",
    '=CRMPROBE("#DIV/0! zero")': "Error 2007",
    '=CRMPROBE("text")': "text",
    '=CRMPROBETABLE("#VALUE! text")': "1 Error 2015",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result stands, and what Python says it is: rows of cells."""

    sheet: str
    row: int
    column: int
    rows: list[list[Any]]


def expected_rows(function: WorksheetFunction, arguments: list[Any]) -> list[list[Any]]:
    answer = call(function, arguments, readers_language())
    rows = answer if isinstance(answer, list) else [[answer]]
    return [[each.code if isinstance(each, CellError) else each for each in row] for row in rows]


class Book:
    """The unmodified workbook, and where what stands in it."""

    def __init__(self, path: Path) -> None:
        """Write it."""
        self.path = path
        self.places: dict[str, Place] = {}
        self.writer = xlsxwriter.Workbook(path)
        self.sheets = {
            name: self.writer.add_worksheet(name)
            for name in ("literals", "cells", "errors", "impossible", "probes", "typed", "answers")
        }
        for number, function in enumerate(all_functions()):
            self._examples(function, number * SPACE)
        self._impossible()
        self.writer.close()

    def _examples(self, function: WorksheetFunction, top: int) -> None:
        arguments = example_arguments(function)
        rows = expected_rows(function, arguments)
        assert len(rows) <= SPACE, function.name
        self._write("literals", f"{function.name}", function.example, top, rows)
        references, column = [], 0
        for argument in arguments:
            references.append(self._argument("cells", argument, top, column))
            column += len(argument[0]) if isinstance(argument, list) else 1
        assert column < RESULT_COLUMN, function.name
        formula = f"={function.name}({','.join(references)})"
        self._write("cells", function.name, formula, top, rows)
        self._error_cells(function, top, arguments)

    def _error_cells(self, function: WorksheetFunction, top: int, arguments: list[Any]) -> None:
        """Put an error into each argument in turn, the rest as literals."""
        literals = [_literal(argument) for argument in arguments]
        for position, argument in enumerate(function.arguments[: len(arguments)]):
            if argument.cells == "any":
                continue
            code, formula = list(ERROR_FORMULAS.items())[position % len(ERROR_FORMULAS)]
            row = top + position
            self.sheets["errors"].write_formula(row, 0, formula)
            cells = [*literals[:position], xl_rowcol_to_cell(row, 0), *literals[position + 1 :]]
            called = f"={function.name}({','.join(cells)})"
            self._write("errors", f"{function.name}/{position}", called, row, [[code]])

    def _argument(self, sheet: str, argument: Any, row: int, column: int) -> str:  # noqa: ANN401 - literal
        rows = argument if isinstance(argument, list) else [[argument]]
        for down, cells in enumerate(rows):
            for right, cell in enumerate(cells):
                self.sheets[sheet].write(row + down, column + right, cell)
        return str(xl_range(row, column, row + len(rows) - 1, column + len(rows[0]) - 1))

    def _write(self, sheet: str, name: str, formula: str, row: int, rows: list[list[Any]]) -> None:
        column = RESULT_COLUMN
        if len(rows) == len(rows[0]) == 1:
            self.sheets[sheet].write_formula(row, column, formula)
        else:
            last = (row + len(rows) - 1, column + len(rows[0]) - 1)
            self.sheets[sheet].write_array_formula(row, column, *last, f"{{{formula}}}")
        self.places[f"{sheet}:{name}"] = Place(sheet, row, column, rows)

    def _impossible(self) -> None:
        for row, (name, (formula, code)) in enumerate(IMPOSSIBLE.items()):
            self._write("impossible", name, formula, row, [[code]])
            cell = xl_rowcol_to_cell(row, RESULT_COLUMN)
            self.sheets["answers"].write(row, 0, f"impossible.{cell}")
        for row, formula in enumerate(PROBES):
            self.sheets["probes"].write_formula(row, 0, formula)


def _literal(argument: Any) -> str:  # noqa: ANN401 - a literal
    if isinstance(argument, list):
        return "{" + ";".join(",".join(map(_literal, row)) for row in argument) + "}"
    if isinstance(argument, str):
        return '"' + argument.replace('"', '""') + '"'
    return str(argument).upper() if isinstance(argument, bool) else f"{argument:.15g}"


def same(expected: object, found: object) -> bool:
    """Numbers within the tolerance, everything else exactly; an empty text is an empty cell."""
    if isinstance(expected, bool) or not isinstance(expected, (int, float)):
        return (expected if expected != "" else None) == found
    return isinstance(found, (int, float)) and math.isclose(
        expected, found, rel_tol=TOLERANCE, abs_tol=TOLERANCE
    )


class Calculated:
    """What LibreOffice made of the book."""

    def __init__(self, folder: Path) -> None:
        """Write the book, install the add-in, let LibreOffice calculate and save it."""
        self.book = Book(folder / "every_function.xlsx")
        profile = folder / "profile"
        extension.install(profile, recalculate=True)
        _add_modules(profile)
        build_addin(folder / "crm_roi.xlam")
        addin = addin_as_workbook(folder / "crm_roi.xlam", folder / "addin.xlsm")
        target = folder / "calculated.xlsx"
        places = [path.resolve().as_uri() for path in (self.book.path, target, addin)]
        quoted = ",".join(f'"{place}"' for place in places)
        command = [
            str(extension.program("soffice")),
            "--headless",
            extension.profile_option(profile),
            f"macro:///Standard.Driver.Run({quoted})",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=seconds(60))
        self.values = openpyxl.load_workbook(target, data_only=True)
        self.formulas = openpyxl.load_workbook(target)

    def rows(self, place: Place) -> list[list[Any]]:
        """Read what stands in a place."""
        sheet = self.values[place.sheet]
        return [
            [
                sheet.cell(place.row + 1 + down, place.column + 1 + right).value
                for right in range(len(row))
            ]
            for down, row in enumerate(place.rows)
        ]

    def mismatches(self, place: Place) -> list[tuple[Any, Any]]:
        """Pair what Python says with what stands there, where they differ."""
        pairs = (
            pair
            for row, found in zip(place.rows, self.rows(place), strict=True)
            for pair in zip(row, found, strict=True)
        )
        return [pair for pair in pairs if not same(*pair)]

    def column(self, sheet: str, letter: str) -> list[Any]:
        """Read a column down to its end."""
        return [cell.value for cell in self.values[sheet][letter] if cell.value is not None]


def _add_modules(profile: Path) -> None:
    """Put the driver, and our VBA with its probes, beside the functions."""
    library = profile / "user" / "basic" / "Standard"
    driver = (ROOT / "tests" / "hosts" / "libreoffice_driver.bas").read_text(encoding="utf-8")
    mapping = (FILES / "mapping.bas").read_text(encoding="utf-8")
    text = 'Private Function CrmText(which As Long) As String\n  CrmText = ""\nEnd Function\n'
    probe = "Option VBASupport 1\n" + mapping + text + VBA_PROBE
    listed = (library / "script.xlb").read_text(encoding="utf-8")
    for name, source in {"Driver": driver, "Probe": probe}.items():
        escaped = source.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        module = BASIC.format(name=name, source=escaped)
        (library / f"{name}.xba").write_text(module, encoding="utf-8")
        entry = f'<library:element library:name="{name}"/>'
        listed = listed.replace("</library:library>", f" {entry}\n</library:library>")
    (library / "script.xlb").write_text(listed, encoding="utf-8")


def addin_as_workbook(addin: Path, book: Path) -> Path:
    """Give the add-in the type that LibreOffice and openpyxl read."""
    with zipfile.ZipFile(addin) as old, zipfile.ZipFile(book, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(ADDIN_TYPE, BOOK_TYPE))
    return book


def main() -> None:
    """Print the counts of one run."""
    with tempfile.TemporaryDirectory() as folder:
        run = Calculated(Path(folder))
        places = run.book.places.values()
        cells = sum(len(row) for place in places for row in place.rows)
        wrong = sum(len(run.mismatches(place)) for place in places)
    counts = f"{len(all_functions())} functions, {len(places)} formulas, {cells} cells"
    print(f"{counts}, {wrong} mismatches")  # noqa: T201 - what the command is for


if __name__ == "__main__":
    main()
