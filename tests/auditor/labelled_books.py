"""Forty workbooks with labelled faults and honest oddities, to measure what the auditor finds.

Five structures as people build them, in two languages, each four times: once as it should be and
three times with faults put in. Each fault is labelled with its cell and the rules that must find
it; each oddity (lawful, but unusual) with the rules that must leave it alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from crm_roi.auditor import lint
from crm_roi.xlsx.addresses import read_rect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from crm_roi.auditor.findings import Finding

Held = str | float
YEARS: Final = "DEFGHIJ"  # the columns of seven periods
_REFERENCE: Final = re.compile(
    r"(?:'([^']+)'!|(\w+)!)?(\$?[A-Z]{1,2}\$?\d+)(?::(\$?[A-Z]{1,2}\$?\d+))?"
)
_TEXT: Final = re.compile(r'("[^"]*")')


@dataclass(frozen=True)
class Label:
    """A fault that some rules must find, or an oddity that they must leave alone."""

    name: str
    rules: tuple[int, ...]
    sheet: str
    cell: str
    shows: tuple[tuple[int, str], ...] = ()  # rules that find it at another cell, and that cell

    def cell_for(self, rule: int) -> str:
        """Give the cell at which a rule finds it."""
        return dict(self.shows).get(rule, self.cell)


@dataclass
class LabelledBook:
    """A workbook: what each cell holds, its formats, and what is wrong or odd in it."""

    name: str
    cells: dict[tuple[str, str], Held] = field(default_factory=dict)
    formats: dict[tuple[str, str], str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    tables: list[tuple[str, str, str, list[str]]] = field(default_factory=list)
    faults: list[Label] = field(default_factory=list)
    oddities: list[Label] = field(default_factory=list)
    _known: dict[tuple[str, str], float | str] = field(default_factory=dict)

    def put(self, sheet: str, cell: str, held: Held, number_format: str = "") -> None:
        """Let a cell hold something."""
        self.cells[sheet, cell] = held
        if number_format:
            self.formats[sheet, cell] = number_format

    def row(
        self, sheet: str, row: int, label: str, formula: Held, first: Held | None = None, *,
        number_format: str = "", columns: str = YEARS,
    ) -> None:  # fmt: skip
        """Fill a row along the periods; `@` is the column and `<` the one before."""
        self.put(sheet, f"A{row}", label)
        for column in columns:
            held = first if column == columns[0] and first is not None else formula
            if isinstance(held, str):
                held = held.replace("@", column).replace("<", chr(ord(column) - 1))
            self.put(sheet, f"{column}{row}", held, number_format)

    def fault(self, name: str, rules: tuple[int, ...], sheet: str, cell: str, held: Held) -> None:
        """Put a fault into a cell."""
        self.cells[sheet, cell] = held
        self.faults.append(Label(name, rules, sheet, cell, SHOWS.get((self.name, name), ())))

    def odd(self, name: str, rules: tuple[int, ...], sheet: str, cell: str) -> None:
        """Label a cell that is odd and right."""
        self.oddities.append(Label(name, rules, sheet, cell))

    def value(self, sheet: str, cell: str) -> float | str:
        """Work out what a cell shows."""
        key = sheet, cell.replace("$", "")
        held = self.cells.get(key, 0.0)
        if not isinstance(held, str) or not held.startswith("="):
            return held
        if key not in self._known:
            self._known[key] = 0.0  # what a circle reads of itself
            self._known[key] = _worked_out(self, sheet, held[1:])
        return self._known[key]

    def write(self, path: Path) -> Path:
        """Write the workbook with the values that its cells show."""
        book = xlsxwriter.Workbook(str(path))
        formats = {text: book.add_format({"num_format": text}) for text in self.formats.values()}
        for sheet in dict.fromkeys(sheet for sheet, _cell in self.cells):
            page = book.add_worksheet(sheet)
            for name, where, block, headers in self.tables:
                if where == sheet:
                    columns = [{"header": header} for header in headers]
                    page.add_table(block, {"name": name, "columns": columns, "total_row": True,
                                           "autofilter": False})  # fmt: skip
            for (on, cell), held in self.cells.items():
                look = formats.get(self.formats.get((on, cell), ""))
                if on != sheet:
                    continue
                if isinstance(held, str) and held.startswith("="):
                    page.write_formula(cell, held, look, self.value(sheet, cell))
                elif isinstance(held, str):
                    page.write_string(cell, held, look)
                else:
                    page.write_number(cell, held, look)
        for name, refers in self.names.items():
            book.define_name(name, refers)
        book.close()
        return path


def _worked_out(book: LabelledBook, sheet: str, text: str) -> float | str:
    """Work out a formula of the few functions that the books use."""

    def reference(match: re.Match[str]) -> str:
        on, first, last = match[1] or match[2] or sheet, match[3], match[4]
        if last is None:
            return f"c({on!r},{first!r})"
        (top, left), (bottom, right) = (
            xl_cell_to_rowcol(corner.replace("$", "")) for corner in (first, last)
        )
        cells = [
            f"c({on!r},{f'{chr(65 + column)}{row + 1}'!r})"
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]
        return f"[{','.join(cells)}]"

    pieces = _TEXT.split(text)
    for place in range(0, len(pieces), 2):
        code = re.sub(r"(?<![<>])=", "==", pieces[place]).replace("^", "**").replace("<>", "!=")
        code = re.sub(r"\b(IF)\(", "CHOSEN(", code)
        pieces[place] = _REFERENCE.sub(reference, code).replace("&", "+")
    known: dict[str, object] = {
        "c": book.value, "SUM": _sum, "ABS": abs, "ROUND": round, "CHOSEN": _chosen,
        "IFERROR": lambda value, _other: value, "MIN": min, "MAX": max, "NA": lambda: 0.0,
        "SUBTOTAL": lambda _kind, _block: 0.0, "Assets": {},
        "INDEX": lambda block, at: block[at - 1],
        "AVERAGE": lambda block: _sum(block) / len(block), "EXTERNAL": 0.0,
    }  # fmt: skip
    try:
        return eval("".join(pieces), known)  # type: ignore[no-any-return]  # noqa: S307 - our own text
    except (SyntaxError, TypeError, KeyError, ZeroDivisionError, NameError):
        return 0.0


def _sum(*parts: float | list[float]) -> float:
    flat = [x for part in parts for x in (part if isinstance(part, list) else [part])]
    return float(sum(x for x in flat if isinstance(x, int | float)))


def _chosen(condition: object, one: Held, other: Held = 0.0) -> Held:
    return one if condition else other


# --- the five structures; `zh` chooses the words -------------------------------------------------
def statements(zh: bool) -> LabelledBook:  # noqa: FBT001 - one of two languages
    """Profit, cash and balance sheet along seven years, with a corkscrew of cash and a check."""
    book, say = LabelledBook("statements"), _words(zh)
    s = say("Model", "模型")
    book.put(s, "A1", say("Three statements", "三张报表"))
    book.put(s, "A2", say("USD in thousands", "（除特别说明外，单位为人民币万元）"))
    book.put(s, "A3", say("Growth assumed", "假设增长率"))
    book.put(s, "B3", 0.06, "0%")
    book.put(s, "A4", say("Cost ratio", "成本率"))
    book.put(s, "B4", 0.55, "0%")
    book.put(s, "A5", say("Prior year / Plan / Variance", "上年 / 计划 / 差异"))
    book.put(s, "D5", 900.0)
    book.put(s, "E5", 1000.0)
    book.put(s, "F5", "=E5-D5")
    for place, column in enumerate(YEARS):
        book.put(s, f"{column}7", 2024.0 + place)
    book.put(s, "A7", say("Year", "年份"))
    book.row(s, 8, say("Revenue", "营业收入"), "=<8*(1+$B$3)", 1000.0)
    book.row(s, 9, say("Revenue growth", "收入增长率"), "=@8/<8-1", "n/a", number_format="0%")
    book.row(s, 10, say("Operating costs", "营业成本"), "=@8*$B$4")
    book.row(s, 11, say("Salaries", "工资费用"), "=<11*(1+$B$3)", 120.0)
    book.row(s, 12, say("Rent", "租金费用"), "=<12*(1+$B$3)", 40.0)
    book.row(s, 13, say("Operating profit", "营业利润"), "=@8-@10-@11-@12")
    book.row(s, 15, say("Opening cash", "期初现金余额"), "=<17", 50.0)
    book.row(s, 16, say("Net change in cash", "现金净增加额"), "=@13")
    book.row(s, 17, say("Closing cash", "期末现金余额"), "=@15+@16")
    book.row(s, 19, say("Cash", "货币资金"), "=@17")
    book.row(s, 20, say("Equipment", "设备"), "=<20", 300.0)
    book.row(s, 21, say("Total assets", "资产总计"), "=SUM(@19:@20)")
    book.row(s, 22, say("Loans", "借款"), "=<22", 150.0)
    book.row(s, 23, say("Share capital", "股本"), "=<23", 200.0)
    book.row(s, 24, say("Retained earnings", "未分配利润"), "=<24+@13", "=@13")
    book.row(s, 25, say("Total liabilities and equity", "负债和所有者权益总计"), "=SUM(@22:@24)")
    book.row(s, 26, say("Balance check", "平衡检查"), "=IF(ABS(@21-@25)<1,0,1)")
    book.odd("a table above the time line", (6,), s, "F5")
    book.odd("growth without a first figure", (6, 43), s, "D9")
    book.odd("a corkscrew", (6,), s, "D15")
    book.odd("the first year of retained earnings", (6,), s, "D24")
    return book


def budget(zh: bool) -> LabelledBook:  # noqa: FBT001
    """A year by months with quarters between: actuals typed in, then a forecast."""
    book, say = LabelledBook("budget"), _words(zh)
    s = say("Budget", "预算")
    book.put(s, "A1", say("Rs. Cr", "单位：千元"))
    columns = "DEFHIJLMNPQR"
    months = [f"{number}月" for number in range(1, 13)] if zh else [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    ]  # fmt: skip
    for column, month in zip(columns, months, strict=True):
        book.put(s, f"{column}4", month)
    for number, column in enumerate("GKOS", start=1):
        book.put(s, f"{column}4", f"Q{number}")
    for row, label, base in (
        (5, say("Subscriptions", "订阅收入"), 100), (6, say("Services", "服务收入"), 60),
        (8, say("Salaries", "工资费用"), 70), (9, say("Marketing cost", "市场费用"), 25),
    ):  # fmt: skip
        book.put(s, f"A{row}", label)
        for place, column in enumerate(columns):
            before = columns[place - 1]
            held = base + place * 2.0 if place < 3 else f"={before}{row}*(1+$B$2)"
            book.put(s, f"{column}{row}", held)
    book.put(s, "A2", say("Monthly growth", "月增长率"))
    book.put(s, "B2", 0.01, "0%")
    for row, label, formula in (
        (7, say("Total revenue", "收入合计"), "=SUM(@5:@6)"),
        (10, say("Total costs", "费用合计"), "=SUM(@8:@9)"),
        (11, say("Profit", "利润"), "=@7-@10"),
    ):
        book.put(s, f"A{row}", label)
        for column in columns + "GKOS":
            book.put(s, f"{column}{row}", formula.replace("@", column))
    for row in (5, 6, 8, 9):
        for column in "GKOS":
            first = chr(ord(column) - 3)
            book.put(s, f"{column}{row}", f"=SUM({first}{row}:{chr(ord(column) - 1)}{row})")
    book.odd("actuals left of forecasts", (6, 38), s, "E5")
    book.odd("quarters between months", (6,), s, "G5")
    return book


def cost_list(zh: bool) -> LabelledBook:  # noqa: FBT001
    """A list of costs with account codes, a total, a table with its own total row."""
    book, say = LabelledBook("costs"), _words(zh)
    s, t = say("Costs", "费用清单"), say("Assets", "资产")
    for column, header in zip("ABCDE", (say("Account", "科目"), say("Item", "项目"),
                              say("Quantity", "数量"), say("Price (USD)", "单价（元）"),
                              say("Amount (USD)", "金额（元）")), strict=True):  # fmt: skip
        book.put(s, f"{column}3", header)
    items = [say("Licences", "许可"), say("Servers", "服务器"), say("Training", "培训"),
             say("Consulting", "咨询"), say("Travel", "差旅"), say("Support", "支持")]  # fmt: skip
    for row, (item, count, price) in enumerate(
        zip(items, (50, 4, 20, 30, 12, 6), (120, 900, 80, 200, 60, 150), strict=True), start=4
    ):
        book.put(s, f"A{row}", f"66{row:02d}")
        book.put(s, f"B{row}", item)
        book.put(s, f"C{row}", float(count))
        book.put(s, f"D{row}", float(price))
        book.put(s, f"E{row}", f"=C{row}*D{row}")
    book.put(s, "B10", say("Total", "合计"))
    book.put(s, "E10", "=SUM(E4:E9)")
    book.put(s, "B12", say("Of which hidden", "其中：隐性"))
    book.put(s, "E12", "=E6+E8")
    book.put(s, "B13", say("Share of hidden costs", "隐性成本占比"))
    book.put(s, "E13", "=E12/E10", "0%")
    book.put(s, "B14", say("Check of sums", "合计检查"))
    book.put(s, "E14", "=IF(ABS(E10-SUM(E4:E9))<0.01,0,1)" if zh else "=E10-SUM(E4:E9)")
    for row, kind in enumerate(
        (say("Kind", "类别"), say("Van", "货车"), say("Desk", "桌子")), start=1
    ):
        book.put(t, f"A{row}", kind)
    for cell, held in (("B1", "CNY"), ("B2", 300.0), ("B3", 40.0), ("B4", "=SUBTOTAL(109,[CNY])")):
        book.put(t, cell, held)
    book.cells[t, "B4"] = "=SUBTOTAL(109,Assets[CNY])"
    book.tables.append(("Assets", t, "A1:B4", [say("Kind", "类别"), "CNY"]))
    book.names |= {say("WACC", "单价"): f"='{s}'!$D$4"}
    book.odd("account codes as texts", (29,), s, "A4")
    book.odd("the total row of a table", (12,), t, "B4")
    book.odd("a name of their own", (31,), "", "")
    return book


def loan(zh: bool) -> LabelledBook:  # noqa: FBT001
    """A loan repaid along seven years, with averages, a last year at nought and a days factor."""
    book, say = LabelledBook("loan"), _words(zh)
    s = say("Loan", "贷款")
    book.put(s, "A1", say("All amounts in EUR million", "金额单位：人民币百万元"))
    for row, label, held, look in (
        (2, say("Loan amount", "贷款金额"), 70.0, ""),
        (3, say("Interest rate", "利率"), 0.05, "0%"),
        (4, say("Instalment", "每期还款"), 10.0, ""),
        (5, say("Days in a year", "计息天数"), 360.0, ""),
    ):  # fmt: skip
        book.put(s, f"A{row}", label)
        book.put(s, f"B{row}", held, look)
    for place, column in enumerate(YEARS):
        book.put(s, f"{column}7", say(f"Year {place + 1}", f"第{place + 1}年"))
    book.row(s, 8, say("Opening balance", "期初余额"), "=<10", "=$B$2")
    book.row(s, 9, say("Repayment", "本期还款"), "=MIN(@8,$B$4)")
    book.row(s, 10, say("Closing balance", "期末余额"), "=@8-@9")
    book.row(s, 11, say("Interest expense", "利息费用"), "=@8*$B$3*365/$B$5")
    book.row(s, 12, say("Cumulative interest", "累计利息"), "=<12+@11", "=@11")
    book.row(s, 13, say("Average balance", "平均余额"), "=(@8+@10)/2")
    book.row(s, 14, say("Highest so far", "历史最高余额"), "=MAX($D8:@8)")
    book.row(s, 15, say("Change in balance", "余额变动率"), "=(@10-<10)/<10", "–",
             number_format="0%", columns="DEFGHI")  # fmt: skip
    book.put(s, "A17", say("Balance by bank", "分银行余额"))
    for column, bank in zip("DEFG", ("ICBC", "BOC", "CCB", "ABC"), strict=True):
        book.put(s, f"{column}18", bank)
    book.put(s, "D19", 20.0)
    book.put(s, "E19", 25.0)
    book.put(s, "F19", "=B2-D19-E19-G19")
    book.put(s, "G19", 5.0)
    book.put(s, "A19", say("Share of banks", "各行份额"))
    book.odd("a corkscrew", (6,), s, "D8")
    book.odd("the first cumulative figure", (6,), s, "D12")
    book.odd("halves and days", (7,), s, "E13")
    book.odd("a table below the time line", (6, 38), s, "F19")
    return book


def case(zh: bool) -> LabelledBook:  # noqa: FBT001
    """An investment case: an outlay in year 0, benefits after it, results told in sentences."""
    book, say = LabelledBook("case"), _words(zh)
    s, r = say("Cash flow", "现金流"), say("Summary", "摘要")
    book.put(s, "A1", say("$ in millions", "单位为人民币万元"))
    book.put(s, "A2", say("Outlay", "投资额"))
    book.put(s, "B2", 80.0)
    book.put(s, "A3", say("Yearly benefit", "年收益"))
    book.put(s, "B3", 30.0)
    for place, column in enumerate(YEARS):
        book.put(s, f"{column}5", float(place))
    book.put(s, "A5", say("Year", "年"))
    book.row(s, 6, say("Net cash flow", "净现金流"), "=$B$3", "=-$B$2")
    book.row(s, 7, say("Cumulative", "累计"), "=<7+@6", "=@6")
    book.row(s, 8, say("Sales", "销售收入"), "=<8*(1+$B$4)", 200.0)
    book.put(s, "A4", say("Sales growth assumed", "假设销售增长"))
    book.put(s, "B4", -0.02, "0%")
    book.row(s, 9, say("Sales growth", "销售增长率"), "=@8/<8-1", 0.0, number_format="0.0%")
    book.put(s, "A11", say("Compound growth", "复合增长率"))
    book.put(s, "B11", "=(J8/D8)^(1/6)-1", "0.0%")
    book.put(r, "A1", say("Total benefits less outlay are $100 million", "收益减投资合计100万元"))
    book.put(r, "A2", say("Total", "合计"))
    book.put(r, "B2", "='" + s + "'!J7")
    book.put(r, "A3", say("Sales of $200.0 million shrink by 2.0% a year.",
                          "首年收入200.0万元，收入增长率为-2.0%。"))  # fmt: skip
    book.odd("the outlay of year 0", (6,), s, "D6")
    book.odd("growth below zero", (27,), s, "B4")
    book.odd("figures that stand in cells", (46,), r, "A3")
    return book


def _words(zh: bool) -> Callable[[str, str], str]:  # noqa: FBT001
    return lambda english, chinese: chinese if zh else english


def _faults(book: LabelledBook) -> list[tuple[str, tuple[int, ...], str, str, Held]]:
    """List the faults that can be put into a book: name, rules, sheet, cell, what it then holds."""
    sheets = list(dict.fromkeys(sheet for sheet, _cell in book.cells))
    s, last = sheets[0], sheets[-1]
    zh = not s.isascii()
    told = (
        "预计收入合计为987.6万元。" if zh else "Total revenue is expected to reach $987.6 million."
    )
    faults: dict[str, list[tuple[str, tuple[int, ...], str, str, Held]]] = {
        "statements": [
            ("a figure typed over", (6, 38), s, "G10", 700.0),
            ("another row's formula", (6,), s, "H11", "=G12*(1+$B$3)"),
            ("a loan that nobody repays", (39, 6, 38), s, "H22", 190.0),
            ("cash that does not tie", (40, 6, 7, 38, 39), s, "G17", "=G15+G16+25"),
            ("growth the wrong way round", (43, 6), s, "F9", "=E8/F8-1"),
            ("a check of itself", (44, 6), s, "F26", "=IF(ABS(F21-F21)<1,0,1)"),
            ("costs added", (41, 6), s, "I13", "=I8-I10-I11+I12"),
            ("a rate in the formula", (7, 6), s, "H8", "=G8*(1+0.09)"),
            ("a total without its last row", (37, 6, 39), s, "E25", "=SUM(E22:E23)"),
        ],
        "budget": [
            ("a forecast typed over", (6, 38), s, "M6", 99.0),
            ("a number added", (7, 6, 38), s, "Q5", "=P5*(1+$B$2)+15"),
            ("an actual with the other sign", (41,), s, "E8", -72.0),
            ("an actual in another unit", (42,), s, "D9", 25000.0),
            ("an error", (14,), s, "S11", "=#REF!-S10"),
            ("the wrong row", (6,), s, "N7", "=SUM(N5:N5)"),
        ],
        "costs": [
            ("a total that stops short", (37,), s, "E10", "=SUM(E4:E8)"),
            ("a price in the formula", (7,), s, "E6", "=C6*85"),
            ("an amount as text", (29,), s, "D7", "1,200"),
            ("a check of itself", (44,), s, "E14", "=E10-E10"),
            ("a circle", (12,), s, "E10", "=SUM(E4:E10)"),
            ("another workbook", (11,), s, "E12", "='[Plan 2025.xlsx]S'!$E$6+E8"),
        ],
        "loan": [
            ("an opening typed in", (6, 38), s, "G8", 44.0),
            ("a repayment by hand", (6, 38), s, "H9", 12.0),
            ("another rate", (7, 6), s, "H11", "=H8*0.06*365/$B$5"),
            ("the wrong balance", (6,), s, "I13", "=(I8+I9)/2"),
            ("another base", (43, 6), s, "F15", "=(F10-E10)/F10"),
            ("a circle", (12, 6), s, "F10", "=F8-F9+F12*0"),
        ],
        "case": [
            ("a figure of no cell", (46,), last, "A4", told),
            ("too many years", (43,), s, "B11", "=(J8/D8)^(1/7)-1"),
            ("a benefit typed in", (6, 38), s, "H6", 45.0),
            ("growth of another row", (43, 6), s, "G9", "=G8/F7-1"),
            ("percent among amounts", (42,), s, "G8", "=F8*(1+$B$4)"),
            ("the sum left out", (6,), s, "I7", "=I6"),
        ],
    }
    return faults[book.name]


STRUCTURES: Final = (statements, budget, cost_list, loan, case)


SHOWS: Final[dict[tuple[str, str], tuple[tuple[int, str], ...]]] = {
    ("statements", "a loan that nobody repays"): ((39, "H25"),),
    ("statements", "cash that does not tie"): ((39, "G25"),),
    ("statements", "a total without its last row"): ((39, "E25"),),
    ("budget", "an actual with the other sign"): ((41, "E8"),),
}


def labelled_books() -> Iterator[LabelledBook]:
    """Give the forty books: each structure in each language as it should be, then with faults."""
    for structure in STRUCTURES:
        for zh in (False, True):
            for number in range(4):
                book = structure(zh)
                faults = _faults(book)
                for name, rules, sheet, cell, held in faults[number - 1 :: 3] if number else ():
                    book.fault(name, rules, sheet, cell, held)
                    if name == "percent among amounts":
                        book.formats[sheet, cell] = "0%"
                    if name == "a circle":
                        _close(book, sheet)
                book.name = f"{book.name}.{'zh' if zh else 'en'}.{number}"
                yield book


def _close(book: LabelledBook, sheet: str) -> None:
    """Let the loan's interest of a year be read by its own balance."""
    if book.name == "loan":
        book.cells[sheet, "F10"] = "=F8-F9+F12*0"
        book.cells[sheet, "F11"] = "=(F8+F10)/2*$B$3"


MEASURED: Final = (6, 7, 11, 12, 14, 27, 29, 31, 37, 38, 39, 40, 41, 42, 43, 44, 46)
"""The rules whose faults are labelled; others ask for conventions that the books do not follow."""


def covers(finding: Finding, label: Label) -> bool:
    """Say whether a finding stands at the cell of a label."""
    if finding.flaw.sheet != label.sheet:
        return False
    cell = label.cell_for(finding.rule.number)
    row, column = (part + 1 for part in xl_cell_to_rowcol(cell))
    return any(read_rect(cells).holds(row, column) for cells in finding.flaw.cells)


def measure(folder: Path) -> dict[int, dict[str, int]]:
    """Lint the forty books; count by rule faults, faults found, findings, and right findings."""
    counts = {rule: {"faults": 0, "found": 0, "findings": 0, "right": 0} for rule in MEASURED}
    for book in labelled_books():
        findings = [
            f for f in lint(book.write(folder / f"{book.name}.xlsx"))
            if f.rule.number in counts and f.certainty.value != "possible"
        ]  # fmt: skip
        for rule, row in counts.items():
            own = [f for f in findings if f.rule.number == rule]
            faults = [label for label in book.faults if rule in label.rules]
            row["faults"] += len(faults)
            row["found"] += sum(any(covers(f, label) for f in own) for label in faults)
            row["findings"] += len(own)
            row["right"] += sum(any(covers(f, label) for label in book.faults) for f in own)
    return counts
