"""Vendors, products and schedule versions."""

from typing import Any

from backend.vendors.models import Product
from tests.agreements.story import schedule
from tests.journeys.matrix.ground import COALITION, DISTRICTS, ELM, NOBODY, OTHER, QUILL, SLATE, Ground, Row, Source


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


def versions(ground: Ground) -> list[Row]:
    return [
        Row("shared with Elm Valley", {"version_id": schedule(ground.world)}, ELM | COALITION | SLATE | OTHER),
        Row(
            "shared with Stone Harbor alone",
            {"version_id": Product.objects.get(name="Slate Sketch").versions.get().id},
            OTHER | SLATE,
        ),
        Row("Quill's", {"version_id": Product.objects.get(vendor=ground.world.quill.id).versions.get().id},
            ELM | QUILL),
    ]  # fmt: skip


SOURCES: dict[str, Source] = {
    "api/v1/vendors/<uuid:vendor_id>": vendors,
    "api/v1/products/<uuid:product_id>": products,
    "api/v1/schedule-versions/<uuid:version_id>": versions,
}
BODIES: dict[str, Any] = {}
