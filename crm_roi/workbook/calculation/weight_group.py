"""One group of the weights sheet: members, sums of logarithms, counts, matrix, power iteration."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from crm_roi.core.scorecard.scoring import PERSPECTIVES
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.weight_steps import ITERATIONS, GroupSteps
from crm_roi.workbook.layout.sheets import FIRST_COLUMN

if TYPE_CHECKING:
    from crm_roi.core.worksheet import FloatArray
    from crm_roi.workbook.writing.desk import Desk, Value

KEY: Final = "calc_weights"
MATRIX: Final = 3
NUMBERS: Final = 5
"""The row of the sheet, from 1, that numbers the columns of the matrices."""


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

    desk: Desk
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
        return len(self.steps.matrix)

    @property
    def weight_column(self) -> int:
        """The column of the last iteration: the weights."""
        return MATRIX + self.size + ITERATIONS

    def write(self) -> int:
        """Write the group; give the row after it."""
        self.row = self.top
        self._head()
        self._items()
        self._pair_headers()
        for matrix in self._matrices():
            self._write_matrix(matrix)
        self._iterations()
        self._consistency()
        return self.row

    def _matrices(self) -> tuple[Matrix, ...]:
        log, key = "calc_ln", "calc_pair"
        forth, back = '$C{r}&"|"&{c}${ids}', '{c}${keys}&"|"&$B{r}'
        return (
            Matrix("logs", _("Sum of the logarithms of the judgements"), Unit.NUMBER,
                   f"=SUMIF({key},{forth},{log})-SUMIF({key},{back},{log})", self.steps.logarithms),
            Matrix("counts", _("Number of judgements"), Unit.COUNT,
                   f"=COUNTIF({key},{forth})+COUNTIF({key},{back})", self.steps.counts),
            Matrix("matrix", _("Geometric mean of the judgements, and its principal eigenvector"),
                   Unit.NUMBER, '=($B{r}<>"")*({c}${ids}<>"")*EXP({c}{logs}/MAX(1,{c}{counts}))',
                   self.steps.matrix, ">"),
        )  # fmt: skip

    def _put(self, column: int, formula: str, value: Value, unit: Unit = Unit.TEXT) -> None:
        shown = self.desk.shown(value)
        style = self.desk.styles.get("calc", unit)
        self.desk.sheets[KEY].write_formula(self.row, column, formula, style, shown)

    def _label(self, text: str, style: str = "label", column: int = FIRST_COLUMN) -> None:
        """Write a label that no other group has."""
        title = f"{self.desk.word(_('Group'))} {self.number}"
        label = f"{self.desk.word(text)} · {title}" if text else title
        look = self.desk.styles.get(style)
        self.desk.sheets[KEY].write_string(self.row, column, label, look)

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

    def _span(self, column: int, fixed: str = "") -> str:
        """Give a column of the matrix's rows."""
        first, last = self.rows["matrix"] + 1, self.rows["matrix"] + self.size
        letter = fixed + xl_col_to_name(column)
        return f"{letter}${first}:{letter}${last}"

    def _whole(self, key: str = "matrix") -> str:
        """Give a whole matrix."""
        left, right = xl_col_to_name(MATRIX), xl_col_to_name(MATRIX + self.size - 1)
        return f"${left}${self.rows[key] + 1}:${right}${self.rows[key] + self.size}"

    def _iterations(self) -> None:
        """Write the power iteration right of the matrix: from equal weights to the eigenvector."""
        left, right = xl_col_to_name(MATRIX), xl_col_to_name(MATRIX + self.size - 1)
        start, after = MATRIX + self.size, self.row
        for index, line in enumerate(self.steps.iterations.tolist()):
            self.row = self.rows["matrix"] + index
            one = self.row + 1
            members = f"SUMPRODUCT(--(LEN({self._span(1, '$')})>0))"
            self._put(start, f'=($B{one}<>"")/MAX(1,{members})', line[0], Unit.RATE)
            for step in range(1, ITERATIONS + 1):
                last = self._span(start + step - 1)
                raised = f"MMULT(${left}{one}:${right}{one},{last})"
                formula = f"={raised}/MAX(1,SUMPRODUCT(MMULT({self._whole()},{last})))"
                self._put(start + step, formula, line[step], Unit.RATE)
        self.row = after

    @property
    def figure_column(self) -> int:
        """The column of what the group comes to, right of the weights."""
        return self.weight_column + 3

    def _consistency(self) -> None:
        """Write what the group comes to: members, eigenvalue, consistency ratio, missing pairs."""
        steps = self.steps
        self.worst = max(steps.consistency_ratio, self.before.worst if self.before else 0.0)
        column = xl_col_to_name(self.figure_column)
        other = f"{column}{self.before.worst_row + 1}" if self.before else "0"
        counts, whole = self._whole("counts"), self._whole()
        weights = self._span(self.weight_column, "$")
        figures = (
            ("n", _("Number of members"), Unit.COUNT,
             f"=SUMPRODUCT(--(LEN({self._span(1, '$')})>0))", steps.members),
            ("l", _("Principal eigenvalue λmax"), Unit.NUMBER,
             f"=SUMPRODUCT(MMULT({whole},{weights}))", steps.lambda_max),
            ("i", _("Consistency index"), Unit.NUMBER, "=({c}{l}-{c}{n})/MAX(1,{c}{n}-1)",
             steps.consistency_index),
            ("t", _("Random index (Saaty 1980)"), Unit.NUMBER,
             "=IFERROR(INDEX(list_random_index,MAX(1,{c}{n})),0)", steps.random_index),
            ("r", _("Consistency ratio"), Unit.RATE, "=IF({c}{t}>0,{c}{i}/{c}{t},0)",
             steps.consistency_ratio),
            ("m", _("Pairs not judged, both ways"), Unit.COUNT,
             f"=SUMPRODUCT(({counts}=0)*({whole}>0))-{{c}}{{n}}", steps.missing),
            ("w", _("Worst consistency ratio so far"), Unit.RATE, f"=MAX({{c}}{{r}},{other})",
             self.worst),
        )  # fmt: skip
        after, self.row = self.row, self.rows["matrix"]
        rows: dict[str, str] = {"c": column}
        for key, label, unit, formula, value in figures:
            self._label(label, column=self.figure_column - 1)
            rows[key] = str(self.row + 1)
            self._put(self.figure_column, formula.format(**rows), value, unit)
            self.row += 1
        self.worst_row = self.row - 1
        self.row = max(after, self.row)
