"""Products of a vendor and the versions of their schedules of data, with what registers search in as rows of its own.

What a version only prints (services, contacts, answers and so on) is JSON in `parts`; elements, subprocessors and
hosting are rows. A version that is no longer a draft never changes but in being withdrawn; database triggers refuse
the rest (migration 0002).
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from backend.core import history
from backend.core.search import SearchWords
from backend.vendors.choices import ContactRole, VersionStatus

ORGANIZATION = "accounts.Organization"


class Product(models.Model):
    """What a vendor offers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vendor = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    added_by = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, null=True, related_name="added_products")
    """The district that named it in a record of its own: other districts see it once it has a published schedule."""
    withdrawn_at = models.DateTimeField(null=True)
    """When the record that named it was taken back: no list shows it, what points at it stays."""
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(F("vendor"), Lower("name"), name="product_once_per_vendor"),
            models.CheckConstraint(name="product_has_a_name", condition=~Q(name="")),
        ]
        indexes = [
            models.Index(Lower("name"), "id", name="product_by_name"),
            GinIndex(SearchWords("name"), name="product_by_words"),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleVersion(models.Model):
    """One numbered schedule of a product, with the vendor's and the product's names as they stood then."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=20, choices=VersionStatus, default=VersionStatus.DRAFT)
    variant_for = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, null=True, related_name="schedule_variants")
    derived_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="variants")
    catalogue = models.CharField(max_length=20)
    vendor_name = models.CharField(max_length=200)
    vendor_address = models.CharField(max_length=500, blank=True)
    product_name = models.CharField(max_length=200)
    product_kind = models.CharField(max_length=200, blank=True)
    product_url = models.CharField(max_length=500, blank=True)
    student_none = models.BooleanField(default=False)
    teacher_none = models.BooleanField(default=False)
    subprocessors_stated = models.BooleanField(default=False)
    """Tells "the vendor has none" from "the vendor has not said"."""
    parts = models.JSONField(default=dict)
    marks = ArrayField(models.CharField(max_length=40), default=list)
    """Sensitivities that stand anywhere in this version: at an element, in the vendor's words, by an answer."""
    content_sha256 = models.CharField(max_length=64)
    """Of the whole schedule: two versions of one content are recognized, an import repeated changes nothing."""
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["product", "variant_for"],
                name="one_draft_at_a_time",
                condition=Q(status="draft"),
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="version_status_known", condition=Q(status__in=VersionStatus.values)),
            models.CheckConstraint(
                name="version_dates_fit_status",
                condition=Q(status="draft", published_at__isnull=True, withdrawn_at__isnull=True)
                | Q(status="published", published_at__isnull=False, withdrawn_at__isnull=True)
                | Q(status="withdrawn", withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="withdrawn_with_a_reason", condition=~Q(status="withdrawn") | ~Q(withdrawn_reason="")
            ),
            models.CheckConstraint(
                name="variant_is_derived", condition=Q(variant_for__isnull=True) | Q(derived_from__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["product", "content_sha256"], name="version_by_content"),
            GinIndex(fields=["marks"], name="version_by_mark"),
        ]


class ScheduleDraft(models.Model):
    """What an open draft says, field by field, as the web form sends it. It ends with publishing: the version's own
    columns and rows say it then."""

    version = models.OneToOneField(ScheduleVersion, on_delete=models.CASCADE, primary_key=True, related_name="draft")
    fields = models.JSONField(default=dict)
    """Path -> value (vendors/rules/drafting.py lists the paths)."""
    stamps = models.JSONField(default=dict)
    """Path -> {"revision", "person", "by", "at"} of its last change."""
    revision = models.PositiveIntegerField(default=0)
    prefilled_from = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, null=True, related_name="+")
    approval_asked_at = models.DateTimeField(null=True)
    approval_asked_by = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, null=True, related_name="+")
    approval_note = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_asked_by_somebody",
                condition=Q(approval_asked_at__isnull=True, approval_asked_by__isnull=True)
                | Q(approval_asked_at__isnull=False, approval_asked_by__isnull=False),
            )
        ]


class ScheduleRequest(models.Model):
    """A district waits for a product's schedule. A row handed down by the room that asks; ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="schedule_requests")
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="schedule_requests")
    states = ArrayField(models.CharField(max_length=2), default=list)
    """Whose questions the schedule has to answer."""
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "district"], name="schedule_request_once", condition=Q(ended_at__isnull=True)
            )
        ]


class VendorPreference(models.Model):
    """How a vendor wants to work."""

    vendor = models.OneToOneField(
        ORGANIZATION, on_delete=models.PROTECT, primary_key=True, related_name="vendor_preference"
    )
    approval_required = models.BooleanField(default=False)
    """Whether its administrator approves a schedule before it goes out."""
    history = history.records()


class ScheduleElement(models.Model):
    """One kind of data in a version: an element of the catalogue, or (code "student.other") one that it lacks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="elements")
    position = models.PositiveSmallIntegerField()
    audience = models.CharField(max_length=10)
    code = models.CharField(max_length=80)
    required = models.BooleanField(null=True)
    purpose = models.TextField(blank=True)
    subjects = ArrayField(models.CharField(max_length=10), default=list)
    specify = models.TextField(blank=True)
    marks = ArrayField(models.CharField(max_length=40), default=list)
    """Sensitivities that the catalogue gives the element."""
    text_marks = ArrayField(models.CharField(max_length=40), default=list)
    """Sensitivities that the vendor's own text names; a person reads whether it says so or denies it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="element_position_once"),
            models.UniqueConstraint(
                fields=["version", "code"],
                name="element_once",
                condition=~Q(code__in=["student.other", "teacher.other"]),
            ),
        ]
        indexes = [models.Index(fields=["code", "version"], name="element_by_code")]


class VersionSubprocessor(models.Model):
    """A third party that a version names as handling the data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="subprocessors")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    data = models.TextField(blank=True)
    place = models.TextField(blank=True)
    written_agreement = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="subprocessor_position_once")]
        indexes = [
            models.Index(Lower("name"), name="subprocessor_by_name"),
            GinIndex(SearchWords("name"), name="subprocessor_by_words"),
        ]


class VersionHosting(models.Model):
    """Where a version says that the data is stored."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="hosting")
    position = models.PositiveSmallIntegerField()
    provider = models.TextField(blank=True)
    country = models.CharField(max_length=200, blank=True)
    region = models.TextField(blank=True)
    protections = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="hosting_position_once")]
        indexes = [
            models.Index(Lower("country"), name="hosting_by_country"),
            GinIndex(SearchWords("country"), name="hosting_by_words"),
        ]


class OrganizationContact(models.Model):
    """A contact of a vendor or a district, from one instant to another.

    A document shows the one at signing, the screen today's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="contacts")
    role = models.CharField(max_length=20, choices=ContactRole)
    position = models.PositiveSmallIntegerField(default=0)
    name = models.TextField(blank=True)
    title = models.TextField(blank=True)
    email = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    address = models.TextField(blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "role", "position"], name="contact_once", condition=Q(valid_until__isnull=True)
            ),
            models.CheckConstraint(name="contact_role_known", condition=Q(role__in=ContactRole.values)),
            models.CheckConstraint(
                name="contact_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]


class Evidence(models.Model):
    """An audit report, certificate or insurance of a vendor; `document_id` is its file, once there is one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vendor = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="evidence")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=200)
    issuer = models.CharField(max_length=200, blank=True)
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)
    document_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=200, blank=True)
    """As it was called when it was uploaded; shown and offered for download, never used as a path."""
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "product", "kind", "issuer", "valid_from", "valid_until"],
                name="evidence_once",
                condition=Q(withdrawn_at__isnull=True),
                nulls_distinct=False,
            )
        ]


class EvidenceGrant(models.Model):
    """A district may download an evidence file. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="grants")
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="evidence_grants")
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "district"], name="evidence_grant_once", condition=Q(ended_at__isnull=True)
            )
        ]


class VersionGrant(models.Model):
    """A district may see a schedule version. Ended, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    version = models.ForeignKey(ScheduleVersion, on_delete=models.PROTECT, related_name="grants")
    district = models.ForeignKey(ORGANIZATION, on_delete=models.PROTECT, related_name="schedule_grants")
    reason = models.CharField(max_length=200)
    """Why it was shared, in words: "imported from a case file", "agreement sent"."""
    granted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "district"], name="grant_once", condition=Q(ended_at__isnull=True)
            )
        ]
        indexes = [models.Index(fields=["district", "version"], name="grant_by_district")]


class SharedProduct(models.Model):
    """What one organization reads in the published schedules of one product, as the registers of products and vendors
    find and sort by it. There is a row only where it reads at least one: the vendor its own, a district by grant.

    Written by the database alone, by triggers (migration 0007, docs/adr/0017), like the models below.
    """

    pk = models.CompositePrimaryKey("reader_id", "product_id")
    reader = models.ForeignKey(
        ORGANIZATION, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    product = models.ForeignKey(
        Product, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="shared_rows"
    )
    vendor = models.ForeignKey(
        ORGANIZATION, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    version_count = models.IntegerField()
    marks = ArrayField(models.TextField())
    """Sensitivities that stand in any of them; so do elements, subprocessors and countries."""
    elements = ArrayField(models.IntegerField())
    """Each as the number that `vendors_element` makes of its code."""
    subprocessors = ArrayField(models.TextField())
    countries = ArrayField(models.TextField())
    newest = models.ForeignKey(
        ScheduleVersion, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    """The last of them, which lists show; what follows is its."""
    published_at = models.DateTimeField()
    mark_count = models.SmallIntegerField()
    element_count = models.SmallIntegerField()
    newest_subprocessors = ArrayField(models.TextField())
    subprocessor_count = models.SmallIntegerField()
    newest_countries = ArrayField(models.TextField())
    countries_key = models.TextField()

    class Meta:
        indexes = [
            models.Index(fields=["product"], name="shared_by_product"),
            models.Index(fields=["reader", "vendor"], include=["version_count"], name="shared_by_vendor"),
            # The whole list of products is walked along the index of what it is sorted by.
            *(
                models.Index(fields=["reader", column, "product"], name=f"shared_by_{column}")
                for column in ("published_at", "mark_count", "element_count", "subprocessor_count", "countries_key")
            ),
            GinIndex(fields=["marks"], name="shared_by_mark"),
            GinIndex(fields=["elements"], name="shared_by_element"),
            GinIndex(fields=["subprocessors"], name="shared_by_subprocessor"),
            GinIndex(fields=["countries"], name="shared_by_country"),
        ]


class SharedVendor(models.Model):
    """What one organization has to do with one vendor, summed up from its products: there is a row where it deals with
    the vendor, invited it, reads a schedule of it or named a product of it."""

    pk = models.CompositePrimaryKey("reader_id", "vendor_id")
    reader = models.ForeignKey(
        ORGANIZATION, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    vendor = models.ForeignKey(
        ORGANIZATION, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="shared_rows"
    )
    name_key = models.TextField()
    """The vendor's name as lists sort by it."""
    verified = models.BooleanField()
    related = models.BooleanField()
    """Whether it deals with the vendor or invited it, and so sees it in the directory though it be unverified."""
    version_count = models.IntegerField()
    marks = ArrayField(models.TextField())
    mark_count = models.SmallIntegerField()
    own_product_count = models.IntegerField()
    """Products that lists show to this reader alone: named in its own records, and nothing published of them."""

    class Meta:
        indexes = [
            models.Index(fields=["vendor"], name="shared_vendor_by_vendor"),
            models.Index(
                fields=["reader", "verified", "related"], include=["own_product_count"], name="shared_vendor_to_count"
            ),
            models.Index(
                fields=["reader", "vendor"], condition=Q(own_product_count__gt=0), name="shared_vendor_with_own"
            ),
            models.Index(fields=["reader", "name_key", "vendor"], name="shared_vendor_by_name"),
            *(
                models.Index(fields=["reader", column, "name_key", "vendor"], name=f"shared_vendor_by_{column}")
                for column in ("version_count", "mark_count")
            ),
            GinIndex(fields=["marks"], name="shared_vendor_by_mark"),
        ]


class ListedVendor(models.Model):
    """A vendor as lists show it to everybody who sees it; there is a row for each that was not merged into another."""

    vendor = models.OneToOneField(
        ORGANIZATION, on_delete=models.DO_NOTHING, db_constraint=False, primary_key=True, related_name="listed"
    )
    name_key = models.TextField()
    verified = models.BooleanField()
    product_count = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["verified", "name_key", "vendor"], name="listed_by_name"),
            models.Index(fields=["verified", "product_count", "name_key", "vendor"], name="listed_by_products"),
        ]


class StatedName(models.Model):
    """A name of a subprocessor or a country that some schedule states, once: what is typed into a filter is looked up
    here, by the beginnings of words, and becomes whole names, which rows are found by. Nobody is shown a name from
    here, so it does not matter who stated it, nor that nobody does any more."""

    pk = models.CompositePrimaryKey("kind", "name")
    kind = models.CharField(max_length=20)
    """"subprocessor" or "country"."""
    name = models.CharField(max_length=200)

    class Meta:
        indexes = [GinIndex(SearchWords("name"), name="stated_name_by_words")]
