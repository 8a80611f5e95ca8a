"""How the person who asks signs in: password, second factors, other providers, sessions. Nobody else's to see."""

from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.accounts import selectors, services, sign_in
from backend.accounts.api.rows import OrganizationBriefOut, Row
from backend.core import clock
from backend.core.api import ErrorOut, parse


class PasskeyOut(Row):
    id = serializers.IntegerField()
    name = serializers.CharField()
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    alone = serializers.BooleanField(help_text="It signs in by itself; else it is a second factor only.")


class AppCodesOut(Row):
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class RecoveryCodesOut(Row):
    left = serializers.IntegerField()
    made = serializers.IntegerField()


class IdentityOut(Row):
    id = serializers.CharField(help_text="The provider's.")
    name = serializers.CharField()
    connected_at = serializers.DateTimeField()


class SignInMethodsOut(Row):
    email = serializers.EmailField()
    password = serializers.BooleanField()
    app_codes = AppCodesOut(allow_null=True)
    passkeys = PasskeyOut(many=True)
    recovery_codes = RecoveryCodesOut(allow_null=True)
    identities = IdentityOut(many=True)
    required_by = OrganizationBriefOut(many=True, help_text="Organizations that ask this person for a second factor.")
    proves = serializers.ListField(
        child=serializers.ChoiceField(choices=["password", "code", "passkey"]),
        help_text="By what the person can show again who they are, where that is asked: their password, a code from "
        "their app or a recovery code, a passkey.",
    )


class PasswordIn(Row):
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class PersonSessionOut(Row):
    id = serializers.UUIDField()
    current = serializers.BooleanField()
    browser = serializers.CharField(help_text="As the browser calls itself.")
    address = serializers.CharField(allow_null=True, help_text="The network address that it signed in from.")
    how = serializers.CharField()
    signed_in_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(help_text="To within five minutes.")


class SessionsEndedOut(Row):
    ended = serializers.IntegerField()


class PersonView(APIView):
    """A view about the person who asks, whichever organization they act for."""

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @property
    def person(self) -> Any:
        return self.request.user


class SignInMethodsView(PersonView):
    @extend_schema(responses=SignInMethodsOut)
    def get(self, request: Request) -> Response:
        return Response(SignInMethodsOut(selectors.sign_in_methods(self.person, now=self.now)).data)


class PasswordView(PersonView):
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "password"

    @extend_schema(request=PasswordIn, responses={200: SignInMethodsOut, 403: ErrorOut})
    def put(self, request: Request) -> Response:
        """Set a password, or another one. Other sessions of the person end."""
        sign_in.refuse_unless_proven(request._request)
        password = parse(PasswordIn, request.data)["password"]
        person = services.set_password(person=self.person, now=self.now, password=password)
        sign_in.keep_session(request._request, person)
        return Response(SignInMethodsOut(selectors.sign_in_methods(person, now=self.now)).data)

    @extend_schema(responses={200: SignInMethodsOut, 403: ErrorOut, 409: ErrorOut})
    def delete(self, request: Request) -> Response:
        """Remove the password; the mailed code stays. Other sessions of the person end."""
        sign_in.refuse_unless_proven(request._request)
        person = services.remove_password(person=self.person, now=self.now)
        sign_in.keep_session(request._request, person)
        return Response(SignInMethodsOut(selectors.sign_in_methods(person, now=self.now)).data)


class IdentityEndView(PersonView):
    @extend_schema(request=None, responses=SignInMethodsOut)
    def post(self, request: Request, provider: str) -> Response:
        """Disconnect an identity at another provider. Signing in with it again connects it again."""
        services.disconnect_identity(person=self.person, now=self.now, provider=provider)
        return Response(SignInMethodsOut(selectors.sign_in_methods(self.person, now=self.now)).data)


class PersonSessionsView(PersonView):
    @extend_schema(operation_id="sessions_list", responses=PersonSessionOut(many=True))
    def get(self, request: Request) -> Response:
        key = request._request.session.session_key
        rows = selectors.sessions_shown(self.person, session_key=key, now=self.now)
        return Response(PersonSessionOut(rows, many=True).data)


class PersonSessionEndView(PersonView):
    @extend_schema(request=None, responses={204: None})
    def post(self, request: Request, session_id: UUID) -> Response:
        services.end_session(person=self.person, now=self.now, session_id=session_id)
        return Response(status=204)


class PersonSessionsEndView(PersonView):
    @extend_schema(request=None, responses=SessionsEndedOut)
    def post(self, request: Request) -> Response:
        """End every session of the person but this one."""
        key = request._request.session.session_key
        ended = services.end_other_sessions(person=self.person, now=self.now, session_key=key)
        return Response(SessionsEndedOut({"ended": ended}).data)
