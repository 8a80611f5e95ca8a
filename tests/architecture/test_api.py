"""What is open to anybody is a short list that somebody decided on."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

# Beginnings of the addresses that answer without a sign-in, and why.
OPEN = {
    "api/v1/session": "says that nobody is signed in",
    "api/v1/invitations/by-token/": "the link itself is the right",
    "api/v1/submission/": "the link shows what a district asks for, and no more",
    "api/v1/sign/": "a signer needs no account; the link and a mailed code are the right",
    "api/v1/verify": "anybody may check a document",
    "bounces": "mail servers show the secret of the installation, and mark lines of the ledger only",
    "feeds/": "the address is the right, as calendar programs sign in nowhere",
    "api/v1/law": "the law is public, and what is asked about it is not kept",
    "api/v1/unsubscribe": "the link in a digest is the right, and ends nothing but digests",
    "api/v1/wrong-contact": "the link in a mail to a contact is the right, and ends nothing but mails to that address",
    "api/v1/demo/": "exists in the demo only",
    "api/v1/schema": "describes the API, no data",
}


def api_views() -> Iterator[tuple[str, type[APIView]]]:
    def walk(patterns: list[Any], before: str) -> Iterator[tuple[str, type[APIView]]]:
        for pattern in patterns:
            address = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            elif isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
                if isinstance(view, type) and issubclass(view, APIView):
                    yield address, view

    yield from walk(get_resolver().url_patterns, "")


def test_asks_who_it_is_unless_it_is_meant_to_be_open() -> None:
    views = list(api_views())
    assert views, "no view was found: this test looks at the wrong thing"
    open_views = [
        address
        for address, view in views
        if not view.permission_classes or any(issubclass(AllowAny, asked) for asked in view.permission_classes)
    ]
    assert [address for address in open_views if not address.startswith(tuple(OPEN))] == []


def test_limits_attempts_wherever_it_is_open() -> None:
    """Whoever has no account can still try links and codes."""
    unlimited = [
        address
        for address, view in api_views()
        if address.startswith(
            ("api/v1/sign/", "api/v1/submission/", "api/v1/verify", "api/v1/invitations/by-token/", "feeds/", "bounces")
        )
        and not view.throttle_classes
    ]
    assert unlimited == []
