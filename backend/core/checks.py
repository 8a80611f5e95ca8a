"""Django system checks: the installation does not start with settings of this room that are not safe."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

SHORTEST_SECRET = 32
"""Characters. What `openssl rand -hex 32` makes has 64."""


@register("bounces")
def bounce_secret(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """core.E001: the secret of the webhook for bounces could be guessed, and whoever has it says what came back."""
    secret: str = settings.BOUNCE_WEBHOOK_SECRET
    if not secret or len(secret) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"BOUNCE_WEBHOOK_SECRET has {len(secret)} characters, and needs {SHORTEST_SECRET} or more.",
            hint="Make one with “openssl rand -hex 32” (docs/howto/mail.md), or leave it empty, for no webhook.",
            id="core.E001",
        )
    ]
