"""What the rooms above call: render, store, seal, verify."""

from backend.documents.pdf import render_pdf
from backend.documents.word import render_word

__all__ = ["render_pdf", "render_word"]
