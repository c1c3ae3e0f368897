"""How the workbook looks: a few formats, made once each, by what a cell is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.terms import Unit
from crm_roi.workbook.layout.conventions import INPUT_FILL, TOTAL_FILL

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

DARK: Final = "1F3864"
MIDDLE: Final = "D9E2F3"
LINE: Final = "BFBFBF"
GREY: Final = "7F7F7F"
GOOD: Final = "2E7D32"
BAD: Final = "C00000"
WARNING: Final = "B26A00"
GOOD_FILL: Final = "E2EFDA"
BAD_FILL: Final = "F8CBAD"
WARNING_FILL: Final = "FFE699"
NUMBER_FORMATS: Final = {
    Unit.MONEY: "#,##0.00",
    Unit.RATE: "0.00%",
    Unit.YEARS: "0.00",
    Unit.YEAR: "0",
    Unit.NUMBER: "General",
    Unit.COUNT: "#,##0",
    Unit.DATE: "yyyy-mm-dd",
    Unit.TEXT: "@",
    Unit.CHOICE: "@",
    Unit.NONE: "General",
}
FONTS: Final = {"zh": "Microsoft YaHei", "en": "Arial"}
WORDS: Final = ("label", "note", "hint", "hint_wrapped", "link")
CALCULATED: Final = ("calc", "calc_number", "sum")
_BASE: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "open": {"locked": False},
    "title": {"bold": True, "font_size": 16, "font_color": DARK},
    "subtitle": {"font_color": GREY, "italic": True},
    "heading": {
        "bold": True,
        "font_size": 12,
        "font_color": DARK,
        "bottom": 2,
        "bottom_color": DARK,
    },
    "header": {
        "bold": True,
        "bg_color": DARK,
        "font_color": "FFFFFF",
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "border_color": LINE,
    },
    "header_open": {"bold": True, "bg_color": DARK, "font_color": "FFFFFF", "valign": "vcenter"},
    "marker": {"font_color": LINE, "font_size": 7},
    "label": {"text_wrap": True, "valign": "top", "border": 1, "border_color": LINE},
    "note": {"font_color": GREY, "text_wrap": True, "valign": "top", "font_size": 9},
    "hint": {"font_color": GREY, "valign": "top", "font_size": 9},
    "hint_wrapped": {"font_color": GREY, "valign": "top", "font_size": 9, "text_wrap": True},
    "input": {
        "bg_color": INPUT_FILL,
        "locked": False,
        "border": 1,
        "border_color": LINE,
        "valign": "top",
    },
    "input_key": {"bg_color": INPUT_FILL, "border": 1, "border_color": LINE},
    "total": {"bg_color": TOTAL_FILL, "border": 1, "border_color": LINE, "valign": "top"},
    "calc": {"border": 1, "border_color": LINE, "valign": "top"},
    "calc_number": {"border": 1, "border_color": LINE, "align": "right", "valign": "top"},
    "unit_note": {"font_color": GREY, "bg_color": TOTAL_FILL, "font_size": 9},
    "master": {"font_color": GREY, "align": "center"},
    "faded": {"font_color": "FFFFFF"},
    "good": {"bg_color": GOOD_FILL, "font_color": GOOD},
    "bad": {"bg_color": BAD_FILL, "font_color": BAD},
    "warning": {"bg_color": WARNING_FILL, "font_color": WARNING},
    "time": {"font_color": GREY, "font_size": 8, "align": "right"},
    "link": {"font_color": "0563C1", "underline": 1, "border": 1, "border_color": LINE},
    "tile_label": {"bold": True, "font_color": "FFFFFF", "bg_color": DARK, "align": "center"},
    "tile": {
        "bold": True,
        "font_size": 16,
        "font_color": DARK,
        "bg_color": MIDDLE,
        "align": "center",
    },
    "tile_unit": {"font_color": GREY, "bg_color": MIDDLE, "align": "center", "font_size": 9},
    "sum": {"bold": True, "top": 1, "bottom": 1, "bg_color": MIDDLE},
}


@dataclass(slots=True)
class Styles:
    """The formats of one workbook, made when first asked for."""

    workbook: Workbook
    language: str
    _made: dict[tuple[str, str, bool], Format] = field(default_factory=dict)

    def get(self, name: str, unit: Unit = Unit.NONE, *, wrap: bool = False) -> Format:
        """Give the format of a kind of cell, in the number format of a unit."""
        if name in CALCULATED and unit is Unit.NUMBER:
            return self.with_format(name, "#,##0.0000", wrap=wrap)
        return self.with_format(name, NUMBER_FORMATS[unit], wrap=wrap)

    def with_format(self, name: str, number_format: str, *, wrap: bool = False) -> Format:
        """Give the format of a kind of cell with a number format of its own."""
        key = (name, number_format, wrap)
        if key not in self._made:
            properties = {"font_name": FONTS[self.language], "font_size": 10} | _BASE[name]
            if number_format != "General":
                properties["num_format"] = number_format
            if wrap:
                properties["text_wrap"] = True
            if wrap or number_format == NUMBER_FORMATS[Unit.TEXT] or name in WORDS:
                # else a text would stick to the number left of it
                properties |= {"align": "left", "indent": 1}
            self._made[key] = self.workbook.add_format(properties)
        return self._made[key]
