"""What a district's own system is told of a clock, as bytes, and the signature by which it knows who told it."""

import hashlib
import hmac
import ipaddress
import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

SIGNATURE = "DPA-Keeper-Signature"
DELIVERY = "DPA-Keeper-Delivery"
LONGEST_ADDRESS = 500
_EMBEDDING = ipaddress.ip_network("64:ff9b::/96")
"""IPv6 addresses of which a gateway makes IPv4 ones (RFC 6052)."""
_INSIDE = tuple(map(ipaddress.IPv6Network, ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "fec0::/10")))
"""What Python 3.11 takes for global, and leads inside or nowhere: local gateways (RFC 8215), addresses that held IPv4
ones (RFC 4291), their translations (RFC 2765), what was an organization's own (RFC 3879)."""
_NAME = re.compile(r"(?!.*\.\d+$)(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))+")


def encoded(body: Mapping[str, Any]) -> bytes:
    """Return the JSON that is sent: the same bytes for the same body at every try."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signature(content: bytes, *, secret: str, now: datetime) -> str:
    """Return "t=<Unix time>,v1=<HMAC-SHA-256 of "t.content", hexadecimal>": the time is signed too, so that a receiver
    can refuse what was recorded and sent again later."""
    at = int(now.timestamp())
    signed = hmac.new(secret.encode(), f"{at}.".encode() + content, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open Internet: not of this machine, its network, a carrier's inside, and
    not an IPv6 address that only wraps such a one."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _EMBEDDING:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if any(found in network for network in _INSIDE):
            return False
    return found.is_global and not found.is_multicast


def address_problem(text: str, *, allowed: Collection[str]) -> str:
    """Return what is wrong with a webhook's address, as a sentence, or nothing. `allowed` are the hosts that the
    installation lets stand in its own network and speak without encryption."""
    if len(text) > LONGEST_ADDRESS:
        return f"This address is longer than {LONGEST_ADDRESS} characters."
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, SplitResult("", "", "", "", "")
    if (
        parts.scheme not in ("http", "https")
        or not host
        or not text.isascii()
        or any(not c.isprintable() for c in text)
    ):
        return "Write a full address, such as https://systems.district.example/clocks."
    if " " in text or parts.fragment:
        return "An address has no blanks, and no part that begins with #."
    if parts.username is not None or parts.password is not None:
        return "Leave name and password out of the address. Each message is signed instead."
    if host in allowed:
        return ""
    if parts.scheme != "https":
        return "The address must begin with https://, so that nobody on the way can read what is sent."
    try:
        public = is_public(host)
    except ValueError:  # a name: where it leads is looked up each time something is sent
        name = host.removesuffix(".")
        public = bool(_NAME.fullmatch(name)) and not name.endswith((".local", ".internal", ".localhost"))
    return "" if public else "This address cannot be reached from the Internet. Use one that can."
