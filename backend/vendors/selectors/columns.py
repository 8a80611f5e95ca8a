"""What the lists of vendors and products show, column by column, in the words of the screen: for files."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.core.exports import Cell, streamed
from backend.core.types import Actor
from backend.vendors.selectors.catalogue import catalogue
from backend.vendors.selectors.holding import HoldingAsked
from backend.vendors.selectors.products import product_register, products_page
from backend.vendors.selectors.vendors import vendors_page, visible_vendors

if TYPE_CHECKING:
    from django.db.models import QuerySet

VENDOR_COLUMNS = {
    "name": "Vendor",
    "verified": "Directory",
    "products": "Products",
    "shared": "Published schedules",
    "sensitive": "Sensitive data",
    "domain": "Domain",
}
PRODUCT_COLUMNS = {
    "name": "Product",
    "vendor": "Vendor",
    "kind": "Kind",
    "sensitive": "Sensitive data",
    "elements": "Data elements",
    "subprocessors": "Subprocessors",
    "countries": "Stored in",
    "published": "Published",
}
INSTANTS = frozenset({"published"})
AT_ONCE = 500


def mark_labels(marks: Collection[str]) -> list[str]:
    """Return the labels of sensitivities, in the catalogue's order."""
    return [one.label for one in catalogue().sensitivities if one.code in marks]


_VENDOR: dict[str, Callable[[Any, ZoneInfo], Cell]] = {
    "name": lambda row, _: row.name,
    "verified": lambda row, _: "Domain confirmed" if row.is_verified else "Not yet confirmed",
    "products": lambda row, _: row.product_count,
    "shared": lambda row, _: row.shared_count,
    "sensitive": lambda row, _: ", ".join(mark_labels(row.marks)),
    "domain": lambda row, _: row.domain,
}
_PRODUCT: dict[str, Callable[[Any, ZoneInfo], Cell]] = {
    "name": lambda row, _: row.name,
    "vendor": lambda row, _: row.vendor.name,
    "kind": lambda row, _: row.kind,
    "sensitive": lambda row, _: ", ".join(mark_labels(row.newest.marks if row.newest else ())),
    "elements": lambda row, _: row.element_count,
    "subprocessors": lambda row, _: ", ".join(row.subprocessors),
    "countries": lambda row, _: ", ".join(row.countries),
    "published": lambda row, zone: row.newest.published_at.astimezone(zone).date() if row.newest else None,
}


def _by_pages(ids: "QuerySet[Any, UUID]", page: Callable[[Sequence[UUID]], Sequence[Any]]) -> Iterator[Any]:
    walk = streamed(ids)
    while some := list(islice(walk, AT_ONCE)):
        yield from page(some)


def vendor_cells(
    actor: Actor, asked: HoldingAsked, *, verified: bool | None, sort: str, columns: Sequence[str], zone: ZoneInfo
) -> Iterator[list[Cell]]:
    """Yield the cells of every vendor that is asked for, in the list's order. Raises Forbidden, before the first."""
    ids = visible_vendors(actor, asked, verified=verified, sort=sort).values_list("pk", flat=True)
    rows = _by_pages(ids, lambda some: vendors_page(actor, some))
    return ([_VENDOR[column](row, zone) for column in columns] for row in rows)


def product_cells(
    actor: Actor, asked: HoldingAsked, *, vendor_id: UUID | None, sort: str, columns: Sequence[str], zone: ZoneInfo
) -> Iterator[list[Cell]]:
    """Yield the cells of every product that is asked for, in the list's order. Raises Forbidden, before the first."""
    ids = product_register(actor, asked, vendor_id=vendor_id, sort=sort).values_list("pk", flat=True)
    rows = _by_pages(ids, lambda some: products_page(actor, some))
    return ([_PRODUCT[column](row, zone) for column in columns] for row in rows)
