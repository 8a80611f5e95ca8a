"""Agreements and their documents."""

from typing import Any
from uuid import UUID, uuid4

from backend.agreements import selectors, services
from backend.agreements.models import Agreement, Provision, VersionOffer
from backend.core import clock
from backend.core.types import Actor
from backend.vendors.models import Product
from tests.agreements.story import SIGNERS
from tests.journeys.matrix.ground import COALITION, ELM, NOBODY, OTHER, QUILL, SLATE, Ground, Row, Source
from tests.uploads import pdf


def agreements(ground: Ground) -> list[Row]:
    return [
        Row("sent", {"agreement_id": ground.sent}, ELM | SLATE),
        Row("draft", {"agreement_id": ground.draft}, ELM),
        Row("another district's draft", {"agreement_id": ground.foreign}, OTHER),
        Row("executed, covering another", {"agreement_id": ground.covering}, OTHER | COALITION | SLATE),
    ]


def steps(ground: Ground, **ids: Any) -> list[Row]:
    return [Row(row.what, {**row.ids, **ids}, row.seen_by) for row in agreements(ground)]


def documents(ground: Ground) -> list[Row]:
    def newest(agreement_id: str) -> Any:
        return Agreement.objects.get(id=agreement_id).instruments.get().unsigned_document_id

    mine, theirs = newest(ground.sent), newest(ground.covering)
    return [
        Row("sent", {"agreement_id": ground.sent, "document_id": mine}, ELM | SLATE),
        Row(
            "executed, covering another",
            {"agreement_id": ground.covering, "document_id": theirs},
            OTHER | COALITION | SLATE,
        ),
        Row("another agreement's", {"agreement_id": ground.sent, "document_id": theirs}, NOBODY),
        Row("none of it", {"agreement_id": ground.sent, "document_id": uuid4()}, NOBODY),
    ]


def provisions(ground: Ground) -> list[Row]:
    def of(agreement_id: str) -> dict[str, Any]:
        row, _ = Provision.objects.get_or_create(
            agreement_id=agreement_id, position=1, operation="add", heading="Drills", text="Each fall.",
            defaults={"proposed_at": clock.now(), "proposed_by_id": ground.world.alice.person_id},
        )  # fmt: skip
        return {"provision_id": row.id}

    return [
        Row("of what was sent", of(ground.sent), ELM | SLATE),
        Row("of a draft", of(ground.draft), ELM),
        Row("of another district's draft", of(ground.foreign), OTHER),
    ]


def offers(ground: Ground) -> list[Row]:
    def of(agreement_id: str) -> dict[str, Any]:
        line = Agreement.objects.get(id=agreement_id).lines.get()
        row, _ = VersionOffer.objects.get_or_create(
            agreement_id=agreement_id, product_id=line.product_id,
            defaults={
                "to_version_id": line.version_id, "offered_at": clock.now(),
                "offered_by_id": ground.world.vera.person_id,
            },
        )  # fmt: skip
        return {"offer_id": row.id}

    return [
        Row("for what was sent", of(ground.sent), ELM | SLATE),
        Row("for what is executed, whose covered districts decide nothing", of(ground.covering), COALITION | SLATE),
        Row("for another district's", of(ground.foreign), OTHER),
    ]


def own_products(ground: Ground) -> list[Row]:
    """Who is bound by a product is told to its own vendor; a district may not ask, whosever product it is."""
    return [
        Row("Slate's", {"product_id": Product.objects.get(name="Slate Sketch").id}, SLATE),
        Row("Quill's", {"product_id": Product.objects.get(vendor=ground.world.quill.id).id}, QUILL),
    ]


def register_imports(ground: Ground) -> list[Row]:
    def of(actor: Actor, name: str) -> dict[str, Any]:
        content = b"Vendor,Products,Effective\nMatrix Press,Matrix,2025-01-01\n"
        found = selectors.register_imports(actor).filter(file_name=name).first()
        row_id = found.id if found else (
            services.check_register(actor=actor, now=clock.now(), content=content, file_name=name)
        )  # fmt: skip
        return {"import_id": row_id}

    return [
        Row("Elm Valley's", of(ground.world.alice, "elm.csv"), ELM),
        Row("Stone Harbor's", of(ground.world.charlie, "stone.csv"), OTHER),
    ]


def contacts(ground: Ground) -> list[Row]:
    return [
        Row("Elm Valley's", {"organization_id": ground.world.elm_valley.id}, ELM),
        Row("Stone Harbor's", {"organization_id": ground.world.stone_harbor.id}, OTHER),
        Row("Slate's", {"organization_id": ground.world.slate.id}, SLATE),
        Row("Quill's", {"organization_id": ground.world.quill.id}, QUILL),
    ]


def occurrences(ground: Ground) -> list[Row]:
    def of(agreement_id: str, actor: Actor) -> dict[str, Any]:
        found = selectors.occurrences(actor, UUID(agreement_id)).results
        row_id = found[0].row.id if found else (
            services.state_occurrence(
                actor=actor, now=clock.now(), agreement_id=UUID(agreement_id), content=pdf(), file_name="proof.pdf",
                given=services.OccurrenceIn(kind="posted", on=Agreement.objects.get(id=agreement_id).effective_date),
            )
        )  # fmt: skip
        return {"occurrence_id": row_id}

    noel = ground.people["coalition officer"]
    assert noel is not None
    return [Row("of what is executed", of(ground.covering, noel), OTHER | COALITION | SLATE)]


STEPS = ("ready", "draft", "recall", "withdraw", "terminate", "share", "unrecord")
AGREEMENT = "api/v1/agreements/<uuid:agreement_id>"
CONTACTS = "api/v1/organizations/<uuid:organization_id>/contacts"
REGISTER = "api/v1/register-imports/<uuid:import_id>"
OFFER = "api/v1/offers/<uuid:offer_id>"
PROVISION = "api/v1/provisions/<uuid:provision_id>"
SOURCES: dict[str, Source] = {
    AGREEMENT: agreements,
    f"{AGREEMENT}/text": agreements,
    f"{AGREEMENT}/timeline": agreements,
    f"{AGREEMENT}/actions/send": agreements,
    f"{AGREEMENT}/actions/<str:verb>": lambda ground: (
        [
            row
            for verb in ("ready", "draft", "recall", "withdraw", "terminate", "share", "unrecord")
            for row in steps(ground, verb=verb)
        ]
        + [Row("no such verb", {"agreement_id": ground.sent, "verb": "burn"}, NOBODY)]
    ),
    f"{AGREEMENT}/documents/<uuid:document_id>": documents,
    f"{AGREEMENT}/record": agreements,
    **{REGISTER + end: register_imports for end in ("", "/rows", "/run", "/undo")},
    CONTACTS: contacts,
    f"{CONTACTS}/preview": contacts,
    f"{AGREEMENT}/provisions": agreements,
    "api/v1/products/<uuid:product_id>/offers": own_products,
    f"{AGREEMENT}/occurrences": agreements,
    "api/v1/occurrences/<uuid:occurrence_id>/withdraw": occurrences,
    "api/v1/occurrences/<uuid:occurrence_id>/file": occurrences,
    OFFER: offers,
    f"{OFFER}/accept": offers,
    f"{OFFER}/object": offers,
    f"{OFFER}/withdraw": offers,
    PROVISION: provisions,
    f"{PROVISION}/withdraw": provisions,
    f"{PROVISION}/agree": provisions,
}
BODIES: dict[str, Any] = {
    CONTACTS: {"contacts": [], "stamp": ""},
    f"{CONTACTS}/preview": {"contacts": [], "stamp": ""},
    f"{AGREEMENT}/provisions": {"op": "add", "heading": "More", "text": "More of it."},
    PROVISION: {"op": "add", "heading": "Other", "text": "Otherwise.", "fingerprint": "0"},
    f"{PROVISION}/agree": {"fingerprint": "0"},
    "api/v1/products/<uuid:product_id>/offers": {"version": str(uuid4())},
    f"{OFFER}/object": {"reason": "Because."},
    "api/v1/occurrences/<uuid:occurrence_id>/withdraw": {"reason": "Because."},
    f"{AGREEMENT}/actions/send": SIGNERS,
    f"{AGREEMENT}/actions/<str:verb>": {"reason": "Because."},
    AGREEMENT: {"states": ["NH"], "versions": [str(uuid4())], "revision": 0},
}
