"""Writes a file into the document storage: whole or not at all, and never twice."""

import errno
import hashlib
import os
import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from backend.core.errors import DomainError
from backend.documents.models import StoredFile
from backend.documents.selectors import StoredFileDamaged, file_content, storage_name


class StorageFull(DomainError):
    """There is no room left where documents are kept."""

    code = "documents.storage_full"
    status = 507
    message = "There is no space left to keep documents. Nothing was changed; it goes on by itself once there is space."


class StorageUnavailable(DomainError):
    """The place where documents are kept cannot be written."""

    code = "documents.storage_unavailable"
    status = 503
    message = "Documents cannot be kept at the moment. Nothing was changed; try again in a minute."


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def _write_whole(path: Path, content: bytes) -> None:
    """Write beside the place, force it to the disk, then give it its name: a crash leaves the old state or the new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=".draft-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(0o640)
        with suppress(FileExistsError):  # the same bytes, stored at the same moment
            os.link(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def store(*, content: bytes, content_type: str, now: datetime) -> str:
    """Keep the bytes and return their SHA-256. The same bytes are kept once, however often they come.

    Raises StorageFull or StorageUnavailable, with nothing half written; StoredFileDamaged where the kept file of that
    name has other bytes.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    storage, name = storages["documents"], storage_name(sha256)
    try:
        if storage.exists(name):
            if file_content(sha256) != content:  # pragma: no cover - file_content has raised
                raise StoredFileDamaged
        else:
            try:
                path = Path(storage.path(name))
            except NotImplementedError:  # an object store writes whole objects by itself
                storage.save(name, ContentFile(content))
            else:
                _write_whole(path, content)
    except OSError as error:
        raise (StorageFull if error.errno in _FULL else StorageUnavailable) from error
    StoredFile.objects.get_or_create(
        sha256=sha256, defaults={"size": len(content), "content_type": content_type, "created_at": now}
    )
    return sha256
