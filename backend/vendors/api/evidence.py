"""Evidence over HTTP: listed, added, shared, withdrawn; its file is only ever offered for download."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, parse
from backend.core.uploading import refuse_longer
from backend.documents import services as documents
from backend.vendors import selectors, services
from backend.vendors.api.rows import VendorBriefOut

Row = serializers.Serializer[Any]
CHOOSE: dict[str, Any] = {"required": "Choose the file.", "invalid": "Choose the file."}
STATES = [
    ("valid", "Good"),
    ("soon", "Expires soon"),
    ("expired", "Expired"),
    ("future", "Not yet good"),
    ("undated", "No end stated"),
]


class EvidenceFileOut(Row):
    name = serializers.CharField(source="evidence.file_name")
    size = serializers.IntegerField(source="file.file.size")
    content_type = serializers.CharField(source="file.file.content_type")
    sha256 = serializers.CharField(source="file.file_id")
    added_at = serializers.DateTimeField(source="file.created_at")


class EvidenceProductOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()


class EvidenceHeldOut(Row):
    """An audit report, certificate or insurance of a vendor."""

    id = serializers.UUIDField(source="evidence.id")
    vendor = VendorBriefOut(source="evidence.vendor")
    product = EvidenceProductOut(source="evidence.product", allow_null=True, help_text="Null: the vendor as a whole.")
    kind = serializers.CharField(source="evidence.kind")
    issuer = serializers.CharField(source="evidence.issuer")
    valid_from = serializers.DateField(source="evidence.valid_from", allow_null=True)
    valid_until = serializers.DateField(source="evidence.valid_until", allow_null=True)
    state = serializers.ChoiceField(choices=STATES)
    words = serializers.CharField(help_text="How long it is good, as a sentence, today where the reader's office is.")
    file = serializers.SerializerMethodField()
    shared_with = EvidenceProductOut(many=True, help_text="Districts that the vendor chose; for its own people only.")
    by_schedule = serializers.IntegerField(
        help_text="How many districts see it because they may read a schedule; for the vendor's own people only."
    )
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(choices=["add_file", "share", "withdraw"]))

    @extend_schema_field(EvidenceFileOut(allow_null=True))
    def get_file(self, shown: Any) -> Any:
        return EvidenceFileOut(shown).data if shown.file else None


class EvidenceListIn(Row):
    vendor = serializers.UUIDField(required=False)
    product = serializers.UUIDField(required=False)


class EvidenceFileIn(Row):
    file = serializers.FileField(
        allow_empty_file=True, error_messages=CHOOSE, help_text="A PDF, PNG or JPEG of at most 25 MB."
    )


class EvidenceIn(EvidenceFileIn):
    kind = serializers.CharField(max_length=200, allow_blank=True, default="")
    issuer = serializers.CharField(max_length=200, allow_blank=True, default="")
    valid_from = serializers.DateField(required=False, allow_null=True)
    valid_until = serializers.DateField(required=False, allow_null=True)
    product = serializers.UUIDField(required=False, allow_null=True)


class EvidenceAddedOut(Row):
    id = serializers.UUIDField()


class EvidenceShareIn(Row):
    district = serializers.UUIDField()


def _given(request: Request, serializer: type[Row]) -> dict[str, Any]:
    """Return a form with a file. What a browser sends as an empty text was left open."""
    refuse_longer(request, most=documents.UPLOAD_MAX_BYTES, error=documents.UploadTooBig())
    form: Any = request.data
    return parse(serializer, {key: value for key, value in form.items() if value != ""})


class EvidenceListView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="evidence_list", parameters=[EvidenceListIn], responses=EvidenceHeldOut(many=True))
    def get(self, request: Request) -> Response:
        """The evidence that one sees, what ends first on top."""
        asked = parse(EvidenceListIn, request.query_params)
        rows = selectors.evidence_list(
            self.actor, now=self.now, vendor_id=asked.get("vendor"), product_id=asked.get("product")
        )
        return Response(EvidenceHeldOut(rows, many=True).data)

    @extend_schema(
        operation_id="evidence_add",
        request={"multipart/form-data": EvidenceIn},
        responses={201: EvidenceAddedOut, 400: ErrorOut, 403: ErrorOut, 409: ErrorOut, 413: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Add a file."""
        given = _given(request, EvidenceIn)
        row = services.add_evidence(
            actor=self.actor,
            now=self.now,
            given=services.EvidenceIn(
                kind=given["kind"],
                issuer=given["issuer"],
                valid_from=given.get("valid_from"),
                valid_until=given.get("valid_until"),
                product_id=given.get("product"),
            ),
            content=given["file"].read(),
            file_name=given["file"].name or "",
        )
        return Response({"id": row.id}, status=201)


class EvidenceFileView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="evidence_file",
        responses={200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."), 404: ErrorOut},
    )
    def get(self, request: Request, evidence_id: UUID) -> HttpResponse:
        """Download the file."""
        file = selectors.evidence_file(self.actor, evidence_id)
        return HttpResponse(
            file.content,
            content_type=file.content_type,
            headers={
                "Content-Disposition": content_disposition_header(as_attachment=True, filename=file.name),
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )

    @extend_schema(
        operation_id="evidence_file_add",
        request={"multipart/form-data": EvidenceFileIn},
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 413: ErrorOut},
    )
    def post(self, request: Request, evidence_id: UUID) -> Response:
        """Add the file to evidence that a schedule has named."""
        selectors.get_evidence(self.actor, evidence_id)  # foreign is absent, before anything of the file is read
        file = _given(request, EvidenceFileIn)["file"]
        services.add_evidence_file(
            actor=self.actor, now=self.now, evidence_id=evidence_id, content=file.read(), file_name=file.name or ""
        )
        return Response(status=204)


class EvidenceWithdrawView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut})
    def post(self, request: Request, evidence_id: UUID) -> Response:
        """Withdraw it: nobody sees it any more."""
        services.withdraw_evidence(actor=self.actor, now=self.now, evidence_id=evidence_id)
        return Response(status=204)


class EvidenceShareView(ActorView):
    @extend_schema(request=EvidenceShareIn, responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut})
    def post(self, request: Request, evidence_id: UUID) -> Response:
        """Let a district see it."""
        district = parse(EvidenceShareIn, request.data)["district"]
        services.share_evidence(actor=self.actor, now=self.now, evidence_id=evidence_id, district_id=district)
        return Response(status=204)


class EvidenceUnshareView(ActorView):
    @extend_schema(
        request=EvidenceShareIn, responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut}
    )
    def post(self, request: Request, evidence_id: UUID) -> Response:
        """End what was shared by choice."""
        district = parse(EvidenceShareIn, request.data)["district"]
        services.unshare_evidence(actor=self.actor, now=self.now, evidence_id=evidence_id, district_id=district)
        return Response(status=204)
