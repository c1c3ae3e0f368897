"""The checks of `crm-roi doctor`, in the order in which they are shown.

A finding says what is so, why it matters and which command mends it. Most checks of Excel stand for
an issue that users of xlwings met again and again (its numbers in brackets).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.hosts.catalog import worksheet_functions

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.hosts.command_line.doctor_machine import Machine


INSTALL: Final = "crm-roi addin install"
INSTALL_LIBREOFFICE: Final = "crm-roi addin install --host libreoffice"


class Level(StrEnum):
    """How a finding stands."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: what is so, why it matters, which command mends it."""

    code: str
    level: Level
    what: str
    why: str = ""
    command: str = ""
    facts: dict[str, object] = field(default_factory=dict)


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


def findings(machine: Machine) -> tuple[Finding, ...]:
    """Make every check that concerns a machine."""
    return tuple(found for check in CHECKS if (found := check(machine)) is not None)


PIP: Final = 'pip install --force-reinstall "xlwings=={xlwings}" crm-roi'


def store_excel(machine: Machine) -> Finding | None:
    """Excel from the Microsoft Store (1166, 1476)."""
    if not machine.excel.from_store:
        return None
    return Finding(
        "store-excel", Level.ERROR, _("This Excel comes from the Microsoft Store."),
        _("It may not call other programs; install Office from office.com instead."),
        "winget install Microsoft.Office",
    )  # fmt: skip


def addin(machine: Machine) -> Finding | None:
    """The add-in in the folder that Excel starts from (829)."""
    if machine.system not in {"win32", "darwin"}:
        return None
    if machine.addin.path:
        facts: dict[str, object] = {"path": machine.addin.path}
        return Finding("addin", Level.OK, _("The add-in is installed: {path}"), facts=facts)
    return Finding(
        "addin", Level.ERROR, _("The Excel add-in is not installed."),
        _("CRM_ functions show #NAME? in Excel."), INSTALL,
    )  # fmt: skip


def same_version(machine: Machine) -> Finding | None:
    """Add-in and packages must be of the same versions (840, 2693)."""
    if not machine.addin.path:
        return None
    ours, theirs = machine.packages.get("crm-roi", ""), machine.packages.get("xlwings", "")
    made = (machine.addin.our_version, machine.addin.xlwings_version)
    facts: dict[str, object] = {"made": " / ".join(made), "installed": f"{ours} / {theirs}"}
    if made == (ours, theirs):
        return Finding(
            "versions", Level.OK, _("Add-in and packages agree: {installed}."), facts=facts
        )
    return Finding(
        "versions", Level.ERROR,
        _("The add-in was made for crm_roi / xlwings {made}, installed are {installed}."),
        _("Its VBA names the DLL of one version only."), INSTALL, facts,
    )  # fmt: skip


def stray_addin(machine: Machine) -> Finding | None:
    """A second copy leaves broken links in workbooks (2082)."""
    if not machine.stray_addins:
        return None
    first = machine.stray_addins[0]
    return Finding(
        "stray-addin", Level.WARNING, _("There is another copy of the add-in: {path}"),
        _("A workbook linked to it shows #NAME? elsewhere; remove it, then Data – Edit Links."),
        f'del "{first}"' if machine.system == "win32" else f'rm "{first}"', {"path": first},
    )  # fmt: skip


def dll(machine: Machine) -> Finding | None:
    """The DLL between VBA and Python (840, 2693)."""
    if machine.system != "win32":
        return None
    known = machine.packages.get("xlwings", "")
    wanted = f"xlwings{machine.excel.bits or machine.python_bits}-{known}.dll"
    facts: dict[str, object] = {"dll": wanted}
    if wanted in machine.dlls:
        return Finding("dll", Level.OK, _("{dll} is in its place."), facts=facts)
    return Finding(
        "dll", Level.ERROR, _("{dll} is missing beside Python."),
        _("Without it no cell can reach Python; it comes with the package of the same version."),
        PIP.format(xlwings=known), facts,
    )  # fmt: skip


def pywin32(machine: Machine) -> Finding | None:
    """Excel and Python talk through pywin32."""
    if machine.system != "win32" or "pywin32" in machine.packages:
        return None
    return Finding(
        "pywin32", Level.ERROR, _("The package pywin32 is missing."),
        _("Excel and Python talk through it."), "pip install pywin32",
    )  # fmt: skip


def bits(machine: Machine) -> Finding | None:
    """32-bit Excel wants a 32-bit DLL, which every package brings (365)."""
    if machine.system != "win32" or machine.excel.bits is None:
        return None
    facts: dict[str, object] = {"excel": machine.excel.bits, "python": machine.python_bits}
    what = _("Excel has {excel} bits, Python {python}.")
    if machine.excel.bits == machine.python_bits:
        return Finding("bits", Level.OK, what, facts=facts)
    return Finding(
        "bits", Level.WARNING, what,
        _("They run as two processes, which works; if cells fail, install the Python that fits."),
        "winget install Python.Python.3.12", facts,
    )  # fmt: skip


def vba_trust(machine: Machine) -> Finding | None:
    """Access to VBA projects is needed for Import Functions only (1100)."""
    if not machine.excel.trusts_vba:
        return None
    return Finding(
        "vba-trust", Level.NOTE, _("Excel trusts programs with the VBA project object model."),
        _("Our add-in does not need it, only xlwings' Import Functions; it may be switched off."),
        'reg add "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Security" /v AccessVBOM /d 0 '
        "/t REG_DWORD /f",
    )  # fmt: skip


def defender(machine: Machine) -> Finding | None:
    """Rules of Defender and of antivirus programs (821, 2433)."""
    if not machine.excel.may_not_start_programs:
        return None
    return Finding(
        "defender", Level.ERROR, _("A rule of Defender keeps Office from starting programs."),
        _("Excel cannot start Python; ask for an exclusion of the Python in use."),
        f'Add-MpPreference -AttackSurfaceReductionOnlyExclusions "{machine.python}"',
    )  # fmt: skip


def com_servers(machine: Machine) -> Finding | None:
    """Several Pythons that serve cells at once (787, 849)."""
    if machine.com_servers < 2:  # noqa: PLR2004 - one is as it should be
        return None
    return Finding(
        "com-servers", Level.WARNING, _("{count} Python processes serve cells."),
        _("Cells may be calculated by an old one; close Excel and end them."),
        "taskkill /IM python.exe /F", {"count": machine.com_servers},
    )  # fmt: skip


def no_excel(machine: Machine) -> Finding | None:
    """Where Excel's own cells cannot be checked, say so."""
    if machine.system == "win32":
        return None
    if machine.system == "darwin":
        return Finding(
            "no-excel", Level.NOTE,
            _("On a Mac Excel's buttons work; its cells cannot call Python by xlwings."),
            _("The functions work there in xlwings Lite and in LibreOffice."), INSTALL_LIBREOFFICE,
        )  # fmt: skip
    return Finding(
        "no-excel",
        Level.NOTE,
        _("Excel does not run here; nothing about Excel was checked."),
        _("The add-in can be made here and carried to Windows."),
        "crm-roi addin build",
    )


CHECKS: Final[tuple[Callable[[Machine], Finding | None], ...]] = (
    interpreter,
    environment,
    store_python,
    no_excel,
    store_excel,
    addin,
    same_version,
    stray_addin,
    dll,
    pywin32,
    bits,
    vba_trust,
    defender,
    com_servers,
    synced,
    pyopenvba,
    libreoffice,
    report_libraries,
    fonts,
    temporary_folder,
)
