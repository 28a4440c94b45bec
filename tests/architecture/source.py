"""The source as the architecture tests read it: apps, floors, files, syntax trees."""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "jinlin"
NOT_PRODUCT = {"tests", "migrations"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def floors() -> dict[str, int]:
    """Return the floor of every app, as the import contract has it: the higher, the larger."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    lines = next(contract["layers"] for contract in contracts if contract["name"] == "Walk only downstairs")
    return {
        app.strip().removeprefix("jinlin."): height
        for height, line in enumerate(reversed(lines))
        for app in line.split("|")
    }


@cache
def apps() -> tuple[str, ...]:
    """Return the names of our apps, `core` included."""
    return tuple(sorted(child.name for child in PACKAGE.iterdir() if (child / "__init__.py").exists()))


@cache
def product_files() -> tuple[Path, ...]:
    """Return every Python file of the product, without tests and migrations."""
    return tuple(path for path in sorted(PACKAGE.rglob("*.py")) if NOT_PRODUCT.isdisjoint(inside(path).parts))


@cache
def all_files() -> tuple[Path, ...]:
    """Return every Python file we write, tests, scripts and benchmarks included."""
    folders = [ROOT / name for name in ("jinlin", "config", "tests", "benchmarks", "wecomsim")]
    written = [path for folder in folders for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]
    return (ROOT / "conftest.py", ROOT / "bin/messages", ROOT / "bin/postgres", *written)


@cache
def templates() -> tuple[Path, ...]:
    """Return every page and part of a page."""
    return tuple(sorted(PACKAGE.rglob("templates/**/*.html")))


def inside(path: Path) -> Path:
    """Say where a file stands in the package."""
    return path.relative_to(PACKAGE)


def app_of(path: Path) -> str:
    """Name the app that a file belongs to ('' for the package's own)."""
    parts = inside(path).parts
    return parts[0] if len(parts) > 1 else ""


def place(path: Path, node: ast.AST | None = None) -> str:
    """Write a place so that an editor can jump to it."""
    line = f":{getattr(node, 'lineno', 1)}" if node else ""
    return f"{path.relative_to(ROOT)}{line}"


@cache
def tree(path: Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(path.read_text(), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Yield every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, Function):
            yield node


def calls(path: Path) -> Iterator[ast.Call]:
    """Yield every call in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield node


def called(node: ast.Call) -> str:
    """Return the last name of what is called: `save` of `row.save()`."""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def nothing(found: Iterable[str], rule: str) -> None:
    """Fail with the rule and every place that breaks it."""
    places = sorted(set(found))
    assert not places, f"{rule}\n  " + "\n  ".join(places)
