"""Words, the same in every room…"""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backend.core import words


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (datetime(2026, 11, 21, 20, 4, tzinfo=UTC), "America/New_York", "November 21, 2026, 3:04 PM EST"),
        (datetime(2026, 7, 1, 4, 0, tzinfo=UTC), "America/New_York", "July 1, 2026, 12:00 AM EDT"),
        (datetime(2026, 7, 1, 15, 0, tzinfo=UTC), "America/Sao_Paulo", "July 1, 2026, 12:00 PM UTC-03:00"),
    ],
)
def test_write_an_instant_in_the_zone_that_is_asked_for(at: datetime, zone: str, said: str) -> None:
    assert words.written(at, zone) == said


def test_write_an_instant_that_carries_only_an_offset() -> None:
    at = datetime(2026, 1, 9, 9, 5, tzinfo=timezone(timedelta(hours=5, minutes=30)))

    assert words.written_in_own_zone(at) == "January 9, 2026, 9:05 AM UTC+05:30"


def test_write_a_day_without_leading_zero() -> None:
    assert words.long_date(date(2026, 2, 3)) == "February 3, 2026"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  Counsel agreed. \n", "Counsel agreed."),
        ("同意", "同意"),
        ("7", "7"),
        (" \n\t", ""),
        ("…", ""),
        ("- .", ""),
        ("\u200b", ""),
    ],
)
def test_take_a_text_that_says_nothing_for_none(typed: str, said: str) -> None:
    assert words.stated(typed) == said


def test_compare_addresses_without_case_and_blanks() -> None:
    assert words.plain_email(" Vera@Slate.Example ") == "vera@slate.example"
    assert words.email_problem(" Vera@Slate.Example ") == ""
    assert words.email_problem(" vera at slate ") == "“vera at slate” is not an e-mail address."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Signed for Pinewood School District", "Signed for Pinewood School District."),
        ("Signed for Fernhill Learning, Inc.", "Signed for Fernhill Learning, Inc."),
        ("It says “no.”", "It says “no.”"),
        ("It says “no”", "It says “no”."),
        ("Why?", "Why?"),
        ("", ""),
    ],
)
def test_end_a_sentence_with_one_period(text: str, said: str) -> None:
    assert words.sentence(text) == said


def test_find_what_nobody_sees_but_not_line_ends() -> None:
    assert words.odd_character("a\tb\r\nc – ü 漢 🙂 \N{HEBREW LETTER ALEF} می‌خواهم") == ""
    for odd in ("\x00", "\x1b", "\x85", "\ud800", "\u202e", "\u2066"):
        assert words.odd_character(f"a{odd}b") == f"U+{ord(odd):04X}"


def test_leave_odd_characters_out_of_a_name() -> None:
    """What turns the reading could make one vendor's name look like another's."""
    assert words.one_line(" Fernhill\u202e  gninraeL\x07\n, Inc. \x01 ") == "Fernhill gninraeL , Inc."
    assert words.one_line("می‌خواهم") == "می‌خواهم"
