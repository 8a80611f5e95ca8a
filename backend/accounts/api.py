"""Addresses of this room: the session, organizations, members, invitations, and the demo's one-click sign-in."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.accounts import selectors, services, sign_in
from backend.accounts.choices import OrganizationKind, Role, State
from backend.core import clock
from backend.core.api import ActorView, PageIn, page_of, paginate, parse
from backend.core.errors import NotFound

Row = serializers.Serializer[Any]


# Shapes


class OrganizationBriefOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=OrganizationKind.choices)


class OrganizationOut(OrganizationBriefOut):
    state = serializers.CharField(help_text="Postal code, or empty.")
    county = serializers.CharField()
    address = serializers.CharField()
    time_zone = serializers.CharField()
    domain = serializers.CharField()
    verified = serializers.BooleanField(source="is_verified")


class OrganizationCreateIn(Row):
    kind = serializers.ChoiceField(choices=OrganizationKind.choices, help_text="A district or a coalition.")
    name = serializers.CharField(max_length=200)
    state = serializers.ChoiceField(choices=State.choices, required=False, default="", allow_blank=True)
    county = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    time_zone = serializers.CharField(max_length=64, required=False, allow_null=True, default=None)


class OrganizationListIn(PageIn):
    kind = serializers.ChoiceField(choices=OrganizationKind.choices, required=False, default="")
    search = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class DomainConfirmIn(Row):
    domain = serializers.CharField(max_length=253)


class StandingOut(Row):
    organization = OrganizationBriefOut()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))


class PersonOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    time_zone = serializers.CharField()


class SessionOut(Row):
    person = PersonOut(allow_null=True, help_text="Null where nobody is signed in.")
    organization = OrganizationOut(allow_null=True, help_text="The one that the person acts for now.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    standings = StandingOut(many=True, help_text="Every organization that the person can switch to.")
    may = serializers.ListField(child=serializers.CharField(), help_text="Verbs of the permission table.")
    demo = serializers.BooleanField()
    installation = serializers.CharField()


class SessionSwitchIn(Row):
    organization_id = serializers.UUIDField()


class MemberOut(Row):
    id = serializers.UUIDField()
    person = PersonOut()
    role = serializers.ChoiceField(choices=Role.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)


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


class OfOrganizationIn(PageIn):
    organization_id = serializers.UUIDField(required=False, default=None, allow_null=True)


class DemoPersonOut(Row):
    person = PersonOut()
    standings = StandingOut(many=True)


class DemoSignInIn(Row):
    person_id = serializers.UUIDField()


# Session


def session_now(request: Request) -> dict[str, Any]:
    """Return who is signed in, for which organization they act, and what they may do there."""
    person = request.user if request.user.is_authenticated else None
    found = selectors.standings(person.id, clock.now()) if person else []
    standing = selectors.current(request._request, found)
    actor = selectors.as_actor(person, standing) if person and standing else None
    return {
        "person": person,
        "organization": standing.organization if standing else None,
        "roles": list(standing.roles) if standing else [],
        "standings": found,
        "may": selectors.verbs_of(actor) if actor else [],
        "demo": settings.DEMO,
        "installation": settings.INSTALLATION_NAME,
    }


@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class SessionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=SessionOut)
    def get(self, request: Request) -> Response:
        return Response(SessionOut(session_now(request)).data)


class SessionSwitchView(APIView):
    @extend_schema(request=SessionSwitchIn, responses=SessionOut)
    def post(self, request: Request) -> Response:
        asked: UUID = parse(SessionSwitchIn, request.data)["organization_id"]
        assert request.user.is_authenticated
        mine = selectors.standings(request.user.id, clock.now())
        if asked not in {standing.organization.id for standing in mine}:
            raise NotFound
        request.session[selectors.SESSION_KEY] = str(asked)
        return Response(SessionOut(session_now(request)).data)


class SessionSignOutView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(request=None, responses=SessionOut)
    def post(self, request: Request) -> Response:
        logout(request._request)
        request.user = request._request.user
        return Response(SessionOut(session_now(request)).data)


# Organizations


class OrganizationsView(ActorView):
    @extend_schema(
        operation_id="organizations_list", parameters=[OrganizationListIn], responses=page_of(OrganizationOut)
    )
    def get(self, request: Request) -> Response:
        asked = parse(OrganizationListIn, request.query_params)
        rows = selectors.organizations(self.actor, kind=asked["kind"], search=asked["search"])
        return Response(page_of(OrganizationOut)(paginate(rows, request)).data)

    @extend_schema(request=OrganizationCreateIn, responses={201: OrganizationOut})
    def post(self, request: Request) -> Response:
        given = parse(OrganizationCreateIn, request.data)
        row = services.register_organization(actor=self.actor, now=self.now, **given)
        return Response(OrganizationOut(row).data, status=201)


class OrganizationView(ActorView):
    @extend_schema(responses=OrganizationOut)
    def get(self, request: Request, organization_id: UUID) -> Response:
        return Response(OrganizationOut(selectors.organization(self.actor, organization_id)).data)


class OrganizationDomainView(ActorView):
    @extend_schema(request=DomainConfirmIn, responses=OrganizationOut)
    def post(self, request: Request, organization_id: UUID) -> Response:
        domain = parse(DomainConfirmIn, request.data)["domain"]
        row = services.confirm_domain(actor=self.actor, now=self.now, vendor_id=organization_id, domain=domain)
        return Response(OrganizationOut(row).data)


# Members


class MembersView(ActorView):
    @extend_schema(operation_id="members_list", parameters=[OfOrganizationIn], responses=page_of(MemberOut))
    def get(self, request: Request) -> Response:
        asked = parse(OfOrganizationIn, request.query_params)
        rows = selectors.members(self.actor, now=self.now, organization_id=asked["organization_id"])
        return Response(page_of(MemberOut)(paginate(rows, request)).data)


class MemberEndView(ActorView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, membership_id: UUID) -> Response:
        services.end_membership(actor=self.actor, now=self.now, membership_id=membership_id)
        return Response(status=204)


# Invitations


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


class PublicView(APIView):
    """A view for who is not signed in: limited by address, and protected against other sites' forms all the same."""

    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"


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
    @extend_schema(parameters=[TOKEN], request=InvitationAcceptIn, responses=InvitationAcceptOut)
    def post(self, request: Request, token: str) -> Response:
        """Makes the membership. The link alone signs nobody in: a code is mailed to the invited address and asked next.
        Only the link that the server's console printed for the first operator signs in by itself."""
        now = clock.now()
        given = parse(InvitationAcceptIn, request.data)
        accepted = services.accept_invitation(token=token, now=now, **given)
        person = selectors.person_by_email(accepted.email)
        assert person is not None
        signed_in = request.user.is_authenticated and request.user.id == person.id
        if accepted.by_console:
            sign_in.enter(request._request, person)
            services.record_sign_in(person=person, how="console", now=now)
            signed_in = True
        elif not signed_in:
            logout(request._request)
            sign_in.mail_code(request._request, person)
        request._request.session[selectors.SESSION_KEY] = str(accepted.organization_id)
        body = {"email": accepted.email, "organization": accepted.organization_name, "signed_in": signed_in}
        return Response(InvitationAcceptOut(body).data)


# The demo: these addresses exist only where settings.DEMO is on (urls.py)


class DemoPeopleView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=DemoPersonOut(many=True))
    def get(self, request: Request) -> Response:
        rows = [{"person": one, "standings": found} for one, found in selectors.demo_people(now=clock.now())]
        return Response(DemoPersonOut(rows, many=True).data)


@method_decorator(csrf_protect, name="dispatch")
class DemoSignInView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(request=DemoSignInIn, responses=SessionOut)
    def post(self, request: Request) -> Response:
        now = clock.now()
        asked = parse(DemoSignInIn, request.data)["person_id"]
        found = [person for person, _ in selectors.demo_people(now=now) if person.id == asked]
        if not found:
            raise NotFound
        logout(request._request)
        sign_in.enter(request._request, found[0])
        services.record_sign_in(person=found[0], how="demo", now=now)
        request.user = cast(Any, found[0])
        return Response(SessionOut(session_now(request)).data)
