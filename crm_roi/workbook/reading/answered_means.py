"""The mean of each question where its cell is blank: taken from the answers of the respondents."""

from __future__ import annotations

from math import fsum
from typing import Any

Document = dict[str, Any]


def fill_means(document: Document) -> None:
    """Give questions without a mean that of their answers, and the survey its respondents.

    A question that nobody answered stays without, and the plan's own rule asks for its mean.
    """
    survey = document.get("scorecard", {}).get("survey", {})
    answers = survey.get("answers", [])
    blank = [item for item in survey.get("items", []) if "mean_score" not in item]
    filled = [item for item in blank if _fill(item, answers)]
    if filled and survey.get("respondents") is None:
        survey["respondents"] = len(answers)


def _fill(item: Document, answers: list[Document]) -> bool:
    """Give a question the mean of its answers; tell whether there are any."""
    code = item.get("code")
    scores = [row["scores"][code] for row in answers if code in row.get("scores", {})]
    if scores:
        item["mean_score"] = fsum(scores) / len(scores)
    return bool(scores)
