"""The sheet of the simulation: the engine's figures, and whether they still are of the plan."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from crm_roi.auditor import lint
from crm_roi.core.plan import RankCorrelation, Simulation
from crm_roi.core.risk.plan_risk import risk_model, simulation_options
from crm_roi.core.risk.simulation import SimulationResult, simulate
from crm_roi.core.risk.trials import Output
from crm_roi.workbook.sheets.simulation import MOST_TRIALS
from crm_roi.workbook.write_workbook import write_workbook
from tests.libreoffice import converted
from tests.sample import sample_plan
from tests.workbook.editing import loaded

if TYPE_CHECKING:
    from pathlib import Path

    from crm_roi.core.plan import Plan

SHEET = "Simulation"


def write(plan: Plan, folder: Path) -> Path:
    path = folder / "plan.xlsx"
    write_workbook(plan, path, language="en")
    return path


def rows(path: Path) -> dict[str, list[object]]:
    """Give the rows of the sheet by their label; a label that comes twice keeps its first row."""
    found: dict[str, list[object]] = {}
    book = CalamineWorkbook.from_path(path)
    for label, *cells in book.get_sheet_by_name(SHEET).to_python():  # from column B on
        found.setdefault(str(label), list(cells))
    return found


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(sample_plan(), tmp_path_factory.mktemp("simulation"))


@pytest.fixture(scope="module")
def simulated() -> SimulationResult:
    plan = sample_plan()
    return simulate(risk_model(plan), simulation_options(plan, MOST_TRIALS))


def test_the_figures_are_the_engines(sample: Path, simulated: SimulationResult) -> None:
    found = rows(sample)
    for label, output in {
        "Net present value (NPV)": Output.NPV,
        "Internal rate of return (IRR)": Output.IRR,
        "ROI, annual": Output.ROI_ANNUAL,
    }.items():
        row = simulated.summary(output)
        assert row is not None
        expected = [row.mean, row.standard_deviation, row.standard_error, *row.percentiles]
        assert found[label][1:11] == expected
    assert found["Probability of a negative NPV"][1] == simulated.loss.probability
    assert simulated.hurdle is not None
    assert found["Probability that IRR reaches 12.0%"][1] == simulated.hurdle.probability
    assert found["Mean NPV of the worst 5 %"][1] == simulated.expected_shortfall
    assert found["门店使用率不足"][1] == (
        next(row.rank_correlation for row in simulated.drivers if row.name == "R1")
    )


def test_it_says_where_the_figures_come_from(sample: Path) -> None:
    labels = " ".join(rows(sample))
    assert "10,000 trials, seed 20260331" in labels
    assert "do not follow changed cells" in labels


def test_its_tables_are_drawn(sample: Path) -> None:
    with zipfile.ZipFile(sample) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        drawn = [name for name in charts if f"{SHEET}!" in package.read(name).decode()]
    assert len(drawn) == 3


def test_a_changed_plan_is_told(sample: Path, tmp_path: Path) -> None:
    book = loaded(sample)
    cell = next(
        cell for row in book["Assumptions"].iter_rows() for cell in row
        if cell.value == sample_plan().assumptions.discount_rate
    )  # fmt: skip
    cell.value = 0.11
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    kept, other = converted([sample, changed], tmp_path / "calculated")
    assert rows(kept)["Same plan"][1] == "yes"
    assert rows(other)["Same plan"][1] == "no, the plan has changed"


def test_a_certain_plan_has_a_blank_sheet_that_says_what_to_do(tmp_path: Path) -> None:
    certain = {"simulation": Simulation(), "risks": ()}
    path = write(sample_plan().model_copy(update=certain), tmp_path)
    assert "run crm-roi update" in " ".join(rows(path))
    assert "Net present value (NPV)" not in rows(path)
    assert rows(path)["Same plan"][1] == "–"
    assert lint(path) == ()


def test_an_impossible_simulation_says_why(tmp_path: Path) -> None:
    plan = sample_plan()
    names = ("benefits", "initial_cost", "running_cost")
    pairs = ((0, 1), (0, 2), (1, 2))
    against = tuple(
        RankCorrelation(first=names[one], second=names[other], correlation=-0.9)
        for one, other in pairs
    )
    own = plan.simulation.model_copy(update={"correlations": against})
    path = write(plan.model_copy(update={"simulation": own}), tmp_path)
    assert "correlation" in " ".join(rows(path)).lower()
    assert "Net present value (NPV)" not in rows(path)
