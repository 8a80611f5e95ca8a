"""When worker and sweep were last seen, by the database's clock."""

from datetime import timedelta

from django.db.models.functions import Now

from backend.core.models import Heartbeat

SILENT_AFTER = timedelta(minutes=10)


def beat(name: str) -> None:
    """Note that `name` is alive now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"seen_at": Now()})


def silent() -> list[str]:
    """Return which of worker and sweep have not been seen for ten minutes."""
    alive = set(Heartbeat.objects.filter(seen_at__gte=Now() - SILENT_AFTER).values_list("name", flat=True))
    return [name for name in ("worker", "sweep") if name not in alive]
