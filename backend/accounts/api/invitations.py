"""Invitations, sent and accepted."""

from uuid import UUID

from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_protect
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import selectors, services, sign_in
from backend.accounts.api.rows import OfOrganizationIn, OrganizationBriefOut, PublicView, Row
from backend.accounts.choices import Role
from backend.core import clock
from backend.core.api import ActorView, ErrorOut, page_of, paginate, parse


class InvitationOut(Row):
    id = serializers.UUIDField()
    organization = OrganizationBriefOut()
    email = serializers.EmailField()
    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    status = serializers.ChoiceField(choices=["open", "accepted", "revoked", "expired"])
    invited_by = serializers.CharField(source="invited_by.name", default="")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(source="membership_ends_at", allow_null=True)


class InvitationCreateIn(Row):
    email = serializers.CharField(max_length=254)
    name = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(choices=Role.choices)
    organization_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class InvitationShowOut(Row):
    """What the person who follows the link sees before they accept."""

    organization = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    name = serializers.CharField()
    email = serializers.EmailField(allow_blank=True, help_text="Empty: the person says theirs (first operator).")
    invited_by = serializers.CharField()
    invited_for = serializers.CharField()
    expires_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    known = serializers.BooleanField(help_text="The address belongs to somebody who has access already.")


class InvitationAcceptIn(Row):
    name = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    email = serializers.CharField(max_length=254, required=False, default="", allow_blank=True)


class InvitationAcceptOut(Row):
    email = serializers.EmailField()
    organization = serializers.CharField()
    signed_in = serializers.BooleanField(help_text="False: a code was mailed and is asked next.")


class InvitationsView(ActorView):
    @extend_schema(operation_id="invitations_list", parameters=[OfOrganizationIn], responses=page_of(InvitationOut))
    def get(self, request: Request) -> Response:
        asked = parse(OfOrganizationIn, request.query_params)
        page = paginate(selectors.invitations(self.actor, organization_id=asked["organization_id"]), request)
        for row in page.results:
            row.status = selectors.invitation_status(row, self.now)  # type: ignore[attr-defined]
        return Response(page_of(InvitationOut)(page).data)

    @extend_schema(request=InvitationCreateIn, responses={201: InvitationOut})
    def post(self, request: Request) -> Response:
        given = parse(InvitationCreateIn, request.data)
        row = services.invite(actor=self.actor, now=self.now, **given)
        row.status = selectors.invitation_status(row, self.now)  # type: ignore[attr-defined]
        return Response(InvitationOut(row).data, status=201)


class InvitationRevokeView(ActorView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, invitation_id: UUID) -> Response:
        services.revoke_invitation(actor=self.actor, now=self.now, invitation_id=invitation_id)
        return Response(status=204)


TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="The signed value of the link.")


class InvitationByTokenView(PublicView):
    @extend_schema(parameters=[TOKEN], responses=InvitationShowOut)
    def get(self, request: Request, token: str) -> Response:
        row = selectors.invitation_by_token(token, now=clock.now())
        shown = {
            "organization": row.organization.name,
            "role": row.role,
            "name": row.name,
            "email": row.email,
            "invited_by": row.invited_by.name if row.invited_by else "",
            "invited_for": row.invited_for.name if row.invited_for else "",
            "expires_at": row.expires_at,
            "time_zone": row.organization.time_zone,
            "known": bool(row.email) and selectors.person_by_email(row.email) is not None,
        }
        return Response(InvitationShowOut(shown).data)


@method_decorator(csrf_protect, name="dispatch")
class InvitationAcceptView(PublicView):
    @extend_schema(
        parameters=[TOKEN],
        request=InvitationAcceptIn,
        responses={200: InvitationAcceptOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 410: ErrorOut, 429: ErrorOut},
    )
    def post(self, request: Request, token: str) -> Response:
        """Mails a code to the invited address, whose confirmation makes the membership: the link alone makes nobody a
        member. Who is signed in as the invited person is one at once. Only the link that the server's console printed
        for the first operator signs in by itself."""
        now = clock.now()
        given = parse(InvitationAcceptIn, request.data)
        row = selectors.invitation_by_token(token, now=now)
        email, signed_in = row.email, True
        if row.email:
            comer = services.expect_invited(token=token, now=now, name=given["name"])
            signed_in = services.begin_sign_in(
                request=request._request, comer=comer, organization_id=row.organization_id,
                kind="accounts.invitation", link_id=row.id, now=now,
            )  # fmt: skip
        else:
            accepted = services.accept_invitation(token=token, now=now, **given)
            person = selectors.person_by_email(accepted.email)
            assert person is not None
            sign_in.enter(request._request, person, how="console")
            request._request.session[selectors.SESSION_KEY] = str(row.organization_id)
            email = accepted.email
        body = {"email": email, "organization": row.organization.name, "signed_in": signed_in}
        return Response(InvitationAcceptOut(body).data)
