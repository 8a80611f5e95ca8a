"""This room's part of a merge of two rows of one vendor."""

from uuid import UUID

from backend.accounts.types import Moved
from backend.documents.models import Document


def move_vendor(*, from_id: UUID, into_id: UUID) -> list[Moved]:
    """Put the vendor's documents under the row that goes on. The files, found by their content, stay as they are; a
    document has no history, so the event of the merge says that it moved. A building block."""
    moved = Document.objects.filter(vendor=from_id).update(vendor_id=into_id)
    return [Moved(what="Documents", moved=moved)]
