"""What this room's addresses take and answer, where more than one uses it."""

from typing import Any

from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.accounts.choices import OrganizationKind, Role
from backend.core.api import PageIn

Row = serializers.Serializer[Any]


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
    managed = serializers.BooleanField(
        default=False, help_text="Somebody manages its people (in lists and single rows)."
    )
    second_factor_required = serializers.BooleanField()
    merged_into = serializers.UUIDField(source="merged_into_id", allow_null=True)


class PersonOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    time_zone = serializers.CharField()


class StandingOut(Row):
    organization = OrganizationBriefOut()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))


class OfOrganizationIn(PageIn):
    organization_id = serializers.UUIDField(required=False, default=None, allow_null=True)


class PublicView(APIView):
    """A view for who is not signed in: limited by address, and protected against other sites' forms all the same."""

    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"
