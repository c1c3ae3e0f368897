"""The checks of `crm-roi doctor`, in the order in which they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.hosts.catalog import worksheet_functions
from crm_roi.hosts.doctor import excel
from crm_roi.hosts.doctor.finding import INSTALL, INSTALL_LIBREOFFICE, Finding, Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.hosts.doctor.machine import Machine

PANGO_DEBIAN: Final = "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PANGO_MAC: Final = "brew install pango"
PANGO_WINDOWS: Final = (
    "winget install MSYS2.MSYS2 && "
    'C:\\msys64\\usr\\bin\\bash -lc "pacman -S --noconfirm mingw-w64-x86_64-pango" && '
    "setx WEASYPRINT_DLL_DIRECTORIES C:\\msys64\\mingw64\\bin"
)


def interpreter(machine: Machine) -> Finding:
    """The Python that Excel calls (706, 1036, 2346)."""
    chosen = machine.settings.get("INTERPRETER_WIN", "")
    facts: dict[str, object] = {"python": machine.python, "chosen": chosen}
    if not machine.settings_python_exists:
        return Finding(
            "interpreter", Level.ERROR, _("The add-in calls a Python that is gone: {chosen}"),
            _("The environment was moved or removed; every cell shows an error."), INSTALL, facts,
        )  # fmt: skip
    if chosen and chosen.lower() != machine.python.lower():
        return Finding(
            "interpreter", Level.WARNING, _("The add-in calls {chosen}, this is {python}."),
            _("Packages installed here are not seen by the cells."), INSTALL, facts,
        )  # fmt: skip
    return Finding("interpreter", Level.OK, _("Python is {python}."), facts=facts)


def environment(machine: Machine) -> Finding:
    """An environment of its own keeps other programs' packages apart."""
    facts: dict[str, object] = {"version": machine.python_version}
    if machine.in_environment:
        return Finding(
            "environment",
            Level.OK,
            _("Python {version} in an environment of its own."),
            facts=facts,
        )
    return Finding(
        "environment", Level.NOTE, _("Python {version} outside a virtual environment."),
        _("Other programs may change the packages that the cells need."),
        "python -m venv crm_roi_env", facts,
    )  # fmt: skip


def store_python(machine: Machine) -> Finding | None:
    """Python from the Microsoft Store is walled in; so is Excel from there (1166, 1476)."""
    if machine.system != "win32" or "WindowsApps" not in machine.python:
        return None
    return Finding(
        "store-python", Level.ERROR, _("This Python comes from the Microsoft Store."),
        _("Excel cannot load the DLL from its closed folder."), "winget install Python.Python.3.12",
    )  # fmt: skip


def synced(machine: Machine) -> Finding | None:
    """OneDrive and SharePoint (1203, 1275)."""
    if not machine.synced_folders:
        return None
    return Finding(
        "synced", Level.WARNING, _("Python or this folder is kept in the cloud: {folder}"),
        _("Files may be absent or locked when a cell needs them; keep Python elsewhere."),
        'python -m venv "%LOCALAPPDATA%\\crm_roi_env"', {"folder": machine.synced_folders[0]},
    )  # fmt: skip


def pyopenvba(machine: Machine) -> Finding | None:
    """Making the Excel add-in needs pyopenvba."""
    if "pyopenvba" in machine.packages:
        return None
    return Finding(
        "pyopenvba", Level.WARNING, _("The package pyopenvba is missing."),
        _("The Excel add-in cannot be made without it."), "pip install pyopenvba",
    )  # fmt: skip


def report_libraries(machine: Machine) -> Finding:
    """Pango and HarfBuzz draw the report."""
    command = {"win32": PANGO_WINDOWS, "darwin": PANGO_MAC}.get(machine.system, PANGO_DEBIAN)
    if machine.report_problem:
        return Finding(
            "pango", Level.ERROR, _("The report cannot be drawn: {problem}"),
            _("Pango is a library of the system, not a Python package."), command,
            {"problem": machine.report_problem},
        )  # fmt: skip
    if machine.subset_missing:
        return Finding(
            "harfbuzz", Level.WARNING, _("The library harfbuzz-subset is missing."),
            _("Every report carries whole Chinese fonts and takes far longer."), command,
        )  # fmt: skip
    return Finding("pango", Level.OK, _("Pango and harfbuzz-subset are there for the report."))


def fonts(machine: Machine) -> Finding:
    """The report's own fonts."""
    if not machine.fonts_missing:
        return Finding("fonts", Level.OK, _("The report's fonts are there."))
    return Finding(
        "fonts", Level.ERROR, _("Fonts of the report are missing: {fonts}"),
        _("The package is incomplete."), "pip install --force-reinstall crm-roi",
        {"fonts": ", ".join(machine.fonts_missing)},
    )  # fmt: skip


def temporary_folder(machine: Machine) -> Finding:
    """Excel's scripts and reports need a place for a moment."""
    if machine.temp_writable:
        return Finding("temp", Level.OK, _("The temporary folder can be written to."))
    return Finding(
        "temp", Level.ERROR, _("The temporary folder cannot be written to."),
        _("Excel's calls, reports and workbooks pass through it."),
        "set TEMP=%USERPROFILE%\\temp" if machine.system == "win32" else "export TMPDIR=~/tmp",
    )  # fmt: skip


def libreoffice(machine: Machine) -> Finding:
    """LibreOffice, our add-in in it, and the Python that the add-in asks."""
    facts: dict[str, object] = {
        "path": machine.libreoffice,
        "python": machine.libreoffice_python,
        "known": len(machine.libreoffice_functions),
        "all": len(worksheet_functions()),
    }
    if not machine.libreoffice:
        return Finding("libreoffice", Level.NOTE, _("LibreOffice is not found; nothing needs it."))
    if not machine.libreoffice_python:
        return Finding(
            "libreoffice", Level.NOTE, _("LibreOffice is here without the add-in: {path}"),
            _("CRM_ functions show #NAME? in it."), INSTALL_LIBREOFFICE, facts,
        )  # fmt: skip
    if not machine.libreoffice_python_exists:
        return Finding(
            "libreoffice", Level.ERROR,
            _("LibreOffice's add-in calls a Python that is gone: {python}"),
            _("The environment was moved or removed; every cell shows an error."),
            INSTALL_LIBREOFFICE, facts,
        )  # fmt: skip
    if machine.libreoffice_functions != frozenset(worksheet_functions()):
        return Finding(
            "libreoffice", Level.WARNING,
            _("LibreOffice's add-in knows {known} functions, the program has {all}."),
            _("It was installed by another version."), INSTALL_LIBREOFFICE, facts,
        )  # fmt: skip
    return Finding("libreoffice", Level.OK, _("LibreOffice has the add-in: {path}"), facts=facts)


CHECKS: Final[tuple[Callable[[Machine], Finding | None], ...]] = (
    interpreter,
    environment,
    store_python,
    excel.no_excel,
    excel.store_excel,
    excel.addin,
    excel.same_version,
    excel.stray_addin,
    excel.dll,
    excel.pywin32,
    excel.bits,
    excel.vba_trust,
    excel.defender,
    excel.com_servers,
    synced,
    pyopenvba,
    libreoffice,
    report_libraries,
    fonts,
    temporary_folder,
)


def findings(machine: Machine) -> tuple[Finding, ...]:
    """Make every check that concerns a machine."""
    return tuple(found for check in CHECKS if (found := check(machine)) is not None)
