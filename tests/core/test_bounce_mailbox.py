"""The mailbox for bounces, and the webhook…"""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db.models.functions import Now
from django.test import Client

from backend.core import bounce_mailbox, heartbeat, outbox
from backend.core.models import Heartbeat, Message
from tests.core.imap import MailboxServer
from tests.core.test_bounces import ID, planned, report
from tests.smtp import MailServer

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
SECRET = "a secret of the mail service, long enough"


@pytest.fixture
def box(settings: LazySettings) -> Iterator[MailboxServer]:
    server = MailboxServer()
    server.start()
    name, password = quote(server.user, safe=""), quote(server.password, safe="")
    settings.BOUNCE_MAILBOX_URL = f"imap://{name}:{password}@127.0.0.1:{server.port}/INBOX"
    yield server
    server.stop()


def late() -> None:
    """Let five minutes pass."""
    Heartbeat.objects.filter(name=bounce_mailbox.NAME).update(seen_at=Now() - timedelta(minutes=6))


def complaints() -> list[str]:
    return list(Heartbeat.objects.exclude(complaint="").values_list("complaint", flat=True))


def test_is_read_every_five_minutes_and_only_marked_as_seen(box: MailboxServer) -> None:
    first, second = planned(key="first"), planned(key="second")
    box.put(report("out-of-office"))
    box.put(report("postfix").replace(ID.encode(), first.message_id.encode()))

    assert bounce_mailbox.read_if_due(now=NOW) == 1

    assert box.seen == {1, 2}
    assert set(Message.objects.filter(bounced_at=NOW)) == {first}
    box.put(report("postfix").replace(ID.encode(), second.message_id.encode()))
    assert bounce_mailbox.read_if_due(now=NOW) == 0  # it is not time yet
    late()
    assert bounce_mailbox.read_if_due(now=NOW) == 1
    assert [one for one in box.said if "STORE" in one] == [rf"UID STORE {n} +FLAGS.SILENT (\Seen)" for n in (1, 2, 3)]
    assert len(box.mails) == 3
    assert complaints() == []


def test_is_read_on_by_what_was_left_the_last_time(box: MailboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_mailbox, "MOST_AT_ONCE", 2)
    for _ in range(3):
        box.put(report("delayed"))

    bounce_mailbox.read_if_due(now=NOW)
    assert box.seen == {1, 2}
    late()
    bounce_mailbox.read_if_due(now=NOW)
    assert box.seen == {1, 2, 3}


def test_that_refuses_is_complained_of_without_the_password_until_it_opens(
    box: MailboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    password, box.password = box.password, "another"

    bounce_mailbox.read_if_due(now=NOW)

    [says] = complaints()
    assert says.startswith("The mailbox for bounces could not be read: [AUTHENTICATIONFAILED] wrong")
    assert says in heartbeat.troubles()
    assert password not in says + caplog.text
    box.password = password
    late()
    bounce_mailbox.read_if_due(now=NOW)
    assert complaints() == []


def test_that_is_gone_or_says_nothing_is_complained_of(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounce_mailbox, "LONGEST_ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        settings.BOUNCE_MAILBOX_URL = f"imap://a:b@127.0.0.1:{mute.getsockname()[1]}/INBOX"
        bounce_mailbox.read_if_due(now=NOW)
        [says] = complaints()
        assert says.startswith("The mailbox for bounces could not be read: timed out.")
    late()
    bounce_mailbox.read_if_due(now=NOW)
    assert "refused" in complaints()[0]

    settings.BOUNCE_MAILBOX_URL = ""
    bounce_mailbox.read_if_due(now=NOW)
    assert complaints() == []


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("pop3://a:secret@mail.example/INBOX", "it does not begin with imaps:// or imap://"),
        ("imaps://a:secret@mail.example:port/INBOX", "its host or port cannot be read"),
        ("imaps://mail.example/INBOX", "it lacks a host, a user or a password"),
        ("imaps://a:sec%0Aret@mail.example/INBOX", "its user, password or folder has characters"),
    ],
)
def test_whose_address_is_none_is_named_without_its_password(settings: LazySettings, address: str, says: str) -> None:
    settings.BOUNCE_MAILBOX_URL = address

    bounce_mailbox.read_if_due(now=NOW)

    [said] = complaints()
    assert said.startswith(f"BOUNCE_MAILBOX_URL names no mailbox: {says}")
    assert "sec" not in said


def test_gets_what_comes_back_while_the_sender_stays_who_it_was(
    mail_server: MailServer, settings: LazySettings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_server.port
    settings.DEFAULT_FROM_EMAIL = "DPA Keeper <no-reply@dpa.example>"
    planned(key="as it was")
    outbox.drain()
    settings.BOUNCE_ADDRESS = "bounces@dpa.example"
    planned(key="with a mailbox")
    outbox.drain()

    assert [one.sender for one in mail_server.taken] == ["no-reply@dpa.example", "bounces@dpa.example"]
    assert {str(one.message["From"]) for one in mail_server.taken} == {"DPA Keeper <no-reply@dpa.example>"}


def test_says_since_when_bounces_are_seen(settings: LazySettings) -> None:
    bounce_mailbox.read_if_due(now=NOW)
    assert bounce_mailbox.seen_since() is None

    settings.BOUNCE_WEBHOOK_SECRET = SECRET
    bounce_mailbox.read_if_due(now=NOW)
    since = bounce_mailbox.seen_since()
    assert since is not None
    bounce_mailbox.read_if_due(now=NOW)
    assert bounce_mailbox.seen_since() == since

    settings.BOUNCE_WEBHOOK_SECRET = ""
    bounce_mailbox.read_if_due(now=NOW)
    assert not Heartbeat.objects.filter(name=bounce_mailbox.SINCE).exists()


# The webhook


@pytest.fixture
def secret(settings: LazySettings) -> str:
    cache.clear()  # the limit of attempts is another test's
    settings.BOUNCE_WEBHOOK_SECRET = SECRET
    return f"Bearer {SECRET}"


def tell(body: Any, shown: str, content_type: str = "application/json") -> tuple[int, Any]:
    answer = Client().post("/bounces", body, content_type=content_type, headers={"Authorization": shown})
    return answer.status_code, answer.json()


def test_notes_what_a_mail_service_tells_or_passes_on(secret: str) -> None:
    told, passed_on = planned(key="told"), planned(key="passed on")
    body = {"message_id": told.message_id.strip("<>"), "recipient": told.recipient, "words": "550 no such mailbox"}

    assert tell(body, secret) == (200, {"noted": True})
    assert tell(body, secret) == (200, {"noted": False})
    told.refresh_from_db()
    assert told.bounce_words == "550 no such mailbox"
    raw = report("postfix").replace(ID.encode(), passed_on.message_id.encode())
    assert tell(raw, secret, "message/rfc822") == (200, {"noted": True})
    assert tell({**body, "message_id": "nobody@nowhere"}, secret) == (200, {"noted": False})


def test_takes_nothing_without_the_secret(secret: str, settings: LazySettings) -> None:
    row = planned()
    body = {"message_id": row.message_id, "recipient": row.recipient}

    for shown in ("", "Bearer ", f"Bearer {SECRET}x", f"Basic {SECRET}", "Bearer é"):
        assert tell(body, shown)[0] == 401
    settings.BOUNCE_WEBHOOK_SECRET = ""
    for shown in (secret, "Bearer "):
        assert tell(body, shown)[0] == 404
    assert Message.objects.get().bounced_at is None


def test_says_what_is_wrong_with_what_it_gets(secret: str) -> None:
    status, said = tell({"recipient": "ana@lakeshore.example"}, secret)
    assert (status, list(said["fields"])) == (400, ["message_id"])
    status, said = tell(report("out-of-office"), secret, "message/rfc822")
    assert (status, said["message"]) == (400, "This is no report that a mail was given up.")
    assert tell(b"x" * 1_000_001, secret, "message/rfc822")[0] == 413
    assert tell(b"<x/>", secret, "text/xml")[0] == 415


def test_does_not_start_with_a_secret_that_could_be_guessed(settings: LazySettings) -> None:
    for fine in ("", "k" * 32):
        settings.BOUNCE_WEBHOOK_SECRET = fine
        call_command("check", tags=["bounces"])
    settings.BOUNCE_WEBHOOK_SECRET = "k" * 31
    with pytest.raises(SystemCheckError, match="SECRET has 31 characters, and needs 32 or more") as found:
        call_command("check")
    assert "kkk" not in str(found.value), "nothing prints the secret"
