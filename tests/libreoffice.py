"""LibreOffice as the second calculator: it recalculates what we write, all files in one process."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.time_limits import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

# Without these two settings LibreOffice trusts the values that stand in the file.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode">\
<value>0</value></prop><prop oor:name="ODFRecalcMode"><value>0</value></prop></item>
</oor:items>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" \
library:readonly="false" library:passwordprotected="false">
<library:element library:name="{name}"/>
</library:library>
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="{name}" \
script:language="StarBasic">{source}</script:module>
"""


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
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds(60), check=False)
    made = [folder / f"{path.stem}.{form.partition(':')[0]}" for path in paths]
    missing = [path.name for path in made if not path.exists()]
    assert not missing, f"{missing}: {done.stdout} {done.stderr}"
    return made


def run_macro(module: Path, call: str) -> None:
    """Run a macro of a Basic module, such as `Edit("file:///a","file:///b")`, in one process."""
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    assert soffice, "LibreOffice is needed for this test: apt-get install libreoffice-calc"
    option = f"-env:UserInstallation={profile().as_uri()}"
    folder = profile() / "user" / "basic" / "Standard"
    if not folder.exists():  # the first start makes it, and would overwrite ours
        subprocess.run(
            [soffice, option, "--headless", "--terminate_after_init"],
            capture_output=True, timeout=seconds(60), check=False,
        )  # fmt: skip
        folder.mkdir(parents=True, exist_ok=True)
    source = escape(module.read_text(encoding="utf-8"))
    (folder / f"{module.stem}.xba").write_text(
        MODULE.format(name=module.stem, source=source), encoding="utf-8"
    )
    (folder / "script.xlb").write_text(LIBRARY.format(name=module.stem), encoding="utf-8")
    subprocess.run(
        [soffice, option, "--headless", "--norestore", f"macro:///Standard.{module.stem}.{call}"],
        capture_output=True, timeout=seconds(60), check=False,
    )  # fmt: skip
