"""The rooms and who may enter them: one straight flow, a pure core, nobody imports a host."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

import pytest

from tests.house import measure
from tests.house_picture import IMAGES, picture, rooms_of_the_program, storey_of_each_room
from tests.sample import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "crm_roi"
CORE_MAY_IMPORT = {
    *sys.stdlib_module_names, "numpy", "numpy_financial", "pandas", "pydantic", "pydantic_core",
    "pyxirr", "scipy",
}  # fmt: skip
SLOW = {"pandas", "scipy", "matplotlib", "weasyprint", "openpyxl", "duckdb", "ibis"}
ROOMS_BELOW = {
    "core": {"core"},
    "xlsx": {"core", "files", "xlsx"},
    "auditor": {"auditor", "core", "files", "locale", "workbook", "xlsx"},  # see AUDITOR_READS
    "workbook": {"core", "workbook", "files", "locale", "resources", "xlsx"},
    "report": {"core", "report", "files", "locale", "resources", "workbook", "xlsx"},
}
AUDITOR_READS = {"crm_roi.workbook.layout", "crm_roi.workbook.layout.conventions"}
IMPURE = {"open", "print", "input"}


def modules(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """Give each imported module of a file and whether the import stands at its top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(
        ast.walk(ast.Module(body=[n for n in tree.body if not is_type_only(n)], type_ignores=[]))
    )
    inner = {n for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from ((name, node in top and node not in inner) for name in names)


def is_type_only(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@pytest.mark.parametrize("path", modules("core"), ids=lambda path: path.stem)
def test_core_is_pure(path: Path) -> None:
    foreign = {name.split(".")[0] for name, _top in imports(path)} - CORE_MAY_IMPORT
    assert foreign <= {"crm_roi"}
    calls = {node.func.id for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}  # fmt: skip
    assert not calls & IMPURE


@pytest.mark.parametrize("room", ROOMS_BELOW)
def test_rooms_import_only_what_lies_below(room: str) -> None:
    for path in modules(room):
        entered = {
            name.split(".")[1] for name, _top in imports(path) if name.startswith("crm_roi.")
        }
        assert entered <= ROOMS_BELOW[room], path


def test_the_auditor_knows_of_the_planning_workbook_only_what_both_agree_on() -> None:
    for path in modules("auditor"):
        entered = {name for name, _top in imports(path) if name.startswith("crm_roi.workbook")}
        assert entered <= AUDITOR_READS, path


@pytest.mark.parametrize("room", ["auditor", "core", "xlsx", "workbook", "hosts"])
def test_slow_imports_wait_until_they_are_used(room: str) -> None:
    for path in modules(room):
        at_the_top = {name.split(".")[0] for name, top in imports(path) if top}
        assert not at_the_top & SLOW, path


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_picture_of_the_house_is_current(language: str) -> None:
    drawn = (IMAGES / f"architecture.{language}.svg").read_text(encoding="utf-8")
    assert picture(language) == drawn, "python -m tests.house_picture"


def test_every_room_imports_only_what_the_picture_shows_below_it() -> None:
    storeys = storey_of_each_room()
    assert rooms_of_the_program() == storeys.keys()
    for room, storey in storeys.items():
        for path in modules(room):
            entered = {name.split(".")[1] for name, _top in imports(path) if "crm_roi." in name}
            others = entered & storeys.keys() - {room}
            assert all(storeys[other] > storey for other in others), path


def test_nobody_imports_the_paid_part_of_xlwings() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not any(name.startswith("xlwings.pro") for name, _top in imports(path)), path


def test_openpyxl_is_a_tool_of_the_tests() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert not any(name.split(".")[0] == "openpyxl" for name, _top in imports(path)), path


DIFFERS_BETWEEN_PROCESSORS = {
    "convolve", "corrcoef", "correlate", "cos", "cov", "dot", "exp", "exp2", "expm1", "float_power",
    "inner", "linalg", "log", "log10", "log1p", "log2", "matmul", "partition", "polyfit", "power",
    "roots",
    "sin", "tan", "tanh", "tensordot", "vdot",
}  # fmt: skip


@pytest.mark.parametrize("room", ["auditor", "core", "workbook"])
def test_arithmetic_is_the_same_on_every_processor(room: str) -> None:
    """Powers and linear algebra of numpy differ in last digits; `core/arithmetic` does not."""
    for path in modules(room):
        if path.name == "arithmetic.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            own = isinstance(node, ast.Attribute) and ast.unparse(node.value) == "np"
            assert not (own and node.attr in DIFFERS_BETWEEN_PROCESSORS), (path, node.lineno)  # type: ignore[attr-defined]
            product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
            assert not product, (path, node.lineno)  # type: ignore[attr-defined]


def test_the_house_does_not_grow_back() -> None:
    """Ceilings that only come down; `tests/house.py` prints what stands where."""
    house = measure()
    assert house.circles == ()
    assert house.modules <= 415  # 400, and the 15 of the new room evidence with its commands
    assert len(house.mutual_pairs) <= 1
    assert house.exceptions <= 265
    assert house.inner_imports <= 80
    assert house.unformatted <= 84
