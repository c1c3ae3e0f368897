"""A view as a page description: its HTML, its texts, the charts that it still needs."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crm_roi.report.exhibits import Undrawn
from crm_roi.report.fonts import FACES
from crm_roi.resources import resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.report.exhibits import ReportView, ShortReport

TAGS: Final = {"zh": "zh-CN", "en": "en-GB"}


def texts_of(value: object) -> Iterator[str]:
    """Give every text of a view, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from texts_of(getattr(value, field.name))


@cache
def _templates() -> Environment:
    """Load the templates; every text is escaped, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(resources("templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html_of(view: ReportView | ShortReport, media: str = "print", **parts: object) -> str:
    """Fill the template with a view; on a screen it takes the style and the drawings, too."""
    filled = _templates().get_template(view.template)
    return filled.render(view=view, lang=TAGS[view.language], media=media, **parts)


def undrawn(view: ReportView | ShortReport) -> Undrawn:
    """Collect the charts of a view, by key."""
    charts = (shown.chart for page in view.pages for shown in page.exhibits if shown.chart)
    return Undrawn({chart.key: chart.drawing for chart in charts}, FACES[view.language])
