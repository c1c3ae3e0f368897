"""The finish of every sheet: title, widths, frozen panes, protection, print set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.layout.conventions import PAPER_A4, SheetType
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.layout.tables import FIRST_COLUMN, FIRST_ROW, FROZEN_COLUMN, HEADER_ROW, Sheet
from crm_roi.workbook.writing.book import LINE_HEIGHT, vat_note
from crm_roi.workbook.writing.looks import SMALLEST_SCALE, SMALLEST_STEPS, fits_upright, pages_wide

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from crm_roi.workbook.writing.book import Book

TAB_COLOURS: Final = {
    SheetType.ABOUT: "#1F3864",
    SheetType.INPUTS: "#FFC000",
    SheetType.CALCULATION: "#A5A5A5",
    SheetType.OUTPUT: "#548235",
    SheetType.RECORD: "#548235",
    SheetType.CHECKS: "#C00000",
    SheetType.LOG: "#7F7F7F",
    SheetType.LISTS: "#7F7F7F",
}
# No column may come between years and no row may go: formulas read whole tables.
ALLOWED: Final = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter"), True
)
UNIT_SHOWN: Final = (SheetType.INPUTS, SheetType.CALCULATION, SheetType.OUTPUT, SheetType.RECORD)
UNIT_ROW: Final = 2
MASTER_COLUMN: Final = 3
PAGE_ROWS: Final = 46
LAST_TABLE: Final = 40  # how long the last one may be is not known: the index is longest
FREE_COLUMNS: Final = 20
MOST_LINES: Final = 25


def finish(book: Book) -> None:
    """Finish every sheet."""
    _heights(book)
    for one in SHEETS:
        sheet = book.sheets[one.key]
        _title(book, sheet, one)
        _widths(book, sheet, one)
        if book.is_timed(one.key):
            sheet.freeze_panes(FIRST_ROW, FROZEN_COLUMN)
        else:
            sheet.freeze_panes(UNIT_ROW + 1, 0)
        _page(book, sheet, one)
        fixed = one.type is SheetType.CALCULATION or book.look(one.key).fixed
        sheet.protect("", {} if fixed else ALLOWED)
        sheet.set_tab_color(TAB_COLOURS[one.type])
        sheet.hide_gridlines(2)
        sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})


def _title(book: Book, sheet: Worksheet, one: Sheet) -> None:
    sheet.write_string(0, FIRST_COLUMN, book.name_of(one.key), book.styles.get("title"))
    sheet.set_row(0, 26)
    sheet.write_string(1, FIRST_COLUMN, book.word(one.purpose), book.styles.get("subtitle"))
    if one.type in UNIT_SHOWN:
        _unit(book, sheet, one)
    if one.type in (SheetType.OUTPUT, SheetType.RECORD):
        _master(book, sheet)


def _unit(book: Book, sheet: Worksheet, one: Sheet) -> None:
    """Say what the sheet counts in: the plan's unit of money, or its own."""
    colon = "：" if book.language == "zh" else ": "
    label, look = f"{book.word(_('Unit'))}{colon}", book.styles.get("unit_note")
    if one.counts_in:
        said = label + book.word(one.counts_in)
        sheet.write_string(UNIT_ROW, FIRST_COLUMN, said, look)
        return
    own = book.plan.assumptions
    if one.type is SheetType.INPUTS:  # as amounts are entered
        basis = choice_label(own.vat_basis, book.language)
        noted, shown = 'IF(in_vat_basis="",""," · "&in_vat_basis)', f" · {basis}" if basis else ""
    else:  # as they are counted
        noted, shown = "calc_vat_note", vat_note(book)
    formula = f'="{label}"&in_unit_label&{noted}'
    sheet.write_formula(UNIT_ROW, FIRST_COLUMN, formula, look, f"{label}{own.unit_label}{shown}")


def _master(book: Book, sheet: Worksheet) -> None:
    """Show the master check where figures are read.

    That formulas agree says nothing of the plan's worth: what passed has no colour, so that nobody
    takes it for the verdict, and a plan without an amount has nothing to check.
    """
    head = book.word(_("Model checks")) + ("：" if book.language == "zh" else ": ")
    texts = _("nothing yet"), _("formulas agree"), _("see Checks")
    nothing, good, bad = (book.word(text) for text in texts)
    formula = f'="{head}"&CHOOSE(1+calc_entered*(1+1-chk_master),"{nothing}","{good}","{bad}")'
    worth = book.figures.evaluation.risk_adjusted
    shown = good if worth.total_cost + worth.total_benefit else nothing
    value = head + shown if book.computes else ""
    sheet.write_formula(UNIT_ROW, MASTER_COLUMN, formula, book.styles.get("master"), value)
    rule = {
        "type": "cell",
        "criteria": "==",
        "value": f'"{head}{bad}"',
        "format": book.styles.get("bad"),
    }
    sheet.conditional_format(UNIT_ROW, MASTER_COLUMN, UNIT_ROW, MASTER_COLUMN, rule)


def _page(book: Book, sheet: Worksheet, one: Sheet) -> None:
    """Set the page: A4, header rows repeated, file and page below."""
    timed, look = book.is_timed(one.key), book.look(one.key)
    sheet.set_paper(PAPER_A4)
    if look.breaks is not None:
        sheet.set_h_pagebreaks(_page_breaks(look.breaks, book.table_rows.get(one.key, [])))
    named = FIRST_COLUMN + (one.type is not SheetType.LISTS)
    _fit(book, sheet, one, FROZEN_COLUMN if timed else named)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0, HEADER_ROW if timed else UNIT_ROW)


def _footer(book: Book, sheet: Worksheet, *, upright: bool) -> None:
    """Name file, version, sheet and page; an upright page has no room for three in a line."""
    version = book.word(_("Version: see “{sheet}”")).format(sheet=book.name_of("about"))
    name = "&R&A  " if upright else "&C&A&R"
    sheet.set_footer(f"&L&F  {version}{name}&P / &N")


def _fit(book: Book, sheet: Worksheet, one: Sheet, titles: int) -> None:
    """Fit a sheet to one page's width: upright where it can be read so, otherwise across.

    One that would be too small to read is printed on several pages, side by side, each with the
    columns that name the rows.
    """
    widths, look = book.widths(one.key), book.look(one.key)
    scale = SMALLEST_STEPS if one.type is SheetType.CALCULATION else SMALLEST_SCALE
    if look.breaks is None and fits_upright(widths, scale):
        sheet.set_portrait()
        sheet.fit_to_pages(1, 0)
        _footer(book, sheet, upright=True)
        return
    _footer(book, sheet, upright=False)
    sheet.set_landscape()
    wide = 1 if look.fixed else pages_wide(widths, titles, scale)
    sheet.fit_to_pages(wide, 0)
    if wide > 1:
        sheet.repeat_columns(0, titles - 1)
        sheet.print_across()


def _page_breaks(fixed: tuple[int, ...], tables: list[int]) -> list[int]:
    """Give the rows over which a page ends: where told, and before tables that it would cut."""
    breaks, top = list(fixed), max(fixed, default=0)
    for table, following in zip(tables, [*tables[1:], None], strict=True):
        end = table + LAST_TABLE if following is None else following
        if end - top > PAGE_ROWS and table > top:
            breaks.append(table)
            top = table
    return breaks


def _widths(book: Book, sheet: Worksheet, one: Sheet) -> None:
    """Set the widths; on input sheets every cell outside the tables is open, for notes."""
    widths = book.widths(one.key)
    entered = one.type in (SheetType.INPUTS, SheetType.LOG)
    look = book.styles.get("open") if entered else None
    for column, width in sorted(widths.items()):
        sheet.set_column(column, column, width, look)
    if entered:
        sheet.set_column(max(widths) + 1, max(widths) + FREE_COLUMNS, 9.0, look)


def _heights(book: Book) -> None:
    """Give the rows with long texts the lines they need."""
    for (key, row), lines in book.lines.items():
        book.sheets[key].set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))
