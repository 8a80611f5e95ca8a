"""Agreements, their lines and covered districts, and the instruments that make them."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.agreements.choices import InstrumentKind, Status, TermBasis
from backend.core import history


class Agreement(models.Model):
    """One contracting district, one vendor, and what they state beside the schedules."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=30)
    """Short number in the district's register, for example "2026-0014"."""
    district = models.ForeignKey(
        "accounts.Organization", null=True, on_delete=models.PROTECT, related_name="agreements"
    )
    """Empty for a general offer, which the vendor signs alone."""
    general_offer = models.BooleanField(default=False)
    vendor = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="vendor_agreements")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    form = models.CharField(max_length=40, default="model/1")
    states = ArrayField(models.CharField(max_length=2))
    """The governing state first."""
    service_agreement_title = models.CharField(max_length=200, blank=True)
    service_agreement_date = models.DateField(null=True)
    service_agreement_end = models.DateField(null=True)
    start_date = models.DateField(null=True)
    term_months = models.PositiveSmallIntegerField(default=36)
    term_basis = models.CharField(max_length=20, choices=TermBasis, default=TermBasis.DEFAULT)
    notice_method = models.CharField(max_length=200)
    answers = models.JSONField(default=dict)
    special_provisions = models.JSONField(default=list)
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    created_at = models.DateTimeField()
    first_sent_at = models.DateTimeField(null=True)
    """From here on the vendor sees the agreement."""
    executed_at = models.DateTimeField(null=True)
    effective_date = models.DateField(null=True)
    """The day of the last consent in the district's zone, or the start date where one was stated."""
    end_date = models.DateField(null=True)
    """The last day of the term; "expired" is computed from it."""
    terminated_at = models.DateTimeField(null=True)
    status_reason = models.TextField(blank=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "reference"], name="agreement_reference_once"),
            models.CheckConstraint(name="agreement_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="agreement_of_two_parties", condition=Q(district__isnull=True) | ~Q(district=F("vendor"))
            ),
            models.CheckConstraint(
                name="only_an_offer_has_no_district",
                condition=Q(general_offer=True, district__isnull=True) | Q(general_offer=False, district__isnull=False),
            ),
            models.CheckConstraint(name="agreement_has_a_state", condition=Q(states__len__gte=1)),
            models.CheckConstraint(
                name="executed_agreement_has_dates",
                condition=~Q(status__in=["executed", "terminated", "superseded"])
                | Q(executed_at__isnull=False, effective_date__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "status", "-created_at"], name="agreement_by_district"),
            models.Index(fields=["vendor", "status", "-created_at"], name="agreement_by_vendor"),
        ]

    def __str__(self) -> str:
        return self.reference


class AgreementLine(models.Model):
    """A product with the schedule version that this agreement pins."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey("vendors.Product", on_delete=models.PROTECT, related_name="agreement_lines")
    version = models.ForeignKey("vendors.ScheduleVersion", on_delete=models.PROTECT, related_name="agreement_lines")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "product"], name="line_once_per_product"),
            models.UniqueConstraint(fields=["agreement", "position"], name="line_position_once"),
        ]


class CoveredDistrict(models.Model):
    """A further district that the agreement covers, from one date to another (rights and clocks ask this set)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="covered")
    district = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="covered_by")
    covered_from = models.DateField(null=True)
    covered_until = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "district"], name="covered_once")]


class Instrument(models.Model):
    """A paper of an agreement: its text as composed, its documents, its envelope. Executed is executed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="instruments")
    kind = models.CharField(max_length=20, choices=InstrumentKind)
    number = models.PositiveSmallIntegerField()
    text = models.JSONField()
    """AgreementText as composed; frozen."""
    input = models.JSONField()
    """ComposeInput that it was composed from, so that it can be composed again and compared."""
    composed_at = models.DateTimeField()
    findings_accepted = models.JSONField(default=list)
    """Codes of blocking findings that stood when a named person marked it as ready, with the reason in the event."""
    word_document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="+")
    unsigned_document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="+")
    envelope = models.ForeignKey("signing.Envelope", null=True, on_delete=models.PROTECT, related_name="+")
    executed_document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="+")
    certificate_document = models.ForeignKey(
        "documents.Document", null=True, on_delete=models.PROTECT, related_name="+"
    )
    executed_at = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    """When it was recalled, declined or taken back before it was signed; it stays as a record."""
    joins = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="joined_by")
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="instrument_number_once"),
            models.UniqueConstraint(
                fields=["agreement"],
                name="one_open_instrument",
                condition=Q(executed_at__isnull=True, set_aside_at__isnull=True),
            ),
            models.CheckConstraint(
                name="executed_instrument_has_documents",
                condition=Q(executed_at__isnull=True) | Q(executed_document__isnull=False),
            ),
            models.CheckConstraint(
                name="joinder_joins_something", condition=~Q(kind="joinder") | Q(joins__isnull=False)
            ),
        ]
