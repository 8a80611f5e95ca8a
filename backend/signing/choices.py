"""The closed lists of this room."""

from django.db.models import TextChoices


class Side(TextChoices):
    VENDOR = "vendor", "Vendor"
    DISTRICT = "district", "District"


class EnvelopeStatus(TextChoices):
    """How an envelope stands. Computed from its instants, never stored."""

    OUT = "out", "Out for signature"
    SIGNED = "signed", "Signed by all, being sealed"
    EXECUTED = "executed", "Executed"
    DECLINED = "declined", "Declined"
    RECALLED = "recalled", "Recalled"


class SignerStatus(TextChoices):
    """How one signature stands. Computed from instants, never stored."""

    PLANNED = "planned", "Not asked yet"
    ASKED = "asked", "Asked to sign"
    SEALING = "sealing", "Signed, being sealed"
    SEALED = "sealed", "Signed and sealed"
    DECLINED = "declined", "Declined"
    HANDED_OVER = "handed_over", "Handed over"
    ENDED = "ended", "No longer asked"
