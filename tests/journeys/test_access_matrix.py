"""Every address of the API with an id in it, asked by everybody about rows that are theirs, shared, foreign or absent…

What somebody may not see answers as what does not exist, byte for byte. A new address without rows fails this test.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from tests.accounts.world import browser_of
from tests.agreements.story import get
from tests.architecture.test_api import api_views
from tests.journeys.matrix import BODIES, SOURCES, Ground, Row
from tests.journeys.matrix.ground import make_ground

pytestmark = pytest.mark.django_db

OPEN = ("api/v1/sign/", "api/v1/invitations/by-token/", "api/v1/submission/", "feeds/")
"""Addresses where the link itself is the right; to open a submission one is signed in, too."""


def routes() -> dict[str, list[str]]:
    """Every address with something in it that names a row, and the verbs that its view answers.

    A jurisdiction of the law is no row: its page is everybody's."""
    return {
        address: [verb for verb in ("get", "post", "put", "patch", "delete") if hasattr(view, verb)]
        for address, view in api_views()
        if "<" in address and not address.startswith(("api/v1/demo/", "api/v1/law/"))
    }


def test_has_rows_for_every_address() -> None:
    assert set(routes()) == set(SOURCES)


@pytest.fixture
def ground() -> Ground:
    return make_ground()


def address_of(route: str, ids: dict[str, Any]) -> str:
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(ids[found.group(1)]), route)


def absent(route: str) -> dict[str, Any]:
    """Return ids that name nothing, as the address wants them."""
    made: dict[str, Any] = {name: uuid4() for name in re.findall(r"<uuid:(\w+)>", route)}
    return {**made, **dict.fromkeys(re.findall(r"<str:(\w+)>", route), "absent")}


def ask(browser: Client, verb: str, address: str, body: Any) -> tuple[int, bytes]:
    """Ask, and undo whatever came of it."""
    cache.clear()  # the limits of attempts are another test's
    cookies = copy.deepcopy(browser.cookies)  # to accept an invitation signs in
    with transaction.atomic():
        answer = getattr(browser, verb)(address, body, content_type="application/json") if verb != "get" else (
            browser.get(address)
        )  # fmt: skip
        transaction.set_rollback(True)
    browser.cookies = cookies
    return answer.status_code, answer.content


def asked(ground: Ground) -> Iterator[tuple[str, str, str, Client, list[Row]]]:
    browsers = {name: browser_of(actor) if actor else Client() for name, actor in ground.people.items()}
    for route, verbs in routes().items():
        rows = SOURCES[route](ground)
        for verb in verbs:
            for name, browser in browsers.items():
                yield route, verb, name, browser, rows


def test_answers_for_what_one_may_not_see_as_for_what_does_not_exist(ground: Ground) -> None:
    wrong = []
    for route, verb, name, browser, rows in asked(ground):
        ids = absent(route)
        if "verb" in ids:
            ids["verb"] = "ready"
        nothing = ask(browser, verb, address_of(route, ids), BODIES.get(route, {}))
        is_open = route.startswith(OPEN) and not route.endswith("/open")
        expected = {404} if is_open else {401} if name == "signed-out" else {403, 404}
        if nothing[0] not in expected:
            wrong.append(f"{verb} {route}, absent, by the {name}: {nothing}")
        for row in rows:
            said = ask(browser, verb, address_of(route, row.ids), BODIES.get(route, {}))
            where = f"{verb} {route}, {row.what} {row.ids.get('verb', '')}, by the {name}"
            if row.what == "no such verb":
                same = said[0] in (401, 404)
            elif name not in row.seen_by:
                same = said == nothing
            elif verb == "get" and not is_open:
                same = said[0] == 200
            else:
                # A role that may not do this at all is told so, whichever row it is.
                same = said[0] < 500 and (said[0] not in (401, 404) or said[1] != nothing[1])
            if not same:
                wrong.append(f"{where}: {said[0]} {said[1][:200]!r} instead of {nothing[0]} {nothing[1][:80]!r}")
    assert not wrong, "\n".join(wrong)


def test_shows_each_what_is_theirs_by_the_same_addresses(ground: Ground) -> None:
    world = ground.world
    assert get(world.alice, f"/agreements/{ground.sent}")["agreement"]["id"] == ground.sent
    assert get(world.charlie, f"/agreements/{ground.covering}")["agreement"]["id"] == ground.covering
    assert [row["id"] for row in get(world.vera, "/agreements?sort=reference")["results"]].count(ground.sent) == 1
    for actor, hidden in ((world.vera, ground.draft), (world.vera, ground.foreign), (world.charlie, ground.sent)):
        shown = str([get(actor, "/agreements"), get(actor, "/today")])
        assert hidden not in shown
