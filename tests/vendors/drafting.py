"""What the tests of drafts share: Slate's people at their form, over HTTP."""

from typing import Any

from backend.accounts.choices import Role
from backend.core.types import Actor
from tests.accounts.world import World, browser_of
from tests.agreements.story import member

API = "/api/v1"


def call(actor: Actor, method: str, address: str, body: Any = None, expected: int = 200) -> Any:
    answer = getattr(browser_of(actor), method)(API + address, body, content_type="application/json")
    assert answer.status_code == expected, answer.content
    return answer.json() if answer.content else None


def read(actor: Actor, address: str, expected: int = 200) -> Any:
    answer = browser_of(actor).get(API + address)
    assert answer.status_code == expected, answer.content
    return answer.json()


def cleo(world: World) -> Actor:
    """A contributor of Slate: fills in, and publishes where no approval is asked for."""
    return member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR)


def new_product(world: World, name: str = "Slate Reader") -> str:
    product_id: str = call(world.vera, "post", "/products", {"name": name, "kind": "reading"}, 201)["id"]
    return product_id


def started(world: World, product_id: str = "", **given: Any) -> Any:
    return call(world.vera, "post", f"/products/{product_id or new_product(world)}/drafts", given, 201)


def change(path: str, value: Any, was: Any = None) -> dict[str, Any]:
    return {"path": path, "was": was, "value": value}


def save(actor: Actor, draft_id: str, *changes: dict[str, Any], revision: int = 0, expected: int = 200) -> Any:
    body = {"revision": revision, "changes": list(changes)}
    return call(actor, "patch", f"/drafts/{draft_id}", body, expected)


def type_in(actor: Actor, draft_id: str, fields: dict[str, Any]) -> Any:
    """Type everything into an open draft, field by field, in one go."""
    stored = read(actor, f"/drafts/{draft_id}")["fields"]
    return save(actor, draft_id, *(change(path, value, stored.get(path)) for path, value in fields.items()))


def use(**parts: Any) -> dict[str, Any]:
    return {"required": None, "purpose": "", "subjects": [], "specify": "", **parts}
