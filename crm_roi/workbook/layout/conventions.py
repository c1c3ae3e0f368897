"""What the planning workbook and its auditor agree on: sheet types, fills, names, headers.

The writer of the workbook makes it so, `crm-roi lint` reads it so; neither guesses. A word is
compared without regard to case, to spaces around it and to a closing colon. Everything stands in
both languages, because a plan may be made in either.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class SheetType(StrEnum):
    """What a sheet is for; stands in the index table of the about sheet."""

    ABOUT = "about"
    INPUTS = "inputs"
    CALCULATION = "calculation"
    OUTPUT = "output"
    RECORD = "record"  # what a program worked out and wrote down: neither entered nor computed here
    CHECKS = "checks"
    LOG = "log"
    LISTS = "lists"


Words = tuple[str, ...]

# The index table on the about sheet: one row per sheet, its three headers and the type words.
INDEX_SHEET: Final[Words] = ("Sheet", "工作表")
INDEX_TYPE: Final[Words] = ("Type", "类型")
INDEX_PURPOSE: Final[Words] = ("Purpose", "用途")
TYPE_WORDS: Final[dict[SheetType, Words]] = {
    SheetType.ABOUT: ("about", "说明"),
    SheetType.INPUTS: ("inputs", "输入"),
    SheetType.CALCULATION: ("calculation", "计算"),
    SheetType.OUTPUT: ("output", "输出"),
    SheetType.RECORD: ("record", "记录"),
    SheetType.CHECKS: ("checks", "检查"),
    SheetType.LOG: ("log", "日志"),
    SheetType.LISTS: ("lists", "清单"),
}

# The seven things the about sheet says: a label, its value in a cell to the right (or, for the
# colour key, below).
ABOUT_FIELDS: Final[dict[str, Words]] = {
    "purpose": ("Purpose", "用途", "目的"),
    "author": ("Author", "作者", "编制人"),
    "version": ("Version", "版本"),
    "date": ("Date", "Analysis date", "日期", "分析日期"),
    "sign_convention": ("Sign convention", "正负号约定", "符号约定"),
    "colour_key": ("Colour key", "Color key", "颜色说明", "颜色图例"),
    "unit": ("Unit", "Currency unit", "单位", "金额单位"),
}

# Cell fills, as six hexadecimal digits. An input cell is unlocked and wears INPUT_FILL; a total
# on an input sheet is locked and wears TOTAL_FILL. A named cell style of these names (in Excel:
# Input, Total) says the same.
INPUT_FILL: Final = "FFF2CC"
TOTAL_FILL: Final = "E7E6E6"
INPUT_STYLES: Final[Words] = ("Input", "输入")
TOTAL_STYLES: Final[Words] = ("Total", "汇总", "合计")

# Defined names begin with the role of the sheet they point at.
NAME_PREFIXES: Final[dict[SheetType, str]] = {
    SheetType.ABOUT: "about_",
    SheetType.INPUTS: "in_",
    SheetType.CALCULATION: "calc_",
    SheetType.OUTPUT: "out_",
    SheetType.RECORD: "rec_",
    SheetType.CHECKS: "chk_",
    SheetType.LOG: "log_",
    SheetType.LISTS: "list_",
}
MASTER_CHECK: Final = "chk_master"
SCENARIO_SELECTOR: Final = "in_scenario"
# A name `<prefix>timeline…` marks a timeline row: calc_timeline, in_timeline_costs …
TIMELINE: Final = "timeline"
# A name `in_…_items` marks a row of a survey's items, such as Q1, Q2 …: no quarters.
ITEMS: Final = "_items"
# Names `<stem>_by_<field>` with one stem are breakdowns of one total: calc_costs_by_area,
# calc_costs_by_visibility, calc_costs_by_nature have the same sum.
BREAKDOWN: Final = "_by_"
BREAKDOWN_FIELDS: Final[dict[str, Words]] = {
    "area": ("Area", "领域", "关键领域", "成本领域"),
    "visibility": ("Visibility", "显性/隐性", "显隐性", "可见性"),
    "nature": ("Nature", "性质", "资本化/费用化", "支出性质"),
}

# A name `<prefix>worked_out_…` marks what Python works out and writes as values: a cell, or a table
# with its headers. `crm-roi update` refreshes each where the name points.
WORKED_OUT: Final = "worked_out_"

# The table on the checks sheet: the result is 1 (passed) or 0.
CHECK_NAME: Final[Words] = ("Check", "检查", "检查项")
CHECK_RESULT: Final[Words] = ("Result", "结果", "Passed", "通过", "OK", "Value", "值")
CHECK_TOLERANCE: Final[Words] = ("Tolerance", "容差")
SHADOW_TOLERANCE: Final = 1e-6

# Columns that rows of tables carry.
UNIT: Final[Words] = ("Unit", "Units", "单位")
ORDINAL: Final[Words] = ("#", "No", "No.", "Nr", "ID", "序号", "编号", "行号")
CORRELATION: Final[Words] = ("Rank correlation", "Correlation", "秩相关系数", "相关系数")
ASSUMPTION: Final[Words] = ("Assumption", "Assumptions", "假设", "假设项", "参数")
ASSUMPTION_FIELDS: Final[dict[str, Words]] = {
    "source": ("Source", "来源"),
    "owner": ("Owner", "责任人", "负责人"),
    "date": ("Date", "日期"),
    "confidence": ("Confidence", "可信度", "置信度"),
}
LOG_FIELDS: Final[dict[str, Words]] = {
    "version": ("Version", "版本"),
    "date": ("Date", "日期"),
    "author": ("Author", "作者", "修改人"),
    "sheet": ("Sheet", "工作表"),
    "what": ("What", "Change", "内容", "修改内容", "变更内容"),
    "why": ("Why", "Reason", "原因", "修改原因", "变更原因"),
}
SCENARIO: Final[Words] = (
    "Scenario",
    "Selected scenario",
    "Active scenario",
    "情景",
    "当前情景",
    "情景选择",
)
BASE_SCENARIO: Final[Words] = ("Base", "Base case", "基准", "基准情景", "1")

# Every sheet prints on A4, one page wide, and its footer holds file, version and page.
PAPER_A4: Final = 9
FOOTER_FILE: Final = "&F"
FOOTER_PAGE: Final = "&P"
FOOTER_VERSION: Final[Words] = ("Version", "版本")

# Numbers that a formula may hold, and how long and how deep it may be.
ALLOWED_NUMBERS: Final = frozenset({0.0, 1.0, 12.0, 100.0})
FORMULA_LENGTH: Final = 100
FORMULA_DEPTH: Final = 3


def plain(text: str) -> str:
    """Reduce a header or label to what is compared: no case, no outer space, no closing colon."""
    return text.strip().rstrip(":：").strip().casefold()


def is_one_of(text: str, words: Words) -> bool:
    """Say whether a header or label is one of the words, in either language."""
    return plain(text) in {word.casefold() for word in words}
