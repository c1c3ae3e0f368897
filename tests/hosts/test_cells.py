"""The page of cells: what it states of every function and argument holds, in both languages."""

from __future__ import annotations

import pytest

from crm_roi.core.worksheet import Cells, WorksheetFunction
from tests.hosts.cell_behaviour import CONTENTS, Spot, meaning_holds, page, spots, stated
from tests.hosts.formulas import all_functions

ENGLISH = stated("en")


@pytest.mark.parametrize("function", all_functions(), ids=lambda function: function.name)
def test_every_cell_means_what_the_page_says(function: WorksheetFunction) -> None:
    for spot in spots(function):
        meanings = ENGLISH[function.name, spot.argument.name]
        for content, meaning in zip(CONTENTS, meanings, strict=True):
            held = meaning_holds(spot, content, meaning)
            assert held, (
                spot.argument.name,
                content,
                meaning,
                spot.with_cell(spot.content(content)),
            )


def test_both_languages_state_the_same() -> None:
    assert stated("zh") == ENGLISH


def test_the_page_knows_no_other_argument() -> None:
    known = {(f.name, spot.argument.name) for f in all_functions() for spot in spots(f)}
    assert set(ENGLISH) == known, page("en")


def test_only_the_functions_of_excel_skip() -> None:
    skipping = {name for (name, _), meanings in ENGLISH.items() if "skipped" in meanings[:4]}
    flows = {f.name for f in all_functions() for a in f.arguments if a.cells == Cells.FLOWS}
    assert skipping == flows


@pytest.mark.parametrize("content", ["text", "TRUE", "date"])
def test_no_range_of_figures_takes_what_is_no_figure(content: str) -> None:
    in_place = {Cells.VALUES, Cells.MATRIX, Cells.TIMELINE}
    taken = {
        (name, argument)
        for (name, argument), meanings in ENGLISH.items()
        for spot in [_spot(name, argument)]
        if spot.argument.cells in in_place and meanings[CONTENTS.index(content)] != "#VALUE!"
    }
    assert taken == set()


def _spot(name: str, argument: str) -> Spot:
    function = next(f for f in all_functions() if f.name == name)
    return next(spot for spot in spots(function) if spot.argument.name == argument)
