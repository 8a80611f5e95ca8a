"""What the rooms above call: render, store, seal, verify."""

from backend.documents.fields import prepare_signature_fields, signature_fields
from backend.documents.filing import file_document
from backend.documents.pdf import render_pdf
from backend.documents.sealing import NotSealable, seal
from backend.documents.storing import StorageFull, StorageUnavailable, store
from backend.documents.word import render_word

__all__ = [
    "NotSealable",
    "StorageFull",
    "StorageUnavailable",
    "file_document",
    "prepare_signature_fields",
    "render_pdf",
    "render_word",
    "seal",
    "signature_fields",
    "store",
]
