"""Reads the cases of tests/law/cases: what a lawyer states about a case and expects of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from backend.core import yamlfile
from backend.law.calendars import listed_days
from backend.law.rules import local_instant
from backend.law.types import AgreedLimit, Delay, Facts, Moment, PolicyLimit

FOLDER = Path(__file__).parent / "cases"
ZONES = {"CA": "America/Los_Angeles", "IL": "America/Chicago"}
UNKNOWN = "unknown"
FORM = AgreedLimit(
    id="v.4", clause="v.4", duty="breach.notify_district", obligor="provider", addressee="district", amount=72,
    unit="hours", anchor="confirmation", delays=("law_enforcement",),
)  # fmt: skip
"""`agreed: form`: what our form's clause V.4 says about a breach."""


def all_cases() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every case with its name for the report: "ny/breach: The vendor tells …"."""
    for path in sorted(FOLDER.rglob("*.yaml")):
        for case in yamlfile.read(path.read_text(encoding="utf-8"), file=path.name)[0]:
            yield f"{path.relative_to(FOLDER).with_suffix('')}: {case['name']}", case


def zone_of(given: Mapping[str, Any]) -> str:
    return str(given.get("zone") or ZONES.get(given["district"], "America/New_York"))


def instant(written: Any, zone: str) -> datetime:
    """An instant from "2026-03-05 10:00" in the zone, "…Z" in UTC, or {at: …, which: first}."""
    which = None
    if isinstance(written, Mapping):
        written, which = written["at"], written["which"]
    text = str(written)
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=UTC)
    return local_instant(datetime.fromisoformat(text), zone, which=which, field="moments.at")


def days(written: list[str] | None) -> frozenset[date] | None:
    """Days from "2026-12-24", and the weekdays of "2026-09-08/2026-09-30"."""
    return None if written is None else listed_days(str(one).replace("/", " to ") for one in written)


def known(value: Any) -> Any:
    return None if value == UNKNOWN else value


def facts_of(given: Mapping[str, Any]) -> Facts:
    """The facts of a case. Raises WrongFacts where a time does not exist or came twice."""
    zone = zone_of(given)
    moments = []
    for name, written in (given.get("moments") or {}).items():
        by, _, anchor = name.rpartition(".")
        moments.append(Moment(anchor=anchor, at=instant(written, zone), by=by or None))
    delays = [
        Delay(
            kind=one["kind"],
            since=instant(one["since"], zone),
            until=instant(one["until"], zone) if one.get("until") else None,
            document=one["document"],
        )
        for one in given.get("delays") or []
    ]
    data = given.get("data", UNKNOWN)
    return Facts(
        matters=tuple(given["matters"]),
        district_state=given["district"],
        zone=zone,
        moments=tuple(moments),
        residents={code: known(count) for code, count in (given.get("residents") or {}).items()},
        data=None if data == UNKNOWN else frozenset(data),
        conditions={code: known(so) for code, so in (given.get("conditions") or {}).items()},
        delays=tuple(delays),
        agreed=agreed(given.get("agreed") or []),
        policies=tuple(PolicyLimit(**one) for one in given.get("policies") or []),
        closures=days(given.get("closures")) or frozenset(),
        school_days=days(given.get("school_days")),
        margin_days=given.get("margin_days", 0),
    )


def agreed(written: Any) -> tuple[AgreedLimit, ...]:
    return (FORM,) if written == "form" else tuple(AgreedLimit(**one) for one in written)


def local(at: datetime | None, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S") if at else "none"
