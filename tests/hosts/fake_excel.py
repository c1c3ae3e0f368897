"""What our VBA asks of Excel, for a VBA interpreter: cells with addresses, the calling cell.

Only Excel's own objects are stand-ins; the VBA is ours, and Python is called through xlwings.
"""

# ruff: noqa: D102, D107 - Excel's own names say what they are
# the interpreter has no types
# mypy: disable-error-code="misc, untyped-decorator"

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyopenvba.interpreter import (
    EMPTY,
    MISSING,
    HostBridge,
    Interpreter,
    VBAArray,
    VBAErrorValue,
    VBAInt,
    VBAObject,
    VBARuntimeError,
    member,
    method,
)

from crm_roi.hosts.excel.vba import FILES, MODULE, vba_wrapper
from tests.hosts.fake_com import MISSING as COM_MISSING

if TYPE_CHECKING:
    from collections.abc import Callable

ERROR_NUMBERS = {"#NULL!": 2000, "#DIV/0!": 2007, "#VALUE!": 2015, "#REF!": 2023,
                 "#NAME?": 2029, "#NUM!": 2036, "#N/A": 2042}  # fmt: skip


class CellRange(VBAObject):
    """A cell of a grid, which stands for the range that starts there."""

    vba_type_name = "Range"

    def __init__(self, grid: dict[tuple[int, int], object], row: int = 1, column: int = 1) -> None:
        self.grid, self.row, self.column = grid, row, column

    @member
    def Cells(self, RowIndex: object, ColumnIndex: object) -> CellRange:  # noqa: N802, N803 - Excel's
        assert (int(RowIndex), int(ColumnIndex)) == (1, 1)  # type: ignore[call-overload]
        return self

    @member
    def Offset(self, RowOffset: object, ColumnOffset: object) -> CellRange:  # noqa: N802, N803
        down, right = int(RowOffset), int(ColumnOffset)  # type: ignore[call-overload]
        return CellRange(self.grid, self.row + down, self.column + right)

    @member
    def Address(self, External: object = MISSING) -> str:  # noqa: N802, N803
        return f"[plan.xlsx]results!R{self.row}C{self.column}" if External else ""

    @member(default=True)
    def Value(self) -> object:  # noqa: N802
        return self.grid.get((self.row, self.column), EMPTY)


class Application(VBAObject):
    """Excel: the cell that calls, the language of the menus, the described functions."""

    def __init__(self, excel: FakeExcel) -> None:
        self.excel = excel

    @member
    def Caller(self) -> object:  # noqa: N802
        return self.excel.caller if self.excel.caller is not None else VBAErrorValue(2023)

    @member
    def LanguageSettings(self) -> Application:  # noqa: N802
        return self

    @member
    def LanguageID(self, Id: object) -> object:  # noqa: N802, N803
        assert int(Id) == 2  # type: ignore[call-overload]
        return VBAInt(2052 if self.excel.menus == "zh" else 1033, "Long")

    @method
    def MacroOptions(  # noqa: N802
        self,
        Macro: object,  # noqa: N803
        Description: object,  # noqa: N803
        Category: object,  # noqa: N803
        ArgumentDescriptions: object = MISSING,  # noqa: N803
    ) -> None:
        texts = [] if ArgumentDescriptions is MISSING else list(ArgumentDescriptions.items)  # type: ignore[attr-defined]
        self.excel.described[str(Macro)] = (str(Description), str(Category), texts)


class ThisWorkbook(VBAObject):
    """The add-in's own workbook with its sheet of texts."""

    def __init__(self, texts: CellRange) -> None:
        self.texts = texts

    @member
    def Worksheets(self, Index: object) -> ThisWorkbook:  # noqa: N802, N803
        assert int(Index) == 1  # type: ignore[call-overload]
        return self

    @member
    def Range(self, Cell1: object) -> CellRange:  # noqa: N802, N803
        assert Cell1 == "D1"
        return self.texts

    @member
    def Name(self) -> str:  # noqa: N802
        return "crm_roi.xlam"


class Server(VBAObject):
    """What XLPy gives: xlwings' COM server."""

    def __init__(self, call_udf: Callable[..., Any]) -> None:
        self.call_udf = call_udf

    @method
    def CallUDF(  # noqa: N802
        self,
        module: object,
        name: object,
        cells: Any,  # noqa: ANN401 - a VBA array
        _book: object,
        _caller: object,
    ) -> object:
        try:
            given = tuple(COM_MISSING if each is MISSING else each for each in cells.items)
            return vba_value(self.call_udf(str(module), str(name), given, None, None))
        except OSError as problem:
            raise VBARuntimeError(1000, str(problem)) from problem


class FakeExcel(HostBridge):
    """A host for the interpreter, with our modules loaded once and started anew for each test."""

    def __init__(self) -> None:
        self.vba = Interpreter(self)
        self.vba.add_module(vba_wrapper(), name=MODULE)
        addin = (FILES / "addin.bas").read_text(encoding="utf-8")
        self.vba.add_module(addin, name="crm_roi_addin")

    def started(self, call_udf: Callable[..., Any], menus: str = "en") -> FakeExcel:
        """Put all back as it is when Excel starts; C2 is the cell that calls."""
        self.menus = menus
        self.settings: dict[str, str] = {}
        self.texts: dict[tuple[int, int], object] = {}
        self.described: dict[str, tuple[str, str, list[str]]] = {}
        self.caller: CellRange | None = CellRange({}, 2, 3)
        self.objects: dict[str, object] = {
            "application": Application(self),
            "activeworkbook": CellRange({}),
            "thisworkbook": ThisWorkbook(CellRange(self.texts)),
            "xlpy": Server(call_udf),
        }
        return self

    def global_object(self, name: str) -> object:
        known = self.objects.get(name.lower())
        return known if known is not None else super().global_object(name)

    def has_global_member(self, name: str) -> bool:
        return name.lower() == "getconfig"

    def call_global(self, name: str, args: list[object], named: dict[str, object]) -> object:
        assert name.lower() == "getconfig"
        assert not named
        return self.settings.get(str(args[0]), args[1])


def vba_value(answer: object) -> object:
    """Give a list as pywin32 gives it to VBA: one row is one-dimensional."""
    if not isinstance(answer, list):
        return answer
    if not isinstance(answer[0], list):
        return VBAArray([(0, len(answer) - 1)], items=list(answer))
    bounds = [(0, len(answer) - 1), (0, len(answer[0]) - 1)]
    return VBAArray(
        bounds, items=[row[column] for column in range(len(answer[0])) for row in answer]
    )


def shown(value: object) -> object:
    """Read a VBA value back: an error as its number, an array as rows."""
    if isinstance(value, VBAErrorValue):
        return value
    if not isinstance(value, VBAArray):
        return value
    if value.dimensions == 1:
        return [shown(item) for item in value.items]
    (first, last), (left, right) = value.bounds
    return [
        [shown(value.get([row, column])) for column in range(left, right + 1)]
        for row in range(first, last + 1)
    ]


def as_errors(value: object) -> object:
    """What the cells should show: each `#NUM! reason` as the error itself."""
    if isinstance(value, list):
        return [as_errors(each) for each in value]
    code = value.partition(" ")[0] if isinstance(value, str) else ""
    return VBAErrorValue(ERROR_NUMBERS[code]) if code in ERROR_NUMBERS else value
