"""Takes a stranger's PDF apart before anything of it is judged: pypdf, within bounds of memory and work.

An uploaded file may claim a billion pages, nest a thousand arrays, or hold a megabyte that unpacks to a gigabyte.
What goes past these bounds counts as unreadable; a document of this installation stays far below each of them.
"""

import ctypes
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pypdf import PdfReader, apply_configuration

from backend.core.words import sentence
from backend.documents.glyphs import printable

UNPACKED: Final = 50_000_000
"""Bytes that one stream, and all that is unpacked of a file, may come to."""

_BOUNDS: Final[dict[str, int]] = {
    "maximum_declared_stream_length": UNPACKED,
    "array_based_stream_maximum_output_length": UNPACKED,
    "zlib_maximum_output_length": UNPACKED,
    "lzw_maximum_output_length": UNPACKED,
    "run_length_maximum_output_length": UNPACKED,
    "stream_decoding_work_maximum_length": UNPACKED,
    "stream_filters_maximum_length": 4,
    "page_tree_maximum_entries": 10_000,
    "page_tree_maximum_page_entries": 10_000,
    "page_tree_maximum_depth": 50,
    "form_fields_maximum_entries": 1_000,
    "form_fields_maximum_depth": 10,
}

SIGNATURE_BOUNDS: Final = DecodeLimits(
    per_stream=StreamDecodeLimits(max_ratio=200, max_output_size=UNPACKED),
    document_budget=DocumentDecodeBudget(base_allowance=UNPACKED, max_ratio=1),
)
"""The same for pyHanko, which reads the file once more."""

_SHOWN: Final = 5


class TakesTooLong(BaseException):
    """Reading a file went past its time. No Exception, so that no reader of PDFs takes it for a damage to mend."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Stop pure Python work of this thread after `seconds` of the wall clock. Raises TakesTooLong.

    Web requests run in threads, where no alarm signal arrives, and a process of its own for each file would take longer
    than reading it. CPython raises an exception in another thread on request; it comes between two bytecodes.
    """
    thread = ctypes.c_ulong(threading.get_ident())
    raise_in_thread = ctypes.pythonapi.PyThreadState_SetAsyncExc
    over, ended = threading.Lock(), threading.Event()

    def stop() -> None:
        with over:
            if not ended.is_set():
                raise_in_thread(thread, ctypes.py_object(TakesTooLong))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with over:
            ended.set()
            raise_in_thread(thread, None)  # what was asked for and has not come yet must not come later
        timer.cancel()


class Opened(NamedTuple):
    """What a file holds, besides signatures. Pages and attachments stay empty where it is encrypted."""

    encrypted: bool
    pages: int = 0
    attachments: tuple[str, ...] = ()


def open_pdf(content: bytes) -> Opened:
    """Return what a PDF holds. Raises whatever a reader of PDFs raises for a damaged or boundless one."""
    bounds: Any = _BOUNDS
    with apply_configuration(**bounds):
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return Opened(encrypted=True)
        return Opened(encrypted=False, pages=len(reader.pages), attachments=tuple(reader.attachments))


def holds(opened: Opened) -> str:
    """Return what a file holds, as a sentence; names of attachments are a stranger's words, so they are cleaned."""
    pages = "1 page" if opened.pages == 1 else f"{opened.pages:,} pages"
    if not opened.attachments:
        return f"It has {pages}."
    names = [printable(name, lines=False)[:80] for name in opened.attachments[:_SHOWN]]
    if more := len(opened.attachments) - _SHOWN:
        names += [f"{more} more"] if more > 0 else []
    listed = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
    return sentence(f"It has {pages} and carries {listed}")
