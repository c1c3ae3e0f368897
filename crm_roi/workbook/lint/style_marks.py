"""What a cell's style says of it: an input, or a total on an input sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.workbook.layout.conventions import (
    INPUT_FILL,
    INPUT_STYLES,
    TOTAL_FILL,
    TOTAL_STYLES,
    is_one_of,
)

if TYPE_CHECKING:
    from crm_roi.workbook.lint.book import Style


def is_input_style(style: Style) -> bool:
    """Say whether a style marks an input: by its name, or unlocked and in the input fill."""
    return is_one_of(style.name, INPUT_STYLES) or (not style.locked and style.fill == INPUT_FILL)


def is_total_style(style: Style) -> bool:
    """Say whether a style marks a total: by its name or by the total fill."""
    return is_one_of(style.name, TOTAL_STYLES) or style.fill == TOTAL_FILL
