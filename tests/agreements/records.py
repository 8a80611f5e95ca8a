"""What the tests of recorded agreements share: a record as Elm Valley's officer sends it."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from backend.core.types import Actor
from tests.accounts.world import World, browser_of
from tests.agreements.story import API
from tests.uploads import pdf

BREACH = {
    "duty": "breach.notify_district:provider:district",
    "amount": 48,
    "unit": "hours",
    "anchor": "confirmation",
    "clause": "V.4",
}


def particulars(**changes: Any) -> dict[str, Any]:
    return {
        "states": ["NH"],
        "effective_date": "2025-08-01",
        "end_date": "2028-07-31",
        "signed_on": "2025-07-21",
        "form": "NH statewide agreement, second version",
        "reference": "DPA-77",
        "note": "Signed on paper.",
        "limits": [BREACH],
        **changes,
    }


def record(world: World, **changes: Any) -> dict[str, Any]:
    return {"vendor": str(world.slate.id), "products": [{"name": "Slate Reader"}], **particulars(**changes)}


def post(actor: Actor, address: str, given: dict[str, Any], content: bytes | None = None, name: str = "dpa.pdf") -> Any:
    form: dict[str, Any] = {"record": json.dumps(given)}
    if content is not None:
        form["file"] = SimpleUploadedFile(name, content, content_type="application/pdf")
    return browser_of(actor).post(API + address, form)


def recorded(world: World, *, by: Actor | None = None, content: bytes | None = None, **changes: Any) -> str:
    """Record an agreement over HTTP and return its id."""
    answer = post(by or world.alice, "/agreements/record", record(world, **changes), content or pdf())
    assert answer.status_code == 201, answer.json()
    agreement_id: str = answer.json()["id"]
    return agreement_id
