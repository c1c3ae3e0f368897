"""The visible stamp of a signature, in its place in the sign-off table."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Final

from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.stamp import TextStampStyle

from crm_roi.report.errors import UnprintableCharacter
from crm_roi.report.fonts import font_path

if TYPE_CHECKING:
    from pyhanko.pdf_utils.font.api import FontEngine
    from pyhanko.pdf_utils.writer import BasePdfFileWriter
    from pyhanko.pdf_utils.xref import ObjectStream

SIZE: Final = 8
LEADING: Final = 10
MARGIN: Final = 2


def stamp_text(decision: str, role: str, person: str, time: str) -> str:
    """Write what the stamp shows.

    Raises:
        UnprintableCharacter: the font lacks a character; it would print as an empty box.
    """
    text = f"{decision} · {role}\n{person}\n{time}"
    with TTFont(font_path(), lazy=True) as font:
        known = font.getBestCmap().keys() | {ord("\n")}
    for letter in text:
        if ord(letter) not in known:
            code = f"U+{ord(letter):04X}"
            raise UnprintableCharacter(character=repr(letter), code=code, text=text)
    return text


def stamp_style(text: str) -> TextStampStyle:
    """Set the text at the left of its place, without a frame; it shrinks where it must."""
    plain = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MID)
    shrinking = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN,
        y_align=AxisAlignment.ALIGN_MID,
        margins=Margins(MARGIN, MARGIN, MARGIN, MARGIN),
        inner_content_scaling=InnerScaling.SHRINK_TO_FIT,
    )
    return TextStampStyle(
        stamp_text=text.replace("%", "%%"),
        border_width=0,
        background=None,
        text_box_style=TextBoxStyle(
            font=_OwnFont(), font_size=SIZE, leading=LEADING, box_layout_rule=plain
        ),
        inner_content_layout=shrinking,
    )


class _OwnFont(FontEngineFactory):
    """Gives pyHanko the report's font; its own way to open a font leaves the file open."""

    def create_font_engine(
        self, writer: BasePdfFileWriter, obj_stream: ObjectStream | None = None
    ) -> FontEngine:
        """Embed the characters used, as a subset."""
        streams = obj_stream or (writer.prepare_object_stream() if writer.stream_xrefs else None)
        file = BytesIO(font_path().read_bytes())
        return GlyphAccumulator(writer, file, font_size=SIZE, obj_stream=streams)
