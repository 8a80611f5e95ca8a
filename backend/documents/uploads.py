"""Takes files that people upload: what they are by content, not by name, and that nothing in them bursts or runs.

The file is looked into by a process of its own (`looking_into.py`), with bounds of memory and time.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from backend.core.errors import DomainError, Invalid
from backend.core.values import Value
from backend.documents import looking_into

UPLOAD_MAX_BYTES: Final = 25_000_000
_PATIENCE: Final = 25.0
"""Seconds of the wall clock, on a machine that has other things to do; the child's own time is less."""


class FileRefused(Invalid):
    code = "documents.file_refused"
    message = "This file was not taken. Nothing was stored."


class UploadTooBig(DomainError):
    code = "documents.upload_too_big"
    status = 413
    message = "The file is larger than 25 MB, which is the most that is taken here. Nothing was stored."


class CheckedFile(Value):
    """A file that may be kept, and what it holds."""

    content: bytes
    content_type: str
    pages: int
    attachments: int
    """How many files travel inside a PDF; they are kept with it, and nothing here opens them."""


def check_upload(content: bytes, *, pictures: bool = False, field: str = "file") -> CheckedFile:
    """Return the file where it may be kept: a PDF, with `pictures` also a PNG or JPEG.

    Raises UploadTooBig, and FileRefused with one sentence at `field`: it is something else, damaged, opens only with a
    password, carries a program, or unpacks to more than a document needs.
    """
    if len(content) > UPLOAD_MAX_BYTES:
        raise UploadTooBig(fields={field: [UploadTooBig.message]})
    if not content.strip(b"\0\t\n\f\r "):
        raise FileRefused(fields={field: ["This file is empty."]})
    said = _looked_into(content, pictures=pictures)
    if problem := said.get("problem"):
        raise FileRefused(fields={field: [problem]})
    return CheckedFile(content=content, content_type=said["type"], pages=said["pages"], attachments=said["attachments"])


def _looked_into(content: bytes, *, pictures: bool) -> dict[str, Any]:
    """Return what the child process says. It is killed, or dies of its bounds, where the file is made to burst."""
    command = [sys.executable, "-I", str(Path(looking_into.__file__)), *(["pictures"] if pictures else [])]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=_PATIENCE, check=False, env={}, cwd="/"
        )
    except subprocess.TimeoutExpired:
        return {"problem": looking_into.BOMB}
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return {"problem": looking_into.BOMB}
    return answer
