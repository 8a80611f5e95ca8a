"""The database's address in the form that psycopg wants, for what does not go through Django."""

from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import make_conninfo


def psycopg_address(database: Mapping[str, Any]) -> str:
    """Return the connection string of an entry of DATABASES. It may hold a password: never log it."""
    parts = {
        "dbname": database["NAME"],
        "user": database["USER"],
        "password": database["PASSWORD"],
        "host": database["HOST"],
        "port": database["PORT"],
    }
    return make_conninfo(**{key: str(value) for key, value in parts.items() if value})
