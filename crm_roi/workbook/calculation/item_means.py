"""The mean of each question of the survey: as entered, or that of the answers where it is blank."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from crm_roi.core.terms import Unit, _
from crm_roi.workbook.calculation.column_block import Column
from crm_roi.workbook.writing.answer_columns import item_codes

if TYPE_CHECKING:
    from crm_roi.core.plan import Survey
    from crm_roi.workbook.writing.desk import Desk


def item_columns(desk: Desk) -> list[Column]:
    """Give the columns: the question, the mean of its answers, the mean that counts."""
    survey, place = desk.plan.scorecard.survey, desk.places["items"]
    count = place.last - place.first + 1
    codes = [item.code for item in survey.items]
    answered = [_mean(survey, code) for code in codes]
    spare = count - len(codes)
    used = [item.mean_score for item in survey.items]
    known = item_codes(desk.plan)
    places = [float(known.index(code) + 1 if code else 0) for code in codes]
    scores = "AVERAGE(INDEX(in_answers_scores,0,${place}{r}))"
    return [
        Column("k", _("Line"), Unit.COUNT, "=ROW()-ROW({k}${f})+1",
               [index + 1.0 for index in range(count)]),
        Column("code", _("No."), Unit.TEXT, '=INDEX(in_items_code,${k}{r})&""',
               [*codes, *[""] * spare]),
        Column("place", _("Column of its answers; 0 none"), Unit.COUNT,
               "=IFERROR(MATCH(${code}{r},in_answers_items,0),0)", [*places, *[0.0] * spare]),
        Column("mean", _("Mean of the answers"), Unit.NUMBER,
               f"=(${{place}}{{r}}>0)*IFERROR({scores},0)", [*answered, *[0.0] * spare]),
        Column("used", _("Mean that counts"), Unit.NUMBER,
               '=IF(INDEX(in_items_mean_score,${k}{r})="",${mean}{r},'
               "N(INDEX(in_items_mean_score,${k}{r})))",
               [*used, *[0.0] * spare], "calc_item_mean"),
    ]  # fmt: skip


def _mean(survey: Survey, code: str) -> float:
    scores = [row.scores[code] for row in survey.answers if code and code in row.scores]
    return fsum(scores) / len(scores) if scores else 0.0
