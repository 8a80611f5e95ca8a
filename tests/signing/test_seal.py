"""Sealing after a consent…"""

import errno
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core import mail
from django.db import connection

from backend.core import clock
from backend.core.models import Message, Outbox
from backend.documents import selectors as stored
from backend.documents import services as documents
from backend.documents import storing
from backend.documents.models import Document
from backend.signing import selectors, services
from backend.signing.models import Consent, Envelope, Seal
from backend.signing.services import papers, sealing, steps
from tests.accounts.world import World
from tests.signing.story import (
    TAKEN,
    hurry_outbox,
    mails_to,
    run_outbox,
    send_out,
    signed_by_vendor,
    visitor,
)

pytestmark = pytest.mark.django_db


class Crash(BaseException):
    """The worker's process dies: nothing is caught, nothing is tidied up."""


def dies(real: Callable[..., Any], *, after: bool, when: Callable[..., bool] = lambda *_, **__: True) -> Any:
    """Return `real` with a death before or after it, once."""
    died = []

    def call(*args: Any, **kwargs: Any) -> Any:
        if died or not when(*args, **kwargs):
            return real(*args, **kwargs)
        died.append(True)
        if after:
            real(*args, **kwargs)
        raise Crash

    return call


def restart() -> None:
    """Another worker comes once the dead one's lease is over."""
    past = clock.now() - timedelta(minutes=1)
    Outbox.objects.filter(leased_until__isnull=False).update(leased_until=past)
    hurry_outbox()


def of(kind: str) -> Callable[..., bool]:
    return lambda *args, **kwargs: kwargs.get("kind") == kind


CRASHES: dict[str, tuple[Any, str, bool, Callable[..., bool]]] = {
    "before sealing": (papers, "sealed", False, lambda *_, **__: True),
    "sealed, not stored": (papers, "sealed", True, lambda *_, **__: True),
    "bytes on the disk, no row": (storing, "_write_whole", True, lambda *_, **__: True),
    "file's row written": (papers, "file", True, lambda *_, **__: True),
    "seal's row written": (steps, "record", False, of("sealed")),
    "event written": (steps, "record", True, of("sealed")),
    "next signer asked": (steps, "ask", True, lambda *_, **__: True),
    "all committed, not marked as done": (services, "seal_consent", True, lambda *_, **__: True),
}


@pytest.mark.parametrize("where", CRASHES)
def test_heals_after_a_crash_and_never_seals_a_consent_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    envelope = send_out(world)
    visitor("victor@slate.example").identify().sign(name="Victor Reyes")
    module, name, after, when = CRASHES[where]
    monkeypatch.setattr(module, name, dies(getattr(module, name), after=after, when=when))

    with pytest.raises(Crash):
        run_outbox()
    restart()

    seal = Seal.objects.get()
    (document,) = Document.objects.filter(kind="sealed")
    assert (seal.document_id, seal.sha256) == (document.id, document.file_id)
    assert [one.signer for one in documents.verify(stored.document_content(document.id)).seals] == ["Victor Reyes"]
    assert len(mails_to("dana@elm.example", "asks you to sign")) == 1
    assert selectors.envelope_state(world.alice, envelope.id).signatures[1].status == "asked"
    assert files_on_disk() == {one.file_id for one in Document.objects.all()}


def files_on_disk() -> set[str]:
    """Return the names of all files in the document storage."""
    root = Path(storing.storages["documents"].path(""))
    return {path.name for path in root.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Path, settings: LazySettings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


FINISH: dict[str, tuple[Any, str, bool, Callable[..., bool]]] = {
    "last seal's row written": (steps, "record", False, of("executed")),
    "before the certificate": (papers, "certificate", False, lambda *_, **__: True),
    "certificate on the disk, no row": (papers, "file", True, of("certificate")),
    "mails planned": (steps, "notify_caller", False, lambda *_, **__: True),
    "all committed, not marked as done": (services, "certify_envelope", True, lambda *_, **__: True),
}


@pytest.mark.parametrize("where", FINISH)
def test_finishes_after_a_crash_with_one_certificate_and_one_mail_each(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    envelope = signed_by_vendor(world)
    visitor("dana@elm.example").identify().sign()
    module, name, after, when = FINISH[where]
    monkeypatch.setattr(module, name, dies(getattr(module, name), after=after, when=when))

    with pytest.raises(Crash):
        run_outbox()
    restart()

    assert Document.objects.filter(kind="executed").count() == Document.objects.filter(kind="certificate").count() == 1
    assert Seal.objects.count() == 2
    for email in ("victor@slate.example", "dana@elm.example", "alice@elm.example"):
        assert len(mails_to(email, "Signed by all")) == 1
    assert [told["envelope_id"] for told in TAKEN] == [str(envelope.id)]


def test_waits_for_room_on_a_full_disk_and_goes_on_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send_out(world)
    visitor("victor@slate.example").identify().sign()

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(storing, "_write_whole", full)
        run_outbox()
    row = Outbox.objects.get(kind="signing.seal")
    assert row.done_at is row.failed_at is None
    assert "StorageFull" in row.last_error
    assert Consent.objects.count() == 1
    assert not Seal.objects.exists()

    hurry_outbox()

    assert Seal.objects.count() == 1
    assert len(mails_to("dana@elm.example", "asks you to sign")) == 1


def test_goes_on_while_the_mail_server_refuses_and_mails_once_it_takes_mail(
    world: World, settings: LazySettings
) -> None:
    envelope = send_out(world)
    visitor("victor@slate.example").identify().sign()
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    run_outbox()

    assert Seal.objects.count() == 1
    assert selectors.envelope_state(world.alice, envelope.id).signatures[1].status == "asked"
    assert Message.objects.get(recipient="dana@elm.example").accepted_at is None

    settings.EMAIL_BACKEND = working
    hurry_outbox()
    assert visitor("dana@elm.example").identify().sign().status_code == 200


@pytest.mark.django_db(transaction=True)
def test_survives_a_database_that_goes_away_in_the_middle(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    send_out(world)
    visitor("victor@slate.example").identify().sign()
    real = papers.file

    def then_gone(*args: Any, **kwargs: Any) -> Any:
        document_id = real(*args, **kwargs)
        monkeypatch.setattr(papers, "file", real)
        pid = connection.connection.info.backend_pid
        with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
            other.execute("select pg_terminate_backend(%s)", [pid])
        return document_id

    monkeypatch.setattr(papers, "file", then_gone)
    run_outbox()
    row = Outbox.objects.get(kind="signing.seal")
    assert "OperationalError" in row.last_error
    assert row.done_at is None
    assert not Seal.objects.exists()

    restart()

    assert Seal.objects.count() == Document.objects.filter(kind="sealed").count() == 1
    assert len(mails_to("dana@elm.example", "asks you to sign")) == 1


def test_tells_both_sides_by_links_alone_where_the_files_are_too_large_for_mail(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "ATTACHED_BYTES", 1000)
    signed_by_vendor(world)
    visitor("dana@elm.example").identify().sign()
    run_outbox()

    (message,) = mails_to("victor@slate.example", "Signed by all")
    assert message.attachments == []
    assert "are too large to be attached" in message.body
    assert visitor("victor@slate.example").identify().get("/document").status_code == 200


def test_does_nothing_when_it_is_run_again(world: World) -> None:
    envelope = signed_by_vendor(world)
    seal = Seal.objects.values().get()
    sent = len(mail.outbox)

    services.seal_consent(consent_id=seal["consent_id"], now=clock.now())
    run_outbox()

    assert list(Seal.objects.values()) == [seal]
    assert len(mail.outbox) == sent
    assert Envelope.objects.get(id=envelope.id).executed_at is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        *((name, name) for name in ("W" * 200, "محمد علي", "李小龍 👩‍🏫", "\ue000\u200bEvilgnp", "<script>#{{ 7*7 }}")),
        ("Evil\u202egnp", "Evilgnp"),
    ],
)
def test_takes_every_name_that_a_consent_took(world: World, name: str, kept: str) -> None:
    send_out(world)
    assert visitor("victor@slate.example").identify().sign(name=name, title=name).status_code == 200

    run_outbox()

    report = documents.verify(stored.document_content(Seal.objects.get().document_id))
    assert [(seal.signer, seal.unchanged) for seal in report.seals] == [(kept, True)]
