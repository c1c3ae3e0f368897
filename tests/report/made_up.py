"""Plans that pass the checks' errors, made up by hypothesis: any horizon, signs, sizes, names."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from crm_roi.core.plan import Plan

NAMES = st.sampled_from(
    [
        "A",
        "许可",
        "<b>&amp;",
        "{x} %s",
        "Name of a line " * 6,
        "很长的名称" * 30,
        "a" * 200,
        "$1 $2",
    ]
)
SIZES = st.sampled_from([0.0, 0.004, 1.0, 37.5, 12_345.6, 9.9e6, 4e11])


def plans() -> st.SearchStrategy[Plan]:
    """Give plans of 1 to 30 years, losing ones and winning ones, full ones and bare ones."""
    return st.sampled_from([1, 2, 5, 11, 30]).flatmap(_plan)


def _plan(years: int) -> st.SearchStrategy[Plan]:
    rows = st.builds(lambda size, shares: [size * share for share in shares], SIZES, _shares(years))
    document = st.fixed_dictionaries(
        {
            "about": _about(),
            "assumptions": _assumptions(years),
            "costs": st.lists(_cost(rows), max_size=6).map(lambda x: _numbered("C", x)),
            "benefits": st.lists(_benefit(rows), max_size=6).map(lambda x: _numbered("B", x)),
        },
        optional={
            "scenarios": st.lists(_scenario(), max_size=5).map(lambda x: _numbered("S", x)),
            "alternatives": st.lists(_alternative(), max_size=4).map(lambda x: _numbered("A", x)),
            "risks": st.lists(_risk(), max_size=4).map(lambda x: _numbered("R", x)),
            "milestones": st.lists(_milestone(), max_size=5),
            "scorecard": _scorecard(years),
            "approval": _approval(),
        },
    )
    return document.map(Plan.model_validate)


def _numbered(letter: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row | {"id": f"{letter}{index}"} for index, row in enumerate(rows)]


def _shares(years: int) -> st.SearchStrategy[list[float]]:
    return st.lists(st.sampled_from([0, 0.1, 0.5, 1]), min_size=years + 1, max_size=years + 1)


def _about() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"title": NAMES, "status": st.sampled_from(["draft", "submitted"])},
        optional={"purpose": NAMES, "if_not_approved": NAMES, "organisation": NAMES},
    )


def _assumptions(years: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "start_year": st.just(2026),
            "horizon_years": st.just(years),
            "discount_rate": st.sampled_from([-0.05, 0.0, 0.08, 0.5]),
            "unit_label": st.sampled_from(["万元", "元", "EUR", "CNY 10k", "k€"]),
            "timing": st.sampled_from(["end_of_year", "mid_year"]),
        },
        optional={
            "hurdle_irr": st.just(0.12),
            "max_payback_years": st.just(3.0),
            "users": st.just(420),
            "tax_rate": st.just(0.25),
        },
    )


def _cost(rows: st.SearchStrategy[list[float]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "name": NAMES,
            "area": st.sampled_from(["it", "training", "process", "data"]),
            "visibility": st.sampled_from(["explicit", "hidden"]),
            "nature": st.sampled_from(["capex", "opex"]),
            "values": rows,
        }
    )


def _benefit(rows: st.SearchStrategy[list[float]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "name": NAMES,
            "group": st.sampled_from(["cost_reduction", "revenue_growth", "profit"]),
            "hardness": st.sampled_from(["hard", "soft"]),
            "values": rows,
            "attribution": st.sampled_from([0.0, 0.5, 1.0]),
            "confidence": st.sampled_from([0.8, 1.0]),
        }
    )


def _scenario() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "name": NAMES,
            "role": st.sampled_from(["pessimistic", "base", "other"]),
            "benefit_factor": st.sampled_from([0.0, 0.7, 1.0, 2.0]),
            "benefit_delay_years": st.sampled_from([0.0, 0.5, 30.0]),
        }
    )


def _alternative() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"name": NAMES, "role": st.sampled_from(["do_nothing", "preferred", "rejected"])},
        optional={"initial_cost": SIZES, "later_cost": SIZES, "reason": NAMES},
    )


def _risk() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "name": NAMES,
            "probability": st.sampled_from([0.0, 0.3, 1.0]),
            "impact_on": st.sampled_from(["benefits", "cost", "delay_months"]),
            "impact": st.sampled_from([-0.5, 0.0, 4.0]),
        }
    )


def _milestone() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "name": NAMES,
            "start": st.sampled_from(["2026-01-31", "2026-05-01"]),
            "end": st.sampled_from(["2026-05-01", "2027-02-28", "2055-12-31"]),
        },
        optional={"gate": NAMES},
    )


def _scorecard(years: int) -> st.SearchStrategy[dict[str, Any]]:
    targets = st.lists(st.none() | SIZES, min_size=years + 1, max_size=years + 1)
    kpis = st.lists(
        st.fixed_dictionaries(
            {"name": NAMES, "perspective": st.sampled_from(["P0", "P1"]), "targets": targets},
            optional={"baseline": SIZES, "unit": NAMES, "review_year": st.just(1)},
        ),
        max_size=12,
    ).map(lambda rows: _numbered("K", rows))
    return st.builds(
        _card, kpis, st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11))), SIZES
    )


def _card(
    kpis: list[dict[str, Any]], pairs: list[tuple[int, int]], actual: float
) -> dict[str, Any]:
    known = [(cause, effect) for cause, effect in pairs if max(cause, effect) < len(kpis)]
    return {
        "perspectives": [
            {"id": "P0", "name": "客户维度", "kind": "customer"},
            {"id": "P1", "name": "Perspective with a long name", "kind": "financial"},
        ],
        "kpis": kpis,
        "links": [{"cause": f"K{cause}", "effect": f"K{effect}"} for cause, effect in known],
        "actuals": [{"kpi": row["id"], "year": 1, "value": actual} for row in kpis[::2]],
    }


def _approval() -> st.SearchStrategy[dict[str, Any]]:
    limit = st.fixed_dictionaries({"role": NAMES}, optional={"limit": SIZES})
    step = st.fixed_dictionaries(
        {"step": st.integers(1, 9), "role": NAMES},
        optional={"decision": st.sampled_from(["approved", "rejected"])},
    )
    return st.fixed_dictionaries(
        {}, optional={"limits": st.lists(limit, max_size=4), "sign_off": st.lists(step, max_size=4)}
    )
