"""Rooms know each other only downwards and only by their doors."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.architecture.source import ROOT, height, python_files, where

DOORS = {"services", "selectors", "types", "choices"}


def imported_modules(tree: ast.Module, *, for_types_too: bool = False) -> list[tuple[ast.AST, list[str]]]:
    """Each import of our own: the node and the dotted words after `backend`."""
    found: list[tuple[ast.AST, list[str]]] = []
    only_for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in only_for_types and not for_types_too:
            continue
        if isinstance(node, ast.Import):
            found += [(node, alias.name.split(".")[1:]) for alias in node.names if alias.name.startswith("backend.")]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "backend":
            words = (node.module or "").split(".")[1:]
            found += [(node, [*words, alias.name]) for alias in node.names]
    return found


def test_cross_rooms_only_by_services_selectors_types_and_choices() -> None:
    wrong = [
        f"{where(path, node)} imports {'.'.join(words)}"
        for room, path, tree in python_files()
        if room != "config"
        for node, words in imported_modules(tree)
        if words[0] not in {room, "core"} and (len(words) < 2 or words[1] not in DOORS)
    ]
    assert wrong == []


def test_point_down_also_while_type_checking() -> None:
    wrong = [
        f"{where(path, node)} imports {words[0]}"
        for room, path, tree in python_files()
        for node, words in imported_modules(tree, for_types_too=True)
        if words[0] != room and height(words[0]) >= height(room)
    ]
    assert wrong == []


def test_hold_the_contracts_of_import_linter() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_keep_the_launcher_apart_from_the_product_and_from_packages() -> None:
    """It runs before anything is installed; psycopg is imported late, where the binaries of PostgreSQL are already."""
    allowed = set(sys.stdlib_module_names) | {"launcher"}
    wrong = [
        f"{path.name}: {name}"
        for path in sorted((ROOT / "launcher").glob("*.py"))
        for node in ast.parse(path.read_text()).body
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        if name.split(".")[0] not in allowed
    ]
    assert wrong == []
