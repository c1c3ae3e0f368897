"""The sheet of the judges: each matrix as numbers, its powers, weights and consistency ratio."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from xlsxwriter.utility import xl_col_to_name, xl_range_abs, xl_rowcol_to_cell

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout import matrices
from crm_roi.workbook.layout.matrices import placed_matrices
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW
from crm_roi.workbook.writing.judgement_steps import (
    EIGENVALUE,
    RATIO,
    SQUARINGS,
    WORST,
    JudgeSteps,
    MatrixFigure,
    judge_steps,
)
from crm_roi.workbook.writing.looks import Look, columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_roi.core.plan import Kpi, Perspective
    from crm_roi.workbook.layout.matrices import Matrix, Pair, Placed
    from crm_roi.workbook.writing.book import Book, Value

JUDGES: Final = "calc_judges"
LOOK: Final = Look(widths={0: 6.0, 1: 40.0, 2: 16.0, **columns(3, 47, 13.0)})
MATRIX: Final = 3
NUMBERS: Final = HEADER_ROW - 1
"""The row that numbers the columns of the matrices."""
LOOKED_UP: Final = (
    ("perspectives", "name"),
    ("kpis", "name"),
    ("perspectives", "weight_reason"),
    ("kpis", "weight_reason"),
)
"""What stands right of the weights: each member's texts, as a perspective and as a KPI."""
FIGURES: Final = (
    MatrixFigure("n", _("Number of members"), Unit.COUNT, '=SUMPRODUCT(--({members}<>""))'),
    MatrixFigure("j", _("Number of judgements"), Unit.COUNT, "=SUMPRODUCT({upper}*({judged}>0))"),
    MatrixFigure(
        "s",
        _("Skipped comparisons"),
        Unit.COUNT,
        "=SUMPRODUCT({upper}*({numbers}<={c}{n})*({judged}=0))",
    ),
    *EIGENVALUE,
    RATIO,
    MatrixFigure(
        "v",
        _("1 not judged, 1+1 consistent, 1+1+1 not consistent"),
        Unit.COUNT,
        "=1+({c}{j}>0)*(1+({c}{r}>list_consistency_gate))",
    ),
    WORST,
)


def write(book: Book) -> list[JudgeBlock]:
    """Write a block for each matrix; give where they stand."""
    return JudgeSheet(book, placed_matrices(book.plan)).write()


@dataclass(slots=True)
class JudgeBlock:
    """One matrix on the sheet: where its parts stand, for the sheets that show or use them."""

    matrix: Matrix
    steps: JudgeSteps
    number: int
    entered: Placed
    top: int
    rows: dict[str, int] = field(default_factory=dict)
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)

    def judged(self, pair: Pair) -> tuple[int, int]:
        """Give the cell of a judgement as a number; 0 where it was skipped."""
        return self.rows["judged"] + pair[0], MATRIX + pair[1]

    def member(self, place: int) -> tuple[int, int]:
        """Give the cell of a member's number."""
        return self.rows["judged"] + place, FIRST_COLUMN

    @property
    def group(self) -> tuple[int, int]:
        """The cell of what is compared."""
        return self.top, FIRST_COLUMN


@dataclass(slots=True)
class JudgeSheet:
    """Writes the sheet from top to bottom."""

    book: Book
    places: Sequence[Placed]
    row: int = HEADER_ROW
    blocks: list[JudgeBlock] = field(default_factory=list)

    @property
    def size(self) -> int:
        """The number of columns of the widest matrix."""
        return max(place.matrix.size for place in self.places)

    def write(self) -> list[JudgeBlock]:
        """Write a block for each matrix; give where they stand."""
        self._numbers()
        for number, placed in enumerate(self.places, 1):
            matrix = placed.matrix
            steps = judge_steps(matrix)
            block = JudgeBlock(matrix, steps, number, placed, self.row + 1)
            self.row += 1
            self._head(block)
            self._matrices(block)
            self._weights(block)
            self._figures(block)
            self.blocks.append(block)
        worst = self.blocks[-1].cells["w"]
        self.book.define("calc_judges_worst", JUDGES, (*worst, *worst))
        self.book.use_columns(JUDGES, self.weight_column + len(LOOKED_UP))
        return self.blocks

    def _numbers(self) -> None:
        sheet, style = self.book.sheets[JUDGES], self.book.styles.get("time")
        before = xl_col_to_name(MATRIX - 1)
        for index in range(self.size):
            formula = f"=COLUMN()-COLUMN(${before}{NUMBERS + 1})"
            value = index + 1.0 if self.book.computes else ""
            sheet.write_formula(NUMBERS, MATRIX + index, formula, style, value)

    def _put(self, column: int, formula: str, value: Value, unit: Unit = Unit.TEXT) -> None:
        style = self.book.styles.get("calc", unit)
        shown = self.book.shown(value)
        self.book.sheets[JUDGES].write_formula(self.row, column, formula, style, shown)

    def _label(self, block: JudgeBlock, text: str, style: str, column: int) -> None:
        """Write a label that no other matrix has."""
        label = f"{self.book.word(text)} · {block.number}"
        self.book.sheets[JUDGES].write_string(self.row, column, label, self.book.styles.get(style))

    def _head(self, block: JudgeBlock) -> None:
        """Write what is compared: the word for the perspectives becomes its code."""
        self._label(block, _("Matrix"), "heading", MATRIX - 1)
        group = self.book.cell(matrices.KEY, block.entered.group)
        formula = f'=IF({group}=list_all_perspectives,"{PERSPECTIVES}",{group}&"")'
        self._put(FIRST_COLUMN, formula, block.matrix.group)
        self.row += 1

    def _matrices(self, block: JudgeBlock) -> None:
        """Write the judgements, then the diagonal filled, then its squares."""
        self._matrix(block, "judged", _("Judgements as numbers, 0 if skipped"))
        self._matrix(block, "p0", _("With the number of skipped ones in the diagonal"))
        for power in range(1, SQUARINGS + 1):
            self._matrix(block, f"p{power}", _("Squared"), power)

    def _matrix(self, block: JudgeBlock, key: str, title: str, power: int = 0) -> None:
        suffix = f" ({power})" if power else ""
        self._label(block, f"{self.book.word(title)}{suffix}", "note", FIRST_COLUMN)
        if key == "p0":
            first = block.rows["judged"] + 1
            formula = f'=SUMPRODUCT(--($B${first}:$B${first + block.matrix.size - 1}<>""))'
            self._put(MATRIX - 1, formula, float(block.steps.members), Unit.COUNT)
        self.row += 1
        block.rows[key] = self.row
        for place in range(block.matrix.size):
            self._names(block, place, key)
            for column in range(block.matrix.size):
                formula, value = self._cell(block, key, place, column)
                self._put(MATRIX + column, formula, value, Unit.NUMBER)
            self.row += 1

    def _names(self, block: JudgeBlock, place: int, key: str) -> None:
        """Write number and member at the head of a row, and how many judgements it lacks."""
        member = block.matrix.members[place] if place < len(block.matrix.members) else ""
        if key == "judged":
            self._look_up(member)
            self._put(0, f"=ROW()-ROW(A${block.rows[key]})", place + 1.0, Unit.COUNT)
            entered = self.book.cell(matrices.KEY, block.entered.member(place))
            self._put(1, f'={entered}&""', member)
            return
        above = block.rows["judged"] + place + 1
        self._put(0, f"=A{above}", place + 1.0, Unit.COUNT)
        self._put(1, f"=B{above}", member)

    def _look_up(self, member: str) -> None:
        """Find what is known of a member, whichever group comes to be chosen."""
        card = self.book.plan.scorecard
        own = f"$B{self.row + 1}"
        for column, (table, text) in enumerate(LOOKED_UP, self.weight_column + 1):
            rows: Sequence[Perspective | Kpi] = getattr(card, table)
            known = next((row for row in rows if row.id == member), None) if member else None
            found = f"INDEX(in_{table}_{text},MATCH({own},in_{table}_id,0))"
            value = getattr(known, text) if known else ""
            self._put(column, f'=IFERROR({found}&"","")', value)

    def _line(self, block: JudgeBlock, one: int) -> str:
        left, right = xl_col_to_name(MATRIX), xl_col_to_name(MATRIX + block.matrix.size - 1)
        return f"${left}{one}:${right}{one}"

    def _cell(self, block: JudgeBlock, key: str, place: int, column: int) -> tuple[str, Value]:
        """Give formula and value of a cell of a matrix."""
        letter, one = xl_col_to_name(MATRIX + column), self.row + 1
        if key == "judged":
            entered = self.book.cell(matrices.KEY, block.entered.judgement((place, column)))
            entered = entered.replace("$", "")
            formula = f"=MAX(0,N({entered})+SUMIF(list_scale_word,{entered},list_scale_value))"
            return formula, float(block.steps.judged[place, column])
        power = int(key.removeprefix("p"))
        value = float(block.steps.powers[power][place, column])
        if not power:
            above = block.rows["judged"] + place + 1
            known = f'COUNTIF({self._line(block, above)},">0")'
            missing = f'($B{one}<>"")*($C${block.rows[key]}-{known})'
            return f"={letter}{above}+($A{one}={letter}${NUMBERS + 1})*{missing}", value
        row = block.rows[f"p{power - 1}"] + place + 1
        whole = self._whole(block, power - 1)
        down = self._down(block, power - 1, MATRIX + column)
        product = f"MMULT({self._line(block, row)},{down})/SUM({whole})"
        return f'=IF($B{one}="",0,{product})', value

    def _down(self, block: JudgeBlock, power: int, column: int, fixed: str = "") -> str:
        first = block.rows[f"p{power}"] + 1
        letter = fixed + xl_col_to_name(column)
        return f"{letter}${first}:{letter}${first + block.matrix.size - 1}"

    def _whole(self, block: JudgeBlock, power: int) -> str:
        first = block.rows[f"p{power}"] + 1
        left, right = xl_col_to_name(MATRIX), xl_col_to_name(MATRIX + block.matrix.size - 1)
        return f"${left}${first}:${right}${first + block.matrix.size - 1}"

    def _weights(self, block: JudgeBlock) -> None:
        """Write the weights right of the last square."""
        after, whole = self.row, self._whole(block, SQUARINGS)
        block.rows["weights"] = first = block.rows[f"p{SQUARINGS}"]
        for place, weight in enumerate(block.steps.weights.tolist()):
            self.row = first + place
            line = self._line(block, self.row + 1)
            formula = f'=IF($B{self.row + 1}="",0,SUM({line})/SUM({whole}))'
            self._put(self.weight_column, formula, weight, Unit.RATE)
        self.row = after

    @property
    def weight_column(self) -> int:
        """The column of the weights, right of the widest matrix."""
        return MATRIX + self.size

    def _figures(self, block: JudgeBlock) -> None:
        """Write what the matrix comes to: eigenvalue, consistency ratio, what was skipped."""
        column = self.weight_column
        parts = self._parts(block) | {"c": xl_col_to_name(column)}
        ratios = (one.steps.consistency_ratio for one in (*self.blocks, block))
        values = block.steps.figures | {
            "j": block.steps.count,
            "s": block.steps.skipped,
            "v": float(block.steps.state),
            "w": max(0.0, *ratios),
        }
        for key, label, unit, formula in FIGURES:
            self._label(block, label, "label", FIRST_COLUMN)
            parts[key] = str(self.row + 1)
            self._put(column, formula.format(**parts), values[key], unit)
            block.cells[key] = self.row, column
            self.row += 1

    def _parts(self, block: JudgeBlock) -> dict[str, str]:
        """Give the ranges that the figures' formulas name."""
        size, first = block.matrix.size, block.rows["judged"] + 1
        last, right = first + size - 1, MATRIX + size - 1
        left_end, right_end = xl_col_to_name(MATRIX), xl_col_to_name(right)
        weight, top = xl_col_to_name(self.weight_column), block.rows["weights"] + 1
        numbers = xl_range_abs(NUMBERS, MATRIX, NUMBERS, right)
        before = self.blocks[-1].cells["w"] if self.blocks else None
        return {
            "members": f"$B${first}:$B${last}",
            "judged": f"${left_end}${first}:${right_end}${last}",
            "numbers": numbers,
            "upper": f"($A${first}:$A${last}<{numbers})",
            "whole": self._whole(block, 0),
            "weights": f"${weight}${top}:${weight}${top + size - 1}",
            "worst": xl_rowcol_to_cell(*before) if before else "0",
        }
