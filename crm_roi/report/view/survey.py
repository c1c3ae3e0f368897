"""What the answers of a survey say: index by variable with its interval, drivers, NPS and CSAT."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_roi.core.customers.satisfaction_study import SurveyResult, survey_result
from crm_roi.core.terms import _
from crm_roi.report.exhibits import Bar, Bars, Chart, Column, Exhibit, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.core.customers.satisfaction_study import Study
    from crm_roi.report.view.context import Context

DRIVERS_SHOWN: Final = 8
LONGEST_QUESTION: Final = 60
WANTED_RESPONDENTS: Final = 100
SATISFACTION: Final = "satisfaction"


def survey(context: Context) -> tuple[Exhibit, ...]:
    """Show what the survey's answers say; without answers, what the mean scores say."""
    if not context.plan.scorecard.survey.answers:
        return tuple(filter(None, (satisfaction(context),)))
    result = survey_result(context.plan)
    if result is None or result.study is None:
        return tuple(filter(None, (satisfaction(context), *_refused(context, result))))
    return tuple(filter(None, (_index(context, result.study), _drivers(context, result))))


def _refused(context: Context, result: SurveyResult | None) -> tuple[Exhibit, ...]:
    """Say why the answers give no index; the promoter score may stand without it."""
    if result is None or result.refused is None:
        return ()
    notes = [context.say(result.refused.text, **result.refused.facts), *_scores(context, result)]
    title = context.say(_("The survey's answers do not yet give an index"))
    return (Exhibit(title, notes=tuple(notes), source=_source(context)),)


def _source(context: Context) -> str:
    return context.sources(("scorecard", "survey", "answers"))


def _index(context: Context, found: Study) -> Exhibit:
    """Show the index of each variable, how sure it is, and how well it is measured."""
    say, words = context.say, context.words
    columns = (
        Column(say(_("Variable"))),
        Column(say(_("Index 0–100")), "number", 22),
        Column(say(_("Interval")), "number", 32),
        Column("R²", "number", 18),
        Column("α", "number", 18),
        Column(say(_("Composite reliability")), "number", 27),
        Column("AVE", "number", 18),
    )
    rows = tuple(_variable(context, found, name) for name in found.fit.model.latents)
    asked = [name for name in found.fit.model.latents if name == found.target]
    title = say(_("What customers say in the survey"))
    if asked:
        title = say(
            _("Satisfaction stands at {value} of 100, by the answers of {count} respondents"),
            value=words.number(found.fit.index[asked[0]], 1),
            count=f"{found.fit.respondents:,}",
        )
    metric = _("standardised items") if found.fit.standardised else _("raw items")
    resamples = found.intervals.resamples if found.intervals else 0
    subtitle = say(
        _("PLS path model, {metric}; {share} intervals from {resamples} resamples"),
        metric=say(metric),
        share=words.percent(found.method.confidence, 0),
        resamples=f"{resamples:,}",
    )
    warnings = tuple(say(one.text, **one.facts) for one in found.fit.warnings)
    table = Table(columns, rows)
    return Exhibit(title, subtitle, table=table, notes=warnings, source=_source(context))


def _variable(context: Context, found: Study, name: str) -> Row:
    words, fit = context.words, found.fit
    row, limits = fit.reliability[name], found.intervals.index[name] if found.intervals else None
    between = f"{words.number(limits.low, 1)} … {words.number(limits.high, 1)}" if limits else "–"
    figures = (fit.r_squared.get(name), row.alpha, row.composite, row.average_variance)
    cells = (
        words.choice(name),
        words.number(fit.index[name], 1),
        between,
        *("–" if value is None else words.number(value, 2) for value in figures),
    )
    return Row(cells, "total" if name == found.target else "line")


def _drivers(context: Context, result: SurveyResult) -> Exhibit | None:
    """Show which question, moved by one point, moves satisfaction most; NPS and CSAT below."""
    found = result.study
    if found is None or not found.drivers:
        return None
    say, words = context.say, context.words
    columns = (
        Column(say(_("Item")), width=18),
        Column(say(_("Question"))),
        Column(say(_("Variable")), width=36),
        Column(say(_("Mean score")), "number", 20),
        Column(say(_("Effect of one point")), "number", 26),
    )
    questions = {row.code: row.question for row in context.plan.scorecard.survey.items}
    rows = tuple(
        Row((
            row.item,
            words.short(questions.get(row.item, "–"), LONGEST_QUESTION),
            words.choice(row.latent),
            words.number(row.mean, 2),
            f"+{words.number(row.effect, 2)}" if row.effect > 0 else words.number(row.effect, 2),
        ))
        for row in found.drivers[:DRIVERS_SHOWN]
    )  # fmt: skip
    first = found.drivers[0]
    title = say(
        _("One point more on “{question}” moves satisfaction most, by {effect} points"),
        question=words.short(questions.get(first.item) or first.item, LONGEST_QUESTION),
        effect=words.number(first.effect, 1),
    )
    subtitle = say(_("Points of the satisfaction index (0 to 100) for one point of the scale"))
    notes = tuple(_scores(context, result))
    table = Table(columns, rows)
    return Exhibit(title, subtitle, table=table, notes=notes, source=_source(context))


def _scores(context: Context, result: SurveyResult) -> Iterator[str]:
    """Say the promoter score with its interval, and the shares of the highest marks."""
    say, words, scored = context.say, context.words, result.promoters
    if scored is not None:
        text = _("Net promoter score {score} ({low} to {high}), {answers} answers.")
        facts = {name: words.number(getattr(scored, name), 0) for name in ("score", "low", "high")}
        yield say(text, **facts, answers=f"{scored.answers:,}")
        if scored.answers < WANTED_RESPONDENTS:
            yield say(
                _("So few answers leave the promoter score uncertain; ask {wanted} and more."),
                wanted=WANTED_RESPONDENTS,
            )
    for row in result.study.satisfied[:1] if result.study else ():
        text = _(
            "Completely satisfied on {item} (highest mark): {top}; two highest marks: {two}; mean "
            "{mean} of 100."
        )
        shares = {"top": words.percent(row.top_box), "two": words.percent(row.top_two)}
        yield say(text, item=row.item, mean=words.number(row.mean, 1), **shares)


def satisfaction(context: Context) -> Exhibit | None:
    """Show the customer satisfaction index by its variables."""
    index, survey = context.evaluation.scorecard.satisfaction_index, context.plan.scorecard.survey
    if not index:
        return None
    say, words = context.say, context.words
    bars = tuple(
        Bar(words.choice(key), 0, value, words.number(value, 1), strong=key == SATISFACTION)
        for key, value in index.items()
    )
    title = (
        say(
            _("The customer satisfaction index (CSI) stands at {value} of 100"),
            value=words.number(index[SATISFACTION], 1),
        )
        if SATISFACTION in index
        else say(_("What customers say in the survey"))
    )
    scale = say(
        _(
            "Index 0 to 100 by variable: weighted mean scores on the scale {low} to {high}, "
            "rescaled, not standardised"
        ),
        low=words.plain(survey.scale_low),
        high=words.plain(survey.scale_high),
    )
    asked = survey.respondents
    count = "" if asked is None else say(_("; respondents: {count}"), count=f"{asked:,}")
    alt = words.comma.join(f"{bar.label}: {bar.text}" for bar in bars)
    return Exhibit(
        title,
        scale + count,
        Chart("satisfaction", f"{title}. {alt}", Bars(bars)),
        source=context.sources(("scorecard", "survey")),
    )
