"""The one place that reads a clock. Only api, tasks and commands call it; everything below takes `now`."""

from datetime import UTC, datetime, timedelta

from django.db import connection


def now() -> datetime:
    """Return the present instant in UTC, by this process's clock."""
    return datetime.now(UTC)


def database_now() -> datetime:
    """Return the present instant in UTC, by the database's clock: the one by which "due" is asked, whichever process
    asks. Not that of the transaction's start."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        (moment,) = cursor.fetchone()
    return moment.astimezone(UTC)  # type: ignore[no-any-return]


def ahead() -> timedelta:
    """Return by how much this process's clock is ahead of the database's; negative when it is behind."""
    before = now()
    moment = database_now()
    after = now()
    return before + (after - before) / 2 - moment
