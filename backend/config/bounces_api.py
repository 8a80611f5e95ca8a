"""Where a mail service says that a mail came back. docs/howto/mail.md describes it for who sets one up."""

import hmac
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.core import bounces, clock
from backend.core.api import parse
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.parsers import Json

MOST_BYTES = 1_000_000


class WrongSecret(DomainError):
    code = "config.wrong_bounce_secret"
    status = 401
    message = "Show the secret that is set as BOUNCE_WEBHOOK_SECRET, as “Authorization: Bearer …”."


class ReportTooBig(DomainError):
    code = "config.bounce_too_big"
    status = 413
    message = "A report of a bounce has at most 1,000,000 bytes here, and its length is said in advance."


class _Report(BaseParser):
    """A report as it came in by mail."""

    media_type = "message/rfc822"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return stream.read(MOST_BYTES)


class BounceIn(serializers.Serializer[Any]):
    """A bounce, as a mail service tells it by itself."""

    message_id = serializers.CharField(max_length=200, help_text="Of the mail, with or without its <>.")
    recipient = serializers.CharField(max_length=320)
    words = serializers.CharField(max_length=10_000, allow_blank=True, default="")


class BouncesView(APIView):
    """The secret is the right. Where none is set, there is nothing here."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "bounces"
    parser_classes = (Json, _Report)

    @extend_schema(exclude=True)
    def post(self, request: Request) -> Response:
        """Note a bounce; `noted` says whether it was news. What is unknown is no mistake of the sender's."""
        _let_in(request)
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length.isdigit() or int(length) > MOST_BYTES:
            raise ReportTooBig
        now = clock.now()
        if isinstance(request.data, bytes):
            found = bounces.read(request.data)
            if found is None:
                raise Invalid("This is no report that a mail was given up.")
            return Response({"noted": bounces.note(found, now=now) > 0})
        given = parse(BounceIn, request.data)
        given["message_id"] = f"<{given['message_id'].strip().strip('<>')}>"
        return Response({"noted": bounces.bounced(now=now, **given)})


def _let_in(request: Request) -> None:
    secret = settings.BOUNCE_WEBHOOK_SECRET
    if not secret:
        raise NotFound
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    fits = hmac.compare_digest(shown.strip().encode(errors="replace"), secret.encode())
    if scheme.lower() != "bearer" or not fits:
        raise WrongSecret
