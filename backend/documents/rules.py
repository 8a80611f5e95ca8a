"""Pure words of this room."""

from datetime import datetime
from zoneinfo import ZoneInfo


def written(at: datetime, zone: str) -> str:
    """Return an instant as documents write it, with its zone: "November 21, 2026, 3:04 PM EST"."""
    local = at.astimezone(ZoneInfo(zone))
    hour = local.hour % 12 or 12
    half = "AM" if local.hour < 12 else "PM"
    name = local.tzname() or zone
    if not name.isalpha():  # zones without a name of their own give "-03"
        name = f"UTC{local.strftime('%z')[:3]}:{local.strftime('%z')[3:]}"
    return f"{local:%B} {local.day}, {local.year}, {hour}:{local.minute:02d} {half} {name}"
