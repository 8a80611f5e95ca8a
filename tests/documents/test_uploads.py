"""An uploaded file…"""

import subprocess
import sys
from typing import Any

import pytest

from backend.documents import looking_into
from backend.documents import uploads as room
from backend.documents.services import UPLOAD_MAX_BYTES, FileRefused, UploadTooBig, check_upload
from tests import uploads


def problem(content: bytes, **given: Any) -> str:
    with pytest.raises(FileRefused) as refused:
        check_upload(content, **given)
    [sentence] = refused.value.fields["file"]
    return sentence


def test_is_taken_as_the_pdf_that_it_is_whatever_travels_in_it() -> None:
    assert check_upload(uploads.pdf(pages=3)).pages == 3
    carrying = check_upload(uploads.pdf(lambda writer: writer.add_attachment("data.json", b"{}")))
    assert (carrying.content_type, carrying.attachments) == ("application/pdf", 1)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"<html>agreement.pdf</html>", "not a PDF, whatever its name says"),
        (b"PK\x03\x04" + b"x" * 100, "not a PDF, whatever its name says"),
        (uploads.pdf()[:250], "damaged"),
        (b"%PDF-1.7\n" + b"[" * 100_000 + b"\n%%EOF", "damaged"),
        (uploads.pdf(uploads.with_javascript), "carries a program"),
        (uploads.pdf(uploads.with_launch), "carries a program"),
        (uploads.pdf(lambda writer: writer.encrypt("secret")), "opens only with a password"),
        (uploads.pdf(uploads.with_huge_picture), "unpacks to far more"),
    ],
)
def test_that_is_something_else_is_refused_in_one_sentence(content: bytes, says: str) -> None:
    sentence = problem(content)
    assert says in sentence
    assert sentence.endswith(".")


def test_that_opens_without_a_password_is_taken_though_it_forbids_printing() -> None:
    assert check_upload(uploads.pdf(lambda writer: writer.encrypt("", "owner"))).pages == 1


@pytest.mark.parametrize("bomb", [uploads.with_bomb, uploads.with_many_bombs])
def test_that_bursts_is_refused_and_bursts_nothing_here(bomb: Any) -> None:
    content = uploads.pdf(bomb)
    assert len(content) < 2_000_000
    assert "unpacks to far more" in problem(content)


def test_that_takes_all_memory_or_time_kills_only_who_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("x = 'x' * 10**10", "while True: pass"):
        source = f"import sys; sys.path.insert(0, {str(room.Path(looking_into.__file__).parent)!r})\n"
        source += f"import looking_into; looking_into.SECONDS = 1; looking_into.bounded()\n{program}"
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, check=False, timeout=20)
        assert done.returncode != 0
    monkeypatch.setattr(room, "_PATIENCE", 0.01)
    assert "unpacks to far more" in problem(uploads.pdf())


def test_may_be_a_picture_where_that_is_asked_for() -> None:
    assert check_upload(uploads.png(), pictures=True).content_type == "image/png"
    assert "not a PDF" in problem(uploads.png())
    assert "damaged" in problem(uploads.png()[:50], pictures=True)
    assert "far more dots" in problem(uploads.png(side=20_000), pictures=True)
    assert "not a PDF, PNG or JPEG" in problem(b"GIF89a", pictures=True)


def test_of_more_than_25_mb_is_not_looked_at() -> None:
    with pytest.raises(UploadTooBig):
        check_upload(b"%PDF-1.7" + b"0" * UPLOAD_MAX_BYTES)
