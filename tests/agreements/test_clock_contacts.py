"""Whom an agreement names for what its vendor owes, where the vendor has nobody here…"""

from datetime import timedelta
from typing import Any

import pytest

from backend.accounts.models import Membership
from backend.agreements import selectors, services
from backend.agreements.models import Agreement, SubmissionInvitation
from backend.core import clock
from backend.core.models import Message, Outbox
from backend.core.types import INSTALLATION
from backend.deadlines.models import Occasion
from backend.deadlines.services import reminding
from backend.vendors import services as vendors
from backend.vendors.types import Contact
from tests.accounts.world import World
from tests.agreements.records import particulars, post, record, recorded
from tests.agreements.story import executed, get, taken
from tests.agreements.test_invite import came_in, follow, invited_anew, link
from tests.uploads import pdf

pytestmark = pytest.mark.django_db

ROSA = "rosa@brightleaf.example"


def kept(agreement_id: str) -> list[dict[str, Any]]:
    """Return the contacts that each occasion with an open clock keeps; they are the same of all of the agreement."""
    rows = Occasion.objects.filter(subject_id=agreement_id, closed_at__isnull=True, deadlines__ending="")
    found = [row.contacts for row in rows]
    assert found, "no occasion is open"
    assert all(one == found[0] for one in found)
    contacts: list[dict[str, Any]] = found[0]
    return contacts


def addresses(agreement_id: str) -> list[tuple[str, str]]:
    return [(one["email"], one["basis"]) for one in kept(agreement_id)]


def leave_slate(world: World) -> None:
    """Nobody manages the vendor any more."""
    Membership.objects.filter(organization=world.slate).update(ended_at=clock.now() - timedelta(minutes=1))


def test_is_who_was_invited_and_never_came_and_the_link_leads_in(world: World) -> None:
    agreement_id = invited_anew(world)
    [rosa] = kept(agreement_id)
    assert (rosa["email"], rosa["name"], rosa["basis"]) == (ROSA, "Rosa Imai", "invited")
    assert rosa["from_words"].startswith(f"You are told because {world.elm_valley.name} asked you on ")
    assert rosa["from_words"].endswith("for the schedule of Leaf Reader.")
    later = clock.now() + timedelta(days=29, hours=12)

    reminding.fire(now=later)
    reminding.leave(now=later + timedelta(days=1, hours=2))

    message = Message.objects.get(recipient=ROSA, template="contact_reminder")
    address = Outbox.objects.get(id=message.outbox_id).payload["values"]["url"]
    assert "/submission/" in address
    assert follow(address.rpartition("/")[2]).json()["state"] == "waiting"
    assert address not in message.text + message.html


def test_is_nobody_of_those_who_came_and_left(world: World) -> None:
    agreement_id = invited_anew(world)
    came_in(link(ROSA), name="Rosa Imai")
    row = SubmissionInvitation.objects.get(agreement__id=agreement_id)
    SubmissionInvitation.objects.filter(id=row.id).update(accepted_at=clock.now())

    services.wind(Agreement.objects.get(id=agreement_id).id, actor=INSTALLATION, now=clock.now())

    assert kept(agreement_id) == []


def test_gets_no_link_that_does_not_work_any_more(world: World) -> None:
    agreement_id = invited_anew(world)
    row = SubmissionInvitation.objects.get(agreement__id=agreement_id)

    [address] = selectors.invitation_addresses([row.id], now=clock.now()).values()
    assert address.endswith(selectors.link_of(row))
    assert selectors.invitation_addresses([row.id], now=clock.now() + timedelta(days=61)) == {}


def test_is_the_contact_that_the_vendor_names_also_once_that_is_another(world: World) -> None:
    agreement_id = executed(world)
    before = addresses(agreement_id)
    assert {basis for _, basis in before} <= {"named"}
    vendors.set_contacts(
        actor=INSTALLATION, now=clock.now(), organization_id=world.slate.id,
        contacts=(
            Contact(role="representative", name="Ida Roth", email="Ida@slate.example"),
            Contact(role="notices", name="Sam Ortiz", email="notices@slate.example"),
        ),
    )  # fmt: skip

    services.wind_due(now=clock.now() + timedelta(minutes=1))

    assert addresses(agreement_id) == [("notices@slate.example", "named")]
    assert kept(agreement_id)[0]["from_words"] == (
        f"You are told because {world.slate.name} names you as its contact for notices."
    )


def test_answers_the_contact_of_the_district_that_stands_in_the_agreement(world: World) -> None:
    vendors.set_contacts(
        actor=INSTALLATION, now=clock.now(), organization_id=world.elm_valley.id,
        contacts=(Contact(role="notices", name="Alice Moreau", email="privacy@elm.example"),),
    )  # fmt: skip

    [rosa] = kept(invited_anew(world))

    assert rosa["answer"] == "Alice Moreau (privacy@elm.example)"


def test_of_a_record_is_whom_the_district_noted_and_the_vendor_does_not_read_it(world: World) -> None:
    vendors.set_contacts(
        actor=INSTALLATION, now=clock.now(), organization_id=world.slate.id,
        contacts=(Contact(role="notices", name="Sam Ortiz", email="notices@slate.example"),),
    )  # fmt: skip
    noted: dict[str, Any] = {"contact_name": "Tess Lund", "contact_email": " Tess@Slate.example "}
    agreement_id = recorded(world, **noted)

    assert addresses(agreement_id) == [("tess@slate.example", "typed")], "the vendor does not know this record"
    shown = get(world.alice, f"/agreements/{agreement_id}")
    assert (shown["record"]["contact_name"], shown["record"]["contact_email"]) == ("Tess Lund", "tess@slate.example")
    taken(world.alice, agreement_id, "share")
    assert get(world.victor, f"/agreements/{agreement_id}")["record"]["contact_email"] == ""

    changed = particulars(contact_name="", contact_email="", revision=shown["revision"])
    answer = post(world.alice, f"/agreements/{agreement_id}/record", changed)

    assert answer.status_code == 204, answer.content
    assert addresses(agreement_id) == [("notices@slate.example", "named")]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"contact_email": "tess at slate"}, "“tess at slate” is not an e-mail address."),
        ({"contact_name": "Tess Lund"}, "Give the address as well: the contact is written to."),
    ],
)
def test_of_a_record_is_refused_at_the_field(world: World, given: dict[str, str], said: str) -> None:
    before = Agreement.objects.count()

    answer = post(world.alice, "/agreements/record", {**record(world), **given}, pdf())

    assert answer.status_code == 400
    assert answer.json()["fields"] == {"contact_email": [said]}
    assert Agreement.objects.count() == before


def test_hears_nothing_while_somebody_at_the_vendor_can_be_told(world: World) -> None:
    agreement_id = executed(world)
    vendors.set_contacts(
        actor=INSTALLATION, now=clock.now(), organization_id=world.slate.id,
        contacts=(Contact(role="notices", name="Sam Ortiz", email="notices@slate.example"),),
    )  # fmt: skip
    services.wind_due(now=clock.now() + timedelta(minutes=1))
    assert addresses(agreement_id) == [("notices@slate.example", "named")]
    much_later = clock.now() + timedelta(days=1200)

    reminding.fire(now=clock.now() + timedelta(minutes=2))
    assert not Message.objects.filter(recipient="notices@slate.example", template="contact_reminder").exists()
    leave_slate(world)
    reminding.fire(now=much_later)
    reminding.leave(now=much_later + timedelta(days=2))

    assert Message.objects.filter(recipient="notices@slate.example", template="contact_reminder").exists()
