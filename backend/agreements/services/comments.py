"""Comments: written beside a place of the agreement, answered, resolved, opened again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.choices import Visibility
from backend.agreements.models import Agreement, AgreementLine, Comment
from backend.agreements.rules import anchors
from backend.agreements.services import checks
from backend.agreements.services.checks import locked, record
from backend.core import history
from backend.core.errors import Changed, Invalid
from backend.core.types import Actor
from backend.core.words import stated

LONGEST = 4000


@transaction.atomic
def comment(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    body: str,
    anchor: str = "",
    product_id: UUID | None = None,
    visibility: str = Visibility.SHARED,
    answers_id: UUID | None = None,
) -> UUID:
    """Write a comment, or answer one, and return its id.

    The vendor's comments are always shared; an answer is what the comment is, at its place. An internal one stays
    within the district: its words stand in no event and in no mail. Raises Forbidden, NotFound, NotPossibleNow,
    Invalid.
    """
    accounts.require(actor, "comments.write")
    seen = selectors.party(actor, agreement_id)
    agreement = locked(seen.id)
    own = selectors.is_own(actor, agreement)
    if agreement.status not in (selectors.SPOKEN_OF if own else selectors.VENDOR_SPEAKS):
        raise checks.NotPossibleNow(
            f"Nothing can be said beside it while the agreement is “{agreement.get_status_display().lower()}”."
        )
    body = stated(body)
    fields: dict[str, list[str]] = {}
    if not body:
        fields["body"] = ["Say something: a letter or a digit at least."]
    elif len(body) > LONGEST:
        fields["body"] = ["This is too long: 4,000 characters are the most."]
    if not own and visibility != Visibility.SHARED:
        fields["visibility"] = ["What you write here is shared with the district."]
    lines = list(agreement.lines.order_by("position"))
    line: AgreementLine | None = None
    root: Comment | None = None
    if answers_id is not None:
        root = selectors.comments(actor, agreement).filter(id=answers_id).first()
        if root is None:
            fields["answers"] = ["This comment does not exist any more."]
        elif root.answers_id is not None:
            root = selectors.comments(actor, agreement).get(id=root.answers_id)
        if root is not None and root.resolved_at is not None:
            fields["answers"] = ["This comment is resolved. Write a new one, or have it opened again."]
    else:
        text = selectors.seen_text(actor, agreement, at=now)
        if not anchors.label(anchor, selectors.places(agreement, text)):
            fields["anchor"] = ["There is no such place in this agreement."]
        line = next((one for one in lines if one.product_id == product_id), None)
        if product_id is None and len(lines) == 1:
            line = lines[0]
        if line is None and (product_id is not None or anchors.kind_of(anchor) in anchors.OF_SCHEDULE):
            fields["product"] = ["Say which of the agreement's products this is about."]
    if fields:
        raise Invalid(fields=fields)
    if root is not None:
        anchor, visibility = root.anchor, root.visibility
        line = next((one for one in lines if one.product_id == root.product_id), None)
    return _write(
        agreement, actor=actor, now=now, body=body, anchor=anchor, line=line, visibility=visibility, root=root
    )


def _write(
    agreement: Agreement,
    *,
    actor: Actor,
    now: datetime,
    body: str,
    anchor: str,
    line: AgreementLine | None,
    visibility: str,
    root: Comment | None,
) -> UUID:
    assert actor.person_id is not None
    assert actor.organization_id is not None
    row = history.create(
        Comment(
            agreement=agreement,
            product_id=line.product_id if line else None,
            version_id=line.version_id if line else None,
            anchor=anchor,
            visibility=visibility,
            body=body,
            author_id=actor.person_id,
            organization_id=actor.organization_id,
            answers=root,
            created_at=now,
        ),
        actor=actor,
        at=now,
    )
    data = {"comment": str(row.id), "anchor": anchor, "answers": str(root.id) if root else ""}
    if visibility == Visibility.INTERNAL:
        record(agreement, kind="noted", actor=actor, at=now, data=data)
    elif root is not None:
        record(agreement, kind="answered", actor=actor, at=now, data=data)
    else:
        record(agreement, kind="commented", actor=actor, at=now, data=data)
    return row.id


def _own_comment(actor: Actor, comment_id: UUID) -> tuple[Agreement, Comment]:
    accounts.require(actor, "comments.resolve")
    row = selectors.get_comment(actor, comment_id)
    if not selectors.is_own(actor, row.agreement):
        raise checks.OthersAgreement
    agreement = locked(row.agreement_id)
    if agreement.status not in selectors.SPOKEN_OF:
        raise checks.NotPossibleNow("This agreement's comments are closed.")
    if row.answers_id is not None:
        raise checks.NotPossibleNow("An answer is resolved with the comment that it answers.")
    return agreement, row


@transaction.atomic
def resolve_comment(*, actor: Actor, now: datetime, comment_id: UUID) -> None:
    """Mark a comment as resolved. Raises Forbidden, NotFound, NotPossibleNow, and Changed where it is already."""
    agreement, row = _own_comment(actor, comment_id)
    rows = Comment.objects.filter(id=row.id, resolved_at__isnull=True)
    history.change(rows, actor=actor, at=now, resolved_at=now, resolved_by_id=actor.person_id)
    data = {"comment": str(row.id), "anchor": row.anchor}
    if row.visibility == Visibility.INTERNAL:
        record(agreement, kind="note_resolved", actor=actor, at=now, data=data)
    else:
        record(agreement, kind="comment_resolved", actor=actor, at=now, data=data)


@transaction.atomic
def reopen_comment(*, actor: Actor, now: datetime, comment_id: UUID) -> None:
    """Open a resolved comment again. Raises Forbidden, NotFound, NotPossibleNow, and Changed where it is open."""
    agreement, row = _own_comment(actor, comment_id)
    rows = Comment.objects.filter(id=row.id, resolved_at__isnull=False)
    if not rows.exists():
        raise Changed
    history.change(rows, actor=actor, at=now, resolved_at=None, resolved_by_id=None)
    data = {"comment": str(row.id), "anchor": row.anchor}
    if row.visibility == Visibility.INTERNAL:
        record(agreement, kind="note_reopened", actor=actor, at=now, data=data)
    else:
        record(agreement, kind="comment_reopened", actor=actor, at=now, data=data)
