"""When what runs in the background was last seen, by the database's clock, and what is wrong with it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models.functions import Now

from backend.core.models import Heartbeat

SILENT_AFTER = timedelta(minutes=10)
COMPLAINT_STANDS = timedelta(days=1)
CLOCK_SET_BACK = timedelta(minutes=1)
"""A heartbeat so far in the future was not made by a clock that has gone on since."""


@dataclass(frozen=True)
class _Expected:
    says: str
    within: str = ""
    """It beats only while that one does: when both are silent, there is one reason for it."""


_expected = {
    "worker": _Expected("The worker has not been seen for ten minutes. Mail and seals are late."),
    "sweep": _Expected("The sweep has not been seen for ten minutes. Reminders and second tries are late."),
}


def expect(name: str, *, says: str, within: str) -> None:
    """Have `name`, which runs as a part of `within`, counted as silent when it has not been seen for ten minutes."""
    _expected[name] = _Expected(says, within)


def beat(name: str) -> None:
    """Note that `name` is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": Now(), "complaint": ""})


def complain(name: str, sentence: str) -> None:
    """Have people read this sentence about `name` for a day, or until `name` beats or is forgotten."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": Now(), "complaint": sentence})


def forget(name: str) -> None:
    """Take back what was complained of."""
    Heartbeat.objects.filter(name=name).delete()


def silent() -> list[str]:
    """Return the names of what has not been seen for ten minutes.

    A heartbeat of the future counts for nothing: the database's clock was wrong when it was made.
    """
    alive = set(
        Heartbeat.objects.filter(
            seen_at__gte=Now() - SILENT_AFTER, seen_at__lte=Now() + CLOCK_SET_BACK, complaint=""
        ).values_list("name", flat=True)
    )
    return [
        name
        for name, expected in _expected.items()
        if name not in alive and (not expected.within or expected.within in alive)
    ]


def troubles() -> list[str]:
    """Return in sentences what does not run, and what was complained of within a day."""
    complaints = Heartbeat.objects.exclude(complaint="").filter(seen_at__gte=Now() - COMPLAINT_STANDS)
    return [
        *complaints.order_by("name").values_list("complaint", flat=True),
        *(_expected[name].says for name in silent()),
    ]
