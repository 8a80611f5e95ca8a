"""The database's address in the form that psycopg wants, for what does not go through Django."""

from collections.abc import Mapping
from typing import Any

from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo


def psycopg_address(database: Mapping[str, Any]) -> str:
    """Return the connection string of an entry of DATABASES. It may hold a password: never log it.

    What the address's query says (`?host=/run/postgresql`, `?sslmode=require`) stands in OPTIONS and counts too;
    options of Django's own (pool, isolation_level) are left out.
    """
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    parts = {
        **{key: value for key, value in database.get("OPTIONS", {}).items() if key in known},
        "dbname": database["NAME"],
        **{
            key: value
            for key, value in {
                "user": database["USER"],
                "password": database["PASSWORD"],
                "host": database["HOST"],
                "port": database["PORT"],
            }.items()
            if value
        },
    }
    return make_conninfo(**{key: str(value) for key, value in parts.items()})
