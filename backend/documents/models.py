"""Files by the hash of their content, and the documents that they are."""

import uuid

from django.db import models
from django.db.models import Q

from backend.documents.choices import Kind


class StoredFile(models.Model):
    """Bytes in the document storage, named by their SHA-256. Written once; the hash alone opens nothing."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    content_type = models.CharField(max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="stored_file_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")),
            models.CheckConstraint(name="stored_file_not_empty", condition=Q(size__gt=0)),
        ]


class Document(models.Model):
    """A file with a title that belongs to a district, a vendor or both; about one subject of a room above."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=500)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="documents", db_column="sha256")
    district = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="district_documents"
    )
    vendor = models.ForeignKey(
        "accounts.Organization", on_delete=models.PROTECT, null=True, related_name="vendor_documents"
    )
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="document_kind_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="document_has_an_owner", condition=Q(district__isnull=False) | Q(vendor__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "kind", "file"], name="document_filed_once_per_subject"
            ),
        ]

    def __str__(self) -> str:
        return self.title
