"""Waiting in line where there is no row yet that could be locked."""

from django.db import connection


def queue_up(name: str) -> None:
    """Wait for other transactions that queue up under this name, and hold the place until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def alone(name: str) -> bool:
    """Tell whether no other transaction is at work under this name; if so, it is this one's until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        (free,) = cursor.fetchone()
    return bool(free)
