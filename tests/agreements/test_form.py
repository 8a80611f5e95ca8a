"""A form …"""

import re

import pytest

from backend.agreements import form_files
from backend.agreements.rules.limits import base_limits
from backend.core.yamlfile import YamlProblem
from tests.agreements import golden

FORM = form_files.load_form("model/1")

SMALL = """\
form: tiny
version: 1
title: Tiny
released: 2026-11-21
sections:
  - id: one
    prefix: "1"
    title: One
    kind: article
    clauses:
      - id: i.1
        text: Notice comes within {limit:notice}.
        limits:
          - {key: notice, duty: notice.give, obligor: provider, addressee: district, amount: 3, unit: days,
             anchor: request}
"""


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(YamlProblem) as caught:
        form_files.parse_form(text, file="clauses.yaml")
    assert caught.value.file == "clauses.yaml"
    return caught.value.problems


def test_is_read_when_it_is_right() -> None:
    assert form_files.parse_form(SMALL, file="clauses.yaml").title == "Tiny"


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("{limit:notice}", "{limit:notise}", 12, "“{limit:notise}” names no limit"),
        ("{limit:notice}", "{{7*7}}", 12, "“{7*7}” is no known placeholder"),
        ("{limit:notice}", "{provider", 12, "a brace stands alone"),
        ("amount: 3, ", "", 14, "an amount needs a unit"),
        ("kind: article", "kind: articel", 9, "kind"),
        ("title: One", "titel: One", 8, "titel"),
    ],
)
def test_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    found = problems(SMALL.replace(old, new))

    assert any(at == line and words in text for at, text in found), found


def test_is_refused_when_an_id_or_a_limit_stands_twice() -> None:
    clause = SMALL[SMALL.index("      - id: i.1") :]

    found = problems(SMALL + clause)

    assert (17, "the id “i.1” is already taken in line 12") in found
    assert (19, "the limit “notice” is already set in line 14") in found


def test_states_every_timed_duty_of_the_field() -> None:
    limits = {
        (found.limit.duty, found.limit.obligor, found.limit.anchor): (found.limit.amount, found.limit.unit)
        for found in base_limits(FORM.text).values()
    }

    assert limits["records.inspect", "provider", "request"] == (45, "days")
    assert limits["breach.notify_district", "provider", "confirmation"] == (72, "hours")
    assert limits["breach.notify_district", "provider", "discovery"] == (None, "none")
    assert limits["data.delete", "provider", "request"] == (60, "days")
    assert limits["audit.notify", "district", "audit"] == (10, "business_days")
    assert limits["audit.allow", "provider", "audit"] == (12, "months")
    assert limits["successor.notify", "provider", "closing"] == (60, "days")
    for duty in (
        "records.refer",
        "content.transfer",
        "disclosure.notify_compelled",
        "notice.annual_rights",
        "access.notify_provider",
        "deidentified.notify_transfer",
        "deidentified.approve_publication",
        "data.notify_deletion",
        "storage.list",
        "breach.plan_summary",
        "schedule.notify_change",
    ):
        assert any(each[0] == duty for each in limits), duty


def test_prints_each_limit_that_it_sets() -> None:
    printed = " ".join(place.text for place in form_files.walk(FORM.text))

    for key in base_limits(FORM.text):
        assert f"{{limit:{key}}}" in printed


def test_refers_only_to_clauses_that_exist() -> None:
    numbers = {
        f"{section.prefix}.{position}"
        for section in FORM.text.sections
        for position, _ in enumerate((each for each in section.clauses if each.numbered), start=1)
    }

    for place in form_files.walk(FORM.text):
        for number in re.findall(r"clause (\d\.\d+)", place.text):
            assert number in numbers, f"{place.id} refers to clause {number}"


def test_defines_every_capitalized_word_that_it_uses() -> None:
    terms = {clause.heading for section in FORM.text.sections for clause in section.clauses if clause.id[:2] == "c."}
    texts = [place for place in form_files.walk(FORM.text) if not place.id.startswith("d.")]
    used = {term for term in terms for place in texts if term in place.text and place.id != f"c.{term.lower()}"}

    assert terms == used
    for phrase in ("Education Record", "School Official", "Data Breach", "Third Party", "De-Identified Data"):
        assert any(phrase in term for term in terms)


def test_never_changes_once_it_is_released() -> None:
    """A released file is replaced by a new version, never edited: docs/howto/release-a-form.md."""
    assert (golden.FORM / "INDEX.sha256").read_text(encoding="utf-8") == golden.index()


def test_pins_are_those_of_the_index() -> None:
    listed = dict(
        reversed(line.split("  ")) for line in (golden.FORM / "INDEX.sha256").read_text(encoding="utf-8").splitlines()
    )

    assert FORM.pin.sha256 == listed["clauses.yaml"]
    for state in form_files.supplement_states("model/1"):
        pin = form_files.load_supplement("model/1", state).pin  # type: ignore[arg-type]
        assert pin.sha256 == listed[pin.path.removeprefix("templates/dpa/model/1/")]


def test_of_an_unknown_name_is_not_looked_for_on_the_disk() -> None:
    for name in ("model/2", "../../etc", "model/1/supplements", "/etc/passwd"):
        with pytest.raises(FileNotFoundError):
            form_files.load_form(name)
