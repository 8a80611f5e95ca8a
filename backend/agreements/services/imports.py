"""Take in a register of agreements signed elsewhere: check it, run it in batches, undo it once.

A batch is one transaction that counts up `done`; the next one is handed to the outbox with it. After a crash the batch
that was in hand is done again from its start, so nothing comes twice and nothing is left out.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.accounts import services as organizations
from backend.accounts.choices import Role
from backend.agreements import selectors
from backend.agreements.choices import ImportStatus
from backend.agreements.models import Agreement, RegisterImport
from backend.agreements.services import checks
from backend.agreements.services.recording import ParticularsIn, add_vendor, take_back, write_record
from backend.core import history
from backend.core.errors import Changed, DomainError
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.outbox import enqueue
from backend.core.types import Actor, Subject
from backend.vendors import services as vendors

if TYPE_CHECKING:
    from backend.accounts.models import Organization

BATCH = 100
"""Rows of one transaction: a few seconds, far below the outbox's lease."""


class ImportHasProblems(DomainError):
    code = "agreements.import_has_problems"
    message = "Some cells have problems. Mend them in the file, and choose it again."


class NothingToTakeIn(DomainError):
    code = "agreements.nothing_to_take_in"
    message = "Every row of this file is in the register already."


class ImportTouched(DomainError):
    """Something has happened to an agreement of the import since."""

    code = "agreements.import_touched"


def check_register(*, actor: Actor, now: datetime, content: bytes, file_name: str) -> UUID:
    """Keep what a register says and what taking it in would do; nothing of it is taken in. Returns the import's id.

    Raises Forbidden, NotFound, and RegisterUnreadable for a file that is no register; then nothing at all is stored.
    """
    checked = selectors.check_register(actor, content=content, now=now)
    with transaction.atomic():
        row = history.create(
            RegisterImport(
                district_id=selectors.own_district(actor).id,
                file_name=file_name[:200] or "register",
                sha256=hashlib.sha256(content).hexdigest(),
                rows=checked.rows,
                problems=checked.problems,
                summary=checked.summary,
                created_by_id=checks.person_of(actor),
                created_at=now,
            ),
            actor=actor,
            at=now,
        )
        counted = {key: checked.summary[key] for key in ("rows", "to_record", "problems")}
        _record(row, "checked", actor=actor, now=now, data={**counted, "sha256": row.sha256})
    return row.id


def _record(
    row: RegisterImport, kind: str, *, actor: Actor, now: datetime, data: Mapping[str, Any] | None = None
) -> None:
    record_event(
        kind=f"register.{kind}",
        actor=actor,
        at=now,
        chain=row.district_id,
        subject=Subject("register_import", row.id),
        data=data,
        personal={"file": row.file_name},
    )


def _entered(actor: Actor, import_id: UUID) -> RegisterImport:
    accounts.require(actor, "agreements.record")
    seen = selectors.get_import(actor, import_id)
    rows = RegisterImport.objects.select_for_update(no_key=True).defer("rows")
    row = rows.get(id=seen.id)
    if row.status != seen.status:
        raise Changed
    return row


def _next(row_id: UUID, step: str, *, done: int, now: datetime, organization_id: UUID) -> None:
    enqueue(
        kind=f"agreement.{step}",
        payload={"import_id": str(row_id), "done": done},
        key=f"agreement.{step}:{row_id}:{done}",
        now=now,
        organization_id=organization_id,
    )


@transaction.atomic
def run_import(*, actor: Actor, now: datetime, import_id: UUID) -> None:
    """Start taking in a register that was checked and has no problem. The worker does it, batch by batch.

    Raises Forbidden, NotFound, Changed, ImportHasProblems, NothingToTakeIn.
    """
    row = _entered(actor, import_id)
    if row.status != ImportStatus.CHECKED:
        raise Changed("This register was started before.")
    if row.problems:
        raise ImportHasProblems
    if not row.summary.get("to_record"):
        raise NothingToTakeIn
    history.change(
        RegisterImport.objects.filter(id=row.id, status=ImportStatus.CHECKED),
        actor=actor,
        at=now,
        status=ImportStatus.RUNNING,
        started_at=now,
    )
    _record(row, "started", actor=actor, now=now)
    _next(row.id, "take_in_register", done=0, now=now, organization_id=row.district_id)


def _as(row: RegisterImport, person: Any, district: "Organization") -> Actor:
    """Return the officer who started it, as they were allowed to then: the worker goes on though they may have left."""
    return Actor(
        person_id=person.id,
        label=person.name,
        organization_id=district.id,
        organization_kind=district.kind,
        role=Role.PRIVACY_OFFICER,
    )


@transaction.atomic
def take_in_batch(*, now: datetime, import_id: UUID, done: int) -> None:
    """Take in the next rows of a running import, as of row `done`. Run again for the same row, it does nothing more."""
    row = RegisterImport.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "created_by", "district"
    ).get(id=import_id)  # fmt: skip
    if row.status != ImportStatus.RUNNING or row.done != done:
        return
    actor = _as(row, row.created_by, row.district)
    queue_up(f"agreements.reference {row.district_id}")
    batch = row.rows[done : done + BATCH]
    _take_in(row, batch, actor=actor, now=now)
    done += len(batch)
    # How far it has come is no fact of its own, and leaves no history.
    RegisterImport.objects.filter(id=row.id).update(done=done, created=row.created)
    if done < len(row.rows):
        _next(row.id, "take_in_register", done=done, now=now, organization_id=row.district_id)
        return
    history.change(
        RegisterImport.objects.filter(id=row.id, status=ImportStatus.RUNNING),
        actor=actor,
        at=now,
        status=ImportStatus.DONE,
        finished_at=now,
    )
    _record(row, "taken_in", actor=actor, now=now, data={"rows": done})


def _take_in(row: RegisterImport, batch: Sequence[Mapping[str, Any]], *, actor: Actor, now: datetime) -> None:
    """Record the rows of one batch that are new, and note in `row.created` which vendors and products that made."""
    known = selectors.Known(actor, row.district_id)
    made: dict[str, list[str]] = {"vendors": [], "products": [], **row.created}
    reference = selectors.next_reference(row.district, now)
    for each in batch:
        if each["fate"] != "new":
            continue
        effective = date.fromisoformat(each["effective"])
        found = known.vendor(each["vendor"])
        if found is None:
            vendor = add_vendor(actor=actor, now=now, district_id=row.district_id, name=each["vendor"])
            known.add_vendor(vendor.id, vendor.name)
            made["vendors"].append(str(vendor.id))
            found = (vendor.id, vendor.name)
        if known.agreement(found[0], each["products"], effective):
            continue  # somebody has recorded it since the file was checked
        listed = known.products.setdefault(found[0], {})
        product_ids = []
        for name in each["products"]:
            if name.lower() not in listed:
                product_id, is_new = vendors.name_product(
                    actor=actor, now=now, vendor_id=found[0], district_id=row.district_id, name=name
                )
                listed[name.lower()] = product_id
                made["products"] += [str(product_id)] if is_new else []
            product_ids.append(listed[name.lower()])
        agreement = write_record(
            actor=actor,
            now=now,
            district=row.district,
            vendor_id=found[0],
            product_ids=product_ids,
            particulars=ParticularsIn(
                states=tuple(each["states"]),
                effective_date=effective,
                end_date=date.fromisoformat(each["end"]) if each["end"] else None,
                signed_on=date.fromisoformat(each["signed"]) if each["signed"] else None,
                form=each["form"],
                reference=each["reference"],
                note=each["note"],
            ),
            reference=reference,
            register_import_id=row.id,
        )
        reference = following(reference)
        checks.record(
            agreement,
            kind="recorded",
            actor=actor,
            at=now,
            data={
                "reference": agreement.reference,
                "effective": each["effective"],
                "products": [str(product_id) for product_id in product_ids],
                "import": str(row.id),
                "row": each["row"],
            },
            personal={"file": row.file_name},
        )
    row.created = made


def following(reference: str) -> str:
    """Return the number after this one: "2026-0015" after "2026-0014"."""
    year, _, number = reference.partition("-")
    return f"{year}-{int(number) + 1:04d}"


@transaction.atomic
def undo_import(*, actor: Actor, now: datetime, import_id: UUID) -> None:
    """Take back everything that an import made, once, while nothing else has happened to it. The worker does it.

    Raises Forbidden, NotFound, Changed, and ImportTouched, which names agreements to which something has happened.
    """
    row = _entered(actor, import_id)
    if row.status != ImportStatus.DONE:
        raise Changed("Only a register that was taken in can be undone, and only once.")
    if names := selectors.touched(row):
        raise ImportTouched(
            f"Something has happened since to agreements that came with this register ({', '.join(names)}), so it "
            "cannot be undone as a whole. Take single records back on their own pages."
        )
    history.change(
        RegisterImport.objects.filter(id=row.id, status=ImportStatus.DONE),
        actor=actor,
        at=now,
        status=ImportStatus.UNDONE,
        undone_at=now,
        undone_by_id=checks.person_of(actor),
    )
    _record(row, "undone", actor=actor, now=now)
    _next(row.id, "take_back_register", done=0, now=now, organization_id=row.district_id)


@transaction.atomic
def take_back_batch(*, now: datetime, import_id: UUID, done: int) -> None:
    """Withdraw the next agreements of an import that is being undone; at the end, what it made and nobody uses.

    Run again, it goes on with what still stands.
    """
    row = (
        RegisterImport.objects.select_for_update(no_key=True, of=("self",))
        .select_related("undone_by", "district")
        .defer("rows")
        .get(id=import_id)
    )
    if row.status != ImportStatus.UNDONE:
        return
    actor = _as(row, row.undone_by, row.district)
    found = selectors.standing(row).order_by("reference")[:BATCH].values_list("id", flat=True)
    agreements = list(Agreement.objects.select_for_update(no_key=True).filter(id__in=list(found)).order_by("reference"))
    for agreement in agreements:
        take_back(agreement, actor=actor, now=now, reason=f"The register “{row.file_name}” was undone.")
    if selectors.standing(row).exists():
        done += len(agreements)
        _next(row.id, "take_back_register", done=done, now=now, organization_id=row.district_id)
        return
    products, made = selectors.unused(row)
    for product_id in products:
        vendors.take_back_product(actor=actor, now=now, product_id=product_id, district_id=row.district_id)
    for vendor_id in made:
        organizations.take_back_vendor(actor=actor, now=now, vendor_id=vendor_id, district_id=row.district_id)
