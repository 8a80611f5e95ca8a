"""A mail…"""

import email
import smtplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, ClassVar

import jinja2
import pytest
from aiosmtpd.controller import Controller
from django.conf import LazySettings
from django.db import transaction

from backend.core import mail, mailbox, outbox
from backend.core.models import Message, Outbox

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


class Greeting(mail.Mail):
    template: ClassVar[str] = "greeting"
    secrets: ClassVar[frozenset[str]] = frozenset({"code"})

    name: str
    code: str


class Server:
    """A real SMTP server on loopback that remembers what it took; `answer` replaces its reply to DATA."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.answer = ""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 taken"


@pytest.fixture
def server(settings: LazySettings) -> Iterator[Server]:
    server = Server()
    server.controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.port
    yield server
    server.controller.stop()


@pytest.fixture(autouse=True)
def templates(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    pages = {
        "greeting.subject.txt": "A word for {{ name }}",
        "greeting.txt": "Dear {{ name }}, your code is {{ code }}.",
        "greeting.html": "<p>Dear {{ name }}, your code is {{ code }}.</p>",
    }

    def environment(html: bool) -> jinja2.Environment:
        return jinja2.Environment(loader=jinja2.DictLoader(pages), undefined=jinja2.StrictUndefined, autoescape=html)

    monkeypatch.setattr(mail, "_environment", environment)


def plan(name: str = "Ana", key: str = "greeting:1") -> None:
    with transaction.atomic():
        mail.send(Greeting(name=name, code="123456"), to="ana@example.org", key=key, now=NOW)


def test_reaches_the_server_in_both_forms(server: Server) -> None:
    plan("<b>Ana</b>\r\nBcc: x@example.org")

    outbox.drain()

    [message] = server.taken
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "your code is 123456" in text.get_content()
    assert "&lt;b&gt;Ana&lt;/b&gt;" in html.get_content()
    assert message["Bcc"] is None
    assert message["Subject"] == "A word for <b>Ana</b> Bcc: x@example.org"


def test_carries_a_file_that_is_loaded_when_it_leaves(server: Server) -> None:
    loaded: list[str] = []

    @mail.attachment_loader("test.files")
    def load(file_id: str) -> bytes:
        loaded.append(file_id)
        return b"%PDF-1.7 \xff"

    file = mail.AttachmentRef(loader="test.files", id="7", name="agreement.pdf", content_type="application/pdf")
    with transaction.atomic():
        mail.send(Greeting(name="Ana", code="1"), to="ana@example.org", key="file", now=NOW, attachments=[file])
    assert loaded == []

    outbox.drain()

    [part] = server.taken[0].iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("agreement.pdf", "application/pdf")
    assert part.get_content() == b"%PDF-1.7 \xff"
    assert loaded == ["7"]


def test_keeps_its_secret_out_of_the_ledger_and_of_the_outbox_once_it_is_taken(server: Server) -> None:
    plan()
    outbox.drain()

    row = Message.objects.get()
    assert "123456" not in row.text + row.html + row.subject
    assert row.accepted_at is not None
    assert "123456" not in str(Outbox.objects.get().payload)


def test_carries_the_same_message_id_on_every_try(server: Server) -> None:
    server.answer = "451 try later"
    plan()
    outbox.drain()
    server.answer = ""
    Outbox.objects.update(available_at=NOW)

    outbox.drain()

    assert [message["Message-ID"] for message in server.taken] == [Message.objects.get().message_id]
    assert Message.objects.get().attempts == 2


def test_shows_the_servers_words_and_stops_when_it_is_refused_for_good(server: Server) -> None:
    server.answer = "554 we do not take mail from you"
    plan()

    outbox.drain()

    row = Message.objects.get()
    assert row.refused_at is not None
    assert "554 we do not take mail from you" in row.server_reply
    assert Outbox.objects.get().failed_at is not None


def test_waits_when_no_server_answers(settings: LazySettings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    plan()

    outbox.drain()

    row = Outbox.objects.get()
    assert (row.done_at, row.failed_at, row.attempts) == (None, None, 1)
    assert "Connection" in row.last_error


def test_is_planned_once_per_key() -> None:
    plan()
    plan()

    assert Message.objects.count() == 1


def test_is_planned_with_many_others_in_as_many_statements_as_with_few(
    server: Server, django_assert_num_queries: Any
) -> None:
    def many(count: int) -> list[mail.Planned]:
        return [
            mail.Planned(Greeting(name=f"Ana {number}", code="1"), "ana@example.org", f"{count}:{number}")
            for number in range(count)
        ]

    with transaction.atomic(), django_assert_num_queries(3):
        few = mail.send_each(many(2), now=NOW)
    with transaction.atomic(), django_assert_num_queries(3):
        mail.send_each(many(200), now=NOW)
    with transaction.atomic():
        again = mail.send_each([*many(2), *many(3), many(3)[0]], now=NOW)

    assert again[:2] == [None, None]
    assert None not in again[2:5]
    assert again[5] is None
    assert set(few) < set(Message.objects.values_list("id", flat=True))
    assert Message.objects.get(id=few[1]).subject == "A word for Ana 1"
    assert outbox.drain() == 205
    assert len({message["Message-ID"] for message in server.taken}) == 205


def test_carries_what_a_mail_program_unsubscribes_with_and_forgets_it_once_it_is_taken(server: Server) -> None:
    headers = {
        "List-Unsubscribe": "<https://dpa.example.org/unsubscribe/k7Wq>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    with transaction.atomic():
        mail.send_each(
            [mail.Planned(Greeting(name="Ana", code="1"), "ana@example.org", "digest", headers=headers)], now=NOW
        )
    outbox.drain()

    [message] = server.taken
    assert {name: message[name] for name in headers} == headers
    assert "k7Wq" not in str(Outbox.objects.get().payload)
    for name, value in (("Bcc", "x@example.org"), ("X-More", "one\r\nBcc: x@example.org"), ("X More", "one")):
        with pytest.raises(ValueError, match="header"):
            mail.Planned(Greeting(name="Ana", code="1"), "ana@example.org", "digest", headers={name: value})


def test_leaves_as_the_ledger_shows_it_even_if_its_template_changed_since(server: Server) -> None:
    class Note(mail.Mail):
        template: ClassVar[str] = "greeting"

        name: str
        code: str

    with transaction.atomic():
        mail.send(Note(name="Ana", code="7"), to="ana@example.org", key="note", now=NOW)
    Message.objects.update(text="What was planned.\n")

    outbox.drain()

    text = server.taken[0].get_body(("plain",))
    assert text is not None
    assert text.get_content().strip() == "What was planned."


def test_fails_when_planned_and_not_at_night_if_a_field_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = mail._environment(html=False)
    environment.loader.mapping["greeting.txt"] = "{{ surname }}"  # type: ignore[union-attr, attr-defined]
    monkeypatch.setattr(mail, "_environment", lambda html: environment)

    with pytest.raises(jinja2.UndefinedError):
        plan()
    assert Outbox.objects.count() == 0


def test_lands_in_the_mailbox_where_there_is_no_server(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.EMAIL_BACKEND = "backend.core.mailbox.Mailbox"
    plan()

    outbox.drain()

    [message] = mailbox.received()
    assert (message.to, message.subject) == ("ana@example.org", "A word for Ana")
    assert "123456" in message.text
    assert "123456" in message.html
    assert mailbox.one(message.id) == message
    assert mailbox.one("../secrets/django") is None


def test_says_so_when_the_server_cuts_the_line(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(smtplib.SMTP, "sendmail", cut)
    plan()
    outbox.drain()

    assert "unexpectedly closed" in Message.objects.get().server_reply
    assert Outbox.objects.get().failed_at is None
