"""A district's own systems are told what happens to its clocks: planned with the fact, signed, tried again."""

import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F

from backend.core import history, outbox
from backend.core.errors import DomainError, Invalid
from backend.core.events import record_event
from backend.core.locks import queue_up
from backend.core.types import Actor, Subject
from backend.deadlines import sending
from backend.deadlines.models import Deadline, Delivery, Webhook
from backend.deadlines.rules import telling
from backend.deadlines.rules.status import status
from backend.deadlines.selectors.settings import own_district

TRIAL = "deadlines.trial"
KEPT = timedelta(days=90)
"""How long it is kept what was told and what came back; the clocks' own history stays."""
PRUNED_AT_ONCE = 5_000
BETWEEN_TRIALS = timedelta(seconds=5)
GONE = 410
"""The answer that says that nobody wants to hear it any more (RFC 9110)."""


class NoWebhook(DomainError):
    code = "deadlines.no_webhook"
    message = "No webhook is set."


class TriedJustNow(DomainError):
    code = "deadlines.tried_just_now"
    message = "You sent a trial a few seconds ago. Look what came back, then try again."


def tell_each(deadlines: Iterable[Deadline], event: str, now: datetime) -> None:
    """Tell the systems of the clocks' districts that something happened ("deadlines.moved"), in the caller's
    transaction. Costs one query where no district has a webhook."""
    rows = list(deadlines)
    if not rows:
        return
    found = Webhook.objects.filter(district__in={row.district_id for row in rows}, ended_at__isnull=True)
    webhooks = {webhook.district_id: webhook for webhook in found}
    planned = [
        Delivery(webhook=webhooks[row.district_id], deadline=row, event=event, body={}, made_at=now)
        for row in rows
        if row.district_id in webhooks
    ]
    _plan(planned, now=now)


def _plan(deliveries: list[Delivery], *, now: datetime) -> None:
    for delivery in deliveries:
        delivery.body = _body(delivery, now=now)
    Delivery.objects.bulk_create(deliveries)
    leaving = [
        outbox.Leaving(
            kind="deadlines.webhook",
            payload={"delivery_id": str(one.id)},
            key=f"deadlines.webhook:{one.id}",
            organization_id=one.webhook.district_id,
        )
        for one in deliveries
    ]
    outbox.enqueue_each(leaving, now=now)


def _body(delivery: Delivery, *, now: datetime) -> dict[str, Any]:
    """Return what is told: the clock as it stands at this moment, whenever it arrives."""
    clock = delivery.deadline
    told = None
    if clock is not None:
        told = {
            "id": str(clock.id),
            "title": clock.title,
            "about": clock.about,
            "kind": clock.kind,
            "duty": clock.duty,
            "obligor": clock.obligor,
            "addressee": clock.addressee,
            "status": str(status(clock, now=now)),
            "due_at": clock.due_at.astimezone(UTC).isoformat() if clock.due_at else None,
            "why": clock.why,
            "sequence": clock.sequence,
            "url": f"{settings.PUBLIC_URL}/clocks/{clock.id}",
        }
    return {
        "event": delivery.event,
        "id": str(delivery.id),
        "at": now.astimezone(UTC).isoformat(),
        "district": str(delivery.webhook.district_id),
        "clock": told,
    }


def deliver(*, delivery_id: UUID, now: datetime) -> None:
    """Send one message; does nothing where it was delivered, and gives up where its webhook was ended.

    Speaks to the outside in no transaction. Raises RuntimeError where it was not taken, so that the outbox tries again,
    and outbox.Permanent where the other side says that it wants no more.
    """
    delivery = Delivery.objects.select_related("webhook").filter(id=delivery_id).first()
    if delivery is None:
        raise outbox.Permanent(f"what was to be told is older than {KEPT.days} days, and kept no more")
    webhook = delivery.webhook
    if delivery.delivered_at is not None:
        return
    if webhook.ended_at is not None:
        Delivery.objects.filter(id=delivery.id).update(answer="The webhook was ended before this was delivered.")
        return
    content = telling.encoded(delivery.body)
    headers = {
        telling.SIGNATURE: telling.signature(content, secret=webhook.secret, now=now),
        telling.DELIVERY: str(delivery.id),
    }
    status_code, said = 0, ""
    try:
        answered = sending.post(webhook.url, content, headers=headers, allowed=settings.WEBHOOK_HOSTS)
        status_code, said = answered.status, answered.words
        delivered = now if answered.took_it else None
    except sending.Unsent as error:
        said, delivered = str(error), None
    Delivery.objects.filter(id=delivery.id).update(
        attempts=F("attempts") + 1, answer=said[:500], delivered_at=delivered
    )
    if delivered is None and status_code == GONE:
        raise outbox.Permanent(f"the webhook wants no more: {said}")
    if delivered is None:
        raise RuntimeError(f"the webhook did not take it: {said}")


def prune(*, now: datetime) -> int:
    """Forget deliveries that are older than ninety days, some thousands at a time; return how many they were."""
    # By webhook, so that the index finds them; there is one for each district at most, and those before it.
    webhooks = list(Webhook.objects.values_list("id", flat=True))
    old = Delivery.objects.filter(webhook_id__in=webhooks, made_at__lt=now - KEPT).values_list("id", flat=True)
    ids = list(old[:PRUNED_AT_ONCE])
    return Delivery.objects.filter(id__in=ids).delete()[0] if ids else 0


# Set, tried and ended by an officer


def set_webhook(*, actor: Actor, now: datetime, url: str) -> str:
    """Set where the district's systems are told, in the place of where they were, and return the new secret.

    It is shown this once. What was not delivered to the old address is given up. Raises Forbidden, Invalid.
    """
    district_id = own_district(actor)
    url = url.strip()
    if problem := telling.address_problem(url, allowed=settings.WEBHOOK_HOSTS):
        raise Invalid(fields={"url": [problem]})
    with transaction.atomic():
        _queue(district_id)
        _end(district_id, actor=actor, now=now)
        row = Webhook(
            district_id=district_id,
            url=url,
            secret=f"dpak_{secrets.token_urlsafe(32)}",
            made_at=now,
        )
        history.create(row, actor=actor, at=now)
        _record("webhook_set", row, actor=actor, now=now)
        return row.secret


def end_webhook(*, actor: Actor, now: datetime) -> None:
    """Tell nobody any more. Raises Forbidden, NoWebhook."""
    district_id = own_district(actor)
    with transaction.atomic():
        _queue(district_id)
        if not _end(district_id, actor=actor, now=now):
            raise NoWebhook


def try_webhook(*, actor: Actor, now: datetime) -> UUID:
    """Send a trial, which is about no clock, and return its id. Raises Forbidden, NoWebhook, TriedJustNow."""
    district_id = own_district(actor)
    with transaction.atomic():
        _queue(district_id)
        webhook = Webhook.objects.filter(district=district_id, ended_at__isnull=True).first()
        if webhook is None:
            raise NoWebhook
        if Delivery.objects.filter(webhook=webhook, event=TRIAL, made_at__gt=now - BETWEEN_TRIALS).exists():
            raise TriedJustNow
        delivery = Delivery(webhook=webhook, event=TRIAL, body={}, made_at=now)
        _plan([delivery], now=now)
        return delivery.id


def _queue(district_id: UUID) -> None:
    queue_up(f"deadlines.webhook {district_id}")


def _end(district_id: UUID, *, actor: Actor, now: datetime) -> bool:
    for row in Webhook.objects.filter(district=district_id, ended_at__isnull=True):
        ended = history.change(
            Webhook.objects.filter(id=row.id, ended_at__isnull=True), actor=actor, at=now, ended_at=now
        )
        _record("webhook_ended", ended, actor=actor, now=now)
        return True
    return False


def _record(what: str, row: Webhook, *, actor: Actor, now: datetime) -> None:
    record_event(
        kind=f"deadlines.{what}",
        actor=actor,
        at=now,
        chain=row.district_id,
        subject=Subject("deadlines.webhook", row.id),
        data={"url": row.url},
    )
