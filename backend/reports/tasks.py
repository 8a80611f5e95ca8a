"""What the minute sweep does for the operators."""

from datetime import datetime

from backend.core.sweeping import each_minute
from backend.reports import services


@each_minute("reports.heartbeat", late="The daily mail to the operators is late.")
def heartbeat(*, now: datetime) -> None:
    services.send_heartbeat(now=now)
    services.watch_heartbeat(now=now)
