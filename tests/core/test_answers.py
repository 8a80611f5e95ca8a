"""Every answer…"""

import logging

import pytest
from django.conf import settings
from django.test import Client

from backend.core.logs import MaskLinks


@pytest.mark.parametrize("address", ["/static/mark.svg", "/static/absent", "/api/v1/absent", "/api/v1/agreements"])
def test_carries_the_content_policy(address: str, client: Client) -> None:
    answer = client.get(address)

    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_is_kept_by_no_cache_unless_it_says_so(client: Client) -> None:
    assert client.get("/api/v1/agreements").headers["Cache-Control"] == "private, no-store"


def test_to_a_foreign_host_name_has_the_shape_of_errors(client: Client) -> None:
    answer = client.get("/", headers={"host": "elsewhere.example"})

    assert (answer.status_code, answer.json()["code"]) == (400, "core.unreadable")
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/sign/0123abcd-1:1tx:SEALED/identify",
        "/sign/0123abcd-1:1tx:SEALED",
        "/invitation/0123abcd:SEALED?next=1",
        "/api/v1/invitations/by-token/0123abcd:SEALED/accept",
    ],
)
def test_leaves_no_mailed_link_in_the_log(address: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", address), None)

    for name in settings.LOGGING["handlers"]["console"]["filters"]:
        assert settings.LOGGING["filters"][name]["()"] == f"{MaskLinks.__module__}.{MaskLinks.__qualname__}"
        assert MaskLinks().filter(record)

    assert "SEALED" not in record.getMessage()
    assert record.getMessage().startswith("Gone: /")
