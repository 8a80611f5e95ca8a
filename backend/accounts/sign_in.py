"""Sign-in by mailed code: django-allauth's headless flow, and only the addresses of it that are meant.

What allauth offers beyond (changing addresses, passwords, signing up) has no address here until it is wanted.
"""

from typing import Any

from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.headless.account import views
from allauth.headless.account.inputs import RequestLoginCodeInput
from allauth.headless.constants import Client
from django.contrib.auth import login
from django.http import HttpRequest
from django.urls import path

from backend.accounts import selectors
from backend.accounts.models import Person
from backend.core import clock


class CodeRequestIn(RequestLoginCodeInput):
    """An address that asks for a code. Somebody without a membership is treated as an address that nobody has: the
    answer is the same, and the mail says so."""

    _user: Person | None

    def clean_email(self) -> Any:
        email = super().clean_email()
        if self._user is not None and not selectors.may_sign_in(self._user, now=clock.now()):
            self._user = None
        return email


class CodeRequest(views.RequestLoginCodeView):
    input_class = CodeRequestIn


def mail_code(request: HttpRequest, person: Person) -> None:
    """Start a sign-in for a person whose address is known already, and mail the code."""
    LoginCodeVerificationProcess.initiate(request=request, user=person, email=person.email)


def enter(request: HttpRequest, person: Person) -> None:
    """Sign a person in without a code: the console's link and the demo's one click."""
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")


urlpatterns = [
    path("browser/v1/auth/session", views.SessionView.as_api_view(client=Client.BROWSER)),
    path("browser/v1/auth/code/request", CodeRequest.as_api_view(client=Client.BROWSER)),
    path("browser/v1/auth/code/confirm", views.ConfirmLoginCodeView.as_api_view(client=Client.BROWSER)),
]
