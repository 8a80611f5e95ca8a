"""The one place where signing meets the documents room."""

from datetime import datetime
from uuid import UUID

from pikepdf import PdfError

from backend.core.types import INSTALLATION, Subject
from backend.documents import selectors as stored
from backend.documents import services as documents
from backend.documents.types import PDF, CertificateText, Signing
from backend.signing.models import Envelope

LOADER = "signing.document"
"""Under this name core.mail loads what goes with a mail (registered in tasks)."""
TITLES = {"sealed": "{}, signed in part", "executed": "{}, executed", "certificate": "{}, certificate of signing"}


def content(document_id: UUID) -> bytes:
    """Return a stored file. Whoever asks has reached the envelope that names it."""
    return stored.document_content(document_id)


def sealed(pdf: bytes, *, field: str, signing: Signing, reference: str) -> bytes:
    """Return the file with one more seal; the same consent gives the same bytes."""
    return documents.seal(pdf, field=field, signing=signing, reference=reference)


def open_fields(document_id: UUID) -> frozenset[str]:
    """Return the names of the places that wait for a seal. Empty where the file is no PDF of ours."""
    try:
        return frozenset(one.name for one in documents.signature_fields(content(document_id)) if not one.sealed)
    except PdfError:
        return frozenset()


def certificate(text: CertificateText, *, now: datetime) -> bytes:
    """Return the certificate, sealed at `now`."""
    return documents.render_certificate(text, now=now)


def file(envelope: Envelope, pdf: bytes, *, kind: str, now: datetime) -> UUID:
    """Store a file by its hash, with the row that says what it is and who may read it, in the caller's transaction.

    Without that row a file opens for nobody, so bytes that a crash left behind do no harm. Raises StorageFull.
    """
    return documents.file_document(
        actor=INSTALLATION,
        now=now,
        kind=kind,
        title=TITLES[kind].format(envelope.title),
        content=pdf,
        content_type=PDF,
        district_id=envelope.district_id,
        vendor_id=envelope.vendor_id,
        subject=Subject(envelope.subject_type, envelope.subject_id),
    )
