"""The lists of vendors and products as files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.accounts import services as accounts
from backend.accounts.selectors import organization_row
from backend.core.errors import NotFound
from backend.core.exports import Cell, Export, Format, notes, record_export
from backend.core.types import Actor
from backend.vendors import selectors
from backend.vendors.selectors import HoldingAsked


def export_vendors(
    *,
    actor: Actor,
    now: datetime,
    asked: HoldingAsked,
    verified: bool | None,
    sort: str,
    asked_words: Mapping[str, str],
    columns: Sequence[str],
    format: Format,
) -> Export:
    """Record who takes the list of vendors out of the house, and return it as a file to be written, its rows not yet
    read. `asked_words` is what is asked for as it stood in the address. Raises Forbidden, NotFound."""
    shown = list(columns) or ["name", "verified", "products", "shared", "sensitive"]
    return _export(
        title="Vendors",
        labels=selectors.VENDOR_COLUMNS,
        shown=shown,
        count=lambda: selectors.visible_vendors(actor, asked, verified=verified).count(),
        rows=lambda zone: selectors.vendor_cells(actor, asked, verified=verified, sort=sort, columns=shown, zone=zone),
        actor=actor,
        now=now,
        asked_words=asked_words,
        format=format,
    )


def export_products(
    *,
    actor: Actor,
    now: datetime,
    asked: HoldingAsked,
    vendor_id: UUID | None,
    sort: str,
    asked_words: Mapping[str, str],
    columns: Sequence[str],
    format: Format,
) -> Export:
    """Record who takes the list of products out of the house, and return it as a file to be written, its rows not yet
    read. `asked_words` is what is asked for as it stood in the address. Raises Forbidden, NotFound."""
    shown = list(columns) or ["name", "vendor", "sensitive", "elements", "published"]
    return _export(
        title="Products",
        labels=selectors.PRODUCT_COLUMNS,
        shown=shown,
        count=lambda: selectors.product_register(actor, asked, vendor_id=vendor_id).count(),
        rows=lambda zone: selectors.product_cells(
            actor, asked, vendor_id=vendor_id, sort=sort, columns=shown, zone=zone
        ),
        actor=actor,
        now=now,
        asked_words=asked_words,
        format=format,
    )


def _export(
    *,
    title: str,
    labels: Mapping[str, str],
    shown: Sequence[str],
    count: Callable[[], int],
    rows: Callable[[ZoneInfo], Iterator[list[Cell]]],
    actor: Actor,
    now: datetime,
    asked_words: Mapping[str, str],
    format: Format,
) -> Export:
    accounts.require(actor, "reports.export")
    if actor.organization_id is None:
        raise NotFound
    organization = organization_row(actor.organization_id)
    zone, found = organization.time_zone, count()
    record_export(
        actor=actor, now=now, what=title.lower(), format=format, count=found, columns=shown, asked=dict(asked_words)
    )
    return Export(
        title=title,
        organization=organization.name,
        zone=zone,
        headings=[f"{labels[key]} ({zone})" if key in selectors.INSTANTS else labels[key] for key in shown],
        rows=rows(ZoneInfo(zone)),
        notes=notes(organization=organization.name, zone=zone, now=now, count=found, asked=asked_words),
    )
