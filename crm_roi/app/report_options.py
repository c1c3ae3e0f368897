"""What a report is to be; apart from making it, which takes long to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from crm_roi.report.theme import read_theme, theme_text

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What a report is to be: its format (or what the file's name says), its pages, its look."""

    format: Literal["pdf", "html"] | None = None
    pages: tuple[str, ...] = ()
    theme: Path | None = None
    appendix: bool = False

    def recorded(self) -> dict[str, str]:
        """Say what was asked for, so that the report can be made again; nothing of the defaults."""
        asked = {
            "pages": ",".join(self.pages),
            "theme": theme_text(read_theme(self.theme)) if self.theme else "",
            "appendix": "yes" if self.appendix else "",
        }
        return {name: value for name, value in asked.items() if value}

    def as_html(self, target: Path) -> bool:
        """Tell whether the report is to be HTML."""
        by_name = "html" if target.suffix.lower() in {".html", ".htm"} else "pdf"
        return (self.format or by_name) == "html"


WHOLE = ReportOptions()
