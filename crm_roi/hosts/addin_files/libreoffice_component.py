"""The LibreOffice side of crm_roi: it hands cells to a Python of the user's own and results back.

It runs in LibreOffice's Python, which may be of any version and has none of our libraries; so it
uses the standard library only, and talks JSON lines with `crm_roi.hosts.libreoffice_worker`.
LibreOffice shows a not-a-number with an error code in its low half as that error.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import threading

import unohelper  # type: ignore[import-not-found]  # LibreOffice brings it
from com.sun.star.lang import Locale, XServiceInfo, XServiceName  # type: ignore[import-not-found]
from com.sun.star.sheet import XAddIn  # type: ignore[import-not-found]
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

with open(os.path.join(FOLDER, "functions.json"), encoding="utf-8") as _file:  # noqa: PTH118, PTH123
    SETTINGS = json.load(_file)


class Worker:
    """The user's Python, started at the first call, and again if it ends."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self.process = None
        self.lock = threading.Lock()

    def ask(self, name, cells):
        """Send one call and wait for its answer."""
        request = json.dumps([name, cells])
        with self.lock:
            if self.process is None or self.process.poll() is not None:
                self.process = self.start()
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer:
            raise OSError("python ended without an answer")  # noqa: TRY003, EM101
        return json.loads(answer)

    @staticmethod
    def start():
        """Start it without what LibreOffice sets for its own Python."""
        environment = {key: value for key, value in os.environ.items() if key not in FOREIGN}
        python = environment.get("CRM_ROI_PYTHON") or SETTINGS["python"]
        return subprocess.Popen(  # noqa: S603 - the interpreter that installed the add-in
            [python, "-I", "-m", "crm_roi.hosts.libreoffice_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            encoding="utf-8",
            creationflags=NO_WINDOW,
        )


WORKER = Worker()
LAST_REASON = [""]


def calculate(name, cells):
    """Calculate one function; the answer is a cell or a table of cells."""
    LAST_REASON[0] = ""
    try:
        answer = WORKER.ask(name, cells)
    except (OSError, ValueError) as problem:
        answer = {"error": "#VALUE!", "why": "%s: crm-roi doctor" % problem}
    return answer


def cell(value):
    """Make of one answer what Calc shows: an error its own not-a-number."""
    if isinstance(value, dict):
        LAST_REASON[0] = LAST_REASON[0] or value["why"]
        return struct.unpack("<d", struct.pack("<II", ERRORS.get(value["error"], 519), 0x7FF80000))[0]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def single(name, cells):
    """Answer with one cell."""
    answer = calculate(name, cells)
    return cell(answer[0][0] if isinstance(answer, list) else answer)


def table(name, cells):
    """Answer with rows of cells."""
    answer = calculate(name, cells)
    rows = answer if isinstance(answer, list) else [[answer]]
    return tuple(tuple(map(cell, row)) for row in rows)


def _method(function):
    """Make the method that the function wizard's own functions call."""
    answer = table if function["spills"] else single
    optional = function["optional"]

    def method(_self, *cells):
        given = [
            OMITTED if value is None and may_lack else value
            for value, may_lack in zip(cells, optional)
        ]
        return answer(function["name"], given)

    return method


class Functions(unohelper.Base, XFunctions, XAddIn, XServiceName, XServiceInfo):
    """The add-in: `call` and `table` for the Basic functions, one method each for the wizard."""

    def __init__(self, _context, *_arguments):
        """Know the functions by the name of their method."""
        self.functions = {each["method"]: each for each in SETTINGS["functions"]}
        self.locale = Locale("en", "US", "")

    def call(self, name, cells):
        """Calculate a function with one result."""
        return single(name, cells)

    def table(self, name, cells):
        """Calculate a function that may fill several cells."""
        return table(name, cells)

    def lastReason(self):  # noqa: N802 - UNO's own way of writing
        """Say why the last call gave an error."""
        return LAST_REASON[0]

    def _text(self, of):
        return of["zh" if self.locale.Language == "zh" else "en"]

    # The names that follow are those of com.sun.star.sheet.XAddIn.
    def getProgrammaticFuntionName(self, display_name):  # noqa: N802, D102
        return next((m for m, f in self.functions.items() if f["name"] == display_name), "")

    def getDisplayFunctionName(self, method):  # noqa: N802, D102
        return self.functions[method]["name"] if method in self.functions else ""

    def getFunctionDescription(self, method):  # noqa: N802, D102
        return self._text(self.functions[method]["summary"]) if method in self.functions else ""

    def getDisplayArgumentName(self, method, position):  # noqa: N802, D102
        return self._text(self.functions[method]["arguments"][position]["label"])

    def getArgumentDescription(self, method, position):  # noqa: N802, D102
        return self._text(self.functions[method]["arguments"][position]["meaning"])

    def getProgrammaticCategoryName(self, _method):  # noqa: N802, D102
        return "Add-In"

    def getDisplayCategoryName(self, _method):  # noqa: N802, D102
        return "Add-In"

    def setLocale(self, locale):  # noqa: N802, D102
        self.locale = locale

    def getLocale(self):  # noqa: N802, D102
        return self.locale

    def getServiceName(self):  # noqa: N802, D102
        return SERVICE

    def getImplementationName(self):  # noqa: N802, D102
        return SERVICE

    def supportsService(self, name):  # noqa: N802, D102
        return name in (SERVICE, ADD_IN)

    def getSupportedServiceNames(self):  # noqa: N802, D102
        return (SERVICE, ADD_IN)


for _function in SETTINGS["functions"]:
    setattr(Functions, _function["method"], _method(_function))

g_ImplementationHelper = unohelper.ImplementationHelper()  # noqa: N816 - LibreOffice looks for it
g_ImplementationHelper.addImplementation(Functions, SERVICE, (SERVICE, ADD_IN))
