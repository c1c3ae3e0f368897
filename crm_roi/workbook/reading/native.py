"""The workbook's own formulas against the plan: which cells they read, and what they gave.

We find a field by its header, the formulas by a defined name. A header typed over another, a
column or row put between or above by hand makes the two read different cells without a word. Their
master check and NPV are looked up in the XML of their sheets; a file that no program has calculated
holds no figures, and nothing is said of it.
"""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Final, NamedTuple

from crm_roi.core.errors import Facts, Issue
from crm_roi.core.evaluation import evaluate
from crm_roi.locale import translate
from crm_roi.workbook.layout.choices import choice_codes, plain, spellings
from crm_roi.workbook.layout.conventions import MASTER_CHECK, SCENARIO_SELECTOR
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.reading import issues
from crm_roi.workbook.reading.cells import is_blank
from crm_roi.xlsx.addresses import address
from crm_roi.xlsx.refusals import UnreadableWorkbookError
from crm_roi.xlsx.sheet_xml import kept_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from crm_roi.core.plan import Plan
    from crm_roi.workbook.reading.cells import Reading
    from crm_roi.workbook.reading.locate import Found
    from crm_roi.workbook.reading.opening import OpenBook
    from crm_roi.xlsx.addresses import Area

NPV: Final = "calc_npv"
PASSED: Final = 1.0
CLOSE: Final = 1e-6
OF_LISTS: Final = {
    "costs": ("id", "years"),
    "benefits": ("id", "years"),
    "curves": ("id", "years"),
    "rates": ("currency", "years"),
    "scenarios": ("name",),
    "perspectives": ("id",),
    "kpis": ("id", "years"),
}
OF_FORMS: Final = (
    "in_start_year",
    "in_horizon_years",
    "in_discount_rate",
    SCENARIO_SELECTOR,
    NPV,
    MASTER_CHECK,
)


class Kept(NamedTuple):
    """A cell of formulas: its address, its kept number or error value; none if never calculated."""

    cell: str
    value: float | str | None


class Native(NamedTuple):
    """What the workbook's own formulas last gave, and of which scenario; blank for the base.

    `selector` is the cell that selects the scenario.
    """

    master: Kept
    npv: Kept
    scenario: str
    selector: str


NOTHING: Final = Native(Kept("", None), Kept("", None), "", "")


def native_figures(book: OpenBook, names: Mapping[str, Area]) -> Native:
    """Look up the master check and the NPV as the workbook keeps them."""
    master, npv = (_kept(book, names.get(name)) for name in (MASTER_CHECK, NPV))
    selector = names.get(SCENARIO_SELECTOR)
    return Native(master, npv, _scenario(book, selector), _cell(book, selector))


def native_issues(native: Native, plan: Plan) -> list[Issue]:
    """Compare with a sound plan what the workbook's own formulas gave, as far as they did."""
    found = [*_scenario_shown(native, plan)]
    if native.master.value not in {None, PASSED}:
        facts: Facts = {"value": _shown(native.master.value)}
        found.append(Issue(issues.NATIVE_CHECK, (), facts, native.master.cell))
    if native.npv.value is None:
        return found
    own = _npv(plan, native.scenario)
    if own is not None and not _agrees(native.npv.value, own):
        facts = {"native": _shown(native.npv.value), "npv": _shown(own)}
        found.append(Issue(issues.NATIVE_NPV, (), facts, native.npv.cell))
    return found


def _scenario_shown(native: Native, plan: Plan) -> Iterator[Issue]:
    """Say that the workbook shows one of its scenarios, where everything else says the plan."""
    shown = _npv(plan, native.scenario)
    if native.scenario and shown is not None:
        npv = evaluate(plan).risk_adjusted.npv
        facts: Facts = {"scenario": native.scenario, "shown": f"{shown:,.2f}", "npv": f"{npv:,.2f}"}
        yield Issue(issues.SCENARIO_SHOWN, (), facts, native.selector)


def missing_names(
    book: OpenBook, found: Mapping[str, Found], names: Iterable[str]
) -> tuple[str, ...]:
    """Tell which names are lost that the formulas need; none where no formulas of ours are."""
    here = {plain(name) for name in book.names}
    if not all(_spelled(key) & here for key in ("checks", "cash_flow")):
        return ()
    needed = [
        f"in_{key}_{field}"
        for key, fields in OF_LISTS.items()
        if key in found
        for field in fields
        if field != "years" or found[key].years
    ]
    return tuple(name for name in (*OF_FORMS, *needed) if name not in names)


def names_issue(book: OpenBook, lost: tuple[str, ...]) -> Issue:
    """Say which names are lost, at the sheet whose checks no longer work."""
    sheet = next(name for name in book.names if plain(name) in _spelled("checks"))
    shown = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")  # noqa: PLR2004 - enough to see
    return Issue(issues.NAMES_LOST, (), {"names": shown}, address(sheet, 0, 0))


def _spelled(key: str) -> set[str]:
    name = next(sheet.name for sheet in SHEETS if sheet.key == key)
    return {plain(one) for one in spellings(name)}


def _kept(book: OpenBook, block: Area | None) -> Kept:
    sheet, cell = _sheet_of(book, block), _cell(book, block)
    if block is None or not cell:
        return NOTHING.npv
    try:
        xml = book.xml(sheet)
    except UnreadableWorkbookError:  # a damaged sheet of formulas does not keep a plan from reading
        return Kept(cell, None)
    return Kept(cell, kept_value(xml, block.first))


def _cell(book: OpenBook, block: Area | None) -> str:
    """Give the address of a name's first cell; blank where the name or its sheet is lost."""
    sheet = _sheet_of(book, block)
    return address(sheet, block.top, block.left) if block is not None and sheet else ""


def _sheet_of(book: OpenBook, block: Area | None) -> str:
    return next((name for name in book.names if block and plain(name) == plain(block.sheet)), "")


def _scenario(book: OpenBook, block: Area | None) -> str:
    """Give the name of the scenario that the workbook shows; blank for the plan as entered."""
    sheet = _sheet_of(book, block)
    rows = book.sheet(sheet).rows if block and sheet else []
    filled = block is not None and block.top < len(rows) and block.left < len(rows[block.top])
    said = str(rows[block.top][block.left]).strip() if block and filled else ""
    return "" if plain(said) in choice_codes(("base",)) else said


def _npv(plan: Plan, scenario: str) -> float | None:
    """Give the NPV of the plan as entered or of a scenario; none if there is no such scenario."""
    evaluation = evaluate(plan)
    names = [row.name.strip() for row in plan.scenarios]
    if not scenario:
        return evaluation.risk_adjusted.npv
    known = scenario in names
    return evaluation.scenarios[names.index(scenario)].measures.npv if known else None


def _agrees(native: float | str, own: float) -> bool:
    return not isinstance(native, str) and isclose(native, own, rel_tol=CLOSE, abs_tol=CLOSE)


def _shown(value: float | str | None) -> str:
    """Write a figure with so many digits that a difference shows."""
    return f"{value:.9g}" if isinstance(value, float) else str(value)


def report_other_cells(
    found: Mapping[str, Found], names: Mapping[str, Area], reading: Reading
) -> None:
    """Warn, once a table, of fields that formulas read elsewhere, and of rows they pass over."""
    for table in found.values():
        prefix = "in_" if table.table.form else f"in_{table.table.key}_"
        here = {
            name.removeprefix(prefix): block
            for name, block in names.items()
            if name.startswith(prefix) and plain(block.sheet) == plain(table.sheet.name)
        }
        differing = list(_fields_elsewhere(table, here))
        if differing:
            labels = ", ".join(translate(label, reading.language) for label, _place in differing)
            facts = {"table": table.table.title, "columns": labels}
            reading.report(issues.FORMULAS_ELSEWHERE, table.table.path, differing[0][1], **facts)
        elif not table.table.form and (above := _row_above(table, here)):
            facts = {"table": table.table.title}
            reading.report(issues.ROW_ABOVE, table.table.path, above, **facts)


def _fields_elsewhere(found: Found, names: Mapping[str, Area]) -> Iterator[tuple[str, str]]:
    """Give the fields, and their cells, whose name lies elsewhere than their header."""
    sheet = found.sheet.name
    for column in found.table.columns:
        block = names.get(column.field)
        if block is None:
            continue
        if found.table.form:
            row = found.rows.get(column.field, -1)
            if (row, found.value) != (block.top, block.left):
                yield column.term.label, address(sheet, block.top, block.left)
        elif found.columns.get(column.field, block.left) != block.left:
            place = found.columns[column.field]
            yield column.term.label, address(sheet, found.header, place)
    years = names.get("years")
    if years and found.years and not _covers(years, found.years):
        yield "Y0 …", address(sheet, found.header, years.left)


def _covers(block: Area, years: Mapping[int, int]) -> bool:
    """Tell whether the formulas' columns are those of the years, one after the other."""
    return all(
        years.get(place - block.left) == place for place in range(block.left, block.right + 1)
    )


def _row_above(found: Found, names: Mapping[str, Area]) -> str:
    """Give the first cell that is filled between the header and the first row formulas read."""
    block = names.get("id") or next(iter(names.values()), None)
    if block is None:
        return ""
    columns = sorted(found.columns.values())
    for row in range(found.header + 1, min(block.top, len(found.sheet.rows))):
        for column in columns:
            if not is_blank(found.sheet.rows[row][column]):
                return address(found.sheet.name, row, column)
    return ""
