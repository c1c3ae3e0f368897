"""The forty-six rules, in order: what each asks, why, and how to mend what breaks it.

From the FAST standard, the ICAEW's twenty principles and Financial Modelling Code, and what
model-review tools look for.
"""

from __future__ import annotations

from typing import Final

from crm_roi.auditor import (
    rules_checks,
    rules_formulas,
    rules_inputs,
    rules_release,
    rules_rows,
    rules_statements,
    rules_structure,
    rules_sums,
    rules_time,
    rules_trust,
)
from crm_roi.auditor.findings import Certainty, Rule
from crm_roi.core.errors import Severity
from crm_roi.core.terms import _

_ERROR, _NOTE = Severity.ERROR, Severity.NOTE

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        1,
        _("Sheets are typed and indexed on the about sheet"),
        _("A reader must know at once which sheets to fill in, which to read and which to trust."),
        _(
            "On the about sheet make a table with the headers Sheet, Type and Purpose and one row"
            " per sheet; types are about, inputs, calculation, output, record,"
            " checks, log and lists."
        ),
        rules_structure.check_index,
        of_the_house=True,
    ),
    Rule(
        2,
        _("The about sheet states purpose, author, version, date, signs, colours and unit"),
        _("Without them two readers read the same figure differently."),
        _("Write each label on the about sheet and its value in the cell to the right."),
        rules_structure.check_about,
        _NOTE,
        of_the_house=True,
    ),
    Rule(
        3,
        _("Numbers are entered on input sheets only"),
        _("A number typed among calculations is neither found nor changed when it must be."),
        _("Move the number to an input sheet and refer to it."),
        rules_inputs.check_entry,
        of_the_house=True,
    ),
    Rule(
        4,
        _("One named style marks the inputs; no formula wears it"),
        _("Whoever fills in the model must see which cells are theirs, and no others."),
        _(
            "Give input cells the cell style Input, or unlock them and fill them with FFF2CC;"
            " give every other cell another look."
        ),
        rules_inputs.check_input_style,
        of_the_house=True,
    ),
    Rule(
        5,
        _("Input sheets hold no formula but marked totals"),
        _("A formula among inputs is overwritten sooner or later."),
        _("Move the formula to a calculation sheet, or mark a total with the style Total."),
        rules_inputs.check_input_formulas,
        of_the_house=True,
    ),
    Rule(
        6,
        _("One formula per row across the time line"),
        _("A single differing cell in a row is the commonest error of models and the worst seen."),
        _("Copy the first cell's formula across the row; put exceptions into a row of their own."),
        rules_time.check_rows,
        _ERROR,
        blocking=True,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        7,
        _("No hard-coded number in a formula"),
        _("A number inside a formula is an assumption that nobody sees, explains or tests."),
        _(
            "Put the number into an input cell with its source and refer to it; 0, 1, 12, 100 and"
            " exponents are allowed."
        ),
        rules_formulas.check_numbers,
        _ERROR,
        blocking=True,
    ),
    Rule(
        8,
        _("A formula is at most 100 characters long and 3 levels deep"),
        _("A long formula cannot be checked by reading it."),
        _("Part it into steps, one row each."),
        rules_formulas.check_length,
        _NOTE,
    ),
    Rule(
        9,
        _("No nested IF"),
        _("Every further IF doubles the cases that must be tested."),
        _("Use a lookup table, or flags of 0 and 1 in rows of their own that are multiplied."),
        rules_formulas.check_nested_if,
    ),
    Rule(
        10,
        _("No volatile or indirect function"),
        _("Such a function changes without a change of input, or hides what a cell depends on."),
        _("Use INDEX instead of OFFSET and INDIRECT; enter dates and random draws as inputs."),
        rules_formulas.check_volatile,
    ),
    Rule(
        11,
        _("No external link"),
        _("The figures change, or break, with a file that the reader does not have."),
        _("Copy the values to an input sheet with their source, then break the link."),
        rules_formulas.check_links,
        _ERROR,
        blocking=True,
    ),
    Rule(
        12,
        _("No circular reference; iteration is off"),
        _("A circle has no definite result: it depends on what was there before."),
        _("Take the opening balance instead of the average, or solve the equation by hand."),
        rules_formulas.check_circles,
        _ERROR,
        blocking=True,
    ),
    Rule(
        13,
        _("Calculation is automatic"),
        _("In a workbook on manual calculation the figures shown may be old ones."),
        _("Set Formulas, Calculation Options to Automatic and save."),
        rules_formulas.check_mode,
    ),
    Rule(
        14,
        _("No cell shows an error"),
        _("An error spreads into every total, or is left out of it silently."),
        _("Mend the cause; catch only the error you expect, and only where it arises."),
        rules_formulas.check_errors,
        _ERROR,
        blocking=True,
    ),
    Rule(
        15,
        _("Every row of numbers names its unit"),
        _("Yuan and ten thousand yuan, months and years are mixed up otherwise."),
        _("Add a Unit column, or name the unit in brackets in the label or the header."),
        rules_rows.check_units,
        of_the_house=True,
    ),
    Rule(
        16,
        _("A column is the same period on every time sheet"),
        _("A formula that reads the same column on another sheet then reads the same period."),
        _("Begin every time line in the same column and with the same period."),
        rules_time.check_columns,
        certainty=Certainty.POSSIBLE,
    ),
    Rule(
        17,
        _("The time line is built from one start input"),
        _("A new start date then moves the whole model, without a cell left behind."),
        _("Enter the start once; compute every further period from the one before it."),
        rules_time.check_start,
        of_the_house=True,
    ),
    Rule(
        18,
        _("Panes are frozen at the same corner on every time sheet"),
        _("Labels and periods stay in view, and at the same place, on every sheet."),
        _("Freeze the panes below the time line and right of the labels, in the same cell."),
        rules_time.check_panes,
        _NOTE,
        of_the_house=True,
    ),
    Rule(
        19,
        _("Figures flow from left to right and from top to bottom"),
        _("A model that flows one way can be read like a page, and has no hidden circles."),
        _("Move what is read above or left of what reads it, and calculations before results."),
        rules_formulas.check_flow,
        _NOTE,
        certainty=Certainty.POSSIBLE,
    ),
    Rule(
        20,
        _("Row labels are unique on a sheet"),
        _("Two rows of one name are taken for each other, by readers and by lookups."),
        _("Add to the label what tells the rows apart."),
        rules_rows.check_labels,
        _NOTE,
        certainty=Certainty.POSSIBLE,
    ),
    Rule(
        21,
        _("The sign convention is stated and held"),
        _("Costs entered now positive, now negative cancel out without a trace."),
        _("Enter costs and benefits as positive numbers; compute net as benefit minus cost."),
        rules_rows.check_signs,
        certainty=Certainty.POSSIBLE,
    ),
    Rule(
        22,
        _("A checks sheet holds 0/1 checks with tolerances and one master check"),
        _("A model that does not test itself is tested by its readers."),
        _(
            "Make a checks sheet with the columns Check, Result (1 passed, 0 not) and Tolerance;"
            " name the cell that gathers all results chk_master."
        ),
        rules_checks.check_checks,
        _ERROR,
        blocking=True,
        of_the_house=True,
    ),
    Rule(
        23,
        _("The master check shows on every output sheet"),
        _("Nobody looks at the checks sheet; everybody looks at the results."),
        _("Show =chk_master on every output sheet, with a colour for 0."),
        rules_checks.check_master_shown,
        of_the_house=True,
    ),
    Rule(
        24,
        _("Totals cross-cast"),
        _("A line that belongs to no area, visibility or nature is missing from one total."),
        _(
            "Total the costs by area, by visibility and by nature, name the totals"
            " calc_costs_by_area and so on, and compare them in a check."
        ),
        rules_checks.check_totals,
    ),
    Rule(
        25,
        _("Every headline function equals its native formula"),
        _("A reader without the add-in, and a doubter, can follow the native formula."),
        _("Compute the figure by native formulas too, and check the difference against 1e-6."),
        rules_checks.check_shadows,
        _ERROR,
        blocking=True,
    ),
    Rule(
        26,
        _("Every input with a domain is validated"),
        _("What cannot be entered cannot be wrong."),
        _("Add a data validation: a list for words, 0 to 1 for shares, a date for dates."),
        rules_inputs.check_validation,
        of_the_house=True,
    ),
    Rule(
        27,
        _("Percentages are fractions from 0 to 1 shown as %"),
        _("15 entered for 15 % makes a figure a hundred times too large."),
        _("Enter 0.15 or 15 % in a cell with a percentage format."),
        rules_inputs.check_percentages,
        certainty=Certainty.POSSIBLE,
    ),
    Rule(
        28,
        _("Dates are dates, not text"),
        _("A date stored as text sorts, compares and counts wrongly."),
        _("Enter the date anew in a cell with a date format, or use Text to Columns."),
        rules_inputs.check_dates,
    ),
    Rule(
        29,
        _("No number is stored as text, no key has stray spaces"),
        _("SUM leaves out such a number, and a lookup does not find such a key."),
        _("Convert the text to a number; trim the spaces."),
        rules_inputs.check_number_texts,
    ),
    Rule(
        30,
        _("No merged cells among figures, nothing hidden but what the index lists"),
        _("Merged cells break copying and sorting; what is hidden is not reviewed."),
        _("Unmerge (centre across selection looks the same); unhide, or list it in the index."),
        rules_structure.check_hidden,
        _NOTE,
    ),
    Rule(
        31,
        _("Names are sound, unique and prefixed by role"),
        _("A broken name breaks later; a prefix says where a figure comes from."),
        _(
            "Delete broken and double names; begin names with in_, calc_, out_, chk_, list_,"
            " about_ or log_."
        ),
        rules_structure.check_names,
    ),
    Rule(
        32,
        _("A change log runs up to the version on the about sheet"),
        _("What was changed since the last review is what the next review looks at."),
        _("Add one row per change: version, date, author, sheet, what, why."),
        rules_structure.check_log,
        _NOTE,
        of_the_house=True,
    ),
    Rule(
        33,
        _("One validated scenario selector, on the base case when released"),
        _("Figures of a scenario that somebody left switched on are taken for the plan."),
        _("Keep one selector with a list, named in_scenario, and set it to the base case."),
        rules_release.check_scenario,
        of_the_house=True,
    ),
    Rule(
        34,
        _("Formulas are locked, inputs open, sheets protected without password"),
        _("Protection prevents accidents; a password would prevent the review."),
        _("Lock all cells but the inputs and protect the sheets without a password."),
        rules_release.check_protection,
        of_the_house=True,
    ),
    Rule(
        35,
        _("Sheets print on A4, fitted in width, with headers and a footer"),
        _("A page on the board's table must say what it is part of."),
        _(
            "Set A4, fit to one page wide, or to several that repeat the columns naming the rows;"
            " repeat the header rows of long sheets and time lines; set a footer with file (&F),"
            " version and page (&P)."
        ),
        rules_release.check_print,
        _NOTE,
        of_the_house=True,
    ),
    Rule(
        36,
        _("Every assumption has source, owner, date and confidence"),
        _("An assumption nobody stands behind cannot be reviewed after go-live."),
        _("Add the columns Source, Owner, Date and Confidence and fill them in every row."),
        rules_inputs.check_assumptions,
        of_the_house=True,
    ),
    Rule(
        37,
        _("A total adds up every row of its block"),
        _("A row added below the last one is missing from the total, and nobody sees it."),
        _("Widen the range of the total; leave an empty row inside it for rows to come."),
        rules_sums.check_ranges,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        38,
        _("No figure is put in by hand among the formulas of a forecast"),
        _("Such a figure stays as it is when every assumption changes."),
        _("Copy the formula of the row; if the figure is meant, make it an input with its reason."),
        rules_sums.check_plugs,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        39,
        _("Balance sheets balance"),
        _("A balance sheet that does not balance shows that some entry is missing or doubled."),
        _("Follow the difference to the first period in which it appears."),
        rules_statements.check_balance,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        40,
        _("Cash ties: opening balance, movement, closing balance, balance sheet"),
        _("If cash does not tie, profit, cash flow and balance sheet tell different stories."),
        _("Take each opening balance from the closing one before, and the balance sheet from it."),
        rules_statements.check_cash,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        41,
        _("A row keeps its sign, and costs are taken off once"),
        _("A cost with the wrong sign moves the result by twice its amount."),
        _("Correct the sign, or give refunds and reversals a row of their own."),
        rules_statements.check_signs,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        42,
        _("All figures of a row have one unit"),
        _("A percentage among amounts, or thousands among units, cannot be added or compared."),
        _("Bring the figures to one unit, or part the row in two."),
        rules_statements.check_row_units,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        43,
        _("Growth is measured on the figure it starts from"),
        _("On another base, or over another number of years, the same figures grow differently."),
        _("Divide by the figure of the period before; over n periods take the n-th root."),
        rules_statements.check_growth,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        44,
        _("A check can fail"),
        _("A check that passes whatever happens is worse than none: it is believed."),
        _("Compare two figures worked out in different ways, with a small tolerance."),
        rules_trust.check_checks_can_fail,
        _ERROR,
        certainty=Certainty.LIKELY,
    ),
    Rule(
        45,
        _("Cells show what their formulas give"),
        _("Stored values that are out of date are what readers without a recalculation see."),
        _("Recalculate the workbook (Ctrl+Alt+F9) and save it."),
        rules_trust.check_values,
        _ERROR,
    ),
    Rule(
        46,
        _("Figures in texts stand in cells, too"),
        _("A figure typed into a sentence stays when the model moves on."),
        _("Build the sentence by a formula that reads the cell, or correct it."),
        rules_trust.check_statements,
        certainty=Certainty.LIKELY,
    ),
)
