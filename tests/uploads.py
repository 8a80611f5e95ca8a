"""Files that people upload, good and bad, made on the spot."""

import io
import zlib
from collections.abc import Callable
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


def pdf(change: Callable[[PdfWriter], Any] | None = None, *, pages: int = 1) -> bytes:
    """Return a PDF of blank pages, changed as wanted before it is written."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(612, 792)
    if change:
        change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_javascript(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    )


def with_launch(writer: PdfWriter) -> None:
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    )


def with_bomb(writer: PdfWriter) -> None:
    """A page of 300 MB in 300 KB."""
    stream = StreamObject()
    stream._data = zlib.compress(b" " * 300_000_000, 9)
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)


def with_many_bombs(writer: PdfWriter) -> None:
    """Six streams, none of them too large, that come to 270 MB together."""
    for _ in range(6):
        stream = StreamObject()
        stream._data = zlib.compress(b" " * 45_000_000, 9)
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        writer._add_object(stream)
    writer.pages[0][NameObject("/Own")] = ArrayObject([NameObject("/a")])


def with_huge_picture(writer: PdfWriter) -> None:
    stream = StreamObject()
    stream._data = b"x"
    stream[NameObject("/Subtype")] = NameObject("/Image")
    stream[NameObject("/Width")] = stream[NameObject("/Height")] = NumberObject(1_000_000)
    writer.pages[0][NameObject("/Own")] = writer._add_object(stream)


def png(side: int = 40) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()
