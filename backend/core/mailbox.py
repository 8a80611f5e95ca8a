"""Mail without a mail server: each message becomes a file under the data folder, which the demo shows.

It stands where a server would, so it has what the server would have got: both forms, with codes and links.
"""

import email
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage as Parsed
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

ID = re.compile(r"[0-9a-f]{32}")


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "mail"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


class Mailbox(BaseEmailBackend):
    """Django's e-mail backend that writes each message to <data>/mail/<name>.eml."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            name = uuid.uuid5(uuid.NAMESPACE_URL, str(message.extra_headers.get("Message-ID", uuid.uuid4()))).hex
            path = _folder() / f"{name}.eml"
            draft = path.with_suffix(".part")
            draft.write_bytes(message.message().as_bytes())
            draft.replace(path)
        return len(email_messages)


@dataclass(frozen=True)
class Received:
    """A message as the mailbox has it."""

    id: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str


def _part(message: Parsed, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""


def _read(path: Path) -> Received:
    message = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, Parsed)
    return Received(
        id=path.stem,
        at=parsedate_to_datetime(str(message["Date"])),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def received(limit: int = 100) -> list[Received]:
    """Return the newest messages, newest first."""
    paths = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in paths[:limit]]


def one(message_id: str) -> Received | None:
    """Return one message, or None."""
    path = _folder() / f"{message_id}.eml"
    return _read(path) if ID.fullmatch(message_id) and path.exists() else None
