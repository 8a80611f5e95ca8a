"""Looks up the record by which a vendor shows that a domain is its own. Speaks to name servers: never in a transaction.

`DNS_SERVERS` names the servers ("192.0.2.53" or "127.0.0.1:5300"); without it those of the machine are asked.
"""

from django.conf import settings
from dns import exception, resolver
from dns.nameserver import Do53Nameserver

SECONDS = 5.0
"""The longest that one look may take, all tries together."""
LABEL = "_dpakeeper"


class LookupFailed(Exception):
    """No answer was had; the message is a sentence for the person who waits for it."""


def record_name(domain: str) -> str:
    """Return where the record has to stand: "_dpakeeper.example.com"."""
    return f"{LABEL}.{domain}"


def _server(address: str) -> str | Do53Nameserver:
    host, colon, port = address.rpartition(":")
    return Do53Nameserver(host, int(port)) if colon else address


def _resolver() -> resolver.Resolver:
    if not settings.DNS_SERVERS:
        return resolver.Resolver()
    made = resolver.Resolver(configure=False)
    made.nameservers = [_server(one) for one in settings.DNS_SERVERS]
    return made


def texts(name: str) -> list[str]:
    """Return the TXT records at a name; none where there is none. Raises LookupFailed."""
    try:
        answer = _resolver().resolve(f"{name}.", "TXT", lifetime=SECONDS, search=False)
    except resolver.NXDOMAIN:
        return []
    except resolver.NoAnswer:
        return []
    except exception.Timeout as error:
        raise LookupFailed(
            f"The name servers did not answer within {SECONDS:.0f} seconds. Try again in a while."
        ) from error
    except exception.DNSException as error:
        raise LookupFailed(
            f"The name servers of {name.removeprefix(LABEL + '.')} gave no usable answer. Check that the domain works, "
            "then try again."
        ) from error
    return [b"".join(row.strings).decode(errors="replace").strip() for row in answer]
