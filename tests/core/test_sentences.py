"""What is said of wrong input…"""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework import serializers

from backend.core.api import handle_exception
from tests.architecture.source import import_everything, python_files
from tests.core.sentences import is_the_frameworks

Field = serializers.Field[Any, Any, Any, Any]
WRONG: dict[str, Any] = {
    "a megabyte": "a" * 1_000_000,
    "null": None,
    "nothing": "",
    "a number": 7,
    "a huge number": 10**400,
    "a list": ["a", {"b": None}],
    "an object": {"a": [1]},
    "yes": True,
    "NUL": "a\0b",
    "half a character": "a\ud800b",
    "a far day": "9999-99-99T99:99:99Z",
}


def inputs() -> list[type[serializers.Serializer[Any]]]:
    """Every serializer that reads what is sent, which by the house's custom ends in "In"."""

    def below(of: type[Any]) -> Iterator[type[Any]]:
        for one in of.__subclasses__():
            yield one
            yield from below(one)

    import_everything()
    found = {
        one for one in below(serializers.Serializer)
        if one.__module__.startswith("backend.") and one.__name__.endswith("In")
    }  # fmt: skip
    return sorted(found, key=lambda one: (one.__module__, one.__name__))


def leaves(field: Any, place: str) -> Iterator[tuple[str, Any]]:
    """Every field of a serializer, those in lists, objects and nested serializers too."""
    if isinstance(field, serializers.BaseSerializer) and hasattr(field, "fields"):
        for name, inner in field.fields.items():
            yield from leaves(inner, f"{place}.{name}")
        return
    yield place, field
    if (child := getattr(field, "child", None)) is not None:
        yield from leaves(child, f"{place}.*")


def fields_of(of: type[serializers.Serializer[Any]]) -> list[tuple[str, Any]]:
    return [one for one in leaves(of(), of.__name__) if not one[1].read_only]


def said(error: Exception) -> list[str]:
    answer = handle_exception(error, {})
    assert answer is not None
    assert answer.status_code == 400
    return [answer.data["message"], *(one for each in answer.data["fields"].values() for one in each)]


def test_is_our_own_sentence_at_every_field_of_every_address() -> None:
    classes = inputs()
    assert len(classes) > 60, "this test looks at the wrong thing"
    theirs = []
    for one in classes:
        for place, field in fields_of(one):
            for what, value in WRONG.items():
                try:
                    field.run_validation(value)
                except serializers.ValidationError as refusal:
                    theirs += [f"{place}, {what}: {line}" for line in said(refusal) if is_the_frameworks(line)]
        for sent in ({}, [], None, "text", 7):
            given = one(data=sent)
            if not given.is_valid():
                theirs += [
                    f"{one.__name__}, {sent!r}: {line}"
                    for line in said(serializers.ValidationError(given.errors))
                    if is_the_frameworks(line)
                ]
    assert not theirs, "\n".join(theirs)


def test_is_recognized_by_this_test_where_it_is_the_frameworks() -> None:
    for line in (
        "This field may not be blank.",
        "Ensure this field has no more than 5 characters.",
        "Not a valid string.",
    ):
        assert is_the_frameworks(line)
    assert not is_the_frameworks("This is too long: 5 characters are the most.")


def test_comes_before_a_megabyte_is_read_into_any_text_box_or_list() -> None:
    boundless = []
    for one in inputs():
        for place, field in fields_of(one):
            if type(field) is serializers.Field or isinstance(field, serializers.ChoiceField):
                continue
            text = isinstance(field, serializers.CharField | serializers.ListField | serializers.ListSerializer)
            if text and getattr(field, "max_length", None) is None:
                boundless.append(place)
    assert not boundless, "\n".join(boundless)


@pytest.mark.parametrize("value", ["a\0b", "a\ud800b"])
def test_names_the_character_that_cannot_be_printed(value: str) -> None:
    with pytest.raises(serializers.ValidationError) as refusal:
        serializers.CharField().run_validation(value)

    code = f"U+{ord(value[1]):04X}"
    assert said(refusal.value)[0] == f"This has a character that cannot be printed ({code}). Remove it."


def test_is_looked_at_wherever_something_is_read() -> None:
    """`parse` and `request=` take a serializer whose name says that it reads."""
    named = {one.__name__ for one in inputs()}
    other = []
    for _, path, tree in python_files():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                read = [node.args[0]] if node.func.id == "parse" and node.args else []
                read += [
                    word.value for word in node.keywords if node.func.id == "extend_schema" and word.arg == "request"
                ]
                other += [
                    f"{path.name}:{node.lineno} {one.id}"
                    for one in read
                    if isinstance(one, ast.Name) and one.id[0].isupper() and one.id not in named
                ]
    assert other == []
