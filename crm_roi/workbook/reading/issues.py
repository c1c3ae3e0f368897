"""What can be wrong with a workbook before its plan can be judged: the kinds of mistakes."""

from __future__ import annotations

from typing import Final

from crm_roi.core.errors import IssueKind, Severity
from crm_roi.core.terms import _

# The plan
NO_PLAN: Final = IssueKind(
    "no-plan",
    _("{file} holds no plan: none of its sheets has the tables of a planning workbook."),
    _("Give a workbook that was made with “crm-roi new”."),
)
NEWER_SCHEMA: Final = IssueKind(
    "newer-schema",
    _("This plan was made by a newer crm_roi (schema “{found}”)."),
    _("Update crm_roi to open it."),
)
UNKNOWN_SCHEMA: Final = IssueKind(
    "unknown-schema",
    _("“{found}” is no schema of a plan; this program reads “{expected}”."),
    _("Enter “{expected}”, or start from a new planning workbook."),
)

# The tables
TABLE_MISSING: Final = IssueKind(
    "table-missing",
    _("The table “{table}” is missing; it belongs on the sheet “{sheet}”."),
    _("Copy the sheet from a new planning workbook, or undo its deletion."),
)
TABLE_LEFT_OUT: Final = IssueKind(
    "table-left-out",
    _("The table “{table}” of the sheet “{sheet}” is not there; it is read as empty."),
    _("If it is needed, copy the sheet from a new planning workbook."),
    Severity.WARNING,
)
TABLE_TWICE: Final = IssueKind(
    "table-twice",
    _("The table “{table}” is there twice; the first one is at {first}."),
    _("Delete one of the two, or change the marker “{marker}” of the copy."),
)
HEADER_MISSING: Final = IssueKind(
    "header-missing",
    _("The table “{table}” has no header row below its title."),
    _("Restore the header row; the first header is “{column}”."),
)
COLUMN_MISSING: Final = IssueKind(
    "column-missing",
    _("The column “{column}” is missing in the table “{table}”."),
    _("Insert a column with the header “{column}”."),
)
COLUMN_LEFT_OUT: Final = IssueKind(
    "column-left-out",
    _("The column “{column}” is missing in the table “{table}”; it is read as blank."),
    _("If it is needed, insert a column with the header “{column}”."),
    Severity.WARNING,
)
YEARS_OUT_OF_ORDER: Final = IssueKind(
    "years-out-of-order",
    _(
        "The columns of years of “{table}” are not in order: {years}. They are read by their "
        "headers, but the workbook's own formulas read them from left to right."
    ),
    _("Put the columns in the order of the years."),
    Severity.WARNING,
)
FORMULAS_ELSEWHERE: Final = IssueKind(
    "formulas-read-elsewhere",
    _(
        "In “{table}” the workbook's own formulas read other cells than these headers stand for: "
        "{columns}."
    ),
    _(
        "Put the headers and columns back as they were, or make the workbook anew: "
        "crm-roi new NEW.xlsx --from THIS.xlsx."
    ),
    Severity.WARNING,
)
ROW_ABOVE: Final = IssueKind(
    "row-above-the-first",
    _("A row of “{table}” stands above the first one that the workbook's own formulas read."),
    _("Move it below the first row of the table, or run crm-roi update THIS.xlsx."),
    Severity.WARNING,
)
NATIVE_CHECK: Final = IssueKind(
    "native-check-fails",
    _("The workbook's own checks do not pass: their master check shows {value}, not 1."),
    _(
        "Recalculate and save the workbook. If it stays so, do what stands beside the checks that "
        "show 0; if that does not help, move the plan into a fresh workbook: "
        "crm-roi new NEW.xlsx --from THIS.xlsx."
    ),
    Severity.WARNING,
)
NATIVE_NPV: Final = IssueKind(
    "native-npv-differs",
    _("The workbook's own formulas give an NPV of {native}, the plan as it is read {npv}."),
    _(
        "Recalculate and save the workbook. If they still differ, run crm-roi update THIS.xlsx, "
        "or move the plan into a fresh workbook: crm-roi new NEW.xlsx --from THIS.xlsx."
    ),
    Severity.WARNING,
)
SCENARIO_SHOWN: Final = IssueKind(
    "scenario-shown",
    _(
        "The workbook shows the scenario “{scenario}”, NPV {shown}; evaluation and report judge "
        "the plan as entered, NPV {npv}."
    ),
    _("To see the plan as entered on the Results sheet too, empty the cell."),
    Severity.NOTE,
)
NAMES_LOST: Final = IssueKind(
    "names-lost",
    _("Names that the workbook's own formulas need are missing: {names}."),
    _("Move the plan into a fresh workbook: crm-roi new NEW.xlsx --from THIS.xlsx."),
    Severity.WARNING,
)
COLUMN_TWICE: Final = IssueKind(
    "column-twice",
    _("The column “{column}” is there twice in the table “{table}”."),
    _("Delete one of the two, or change its header."),
)
ENTRY_MISSING: Final = IssueKind(
    "entry-missing",
    _("The row “{column}” is missing in “{table}”."),
    _("Insert a row with “{column}” in the column of the names."),
)
MERGED: Final = IssueKind(
    "merged-cells",
    _("The cells {range} are merged; only the first of them holds a value."),
    _("Unmerge them and fill in each cell."),
)

# The cells
ERROR_VALUE: Final = IssueKind(
    "error-value",
    _("The cell shows the error {value}."),
    _("Correct its formula, or enter the value itself."),
)
NO_CACHED_VALUE: Final = IssueKind(
    "no-cached-value",
    _("The cell has a formula whose value was never calculated."),
    _("Open the workbook in Excel, WPS or LibreOffice and save it, or enter the value itself."),
)
PERCENT_SIGN: Final = IssueKind(
    "percent-sign",
    _("“{value}” has a percent sign, but this figure is counted in another unit."),
    _("Enter the plain number."),
)
NUMBER_IS_DATE: Final = IssueKind(
    "date-in-number",
    _("{value} is a date where a number is expected."),
    _("Format the cell as a number and enter the number again."),
)
SERIAL_1904: Final = IssueKind(
    "date-as-number",
    _("{value} may be a date, but this workbook counts days from 1904."),
    _("Format the cell as a date and enter the date again."),
)
SHARE_OF_PERCENT: Final = IssueKind(
    "share-shown-as-percent",
    _(
        "The cell shows {number} % and holds {value}. {id} is counted in %, so it is read as "
        "{number}; the workbook's own formulas read {value}."
    ),
    _("Enter {number}, without a percent sign."),
    Severity.WARNING,
)
NOT_STORED_AS_NUMBER: Final = IssueKind(
    "text-in-number",
    _(
        "“{value}” is not stored as a number. It is read as {number}, but the workbook's own "
        "formulas cannot calculate with it."
    ),
    _("Enter the number {number}."),
    Severity.WARNING,
)
ONLY_SPACES: Final = IssueKind(
    "only-spaces",
    _(
        "The cell holds only spaces. It is read as blank, but the workbook's own formulas cannot "
        "calculate with it."
    ),
    _("Delete the spaces."),
    Severity.WARNING,
)
OTHER_CURRENCY: Final = IssueKind(
    "other-currency",
    _("“{value}” names another currency; the amounts of this line are in {currency}."),
    _("Enter the amount in {currency} as a plain number, or change the currency of the line."),
)
UNIT_OF_RATE: Final = IssueKind(
    "unit-of-rate",
    _(
        "“{value}” names a unit, but the unit of amounts in {currency} is the one that their "
        "exchange rate converts."
    ),
    _("Enter the plain number, in the unit of the exchange rate."),
)
OTHER_WORD: Final = IssueKind(
    "other-word",
    _(
        "“{value}” is read as “{choice}”, but the workbook's own formulas look for the word of "
        "the list."
    ),
    _("Choose “{choice}” from the list of the cell."),
    Severity.WARNING,
)
STRAY_SPACE: Final = IssueKind(
    "stray-space",
    _("“{value}” has spaces around it; the workbook's own formulas do not find it."),
    _("Delete the spaces."),
    Severity.WARNING,
)
AMBIGUOUS_DATE: Final = IssueKind(
    "ambiguous-date",
    _("“{value}” may be more than one date."),
    _("Enter a date, such as 2026-03-31."),
)
AMBIGUOUS_UNIT: Final = IssueKind(
    "ambiguous-unit",
    _("“{value}” may count in {unit} as the plan does, or in plain {currency}."),
    _("Enter the number alone, in {unit}."),
)
AMBIGUOUS_NUMBER: Final = IssueKind(
    "ambiguous-number",
    _("“{value}” may be more than one number: its point may part thousands or decimals."),
    _("Enter the plain number."),
)
FAR_DATE: Final = IssueKind(
    "far-date",
    _("{value} is a date before 1990 or after 2200; a year alone counts as days since 1900."),
    _("Enter a date, such as 2026-03-31."),
)
BLANK_SHARE: Final = IssueKind(
    "blank-share",
    _("“{column}” of {id} is blank; it counts as 100 %."),
    _("Enter the share that may be claimed, or 100 % if that is meant."),
    Severity.NOTE,
)
BLANK_DEFAULT: Final = IssueKind(
    "blank-default",
    _("“{column}” is blank; {default} is used."),
    _("Enter a value, or {default} if that is meant."),
    Severity.WARNING,
)
