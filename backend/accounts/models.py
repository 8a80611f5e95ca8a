"""Organizations and how they relate, people and what they are there, invitations, sessions, domain claims."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from backend.accounts import rules
from backend.accounts.choices import ClaimMethod, OrganizationKind, Role, State
from backend.core.history import records
from backend.core.search import SearchWords
from backend.core.words import plain_email


def validate_time_zone(name: str) -> None:
    """Raise ValidationError for a name that is no time zone of the IANA database."""
    if not rules.is_time_zone(name):
        raise ValidationError(f"“{name}” is not a time zone. Use a name such as America/New_York.")


class Organization(models.Model):
    """A district, a vendor, a coalition of districts, or the installation itself (exactly one)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=OrganizationKind)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2, choices=State, blank=True)
    county = models.CharField(max_length=100, blank=True)
    address = models.TextField(max_length=500, blank=True)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    domain = models.CharField(max_length=253, blank=True)
    verified_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="invited_vendors")
    second_factor_required = models.BooleanField(default=False)
    """Whether its people get in only with a second factor shown in the session."""
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged_from")
    """The row of the same vendor that goes on; this one is kept for what still points at it."""
    merged_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    history = records()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_vendors_are_merged",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(kind="vendor", merged_into__isnull=False, merged_at__isnull=False, verified_at__isnull=True),
            ),
            models.CheckConstraint(
                name="not_merged_into_itself", condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(name="organization_kind_known", condition=Q(kind__in=OrganizationKind.values)),
            models.CheckConstraint(name="organization_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(name="district_has_a_state", condition=~Q(kind="district") | ~Q(state="")),
            models.CheckConstraint(
                name="only_vendors_have_domains", condition=Q(kind="vendor") | Q(domain="", verified_at__isnull=True)
            ),
            models.CheckConstraint(
                name="verified_vendor_has_a_domain", condition=Q(verified_at__isnull=True) | ~Q(domain="")
            ),
            models.CheckConstraint(
                name="only_vendors_are_invited", condition=Q(invited_by__isnull=True) | Q(kind="vendor")
            ),
            models.UniqueConstraint(fields=["kind"], name="one_installation", condition=Q(kind="installation")),
            models.UniqueConstraint(
                Lower("domain"), name="verified_domain_once", condition=Q(verified_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(F("kind"), Lower("name"), name="organization_by_name"),
            GinIndex(SearchWords("name"), name="organization_by_words"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_verified(self) -> bool:
        """Whether a vendor's domain was confirmed, so that every district may see it."""
        return self.verified_at is not None


class CoalitionMember(models.Model):
    """A district belongs to a coalition from one date to another (the day it left is no longer covered)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    coalition = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="coalition_members")
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="coalition_memberships")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)
    history = records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["coalition", "district"], name="coalition_member_once", condition=Q(left_on__isnull=True)
            ),
            models.CheckConstraint(
                name="coalition_left_after_joining", condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on"))
            ),
            models.CheckConstraint(name="coalition_not_of_itself", condition=~Q(coalition=F("district"))),
        ]


class Relationship(models.Model):
    """A district and a vendor that deal with each other. Made with an invitation or an agreement; it opens nothing but
    each other's name and address: what is shared beyond that is a grant of the room that shares it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    district = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="vendor_relationships")
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="district_relationships")
    since = models.DateTimeField()
    history = records()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "vendor"], name="relationship_once"),
            models.CheckConstraint(name="relationship_of_two", condition=~Q(district=F("vendor"))),
        ]


class People(BaseUserManager["Person"]):
    """Finds people by address, in whatever case it was typed."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=plain_email(username or ""))


class Person(AbstractBaseUser):
    """Somebody who can sign in. Without an open membership a person is nobody here and may do nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # When somebody signed in is an event; a column for it would be a write and a history row at each sign-in.
    last_login = None
    history = records(without=["password"])

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="person_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="person_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


def open_at(now: datetime, prefix: str = "") -> Q:
    """Return the condition that a membership counts at `now`; `prefix` is the way to it ("memberships__")."""
    return Q(
        Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now}),
        **{f"{prefix}starts_at__lte": now, f"{prefix}ended_at__isnull": True},
    )


class Membership(models.Model):
    """A person has a role in an organization, from an instant on.

    `ends_at` is an end set in advance (an auditor always has one); `ended_at` is when somebody ended it. Never deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    history = records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organization", "role"],
                name="membership_once_per_role",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="membership_ends_after_start", condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="auditor_until_a_date", condition=~Q(role="auditor") | Q(ends_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["organization", "role"], name="membership_by_organization")]


class Invitation(models.Model):
    """A person is asked to join an organization in a role, by a mailed link.

    The link carries a signed value that names this row; the value itself is stored nowhere. Only the link that the
    installation prints for its first operator has no address: who opens it says theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=30, choices=Role)
    membership_ends_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="invitations_sent")
    invited_for = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, related_name="invitations_sent")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    history = records()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email", "role"],
                name="invitation_open_once",
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
            ),
            models.CheckConstraint(name="invitation_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(name="invitation_has_an_address", condition=~Q(email="") | Q(role="operator")),
            models.CheckConstraint(
                name="invitation_accepted_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
        ]


class PersonSession(models.Model):
    """One sign-in of a person: when, from where, with which browser. What lets them in is Django's session of that key;
    this row says what it is, and outlives it for the 90 days that a person may want to look back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    how = models.CharField(max_length=20)
    """By what the person signed in: "code", "password", "passkey", "google"."""
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    signed_in_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-signed_in_at"], name="session_by_person")]


class DomainClaim(models.Model):
    """A vendor says that a domain is its own, and shows it by a code mailed there or by a DNS record. Never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    vendor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="domain_claims")
    domain = models.CharField(max_length=253)
    method = models.CharField(max_length=10, choices=ClaimMethod)
    mailbox = models.CharField(max_length=20, blank=True)
    """Where the code went, at the domain: "privacy"."""
    code_hash = models.CharField(max_length=64, blank=True)
    """Keyed hash of the mailed code."""
    record = models.CharField(max_length=80, blank=True)
    """What the DNS record has to say. No secret: who can write it there owns the domain."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="domain_claims")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    """What the last look found, in a sentence."""
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """Taken back or replaced by a newer one."""
    history = records(without=["code_hash"])

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor"],
                name="domain_claim_open_once",
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
            ),
            models.CheckConstraint(name="domain_claim_method_known", condition=Q(method__in=ClaimMethod.values)),
            models.CheckConstraint(
                name="domain_claim_has_its_proof",
                condition=Q(method="mail", record="") & ~Q(code_hash="") & ~Q(mailbox="")
                | Q(method="dns", code_hash="", mailbox="") & ~Q(record=""),
            ),
        ]
