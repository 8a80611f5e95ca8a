"""Agreements over HTTP."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.fields import STATES, AnswerField, TextField
from backend.agreements.api.recording import RecordOut
from backend.agreements.api.waivers import WaiverOut
from backend.agreements.choices import InstrumentKind, Status, TermBasis
from backend.agreements.rules.sentences import sentence
from backend.agreements.types import AgreementText
from backend.core.api import ActorView, ErrorOut, parse
from backend.core.errors import NotFound
from backend.signing.types import SignerIn


class AgreementPartyOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField()


class AgreementLineOut(serializers.Serializer[Any]):
    product_id = serializers.UUIDField()
    product = serializers.CharField(source="product.name")
    version_id = serializers.UUIDField(allow_null=True, help_text="Null until the vendor has submitted one.")
    version = serializers.IntegerField(source="version.number", allow_null=True, default=None)


class AgreementRowOut(serializers.Serializer[Any]):
    """An agreement as a row of the register."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    district = AgreementPartyOut(allow_null=True)
    vendor = AgreementPartyOut()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = serializers.SerializerMethodField(
        help_text="In words, with “expired” and “not sealed here” where that is so."
    )
    status_reason = serializers.CharField()
    recorded = serializers.BooleanField(help_text="Signed elsewhere and recorded: not sealed here.")
    expired = serializers.SerializerMethodField()
    states = serializers.ListField(child=serializers.CharField())
    lines = AgreementLineOut(many=True)
    created_at = serializers.DateTimeField()
    executed_at = serializers.DateTimeField(allow_null=True)
    effective_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)

    def get_status_label(self, row: Any) -> str:
        return selectors.status_label(row, self.context["now"])

    def get_expired(self, row: Any) -> bool:
        return selectors.is_expired(row, self.context["now"])


class AgreementActionOut(serializers.Serializer[Any]):
    """A step that the person who asks can take now."""

    verb = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    reason = serializers.BooleanField(help_text="Whether a reason must be given.")


class AgreementDocumentOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.CharField()
    kind_label = serializers.CharField(source="get_kind_display")
    sha256 = serializers.CharField(source="file_id")
    size = serializers.IntegerField(source="file.size")
    created_at = serializers.DateTimeField()


class AgreementSignatureOut(serializers.Serializer[Any]):
    """One signature, as the register shows it."""

    side = serializers.CharField()
    organization = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    status = serializers.CharField()
    words = serializers.CharField()
    asked_at = serializers.DateTimeField(allow_null=True)
    signed_at = serializers.DateTimeField(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)


class InstrumentOut(serializers.Serializer[Any]):
    """A paper of the agreement with its documents and signatures."""

    id = serializers.UUIDField(source="instrument.id")
    kind = serializers.ChoiceField(choices=InstrumentKind.choices, source="instrument.kind")
    kind_label = serializers.CharField(source="instrument.get_kind_display")
    number = serializers.IntegerField(source="instrument.number")
    composed_at = serializers.DateTimeField(source="instrument.composed_at")
    executed_at = serializers.DateTimeField(source="instrument.executed_at", allow_null=True)
    set_aside_at = serializers.DateTimeField(source="instrument.set_aside_at", allow_null=True)
    findings_accepted = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of blocking findings that stood; empty for the other side."
    )
    documents = AgreementDocumentOut(many=True)
    signatures = AgreementSignatureOut(many=True)


class AgreementSignerOut(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()


class AgreementTermsOut(serializers.Serializer[Any]):
    service_agreement_title = serializers.CharField()
    service_agreement_date = serializers.DateField(allow_null=True)
    service_agreement_end = serializers.DateField(allow_null=True)
    start_date = serializers.DateField(allow_null=True)
    term_months = serializers.IntegerField()
    term_basis = serializers.ChoiceField(choices=TermBasis.choices)
    term_basis_label = serializers.CharField(source="get_term_basis_display")
    notice_method = serializers.CharField()
    answers = serializers.DictField(child=AnswerField())


class AgreementAskedOut(serializers.Serializer[Any]):
    """Whom the district wrote to, and how far they came."""

    name = serializers.CharField()
    email = serializers.CharField(help_text="Masked where the district has not written it itself.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True, help_text="When a code was first asked for.")
    accepted_at = serializers.DateTimeField(allow_null=True, help_text="When they first came in.")


class AgreementOut(serializers.Serializer[Any]):
    """One agreement, with the steps that the person who asks can take."""

    agreement = AgreementRowOut()
    terms = AgreementTermsOut(source="agreement")
    covered = AgreementPartyOut(many=True)
    allowed_actions = AgreementActionOut(many=True)
    instruments = InstrumentOut(many=True, source="papers")
    documents_pending = serializers.BooleanField(help_text="The documents of the text are still being set.")
    vendor_signer = AgreementSignerOut(help_text="The vendor's signer by its contacts.")
    district_signer = AgreementSignerOut()
    time_zone = serializers.CharField(help_text="The district's; dates on this page are in it.")
    asked = AgreementAskedOut(many=True, help_text="By links that still stand; for the district's own people.")
    waivers = WaiverOut(many=True, help_text="Also those that ended; for the district's own people.")
    vendor_managed = serializers.BooleanField(
        help_text="Whether the vendor has an administrator here, who is written to; else an address is asked for."
    )
    record = RecordOut(allow_null=True, help_text="Of an agreement that was signed elsewhere.")
    revision = serializers.IntegerField(
        source="agreement.revision", help_text="To be sent back with a change of the draft."
    )


class TimelineEventOut(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    kind = serializers.CharField()
    sentence = serializers.SerializerMethodField()
    hash = serializers.CharField()

    def get_sentence(self, event: Any) -> str:
        personal = getattr(event, "personal", None)
        known = self.context["known"]
        return sentence(event.kind, event.data, personal.data if personal else None, known)


class AgreementTermsIn(serializers.Serializer[Any]):
    states = serializers.ListField(
        child=serializers.ChoiceField(choices=STATES), max_length=len(STATES), help_text="The governing state first."
    )
    service_agreement_title = TextField(max_length=200, allow_blank=True, default="")
    service_agreement_date = serializers.DateField(allow_null=True, default=None)
    service_agreement_end = serializers.DateField(allow_null=True, default=None)
    start_date = serializers.DateField(allow_null=True, default=None)
    term_months = serializers.IntegerField(default=36)
    term_basis = serializers.ChoiceField(choices=TermBasis.choices, default=TermBasis.DEFAULT)
    notice_method = TextField(max_length=200, allow_blank=True, default="")
    answers = serializers.DictField(
        child=AnswerField(), default=dict, help_text="By question id; an empty text is no answer."
    )


class AgreementChangeIn(AgreementTermsIn):
    versions = serializers.ListField(child=serializers.UUIDField(), max_length=20)
    products = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=20,
        default=list,
        help_text="Products without a schedule yet, beside the versions: the vendor is to be asked for it.",
    )
    covered = serializers.ListField(child=serializers.UUIDField(), max_length=500, default=list)


class AgreementReplaceIn(AgreementChangeIn):
    revision = serializers.IntegerField(min_value=0, help_text="As it was read; another one since is refused.")


class AgreementCreateIn(AgreementChangeIn):
    vendor = serializers.UUIDField()
    supersedes = serializers.UUIDField(allow_null=True, default=None)


class AgreementCreatedOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


class AgreementStepIn(serializers.Serializer[Any]):
    reason = TextField(max_length=2000, allow_blank=True, default="")


class AgreementSignerIn(serializers.Serializer[Any]):
    name = TextField(max_length=200, error_messages={"blank": "Say the signer's name."})
    email = TextField(max_length=254, error_messages={"blank": "Enter the signer's e-mail address."})
    title = TextField(max_length=200, allow_blank=True, default="")


class AgreementSendIn(serializers.Serializer[Any]):
    vendor_signer = AgreementSignerIn()
    district_signer = AgreementSignerIn()


def terms_of(given: dict[str, Any]) -> services.TermsIn:
    names = services.TermsIn.__dataclass_fields__
    values = {name: given[name] for name in names}
    return services.TermsIn(**{**values, "states": tuple(values["states"])})


class AgreementView(ActorView):
    @extend_schema(responses={200: AgreementOut, 404: ErrorOut})
    def get(self, request: Request, agreement_id: UUID) -> Response:
        """One agreement."""
        detail = selectors.agreement_detail(self.actor, agreement_id, at=self.now)
        return Response(AgreementOut(detail, context={"now": self.now}).data)

    @extend_schema(request=AgreementReplaceIn, responses={204: None, 400: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def put(self, request: Request, agreement_id: UUID) -> Response:
        """Replace what a draft states."""
        given = parse(AgreementReplaceIn, request.data)
        services.change_agreement(
            actor=self.actor,
            now=self.now,
            agreement_id=agreement_id,
            revision=given["revision"],
            version_ids=given["versions"],
            product_ids=given["products"],
            covered_ids=given["covered"],
            terms=terms_of(given),
        )
        return Response(status=204)


class AgreementTextIn(serializers.Serializer[Any]):
    instrument = serializers.UUIDField(
        allow_null=True, default=None, help_text="A paper of the agreement, as an amendment; else the agreement itself."
    )


class AgreementTextView(ActorView):
    @extend_schema(parameters=[AgreementTextIn], responses={200: AgreementText, 404: ErrorOut})
    def get(self, request: Request, agreement_id: UUID) -> Response:
        """The composed text: frozen once the agreement is ready, else as the draft would read now."""
        asked = parse(AgreementTextIn, request.query_params)
        agreement = selectors.get_agreement(self.actor, agreement_id)
        text = selectors.seen_text(self.actor, agreement, at=self.now, instrument_id=asked["instrument"])
        return Response(text.model_dump(mode="json"))


class AgreementTimelineView(ActorView):
    @extend_schema(responses={200: TimelineEventOut(many=True), 404: ErrorOut})
    def get(self, request: Request, agreement_id: UUID) -> Response:
        """What happened, oldest first."""
        agreement = selectors.get_agreement(self.actor, agreement_id)
        events = selectors.timeline(self.actor, agreement)
        known = selectors.addresses_known(self.actor, agreement, events)
        return Response(TimelineEventOut(events, many=True, context={"known": known}).data)


WITH_REASON: dict[str, Callable[..., None]] = {
    "draft": services.back_to_draft,
    "recall": services.recall,
    "withdraw": services.withdraw,
    "terminate": services.terminate,
    "share": services.share_record,
    "unrecord": services.take_record_back,
}


class AgreementStepView(ActorView):
    @extend_schema(
        parameters=[OpenApiParameter("verb", str, OpenApiParameter.PATH, enum=sorted({*WITH_REASON, "ready"}))],
        request=AgreementStepIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID, verb: str) -> Response:
        """Take a step of the lifecycle; "ready" takes no reason: each blocking finding wants a waiver of its own."""
        if verb == "ready":
            services.mark_ready(actor=self.actor, now=self.now, agreement_id=agreement_id)
            return Response(status=204)
        if (take := WITH_REASON.get(verb)) is None:
            raise NotFound
        given = parse(AgreementStepIn, request.data)
        take(actor=self.actor, now=self.now, agreement_id=agreement_id, reason=given["reason"])
        return Response(status=204)


class AgreementSendView(ActorView):
    @extend_schema(
        request=AgreementSendIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Send it out for signature, the vendor first."""
        given = parse(AgreementSendIn, request.data)
        services.send(
            actor=self.actor,
            now=self.now,
            agreement_id=agreement_id,
            vendor_signer=SignerIn(side="vendor", **given["vendor_signer"]),
            district_signer=SignerIn(side="district", **given["district_signer"]),
        )
        return Response(status=204)


class AgreementDocumentView(ActorView):
    @extend_schema(
        responses={200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."), 404: ErrorOut},
    )
    def get(self, request: Request, agreement_id: UUID, document_id: UUID) -> HttpResponse:
        """Download a document of this agreement."""
        download = selectors.download(self.actor, agreement_id, document_id)
        return HttpResponse(
            download.content,
            content_type=download.content_type,
            headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=download.name)},
        )
