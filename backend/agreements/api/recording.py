"""Agreements that were signed elsewhere, over HTTP."""

import json
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.fields import TextField
from backend.core.api import ActorView, ErrorOut, parse, several
from backend.core.uploading import refuse_longer
from backend.documents import services as documents

Row = serializers.Serializer[Any]
CHOOSE: dict[str, Any] = {"required": "Choose the signed PDF.", "invalid": "Choose the signed PDF."}


class LimitOut(Row):
    """A limit as a screen shows it."""

    duty = serializers.CharField(help_text="A code of the choices.")
    label = serializers.CharField()  # type: ignore[assignment]
    amount = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    anchor = serializers.CharField()
    words = serializers.CharField()
    clause = serializers.CharField(help_text="Of the recorded paper.")
    in_words = serializers.CharField()


class RecordOut(Row):
    """What an agreement that was signed elsewhere is recorded with."""

    form = serializers.CharField(help_text="By name; empty where it is not known.")
    reference = serializers.CharField(help_text="The number that it has elsewhere.")
    note = serializers.CharField(help_text="The district's own; empty for everybody else.")
    contact_name = serializers.CharField(help_text="Whom the district noted at the vendor; the district's own, too.")
    contact_email = serializers.CharField()
    signed_on = serializers.DateField(allow_null=True)
    has_file = serializers.BooleanField()
    limits = LimitOut(many=True)
    recorded_at = serializers.DateTimeField()
    shared_at = serializers.DateTimeField(allow_null=True, help_text="Since when the vendor sees it.")
    imported_from = serializers.CharField(help_text="The file of the register that it came with, or empty.")


class LimitIn(Row):
    duty = serializers.CharField(max_length=100)
    amount = serializers.IntegerField(allow_null=True, default=None)
    unit = serializers.CharField(max_length=20)
    anchor = serializers.CharField(max_length=40)
    words = TextField(max_length=300, allow_blank=True, default="")
    clause = TextField(max_length=80, allow_blank=True, default="")


class ParticularsIn(Row):
    states = serializers.ListField(
        child=serializers.CharField(max_length=2), max_length=60, help_text="The governing state first."
    )
    effective_date = serializers.DateField(allow_null=True, default=None)
    end_date = serializers.DateField(allow_null=True, default=None)
    signed_on = serializers.DateField(allow_null=True, default=None)
    form = TextField(max_length=200, allow_blank=True, default="", help_text="Ours by its code, another by name.")
    reference = TextField(max_length=100, allow_blank=True, default="")
    note = TextField(max_length=2000, allow_blank=True, default="")
    contact_name = TextField(max_length=200, allow_blank=True, default="", help_text="Whom to write to at the vendor.")
    contact_email = TextField(max_length=254, allow_blank=True, default="")
    limits = several(LimitIn, most=200, default=list)


class RecordedProductIn(Row):
    product = serializers.UUIDField(allow_null=True, default=None)
    name = TextField(max_length=200, allow_blank=True, default="")


class RecordIn(ParticularsIn):
    vendor = serializers.UUIDField(allow_null=True, default=None)
    vendor_name = TextField(max_length=200, allow_blank=True, default="")
    products = several(RecordedProductIn, most=100)
    covered = serializers.ListField(child=serializers.UUIDField(), max_length=500, default=list)


class RecordChangeIn(ParticularsIn):
    revision = serializers.IntegerField(min_value=0, help_text="As it was read; another one since is refused.")


@extend_schema_field(RecordIn)
class RecordPart(serializers.CharField):
    """The part of the form that holds a record as JSON."""


@extend_schema_field(RecordChangeIn)
class RecordChangePart(serializers.CharField):
    """The part of the form that holds a change of a record as JSON."""


class RecordUploadIn(Row):
    file = serializers.FileField(
        allow_empty_file=True, error_messages=CHOOSE, help_text="The signed PDF, at most 25 MB."
    )
    record = RecordPart(max_length=200_000)


class RecordChangeUploadIn(Row):
    file = serializers.FileField(
        required=False,
        allow_empty_file=True,
        error_messages=CHOOSE,
        help_text="The signed PDF, where the record has none yet.",
    )
    record = RecordChangePart(max_length=200_000)


class RecordedOut(Row):
    id = serializers.UUIDField()


class CodeOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class DutyOut(CodeOut):
    anchors = serializers.ListField(child=serializers.CharField(), help_text="The usual ones, the most usual first.")


class RecordChoicesOut(Row):
    """What can be chosen while an agreement is recorded."""

    forms = CodeOut(many=True)
    states = CodeOut(many=True)
    duties = DutyOut(many=True)
    anchors = CodeOut(many=True)
    units = CodeOut(many=True)
    suggested = LimitOut(many=True, help_text="The limits that our own form sets for an LEA of the state asked for.")


class RecordChoicesIn(Row):
    state = serializers.CharField(max_length=2, default="", allow_blank=True)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError from error


def _particulars(given: dict[str, Any]) -> services.ParticularsIn:
    return services.ParticularsIn(
        states=tuple(given["states"]),
        effective_date=given["effective_date"],
        end_date=given["end_date"],
        signed_on=given["signed_on"],
        form=given["form"],
        reference=given["reference"],
        note=given["note"],
        contact_name=given["contact_name"],
        contact_email=given["contact_email"],
        limits=tuple(given["limits"]),
    )


class RecordChoicesView(ActorView):
    @extend_schema(operation_id="record_choices", parameters=[RecordChoicesIn], responses=RecordChoicesOut)
    def get(self, request: Request) -> Response:
        """What can be chosen while an agreement is recorded, with our form's limits for a state as suggestion."""
        state = parse(RecordChoicesIn, request.query_params)["state"]
        choices = selectors.record_choices(self.actor)

        def coded(pairs: Any) -> list[dict[str, str]]:
            return [{"code": code, "label": label} for code, label in pairs]

        answer = {
            "forms": coded(choices.forms),
            "states": coded(choices.states),
            "duties": [{"code": code, "label": label, "anchors": anchors} for code, label, anchors in choices.duties],
            "anchors": coded(choices.anchors),
            "units": coded(choices.units),
            "suggested": selectors.suggested_limits(state),
        }
        return Response(RecordChoicesOut(answer).data)


class RecordView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="agreements_record",
        request={"multipart/form-data": RecordUploadIn},
        responses={201: RecordedOut, 400: ErrorOut, 403: ErrorOut, 413: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Record an agreement that was signed elsewhere."""
        refuse_longer(request, most=documents.UPLOAD_MAX_BYTES, error=documents.UploadTooBig())
        form = parse(RecordUploadIn, request.data)
        given = parse(RecordIn, _json(form["record"]))
        agreement_id = services.record_agreement(
            actor=self.actor,
            now=self.now,
            given=services.RecordIn(
                particulars=_particulars(given),
                vendor_id=given["vendor"],
                vendor_name=given["vendor_name"],
                products=tuple(services.ProductIn(each["product"], each["name"]) for each in given["products"]),
                covered_ids=tuple(given["covered"]),
            ),
            content=form["file"].read(),
            file_name=form["file"].name or "",
        )
        return Response({"id": agreement_id}, status=201)


class AgreementRecordView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="agreements_record_change",
        request={"multipart/form-data": RecordChangeUploadIn},
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut, 413: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Change what is recorded, and add the file where there is none yet."""
        selectors.get_agreement(self.actor, agreement_id)  # foreign is absent, before anything of the file is read
        refuse_longer(request, most=documents.UPLOAD_MAX_BYTES, error=documents.UploadTooBig())
        form = parse(RecordChangeUploadIn, request.data)
        given = parse(RecordChangeIn, _json(form["record"]))
        file = form.get("file")
        services.change_record(
            actor=self.actor,
            now=self.now,
            agreement_id=agreement_id,
            revision=given["revision"],
            given=_particulars(given),
            content=file.read() if file else None,
            file_name=(file.name or "") if file else "",
        )
        return Response(status=204)
