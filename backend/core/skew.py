"""A worker whose clock is wrong says so and stops: what it writes on mails and asks of others would be wrong as well.

What is due is asked of the database's clock, so nothing leaves early or late by it even before it has noticed.
"""

import logging
import socket
from datetime import timedelta

from backend.core import clock, heartbeat

log = logging.getLogger(__name__)

TOLERANCE = timedelta(minutes=2)


def stops_worker() -> bool:
    """Return whether this process's clock is wrong; if so, log it and put it where people read it."""
    host = socket.gethostname()
    name = f"clock of {host}"[:40]
    ahead = clock.ahead()
    if abs(ahead) <= TOLERANCE:
        heartbeat.forget(name)
        return False
    direction = "ahead of" if ahead > timedelta() else "behind"
    sentence = f"The worker on {host} has stopped: its clock is {_length(abs(ahead))} {direction} the database’s."
    log.error(sentence)
    heartbeat.complain(name, sentence)
    return True


def _length(time: timedelta) -> str:
    minutes = round(time / timedelta(minutes=1))
    for unit, size in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        if minutes >= size:
            count = round(minutes / size)
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "less than a minute"
