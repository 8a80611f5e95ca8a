"""Newer schedule versions for executed agreements, over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.agreements import AgreementPartyOut
from backend.agreements.api.fields import TextField
from backend.agreements.choices import OfferStatus
from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse


class OfferVersionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()


class OfferProductOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class OfferAgreementOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField()


class OfferOut(serializers.Serializer[Any]):
    """A newer schedule version that a vendor offers for an executed agreement."""

    id = serializers.UUIDField()
    agreement = OfferAgreementOut()
    district = AgreementPartyOut(source="agreement.district")
    vendor = AgreementPartyOut(source="agreement.vendor")
    product = OfferProductOut()
    from_version = OfferVersionOut(
        allow_null=True, help_text="The version that the agreement named when it was offered."
    )
    to_version = OfferVersionOut()
    note = serializers.CharField()
    status = serializers.ChoiceField(choices=OfferStatus.choices)
    status_label = serializers.CharField(source="get_status_display")
    offered_by = serializers.CharField(source="offered_by.name")
    offered_at = serializers.DateTimeField()
    decided_by = serializers.CharField(source="decided_by.name", default="")
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField(help_text="Of an objection or a withdrawal.")
    instrument = serializers.UUIDField(
        source="instrument_id", allow_null=True, help_text="The amendment, once it is accepted."
    )
    amendment = serializers.SerializerMethodField(
        help_text="How far the amendment is: composed, out (for signature), executed; empty without one."
    )
    allowed_actions = serializers.SerializerMethodField()

    def get_amendment(self, offer: Any) -> str:
        return selectors.amendment_stage(offer)

    def get_allowed_actions(self, offer: Any) -> list[str]:
        return selectors.offer_actions(self.context["actor"], offer, now=self.context["now"])


class OfferChangeOut(serializers.Serializer[Any]):
    what = serializers.CharField()
    section = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField()
    after = serializers.CharField()


class OfferFindingOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    blocking = serializers.BooleanField()
    message = serializers.CharField()
    todo = serializers.CharField()
    citation = serializers.CharField()


class OfferDetailOut(serializers.Serializer[Any]):
    """An offer with what it changes."""

    offer = OfferOut()
    counts = serializers.DictField(child=serializers.IntegerField(), source="difference.counts")
    changes = OfferChangeOut(many=True, source="difference.changes")
    findings = OfferFindingOut(many=True, help_text="What the agreement would newly lack; for its own district.")
    checks = serializers.IntegerField()


class OfferListIn(PageIn):
    status = serializers.ListField(
        child=serializers.ChoiceField(choices=OfferStatus.choices), max_length=20, default=list
    )
    agreement = serializers.UUIDField(allow_null=True, default=None)
    stage = serializers.ChoiceField(
        choices=list(selectors.OFFER_STAGES),
        default="",
        help_text="Only what waits: offered (for an answer), composed (to be sent out), out (for signature).",
    )


class BoundAgreementOut(serializers.Serializer[Any]):
    """An agreement in force that names the product."""

    agreement = OfferAgreementOut()
    district = AgreementPartyOut(source="agreement.district")
    version = OfferVersionOut(source="line.version", allow_null=True, help_text="The version that it names.")
    offer = serializers.UUIDField(source="offer.id", default=None, allow_null=True, help_text="The last offer.")
    offered = serializers.IntegerField(source="offer.to_version.number", default=None, allow_null=True)
    status = serializers.CharField(source="offer.status", default="", help_text="Of the last offer.")
    status_label = serializers.CharField(source="offer.get_status_display", default="")


class OfferMakeIn(serializers.Serializer[Any]):
    version = serializers.UUIDField()
    note = TextField(max_length=2000, allow_blank=True, default="")


class OffersMadeOut(serializers.Serializer[Any]):
    offers = serializers.ListField(child=serializers.UUIDField())


class OfferReasonIn(serializers.Serializer[Any]):
    reason = TextField(max_length=2000, allow_blank=True, default="")


class OfferAcceptedOut(serializers.Serializer[Any]):
    agreement = serializers.UUIDField()
    instrument = serializers.UUIDField()


class ProductOffersView(ActorView):
    @extend_schema(responses={200: BoundAgreementOut(many=True), 404: ErrorOut})
    def get(self, request: Request, product_id: UUID) -> Response:
        """The agreements in force that name one's own product, with the version that each names."""
        rows = selectors.bound_agreements(self.actor, product_id, now=self.now)
        return Response(BoundAgreementOut(rows, many=True).data)

    @extend_schema(request=OfferMakeIn, responses={201: OffersMadeOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut})
    def post(self, request: Request, product_id: UUID) -> Response:
        """Offer a published version to every agreement in force that names an earlier one."""
        given = parse(OfferMakeIn, request.data)
        made = services.offer_version(
            actor=self.actor,
            now=self.now,
            product_id=product_id,
            version_id=given["version"],
            note=given["note"],
        )
        return Response({"offers": made}, status=201)


class OffersView(ActorView):
    @extend_schema(parameters=[OfferListIn], responses={200: page_of(OfferOut)})
    def get(self, request: Request) -> Response:
        """The offers of one's own agreements, the newest first."""
        asked = parse(OfferListIn, request.query_params)
        rows = selectors.offers(
            self.actor, statuses=asked["status"], agreement_id=asked["agreement"], stage=asked["stage"]
        )
        page = paginate(rows, request)
        return Response(page_of(OfferOut)(page, context={"actor": self.actor, "now": self.now}).data)


class OfferView(ActorView):
    @extend_schema(operation_id="offer_show", responses={200: OfferDetailOut, 404: ErrorOut})
    def get(self, request: Request, offer_id: UUID) -> Response:
        """One offer with what it changes."""
        detail = selectors.offer_detail(self.actor, offer_id, at=self.now)
        return Response(OfferDetailOut(detail, context={"actor": self.actor, "now": self.now}).data)


class OfferAcceptView(ActorView):
    @extend_schema(
        request=OfferReasonIn,
        responses={201: OfferAcceptedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Accept a version: an amendment is composed, which is then sent out for signature."""
        given = parse(OfferReasonIn, request.data)
        instrument_id = services.accept_offer(actor=self.actor, now=self.now, offer_id=offer_id, reason=given["reason"])
        offer = selectors.get_offer(self.actor, offer_id)
        return Response({"agreement": offer.agreement_id, "instrument": instrument_id}, status=201)


class OfferObjectView(ActorView):
    @extend_schema(
        request=OfferReasonIn, responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut}
    )
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Object to a version; the vendor is told why."""
        given = parse(OfferReasonIn, request.data)
        services.object_to_offer(actor=self.actor, now=self.now, offer_id=offer_id, reason=given["reason"])
        return Response(status=204)


class OfferWithdrawView(ActorView):
    @extend_schema(
        request=OfferReasonIn, responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut}
    )
    def post(self, request: Request, offer_id: UUID) -> Response:
        """Withdraw what one's own vendor has offered."""
        given = parse(OfferReasonIn, request.data)
        services.withdraw_offer(actor=self.actor, now=self.now, offer_id=offer_id, reason=given["reason"])
        return Response(status=204)
