"""An invitation…"""

import re
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from backend.accounts import selectors, services
from backend.accounts.choices import Role
from backend.accounts.models import Invitation, Membership, Person
from backend.core import clock, outbox
from backend.core.errors import DomainError, Forbidden, Invalid, NotFound
from backend.core.models import Event, Message
from tests.accounts.test_sign_in import AUTH, mailed_code, post
from tests.accounts.world import END_OF_YEAR, START, World, browser_of, make_world

LINK = re.compile(r"http\S+/invitation/(\S+)")


@pytest.fixture(autouse=True)
def _no_earlier_tries(db: None) -> None:
    cache.clear()


def mailed_token() -> str:
    outbox.drain()
    found = LINK.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found.group(1)


def invite(world: World, **changes):  # type: ignore[no-untyped-def]
    given = {"email": "erin@elm.example", "name": "Erin Castellano", "role": Role.DISTRICT_SIGNATORY, **changes}
    return services.invite(**{"actor": world.alice, "now": clock.now(), **given})


def accepted_by(browser: Client, token: str, **given: str):  # type: ignore[no-untyped-def]
    """Accept as somebody who reads the invited address's mail."""
    asked = post(browser, f"/api/v1/invitations/by-token/{token}/accept", given)
    assert asked.status_code == 200, asked.content
    return post(browser, f"{AUTH}/code/confirm", {"code": mailed_code()})


def test_leads_from_the_message_to_a_seat_with_a_mailed_code_in_between(world: World) -> None:
    body = {"email": " Erin@Elm.example", "name": "Erin Castellano", "role": "district_signatory"}
    made = post(browser_of(world.alice), "/api/v1/invitations", body)
    assert (made.status_code, made.json()["status"]) == (201, "open")
    token = mailed_token()
    browser = Client()

    shown = browser.get(f"/api/v1/invitations/by-token/{token}").json()
    assert (shown["organization"], shown["invited_by"]) == ("Elm Valley School District", "Alice Moreau")
    assert not Person.objects.filter(email="erin@elm.example").exists()

    accepted = post(browser, f"/api/v1/invitations/by-token/{token}/accept", {"name": "Erin M. Castellano"}).json()
    assert accepted == {"email": "erin@elm.example", "organization": "Elm Valley School District", "signed_in": False}
    assert browser.get("/api/v1/session").json()["person"] is None
    assert not Membership.objects.filter(person__email="erin@elm.example").exists()

    assert post(browser, f"{AUTH}/code/confirm", {"code": mailed_code()}).status_code == 200
    session = browser.get("/api/v1/session").json()
    assert (session["person"]["name"], session["roles"]) == ("Erin M. Castellano", ["district_signatory"])
    assert list(
        Event.objects.filter(kind__startswith="invitation.").order_by("number").values_list("kind", flat=True)
    ) == [
        "invitation.sent",
        "invitation.accepted",
    ]


def test_is_used_up_by_no_mail_scanner_and_by_one_acceptance(world: World) -> None:
    invite(world)
    token = mailed_token()
    for _ in range(3):
        assert Client().get(f"/api/v1/invitations/by-token/{token}").status_code == 200
    accepted_by(Client(), token)

    again = post(Client(), f"/api/v1/invitations/by-token/{token}/accept", {})

    assert (again.status_code, again.json()["code"]) == (410, "accounts.invitation_used")
    assert Membership.objects.filter(person__email="erin@elm.example").count() == 1


def test_makes_nobody_a_member_of_whom_only_the_link_is_known(world: World) -> None:
    """A stranger to whom the link was passed on accepts under a name of their own; the code goes to somebody else."""
    invite(world)
    token = mailed_token()
    stranger = Client()

    post(stranger, f"/api/v1/invitations/by-token/{token}/accept", {"name": "A Stranger"})

    assert not Membership.objects.filter(person__email="erin@elm.example").exists()
    assert not Event.objects.filter(kind__in=["invitation.accepted", "member.joined"], at__gt=START).exists()
    assert stranger.get("/api/v1/session").json()["person"] is None
    assert Client().get(f"/api/v1/invitations/by-token/{token}").status_code == 200
    erin = Client()
    assert accepted_by(erin, token, name="Erin M. Castellano").status_code == 200
    assert erin.get("/api/v1/session").json()["person"]["name"] == "Erin M. Castellano"


def test_taken_back_while_the_code_is_on_its_way_admits_nobody(world: World) -> None:
    invitation, browser = invite(world), Client()
    post(browser, f"/api/v1/invitations/by-token/{mailed_token()}/accept", {})
    code = mailed_code()
    services.revoke_invitation(actor=world.alice, now=clock.now(), invitation_id=invitation.id)

    answer = post(browser, f"{AUTH}/code/confirm", {"code": code})

    assert answer.status_code == 410
    assert answer.json()["errors"][0]["message"].startswith("This invitation was taken back")
    assert not Membership.objects.filter(person__email="erin@elm.example").exists()
    assert post(browser, f"{AUTH}/code/confirm", {"code": code}).status_code == 401


def test_is_accepted_at_once_by_who_is_signed_in_as_the_invited_person(world: World) -> None:
    services.invite(
        actor=world.charlie, now=clock.now(), email="alice@elm.example", name="Alice", role=Role.DISTRICT_SIGNATORY
    )
    token, alice = mailed_token(), browser_of(world.alice)

    answer = post(alice, f"/api/v1/invitations/by-token/{token}/accept", {})

    assert answer.json()["signed_in"]
    assert alice.get("/api/v1/session").json()["organization"]["name"] == "Stone Harbor Public Schools"
    assert post(Client(), f"/api/v1/invitations/by-token/{token}/accept", {}).status_code == 410


def test_mails_no_more_codes_than_a_person_needs(world: World) -> None:
    invite(world)
    accept = f"/api/v1/invitations/by-token/{mailed_token()}/accept"

    assert [post(Client(), accept, {}).status_code for _ in range(5)] == [200, 200, 200, 429, 429]


def test_gives_a_second_seat_to_somebody_who_is_known_and_keeps_their_name(world: World) -> None:
    services.invite(
        actor=world.charlie, now=clock.now(), email="alice@elm.example", name="A. M.", role=Role.DISTRICT_SIGNATORY
    )
    accepted = services.accept_invitation(token=mailed_token(), now=clock.now(), name="Somebody Else")

    assert accepted.person_id == world.alice.person_id
    assert Person.objects.get(id=accepted.person_id).name == "Alice Moreau"
    assert [one.organization.name for one in selectors.standings(accepted.person_id, clock.now())] == [
        "Elm Valley School District",
        "Stone Harbor Public Schools",
    ]


def test_says_in_one_sentence_why_it_cannot_be_accepted(world: World) -> None:
    invitation = invite(world)
    token = selectors.link_of(invitation)
    late = invitation.expires_at
    flipped = ("0" if token[0] != "0" else "1") + token[1:]

    def refusal(token: str, now: object) -> str:
        with pytest.raises(DomainError) as error:
            services.accept_invitation(token=token, now=now)  # type: ignore[arg-type]
        return error.value.code

    assert refusal(token[:-1], clock.now()) == "accounts.invitation_altered"
    assert refusal(flipped, clock.now()) == "accounts.invitation_altered"
    assert refusal("", clock.now()) == "accounts.invitation_altered"
    assert refusal(token, late) == "accounts.invitation_expired"
    services.revoke_invitation(actor=world.alice, now=clock.now(), invitation_id=invitation.id)
    assert refusal(token, clock.now()) == "accounts.invitation_revoked"
    assert not Person.objects.filter(email="erin@elm.example").exists()


def test_sent_again_replaces_the_older_one(world: World) -> None:
    first, second = invite(world), invite(world)

    assert [selectors.invitation_status(row, clock.now()) for row in selectors.invitations(world.alice)] == [
        "open",
        "revoked",
    ]
    with pytest.raises(selectors.InvitationRevoked):
        services.accept_invitation(token=selectors.link_of(first), now=clock.now())
    assert services.accept_invitation(token=selectors.link_of(second), now=clock.now()).email == "erin@elm.example"


def test_shows_its_link_to_the_invited_person_alone(world: World) -> None:
    invite(world)
    token = mailed_token()
    line = Message.objects.get()

    assert line.organization_id == world.elm_valley.id
    assert "/invitation/" not in line.text + line.html
    assert token not in str(Invitation.objects.values()) + str(Invitation.history.values())


def test_is_sent_only_by_who_manages_the_organization(world: World) -> None:
    with pytest.raises(Forbidden):
        invite(world, actor=world.dana)
    with pytest.raises(Forbidden):
        invite(world, actor=world.bob)
    for foreign in (world.stone_harbor, world.slate):
        with pytest.raises(NotFound):
            invite(world, organization_id=foreign.id)
    assert invite(world, actor=world.otto, organization_id=world.stone_harbor.id).organization == world.stone_harbor


def test_of_a_vendor_that_the_district_added_goes_to_its_administrator_until_there_is_one(world: World) -> None:
    to_quill = {"organization_id": world.quill.id, "email": "quinn@quill.example", "name": "Quinn Abara"}
    with pytest.raises(Invalid):
        invite(world, **to_quill, role=Role.VENDOR_SIGNATORY)
    with pytest.raises(NotFound):
        invite(world, **to_quill, role=Role.VENDOR_ADMINISTRATOR, actor=world.charlie)

    invitation = invite(world, **to_quill, role=Role.VENDOR_ADMINISTRATOR)
    assert [row.id for row in selectors.invitations(world.alice)] == [invitation.id]
    services.accept_invitation(token=selectors.link_of(invitation), now=clock.now())

    with pytest.raises(Forbidden, match="administrator of its own"):
        invite(world, **{**to_quill, "email": "other@quill.example"}, role=Role.VENDOR_ADMINISTRATOR)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "erin at elm"}, "email"),
        ({"email": "alice@elm.example", "role": Role.PRIVACY_OFFICER}, "email"),
        ({"name": "  "}, "name"),
        ({"role": Role.VENDOR_SIGNATORY}, "role"),
        ({"role": Role.AUDITOR}, "ends_at"),
        ({"role": Role.AUDITOR, "ends_at": START - timedelta(days=1)}, "ends_at"),
    ],
)
def test_with_a_mistake_says_so_at_the_field_and_stores_nothing(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        invite(world, **changes)

    assert list(refusal.value.fields) == [field]
    assert not Invitation.objects.exists()
    assert not Message.objects.exists()


def test_of_another_organization_answers_exactly_as_an_absent_one(world: World) -> None:
    invitation = invite(world)
    browser = browser_of(world.charlie)

    foreign = post(browser, f"/api/v1/invitations/{invitation.id}/revoke", {})
    absent = post(browser, "/api/v1/invitations/00000000-0000-4000-8000-000000000000/revoke", {})

    assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content)
    assert foreign.status_code == 404
    assert browser.get("/api/v1/invitations").json()["count"] == 0


@pytest.mark.django_db(transaction=True)
def test_accepted_twice_at_the_same_moment_makes_one_seat() -> None:
    world = make_world()
    token = selectors.link_of(invite(world))
    start, outcomes = threading.Barrier(2), []

    def accept() -> None:
        start.wait()
        try:
            outcomes.append(services.accept_invitation(token=token, now=clock.now()).email)
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["accounts.invitation_used", "erin@elm.example"]
    assert Membership.objects.filter(person__email="erin@elm.example").count() == 1


def test_from_the_console_makes_the_first_operator_once(db: None) -> None:
    def link() -> str:
        out = StringIO()
        call_command("first_operator_link", stdout=out)
        return out.getvalue().strip().rpartition("/")[2]

    replaced, token = link(), link()
    browser = Client()
    accept = f"/api/v1/invitations/by-token/{token}/accept"
    assert post(browser, f"/api/v1/invitations/by-token/{replaced}/accept", {}).status_code == 410
    assert list(post(browser, accept, {"name": "Otto Brandt"}).json()["fields"]) == ["email"]
    assert list(post(browser, accept, {"email": "otto@town.example"}).json()["fields"]) == ["name"]

    answer = post(browser, accept, {"name": "Otto Brandt", "email": "otto@town.example"}).json()

    assert answer["signed_in"]
    assert browser.get("/api/v1/session").json()["roles"] == ["operator"]
    assert post(Client(), accept, {"name": "Eve", "email": "eve@town.example"}).status_code == 410
    with pytest.raises(CommandError, match="already has an operator"):
        call_command("first_operator_link")


# Endings, which an invitation undoes


def test_follows_an_ended_membership_as_a_new_one(world: World) -> None:
    first = Membership.objects.get(person_id=world.bob.person_id)
    later = END_OF_YEAR + timedelta(days=30)
    invitation = invite(
        world, email="bob@elm.example", name="Bob", role=Role.AUDITOR, ends_at=later + timedelta(days=365), now=later
    )
    services.accept_invitation(token=selectors.link_of(invitation), now=later)

    first.refresh_from_db()
    assert first.ended_at == END_OF_YEAR
    assert Membership.objects.filter(person_id=world.bob.person_id, ended_at__isnull=True).count() == 1


def test_has_to_come_before_the_last_manager_can_be_ended(world: World) -> None:
    alice = Membership.objects.get(person_id=world.alice.person_id)
    with pytest.raises(services.LastManager):
        services.end_membership(actor=world.alice, now=clock.now(), membership_id=alice.id)
    with pytest.raises(NotFound):
        services.end_membership(actor=world.charlie, now=clock.now(), membership_id=alice.id)

    invitation = invite(world, role=Role.PRIVACY_OFFICER)
    services.accept_invitation(token=selectors.link_of(invitation), now=clock.now())
    ended = services.end_membership(actor=world.alice, now=clock.now(), membership_id=alice.id)

    assert ended.ended_at is not None
    assert [row.history_type for row in Membership.history.filter(id=alice.id).order_by("history_id")] == ["+", "~"]
