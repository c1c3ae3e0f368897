"""Rules on statements: they balance, cash ties, signs hold, a row has one unit, growth its base."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from crm_roi.auditor.findings import Certainty, Flaw, flaw_at
from crm_roi.auditor.formulas import HOLE, NUMBER
from crm_roi.auditor.row_patterns import bands
from crm_roi.auditor.texts import is_date_format, is_percent_format
from crm_roi.core.terms import _
from crm_roi.workbook.layout.conventions import ORDINAL
from crm_roi.xlsx.addresses import cell_address

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_roi.auditor.book import Sheet
    from crm_roi.auditor.survey import Survey
    from crm_roi.xlsx.addresses import Cell, Rect

_LINE_NUMBERS: Final = (*ORDINAL, "行次", "附注", "Note", "Notes", "Line")


def _words(english: str, chinese: str) -> re.Pattern[str]:
    """Make a pattern of a whole label: its words, with a unit or a remark in brackets after it."""
    return re.compile(rf"^\W*(?:{english}|{chinese})\W*(?:[（(].*[)）])?\s*[:：]?$", re.IGNORECASE)


_ASSETS: Final = _words(r"total assets|assets,? total", r"资产总[计额]|资产合计|总资产")
_CLAIMS: Final = _words(
    r"total (?:liabilities?|liab\.?)\s*(?:,|&|and|\+)\s*(?:(?:share|stock)?holders?['’]?s?['’]?"
    r"\s*|owners?['’]?s?['’]?\s*|net )?(?:equity|net worth|capital|funds)"
    r"|total (?:equity|capital)\s*(?:&|and|\+)\s*liabilities|total l\s*(?:&|\+)\s*e",
    r"负债[和及与]?(?:所有者|股东)?权益[（(]?(?:或股东权益)?[)）]?(?:总[计额]|合计)|负债和权益总计",
)
_LIABILITIES: Final = _words(r"total liabilities", r"负债(?:总[计额]|合计)|总负债")
_EQUITY: Final = _words(
    r"total (?:(?:share|stock)?holders?['’]?s?['’]? |owners?['’]?s?['’]? )?equity",
    r"(?:所有者|股东)权益(?:[（(]或股东权益[)）])?(?:总[计额]|合计)|权益合计",
)
_OPENING: Final = _words(
    r"(?:opening|beginning|starting) (?:cash|bank)(?: balance| position)?"
    r"|(?:cash|cash balance|cash and cash equivalents)[,\s]+(?:at )?(?:the )?"
    r"(?:beginning|start|opening)(?: of (?:the )?(?:period|year|month|quarter))?",
    r"(?:加[:：])?期初(?:现金|货币资金)(?:及现金等价物)?(?:余额)?",
)
_CLOSING: Final = _words(
    r"(?:closing|ending|final) (?:cash|bank)(?: balance| position)?"
    r"|(?:cash|cash balance|cash and cash equivalents)[,\s]+(?:at )?(?:the )?"
    r"(?:end|ending|closing)(?: of (?:the )?(?:period|year|month|quarter))?",
    r"期末(?:现金|货币资金)(?:及现金等价物)?(?:余额)?",
)
_MOVEMENT: Final = _words(
    r"net (?:change|increase|decrease|movement|increase ?[/(]?\(?decrease\)?)\s*in cash"
    r"(?: and cash equivalents)?|net cash ?flow|change in cash|net change",
    r"(?:现金(?:及现金等价物)?)?净(?:增加|变动|增减)额?|现金净流量|净现金流量?|本期净现金流",
)
_CASH_HELD: Final = _words(
    r"cash(?: (?:&|and) (?:cash )?equivalents)?|cash at bank|cash and bank(?: balances)?",
    r"货币资金|现金及现金等价物|银行存款及现金|现金",
)
_COST: Final = re.compile(
    r"\b(costs?|expenses?|cogs|opex|outlays?|salar(?:y|ies)|wages?|rent|depreciation|amorti[sz]ation"
    r"|tax(?:es)?|interest expense|fees?)\b|成本|费用|支出|工资|薪酬|租金|折旧|摊销|税金",
    re.IGNORECASE,
)
_REVENUE: Final = re.compile(
    r"\b(revenues?|sales|turnover|income from|subscriptions?)\b|收入|销售额|营业额", re.IGNORECASE
)
_BOTH_SIGNS: Final = re.compile(
    r"\b(net|profit|loss|ebitda?|change|movement|variance|difference|adjust\w*|working capital|tax"
    r"|deferred|margin|growth|refund|rebate|credit|discount|return|reversal|gain|fx|cash|less|reserve"
    r"|provision|write-?back|recover\w*|vs|delta)\b|净|利润|亏损|变动|增减|差异|调整|税|退|折让|折扣"
    r"|冲回|转回|汇兑|减[:：]|增长|率$|占比",
    re.IGNORECASE,
)
_PROFIT: Final = re.compile(
    r"\b(profit|ebitda?|net income|gross margin|operating income|contribution|surplus)\b"
    r"|利润|毛利|盈余|净收益",
    re.IGNORECASE,
)
_SIGNED: Final = re.compile(rf"^[+-]?{HOLE}(?:[+-]{HOLE})+$")
_GROWTH: Final = re.compile(
    r"\b(growth|yoy|y-o-y|qoq|mom|increase|change)\b.*|增长率?|增幅|同比|环比|增速|变动率|变化率|增减率?",
    re.IGNORECASE,
)
_ON_BASE: Final = re.compile(
    r"\b(since|cumulative|index|base|vs\.? |against)\b|累计|定基|指数", re.IGNORECASE
)
_LONGEST_MARK: Final = 3  # characters of a text that is a mark among figures and no label
_RATIO: Final = re.compile(rf"^\+?\(?{HOLE}/{HOLE}\)?-1$")
_DIFFERENCE: Final = re.compile(rf"^\+?\({HOLE}-{HOLE}\)/(?:ABS\({HOLE}\)|{HOLE})$")
_WRAPPED: Final = re.compile(r"^IFERROR\((.*),(?:0|\"[^\"]*\"|NA\(\))\)$|^\((.*)\)$")
_COMPOUND: Final = re.compile(
    rf"^\+?\(?{HOLE}/{HOLE}\)?\^\(1/([0-9.]+|{NUMBER})\)-1$", re.IGNORECASE
)
_CURRENCIES: Final = re.compile(r"[$€£¥￥₹]|USD|EUR|GBP|CNY|RMB")
_SCALES: Final = re.compile(r"[0#?](,+)(?:\.|[^#0,?]|$)")
_LITERALS: Final = re.compile(r"\[[^\]]*\]|\\.|_.")
_FAR: Final = 300.0  # times the usual size of a row: thousands among units
_NEAR: Final = 6.0  # times; within it the other figures of the row agree
_LEAST: Final = 4  # figures of a row before one can be called odd


class Line(NamedTuple):
    """A labelled row of figures: its label and the places of its figures by column."""

    sheet: Sheet
    row: int
    places: dict[int, int]

    def value(self, column: int) -> float:
        """Give the figure in a column."""
        return float(self.sheet.values[self.places[column]])


def _lines(survey: Survey, sheet: Sheet, label: re.Pattern[str]) -> Iterator[Line]:
    """Find the rows of a label, with the figures from it to the next text of the row."""
    wanted = [p for p, text in enumerate(survey.book.texts) if label.match(text)]
    numbered = survey.under(sheet, _LINE_NUMBERS) if wanted else None
    labels = np.flatnonzero(sheet.is_text & np.isin(sheet.values, wanted))
    for place in labels.tolist():
        row, found = int(sheet.rows[place]), {}
        for at in range(place + 1, len(sheet.rows)):
            if sheet.rows[at] != row or (
                sheet.is_text[at]
                and not sheet.is_formula[at]
                and len(survey.book.text(sheet, at).strip()) > _LONGEST_MARK
            ):
                break
            if sheet.is_number[at] and numbered is not None and not numbered[at]:
                found[int(sheet.columns[at])] = at
        if found:
            yield Line(sheet, row, found)


def _paired(first: Line, second: Line) -> list[tuple[int, int]]:
    """Pair the columns of two rows: the same ones, or side by side one after the other."""
    same = [column for column in first.places if column in second.places]
    if same:
        return [(column, column) for column in same]
    return list(zip(first.places, second.places, strict=False))


def _apart(one: float, other: float) -> bool:
    """Say whether two figures of statements differ by more than rounding can explain."""
    rounded = 1.0 if one == round(one) and other == round(other) and abs(one) > 1000 else 0.0  # noqa: PLR2004
    return abs(one - other) > max(0.015, rounded, 2e-6 * max(abs(one), abs(other)))


def check_balance(survey: Survey) -> Iterator[Flaw]:
    """Rule 39: assets equal liabilities and equity, in every period."""
    for sheet in survey.book.sheets:
        for assets in _lines(survey, sheet, _ASSETS):
            claims = _nearest(list(_lines(survey, sheet, _CLAIMS)), assets)
            if claims is None:
                yield from _unbalanced_parts(survey, assets)
                continue
            pairs = [
                (
                    (claims.row, other),
                    (assets.row, column),
                    assets.value(column),
                    claims.value(other),
                )
                for column, other in _paired(assets, claims)
            ]
            yield from _gaps(sheet, pairs)


def _gaps(sheet: Sheet, pairs: list[tuple[Cell, Cell, float, float]]) -> Iterator[Flaw]:
    """Make one flaw of all periods that do not balance, and tell the first one's figures."""
    off = [pair for pair in pairs if _apart(pair[2], pair[3])]
    if off:
        _cell, against, assets, claims = off[0]
        facts = {"assets": assets, "claims": claims, "gap": assets - claims}
        detail = _("Assets are {assets}, liabilities and equity {claims}: {gap} apart.")
        cells = [pair[0] for pair in off]
        yield from flaw_at(sheet.name, cells, detail, Certainty.LIKELY, against, **facts)


def _unbalanced_parts(survey: Survey, assets: Line) -> Iterator[Flaw]:
    """Hold assets against liabilities plus equity where no row adds up the two."""
    sheet = assets.sheet
    liabilities, equity = (
        _nearest(list(_lines(survey, sheet, label)), assets) for label in (_LIABILITIES, _EQUITY)
    )
    if liabilities is None or equity is None:
        return
    both = [c for c in assets.places if c in liabilities.places and c in equity.places]
    pairs = [
        (
            (equity.row, column),
            (assets.row, column),
            assets.value(column),
            liabilities.value(column) + equity.value(column),
        )
        for column in both
    ]
    yield from _gaps(sheet, pairs)


def _nearest(lines: list[Line], line: Line) -> Line | None:
    """Give the row nearest below, or beside, or else above."""
    below = [each for each in lines if each.row >= line.row]
    return min(below or lines, key=lambda each: abs(each.row - line.row), default=None)


def check_cash(survey: Survey) -> Iterator[Flaw]:
    """Rule 40: opening cash and the movement make closing cash, which opens the next period."""
    for sheet in survey.book.sheets:
        closings = list(_lines(survey, sheet, _CLOSING))
        openings = list(_lines(survey, sheet, _OPENING))
        movements = list(_lines(survey, sheet, _MOVEMENT))
        for closing in closings:
            opening = min(openings, key=lambda each: abs(each.row - closing.row), default=None)
            movement = min(
                movements,
                key=lambda each: (abs(each.row - closing.row), each.row),
                default=None,
            )
            if opening and movement:
                yield from _untied(closing, opening, movement)
            if opening:
                yield from _torn(closing, opening)
            yield from _held_elsewhere(survey, closing)


def _untied(closing: Line, opening: Line, movement: Line) -> Iterator[Flaw]:
    detail = _("Opening cash {opening} and the movement {movement} do not make {closing}.")
    for column in closing.places:
        if column in opening.places and column in movement.places:
            start, change = opening.value(column), movement.value(column)
            if _apart(start + change, closing.value(column)):
                facts = {"opening": start, "movement": change, "closing": closing.value(column)}
                cells, beside = [(closing.row, column)], (movement.row, column)
                yield from flaw_at(
                    closing.sheet.name, cells, detail, Certainty.LIKELY, beside, **facts
                )


def _torn(closing: Line, opening: Line) -> Iterator[Flaw]:
    """Hold each opening balance against the closing one of the column before."""
    detail = _("Opening cash is {opening}, the period before closed with {closing}.")
    columns = sorted(closing.places)
    for before, column in pairwise(columns):
        if column == before + 1 and column in opening.places:
            start, end = opening.value(column), closing.value(before)
            if _apart(start, end):
                cells, beside = [(opening.row, column)], (closing.row, before)
                yield from flaw_at(
                    opening.sheet.name,
                    cells,
                    detail,
                    Certainty.LIKELY,
                    beside,
                    opening=start,
                    closing=end,
                )


def _held_elsewhere(survey: Survey, closing: Line) -> Iterator[Flaw]:
    """Hold closing cash against the balance sheet's, period by period."""
    detail = _(
        "Closing cash is {closing}, the balance sheet on {statement} holds {held} in {cell}."
    )
    periods = _periods(survey, closing.sheet)
    for sheet in survey.book.sheets:
        if not any(True for _line in _lines(survey, sheet, _ASSETS)):
            continue
        held = next(
            (
                line
                for line in _lines(survey, sheet, _CASH_HELD)
                if line.row != closing.row or sheet is not closing.sheet
            ),
            None,
        )
        if held is None:
            continue
        columns = {period: column for column, period in _periods(survey, sheet).items()}
        for column in closing.places:
            other = column if sheet is closing.sheet else columns.get(periods.get(column))
            if other in held.places and _apart(closing.value(column), held.value(other)):
                cell = cell_address(held.row, other)
                certainty = Certainty.LIKELY if sheet is closing.sheet or periods else None
                yield from flaw_at(
                    closing.sheet.name,
                    [(closing.row, column)],
                    detail,
                    certainty,
                    closing=closing.value(column),
                    statement=sheet.name,
                    held=held.value(other),
                    cell=cell,
                )


def _periods(survey: Survey, sheet: Sheet) -> dict[int, object]:
    """Give the period of each column of a sheet."""
    return {
        column: period
        for line in survey.timelines.get(sheet.name, ())
        for column, period in zip(line.columns, line.periods, strict=True)
        if period is not None
    }


def check_signs(survey: Survey) -> Iterator[Flaw]:
    """Rule 41: a row of costs or revenues keeps its sign, and a profit takes costs off once."""
    for sheet in survey.book.sheets:
        if sheet.name in survey.timelines:
            yield from _flips(survey, sheet)
        yield from _twice_negative(survey, sheet)


def _flips(survey: Survey, sheet: Sheet) -> Iterator[Flaw]:
    detail = _("One figure of the row has the other sign.")
    for row, places in _rows_along(survey, sheet):
        label = survey.label_of(sheet, int(places[0]))
        kept = (_COST.search(label) or _REVENUE.search(label)) and not _BOTH_SIGNS.search(label)
        values = sheet.values[places]
        signs = np.sign(values[values != 0])
        if not kept or len(signs) < _LEAST or abs(signs.sum()) != len(signs) - 2:
            continue
        odd = places[np.sign(sheet.values[places]) == -np.sign(signs.sum())]
        cells = [(row, int(column)) for column in sheet.columns[odd[sheet.is_typed_number[odd]]]]
        yield from flaw_at(sheet.name, cells, detail, Certainty.LIKELY)


def _rows_along(survey: Survey, sheet: Sheet) -> Iterator[tuple[int, np.ndarray]]:
    """Give the figures of each row under a time line, runs that go on after a total joined."""
    lines = survey.timelines.get(sheet.name, ())
    for band in bands(sheet, lines) if lines else ():
        for span in band.spans:
            under = sheet.is_number & np.isin(sheet.columns, span)
            under &= (sheet.rows > band.first_row) & (sheet.rows <= band.last_row)
            places = np.flatnonzero(under)
            for row in np.split(places, np.flatnonzero(np.diff(sheet.rows[places])) + 1):
                if row.size:
                    yield int(sheet.rows[row[0]]), row


def _twice_negative(survey: Survey, sheet: Sheet) -> Iterator[Flaw]:
    """Find profits that add positive costs, or take off negative ones."""
    found: list[Cell] = []
    for place in np.flatnonzero(survey.with_text(sheet, _SIGNED.match)).tolist():
        row, column = int(sheet.rows[place]), int(sheet.columns[place])
        if not _PROFIT.search(survey.label_of(sheet, place)):
            continue
        formula = survey.book.formulas[sheet.formulas[place]]
        signs = re.findall(rf"([+-]?){HOLE}", formula.shape)
        read = survey.links.read_by(sheet, place)
        if len(read) == len(signs) and any(
            _wrongly_signed(survey, part.sheet, part.rect, sign)
            for part, sign in zip(read, signs, strict=True)
        ):
            found.append((row, column))
    detail = _("The profit adds a positive cost, or takes off a negative one.")
    yield from flaw_at(sheet.name, found, detail, Certainty.LIKELY)


def _wrongly_signed(survey: Survey, sheet: Sheet, rect: Rect, sign: str) -> bool:
    place = sheet.at(rect.first_row, rect.first_column)
    if place is None or not sheet.is_number[place] or rect.first_row != rect.last_row:
        return False
    label = survey.label_of(sheet, place)
    cost = bool(_COST.search(label)) and not _PROFIT.search(label) and not _BOTH_SIGNS.search(label)
    value = float(sheet.values[place])
    return cost and (value > 0 if sign != "-" else value < 0 and bool(sheet.is_typed_number[place]))


def check_row_units(survey: Survey) -> Iterator[Flaw]:
    """Rule 42: along a row all figures have one unit: no percentage among amounts, no thousands."""
    kinds = [_kind_of(style.number_format) for style in survey.book.styles]
    for sheet in survey.book.sheets:
        for row, places in _rows_along(survey, sheet):
            if len(places) < _LEAST:
                continue
            held = [kinds[style] for style in sheet.styles[places].tolist()]
            usual, most = Counter(held).most_common(1)[0]
            odd = [
                p for p, kind in zip(places.tolist(), held, strict=True) if _differs(kind, usual)
            ]
            near = places[held.index(usual)]
            if odd and most > len(odd) * 2:
                cells = [(row, int(sheet.columns[place])) for place in odd]
                detail = _("The number format shows another unit than the row's other figures.")
                beside = row, int(sheet.columns[near])
                yield from flaw_at(sheet.name, cells, detail, Certainty.LIKELY, beside)
            yield from _other_size(sheet, row, places)


def _kind_of(number_format: str) -> tuple[str, str, int]:
    """Give what a number format says of its unit: percentage or date, currency, thousands."""
    bare = _LITERALS.sub(lambda match: match[0] if "$" in match[0] else "", number_format)
    section = bare.split(";")[0]
    kind = "%" if is_percent_format(section) else "date" if is_date_format(section) else ""
    currency = _CURRENCIES.search(section)
    scale = _SCALES.search(section)
    return kind, currency[0] if currency else "", len(scale[1]) if scale else 0


def _differs(kind: tuple[str, str, int], usual: tuple[str, str, int]) -> bool:
    """Say whether two formats show different units; a currency shown once is meant for all."""
    currencies = kind[1] and usual[1] and kind[1] != usual[1]
    return kind[0] != usual[0] or kind[2] != usual[2] or bool(currencies)


def _other_size(sheet: Sheet, row: int, places: np.ndarray) -> Iterator[Flaw]:
    """Find a typed figure hundreds of times larger or smaller than the others of its row."""
    sizes = np.abs(sheet.values[places])
    typed = sheet.is_typed_number[places]
    if (sizes == 0).any():
        return
    usual = float(np.median(sizes))
    far = (sizes > usual * _FAR) | (sizes * _FAR < usual)
    others = sizes[~far]
    if far.sum() == 1 and typed[far].all() and others.max() < others.min() * _NEAR:
        cells = [(row, int(sheet.columns[places[far]][0]))]
        detail = _("The figure is hundreds of times larger or smaller than the others of its row.")
        yield from flaw_at(sheet.name, cells, detail, Certainty.LIKELY)


def check_growth(survey: Survey) -> Iterator[Flaw]:
    """Rule 43: growth is measured on the figure it starts from, over the periods there are."""
    patterns = ((_RATIO, _ratio_is_off), (_DIFFERENCE, _difference_is_off))
    for sheet in survey.book.sheets:
        bare = {text: _unwrapped(text) for text in survey.book.shapes}
        for pattern, is_off in patterns:
            wanted = {text for text, inner in bare.items() if pattern.match(inner)}
            cells = []
            for place in np.flatnonzero(survey.with_text(sheet, wanted.__contains__)).tolist():
                label = survey.label_of(sheet, place)
                if _GROWTH.search(label) and not _ON_BASE.search(label):
                    read = [part.rect for part in survey.links.read_by(sheet, place)]
                    if is_off(read):
                        cells.append((int(sheet.rows[place]), int(sheet.columns[place])))
            detail = _("Growth is not measured on the figure of the period before.")
            yield from flaw_at(sheet.name, cells, detail, Certainty.LIKELY)
        detail = _("The yearly rate is worked out over another number of periods than there are.")
        yield from flaw_at(sheet.name, _compounded_off(survey, sheet), detail, Certainty.LIKELY)


def _unwrapped(text: str) -> str:
    """Take off an IFERROR or brackets around a whole formula."""
    match = _WRAPPED.match(text)
    return text if match is None else (match[1] or match[2] or text)


def _ratio_is_off(read: list[Rect]) -> bool:
    """Say whether `now/before-1` divides the wrong way round, or by a figure of another row."""
    if len(read) != 2:  # noqa: PLR2004 - the two figures
        return False
    now, before = read
    along = now.first_row == before.first_row and now.first_column != before.first_column
    down = now.first_column == before.first_column and now.first_row != before.first_row
    if along:
        return now.first_column < before.first_column
    return not down


def _difference_is_off(read: list[Rect]) -> bool:
    """Say whether `(now-before)/base` divides by anything else than the figure before."""
    if len(read) != 3:  # noqa: PLR2004 - the three figures
        return False
    now, before, base = read
    return base != before or (
        now.first_row == before.first_row and now.first_column < before.first_column
    )


def _compounded_off(survey: Survey, sheet: Sheet) -> Iterator[Cell]:
    """Find `(last/first)^(1/n)-1` in a row whose n is not the number of periods between."""
    for place in np.flatnonzero(survey.with_text(sheet, _COMPOUND.match)).tolist():
        formula = survey.book.formulas[sheet.formulas[place]]
        match = _COMPOUND.match(formula.shape)
        read = [part.rect for part in survey.links.read_by(sheet, place)]
        if match is None or len(read) != 2 or read[0].first_row != read[1].first_row:  # noqa: PLR2004
            continue
        typed = formula.numbers[0] if match[1] == NUMBER and formula.numbers else match[1]
        between = read[0].first_column - read[1].first_column
        if between > 0 and float(typed) != between:
            yield int(sheet.rows[place]), int(sheet.columns[place])
