"""What the rooms above call: render, store, seal, verify.

What seals, verifies, draws and writes Word files is imported when its first name is asked for (PEP 562): to import it
takes nearly as long as all the rest, and most processes never need it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from backend.documents.filing import file_document
from backend.documents.merging import move_vendor
from backend.documents.pdf import render_pdf
from backend.documents.storing import StorageFull, StorageUnavailable, store
from backend.documents.uploads import UPLOAD_MAX_BYTES, CheckedFile, FileRefused, UploadTooBig, check_upload

if TYPE_CHECKING:
    from backend.documents.bench import Seconds, seal_and_verify, timed
    from backend.documents.certificate import render_certificate
    from backend.documents.fields import prepare_signature_fields, signature_fields
    from backend.documents.sealing import NotSealable, TimestampUnavailable, seal, verify_address
    from backend.documents.verification import MAX_BYTES, TOO_BIG, too_big, verify
    from backend.documents.word import render_word

__all__ = [
    "MAX_BYTES",
    "TOO_BIG",
    "UPLOAD_MAX_BYTES",
    "CheckedFile",
    "FileRefused",
    "NotSealable",
    "Seconds",
    "StorageFull",
    "StorageUnavailable",
    "TimestampUnavailable",
    "UploadTooBig",
    "check_upload",
    "file_document",
    "move_vendor",
    "prepare_signature_fields",
    "render_certificate",
    "render_pdf",
    "render_word",
    "seal",
    "seal_and_verify",
    "signature_fields",
    "store",
    "timed",
    "too_big",
    "verify",
    "verify_address",
]

_LATE = {
    "bench": ("Seconds", "seal_and_verify", "timed"),
    "certificate": ("render_certificate",),
    "fields": ("prepare_signature_fields", "signature_fields"),
    "sealing": ("NotSealable", "TimestampUnavailable", "seal", "verify_address"),
    "verification": ("MAX_BYTES", "TOO_BIG", "too_big", "verify"),
    "word": ("render_word",),
}


def __getattr__(name: str) -> Any:
    for module, names in _LATE.items():
        if name in names:
            found = globals()[name] = getattr(import_module(f"backend.documents.{module}"), name)
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
