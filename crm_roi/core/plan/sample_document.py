"""Plans written as `crm_roi.sample/1`: names in both languages side by side, years as `Y0 2026`."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from crm_roi.core.errors import CrmRoiError
from crm_roi.core.plan import FIRST_SCHEMA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Document = dict[str, Any]

_DIRECTIONS: Final = {
    "up": "up",
    "down": "down",
    "range": "in_range",
    "in_range": "in_range",
    "hold": "hold",
}
_PERSPECTIVE_KINDS: Final = {"F": "financial", "C": "customer", "I": "internal", "L": "learning"}


class MalformedSample(CrmRoiError):
    """“{place}” is missing, or does not have the form that a sample has there."""


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Name the place of what cannot be read."""
    try:
        yield
    except KeyError as error:
        raise MalformedSample(place=f"{place}.{error.args[0]}") from error
    except (IndexError, TypeError, ValueError, AttributeError) as error:
        raise MalformedSample(place=place) from error


def _each(old: Document, name: str, read: Callable[[Any], Document]) -> list[Document]:
    """Read the records of a list; one that is not there is empty."""
    with _at(name):
        rows = list(enumerate(old.get(name, [])))
    records = []
    for index, row in rows:
        with _at(f"{name}[{index}]"):
            records.append(read(row))
    return records


def from_sample_document(old: Document) -> Document:
    """Bring a `crm_roi.sample/1` document to the first plan schema.

    Raises `MalformedSample` with the first place that does not have the form of a sample.
    """
    with _at("meta"):
        meta = old["meta"]
        years = len(meta["periods"])
        about, assumptions = _about(old), _assumptions(meta, years)
        facts = [{"name": name, "value": value} for name, value in meta.get("company", {}).items()]
    with _at("monte_carlo"):
        simulation = _simulation(old.get("monte_carlo", {}))
    with _at("scorecard"):
        scorecard = _scorecard(old, years)
    with _at("approvals"):
        approval = _approval(old.get("approvals", {}))
    with _at("post_implementation_review"):
        review = _review(old.get("post_implementation_review", {}))
    return {
        "schema_version": FIRST_SCHEMA,
        "language": "zh",
        "about": about,
        "assumptions": assumptions,
        "facts": facts,
        "costs": _each(old, "cost_lines", _cost),
        "benefits": _each(old, "benefit_lines", _benefit),
        "non_monetised": _each(old, "non_monetised", _non_monetised),
        "scenarios": _each(old, "scenarios", _scenario),
        "simulation": simulation,
        "alternatives": _each(old, "alternatives", _alternative),
        "risks": _each(old, "risks", _risk),
        "milestones": _each(old, "plan", _milestone),
        "scorecard": scorecard,
        "approval": approval,
        "review": review,
        "translations": _translations(old),
    }


def _non_monetised(row: Document) -> Document:
    return {"name": row["zh"], "evidence": row.get("evidence", "")}


def _milestone(row: Document) -> Document:
    return {"name": row["phase"], "start": row["start"], "end": row["end"]}


def _about(old: Document) -> Document:
    meta = old["meta"]
    return {
        "title": meta["title_zh"],
        "version": meta.get("version", "0.1"),
        "status": meta.get("status", "draft"),
        "analysis_date": meta.get("analysis_date"),
        "notice": old.get("label", ""),
    }


def _assumptions(meta: Document, years: int) -> Document:
    start = re.search(r"\d{4}", meta["periods"][0])
    timing = "mid_year" if "mid" in meta.get("timing_convention", "") else "end_of_year"
    company = meta.get("company", {})
    kept = (
        "currency",
        "unit_label",
        "price_basis",
        "discount_rate",
        "hurdle_irr",
        "max_payback_years",
        "tax_rate",
        "amortisation_years",
    )
    return {name: meta[name] for name in kept if name in meta} | {
        "unit_scale": meta.get("unit_scale", 1),
        "start_year": int(start.group()) if start else meta["periods"][0],
        "horizon_years": years - 1,
        "timing": timing,
        "users": company.get("crm_seats") or company.get("users"),
    }


def _cost(line: Document) -> Document:
    return {
        "id": line["id"],
        "name": line["name_zh"],
        "area": line["category"].lower(),
        "visibility": line["visibility"],
        "nature": line["nature"],
        "values": line["values"],
        "risk_adjustment": line.get("risk_adjustment", 0.0),
        "owner": line.get("owner", ""),
        "basis": line.get("basis", ""),
    }


def _benefit(line: Document) -> Document:
    return {
        "id": line["id"],
        "name": line["name_zh"],
        "group": line["group"],
        "indicator": line.get("seed_indicator", ""),
        "hardness": line["hardness"],
        "values": line["gross_values"],
        "attribution": line["attribution"],
        "realisation": line["realisation"],
        "confidence": line["confidence"],
        "kpis": line.get("linked_kpis", []),
        "overlaps": line.get("overlaps_with", []),
        "owner": line.get("owner", ""),
        "basis": line.get("driver", ""),
    }


def _scenario(row: Document) -> Document:
    role = row["id"] if row["id"] in {"pessimistic", "base", "optimistic"} else "other"
    factors = (
        "benefit_factor",
        "initial_cost_factor",
        "running_cost_factor",
        "benefit_delay_years",
        "probability",
    )
    return {"id": row["id"], "name": row["zh"], "role": role} | {
        name: row[name] for name in factors if name in row
    }


def _simulation(old: Document) -> Document:
    inputs = [
        {
            "target": row["target"],
            "distribution": row["dist"],
            "low": row["low"],
            "mode": row["mode"],
            "high": row["high"],
        }
        for row in old.get("inputs", [])
    ]
    return {name: old[name] for name in ("seed", "trials") if name in old} | {"inputs": inputs}


def _alternative(row: Document) -> Document:
    english = row.get("en", "").lower()
    role = "preferred" if "preferred" in english else "rejected"
    return {
        "id": row["id"],
        "name": row["zh"],
        "role": "do_nothing" if "nothing" in english else role,
        "initial_cost": row.get("initial"),
        "later_cost": row.get("five_year_cost"),
        "reason": row.get("note", ""),
    }


def _risk(row: Document) -> Document:
    return {
        "id": row["id"],
        "name": row["zh"],
        "probability": row["p"],
        "impact_on": row["impact_on"],
        "impact": row["impact"],
        "owner": row.get("owner", ""),
        "mitigation": row.get("mitigation", ""),
    }


def _scorecard(old: Document, years: int) -> Document:
    card = old.get("scorecard", {})
    kpis = card.get("kpis", [])
    with _at("csi"):
        survey = _survey(old.get("csi", {}))
    with _at("scorecard.ahp"):
        judgements = _judgements(card.get("ahp", {}))
    return {
        "perspectives": [
            {"id": key, "name": name.split(" ")[0], "kind": _PERSPECTIVE_KINDS.get(key, "other")}
            for key, name in card.get("perspectives", {}).items()
        ],
        "kpis": _each(card, "kpis", lambda row: _kpi(row, years)),
        "links": [
            {"cause": cause, "effect": effect} for cause, effect in card.get("strategy_links", [])
        ],
        "judgements": judgements,
        "actuals": [
            {"kpi": row["id"], "year": int(row["review_period"][1:]), "value": row["sample_actual"]}
            for row in kpis
            if row.get("sample_actual") is not None
        ],
        "survey": survey,
    }


def _kpi(row: Document, years: int) -> Document:
    smart = row.get("smart", {})
    targets = {int(year[1:]): value for year, value in row.get("targets", {}).items()}
    kept = (
        "id",
        "perspective",
        "unit",
        "baseline",
        "baseline_date",
        "formula",
        "frequency",
        "owner",
    )
    return {name: row[name] for name in kept if row.get(name) is not None} | {
        "name": row["name_zh"],
        "direction": _DIRECTIONS[row["direction"]],
        "targets": [targets.get(year) for year in range(years)],
        "review_year": int(row["review_period"][1:]) if row.get("review_period") else None,
        "due_date": smart.get("time_bound"),
        "source": row.get("data_source", ""),
        "timing": row["leading_or_lagging"].removesuffix("ging").removesuffix("ing"),
        "scope": smart.get("specific", ""),
        "attainable_because": smart.get("achievable", ""),
        "relevant_because": smart.get("relevant", ""),
    }


def _judgements(ahp: Document) -> list[Document]:
    rows = [
        _triangle(expert["name"], "perspectives", ahp["perspectives"], expert["upper_triangle"])
        for expert in ahp.get("experts", [])
    ]
    rows += [
        _triangle("consensus", group, kpis["kpis"], kpis["upper_triangle"])
        for group, kpis in ahp.get("kpi_pairwise", {}).items()
    ]
    return [row for group in rows for row in group]


def _triangle(judge: str, compared: str, items: list[str], values: list[float]) -> list[Document]:
    pairs = [(first, second) for index, first in enumerate(items) for second in items[index + 1 :]]
    return [
        {"judge": judge, "compared": compared, "first": first, "second": second, "value": value}
        for (first, second), value in zip(pairs, values, strict=True)
    ]


def _survey(csi: Document) -> Document:
    if not csi:
        return {}
    return {
        "respondents": csi.get("n"),
        "scale_low": csi["scale"][0],
        "scale_high": csi["scale"][1],
        "items": [
            {
                "variable": latent["id"],
                "question": item["q"],
                "weight": item["weight"],
                "mean_score": item["mean_score"],
            }
            for latent in csi["latent_variables"]
            for item in latent["items"]
        ],
    }


def _approval(old: Document) -> Document:
    kept = (
        "sponsor",
        "cost_centre",
        "project_class",
        "budgeted",
        "unbudgeted_amount",
        "useful_life_years",
    )
    fields = old.get("fields", {})
    return {
        "fields": {name: fields[name] for name in kept if name in fields},
        "limits": [
            {"role": row["role"], "limit": row.get("limit")} for row in old.get("matrix", [])
        ],
        "sign_off": [
            {
                "step": row["step"],
                "role": row["role"],
                "action": row.get("action", ""),
                "decision": "approved" if row.get("date") else "",
                "signed_on": row.get("date"),
            }
            for row in old.get("sign_off", [])
        ],
    }


def _review(old: Document) -> Document:
    compares = "; ".join(old.get("compare", []))
    return {
        "dates": [
            {"day": day, "compares": compares, "owner": old.get("owner", "")}
            for day in old.get("dates", [])
        ]
    }


def _translations(old: Document) -> list[Document]:
    """Collect every text that the document gives in both languages."""
    pairs: dict[str, str] = {}
    _collect(old, pairs)
    perspectives = old.get("scorecard", {}).get("perspectives", {}).values()
    pairs |= {zh: en for zh, _space, en in (name.partition(" ") for name in perspectives) if en}
    return [{"zh": zh, "en": en} for zh, en in pairs.items()]


def _collect(node: object, pairs: dict[str, str]) -> None:
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    if isinstance(node, dict):
        for zh, en in (("zh", "en"), ("name_zh", "name_en"), ("title_zh", "title_en")):
            if _is_text(node.get(zh)) and _is_text(node.get(en)):
                pairs[node[zh]] = node[en]
    for child in children:
        _collect(child, pairs)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
