"""The session: who is signed in, for which organization they act; and the demo's one click."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts import selectors, services, sign_in
from backend.accounts.api.rows import OrganizationOut, PersonOut, PublicView, Row, StandingOut
from backend.accounts.choices import Role
from backend.core import clock
from backend.core.api import ErrorOut, parse
from backend.core.errors import NotFound


class ProviderOut(Row):
    id = serializers.CharField()
    name = serializers.CharField()


class SessionOut(Row):
    person = PersonOut(allow_null=True, help_text="Null where nobody is signed in.")
    organization = OrganizationOut(allow_null=True, help_text="The one that the person acts for now.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    standings = StandingOut(many=True, help_text="Every organization that the person can switch to.")
    may = serializers.ListField(child=serializers.CharField(), help_text="Verbs of the permission table.")
    second_factor = serializers.ChoiceField(
        choices=["", "add", "show"],
        help_text="What this organization wants before anything else opens: that the person adds a second factor, or "
        "shows theirs in this session.",
    )
    providers = ProviderOut(many=True, help_text="Other providers that people may sign in with here.")
    demo = serializers.BooleanField()
    installation = serializers.CharField()


class ProviderGoIn(Row):
    provider = serializers.CharField(max_length=40)
    next = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class ProviderGoOut(Row):
    url = serializers.CharField()


class SessionSwitchIn(Row):
    organization_id = serializers.UUIDField()


class DemoPersonOut(Row):
    person = PersonOut()
    standings = StandingOut(many=True)


class DemoSignInIn(Row):
    person_id = serializers.UUIDField()


def session_now(request: Request) -> dict[str, Any]:
    """Return who is signed in, for which organization they act, and what they may do there."""
    person = request.user if request.user.is_authenticated else None
    found = selectors.standings(person.id, clock.now()) if person else []
    standing = selectors.current(request._request, found)
    wanted = selectors.second_factor_wanted(request._request, standing)
    actor = selectors.as_actor(person, standing) if person and standing and not wanted else None
    return {
        "person": person,
        "organization": standing.organization if standing else None,
        "roles": list(standing.roles) if standing else [],
        "standings": found,
        "may": selectors.verbs_of(actor) if actor else [],
        "second_factor": wanted,
        "providers": settings.SIGN_IN_PROVIDERS,
        "demo": settings.DEMO,
        "installation": settings.INSTALLATION_NAME,
    }


@method_decorator([never_cache, ensure_csrf_cookie], name="dispatch")
class SessionView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(responses=SessionOut)
    def get(self, request: Request) -> Response:
        if request.user.is_authenticated:
            # The screens ask here whenever they open; that is how "last seen" is known without a write at each request.
            services.see_session(session_key=request._request.session.session_key or "", now=clock.now())
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


@method_decorator(csrf_protect, name="dispatch")
class SessionProviderView(PublicView):
    @extend_schema(request=ProviderGoIn, responses={200: ProviderGoOut, 404: ErrorOut, 503: ErrorOut})
    def post(self, request: Request) -> Response:
        """Begin to sign in with another provider: returns the address to go to."""
        given = parse(ProviderGoIn, request.data)
        url = sign_in.provider_address(request._request, given["provider"], next_path=given["next"])
        return Response(ProviderGoOut({"url": url}).data)


class SessionSignOutView(APIView):
    permission_classes = (AllowAny,)

    @extend_schema(request=None, responses=SessionOut)
    def post(self, request: Request) -> Response:
        sign_in.leave(request._request)
        request.user = request._request.user
        return Response(SessionOut(session_now(request)).data)


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
        sign_in.leave(request._request)
        sign_in.enter(request._request, found[0], how="demo")
        request.user = cast(Any, found[0])
        return Response(SessionOut(session_now(request)).data)
