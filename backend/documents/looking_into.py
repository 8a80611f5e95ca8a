"""Looks into a stranger's file: a program of its own, run by `uploads.py` as a child process within bounds.

It imports nothing of this product, so that it starts quickly and holds no secret and no connection. The file comes by
standard input; one line of JSON goes out: `{"problem": …}` in the reader's words, or what the file holds. Whatever
kills it (memory, time, a bug in a reader of PDFs) kills it alone.
"""

import io
import json
import re
import resource
import sys
from collections.abc import Iterator
from typing import Any

MEMORY = 768 * 1024 * 1024
SECONDS = 15
PAGES = 2_000
OBJECTS = 200_000
UNPACKED_EACH = 50_000_000
UNPACKED = 200_000_000
PIXELS = 120_000_000
"""About a sheet of letter paper at 1,100 dots an inch."""
DEEPEST = 60

HEADER = re.compile(rb"%PDF-\d\.\d")
ACTIVE = {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
PLAYED = {"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound"}

NO_PDF = "This is not a PDF, whatever its name says. Save or scan the document as a PDF and choose that file."
DAMAGED = "This PDF is damaged and cannot be read. Save it again from where it came, and choose the new file."
PASSWORD = "This PDF opens only with a password, so nobody could read it later. Save it without one."  # noqa: S105
PROGRAM = (
    "This PDF carries a program (JavaScript, or an action that starts something), which is not kept here. Print it to "
    "a new PDF and choose that file."
)
BOMB = "This PDF unpacks to far more than a document needs, so it was not taken. Print it to a new PDF and choose that."
TOO_MANY = f"This PDF has more than {PAGES:,} pages, which is more than is taken here."
EMPTY = "This PDF has no page."
NO_PICTURE = "This picture is damaged and cannot be read. Save it again from where it came, and choose the new file."
HUGE_PICTURE = "This picture has far more dots than a document needs. Save it smaller, and choose the new file."
NEITHER = "This is not a PDF, PNG or JPEG file, whatever its name says."


class Refused(Exception):
    """The file is not taken; the sentence says why and what to do."""


def bounded() -> None:
    """Give this process its bounds."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def pdf(content: bytes) -> dict[str, Any]:
    """Return what a PDF holds. Raises Refused, and whatever pypdf raises for a damaged one."""
    from pypdf import PdfReader, apply_configuration
    from pypdf.errors import LimitReachedError

    limits: Any = {
        "maximum_declared_stream_length": UNPACKED_EACH,
        "array_based_stream_maximum_output_length": UNPACKED_EACH,
        "zlib_maximum_output_length": UNPACKED_EACH,
        "lzw_maximum_output_length": UNPACKED_EACH,
        "run_length_maximum_output_length": UNPACKED_EACH,
        "stream_decoding_work_maximum_length": UNPACKED_EACH,
        "stream_filters_maximum_length": 4,
        "page_tree_maximum_entries": PAGES + 1_000,
        "page_tree_maximum_page_entries": PAGES + 1_000,
        "page_tree_maximum_depth": DEEPEST,
    }
    with apply_configuration(**limits):
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused(PASSWORD)
        if not 0 < len(reader.pages) <= PAGES:
            raise Refused(TOO_MANY if len(reader.pages) else EMPTY)
        try:
            attachments = weigh(reader)
        except LimitReachedError as error:
            raise Refused(BOMB) from error
        return {"type": "application/pdf", "pages": len(reader.pages), "attachments": attachments}


def weigh(reader: Any) -> int:
    """Look at every object of a PDF and unpack its streams, counting. Returns how many files are attached."""
    total = attachments = 0
    for thing in objects(reader):
        for dictionary in dictionaries(thing):
            if is_active(dictionary):
                raise Refused(PROGRAM)
            attachments += dictionary.get("/Type") == "/Filespec" and "/EF" in dictionary
        if not hasattr(thing, "get_data"):
            continue
        if thing.get("/Subtype") == "/Image":
            # Pictures are not unpacked: they come out as large as they say.
            if number(thing.get("/Width")) * number(thing.get("/Height")) > PIXELS:
                raise Refused(BOMB)
            continue
        total += unpacked(thing)
        if total > UNPACKED:
            raise Refused(BOMB)
    return attachments


def objects(reader: Any) -> Iterator[Any]:
    from pypdf.generic import IndirectObject, NullObject

    places = [(number, generation) for generation, found in reader.xref.items() for number in found]
    places += [(number, 0) for number in reader.xref_objStm]
    if len(places) > OBJECTS:
        raise Refused(BOMB)
    for place, generation in places:
        try:
            found = reader.get_object(IndirectObject(place, generation, reader))
        except (KeyError, ValueError, AttributeError, IndexError):
            continue  # a reference to nothing, which readers of PDFs pass over
        if found is not None and not isinstance(found, NullObject):
            yield found


def dictionaries(thing: Any) -> Iterator[Any]:
    """Return the object itself and what stands inside it directly, where these are dictionaries."""
    waiting = [(thing, 0)]
    while waiting:
        each, depth = waiting.pop()
        if depth > DEEPEST:
            raise Refused(BOMB)
        if isinstance(each, dict):
            yield each
            inside = list(dict.values(each))
        elif isinstance(each, list):
            inside = list(list.__iter__(each))
        else:
            continue
        waiting += [(one, depth + 1) for one in inside if isinstance(one, dict | list)]


def is_active(dictionary: Any) -> bool:
    """Tell whether a dictionary is something that runs, starts, sends or plays when the file is opened or clicked."""
    raw = dict.get
    if raw(dictionary, "/S") in ACTIVE or "/JS" in dictionary or "/JavaScript" in dictionary or "/XFA" in dictionary:
        return True
    return raw(dictionary, "/Subtype") in PLAYED


def unpacked(stream: Any) -> int:
    from pypdf.errors import LimitReachedError

    try:
        return len(stream.get_data())
    except (LimitReachedError, MemoryError):
        raise
    except Exception:  # a filter that is not known, or a damaged stream: readers show that page empty
        return 0


def number(value: Any) -> int:
    try:
        return max(0, int(value))
    except (TypeError, ValueError):
        return 0


def picture(content: bytes) -> dict[str, Any]:
    """Return what a PNG or JPEG file is. Raises Refused."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # asked below, before anything is unpacked
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as found:
            width, height = found.size
            kind = "image/png" if found.format == "PNG" else "image/jpeg"
            if width * height > PIXELS:
                raise Refused(HUGE_PICTURE)
            found.verify()
    except Refused:
        raise
    except Exception as error:
        raise Refused(NO_PICTURE) from error
    return {"type": kind, "pages": 1, "attachments": 0}


def look(content: bytes, *, pictures: bool) -> dict[str, Any]:
    """Return what the file holds, or its problem as a sentence."""
    try:
        if HEADER.search(content[:1024]):
            return pdf(content)
        if pictures and content.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
            return picture(content)
        return {"problem": NEITHER if pictures else NO_PDF}
    except Refused as error:
        return {"problem": str(error)}
    except MemoryError:
        return {"problem": BOMB}
    except RecursionError:
        return {"problem": BOMB}
    except Exception:  # a damaged file breaks a reader of PDFs in very many ways
        return {"problem": DAMAGED}


if __name__ == "__main__":
    bounded()
    answer = look(sys.stdin.buffer.read(), pictures="pictures" in sys.argv[1:])
    sys.stdout.write(json.dumps(answer))
