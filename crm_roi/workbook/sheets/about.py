"""The about sheet below its forms: conventions, colours, and the index of all sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.conventions import TYPE_WORDS, SheetType
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.layout.tables import FIRST_COLUMN, Sheet
from crm_roi.workbook.writing.grid import DAY_ZERO
from crm_roi.workbook.writing.looks import Look

if TYPE_CHECKING:
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.places import Place

KEY: Final = "about"
LOOK: Final = Look(widths={1: 26.0, 2: 64.0, 3: 14.0, 4: 46.0, 5: 12.0}, breaks=())
FACTS: Final = (
    (_("Sign convention"), _("Costs and benefits are entered positive; net = benefit − cost.")),
    (_("Time"), _("Year 0 is not discounted; later years are, by the timing of the assumptions.")),
    (
        _("First steps"),
        _(
            "Fill in the yellow cells sheet by sheet, in the order of the index; then look at the "
            "results and at the checks. Rows may be inserted inside every table."
        ),
    ),
)
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


def write(book: Book) -> None:
    """Write what a reader must know before the first figure, then the index."""
    row = book.places["about"].last + 3
    row = _write_facts(book, row)
    row = _write_colours(book, row)
    _write_index(book, row + 2)


def _write_facts(book: Book, row: int) -> int:
    sheet, label = book.sheets[KEY], book.styles.get("label")
    heading = book.word(_("How to read it"))
    sheet.write_string(row - 1, FIRST_COLUMN, heading, book.styles.get("heading"))
    for name, text in FACTS:
        sheet.write_string(row, FIRST_COLUMN, book.word(name), label)
        sheet.write_string(row, FIRST_COLUMN + 1, book.word(text), label)
        book.note_height(KEY, row, FIRST_COLUMN + 1, book.word(text))
        row += 1
    own = book.plan.assumptions.unit_label
    sheet.write_string(row, FIRST_COLUMN, book.word(_("Unit")), label)
    sheet.write_formula(row, FIRST_COLUMN + 1, "=in_unit_label", book.styles.get("total"), own)
    sheet.write_string(row + 1, FIRST_COLUMN, book.word(_("Date")), label)
    day = book.plan.about.analysis_date
    dated = book.styles.get("total", Unit.DATE)
    if day is None:
        sheet.write_formula(row + 1, FIRST_COLUMN + 1, '=about_analysis_date&""', dated, "")
    else:
        serial = float((day - DAY_ZERO).days)
        sheet.write_formula(row + 1, FIRST_COLUMN + 1, "=about_analysis_date", dated, serial)
    return row + 2


def _write_colours(book: Book, row: int) -> int:
    sheet = book.sheets[KEY]
    label = book.word(_("Colour key"))
    for style, text in COLOURS:
        sheet.write_string(row, FIRST_COLUMN, label, book.styles.get("label"))
        look = book.styles.get("input_key" if style == "input" else style)
        sheet.write_string(row, FIRST_COLUMN + 1, book.word(text), look)
        label, row = "", row + 1
    return row


def _write_index(book: Book, row: int) -> None:
    """Write one row a sheet: a link, its type, its purpose, how far it is filled in."""
    sheet = book.sheets[KEY]
    heading = book.styles.get("heading")
    book.table_rows[KEY] = [row]
    sheet.write_string(
        row, FIRST_COLUMN, book.word(_("Sheets, in the order of filling in")), heading
    )
    for column, text in enumerate(INDEX_HEADERS, FIRST_COLUMN):
        sheet.write_string(row + 1, column, book.word(text), book.styles.get("header"))
    first = row + 2
    for index, one in enumerate(SHEETS):
        _write_entry(book, first + index, one)
    last = first + len(SHEETS) - 1
    share = (first, FIRST_COLUMN + 3, last, FIRST_COLUMN + 3)
    bar = {"type": "data_bar", "bar_color": "#70AD47", "bar_solid": True}
    bar |= {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1}
    sheet.conditional_format(*share, bar)


def _write_entry(book: Book, row: int, one: Sheet) -> None:
    sheet, label = book.sheets[KEY], book.styles.get("label")
    name = book.name_of(one.key)
    link = f"internal:'{name}'!A1"
    sheet.write_url(row, FIRST_COLUMN, link, book.styles.get("link"), name)
    word = TYPE_WORDS[one.type][0 if book.language == "en" else 1]
    sheet.write_string(row, FIRST_COLUMN + 2, word, label)
    sheet.write_string(row, FIRST_COLUMN + 1, book.word(one.purpose), label)
    total, share = book.styles.get("total", Unit.COUNT), book.styles.get("total", Unit.RATE)
    if one.key in ASKED:
        formula, filled = _form_share(book, one)
        sheet.write_formula(row, FIRST_COLUMN + 3, formula, share, filled)
        return
    place = next((book.places[table.key] for table in one.tables if not table.form), None)
    if place is None or one.type is SheetType.LOG:
        return
    names, required = _required_names(book, place)
    count = len(place.records)
    filled = 1.0 if count else 0.0
    lines = f"F{row + 1}"
    formula = f"=IF({lines}=0,0,MIN(1,COUNTA({required})/{lines}/COLUMNS({required})))"
    sheet.write_formula(row, FIRST_COLUMN + 4, f"=COUNTA({names})", total, float(count))
    sheet.write_formula(row, FIRST_COLUMN + 3, formula, share, filled)


def _form_share(book: Book, one: Sheet) -> tuple[str, float]:
    """Give the share of a form's fields that cannot stay open, as formula and value."""
    table, fields = ASKED[one.key]
    record = book.places[table].records[0]
    counts = ",".join(f"COUNTA({one.prefix}{field})" for field in fields)
    filled = [getattr(record, field) not in {None, ""} for field in fields]
    return f"=AVERAGE({counts})", sum(filled) / len(filled)


def _required_names(book: Book, place: Place) -> tuple[str, str]:
    """Name the first column of a table's entries, and the block of the columns it cannot lack."""
    required = [c.field for c in place.table.columns if c.required and c.field in place.columns]
    columns = sorted(place.columns[name] for name in required)
    right = columns[0]
    while right + 1 in columns:
        right += 1
    name = f"in_{place.table.key}_required"
    book.define(name, place.table.sheet, (place.first, columns[0], place.last, right))
    first = next(field for field, column in place.columns.items() if column == columns[0])
    return f"in_{place.table.key}_{first}", name
