"""What `crm-roi doctor` looks at: the facts of this machine, gathered without changing anything."""

from __future__ import annotations

import csv
import io
import os
import platform
import struct
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.hosts.excel import addin
from crm_roi.hosts.excel.addin import NAME
from crm_roi.hosts.libreoffice import extension
from crm_roi.settings import INTERPRETER, read_settings, settings_path

if TYPE_CHECKING:
    from collections.abc import Mapping


OFFICE: Final = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
EXCEL: Final = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
SECURITY: Final = r"SOFTWARE\Microsoft\Office\16.0\Excel\Security"
RULES: Final = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules"
)
CHILD_PROCESSES: Final = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"  # Office may start no program
PATIENCE: Final = 20  # seconds


@dataclass(frozen=True, slots=True)
class Excel:
    """Excel on this machine; `None` where a fact could not be found out."""

    path: str = ""
    bits: int | None = None
    from_store: bool = False
    trusts_vba: bool | None = None
    may_not_start_programs: bool = False


@dataclass(frozen=True, slots=True)
class Addin:
    """The installed Excel add-in: where, and of which versions it was made."""

    path: str = ""
    our_version: str = ""
    xlwings_version: str = ""


@dataclass(frozen=True, slots=True)
class Machine:
    """All facts; a test can make any machine."""

    system: str = "linux"
    python: str = ""
    python_version: str = ""
    python_bits: int = 64
    in_environment: bool = True
    packages: Mapping[str, str] = field(default_factory=dict)
    dlls: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    settings_python_exists: bool = True
    excel: Excel = Excel()
    addin: Addin = Addin()
    stray_addins: tuple[str, ...] = ()
    com_servers: int = 0
    synced_folders: tuple[str, ...] = ()
    temp_writable: bool = True
    report_problem: str = ""
    subset_missing: bool = False
    fonts_missing: tuple[str, ...] = ()
    libreoffice: str = ""
    libreoffice_python: str = ""  # of the add-in; empty where that is not installed
    libreoffice_python_exists: bool = True
    libreoffice_functions: frozenset[str] = frozenset()


def this_machine() -> Machine:
    """Look at this machine."""
    settings = read_settings(settings_path())
    chosen = settings.get(INTERPRETER, "")
    problem, subset_missing = _report_libraries()
    program = _libreoffice()
    in_libreoffice = extension.installed_settings(extension.default_profile())
    python = in_libreoffice.get("python", "")
    return Machine(
        system=sys.platform,
        python=sys.executable,
        python_version=platform.python_version(),
        python_bits=struct.calcsize("P") * 8,
        in_environment=sys.prefix != sys.base_prefix,
        packages=_packages(),
        dlls=tuple(path.name for path in Path(sys.prefix).glob("xlwings*.dll")),
        settings=settings,
        settings_python_exists=not chosen or Path(chosen).is_file(),
        excel=_excel() if sys.platform == "win32" else Excel(),
        addin=_addin(),
        stray_addins=_stray_addins(),
        com_servers=_com_servers() if sys.platform == "win32" else 0,
        synced_folders=_synced_folders(),
        temp_writable=_temp_writable(),
        report_problem=problem,
        subset_missing=subset_missing,
        fonts_missing=_fonts_missing(),
        libreoffice=program,
        libreoffice_python=python,
        libreoffice_python_exists=not python or Path(python).is_file(),
        libreoffice_functions=frozenset(f["name"] for f in in_libreoffice.get("functions", ())),
    )


def _packages() -> dict[str, str]:
    found = {}
    for name in ("crm-roi", "xlwings", "pywin32", "pyopenvba"):
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _report_libraries() -> tuple[str, bool]:
    """Load what draws the report; say what is missing, and whether fonts can be cut down."""
    try:
        from weasyprint.text import ffi  # noqa: PLC0415 - it loads Pango, which may be missing
    except (OSError, ImportError) as error:
        return str(error).splitlines()[0], False
    return "", getattr(ffi, "harfbuzz_subset", None) is None


def _fonts_missing() -> tuple[str, ...]:
    from crm_roi.report.fonts import FAMILIES, font_path  # noqa: PLC0415 - only the doctor asks

    return tuple(FAMILIES[font] for font in FAMILIES if not font_path(font).is_file())


def _libreoffice() -> str:
    try:
        return str(extension.program("soffice"))
    except CrmRoiError:
        return ""


def _addin() -> Addin:
    try:
        path = addin.startup_folder() / NAME
    except CrmRoiError:
        return Addin()
    return read_addin(path) if path.is_file() else Addin()


def read_addin(path: Path) -> Addin:
    """Read of which versions an add-in was made; empty where the file cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            title = package.read("docProps/core.xml").decode("utf-8")
    except (OSError, KeyError, zipfile.BadZipFile):
        return Addin(str(path))
    words = title.partition("<dc:title>")[2].partition("</dc:title>")[0].split()
    known = dict(zip(words[::2], words[1::2], strict=False))
    return Addin(str(path), known.get("crm_roi", ""), known.get("xlwings", ""))


def _stray_addins() -> tuple[str, ...]:
    """Find copies of the add-in where Excel may also load them from."""
    roaming = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    places = (
        roaming / "Microsoft" / "AddIns",
        Path.home() / "Downloads",
        Path.home() / "Documents",
    )
    return tuple(str(place / NAME) for place in places if (place / NAME).is_file())


def _synced_folders() -> tuple[str, ...]:
    """Name the folders that OneDrive keeps in the cloud and in which we stand."""
    roots = {os.environ[name] for name in os.environ if name.upper().startswith("ONEDRIVE")}
    here = (Path(sys.prefix), Path(__file__).parent, Path.cwd())
    return tuple(
        sorted({root for root in roots if any(path.is_relative_to(root) for path in here)})
    )


def _temp_writable() -> bool:
    try:
        with tempfile.NamedTemporaryFile():
            return True
    except OSError:
        return False


def _excel() -> Excel:
    """Read Excel's facts from the registry."""
    path = _registry("HKEY_LOCAL_MACHINE", EXCEL, "") or _registry("HKEY_CURRENT_USER", EXCEL, "")
    bits = {"x64": 64, "x86": 32}.get(str(_registry("HKEY_LOCAL_MACHINE", OFFICE, "Platform")))
    trusted = _registry("HKEY_CURRENT_USER", SECURITY, "AccessVBOM")
    rule = str(_registry("HKEY_LOCAL_MACHINE", RULES, CHILD_PROCESSES) or "0")
    return Excel(
        path=str(path or ""),
        bits=bits,
        from_store="WindowsApps" in str(path),
        trusts_vba=None if trusted is None else bool(trusted),
        may_not_start_programs=rule in {"1", "6"},
    )


def _registry(root: str, key: str, name: str) -> object:
    """Read one value of the registry; `None` if it is not there."""
    import winreg  # noqa: PLC0415 - only Windows has it

    windows: Any = winreg
    try:
        with windows.OpenKey(getattr(windows, root), key) as opened:
            return windows.QueryValueEx(opened, name)[0]
    except OSError:
        return None


def _com_servers() -> int:
    """Count the Python processes that serve cells."""
    script = (
        "Get-CimInstance Win32_Process -Filter \"Name like 'python%'\" | "
        "Select-Object CommandLine | ConvertTo-Csv -NoTypeInformation"
    )
    with suppress(OSError, subprocess.TimeoutExpired):
        done = subprocess.run(  # noqa: S603 - a command of ours
            ["powershell", "-NoProfile", "-Command", script],  # noqa: S607 - part of Windows
            capture_output=True,
            check=False,
            text=True,
            errors="replace",
            timeout=PATIENCE,
        )
        lines = csv.reader(io.StringIO(done.stdout))
        return sum("xlwings.serve" in cell for row in lines for cell in row)
    return 0
