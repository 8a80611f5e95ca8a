"""By what a person signs in, and where they are signed in."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from backend.accounts import rules
from backend.accounts.models import (
    Person,
    PersonSession,
)
from backend.accounts.selectors.acting import requires_second_factor


def factors(person: Person) -> list[Authenticator]:
    """Return the person's second factors and recovery codes, the oldest first."""
    return list(Authenticator.objects.filter(user=person).order_by("created_at", "id"))


def unwrapped(factor: Authenticator) -> Any:
    """Return what allauth makes of a factor's data: its name, its codes."""
    return factor.wrap()  # type: ignore[no-untyped-call]


def provider_name(provider: str) -> str:
    """Return what people call a provider ("Google"); its id where it is not configured any more."""
    return next((str(one["name"]) for one in settings.SIGN_IN_PROVIDERS if one["id"] == provider), provider)


def sign_in_methods(person: Person, *, now: datetime) -> dict[str, Any]:
    """Return by what the person signs in. Secrets and codes are not among it."""
    mine = factors(person)
    app = next((one for one in mine if one.type == Authenticator.Type.TOTP), None)
    recovery = next((unwrapped(one) for one in mine if one.type == Authenticator.Type.RECOVERY_CODES), None)
    passkeys = [one for one in mine if one.type == Authenticator.Type.WEBAUTHN]
    proofs = {"password": person.has_usable_password(), "code": app or recovery, "passkey": passkeys}
    return {
        "email": person.email,
        "password": person.has_usable_password(),
        "app_codes": app,
        "passkeys": [
            {
                "id": one.pk,
                "name": unwrapped(one).name,
                "created_at": one.created_at,
                "last_used_at": one.last_used_at,
                "alone": bool(unwrapped(one).is_passwordless),
            }
            for one in passkeys
        ],
        "recovery_codes": recovery
        and {"left": len(recovery.get_unused_codes()), "made": len(recovery.generate_codes())},
        "identities": [
            {"id": one.provider, "name": provider_name(one.provider), "connected_at": one.date_joined}
            for one in SocialAccount.objects.filter(user=person).order_by("date_joined", "id")
        ],
        "required_by": requires_second_factor(person, now=now),
        "proves": [name for name, there in proofs.items() if there],
    }


def sessions(person: Person, *, now: datetime) -> list[PersonSession]:
    """Return the person's sessions that still let them in, the newest first."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    rows = PersonSession.objects.filter(Exists(alive), person=person, ended_at__isnull=True)
    return list(rows.order_by("-signed_in_at", "id"))


def sessions_shown(person: Person, *, session_key: str | None, now: datetime) -> list[dict[str, Any]]:
    """Return the person's sessions as they are shown: which one is this, and what the browser calls itself."""
    return [
        {
            "id": row.id,
            "current": row.session_key == session_key,
            "browser": rules.browser_name(row.user_agent),
            "address": row.address,
            "how": row.how,
            "signed_in_at": row.signed_in_at,
            "seen_at": row.seen_at,
        }
        for row in sessions(person, now=now)
    ]
