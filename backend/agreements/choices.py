from django.db.models import TextChoices


class Status(TextChoices):
    """Where an agreement stands. "Expired" is not here: it is computed from dates.

    The steps "with the vendor" and "in review" come between draft and ready once the review exists.
    """

    DRAFT = "draft", "Draft"
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
