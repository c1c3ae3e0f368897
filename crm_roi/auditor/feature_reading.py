"""What a worksheet has besides cells: panes, protection, validations, print set-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm_roi.auditor.book import Condition, Features, Page, Table, Validation
from crm_roi.xlsx.addresses import Cell, Rect, read_rects
from crm_roi.xlsx.contents import TRUE
from crm_roi.xlsx.package import whole

if TYPE_CHECKING:
    from collections.abc import Callable

    from crm_roi.xlsx.package import Attributes, Handler


class FeatureReader:
    """Takes in the events of a worksheet outside `<sheetData>`."""

    def __init__(self, characters: list[str]) -> None:
        """Take the text of an element from `characters`."""
        self._characters = characters
        self._frozen: Cell | None = None
        self._merged: list[Rect] = []
        self._hidden_columns: list[tuple[int, int]] = []
        self._protected = self._password = self._drawing = self._fits = False
        self._one_wide = True
        self._paper = 0
        self._footer = ""
        self._validations: list[Validation] = []
        self._validation = ("", "")
        self._formulas: list[str] = []
        self._conditions: list[Condition] = []
        self._coloured = ""
        self.table_ids: list[str] = []

    @property
    def starts(self) -> dict[str, Handler]:
        """What to do where an element starts."""
        clear = self._clear
        return {
            "pane": self._pane, "col": self._column, "mergeCell": self._merge,
            "sheetProtection": self._protection, "drawing": self._draw,
            "pageSetUpPr": self._page_properties, "pageSetup": self._page,
            "dataValidation": self._start_validation, "tablePart": self._table,
            "conditionalFormatting": self._start_conditions,
            "formula1": clear, "formula2": clear, "sqref": clear, "formula": clear,
            "oddFooter": clear,
        }  # fmt: skip

    @property
    def ends(self) -> dict[str, Callable[[], object]]:
        """What to do where an element ends."""
        return {
            "formula1": self._end_formula, "formula2": self._end_formula,
            "sqref": self._end_cells, "dataValidation": self._end_validation,
            "formula": self._end_condition, "oddFooter": self._end_footer,
        }  # fmt: skip

    def features(self, state: str, hidden_rows: list[int], tables: tuple[Table, ...]) -> Features:
        """Put together what was found."""
        return Features(
            state, self._frozen, tuple(self._merged), tuple(hidden_rows),
            tuple(self._hidden_columns), self._protected, self._password,
            Page(self._paper, self._fits and self._one_wide, self._footer, self._fits),
            tuple(self._validations), tuple(self._conditions), tables, self._drawing,
        )  # fmt: skip

    def _clear(self, _attributes: Attributes) -> None:
        self._characters.clear()

    def _text(self) -> str:
        return "".join(self._characters).strip()

    def _pane(self, attributes: Attributes) -> None:
        if attributes.get("state", "").startswith("frozen") and self._frozen is None:
            rows, columns = (float(attributes.get(key) or 0) for key in ("ySplit", "xSplit"))
            self._frozen = int(rows), int(columns)

    def _column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in TRUE and not whole(attributes, "outlineLevel"):
            self._hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def _merge(self, attributes: Attributes) -> None:
        self._merged.extend(read_rects(attributes.get("ref", "")))

    def _protection(self, attributes: Attributes) -> None:
        self._protected = attributes.get("sheet") in TRUE
        self._password = bool(attributes.get("password") or attributes.get("hashValue"))

    def _draw(self, _attributes: Attributes) -> None:
        self._drawing = True

    def _page_properties(self, attributes: Attributes) -> None:
        self._fits = attributes.get("fitToPage") in TRUE

    def _page(self, attributes: Attributes) -> None:
        self._paper = whole(attributes, "paperSize")
        self._one_wide = whole(attributes, "fitToWidth", 1) == 1

    def _table(self, attributes: Attributes) -> None:
        self.table_ids.extend(attributes[key] for key in attributes if key.endswith("id"))

    def _start_validation(self, attributes: Attributes) -> None:
        self._validation = attributes.get("type", "none"), attributes.get("sqref", "")
        self._formulas = []

    def _end_formula(self) -> None:
        self._formulas.append(self._text())

    def _end_cells(self) -> None:
        self._validation = self._validation[0], self._text()

    def _end_validation(self) -> None:
        kind, cells = self._validation
        self._validations.append(Validation(kind, read_rects(cells), tuple(self._formulas)))

    def _start_conditions(self, attributes: Attributes) -> None:
        self._coloured = attributes.get("sqref", "")

    def _end_condition(self) -> None:
        self._conditions.append(Condition(self._text(), read_rects(self._coloured)))

    def _end_footer(self) -> None:
        self._footer = self._text()
