"""What a page of the report is made of: tables, facts and charts, already in words and rounded.

Charts hold the numbers their shapes need, and the texts of their labels as the reader sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from crm_roi.report.theme import PLAIN, Theme

if TYPE_CHECKING:
    from crm_roi.report.fonts import Face

Tone = Literal["", "good", "warn", "bad"]
Kind = Literal["text", "number", "mark", "date"]
WHOLE: Final = 18
WORDY: Final = 700
"""A table whose longest cells hold more letters may be taller than a page."""
TOGETHER: Final = 12


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, how its cells are set, its width in millimetres (0: what is left)."""

    label: str
    kind: Kind = "text"
    width: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; a total stands in bold, a tone colours its verdict.

    `place` names the place in its last cell where a role signs the report; `detail` stands small
    under its first cell.
    """

    cells: tuple[str, ...]
    kind: Literal["line", "total", "head"] = "line"
    tone: Tone = ""
    place: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table with one unit and one number of decimals; a wordy one may be divided over pages.

    One of `lines` names a line of the plan in the first cell of each row, numbers in the others.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    divided: bool = False
    lines: bool = False

    @property
    def whole(self) -> bool:
        """Tell whether the table is short enough to stand on one page undivided."""
        text = sum(max(map(len, row.cells), default=0) for row in self.rows)
        return len(self.rows) <= WHOLE and text <= WORDY and not self.divided


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure or statement with its label, and what to know about it.

    The currency stands small before the figure, the unit after it: CNY 7.74 million.
    """

    label: str
    value: str
    detail: str = ""
    tone: Tone = ""
    unit: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it starts and ends, its label, its figure, and whether it is good or bad."""

    label: str
    start: float
    end: float
    text: str
    tone: Tone = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars from a common zero, one unit."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Columns that lead from one total to another."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a stack: its name, a value and its text for each place."""

    name: str
    values: tuple[float, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """Stacked bars with their totals; columns along time, rows along structure."""

    labels: tuple[str, ...]
    series: tuple[Series, ...]
    totals: tuple[str, ...]
    horizontal: bool = False


@dataclass(frozen=True, slots=True)
class CashFlow:
    """Net cash flow by period with the cumulative line and the moment of payback."""

    labels: tuple[str, ...]
    net: Series
    cumulative: Series
    payback: float | None
    payback_text: str


@dataclass(frozen=True, slots=True)
class Swings:
    """A tornado: what one input alone does to a value, widest first, and what brings it to zero."""

    base: float
    base_text: str
    bars: tuple[Bar, ...]
    end_texts: tuple[str, ...]
    zero_heading: str
    zero_texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """A histogram of money: how many cases fall between neighbouring edges, with marked values."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]
    edge_texts: tuple[str, ...]
    marks: tuple[tuple[float, str], ...]
    plan: tuple[float, str]
    below: str
    above: str


@dataclass(frozen=True, slots=True)
class Node:
    """A KPI on the strategy map."""

    id: str
    label: str
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """Perspectives as lanes, KPIs as nodes, arrows from cause to effect."""

    lanes: tuple[tuple[str, tuple[Node, ...]], ...]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One small multiple: a KPI's way from its baseline along its targets, and its actuals."""

    title: str
    unit: str
    labels: tuple[str, ...]
    path: tuple[tuple[int, float, str], ...]
    actuals: tuple[tuple[int, float, str], ...]
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Multiples:
    """Small multiples, each on its own scale, all on the same years."""

    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of the roadmap, in days since an early date."""

    label: str
    start: int
    end: int
    text: str
    gate: bool


@dataclass(frozen=True, slots=True)
class Roadmap:
    """Phases along time, with the ticks of the time axis."""

    phases: tuple[Phase, ...]
    ticks: tuple[tuple[int, str], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve over an amount: its name, its points, which of them bear words, and the one chosen.

    `labels` and `chosen` hold a place across, a place up, and the words beside it.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, float, str], ...]
    chosen: tuple[float, float, str] | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """Curves side by side, each on its own scale."""

    curves: tuple[Curve, ...]


Drawing = (
    Bars
    | Waterfall
    | Stack
    | CashFlow
    | Swings
    | StrategyMap
    | Multiples
    | Roadmap
    | Curves
    | Spread
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with the words that stand for it where it cannot be seen."""

    key: str
    alt: str
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Undrawn:
    """The charts of a view before they are drawn, by key, and the typeface they are drawn in."""

    pictures: dict[str, Drawing]
    face: Face


Charts = dict[str, bytes] | Undrawn
"""The charts of a view by key: drawn as SVG, or still to be drawn."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A message, and the chart, table or statements that show it."""

    title: str
    subtitle: str = ""
    chart: Chart | None = None
    table: Table | None = None
    facts: tuple[Fact, ...] = ()
    points: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    @property
    def together(self) -> bool:
        """Tell whether the exhibit is small enough to stand on one page undivided."""
        if self.points:
            return False
        return self.table is None or (self.table.whole and len(self.table.rows) <= TOGETHER)


@dataclass(frozen=True, slots=True)
class Page:
    """A page family: its name in the contents, its message, what shows it; wide ones lie across."""

    key: str
    name: str
    title: str
    lead: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: the ask, four figures, who says so and on which file."""

    plan_title: str
    organisation: str
    kind: str
    ask: str
    purpose: str
    headline: tuple[Fact, ...]
    returns_label: str
    returns: tuple[Fact, ...]
    verdict: str
    tone: Tone
    downside: str
    details: tuple[Fact, ...]
    notice: str
    long_title: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What stands on every page, and the few words of the template."""

    header: str
    notice: str
    version: str
    file: str
    page: str
    draft: str
    draft_heading: str
    contents: str
    source: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole report in words and rounded numbers, frozen; the template adds nothing to it."""

    language: str
    cover: Cover
    draft_reasons: tuple[str, ...]
    pages: tuple[Page, ...]
    marks: Marks
    author: str
    created: str
    theme: Theme = PLAIN
    remarks: tuple[str, ...] = ()
    template: str = "report.html.j2"


@dataclass(frozen=True, slots=True)
class ShortReport:
    """A report of a few pages without a cover, in words and rounded numbers."""

    language: str
    title: str
    subject: str
    pages: tuple[Page, ...]
    marks: Marks
    author: str
    created: str
    draft_reasons: tuple[str, ...] = ()
    theme: Theme = PLAIN
    template: str = "short_report.html.j2"
