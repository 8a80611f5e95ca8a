"""A file of closed days…"""

from contextlib import suppress
from datetime import date

import pytest

from backend.core.sheets import SheetProblem
from backend.deadlines.rules import closures
from backend.deadlines.rules.closures import Span, fates, read

WINTER = Span(date(2026, 12, 24), date(2027, 1, 1), "Winter break")


def calendar(*events: str) -> bytes:
    told = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//School//EN\r\n{told}END:VCALENDAR\r\n".encode()


def problems(content: bytes) -> dict[str, str]:
    with pytest.raises(SheetProblem) as refused:
        read(content)
    return refused.value.problems


@pytest.mark.parametrize(
    "content",
    [
        b"2026-12-24,2027-01-01,Winter break\n",
        b"First day,Last day,Name\r\n2026-12-24,2027-01-01,Winter break\r\n",
        b"\xef\xbb\xbf2026-12-24;2027-01-01;Winter break",
        "sep=;\n12/24/2026;1/1/2027;Winter break\n".encode("utf-16"),
        calendar("DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20270102\r\nSUMMARY:Winter break"),
        calendar("DTSTART;VALUE=DATE:20261224\r\nDURATION:P9D\r\nSUMMARY:Winter\r\n  break"),
    ],
    ids=["bare", "with names of columns", "semicolons", "a spreadsheet's days", "a calendar", "a calendar by duration"],
)
def test_is_read_as_people_have_it(content: bytes) -> None:
    assert read(content).spans == (WINTER,)


def test_keeps_letters_of_an_older_encoding_and_single_days() -> None:
    found = read("2026-12-24;2027-01-01;No\xebl\n2026-11-26;Thanksgiving\n2026-11-27;;\n".encode("latin-1"))
    assert [(one.first.day, one.last.day, one.name) for one in found.spans] == [
        (24, 1, "Noël"), (26, 26, "Thanksgiving"), (27, 27, ""),
    ]  # fmt: skip


def test_tells_each_wrong_line_in_one_sentence() -> None:
    wrong = b"2026-12-24,2027-01-01,Good\n2026-02-29,,Leap\n\n2026-05-02,2026-05-01,Back\nsoon,,x\n,2026-01-01,y\n"
    assert problems(wrong) == {
        "line 2": "There is no 2026-02-29: no such day is in the calendar.",
        "line 4": "May 1, 2026 is before May 2, 2026, on which it begins.",
        "line 5": "“soon” is not a day. Write it like 2026-12-24 or 12/24/2026.",
        "line 6": "The first day is missing. Write it like 2026-12-24.",
    }
    assert problems(b"2026-01-01,2027-06-01,Long\n") == {
        "line 1": "This is longer than a year. Give each closure its own days."
    }


def test_passes_over_what_closes_no_day_and_says_so() -> None:
    found = read(
        calendar(
            "DTSTART;VALUE=DATE:20261126\r\nSUMMARY:Thanksgiving",
            "DTSTART:20261125T163000Z\r\nSUMMARY:Early dismissal",
            "DTSTART;VALUE=DATE:20261201\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Late start",
            "DTSTART;VALUE=DATE:20261202\r\nSTATUS:CANCELLED\r\nSUMMARY:Snow day",
        )
    )
    assert [one.name for one in found.spans] == ["Thanksgiving"]
    assert found.passed_over == (
        "“Early dismissal” has an hour, so it closes no whole day.",
        "“Late start” repeats. Add its days one by one.",
        "“Snow day” was cancelled.",
    )


def test_tells_a_wrong_event_by_the_line_on_which_it_begins() -> None:
    wrong = calendar(
        "DTSTART;VALUE=DATE:20261126", "DTSTART;VALUE=DATE:20261341\r\nSUMMARY:No such day", "SUMMARY:When"
    )
    assert problems(wrong) == {
        "line 7": "“No such day” has a day that cannot be read.",
        "line 11": "“When” has no day on which it begins.",
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"name\n", "There is no closed day in this file."),
        (b"PK\x03\x04", "This file is not a table of text (CSV)."),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "This file cannot be read as a calendar"),
        (b"x" * 500_001, "The file is larger than 500 KB."),
        (b"BEGIN:VCALENDAR\r\n" + b"A:1\r\n" * 30_000, "The calendar has more than 20,000 lines."),
        (calendar("DTSTART:20261125T163000Z\r\nSUMMARY:E"), "There is no closed day in this file. “E” has an hour"),
    ],
)
def test_is_refused_as_a_whole_in_one_sentence(content: bytes, sentence: str) -> None:
    assert problems(content)["file"].startswith(sentence)


def test_keeps_the_same_days_once_and_says_what_shares_days() -> None:
    found = fates([WINTER, Span(date(2026, 12, 25), date(2026, 12, 25)), WINTER], [])
    assert [(one.fate, one.says) for one in found] == [
        ("new", ""),
        ("overlaps", "Shares days with December 24, 2026 to January 1, 2027 (Winter break). Each day counts once."),
        ("repeated", "These days are there already."),
    ]


START = "DTSTART;VALUE=DATE:20261224"


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (f"{START}\r\nDURATION:P9999999D", "ends on a day that no calendar has."),
        (f"{START}\r\nDURATION:P99999999999D", "has a day that cannot be read."),
        ("DTSTART;VALUE=DATE:00010101\r\nDTEND;VALUE=DATE:00010101", "Give a year from 2000 to 2100."),
        ("DTSTART;VALUE=DATE:99991231", "Give a year from 2000 to 2100."),
        (f"{START}\r\n{START}", "has a day twice."),
        (f"{START}\r\nDTEND;VALUE=DATE:20261226\r\nDTEND;VALUE=DATE:20261227", "has a day twice."),
        (f"{START},20261225", "has a day that cannot be read."),
    ],
)
def test_tells_a_day_that_cannot_be_in_one_sentence(event: str, sentence: str) -> None:
    (said,) = problems(calendar(event)).values()
    assert said.endswith(sentence)


@pytest.mark.parametrize("zone", ["America", "../../etc/passwd", ".", "x" * 1_500])
def test_looks_no_zone_up_that_a_file_names(zone: str) -> None:
    found = read(calendar(f"DTSTART;TZID={zone}:20261224T080000\r\nSUMMARY:Early", f"{START}\r\nSUMMARY:Closed"))
    assert [one.name for one in found.spans] == ["Closed"]
    assert found.passed_over == ("“Early” has an hour, so it closes no whole day.",)


@pytest.mark.parametrize(
    "line",
    [
        "X-JUNK" + ';a="b"' * 60_000 + ":x",
        "EXDATE;VALUE=DATE:" + ",".join(["20261224"] * 40_000),
        "RRULE:FREQ=DAILY;BYDAY=" + ",MO" * 100_000,
        "SUMMARY" + ";a=b" * 100_000 + ":x",
    ],
    ids=["parameters", "exceptions", "a rule", "a name's parameters"],
)
def test_gives_the_library_nothing_that_nobody_asks_of_it(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    reads = closures.Calendar.from_ical
    monkeypatch.setattr(closures.Calendar, "from_ical", lambda text: given.append(text) or reads(text))  # type: ignore[func-returns-value]
    with suppress(SheetProblem):
        read(calendar(f"{START}\r\n{line}"))
    assert len(given[0]) < 200


def test_passes_over_alarms_zones_and_what_is_nested() -> None:
    zone = "BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETFROM:+9999\r\n"
    alarm = "BEGIN:VALARM\r\nDURATION:P9D\r\nDTSTART;VALUE=DATE:20270101\r\nEND:VALARM"
    content = calendar(f"{START}\r\n{alarm}\r\nSUMMARY:Closed\r\nSUMMARY:Twice").replace(
        b"BEGIN:VEVENT", f"{zone}END:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT".encode()
    )
    assert read(content).spans == (Span(date(2026, 12, 24), date(2026, 12, 24), "Closed"),)
