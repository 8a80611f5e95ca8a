"""What is put into the outbox has somebody who takes it out."""

import ast

from backend.core import outbox
from tests.architecture.source import called_name, import_everything, python_files, where

# Parameters by which a caller hands a kind down to a lower room.
KINDS = {"on_completed", "on_declined", "on_recalled", "on_executed"}


def test_has_a_handler_for_every_kind_that_is_written() -> None:
    import_everything()
    used = {}
    for _, path, tree in python_files():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                for word in node.keywords:
                    is_kind = word.arg in KINDS or (word.arg == "kind" and called_name(node) == "enqueue")
                    if is_kind and isinstance(word.value, ast.Constant) and word.value.value:
                        used[word.value.value] = where(path, node)
    assert used, "no use of the outbox was found: this test looks at the wrong thing"
    assert {kind: place for kind, place in used.items() if kind not in outbox.known_kinds()} == {}
