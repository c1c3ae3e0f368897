"""The sheet that works out the benefits line by line: driver, entry, exchange rate, adjustment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import Unit, _
from crm_roi.core.vat import SAVED_COST
from crm_roi.workbook.layout.choices import choice_label
from crm_roi.workbook.sheets.calc_costs import (
    begin_attributes,
    currency_block,
    entered_block,
    found,
    sheet_rows,
    total_attributes,
)
from crm_roi.workbook.writing.grid import Attribute, Block, BlockWriter, Grid
from crm_roi.workbook.writing.looks import Look

if TYPE_CHECKING:
    from crm_roi.core.plan import BenefitLine
    from crm_roi.workbook.writing.book import Book
    from crm_roi.workbook.writing.figures import Steps
LOOK: Final = Look(timed=True, by_line=True)


def write(book: Book) -> None:
    """Write the four steps from the entries of the benefit lines to what may be claimed."""
    plan, steps = book.plan, book.figures.benefits
    grid = Grid(book, "calc_benefits")
    grid.timeline()
    lines = plan.benefits
    writer = BlockWriter(grid, "benefits", [row.id for row in lines], [row.name for row in lines])
    writer.write(_driver(book, steps))
    writer.write(entered_block("benefits", steps, (_saves_a_cost(book),)))
    writer.write(currency_block(book, "benefits", plan.benefits, steps))
    writer.write(_adjusted(book, steps))


def _driver(book: Book, steps: Steps) -> Block:
    lines = book.plan.benefits
    return Block(
        "benefits_driver",
        _("1 Driver: volume × change × unit margin × adoption, in the line's own currency"),
        (
            Attribute(
                _("Full effect"),
                Unit.MONEY,
                "=INDEX(in_benefits_volume,$A{r})*INDEX(in_benefits_change,$A{r})"
                "*INDEX(in_benefits_unit_margin,$A{r})",
                [_full_effect(line) for line in lines],
            ),
            *_curves(book),
            *begin_attributes("benefits", lines, "I"),
        ),
        "=$D{r}*IF($H{r}=0,--({c}$4>0),INDEX(in_curves_years,$H{r},{c}$3))"
        "*MAX(0,MIN(1,{c}$5+1-$J{r}))",
        steps.driver,
    )


def _saves_a_cost(book: Book) -> Attribute:
    """Say which lines save what is bought, whose VAT counts as that of a cost."""
    saved = book.choice_cell("benefits", "group", SAVED_COST)
    return Attribute(
        _("Saves a cost (1 or 0)"),
        Unit.COUNT,
        f"=--(INDEX(in_benefits_group,$A{{r}})={saved})",
        [float(line.group == SAVED_COST) for line in book.plan.benefits],
    )


def _curves(book: Book) -> tuple[Attribute, ...]:
    """Find each line's adoption curve; one that does not exist must not count as a full effect."""
    lines = book.plan.benefits
    curves = [curve.id for curve in book.plan.adoption_curves]
    places = [found(curves, row.adoption) for row in lines]
    return (
        Attribute(
            _("Adoption curve"),
            Unit.TEXT,
            "=TRIM(INDEX(in_benefits_adoption,$A{r}))",
            [row.adoption for row in lines],
            spare="",
        ),
        *sheet_rows(book, "curves", "in_curves_id", "$E{r}", places),
        Attribute(
            _("Row of adoption curves; 0 without one, −1 unknown"),
            Unit.COUNT,
            '=($E{r}<>"")*(($F{r}>0)*($F{r}-$G{r}+1)-($F{r}=0))',
            [place or -float(row.adoption != "") for place, row in zip(places, lines, strict=True)],
            name="benefits_curve_row",
        ),
    )


def _full_effect(line: BenefitLine) -> float:
    return (line.volume or 0.0) * (line.change or 0.0) * (line.unit_margin or 0.0)


def _adjusted(book: Book, steps: Steps) -> Block:
    lines = book.plan.benefits
    words = [
        Attribute(
            header,
            Unit.TEXT,
            f'=INDEX(in_benefits_{field},$A{{r}})&""',
            [choice_label(getattr(row, field), book.language) for row in lines],
            spare="",
            name=f"benefits_{field}",
        )
        for header, field in ((_("Group"), "group"), (_("Hardness"), "hardness"))
    ]
    shares = [
        Attribute(
            header,
            Unit.RATE,
            f'=IF(INDEX(in_benefits_{field},$A{{r}})="",1,INDEX(in_benefits_{field},$A{{r}}))',
            [getattr(row, field) for row in lines],
            spare=1.0,
        )
        for header, field in (
            (_("Attribution"), "attribution"),
            (_("Realisation"), "realisation"),
            (_("Confidence"), "confidence"),
        )
    ]
    totals = total_attributes(book, "benefits", steps.adjusted, "calc_benefit_weights")
    return Block(
        "benefits_adjusted",
        _("4 What may be claimed: × attribution × realisation × confidence"),
        (*words, *shares, *totals),
        "={c}{benefits_plain}*$F{r}*$G{r}*$H{r}",
        steps.adjusted,
    )
