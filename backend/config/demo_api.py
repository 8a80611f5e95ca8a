"""The demo's mailbox: what was mailed, in both forms, codes and links included. Exists in the demo only."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.core import mailbox
from backend.core.api import ErrorOut
from backend.core.errors import NotFound


class DemoMailRowOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    at = serializers.DateTimeField()
    to = serializers.CharField()
    subject = serializers.CharField()


class DemoMailOut(DemoMailRowOut):
    text = serializers.CharField()
    html = serializers.CharField()


class DemoMailListView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses=DemoMailRowOut(many=True))
    def get(self, request: Request) -> Response:
        """The newest messages."""
        return Response(DemoMailRowOut(mailbox.received(), many=True).data)


class DemoMailView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(responses={200: DemoMailOut, 404: ErrorOut})
    def get(self, request: Request, message_id: str) -> Response:
        """One message in both forms."""
        message = mailbox.one(message_id)
        if message is None:
            raise NotFound
        return Response(DemoMailOut(message).data)
