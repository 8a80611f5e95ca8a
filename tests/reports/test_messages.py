"""The ledger of messages, and what could not leave…"""

from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.db import transaction

from backend.accounts.types import SignInUnknownMail
from backend.agreements.models import Agreement
from backend.core import bounces, clock, heartbeat, mail
from backend.core.models import Message, Outbox
from backend.core.tasks import read_bounces
from backend.signing.models import Signer
from tests.accounts.world import World
from tests.agreements.story import call, get, invited, sent, started, taken
from tests.signing.story import code_in, link_in, mails_to, run_outbox, visitor

pytestmark = pytest.mark.django_db


def test_shows_the_sender_what_the_server_took_without_codes_and_links(world: World) -> None:
    sent(world)
    victor = visitor("victor@slate.example")
    code = victor.mailed_code()
    link = link_in(mails_to("victor@slate.example")[0])
    assert code_in(mails_to("victor@slate.example", "Your code")[-1]) == code

    shown = get(world.alice, "/messages")

    assert [(row["template"], row["recipient"]) for row in shown["results"]] == [
        ("signing_code", "victor@slate.example"),
        ("signing_request", "victor@slate.example"),
    ]
    assert {row["status"] for row in shown["results"]} == {"Accepted by the mail server"}
    assert code not in str(shown["results"][0])
    assert link not in str(shown)
    assert get(world.alice, "/messages?size=1&page=2")["results"][0]["template"] == "signing_request"
    assert get(world.bob, "/messages")["count"] == 2
    for stranger in (world.charlie, world.vera, world.otto):
        assert get(stranger, "/messages")["count"] == 0
    for actor in (world.dana, world.victor):
        assert call(actor, "get", "/messages").status_code == 403


def test_names_what_failed_and_tries_it_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement_id = started(world)
    taken(world.alice, agreement_id, "ready")
    Outbox.objects.filter(kind="agreement.set_documents").update(failed_at=clock.now(), last_error="Disk full")

    (failed,) = get(world.alice, "/outbox/failed")
    assert (failed["kind"], failed["last_error"]) == ("agreement.set_documents", "Disk full")
    assert get(world.alice, "/today")["failed"] == 1
    assert get(world.charlie, "/outbox/failed") == get(world.otto, "/outbox/failed") == []
    address = f"/outbox/{failed['id']}/retry"
    absent = call(world.charlie, "post", f"/outbox/{uuid4()}/retry").content
    assert call(world.charlie, "post", address).content == absent
    assert call(world.bob, "post", address).status_code == 403

    assert call(world.alice, "post", address).status_code == 204
    run_outbox()

    assert get(world.alice, "/outbox/failed") == []
    assert not get(world.alice, f"/agreements/{agreement_id}")["documents_pending"]
    assert call(world.alice, "post", address).status_code == 404
    assert Agreement.objects.get().status == "ready"


def test_keeps_every_line_within_reach(world: World) -> None:
    with transaction.atomic():
        for number in range(203):
            mail.send(
                SignInUnknownMail(),
                to=f"person{number}@elm.example",
                key=f"many:{number}",
                now=clock.now(),
                organization_id=world.alice.organization_id,
            )

    assert get(world.alice, "/messages")["count"] == 203
    assert len(get(world.alice, "/messages?size=200&page=2")["results"]) == 3


def test_shows_the_other_sides_addresses_masked_unless_somebody_here_wrote_them(world: World) -> None:
    """Vera is asked as who manages the vendor; the district knows her name, and never wrote her address."""
    invited(world)
    given = {
        "vendor": str(world.quill.id), "product_names": ["Pad"], "email": "quinn@quill.example",
        "contact_name": "Quinn",
    }  # fmt: skip
    assert call(world.alice, "post", "/agreements/invite", given).status_code == 201
    with transaction.atomic():
        mail.send(
            SignInUnknownMail(), to="dana@elm.example", key="own", now=clock.now(),
            organization_id=world.alice.organization_id,
        )  # fmt: skip
    refusal = "550 5.1.1 <Vera@slate.example>: no such mailbox"
    Message.objects.filter(recipient="vera@slate.example").update(server_reply=refusal, refused_at=clock.now())

    rows = get(world.alice, "/messages")["results"]

    assert sorted(row["recipient"] for row in rows) == [
        "dana@elm.example",
        "quinn@quill.example",
        "v•••@slate.example",
    ]
    assert "vera@" not in str(rows).lower()
    assert "550 5.1.1 <v•••@slate.example>: no such mailbox" in [row["server_reply"] for row in rows]


def test_masks_whom_the_other_side_handed_a_signature_over_to(world: World) -> None:
    sent(world)
    victor = Signer.objects.filter(email="victor@slate.example")
    values = victor.values().get()
    victor.update(handed_over_at=clock.now())
    zoe = Signer.objects.create(**{**values, "id": uuid4(), "email": "zoe@slate.example"})
    victor.update(handed_over_to=zoe)
    run_outbox()
    Message.objects.filter(recipient="victor@slate.example").update(recipient="zoe@slate.example")

    assert [row["recipient"] for row in get(world.alice, "/messages")["results"]] == ["z•••@slate.example"]


def test_tells_whether_what_comes_back_later_is_seen_here(world: World, settings: LazySettings) -> None:
    def told() -> tuple[bool, bool]:
        state = get(world.otto, "/messages/state")
        return state["bounces_seen"], state["bounces_since"] is not None

    assert told() == (False, False)
    settings.BOUNCE_WEBHOOK_SECRET = "a secret of the mail service"
    assert told() == (True, False)
    read_bounces(now=clock.now())
    assert told() == (True, True)
    assert call(world.dana, "get", "/messages/state").status_code == 403


def test_tells_the_operator_who_has_no_today_page_what_does_not_run(world: World) -> None:
    assert call(world.otto, "get", "/today").status_code == 403
    says = "Mail does not leave."
    heartbeat.complain("mail", says)

    assert says in get(world.otto, "/messages/state")["troubles"]

    heartbeat.forget("mail")
    assert says not in get(world.otto, "/messages/state")["troubles"]


def test_masks_the_other_sides_address_in_what_a_server_said_that_sent_it_back(world: World) -> None:
    invited(world)
    row = Message.objects.get(recipient="vera@slate.example")
    words = "550 <Vera@slate.example> is not here"
    assert bounces.bounced(message_id=row.message_id, recipient=row.recipient, words=words, now=clock.now())

    [line] = get(world.alice, "/messages")["results"]

    assert line["bounce_words"] == "550 <v•••@slate.example> is not here"
    assert line["status"] == "Accepted, and came back"
