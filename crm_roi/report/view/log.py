"""The change log: how the plan came to its version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.terms import _
from crm_roi.report.exhibits import Column, Exhibit, Row, Table

if TYPE_CHECKING:
    from crm_roi.report.context import Context

MOST_ROWS: Final = 20


def log(context: Context) -> Exhibit | None:
    """Show the latest changes of the plan, if any were logged."""
    rows = context.plan.log[-MOST_ROWS:]
    if not rows:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Date")), "date", 28),
        Column(say(_("Version")), width=18),
        Column(say(_("Author")), width=30),
        Column(say(_("Change"))),
        Column(say(_("Why")), width=46),
    )
    lines = tuple(
        Row(
            (
                words.day(row.day),
                words.short(row.version, 16),
                words.short(row.author, 40),
                words.short(row.what, 200),
                words.short(row.why, 120),
            )
        )
        for row in rows
    )
    return Exhibit(
        say(_("How the plan came to this version")),
        table=Table(columns, lines),
        source=context.sources(("log",)),
    )
