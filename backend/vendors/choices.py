"""The closed lists of this room."""

from django.db.models import TextChoices


class VersionStatus(TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ContactRole(TextChoices):
    REPRESENTATIVE = "representative", "Representative"
    NOTICES = "notices", "Notices"
    SECURITY = "security", "Security"
    PRIVACY = "privacy", "Privacy"
    SIGNER = "signer", "Signer"


class MarkFrom(TextChoices):
    CATALOGUE = "catalogue", "the catalogue marks this element"
    WORDS = "words", "the vendor's text names it"
    ANSWER = "answer", "the vendor says so in an answer"


class CategoryKind(TextChoices):
    ELEMENTS = "elements", "Lists elements"
    OTHER = "other", "What the catalogue lacks"
    NONE = "none", "Nothing is collected"


class CitationStatus(TextChoices):
    """How sure a citation is; as in law.types."""

    CONFIRMED = "confirmed", "The words of the law were read"
    SECONDARY = "secondary", "A page about the law was read"
    UNCONFIRMED = "unconfirmed", "Neither; ask counsel"
