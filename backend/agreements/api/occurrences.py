"""What happened under an agreement and is recorded nowhere else, over HTTP."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.fields import TextField
from backend.core.api import ActorView, ErrorOut, parse
from backend.core.uploading import refuse_longer
from backend.documents import services as documents

Row = serializers.Serializer[Any]
CHOOSE: dict[str, Any] = {"invalid": "Choose the file."}


class OccurrenceOut(Row):
    """Something that happened under an agreement, as one of its sides stated it."""

    id = serializers.UUIDField(source="row.id")
    kind = serializers.CharField(source="row.kind")
    label = serializers.CharField(source="row.get_kind_display")  # type: ignore[assignment]
    on = serializers.DateField(source="row.on")
    at = serializers.DateTimeField(source="row.at", allow_null=True, help_text="Where the hour was stated.")
    planned_on = serializers.DateField(source="row.planned_on", allow_null=True)
    note = serializers.CharField(source="row.note")
    file_name = serializers.CharField(source="row.file_name", help_text="Empty where there is no file.")
    sha256 = serializers.CharField(source="row.document.file_id", default="", help_text="Of the file.")
    stated_by = serializers.CharField(source="row.stated_by.name")
    organization = serializers.CharField(source="row.organization.name")
    stated_at = serializers.DateTimeField(source="row.stated_at")
    withdrawn_at = serializers.DateTimeField(source="row.withdrawn_at", allow_null=True)
    withdrawn_by = serializers.CharField(source="row.withdrawn_by.name", default="")
    withdrawn_why = serializers.CharField(source="row.withdrawn_why")
    allowed_actions = serializers.ListField(child=serializers.CharField())


class OccurrenceKindOut(Row):
    """Something that one may state, with the words of its form."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    when = serializers.CharField(help_text="What its day is called.")
    help = serializers.CharField(help_text="What it starts or ends.")
    plans = serializers.BooleanField(help_text="Whether a planned day goes with it.")


class OccurrencesOut(Row):
    results = OccurrenceOut(many=True)
    kinds = OccurrenceKindOut(many=True, help_text="What one may state; empty for who may not.")
    time_zone = serializers.CharField()


class OccurrenceStateIn(Row):
    kind = serializers.CharField(max_length=30)
    on = serializers.DateField(allow_null=True, default=None)
    at = serializers.TimeField(
        allow_null=True, default=None, help_text="On the clocks of the district's zone; the whole day without one."
    )
    which = serializers.ChoiceField(
        choices=["first", "second"], required=False, help_text="Of two equal times, where the clocks went back."
    )
    planned_on = serializers.DateField(allow_null=True, default=None, help_text="Of an audit that was asked for.")
    note = TextField(max_length=4000, allow_blank=True, default="", help_text="Both sides read it.")
    file = serializers.FileField(
        required=False, allow_empty_file=True, error_messages=CHOOSE, help_text="A PDF or a picture, at most 25 MB."
    )


class OccurrenceStatedOut(Row):
    id = serializers.UUIDField()


class OccurrenceWithdrawIn(Row):
    reason = TextField(max_length=4000, allow_blank=True, default="")


class OccurrencesView(ActorView):
    parser_classes = (MultiPartParser, JSONParser)

    @extend_schema(operation_id="occurrences_list", responses={200: OccurrencesOut, 404: ErrorOut})
    def get(self, request: Request, agreement_id: UUID) -> Response:
        """What was stated under an agreement, the latest first, and what one may state."""
        return Response(OccurrencesOut(selectors.occurrences(self.actor, agreement_id)).data)

    @extend_schema(
        operation_id="occurrences_state",
        request={"multipart/form-data": OccurrenceStateIn},
        responses={
            201: OccurrenceStatedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 413: ErrorOut,
        },
    )  # fmt: skip
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """State that something happened, with proof."""
        selectors.get_agreement(self.actor, agreement_id)  # foreign is absent, before anything of the file is read
        refuse_longer(request, most=documents.UPLOAD_MAX_BYTES, error=documents.UploadTooBig())
        given = parse(OccurrenceStateIn, request.data)
        file = given.get("file")
        occurrence_id = services.state_occurrence(
            actor=self.actor,
            now=self.now,
            agreement_id=agreement_id,
            given=services.OccurrenceIn(
                kind=given["kind"],
                on=given["on"],
                at=given["at"],
                which=given.get("which"),
                planned_on=given["planned_on"],
                note=given["note"],
            ),
            content=file.read() if file else None,
            file_name=(file.name or "") if file else "",
        )
        return Response({"id": occurrence_id}, status=201)


class OccurrenceWithdrawView(ActorView):
    @extend_schema(
        request=OccurrenceWithdrawIn, responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut}
    )
    def post(self, request: Request, occurrence_id: UUID) -> Response:
        """Take back what one's own side stated by mistake."""
        given = parse(OccurrenceWithdrawIn, request.data)
        services.withdraw_occurrence(
            actor=self.actor, now=self.now, occurrence_id=occurrence_id, reason=given["reason"]
        )
        return Response(status=204)


class OccurrenceFileView(ActorView):
    @extend_schema(responses={200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."), 404: ErrorOut})
    def get(self, request: Request, occurrence_id: UUID) -> HttpResponse:
        """Download the file that proves it."""
        proof = selectors.occurrence_file(self.actor, occurrence_id)
        return HttpResponse(
            proof.content,
            content_type=proof.content_type,
            headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=proof.name)},
        )
