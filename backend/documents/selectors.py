"""Reads of this room. Members of the district or the vendor that a document belongs to see it."""

import hashlib
from typing import Final, NamedTuple
from uuid import UUID

from django.core.files.storage import storages
from django.db.models import Q, QuerySet

from backend.accounts import selectors as accounts
from backend.core.errors import DomainError, NotFound
from backend.core.types import Actor
from backend.documents.choices import Kind
from backend.documents.models import Document, StoredFile


class StoredFileDamaged(DomainError):
    """The bytes in the storage are gone or are not those that were stored."""

    code = "documents.damaged"
    status = 500
    message = "The stored file is missing or was changed outside of this program. The operator has to restore it."


def storage_name(sha256: str) -> str:
    """Return the name of a stored file: "ab/cd/abcd…"."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def documents(actor: Actor) -> QuerySet[Document]:
    """Return the documents of the actor's organization, the newest first. Raises Forbidden by role."""
    accounts.require(actor, "documents.read")
    mine = Q(district_id=actor.organization_id) | Q(vendor_id=actor.organization_id)
    return Document.objects.filter(mine).select_related("file").order_by("-created_at", "id")


def document(actor: Actor, document_id: UUID) -> Document:
    """Return one document. Raises NotFound, also for somebody else's."""
    found = documents(actor).filter(id=document_id).first()
    if found is None:
        raise NotFound
    return found


def document_row(document_id: UUID) -> Document:
    """Return a document whoever asks: for rooms that have decided themselves who may. Raises NotFound."""
    found = Document.objects.select_related("file").filter(id=document_id).first()
    if found is None:
        raise NotFound
    return found


def file_content(sha256: str) -> bytes:
    """Return the bytes of a stored file, checked against their name. Raises StoredFileDamaged."""
    try:
        with storages["documents"].open(storage_name(sha256)) as file:
            content: bytes = file.read()
    except FileNotFoundError as error:
        raise StoredFileDamaged from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise StoredFileDamaged
    return content


def document_content(document_id: UUID) -> bytes:
    """Return a document's bytes whoever asks, like `document_row`. Raises NotFound, StoredFileDamaged."""
    return file_content(document_row(document_id).file_id)


class Kept(NamedTuple):
    """What the register says about a file with certain bytes."""

    kinds: tuple[str, ...] = ()
    """The kinds of its documents, in words; one empty text for a file without a document. Empty: no such file."""
    zone: str = ""
    """The district's IANA zone, where all its documents are of one."""
    recorded_by: tuple[str, ...] = ()
    """The districts that recorded exactly this file as an agreement signed elsewhere, by name."""
    sealed: bool = False
    """Whether a document with these bytes was sealed here."""


NOT_KEPT: Final = Kept()


def kept_file(sha256: str) -> Kept:
    """Return what is known about the file with exactly these bytes."""
    if not StoredFile.objects.filter(sha256=sha256).exists():
        return NOT_KEPT
    rows = Document.objects.filter(file_id=sha256).values_list("kind", "district__time_zone", "district__name")
    found = {kind for kind, _, _ in rows}
    kinds = tuple(str(Kind(kind).label) for kind in sorted(found))
    zones = {zone for _, zone, _ in rows if zone}
    recorded_by = tuple(sorted({name for kind, _, name in rows if kind == Kind.RECORDED and name}))
    return Kept(
        kinds=kinds or ("",),
        zone=zones.pop() if len(zones) == 1 else "",
        recorded_by=recorded_by,
        sealed=bool(found & {Kind.SEALED, Kind.EXECUTED, Kind.CERTIFICATE}),
    )
