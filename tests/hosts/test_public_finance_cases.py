"""Public cases of IRR, XIRR, MIRR, NPV and XNPV, called as a host calls them, each with its source.

The figures come from workbooks calculated by Excel, from LibreOffice's and other programs' test
suites and from manuals. Cases decided against stand in a table with the reason.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from crm_roi.hosts.adapter import OMITTED, call
from crm_roi.hosts.catalog import find_function
from crm_roi.hosts.cells import CellError
from tests.sample import ROOT

if TYPE_CHECKING:
    from crm_roi.hosts.adapter import Block, Cell

ARGUMENTS: Final = {
    "irr": ("values", "guess"),
    "npv": ("rate", "values", "convention"),
    "mirr": ("values", "finance_rate", "reinvest_rate"),
    "xirr": ("values", "dates", "guess", "day_count"),
    "xnpv": ("rate", "values", "dates"),
}
FIRST_PERIOD: Final = {"excel": 1, "from_zero": 0}
EXISTS: Final = "a rate exists, the program the case comes from did not find it"
BELOW_ZERO: Final = "a rate between -100 % and 0 is a rate; LibreOffice and others calculate it"
ONE_SIDED: Final = "amounts of one sign have a present value; Excel and others calculate it"
NO_RECEIPT: Final = "without a receipt there is no rate; Excel's manual and others say #DIV/0!"
AGAINST: Final = {
    "xirr-0118": EXISTS,
    "xirr-0143": EXISTS,
    "xnpv-0013": BELOW_ZERO,
    "xnpv-0014": BELOW_ZERO,
    "xnpv-0038": ONE_SIDED,
    "mirr-0005": NO_RECEIPT,
}


@cache
def cases(function: str) -> list[dict[str, Any]]:
    path = ROOT / "tests" / "cases" / f"finance_{function}.json"
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


ALL: Final = [(function, case) for function in ARGUMENTS for case in cases(function)]


def table(*, against: bool) -> list[Any]:
    return [
        pytest.param(function, case, id=case["id"])
        for function, case in ALL
        if (case["id"] in AGAINST) == against
    ]


def result(function: str, case: dict[str, Any], **changed: object) -> Cell | Block:
    """Call the function with the arguments of a case, in their natural order."""
    named = case["args"] | changed
    if "convention" in named:
        named["convention"] = FIRST_PERIOD[named["convention"]]
    given = [cells(named[name]) if name in named else OMITTED for name in ARGUMENTS[function]]
    found = find_function(function)
    assert found
    return call(found, given)


def cells(given: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(given, dict):
        return CellError(given["error"])
    return [cells(item) for item in given] if isinstance(given, list) else given


def agrees(got: Cell | Block, case: dict[str, Any]) -> bool:
    if "error" in case["expected"]:
        return isinstance(got, CellError)
    limits, value = case["tolerance"], case["expected"]["value"]
    close = max(limits["abs"], limits["rel"] * abs(value))
    return isinstance(got, (int, float)) and abs(got - value) <= close


@pytest.mark.parametrize(("function", "case"), table(against=False))
def test_public_case(function: str, case: dict[str, Any]) -> None:
    got = result(function, case)
    assert agrees(got, case), f"{case['expected']} expected, {got} found; {case['source']}"


@pytest.mark.parametrize(("function", "case"), table(against=True))
def test_decided_against(function: str, case: dict[str, Any]) -> None:
    assert not agrees(result(function, case), case)
