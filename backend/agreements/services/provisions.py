"""Special provisions: the district proposes, changes and withdraws them; the vendor agrees as they read then."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.choices import ProvisionOperation
from backend.agreements.mails import ProvisionChangedMail, ProvisionProposedMail
from backend.agreements.models import Agreement, Provision
from backend.agreements.rules import provisions as rules
from backend.agreements.services import checks
from backend.core import history, mail
from backend.core.errors import Changed, Invalid, NotFound
from backend.core.types import Actor
from backend.core.words import one_line, stated, written

if TYPE_CHECKING:
    from backend.accounts.models import Person

CHANGED = "Somebody has changed this special provision since you opened it. Read it again first."


@dataclass(frozen=True)
class ProvisionIn:
    """What an officer proposes: an operation on the form's text, or a clause of its own at the end."""

    operation: str
    clause: str = ""
    heading: str = ""
    text: str = ""


def _entered(actor: Actor, agreement_id: UUID) -> Agreement:
    """Return the agreement, locked, while its own district may still change what it proposes."""
    accounts.require(actor, "provisions.edit")
    seen = selectors.get_agreement(actor, agreement_id)
    if not selectors.is_own(actor, seen):
        raise checks.OthersAgreement
    agreement = checks.locked(agreement_id)
    if agreement.status not in rules.OPEN:
        raise checks.NotPossibleNow(
            f"Special provisions cannot be changed while the agreement is “{agreement.get_status_display().lower()}”."
        )
    return agreement


def _checked(
    given: ProvisionIn, *, actor: Actor, agreement: Agreement, now: datetime, but: UUID | None = None
) -> ProvisionIn:
    """Return what was proposed, tidied. Raises Invalid with everything that is wrong, at the fields."""
    deletes = given.operation == ProvisionOperation.DELETE
    heading, text = one_line(given.heading), "" if deletes else stated(given.text)
    problems: dict[str, list[str]] = {}
    if given.operation == ProvisionOperation.ADD and not heading:
        problems["heading"] = ["Enter a heading; it is printed above the clause."]
    if not deletes and not text:
        problems["text"] = ["Enter what the clause says."]
    if given.clause and given.clause not in {one.id for one in selectors.clause_choices(actor, agreement, at=now)}:
        problems["clause"] = ["This agreement has no such clause."]
    elif not given.clause and given.operation != ProvisionOperation.ADD:
        problems["clause"] = ["Choose the clause."]
    elif given.operation != ProvisionOperation.ADD:
        others = selectors.standing_provisions(agreement).filter(clause=given.clause)
        if others.exclude(operation=ProvisionOperation.ADD).exclude(id__in=[but] if but else []).exists():
            problems["clause"] = ["Another special provision already replaces this clause or leaves it out."]
    if problems:
        raise Invalid(fields=problems)
    return ProvisionIn(given.operation, given.clause, heading, text)


def _record(row: Provision, agreement: Agreement, *, kind: str, actor: Actor, at: datetime) -> None:
    checks.record(
        agreement,
        kind=kind,
        actor=actor,
        at=at,
        data={
            "provision": str(row.id),
            "operation": row.operation,
            "clause": row.clause,
            "named": selectors.provision_name(row, agreement),
            "words": selectors.fingerprint_of(row),
        },
    )


@dataclass(frozen=True)
class _Agreed:
    """What the vendor had agreed to, by its name then."""

    provision: str
    person: "Person"
    at: datetime

    @classmethod
    def of(cls, row: Provision, agreement: Agreement) -> "_Agreed | None":
        if row.agreed_at is None or row.agreed_by is None:
            return None
        return cls(selectors.provision_name(row, agreement), row.agreed_by, row.agreed_at)


def _ask_vendor(row: Provision, agreement: Agreement, *, actor: Actor, now: datetime) -> None:
    """Write to who manages the vendor, once it reads the agreement. What is proposed before it reads with the rest."""
    if agreement.status not in rules.SHOWN_TO_VENDOR or agreement.district is None:
        return
    for manager in selectors.administrators(agreement.vendor_id, now=now):
        mail.send(
            ProvisionProposedMail(
                name=manager.name,
                person=actor.label,
                district=agreement.district.name,
                vendor=agreement.vendor.name,
                reference=agreement.reference,
                provision=selectors.provision_name(row, agreement),
                effect=selectors.provision_effect(row, agreement),
                words=row.text,
                url=f"{settings.PUBLIC_URL}/agreements/{agreement.id}/provisions",
            ),
            to=manager.email,
            key=f"provision_proposed:{row.id}:{manager.id}",
            now=now,
            organization_id=agreement.district_id,
        )


def _tell_vendor(row: Provision, agreement: Agreement, before: _Agreed, *, actor: Actor, now: datetime) -> None:
    """Write to who manages the vendor, and to who agreed, if they are still there."""
    assert agreement.district is not None
    shown, withdrawn = agreement.status in rules.SHOWN_TO_VENDOR, row.withdrawn_at is not None
    words = "The clause is left out." if row.operation == ProvisionOperation.DELETE else row.text
    managers = {person.id for person in selectors.administrators(agreement.vendor_id, now=now)}
    for person in accounts.people(agreement.vendor_id, now=now):
        if person.id not in managers | {before.person.id}:
            continue
        mail.send(
            ProvisionChangedMail(
                name=person.name,
                person=actor.label,
                district=agreement.district.name,
                reference=agreement.reference,
                provision=before.provision,
                agreed_by=before.person.name,
                agreed_at=written(before.at, person.time_zone),
                withdrawn=withdrawn,
                words=words if shown and not withdrawn else "",
                url=f"{settings.PUBLIC_URL}/agreements/{agreement.id}/provisions" if shown else "",
            ),
            to=person.email,
            key=f"provision_changed:{row.id}:{now.isoformat()}:{person.id}",
            now=now,
            organization_id=agreement.district_id,
        )


@transaction.atomic
def propose_provision(*, actor: Actor, now: datetime, agreement_id: UUID, given: ProvisionIn) -> UUID:
    """Propose a special provision of one agreement, and return its id.

    Raises Forbidden, NotFound, OthersAgreement, NotPossibleNow once the text is composed, and Invalid.
    """
    agreement = _entered(actor, agreement_id)
    checked = _checked(given, actor=actor, agreement=agreement, now=now)
    last = Provision.objects.filter(agreement=agreement).aggregate(last=Max("position"))["last"]
    row = history.create(
        Provision(
            agreement=agreement,
            position=1 if last is None else last + 1,
            operation=checked.operation,
            clause=checked.clause,
            heading=checked.heading,
            text=checked.text,
            proposed_by_id=checks.person_of(actor),
            proposed_at=now,
        ),
        actor=actor,
        at=now,
    )
    _record(row, agreement, kind="provision_proposed", actor=actor, at=now)
    _ask_vendor(row, agreement, actor=actor, now=now)
    return row.id


def _found(actor: Actor, provision_id: UUID, verb: str) -> Provision:
    accounts.require(actor, verb)
    return selectors.get_provision(actor, provision_id)


def _refuse_other_words(row: Provision, fingerprint: str) -> None:
    if selectors.fingerprint_of(row) != fingerprint:
        raise Changed(CHANGED)


@transaction.atomic
def change_provision(*, actor: Actor, now: datetime, provision_id: UUID, fingerprint: str, given: ProvisionIn) -> None:
    """Change a provision that read as `fingerprint` says; what the vendor agreed to ends, unless nothing changes.

    Raises Forbidden, NotFound, OthersAgreement, NotPossibleNow, Invalid, and Changed where it reads otherwise by now.
    """
    found = _found(actor, provision_id, "provisions.edit")
    agreement = _entered(actor, found.agreement_id)
    row = Provision.objects.select_for_update(no_key=True).get(id=provision_id)
    _refuse_other_words(row, fingerprint)
    checked = _checked(given, actor=actor, agreement=agreement, now=now, but=row.id)
    before = _Agreed.of(row, agreement)
    if checked == ProvisionIn(row.operation, row.clause, row.heading, row.text):
        return
    row = history.change(
        Provision.objects.filter(id=row.id, withdrawn_at__isnull=True),
        actor=actor,
        at=now,
        operation=checked.operation,
        clause=checked.clause,
        heading=checked.heading,
        text=checked.text,
        proposed_by_id=actor.person_id,
        proposed_at=now,
        agreed_by_id=None,
        agreed_at=None,
    )
    _record(row, agreement, kind="provision_changed", actor=actor, at=now)
    if before is not None:
        _tell_vendor(row, agreement, before, actor=actor, now=now)


@transaction.atomic
def withdraw_provision(*, actor: Actor, now: datetime, provision_id: UUID) -> None:
    """Take a provision out of the agreement. Raises Forbidden, NotFound, OthersAgreement, NotPossibleNow, Changed."""
    found = _found(actor, provision_id, "provisions.edit")
    agreement = _entered(actor, found.agreement_id)
    row = history.change(
        Provision.objects.filter(id=provision_id, withdrawn_at__isnull=True), actor=actor, at=now, withdrawn_at=now
    )
    _record(row, agreement, kind="provision_withdrawn", actor=actor, at=now)
    if (before := _Agreed.of(row, agreement)) is not None:
        _tell_vendor(row, agreement, before, actor=actor, now=now)


@transaction.atomic
def agree_to_provision(*, actor: Actor, now: datetime, provision_id: UUID, fingerprint: str) -> None:
    """Agree for the vendor to a provision as it was read.

    Raises Forbidden, NotFound (also for the district, which has nothing to agree to), NotPossibleNow, and Changed where
    it reads otherwise by now or was agreed to already.
    """
    found = _found(actor, provision_id, "provisions.agree")
    if found.agreement.vendor_id != actor.organization_id:
        raise NotFound
    agreement = checks.locked(found.agreement_id)
    if agreement.status not in rules.SHOWN_TO_VENDOR:
        raise checks.NotPossibleNow(
            f"There is nothing to agree to while the agreement is “{agreement.get_status_display().lower()}”."
        )
    row = Provision.objects.select_for_update(no_key=True).get(id=provision_id)
    _refuse_other_words(row, fingerprint)
    row = history.change(
        Provision.objects.filter(id=row.id, withdrawn_at__isnull=True, agreed_at__isnull=True),
        actor=actor,
        at=now,
        agreed_by_id=actor.person_id,
        agreed_at=now,
    )
    _record(row, agreement, kind="provision_agreed", actor=actor, at=now)
