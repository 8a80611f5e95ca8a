"""Pure words of this room."""

from datetime import datetime
from zoneinfo import ZoneInfo


def written(at: datetime, zone: str) -> str:
    """Return an instant as documents write it, with its zone: "November 21, 2026, 3:04 PM EST"."""
    return written_in_own_zone(at.astimezone(ZoneInfo(zone)))


def written_in_own_zone(local: datetime) -> str:
    """Return an instant as documents write it, in the zone or offset that it carries."""
    hour = local.hour % 12 or 12
    half = "AM" if local.hour < 12 else "PM"
    name = local.tzname() or ""
    if not name.isalpha():  # zones without a name of their own give "-03"
        name = f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:]}"
    return f"{local:%B} {local.day}, {local.year}, {hour}:{local.minute:02d} {half} {name}"
