"""Judgement matrices: what stands in their cells is read, refused at its cell, or told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from crm_roi.core.scorecard.scoring import PERSPECTIVES, comparisons
from crm_roi.workbook.layout.matrices import (
    FIRST_CELL,
    KEY,
    Matrix,
    filled_matrices,
    matrices_of,
    scale_words,
)
from crm_roi.workbook.reading.cells import CellRefused
from crm_roi.workbook.reading.judgement_cells import read_judgement
from crm_roi.workbook.sheets.judgements import mark_of
from crm_roi.workbook.write_workbook import write_workbook
from crm_roi.workbook.writing.judgement_steps import judge_steps
from tests.sample import sample_plan
from tests.workbook.editing import (
    codes,
    loaded,
    read_bytes,
    read_edited,
    saved,
    sheet_of,
    small_plan,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl import Workbook

    from crm_roi.core.plan import Judgement, Plan

Language = Literal["zh", "en"]
# Of the first matrix: group, judge, first member, the judgement of the first pair, the free matrix.
GROUP, JUDGE, MEMBER, PAIR, LAST_PAIR = "C7", "C8", "B10", "G10", "I12"
FREE_JUDGE, FREE_PAIR = "C50", "G52"


@pytest.mark.parametrize(
    ("expected", "cell"),
    [
        pytest.param(3.0, "3", id="text"),
        pytest.param(1 / 3, " 1/3 ", id="fraction"),
        pytest.param(1 / 5, "１：５", id="full-width"),
        pytest.param(7.0, "7 — 强烈重要", id="words-in-chinese"),
        pytest.param(1 / 9, "1/9 — extremely less", id="words-in-english"),
        pytest.param(2.0, "2 — whatever a user wrote", id="own-words"),
        pytest.param(0.37, 0.37, id="number-off-the-scale"),
    ],
)
def test_a_judgement_is_read(expected: float, cell: object) -> None:
    assert expected == read_judgement(cell)


@pytest.mark.parametrize("cell", ["equal", "1/0", "-3", "3-5", True], ids=str)
def test_a_judgement_is_refused(cell: object) -> None:
    with pytest.raises(CellRefused):
        read_judgement(cell)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_word_of_the_scale_is_read_back(language: Language) -> None:
    for value, word in scale_words(language):
        assert value == read_judgement(word) == read_judgement(mark_of(value))


def put(cells: dict[str, str | float | None]) -> Callable[[Workbook], None]:
    """Give an edit of the sheet of matrices."""

    def edit(book: Workbook) -> None:
        for cell, value in cells.items():
            sheet_of(book, KEY)[cell] = value

    return edit


@pytest.mark.parametrize(
    ("code", "cell", "edits"),
    [
        pytest.param("number-expected", PAIR, {PAIR: "much more"}, id="text"),
        pytest.param("too-small", PAIR, {PAIR: 0}, id="zero"),
        pytest.param("too-small", PAIR, {PAIR: -3}, id="negative"),
        pytest.param("matrix-without-judge", JUDGE, {JUDGE: None}, id="no-judge"),
        pytest.param("matrix-without-group", GROUP, {GROUP: None}, id="no-group"),
        pytest.param("matrix-without-member", PAIR, {MEMBER: None}, id="no-member"),
        pytest.param("matrix-without-judge", FREE_JUDGE, {FREE_PAIR: "3"}, id="free-matrix"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_cell(
    code: str, cell: str, edits: dict[str, str | float | None]
) -> None:
    assert f"Matrices!{cell}" == codes(read_edited(put(edits)))[code]


@pytest.mark.parametrize(
    ("language", "typed", "choice"),
    [
        pytest.param("en", "3", "3 — moderately more", id="number-as-text"),
        pytest.param("en", "３", "3 — moderately more", id="full-width"),
        pytest.param("en", "3 - moderately more", "3 — moderately more", id="hyphen"),
        pytest.param("zh", "3 — moderately more", "3 — 稍微重要", id="word-of-the-other-language"),
        pytest.param("zh", "3 — 稍微重要 ", "3 — 稍微重要", id="space-after-it"),
    ],
)
def test_a_judgement_that_the_formulas_do_not_find_is_told(
    language: Language, typed: str, choice: str
) -> None:
    draft = read_edited(put({PAIR: typed}), language)
    (issue,) = [row for row in draft.issues if row.kind.code == "judgement-as-text"]
    assert (issue.cell.partition("!")[2], issue.facts["choice"]) == (PAIR, choice)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param({"F11": 0.9}, {"F11"}, id="below"),
        pytest.param({"G11": 2}, {"G11"}, id="diagonal"),
        pytest.param({PAIR: None, "F11": 3}, {"F11"}, id="below-a-blank"),
        pytest.param({PAIR: 4, "F11": 0.25}, set(), id="the-reciprocal"),
    ],
)
def test_a_number_over_a_formula_is_told(
    cells: dict[str, str | float | None], expected: set[str]
) -> None:
    issues = read_edited(put(cells)).issues
    told = {row.cell for row in issues if row.kind.code == "formula-overwritten"}
    assert told == {f"Matrices!{cell}" for cell in expected}


def test_a_skipped_judgement_leaves_a_blank() -> None:
    plan = read_edited(put({LAST_PAIR: None})).plan
    assert plan is not None
    own = judged(small_plan())
    assert judged(plan) == (*own[:5], *own[6:])


def judged(plan: Plan) -> tuple[Judgement, ...]:
    return plan.scorecard.judgements


def test_a_free_matrix_takes_another_judge() -> None:
    draft = read_edited(put({FREE_JUDGE: "顾问", FREE_PAIR: "1/3"}), "zh")
    assert draft.plan is not None
    added = set(judged(draft.plan)) - set(judged(small_plan()))
    assert [(row.judge, row.compared, row.first, row.second, row.value) for row in added] == [
        ("顾问", PERSPECTIVES, "F", "C", 1 / 3)
    ]


def with_judgements(rows: tuple[Judgement, ...]) -> Plan:
    """Give the sample with other judgements."""
    plan = sample_plan()
    card = plan.scorecard.model_copy(update={"judgements": rows})
    return plan.model_copy(update={"scorecard": card})


def turned_round() -> Plan:
    """Give the sample with every judgement the other way round: none fits an upper triangle."""
    rows = (
        row.model_copy(update={"first": row.second, "second": row.first, "value": 1 / row.value})
        for row in judged(sample_plan())
    )
    return with_judgements(tuple(rows))


def test_judgements_of_another_form_stay_a_list(tmp_path: Path) -> None:
    assert filled_matrices(turned_round()) == ((), 0)
    path = tmp_path / "list.xlsx"
    write_workbook(turned_round(), path, language="en")
    cells = [cell.value for cell in sheet_of(loaded(path), "weights")["B"]]
    assert judged(sample_plan())[0].judge in cells


def test_all_judgements_of_the_sample_stand_in_matrices() -> None:
    plan = sample_plan()
    matrices, held = filled_matrices(plan)
    assert (7, len(judged(plan))) == (len(matrices), held)
    free = [matrix.group for matrix in matrices_of(plan) if not matrix.judge]
    assert free == [PERSPECTIVES, "F", "C", "I", "L", ""]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_inconsistent_matrix_carries_its_hint(tmp_path: Path, language: Language) -> None:
    rows = judged(sample_plan())
    plan = with_judgements((rows[0].model_copy(update={"value": 9.0}), *rows[1:]))
    path = tmp_path / "hint.xlsx"
    write_workbook(plan, path, language=language)
    texts = [str(cell.value) for cell in sheet_of(loaded(path), KEY)["C"] if cell.value]
    hints = [text for text in texts if "0.340" in text]
    assert len(hints) == 1
    assert all(part in hints[0] for part in ("F, C, I", "1/2", "9"))


def test_a_complete_matrix_weighs_as_the_core_does() -> None:
    plan = sample_plan()
    matrices, _held = filled_matrices(plan)
    own = [judge for row in comparisons(plan) for judge in row.result.judges]
    for matrix, expected in zip(matrices, own, strict=True):
        steps = judge_steps(matrix)
        assert steps.weights == pytest.approx(expected.weights, abs=1e-9)
        assert steps.consistency_ratio == pytest.approx(expected.consistency_ratio, abs=1e-9)


def test_a_skipped_judgement_follows_from_the_others() -> None:
    """Harker 1987: a consistent chain 2, 3 over three members gives 6 : 3 : 1."""
    steps = judge_steps(Matrix("g", "j", ("a", "b", "c"), {(0, 1): 2.0, (1, 2): 3.0}))
    assert steps.weights == pytest.approx((0.6, 0.3, 0.1), abs=1e-9)
    assert steps.consistency_ratio == pytest.approx(0.0, abs=1e-9)
    assert steps.skipped == 1


def test_columns_moved_to_the_right_are_followed() -> None:
    def edit(book: Workbook) -> None:
        sheet_of(book, KEY).insert_cols(1, 2)

    draft = read_edited(edit)
    assert draft.plan == small_plan()
    path = ("scorecard", "judgements", 0, "value")
    assert f"Matrices!{chr(ord('A') + FIRST_CELL + 1 + 2)}10" == draft.cells[path]


def test_a_workbook_without_matrices_is_read_by_its_list(tmp_path: Path) -> None:
    """Workbooks of before the matrices hold every judgement in the list."""
    path = tmp_path / "old.xlsx"
    write_workbook(turned_round(), path, language="zh")
    book = loaded(path)
    book.remove(book["判断矩阵"])
    draft = read_bytes(saved(book))
    assert draft.plan is not None
    assert judged(turned_round()) == judged(draft.plan)


def unmark(book: Workbook) -> None:
    """Delete the column of the markers."""
    sheet_of(book, KEY).delete_cols(1)


def fill_heads(book: Workbook) -> None:
    """Put in the place of the formulas of the first matrix's heads what they show."""
    sheet = sheet_of(book, KEY)
    for place in range(4):
        sheet.cell(9, FIRST_CELL + 1 + place).value = sheet.cell(10 + place, 2).value


def insert(*columns: int) -> Callable[[Workbook], None]:
    """Give an edit that puts in columns, counted from 1, as a user does."""

    def edit(book: Workbook) -> None:
        fill_heads(book)
        for column in columns:
            sheet_of(book, KEY).insert_cols(column)

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(unmark, id="without-markers"),
        pytest.param(insert(2), id="before-the-labels"),
        pytest.param(insert(3), id="between-label-and-entry"),
        pytest.param(insert(4, 4), id="two-before-the-judgements"),
        pytest.param(insert(6), id="before-the-first-judgement"),
        pytest.param(insert(8), id="among-the-judgements"),
    ],
)
def test_the_first_matrix_is_read_wherever_columns_were_put_in(
    edit: Callable[[Workbook], None],
) -> None:
    draft = read_edited(edit)
    assert draft.plan is not None
    first = small_plan().scorecard.judgements[:6]
    assert first == draft.plan.scorecard.judgements[:6]


def test_rows_of_a_matrix_that_were_sorted_are_refused() -> None:
    """The word moves below the diagonal, where only a formula's number is expected."""
    found = codes(read_edited(put({"F12": "3 — moderately more", "H10": None})))
    assert found["judgement-below-diagonal"] == "Matrices!F12"


def test_merged_judgements_are_refused() -> None:
    def merge(book: Workbook) -> None:
        sheet_of(book, KEY).merge_cells("G10:H10")

    assert codes(read_edited(merge))["merged-cells"] == "Matrices!G10"
