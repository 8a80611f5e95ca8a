"""What the page of an agreement offers…"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from backend.accounts.choices import Role
from backend.agreements.models import Agreement
from backend.core.types import Actor
from tests.accounts.world import World, browser_of
from tests.agreements.story import (
    API,
    SIGNERS,
    both_sign,
    call,
    executed,
    get,
    member,
    schedule,
    started,
    submitted,
    taken,
)
from tests.signing.story import run_outbox

pytestmark = pytest.mark.django_db


class UndoneError(Exception):
    """Ends a step that was only tried."""


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise UndoneError
    except UndoneError:
        pass


class Tries:
    """Every step, tried by everybody at each status, and undone again."""

    def __init__(self, world: World, version: str) -> None:
        self.people: dict[str, Actor] = {
            "officer": world.alice,
            "signatory": world.dana,
            "auditor": world.bob,
            "other district's officer": world.charlie,
            "vendor administrator": world.vera,
            "vendor signatory": world.victor,
            "vendor contributor": member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR),
            "operator": world.otto,
        }
        self.browsers = {name: browser_of(actor) for name, actor in self.people.items()}
        self.bodies: dict[str, dict[str, Any]] = {
            verb: {"reason": "Because."} for verb in ("ready", "draft", "return", "recall", "withdraw", "terminate")
        }
        self.bodies |= {"send": SIGNERS, "ask": {}, "remind": {}}
        self.change = {"states": ["NH"], "versions": [version]}

    def offered(self, agreement_id: str) -> dict[str, set[str]]:
        """Return what each is offered, having checked that each can do that and nothing else."""
        found = {}
        for name, browser in self.browsers.items():
            answer = browser.get(f"{API}/agreements/{agreement_id}")
            found[name] = {one["verb"] for one in answer.json().get("allowed_actions", [])}
            assert self._possible(browser, agreement_id) == found[name], name
        return found

    def _possible(self, browser: Any, agreement_id: str) -> set[str]:
        possible = set()
        revision = Agreement.objects.get(id=agreement_id).revision
        for verb, body in {**self.bodies, "edit": {**self.change, "revision": revision}}.items():
            address = f"{API}/agreements/{agreement_id}"
            with undone():
                if verb == "edit":
                    answer = browser.put(address, body, content_type="application/json")
                elif verb == "remind":
                    answer = browser.post(f"{address}/remind", body, content_type="application/json")
                else:
                    answer = browser.post(f"{address}/actions/{verb}", body, content_type="application/json")
            assert answer.status_code in (204, 403, 404, 409), (verb, answer.content)
            if answer.status_code == 204:
                possible.add(verb)
        return possible


def test_is_exactly_what_the_api_then_allows_at_every_status_to_every_role(world: World) -> None:
    older = executed(world)
    version = get(world.alice, f"/agreements/{older}")["agreement"]["lines"][0]["version_id"]
    tries = Tries(world, version)

    def only_officer(agreement_id: str, status: str, *verbs: str) -> None:
        assert get(world.alice, f"/agreements/{agreement_id}")["agreement"]["status"] == status
        found = tries.offered(agreement_id)
        assert found.pop("officer") == set(verbs)
        assert not any(found.values())

    only_officer(older, "executed", "terminate")
    newer = started(world, versions=[version], supersedes=older)
    only_officer(newer, "draft", "ask", "ready", "withdraw", "edit")
    taken(world.alice, newer, "ready")
    only_officer(newer, "ready", "draft", "withdraw")
    run_outbox()
    only_officer(newer, "ready", "draft", "withdraw", "send")
    taken(world.alice, newer, "send", **SIGNERS)
    only_officer(newer, "out_for_signature", "recall")
    both_sign()
    only_officer(newer, "out_for_signature")
    run_outbox()
    only_officer(newer, "executed", "terminate")
    only_officer(older, "superseded")
    taken(world.alice, newer, "terminate", reason="Over.")
    only_officer(newer, "terminated")
    gone = started(world, versions=[version])
    taken(world.alice, gone, "ask")
    only_officer(gone, "with_vendor", "draft", "withdraw", "edit")
    submitted(world.vera, gone, version)
    only_officer(gone, "in_review", "return", "ready", "draft", "withdraw", "edit")
    taken(world.alice, gone, "return", reason="Something is missing.")
    only_officer(gone, "with_vendor", "draft", "withdraw", "edit")
    taken(world.alice, gone, "withdraw", reason="Not needed.")
    only_officer(gone, "withdrawn")


def test_is_nothing_to_the_operator_who_reads_no_agreement(world: World) -> None:
    agreement_id = started(world, versions=[str(schedule(world))])

    for address in ("/agreements", f"/agreements/{agreement_id}", f"/agreements/{agreement_id}/timeline", "/today"):
        assert call(world.otto, "get", address).status_code == 403
