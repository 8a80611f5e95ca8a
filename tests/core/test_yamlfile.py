"""A YAML file…"""

import pytest

from backend.core import yamlfile
from backend.core.values import Value
from backend.core.yamlfile import YamlProblem


class Part(Value):
    name: str
    count: int = 0


class Whole(Value):
    title: str
    parts: tuple[Part, ...] = ()


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(YamlProblem) as caught:
        yamlfile.parse(text, Whole, file="test.yaml")
    return caught.value.problems


def test_becomes_a_value() -> None:
    text = "title: One\nparts:\n  - {name: a, count: 2}\n"

    assert yamlfile.parse(text, Whole, file="test.yaml") == Whole(title="One", parts=(Part(name="a", count=2),))


def test_is_refused_for_a_repeated_key_with_both_lines() -> None:
    assert problems("title: One\nparts: []\ntitle: Two\n") == [
        (3, "“title” stands here a second time; the first is in line 1")
    ]


def test_is_refused_for_an_unknown_key_with_its_line() -> None:
    assert problems("title: One\nparts:\n  - name: a\n    colour: red\n") == [(4, "“parts.0.colour” is not known here")]


def test_names_every_complaint_at_once() -> None:
    assert [line for line, _ in problems("parts:\n  - name: a\n    count: many\n  - count: 1\n")] == [1, 3, 4]


def test_keeps_dates_as_text() -> None:
    assert yamlfile.read("day: 2026-02-30", file="t")[0] == {"day": "2026-02-30"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("title: [", "not readable"),
        ("a: &x 1\nb: *x\n", "aliases"),
        ("title: !!python/object:os.system {}\n", "tag"),
        ("title: " + "x" * 3_000_000, "larger"),
        ("[" * 50_000, "too deeply"),
    ],
)
def test_is_refused_in_words_when_it_is_no_plain_yaml(text: str, words: str) -> None:
    [(_, sentence)] = problems(text)

    assert words in sentence
