"""Events (what happened), the outbox (what must leave) and the ledger of messages."""

import uuid

from django.db import models
from django.db.models import F, Q


class Chain(models.Model):
    """The head of one hash-linked chain of events: one per organization, one (`organization_id` null) for the
    installation. Writers of one chain queue up on this row; writers of different chains never meet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization_id = models.UUIDField(null=True, unique=True)
    length = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization_id"], name="one_chain_per_organization", nulls_distinct=False
            ),
        ]


class Event(models.Model):
    """One thing that happened. Never changed, never deleted; a database trigger refuses both."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events")
    number = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=80)
    actor_id = models.UUIDField(null=True)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    data = models.JSONField(default=dict)
    personal_hash = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="event_number_once_per_chain")]
        indexes = [models.Index(fields=["subject_type", "subject_id", "at"], name="event_by_subject")]


class EventPersonal(models.Model):
    """Personal data of an event (names, addresses, the actor's label), apart so that it can be purged.

    The event keeps SHA-256 over salt and data: with this row the data can be proven, without it the chain still holds.
    """

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="personal")
    salt = models.CharField(max_length=64)
    data = models.JSONField(default=dict)


class Outbox(models.Model):
    """Something that must leave, written in the same transaction as the fact that it follows from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=300, unique=True)
    organization_id = models.UUIDField(null=True, db_index=True)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at", "id"],
                name="outbox_next",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(fields=["organization_id", "failed_at"], name="outbox_failed", condition=~Q(failed_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_lease_is_whole",
                condition=Q(lease__isnull=True, leased_until__isnull=True)
                | Q(lease__isnull=False, leased_until__isnull=False),
            ),
        ]


class Message(models.Model):
    """One line of the ledger: a mail, and what became of it. Secrets in it are masked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outbox = models.OneToOneField(Outbox, on_delete=models.PROTECT, related_name="message")
    organization_id = models.UUIDField(null=True)
    template = models.CharField(max_length=60)
    recipient = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    planned_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    server_reply = models.TextField(blank=True)
    bounced_at = models.DateTimeField(null=True)
    """When it was read that the mail had come back after a mail server had accepted it (core.bounces)."""
    bounce_words = models.CharField(max_length=500, blank=True, default="")
    """What the mail server said that sent it back."""

    class Meta:
        indexes = [
            models.Index(F("organization_id"), F("planned_at").desc(), name="ledger_newest_first"),
            models.Index(fields=["organization_id"], name="ledger_bounced", condition=Q(bounced_at__isnull=False)),
        ]


class Heartbeat(models.Model):
    """When what runs in the background was last seen, by the database's clock."""

    name = models.CharField(primary_key=True, max_length=40)
    seen_at = models.DateTimeField()
    complaint = models.TextField(blank=True, default="")
    """What people have to know about it, in a sentence."""
