"""Today, the ledger of messages and what could not leave, over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate
from backend.reports import selectors, services


class MessageOut(serializers.Serializer[Any]):
    """A line of the ledger. Codes and private links in it are masked."""

    id = serializers.UUIDField()
    template = serializers.CharField()
    recipient = serializers.CharField()
    subject = serializers.CharField()
    text = serializers.CharField()
    planned_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField()
    server_reply = serializers.CharField()
    status = serializers.SerializerMethodField()

    def get_status(self, row: Any) -> str:
        if row.accepted_at:
            return "Accepted by the mail server"
        if row.refused_at:
            return "Refused by the mail server"
        if row.outbox.failed_at:
            return "Given up after several tries"
        return "Waiting to be tried again" if row.outbox.attempts else "Planned"


class FailedOut(serializers.Serializer[Any]):
    """Something that could not leave."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    created_at = serializers.DateTimeField()
    failed_at = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    last_error = serializers.CharField()


class RetriedOut(serializers.Serializer[Any]):
    retried = serializers.IntegerField()


class TodayItemOut(serializers.Serializer[Any]):
    what = serializers.CharField()
    about = serializers.CharField()
    url = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)


class TodayGroupOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    heading = serializers.CharField()
    empty = serializers.CharField()
    items = TodayItemOut(many=True)


class TodayOut(serializers.Serializer[Any]):
    groups = TodayGroupOut(many=True)
    silent = serializers.ListField(child=serializers.CharField())
    failed = serializers.IntegerField()


class MessagesView(ActorView):
    @extend_schema(parameters=[PageIn], responses={200: page_of(MessageOut), 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """The organization's messages, newest first."""
        page = paginate(selectors.messages(self.actor), request)
        return Response(page_of(MessageOut)(page).data)


class FailedView(ActorView):
    @extend_schema(responses={200: FailedOut(many=True), 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """What could not leave."""
        return Response(FailedOut(selectors.failed(self.actor), many=True).data)


class RetryView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Try it again."""
        services.retry(actor=self.actor, row_id=row_id)
        return Response(status=204)


class RetryAllView(ActorView):
    @extend_schema(request=None, responses={200: RetriedOut, 403: ErrorOut})
    def post(self, request: Request) -> Response:
        """Try again everything that could not leave."""
        return Response(RetriedOut({"retried": services.retry_all(actor=self.actor)}).data)


class TodayView(ActorView):
    @extend_schema(responses={200: TodayOut, 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """What waits for the organization, and for others."""
        return Response(TodayOut(selectors.today(self.actor)).data)
