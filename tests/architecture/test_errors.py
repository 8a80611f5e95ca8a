"""Errors have codes that a caller can rely on."""

from collections import Counter

from backend.core.errors import DomainError
from tests.architecture.source import import_everything


def our_errors() -> list[type[DomainError]]:
    import_everything()
    found: list[type[DomainError]] = []
    waiting = [DomainError]
    while waiting:
        error = waiting.pop()
        found.append(error)
        waiting += error.__subclasses__()
    return [error for error in found if error.__module__.startswith("backend.")]


def test_have_a_code_of_their_own() -> None:
    assert [error.__qualname__ for error in our_errors() if "code" not in vars(error)] == []
    codes = Counter(error.code for error in our_errors())
    assert [code for code, count in codes.items() if count > 1] == []


def test_are_prefixed_by_their_room() -> None:
    wrong = [
        f"{error.__module__}.{error.__qualname__}: {error.code}"
        for error in our_errors()
        if not error.code.startswith(error.__module__.split(".")[1] + ".")
    ]
    assert wrong == []


def test_speak_in_sentences() -> None:
    wrong = [f"{error.code}: {error.message}" for error in our_errors() if not error.message.endswith(".")]
    assert wrong == []
