"""`crm-roi sensitivity`: what each estimate, each line and two figures together do to the NPV."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, NamedTuple, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from crm_roi.app.plans import accept, read
from crm_roi.core import plan_terms
from crm_roi.core.errors import CrmRoiError
from crm_roi.core.results import RESULTS
from crm_roi.core.risk.model import SHIFTS, Target
from crm_roi.core.risk.names import BENEFIT_DRIVERS, COST_DRIVERS, figure_name
from crm_roi.core.risk.plan_risk import TARGETS, lever
from crm_roi.core.risk.plan_sensitivity import CHANGES, axis, plan_sensitivity, sensitivity_document
from crm_roi.core.risk.trials import Output
from crm_roi.core.safe_text import one_line
from crm_roi.core.terms import _
from crm_roi.hosts.command_line.options import LANGUAGE, AskedLanguage
from crm_roi.hosts.command_line.plan import told_in
from crm_roi.hosts.figures import money, number_of_years, percent, written
from crm_roi.locale import translate
from crm_roi.settings import settled_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crm_roi.core.plan import Plan
    from crm_roi.core.risk.line_effects import BreakEven, DriverBreakEven
    from crm_roi.core.risk.plan_sensitivity import Axis, PlanSensitivity, TwoWay
    from crm_roi.core.risk.sensitivity import CaseResult, SpiderLine, TornadoBar


PLAN_HELP: Final = _("The plan: a workbook (.xlsx) or a .json.")
ROWS_HELP: Final = _(
    "Figure down the two-way table, such as benefits, B01 or benefits=0.8,0.9,1,1.1."
)
COLUMNS_HELP: Final = _("Figure across the two-way table, such as discount_rate, delay or C03.")
AS_JSON_HELP: Final = _("Print JSON for a machine to read.")


class BadSettings(CrmRoiError):
    """“{text}” is no list of numbers; write for instance benefits=0.8,0.9,1,1.1."""


def sensitivity(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help=translate(PLAN_HELP, LANGUAGE))],
    *,
    rows: Annotated[str, typer.Option("--rows", help=translate(ROWS_HELP, LANGUAGE))] = "benefits",
    columns: Annotated[
        str, typer.Option("--columns", help=translate(COLUMNS_HELP, LANGUAGE))
    ] = "discount_rate",
    as_json: Annotated[
        bool, typer.Option("--json", help=translate(AS_JSON_HELP, LANGUAGE))
    ] = False,
    language: AskedLanguage = None,
) -> None:
    """Show how a plan's NPV answers to each of its figures."""
    given = accept(read(plan))
    reader = settled_language(language, given.language)
    found = plan_sensitivity(given, asked_axis(given, rows), asked_axis(given, columns))
    spoken = told_in(given, reader)
    if as_json:
        document = sensitivity_document(
            found, lambda key: figure_name(spoken, key, lambda text: translate(text, reader))
        )
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        Console().print(sensitivity_tables(spoken, found, reader), highlight=False)


def asked_axis(plan: Plan, text: str) -> Axis:
    """Read `name` or `name=1,2,3` as a side of the two-way table."""
    name, _sign, numbers = text.partition("=")
    try:
        settings = [float(number) for number in numbers.split(",")] if numbers else []
    except ValueError as error:
        raise BadSettings(text=text) from error
    return axis(plan, name.strip(), settings)


Row = TypeVar("Row", "BreakEven", "DriverBreakEven")
SHOWN: Final = 10  # `--json` gives all
FIRST_COLUMN: Final = 8
DRIVERS: Final = {
    **COST_DRIVERS,
    **BENEFIT_DRIVERS,
    "attribution": plan_terms.ATTRIBUTION,
    "realisation": plan_terms.REALISATION,
    "confidence": plan_terms.CONFIDENCE,
}


def sensitivity_tables(plan: Plan, found: PlanSensitivity, language: str) -> Group:
    """Lay out every answer; a table without a row is left out."""
    return Group(*Teller(plan, language).parts(found))


class Teller(NamedTuple):
    """Says figures of a plan in a language."""

    plan: Plan
    language: str

    def say(self, text: str, **facts: object) -> str:
        """Give a text of ours with its facts."""
        return translate(text, self.language).format(**facts)

    def name(self, key: str) -> str:
        """Name a figure."""
        return figure_name(self.plan, key, self.say)

    def setting(self, key: str, value: float | None) -> str:
        """Write where a figure stands: a factor as a change in per cent, a rate, or years."""
        target = lever(self.plan, key).target
        if target is Target.DELAY_YEARS:
            return number_of_years(value, self.language)
        if value is None or target is Target.DISCOUNT_RATE:
            return percent(value, 2)
        return written(value - 1, "+.1%") if value != 1 else "0%"

    def parts(self, found: PlanSensitivity) -> Iterator[Text | Table]:
        """Give the tables in the order in which one asks."""
        about = self.plan.about
        yield Text(one_line(f"{about.title}  v{about.version}"), style="bold")
        unit = self.plan.assumptions.unit_label
        yield Text(self.say(_("NPV {npv}; amounts in {unit}"), npv=money(found.npv), unit=unit))
        yield from self._tornados(found)
        yield from self._events(found.events)
        yield self._two_way(found.two_way)
        yield self._spider(found.spider)
        yield self._break_evens(found.break_evens)
        yield from self._drivers(found.drivers)
        months = _("Benefits later by months")
        yield self._cases(_("Delay of the benefits"), months, found.delays)
        if found.scenarios:
            yield self._cases(_("Scenarios"), _("Scenario"), found.scenarios)
        yield Text("\n".join(self._worths(found)))

    def _table(self, title: str, first: str, columns: Sequence[str]) -> Table:
        table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        table.add_column(self.say(first), overflow="fold", min_width=FIRST_COLUMN)
        for column in columns:
            table.add_column(column, justify="right", no_wrap=True)
        return table

    def _tornados(self, found: PlanSensitivity) -> Iterator[Table]:
        lines = self.say(
            _("What moves NPV most: lines by ±{share}, the discount rate by ±{reach}"),
            share=percent(found.share, 0),
            reach=percent(found.reach, 1),
        )
        yield self._tornado(lines, found.tornado)
        estimates = (
            (_("Estimates moved from low to high"), found.estimates),
            (_("Estimates moved from P10 to P90"), found.percentiles),
        )
        for title, bars in estimates:
            if bars:
                yield self._tornado(self.say(title), bars)

    def _tornado(self, title: str, bars: Sequence[TornadoBar]) -> Table:
        heads = (_("From … to"), _("NPV at low"), _("NPV at high"))
        table = self._table(title, _("Figure"), [self.say(head) for head in heads])
        for bar in bars[:SHOWN]:
            ends = " … ".join(self.setting(bar.name, value) for value in (bar.low, bar.high))
            table.add_row(self.name(bar.name), ends, _amount(bar.at_low), _amount(bar.at_high))
        return table

    def _events(self, bars: Sequence[TornadoBar]) -> Iterator[Table]:
        if not bars:
            return
        heads = (self.say(_("NPV without it")), self.say(_("NPV if it happens")))
        table = self._table(self.say(_("Event risks")), _("Risk"), heads)
        for bar in bars[:SHOWN]:
            table.add_row(self.name(bar.name), _amount(bar.at_low), _amount(bar.at_high))
        yield table

    def _two_way(self, found: TwoWay) -> Table:
        across, down = found.columns, found.rows
        names = {"down": self.name(down.lever.name), "across": self.name(across.lever.name)}
        heads = [self.setting(across.lever.name, value) for value in across.settings]
        title = self.say(_("NPV by {down} (down) and {across} (across)"), **names)
        table = self._table(title, "", heads)
        for value, row in zip(down.settings, found.npv, strict=True):
            table.add_row(self.setting(down.lever.name, value), *map(_amount, row))
        return table

    def _spider(self, lines: Sequence[SpiderLine]) -> Table:
        heads = [written(change, "+.0%") if change else "0%" for change in CHANGES]
        title = self.say(_("NPV when a figure changes by so much of itself"))
        table = self._table(title, _("Figure"), heads)
        for line in lines:
            table.add_row(self.name(line.name), *(_whole(value) for value in line.results))
        return table

    def _break_evens(self, rows: Sequence[BreakEven]) -> Table:
        """Show the general figures, then the lines that need to change least."""
        general = [row for row in rows if row.name in TARGETS]
        lines = _nearest([row for row in rows if row.name not in TARGETS])
        title = self.say(_("Break-even: where NPV is zero, all else as planned"))
        table = self._table(title, _("Figure"), (self.say(_("Break-even at")),))
        for row in (*general, *lines):
            table.add_row(self.name(row.name), self._break_even(row))
        return table

    def _break_even(self, row: BreakEven) -> str:
        if row.setting is None:
            return self.say(_("not by itself"))
        text = self.setting(row.name, row.setting)
        late = lever(self.plan, row.name).target in SHIFTS
        return self.say(_("{years} years"), years=text) if late else text

    def _drivers(self, rows: Sequence[DriverBreakEven]) -> Iterator[Table]:
        near = _nearest(rows)
        if not near:
            return
        names = (_("Driver"), _("Planned"), _("Break-even at"), _("Relative change"))
        title = self.say(_("Drivers of lines that are nearest to their break-even"))
        table = self._table(title, _("Line"), [self.say(name) for name in names])
        for row in near:
            label = self.say(DRIVERS[row.driver].label)
            change = written(row.change or 0.0, "+.1%")
            figures = (_number(row.value), _number(row.setting or 0.0), change)
            table.add_row(f"{row.line} {self.name(row.line)}", label, *figures)
        yield table

    def _cases(self, title: str, first: str, cases: Sequence[CaseResult]) -> Table:
        heads = [RESULTS[key].head for key in ("npv", "irr", "roi_pv", "payback_years")]
        table = self._table(self.say(title), first, [self.say(head) for head in heads])
        names = {row.id: row.name for row in self.plan.scenarios}
        for case in cases:
            figures = case.outputs
            table.add_row(
                names.get(case.name, case.name),
                _amount(figures[Output.NPV]),
                percent(figures[Output.IRR], 2),
                percent(figures[Output.ROI_PV], 1),
                number_of_years(figures[Output.PAYBACK], self.language),
            )
        return table

    def _worths(self, found: PlanSensitivity) -> Iterator[str]:
        weighted, known = found.weighted_npv, found.scenario_information
        if weighted is not None and known is not None:
            yield self.say(_("Probability-weighted NPV: {amount}"), amount=money(weighted))
            text = _("Knowing the scenario before deciding would be worth {amount}")
            yield self.say(text, amount=money(known))
        if found.perfect_information is None:
            yield self.say(_("Nothing in the plan is uncertain: no estimate, no event risk."))
            return
        text = _(
            "Perfect information before deciding would be worth {amount} ({trials} trials, "
            "seed {seed})"
        )
        information = found.perfect_information
        yield self.say(
            text,
            amount=money(information.value),
            trials=f"{information.trials:,}",
            seed=information.seed,
        )


def _nearest(rows: Sequence[Row]) -> list[Row]:
    """Take the rows that need to change least."""
    possible = [row for row in rows if row.change is not None]
    return sorted(possible, key=lambda row: abs(row.change or 0.0))[:SHOWN]


def _number(value: float) -> str:
    """Write a driver with four significant digits, never as a power of ten."""
    return written(float(f"{value:.4g}"), ",.10g")


def _amount(value: float | None) -> str:
    return "–" if value is None else money(value)


def _whole(value: float | None) -> str:
    return "–" if value is None else written(value, ",.0f")
