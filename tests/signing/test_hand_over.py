"""Handing a signature over…"""

import pytest

from backend.accounts.models import Person
from backend.signing import rules, selectors
from backend.signing.models import Signer
from backend.signing.types import SignerIn
from tests.accounts.world import World
from tests.signing.story import (
    DISTRICT_SIGNER,
    Visitor,
    mails_to,
    run_outbox,
    send_out,
    signed_by_vendor,
    signer_at,
    visitor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def victor(world: World) -> Visitor:
    send_out(world)
    return visitor("victor@slate.example").identify()


def test_to_a_colleague_ends_the_old_link_and_asks_the_colleague(world: World, victor: Visitor) -> None:
    answer = victor.post("hand-over", name="Cora Lane", email="Cora@Slate.example")
    run_outbox()

    assert answer.json() == {"name": "Cora Lane", "email": "cora@slate.example"}
    old = victor.get()
    assert (old.status_code, old.json()["code"]) == (410, "signing.handed_over")
    assert victor.sign().status_code == victor.post("link").status_code == 410
    (asked,) = mails_to("cora@slate.example", "asks you to sign")
    assert "Victor Reyes has handed a signature over to you" in asked.body
    for email in ("alice@elm.example", "victor@slate.example"):
        assert "Cora Lane (cora@slate.example)" in mails_to(email, "Handed over")[0].body
    assert visitor("cora@slate.example").identify().sign(name="Cora Lane").status_code == 200
    run_outbox()
    envelope = Signer.objects.get(email="cora@slate.example").envelope
    shown = selectors.envelope_state(world.alice, envelope.id).signatures
    assert [(one.name, one.status, one.handed_over_to) for one in shown] == [
        ("Victor Reyes", "handed_over", "Cora Lane"),
        ("Cora Lane", "sealed", ""),
        ("Dana Whitfield", "asked", ""),
    ]


def test_reaches_a_member_who_may_sign_at_another_domain_but_no_stranger(world: World, victor: Visitor) -> None:
    Person.objects.filter(id=world.vera.person_id).update(email="vera@lindqvist.example")

    refused = victor.post("hand-over", name="A Friend", email="friend@gmail.com")
    assert refused.json()["fields"]["email"][0].startswith("This address is not at slate.example, and it does not")
    assert victor.post("hand-over", name="Vera Lindqvist", email="vera@lindqvist.example").status_code == 200


def test_never_reaches_a_person_of_the_other_side(world: World) -> None:
    signed_by_vendor(world)
    dana = visitor("dana@elm.example").identify()

    answer = dana.post("hand-over", name="Victor Reyes", email="VICTOR@slate.example")
    assert answer.status_code == 400
    assert signer_at(Signer.objects.get(email="dana@elm.example").envelope, 2).email == "dana@elm.example"


def test_between_people_of_a_shared_domain_keeps_the_sides_apart(world: World) -> None:
    both = SignerIn(side="vendor", name="Ed Both", email="ed@elm.example")
    send_out(world, [both, DISTRICT_SIGNER])
    ed = visitor("ed@elm.example").identify()

    answer = ed.post("hand-over", name="Dana Whitfield", email="dana@elm.example")

    assert (answer.status_code, answer.json()["code"]) == (400, "signing.same_person")


def test_is_refused_from_a_mailbox_that_anyone_can_have(world: World) -> None:
    send_out(world, [SignerIn(side="vendor", name="Sole Trader", email="sole@gmail.com"), DISTRICT_SIGNER])
    sole = visitor("sole@gmail.com").identify()

    answer = sole.post("hand-over", name="Somebody", email="somebody@gmail.com")

    assert answer.json()["fields"]["email"][0].startswith("This address does not belong to anyone who may sign")


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        (" ", "cora@slate.example", "name"),
        ("\u2060\u202e", "cora@slate.example", "name"),
        ("Cora", "cora at slate", "email"),
        ("Victor", "victor@slate.example", "email"),
    ],
)
def test_says_what_is_wrong_at_the_field(victor: Visitor, name: str, email: str, field: str) -> None:
    answer = victor.post("hand-over", name=name, email=email)

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    assert Signer.objects.count() == 2


def test_goes_on_five_times_at_most(victor: Visitor) -> None:
    holder = victor
    for number in range(rules.HAND_OVERS):
        email = f"colleague{number}@slate.example"
        assert holder.post("hand-over", name=f"Colleague {number}", email=email).status_code == 200
        holder = visitor(email).identify()

    answer = holder.post("hand-over", name="One more", email="more@slate.example")

    assert (answer.status_code, answer.json()["code"]) == (409, "signing.too_many_hand_overs")
