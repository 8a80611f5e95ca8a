"""Time comes from one place."""

import ast

from tests.architecture.source import BACKEND, python_files, where

CLOCKS = {"now", "utcnow", "today"}
HOLDERS = {"datetime", "date", "timezone", "datetime.datetime", "datetime.date"}
# Who may ask for the time: the edges of the house. Everything inside gets `now` handed in.
EDGES = {"api", "tasks", "commands", "views", "middleware", "adapter", "sign_in"}
# Hand `now` to every handler, and to every hook of the sweep.
DRIVERS = {BACKEND / "core" / "outbox.py", BACKEND / "core" / "sweeping.py"}


def test_is_read_by_nobody_but_the_clock() -> None:
    wrong = [
        where(path, node)
        for _, path, tree in python_files()
        if path != BACKEND / "core" / "clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (
            (node.func.attr in CLOCKS and ast.unparse(node.func.value) in HOLDERS)
            or ast.unparse(node.func) in {"time.time", "time.localtime", "time.gmtime"}
        )
    ]
    assert wrong == []


def test_is_asked_only_at_the_edges() -> None:
    wrong = []
    for room, path, tree in python_files():
        inside = set(path.relative_to(BACKEND).with_suffix("").parts)
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in {"clock.now", "clock.database_now"}
                and not inside & EDGES
                and not path.stem.endswith("_api")
                and room != "config"
                and path not in DRIVERS
            ):
                wrong.append(where(path, node))
    assert wrong == []
