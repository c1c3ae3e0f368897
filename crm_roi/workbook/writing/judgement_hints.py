"""What a judge who contradicts himself should think over again, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import _
from crm_roi.core.weights.judges import repair_hint
from crm_roi.core.weights.pairwise import CONSISTENCY_GATE
from crm_roi.workbook.layout.matrices import SCALE_WORDS, scale_value

if TYPE_CHECKING:
    from crm_roi.core.weights.judges import RepairHint
    from crm_roi.workbook.layout.matrices import Matrix
    from crm_roi.workbook.writing.desk import Desk


def hint_text(desk: Desk, matrix: Matrix) -> str:
    """Name the triple that contradicts itself most and the judgement that repairs most."""
    hint = _hint(matrix)
    if hint is None or hint.ratio_before <= CONSISTENCY_GATE:
        return ""
    text = desk.word(
        _(
            "At a ratio of {ratio}: {triple} contradict each other most. Think again about {first} "
            "against {second}: {value} instead of {given} gives {after}. (Written by crm-roi.)"
        )
    )
    members = matrix.members
    return text.format(
        ratio=f"{hint.ratio_before:.3f}",
        triple=", ".join(members[place] for place in hint.triple),
        first=members[hint.first],
        second=members[hint.second],
        value=mark_of(hint.scale_value),
        given=mark_of(hint.given),
        after=f"{hint.ratio_on_scale:.3f}",
    )


def _hint(matrix: Matrix) -> RepairHint | None:
    if not matrix.values:
        return None
    table = np.full((matrix.size, matrix.size), np.nan)
    for pair, value in matrix.values.items():
        table[pair] = value
    try:
        return repair_hint(table)
    except CrmRoiError:  # too few judgements: the checks say which are missing
        return None


def mark_of(value: float) -> str:
    """Write a judgement as people do: 3, or 1/3."""
    marks = {scale_value(mark): mark for mark, _word in SCALE_WORDS}
    return marks.get(value, f"{value:.3g}")
