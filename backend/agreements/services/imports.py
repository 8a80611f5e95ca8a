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
from backend.agreements.services.recording import CheckedRecord, ParticularsIn, take_back_each, write_records
from backend.core import history
from backend.core.errors import Changed, DomainError
from backend.core.events import record_event, record_events, together
from backend.core.locks import queue_up
from backend.core.outbox import enqueue
from backend.core.types import Actor, Subject
from backend.vendors import services as vendors

if TYPE_CHECKING:
    from backend.accounts.models import Organization

BATCH = 250
"""Rows of one transaction: about a second, far below the outbox's lease. What a batch takes does not grow by row in
statements, only in what they carry."""


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
@together()
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
    new = [each for each in batch if each["fate"] == selectors.NEW]
    known = selectors.Known(actor, row.district_id, names=[each["vendor"] for each in new])
    made: dict[str, list[str]] = {"vendors": [], "products": [], **row.created}
    vendor_of = _vendors(new, known, made, actor=actor, now=now, district_id=row.district_id)
    # Somebody may have recorded an agreement since the file was checked.
    still = [each for each in new if not known.agreement(vendor_of[each["vendor"]], each["products"], _day(each))]
    product_of = _products(still, known, vendor_of, made, actor=actor, now=now, district_id=row.district_id)
    records = [
        CheckedRecord(
            vendor_id=vendor_of[each["vendor"]],
            product_ids=tuple(dict.fromkeys(product_of[vendor_of[each["vendor"]], name] for name in each["products"])),
            particulars=_particulars(each),
        )
        for each in still
    ]
    agreements = write_records(actor=actor, now=now, district=row.district, records=records, register_import_id=row.id)
    happenings = [
        checks.happening(
            agreement,
            kind="recorded",
            data={
                "reference": agreement.reference,
                "effective": each["effective"],
                "products": [str(product_id) for product_id in record.product_ids],
                "import": str(row.id),
                "row": each["row"],
            },
            personal={"file": row.file_name},
        )
        for agreement, record, each in zip(agreements, records, still, strict=True)
    ]
    record_events(happenings, actor=actor, at=now)
    row.created = made


def _day(each: Mapping[str, Any]) -> date:
    return date.fromisoformat(each["effective"])


def _particulars(each: Mapping[str, Any]) -> ParticularsIn:
    return ParticularsIn(
        states=tuple(each["states"]),
        effective_date=_day(each),
        end_date=date.fromisoformat(each["end"]) if each["end"] else None,
        signed_on=date.fromisoformat(each["signed"]) if each["signed"] else None,
        form=each["form"],
        reference=each["reference"],
        note=each["note"],
        # What was checked before these were read has none.
        contact_name=each.get("contact_name", ""),
        contact_email=each.get("contact_email", ""),
    )


def _vendors(
    rows: Sequence[Mapping[str, Any]],
    known: selectors.Known,
    made: dict[str, list[str]],
    *,
    actor: Actor,
    now: datetime,
    district_id: UUID,
) -> dict[str, UUID]:
    """Return each row's vendor by the name that the row gives it, those added that are new."""
    own = {UUID(each) for each in made["vendors"]}
    found: dict[str, UUID] = {}
    missing: dict[str, list[str]] = {}
    for name in dict.fromkeys(each["vendor"] for each in rows):
        if (vendor := known.vendor(name, own=own)) is not None:
            found[name] = vendor[0]
        else:  # written in two ways, with "Inc." and without, it is one vendor still
            missing.setdefault(accounts.bare_name(name), []).append(name)
    firsts = [names[0] for names in missing.values()]
    added = organizations.add_vendors(actor=actor, now=now, district_id=district_id, names=firsts)
    for row, names in zip(added, missing.values(), strict=True):
        found |= dict.fromkeys(names, row.id)
    made["vendors"] += [str(row.id) for row in added]
    return found


def _products(
    rows: Sequence[Mapping[str, Any]],
    known: selectors.Known,
    vendor_of: Mapping[str, UUID],
    made: dict[str, list[str]],
    *,
    actor: Actor,
    now: datetime,
    district_id: UUID,
) -> dict[tuple[UUID, str], UUID]:
    """Return each product by its vendor and its name as a row writes it, those made that are new."""
    found: dict[tuple[UUID, str], UUID] = {}
    missing: list[tuple[UUID, str]] = []
    for key in dict.fromkeys((vendor_of[each["vendor"]], name) for each in rows for name in each["products"]):
        vendor_id, name = key
        if (product_id := known.products.get(vendor_id, {}).get(name.lower())) is not None:
            found[key] = product_id
        else:
            missing.append(key)
    named = vendors.name_products(actor=actor, now=now, district_id=district_id, named=missing)
    found |= {key: product_id for key, (product_id, _) in zip(missing, named, strict=True)}
    made["products"] += dict.fromkeys(str(product_id) for product_id, is_new in named if is_new)
    return found


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
@together()
def take_back_batch(*, now: datetime, import_id: UUID, done: int) -> None:
    """Withdraw the next agreements of an import that is being undone, with the vendors and products that it made for
    them and that nobody uses any more.

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
    found = list(selectors.standing(row).order_by("reference").values_list("id", flat=True)[:BATCH])
    agreements = list(Agreement.objects.select_for_update(no_key=True).filter(id__in=found).order_by("reference"))
    reason = f"The register “{row.file_name}” was undone."
    take_back_each(agreements, actor=actor, now=now, reason=reason)
    more = selectors.standing(row).exists()
    # What this batch has freed; at the end, whatever else is free by now.
    products, made = selectors.unused(row, of=found if more else None)
    vendors.take_back_products(actor=actor, now=now, product_ids=products, district_id=row.district_id)
    organizations.take_back_vendors(actor=actor, now=now, vendor_ids=made, district_id=row.district_id)
    if more:
        done += len(agreements)
        _next(row.id, "take_back_register", done=done, now=now, organization_id=row.district_id)
