"""The demo's agreements in the making: a vendor invited, one schedule in review, one returned, a newer one offered."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.agreements import services as agreements
from backend.agreements.types import State
from backend.core.types import Actor
from backend.vendors import selectors as vendors
from backend.vendors import services as schedules
from backend.vendors.types import Subprocessor


def _invited(officer: Actor, vendor_id: UUID, product_id: UUID, state: State, *, message: str, now: datetime) -> UUID:
    return agreements.invite_vendor(
        actor=officer,
        now=now,
        terms=agreements.TermsIn(states=(state,)),
        vendor_id=vendor_id,
        product_ids=[product_id],
        message=message,
    )


def invite_a_new_vendor(officer: Actor, *, now: datetime) -> None:
    """Invite a vendor that nobody knows yet; it has not begun."""
    agreements.invite_vendor(
        actor=officer,
        now=now - timedelta(days=2),
        terms=agreements.TermsIn(states=("MA",), service_agreement_title="Leafmark classroom licenses"),
        vendor_name="Copperleaf Reading, Inc.",
        email="noor.haddad@copperleaf.example",
        contact_name="Noor Haddad",
        product_names=["Leafmark"],
        message="Our third-grade teachers would like to start in January.",
    )


def submit_for_review(officer: Actor, vendor: Actor, version_id: UUID, *, now: datetime) -> None:
    """A schedule with gaps, submitted and commented on: what a review has to do with."""
    version = vendors.get_version(vendor, version_id)
    agreement_id = _invited(
        officer,
        version.product.vendor_id,
        version.product_id,
        "MA",
        message="Please say for each kind of data what it is used for.",
        now=now - timedelta(days=9),
    )
    agreements.submit(
        actor=vendor,
        now=now - timedelta(days=3),
        agreement_id=agreement_id,
        version_id=version_id,
        note="This is how Hallway works at every school.",
    )
    said = now - timedelta(days=2)

    def comment(anchor: str, body: str, visibility: str = "shared") -> None:
        agreements.comment(
            actor=officer,
            now=said,
            agreement_id=agreement_id,
            product_id=version.product_id,
            anchor=anchor,
            body=body,
            visibility=visibility,
        )

    comment(
        "element:student.special_indicator.health",
        "Is the reason for a visit to the nurse kept, and for how long? Our nurses would rather not enter one.",
    )
    comment("section:hosting", "Nothing is said here. Which provider stores the passes, and in which country?")
    comment("section:subprocessors", "Harriet knows Northgale from the cafeteria contract; ask her first.", "internal")


def submit_and_return(officer: Actor, vendor: Actor, version_id: UUID, *, now: datetime) -> None:
    """The same schedule for a district of New York, returned with what is missing."""
    version = vendors.get_version(vendor, version_id)
    agreement_id = _invited(
        officer, version.product.vendor_id, version.product_id, "NY", message="", now=now - timedelta(days=12)
    )
    agreements.submit(
        actor=vendor, now=now - timedelta(days=6), agreement_id=agreement_id, version_id=version_id, note=""
    )
    agreements.comment(
        actor=officer,
        now=now - timedelta(days=1, hours=2),
        agreement_id=agreement_id,
        product_id=version.product_id,
        anchor="section:state_questions",
        body="Education Law 2-d wants these answers published on our site, so they have to be complete.",
    )
    agreements.return_submission(
        actor=officer,
        now=now - timedelta(days=1),
        agreement_id=agreement_id,
        reason="Please answer what New York asks, and name the framework that you follow.",
    )


def offer_a_newer_version(vendor: Actor, version_id: UUID, *, now: datetime) -> None:
    """A newer version of a product that a district is bound to: one more element, one more subprocessor."""
    product_id = vendors.get_version(vendor, version_id).product_id
    draft = schedules.start_draft(actor=vendor, now=now, product_id=product_id)
    stated = vendors.data_of(draft)
    newer = stated.model_copy(
        update={
            "subprocessors": (
                *(stated.subprocessors or ()),
                Subprocessor(
                    name="Marlowe Mail Services",
                    purpose="sending the progress reports",
                    data="names and e-mail addresses of parents",
                    place="United States",
                    written_agreement=True,
                ),
            )
        }
    )
    schedules.save_schedule(actor=vendor, now=now, product_id=product_id, data=newer, version_id=draft.id)
    published = schedules.publish_version(actor=vendor, now=now, version_id=draft.id)
    agreements.offer_version(
        actor=vendor,
        now=now,
        product_id=product_id,
        version_id=published.id,
        note="Progress reports are sent by a mail service from January on.",
    )
