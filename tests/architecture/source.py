"""The project's own source, read as text and as syntax trees."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import backend

ROOT = Path(__file__).resolve().parents[2]
BACKEND = ROOT / "backend"
# Highest first; rooms of one row do not know each other.
ROWS = [
    {"config"},
    {"reports"},
    {"incidents", "requests"},
    {"agreements"},
    {"signing", "vendors"},
    {"deadlines"},
    {"documents"},
    {"accounts"},
    {"law"},
    {"core"},
]


def height(room: str) -> int:
    """0 for core, more for what stands above it."""
    return next(len(ROWS) - 1 - number for number, row in enumerate(ROWS) if room in row)


def tracked_files() -> list[Path]:
    """Every file that is in the repository or would be by `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def python_files() -> Iterator[tuple[str, Path, ast.Module]]:
    """Every file of the backend's rooms: the room, the path, the syntax tree. Migrations are left out."""
    for path in sorted(BACKEND.rglob("*.py")):
        parts = path.relative_to(BACKEND).parts
        if len(parts) > 1 and "migrations" not in parts:
            yield parts[0], path, ast.parse(path.read_text(), filename=str(path))


@cache
def import_everything() -> None:
    """Import every module of the backend, so that all classes and handlers are known."""
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def called_name(call: ast.Call) -> str:
    """The last word of what is called: `enqueue` for `outbox.enqueue(…)`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
