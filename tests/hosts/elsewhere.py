"""Hosts that are not on this machine: packages that bring them, fetched once into build/elsewhere.

`make test-hosts` runs the tests marked `elsewhere`. Where a package cannot be had, its tests are
skipped and named with the reason; they are no part of `make test`, which needs no network.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Final

import pytest

PROJECT: Final = Path(__file__).parents[2]
FOLDER: Final = PROJECT / "build" / "elsewhere"
PATIENCE: Final = 600  # seconds for a download


def program(name: str) -> str:
    """Find a program, or skip and say that it is missing."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"not run: there is no program {name} here")
    return found


def from_pypi(requirement: str, *more: str) -> Path:
    """Fetch one package without what it depends on; give the file."""
    target = FOLDER / "pypi" / "-".join([requirement.replace("==", "-"), *more]).replace(":", "")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(target)]
    return _fetched(target, [*command, requirement, *more], requirement)


def from_npm(package: str) -> Path:
    """Fetch packages of npm; give the folder that has them in node_modules."""
    program("npm")
    target = FOLDER / "npm" / package.replace("/", "-").replace("@", "")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(target)]
    return _fetched(target, [*command, package], package).parent


def _fetched(target: Path, command: list[str], name: str) -> Path:
    """Run a client of a registry once; what it brought stays for the next run."""
    if not (target.is_dir() and any(target.iterdir())):
        target.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        if done.returncode:
            shutil.rmtree(target)
            pytest.skip(f"not run: {name} cannot be had here: {done.stderr.strip()[-200:]}")
    return next(target.iterdir())


def unpacked(archive: Path, folder: str) -> Path:
    """Unpack a wheel once; give the folder."""
    target = FOLDER / folder
    if not target.is_dir():
        with zipfile.ZipFile(archive) as files:
            files.extractall(target)
    return target


def built_wheels(folder: Path) -> list[Path]:
    """Build the two wheels of this package: the usual one and the browser's."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    for kind in ("", "browser"):
        env = {"CRM_ROI_WHEEL": kind, "PATH": "", "SOURCE_DATE_EPOCH": "1577836800"}
        subprocess.run(build, cwd=PROJECT, env=env, check=True, capture_output=True)
    return sorted(folder.glob("*.whl"))
