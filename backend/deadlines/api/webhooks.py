"""Where a district's own systems are told what happens to its clocks."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, parse
from backend.deadlines.rules.telling import LONGEST_ADDRESS
from backend.deadlines.selectors import settings as selectors
from backend.deadlines.services import webhooks

Row = serializers.Serializer[Any]


class DeliveryOut(Row):
    """One thing told, and what came back."""

    id = serializers.UUIDField()
    event = serializers.CharField()
    title = serializers.CharField(source="deadline.title", default="", help_text="Of the clock; empty for a trial.")
    made_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(allow_null=True)
    attempts = serializers.IntegerField()
    answer = serializers.CharField()


class WebhookOut(Row):
    url = serializers.CharField()
    made_at = serializers.DateTimeField()


class OwnWebhookOut(Row):
    webhook = WebhookOut(allow_null=True)
    deliveries = DeliveryOut(many=True)


class WebhookIn(Row):
    url = serializers.CharField(max_length=LONGEST_ADDRESS)


class WebhookSetOut(Row):
    secret = serializers.CharField(help_text="Signs what is sent; shown this once.")


class WebhookTrialOut(Row):
    id = serializers.UUIDField()


class WebhookView(ActorView):
    @extend_schema(operation_id="webhook", responses={200: OwnWebhookOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request) -> Response:
        """The district's webhook, and what it was told last."""
        return Response(OwnWebhookOut(selectors.webhook(self.actor)).data)

    @extend_schema(
        operation_id="webhook_set",
        request=WebhookIn,
        responses={201: WebhookSetOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Set where the district's systems are told, in the place of the one before, with a new secret."""
        url = parse(WebhookIn, request.data)["url"]
        return Response({"secret": webhooks.set_webhook(actor=self.actor, now=self.now, url=url)}, status=201)

    @extend_schema(operation_id="webhook_end", responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def delete(self, request: Request) -> Response:
        """Tell nobody any more."""
        webhooks.end_webhook(actor=self.actor, now=self.now)
        return Response(status=204)


class WebhookTrialView(ActorView):
    @extend_schema(
        operation_id="webhook_try",
        request=None,
        responses={201: WebhookTrialOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Send a trial. What comes back stands among the deliveries."""
        return Response({"id": webhooks.try_webhook(actor=self.actor, now=self.now)}, status=201)
