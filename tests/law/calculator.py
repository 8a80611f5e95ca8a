"""The hand-worked cases of tests/law/cases/calculator, as the calculator page sends them and shows their answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from backend.core.words import written
from tests.law import cases

FRIDAYS = [(name, case) for name, case in cases.all_cases() if name.startswith("calculator/")]


def sent(given: Mapping[str, Any]) -> dict[str, Any]:
    """The case as POST /api/v1/law/explain takes it."""
    moments = []
    for name, at in given["moments"].items():
        by, _, anchor = name.rpartition(".")
        moments.append({"anchor": anchor, "by": by or None, "at": str(at).replace(" ", "T")})
    return {
        "state": given["district"],
        "event": "breach",
        "moments": moments,
        "residents": [{"state": state, "count": count} for state, count in given["residents"].items()],
        "data": given["data"],
        "conditions": [{"code": code, "so": so} for code, so in given.get("conditions", {}).items()],
        "agreed": [
            {
                "clause": "V.4", "duty": "breach.notify_district", "obligor": "provider", "addressee": "district",
                "amount": 72, "unit": "hours", "anchor": "confirmation",
            }
        ],
    }  # fmt: skip


def address(given: Mapping[str, Any]) -> str:
    """The address of the calculator page with the case in it."""
    moments = []
    for name, at in given["moments"].items():
        by, _, anchor = name.rpartition(".")
        moments.append(f"{anchor}-{by}-{str(at).replace('-', '').replace(':', '').replace(' ', 'T')}")
    conditions = given.get("conditions", {})
    search = {
        "state": given["district"],
        "event": "breach",
        "at": "*".join(moments),
        "people": "*".join(f"{state}-{count}" for state, count in given["residents"].items()),
        "data": "*".join(given["data"]),
        "yes": "*".join(code for code, so in conditions.items() if so),
        "no": "*".join(code for code, so in conditions.items() if not so),
        "agreed": "72-hours-confirmation-V.4",
    }
    return "/calculator?" + "&".join(f"{key}={quote(value)}" for key, value in search.items() if value)


def words_of(case: Mapping[str, Any], written_down: Any) -> str:
    """A time that was worked out by hand as the product writes it, in the district's zone."""
    zone = cases.zone_of(case["given"])
    return written(datetime.fromisoformat(str(written_down)).replace(tzinfo=ZoneInfo(zone)), zone)
