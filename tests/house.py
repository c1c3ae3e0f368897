"""Measure the house: how many rooms and modules, what enters what, and the exceptions made.

Printed by `make lint`; `tests/test_architecture.py` holds the ceilings.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "crm_roi"


@dataclass(frozen=True)
class House:
    """What was counted."""

    modules: int
    folders: int
    lines: int
    mutual_pairs: tuple[tuple[str, str], ...]
    circles: tuple[tuple[str, ...], ...]
    exceptions: int
    inner_imports: int
    unformatted: int


def measure(root: Path = ROOT) -> House:
    """Read every module once."""
    paths = sorted((root / PACKAGE).rglob("*.py"))
    texts = {_name(root, path): path.read_text(encoding="utf-8") for path in paths}
    trees = {name: ast.parse(text) for name, text in texts.items()}
    imports = {name: _imports(tree, set(trees)) - {name} for name, tree in trees.items()}
    folder_of = {_name(root, path): path.parent.relative_to(root).as_posix() for path in paths}
    entered = {
        (folder_of[name], folder_of[other])
        for name, others in imports.items()
        for other in others
        if folder_of[name] != folder_of[other]
    }
    return House(
        modules=len(paths),
        folders=len(set(folder_of.values())),
        lines=sum(text.count("\n") for text in texts.values()),
        mutual_pairs=tuple(sorted(p for p in entered if p[0] < p[1] and p[::-1] in entered)),
        circles=_circles(imports),
        exceptions=sum(text.count("# noqa") for text in texts.values()),
        inner_imports=sum(map(_inner_imports, trees.values())),
        unformatted=sum(text.count("# fmt: skip") for text in texts.values()),
    )


def _name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module, known: set[str]) -> set[str]:
    """Name the modules of ours that a module imports when it runs, types apart."""
    types_only = {
        node
        for each in ast.walk(tree)
        if isinstance(each, ast.If) and ast.unparse(each.test) == "TYPE_CHECKING"
        for node in ast.walk(each)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if node in types_only:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (inner & known) or {node.module}
    return found & known


def _inner_imports(tree: ast.Module) -> int:
    functions = (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    inner = {
        node
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    return len(inner)


def _circles(imports: dict[str, set[str]]) -> tuple[tuple[str, ...], ...]:
    """Find modules that import each other, also through others (strongly connected)."""
    reach = {name: set(others) for name, others in imports.items()}
    for middle, beyond in reach.items():
        for others in reach.values():
            if middle in others:
                others.update(beyond)
    groups = {
        tuple(sorted(other for other in others if name in reach[other]))
        for name, others in reach.items()
        if name in others
    }
    return tuple(sorted(groups))


def main() -> None:
    """Print what was counted."""
    house = measure()
    print(f"modules {house.modules}, folders {house.folders}, lines {house.lines}")
    print(f"pairs of folders that import each other: {len(house.mutual_pairs)}")
    for one, other in house.mutual_pairs:
        print(f"  {one} <-> {other}")
    print(f"circles of files: {len(house.circles)}")
    for circle in house.circles:
        print(f"  {', '.join(circle)}")
    print(
        f"noqa {house.exceptions}, imports inside functions {house.inner_imports}, "
        f"fmt: skip {house.unformatted}"
    )


if __name__ == "__main__":
    main()
