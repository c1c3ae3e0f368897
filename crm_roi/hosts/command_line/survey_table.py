"""A survey on the terminal: index, paths, questions, what moves satisfaction, NPS and CSAT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from crm_roi.core.customers.survey_model import LATENT_LABELS
from crm_roi.core.terms import _
from crm_roi.hosts.figures import written
from crm_roi.locale import translate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_roi.core.customers.path_bootstrap import Interval
    from crm_roi.core.customers.satisfaction_study import Study


LABELS: Final = dict(LATENT_LABELS)
DRIVERS_SHOWN: Final = 10
NAME_COLUMN: Final = 12  # cells, so that no word of a name is broken
ALPHA_WANTED: Final = 0.7
VARIANCE_WANTED: Final = 0.5

RELIABLE: Final = _(
    "α and CR (composite reliability) of 0.7 and more, AVE (average variance extracted) of 0.5 and "
    "more are good; a variable of one item has neither α nor CR."
)
ONE_POINT: Final = _(
    "One point more on the question moves the index of {target} by so many points."
)
NO_TARGET: Final = _("No variable is named satisfaction; name the one to move with --target.")


class _Writer:
    """Words and figures of one study in one language."""

    def __init__(self, found: Study, language: str) -> None:
        """Keep what every table needs."""
        self.found, self.language = found, language
        self.intervals = found.intervals

    def say(self, text: str, **facts: object) -> str:
        return translate(text, self.language).format(**facts)

    def name(self, latent: str) -> str:
        return self.say(LABELS[latent]) if latent in LABELS else latent

    def interval(self, figures: str, key: object, digits: int) -> str:
        """Write the interval of a figure; blank without a bootstrap."""
        known: Mapping[Any, Interval] = getattr(self.intervals, figures) if self.intervals else {}
        if key not in known:
            return ""
        low, high, _error = known[key]
        form = f".{digits}f"
        return f"{written(low, form)} … {written(high, form)}"

    def table(self, title: str, caption: str, *columns: str) -> Table:
        """Open a table; `#` before a column's name marks figures."""
        table = Table(
            title=title, title_justify="left", caption=caption or None, caption_justify="left",
            box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True,
        )  # fmt: skip
        for column in columns:
            number = column.startswith("#")
            name = self.say(column.removeprefix("#"))
            justify: Any = "right" if number else "left"
            table.add_column(name, justify=justify, no_wrap=number, overflow="fold",
                             min_width=None if number else NAME_COLUMN)  # fmt: skip
        return table


def survey_table(found: Study, unused: Sequence[str], language: str) -> Group:
    """Lay out a study, what matters most first."""
    writer = _Writer(found, language)
    parts = [_index(writer), _paths(writer), _questions(writer)]
    if found.drivers:
        parts.append(_drivers(writer))
    if found.satisfied:
        parts.append(_satisfied(writer))
    return Group(
        Text(_headline(writer), style="bold"),
        *(Text(line, style="yellow") for line in _cautions(writer)),
        *parts,
        *map(Text, _remarks(writer, unused)),
    )


def _headline(writer: _Writer) -> str:
    fit, method = writer.found.fit, writer.found.method
    metric = _("standardised items") if fit.standardised else _("raw items")
    said = writer.say(
        _(
            "{count} respondents, {items} items; {metric}, {scheme} scheme, "
            "steps until it settled: {steps}"
        ),
        count=fit.respondents,
        items=len(fit.model.items),
        metric=writer.say(metric),
        scheme=writer.say(SCHEMES[fit.scheme]),
        steps=fit.iterations,
    )
    if writer.intervals is None:
        return said
    kept, share = writer.intervals.resamples, f"{method.confidence:.0%}"
    text = _("; {share} intervals from {kept} resamples, seed {seed}")
    return said + writer.say(text, share=share, kept=kept, seed=method.seed)


SCHEMES: Final = {
    "centroid": _("centroid"),
    "factorial": _("factorial"),
    "path": _("path"),
}


def _cautions(writer: _Writer) -> Iterator[str]:
    for sentence in writer.found.fit.warnings:
        yield writer.say(sentence.text, **sentence.facts)


def _index(writer: _Writer) -> Table:
    fit = writer.found.fit
    columns = (_("Variable"), "#" + _("Index"), "#" + _("Interval"), "#R²", "#α", "#CR", "#AVE")
    table = writer.table(writer.say(_("Index from 0 to 100")), writer.say(RELIABLE), *columns)
    for latent in fit.model.latents:
        row = fit.reliability[latent]
        table.add_row(
            writer.name(latent),
            f"{fit.index[latent]:.1f}",
            writer.interval("index", latent, 1),
            _figure(fit.r_squared.get(latent), 0.0),
            _figure(row.alpha, ALPHA_WANTED),
            _figure(row.composite, ALPHA_WANTED),
            _figure(row.average_variance, VARIANCE_WANTED),
        )
    return table


def _figure(value: float | None, wanted: float) -> Text:
    if value is None:
        return Text("–")
    return Text(f"{value:.3f}", style="yellow" if value < wanted else "")


def _paths(writer: _Writer) -> Table:
    fit = writer.found.fit
    names = (
        _("From"),
        _("To"),
        "#" + _("Path coefficient"),
        "#" + _("Interval"),
        "#" + _("Total effect"),
    )
    table = writer.table(writer.say(_("What leads to what")), "", *names)
    for path, coefficient in fit.paths.items():
        table.add_row(
            *map(writer.name, path),
            written(coefficient, ".4f"),
            writer.interval("paths", path, 3),
            written(fit.total_effects.get(path, coefficient), ".4f"),
        )
    return table


def _questions(writer: _Writer) -> Table:
    fit = writer.found.fit
    names = (
        _("Variable"),
        _("Item"),
        "#" + _("Loading"),
        "#" + _("Interval"),
        "#" + _("Weight in the index"),
    )
    table = writer.table(writer.say(_("How well the questions measure")), "", *names)
    for block in fit.model.blocks:
        for item in block.items:
            table.add_row(
                writer.name(block.latent),
                item,
                _figure(fit.loadings[item], ALPHA_WANTED if block.mode == "reflective" else -1.0),
                writer.interval("loadings", item, 3),
                f"{fit.index_weights[item]:.1%}",
            )
    return table


def _drivers(writer: _Writer) -> Table:
    found = writer.found
    target = writer.name(found.target)
    names = (_("Item"), _("Variable"), "#" + _("Mean"), "#" + _("Effect of one point"))
    title = writer.say(_("What moves {target} most"), target=target)
    table = writer.table(title, writer.say(ONE_POINT, target=target), *names)
    for row in found.drivers[:DRIVERS_SHOWN]:
        table.add_row(
            row.item, writer.name(row.latent), f"{row.mean:.2f}", written(row.effect, "+.2f")
        )
    return table


def _satisfied(writer: _Writer) -> Table:
    names = (_("Item"), "#" + _("Answers"), "#" + _("Mean (0-100)"), "#" + _("Highest mark"),
             "#" + _("Two highest marks"))  # fmt: skip
    table = writer.table(writer.say(_("Satisfied customers (CSAT)")), "", *names)
    for row in writer.found.satisfied:
        shares = (f"{row.top_box:.1%}", f"{row.top_two:.1%}")
        table.add_row(row.item, str(row.answers), f"{row.mean:.1f}", *shares)
    return table


def _remarks(writer: _Writer, unused: Sequence[str]) -> Iterator[str]:
    row = writer.found.promoters
    if row is not None:
        text = _(
            "Net promoter score (question “{item}”): {score} ({low} to {high}), {answers} answers"
        )
        figures = {"score": row.score, "low": row.low, "high": row.high}
        facts = {name: written(figure, "+.1f") for name, figure in figures.items()}
        yield writer.say(text, item=row.item, answers=row.answers, **facts)
    if not writer.found.target:
        yield writer.say(NO_TARGET)
    if unused:
        yield writer.say(_("Columns not used: {columns}"), columns=", ".join(unused))
