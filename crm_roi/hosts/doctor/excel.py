"""The checks of `crm-roi doctor` that concern Excel.

Most of them stand for an issue that users of xlwings met again and again (its numbers in brackets).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.hosts.doctor.finding import INSTALL, INSTALL_LIBREOFFICE, Finding, Level

if TYPE_CHECKING:
    from crm_roi.hosts.doctor.machine import Machine

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
