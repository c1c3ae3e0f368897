"""Writing a planning workbook from a plan."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.files import written_whole
from crm_roi.workbook.calculation.benefits import write_benefit_lines
from crm_roi.workbook.calculation.cash_flow import write_cash_flow
from crm_roi.workbook.calculation.costs import write_cost_lines
from crm_roi.workbook.calculation.figures import figures_of, is_sound, no_figures
from crm_roi.workbook.calculation.pairs import write_pairs
from crm_roi.workbook.calculation.review import write_review
from crm_roi.workbook.calculation.scenarios import write_scenarios
from crm_roi.workbook.calculation.scorecard import ScorecardSheet
from crm_roi.workbook.calculation.sensitivity import write_sensitivity
from crm_roi.workbook.calculation.timing import write_timing
from crm_roi.workbook.calculation.weights import write_weights
from crm_roi.workbook.layout.sheets import SHEETS
from crm_roi.workbook.writing.about import write_about
from crm_roi.workbook.writing.checks import write_checks
from crm_roi.workbook.writing.desk import Desk, ExactWorkbook
from crm_roi.workbook.writing.finish import finish
from crm_roi.workbook.writing.inputs import write_inputs
from crm_roi.workbook.writing.judgements import write_judgements
from crm_roi.workbook.writing.kpi_library import write_library
from crm_roi.workbook.writing.lists import write_lists
from crm_roi.workbook.writing.places import place_tables
from crm_roi.workbook.writing.results import Sources, write_results
from crm_roi.workbook.writing.simulation import write_simulation
from crm_roi.workbook.writing.styles import Styles
from crm_roi.workbook.writing.survey_results import write_survey_results

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan

EARLIEST: Final = date(2000, 1, 1)


def write_workbook(
    plan: Plan, path: Path, *, language: Literal["zh", "en"], force: bool = False
) -> None:
    """Write a plan as a workbook whose labels, choices and hints are in a language.

    The plan's own texts are written as they are, and never as formulas. Every formula carries the
    value that Python worked out, unless the plan has mistakes that keep it from being evaluated.
    Raises `FileExists` when the file is there and `force` is not set.
    """
    with written_whole(path, force=force) as draft:
        workbook = ExactWorkbook(str(draft))
        sound = is_sound(plan)
        figures = figures_of(plan) if sound else no_figures(plan)
        styles = Styles(workbook, language)
        desk = Desk(workbook, styles, plan, language, place_tables(plan), figures, sound)
        _set_properties(workbook, plan)
        for sheet in SHEETS:
            desk.sheets[sheet.key] = workbook.add_worksheet(desk.name_of(sheet.key))
        _write_sheets(desk)
        workbook.close()


def _set_properties(workbook: ExactWorkbook, plan: Plan) -> None:
    """Say in the file's properties what it is; no clock, so that a plan always gives one file."""
    about = plan.about
    created = datetime.combine(about.analysis_date or EARLIEST, time())
    workbook.set_properties(
        {"title": about.title[:255], "author": about.author[:255], "created": created}
    )


def _write_sheets(desk: Desk) -> None:
    """Write all sheets, each after those it reads."""
    write_inputs(desk)
    write_lists(desk)
    write_library(desk)
    write_about(desk)
    write_timing(desk)
    write_cost_lines(desk)
    write_benefit_lines(desk)
    cash_flow = write_cash_flow(desk)
    scenarios = write_scenarios(desk)
    swings = write_sensitivity(desk)
    write_pairs(desk, write_judgements(desk))
    scorecard = ScorecardSheet(desk, write_weights(desk))
    scorecard.write()
    review = write_review(desk)
    write_results(desk, Sources(cash_flow, scenarios, review, swings, scorecard))
    write_simulation(desk)
    write_survey_results(desk)
    write_checks(desk)
    finish(desk)
