"""How django-allauth meets this product: mail goes through the outbox, and nobody signs up by themselves."""

import base64
import uuid
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.cryptokit import compare_user_code
from allauth.headless.base.response import UnauthorizedResponse
from allauth.headless.internal.restkit.response import ErrorResponse
from allauth.mfa import app_settings as factor_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from backend.accounts import rules, selectors, services
from backend.accounts.models import Person
from backend.core import clock
from backend.core.errors import DomainError


class AccountAdapter(DefaultAccountAdapter):
    """Named by the setting ACCOUNT_ADAPTER."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "This code is not right. Compare it with the newest message.",
        "too_many_login_attempts": "That was tried too often. Wait a few minutes, then try again.",
        "rate_limited": "That was tried too often. Wait a few minutes, then try again.",
        "email_password_mismatch": "Address and password do not fit together. Or have a code mailed to you instead.",
        "incorrect_password": "This is not your password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Plan the mail in the outbox; speaking to a mail server has no place in a request."""
        now, key = clock.now(), uuid.uuid4().hex
        match template_prefix:
            case "account/email/login_code":
                minutes = app_settings.LOGIN_BY_CODE_TIMEOUT // 60
                services.send_sign_in_code(email=email, code=context["code"], minutes=minutes, key=key, now=now)
            case "account/email/unknown_account":
                services.send_sign_in_unknown(email=email, key=key, now=now)
            case _:
                raise NotImplementedError(f"no mail of ours for {template_prefix}")

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: what changes how a person signs in tells them itself, in the transaction of the change."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Tell whether the person has to show again who they are. Not within five minutes of having shown it, be it by
        signing in: who has just typed code and second factor is not asked for them once more."""
        records = get_authentication_records(context.request, context.request.user)
        return not records or clock.now().timestamp() - records[-1]["at"] >= app_settings.REAUTHENTICATION_TIMEOUT

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Last gate before a session: who comes by a link is a member from here on, unless it was taken back; who lost
        their last membership since the code was mailed stays outside."""
        try:
            services.admit_pending(request=request, person=cast(Person, user), now=clock.now())
        except DomainError as refusal:
            said = ValidationError(refusal.message, code=refusal.code)
            raise ImmediateHttpResponse(ErrorResponse(request, exception=said, status=refusal.status)) from refusal
        if not selectors.may_sign_in(cast(Person, user), now=clock.now()):
            return UnauthorizedResponse(request)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        how, second = shown(request, cast(Person, user))
        begin(request, cast(Person, user), how=how, second=second)

    def logout(self, request: HttpRequest) -> None:
        services.leave_session(session_key=request.session.session_key or "", now=clock.now())
        super().logout(request)


def shown(request: HttpRequest, person: Person) -> tuple[str, str]:
    """Return by what the person signs in just now ("code", "password", "passkey" or a provider's id), and which second
    factor was shown."""
    how = second = ""
    for record in get_authentication_records(request, person):
        match record["method"]:
            case "mfa" if record.get("passwordless"):
                how = "passkey"
            case "mfa":
                second = record["type"]
            case "socialaccount":
                how = record["provider"]
            case method:
                how = method
    return how, second


def begin(request: HttpRequest, person: Person, *, how: str, second: str = "") -> None:
    """Remember a sign-in that just happened: the session for the person, and the event."""
    now = clock.now()
    if not request.session.session_key:
        request.session.save()
    services.begin_session(
        person=person,
        session_key=str(request.session.session_key),
        how=how,
        address=AccountAdapter(request).get_client_ip(request) or None,
        user_agent=request.headers.get("User-Agent", ""),
        now=now,
    )
    services.record_sign_in(person=person, how=how, second=second, now=now)


class FactorAdapter(DefaultMFAAdapter):
    """Named by the setting MFA_ADAPTER."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right. Codes change every half minute: type the one that is shown now.",
        "used_code": "This code was used already, and each counts once. Wait for the next one.",
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.PUBLIC_URL).hostname or "localhost", "name": settings.INSTALLATION_NAME}

    def get_public_key_credential_user_entity(self, user: AbstractBaseUser) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": cast(Person, user).name}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        return "Passkey"

    def encrypt(self, text: str) -> str:
        """Secrets of factors stand encrypted in the database: a copy of it alone makes no code."""
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises ValidationError where the secret was encrypted under another SECRET_KEY."""
        try:
            return _vault().decrypt(encrypted_text.encode()).decode()
        except InvalidToken as error:
            raise ValidationError(
                "This factor cannot be checked any more. Ask the operator to remove it.", code="unreadable"
            ) from error


def app_step(app: Authenticator, code: str, *, now: datetime) -> int | None:
    """Return which half minute since 1970 a code of this app stands for, the latest of those that could still be taken;
    None where it is no code of the app now. Raises ValidationError as `decrypt`."""
    secret, present = decrypt(app.data["secret"]), int(now.timestamp()) // factor_settings.TOTP_PERIOD
    wide = factor_settings.TOTP_TOLERANCE + 1  # the clock is read once more by allauth, maybe in the next half minute
    for step in range(present + wide, present - wide - 1, -1):
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return step
    return None


def _vault() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [
            Fernet(
                base64.urlsafe_b64encode(
                    HKDF(algorithm=SHA256(), length=32, salt=None, info=b"accounts.factors").derive(key.encode())
                )
            )
            for key in keys
        ]
    )


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Named by the setting SOCIALACCOUNT_ADAPTER: who comes from Google or Microsoft was invited here, or is nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person by the identity connected before, else by the address for which the provider vouches. Who has
        no membership is nobody, known or not."""
        account = sociallogin.account
        token, info = account.extra_data.get("id_token", {}), account.extra_data.get("userinfo", {})
        if token and info and token.get("sub") != info.get("sub"):
            raise ValidationError("The provider spoke of two people.", code="unknown")
        claims = {**info, **token}
        if sociallogin.is_existing:
            SocialAccount.objects.filter(pk=account.pk).update(extra_data={})
            if not selectors.may_sign_in(cast(Person, sociallogin.user), now=clock.now()):
                raise ValidationError("Who belongs to no organization is nobody here.", code="nobody")
            return
        provider = next((one for one in settings.SIGN_IN_PROVIDERS if one["id"] == account.provider), None)
        address = rules.vouched_address(account.provider, claims, domains=provider["domains"]) if provider else ""
        person = selectors.person_by_email(address) if address else None
        now = clock.now()
        if provider is None or person is None or not selectors.may_sign_in(person, now=now):
            raise ValidationError("Nobody here has this address.", code="nobody")
        account.extra_data = {}
        services.connect_identity(person=person, account=account, now=now)
        sociallogin.user = person
