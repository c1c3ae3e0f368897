"""The about sheet below its forms: conventions, colours, and the index of all sheets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.conventions import TYPE_WORDS, SheetType
from crm_roi.workbook.layout.inputs import TABLES
from crm_roi.workbook.layout.sheets import FIRST_COLUMN, Sheet

if TYPE_CHECKING:
    from crm_roi.workbook.writing.desk import Desk
    from crm_roi.workbook.writing.places import Place

KEY: Final = "about"
EXCEL_EPOCH: Final = date(1899, 12, 30)
FACTS: Final = (
    (_("Sign convention"), _("Costs and benefits are entered positive; net = benefit − cost.")),
    (_("Time"), _("Year 0 is not discounted; later years are, by the timing of the assumptions.")),
    (_("First steps"), _(
        "Fill in the yellow cells sheet by sheet, in the order of the index; then look at the "
        "results and at the checks. Rows may be inserted inside every table.")),
)  # fmt: skip
COLOURS: Final = (
    ("input", _("yours to fill in")),
    ("calc", _("calculated; locked")),
    ("total", _("calculated from the entries")),
)
# Sheets whose form matters more than their lists: its table, and what cannot stay open for long.
ASKED: Final = {
    "about": ("about", ("author", "analysis_date", "purpose")),
    "assumptions": ("assumptions", ("unit_label", "start_year", "discount_rate", "users")),
    "approvals": ("approval", ("sponsor", "cost_centre", "project_class")),
}
INDEX_HEADERS: Final = (_("Sheet"), _("Purpose"), _("Type"), _("Filled in"), _("Entries"))


def write_about(desk: Desk) -> None:
    """Write what a reader must know before the first figure, then the index."""
    row = desk.places["about"].last + 3
    row = _write_facts(desk, row)
    row = _write_colours(desk, row)
    _write_index(desk, row + 2)


def _write_facts(desk: Desk, row: int) -> int:
    sheet, label = desk.sheets[KEY], desk.styles.get("label")
    heading = desk.word(_("How to read it"))
    sheet.write_string(row - 1, FIRST_COLUMN, heading, desk.styles.get("heading"))
    for name, text in FACTS:
        sheet.write_string(row, FIRST_COLUMN, desk.word(name), label)
        sheet.write_string(row, FIRST_COLUMN + 1, desk.word(text), label)
        desk.note_height(KEY, row, FIRST_COLUMN + 1, desk.word(text))
        row += 1
    own = desk.plan.assumptions.unit_label
    sheet.write_string(row, FIRST_COLUMN, desk.word(_("Unit")), label)
    sheet.write_formula(row, FIRST_COLUMN + 1, "=in_unit_label", desk.styles.get("total"), own)
    sheet.write_string(row + 1, FIRST_COLUMN, desk.word(_("Date")), label)
    day = desk.plan.about.analysis_date
    dated = desk.styles.get("total", Unit.DATE)
    if day is None:
        sheet.write_formula(row + 1, FIRST_COLUMN + 1, '=about_analysis_date&""', dated, "")
    else:
        serial = float((day - EXCEL_EPOCH).days)
        sheet.write_formula(row + 1, FIRST_COLUMN + 1, "=about_analysis_date", dated, serial)
    return row + 2


def _write_colours(desk: Desk, row: int) -> int:
    sheet = desk.sheets[KEY]
    label = desk.word(_("Colour key"))
    for style, text in COLOURS:
        sheet.write_string(row, FIRST_COLUMN, label, desk.styles.get("label"))
        look = desk.styles.get("input_key" if style == "input" else style)
        sheet.write_string(row, FIRST_COLUMN + 1, desk.word(text), look)
        label, row = "", row + 1
    return row


def _write_index(desk: Desk, row: int) -> None:
    """Write one row a sheet: a link, its type, its purpose, how far it is filled in."""
    sheet = desk.sheets[KEY]
    heading = desk.styles.get("heading")
    desk.table_rows[KEY] = [row]
    sheet.write_string(
        row, FIRST_COLUMN, desk.word(_("Sheets, in the order of filling in")), heading
    )
    for column, text in enumerate(INDEX_HEADERS, FIRST_COLUMN):
        sheet.write_string(row + 1, column, desk.word(text), desk.styles.get("header"))
    first = row + 2
    for index, one in enumerate(desk.layout):
        _write_entry(desk, first + index, one)
    last = first + len(desk.layout) - 1
    share = (first, FIRST_COLUMN + 3, last, FIRST_COLUMN + 3)
    bar = {"type": "data_bar", "bar_color": "#70AD47", "bar_solid": True, "min_type": "num",
           "min_value": 0, "max_type": "num", "max_value": 1}  # fmt: skip
    sheet.conditional_format(*share, bar)


def _write_entry(desk: Desk, row: int, one: Sheet) -> None:
    sheet, label = desk.sheets[KEY], desk.styles.get("label")
    name = desk.name_of(one.key)
    link = f"internal:'{name}'!A1"
    sheet.write_url(row, FIRST_COLUMN, link, desk.styles.get("link"), name)
    word = TYPE_WORDS[one.type][0 if desk.language == "en" else 1]
    sheet.write_string(row, FIRST_COLUMN + 2, word, label)
    sheet.write_string(row, FIRST_COLUMN + 1, desk.word(one.purpose), label)
    total, share = desk.styles.get("total", Unit.COUNT), desk.styles.get("total", Unit.RATE)
    if one.key in ASKED:
        formula, filled = _form_share(desk, one)
        sheet.write_formula(row, FIRST_COLUMN + 3, formula, share, filled)
        return
    place = next((desk.places[t.key] for t in TABLES if t.sheet == one.key and not t.form), None)
    if place is None or one.type is SheetType.LOG:
        return
    names, required = _names(desk, place)
    count = len(place.records)
    filled = 1.0 if count else 0.0
    lines = f"F{row + 1}"
    formula = f"=IF({lines}=0,0,MIN(1,COUNTA({required})/{lines}/COLUMNS({required})))"
    sheet.write_formula(row, FIRST_COLUMN + 4, f"=COUNTA({names})", total, float(count))
    sheet.write_formula(row, FIRST_COLUMN + 3, formula, share, filled)


def _form_share(desk: Desk, one: Sheet) -> tuple[str, float]:
    """Give the share of a form's fields that cannot stay open, as formula and value."""
    table, fields = ASKED[one.key]
    record = desk.places[table].records[0]
    counts = ",".join(f"COUNTA({one.prefix}{field})" for field in fields)
    filled = [getattr(record, field) not in {None, ""} for field in fields]
    return f"=AVERAGE({counts})", sum(filled) / len(filled)


def _names(desk: Desk, place: Place) -> tuple[str, str]:
    """Name the first column of a table's entries, and the block of the columns it cannot lack."""
    required = [c.field for c in place.table.columns if c.required and c.field in place.columns]
    columns = sorted(place.columns[name] for name in required)
    right = columns[0]
    while right + 1 in columns:
        right += 1
    name = f"{'in_'}{place.table.key}_required"
    desk.define(name, place.table.sheet, (place.first, columns[0], place.last, right))
    first = next(field for field, column in place.columns.items() if column == columns[0])
    return f"in_{place.table.key}_{first}", name
