"""A workbook recalculated by LibreOffice, to hold its stored values against what its formulas give.

LibreOffice runs without windows, with a profile of its own, and writes to a folder of its own; the
workbook itself is not touched.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from crm_roi.auditor.reading import read_book
from crm_roi.core.errors import CrmRoiError

if TYPE_CHECKING:
    from crm_roi.auditor.book import Book

_SETTINGS: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode">\
<value>0</value></prop></item>
</oor:items>
"""
_SECONDS: Final = 600  # a large model on a slow machine


class NoCalculatorError(CrmRoiError):
    """Nothing can be recalculated without LibreOffice; install it, or leave --recalculate out."""


class NotRecalculatedError(CrmRoiError):
    """LibreOffice could not recalculate {path}."""


def recalculated(path: str | Path) -> Book:
    """Give a workbook as LibreOffice calculates it."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise NoCalculatorError
    with tempfile.TemporaryDirectory(prefix="crm-roi-recalculation-") as folder:
        place = Path(folder)
        (place / "profile" / "user").mkdir(parents=True)
        settings = place / "profile" / "user" / "registrymodifications.xcu"
        settings.write_text(_SETTINGS, encoding="utf-8")
        source = place / f"book{Path(path).suffix.lower()}"
        shutil.copyfile(path, source)
        command = [
            program,
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(place / "out"),
            str(source),
        ]
        try:
            subprocess.run(command, capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - a program found by its name, on a copy
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NotRecalculatedError(path=str(path)) from error
        made = place / "out" / "book.xlsx"
        if not made.exists():
            raise NotRecalculatedError(path=str(path))
        return read_book(made)
