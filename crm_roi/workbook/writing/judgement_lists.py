"""On the sheet of lists: the scale of judgements, the verdicts, the groups that can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.satisfaction.surveys import DETRACTS_TO, PROMOTES_FROM
from crm_roi.core.terms import _
from crm_roi.core.weights.pairwise import CONSISTENCY_GATE
from crm_roi.workbook.layout.lists import scale_place
from crm_roi.workbook.layout.matrices import ALL_PERSPECTIVES, scale_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.workbook.writing.desk import Desk

KEY: Final = "lists"
FRACTION: Final = "# ??/??"
VERDICTS: Final = (
    _("no judgement yet"),
    _("consistent: the ratio is at most {gate}"),
    _("not consistent: above {gate}, judge again"),
)


def write_judgement_lists(desk: Desk) -> int:
    """Write what the matrices choose from and compare with; give the column after it."""
    scale = scale_words(desk.language)
    _top, column = scale_place()
    entries: tuple[tuple[str, str, Sequence[float | str]], ...] = (
        (_("Judgement"), "list_scale_word", [word for _value, word in scale]),
        (_("Value of the judgement"), "list_scale_value", [value for value, _word in scale]),
        (_("Verdict on a matrix"), "list_verdicts", verdicts(desk)),
        (_("Highest consistency ratio"), "list_consistency_gate", [CONSISTENCY_GATE]),
        (_("Promoters answer from"), "list_promoter_from", [PROMOTES_FROM]),
        (_("Detractors answer up to"), "list_detractor_to", [DETRACTS_TO]),
    )
    for place, (title, name, values) in enumerate(entries, column):
        _write(desk, place, title, name, values)
    _write_groups(desk, column + len(entries))
    return column + len(entries) + 1


def _write(desk: Desk, column: int, title: str, name: str, values: Sequence[float | str]) -> None:
    sheet, (top, _column) = desk.sheets[KEY], scale_place()
    form = FRACTION if name == "list_scale_value" else "General"
    look = desk.styles.with_format("calc", form)
    desk.write_header(KEY, top - 1, column, title)
    for row, value in enumerate(values, top):
        sheet.write(row, column, value, look)
    desk.define(name, KEY, (top, column, top + len(values) - 1, column))


def _write_groups(desk: Desk, column: int) -> None:
    """List what can be compared: the perspectives, and the KPIs of each of them."""
    sheet, (top, _column) = desk.sheets[KEY], scale_place()
    look = desk.styles.get("calc")
    place, ids = desk.places["perspectives"], [row.id for row in desk.plan.scorecard.perspectives]
    capacity = place.last - place.first + 1
    desk.write_header(KEY, top - 1, column, _("Groups compared"))
    sheet.write_string(top, column, desk.word(ALL_PERSPECTIVES), look)
    for index in range(capacity):
        formula = f'=INDEX(in_perspectives_id,ROW()-ROW($A${top + 1}))&""'
        value = ids[index] if index < len(ids) else ""
        sheet.write_formula(top + 1 + index, column, formula, look, value)
    desk.define("list_all_perspectives", KEY, (top, column, top, column))
    desk.define("list_groups", KEY, (top, column, top + capacity, column))


def verdicts(desk: Desk) -> list[str]:
    """Give the words of the verdicts, with the gate in them."""
    return [desk.word(text).format(gate=f"{CONSISTENCY_GATE:.2f}") for text in VERDICTS]
