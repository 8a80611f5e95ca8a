"""Envelopes, signers, codes, consents and seals. Where something stands is said by instants."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from backend.core.history import records
from backend.signing.choices import Side


class Envelope(models.Model):
    """Who signs which document, in which order. Frozen once made but for its instants.

    It knows nothing of what it is about: the caller gives subject, title, address and the outbox kinds to enqueue when
    it comes to an end. `signed_count` is how many signers have signed; every decision about the envelope is a
    conditional update of this row, so that of two at the same moment one finds it changed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="district_envelopes"
    )
    vendor = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="vendor_envelopes")
    sender = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="sent_envelopes")
    sent_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="sent_envelopes")
    sent_by_name = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    title = models.CharField(max_length=500)
    url = models.CharField(max_length=300)
    document = models.ForeignKey("documents.Document", on_delete=models.PROTECT, related_name="+")
    text = models.JSONField()
    time_zone = models.CharField(max_length=64)
    on_completed = models.CharField(max_length=80, blank=True)
    on_declined = models.CharField(max_length=80, blank=True)
    on_recalled = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    signer_count = models.PositiveSmallIntegerField()
    signed_count = models.PositiveSmallIntegerField(default=0)
    executed_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=420, blank=True)
    reason = models.TextField(blank=True)
    certificate = models.ForeignKey("documents.Document", on_delete=models.PROTECT, null=True, related_name="+")
    certified_at = models.DateTimeField(null=True)
    history = records(without=["text"])

    class Meta:
        constraints = [
            models.CheckConstraint(name="envelope_has_signers", condition=Q(signer_count__gte=1)),
            models.CheckConstraint(name="envelope_signed_by_no_more", condition=Q(signed_count__lte=F("signer_count"))),
            models.CheckConstraint(
                name="envelope_executed_when_all_signed",
                condition=Q(executed_at__isnull=True) | Q(signed_count=F("signer_count")),
            ),
            models.CheckConstraint(
                name="envelope_ends_once",
                condition=Q(executed_at__isnull=True, declined_at__isnull=True)
                | Q(executed_at__isnull=True, recalled_at__isnull=True)
                | Q(declined_at__isnull=True, recalled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="envelope_certificate_after_execution",
                condition=Q(certificate__isnull=True) | Q(executed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="envelope_by_subject")]


class Signer(models.Model):
    """A person who is or was asked for one signature.

    Handing over ends this row and makes a new one at the same position, so that each row is one person's story and an
    old link names a row that is over. The statements are fixed when the person is named, so that what is shown is what
    is kept, whatever changes in between. `link_version` stands in the link: a newer link ends the older ones.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="signers")
    position = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="signers")
    field = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    title = models.CharField(max_length=200, blank=True)
    authority_statement = models.TextField()
    consent_statement = models.TextField()
    link_version = models.PositiveIntegerField(default=1)
    link_sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    identified_at = models.DateTimeField(null=True)
    declined_at = models.DateTimeField(null=True)
    handed_over_at = models.DateTimeField(null=True)
    handed_over_to = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="handed_over_from")
    history = records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["envelope", "position"],
                name="signer_one_per_position",
                condition=Q(handed_over_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["envelope", "email"], name="signer_signs_once", condition=Q(handed_over_at__isnull=True)
            ),
            models.CheckConstraint(name="signer_side_known", condition=Q(side__in=Side.values)),
            models.CheckConstraint(name="signer_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="signer_has_a_name", condition=~Q(name="")),
        ]


class Code(models.Model):
    """A code mailed to a signer. Only the newest counts, once, for ten minutes and five tries. Kept as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signer = models.ForeignKey(Signer, on_delete=models.PROTECT, related_name="codes")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["signer", "number"], name="code_number_once")]


class Consent(models.Model):
    """The instant at which a signer agreed to sign electronically and signed, with everything that shows it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    signer = models.OneToOneField(Signer, on_delete=models.PROTECT, related_name="consent")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="consents")
    position = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    authority_statement = models.TextField()
    consent_statement = models.TextField()
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    drawing = models.TextField(blank=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=400, blank=True)
    code = models.OneToOneField(Code, on_delete=models.PROTECT, related_name="consent")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["envelope", "position"], name="consent_once_per_position")]


class Seal(models.Model):
    """The sealed file that followed from a consent. One consent has one seal."""

    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, primary_key=True, related_name="seal")
    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField()
