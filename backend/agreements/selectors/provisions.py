"""Special provisions of an agreement, as far as the actor sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from backend.accounts import selectors as accounts
from backend.agreements import form_files
from backend.agreements.choices import ProvisionOperation, Status
from backend.agreements.models import Agreement, Provision
from backend.agreements.rules import provisions as rules
from backend.agreements.selectors.rows import get_agreement, is_own, visible_agreements
from backend.agreements.selectors.text import compose, compose_input
from backend.core.errors import NotFound
from backend.core.types import Actor


@dataclass(frozen=True)
class ProvisionView:
    """One provision with what the actor may do with it now."""

    row: Provision
    clause_label: str
    clause_text: str
    """The clause as it reads without any provision; empty where the provision adds one."""
    fingerprint: str
    allowed_actions: Sequence[str]


@dataclass(frozen=True)
class Provisions:
    """The provisions that stand, and the clauses to choose from while one may be proposed."""

    provisions: Sequence[ProvisionView]
    clauses: Sequence[rules.ClauseChoice]
    allowed_actions: Sequence[str]


def _shown(actor: Actor, agreement: Agreement) -> bool:
    """Tell whether the actor reads the agreement's provisions now.

    The party that prepares it always does; the vendor while it is asked, and everybody who sees it once it was out.
    """
    if is_own(actor, agreement) or agreement.executed_at is not None:
        return True
    if actor.organization_id != agreement.vendor_id:
        return False
    return agreement.status in rules.SHOWN_TO_VENDOR or agreement.status == Status.OUT_FOR_SIGNATURE


def standing_provisions(agreement: Agreement) -> QuerySet[Provision]:
    """Return the provisions that were not withdrawn, in order."""
    rows = Provision.objects.filter(agreement=agreement, withdrawn_at__isnull=True)
    return rows.select_related("proposed_by", "agreed_by").order_by("position")


def get_provision(actor: Actor, provision_id: UUID) -> Provision:
    """Return a provision that stands, with its agreement. Raises NotFound, also for who does not read it now."""
    row = (
        Provision.objects.filter(id=provision_id, withdrawn_at__isnull=True, agreement__in=visible_agreements(actor))
        .select_related("agreement")
        .first()
    )
    if row is None or not _shown(actor, row.agreement):
        raise NotFound
    return row


def clause_choices(actor: Actor, agreement: Agreement, *, at: datetime) -> list[rules.ClauseChoice]:
    """Return the clauses that a provision may touch, as they read without any provision."""
    given = compose_input(actor, agreement, at=at)
    given = given.model_copy(update={"terms": given.terms.model_copy(update={"special_provisions": ()})})
    return rules.choices(compose(given).document, form_files.load_form(agreement.form).text)


def provision_name(row: Provision, agreement: Agreement) -> str:
    """Return how a provision is named in a sentence: by its heading, else by the clause that it touches."""
    return row.heading or rules.label_of(form_files.load_form(agreement.form).text, row.clause)


def provision_effect(row: Provision, agreement: Agreement) -> str:
    """Return what a provision does to the form's text, as a sentence."""
    clause = rules.label_of(form_files.load_form(agreement.form).text, row.clause) if row.clause else ""
    # Without a heading of its own, a provision is named by the clause: see `provision_name`.
    named = f"the clause “{clause}”" if row.heading else "that clause"
    if row.operation == ProvisionOperation.REPLACE:
        return f"It replaces {named}."
    if row.operation == ProvisionOperation.DELETE:
        return f"It leaves {named} out of the agreement."
    return f"It adds a clause after “{clause}”." if clause else "It adds a clause at the end."


def fingerprint_of(row: Provision) -> str:
    return rules.fingerprint(operation=row.operation, clause=row.clause, heading=row.heading, text=row.text)


def provisions(actor: Actor, agreement_id: UUID, *, at: datetime) -> Provisions:
    """Return an agreement's special provisions and what the actor may do. Raises NotFound and Forbidden."""
    agreement = get_agreement(actor, agreement_id)
    own = is_own(actor, agreement)
    edits = own and agreement.status in rules.OPEN and accounts.may(actor, "provisions.edit")
    agrees = (
        actor.organization_id == agreement.vendor_id
        and not own
        and agreement.status in rules.SHOWN_TO_VENDOR
        and accounts.may(actor, "provisions.agree")
    )
    rows = list(standing_provisions(agreement)) if _shown(actor, agreement) else []
    form = form_files.load_form(agreement.form).text if rows else None
    touched = [row for row in rows if row.operation != ProvisionOperation.ADD]
    choices = clause_choices(actor, agreement, at=at) if edits or touched else []
    texts = {choice.id: choice.text for choice in choices}
    return Provisions(
        provisions=[
            ProvisionView(
                row=row,
                clause_label=rules.label_of(form, row.clause) if form else "",
                clause_text=texts.get(row.clause, "") if row in touched else "",
                fingerprint=fingerprint_of(row),
                allowed_actions=[
                    *(["edit", "withdraw"] if edits else []),
                    *(["agree"] if agrees and row.agreed_at is None else []),
                ],
            )
            for row in rows
        ],
        clauses=choices if edits else [],
        allowed_actions=["propose"] if edits else [],
    )
