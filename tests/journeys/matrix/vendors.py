"""Vendors, products and schedule versions."""

from typing import Any

from backend.core.types import Actor
from backend.vendors import selectors, services
from backend.vendors.models import Evidence, Product
from tests.accounts.world import START
from tests.agreements.story import schedule
from tests.journeys.matrix.ground import COALITION, DISTRICTS, ELM, NOBODY, OTHER, QUILL, SLATE, Ground, Row, Source
from tests.uploads import pdf

FILLS_IN = frozenset({"vendor administrator", "vendor contributor"})


def vendors(ground: Ground) -> list[Row]:
    return [
        Row("Slate, verified", {"vendor_id": ground.world.slate.id}, DISTRICTS | SLATE),
        Row("Quill, Elm's own", {"vendor_id": ground.world.quill.id}, ELM | QUILL),
        Row("a district", {"vendor_id": ground.world.elm_valley.id}, NOBODY),
    ]


def products(ground: Ground) -> list[Row]:
    own = Product.objects.get(name="Slate Sketch").id
    return [
        Row("Slate's", {"product_id": own}, DISTRICTS | SLATE),
        Row("Quill's", {"product_id": Product.objects.get(vendor=ground.world.quill.id).id}, ELM | QUILL),
    ]


def own_products(ground: Ground) -> list[Row]:
    slates, quills = products(ground)
    return [Row(slates.what, slates.ids, FILLS_IN), Row(quills.what, quills.ids, QUILL)]


def versions(ground: Ground) -> list[Row]:
    return [
        Row("shared with Elm Valley", {"version_id": schedule(ground.world)}, ELM | COALITION | SLATE | OTHER),
        Row(
            "shared with Stone Harbor alone",
            {"version_id": Product.objects.get(name="Slate Sketch").versions.get(number=1).id},
            OTHER | SLATE,
        ),
        Row("Quill's", {"version_id": Product.objects.get(vendor=ground.world.quill.id).versions.get(number=1).id},
            ELM | QUILL),
    ]  # fmt: skip


def drafts(ground: Ground) -> list[Row]:
    """Of Slate's and of Quill's product, each with an open draft."""
    quinn = ground.people["other vendor"]
    assert quinn is not None
    rows = []
    for actor, seen_by, product in (
        (ground.world.vera, FILLS_IN, Product.objects.get(name="Slate Sketch").id),
        (quinn, QUILL, Product.objects.get(vendor=ground.world.quill.id).id),
    ):
        version = selectors.open_draft(product) or services.start_draft(actor=actor, now=START, product_id=product)
        rows.append(Row(f"{actor.label}'s", {"version_id": version.id}, seen_by))
    return rows


def evidence(ground: Ground) -> list[Row]:
    def of(actor: Actor, kind: str, product_id: Any = None) -> dict[str, Any]:
        row = Evidence.objects.filter(kind=kind).first() or services.add_evidence(
            actor=actor, now=START, given=services.EvidenceIn(kind=kind, product_id=product_id),
            content=pdf(), file_name="matrix.pdf",
        )  # fmt: skip
        return {"evidence_id": row.id}

    quinn = ground.people["other vendor"]
    assert quinn is not None
    sketch = Product.objects.get(name="Slate Sketch").id
    return [
        Row("of Slate as a whole", of(ground.world.vera, "Whole"), ELM | COALITION | OTHER | SLATE),
        Row("of Slate Sketch", of(ground.world.vera, "Sketch", sketch), OTHER | SLATE),
        Row("of Quill", of(quinn, "Quill's"), ELM | QUILL),
    ]


EVIDENCE = "api/v1/evidence/<uuid:evidence_id>"
SOURCES: dict[str, Source] = {
    **{EVIDENCE + end: evidence for end in ("/file", "/withdraw", "/share", "/unshare")},
    "api/v1/vendors/<uuid:vendor_id>": vendors,
    "api/v1/products/<uuid:product_id>": products,
    "api/v1/products/<uuid:product_id>/drafts": products,
    "api/v1/products/<uuid:product_id>/schedule-template.xlsx": own_products,
    **{
        f"api/v1/drafts/<uuid:version_id>{end}": drafts
        for end in ("", "/changes", "/ask-approval", "/publish", "/upload")
    },
    "api/v1/schedule-versions/<uuid:version_id>": versions,
    "api/v1/schedule-versions/<uuid:version_id>/compare/<uuid:other_id>": lambda ground: [
        Row(f"{row.what}, with itself", {**row.ids, "other_id": row.ids["version_id"]}, row.seen_by)
        for row in versions(ground)
    ],
}
BODIES: dict[str, Any] = {
    f"{EVIDENCE}/share": {"district": "00000000-0000-4000-8000-000000000000"},
    f"{EVIDENCE}/unshare": {"district": "00000000-0000-4000-8000-000000000000"},
    "api/v1/drafts/<uuid:version_id>": {"revision": 0, "changes": []},
    "api/v1/products/<uuid:product_id>": {"name": "Renamed"},
}
