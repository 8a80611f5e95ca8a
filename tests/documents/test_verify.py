"""Verifying …"""

import io
import json
import random
import time
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from backend.core.types import INSTALLATION, Subject
from backend.documents.services import MAX_BYTES, file_document, verify
from backend.documents.types import VerifyReport
from tests.documents.test_seal import certificate, executed, half, unsealed
from tests.documents.texts import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(district: Any) -> None:
    subject = Subject("instrument", district.id)
    for kind, content in (("executed", executed()), ("certificate", certificate()), ("sealed", half())):
        file_document(
            actor=INSTALLATION,
            now=NOW,
            kind=kind,
            title="Agreement",
            content=content,
            content_type="application/pdf",
            district_id=district.id,
            vendor_id=None,
            subject=subject,
        )


def words(report: VerifyReport) -> str:
    return " ".join(report.findings)


@pytest.mark.usefixtures("kept")
def test_says_who_signed_when_and_how_identified() -> None:
    report = verify(executed())
    assert report.fine
    assert report.headline == "Sealed by this installation, and unchanged since."
    assert "Signature of Ana Roy, November 21, 2026, 3:04 PM EST." in words(report)
    assert "Signed for Lantern Classroom LLC. Signer identified by a code mailed to" in words(report)
    assert "November 21, 2026, 4:04 PM UTC-07:00" in words(report), "not the zone of the district"
    assert "byte for byte, a file that this installation keeps: executed document." in words(report)
    assert "It has 4 pages and carries agreement.json." in words(report)
    assert [seal.covers_whole_file for seal in report.seals] == [False, True]


@pytest.mark.usefixtures("kept")
def test_takes_the_certificate_as_well() -> None:
    assert verify(certificate()).fine


@pytest.mark.usefixtures("kept")
def test_says_that_a_signature_is_still_open() -> None:
    report = verify(half())
    assert not report.fine
    assert "not complete: 1 signature is still open" in report.headline


@pytest.mark.usefixtures("kept")
def test_notices_one_changed_byte_anywhere() -> None:
    content, chance = executed(), random.Random(20261121)
    ends = (half().rindex(b"%%EOF"), len(content))
    places = chance.sample(range(len(content)), 60)
    for at in (0, 7, *ends[:1], *places, len(content) - 2):
        changed = bytearray(content)
        changed[at] ^= 1 << chance.randrange(8)
        report = verify(bytes(changed))
        assert not report.fine, at
        assert report.headline != "Sealed by this installation, and unchanged since."


def test_notices_a_byte_in_the_unused_room_of_the_last_signature_without_the_register() -> None:
    content = executed()
    zeros = content.rindex(b"0" * 400)
    changed = bytearray(content)
    changed[zeros + 200] = ord("7")
    assert "changed after it was sealed" in verify(bytes(changed)).headline


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("tail", [b"x", b"\n", b"%%EOF\n", b"x" * 5000])
def test_notices_bytes_appended(tail: bytes) -> None:
    report = verify(executed() + tail)
    assert not report.fine
    assert "no seal covers it" in report.headline


def test_notices_an_update_after_the_last_seal() -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(executed()))
    writer.root["/PageMode"] = writer.root["/Type"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    report = verify(out.getvalue())
    assert not report.fine
    assert "no seal covers it" in report.headline


def test_says_that_a_sealed_file_is_not_in_the_register() -> None:
    report = verify(executed())
    assert not report.fine
    assert not report.stored
    assert "keeps no file with exactly these bytes" in report.headline


def test_answers_what_is_no_sealed_pdf() -> None:
    encrypted = io.BytesIO()
    with pikepdf.open(io.BytesIO(unsealed())) as pdf:
        pdf.save(encrypted, encryption=pikepdf.Encryption(owner="a", user="b"))
    cases = {
        b"": "The file is empty.",
        b"PK\x03\x04 a Word file": "This is not a PDF file.",
        b"%PDF-1.7\n": "This PDF is cut off",
        unsealed()[:4000]: "This PDF is cut off",
        unsealed(): "This PDF carries no seal.",
        encrypted.getvalue(): "This PDF is encrypted",
        b"%PDF-1.7\n" + b"9 0 obj <<" * 500 + b"\nstartxref\n9\n%%EOF": "This PDF is damaged or was changed",
        executed()[: len(half()) + 900]: "Something stands in this PDF that came after its last seal",
        b"%PDF-1.7" + bytes(MAX_BYTES): "The file is larger than 30 MB",
    }
    for content, start in cases.items():
        report = verify(content)
        assert not report.fine
        assert report.headline.startswith(start), report.headline


def made(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects, with a right table of where they stand."""
    out, places = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    table = b"".join(
        b"%010d 00000 n \n" % places[n] if n in places else b"0000000000 65535 f \n" for n in range(1, size)
    )
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return out + head + table + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


CATALOG = b"<</Type/Catalog/Pages 2 0 R %s>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"
PAGES = {1: CATALOG % b"", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>", 3: PAGE}


def unpacks_to(size: int, *, twice: bool) -> bytes:
    """A PDF whose table is a stream that unpacks to `size` zeros."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    filters = b"/FlateDecode"
    if twice:
        packed, filters = zlib.compress(packed, 9), b"[/FlateDecode/FlateDecode]"
    head = b"<</Type/XRef/Size 900000000/W[1 4 2]/Root 2 0 R/Filter%s/Length %d>>" % (filters, len(packed))
    return b"%%PDF-1.7\n1 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n9\n%%%%EOF\n" % (head, packed)


BOUNDLESS = {
    "pages that hold each other": made({**PAGES, 3: b"<</Type/Pages/Kids[2 0 R]/Count 1>>"}),
    "pages ten times ten times ten": made(
        {1: PAGES[1], 12: PAGE}
        | {n: b"<</Type/Pages/Kids[%s]/Count 1>>" % (b"%d 0 R " % (n + 1) * 10) for n in range(2, 12)}
    ),
    "pages below pages": made(
        {1: PAGES[1], 3000: PAGE} | {n: b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (n + 1) for n in range(2, 3000)}
    ),
    "arrays in arrays": made({**PAGES, 1: CATALOG % (b"/X " + b"[" * 100_000 + b"]" * 100_000)}),
    "a field in itself": made({**PAGES, 1: CATALOG % b"/AcroForm<</Fields[4 0 R]>>", 4: b"<</T(a)/Kids[4 0 R]>>"}),
    "a small file of 200 MB": unpacks_to(200 << 20, twice=False),
    "the same, packed twice": unpacks_to(200 << 20, twice=True),
}


@pytest.mark.parametrize("content", BOUNDLESS.values(), ids=BOUNDLESS)
def test_is_not_drawn_into_a_file_without_end(content: bytes) -> None:
    started = time.process_time()
    tracemalloc.start()
    try:
        report = verify(content)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert report.headline.startswith("This PDF is damaged or was changed")
    assert time.process_time() - started < 8
    assert most < 150_000_000


def test_counts_pages_itself() -> None:
    claims = made({**PAGES, 2: b"<</Type/Pages/Kids[3 0 R]/Count 999999999999>>"})
    assert "It has 1 page." in verify(claims).findings


def test_refuses_more_signatures_than_an_agreement_has() -> None:
    seal = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 5 9 9]/Contents<3000>>>"
    fields = b" ".join(b"<</FT/Sig/T(%d)/V 4 0 R>>" % n for n in range(60))
    report = verify(made({**PAGES, 1: CATALOG % (b"/AcroForm<</Fields[%s]>>" % fields), 4: seal}))
    assert not report.fine
    assert not report.seals


def test_gives_up_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.documents.verification.MAX_SECONDS", 0.3)
    started = time.monotonic()
    report = verify(b"%PDF-1.7\n" + b"1" * 20_000_000 + b"\nstartxref\n9\n%%EOF")
    assert report.headline == "This PDF takes too long to read, so its seals were not checked."
    assert time.monotonic() - started < 30  # also beside other work


def test_cleans_a_strangers_names_of_attachments() -> None:
    names = b"/Names<</EmbeddedFiles<</Names[<FEFF0061001B005B0033002E> 4 0 R]>>>>"
    spec = b"<</Type/Filespec/F<FEFF0061001B005B0033002E>/EF<</F 5 0 R>>>>"
    report = verify(made({**PAGES, 1: CATALOG % names, 4: spec, 5: b"<</Length 1>>stream\nx\nendstream"}))
    assert "It has 1 page and carries a‹U+001B›[3." in report.findings


def test_knows_a_foreign_seal(tmp_path: Path, settings: Any) -> None:
    content = executed()
    settings.SIGNING_KEY_DIR = tmp_path / "other"
    report = verify(content)
    assert report.headline == "This PDF was sealed, but not by this installation."
    assert all(seal.unchanged and not seal.by_this_installation for seal in report.seals)


@pytest.mark.usefixtures("kept")
def test_answers_anyone_over_http_and_keeps_nothing() -> None:
    file = io.BytesIO(executed())
    file.name = "agreement.pdf"
    answer = APIClient().post("/api/v1/verify", {"file": file}, format="multipart")
    assert answer.status_code == 200
    body = answer.json()
    assert body["fine"]
    assert body["seals"][0]["signer"] == "Ana Roy"


def test_refuses_a_huge_upload_before_reading_it() -> None:
    answer = APIClient().generic(
        "POST", "/api/v1/verify", b"--x--", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="200000000"
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "documents.too_big"


def test_asks_for_the_file_that_is_missing() -> None:
    answer = APIClient().post("/api/v1/verify", {}, format="multipart")
    assert answer.status_code == 400
    assert answer.json()["fields"] == {"file": ["Choose a PDF file."]}


@pytest.mark.usefixtures("kept")
def test_ends_the_command_with_zero_only_where_all_is_fine(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "agreement.pdf"
    path.write_bytes(executed())
    call_command("verify", str(path), "--json")
    assert json.loads(capsys.readouterr().out)["fine"] is True
    path.write_bytes(executed() + b"x")
    with pytest.raises(SystemExit) as ended:
        call_command("verify", str(path))
    assert ended.value.code == 1
    assert "no seal covers it" in capsys.readouterr().out
