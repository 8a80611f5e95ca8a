"""Storing …"""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages

from backend.accounts.choices import Role
from backend.core.errors import Forbidden, NotFound
from backend.core.types import INSTALLATION, Actor, Subject
from backend.documents import selectors
from backend.documents.models import Document, StoredFile
from backend.documents.services import StorageFull, StorageUnavailable, file_document, store
from tests.documents.texts import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "documents")},
        },
    }
    return tmp_path / "documents"


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def keep(content: bytes = b"%PDF-x") -> str:
    return store(content=content, content_type="application/pdf", now=NOW)


def test_keeps_the_same_bytes_once(folder: Path) -> None:
    assert keep() == keep()
    assert len(files(folder)) == 1
    assert StoredFile.objects.count() == 1
    assert selectors.file_content(keep()) == b"%PDF-x"


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, StorageUnavailable)]
)
@pytest.mark.parametrize("call", ["fsync", "link"])
def test_leaves_nothing_half_when_the_disk_refuses(
    folder: Path, monkeypatch: Any, number: int, error: type[Exception], call: str
) -> None:
    def refuse(*args: Any) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, call, refuse)
        with pytest.raises(error):
            keep()
    assert files(folder) == []
    assert not StoredFile.objects.exists()
    keep()
    assert len(files(folder)) == 1


def test_notices_a_file_that_was_changed_outside(folder: Path) -> None:
    sha256 = keep()
    (path,) = files(folder)
    path.chmod(0o600)
    path.write_bytes(b"%PDF-y")
    with pytest.raises(selectors.StoredFileDamaged):
        selectors.file_content(sha256)
    with pytest.raises(selectors.StoredFileDamaged):
        keep()
    path.unlink()
    with pytest.raises(selectors.StoredFileDamaged):
        selectors.file_content(sha256)


def filed(district: Any, vendor: Any, **more: Any) -> Any:
    values = {
        "actor": INSTALLATION,
        "now": NOW,
        "kind": "executed",
        "title": "Agreement",
        "content": b"%PDF-x",
        "content_type": "application/pdf",
        "district_id": district.id,
        "vendor_id": vendor.id,
        "subject": Subject("instrument", district.id),
        **more,
    }
    return file_document(**values)


def member(organization: Any, role: str) -> Actor:
    return Actor(None, "somebody", organization.id, organization.kind, role)


@pytest.mark.usefixtures("folder")
def test_files_a_document_once_and_shows_it_to_its_two_parties_only(district: Any, vendor: Any) -> None:
    assert filed(district, vendor) == filed(district, vendor)
    row = Document.objects.get()
    for party, role in ((district, Role.PRIVACY_OFFICER), (vendor, Role.VENDOR_SIGNATORY)):
        assert selectors.document(member(party, role), row.id) == row
    stranger = Actor(None, "stranger", row.id, "district", Role.PRIVACY_OFFICER)
    assert list(selectors.documents(stranger)) == []
    with pytest.raises(NotFound):
        selectors.document(stranger, row.id)
    with pytest.raises(Forbidden):
        selectors.documents(member(district, Role.OPERATOR))
    assert selectors.document_content(row.id) == b"%PDF-x"


@pytest.mark.usefixtures("folder")
def test_files_nothing_when_the_disk_is_full(district: Any, vendor: Any, monkeypatch: Any) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        filed(district, vendor)
    assert not Document.objects.exists()


def test_uses_the_documents_storage() -> None:
    sha256 = keep(b"%PDF-default")
    assert storages["documents"].exists(selectors.storage_name(sha256))
