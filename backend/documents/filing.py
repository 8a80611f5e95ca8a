"""Files a document: the bytes in the storage, the row with its title and whom it belongs to."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from backend.core.types import Actor, Subject
from backend.documents.models import Document
from backend.documents.storing import store


@transaction.atomic
def file_document(
    *,
    actor: Actor,
    now: datetime,
    kind: str,
    title: str,
    content: bytes,
    content_type: str,
    district_id: UUID | None,
    vendor_id: UUID | None,
    subject: Subject,
) -> UUID:
    """Keep a document and return its id; the same bytes of the same kind and subject are one document.

    Raises StorageFull, StorageUnavailable.
    """
    sha256 = store(content=content, content_type=content_type, now=now)
    row, _ = Document.objects.get_or_create(
        subject_type=subject.type,
        subject_id=subject.id,
        kind=kind,
        file_id=sha256,
        defaults={"title": title[:500], "district_id": district_id, "vendor_id": vendor_id, "created_at": now},
    )
    return row.id
