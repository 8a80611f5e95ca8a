"""A mail that comes back…"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import transaction

from backend.core import bounces, mail
from backend.core.models import Message

REPORTS = Path(__file__).parent / "bounces"
ID = "<0a1b2c3d4e5f60718293a4b5c6d7e8f901234567@dpa.example>"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def report(name: str) -> bytes:
    return (REPORTS / f"{name}.eml").read_bytes()


def told(name: str) -> list[tuple[list[str], str]]:
    found = bounces.read(report(name))
    assert found is not None
    assert found.message_ids[0] == ID
    return [(sorted(one.addresses), one.words) for one in found.recipients]


def test_is_read_from_postfix() -> None:
    said = (
        "550 5.1.1 <ana@lakeshore.example>: Recipient address rejected: User unknown in virtual mailbox table"
    )  # fmt: skip
    assert told("postfix") == [(["ana@lakeshore.example"], said)]


def test_is_read_from_exchange_that_returns_headers_only() -> None:
    said = "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"
    assert told("exchange") == [(["ana@maplehurst.example"], said)]


def test_is_read_from_gmail_that_answers_the_mail_and_gave_up_for_now() -> None:
    said = "The recipient server did not accept our requests to connect. [198.51.100.7: timed out]"
    assert told("gmail") == [(["ana@northfield.example"], said)]


def test_is_told_of_those_recipients_whom_it_did_not_reach() -> None:
    assert told("several") == [
        (["a.ruiz@inner.two.example", "ana@two.example"], "Status 5.7.1, without further words"),
        (["cy@four.example"], "550 no such domain"),
    ]


def test_is_read_in_other_charsets_and_scripts() -> None:
    assert told("latin-1") == [(["ana@ecole.example"], "550 5.1.1 La boîte n'existe plus; fermée")]
    assert told("global") == [(["josé@escuela.example"], "550 5.1.1 Das Postfach gehört niemandem")]


def test_says_no_more_than_a_line_bears_and_nothing_that_nobody_sees() -> None:
    [(addresses, words)] = told("hostile")

    assert addresses == ["ana@lakeshore.example"]
    assert words.startswith("550 [2J<script>alert(1)</script> eno on very long very long")
    assert len(words) == bounces.LONGEST_WORDS


@pytest.mark.parametrize("name", ["delayed", "out-of-office"])
def test_is_none_where_it_is_only_delayed_or_somebody_is_away(name: str) -> None:
    assert bounces.read(report(name)) is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=" + b"(" * 200_000,
        b"Content-Type: multipart/report;" + b"\r\n x=y;" * 30_000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n" + b"--a\r\n" * 60_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=a%d\r\n\r\n--a%d\r\n" % (n, n) for n in range(5_000)),
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n--a\r\n"
        b"Content-Type: message/delivery-status\r\n\r\n" + b"Action: failed\r\n\r\n" * 10_000,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=a\r\n\r\n--a\r\n"
        + b"Content-Type: message/rfc822\r\n\r\n" * 8_000,
    ],
    ids=["empty", "noise", "brackets", "folds", "parts", "nested", "groups", "mails in mails"],
)
def test_is_none_in_what_is_made_to_mislead_and_takes_no_time(raw: bytes) -> None:
    began = time.process_time()

    assert bounces.read(raw) is None
    assert time.process_time() - began < 10  # seconds of this process, not of the clock


class Note(mail.Mail):
    template: ClassVar[str] = "mail_test"

    name: str = "Ana"
    organization: str = "Lakeshore"
    asked: str = "today"


def planned(to: str = "ana@lakeshore.example", key: str = "note") -> Message:
    with transaction.atomic():
        mail.send(Note(), to=to, key=key, now=NOW)
    return Message.objects.get(message_id=mail.message_id(key))


@pytest.mark.django_db
def test_stands_in_the_ledger_once_in_the_words_that_came_first(caplog: pytest.LogCaptureFixture) -> None:
    row = planned()
    raw = report("postfix").replace(ID.encode(), row.message_id.encode())
    found = bounces.read(raw)
    assert found is not None

    assert bounces.note(found, now=NOW) == 1
    later = NOW + timedelta(hours=1)
    assert not bounces.bounced(message_id=row.message_id, recipient="ANA@lakeshore.example", words="b", now=later)

    row.refresh_from_db()
    assert row.bounced_at == NOW
    assert row.bounce_words.endswith("User unknown in virtual mailbox table")
    assert caplog.text == ""


@pytest.mark.django_db
def test_of_an_address_that_mail_is_forwarded_to_is_known_by_the_headers_it_returns(
    caplog: pytest.LogCaptureFixture,
) -> None:
    row = planned()
    raw = report("forwarded").replace(ID.encode(), row.message_id.encode())
    elsewhere = bounces.read(raw.replace(b"To: Ana@lakeshore.example", b"To: bo@lakeshore.example"))
    forwarded = bounces.read(raw)
    assert elsewhere is not None
    assert forwarded is not None

    assert bounces.note(elsewhere, now=NOW) == 0, "the mail was written to somebody else"
    assert str(row.id) in caplog.text
    assert bounces.note(forwarded, now=NOW) == 1
    assert bounces.note(forwarded, now=NOW + timedelta(hours=1)) == 0

    row.refresh_from_db()
    assert row.bounced_at == NOW
    assert row.bounce_words == "Not taken at an address to which it was forwarded: 552 5.2.2 Mailbox full"


@pytest.mark.django_db
def test_changes_nothing_for_another_address_or_an_unknown_mail(caplog: pytest.LogCaptureFixture) -> None:
    row = planned()

    assert not bounces.bounced(message_id=row.message_id, recipient="bo@lakeshore.example", words="550", now=NOW)
    for unknown in (ID, "", "<a\x00b@c>", "x" * 10_000):
        assert not bounces.bounced(message_id=unknown, recipient=row.recipient, words="550", now=NOW)

    assert not Message.objects.filter(bounced_at__isnull=False).exists()
    assert str(row.id) in caplog.text
    assert "@lakeshore" not in caplog.text
