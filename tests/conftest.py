"""Ground of every test: a real PostgreSQL, and Django set up on it.

Where DATABASE_URL is not set, each run of tests starts its own throw-away server and stops it at its end, so several
runs may go at once; the processes of one run have databases of their own on it. It happens while this file is imported,
because the settings want the address and conftest files below import models. pytest-django makes its test database as a
copy of one to which all migrations are applied.
"""

from __future__ import annotations

import atexit
import os
import tempfile
from collections.abc import Iterator

import pytest

from launcher import postgres
from tests.schema import make_template
from tests.smtp import MailServer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
# Pokes go nowhere: tests drain the outbox themselves, or start a real worker with an address of its own.
os.environ.setdefault("BROKER_URL", "memory://")

if "DATABASE_URL" not in os.environ:
    _cluster = postgres.throw_away()
    atexit.register(postgres.discard, _cluster)
    os.environ["DATABASE_URL"] = _cluster.url
    os.environ["DPAKEEPER_TEST_TEMPLATE"] = make_template(_cluster)

if "DPAKEEPER_DATA_DIR" not in os.environ:
    # Files that the product stores while it is tested never mix with those of a real installation.
    _data = tempfile.TemporaryDirectory(prefix="dpakeeper-files-")
    atexit.register(_data.cleanup)
    os.environ["DPAKEEPER_DATA_DIR"] = _data.name

import django
from django.db import connection

django.setup()

if "DPAKEEPER_TEST_TEMPLATE" in os.environ:
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ["DPAKEEPER_TEST_TEMPLATE"]


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A real mail server; give its `url` as EMAIL_URL."""
    server = MailServer()
    server.start()
    yield server
    server.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker("e2e")
