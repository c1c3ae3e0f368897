"""Draw the rooms of the program for docs/architecture: who stands on whom, in either language.

    python -m tests.house_picture

The boxes stand in the order in which they may enter each other: each imports only what lies below
it. A test holds that the pictures are current and that no room of the program is missing.
"""

from __future__ import annotations

from html import escape
from typing import Final

from tests.house import PACKAGE, ROOT

IMAGES: Final = ROOT / "docs" / "images"
# a line of the picture is a storey; a room: folder, what it is in English and in Chinese
STOREYS: Final = (
    (("hosts", "doors: Excel, LibreOffice, command line", "入口：Excel、LibreOffice、命令行"),),
    (
        (
            "app",
            "one door: read → check → accept → evaluate → view",
            "唯一通道：读取→检查→接受→计算→呈现",
        ),
    ),
    (
        ("report", "board report: view, charts, PDF, approval", "决策报告：视图、图表、PDF、审批"),
        ("auditor", "audits anybody's workbook", "审查任何工作簿"),
    ),
    (
        (
            "workbook",
            "planning workbook: sheets, reading, updating",
            "计划工作簿：工作表、读取、更新",
        ),
        ("evidence", "customers' data and models", "客户数据与模型"),
    ),
    (
        ("xlsx", "the file format, once", "文件格式，唯一实现"),
        ("locale", "texts in Chinese", "中文文本"),
    ),
    (
        (
            "core",
            "pure: plan, checks, costs, appraisal, risk, scorecard, customers, evaluation",
            "纯计算：计划、检查、成本、评价、风险、记分卡、客户、计算",
        ),
    ),
)
WIDTH, HEIGHT, GAP, MARGIN = 760, 62, 18, 20
FONT: Final = "'Noto Sans SC', 'Source Han Sans SC', 'Microsoft YaHei', sans-serif"


def picture(language: str) -> str:
    """Draw the house as SVG."""
    boxes = [
        _box(place, len(storey), floor, room, text[language == "zh"])
        for floor, storey in enumerate(STOREYS)
        for place, (room, *text) in enumerate(storey)
    ]
    arrows = [_arrow(floor) for floor in range(1, len(STOREYS))]
    height = 2 * MARGIN + len(STOREYS) * (HEIGHT + GAP) - GAP
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'font-family="{FONT}">'
    )
    ground = f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>'
    return "\n".join([head, ground, *boxes, *arrows, "</svg>\n"])


def _top(floor: int) -> int:
    return MARGIN + floor * (HEIGHT + GAP)


def _box(place: int, count: int, floor: int, room: str, text: str) -> str:
    width = (WIDTH - 2 * MARGIN - (count - 1) * GAP) / count
    left = MARGIN + place * (width + GAP)
    middle, top = left + width / 2, _top(floor)
    return (
        f'<rect x="{left:g}" y="{top}" width="{width:g}" height="{HEIGHT}" rx="6" '
        'fill="#eef3f8" stroke="#1f4e79"/>'
        f'<text x="{middle:g}" y="{top + 26}" text-anchor="middle" font-size="17" '
        f'font-weight="bold" fill="#1f4e79">{room}</text>'
        f'<text x="{middle:g}" y="{top + 47}" text-anchor="middle" font-size="14" '
        f'fill="#333333">{escape(text)}</text>'
    )


def _arrow(floor: int) -> str:
    end = _top(floor)
    return (
        f'<path d="M{WIDTH / 2:g} {end - GAP} V{end - 2} m-5 -6 l5 6 l5 -6" '
        'fill="none" stroke="#1f4e79" stroke-width="1.5"/>'
    )


def storey_of_each_room() -> dict[str, int]:
    """Give the storey of each room that the picture shows, the highest 0."""
    return {room: floor for floor, storey in enumerate(STOREYS) for room, *_texts in storey}


def rooms_of_the_program() -> set[str]:
    """Name the folders of the program that hold modules."""
    return {path.parent.name for path in (ROOT / PACKAGE).glob("*/__init__.py")}


def main() -> None:
    """Write both pictures."""
    for language in ("en", "zh"):
        path = IMAGES / f"architecture.{language}.svg"
        path.write_text(picture(language), encoding="utf-8")


if __name__ == "__main__":
    main()
