"""The sheet of weights: members, matrix of judgements and weights of each group."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.tables import FIRST_COLUMN, HEADER_ROW
from crm_roi.workbook.writing.judgement_steps import (
    EIGENVALUE,
    RATIO,
    SQUARINGS,
    WORST,
    GroupSteps,
    MatrixFigure,
    group_size,
    group_steps,
)
from crm_roi.workbook.writing.looks import Look, columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.book import Book, Value

NUMBERS_ROW: Final = HEADER_ROW - 1
LOOK: Final = Look(widths={0: 6.0, 1: 40.0, 2: 16.0, **columns(3, 47, 13.0)})


def write(book: Book) -> dict[str, GroupSteps]:
    """Write the sheet; give the steps of each group that has a name, for the sheets that follow."""
    return WeightSheet(book, group_size(book.plan)).write()


@dataclass(slots=True)
class WeightSheet:
    """Writes the sheet from top to bottom, one block for each group."""

    book: Book
    size: int
    row: int = HEADER_ROW
    groups: dict[str, GroupSteps] = field(default_factory=dict)

    def write(self) -> dict[str, GroupSteps]:
        """Number the places of a group, then write the groups."""
        self._write_numbers()
        first = self.row + 1
        block = self._write_group(0, PERSPECTIVES, None)
        place = self.book.places["perspectives"]
        known = [row.id for row in self.book.plan.scorecard.perspectives]
        for index in range(place.capacity):
            block = self._write_group(index + 1, known[index] if index < len(known) else "", block)
        for name, column in (("key", MATRIX - 1), ("value", block.weight_column)):
            self.book.define(f"calc_weight_{name}", KEY, (first, column, self.row - 1, column))
        worst = (block.worst_row, block.figure_column)
        self.book.define("calc_consistency", KEY, (*worst, *worst))
        self.book.use_columns(KEY, block.figure_column)
        return self.groups

    def _write_group(self, number: int, group: str, before: GroupBlock | None) -> GroupBlock:
        steps = group_steps(self.book.plan, group, self.size)
        block = GroupBlock(self.book, number, steps, self.row + 1, before)
        self.row = block.write()
        self.groups |= {group: steps} if group else {}
        return block

    def _write_numbers(self) -> None:
        """Number the places of a group over the columns of the matrices."""
        sheet, style = self.book.sheets[KEY], self.book.styles.get("time")
        row, before = NUMBERS_ROW + 1, xl_col_to_name(MATRIX - 1)
        for index in range(self.size):
            formula = f"=COLUMN()-COLUMN(${before}{row})"
            value = index + 1.0 if self.book.computes else ""
            sheet.write_formula(NUMBERS_ROW, MATRIX + index, formula, style, value)


KEY: Final = "calc_weights"
MATRIX: Final = 3
POWER: Final = "power{}"
LAST: Final = POWER.format(SQUARINGS)
NUMBERS: Final = 5
"""The row of the sheet, from 1, that numbers the columns of the matrices."""
FIGURES: Final = (
    MatrixFigure("n", _("Members judged on each other"), Unit.COUNT, "={members}"),
    *EIGENVALUE,
    RATIO._replace(unit=Unit.RATE),
    MatrixFigure(
        "m",
        _("Pairs not judged, both ways"),
        Unit.COUNT,
        '={c}{n}*({c}{n}-1)-COUNTIF({counts},">0")',
    ),
    WORST._replace(unit=Unit.RATE),
)


class Matrix(NamedTuple):
    """A matrix of members by members: its key, title, formula, values, the mark in column C."""

    key: str
    title: str
    unit: Unit
    formula: str
    values: FloatArray
    mark: str = "|"


@dataclass(slots=True)
class GroupBlock:
    """Writes one group from row `top` on; `before` is the group above it."""

    book: Book
    number: int
    steps: GroupSteps
    top: int
    before: GroupBlock | None
    row: int = 0
    worst_row: int = 0
    worst: float = 0.0
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """The number of places in the group."""
        return len(self.steps.means)

    @property
    def weight_column(self) -> int:
        """The column of the weights, right of the last square."""
        return MATRIX + self.size

    def write(self) -> int:
        """Write the group; give the row after it."""
        self.row = self.top
        self._head()
        self._items()
        self._pair_headers()
        self._count_members()
        for matrix in self._matrices():
            self._write_matrix(matrix)
        self._weights()
        self._consistency()
        return self.row

    def _matrices(self) -> Iterator[Matrix]:
        """Give one matrix after the other; each may rest on those already written."""
        log, key, number = "calc_ln", "calc_pair", Unit.NUMBER
        forth, back = '$C{r}&"|"&{c}${ids}', '{c}${keys}&"|"&$B{r}'
        yield Matrix(
            "logs",
            _("Sum of the logarithms of the judgements"),
            number,
            f"=SUMIF({key},{forth},{log})-SUMIF({key},{back},{log})",
            self.steps.logarithms,
        )
        yield Matrix(
            "counts",
            _("Number of judgements"),
            Unit.COUNT,
            f"=COUNTIF({key},{forth})+COUNTIF({key},{back})",
            self.steps.counts,
        )
        yield Matrix(
            "means",
            _("Geometric mean of the judgements, 0 if there is none"),
            number,
            "=MIN(1,{c}{counts})*EXP({c}{logs}/MAX(1,{c}{counts}))",
            self.steps.means,
        )
        members = f"${xl_col_to_name(MATRIX)}${self.rows['members'] + 1}"
        blanks = f'{members}-COUNTIF({self._line("{counts}")},">0")'
        yield Matrix(
            POWER.format(0),
            _("With the number of blanks in the diagonal"),
            number,
            f'={{c}}{{means}}+($A{{r}}={{c}}${NUMBERS})*($B{{r}}<>"")*({blanks})',
            self.steps.powers[0],
        )
        for step in range(1, SQUARINGS + 1):
            yield self._square(step)

    def _square(self, step: int) -> Matrix:
        """Give the square of the matrix above, its figures adding up to 1."""
        above = POWER.format(step - 1)
        first = self.rows[above] + 1
        column = f"{{c}}${first}:{{c}}${first + self.size - 1}"
        product = f"MMULT({self._line('{' + above + '}')},{column})/SUM({self._whole(above)})"
        title = f"{self.book.word(_('Squared'))} ({step})"
        return Matrix(
            POWER.format(step),
            title,
            Unit.NUMBER,
            f'=IF($B{{r}}="",0,{product})',
            self.steps.powers[step],
            ">" if step == SQUARINGS else "|",
        )

    def _line(self, row: str) -> str:
        """Give a row of a matrix."""
        left, right = xl_col_to_name(MATRIX), xl_col_to_name(MATRIX + self.size - 1)
        return f"${left}{row}:${right}{row}"

    def _count_members(self) -> None:
        """Write how many members there are."""
        first, last = self.rows["items"] + 1, self.rows["items"] + self.size
        self._label(_("Number of members"))
        formula = f'=SUMPRODUCT(--($B${first}:$B${last}<>""))'
        self._put(MATRIX, formula, float(self.steps.members), Unit.COUNT)
        self.rows["members"] = self.row
        self.row += 1

    def _put(self, column: int, formula: str, value: Value, unit: Unit = Unit.TEXT) -> None:
        shown = self.book.shown(value)
        style = self.book.styles.get("calc", unit)
        self.book.sheets[KEY].write_formula(self.row, column, formula, style, shown)

    def _label(self, text: str, style: str = "label", column: int = FIRST_COLUMN) -> None:
        """Write a label that no other group has."""
        title = f"{self.book.word(_('Group'))} {self.number}"
        label = f"{self.book.word(text)} · {title}" if text else title
        look = self.book.styles.get(style)
        self.book.sheets[KEY].write_string(self.row, column, label, look)

    def _head(self) -> None:
        """Write the title, the number of the group and its name."""
        self._label("", "heading", MATRIX - 1)
        if self.before is None:
            self._put(1, f'="{PERSPECTIVES}"', PERSPECTIVES)
        else:
            number = "=1" if self.number == 1 else f"=A{self.before.top + 1}+1"
            self._put(0, number, float(self.number), Unit.COUNT)
            name = f'=INDEX(in_perspectives_id,$A{self.row + 1})&""'
            self._put(1, name, self.steps.group)
        self.row += 1

    def _items(self) -> None:
        """List the members: the perspectives, or the KPIs that carry weight in this one."""
        self.rows["items"] = self.row
        top = self.top + 1
        for index in range(self.size):
            one = self.row + 1
            self._put(0, f"=ROW()-ROW(A${top})", index + 1.0, Unit.COUNT)
            place = f'MATCH($B${top}&"|"&$A{one},calc_member_key,0)'
            found = (
                f"INDEX(in_kpis_id,{place})"
                if self.before
                else f"INDEX(in_perspectives_id,$A{one})"
            )
            self._put(1, f'=IFERROR({found}&"","")', self._item(index))
            self.row += 1

    def _item(self, index: int) -> str:
        return self.steps.items[index] if index < len(self.steps.items) else ""

    def _pair_headers(self) -> None:
        """Write the members again over the columns, alone and with the name of the group."""
        first, last = self.rows["items"] + 1, self.rows["items"] + self.size
        for key, text in (("ids", _("Members")), ("keys", _("Group and member"))):
            self.rows[key] = self.row
            self._label(text)
            for index in range(self.size):
                letter = xl_col_to_name(MATRIX + index)
                item = f"INDEX($B${first}:$B${last},{letter}${NUMBERS})"
                if key == "ids":
                    self._put(MATRIX + index, f"={item}", self._item(index))
                else:
                    shown = f"{self.steps.group}|{self._item(index)}"
                    self._put(MATRIX + index, f'=$B${self.top + 1}&"|"&{item}', shown)
            self.row += 1

    def _write_matrix(self, matrix: Matrix) -> None:
        """Write a matrix; in column C stand the group and the member of the row."""
        self._label(matrix.title, "note")
        self.row += 1
        self.rows[matrix.key] = self.row
        for index, line in enumerate(matrix.values.tolist()):
            one, item = self.row + 1, self.rows["items"] + index + 1
            self._put(0, f"=A{item}", index + 1.0, Unit.COUNT)
            self._put(1, f"=B{item}", self._item(index))
            name = f"{self.steps.group}{matrix.mark}{self._item(index)}"
            self._put(2, f'=$B${self.top + 1}&"{matrix.mark}"&$B{one}', name)
            rows = {name: str(row + index + 1) for name, row in self.rows.items()}
            rows |= {name: str(self.rows[name] + 1) for name in ("ids", "keys")}
            for column, value in enumerate(line, MATRIX):
                formula = matrix.formula.format(r=one, c=xl_col_to_name(column), **rows)
                self._put(column, formula, value, matrix.unit)
            self.row += 1

    def _whole(self, key: str) -> str:
        """Give a whole matrix."""
        left, right = xl_col_to_name(MATRIX), xl_col_to_name(MATRIX + self.size - 1)
        return f"${left}${self.rows[key] + 1}:${right}${self.rows[key] + self.size}"

    def _weights(self) -> None:
        """Write the weights right of the last square: the share of each row."""
        after, whole = self.row, self._whole(LAST)
        for index, weight in enumerate(self.steps.weights.tolist()):
            self.row = self.rows[LAST] + index
            one = str(self.row + 1)
            formula = f'=IF($B{one}="",0,SUM({self._line(one)})/SUM({whole}))'
            self._put(self.weight_column, formula, weight, Unit.RATE)
        self.row = after

    @property
    def figure_column(self) -> int:
        """The column of what the group comes to; the labels before it run over three columns."""
        return self.weight_column + 4

    def _consistency(self) -> None:
        """Write what the group comes to: members, eigenvalue, consistency ratio, missing pairs."""
        steps, column = self.steps, xl_col_to_name(self.figure_column)
        self.worst = max(steps.consistency_ratio, self.before.worst if self.before else 0.0)
        letter, first = xl_col_to_name(self.weight_column), self.rows[LAST] + 1
        parts = {
            "c": column,
            "members": f"${xl_col_to_name(MATRIX)}${self.rows['members'] + 1}",
            "counts": self._whole("counts"),
            "whole": self._whole(POWER.format(0)),
            "weights": f"${letter}${first}:${letter}${first + self.size - 1}",
            "worst": f"{column}{self.before.worst_row + 1}" if self.before else "0",
        }
        values = steps.figures | {"m": steps.missing, "w": self.worst}
        after, self.row = self.row, self.rows[LAST]
        for key, label, unit, formula in FIGURES:
            self._label(label, "hint", self.weight_column + 1)
            parts[key] = str(self.row + 1)
            self._put(self.figure_column, formula.format(**parts), values[key], unit)
            self.row += 1
        self.worst_row = self.row - 1
        self.row = max(after, self.row)
