"""The one place that reads the clock. Only api, tasks and commands call it; everything below takes `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)
