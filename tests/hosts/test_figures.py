"""Figures of terminal tables."""

from __future__ import annotations

import pytest

from crm_roi.hosts.figures import written


@pytest.mark.parametrize(
    ("expected", "value", "form"),
    [
        pytest.param("−600.63", -600.63, ",.2f", id="negative"),
        pytest.param("1,774.00", 1774.0, ",.2f", id="thousands"),
        pytest.param("−20.0%", -0.2, "+.1%", id="signed-down"),
        pytest.param("+20.0%", 0.2, "+.1%", id="signed-up"),
        pytest.param("0.00", -0.001, ",.2f", id="no-negative-zero"),
        pytest.param("0%", -0.001, "+.0%", id="no-signed-zero"),
    ],
)
def test_written(expected: str, value: float, form: str) -> None:
    assert expected == written(value, form)
