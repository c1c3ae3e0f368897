"""The LibreOffice side of crm_roi: it hands cells to a Python of the user's own and results back.

It runs in LibreOffice's Python, which may be of any version from 3.8 on and has none of our
libraries; so it uses the standard library only, and talks JSON lines with
`crm_roi.hosts.libreoffice.worker`. LibreOffice shows a not-a-number with an error code in its low
half as that error.
"""
# ruff: noqa: N802, D102 - loaded by LibreOffice as a file; its interfaces give the names

from __future__ import annotations

import json
import os
import struct
import subprocess
import threading
from typing import Any, Callable, Sequence  # noqa: UP035 - as Python 3.8 has them

import unohelper  # type: ignore[import-not-found]  # LibreOffice brings it
from com.sun.star.lang import (  # type: ignore[import-not-found]  # LibreOffice's own types
    Locale,
    XServiceInfo,
    XServiceName,
)
from com.sun.star.sheet import XAddIn  # type: ignore[import-not-found]  # LibreOffice's own type
from org.crmroi import XFunctions  # type: ignore[import-not-found]  # of our own functions.idl

SERVICE = "org.crmroi.Functions"
ADD_IN = "com.sun.star.sheet.AddIn"
OMITTED = "\x01omitted"  # what the Basic functions pass for an argument left out
ERRORS = {
    "#NUM!": 503,
    "#VALUE!": 519,
    "#NULL!": 521,
    "#REF!": 524,
    "#NAME?": 525,
    "#DIV/0!": 532,
    "#N/A": 0x7FFF,
}
FOLDER = os.path.dirname(__file__)  # noqa: PTH120 - LibreOffice gives a plain path
NO_WINDOW = 0x08000000 if os.name == "nt" else 0
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH")  # LibreOffice's own, wrong for others
Cells = Sequence[Any]

with open(os.path.join(FOLDER, "functions.json"), encoding="utf-8") as _file:  # noqa: PTH118, PTH123 - a plain path
    SETTINGS: dict[str, Any] = json.load(_file)


class Worker:
    """The user's Python, started at the first call, and again if it ends."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self.process: subprocess.Popen[str] | None = None
        self.lock = threading.Lock()

    def ask(self, name: str, cells: Cells) -> Any:  # noqa: ANN401 - JSON
        """Send one call and wait for its answer."""
        request = json.dumps([name, cells])
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self.process = self.start()
            assert self.process.stdin is not None  # noqa: S101 - it is a pipe
            assert self.process.stdout is not None  # noqa: S101 - it is a pipe
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer:
            raise OSError(SETTINGS["python"])
        return json.loads(answer)

    @staticmethod
    def start() -> subprocess.Popen[str]:
        """Start it without what LibreOffice sets for its own Python."""
        environment = {key: value for key, value in os.environ.items() if key not in FOREIGN}
        python = environment.get("CRM_ROI_PYTHON") or SETTINGS["python"]
        return subprocess.Popen(  # noqa: S603 - the interpreter that installed the add-in
            [python, "-I", "-m", "crm_roi.hosts.libreoffice.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            creationflags=NO_WINDOW,
        )


WORKER = Worker()
LAST_REASON = [""]


def calculate(name: str, cells: Cells) -> Any:  # noqa: ANN401 - JSON
    """Calculate one function; the answer is a cell or a table of cells."""
    LAST_REASON[0] = ""
    try:
        return WORKER.ask(name, cells)
    except (OSError, ValueError) as problem:
        return {"error": "#VALUE!", "why": f"{problem} > crm-roi doctor"}


def cell(value: Any) -> Any:  # noqa: ANN401 - a cell
    """Make of one answer what Calc shows: an error its own not-a-number."""
    if isinstance(value, dict):
        LAST_REASON[0] = LAST_REASON[0] or value["why"]
        code = ERRORS.get(value["error"], ERRORS["#VALUE!"])
        return struct.unpack("<d", struct.pack("<II", code, 0x7FF80000))[0]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def single(name: str, cells: Cells) -> Any:  # noqa: ANN401 - a cell
    """Answer with one cell."""
    answer = calculate(name, cells)
    return cell(answer[0][0] if isinstance(answer, list) else answer)


def table(name: str, cells: Cells) -> tuple[tuple[Any, ...], ...]:
    """Answer with rows of cells."""
    answer = calculate(name, cells)
    rows = answer if isinstance(answer, list) else [[answer]]
    return tuple(tuple(map(cell, row)) for row in rows)


def method_of(function: dict[str, Any]) -> Callable[..., Any]:
    """Make the method that the function wizard's own functions call."""
    answer: Callable[[str, Cells], Any] = table if function["spills"] else single
    optional = function["optional"]

    def method(_self: object, *cells: Any) -> Any:  # noqa: ANN401 - cells
        given = [
            OMITTED if value is None and may_lack else value
            for value, may_lack in zip(cells, optional)  # noqa: B905 - Python 3.8 knows no strict
        ]
        return answer(function["name"], given)

    return method


class Functions(unohelper.Base, XFunctions, XAddIn, XServiceName, XServiceInfo):  # type: ignore[misc]  # LibreOffice's types
    """The add-in: `call` and `table` for the Basic functions, one method each for the wizard."""

    def __init__(self, _context: object, *_arguments: object) -> None:
        """Know the functions by the name of their method."""
        self.functions = {each["method"]: each for each in SETTINGS["functions"]}
        self.locale = Locale("en", "US", "")

    def call(self, name: str, cells: Cells) -> Any:  # noqa: ANN401 - a cell
        return single(name, cells)

    def table(self, name: str, cells: Cells) -> tuple[tuple[Any, ...], ...]:
        return table(name, cells)

    def lastReason(self) -> str:
        return LAST_REASON[0]

    def _text(self, both: dict[str, str]) -> str:
        return both["zh" if self.locale.Language == "zh" else "en"]

    def getProgrammaticFuntionName(self, display_name: str) -> str:
        return next((m for m, f in self.functions.items() if f["name"] == display_name), "")

    def getDisplayFunctionName(self, method: str) -> str:
        return str(self.functions[method]["name"]) if method in self.functions else ""

    def getFunctionDescription(self, method: str) -> str:
        return self._text(self.functions[method]["summary"]) if method in self.functions else ""

    def getDisplayArgumentName(self, method: str, position: int) -> str:
        return self._text(self.functions[method]["arguments"][position]["label"])

    def getArgumentDescription(self, method: str, position: int) -> str:
        return self._text(self.functions[method]["arguments"][position]["meaning"])

    def getProgrammaticCategoryName(self, _method: str) -> str:
        return "Add-In"

    def getDisplayCategoryName(self, _method: str) -> str:
        return "Add-In"

    def setLocale(self, locale: object) -> None:
        self.locale = locale

    def getLocale(self) -> object:
        return self.locale

    def getServiceName(self) -> str:
        return SERVICE

    def getImplementationName(self) -> str:
        return SERVICE

    def supportsService(self, name: str) -> bool:
        return name in (SERVICE, ADD_IN)

    def getSupportedServiceNames(self) -> tuple[str, str]:
        return (SERVICE, ADD_IN)


for _function in SETTINGS["functions"]:
    setattr(Functions, _function["method"], method_of(_function))

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - LibreOffice looks for it
g_ImplementationHelper.addImplementation(Functions, SERVICE, (SERVICE, ADD_IN))
