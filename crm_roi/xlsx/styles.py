"""The cell styles of a workbook: named style, fill, number format, locked or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crm_roi.xlsx.package import whole

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_FALSE: Final = ("0", "false")
# The formats every spreadsheet program knows by number, as far as a rule looks at them.
_BUILT_IN: Final = {
    9: "0%", 10: "0.00%", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy-mm-dd h:mm",
    27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy", 31: "yyyy年m月d日", 36: "yyyy年m月",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 49: "@", 50: "yyyy年m月", 57: "yyyy年m月",
    58: "m月d日", 5: "¥#,##0", 6: "¥#,##0", 7: "¥#,##0.00", 8: "¥#,##0.00",
    42: "¥#,##0", 44: "¥#,##0.00",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks and whether it is locked; `fill` as six hexadecimal digits or empty."""

    name: str = ""
    fill: str = ""
    number_format: str = "General"
    locked: bool = True


def read_styles(sheet: Element | None) -> tuple[Style, ...]:
    """Read every cell style; without a style sheet there is the plain one."""
    if sheet is None:
        return (Style(),)
    fills = [_fill(fill) for fill in sheet.findall("./fills/fill")]
    formats = _BUILT_IN | {
        whole(element, "numFmtId", otherwise=-1): element.get("formatCode", "")
        for element in sheet.findall("./numFmts/numFmt")
    }
    names = {
        element.get("xfId", ""): element.get("name", "")
        for element in sheet.findall("./cellStyles/cellStyle")
    }
    styles = tuple(
        Style(
            names.get(record.get("xfId") or "0", ""),
            _nth(fills, whole(record, "fillId")),
            formats.get(whole(record, "numFmtId"), "General"),
            _locked(record),
        )
        for record in sheet.findall("./cellXfs/xf")
    )
    return styles or (Style(),)


def _nth(fills: list[str], place: int) -> str:
    return fills[place] if place < len(fills) else ""


def _fill(fill: Element) -> str:
    pattern = fill.find("./patternFill")
    if pattern is None or pattern.get("patternType", "none") in ("none", "gray125"):
        return ""
    colour = pattern.find("./fgColor")
    if colour is None:
        return ""
    return colour.get("rgb", "")[-6:].upper() or f"theme {colour.get('theme', '')}"


def _locked(record: Element) -> bool:
    protection = record.find("./protection")
    return protection is None or protection.get("locked", "1") not in _FALSE
