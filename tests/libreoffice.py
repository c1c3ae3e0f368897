"""LibreOffice as the second calculator: it recalculates what we write, all files in one process."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Without these two settings LibreOffice trusts the values that stand in the file.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode">\
<value>0</value></prop><prop oor:name="ODFRecalcMode"><value>0</value></prop></item>
</oor:items>
"""
TIMEOUT_SECONDS = 240


@cache
def profile() -> Path:
    """Make a user profile of its own that recalculates every file on loading."""
    folder = Path(tempfile.mkdtemp(prefix="libreoffice-profile-"))
    (folder / "user").mkdir()
    (folder / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
    return folder


def converted(paths: Sequence[Path], folder: Path, form: str = "xlsx") -> list[Path]:
    """Open the files in one LibreOffice process and save each in another form or the same."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    assert soffice, "LibreOffice is needed for this test: apt-get install libreoffice-calc"
    command = [
        soffice, f"-env:UserInstallation={profile().as_uri()}", "--headless", "--norestore",
        "--convert-to", form, "--outdir", str(folder), *map(str, paths),
    ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
    )
    made = [folder / f"{path.stem}.{form.partition(':')[0]}" for path in paths]
    missing = [path.name for path in made if not path.exists()]
    assert not missing, f"{missing}: {done.stdout} {done.stderr}"
    return made
