"""One signed request to somebody else's server: to an address of the open Internet only, within seconds, followed
nowhere. Knows nothing of clocks."""

import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from threading import Event, Timer
from urllib.parse import urlsplit

import certifi
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util.ssl_match_hostname import CertificateError

from backend.core.words import one_line
from backend.deadlines.rules.telling import is_public

TO_CONNECT = 5
TO_ANSWER = 10
"""Seconds: for the connection, and for all of question and answer after it."""
KEPT = 200
"""Characters of an answer that are kept."""


class Unsent(Exception):
    """Nothing came back, with one sentence that says why."""


@dataclass(frozen=True)
class Answered:
    """What the other side answered."""

    status: int
    words: str
    """ "200 OK", with the beginning of what else it said where it did not take it."""

    @property
    def took_it(self) -> bool:
        return 200 <= self.status < 300


def post(url: str, content: bytes, *, headers: Mapping[str, str], allowed: Collection[str]) -> Answered:
    """Send a body of JSON to an address and return what came back. Raises Unsent.

    The name is looked up once, and the connection is made to the very address that was looked at: a name that leads
    elsewhere a moment later changes nothing. Hosts in `allowed` may be in the installation's own network.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    encrypted = parts.scheme == "https"
    port = parts.port or (443 if encrypted else 80)
    connection = _connection(_looked_up(host, port, open_only=host not in allowed), port, host if encrypted else "")
    too_late = Event()
    watch = None
    try:
        connection.connect()
        if (line := connection.sock) is None:
            raise Unsent("No connection came about.")
        # A server that sends a byte now and then would keep any wait for the next byte from ending.
        watch = Timer(TO_ANSWER, _hang_up, [line, too_late])
        watch.daemon = True
        watch.start()
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(
            "POST",
            target,
            body=content,
            headers={"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": "DPA-Keeper", **headers},
            preload_content=False,
            decode_content=False,
        )
        answer = connection.getresponse()
        said = "" if 200 <= answer.status < 300 else answer.read(4 * KEPT).decode(errors="replace")
        if too_late.is_set():  # what was cut off can look like the end of an answer
            raise Unsent(f"No answer came within {TO_ANSWER} seconds.")
        return Answered(answer.status, _in_words(answer.status, said))
    except ssl.SSLCertVerificationError as error:
        raise Unsent(f"Its certificate is not good for {host}: {error.verify_message}.") from error
    except CertificateError as error:
        raise Unsent(f"Its certificate is not good for {host}: it names others.") from error
    except (HTTPError, OSError, ValueError) as error:
        if too_late.is_set():
            raise Unsent(f"No answer came within {TO_ANSWER} seconds.") from error
        raise Unsent(f"No answer came: {one_line(str(error))[:KEPT]}.") from error
    finally:
        if watch is not None:
            watch.cancel()
        with suppress(OSError):
            connection.close()


def _looked_up(host: str, port: int, *, open_only: bool) -> str:
    """Return the IP address of a host. Raises Unsent, also where any of its addresses is not of the open Internet."""
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:  # of what is no name, Python's own codec complains
        raise Unsent(f"The name {host} leads nowhere.") from error
    if not found:
        raise Unsent(f"The name {host} leads nowhere.")
    if open_only and not all(is_public(address) for address in found):
        raise Unsent(f"{host} leads into a network that is not open to the Internet, so nothing was sent.")
    # IPv4 first: many servers of installations have no way to IPv6.
    return min(found, key=lambda address: ":" in address)


def _connection(address: str, port: int, name: str) -> HTTPConnection:
    """Return a connection to an IP address, encrypted where there is a name that its certificate must be good for."""
    if not name:
        return HTTPConnection(address, port, timeout=TO_CONNECT)
    return HTTPSConnection(
        address, port, timeout=TO_CONNECT, ssl_context=_trust(), server_hostname=name, assert_hostname=name
    )


@cache
def _trust() -> ssl.SSLContext:
    """Trust the machine's authorities, and the usual ones, which a small container may lack."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _hang_up(line: socket.socket, too_late: Event) -> None:
    too_late.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _in_words(status: int, said: str) -> str:
    try:
        known = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        known = str(status)
    said = one_line(said)[:KEPT]
    return f"{known}: {said}" if said else known
