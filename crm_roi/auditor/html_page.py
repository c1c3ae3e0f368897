"""Findings as one page of HTML, with a map of each sheet: what is typed, computed and found.

The page needs no other file and no network; a map is a drawing in which equal neighbours of a row
are one bar, so that a sheet of a hundred thousand cells stays small.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from crm_roi.auditor.rules import RULES
from crm_roi.auditor.wording import CERTAINTIES, certainty_text, detail, evidence_text, place
from crm_roi.core.terms import _
from crm_roi.locale import translate
from crm_roi.xlsx.addresses import column_letters, read_rect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.auditor.book import Book, Sheet
    from crm_roi.auditor.findings import Finding

_CELL: Final = (14, 6)  # width and height of a cell on the map
_MOST_ROWS, _MOST_COLUMNS = 600, 120
_COLOURS: Final = ("#d9d9d9", "#f6d776", "#9ec5e8")  # text, typed number, formula
_MARKS: Final = {"certain": "#c00000", "likely": "#e36c0a", "possible": "#7f7f7f"}
_STYLE: Final = """
body{font:14px/1.5 "Segoe UI","Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem;
max-width:75rem;color:#222}h1,h2,h3{line-height:1.2}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid #ddd;padding:.35rem .5rem;text-align:left;vertical-align:top}
code{background:#f4f4f4;padding:0 .2rem;word-break:break-all}.blocking{color:#c00000;
font-weight:bold}.silenced{opacity:.55}svg{border:1px solid #ccc;max-width:100%;height:auto}
.key span{display:inline-block;width:1em;height:1em;margin:0 .3em 0 1em;vertical-align:-.1em}
"""


def html_page(book: Book, findings: Sequence[Finding], language: str) -> str:
    """Write the page in a language."""

    def say(text: str, **facts: object) -> str:
        return escape(translate(text, language).format(**facts))

    title = say(_("What was found in {name}"), name=book.path.replace("\\", "/").rpartition("/")[2])
    parts = [
        f'<!DOCTYPE html><html lang="{"zh-CN" if language == "zh" else "en"}"><head>',
        f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>',
        f"<h1>{title}</h1>",
        f"<p>{_summary(findings, language)}</p>",
        f"<h2>{say(_('Maps of the sheets'))}</h2>",
        f'<p class="key">{_key(language)}</p>',
        *(_map(sheet, findings, language) for sheet in book.sheets),
        f"<h2>{say(_('Findings'))}</h2>",
        *_tables(findings, language),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _summary(findings: Sequence[Finding], language: str) -> str:
    blocking = sum(finding.blocking for finding in findings)
    silenced = sum(bool(finding.silenced) for finding in findings)
    text = _("{findings} findings; {blocking} block a release, {silenced} are silenced.")
    said = translate(text, language).format(
        findings=len(findings), blocking=blocking, silenced=silenced
    )
    return escape(said)


def _key(language: str) -> str:
    words = (_("text"), _("typed number"), _("formula"))
    marks = [
        (colour, translate(word, language)) for colour, word in zip(_COLOURS, words, strict=True)
    ]
    marks += [(_MARKS[kind], translate(word, language)) for kind, word in CERTAINTIES.items()]
    return "".join(
        f'<span style="background:{colour}"></span>{escape(word)}' for colour, word in marks
    )


def _map(sheet: Sheet, findings: Sequence[Finding], language: str) -> str:
    """Draw a sheet: bars of equal cells, and a frame with its text around each finding."""
    filled = sheet.is_filled
    if not filled.any():
        return f"<h3>{escape(sheet.name)}</h3>"
    rows = min(int(sheet.rows[filled].max()), _MOST_ROWS)
    columns = min(int(sheet.columns[filled].max()), _MOST_COLUMNS)
    width, height = _CELL
    own = [finding for finding in findings if finding.flaw.sheet == sheet.name]
    shapes = [*_bars(sheet, rows, columns), *_frames(own, rows, columns, language)]
    size = f'width="{columns * width}" height="{rows * height}"'
    view = f'viewBox="0 0 {columns * width} {rows * height}"'
    note = f"A1:{column_letters(columns)}{rows}"
    return (
        f"<h3>{escape(sheet.name)} <small>{note}</small></h3>"
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} {view}>{"".join(shapes)}</svg>'
    )


def _bars(sheet: Sheet, rows: int, columns: int) -> Iterator[str]:
    kinds = np.where(sheet.is_formula, 2, np.where(sheet.is_number, 1, 0))
    places = np.flatnonzero(sheet.is_filled & (sheet.rows <= rows) & (sheet.columns <= columns))
    joined = (
        (np.diff(sheet.rows[places]) == 0)
        & (np.diff(sheet.columns[places]) == 1)
        & (np.diff(kinds[places]) == 0)
    )
    for run in np.split(places, np.flatnonzero(~joined) + 1):
        first = run[0]
        yield _rect(
            int(sheet.rows[first]),
            int(sheet.columns[first]),
            1,
            len(run),
            f'fill="{_COLOURS[int(kinds[first])]}"',
        )


def _frames(findings: Sequence[Finding], rows: int, columns: int, language: str) -> Iterator[str]:
    for finding in sorted(findings, key=lambda each: list(_MARKS)[::-1].index(each.certainty)):
        colour = "#999999" if finding.silenced else _MARKS[finding.certainty.value]
        tip = f"{finding.rule.number}. {place(finding)}: {detail(finding, language)}"
        look = f'fill="{colour}" fill-opacity="0.45" stroke="{colour}"'
        for cells in finding.flaw.cells:
            try:
                rect = read_rect(cells)
            except ValueError:
                continue
            last_row, last_column = min(rect.last_row, rows), min(rect.last_column, columns)
            if rect.first_row <= last_row and rect.first_column <= last_column:
                yield _rect(
                    rect.first_row,
                    rect.first_column,
                    last_row - rect.first_row + 1,
                    last_column - rect.first_column + 1,
                    look,
                    tip,
                )


def _rect(row: int, column: int, down: int, across: int, look: str, tip: str = "") -> str:
    width, height = _CELL
    where = f'x="{(column - 1) * width}" y="{(row - 1) * height}"'
    size = f'width="{across * width}" height="{down * height}"'
    return (
        f"<rect {where} {size} {look}><title>{escape(tip)}</title></rect>"
        if tip
        else (f"<rect {where} {size} {look}/>")
    )


def _tables(findings: Sequence[Finding], language: str) -> Iterator[str]:
    """Give a table to each rule that was broken: where, what, how sure, the formulas."""
    heads = (_("Where"), _("What is wrong"), _("How sure"), _("The cell and its neighbour"))
    header = "".join(f"<th>{escape(translate(head, language))}</th>" for head in heads)
    for rule in RULES:
        own = [finding for finding in findings if finding.rule is rule]
        if not own:
            continue
        mark = ' class="blocking"' if any(finding.blocking for finding in own) else ""
        yield f"<h3{mark}>{rule.number}. {escape(translate(rule.title, language))}</h3>"
        yield f"<p>{escape(translate(rule.why, language))}<br>"
        yield f"→ {escape(translate(rule.mend, language))}</p><table><tr>{header}</tr>"
        for finding in own:
            kind = ' class="silenced"' if finding.silenced else ""
            cells = (
                escape(place(finding)),
                escape(detail(finding, language)) + _reason(finding),
                escape(certainty_text(finding, language)),
                f"<code>{escape(evidence_text(finding))}</code>" if finding.evidence else "",
            )
            yield f"<tr{kind}>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
        yield "</table>"


def _reason(finding: Finding) -> str:
    return f"<br><em>{escape(finding.silenced)}</em>" if finding.silenced else ""
