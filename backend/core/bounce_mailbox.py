"""The mailbox for bounces: where the mail server sends what came back, read over IMAP where one is set.

What was read is marked as seen and stays where it is: nothing is ever moved or deleted.
"""

import imaplib
import re
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Now

from backend.core import bounces, heartbeat
from backend.core.models import Heartbeat
from backend.core.words import one_line

NAME = "bounce mailbox"
SINCE = "bounces since"
EVERY = timedelta(minutes=5)
MOST_AT_ONCE = 200
LONGEST_ANSWER = 10.0
"""Seconds for which one answer of the mailbox is waited for."""
LONGEST_VISIT = 40.0
"""Seconds after which the rest is left for the next time: the sweep has other things to do."""
ENCRYPTED_ANYWAY = ("localhost", "127.0.0.1", "::1")
"""Hosts to which a connection leaves no machine, so that imap:// needs no STARTTLS."""

_LITERAL = re.compile(rb"\bBODY\[\]", re.IGNORECASE)


class NoMailbox(ValueError):
    """The setting is no address of a mailbox; the message says why, and never holds the password."""


class NotRead(Exception):
    """The mailbox could not be read; the message says why in the words of the other side, without the password."""


@dataclass(frozen=True)
class Mailbox:
    """Where bounces are read."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    tls: bool
    """From the beginning; otherwise by STARTTLS, but on this machine."""


def parsed(address: str) -> Mailbox:
    """Return the mailbox of BOUNCE_MAILBOX_URL: imaps://user:password@host/INBOX, in which what is special in a user or
    password is written as %40. Raises NoMailbox."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise NoMailbox("its host or port cannot be read") from None
    if parts.scheme not in {"imap", "imaps"}:
        raise NoMailbox("it does not begin with imaps:// or imap://")
    if not (parts.hostname and parts.username and parts.password):
        raise NoMailbox("it lacks a host, a user or a password, as in imaps://user:password@host/INBOX")
    folder = unquote(parts.path.strip("/")) or "INBOX"
    user, password = unquote(parts.username), unquote(parts.password)
    if any(not one.isprintable() or not one.isascii() for one in (folder, user, password)):
        raise NoMailbox("its user, password or folder has characters that IMAP does not take")
    tls = parts.scheme == "imaps"
    return Mailbox(parts.hostname, port or (993 if tls else 143), user, password, folder, tls)


def read_if_due(*, now: datetime) -> int:
    """Read the mailbox where one is set and nobody did for five minutes; return how many lines of the ledger changed.

    What is wrong with it is said where people read it, until it could be read.
    """
    _note_since()
    if not settings.BOUNCE_MAILBOX_URL:
        heartbeat.forget(NAME)
        return 0
    if not _mine_to_read():
        return 0
    try:
        changed = visit(parsed(settings.BOUNCE_MAILBOX_URL), now=now)
    except NoMailbox as problem:
        heartbeat.complain(NAME, f"BOUNCE_MAILBOX_URL names no mailbox: {problem}. Mail that comes back is not seen.")
        return 0
    except NotRead as problem:
        says = f"The mailbox for bounces could not be read: {problem}. Mail that comes back is not seen."
        heartbeat.complain(NAME, says)
        return 0
    heartbeat.beat(NAME)
    return changed


def _mine_to_read() -> bool:
    """Tell whether it is time, and take the turn: of two sweeps only one reads."""
    _, first = Heartbeat.objects.get_or_create(name=NAME, defaults={"seen_at": Now()})
    late = Q(seen_at__lte=Now() - EVERY) | Q(seen_at__gt=Now() + heartbeat.CLOCK_SET_BACK)
    return first or bool(Heartbeat.objects.filter(late, name=NAME).update(seen_at=Now()))


def is_told() -> bool:
    """Tell whether this installation is told of bounces, in either way."""
    return bool(settings.BOUNCE_MAILBOX_URL or settings.BOUNCE_WEBHOOK_SECRET)


def _note_since() -> None:
    """Keep since when bounces come in, by the mailbox or the webhook."""
    if is_told():
        Heartbeat.objects.get_or_create(name=SINCE, defaults={"seen_at": Now()})
    else:
        heartbeat.forget(SINCE)


def seen_since() -> datetime | None:
    """Return since when this installation is told of bounces; None where it is not."""
    if not is_told():
        return None
    return Heartbeat.objects.filter(name=SINCE).values_list("seen_at", flat=True).first()


def visit(box: Mailbox, *, now: datetime) -> int:
    """Read up to 200 mails that nobody has seen; return how many lines of the ledger changed. Raises NotRead."""
    ends = time.monotonic() + LONGEST_VISIT
    changed = 0
    with _open(box) as connection:
        for uid in _unseen(connection)[:MOST_AT_ONCE]:
            if time.monotonic() > ends:
                break
            found = bounces.read(_content(connection, uid))
            if found is not None:
                changed += bounces.note(found, now=now)
            _told(connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))
    return changed


@contextmanager
def _open(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    try:
        secure = ssl.create_default_context()
        connection: imaplib.IMAP4
        if box.tls:
            connection = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=secure, timeout=LONGEST_ANSWER)
        else:
            connection = imaplib.IMAP4(box.host, box.port, timeout=LONGEST_ANSWER)
        with connection:  # says goodbye, and closes whatever happens
            if not box.tls and box.host not in ENCRYPTED_ANYWAY:
                _told(connection.starttls(ssl_context=secure))
            _told(connection.login(_quoted(box.user), box.password))
            _told(connection.select(_quoted(box.folder)))
            yield connection
    except (imaplib.IMAP4.error, OSError, ValueError) as error:
        raise NotRead(_without(str(error) or type(error).__name__, box.password)) from None


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _without(said: str, password: str) -> str:
    """Return what the other side said, on one line, even if it repeats the password."""
    plain = re.sub(r"^b(['\"])(.*)\1$", r"\2", said, flags=re.DOTALL)  # as imaplib passes on bytes
    return one_line(plain.replace(password, "…"))[:200].rstrip(".")


def _told(answer: tuple[str, Sequence[object]]) -> Sequence[object]:
    kind, lines = answer
    if kind != "OK":
        first = lines[0] if lines else b""
        raise imaplib.IMAP4.error(first.decode(errors="replace") if isinstance(first, bytes) else kind)
    return lines


def _unseen(connection: imaplib.IMAP4) -> list[str]:
    [first, *_] = _told(connection.uid("SEARCH", "UNSEEN")) or [b""]
    return [one.decode() for one in first.split() if one.isdigit()] if isinstance(first, bytes) else []


def _content(connection: imaplib.IMAP4, uid: str) -> bytes:
    """Return the beginning of a mail, without marking it; empty where it is gone meanwhile."""
    lines = _told(connection.uid("FETCH", uid, f"(BODY.PEEK[]<0.{bounces.MOST_BYTES}>)"))
    return next((one[1] for one in lines if isinstance(one, tuple) and _LITERAL.search(one[0])), b"")
