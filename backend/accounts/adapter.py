"""How django-allauth meets this product: mail goes through the outbox, and nobody signs up by themselves."""

import uuid
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.headless.base.response import UnauthorizedResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse

from backend.accounts import selectors, services
from backend.accounts.models import Person
from backend.core import clock


class AccountAdapter(DefaultAccountAdapter):
    """Named by the setting ACCOUNT_ADAPTER."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": "This code is not right. Compare it with the newest message.",
        "too_many_login_attempts": "Too many codes were asked for. Wait a few minutes, then ask again.",
        "rate_limited": "Too many codes were asked for. Wait a few minutes, then ask again.",
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

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse | None:
        """Last gate before a session: who lost their last membership since the code was mailed stays outside."""
        if not selectors.may_sign_in(cast(Person, user), now=clock.now()):
            return UnauthorizedResponse(request)
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        services.record_sign_in(person=cast(Person, user), how="code", now=clock.now())
