"""The ten organizations, their people, and the rows that the matrix is about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from backend.accounts import services as people
from backend.accounts.choices import OrganizationKind, Role
from backend.accounts.models import Organization
from backend.core.types import INSTALLATION, Actor
from tests.accounts.world import START, World, make_world
from tests.agreements.story import SMALL, coalition, executed, member, schedule, sent, started
from tests.signing.story import run_outbox

ELM = frozenset({"officer", "signatory", "auditor"})
SLATE = frozenset({"vendor administrator", "vendor signatory", "vendor contributor"})
QUILL, OTHER, OPERATOR = frozenset({"other vendor"}), frozenset({"other officer"}), frozenset({"operator"})
COALITION = frozenset({"coalition officer"})
STRANGE_DISTRICTS = frozenset({"strange officer", "strange coalition's officer"})
STRANGE_VENDORS = frozenset({"strange vendor", "second strange vendor"})
DISTRICTS = ELM | OTHER | COALITION | STRANGE_DISTRICTS
"""Everybody of a district or a coalition: they all see the directory of verified vendors."""
ANYBODY = DISTRICTS | SLATE | QUILL | STRANGE_VENDORS | OPERATOR | {"signed-out"}
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One row to ask for: what stands in the address, and who sees the row."""

    what: str
    ids: dict[str, Any]
    seen_by: frozenset[str]


@dataclass(frozen=True)
class Ground:
    """Who asks, and the agreements that most rows hang on."""

    world: World
    people: dict[str, Actor | None]
    sent: str
    draft: str
    foreign: str
    covering: str


Source = Callable[[Ground], list[Row]]


def _strangers() -> dict[str, Actor | None]:
    """A district, a coalition and two vendors that deal with nobody of the others."""

    def organization(kind: OrganizationKind, name: str, **particulars: Any) -> Organization:
        return people.create_organization(actor=INSTALLATION, now=START, kind=kind, name=name, **particulars)

    zone = {"time_zone": "America/New_York"}
    far = organization(OrganizationKind.DISTRICT, "Far Ridge Schools", state="VT", **zone)
    lakes = organization(OrganizationKind.COALITION, "South Lakes BOCES", state="NY", **zone)
    tern = organization(OrganizationKind.VENDOR, "Tern Software", domain="tern.example", verified=True)
    wren = organization(OrganizationKind.VENDOR, "Wren Apps", invited_by=far.id)
    return {
        "strange officer": member(far.id, "Faye Aldous", Role.PRIVACY_OFFICER),
        "strange coalition's officer": member(lakes.id, "Lars Imre", Role.PRIVACY_OFFICER),
        "strange vendor": member(tern.id, "Tess Nakata", Role.VENDOR_ADMINISTRATOR),
        "second strange vendor": member(wren.id, "Wim Osei", Role.VENDOR_ADMINISTRATOR),
    }


def make_ground() -> Ground:
    world = make_world()
    sketch = schedule(world, content=SMALL, share_with=world.stone_harbor.id)
    schedule(world, content=SMALL.replace("Slate Learning, Inc.", "Quill Labs").replace("Sketch", "Pad"))
    coalition_id, noel = coalition(world)
    version = str(schedule(world, share_with=coalition_id))
    schedule(world, share_with=world.stone_harbor.id)
    covering = executed(world, by=noel, versions=[version], states=["NH", "ME"], covered=[str(world.stone_harbor.id)])
    foreign = started(world, by=world.charlie, versions=[str(sketch)], states=["ME"])
    out = sent(world)
    run_outbox()
    return Ground(
        world=world,
        people={
            "officer": world.alice,
            "signatory": world.dana,
            "auditor": world.bob,
            "other officer": world.charlie,
            "coalition officer": noel,
            "vendor administrator": world.vera,
            "vendor signatory": world.victor,
            "vendor contributor": member(world.slate.id, "Cleo Marsh", Role.VENDOR_CONTRIBUTOR),
            "other vendor": member(world.quill.id, "Quinn Abara", Role.VENDOR_ADMINISTRATOR),
            **_strangers(),
            "operator": world.otto,
            "signed-out": None,
        },
        sent=out,
        draft=started(world),
        foreign=foreign,
        covering=covering,
    )
