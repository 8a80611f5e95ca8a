"""A person's calendar address, and what a calendar program reads there."""

import hashlib
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.core import clock
from backend.core.api import ActorView, ErrorOut
from backend.deadlines.selectors import settings as selectors
from backend.deadlines.services import feeds

Row = serializers.Serializer[Any]


class FeedOut(Row):
    """The own calendar address. It is shown once, when it is made."""

    made_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(
        allow_null=True, help_text="When a program last read it, to the hour. Null: none has yet."
    )


class OwnFeedOut(Row):
    feed = FeedOut(allow_null=True)


class FeedMadeOut(Row):
    address = serializers.CharField()


class OwnFeedView(ActorView):
    @extend_schema(operation_id="feed", responses={200: OwnFeedOut, 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """Whether there is an own calendar address, and whether it is read."""
        return Response(OwnFeedOut({"feed": selectors.own_feed(self.actor)}).data)

    @extend_schema(operation_id="feed_make", request=None, responses={201: FeedMadeOut, 403: ErrorOut})
    def post(self, request: Request) -> Response:
        """Make an own calendar address, in the place of the one before. It is shown this once."""
        return Response({"address": feeds.make_feed(actor=self.actor, now=self.now)}, status=201)

    @extend_schema(operation_id="feed_end", responses={204: None, 403: ErrorOut, 409: ErrorOut})
    def delete(self, request: Request) -> Response:
        """End the own calendar address."""
        feeds.end_feed(actor=self.actor, now=self.now)
        return Response(status=204)


class _Whatever(BaseContentNegotiation):
    """Calendar programs ask for whatever they please (text/calendar, or nothing that we know): they get a calendar."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return JSONRenderer(), "application/json"  # of errors


class FeedView(APIView):
    """What a calendar program reads. The address itself is the right; whatever is wrong with it, the answer is one."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "feeds"
    content_negotiation_class = _Whatever
    http_method_names = ["get", "head"]

    @extend_schema(exclude=True)
    def get(self, request: Request, secret: str) -> HttpResponse:
        content = feeds.read_feed(secret, now=clock.now())
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, max-age=300", "X-Content-Type-Options": "nosniff"}
        known = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
        if etag in known:
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
