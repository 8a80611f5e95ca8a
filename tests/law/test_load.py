"""Law data loads only when …"""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from backend.core.yamlfile import YamlProblem
from backend.law import checks, loader

GOOD = """\
code: VT
name: Vermont
counting:
  id: vt.counting
  says: Day 0 does not count.
  from: unknown
  source: {citation: 1 VSA 138, url: "https://example.org/138", status: confirmed, checked: 2026-11-01}
limits:
  - id: vt.records.inspect
    says: The district gives access within ten days.
    duty: records.inspect
    obligor: district
    addressee: parent
    due: {amount: 10, unit: days, anchor: request}
    from: 2020-01-01
    until: 2024-01-01
    source: {citation: 1 VSA 1, url: "https://example.org/1", status: confirmed, checked: 2026-11-01}
  - id: vt.records.inspect
    says: The district gives access within five days.
    duty: records.inspect
    obligor: district
    addressee: parent
    due: {amount: 5, unit: days, anchor: request}
    from: 2024-01-01
    source: {citation: 1 VSA 1, url: "https://example.org/1", status: confirmed, checked: 2026-11-01}
"""


CONDITIONS = """\
conditions:
  - {code: minor, question: "Is the student younger than 18?", so: "the student is younger than 18"}
"""


def load(folder: Path, text: str, name: str = "vt.yaml") -> loader.LawFile:
    (folder / name).write_text(text, encoding="utf-8")
    return loader.load_file(folder / name)


def test_it_is_whole_and_consistent(tmp_path: Path) -> None:
    law = load(tmp_path, GOOD).jurisdiction
    assert [limit.due.amount for limit in law.limits] == [10, 5]


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("name: Vermont", "name: Vermont\nmotto: Freedom and Unity"), 3, "“motto” is not known here"),
        (("name: Vermont", "name: Vermont\nname: Vermont"), 3, "“name” stands here a second time"),
        (("    duty: records.inspect", "    duty: records.inspekt"), 11, "limits.0.duty"),
        (("{amount: 10, unit: days,", "{amount: ten, unit: days,"), 14, "limits.0.due.amount"),
        (("{amount: 10, unit: days,", '{amount: "10", unit: days,'), 14, "limits.0.due.amount"),
        (("{amount: 10, unit: days,", "{amount: 10, unit: weeks,"), 14, "limits.0.due.unit"),
        (("{amount: 10, unit: days, anchor", "{amount: 10, anchor"), 14, "an amount and its unit stand together"),
        (("{amount: 10, unit: days, anchor", "{anchor"), 14, "the law's words say when"),
        (("    from: 2020-01-01", "    from: 2020-02-30"), 15, "limits.0.from"),
        (("    until: 2024-01-01", "    until: 2019-01-01"), 9, "“until” is not after “from”"),
        (("    until: 2024-01-01\n", ""), 17, "its two periods overlap"),
        (("    from: 2024-01-01", "    from: 2023-12-31"), 18, "its two periods overlap"),
        (("    from: 2024-01-01", "    from: unknown"), 9, "its two periods overlap"),
        (("source: {citation: 1 VSA 1, url", "source: {url"), 17, "“limits.0.source.citation” is missing"),
        (('citation: 1 VSA 1, url: "https://example.org/1", ', "citation: 1 VSA 1, "), 17, "says where it was read"),
        (('https://example.org/1"', 'http://example.org/1"'), 17, "starts with https://"),
        (("checked: 2026-11-01}\n  - id", "checked: soon}\n  - id"), 17, "limits.0.source.checked"),
        (("    addressee: parent", "    addressee: agency"), 9, "“agency” is named where"),
        (("  - id: vt.records.inspect", "  - id: ny.records.inspect"), 9, "does not start with “vt.”"),
        (
            ("    due: {amount: 10", "    replaces: [vt.none]\n    due: {amount: 10"),
            14,
            "is no other limit of this file",
        ),
        (
            ("    due: {amount: 10", "    when: [minor, grown_up]\n    due: {amount: 10"),
            14,
            "“grown_up” is no condition of conditions.yaml",
        ),
        (("    due: {amount: 10", "    unless: [grown_up]\n    due: {amount: 10"), 14, "“grown_up” is no condition"),
        (
            ("    due: {amount: 10", "    when: [minor]\n    unless: [minor]\n    due: {amount: 10"),
            9,
            "“minor” stands in “when” and in “unless”",
        ),
        (("    due: {amount: 10", "    case: appeal\n    due: {amount: 10"), 14, "“limits.0.case” is not known here"),
        (("    due: {amount: 10, unit: days,", "    due: {amount: 10, unit: days, before: true,"), 14, "has no amount"),
        (("    due: {amount: 10", "    threshold: {more_than: 5}\n    due: {amount: 10"), 9, "the limit's “reach” is"),
        (("id: vt.counting", "id: vt.records.inspect"), 4, "names two kinds of fact"),
        (("code: VT", "code: RI"), 1, "the file is named “vt.yaml”"),
    ],
    ids=lambda value: None if isinstance(value, tuple | int) else value[:40],
)
def test_nothing_in_it_is_wrong(tmp_path: Path, change: tuple[str, str], line: int, words: str) -> None:
    assert change[0] in GOOD
    (tmp_path / "conditions.yaml").write_text(CONDITIONS, encoding="utf-8")
    with pytest.raises(YamlProblem) as caught:
        load(tmp_path, GOOD.replace(*change, 1))
    assert caught.value.file == "vt.yaml"
    assert any(at == line and words in text for at, text in caught.value.problems), str(caught.value)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("code: minor, ", ""), 2, "“conditions.0.code” is missing"),
        (("younger than 18?", "younger than 18"), 2, "conditions.0.question"),
        (("{code: minor,", "{code: Minor,"), 2, "conditions.0.code"),
        (("{code: minor,", "{code: minor, note: sure,"), 2, "“conditions.0.note” is not known here"),
        (
            ("  - {", '  - {code: minor, question: "Is that really so?", so: it is so}\n  - {'),
            3,
            "stands here a second time",
        ),
    ],
    ids=lambda value: None if isinstance(value, tuple | int) else value[:40],
)
def test_its_conditions_are_right(tmp_path: Path, change: tuple[str, str], line: int, words: str) -> None:
    assert change[0] in CONDITIONS
    (tmp_path / "conditions.yaml").write_text(CONDITIONS.replace(*change, 1), encoding="utf-8")
    with pytest.raises(YamlProblem) as caught:
        load(tmp_path, GOOD)
    assert caught.value.file == "conditions.yaml"
    assert any(at == line and words in text for at, text in caught.value.problems), str(caught.value)


def test_some_limit_asks_for_each_condition(tmp_path: Path) -> None:
    asking = GOOD.replace("    due: {amount: 10", "    when: [minor]\n    due: {amount: 10", 1)
    (tmp_path / "conditions.yaml").write_text(CONDITIONS, encoding="utf-8")
    load(tmp_path, asking)
    assert loader.problems_of(tmp_path) == []
    load(tmp_path, GOOD)
    assert [str(problem) for problem in loader.problems_of(tmp_path)] == [
        "conditions.yaml, line 2: no limit asks for “minor”"
    ]


def test_the_installation_would_not_start_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load(tmp_path, GOOD)
    (tmp_path / "ma.yaml").write_text("code: MA\nname: Massachusetts\n", encoding="utf-8")
    monkeypatch.setattr(loader, "DATA", tmp_path)
    with pytest.raises(SystemCheckError, match=r"\(law\.E001\) ma\.yaml, line 1: “counting” is missing"):
        call_command("check")


def test_federal_law_is_there(tmp_path: Path) -> None:
    load(tmp_path, GOOD)
    assert [error.id for error in checks.data_errors(tmp_path)] == ["law.E002"]


def test_it_is_ours() -> None:
    assert checks.data_errors(loader.DATA) == []
    assert set(loader.load_folder()) == {"US", "CA", "CT", "IL", "MA", "ME", "NH", "NY", "RI", "VT"}
