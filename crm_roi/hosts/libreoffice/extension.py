"""Make the LibreOffice add-in and install it for a user, as one command.

Two things are installed: the extension (`.oxt`), which asks the user's own Python and gives the
function wizard its texts, and the Basic functions, which stand in the user's profile because
LibreOffice calls functions in cells from there only.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.files import written_whole
from crm_roi.hosts.libreoffice import parts

if TYPE_CHECKING:
    from collections.abc import Sequence


NAME: Final = "crm_roi.oxt"
TYPES: Final = "application/vnd.sun.star.uno-typelibrary;type=RDB"
COMPONENT_FILE: Final = Path(__file__).with_name("libreoffice_component.py")
COMPONENT: Final = "application/vnd.sun.star.uno-component;type=Python"
DATA: Final = "application/vnd.sun.star.configuration-data"
FOLDERS: Final = {
    "win32": (
        r"C:\Program Files\LibreOffice\program",
        r"C:\Program Files (x86)\LibreOffice\program",
    ),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
}
PROFILES: Final = {
    "win32": "AppData/Roaming/LibreOffice/4",
    "darwin": "Library/Application Support/LibreOffice/4",
}
PATIENCE: Final = 180  # seconds; a first start on a slow disk takes a while
NOBODY: Final = 65534
LIBRARY_ENTRY: Final = f' <library:element library:name="{parts.BASIC_MODULE}"/>\n'
LIBRARY_END: Final = "</library:library>"


class LibreOfficeMissing(CrmRoiError):
    """LibreOffice is not found; install it, or put its program folder on the PATH."""


class LibreOfficeRunning(CrmRoiError):
    """LibreOffice is running; close it, then install the add-in."""


class NotInstalled(CrmRoiError):
    """LibreOffice did not take the add-in: {reason}."""


MESSAGES: Final = (
    _("LibreOffice is not found; install it, or put its program folder on the PATH."),
    _("LibreOffice is running; close it, then install the add-in."),
    _("LibreOffice did not take the add-in: {reason}."),
)


def build_oxt(
    target: Path, *, python: str = sys.executable, recalculate: bool = False, force: bool = False
) -> None:
    """Write the extension; it asks `python`, and can let every .xlsx be calculated on opening."""
    contents = {
        "functions.idl": (parts.idl(), TYPES),
        "CalcAddIns.xcu": (parts.calc_add_ins(), DATA),
        "Addons.xcu": (parts.menu(), DATA),
        "component.py": (COMPONENT_FILE.read_text("utf-8"), COMPONENT),
        "functions.json": (parts.settings(python), ""),
    }
    if recalculate:
        contents["Recalculate.xcu"] = (parts.always_recalculate(), DATA)
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, (_text, kind) in contents.items()
        if kind
    )
    described = parts.DESCRIPTION.format(identifier=parts.IDENTIFIER, version=version("crm-roi"))
    with written_whole(target, force=force) as draft, zipfile.ZipFile(draft, "w") as extension:
        extension.writestr("META-INF/manifest.xml", parts.MANIFEST.format(entries=entries))
        extension.writestr("description.xml", described)
        for name, (text, _kind) in contents.items():
            extension.writestr(name, text)


def install(profile: Path, *, recalculate: bool = False) -> None:
    """Build the add-in and put it into a profile, in place of an older one."""
    _prepare(profile)
    with tempfile.TemporaryDirectory() as folder:
        extension = Path(folder) / NAME
        build_oxt(extension, recalculate=recalculate)
        _unopkg(profile, ["add", "--force"], extension)
    _write_basic(profile)


def uninstall(profile: Path) -> None:
    """Take the add-in out of a profile again."""
    if not (profile / "user").is_dir():
        return
    _prepare(profile)
    _unopkg(profile, ["remove", parts.IDENTIFIER])
    _library(profile).write_text(_without_entry(profile), encoding="utf-8")
    _module(profile).unlink(missing_ok=True)


def installed(profile: Path) -> bool:
    """Say whether a profile has both halves of the add-in."""
    registries = (profile / "user" / "uno_packages" / "cache" / "registry").glob("*/configmgr.ini")
    listed = any(NAME in path.read_text(encoding="utf-8") for path in registries)
    return listed and _module(profile).is_file()


def installed_settings(profile: Path) -> dict[str, Any]:
    """Read which Python the installed add-in asks, and which functions it knows."""
    if not installed(profile):
        return {}
    found = (profile / "user" / "uno_packages").glob(f"cache/*/*/{NAME}/functions.json")
    newest = max(found, key=lambda path: path.stat().st_mtime)
    settings: dict[str, Any] = json.loads(newest.read_text(encoding="utf-8"))
    return settings


def default_profile() -> Path:
    """Say where LibreOffice keeps the user's profile."""
    return Path.home() / PROFILES.get(sys.platform, ".config/libreoffice/4")


def program(name: str) -> Path:
    """Find one of LibreOffice's programs."""
    places = os.pathsep.join([os.environ.get("PATH", ""), *FOLDERS.get(sys.platform, ())])
    found = shutil.which(name, path=places)
    if found is None:
        raise LibreOfficeMissing
    return Path(found)


def profile_option(profile: Path) -> str:
    """Write the option that makes LibreOffice use a profile."""
    return f"-env:UserInstallation={profile.resolve().as_uri()}"


def _prepare(profile: Path) -> None:
    """Let LibreOffice make its profile first: it would overwrite what is put there before."""
    if (profile / ".lock").exists():
        raise LibreOfficeRunning
    if not _library(profile).is_file():
        _run(
            [
                str(program("soffice")),
                "--headless",
                "--terminate_after_init",
                profile_option(profile),
            ]
        )


def _unopkg(profile: Path, action: Sequence[str], *files: Path) -> None:
    """Run LibreOffice's extension manager; it refuses root, who lets nobody do it in a copy."""
    command = [str(program("unopkg")), *action]
    if not hasattr(os, "geteuid") or os.geteuid():
        _run([*command, *map(str, files), profile_option(profile)])
        return
    with tempfile.TemporaryDirectory() as folder:
        staged = Path(folder) / "profile"
        packages = Path("user/uno_packages")
        (staged / "user").mkdir(parents=True)
        if (profile / packages).is_dir():
            shutil.copytree(profile / packages, staged / packages)
        copies = [Path(shutil.copy(each, folder)) for each in files]
        for path in (Path(folder), *Path(folder).rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        _run([*command, *map(str, copies), profile_option(staged)], home=folder)
        shutil.rmtree(profile / packages, ignore_errors=True)
        shutil.copytree(staged / packages, profile / packages)


def _run(command: list[str], home: str | None = None) -> None:
    """Run a program of LibreOffice; with a home given, as nobody there."""
    as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if home else {}
    environment = {**os.environ, "HOME": home} if home else None
    done = subprocess.run(  # noqa: S603 - a program that was looked up
        command,
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        env=environment,
        **as_nobody,  # type: ignore[call-overload]  # the same keys in both cases
    )
    if done.returncode:
        raise NotInstalled(reason=(done.stderr or done.stdout).strip()[-500:])


def _library(profile: Path) -> Path:
    return profile / "user" / "basic" / "Standard" / "script.xlb"


def _module(profile: Path) -> Path:
    return _library(profile).with_name(f"{parts.BASIC_MODULE}.xba")


def _write_basic(profile: Path) -> None:
    """Put the Basic functions into the library that every document sees."""
    _module(profile).write_text(parts.basic_module(), encoding="utf-8")
    listed = _without_entry(profile).replace(LIBRARY_END, LIBRARY_ENTRY + LIBRARY_END)
    _library(profile).write_text(listed, encoding="utf-8")


def _without_entry(profile: Path) -> str:
    listed = _library(profile).read_text(encoding="utf-8")
    return re.sub(rf'\s*<library:element library:name="{parts.BASIC_MODULE}"/>\s*', "\n", listed)
