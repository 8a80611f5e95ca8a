"""Anyone may check a PDF. The file is looked at and forgotten."""

from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle

from backend.core.api import ActorView, ErrorOut, parse
from backend.core.errors import DomainError
from backend.documents import services


class FileTooBig(DomainError):
    """Refused before it is read."""

    code = "documents.too_big"
    status = 413
    message = services.TOO_BIG


class VerifyIn(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True,
        error_messages={"required": "Choose a PDF file.", "invalid": "Choose a PDF file."},
        help_text="The PDF, at most 30 MB.",
    )


class SealOut(serializers.Serializer[Any]):
    field = serializers.CharField()
    signer = serializers.CharField()
    statement = serializers.CharField(help_text="For whom, and how the signer was identified, as sealed.")
    at = serializers.CharField(help_text="The sealed instant in words.")
    signed_at = serializers.DateTimeField(allow_null=True)
    by_this_installation = serializers.BooleanField()
    certificate = serializers.CharField()
    unchanged = serializers.BooleanField()
    covers_whole_file = serializers.BooleanField()
    timestamped = serializers.BooleanField()


class VerifyOut(serializers.Serializer[Any]):
    fine = serializers.BooleanField(help_text="Sealed here, complete, unchanged, and the same as the file kept here.")
    headline = serializers.CharField()
    findings = serializers.ListField(child=serializers.CharField())
    is_pdf = serializers.BooleanField()
    sha256 = serializers.CharField()
    size = serializers.IntegerField()
    seals = SealOut(many=True)
    open_fields = serializers.IntegerField()
    appended_bytes = serializers.IntegerField()
    stored = serializers.BooleanField()
    document = serializers.CharField(help_text="The kind of the kept file, in words.")


class VerifyView(ActorView):
    """Check the seals of a PDF."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (MultiPartParser,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "verify"

    @extend_schema(
        operation_id="verify",
        request={"multipart/form-data": VerifyIn},
        responses={200: VerifyOut, 400: ErrorOut, 413: OpenApiResponse(ErrorOut), 429: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        length = request.META.get("CONTENT_LENGTH") or "0"
        # Half a megabyte for the form around the file; asked before anything of it is read.
        if not length.isdigit() or int(length) > services.MAX_BYTES + 500_000:
            raise FileTooBig
        file = parse(VerifyIn, request.data)["file"]
        if file.size > services.MAX_BYTES:
            raise FileTooBig
        return Response(VerifyOut(services.verify(file.read()).model_dump()).data)
