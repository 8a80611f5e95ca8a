"""Evidence of a vendor…"""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.core.events import verify_chains
from backend.core.types import Actor
from backend.documents.models import Document
from backend.vendors.models import Evidence, Product
from backend.vendors.rules.evidence import standing
from tests import uploads
from tests.accounts.world import World, browser_of
from tests.agreements.story import API, SMALL, call, get, schedule

SOC = {"kind": "SOC 2 Type II report", "issuer": "Bell & Marsh LLP", "valid_from": "2026-01-01"}


def add(actor: Actor, content: bytes, name: str = "report.pdf", **given: Any) -> Any:
    form = {**SOC, **given, "file": SimpleUploadedFile(name, content)}
    return browser_of(actor).post(f"{API}/evidence", form)


def added(actor: Actor, content: bytes | None = None, **given: Any) -> str:
    answer = add(actor, content or uploads.pdf(), **given)
    assert answer.status_code == 201, answer.content
    evidence_id: str = answer.json()["id"]
    return evidence_id


@pytest.fixture
def product(world: World) -> Product:
    """Slate Sketch, whose schedule Elm Valley may read and Stone Harbor may not."""
    schedule(world, content=SMALL)
    return Product.objects.get(name="Slate Sketch")


def kinds(actor: Actor, query: str = "") -> list[str]:
    return [row["kind"] for row in get(actor, f"/evidence{query}")]


def test_is_a_file_with_dates_and_the_server_says_how_long_it_is_good(world: World, product: Product) -> None:
    added(world.vera, product=str(product.id), valid_until="2098-12-31")
    [row] = get(world.vera, f"/evidence?product={product.id}")
    assert (row["kind"], row["issuer"], row["product"]["name"]) == (*list(SOC.values())[:2], "Slate Sketch")
    assert row["state"] == "valid"
    assert row["words"].startswith("Expires in ")
    assert row["words"].endswith(", on December 31, 2098.")
    assert (row["file"]["name"], row["file"]["content_type"]) == ("report.pdf", "application/pdf")
    assert (row["by_schedule"], row["allowed_actions"]) == (1, ["share", "withdraw"])


def test_is_seen_by_a_district_that_may_read_the_schedule_or_that_was_chosen(world: World, product: Product) -> None:
    added(world.vera, kind="Of the product", product=str(product.id))
    chosen = added(world.vera, kind="Of the vendor")
    other = Product.objects.create(vendor=world.slate, name="Slate Other", created_at=product.created_at)
    added(world.vera, kind="Of another product", product=str(other.id))
    assert set(kinds(world.alice)) == {"Of the product", "Of the vendor"}
    assert set(kinds(world.bob, f"?product={product.id}")) == {"Of the product", "Of the vendor"}
    assert kinds(world.charlie) == kinds(world.charlie, f"?vendor={world.slate.id}") == []
    address = f"/evidence/{chosen}/share"
    assert call(world.vera, "post", address, {"district": str(world.stone_harbor.id)}).status_code == 204
    assert call(world.vera, "post", address, {"district": str(world.stone_harbor.id)}).status_code == 204
    assert kinds(world.charlie) == ["Of the vendor"]
    [row] = get(world.charlie, "/evidence")
    assert (row["shared_with"], row["by_schedule"], row["allowed_actions"]) == ([], 0, [])
    given = {"district": str(world.stone_harbor.id)}
    assert call(world.vera, "post", f"/evidence/{chosen}/unshare", given).status_code == 204
    assert kinds(world.charlie) == []
    assert all(chain.broken_at is None for chain in verify_chains())


def test_is_only_ever_offered_for_download(world: World, product: Product) -> None:
    content = uploads.pdf(pages=2)
    evidence_id = added(world.vera, content, name="../../etc/<b>Report: 2026</b>.exe", product=str(product.id))
    for actor in (world.vera, world.victor, world.alice, world.bob):
        answer = browser_of(actor).get(f"{API}/evidence/{evidence_id}/file")
        assert answer.content == content
        assert answer.headers["Content-Disposition"] == 'attachment; filename="b.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser_of(world.charlie).get(f"{API}/evidence/{evidence_id}/file").status_code == 404


def test_may_be_a_picture_by_content_whatever_its_name(world: World) -> None:
    added(world.vera, uploads.png(), name="certificate.pdf")
    [row] = get(world.vera, "/evidence")
    assert (row["file"]["name"], row["file"]["content_type"]) == ("certificate.png", "image/png")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"GIF89a picture", "not a PDF, PNG or JPEG"),
        (b"<svg onload='alert(1)'/>", "not a PDF, PNG or JPEG"),
        (uploads.pdf(uploads.with_javascript), "carries a program"),
        (uploads.pdf(uploads.with_bomb), "unpacks to far more"),
        (uploads.png()[:60], "damaged"),
    ],
)
def test_that_is_no_such_file_is_refused_in_one_sentence_and_nothing_is_stored(
    world: World, content: bytes, says: str
) -> None:
    answer = add(world.vera, content)
    assert answer.status_code == 400, answer.content
    [sentence] = answer.json()["fields"]["file"]
    assert says in sentence
    assert not Evidence.objects.exists()
    assert not Document.objects.exists()


def test_of_more_than_25_mb_is_refused_before_it_is_read(world: World) -> None:
    answer = add(world.vera, b"%PDF-1.7" + b"0" * 26_000_000)
    assert (answer.status_code, answer.json()["code"]) == (413, "documents.upload_too_big")


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"kind": " "}, "kind", "Say what it is"),
        ({"valid_until": "2025-01-01"}, "valid_until", "ends before it begins"),
        ({"valid_until": "soon"}, "valid_until", ""),
        ({"product": "00000000-0000-4000-8000-000000000000"}, "product", "not yours"),
    ],
)
def test_says_at_the_field_what_is_wrong(world: World, given: Any, field: str, says: str) -> None:
    answer = add(world.vera, uploads.pdf(), **given)
    assert answer.status_code == 400, answer.content
    assert says in answer.json()["fields"][field][0]
    assert not Evidence.objects.exists()


def test_that_a_schedule_names_gets_its_file(world: World) -> None:
    schedule(world)
    named = [row for row in get(world.vera, "/evidence") if row["file"] is None]
    assert named, "the demo's schedule names evidence"
    first = named[0]
    assert "add_file" in first["allowed_actions"]
    browser = browser_of(world.vera)
    address = f"{API}/evidence/{first['id']}/file"
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"file": SimpleUploadedFile("a.pdf", uploads.pdf())}).status_code == 204
    assert browser.get(address).status_code == 200
    again = browser.post(address, {"file": SimpleUploadedFile("b.pdf", uploads.pdf(pages=3))})
    assert (again.status_code, again.json()["code"]) == (409, "vendors.evidence_exists")


def test_is_withdrawn_and_kept_and_may_be_added_anew(world: World) -> None:
    evidence_id = added(world.vera)
    assert add(world.vera, uploads.pdf(pages=2)).status_code == 409
    assert call(world.vera, "post", f"/evidence/{evidence_id}/withdraw").status_code == 204
    assert kinds(world.vera) == []
    assert browser_of(world.vera).get(f"{API}/evidence/{evidence_id}/file").status_code == 404
    assert Evidence.objects.filter(id=evidence_id, withdrawn_at__isnull=False).exists()
    assert Document.objects.filter(kind="evidence").count() == 1
    added(world.vera, uploads.pdf(pages=2))
    assert len(kinds(world.vera)) == 1


def test_is_the_vendors_to_change(world: World, product: Product) -> None:
    evidence_id = added(world.vera, product=str(product.id))
    district = {"district": str(world.elm_valley.id)}
    for actor in (world.alice, world.bob, world.victor):
        assert add(actor, uploads.pdf()).status_code == 403
        assert call(actor, "post", f"/evidence/{evidence_id}/withdraw").status_code == 403
        assert call(actor, "post", f"/evidence/{evidence_id}/share", district).status_code == 403
    quill = {"district": str(world.quill.id)}
    assert call(world.vera, "post", f"/evidence/{evidence_id}/share", quill).status_code == 400


def test_expires_after_its_last_day() -> None:
    today = date(2026, 11, 21)

    def words(start: date | None, end: date | None) -> tuple[str, str]:
        return standing(start, end, today=today)

    assert words(None, date(2026, 12, 3)) == ("soon", "Expires in 12 days, on December 3, 2026.")
    assert words(None, today) == ("soon", "Expires today.")
    assert words(None, date(2026, 11, 20)) == ("expired", "Expired 1 day ago, on November 20, 2026.")
    assert words(None, date(2027, 1, 21)) == ("valid", "Expires in 61 days, on January 21, 2027.")
    assert words(date(2026, 12, 1), None) == ("future", "Good from December 1, 2026.")
    assert words(None, None) == ("undated", "No end is stated.")
