"""Sign-in with Google and Microsoft, from the environment (docs/howto/sign-in-settings.md)."""

import re
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

GOOGLE = "https://accounts.google.com"
MICROSOFT = "https://login.microsoftonline.com"
_TENANT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def providers(env: environ.Env) -> list[dict[str, Any]]:
    """Return the providers that are configured: id, name, the domains that they may vouch for, and allauth's app.

    Raises ImproperlyConfigured where only a part is said, or where Microsoft is not bound to one directory and to named
    domains: at Microsoft the administrator of any directory writes any address.
    """
    found = []
    for key, name in (("google", "Google"), ("microsoft", "Microsoft")):
        prefix = f"OIDC_{key.upper()}"
        client_id, secret = env.str(f"{prefix}_CLIENT_ID", ""), env.str(f"{prefix}_CLIENT_SECRET", "")
        if not client_id and not secret:
            continue
        if not client_id or not secret:
            raise ImproperlyConfigured(f"Set both {prefix}_CLIENT_ID and {prefix}_CLIENT_SECRET, or neither.")
        domains = [one.strip().lower() for one in env.list(f"{prefix}_DOMAINS", default=[]) if one.strip()]
        server = GOOGLE
        if key == "microsoft":
            tenant = env.str(f"{prefix}_TENANT", "").lower()
            if not _TENANT.fullmatch(tenant):
                raise ImproperlyConfigured(f"{prefix}_TENANT has to be the id of one directory, not “{tenant}”.")
            if not domains:
                raise ImproperlyConfigured(f"{prefix}_DOMAINS has to name the mail domains of that directory.")
            server = f"{MICROSOFT}/{tenant}/v2.0"
        app = {
            "provider_id": key,
            "name": name,
            "client_id": client_id,
            "secret": secret,
            "settings": {"server_url": server, "oauth_pkce_enabled": True},
        }
        found.append({"id": key, "name": name, "domains": domains, "app": app})
    return found
