"""Mail that a server accepted and that came back later: reading the report, and noting it in the ledger.

A report is a mail of type multipart/report, report-type delivery-status (RFC 3462, RFC 3464, and RFC 6533 in other
scripts). Whoever knows the address for bounces can send one, so nothing in it is trusted: only a Message-ID that this
installation made, together with the address that its mail went to, changes a line, and never more than that line. That
address stands in the report as the one that was not reached or, where its mail is forwarded to another one, in the
headers that the report returns.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, message_from_string
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Parsed
from email.policy import default
from itertools import islice
from uuid import UUID

from backend.core.models import Message
from backend.core.words import one_line, plain_email

log = logging.getLogger(__name__)

MOST_BYTES = 262_144
"""Of a report: enough for what it says and the headers of what it returns; the rest is not looked at."""
MOST_HEADER = 16_000
"""Characters of one header. Reading a longer one could take minutes."""
MOST_PARTS = 200
"""In a mail, one within another: to take thousands apart lasts seconds."""
MOST_GROUPS = 500
MOST_RECIPIENTS = 100
MOST_IDS = 20
LONGEST_WORDS = 500

_LONG_HEADER = re.compile(rb"^[^\r\n]{%d}|^[!-9;-~]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*){200}" % MOST_HEADER, re.MULTILINE)
_PART = re.compile(rb"^content-type:", re.MULTILINE | re.IGNORECASE)
_ID = re.compile(r"<[\x21-\x3b=\x3f-\x7e]{3,190}>")
_ADDRESS = re.compile(r"[^\s<>;]{1,64}@[^\s<>;]{1,255}")
_BLANK_LINE = re.compile(r"\r?\n[ \t]*\r?\n")
_TYPED = re.compile(r"\s*[A-Za-z0-9-]+\s*;")
"""“smtp;” and “rfc822;”, which stand before diagnostic codes and addresses."""
FORWARDED = "Not taken at an address to which it was forwarded: "
"""Before what the server said. Whether it was kept at the first address as well, no report tells."""


@dataclass(frozen=True)
class Returned:
    """One recipient whom a mail did not reach."""

    addresses: frozenset[str]
    """As the mail was written to, and as it was passed on."""
    words: str
    """What the mail server said, on one line."""


@dataclass(frozen=True)
class Bounce:
    """What a report says for good: which mail did not reach whom."""

    message_ids: tuple[str, ...]
    """That may name the mail, the most likely one first."""
    recipients: tuple[Returned, ...]
    sent_to: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By the Message-ID of each mail whose headers are returned: to whom they say that it was written."""


def read(raw: bytes) -> Bounce | None:
    """Return what a report says, or None for any other mail: one that is only delayed, an answer of somebody who is
    away, and whatever cannot be read. Looks at the first 256 kB. Never raises."""
    raw = raw[:MOST_BYTES]
    if _LONG_HEADER.search(raw) or len(_PART.findall(raw)) > MOST_PARTS:
        return None
    try:
        return _read(raw)
    except Exception:  # the parser of Python's own library has mistakes of its own with what is made to mislead it
        log.warning("a mail to the address for bounces could not be read", exc_info=True)
        return None


def _read(raw: bytes) -> Bounce | None:
    report = message_from_bytes(raw, policy=default)
    kind = str(report.get_param("report-type", "")).lower()
    if report.get_content_type() != "multipart/report" or kind != "delivery-status" or not report.is_multipart():
        return None
    recipients: list[Returned] = []
    ids: list[str] = []
    sent_to: dict[str, frozenset[str]] = {}
    for part in report.iter_parts():
        what = part.get_content_type()
        if what in {"message/delivery-status", "message/global-delivery-status"}:
            recipients += _failed(part)
        elif what in {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"}:
            returned = _returned(part)
            ids += (named := _ids(returned, "message-id"))
            written_to = _value(returned, "to")
            sent_to |= dict.fromkeys(named, frozenset(map(plain_email, _ADDRESS.findall(written_to)[:MOST_RECIPIENTS])))
    ids += _ids(report, "in-reply-to", "references")  # some return no headers, and answer the mail instead
    known = tuple(dict.fromkeys(ids))[:MOST_IDS]
    return Bounce(known, tuple(recipients[:MOST_RECIPIENTS]), sent_to) if known and recipients else None


def _failed(part: Parsed) -> Iterator[Returned]:
    for block in islice(_blocks(part), MOST_GROUPS):
        if _value(block, "action").partition(" ")[0].lower() != "failed":
            continue
        named = [_value(block, "original-recipient"), _value(block, "final-recipient")]
        addresses = frozenset(
            plain_email(found.group()) for one in named if (found := _ADDRESS.search(_TYPED.sub("", one, count=1)))
        )
        said = _TYPED.sub("", _value(block, "diagnostic-code"), count=1)
        words = one_line(said) or f"Status {one_line(_value(block, 'status')) or 'unknown'}, without further words"
        if addresses:
            yield Returned(addresses, words[:LONGEST_WORDS])


def _blocks(part: Parsed) -> Iterator[Parsed]:
    """Return the groups of fields of a delivery status: one about the mail, then one for each recipient."""
    inner = part.get_payload()
    blocks: list[Parsed] = [one for one in inner if isinstance(one, Parsed)] if isinstance(inner, list) else []
    yield from blocks
    # RFC 6533's type is not known to the parser, which takes its first group for the headers of a mail.
    for text in [_text(part), *(_text(one) for one in blocks)]:
        yield from (message_from_string(group) for group in _BLANK_LINE.split(text.strip()) if group.strip())


def _returned(part: Parsed) -> Parsed:
    inner = part.get_payload()
    if isinstance(inner, list) and inner and isinstance(inner[0], Parsed):
        return inner[0]
    return message_from_string(_text(part).lstrip())


def _text(part: Parsed) -> str:
    content = None if part.is_multipart() else part.get_payload(decode=True)
    return _decoded(content) if isinstance(content, bytes) else ""


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _value(message: Parsed, name: str) -> str:
    """Return a header as it came, with the bytes and encoded words of other charsets made readable. It is not parsed,
    because what a server says follows no grammar."""
    for key, value in message.raw_items():
        if key.lower() == name:
            text = _decoded(str(value).encode("utf-8", "surrogateescape"))
            return "".join(_word(*one) for one in _encoded_words(text))
    return ""


def _encoded_words(text: str) -> Iterable[tuple[bytes | str, str | None]]:
    try:
        return decode_header(text)
    except (HeaderParseError, ValueError):
        return [(text, None)]


def _word(content: bytes | str, charset: str | None) -> str:
    if isinstance(content, str):
        return content
    try:
        return content.decode(charset or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return _decoded(content)


def _ids(message: Parsed, *names: str) -> list[str]:
    return [found for name in names for found in _ID.findall(_value(message, name))]


def bounced(*, message_id: str, recipient: str, words: str, now: datetime) -> bool:
    """Note in the ledger that a mail came back from this address; return whether that is news.

    Unknown ids, other addresses than the one that the mail went to, and what is known already change nothing. It asks
    nobody's permission: the mailbox or the webhook by which it came is the right.
    """
    said = Returned(frozenset({plain_email(recipient)}), words)
    return note(Bounce((message_id,), (said,)), now=now) > 0


def note(bounce: Bounce, *, now: datetime) -> int:
    """Note all that a report says; return how many lines of the ledger it changed."""
    known = [one for one in bounce.message_ids if _ID.fullmatch(one)]
    rows = Message.objects.filter(message_id__in=known).values_list("id", "message_id", "recipient")
    return sum(
        _note(row_id, _words(bounce, message_id, plain_email(recipient)), now=now)
        for row_id, message_id, recipient in rows.order_by("message_id")
    )


def _words(bounce: Bounce, message_id: str, recipient: str) -> str | None:
    """Return what the report says of a mail that went to this address; None where it is about somebody else."""
    for one in bounce.recipients:
        if recipient in one.addresses:
            return one_line(one.words) or "No words were given."
    if recipient in bounce.sent_to.get(message_id, ()):
        return FORWARDED + (one_line(bounce.recipients[0].words) or "No words were given.")
    return None


def _note(row_id: UUID, words: str | None, *, now: datetime) -> bool:
    if words is None:
        log.warning("a bounce of message %s is about another address than it went to", row_id)
        return False
    waiting = Message.objects.filter(id=row_id, bounced_at=None)
    return bool(waiting.update(bounced_at=now, bounce_words=words[:LONGEST_WORDS]))
