"""Help inside a cell: what a function does, what this program is, one cell of a block."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.terms import Term, Unit, _
from crm_roi.core.worksheet import Cells, Group, Sentence, worksheet

FUNCTION_NAME: Final = Term(_("Function"), _("Name of a function, with or without CRM_."))
BLOCK: Final = Term(_("Block"), _("A range, or a function that fills several cells."), Unit.NONE)
ROW_NUMBER: Final = Term(_("Row"), _("Which row of the block, from 1."), Unit.COUNT)
COLUMN_NUMBER: Final = Term(_("Column"), _("Which column of the block, from 1."), Unit.COUNT)

FunctionName = Annotated[str, FUNCTION_NAME, Cells.WORD]
Block = Annotated[Sequence[Sequence[Any]], BLOCK, Cells.ANY]
RowNumber = Annotated[float, ROW_NUMBER, Cells.NUMBER]
ColumnNumber = Annotated[float, COLUMN_NUMBER, Cells.NUMBER]

WHY: Final = "CRM_WHY"
WHY_SUMMARY: Final = _(
    "Why a cell shows an error: CRM_WHY(cell) in Excel with the add-in; in LibreOffice the menu "
    "CRM ROI; on the command line crm-roi call, which prints the reason."
)
FAILED_CELL: Final = Term(_("Cell"), _("The cell that shows an error."))


class UnknownFunction(CrmRoiError):
    """There is no function named {name}."""

    code = "#NAME?"


class OutsideBlock(CrmRoiError):
    """The block has {rows} rows and {columns} columns; there is no such cell."""

    code = "#REF!"


@worksheet(group=Group.HELP, returns=Unit.TEXT, example='=CRM_HELP("CRM_NPV")', spills=True)
def help(function_name: FunctionName) -> list[tuple[str | Sentence, Sentence]]:  # noqa: A001 - users type CRM_HELP
    """What a function does and needs: its name and summary, then a row for each argument."""
    from crm_roi.core.catalog import find_function  # noqa: PLC0415 - the catalogue lists this one

    found = find_function(function_name)
    if found is None and is_why(function_name):
        failed = (Sentence(FAILED_CELL.label), Sentence(FAILED_CELL.meaning))
        return [(WHY, Sentence(WHY_SUMMARY)), failed]
    if found is None:
        raise UnknownFunction(name=function_name)
    arguments = (
        (Sentence(each.term.label), Sentence(each.term.meaning)) for each in found.arguments
    )
    return [(found.name, Sentence(found.summary)), *arguments]


def is_why(name: str) -> bool:
    """Tell whether a name is that of CRM_WHY, which no catalogue lists: only Excel's add-in has it.

    It reads what the add-in remembers of a cell, not the cell's value.
    """
    return name.strip().upper().removeprefix("=").removeprefix("CRM_") == "WHY"


@worksheet(group=Group.HELP, returns=Unit.TEXT, example="=CRM_ABOUT()")
def about() -> Sentence:
    """Name and version of this program, and how many functions it has."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to import, rarely asked

    from crm_roi.core.catalog import FUNCTIONS  # noqa: PLC0415 - the catalogue lists this one

    facts = {"version": version("crm-roi"), "count": len(FUNCTIONS)}
    return Sentence(_("crm_roi {version}: {count} functions for CRM investment planning"), facts)


@worksheet(group=Group.HELP, returns=Unit.NONE, example="=CRM_ITEM({1,2;3,4},2,1)")
def item(block: Block, row: RowNumber = 1, column: ColumnNumber = 1) -> object:
    """One cell of a block: for Excel versions in which a result does not spill."""
    rows, columns = len(block), len(block[0]) if block else 0
    if not (1 <= row <= rows and 1 <= column <= columns):
        raise OutsideBlock(rows=rows, columns=columns)
    return block[int(row) - 1][int(column) - 1]
