"""The sheet of judgement matrices: dropdowns in the upper triangle, weights and consistency live.

The input cells are the judge, what is compared, the members and the upper triangle; all else is a
formula. The hint of an inconsistent matrix is worked out by Python and written as a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from xlsxwriter.utility import xl_rowcol_to_cell

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation import judges
from crm_roi.workbook.layout import matrices as layout
from crm_roi.workbook.layout.matrices import KEY, Matrix, matrices_of, scale_words
from crm_roi.workbook.layout.sheets import HEADER_ROW
from crm_roi.workbook.writing.judgement_hints import hint_text
from crm_roi.workbook.writing.judgement_lists import FRACTION, verdicts
from crm_roi.workbook.writing.judgement_places import FIGURES, Placed
from crm_roi.workbook.writing.worked_out import name_block

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format

    from crm_roi.workbook.calculation.judges import JudgeBlock
    from crm_roi.workbook.writing.desk import Desk, Value

LINES: Final = 2
"""Lines of a row of judgements, so that any word of the scale can be read."""

BETWEEN: Final = " · "


def write_judgements(desk: Desk) -> list[JudgeBlock]:
    """Write the matrices, and what each comes to on a sheet of its own."""
    places: list[Placed] = []
    row = HEADER_ROW
    for matrix in matrices_of(desk.plan):
        places.append(Placed(matrix, row))
        row = places[-1].after
    blocks = judges.JudgeSheet(desk, places).write()
    for placed, block in zip(places, blocks, strict=True):
        MatrixWriter(desk, placed, block).write()
    _write_hints(desk, row + 1, places)
    size = max(placed.matrix.size for placed in places)
    desk.use_columns(KEY, layout.FIRST_CELL + size - 1)
    return blocks


@dataclass(slots=True)
class MatrixWriter:
    """Writes one matrix."""

    desk: Desk
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
        look = self.desk.styles.get(style)
        self.desk.sheets[KEY].write_string(row, column, self.desk.word(text), look)

    def _formula(self, row: int, column: int, formula: str, value: Value, look: Format) -> None:
        shown = self.desk.shown(value)
        self.desk.sheets[KEY].write_formula(row, column, formula, look, shown)

    def _input(self, place: tuple[int, int], text: str) -> None:
        sheet, look = self.desk.sheets[KEY], self.desk.styles.get("input", Unit.TEXT, wrap=True)
        if text:
            sheet.write_string(*place, text, look)
        else:
            sheet.write_blank(*place, None, look)

    def _head(self) -> None:
        """Write marker, title, group and judge, and the members over the columns."""
        placed, matrix = self.placed, self.placed.matrix
        self._text(placed.top, 0, layout.MATRIX_MARKER, "marker")
        title = f"{self.desk.word(_('Matrix'))} {self.block.number}"
        self._text(placed.top, layout.ID, title, "heading")
        self._text(placed.group[0], layout.ID, layout.LABELS["compared"], "label")
        self._text(placed.judge[0], layout.ID, layout.LABELS["judge"], "label")
        self._input(placed.group, placed.group_text(self.desk))
        self._input(placed.judge, matrix.judge)
        heads = (layout.LABELS["header"], _("Name"), _("Weight"), _("Why this weight"))
        for column, text in enumerate(heads, layout.ID):
            self._text(placed.header, column, text, "header")
        look = self.desk.styles.get("total", Unit.TEXT)
        for place in range(matrix.size):
            cell = xl_rowcol_to_cell(*placed.member(place), col_abs=True)
            value = self._id(place)
            self._formula(placed.header, layout.FIRST_CELL + place, f'={cell}&""', value, look)

    def _id(self, place: int) -> str:
        members = self.placed.matrix.members
        return members[place] if place < len(members) else ""

    def _member(self, place: int) -> None:
        """Write a member: its number, its name, its weight and the reason that was given."""
        row = self.placed.member(place)[0]
        self.desk.lines[KEY, row] = LINES
        self._input(self.placed.member(place), self._id(place))
        known = _known(self.desk, self.placed.matrix, self._id(place))
        total = self.desk.styles.get("total", Unit.TEXT, wrap=True)
        found = self.block.rows["judged"] + place
        for column, field in ((layout.NAME, "name"), (layout.REASON, "weight_reason")):
            first, other = (
                self.desk.cell(judges.KEY, (found, self._weight_column + 1 + index))
                for index, (_table, own) in enumerate(judges.LOOKED_UP)
                if own == field
            )
            value = getattr(known, field) if known else ""
            self._formula(row, column, f'={self._chosen(first, other)}&""', value, total)
        weight = self.desk.cell(judges.KEY, (self.block.rows["weights"] + place,
                                             self._weight_column))  # fmt: skip
        look = self.desk.styles.get("total", Unit.RATE)
        value = float(self.block.steps.weights[place]) if self._id(place) else ""
        self._formula(row, layout.WEIGHT, f'=IF($B{row + 1}="","",{weight})', value, look)

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
        look = self.desk.styles.with_format("total", FRACTION)
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
        words = dict(scale_words(self.desk.language))
        look = self.desk.styles.get("input", Unit.TEXT, wrap=True)
        if value is None or value in words:
            self._input(place, words[value] if value is not None else "")
        else:
            self.desk.sheets[KEY].write_number(*place, value, look)

    def _validate(self) -> None:
        """Give every input its list and its hint."""
        sheet, placed, word = self.desk.sheets[KEY], self.placed, self.desk.word
        first, last = placed.member(0), placed.member(placed.matrix.size - 1)
        known = self._chosen("in_perspectives_id", "in_kpis_id")
        message = word(_("This number is not in its table yet."))
        warning = {"validate": "list", "error_type": "warning", "error_message": message}
        sheet.data_validation(*first, *last, {"source": f"={known}"} | warning)
        sheet.data_validation(*placed.group, *placed.group, {"source": "=list_groups"} | warning)
        hint = word(_("How does the row compare with the column? Leave blank what you skip."))
        rule: dict[str, Any] = {
            "validate": "list", "source": "=list_scale_word", "input_message": hint,
            "input_title": word(_("Judgement")),
        }  # fmt: skip
        for row in range(placed.matrix.size - 1):
            left = placed.judgement((row, row + 1))
            right = placed.judgement((row, placed.matrix.size - 1))
            sheet.data_validation(*left, *right, rule)

    def _figures(self) -> None:
        """Show the consistency and the verdict in words, coloured."""
        sheet, placed = self.desk.sheets[KEY], self.placed
        values = {"r": self.block.steps.consistency_ratio, "l": self.block.steps.lambda_max,
                  "i": self.block.steps.consistency_index,
                  "s": self.block.steps.skipped}  # fmt: skip
        for row, (key, label, form) in enumerate(FIGURES, placed.figures):
            self._text(row, layout.NAME, label, "label")
            look = self.desk.styles.with_format("total", form)
            cell = self.desk.cell(judges.KEY, self.block.cells[key])
            self._formula(row, layout.WEIGHT, f"={cell}", values[key], look)
        state = self.desk.cell(judges.KEY, self.block.cells["v"])
        verdict = f"=INDEX(list_verdicts,{state})"
        said = verdicts(self.desk)
        place = (placed.figures, layout.REASON)
        look = self.desk.styles.get("total", Unit.TEXT, wrap=True)
        self._formula(*place, verdict, said[self.block.steps.state - 1], look)
        ratio, own = (
            xl_rowcol_to_cell(placed.figures, column, row_abs=True, col_abs=True)
            for column in (layout.WEIGHT, layout.REASON)
        )
        block = (placed.figures, layout.WEIGHT, placed.figures, layout.REASON)
        for look_name, test in (("bad", f"={ratio}>list_consistency_gate"),
                                ("good", f"={own}=INDEX(list_verdicts,1+1)")):  # fmt: skip
            rule = {"type": "formula", "criteria": test, "format": self.desk.styles.get(look_name)}
            sheet.conditional_format(*block, rule)

    def _hint(self) -> None:
        """Show what the table of hints says of this judge; nothing if all is well."""
        row = self.placed.figures + len(FIGURES)
        group, judge = (
            xl_rowcol_to_cell(*place, row_abs=True, col_abs=True)
            for place in (self.placed.group, self.placed.judge)
        )
        found = f'MATCH({group}&"{BETWEEN}"&{judge},in_hint_matrix,0)'
        text = hint_text(self.desk, self.placed.matrix)
        look = self.desk.styles.get("total", Unit.TEXT)
        formula = f'=IFERROR(INDEX(in_hint_text,{found})&"","")'
        self._formula(row, layout.NAME, formula, text, look)


def _write_hints(desk: Desk, top: int, places: Sequence[Placed]) -> None:
    """Write what contradicts itself and what repairs it, as texts of Python's, in one table."""
    sheet, word = desk.sheets[KEY], desk.word
    sheet.write_string(top, layout.ID, word(_("To think over again")), desk.styles.get("heading"))
    for column, text in ((layout.ID, _("Matrix")), (layout.NAME, _("What contradicts itself"))):
        sheet.write_string(top + 1, column, word(text), desk.styles.get("header"))
    hints = [(placed, text) for placed in places if (text := hint_text(desk, placed.matrix))]
    for row, (placed, text) in enumerate(hints, top + 2):
        head = f"{placed.group_text(desk)}{BETWEEN}{placed.matrix.judge}"
        for column, shown in ((layout.ID, head), (layout.NAME, text)):
            sheet.write_string(row, column, shown, desk.styles.get("hint"))
    first, last = top + 2, top + 1 + len(places)
    name_block(desk, KEY, "hints", (top + 1, layout.ID, last, layout.NAME))
    desk.define("in_hint_matrix", KEY, (first, layout.ID, last, layout.ID))
    desk.define("in_hint_text", KEY, (first, layout.NAME, last, layout.NAME))


def _known(desk: Desk, matrix: Matrix, name: str) -> Any:  # noqa: ANN401 - a perspective or a KPI
    card = desk.plan.scorecard
    rows: Sequence[Any] = card.perspectives if matrix.group == PERSPECTIVES else card.kpis
    return next((row for row in rows if row.id == name), None)
