"""Mail: a typed payload per template, an outbox row, and a line in the ledger.

A template is three Jinja files in templates/email: <name>.subject.txt, <name>.txt and <name>.html. A missing field
fails when the mail is enqueued. Secrets (codes, private links) never reach the ledger, and leave the outbox once the
server took the mail.
"""

import hashlib
import re
import smtplib
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from backend.core import outbox
from backend.core.models import Message, Outbox
from backend.core.rows import copy_each
from backend.core.values import Value

MASK = "••••••"
HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
HEADER_VALUE = re.compile(r"[\x20-\x7e]+")
OURS = frozenset(
    {"message-id", "date", "auto-submitted", "subject", "from", "to", "cc", "bcc", "reply-to", "sender", "mime-version"}
    | {"content-type", "content-transfer-encoding"}
)
"""Headers that are never given: what they say is in other fields of a mail, or made when it leaves."""


class Mail(Value):
    """Base of all mails: a subclass names its template and has a field for everything that the template prints.

    Times are printed as given: the caller writes them out with their zone.
    """

    template: ClassVar[str]
    secrets: ClassVar[frozenset[str]] = frozenset()
    """Names of fields that only the recipient may read."""


class AttachmentRef(Value):
    """A file that goes with a mail: not its content, but who loads it when the mail leaves, and by which id."""

    loader: str
    id: str
    name: str
    content_type: str


_loaders: dict[str, Callable[[str], bytes]] = {}


def attachment_loader(name: str) -> Callable[[Callable[[str], bytes]], Callable[[str], bytes]]:
    """Register a function in some app's tasks.py that returns the content of a file by its id."""

    def register(function: Callable[[str], bytes]) -> Callable[[str], bytes]:
        if _loaders.setdefault(name, function) is not function:
            raise RuntimeError(f"two loaders of attachments {name}")
        return function

    return register


class _Templates(Environment):
    """No sandbox: the files are ours, and what people type is only ever a value."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what each template knows as a plain dictionary: Jinja's chain of two is walked again for each mail."""
        return {**self.globals, **(d or {})}


@cache
def _environment(html: bool) -> Environment:
    return _Templates(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "email"),
        undefined=StrictUndefined,
        autoescape=html,
        auto_reload=settings.DEBUG,  # else each use asks the disk whether the file changed
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(template: str, values: Mapping[str, Any]) -> tuple[str, str, str]:
    common = {"installation": settings.INSTALLATION_NAME, "public_url": settings.PUBLIC_URL, **values}
    subject = _environment(html=False).get_template(f"{template}.subject.txt").render(common)
    text = _environment(html=False).get_template(f"{template}.txt").render(common)
    html = _environment(html=True).get_template(f"{template}.html").render(common)
    return " ".join(subject.split()), text.strip() + "\n", html


def message_id(key: str) -> str:
    """Return the Message-ID that every try of this mail carries, so that a repeated delivery can be recognised."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{host}>"


@dataclass(frozen=True)
class Planned:
    """A mail to be planned: see `send`. `headers` are further ones that a mail program acts on (List-Unsubscribe); they
    are treated as secrets, because they may hold a private link."""

    mail: Mail
    to: str
    key: str
    organization_id: UUID | None = None
    attachments: Sequence[AttachmentRef] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if name.lower() in OURS or not HEADER_NAME.fullmatch(name) or not HEADER_VALUE.fullmatch(value):
                raise ValueError(f"a mail cannot carry the header {name!r}")


def send(
    mail: Mail,
    *,
    to: str,
    key: str,
    now: datetime,
    organization_id: UUID | None = None,
    attachments: Sequence[AttachmentRef] = (),
) -> None:
    """Plan a mail in the caller's transaction; a second call with the same key does nothing.

    `attachments` are loaded when it leaves; the caller keeps them to a few megabytes. `organization_id` says whose
    officer reads it in the ledger (None: the operator). Raises jinja2.UndefinedError for a field that the template
    prints and the payload does not have.
    """
    send_each([Planned(mail, to, key, organization_id, attachments)], now=now)


def send_each(mails: Sequence[Planned], *, now: datetime) -> list[UUID | None]:
    """Do what `send` does for many mails in one statement, and two for each thousand of them.

    Returns for each the id of its line in the ledger, or None where its key was known already.
    """
    rendered = []
    rows = []
    for one in mails:
        secrets = one.mail.secrets
        rendered.append(_render(one.mail.template, {**dict(one.mail), **dict.fromkeys(secrets, MASK)}))
        payload = {
            "template": one.mail.template,
            "to": one.to,
            "key": one.key,
            "values": one.mail.model_dump(mode="json") if secrets else {},  # else what leaves is in the ledger
            "secrets": sorted(secrets),
            "attachments": [file.model_dump(mode="json") for file in one.attachments],
            "headers": dict(one.headers),
        }
        rows.append(outbox.Leaving("mail.send", payload, f"mail:{one.key}", one.organization_id))
    made: list[dict[str, Any]] = []
    result: list[UUID | None] = []
    for one, row_id, (subject, text, html) in zip(mails, outbox.enqueue_each(rows, now=now), rendered, strict=True):
        if row_id is None:
            result.append(None)
            continue
        line_id = uuid4()
        made.append(
            {
                "id": line_id,
                "outbox_id": row_id,
                "organization_id": one.organization_id,
                "template": one.mail.template,
                "recipient": one.to,
                "message_id": message_id(one.key),
                "subject": subject,
                "text": text,
                "html": html,
                "planned_at": now,
            }
        )
        result.append(line_id)
    if made:
        copy_each(Message, made)
    return result


def _refusal(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {reply.decode(errors='replace')}" for code, reply in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode(errors='replace') if isinstance(reply, bytes) else reply}"
    return str(error)


def _is_final(error: smtplib.SMTPException) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= 500


def deliver(*, payload: dict[str, Any], now: datetime) -> None:
    """Hand a planned mail to the mail server. Speaks SMTP outside of any transaction.

    Raises outbox.Permanent when the server refused it for good; any other error lets the outbox try again.
    """
    row = Message.objects.select_related("outbox").get(message_id=message_id(payload["key"]))
    if row.accepted_at is not None:
        return
    if payload["secrets"]:
        subject, text, html = _render(payload["template"], payload["values"])
    else:  # exactly what the ledger shows, even if the template has changed since
        subject, text, html = row.subject, row.text, row.html
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,  # of the envelope: bounces go there
        to=[payload["to"]],
        headers={
            **payload.get("headers", {}),
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": row.message_id,
            "Date": format_datetime(row.planned_at),
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    for one in payload.get("attachments", ()):
        message.attach(one["name"], _loaders[one["loader"]](one["id"]), one["content_type"])
    try:
        message.send()
    except smtplib.SMTPException as error:
        reply = _refusal(error)
        Message.objects.filter(id=row.id).update(server_reply=reply, attempts=row.outbox.attempts)
        if _is_final(error):
            Message.objects.filter(id=row.id).update(refused_at=now)
            raise outbox.Permanent(f"the mail server refused it: {reply}") from error
        raise
    with transaction.atomic():
        Message.objects.filter(id=row.id).update(
            accepted_at=now, refused_at=None, server_reply="", attempts=row.outbox.attempts
        )
        kept = {**payload["values"], **dict.fromkeys(payload["secrets"], MASK)}
        Outbox.objects.filter(id=row.outbox_id).update(payload={**payload, "values": kept, "headers": {}})


def ledger(organization_id: UUID | None) -> QuerySet[Message]:
    """Return an organization's messages, the newest first. The caller has checked that the actor may read them."""
    rows = Message.objects.filter(organization_id=organization_id).select_related("outbox")
    return rows.order_by("-planned_at", "id")


def move_ledger(*, from_id: UUID, into_id: UUID) -> int:
    """Put the messages of one organization, and what waits or failed in its outbox, under another; return how many
    messages there were. In the transaction in which the one becomes the other."""
    Outbox.objects.filter(organization_id=from_id).update(organization_id=into_id)
    return Message.objects.filter(organization_id=from_id).update(organization_id=into_id)
