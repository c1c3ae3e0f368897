"""A small invented plan in two versions, and edits as users and hypothesis make them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from crm_roi.core.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


def small_document() -> Document:
    """Give a plan of a shop: three costs, two benefits, a curve, a foreign currency, two KPIs."""
    return {
        "schema_version": "crm_roi.plan/1",
        "language": "en",
        "about": {"title": "Shop CRM", "version": "1.0", "analysis_date": "2026-03-31"},
        "assumptions": {
            "unit_label": "万元",
            "start_year": 2026,
            "horizon_years": 3,
            "discount_rate": 0.1,
            "hurdle_irr": 0.12,
            "max_payback_years": 3,
        },
        "exchange_rates": [{"currency": "EUR", "rates": [7.8, 7.8, 7.9, 8.0]}],
        "adoption_curves": [{"id": "RAMP", "name": "Roll-out", "shares": [0, 0.5, 1, 1]}],
        "costs": [
            _cost("C1", "Licences", [40, 20, 20, 20]),
            _cost("C2", "Consulting", [60, None, None, None], nature="capex", risk_adjustment=0.1),
            _cost("C3", "Support", [], quantity=2, unit_price=0.5, currency="EUR", first_year=1),
        ],
        "benefits": [
            _benefit("B1", "Loyalty", [], volume=1000, change=0.1, unit_margin=1, adoption="RAMP"),
            _benefit("B2", "Savings", [0, 20, 25, 30], hardness="soft", kpis=["K2"]),
        ],
        "scorecard": {
            "perspectives": [{"id": "C", "name": "Customer", "kind": "customer"}],
            "kpis": [
                _kpi("K1", "Retention rate", frequency="monthly"),
                _kpi("K2", "Hours saved", direction="down", targets=[None, 50, 45, 40]),
            ],
        },
        "log": [
            {"day": "2026-02-01", "version": "0.9", "author": "Li", "what": "First draft"},
            {"day": "2026-03-31", "version": "1.0", "author": "Li", "what": "For approval"},
        ],
    }  # fmt: skip


def _cost(number: str, name: str, values: list[float | None], **fields: Any) -> Document:  # noqa: ANN401 - fields of a line
    line = {"id": number, "name": name, "area": "it", "visibility": "explicit", "nature": "opex"}
    return {**line, "values": values, **fields}


def _benefit(number: str, name: str, values: list[float | None], **fields: Any) -> Document:  # noqa: ANN401
    line = {"id": number, "name": name, "group": "profit", "hardness": "hard", "confidence": 0.8}
    return {**line, "values": values, **fields}


def _kpi(number: str, name: str, **fields: Any) -> Document:  # noqa: ANN401
    kpi = {"id": number, "name": name, "perspective": "C", "owner": "Wang", "unit": "%"}
    return {**kpi, "baseline": 60, "targets": [None, 65, 70, 75], **fields}


def small_plan(*edits: Callable[[Document], None]) -> Plan:
    """Give the small plan, edited."""
    document = small_document()
    for edit in edits:
        edit(document)
    return Plan.model_validate(document)


def edited(document: Document, edits: list[tuple[Any, ...]]) -> Document:
    """Do what `random_edits` lists; an edit of a row that is gone does nothing."""
    for name, *arguments in edits:
        _EDITS[name](document, *arguments)
    return document


def _rows(document: Document, table: str, row: int) -> Document | None:
    rows = document[table]
    return rows[row % len(rows)] if rows else None


def _set_year(document: Document, table: str, row: int, year: int, value: float) -> None:
    line = _rows(document, table, row)
    if line is not None:
        values = list(line.get("values") or [0.0] * _years(document))
        values[year % len(values)] = value
        line["values"] = values


def _set_share(document: Document, table: str, row: int, field: str, share: float) -> None:
    line = _rows(document, table, row)
    if line is not None:
        line[field] = share


def _set_curve(document: Document, row: int, year: int, share: float) -> None:
    curve = _rows(document, "adoption_curves", row)
    if curve is not None:
        curve["shares"][year % len(curve["shares"])] = share


def _add(document: Document, table: str, number: str, value: float) -> None:
    if all(line["id"] != number for line in document["costs"] + document["benefits"]):
        values = [value] * _years(document)
        make = _cost if table == "costs" else _benefit
        document[table].append(make(number, f"New {number}", list(values)))


def _remove(document: Document, table: str, row: int) -> None:
    if len(document[table]) > 1:
        del document[table][row % len(document[table])]
    known = {line["id"] for line in document["benefits"]}
    for line in document["benefits"]:
        line["overlaps"] = [name for name in line.get("overlaps", ()) if name in known]


def _set_assumption(document: Document, name: str, value: Any) -> None:  # noqa: ANN401
    document["assumptions"][name] = value


def _set_horizon(document: Document, years: int) -> None:
    document["assumptions"]["horizon_years"] = years
    for table, name, last in (
        ("costs", "values", None), ("benefits", "values", None),
        ("adoption_curves", "shares", 1.0), ("exchange_rates", "rates", 8.5),
    ):  # fmt: skip
        for row in document.get(table, ()):
            if row.get(name):
                row[name] = [*row[name], *[last or 7.5] * 30][: years + 1]
    for kpi in document["scorecard"]["kpis"]:
        kpi["targets"] = [*kpi["targets"], *[kpi["targets"][-1]] * 30][: years + 1]
    for line in document["costs"]:
        line["first_year"] = min(line.get("first_year", 0), years)


def _set_unit(document: Document, label: str, scale: float) -> None:
    factor = document["assumptions"].get("unit_scale", 10_000.0) / scale
    document["assumptions"] |= {"unit_label": label, "unit_scale": scale}
    home = {"", "CNY"}
    for line in [*document["costs"], *document["benefits"]]:
        for name in ("unit_price", "unit_margin"):
            if line.get(name) is not None and line.get("currency", "") in home:
                line[name] *= factor
        if line.get("currency", "") in home:
            values = line.get("values") or []
            line["values"] = [None if value is None else value * factor for value in values]
    for row in document.get("exchange_rates", ()):
        row["rates"] = [rate * factor for rate in row["rates"]]


def _move(document: Document, table: str) -> None:
    document[table].reverse()


def _years(document: Document) -> int:
    return int(document["assumptions"].get("horizon_years", 5)) + 1


_EDITS: dict[str, Callable[..., None]] = {
    "year": _set_year, "share": _set_share, "curve": _set_curve, "add": _add, "remove": _remove,
    "assumption": _set_assumption, "horizon": _set_horizon, "unit": _set_unit, "move": _move,
}  # fmt: skip


def random_edits(count: int = 10) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Give lists of edits of every kind that a plan knows."""
    tables, rows = st.sampled_from(["costs", "benefits"]), st.integers(0, 20)
    amounts = st.floats(0, 1000)
    fractions = st.floats(0, 1)
    one = st.one_of(
        st.tuples(st.just("year"), tables, rows, rows, amounts),
        st.tuples(st.just("share"), st.just("costs"), rows, st.just("risk_adjustment"), fractions),
        st.tuples(
            st.just("share"),
            st.just("benefits"),
            rows,
            st.sampled_from(["attribution", "realisation", "confidence"]),
            fractions,
        ),
        st.tuples(st.just("curve"), rows, rows, fractions),
        st.tuples(st.just("add"), tables, st.sampled_from(["N1", "N2", "N3"]), amounts),
        st.tuples(st.just("remove"), tables, rows),
        st.tuples(st.just("assumption"), st.just("discount_rate"), st.floats(-0.2, 0.5)),
        st.tuples(
            st.just("assumption"), st.just("timing"), st.sampled_from(["mid_year", "end_of_year"])
        ),
        st.tuples(st.just("assumption"), st.just("tax_rate"), st.floats(0, 0.5)),
        st.tuples(st.just("assumption"), st.just("currency"), st.sampled_from(["CNY", "EUR"])),
        st.tuples(st.just("horizon"), st.integers(1, 12)),
        st.tuples(st.just("unit"), st.sampled_from(["万元", "千元"]), st.sampled_from([1e4, 1e3])),
        st.tuples(st.just("move"), tables),
    )
    return st.lists(one, min_size=count, max_size=count)


def reviewed_document() -> Document:
    """Give the small plan two years on: amounts booked, a KPI measured, an action agreed."""
    document = small_document()
    document["scorecard"]["kpis"][0]["review_year"] = 2
    document["scorecard"]["actuals"] = [
        {"kpi": "K1", "year": 1, "value": 62, "measured_on": "2027-06-30"},
        {"kpi": "K1", "year": 2, "value": 64, "measured_on": "2027-12-31"},
    ]
    document["review"] = {
        "dates": [{"day": "2027-12-31", "compares": "Costs and benefits", "owner": "Finance"}],
        "actuals": [
            {"line": "C1", "year": 0, "amount": 38},
            {"line": "C1", "year": 1, "amount": 25, "note": "More seats"},
            {"line": "C2", "year": 0, "amount": 70},
            {"line": "C2", "year": 0, "amount": 10},
            {"line": "B1", "year": 1, "amount": 30, "note": "Two stores joined late"},
            {"line": "B2", "year": 1, "amount": 8},
        ],
        "improvements": [
            {"action": "Call back within a day", "kpi": "K1", "owner": "Wang", "due": "2027-10-31"}
        ],
    }
    return document
