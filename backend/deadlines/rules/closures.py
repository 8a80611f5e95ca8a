"""Days on which a district is closed, as people bring them: typed, as a table, or from a calendar program."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from icalendar import Calendar

from backend.core.sheets import Limits, SheetProblem, decoded, read_csv
from backend.core.words import long_date, odd_character, one_line

MOST_BYTES = 500_000
MOST = 1_000
"""Spans that one file may bring, and that a district may keep."""
MOST_LINES = 20_000
"""Of a calendar program's file, of which each event takes about ten."""
MOST_DAYS = 5_000
"""That all closures of a district have together: each clock is computed with every one of them."""
LONGEST_SPAN = 366
LONGEST_NAME = 120
FIRST_YEAR, LAST_YEAR = 2000, 2100
PROBLEMS = 50
"""After so many the rest is left for the next try."""
_LIMITS = Limits(bytes=MOST_BYTES, rows=MOST + 1, columns=20, characters=2_000, problems=PROBLEMS)
_ISO = re.compile(r"^(\d{4})-(\d\d?)-(\d\d?)$")
_AMERICAN = re.compile(r"^(\d\d?)/(\d\d?)/(\d{4})$")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days on which a district is closed, the last one included."""

    first: date
    last: date
    name: str = ""

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last

    def overlaps(self, other: "Span") -> bool:
        return self.first <= other.last and other.first <= self.last

    @property
    def words(self) -> str:
        """The days, as a sentence names them."""
        if self.first == self.last:
            return long_date(self.first)
        return f"{long_date(self.first)} to {long_date(self.last)}"


@dataclass(frozen=True)
class Listed:
    """A span of a file, and what would become of it."""

    span: Span
    fate: Literal["new", "overlaps", "repeated"]
    says: str = ""
    """One sentence, where it is not simply new."""


@dataclass(frozen=True)
class ReadFile:
    """What a file says."""

    spans: tuple[Span, ...]
    passed_over: tuple[str, ...] = ()
    """What of it is no closed day, as sentences."""


def problems_of(span: Span) -> dict[str, str]:
    """Return what is wrong with a span, by field: a sentence each."""
    if span.last < span.first:
        return {"last": f"{long_date(span.last)} is before {long_date(span.first)}, on which it begins."}
    if (span.last - span.first).days >= LONGEST_SPAN:
        return {"last": "This is longer than a year. Give each closure its own days."}
    found: dict[str, str] = {}
    for field, day in (("first", span.first), ("last", span.last)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            found[field] = f"Give a year from {FIRST_YEAR} to {LAST_YEAR}."
    if len(span.name) > LONGEST_NAME:
        found["name"] = f"This name is longer than {LONGEST_NAME} characters."
    elif odd := odd_character(span.name):
        found["name"] = f"This name has a character that cannot be seen ({odd}). Type it again."
    return found


def fates(spans: Sequence[Span], kept: Sequence[Span]) -> list[Listed]:
    """Return what would become of each span beside those that are kept already: the same days are kept once."""
    found: list[Listed] = []
    before: list[Span] = list(kept)
    days = {one.days for one in kept}
    for span in spans:
        if span.days in days:
            found.append(Listed(span, "repeated", "These days are there already."))
            continue
        other = next((one for one in before if one.overlaps(span)), None)
        if other is None:
            found.append(Listed(span, "new"))
        else:
            name = f" ({other.name})" if other.name else ""
            found.append(Listed(span, "overlaps", f"Shares days with {other.words}{name}. Each day counts once."))
        before.append(span)
        days.add(span.days)
    return found


def read(content: bytes) -> ReadFile:
    """Return the closed days of a calendar (.ics) or a table of text (CSV), whichever the file is.

    Raises SheetProblem with a sentence for each line that cannot be read; then nothing of the file is used.
    """
    if len(content) > MOST_BYTES:
        raise SheetProblem({"file": "The file is larger than 500 KB."})
    if not content.strip():
        raise SheetProblem({"file": "The file is empty."})
    text = decoded(content)
    found = _of_calendar(text) if "BEGIN:VCALENDAR" in text[:2_000].upper() else _of_table(content)
    if not found.spans:
        said = found.passed_over[0] if found.passed_over else "Each needs its day, and no hour."
        raise SheetProblem({"file": f"There is no closed day in this file. {said}"})
    if len(found.spans) > MOST:
        raise SheetProblem({"file": f"The file has more than {MOST:,} closed days. Export the closures only."})
    return found


# A table


def _day(text: str) -> date:
    """Return a day written 2026-12-24 or, as spreadsheets do here, 12/24/2026. Raises ValueError with a sentence."""
    text = text.strip()
    if match := _ISO.match(text):
        year, month, day = map(int, match.groups())
    elif match := _AMERICAN.match(text):
        month, day, year = map(int, match.groups())
    else:
        raise ValueError(f"“{text[:40]}” is not a day. Write it like 2026-12-24 or 12/24/2026.")
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"There is no {text}: no such day is in the calendar.") from None


def _looks_like_a_day(text: object) -> bool:
    return bool(re.match(r"^\s*\d", str(text or "")))


def _of_table(content: bytes) -> ReadFile:
    rows = read_csv(content, limits=_LIMITS)
    spans: list[Span] = []
    problems: dict[str, str] = {}
    filled = [(number, row) for number, row in enumerate(rows, 1) if row]
    for place, (number, row) in enumerate(filled):
        cells = [str(cell or "").strip() for cell in row]
        if place == 0 and not any(_looks_like_a_day(cell) for cell in cells):
            continue  # the names of the columns
        try:
            spans.append(_of_row(cells))
        except ValueError as wrong:
            problems[f"line {number}"] = str(wrong)
            if len(problems) == PROBLEMS:
                break
    if problems:
        raise SheetProblem(problems)
    return ReadFile(tuple(spans))


def _of_row(cells: Sequence[str]) -> Span:
    """Return the span of "first, last, name", "first, , name" or "first, name". Raises ValueError with a sentence."""
    first, second, *rest = [*cells, ""] if len(cells) < 2 else list(cells)
    if not first:
        raise ValueError("The first day is missing. Write it like 2026-12-24.")
    start = _day(first)
    if not second or _looks_like_a_day(second):
        end = _day(second) if second else start
        name = rest[0] if rest else ""
    else:
        end, name = start, second
    return _checked(Span(start, end, one_line(name)))


def _checked(span: Span) -> Span:
    if problems := problems_of(span):
        raise ValueError(next(iter(problems.values())))
    return span


# A calendar program's file


_PROPERTY = re.compile(r"(DTSTART|DTEND|DURATION|SUMMARY|STATUS|RRULE|RDATE)((?:;(?:[^\":]|\"[^\"]*\")*)?):(.*)", re.I)
_VALUE = re.compile(r";VALUE=([A-Z-]+)", re.I)
LONGEST_LINE = 2_000
"""Characters of a line of a calendar, once it is put together: what is longer is cut, as a name may be."""


def _of_calendar(text: str) -> ReadFile:
    if text.count("\n") > MOST_LINES:
        raise SheetProblem({"file": f"The calendar has more than {MOST_LINES:,} lines. Export the closures only."})
    try:
        begins, cleaned = _events_only(text)
        if len(begins) > 2 * MOST:
            raise SheetProblem({"file": f"The calendar has more than {2 * MOST:,} events. Export the closures only."})
        events: list[Any] = list(Calendar.from_ical(cleaned).walk("VEVENT"))
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        sentence = "This file cannot be read as a calendar (.ics). Export it again, or bring a table (CSV)."
        raise SheetProblem({"file": sentence}) from error
    spans: list[Span] = []
    passed_over: list[str] = []
    problems: dict[str, str] = {}
    for line, event in zip(begins, events, strict=True):
        try:
            spans += _of_event(event, passed_over)
        except ValueError as wrong:
            problems[f"line {line}"] = str(wrong)
            if len(problems) == PROBLEMS:
                break
    if problems:
        raise SheetProblem(problems)
    return ReadFile(tuple(spans), tuple(_at_most(passed_over)))


def _events_only(text: str) -> tuple[list[int], str]:
    """Return the lines on which the events of a calendar begin, and the same calendar with nothing in it but them, and
    of each what is asked of it below.

    What a stranger's file holds beyond that (zones, alarms, attachments, thousands of parameters) never reaches the
    library, which would look up files of zones and work on each for seconds. Raises ValueError where parts do not end.
    """
    begins: list[int] = []
    kept: list[str] = []
    within: list[str] = []
    for number, line in _put_together(text):
        name, _, value = line.partition(":")
        match name.strip().upper():
            case "BEGIN":
                within.append(value.strip().upper())
                if within == ["VCALENDAR", "VEVENT"]:
                    begins.append(number)
                if within in (["VCALENDAR"], ["VCALENDAR", "VEVENT"]):
                    kept.append(f"BEGIN:{within[-1]}")
            case "END":
                if not within or within[-1] != value.strip().upper():
                    raise ValueError("a part ends that did not begin")
                if within in (["VCALENDAR"], ["VCALENDAR", "VEVENT"]):
                    kept.append(f"END:{within[-1]}")
                within.pop()
            case _ if within == ["VCALENDAR", "VEVENT"] and (found := _PROPERTY.fullmatch(line)):
                kept.append(_as_asked(*found.groups()))
    if within:
        raise ValueError("a part does not end")
    return begins, "\r\n".join([*kept, ""])


def _put_together(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a calendar with the numbers on which they begin: one that begins with a blank goes on with the
    line before (RFC 5545, 3.1)."""
    begun, parts, length = 1, [""], 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t"):
            if length < LONGEST_LINE:
                parts.append(line[1:])
                length += len(line)
            continue
        yield begun, "".join(parts)[:LONGEST_LINE]
        begun, parts, length = number, [line], len(line)
    yield begun, "".join(parts)[:LONGEST_LINE]


def _as_asked(name: str, parameters: str, value: str) -> str:
    """Return a property without what nobody asks of it: of days the zone, of what repeats everything."""
    name = name.upper()
    if name in ("RRULE", "RDATE"):
        return "RRULE:FREQ=DAILY"
    kind = _VALUE.search(parameters)
    return f"{name};VALUE={kind[1].upper()}:{value}" if kind and name in ("DTSTART", "DTEND") else f"{name}:{value}"


def _at_most(sentences: Sequence[str]) -> Iterator[str]:
    yield from sentences[:PROBLEMS]
    if (more := len(sentences) - PROBLEMS) > 0:
        yield f"{more:,} more were passed over."


def _of_event(event: Any, passed_over: list[str]) -> Iterable[Span]:
    """Return the days of an event, none where it has an hour, repeats or was cancelled. Raises ValueError."""
    summary = event.get("SUMMARY", "")
    name = one_line(str(summary[0] if isinstance(summary, list) else summary))[:LONGEST_NAME].strip()
    called = f"“{name}”" if name else "An event without a name"
    if any(isinstance(event.get(field), list) for field in ("DTSTART", "DTEND", "DURATION")):
        raise ValueError(f"{called} has a day twice.")
    if any(field in ("DTSTART", "DTEND", "DURATION") for field, _ in event.errors):
        raise ValueError(f"{called} has a day that cannot be read.")
    start = getattr(event.get("DTSTART"), "dt", None)
    if start is None:
        raise ValueError(f"{called} has no day on which it begins.")
    if "CANCELLED" in str(event.get("STATUS", "")).upper():
        passed_over.append(f"{called} was cancelled.")
        return []
    if isinstance(start, datetime) or not isinstance(start, date):
        passed_over.append(f"{called} has an hour, so it closes no whole day.")
        return []
    if "RRULE" in event or "RDATE" in event:
        passed_over.append(f"{called} repeats. Add its days one by one.")
        return []
    try:
        last = _last_day(event, start, called)
    except OverflowError:
        raise ValueError(f"{called} ends on a day that no calendar has.") from None
    return [_checked(Span(start, last, name))]


def _last_day(event: Any, start: date, called: str) -> date:
    """Return the last day of an all-day event: its end is the day after (RFC 5545, 3.6.1)."""
    end = getattr(event.get("DTEND"), "dt", None)
    length = getattr(event.get("DURATION"), "dt", None)
    if isinstance(end, datetime):
        raise ValueError(f"{called} begins with a day and ends at an hour.")
    if isinstance(end, date):
        if end < start:
            raise ValueError(f"{called} ends before it begins.")
        return start if end == start else end - _ONE_DAY
    if isinstance(length, timedelta):
        return max(start, start + timedelta(days=length.days) - _ONE_DAY)
    return start
