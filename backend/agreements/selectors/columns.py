"""What the register shows of an agreement, column by column, in the words of the screen: for files."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.accounts.choices import OrganizationKind
from backend.agreements.choices import Status
from backend.agreements.models import RegisterRow
from backend.agreements.selectors.register import RegisterAsked, days_left, open_point_count, register
from backend.core.exports import Cell, streamed
from backend.core.types import Actor
from backend.vendors import selectors as vendors

ENTRY = (
    "reference", "status", "recorded", "states", "created_at", "executed_at", "effective_date", "end_date",
    "vendor_verified", "element_count", "subprocessors", "countries",
)  # fmt: skip
NOT_SEALED_HERE = "not sealed here"


@dataclass(frozen=True)
class _Reader:
    """Who reads the file, when, and in which zone instants are written."""

    actor: Actor
    now: datetime
    zone: ZoneInfo

    def day(self, instant: datetime | None) -> Cell:
        return instant.astimezone(self.zone).date() if instant else None


def status_words(row: RegisterRow, now: datetime) -> str:
    """Return the status as it is shown: "Expired" for a term that is over, and that a recorded copy has no seal."""
    left = days_left(row, now)
    words = "Expired" if left is not None and left < 0 else str(Status(row.status).label)
    return f"{words}, {NOT_SEALED_HERE}" if row.recorded else words


def register_entry(actor: Actor, row: RegisterRow, *, now: datetime) -> dict[str, Any]:
    """Return a row of the register as the list shows it, made of what JSON knows."""
    left = days_left(row, now)
    return {
        **{name: getattr(row, name) for name in ENTRY},
        "id": row.pk,
        "district": {"id": row.district_id, "name": row.district_name} if row.district_id else None,
        "vendor": {"id": row.vendor_id, "name": row.vendor_name},
        "products": row.product_names,
        "status_label": status_words(row, now),
        "expired": left is not None and left < 0,
        "days_left": left,
        "open_points": open_point_count(actor, row),
        "sensitivities": sensitivities(row),
    }


def sensitivities(row: RegisterRow) -> list[str]:
    """Return the labels of the sensitivities, in the catalogue's order."""
    return [one.label for one in vendors.catalogue().sensitivities if one.code in row.marks]


@dataclass(frozen=True)
class Column:
    """One column of the register."""

    key: str
    label: str
    value: Callable[[RegisterRow, _Reader], Cell]
    is_instant: bool = False


COLUMNS = {
    column.key: column
    for column in (
        Column("reference", "Number", lambda row, _: row.reference),
        Column("vendor", "Vendor", lambda row, _: row.vendor_name),
        Column("district", "District", lambda row, _: row.district_name or "General offer"),
        Column("products", "Products", lambda row, _: ", ".join(row.product_names)),
        Column("states", "States", lambda row, _: ", ".join(row.states)),
        Column("status", "Status", lambda row, to: status_words(row, to.now)),
        Column("effective", "Effective", lambda row, _: row.effective_date),
        Column("end", "Ends", lambda row, _: row.end_date),
        Column("days_left", "Days left", lambda row, to: days_left(row, to.now)),
        Column("open_points", "Open points", lambda row, to: open_point_count(to.actor, row)),
        Column("sensitive", "Sensitive data", lambda row, _: ", ".join(sensitivities(row))),
        Column("elements", "Data elements", lambda row, _: row.element_count),
        Column("subprocessors", "Subprocessors", lambda row, _: ", ".join(row.subprocessors)),
        Column("countries", "Stored in", lambda row, _: ", ".join(row.countries)),
        Column("executed", "Executed", lambda row, to: to.day(row.executed_at), is_instant=True),
        Column("created", "Started", lambda row, to: to.day(row.created_at), is_instant=True),
    )
}


def shown_columns(actor: Actor, keys: Sequence[str]) -> list[Column]:
    """Return the columns in the order asked for; without any, those that the screen begins with."""
    first = ("district" if actor.organization_kind == OrganizationKind.VENDOR else "vendor", "products", "states")
    return [COLUMNS[key] for key in keys or (*first, "status", "effective", "end", "days_left", "reference")]


def register_cells(
    actor: Actor, asked: RegisterAsked, columns: Sequence[Column], *, now: datetime, zone: ZoneInfo
) -> Iterator[list[Cell]]:
    """Yield the cells of every row that is asked for, in the list's order, read a few thousand rows at a time.

    Raises Forbidden by role, before the first row.
    """
    reader = _Reader(actor, now, zone)
    rows = register(actor, asked, now=now)
    return ([column.value(row, reader) for column in columns] for row in streamed(rows))
