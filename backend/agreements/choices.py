from django.db.models import TextChoices


class Status(TextChoices):
    """Where an agreement stands. "Expired" is not here: it is computed from dates."""

    DRAFT = "draft", "Draft"
    WITH_VENDOR = "with_vendor", "With the vendor"
    IN_REVIEW = "in_review", "In review"
    READY = "ready", "Ready to sign"
    OUT_FOR_SIGNATURE = "out_for_signature", "Out for signature"
    EXECUTED = "executed", "Executed"
    TERMINATED = "terminated", "Terminated"
    SUPERSEDED = "superseded", "Superseded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InstrumentKind(TextChoices):
    """What a signed (or recorded) paper is within its agreement."""

    ORIGINAL = "original", "Original"
    RECORDED_COPY = "recorded_copy", "Recorded copy"
    AMENDMENT = "amendment", "Amendment"
    RENEWAL = "renewal", "Renewal"
    GENERAL_OFFER = "general_offer", "General offer"
    JOINDER = "joinder", "Joinder"
    NOTICE_OF_CHANGE = "notice_of_change", "Notice of change"


class TermBasis(TextChoices):
    """Why the term is as long as it is."""

    DEFAULT = "default", "Three years, our default"
    SERVICE_AGREEMENT = "service_agreement", "As the service agreement"
    AGREED = "agreed", "Agreed between the parties"


class ReviewStatus(TextChoices):
    """How one submitted schedule version stands with one agreement."""

    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned to the vendor"
    ACCEPTED = "accepted", "Accepted"


class Visibility(TextChoices):
    """Who reads a comment."""

    INTERNAL = "internal", "Internal: only the district"
    SHARED = "shared", "Shared with the vendor"


class ProvisionOperation(TextChoices):
    """What a special provision does to the form's text."""

    ADD = "add", "Add a clause"
    REPLACE = "replace", "Replace a clause"
    DELETE = "delete", "Leave a clause out"


class OfferStatus(TextChoices):
    """How a district stands to a new schedule version of an executed agreement's product."""

    OFFERED = "offered", "Offered"
    ACCEPTED = "accepted", "Accepted as an amendment"
    OBJECTED = "objected", "Objected to"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ImportStatus(TextChoices):
    """How far a register import has come."""

    CHECKED = "checked", "Checked"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    UNDONE = "undone", "Undone"


class OccurrenceKind(TextChoices):
    """What happens under an executed agreement and is recorded nowhere else. `rules.occurrences` has the sentences."""

    DIRECTIVE_GIVEN = "directive_given", "A written request to delete or return data was given"
    DELETION_CERTIFIED = "deletion_certified", "Data was deleted, and that was certified"
    AUDIT_ASKED = "audit_asked", "An audit was asked for"
    AUDIT_DONE = "audit_done", "An audit was done"
    POSTED = "posted", "The agreement was published"
    STANDARD_PROVED = "standard_proved", "The security standard was proved"
    TRAINING_HELD = "training_held", "Training was held"
    SALE_CLOSED = "sale_closed", "A sale or merger of the vendor closed"
    SCHEDULE_CHANGED = "schedule_changed", "The data that is collected changed"
