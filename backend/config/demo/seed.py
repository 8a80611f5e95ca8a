"""The demo: invented districts, vendors and people, with agreements at every step that this version knows.

Made through the services that people use, so that whatever the demo shows could have been done by hand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings

from backend.accounts import selectors as accounts
from backend.accounts import services as people
from backend.accounts.choices import OrganizationKind, Role
from backend.agreements import services as agreements
from backend.agreements.types import State
from backend.config.demo import clocks, review
from backend.config.demo.signers import sign
from backend.core import outbox
from backend.core.types import INSTALLATION, Actor
from backend.signing.types import SignerIn
from backend.vendors import selectors
from backend.vendors import services as vendors
from backend.vendors.types import Contact

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Somebody:
    """A person of the demo with their role."""

    name: str
    email: str
    role: Role
    title: str = ""


@dataclass(frozen=True)
class District:
    """A district of the demo; the first person is its privacy officer, the second signs."""

    name: str
    state: str
    county: str
    address: str
    people: tuple[Somebody, ...]


KESTREL = District(
    "Kestrel Valley Regional School District", "MA", "Franklin", "1 Schoolhouse Road, Kestrel Valley, MA 01999",
    (
        Somebody("Dana Whitcomb", "dana.whitcomb@kestrelvalley.example", Role.PRIVACY_OFFICER, "Privacy Officer"),
        Somebody("Harriet Osei", "harriet.osei@kestrelvalley.example", Role.DISTRICT_SIGNATORY, "Superintendent"),
        Somebody("Priya Raman", "priya.raman@rowan-audit.example", Role.AUDITOR),
    ),
)  # fmt: skip
LARCH = District(
    "Larch Hollow School District", "NH", "Grafton", "77 Mill Brook Road, Larch Hollow, NH 03999",
    (
        Somebody("Joel Bergeron", "joel.bergeron@larchhollow.example", Role.PRIVACY_OFFICER, "Director of Technology"),
        Somebody("Annette Kowalczyk", "annette.kowalczyk@larchhollow.example", Role.DISTRICT_SIGNATORY,
                 "Superintendent"),
    ),
)  # fmt: skip
PORT_AMITY = District(
    "Port Amity Central School District", "NY", "Oswego", "20 Quarry Street, Port Amity, NY 13999",
    (
        Somebody("Simone Achterberg", "simone.achterberg@portamity.example", Role.PRIVACY_OFFICER,
                 "Data Protection Officer"),
        Somebody("Leon Marchetti", "leon.marchetti@portamity.example", Role.DISTRICT_SIGNATORY, "Superintendent"),
    ),
)  # fmt: skip

VENDORS: dict[str, tuple[Somebody, ...]] = {
    "fernhill": (
        Somebody("Ines Okafor-Lindqvist", "ines@fernhill.example", Role.VENDOR_ADMINISTRATOR, "Director of Privacy"),
        Somebody("Marisol Vance", "marisol.vance@fernhill.example", Role.VENDOR_SIGNATORY, "Chief Executive"),
    ),
    "tidewick": (Somebody("Gil Moreau", "gil@tidewick.example", Role.VENDOR_ADMINISTRATOR, "Managing Member"),),
}
SINCE = timedelta(days=40)
OPERATOR = Somebody("Robin Hale", "robin.hale@operator.example", Role.OPERATOR)


def _add_people(organization_id: UUID, group: tuple[Somebody, ...], *, now: datetime) -> dict[str, Actor]:
    actors = {}
    for somebody in group:
        until = now + timedelta(days=240) if somebody.role == Role.AUDITOR else None
        membership = people.add_member(
            actor=INSTALLATION,
            now=now,
            organization_id=organization_id,
            email=somebody.email,
            name=somebody.name,
            role=somebody.role,
            ends_at=until,
        )
        actors[somebody.email] = accounts.actor_in(membership.person_id, organization_id, now=now)
    return actors


def _signer(somebody: Somebody, side: Literal["vendor", "district"]) -> SignerIn:
    return SignerIn(side=side, name=somebody.name, email=somebody.email, title=somebody.title)


def _district(district: District, *, now: datetime) -> tuple[UUID, Actor]:
    row = people.create_organization(
        actor=INSTALLATION,
        now=now,
        kind=OrganizationKind.DISTRICT,
        name=district.name,
        state=district.state,
        county=district.county,
        address=district.address,
        time_zone="America/New_York",
    )
    actors = _add_people(row.id, district.people, now=now)
    officer, signatory = district.people[0], district.people[1]
    vendors.set_contacts(
        actor=INSTALLATION,
        now=now,
        organization_id=row.id,
        contacts=(
            Contact(role="representative", name=officer.name, title=officer.title, email=officer.email),
            Contact(role="notices", name=officer.name, title=officer.title, email=officer.email),
            Contact(role="signer", name=signatory.name, title=signatory.title, email=signatory.email),
        ),
    )
    return row.id, actors[officer.email]


def seed(*, now: datetime) -> bool:
    """Fill an empty installation with the demo; returns False, having done nothing, where it is not empty.

    Everybody has been here for `SINCE`, so that what waits in the demo has waited for a while.
    """
    home = people.installation(now=now)
    if accounts.has_operator(now=now):
        return False
    then = now - SINCE
    robin = _add_people(home.id, (OPERATOR,), now=then)[OPERATOR.email]
    kestrel_id, dana = _district(KESTREL, now=then)
    larch_id, joel = _district(LARCH, now=then)
    port_amity_id, simone = _district(PORT_AMITY, now=then)

    cases = {}
    at_vendors: dict[str, Actor] = {}
    for name, group in VENDORS.items():
        content = (FOLDER / f"{name}.yaml").read_bytes()
        for district_id in (kestrel_id, larch_id, port_amity_id):
            cases[name] = vendors.import_case(
                actor=INSTALLATION, now=then, content=content, file=f"{name}.yaml", district_id=district_id
            )
        at_vendors |= _add_people(cases[name].vendor_id, group, now=then)

    people.confirm_domain(actor=robin, now=then, vendor_id=cases["fernhill"].vendor_id, domain="fernhill.example")

    def start(actor: Actor, name: str, states: tuple[State, ...]) -> UUID:
        stated = selectors.read_case((FOLDER / f"{name}.yaml").read_bytes(), file=name).agreement
        return agreements.create_agreement(
            actor=actor,
            now=now,
            vendor_id=cases[name].vendor_id,
            version_ids=[cases[name].versions[0].version_id],
            terms=agreements.TermsIn(
                states=states,
                service_agreement_title=stated.service_agreement_title,
                service_agreement_date=stated.service_agreement_date,
                service_agreement_end=stated.service_agreement_end,
                answers=dict(stated.answers),
            ),
        )

    gil = at_vendors["gil@tidewick.example"]
    hallway = cases["tidewick"].versions[0].version_id
    review.submit_and_return(simone, gil, hallway, now=now)
    review.submit_for_review(dana, gil, hallway, now=now)
    review.invite_a_new_vendor(dana, now=now)
    start(joel, "tidewick", ("NH",))
    to_send = start(dana, "fernhill", ("MA",))
    agreements.mark_ready(actor=dana, now=now, agreement_id=to_send)
    executed = start(joel, "fernhill", ("NH",))
    agreements.mark_ready(actor=joel, now=now, agreement_id=executed)
    out = start(simone, "fernhill", ("NY",))
    agreements.mark_ready(actor=simone, now=now, agreement_id=out)
    outbox.drain()
    marisol = VENDORS["fernhill"][1]
    for officer, district, agreement_id in ((joel, LARCH, executed), (simone, PORT_AMITY, out)):
        agreements.send(
            actor=officer,
            now=now,
            agreement_id=agreement_id,
            vendor_signer=_signer(marisol, "vendor"),
            district_signer=_signer(district.people[1], "district"),
        )
    clocks.record_for_kestrel(dana, tidewick_id=cases["tidewick"].vendor_id, now=now, then=then)
    clocks.record_for_larch(joel, now=now, then=then)
    clocks.record_for_port_amity(simone, now=now, then=then)
    ines = at_vendors["ines@fernhill.example"]
    clocks.add_evidence(
        ines,
        product_id=selectors.get_version(ines, cases["fernhill"].versions[0].version_id).product_id,
        district_id=larch_id,
        content=clocks.certificate(now=now),
        now=now,
        then=then,
    )
    outbox.drain()
    if settings.EMAIL_BACKEND.endswith("Mailbox"):  # with a mail server of its own, the demo's people cannot read
        for somebody in (marisol, LARCH.people[1]):
            sign(email=somebody.email, name=somebody.name, title=somebody.title, about=LARCH.name, now=now)
        review.offer_a_newer_version(ines, cases["fernhill"].versions[0].version_id, now=now)
    agreements.wind_due(now=now)
    return True
