"""What hatchling does beside copying: catalogues are compiled, and a wheel is one of two.

The usual wheel has everything. With `CRM_ROI_WHEEL=browser` one is made for xlwings Lite, which
runs the worksheet functions alone: it leaves out fonts, pages and workbooks, three quarters of the
download, and bears the tags of the browser's Python, so that an installer there prefers it.
"""

from __future__ import annotations

import os
import runpy
from pathlib import Path
from typing import Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BROWSERS: Final = ("pyodide_2024_0_wasm32", "pyodide_2025_0_wasm32", "pyemscripten_2026_0_wasm32")
BESIDE_THE_PACKAGE: Final = ("templates", "workbooks")


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]  # its argument is hatchling's own config
    """Compile the catalogues, and say what goes into a wheel."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Run before the files are gathered; an editable install finds the folders by itself."""
        root = Path(self.root)
        runpy.run_path(str(root / "crm_roi" / "locale" / "compile.py"))["compile_catalogues"]()
        if self.target_name != "wheel" or version == "editable":
            return
        if os.environ.get("CRM_ROI_WHEEL") == "browser":
            build_data["tag"] = f"py3-none-{'.'.join(BROWSERS)}"
        else:
            build_data["force_include"] = {
                str(root / folder): f"crm_roi/{folder}" for folder in BESIDE_THE_PACKAGE
            }
