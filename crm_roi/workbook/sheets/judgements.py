"""The sheet of judgement matrices: dropdowns in the upper triangle, weights and consistency live.

The input cells are the judge, what is compared, the members and the upper triangle; all else is a
formula. The hint of an inconsistent matrix is worked out by Python and written as a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from xlsxwriter.utility import xl_rowcol_to_cell

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.scorecard.judges import repair_hint
from crm_roi.core.scorecard.pairwise import CONSISTENCY_GATE
from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout import matrices
from crm_roi.workbook.layout.matrices import (
    FIGURES,
    KEY,
    SCALE_WORDS,
    Matrix,
    Placed,
    placed_matrices,
    scale_value,
    scale_words,
)
from crm_roi.workbook.sheets import calc_judges
from crm_roi.workbook.sheets.calc_judges import JUDGES, LOOKED_UP
from crm_roi.workbook.sheets.lists import FRACTION, verdicts
from crm_roi.workbook.writing.looks import Look, columns
from crm_roi.workbook.writing.page import name_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format

    from crm_roi.core.plan import Kpi, Perspective
    from crm_roi.core.scorecard.judges import RepairHint
    from crm_roi.workbook.layout.matrices import Matrix
    from crm_roi.workbook.sheets.calc_judges import JudgeBlock
    from crm_roi.workbook.writing.book import Book, Value

LINES: Final = 2
"""Lines of a row of judgements, so that any word of the scale can be read."""
BETWEEN: Final = " · "
LOOK: Final = Look(widths={1: 10.0, 2: 26.0, 3: 10.0, 4: 28.0, **columns(5, 15, 14.0)}, fixed=True)


def write(book: Book) -> None:
    """Write the matrices; what each comes to stands on the sheet of the judges."""
    places = placed_matrices(book.plan)
    blocks = book.written(calc_judges.write)
    for placed, block in zip(places, blocks, strict=True):
        MatrixWriter(book, placed, block).write()
    _write_hints(book, places[-1].after + 1, places)
    size = max(placed.matrix.size for placed in places)
    book.use_columns(KEY, matrices.FIRST_CELL + size - 1)


@dataclass(slots=True)
class MatrixWriter:
    """Writes one matrix."""

    book: Book
    placed: Placed
    block: JudgeBlock

    def write(self) -> None:
        """Write its head, members, judgements, figures and hint."""
        self._head()
        for place in range(self.placed.matrix.size):
            self._member(place)
        for row in range(self.placed.matrix.size):
            for column in range(self.placed.matrix.size):
                self._cell(row, column)
        self._validate()
        self._figures()
        self._hint()

    def _text(self, row: int, column: int, text: str, style: str) -> None:
        look = self.book.styles.get(style)
        self.book.sheets[KEY].write_string(row, column, self.book.word(text), look)

    def _formula(self, row: int, column: int, formula: str, value: Value, look: Format) -> None:
        shown = self.book.shown(value)
        self.book.sheets[KEY].write_formula(row, column, formula, look, shown)

    def _input(self, place: tuple[int, int], text: str) -> None:
        sheet, look = self.book.sheets[KEY], self.book.styles.get("input", Unit.TEXT, wrap=True)
        if text:
            sheet.write_string(*place, text, look)
        else:
            sheet.write_blank(*place, None, look)

    def _head(self) -> None:
        """Write marker, title, group and judge, and the members over the columns."""
        placed, matrix = self.placed, self.placed.matrix
        self._text(placed.top, 0, matrices.MATRIX_MARKER, "marker")
        title = f"{self.book.word(_('Matrix'))} {self.block.number}"
        self._text(placed.top, matrices.ID, title, "heading")
        self._text(placed.group[0], matrices.ID, matrices.LABELS["compared"], "label")
        self._text(placed.judge[0], matrices.ID, matrices.LABELS["judge"], "label")
        self._input(placed.group, placed.group_text(self.book.language))
        self._input(placed.judge, matrix.judge)
        heads = (matrices.LABELS["header"], _("Name"), _("Weight"), _("Why this weight"))
        for column, text in enumerate(heads, matrices.ID):
            self._text(placed.header, column, text, "header")
        look = self.book.styles.get("total", Unit.TEXT)
        for place in range(matrix.size):
            cell = xl_rowcol_to_cell(*placed.member(place), col_abs=True)
            value = self._id(place)
            self._formula(placed.header, matrices.FIRST_CELL + place, f'={cell}&""', value, look)

    def _id(self, place: int) -> str:
        members = self.placed.matrix.members
        return members[place] if place < len(members) else ""

    def _member(self, place: int) -> None:
        """Write a member: its number, its name, its weight and the reason that was given."""
        row = self.placed.member(place)[0]
        self.book.lines[KEY, row] = LINES
        self._input(self.placed.member(place), self._id(place))
        known = _known(self.book, self.placed.matrix, self._id(place))
        total = self.book.styles.get("total", Unit.TEXT, wrap=True)
        found = self.block.rows["judged"] + place
        for column, field in ((matrices.NAME, "name"), (matrices.REASON, "weight_reason")):
            first, other = (
                self.book.cell(JUDGES, (found, self._weight_column + 1 + index))
                for index, (_table, own) in enumerate(LOOKED_UP)
                if own == field
            )
            value = getattr(known, field) if known else ""
            self._formula(row, column, f'={self._chosen(first, other)}&""', value, total)
        weight = self.book.cell(JUDGES, (self.block.rows["weights"] + place, self._weight_column))
        look = self.book.styles.get("total", Unit.RATE)
        value = float(self.block.steps.weights[place]) if self._id(place) else ""
        self._formula(row, matrices.WEIGHT, f'=IF($B{row + 1}="","",{weight})', value, look)

    def _chosen(self, perspectives: str, kpis: str) -> str:
        """Give one thing where perspectives are compared, another where KPIs are."""
        group = xl_rowcol_to_cell(*self.placed.group, row_abs=True, col_abs=True)
        return f"IF({group}=list_all_perspectives,{perspectives},{kpis})"

    @property
    def _weight_column(self) -> int:
        return self.block.cells["r"][1]

    def _cell(self, row: int, column: int) -> None:
        """Write a judgement to choose, or the 1 or the reciprocal that follows from it."""
        placed = self.placed
        place = placed.judgement((row, column))
        if row < column:
            self._judgement(place, placed.matrix.values.get((row, column)))
            return
        look = self.book.styles.with_format("total", FRACTION)
        member = xl_rowcol_to_cell(*placed.member(row), col_abs=True)
        if row == column:
            value: Value = 1.0 if self._id(row) else ""
            self._formula(*place, f'=IF({member}="","",1)', value, look)
            return
        other = xl_rowcol_to_cell(*placed.judgement((column, row)))
        formula = f'=IFERROR(1/(N({other})+SUMIF(list_scale_word,{other},list_scale_value)),"")'
        given = placed.matrix.values.get((column, row))
        self._formula(*place, formula, "" if given is None else 1 / given, look)

    def _judgement(self, place: tuple[int, int], value: float | None) -> None:
        words = dict(scale_words(self.book.language))
        look = self.book.styles.get("input", Unit.TEXT, wrap=True)
        if value is None or value in words:
            self._input(place, words[value] if value is not None else "")
        else:
            self.book.sheets[KEY].write_number(*place, value, look)

    def _validate(self) -> None:
        """Give every input its list and its hint."""
        sheet, placed, word = self.book.sheets[KEY], self.placed, self.book.word
        first, last = placed.member(0), placed.member(placed.matrix.size - 1)
        known = self._chosen("in_perspectives_id", "in_kpis_id")
        message = word(_("This number is not in its table yet."))
        warning = {"validate": "list", "error_type": "warning", "error_message": message}
        sheet.data_validation(*first, *last, {"source": f"={known}"} | warning)
        sheet.data_validation(*placed.group, *placed.group, {"source": "=list_groups"} | warning)
        hint = word(_("How does the row compare with the column? Leave blank what you skip."))
        rule: dict[str, Any] = {
            "validate": "list",
            "source": "=list_scale_word",
            "input_message": hint,
            "input_title": word(_("Judgement")),
        }
        for row in range(placed.matrix.size - 1):
            left = placed.judgement((row, row + 1))
            right = placed.judgement((row, placed.matrix.size - 1))
            sheet.data_validation(*left, *right, rule)

    def _figures(self) -> None:
        """Show the consistency and the verdict in words, coloured."""
        sheet, placed = self.book.sheets[KEY], self.placed
        values = {
            "r": self.block.steps.consistency_ratio,
            "l": self.block.steps.lambda_max,
            "i": self.block.steps.consistency_index,
            "s": self.block.steps.skipped,
        }
        for row, (key, label, form) in enumerate(FIGURES, placed.figures):
            self._text(row, matrices.NAME, label, "label")
            look = self.book.styles.with_format("total", form)
            cell = self.book.cell(JUDGES, self.block.cells[key])
            self._formula(row, matrices.WEIGHT, f"={cell}", values[key], look)
        state = self.book.cell(JUDGES, self.block.cells["v"])
        verdict = f"=INDEX(list_verdicts,{state})"
        said = verdicts(self.book)
        place = (placed.figures, matrices.REASON)
        look = self.book.styles.get("total", Unit.TEXT, wrap=True)
        self._formula(*place, verdict, said[self.block.steps.state - 1], look)
        ratio, own = (
            xl_rowcol_to_cell(placed.figures, column, row_abs=True, col_abs=True)
            for column in (matrices.WEIGHT, matrices.REASON)
        )
        block = (placed.figures, matrices.WEIGHT, placed.figures, matrices.REASON)
        for look_name, test in (
            ("bad", f"={ratio}>list_consistency_gate"),
            ("good", f"={own}=INDEX(list_verdicts,1+1)"),
        ):
            rule = {"type": "formula", "criteria": test, "format": self.book.styles.get(look_name)}
            sheet.conditional_format(*block, rule)

    def _hint(self) -> None:
        """Show what the table of hints says of this judge; nothing if all is well."""
        row = self.placed.figures + len(FIGURES)
        group, judge = (
            xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)
            for place in (self.placed.group, self.placed.judge)
        )
        found = f'MATCH({group}&"{BETWEEN}"&{judge},in_hint_matrix,0)'
        text = hint_text(self.book, self.placed.matrix)
        look = self.book.styles.get("total", Unit.TEXT)
        formula = f'=IFERROR(INDEX(in_hint_text,{found})&"","")'
        self._formula(row, matrices.NAME, formula, text, look)


def _write_hints(book: Book, top: int, places: Sequence[Placed]) -> None:
    """Write what contradicts itself and what repairs it, as texts of Python's, in one table."""
    sheet, word = book.sheets[KEY], book.word
    sheet.write_string(top, matrices.ID, word(_("To think over again")), book.styles.get("heading"))
    for column, text in ((matrices.ID, _("Matrix")), (matrices.NAME, _("What contradicts itself"))):
        sheet.write_string(top + 1, column, word(text), book.styles.get("header"))
    hints = [(placed, text) for placed in places if (text := hint_text(book, placed.matrix))]
    for row, (placed, text) in enumerate(hints, top + 2):
        head = f"{placed.group_text(book.language)}{BETWEEN}{placed.matrix.judge}"
        for column, shown in ((matrices.ID, head), (matrices.NAME, text)):
            sheet.write_string(row, column, shown, book.styles.get("hint"))
    first, last = top + 2, top + 1 + len(places)
    name_block(book, KEY, "hints", (top + 1, matrices.ID, last, matrices.NAME))
    book.define("in_hint_matrix", KEY, (first, matrices.ID, last, matrices.ID))
    book.define("in_hint_text", KEY, (first, matrices.NAME, last, matrices.NAME))


def _known(book: Book, matrix: Matrix, name: str) -> Perspective | Kpi | None:
    """Find the perspective or the KPI that a member is."""
    card = book.plan.scorecard
    rows: Sequence[Perspective | Kpi] = (
        card.perspectives if matrix.group == PERSPECTIVES else card.kpis
    )
    return next((row for row in rows if row.id == name), None)


def hint_text(book: Book, matrix: Matrix) -> str:
    """Name the triple that contradicts itself most and the judgement that repairs most."""
    hint = _repair_hint(matrix)
    if hint is None or hint.ratio_before <= CONSISTENCY_GATE:
        return ""
    text = book.word(
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


def _repair_hint(matrix: Matrix) -> RepairHint | None:
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
