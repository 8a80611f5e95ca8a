"""Contacts and signers of an organization…"""

from typing import Any

import pytest
from django.core import mail as mailed

from backend.core import clock
from backend.core.events import verify_chains
from backend.core.models import Event, Outbox
from backend.core.types import INSTALLATION, Actor
from backend.vendors import services as vendors
from backend.vendors.types import Contact
from tests.accounts.world import START, World
from tests.agreements.records import recorded
from tests.agreements.story import call, executed, get, taken
from tests.signing.story import run_outbox

NOTICES = {"role": "notices", "name": "Nell Baird", "title": "Privacy Lead", "email": "nell@slate.example"}
SIGNER = {"role": "signer", "name": "Sol Weaver", "title": "President", "email": "sol@slate.example"}


def of(actor: Actor) -> str:
    return f"/organizations/{actor.organization_id}/contacts"


def saved(actor: Actor, *contacts: dict[str, Any]) -> Any:
    given = {"contacts": list(contacts), "stamp": get(actor, of(actor))["stamp"]}
    return call(actor, "put", of(actor), given)


def previewed(actor: Actor, *contacts: dict[str, Any]) -> Any:
    answer = call(actor, "post", f"{of(actor)}/preview", {"contacts": list(contacts), "stamp": ""})
    assert answer.status_code == 200, answer.content
    return answer.json()


def notices() -> list[Any]:
    return [each for each in mailed.outbox if "has changed its contacts" in each.subject]


def test_are_shown_whom_a_change_will_tell_before_it_is_saved(world: World) -> None:
    executed(world)
    shown = previewed(world.vera, NOTICES, SIGNER)
    assert [each["label"] for each in shown["changes"]] == ["Representative", "Notices", "Security", "Signer"]
    [notice] = shown["notices"]
    assert (notice["organization"], notice["agreements"], notice["by_contacts"]) == (
        "Elm Valley School District", 1, True,
    )  # fmt: skip
    assert notice["told"] == [{"name": "Alice Moreau", "email": "alice@elm.example"}]
    assert not notices()


def test_change_without_signing_again_and_the_other_side_is_told_once_with_the_day_on_record(world: World) -> None:
    agreement_id = executed(world)
    before = get(world.alice, f"/agreements/{agreement_id}")
    text = get(world.alice, f"/agreements/{agreement_id}/text")
    assert saved(world.vera, NOTICES, SIGNER).status_code == 204
    run_outbox()
    [notice] = notices()
    assert notice.to == ["alice@elm.example"]
    assert "Nell Baird, Privacy Lead, nell@slate.example" in notice.body
    assert before["agreement"]["reference"] in notice.body
    Outbox.objects.filter(kind__in=["agreement.tell_contacts", "agreement.contacts_changed"]).update(done_at=None)
    run_outbox()
    assert len(notices()) == 1
    said = [each["sentence"] for each in get(world.bob, f"/agreements/{agreement_id}/timeline")]
    [line] = [each for each in said if "changed its contacts" in each]
    assert line == (
        "Slate Learning, Inc. changed its contacts (representative, notices, security, signer). The notice was handed "
        "over for mailing to alice@elm.example."
    )
    # What a side gave as its contact for notices, the other reads in full.
    assert get(world.vera, f"/agreements/{agreement_id}/timeline")[-1]["sentence"] == line
    after = get(world.alice, f"/agreements/{agreement_id}")
    assert after["vendor_signer"]["name"] == "Sol Weaver"
    assert after["instruments"] == before["instruments"]
    assert get(world.alice, f"/agreements/{agreement_id}/text") == text
    assert all(chain.broken_at is None for chain in verify_chains())


def test_of_a_district_are_told_to_the_vendors_managers_where_it_names_no_contact(world: World) -> None:
    agreement_id = executed(world)
    vendors.set_contacts(actor=INSTALLATION, now=clock.now(), organization_id=world.slate.id, contacts=(
        Contact(role="signer", name="Victor Reyes", email="victor@slate.example"),
    ))  # fmt: skip
    moved = {**NOTICES, "email": "desk@elm.example"}
    [notice] = previewed(world.alice, moved)["notices"]
    # Where they read their mail was told to this installation, and not to the district.
    assert notice["by_contacts"] is False
    assert notice["told"] == [{"name": "Vera Lindqvist", "email": "v•••@slate.example"}]
    assert saved(world.alice, moved).status_code == 204
    run_outbox()
    assert [each.to for each in notices()] == [["vera@slate.example"]]
    for who, address in ((world.alice, "v•••@slate.example"), (world.victor, "vera@slate.example")):
        sentence = get(who, f"/agreements/{agreement_id}/timeline")[-1]["sentence"]
        assert sentence.endswith(f"handed over for mailing to {address}.")


def test_are_not_told_where_a_record_is_the_districts_alone(world: World) -> None:
    agreement_id = recorded(world)
    assert previewed(world.vera, NOTICES)["notices"] == []
    assert previewed(world.alice, NOTICES) | {"changes": []} == {"changes": [], "notices": [], "not_shared": 1}
    taken(world.alice, agreement_id, "share")
    assert [each["organization"] for each in previewed(world.vera, NOTICES)["notices"]] == [
        "Elm Valley School District"
    ]


def test_that_stay_the_same_tell_nobody(world: World) -> None:
    executed(world)
    saved(world.vera, NOTICES)
    run_outbox()
    mailed.outbox.clear()
    assert previewed(world.vera, {**NOTICES, "name": " Nell  Baird "})["changes"] == []
    assert saved(world.vera, NOTICES).status_code == 204
    run_outbox()
    assert not notices()


@pytest.mark.parametrize(
    ("contact", "field", "says"),
    [
        ({"role": "notices", "name": "Nell"}, "contacts.0.email", "say the address"),
        ({"role": "signer", "name": "Nell", "email": "nell@"}, "contacts.0.email", "is not an e-mail address"),
        ({"role": "signer", "title": "President"}, "contacts.0.name", "a name or an e-mail"),
        ({**NOTICES, "phone": "7" * 61}, "contacts.0.phone", "60 characters"),
        ({**NOTICES, "role": "boss"}, "contacts.0.role", ""),
    ],
)
def test_that_are_wrong_are_refused_at_the_field(world: World, contact: Any, field: str, says: str) -> None:
    answer = saved(world.vera, contact)
    assert answer.status_code == 400, answer.content
    assert says in answer.json()["fields"][field][0]
    assert get(world.vera, of(world.vera))["contacts"] == []


def test_are_changed_by_one_person_at_a_time(world: World) -> None:
    stale = get(world.vera, of(world.vera))["stamp"]
    assert saved(world.vera, NOTICES).status_code == 204
    answer = call(world.vera, "put", of(world.vera), {"contacts": [SIGNER], "stamp": stale})
    assert (answer.status_code, answer.json()["code"]) == (409, "core.changed")
    assert [each["role"] for each in get(world.vera, of(world.vera))["contacts"]] == ["notices"]
    assert Event.objects.filter(kind="organization.contacts_changed", at__gt=START).count() == 1


def test_are_changed_by_who_manages_the_organization_and_are_nobody_elses(world: World) -> None:
    assert get(world.bob, of(world.alice))["may_change"] is False
    assert saved(world.bob, NOTICES).status_code == 403
    assert saved(world.victor, NOTICES).status_code == 403
    assert call(world.alice, "get", of(world.vera)).status_code == 404
    given = {"contacts": [NOTICES], "stamp": ""}
    assert call(world.alice, "put", of(world.vera), given).status_code == 404
    assert call(world.alice, "post", f"{of(world.vera)}/preview", given).status_code == 404
