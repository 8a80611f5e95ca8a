"""Agreements, their lines and covered districts, the instruments that make them, and the review before."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from backend.agreements.choices import (
    ImportStatus,
    InstrumentKind,
    OccurrenceKind,
    OfferStatus,
    ProvisionOperation,
    ReviewStatus,
    Status,
    TermBasis,
    Visibility,
)
from backend.core import history

PERSON = "accounts.Person"


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
    form = models.CharField(max_length=200, default="model/1")
    """Our own by its folder; of a recorded agreement the form's name in whatever words."""
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
    supersedes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    revision = models.PositiveIntegerField(default=0)
    """Counts changes of what the district states, so that of two officers the second is told."""
    recorded = models.BooleanField(default=False)
    """Signed elsewhere and recorded here: "not sealed here" stands wherever its status does."""
    register_import = models.ForeignKey(
        "agreements.RegisterImport", null=True, on_delete=models.PROTECT, related_name="agreements"
    )
    signed_on = models.DateField(null=True)
    """Of a recorded agreement: the day of its last signature, where that is known."""
    recorded_reference = models.CharField(max_length=100, blank=True)
    """Of a recorded agreement: the number that it has elsewhere."""
    record_note = models.CharField(max_length=2000, blank=True)
    contact_name = models.CharField(max_length=200, blank=True, default="")
    contact_email = models.EmailField(blank=True, default="")
    """Of a recorded agreement: whom the district noted at the vendor. The vendor itself does not read it."""
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    """Since when the vendor is asked for its schedule, and sees the agreement in the making; empty once it is not."""
    first_sent_at = models.DateTimeField(null=True)
    """From here on the vendor sees the papers that were sent, or the recorded copy that was shared with it."""
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
    """A product with the schedule version that this agreement pins; none until the vendor has submitted one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="lines")
    product = models.ForeignKey("vendors.Product", on_delete=models.PROTECT, related_name="agreement_lines")
    version = models.ForeignKey(
        "vendors.ScheduleVersion", null=True, on_delete=models.PROTECT, related_name="agreement_lines"
    )
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
    text = models.JSONField(null=True)
    """AgreementText as composed; frozen. A recorded copy has none."""
    input = models.JSONField(null=True)
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
    recorded_limits = models.JSONField(default=list)
    """FrozenLimit values of a recorded copy, taken down by hand."""
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
                name="only_a_recorded_copy_has_no_text",
                condition=Q(kind="recorded_copy") | Q(text__isnull=False, input__isnull=False),
            ),
            models.CheckConstraint(
                name="joinder_joins_something", condition=~Q(kind="joinder") | Q(joins__isnull=False)
            ),
        ]


class SubmissionInvitation(models.Model):
    """Somebody at a vendor is asked, by a mailed link, for the schedules of one agreement.

    The link carries a signed value that names this row; the value itself is stored nowhere.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="submission_invitations")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    message = models.CharField(max_length=2000, blank=True)
    invited_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    """When the invited person identified themselves for the first time."""
    revoked_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "email"], name="submission_invited_once", condition=Q(revoked_at__isnull=True)
            )
        ]


class Review(models.Model):
    """One submitted schedule version of an agreement, and what the district decided about it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="reviews")
    product = models.ForeignKey("vendors.Product", on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey("vendors.ScheduleVersion", on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField()
    """1 for the first submission of this product to this agreement."""
    status = models.CharField(max_length=20, choices=ReviewStatus, default=ReviewStatus.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decision_note = models.CharField(max_length=2000, blank=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "product", "round"], name="review_round_once"),
            models.UniqueConstraint(
                fields=["agreement", "product"], name="one_open_review", condition=Q(status="submitted")
            ),
            models.CheckConstraint(name="review_status_known", condition=Q(status__in=ReviewStatus.values)),
            models.CheckConstraint(
                name="decided_review_says_when",
                condition=Q(status="submitted", decided_at__isnull=True)
                | (~Q(status="submitted") & Q(decided_at__isnull=False)),
            ),
        ]


class Comment(models.Model):
    """A remark on an element, a section, a clause or a finding; internal or shared, answered in place, resolved."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="comments")
    product = models.ForeignKey("vendors.Product", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey("vendors.ScheduleVersion", null=True, on_delete=models.PROTECT, related_name="+")
    """The version that was being looked at, so that a later one can show what changed since."""
    anchor = models.CharField(max_length=200)
    """What it is about: "element:<code>", "section:<code>", "path:<draft path>", "clause:<id>", and so on."""
    visibility = models.CharField(max_length=20, choices=Visibility)
    body = models.TextField(max_length=4000)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    answers = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="answered_by")
    created_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    history = history.records()

    class Meta:
        constraints = [
            models.CheckConstraint(name="comment_says_something", condition=~Q(body="")),
            models.CheckConstraint(name="comment_visibility_known", condition=Q(visibility__in=Visibility.values)),
        ]
        indexes = [models.Index(fields=["agreement", "created_at"], name="comment_by_agreement")]


class Waiver(models.Model):
    """A named person of the district goes on in spite of one blocking finding. It never cures what a law demands."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="waivers")
    code = models.CharField(max_length=200)
    """The finding's."""
    message = models.TextField()
    """The finding as it stood; a finding that reads otherwise later is not covered."""
    citation = models.CharField(max_length=300, blank=True)
    void = models.BooleanField(default=False)
    """Whether the law can make a contract void that lacks this: then the waiver says that it does not cure."""
    reason = models.TextField(max_length=2000)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    waived_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=2000, blank=True)
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "code"], name="waived_once", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="waiver_has_a_reason", condition=~Q(reason="")),
        ]


class Provision(models.Model):
    """A special provision: one operation of the agreement's own layer on the form's text.

    Proposed by the district; the vendor agrees to it as it reads then, and an edit ends that.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="provisions")
    position = models.PositiveSmallIntegerField()
    operation = models.CharField(max_length=20, choices=ProvisionOperation)
    clause = models.CharField(max_length=80, blank=True)
    """The clause that it replaces, leaves out, or is added after; empty where it is added at the end."""
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=10000, blank=True)
    proposed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    history = history.records()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="provision_operation_known", condition=Q(operation__in=ProvisionOperation.values)
            ),
            models.CheckConstraint(name="provision_says_something", condition=Q(operation="delete") | ~Q(text="")),
            models.CheckConstraint(name="provision_names_its_clause", condition=Q(operation="add") | ~Q(clause="")),
        ]


class VersionOffer(models.Model):
    """A vendor offers a newer schedule version of an executed agreement's product: an amendment, or an objection."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="version_offers")
    product = models.ForeignKey("vendors.Product", on_delete=models.PROTECT, related_name="+")
    from_version = models.ForeignKey("vendors.ScheduleVersion", null=True, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey("vendors.ScheduleVersion", on_delete=models.PROTECT, related_name="offers")
    note = models.CharField(max_length=2000, blank=True)
    status = models.CharField(max_length=20, choices=OfferStatus, default=OfferStatus.OFFERED)
    offered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=2000, blank=True)
    instrument = models.ForeignKey(Instrument, null=True, on_delete=models.PROTECT, related_name="offers")
    """The amendment that takes it over, once the district accepts."""
    history = history.records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "product"], name="one_open_offer", condition=Q(status="offered")
            ),
            models.CheckConstraint(name="offer_status_known", condition=Q(status__in=OfferStatus.values)),
            models.CheckConstraint(name="objection_has_a_reason", condition=~Q(status="objected") | ~Q(reason="")),
        ]


class Occurrence(models.Model):
    """Something that happened under an executed agreement and that nobody records elsewhere, with its proof.

    Clocks start or end by it (`rules.clocks`). Never deleted: one that was stated by mistake is withdrawn, with the
    reason.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="occurrences")
    kind = models.CharField(max_length=30, choices=OccurrenceKind)
    on = models.DateField()
    """The day in the district's zone."""
    at = models.DateTimeField(null=True)
    """The instant, where the hour was stated."""
    planned_on = models.DateField(null=True)
    """Of an audit that was asked for: the day for which it is planned, where that was said."""
    note = models.CharField(max_length=2000, blank=True)
    document = models.ForeignKey("documents.Document", null=True, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    """As it was called when it was uploaded; shown, never used as a path."""
    organization = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="+")
    """The side that stated it."""
    stated_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(max_length=2000, blank=True)
    history = history.records()

    class Meta:
        constraints = [
            models.CheckConstraint(name="occurrence_kind_known", condition=Q(kind__in=OccurrenceKind.values)),
            models.CheckConstraint(
                name="occurrence_withdrawn_for_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
            ),
        ]
        indexes = [models.Index(fields=["agreement", "on"], name="occurrence_by_agreement")]


class Winding(models.Model):
    """When the clocks that an agreement starts are looked at again by themselves (`services.clocks`).

    Beside the agreement and not in it: it says nothing about the agreement, leaves no history, and changing it must not
    rewrite the register's row.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, primary_key=True, related_name="winding")
    wind_at = models.DateTimeField(null=True)
    """None: nothing is to come by the mere passing of time."""
    wound_at = models.DateTimeField(null=True)
    """When that was done last; None: never yet."""

    class Meta:
        indexes = [
            models.Index(fields=["wind_at"], name="winding_due", condition=Q(wind_at__isnull=False)),
        ]


class RegisterImport(models.Model):
    """A district's list of agreements signed elsewhere, taken in at once; undone at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey("accounts.Organization", on_delete=models.PROTECT, related_name="register_imports")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=ImportStatus, default=ImportStatus.CHECKED)
    rows = models.JSONField(default=list)
    """As read and checked, one object per row of the file."""
    problems = models.JSONField(default=dict)
    """Cell ("C14") -> sentences. An import with problems cannot run."""
    summary = models.JSONField(default=dict)
    """What was counted and read while it was checked: rows, new vendors, those in the register already, and so on."""
    created = models.JSONField(default=dict)
    """Ids of the vendors and products that taking it in has made: {"vendors": [...], "products": [...]}."""
    done = models.PositiveIntegerField(default=0)
    """Rows taken in so far."""
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(PERSON, null=True, on_delete=models.PROTECT, related_name="+")
    history = history.records(without=["rows", "problems", "created"])

    class Meta:
        constraints = [
            models.CheckConstraint(name="import_status_known", condition=Q(status__in=ImportStatus.values)),
        ]


SORTED_BY = (
    "created_at", "reference", "vendor_key", "products_key", "states_key", "place", "mark_count",
    "element_count", "subprocessor_count", "countries_key", "open_points", "recorded",
)  # fmt: skip
"""Columns of the register that are never empty: one index sorts both ways."""
SORTED_WITH_EMPTY = ("effective_date", "end_date", "running_until", "executed_at")
"""Columns that may be empty, and then stand last both ways: an index for each way."""


class RegisterRow(models.Model):
    """An agreement as the register finds, filters and sorts it: what stands in ten tables, in one row.

    Written by the database alone, by triggers on those tables (migration register_triggers, docs/adr/0017): no service
    can forget it, and it is never a moment behind. Nothing else writes here, and nothing legal is read from here.
    The district's name and zone are its own row's: to rename a district changes none of its 100,000 rows.
    """

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, primary_key=True, related_name="register_row")
    district = models.ForeignKey(
        "accounts.Organization", null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    vendor = models.ForeignKey(
        "accounts.Organization", on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    reference = models.TextField()
    general_offer = models.BooleanField()
    status = models.TextField()
    recorded = models.BooleanField()
    states = ArrayField(models.TextField())
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    first_sent_at = models.DateTimeField(null=True)
    executed_at = models.DateTimeField(null=True)
    effective_date = models.DateField(null=True)
    end_date = models.DateField(null=True)
    running_until = models.DateField(null=True)
    """The last day of the term of an executed agreement; empty for every other status."""
    place = models.SmallIntegerField()
    """Of the status in the lifecycle."""
    vendor_name = models.TextField()
    vendor_verified = models.BooleanField()
    product_names = ArrayField(models.TextField())
    marks = ArrayField(models.TextField())
    """Sensitivities that stand in a pinned schedule version."""
    elements = ArrayField(models.IntegerField())
    """The elements that a pinned schedule version names, each as the number that `agreements_element` makes of its
    code: the codes themselves would double the table."""
    subprocessors = ArrayField(models.TextField())
    countries = ArrayField(models.TextField())
    vendor_key = models.TextField()
    products_key = models.TextField()
    states_key = models.TextField()
    countries_key = models.TextField()
    mark_count = models.SmallIntegerField()
    element_count = models.SmallIntegerField()
    subprocessor_count = models.SmallIntegerField()
    open_points = models.IntegerField()
    """Comments that nobody has resolved."""
    open_shared = models.IntegerField()
    """Those of them that the vendor reads."""
    words = SearchVectorField()
    """Of the reference and of the names of vendor and products."""

    district_name: str | None
    """Read with a row that is shown; None for a general offer."""
    zone: str
    """Likewise: of the district, or of the vendor for a general offer."""

    class Meta:
        indexes = [
            *(models.Index(fields=["district", key, "agreement"], name=f"register_by_{key}") for key in SORTED_BY),
            *(
                models.Index(F("district"), F(key).asc(nulls_last=True), F("agreement"), name=f"register_by_{key}")
                for key in SORTED_WITH_EMPTY
            ),
            *(
                models.Index(
                    F("district"), F(key).desc(nulls_last=True), F("agreement").desc(), name=f"register_down_{key}"
                )
                for key in SORTED_WITH_EMPTY
            ),
            models.Index(fields=["vendor", "created_at", "agreement"], name="register_by_vendor"),
            # What is filtered by column is counted along this index alone.
            models.Index(
                fields=["district"],
                include=[
                    "status",
                    "recorded",
                    "vendor_verified",
                    "running_until",
                    "open_points",
                    "states",
                ],
                name="register_to_count",
            ),
            GinIndex(fields=["words"], name="register_by_words"),
            GinIndex(fields=["subprocessors"], name="register_by_subprocessor"),
            GinIndex(fields=["countries"], name="register_by_country"),
            GinIndex(fields=["marks"], name="register_by_marks"),
            GinIndex(fields=["elements"], name="register_by_elements"),
            GinIndex(fields=["states"], name="register_by_states"),
        ]
