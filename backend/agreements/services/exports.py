"""The register as a file."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from backend.accounts import services as accounts
from backend.accounts.selectors import organization_row
from backend.agreements import selectors
from backend.agreements.selectors import RegisterAsked
from backend.core.errors import NotFound
from backend.core.exports import Export, Format, notes, record_export
from backend.core.types import Actor


def export_register(
    *,
    actor: Actor,
    now: datetime,
    asked: RegisterAsked,
    asked_words: Mapping[str, str],
    columns: Sequence[str],
    format: Format,
) -> Export:
    """Record who takes the register out of the house, and return it as a file to be written, its rows not yet read.

    `asked_words` is `asked` as it stood in the address. Raises Forbidden, and NotFound for nobody's register.
    """
    accounts.require(actor, "reports.export")
    if actor.organization_id is None:
        raise NotFound
    organization = organization_row(actor.organization_id)
    shown = selectors.shown_columns(actor, columns)
    count = selectors.register_ids(actor, asked, now=now).count()
    keys = [column.key for column in shown]
    record_export(
        actor=actor, now=now, what="agreements", format=format, count=count, columns=keys, asked=dict(asked_words)
    )
    zone = organization.time_zone
    return Export(
        title="Agreements",
        organization=organization.name,
        zone=zone,
        headings=[f"{column.label} ({zone})" if column.is_instant else column.label for column in shown],
        rows=selectors.register_cells(actor, asked, shown, now=now, zone=ZoneInfo(zone)),
        notes=notes(organization=organization.name, zone=zone, now=now, count=count, asked=asked_words),
    )
