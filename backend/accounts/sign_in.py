"""Sign-in: django-allauth's headless flows, and only the addresses of them that are meant.

By mailed code, password, passkey or another provider, then a second factor where the person has one. What allauth
offers beyond (changing addresses, signing up, resetting passwords) has no address here: who forgot a password has a
code mailed.
"""

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from urllib.parse import urlencode

import requests
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.account import views
from allauth.headless.account.inputs import RequestLoginCodeInput
from allauth.headless.base.views import APIView
from allauth.headless.constants import Client
from allauth.headless.internal.restkit.response import APIResponse, ErrorResponse
from allauth.headless.mfa import views as factors
from allauth.headless.mfa.inputs import AuthenticateInput, ReauthenticateInput
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import BaseAuthenticateForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_identity_adapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import callback
from django.conf import settings
from django.contrib.auth import login, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path

from backend.accounts import adapter, selectors, services
from backend.accounts.models import Person
from backend.core import clock
from backend.core.errors import DomainError, Forbidden


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


class Noted(APIView):
    """A view of a person's factors whose changes are recorded and mailed to the person, in one transaction with the
    change. `changes` says which request is which change."""

    changes: ClassVar[dict[str, str]] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
            change = self.changes.get(str(request.method))
            if change and response.status_code == 200:
                person = cast(Person, request.user)
                services.note_change(person=person, change=change, now=clock.now())
                if change.endswith("_added"):
                    # Who just added a factor has shown it: the session counts as one that has seen it.
                    record_authentication(request, person, "mfa", type=change.partition("_")[0], reauthenticated=True)
        return response

    def refuse_last(self, request: HttpRequest, removing: list[Authenticator]) -> HttpResponse | None:
        try:
            services.refuse_removing_last_factor(person=cast(Person, request.user), now=clock.now(), removing=removing)
        except services.FactorRequired as refusal:
            return cast(
                HttpResponse,
                ErrorResponse(request, exception=ValidationError(refusal.message, code=refusal.code), status=409),
            )
        return None


class CountedOnce(BaseAuthenticateForm):
    """A code that is shown as a second factor, and counts once. allauth keeps in a cache that it was used: for half a
    minute, while it is good for up to three, and not at all what switched the app on."""

    def clean_code(self) -> str:
        app = Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).first()
        if app is not None and not _spend(app, self.cleaned_data["code"]):
            check_rate_limit(self.user)
            self._emit_authentication_failed(app)
            raise get_adapter().validation_error("used_code")
        code: str = super().clean_code()
        return code


def _spend(app: Authenticator, code: str) -> bool:
    """Take a code of an app as shown; return False where it was before. What is no code of it is left to allauth."""
    step = adapter.app_step(app, code, now=clock.now())
    return step is None or services.spend_app_code(app=app, step=step)


class FactorIn(CountedOnce, AuthenticateInput):
    pass


class FactorAgainIn(CountedOnce, ReauthenticateInput):
    pass


class Factor(factors.AuthenticateView):
    input_class = FactorIn


class FactorAgain(factors.ReauthenticateView):
    input_class = FactorAgainIn


class AppCodes(Noted, factors.ManageTOTPView):
    """Codes from an app (TOTP). While there is none, GET answers 404 with a new secret, also as a picture to scan."""

    changes: ClassVar[dict[str, str]] = {"POST": "totp_added", "DELETE": "totp_removed"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        body = json.loads(response.content)
        if response.status_code != 404:
            return response
        picture = get_adapter().build_totp_svg(body["meta"]["totp_url"])
        return cast(HttpResponse, APIResponse(request, meta={**body["meta"], "totp_svg": picture}, status=404))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).exists():
            return cast(
                HttpResponse,
                ErrorResponse(request, exception=ValidationError("An app is switched on already."), status=409),
            )
        response = super().post(request, *args, **kwargs)
        if response.status_code == 200:
            app = Authenticator.objects.get(user=request.user, type=Authenticator.Type.TOTP)
            _spend(app, self.input.cleaned_data["code"])
        return response

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mine = list(Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP))
        if not mine:
            return cast(HttpResponse, APIResponse(request, status=404))
        return self.refuse_last(request, mine) or super().delete(request, *args, **kwargs)


class Passkeys(Noted, factors.ManageWebAuthnView):
    changes: ClassVar[dict[str, str]] = {
        "POST": "passkey_added", "PUT": "passkey_renamed", "DELETE": "passkey_removed",
    }  # fmt: skip

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        removing = list(self.input.cleaned_data["authenticators"])
        return self.refuse_last(request, removing) or super().delete(request, *args, **kwargs)


class RecoveryCodes(Noted, factors.ManageRecoveryCodesView):
    changes: ClassVar[dict[str, str]] = {"POST": "recovery_codes_made"}


def enter(request: HttpRequest, person: Person, *, how: str) -> None:
    """Sign a person in without a code: the console's link and the demo's one click."""
    login(request, person, backend="allauth.account.auth_backends.AuthenticationBackend")
    adapter.begin(request, person, how=how)


def leave(request: HttpRequest) -> None:
    """Sign out."""
    adapter.AccountAdapter(request).logout(request)


class ProveYourself(Forbidden):
    code = "accounts.prove_yourself"
    message = "Show once more that it is you, then try again."


def refuse_unless_proven(request: HttpRequest) -> None:
    """Raise ProveYourself unless the person has just shown who they are, by signing in or by showing it once more. Who
    has neither password nor second factor could show nothing but the mailed code, and is not asked."""
    if is_reauthentication_required(request, app="accounts"):
        raise ProveYourself


def keep_session(request: HttpRequest, person: Person) -> None:
    """Let this session go on after the person's password was changed; every other one has ended by it."""
    before = request.session.session_key or ""
    update_session_auth_hash(request, person)
    services.renew_session(before=before, session_key=str(request.session.session_key))
    services.end_other_sessions(person=person, now=clock.now(), session_key=request.session.session_key)


class UnknownProvider(DomainError):
    code = "accounts.unknown_provider"
    status = 404
    message = "This installation offers no sign-in with that provider."


class ProviderSilent(DomainError):
    code = "accounts.provider_silent"
    status = 503
    message = "The provider does not answer at the moment. Try again later, or have a code mailed to you."


def provider_address(request: HttpRequest, provider_id: str, *, next_path: str) -> str:
    """Return the address at another provider where the person signs in; they come back to the sign-in page.

    A form that the browser sends there itself would be refused by our own content policy. Raises UnknownProvider,
    ProviderSilent.
    """
    if provider_id not in {one["id"] for one in settings.SIGN_IN_PROVIDERS}:
        raise UnknownProvider
    back = f"{settings.PUBLIC_URL}/sign-in"
    if next_path.startswith("/") and not next_path.startswith(("//", "/\\")):
        back += "?" + urlencode({"next": next_path})
    request.allauth.headless = SimpleNamespace(client=Client.BROWSER)  # type: ignore[attr-defined]
    provider = get_identity_adapter().get_provider(request, provider_id)
    try:
        answer = provider.redirect(request, AuthProcess.LOGIN, next_url=back, headless=True)
    except (requests.RequestException, ImmediateHttpResponse) as error:
        raise ProviderSilent from error
    return str(answer["Location"])


def view(of: type[APIView]) -> Callable[..., HttpResponseBase]:
    made: Callable[..., HttpResponseBase] = of.as_api_view(client=Client.BROWSER)
    return made


AUTH, FACTORS = "browser/v1/auth", "browser/v1/account/authenticators"
urlpatterns = [
    path(f"{AUTH}/session", view(views.SessionView)),
    path(f"{AUTH}/code/request", view(CodeRequest)),
    path(f"{AUTH}/code/confirm", view(views.ConfirmLoginCodeView)),
    path(f"{AUTH}/login", view(views.LoginView)),
    path(f"{AUTH}/reauthenticate", view(views.ReauthenticateView)),
    path(f"{AUTH}/2fa/authenticate", view(Factor)),
    path(f"{AUTH}/2fa/reauthenticate", view(FactorAgain)),
    path(f"{AUTH}/webauthn/login", view(factors.LoginWebAuthnView)),
    path(f"{AUTH}/webauthn/authenticate", view(factors.AuthenticateWebAuthnView)),
    path(f"{AUTH}/webauthn/reauthenticate", view(factors.ReauthenticateWebAuthnView)),
    path(f"{FACTORS}/totp", view(AppCodes)),
    path(f"{FACTORS}/webauthn", view(Passkeys)),
    path(f"{FACTORS}/recovery-codes", view(RecoveryCodes)),
    path("oidc/<str:provider_id>/login/callback/", callback, name="openid_connect_callback"),
]
