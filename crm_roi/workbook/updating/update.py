"""Updating a workbook: what Python computes is refreshed in a copy, all else stays to the byte."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Literal

from crm_roi.core.evaluation import evaluate
from crm_roi.core.results import RESULTS
from crm_roi.files import refuse_existing, written_whole
from crm_roi.workbook.layout.choices import choice_codes, choice_label, plain
from crm_roi.workbook.layout.conventions import MASTER_CHECK, SCENARIO_SELECTOR
from crm_roi.workbook.layout.lists import choice_lists
from crm_roi.workbook.reading.native import NPV
from crm_roi.workbook.sheets.results import CALLS, function_formula
from crm_roi.workbook.updating.package import EditedBook, read_package
from crm_roi.workbook.updating.ranges import mend_ranges
from crm_roi.workbook.updating.refresh import Refresh, Refreshed, formula_key
from crm_roi.workbook.updating.repair import calculate_on_opening, repair
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.xlsx.sheet_cells import read_cells

if TYPE_CHECKING:
    from crm_roi.core.appraisal.measures import Measures
    from crm_roi.core.plan import Plan
    from crm_roi.xlsx.sheet_cells import Value

Language = Literal["zh", "en"]


def update_workbook(plan: Plan, path: Path, target: Path, *, force: bool = False) -> Refreshed:
    """Refresh in a copy of a plan's workbook what Python computes of the plan.

    `plan` is what was read from `path`. The copy has every note, look, sheet and formula of the
    user's; it calculates when it is opened next. Raises `FileExists` when the target is there and
    `force` is not set.
    """
    refuse_existing(target, force=force)
    old = read_package(path)
    with TemporaryDirectory() as folder:
        made = Path(folder) / "fresh.xlsx"
        write_workbook(plan, made, language=label_language(old, plan))
        fresh = read_package(made)
    chosen = _selected(old, plan)
    follows = chosen is None and not old.contents.from_1904
    done = Refresh(fresh, old, follows, _functions(plan, chosen)).run()
    done.repaired += repair(old, fresh)
    done.mended, done.unmended = mend_ranges(old, path)
    if done.mended and not done.unmended:
        _forget(old)
    calculate_on_opening(old)
    with written_whole(target, force=force) as draft:
        old.write(draft)
    return done


def label_language(package: EditedBook, plan: Plan) -> Language:
    """Tell in which language a workbook speaks: that of the words its dropdowns offer."""
    for one in choice_lists():
        area = package.names.get(one.name)
        if area is None or area.sheet not in package.sheet_parts:
            continue
        said = package.sheet(area.sheet).value(area.first)
        for language in ("zh", "en"):
            if said == choice_label(one.codes[0], language):
                return language
    return plan.language


def _selected(package: EditedBook, plan: Plan) -> int | None:
    """Give the row of the scenario that the workbook shows; none for the plan as entered."""
    area = package.names.get(SCENARIO_SELECTOR)
    if area is None or area.sheet not in package.sheet_parts:
        return None
    said = str(package.sheet(area.sheet).value(area.first) or "").strip()
    if not said or plain(said) in choice_codes(("base",)):
        return None
    names = [scenario.name.strip() for scenario in plan.scenarios]
    return names.index(said) if said in names else None


def _forget(package: EditedBook) -> None:
    """Leave out what the formulas gave over other rows; the program that opens it calculates."""
    for name in (MASTER_CHECK, NPV):
        area = package.names.get(name)
        if area is not None and area.sheet in package.sheet_parts:
            part = package.sheet_parts[area.sheet]
            cells = read_cells(package.part(part), package.shared)
            package.replaced[part] = cells.with_values({area.first: None})


def _functions(plan: Plan, chosen: int | None) -> dict[str, Value]:
    """Give the figure of each function call that a workbook holds beside its own formulas."""
    evaluation = evaluate(plan)
    measures = evaluation.risk_adjusted if chosen is None else evaluation.scenarios[chosen].measures
    counts = plan.assumptions.timing == "end_of_year"
    return {
        formula_key(function_formula(name)): _figure(measures, name) if counts else NOTHING
        for name in CALLS
    }


def _figure(measures: Measures, name: str) -> Value:
    found = RESULTS[name].value(measures)
    return NOTHING if found is None else float(found)
