"""A small model that breaks no rule, and the same model with chosen rules broken at known cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import xlsxwriter

from crm_roi.workbook.layout.conventions import INPUT_FILL, TOTAL_FILL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

T = TypeVar("T")
Shown = str | float

ALL_RULES: Final = frozenset(range(1, 37))
RATE, USERS, SAVING, YEAR = 0.1, 50, 40, 2026


class CostLine(NamedTuple):
    """A cost line and its four years."""

    name: str
    area: str
    visibility: str
    nature: str
    values: tuple[int, int, int, int]


COSTS: Final = (
    CostLine("Licences", "IT", "Explicit", "Opex", (300, 300, 300, 300)),
    CostLine("Servers", "IT", "Explicit", "Capex", (900, 0, 0, 0)),
    CostLine("Courses", "Training", "Hidden", "Opex", (200, 50, 50, 50)),
    CostLine("Coaching", "Training", "Hidden", "Opex", (0, 100, 0, 0)),
)
PERIODS: Final = "HIJK"

# Where each rule is broken: the sheet (empty: the whole workbook) and the first cell (or none).
BROKEN_AT: Final[dict[int, tuple[str, str]]] = {
    1: ("About", "A21"), 2: ("About", "B3"), 3: ("Cash flow", "F6"), 4: ("Totals", "B6"),
    5: ("Costs", "F6"), 6: ("Cash flow", "J6"), 7: ("Totals", "B12"), 8: ("Totals", "B13"),
    9: ("Totals", "B14"), 10: ("Totals", "B15"), 11: ("Totals", "B16"), 12: ("Totals", "B17:B18"),
    13: ("", ""), 14: ("Totals", "B19"), 15: ("Totals", "B20"), 16: ("Review", "H4:K4"),
    17: ("Cash flow", "K4"), 18: ("Cash flow", "F5"), 19: ("Totals", "B21"), 20: ("Totals", "A24"),
    21: ("Costs", "I6"), 22: ("Checks", "C6"), 23: ("Results", ""), 24: ("Totals", "B9:B10"),
    25: ("Results", "B5"), 26: ("Inputs", "B6"), 27: ("Inputs", "B9"), 28: ("Log", "B5"),
    29: ("Costs", "H7"), 30: ("Inputs", "A1:C1"), 31: ("", ""), 32: ("Log", "A6"),
    33: ("Inputs", "B10"), 34: ("Results", "B4"), 35: ("Lists", ""), 36: ("Inputs", "D7"),
}  # fmt: skip


def write_model(path: Path, broken: frozenset[int] = frozenset()) -> Path:
    """Write the model with some rules broken."""
    book = xlsxwriter.Workbook(str(path))
    _Model(book, broken).write()
    book.close()
    return path


def npv() -> float:
    """Give the model's net present value, year 0 undiscounted."""
    totals = [sum(line.values[year] for line in COSTS) for year in range(4)]
    return sum((USERS * SAVING - cost) / (1 + RATE) ** year for year, cost in enumerate(totals))


@dataclass
class _Model:
    book: Workbook
    broken: frozenset[int]

    def write(self) -> None:
        self.formats = {
            "": self.book.add_format(),
            "input": self._input(),
            "share": self._input("0%"),
            "date": self._input("yyyy-mm-dd"),
            "day": self.book.add_format({"num_format": "yyyy-mm-dd"}),
            "total": self.book.add_format({"bg_color": f"#{TOTAL_FILL}"}),
            "open": self.book.add_format({"locked": False}),
        }
        self._about()
        self._inputs()
        self._costs()
        self._cash_flow()
        self._totals()
        if 16 in self.broken:
            self._review()
        self._results()
        self._checks()
        self._log()
        self._lists()
        self._names()
        if 13 in self.broken:
            self.book.set_calc_mode("manual")

    def _input(self, number_format: str = "#,##0") -> Format:
        look = {"locked": False, "bg_color": f"#{INPUT_FILL}", "num_format": number_format}
        return self.book.add_format(look)

    def _pick(self, rule: int, bad: T, good: T) -> T:
        return bad if rule in self.broken else good

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if not (name == "Lists" and 35 in self.broken):
            sheet.set_footer("&L&F&CVersion 1.1&R&P")
        sheet.protect()
        return sheet

    def _rows(self, sheet: Worksheet, first: int, rows: Sequence[Sequence[Shown | None]]) -> None:
        for number, row in enumerate(rows):
            sheet.write_row(first - 1 + number, 0, row)

    def _about(self) -> None:
        sheet = self._sheet("About")
        author = None if 2 in self.broken else "A. Planner"
        labels = [("Purpose", "Decide on a CRM"), ("Author", author), ("Version", "1.1"),
                  ("Date", date(2026, 3, 31)), ("Sign convention", "Costs and benefits positive"),
                  ("Unit", "¥"), ("Colour key", "Yellow: input")]  # fmt: skip
        for row, (label, value) in enumerate(labels, start=1):
            sheet.write(row, 0, label)
            sheet.write(row, 1, value, self.formats["day" if label == "Date" else ""])
        index = [("Sheet", "Type", "Purpose"), ("About", "about", "This page"),
                 ("Inputs", "inputs", "Assumptions"), ("Costs", "inputs", "Cost lines"),
                 ("Cash flow", "calculation", "Years"), ("Totals", "calculation", "Breakdowns"),
                 ("Results", "output", "Figures"), ("Checks", "checks", "Tests"),
                 ("Log", "log", "Changes"), ("Lists", "lists", "Choices")]  # fmt: skip
        if 1 in self.broken:
            index.append(("Gone", "output", "No such sheet"))
        if 16 in self.broken:
            index.append(("Review", "calculation", "Later"))
        self._rows(sheet, 11, index)

    def _inputs(self) -> None:
        sheet = self._sheet("Inputs")
        if 30 in self.broken:
            sheet.merge_range("A1:C1", "Assumptions of the plan")
        headers = ("Assumption", "Value", "Unit", "Source", "Owner", "Date", "Confidence")
        self._rows(sheet, 4, [headers])
        source = None if 36 in self.broken else "Survey"
        rows = [
            ("Start year", YEAR, "year", "Board", "input"),
            ("Discount rate", RATE, "%", "Treasury", "share"),
            ("Users", USERS, "users", source, "input"),
            ("Saving per user", SAVING, "¥", "Study", "input"),
            ("Tax rate", self._pick(27, 15.0, 0.15), "%", "Law", "share"),
            ("Scenario", self._pick(33, "High", "Base"), "name", "Board", "input"),
        ]
        for row, (label, value, unit, origin, style) in enumerate(rows, start=4):
            sheet.write(row, 0, label)
            sheet.write(row, 1, value, self.formats[style])
            self._rows(sheet, row + 1, [])
            sheet.write_row(row, 2, (unit, origin, "A. Planner"))
            sheet.write(row, 5, date(2026, 3, 1), self.formats["date"])
            sheet.write(row, 6, "High", self.formats["input"])
        fraction = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
        for cell in ("B9",) if 26 in self.broken else ("B6", "B9"):
            sheet.data_validation(cell, fraction)
        after = {"validate": "date", "criteria": ">", "value": date(2000, 1, 1)}
        sheet.data_validation("F5:F10", after)
        sheet.data_validation("B10", {"validate": "list", "source": "=list_scenarios"})
        sheet.data_validation("G5:G10", {"validate": "list", "source": ["High", "Low"]})

    def _timed(self, name: str, start: str = "in_start_year", first: int = YEAR) -> Worksheet:
        """Start a time sheet: its periods, its frozen corner, its repeated rows."""
        sheet = self._sheet(name)
        sheet.write("A4", "Year")
        sheet.write_formula("H4", f"={start}", None, first)
        for left, column, year in zip(PERIODS, PERIODS[1:], range(first + 1, 9999), strict=False):
            sheet.write_formula(f"{column}4", f"={left}4+1", None, year)
        corner = "F5" if name == "Cash flow" and 18 in self.broken else "H5"
        sheet.freeze_panes(corner)
        sheet.repeat_rows(3)
        return sheet

    def _costs(self) -> None:
        sheet = self._timed("Costs")
        sheet.write_row("A4", ("Line", "Area", "Visibility", "Nature", "Unit", "Total"))
        for row, line in enumerate(COSTS, start=5):
            values = line.values
            sheet.write_row(f"A{row}", (*line[:4], "¥"))
            loose = row == 6 and 5 in self.broken
            style = self.formats["" if loose else "total"]
            sheet.write_formula(f"F{row}", f"=SUM(H{row}:K{row})", style, sum(values))
            for column, value in zip(PERIODS, values, strict=True):
                sheet.write(f"{column}{row}", value, self.formats["input"])
        if 21 in self.broken:
            sheet.write("I6", -30, self.formats["input"])
        if 29 in self.broken:
            sheet.write_string("H7", "200", self.formats["input"])

    def _cash_flow(self) -> None:
        sheet = self._timed("Cash flow")
        rows = (
            ("Costs", "¥", "=SUM(Costs!{c}5:{c}8)"), ("Benefits", "¥", "=in_users*in_saving"),
            ("Net benefit", "¥", "={c}6-{c}5"),
            ("Years from start", "years", "={c}4-in_start_year"),
            ("Discount factor", "factor", "=1/(1+in_discount_rate)^{c}8"),
            ("Present value", "¥", "={c}7*{c}9"),
        )  # fmt: skip
        for year, column in enumerate(PERIODS):
            cost = sum(line.values[year] for line in COSTS)
            net, factor = USERS * SAVING - cost, (1 + RATE) ** -year
            values = (cost, USERS * SAVING, net, year, factor, net * factor)
            for row, ((label, unit, formula), value) in enumerate(
                zip(rows, values, strict=True), 5
            ):
                sheet.write(f"A{row}", label)
                sheet.write(f"E{row}", unit)
                sheet.write_formula(f"{column}{row}", formula.format(c=column), None, value)
        sheet.write("E4", "Unit")
        if 3 in self.broken:
            sheet.write("F6", 5)
        if 6 in self.broken:
            sheet.write_formula("J6", "=in_saving*in_users", None, USERS * SAVING)
        if 17 in self.broken:
            sheet.write("K4", YEAR + 3)

    def _totals(self) -> None:
        sheet = self._sheet("Totals")
        self._rows(sheet, 4, [("Group", "Amount", "Unit")])
        groups = [
            (column, key, sum(sum(line.values) for line in COSTS if key in line))
            for column, field in (("B", "area"), ("C", "visibility"), ("D", "nature"))
            for key in dict.fromkeys(str(getattr(line, field)) for line in COSTS)
        ]
        for row, (column, key, total) in enumerate(groups, start=5):
            amount = total
            amount += 7 if row == 10 and 24 in self.broken else 0
            formula = f"=SUMIF(Costs!${column}$5:${column}$8,A{row},Costs!$F$5:$F$8)"
            style = self.formats["input" if row == 6 and 4 in self.broken else ""]
            self._line(sheet, row, key, formula, amount, style)
        extras: dict[int, tuple[int, str, str, Shown]] = {
            7: (12, "Costs with tax", "=Costs!F5*1.17", 1404),
            8: (13, "Long", "=" + "+".join(["Costs!F5"] * 12), 14400),
            9: (14, "Nested", "=IF(B5>0,IF(B6>0,1,0),0)", 1),
            10: (15, "Shifted", "=OFFSET(B5,1,0)", 350),
            11: (16, "Elsewhere", "='[prices.xlsx]Sheet1'!A1", 3),
            12: (17, "Chicken", "=B18", 0),
            14: (19, "Broken", "=1/0", "#DIV/0!"),
            15: (20, "Counted", "=COUNT(B5:B10)", 6),
            19: (21, "Backwards", "=B22", 0),
            20: (24, "IT", "=B5", 2100),
        }
        for rule, (row, label, formula, value) in extras.items():
            if rule in self.broken:
                unit = None if rule == 15 else "¥"
                self._line(sheet, row, label, formula, value, unit=unit)
        if 12 in self.broken:
            self._line(sheet, 18, "Egg", "=B17", 0)

    def _line(
        self, sheet: Worksheet, row: int, label: str, formula: str, value: Shown,
        style: Format | None = None, unit: str | None = "¥",
    ) -> None:  # fmt: skip
        sheet.write(f"A{row}", label)
        sheet.write_formula(f"B{row}", formula, style, value)
        sheet.write(f"C{row}", unit)

    def _review(self) -> None:
        self._timed("Review", "in_start_year+1", YEAR + 1)

    def _results(self) -> None:
        sheet = self._sheet("Results")
        self._rows(sheet, 3, [("Figure", "Amount", "Unit")])
        rate, flows = "in_discount_rate", "'Cash flow'!H7:K7"
        style = self.formats[self._pick(34, "open", "")]
        self._line(sheet, 4, "NPV", "=SUM('Cash flow'!H10:K10)", npv(), style)
        custom = npv() + self._pick(25, 1, 0)
        self._line(sheet, 5, "NPV by function", f"=CRM_NPV({rate},{flows})", custom)
        if 23 not in self.broken:
            self._line(sheet, 6, "Checks passed", "=chk_master", 1, unit="0/1")

    def _checks(self) -> None:
        sheet = self._sheet("Checks")
        self._rows(sheet, 4, [("Check", "Result", "Tolerance", "Difference")])
        totals = "=ABS(SUM(calc_costs_by_area)-SUM(calc_costs_by_{}))"
        rows = [("Function equals formula", "=ABS(Results!B4-Results!B5)"),
                ("Area equals visibility", totals.format("visibility")),
                ("Area equals nature", totals.format("nature"))]  # fmt: skip
        for row, (label, difference) in enumerate(rows, start=5):
            sheet.write(f"A{row}", label)
            sheet.write_formula(f"B{row}", f"=IF(D{row}<=C{row},1,0)", None, 1)
            sheet.write(f"C{row}", None if row == 6 and 22 in self.broken else 1e-6)
            sheet.write_formula(f"D{row}", difference, None, 0)
        sheet.write("A9", "All checks")
        sheet.write_formula("B9", "=MIN(B5:B7)", None, 1)

    def _log(self) -> None:
        sheet = self._sheet("Log")
        self._rows(sheet, 4, [("Version", "Date", "Author", "Sheet", "What", "Why")])
        self._rows(sheet, 5, [("1.0", None, "A. Planner", "all", "First version", "New plan")])
        self._rows(sheet, 6, [("1.1", None, "A. Planner", "Costs", "Coaching", "Advice")])
        if 32 in self.broken:
            sheet.write("A6", "0.9")
        sheet.write("B5", self._pick(28, "2026-01-15", date(2026, 1, 15)), self.formats["day"])
        sheet.write("B6", date(2026, 3, 31), self.formats["day"])

    def _lists(self) -> None:
        sheet = self._sheet("Lists")
        self._rows(sheet, 1, [("Scenarios",), ("Base",), ("High",), ("Low",)])

    def _names(self) -> None:
        inputs = ("start_year", "discount_rate", "users", "saving", "tax_rate", "scenario")
        for row, name in enumerate(inputs, start=5):
            self.book.define_name(f"in_{name}", f"=Inputs!$B${row}")
        for name, cells in (
            ("in_timeline", "Costs!$H$4:$K$4"), ("calc_timeline", "'Cash flow'!$H$4:$K$4"),
            ("calc_costs_by_area", "Totals!$B$5:$B$6"),
            ("calc_costs_by_visibility", "Totals!$B$7:$B$8"),
            ("calc_costs_by_nature", "Totals!$B$9:$B$10"), ("out_npv", "Results!$B$4"),
            ("chk_master", "Checks!$B$9"), ("list_scenarios", "Lists!$A$2:$A$4"),
        ):  # fmt: skip
            self.book.define_name(name, f"={cells}")
        if 31 in self.broken:
            self.book.define_name("Users", "=Inputs!$B$7")
