"""Members of an organization."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import selectors, services
from backend.accounts.api.rows import OfOrganizationIn, PersonOut, Row
from backend.accounts.choices import Role
from backend.core.api import ActorView, page_of, paginate, parse


class MemberOut(Row):
    id = serializers.UUIDField()
    person = PersonOut()
    role = serializers.ChoiceField(choices=Role.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(allow_null=True)
    second_factor = serializers.BooleanField(default=False, help_text="The person has switched one on.")


class RolesChangeIn(Row):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), max_length=len(Role))
    ends_at = serializers.DateTimeField(required=False, allow_null=True, default=None)
    organization_id = serializers.UUIDField(required=False, allow_null=True, default=None)


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


class RolesView(ActorView):
    @extend_schema(request=RolesChangeIn, responses=MemberOut(many=True))
    def put(self, request: Request, person_id: UUID) -> Response:
        """Make these the person's roles in the organization. `ends_at` is for the new ones; an auditor needs it."""
        given = parse(RolesChangeIn, request.data)
        rows = services.change_roles(actor=self.actor, now=self.now, person_id=person_id, **given)
        return Response(MemberOut(rows, many=True).data)
