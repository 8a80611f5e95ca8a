"""Mail: a typed payload per template, an outbox row, and a line in the ledger.

A template is three Jinja files in templates/email: <name>.subject.txt, <name>.txt and <name>.html. A missing field
fails when the mail is enqueued. Secrets (codes, private links) never reach the ledger, and leave the outbox once the
server took the mail.
"""

import hashlib
import smtplib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from typing import Any, ClassVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from backend.core import outbox
from backend.core.models import Message, Outbox
from backend.core.values import Value

MASK = "••••••"


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


@cache
def _environment(html: bool) -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(settings.BASE_DIR / "templates" / "email"),
        undefined=StrictUndefined,
        autoescape=html,
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
    values = mail.model_dump(mode="json")
    subject, text, html = _render(mail.template, {**values, **dict.fromkeys(mail.secrets, MASK)})
    row_id = outbox.enqueue(
        kind="mail.send",
        payload={
            "template": mail.template,
            "to": to,
            "key": key,
            "values": values,
            "secrets": sorted(mail.secrets),
            "attachments": [one.model_dump(mode="json") for one in attachments],
        },
        key=f"mail:{key}",
        now=now,
        organization_id=organization_id,
    )
    if row_id is None:
        return
    Message.objects.create(
        outbox_id=row_id,
        organization_id=organization_id,
        template=mail.template,
        recipient=to,
        message_id=message_id(key),
        subject=subject,
        text=text,
        html=html,
        planned_at=now,
    )


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
    subject, text, html = _render(payload["template"], payload["values"])
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[payload["to"]],
        headers={
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
        Outbox.objects.filter(id=row.outbox_id).update(payload={**payload, "values": kept})


def ledger(organization_id: UUID | None) -> QuerySet[Message]:
    """Return an organization's messages, the newest first. The caller has checked that the actor may read them."""
    rows = Message.objects.filter(organization_id=organization_id).select_related("outbox")
    return rows.order_by("-planned_at", "id")


def move_ledger(*, from_id: UUID, into_id: UUID) -> int:
    """Put the messages of one organization, and what waits or failed in its outbox, under another; return how many
    messages there were. In the transaction in which the one becomes the other."""
    Outbox.objects.filter(organization_id=from_id).update(organization_id=into_id)
    return Message.objects.filter(organization_id=from_id).update(organization_id=into_id)
