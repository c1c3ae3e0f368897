"""The sheet of survey results: means and promoter score live, the estimated model as values.

No formula can estimate a path model: index, drivers and intervals are worked out by Python when the
workbook is written, and `crm-roi update` works them out anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.customers.satisfaction_study import survey_result
from crm_roi.core.customers.surveys import DETRACTS_TO, PROMOTES_FROM
from crm_roi.core.terms import Unit, _
from crm_roi.workbook.layout.choices import CHOICE_LABELS
from crm_roi.workbook.layout.tables import FIRST_COLUMN
from crm_roi.workbook.sheets.survey_answers import item_codes, item_room
from crm_roi.workbook.writing.grid import NOTHING
from crm_roi.workbook.writing.looks import Look, columns
from crm_roi.workbook.writing.page import Figure, OutputSheet, name_cell, write_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_roi.core.customers.satisfaction_study import Study, SurveyResult
    from crm_roi.workbook.writing.book import Book, Value
    from crm_roi.workbook.writing.page import Entry, TableRows

KEY: Final = "survey_results"
LOOK: Final = Look(widths={1: 44.0, 2: 22.0, **columns(3, 8, 15.0)})
NOTE_ROW: Final = 3
WARNINGS: Final = 3
TABLES_ROW: Final = NOTE_ROW + WARNINGS
VARIABLES: Final = 6
DRIVERS_SHOWN: Final = 20
ASKED: Final = 6
POINTS, SHARE, NUMBER, COUNT, TEXT = Unit.NUMBER, Unit.RATE, Unit.NUMBER, Unit.COUNT, Unit.TEXT
ITEMS: Final = (_("Item"), _("Number of answers"), _("Mean score"), _("Index 0–100"))
SCORE: Final = (_("Figure"), _("Value"))
INDEX: Final = (
    _("Variable"),
    _("Index 0–100"),
    _("95 % from"),
    _("95 % to"),
    "R²",
    _("Cronbach's α"),
    _("Composite reliability"),
    _("Average variance extracted"),
)
DRIVERS: Final = (_("Item"), _("Variable"), _("Mean score"), _("Effect of one point"))
SATISFIED: Final = (
    _("Item"),
    _("Number of answers"),
    _("Mean (0-100)"),
    _("Highest mark"),
    _("Two highest marks"),
)
NO_ANSWERS_YET: Final = _(
    "No answers yet: enter them on the sheet of survey answers, save, and run crm-roi update."
)


def write(book: Book) -> None:
    """Write what the answers say; without answers the tables are there, blank."""
    output = OutputSheet(book, KEY, TABLES_ROW)
    result = _result(book)
    _write_notes(output, result)
    _write_items(output)
    _write_score(output)
    found = result.study if result else None
    _write_estimates(output, result, found)


def _result(book: Book) -> SurveyResult | None:
    if not book.plan.scorecard.survey.answers:
        return None
    return survey_result(book.plan)


def _write_notes(output: OutputSheet, result: SurveyResult | None) -> None:
    """Say where the figures come from, why there are none, and what to beware of."""
    for row, text in enumerate(_notes(output.book, result), NOTE_ROW):
        if text:
            output.text(row, FIRST_COLUMN, text, "subtitle")
        name_cell(output.book, KEY, f"survey_note_{row - NOTE_ROW + 1}", (row, FIRST_COLUMN))


def _notes(book: Book, result: SurveyResult | None) -> list[str]:
    if result is None:
        said = [book.word(NO_ANSWERS_YET)]
    elif result.study is None:
        refused = result.refused
        said = [book.word(refused.text).format(**refused.facts)] if refused else []
    else:
        said = [_method(book, result.study)]
        said += [book.word(one.text).format(**one.facts) for one in result.study.fit.warnings]
    return [*said, *[""] * WARNINGS][:WARNINGS]


def _method(book: Book, found: Study) -> str:
    text = book.word(
        _(
            "Index, drivers and intervals were worked out by crm-roi from {count} respondents: PLS "
            "path model, {metric}, {resamples} resamples; they do not follow changed cells."
        )
    )
    metric = _("standardised items") if found.fit.standardised else _("raw items")
    resamples = found.intervals.resamples if found.intervals else 0
    return text.format(
        count=found.fit.respondents, metric=book.word(metric), resamples=f"{resamples:,}"
    )


def _write_items(output: OutputSheet) -> None:
    """Write count, mean and index of each item: live formulas over the answers."""
    output.table(_("Means of the items, live"), ITEMS)
    book, first = output.book, output.row
    survey, codes = book.plan.scorecard.survey, item_codes(book.plan)
    for index in range(item_room(book.plan)):
        code = codes[index] if index < len(codes) else ""
        given = [row.scores[code] for row in survey.answers if code in row.scores]
        mean: Value = sum(given) / len(given) if given else NOTHING
        width = survey.scale_high - survey.scale_low
        scaled: Value = NOTHING
        if isinstance(mean, float) and width:
            scaled = 100 * (mean - survey.scale_low) / width
        one = output.row + 1
        answers = f"INDEX(in_answers_scores,0,$A{one})"
        scale = f"100*(D{one}-in_scale_low)/(in_scale_high-in_scale_low)"
        figures = (
            Figure(f"=ROW()-ROW(A${first})", index + 1.0, COUNT),
            Figure(f'=INDEX(in_answers_items,1,$A{one})&""', code, TEXT),
            Figure(f"=COUNT({answers})", float(len(given)), COUNT),
            Figure(f'=IF(C{one}>0,SUM({answers})/C{one},"–")', mean, NUMBER),
            Figure(f'=IF(C{one}>0,{scale},"–")', scaled, NUMBER),
        )
        output.put(output.row, 0, figures[0], "marker")
        for column, figure in enumerate(figures[1:], FIRST_COLUMN):
            output.put(output.row, column, figure)
        output.row += 1
    rule = {"type": "formula", "criteria": f'=$B{first + 1}=""', "format": book.styles.get("faded")}
    sheet = book.sheets[KEY]
    sheet.conditional_format(first, FIRST_COLUMN, output.row - 1, FIRST_COLUMN + 3, rule)


def _write_score(output: OutputSheet) -> None:
    """Write the promoter score by counting: live formulas over the recommendations."""
    output.table(_("Net promoter score, live"), SCORE)
    asked = [row.recommends for row in output.book.plan.scorecard.survey.answers]
    given = [value for value in asked if value is not None]
    promoters = float(sum(value >= PROMOTES_FROM for value in given))
    detractors = float(sum(value <= DETRACTS_TO for value in given))
    top = output.row + 1
    rows: tuple[tuple[str, str, Value, Unit], ...] = (
        (
            _("Promoters (9 and 10)"),
            '=COUNTIF(in_answers_recommends,">="&list_promoter_from)',
            promoters,
            COUNT,
        ),
        (
            _("Detractors (0 to 6)"),
            '=COUNTIF(in_answers_recommends,"<="&list_detractor_to)',
            detractors,
            COUNT,
        ),
        (_("Number of answers"), "=COUNT(in_answers_recommends)", float(len(given)), COUNT),
        (
            _("Net promoter score"),
            f'=IF(C{top + 2}>0,100*(C{top}-C{top + 1})/C{top + 2},"–")',
            100 * (promoters - detractors) / len(given) if given else NOTHING,
            NUMBER,
        ),
    )
    for label, formula, value, unit in rows:
        output.text(output.row, FIRST_COLUMN, label)
        output.put(output.row, FIRST_COLUMN + 1, Figure(formula, value, unit))
        output.row += 1


def _write_estimates(output: OutputSheet, result: SurveyResult | None, found: Study | None) -> None:
    """Write what only Python can work out: intervals, the model's index, drivers, top boxes."""
    output.table(_("Interval of the promoter score"), SCORE)
    scored = result.promoters if result else None
    limits = ((_("95 % from"), scored.low), (_("95 % to"), scored.high)) if scored else ()
    said: TableRows = [[(output.book.word(text), TEXT), (value, NUMBER)] for text, value in limits]
    write_rows(output, "survey_nps", said, (TEXT, NUMBER), 2)
    output.table(_("Satisfaction index by variable"), INDEX)
    rows = (
        [_variable(output.book, found, name) for name in found.fit.model.latents] if found else []
    )
    write_rows(output, "survey_index", rows, (TEXT, *(NUMBER,) * 7), VARIABLES)
    output.table(_("What moves satisfaction most: one point more on a question"), DRIVERS)
    moved: TableRows = [
        [
            (row.item, TEXT),
            (_named(output.book, row.latent), TEXT),
            (row.mean, NUMBER),
            (row.effect, NUMBER),
        ]
        for row in (found.drivers[:DRIVERS_SHOWN] if found else ())
    ]
    write_rows(output, "survey_drivers", moved, (TEXT, TEXT, NUMBER, NUMBER), DRIVERS_SHOWN)
    output.table(_("Satisfied customers (CSAT)"), SATISFIED)
    boxes: TableRows = [
        [
            (row.item, TEXT),
            (row.answers, COUNT),
            (row.mean, NUMBER),
            (row.top_box, SHARE),
            (row.top_two, SHARE),
        ]
        for row in (found.satisfied if found else ())
    ]
    write_rows(output, "survey_csat", boxes, (TEXT, COUNT, NUMBER, SHARE, SHARE), ASKED)


def _named(book: Book, latent: str) -> str:
    return book.word(CHOICE_LABELS.get(latent, latent))


def _variable(book: Book, found: Study, name: str) -> list[tuple[Entry, Unit]]:
    """Give the figures of one variable, with the interval of its index."""
    fit = found.fit
    intervals: Mapping[Any, Any] = found.intervals.index if found.intervals else {}
    low, high = (intervals[name].low, intervals[name].high) if name in intervals else (None, None)
    row = fit.reliability[name]
    figures = (
        fit.index[name],
        low,
        high,
        fit.r_squared.get(name),
        row.alpha,
        row.composite,
        row.average_variance,
    )
    return [(_named(book, name), TEXT), *((value, NUMBER) for value in figures)]
