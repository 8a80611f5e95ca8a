"""The invitation to submission and the review: links, comments, waivers, and the steps around them."""

from typing import Any
from uuid import uuid4

from django.core import signing

from backend.agreements import selectors
from backend.agreements.models import Agreement, Comment, Waiver
from backend.agreements.selectors import submission
from backend.core import clock
from tests.agreements.story import invited
from tests.journeys.matrix.agreements import AGREEMENT, agreements
from tests.journeys.matrix.ground import ANYBODY, COALITION, ELM, NOBODY, OTHER, SLATE, Ground, Row, Source


def _asked(ground: Ground) -> Agreement:
    """Return an agreement that Elm Valley has asked Slate about, made if there was none."""
    found = Agreement.objects.filter(asked_at__isnull=False, district=ground.world.elm_valley).first()
    return found or Agreement.objects.get(id=invited(ground.world, product_names=["Slate Sketch"]))


def with_the_asked(ground: Ground) -> list[Row]:
    return [*agreements(ground), Row("asked", {"agreement_id": _asked(ground).id}, ELM | SLATE)]


def of_the_parties(ground: Ground) -> list[Row]:
    """As the agreements, but that a covered district has no part in the review."""
    return [Row(row.what, row.ids, row.seen_by - OTHER if row.seen_by >= COALITION else row.seen_by)
            for row in with_the_asked(ground)]  # fmt: skip


def comments(ground: Ground) -> list[Row]:
    def of(agreement: Agreement, visibility: str) -> dict[str, Any]:
        row, _ = Comment.objects.get_or_create(
            agreement=agreement, visibility=visibility, anchor="section:hosting", body="Where?",
            defaults={
                "author_id": ground.world.alice.person_id, "organization_id": ground.world.elm_valley.id,
                "created_at": clock.now(),
            },
        )  # fmt: skip
        return {"comment_id": row.id}

    asked, draft = _asked(ground), Agreement.objects.get(id=ground.draft)
    return [
        Row("shared", of(asked, "shared"), ELM | SLATE),
        Row("internal", of(asked, "internal"), ELM),
        Row("shared, of a draft that the vendor is not asked about", of(draft, "shared"), ELM),
        Row("of another district", of(Agreement.objects.get(id=ground.foreign), "shared"), OTHER),
    ]


def waivers(ground: Ground) -> list[Row]:
    def of(agreement_id: Any) -> dict[str, Any]:
        row, _ = Waiver.objects.get_or_create(
            agreement_id=agreement_id, code="matrix", message="Something is missing.", reason="Because.",
            defaults={"person_id": ground.world.alice.person_id, "waived_at": clock.now()},
        )  # fmt: skip
        return {"waiver_id": row.id}

    return [
        Row("of what is asked", of(_asked(ground).id), ELM),
        Row("of a draft", of(ground.draft), ELM),
        Row("of another district", of(ground.foreign), OTHER),
    ]


def links(ground: Ground) -> list[Row]:
    (invitation,) = selectors.open_invitations(_asked(ground))
    link = selectors.link_of(invitation)
    return [
        Row("open", {"token": link}, ANYBODY),
        Row("altered", {"token": link[:-1] + ("A" if link[-1] != "A" else "B")}, NOBODY),
        Row("signed for none", {"token": signing.Signer(salt=submission.LINK_SALT).sign(uuid4().hex)}, NOBODY),
    ]


def links_of_the_signed_in(ground: Ground) -> list[Row]:
    return [Row(row.what, row.ids, row.seen_by - {"signed-out"}) for row in links(ground)]


LINK = "api/v1/submission/<str:token>"
SOURCES: dict[str, Source] = {
    **{f"{AGREEMENT}{end}": with_the_asked for end in ("/actions/ask", "/actions/return", "/remind", "/submit")},
    **{f"{AGREEMENT}{end}": of_the_parties for end in ("/review", "/comments", "/waivers")},
    "api/v1/comments/<uuid:comment_id>/resolve": comments,
    "api/v1/comments/<uuid:comment_id>/reopen": comments,
    "api/v1/waivers/<uuid:waiver_id>/end": waivers,
    LINK: links,
    f"{LINK}/enter": links,
    f"{LINK}/open": links_of_the_signed_in,
}
BODIES: dict[str, Any] = {
    f"{AGREEMENT}/submit": {"version": str(uuid4())},
    f"{AGREEMENT}/comments": {"anchor": "section:hosting", "body": "Where is it stored?"},
    f"{AGREEMENT}/waivers": {"code": "matrix", "reason": "Because.", "read": []},
    "api/v1/waivers/<uuid:waiver_id>/end": {"reason": "Because."},
}
