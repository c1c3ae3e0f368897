"""Windows' COM for xlwings on any machine: only what pywin32 gives is a stand-in.

xlwings' own code runs as it does under Excel: `xlfunc`, `generate_vba_wrapper`, `call_udf`,
`XLPython.CallUDF` and the conversions. `ExcelRange` stands for a range of cells.
"""

# ruff: noqa: D102, D107 - COM's own names say what they are

from __future__ import annotations

# imported before the platform is disguised, so that they see the real one
import asyncio  # noqa: F401
import atexit
import concurrent.futures  # noqa: F401
import contextlib
import ctypes
import importlib
import os
import sys
import types
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pandas as pd  # noqa: F401

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MISSING: Final = -2147352572  # what COM passes for an argument left out
ERRORS: Final = {  # what COM passes for an error cell
    "#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288,
    "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273,
}  # fmt: skip
RANGE_ID: Final = "{00020846-0000-0000-C000-000000000046}"
STAND_INS: Final = (
    "pythoncom", "pywintypes", "win32api", "win32con", "win32event", "win32gui", "win32process",
    "win32timezone", "win32com", "win32com.client", "win32com.client.dynamic", "win32com.server",
    "win32com.server.dispatcher", "win32com.server.exception", "win32com.server.policy",
    "win32com.server.util",
)  # fmt: skip
OURS: Final = ("crm_roi.hosts.excel.functions", "crm_roi.hosts.excel.scripts")


class ComTime(datetime):
    """A date as COM hands it over."""


class _Anything:
    """What is asked of it is there and does nothing: Windows' libraries, Excel's own objects."""

    def __getattr__(self, name: str) -> _Anything:
        return _Anything()

    def __call__(self, *_given: object) -> _Anything:
        return _Anything()


class _TypeAttr:
    iid = RANGE_ID


class _TypeInfo:
    def GetTypeAttr(self) -> _TypeAttr:  # noqa: N802 - COM's own name
        return _TypeAttr()


class _Dispatch:
    def GetTypeInfo(self) -> _TypeInfo:  # noqa: N802 - COM's own name
        return _TypeInfo()


class ExcelRange:
    """A range of cells as COM gives it: `.Value` is a cell, or a tuple of rows."""

    def __init__(self, rows: Sequence[Sequence[object]]) -> None:
        self.rows = rows
        self._oleobj_ = _Dispatch()
        self.Worksheet = _Anything()
        self.Row = self.Column = 1
        self.Rows = types.SimpleNamespace(Count=len(rows))
        self.Columns = types.SimpleNamespace(Count=len(rows[0]))

    @property
    def Value(self) -> object:  # noqa: N802 - COM's own name
        if len(self.rows) == 1 and len(self.rows[0]) == 1:
            return self.rows[0][0]
        return tuple(map(tuple, self.rows))


class _StandIn(types.ModuleType):
    """A pywin32 module: every name that xlwings asks for is a class of that name."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any name of pywin32
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (Exception,) if name == "com_error" else (), {})
        setattr(self, name, made)
        return made


def _stand_ins() -> dict[str, types.ModuleType]:
    modules: dict[str, Any] = {name: _StandIn(name) for name in STAND_INS}
    for name, module in modules.items():
        if "." in name:
            parent, child = name.rsplit(".", 1)
            setattr(modules[parent], child, module)
    modules["pywintypes"].IID = str
    modules["pywintypes"].TimeType = ComTime
    modules["pythoncom"].__file__ = "pythoncom.dll"
    modules["pythoncom"].IID_IDispatch = "IDispatch"
    modules["pythoncom"].TypeIIDs = {"IDispatch": ()}
    modules["pythoncom"].CoInitialize = lambda: None
    modules["win32process"].GetWindowThreadProcessId = lambda _window: (0, 1)
    modules["win32com.server.util"].unwrap = _refuse
    return modules


def _refuse(_wrapped: object) -> None:
    """Say, as pywin32 does, that this is no wrapped Python object."""
    raise TypeError


@contextlib.contextmanager
def classic_xlwings() -> Iterator[types.SimpleNamespace]:
    """Give xlwings as it is on Windows, with our UDF module imported by it; then put all back."""
    ours = {name for name in sys.modules if name == "xlwings" or name.startswith("xlwings.")}
    kept = {name: sys.modules.pop(name) for name in ours | set(OURS) if name in sys.modules}
    real_platform, folder = sys.platform, os.getcwd()  # noqa: PTH109
    stand_ins = _stand_ins()
    sys.modules.update(stand_ins)
    real_loader = ctypes.PyDLL
    for name in ("oledll", "windll", "PyDLL"):
        setattr(ctypes, name, _Anything())
    sys.platform = "win32"
    try:
        xlwings = importlib.import_module("xlwings")
        windows = importlib.import_module("xlwings._xlwindows")
        atexit.unregister(windows.cleanup)
        sys.platform = real_platform
        yield types.SimpleNamespace(
            xlwings=xlwings,
            udfs=importlib.import_module("xlwings.udfs"),
            server=importlib.import_module("xlwings.com_server").XLPython(),
            functions=importlib.import_module("crm_roi.hosts.excel.functions"),
        )
    finally:
        sys.platform = real_platform
        os.chdir(folder)
        ctypes.PyDLL = real_loader  # type: ignore[misc]  # put back what was there
        for name in ("oledll", "windll"):
            delattr(ctypes, name)
        for name in [*stand_ins, *(n for n in sys.modules if n.partition(".")[0] == "xlwings")]:
            sys.modules.pop(name, None)
        for name in OURS:
            sys.modules.pop(name, None)
        sys.modules.update(kept)
