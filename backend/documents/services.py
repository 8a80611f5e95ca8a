"""What the rooms above call: render, store, seal, verify."""

from backend.documents.fields import prepare_signature_fields, signature_fields
from backend.documents.pdf import agreement_attachments, render_pdf
from backend.documents.sealing import NotSealable, seal
from backend.documents.word import render_word

__all__ = [
    "NotSealable",
    "agreement_attachments",
    "prepare_signature_fields",
    "render_pdf",
    "render_word",
    "seal",
    "signature_fields",
]
