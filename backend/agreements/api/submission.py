"""The invitation to submission over HTTP: asked by a district, opened by a link, answered by the vendor's people."""

from typing import Any
from uuid import UUID

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.accounts import services as people
from backend.agreements import selectors, services
from backend.agreements.api.agreements import AgreementCreatedOut, AgreementPartyOut, AgreementTermsIn, terms_of
from backend.agreements.api.fields import STATES, TextField
from backend.agreements.choices import Status
from backend.core import clock
from backend.core.api import ActorView, ErrorOut, parse
from backend.core.words import masked_email
from backend.vendors import selectors as vendors

TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="The signed value of the link.")


class AgreementInviteIn(AgreementTermsIn):
    """A vendor of the directory by its id, or a new one by name and address; products by id or by name."""

    states = serializers.ListField(
        child=serializers.ChoiceField(choices=STATES),
        max_length=len(STATES),
        default=list,
        help_text="The governing state first; empty: the district's own.",
    )
    vendor = serializers.UUIDField(allow_null=True, default=None)
    vendor_name = TextField(max_length=200, allow_blank=True, default="")
    new = serializers.BooleanField(
        default=False, help_text="True: it is another vendor than those of the directory that look like it."
    )
    email = TextField(
        max_length=254, allow_blank=True, default="", help_text="Whom to write to; not asked where a vendor has people."
    )
    contact_name = TextField(max_length=200, allow_blank=True, default="")
    products = serializers.ListField(child=serializers.UUIDField(), max_length=20, default=list)
    product_names = serializers.ListField(child=TextField(max_length=200), max_length=20, default=list)
    covered = serializers.ListField(child=serializers.UUIDField(), max_length=500, default=list)
    message = TextField(max_length=2000, allow_blank=True, default="")


class AgreementAskIn(serializers.Serializer[Any]):
    message = TextField(max_length=2000, allow_blank=True, default="")
    email = TextField(max_length=254, allow_blank=True, default="")
    contact_name = TextField(max_length=200, allow_blank=True, default="")


class AgreementInviteView(ActorView):
    @extend_schema(
        request=AgreementInviteIn,
        responses={201: AgreementCreatedOut, 400: ErrorOut, 403: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Start an agreement and ask the vendor for its schedules.

        409 agreements.vendor_known: the directory has vendors that look like the new one; `fields` has a sentence at
        vendor_name and each such vendor's name at "known.<its id>". Send its id as `vendor`, or `new: true`.
        """
        given = parse(AgreementInviteIn, request.data)
        agreement_id = services.invite_vendor(
            actor=self.actor,
            now=self.now,
            terms=terms_of(given),
            vendor_id=given["vendor"],
            vendor_name=given["vendor_name"],
            new=given["new"],
            email=given["email"],
            contact_name=given["contact_name"],
            product_ids=given["products"],
            product_names=given["product_names"],
            covered_ids=given["covered"],
            message=given["message"],
        )
        return Response({"id": agreement_id}, status=201)


class AgreementAskView(ActorView):
    @extend_schema(
        request=AgreementAskIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Ask the vendor of a draft for its schedules."""
        given = parse(AgreementAskIn, request.data)
        services.ask(actor=self.actor, now=self.now, agreement_id=agreement_id, **given)
        return Response(status=204)


class AgreementRemindView(ActorView):
    @extend_schema(
        request=AgreementAskIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Mail the invitation once more, or to another address while nobody manages the vendor."""
        given = parse(AgreementAskIn, request.data)
        services.remind(actor=self.actor, now=self.now, agreement_id=agreement_id, **given)
        return Response(status=204)


# The vendor's list


class SubmissionPartyOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class SubmissionVersionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField(allow_null=True)


class SubmissionReturnedOut(serializers.Serializer[Any]):
    note = serializers.CharField()
    at = serializers.DateTimeField()
    open_points = serializers.IntegerField(help_text="Shared comments of this agreement that nobody has resolved.")


class SubmissionOut(serializers.Serializer[Any]):
    """One product that one agreement asks for."""

    agreement_id = serializers.UUIDField(source="agreement.id")
    reference = serializers.CharField(source="agreement.reference")
    agreement_status = serializers.ChoiceField(choices=Status.choices, source="agreement.status")
    district = AgreementPartyOut(source="agreement.district")
    product = SubmissionPartyOut(source="line.product")
    states = serializers.ListField(child=serializers.CharField(), source="agreement.states")
    status = serializers.ChoiceField(choices=["asked", "returned", "submitted", "accepted"])
    asked_at = serializers.DateTimeField(source="agreement.asked_at")
    message = serializers.CharField()
    draft_id = serializers.UUIDField(allow_null=True)
    published_version = SubmissionVersionOut(source="published", allow_null=True)
    submitted_version = SubmissionVersionOut(source="submitted", allow_null=True)
    returned = SubmissionReturnedOut(allow_null=True)


class SubmissionsView(ActorView):
    @extend_schema(operation_id="submissions_list", responses={200: SubmissionOut(many=True), 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """What districts ask the vendor for; empty for who is no vendor's."""
        return Response(SubmissionOut(selectors.submissions(self.actor), many=True).data)


class AgreementSubmitIn(serializers.Serializer[Any]):
    version = serializers.UUIDField(help_text="A draft, which is published by it, or a published version.")
    note = TextField(max_length=2000, allow_blank=True, default="")


class AgreementSubmitView(ActorView):
    @extend_schema(
        request=AgreementSubmitIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Submit a product's schedule to the district that asks for it."""
        given = parse(AgreementSubmitIn, request.data)
        services.submit(
            actor=self.actor,
            now=self.now,
            agreement_id=agreement_id,
            version_id=given["version"],
            note=given["note"],
        )
        return Response(status=204)


# By link


class SubmissionSectionOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class SubmissionAskedOut(serializers.Serializer[Any]):
    """What is asked, by whom; nothing of what the vendor has filled in."""

    district = SubmissionPartyOut(source="agreement.district")
    district_state = serializers.CharField(source="agreement.district.state")
    vendor = serializers.CharField(source="agreement.vendor.name")
    invited_by = serializers.CharField(source="invitation.invited_by.name")
    name = serializers.CharField(source="invitation.name", help_text="Who was invited; empty where not known.")
    message = serializers.CharField(source="invitation.message")
    products = serializers.ListField(child=serializers.CharField())
    states = serializers.ListField(child=serializers.CharField(), source="agreement.states")
    sections = SubmissionSectionOut(many=True)
    sent_to = serializers.CharField(help_text="The invited address, masked.")
    state = serializers.ChoiceField(choices=["waiting", "submitted", "over"])
    managed = serializers.BooleanField(help_text="Whether the vendor has an administrator here.")
    asked_at = serializers.DateTimeField(source="agreement.asked_at", allow_null=True)
    expires_at = serializers.DateTimeField(source="invitation.expires_at")
    time_zone = serializers.CharField(source="agreement.district.time_zone")


class SubmissionEnterIn(serializers.Serializer[Any]):
    name = TextField(max_length=200, allow_blank=True, default="", help_text="Of a person who is new here.")


class SubmissionEnterOut(serializers.Serializer[Any]):
    sent_to = serializers.CharField(help_text="The invited address, masked.")
    outcome = serializers.ChoiceField(
        choices=["code_sent", "signed_in", "administrators_asked"],
        help_text="code_sent: confirm it as on the sign-in page. administrators_asked: this address is nobody at the "
        "vendor, whose administrators were written to.",
    )


class SubmissionOpenedOut(serializers.Serializer[Any]):
    agreement_id = serializers.UUIDField()
    product_id = serializers.UUIDField()
    draft_id = serializers.UUIDField(allow_null=True, help_text="Null where there is nothing to fill in.")


class SubmissionLinkView(APIView):
    """A view for who is not signed in: limited by address, and protected against other sites' forms all the same."""

    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"


class SubmissionByTokenView(SubmissionLinkView):
    @extend_schema(parameters=[TOKEN], responses={200: SubmissionAskedOut, 404: ErrorOut, 410: ErrorOut})
    def get(self, request: Request, token: str) -> Response:
        """What the link asks for. To look needs no account, and uses nothing up."""
        asked = selectors.asked(token, now=clock.now())
        teachers = not vendors.teacher_states().isdisjoint(asked.agreement.states)
        sections = {
            code: label for code, label in vendors.section_labels().items() if teachers or code != "teacher_data"
        }
        shown = {
            **{key: getattr(asked, key) for key in ("agreement", "invitation", "products", "state", "managed")},
            "sections": [{"code": code, "label": label} for code, label in sections.items()],
            "sent_to": masked_email(asked.invitation.email),
        }
        return Response(SubmissionAskedOut(shown).data)


@method_decorator(csrf_protect, name="dispatch")
class SubmissionEnterView(SubmissionLinkView):
    @extend_schema(
        parameters=[TOKEN],
        request=SubmissionEnterIn,
        responses={200: SubmissionEnterOut, 400: ErrorOut, 404: ErrorOut, 409: ErrorOut, 410: ErrorOut, 429: ErrorOut},
    )
    def post(self, request: Request, token: str) -> Response:
        """Mails a code to the invited address, and to no other. Confirm it as on the sign-in page, then open."""
        given, now = parse(SubmissionEnterIn, request.data), clock.now()
        entered = services.enter(token=token, now=now, name=given["name"])
        outcome = "administrators_asked"
        if entered.comer is not None:
            signed_in = people.begin_sign_in(
                request=request._request, comer=entered.comer, organization_id=entered.vendor_id,
                kind="agreements.submission", link_id=entered.link_id, now=now,
            )  # fmt: skip
            outcome = "signed_in" if signed_in else "code_sent"
        return Response(SubmissionEnterOut({"sent_to": masked_email(entered.email), "outcome": outcome}).data)


class SubmissionOpenView(ActorView):
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"

    @extend_schema(
        parameters=[TOKEN],
        request=None,
        responses={200: SubmissionOpenedOut, 403: ErrorOut, 404: ErrorOut, 410: ErrorOut},
    )
    def post(self, request: Request, token: str) -> Response:
        """Where to go on, as one of the vendor's people; starts the draft where there is none."""
        opened = services.open_submission(actor=self.actor, now=self.now, token=token)
        return Response(SubmissionOpenedOut(opened).data)
