"""Plans as hypothesis makes them up: every field of every record, odd texts among them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args, get_origin

from hypothesis import strategies as st

from crm_roi.app.plans import accept_to_edit, read
from crm_roi.core.plan import MAX_HORIZON_YEARS, Plan, Record
from crm_roi.workbook.layout.columns import Column, Kind, columns_of

if TYPE_CHECKING:
    from pathlib import Path

ODD_TEXTS = (
    '=HYPERLINK("http://example.com","here")', "<script>alert(1)</script>", "'quoted'", "+1", "-1",
    "@cmd", "{x}", "1e5", "2026-03-31", "TRUE", "#REF!", "#costs", "_x0041_", "100%", "¥40万",
    "客户 保有率", "a\nb", "😀", "K01, K02", 'a"b', "、", "Y0", "costs", "长" * 1000,
)  # fmt: skip
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
NAMES = st.one_of(st.sampled_from(ODD_TEXTS), st.text(LETTERS, max_size=12))
AMOUNTS = st.floats(-1e12, 1e12, allow_nan=False)


def read_plan(path: Path) -> Plan:
    """Read a plan that need not be finished; every cell of it must be readable."""
    return accept_to_edit(read(path))


def plans() -> st.SearchStrategy[Plan]:
    """Give plans of many horizons, from empty ones to ones with something in every table."""
    return st.sampled_from([1, 2, 3, 5, 7, MAX_HORIZON_YEARS]).flatmap(
        lambda years: records(Plan, years).map(Plan.model_validate)
    )


def records(record: type[Record], years: int) -> st.SearchStrategy[dict[str, Any]]:
    """Give documents of a record: each field in its domain, optional ones left out at times."""
    columns = {column.field: column for column in columns_of(record)}
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in record.model_fields.items():
        if name == "schema_version":
            continue
        if name == "horizon_years":
            required[name] = st.just(years)
            continue
        strategy = (
            cells(columns[name], years) if name in columns else nested(field.annotation, years)
        )
        (required if field.is_required() else optional)[name] = strategy
    return st.fixed_dictionaries(required, optional=optional)


def nested(annotation: object, years: int) -> st.SearchStrategy[Any]:
    """Give the records inside a record, or a choice without a term."""
    if get_origin(annotation) is tuple:
        return st.lists(records(get_args(annotation)[0], years), max_size=3)
    if get_origin(annotation) is dict:
        names = NAMES.map(lambda text: text[:40].strip()).filter(bool)
        return st.dictionaries(names, AMOUNTS, max_size=3)
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return records(annotation, years)
    return st.sampled_from(get_args(annotation))


def cells(column: Column, years: int) -> st.SearchStrategy[Any]:
    """Give what may stand in a field."""
    if column.kind is Kind.YEARLY:
        blank_or_amount = st.one_of(st.none(), AMOUNTS)
        return st.one_of(
            st.just([]), st.lists(blank_or_amount, min_size=years + 1, max_size=years + 1)
        )
    if column.kind is Kind.CHOICE:
        return st.sampled_from(column.choices)
    if column.kind is Kind.DATE:
        return st.dates(date(1990, 1, 1), date(2199, 12, 31))
    if column.kind is Kind.WORDS:
        return st.lists(NAMES, max_size=3)
    if column.kind is Kind.TEXT:
        return texts(column)
    return numbers(column)


def texts(column: Column) -> st.SearchStrategy[str]:
    """Give texts: currencies of three letters, short numbers, nothing blank if required."""
    if column.field == "currency":
        return st.sampled_from(["CNY", "EUR", "USD", "JPY"])
    if column.field == "id":
        return NAMES.map(lambda text: text[:40]).filter(lambda text: bool(text.strip()))
    if column.field == "code":
        return NAMES.map(lambda text: text[:40])
    return NAMES.filter(lambda text: bool(text.strip())) if column.required else NAMES


def numbers(column: Column) -> st.SearchStrategy[float]:
    """Give numbers within the limits of a field."""
    low = column.at_least if column.at_least is not None else column.more_than
    high = column.at_most if column.at_most is not None else column.less_than
    if column.kind is Kind.WHOLE:
        first = int(low or 0) + (column.more_than is not None)
        return st.integers(first, int(high if high is not None else 10**9))
    return st.floats(
        -1e15 if low is None else low,
        1e15 if high is None else high,
        exclude_min=column.more_than is not None and column.at_least is None,
        exclude_max=column.less_than is not None,
        allow_nan=False,
    )
