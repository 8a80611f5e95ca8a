"""Sealing …"""

import io
import re
import stat
import subprocess
from datetime import timedelta
from functools import cache
from pathlib import Path

import pikepdf
import pypdf
import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.documents import keys
from backend.documents.pictures import qr_code, strokes
from backend.documents.sealing import reason_of
from backend.documents.services import NotSealable, render_certificate, render_pdf, seal, signature_fields
from backend.documents.types import Attachment, CertificateSigner, CertificateText, DocumentText, Drawing
from tests.documents.reading import read
from tests.documents.texts import NOW, sample, signing

EXTRA = Attachment(name="agreement.json", content=b"{}", content_type="application/json", description="Data")
LATER = NOW + timedelta(hours=3)


@cache
def unsealed() -> bytes:
    return render_pdf(sample(), now=NOW, attachments=[EXTRA]).content


@cache
def half() -> bytes:
    return seal(unsealed(), field="sign-vendor", signing=signing(), reference="envelope-1")


@cache
def executed() -> bytes:
    drawing = Drawing(width=300, height=80, strokes=(((10, 40), (60, 10), (120, 70)), ((200, 40),)))
    district = signing("Pinewood School District", name="محمد علي", at=LATER, zone="America/Denver", drawing=drawing)
    return seal(half(), field="sign-district", signing=district, reference="envelope-1")


@cache
def certificate() -> bytes:
    signer = CertificateSigner(
        signing=signing(),
        side="vendor",
        ip_address="203.0.113.7",
        consent_text="I may bind Lantern Classroom LLC, and I sign electronically.",
        email="a.roy@lantern.example",
    )
    text = CertificateText(
        title="Student Data Privacy Agreement",
        parties="Lantern Classroom LLC and Pinewood School District",
        reference="envelope-1",
        executed_sha256="ab" * 32,
        executed_size=len(executed()),
        executed_at=LATER,
        zone="America/New_York",
        signers=(signer,),
    )
    return render_certificate(text, now=LATER)


def told(command: list[str], content: bytes, tmp_path: Path) -> str:
    path = tmp_path / "file.pdf"
    path.write_bytes(content)
    return subprocess.run([*command, str(path)], capture_output=True, check=True).stdout.decode(errors="replace")


def test_is_valid_for_poppler_for_both_signers(tmp_path: Path) -> None:
    said = told(["pdfsig"], executed(), tmp_path)
    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert said.count("- Total document signed") == 1
    assert said.count("- Not total document signed") == 1


def test_only_appends() -> None:
    assert half().startswith(unsealed())
    assert executed().startswith(half())


def test_gives_the_same_bytes_when_it_is_done_again() -> None:
    assert seal(unsealed(), field="sign-vendor", signing=signing(), reference="envelope-1") == half()


def test_keeps_tags_attachments_metadata_and_text() -> None:
    with pikepdf.open(io.BytesIO(unsealed())) as before, pikepdf.open(io.BytesIO(executed())) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert bool(after.Root.MarkInfo.Marked)
        assert str(after.Root.Lang) == "en-US"
        assert after.Root.AF[0].F == before.Root.AF[0].F
    assert read(executed()) == read(unsealed())
    assert pypdf.PdfReader(io.BytesIO(executed())).attachments["agreement.json"] == [b"{}"]


def test_names_each_field_and_ties_it_to_the_structure_tree() -> None:
    with pikepdf.open(io.BytesIO(executed())) as pdf:
        numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        fields = list(pdf.Root.AcroForm.Fields)
        assert len(fields) == 2
        for field in fields:
            assert str(field.TU).startswith("Signature for the ")
            element = parents[int(field.StructParent)]
            assert pikepdf.Name.Form == element.S
            assert element.K.Obj.objgen == field.objgen
            assert pikepdf.Name.Document == element.P.S
            page = next(page for page in pdf.pages if page.obj.objgen == field.P.objgen)
            assert field.objgen in [annotation.objgen for annotation in page.Annots]
            assert page.Tabs == pikepdf.Name.S
        assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(parents)


@pytest.mark.parametrize("make", [executed, certificate])
def test_embeds_every_font_also_of_the_drawn_seals(make: object, tmp_path: Path) -> None:
    rows = told(["pdffonts"], make(), tmp_path).splitlines()[2:]  # type: ignore[operator]
    assert len(rows) > 4
    assert all(row.split()[-5] == "yes" for row in rows)


def test_draws_name_title_and_date_with_zone_into_the_box() -> None:
    with pikepdf.open(io.BytesIO(executed())) as pdf:
        first, second = list(pdf.Root.AcroForm.Fields)
        assert str(first.V.Name) == "Ana Roy"
        assert "Lantern Classroom LLC" in str(first.V.Reason)
        assert "a code mailed to a.roy@lantern.example" in str(first.V.Reason)
        assert str(first.V.ContactInfo).endswith("/verify?ref=envelope-1")
        assert str(second.V.M) == "D:20261121160400-07'00'"
    page = pypdf.PdfReader(io.BytesIO(executed())).pages[signature_page()]
    drawn = [
        xobject.get_object()
        for annotation in page["/Annots"]
        if annotation.get_object().get("/FT") == "/Sig"
        for xobject in [annotation.get_object()["/AP"]["/N"]]
    ]
    assert len(drawn) == 2
    assert all("/Seal" in each["/Resources"]["/XObject"] for each in drawn)


def signature_page() -> int:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(executed())).pages]
    return next(index for index, page in enumerate(pages) if "For the provider" in page)


def test_lists_what_is_sealed_and_what_is_open() -> None:
    assert [(each.name, each.sealed) for each in signature_fields(half())] == [
        ("sign-vendor", True),
        ("sign-district", False),
    ]


def test_refuses_a_field_that_is_sealed_or_not_there() -> None:
    for field in ("sign-vendor", "sign-nobody"):
        with pytest.raises(NotSealable):
            seal(half(), field=field, signing=signing())


def test_makes_one_key_that_only_its_owner_reads() -> None:
    executed()
    path = Path(django_settings.SIGNING_KEY_DIR) / "seal.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    certificate_of = keys.seal_key(now=NOW).certificates[0]
    assert keys.OWN_LABEL in certificate_of.subject.rfc4514_string()
    assert certificate_of in keys.known_certificates()


def test_names_hash_signers_and_address_in_the_certificate(tmp_path: Path) -> None:
    text = read(certificate())
    for words in ("ab" * 32, "Ana Roy", "203.0.113.7", "November 21, 2026, 3:04 PM EST", "I may bind Lantern"):
        assert words in text
    said = told(["pdfsig"], certificate(), tmp_path)
    assert said.count("Signature is Valid.") == 1


def test_certificate_is_tagged_and_its_code_has_words() -> None:
    with pikepdf.open(io.BytesIO(certificate())) as pdf:
        meta = pdf.Root.Metadata.read_bytes().decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in meta
        figures = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"]
        assert [str(each.Alt).endswith("/verify?ref=envelope-1") for each in figures] == [True]


def test_says_its_sentences_with_one_period() -> None:
    made = reason_of(signing("Fernhill Learning, Inc.", identified="a code mailed to a@b.example"))
    assert made == "Signed for Fernhill Learning, Inc. Signer identified by a code mailed to a@b.example."


def test_draws_a_name_within_its_box_and_in_the_ink_of_the_page() -> None:
    drawing = Drawing(width=400, height=400, strokes=(((0, 0), (400, 400)), ((10, 390),)))
    svg = strokes(drawing, width=196, height=39)
    assert re.search(r'<svg width="39(\.0)?" height="39(\.0)?"', svg)
    assert svg.count("#1c2f55") == 2
    assert "rgb(" not in svg


def test_draws_the_code_of_the_verify_page_as_one_shape() -> None:
    address = "https://dpa.example/verify?ref=envelope-1"
    svg = qr_code(address)
    modules = int(re.search(r'viewBox="0 0 (\d+) \1"', svg)[1])  # type: ignore[index]
    squares = [
        (int(left), int(low), int(right))
        for left, low, right in re.findall(r"M (\d+)[.0]* (\d+)[.0]* L (\d+)", svg.replace(",", " "))
    ]
    widths = sum(right - left for left, _, right in squares)
    assert svg.count("<path") == 1
    assert (modules - 17) % 4 == 0
    assert all(0 <= left < right <= modules and 0 <= low < modules for left, low, right in squares)
    assert {(0, 7), (modules - 7, modules)} <= {(left, right) for left, low, right in squares if low == modules - 1}
    assert 0.35 < widths / modules**2 < 0.65


@given(st.text(min_size=1, max_size=60), st.text(max_size=60))
@settings(max_examples=8, deadline=None)
def test_takes_any_name(name: str, title: str) -> None:
    text: DocumentText = sample(rows=1)
    short = text.model_copy(update={"sections": (text.sections[2],)})
    made = signing(name=f"N {name}", title=title)
    sealed = seal(render_pdf(short, now=NOW).content, field="sign-vendor", signing=made)
    assert signature_fields(sealed)[0].sealed
