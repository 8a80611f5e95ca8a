"""Occasions that start clocks, the clocks, who was reminded, and what a district has set for its own."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from backend.core import history
from backend.deadlines.choices import Ending, Kind, Way, Why

ORGANIZATION = "accounts.Organization"
PERSON = "accounts.Person"
OPEN = Q(ending="") & ~Q(standing="not_owed")
"""Clocks that somebody still has to do something about."""
TO_SOMEBODY = Q(person__isnull=False) | ~Q(address="")
"""Reminders that somebody can be mailed: a person, or a contact by their address."""


class Occasion(models.Model):
    """Something of a room above that starts clocks (an agreement's term, a breach, a request), with the facts known.

    That room is named by a pair of text and id and by nothing else; title and address come from it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(ORGANIZATION, null=True, on_delete=models.PROTECT, related_name="+")
    vendor_sees = models.BooleanField(default=True)
    """Whether the vendor reads these clocks and is told of them: the room above says so. A record that a district keeps
    to itself is none of the vendor's."""
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    topic = models.CharField(max_length=80)
    """Which of the subject's occasions: "term", "deletion", "training:2026"."""
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    """deadlines.types.CaseFacts, as the room above stated it."""
    contacts = models.JSONField(encoder=DjangoJSONEncoder, default=list)
    """deadlines.types.Contact values, as the room above stated them, those first that are to be told first."""
    delays = models.JSONField(encoder=DjangoJSONEncoder, default=list)
    """law.types.Delay values that people stated here."""
    answers = models.JSONField(default=dict)
    """Conditions that people answered here, by code; they go before what the room above says."""
    revision = models.PositiveIntegerField(default=1)
    """Counts what was stated of it, so that of two people the second is told."""
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    """Once the subject itself ended: nothing is computed from it any more."""
    law = models.CharField(max_length=1000, blank=True)
    """By which law its clocks are computed: "NH:<SHA-256> US:<SHA-256>" (`rules.pins`). It becomes that of newer files
    only when somebody reviewed what that moves. Empty: it rests on no law."""
    history = history.records(without=["law"])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "topic"], name="occasion_once"),
        ]
        indexes = [
            models.Index(fields=["district"], name="occasion_open", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["law", "district", "id"], name="occasion_by_law", condition=Q(closed_at__isnull=True)),
        ]


class KeptLaw(models.Model):
    """A file of the law as it was when clocks were computed by it, so that they can be computed by it again."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=2, blank=True)
    """Empty: the questions that limits ask."""
    content = models.BinaryField()
    kept_at = models.DateTimeField()


class Deadline(models.Model):
    """One clock: a duty, who owes it to whom, until when, and all that was looked at to find that out.

    How it stands is computed from its instants (`rules.status`). It is never deleted, and its old dates stay in its
    history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, db_index=False, related_name="deadlines")
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    vendor = models.ForeignKey(ORGANIZATION, null=True, on_delete=models.PROTECT, related_name="+")
    vendor_sees = models.BooleanField(default=True)
    """The occasion's, kept here because lists ask for it."""
    kind = models.CharField(max_length=20, choices=Kind)
    key = models.CharField(max_length=300)
    duty = models.CharField(max_length=60)
    obligor = models.CharField(max_length=20)
    addressee = models.CharField(max_length=20)
    agency = models.CharField(max_length=120, blank=True)
    agency_state = models.CharField(max_length=2, blank=True)
    data = ArrayField(models.CharField(max_length=40), default=list)
    """Classes of data that it is about; empty: whatever the data."""
    title = models.CharField(max_length=300)
    about = models.CharField(max_length=300)
    """The occasion's title, kept here because lists show it."""
    standing = models.CharField(max_length=20)
    """law.types.Standing, as it was last computed."""
    due_at = models.DateTimeField(null=True)
    rolled_at = models.DateTimeField(null=True)
    rolled_why = models.CharField(max_length=300, blank=True)
    runs_from = models.DateTimeField(null=True)
    """The moment from which the limit that sets `due_at`, or what is owed now, runs."""
    why = models.TextField()
    winner = models.CharField(max_length=200, blank=True)
    hourly = models.BooleanField(default=False)
    """It is counted in hours or owed now: whoever owes it is told at once, at any hour."""
    answer = models.JSONField(encoder=DjangoJSONEncoder)
    """law.types.DutyAnswer: every candidate with its citation, and path and SHA-256 of the file that said so."""
    granted_until = models.DateTimeField(null=True)
    """More time that the party to whom it is owed gave; it moves what agreement and policy say, never the law."""
    granted_why = models.CharField(max_length=2000, blank=True)
    opened_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)
    """When the date last moved."""
    sequence = models.PositiveIntegerField(default=0)
    """Counts what a calendar program has to take over again (RFC 5545, SEQUENCE)."""
    assigned_to = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    ending = models.CharField(max_length=20, choices=Ending, blank=True, default=Ending.NONE)
    ended_at = models.DateTimeField(null=True)
    """When it was said to have ended."""
    ended_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    ended_why = models.CharField(max_length=2000, blank=True)
    """The reason; where it was met, the proof in words."""
    met_at = models.DateTimeField(null=True)
    """When it was done."""
    evidence = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, db_index=False, related_name="+"
    )
    remind_at = models.DateTimeField(null=True)
    """When somebody is to be reminded next. None: nothing is left to remind of."""
    reminded_until = models.DateTimeField(null=True)
    """What was to be said up to here was said."""
    history = history.records(without=["answer", "remind_at", "reminded_until"])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["occasion", "key"], name="deadline_once", condition=Q(ending="")),
            models.CheckConstraint(name="deadline_ending_known", condition=Q(ending__in=Ending.values)),
            models.CheckConstraint(name="deadline_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="deadline_ended_at_an_instant",
                condition=Q(ending="", ended_at__isnull=True) | (~Q(ending="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="deadline_met_at_an_instant",
                condition=Q(ending="met", met_at__isnull=False) | (~Q(ending="met") & Q(met_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="deadline_ended_for_a_reason",
                condition=~Q(ending__in=["waived", "not_applicable", "withdrawn"]) | ~Q(ended_why=""),
            ),
            models.CheckConstraint(
                name="deadline_ended_is_not_reminded", condition=Q(ending="") | Q(remind_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["remind_at"], name="deadline_to_remind", condition=Q(remind_at__isnull=False)),
            models.Index(fields=["district", "due_at", "id"], name="deadline_of_district", condition=OPEN),
            models.Index(fields=["vendor", "due_at", "id"], name="deadline_of_vendor", condition=OPEN),
            models.Index(fields=["district", "ended_at"], name="deadline_ended", condition=~Q(ending="")),
            models.Index(fields=["vendor", "ended_at"], name="deadline_ended_of_vendor", condition=~Q(ending="")),
            models.Index(fields=["occasion"], name="deadline_by_occasion"),
        ]

    def __str__(self) -> str:
        return self.title


class Reminder(models.Model):
    """One person, or one contact of a vendor, is told one thing about one clock: planned here, and sent with a message
    of the ledger."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deadline = models.ForeignKey(Deadline, on_delete=models.PROTECT, db_index=False, related_name="reminders")
    offset = models.CharField(max_length=20)
    """What it says: "start", "before:7d", "missed" (rules.offsets)."""
    instant = models.DateTimeField()
    """The instant that the offset means."""
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    """Whose it is: the person's; without one the district, which reads what became of it."""
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    address = models.EmailField(blank=True, default="")
    """Of a contact of the vendor, where nobody there has an account who could be told. Without it and without a person
    there was nobody to tell, which the Today page says."""
    name = models.CharField(max_length=200, blank=True, default="")
    """The contact's, where it is known."""
    why = models.CharField(max_length=20, choices=Why)
    way = models.CharField(max_length=20, choices=Way)
    planned_at = models.DateTimeField()
    leave_at = models.DateTimeField()
    """When it goes out, by the database's clock: at once, or at the hour of the person's digest."""
    message = models.ForeignKey("core.Message", null=True, on_delete=models.PROTECT, related_name="reminders")
    """The mail that says it, once it was written; one mail can say several."""
    dropped_at = models.DateTimeField(null=True)
    """When it was found that it need not leave: the clock had ended, or the person takes no digests."""
    opened_at = models.DateTimeField(null=True)
    """When the person, signed in, first followed its link."""
    wrong_at = models.DateTimeField(null=True)
    """When the contact said that they are not the one to be told: that address is left alone from then on."""
    dealt_at = models.DateTimeField(null=True)
    dealt_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    dealt_why = models.CharField(max_length=2000, blank=True)
    """How somebody dealt with one that failed."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "offset", "instant", "person", "address", "why"],
                name="reminder_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="reminder_to_a_person_or_an_address", condition=Q(person__isnull=True) | Q(address="", name="")
            ),
        ]
        indexes = [
            models.Index(
                fields=["leave_at"],
                name="reminder_to_leave",
                condition=Q(message__isnull=True, dropped_at__isnull=True) & TO_SOMEBODY,
            ),
            models.Index(
                fields=["organization"],
                name="reminder_for_nobody",
                condition=Q(person__isnull=True, address="", dealt_at__isnull=True, dropped_at__isnull=True),
            ),
            models.Index(fields=["organization"], name="reminder_wrong", condition=Q(wrong_at__isnull=False)),
        ]


class ReminderPlan(models.Model):
    """When a district wants to be reminded of clocks of one kind, and who is. Without one, `rules.offsets` says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    offsets = ArrayField(models.CharField(max_length=20))
    person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    """Who is responsible for what the district owes; None: every privacy officer."""
    second_person = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    second_offsets = ArrayField(models.CharField(max_length=20), default=list)
    """At which of the offsets the second person is told, too."""
    history = history.records()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "kind"], name="plan_once")]


class DistrictRules(models.Model):
    """What a district has set for all its clocks in one row: made when first something is set."""

    district = models.OneToOneField(ORGANIZATION, on_delete=models.PROTECT, primary_key=True, related_name="+")
    margin_days = models.PositiveSmallIntegerField(default=0)
    """Calendar days by which a vendor answers before the district must."""
    expect_schedule_days = models.PositiveSmallIntegerField(default=30)
    expect_signature_days = models.PositiveSmallIntegerField(default=14)
    """Days after which the district itself wants an outstanding schedule or signature; no law says so."""
    school_days = models.JSONField(null=True)
    """Lines of its school calendar, as `law.calendars.listed_days` reads them. None: not known."""
    tell_contacts = models.BooleanField(default=True)
    """Whether contacts whom a vendor named, or to whom the district wrote, are told where it has nobody here."""
    tell_typed_contacts = models.BooleanField(default=False)
    """Whether those are, too, whom only the district's people noted."""
    history = history.records()


class Closure(models.Model):
    """Days on which a district is closed. They never make a date later: the later one is information."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    name = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.CheckConstraint(name="closure_in_order", condition=Q(last__gte=F("first"))),
            models.UniqueConstraint(
                fields=["district", "first", "last"], name="closure_once", condition=Q(ended_at__isnull=True)
            ),
        ]


class Policy(models.Model):
    """A stricter limit that a district set for itself, or asks of its vendors' answers in its own books."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    duty = models.CharField(max_length=60)
    obligor = models.CharField(max_length=20)
    addressee = models.CharField(max_length=20)
    agency = models.CharField(max_length=120, blank=True)
    amount = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=20)
    anchor = models.CharField(max_length=60)
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=2000, blank=True)
    history = history.records()

    class Meta:
        constraints = [models.CheckConstraint(name="policy_allows_time", condition=Q(amount__gte=0))]
        indexes = [
            models.Index(fields=["district"], name="policy_in_force", condition=Q(ended_at__isnull=True)),
        ]


class Preference(models.Model):
    """How a person wants to be reminded in one of their organizations. Without one: at seven, in its zone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    digest = models.BooleanField(default=True)
    """Whether the daily digest comes. What is counted in hours, or is over, comes anyway."""
    hour = models.PositiveSmallIntegerField(default=7)
    zone = models.CharField(max_length=64, blank=True)
    """Empty: the organization's."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "organization"], name="preference_once"),
            models.CheckConstraint(name="preference_hour_of_a_day", condition=Q(hour__lte=23)),
        ]


class Feed(models.Model):
    """A private calendar address of one person in one organization. Only the hash of its secret is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization"], name="feed_once", condition=Q(ended_at__isnull=True)
            ),
        ]


class Webhook(models.Model):
    """Where a district's own systems are told what happens to its clocks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="+")
    url = models.URLField(max_length=500)
    secret = models.CharField(max_length=100)
    """Signs what is sent; shown once."""
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    history = history.records(without=["secret"])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district"], name="webhook_once", condition=Q(ended_at__isnull=True)),
        ]


class Delivery(models.Model):
    """One thing told to a webhook, and what the other side said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, related_name="deliveries")
    deadline = models.ForeignKey(Deadline, null=True, on_delete=models.PROTECT, related_name="+")
    """None: a trial."""
    event = models.CharField(max_length=80)
    body = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=500, blank=True)
    """What came back last: a status, or why nothing did."""

    class Meta:
        indexes = [models.Index(F("webhook"), F("made_at").desc(), name="delivery_newest_first")]
