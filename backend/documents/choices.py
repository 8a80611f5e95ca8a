"""The closed lists of this room."""

from django.db.models import TextChoices


class Kind(TextChoices):
    WORD = "word", "working copy"
    UNSIGNED = "unsigned", "unsigned document"
    SEALED = "sealed", "document sealed for some of its signers"
    EXECUTED = "executed", "executed document"
    CERTIFICATE = "certificate", "signature certificate"
    RECORDED = "recorded", "recorded copy of an agreement signed elsewhere"
    EVIDENCE = "evidence", "evidence file"
    PROOF = "proof", "proof that something was done"
