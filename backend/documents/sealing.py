"""Seals a PDF: one PAdES signature (ETSI EN 319 142) per signer, by incremental update only.

The same file, field and signing give the same bytes (RFC 6979 for the default key, no clock, no chance), so a seal that
is made again after a crash is the same stored file. Only a time stamp of a time stamp server differs.
"""

import asyncio
import hashlib
import io
import tempfile
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.backends.openssl.backend import backend
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.sign import fields as pyhanko_fields
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from backend.core.errors import DomainError
from backend.core.words import sentence, written
from backend.documents.fields import signature_fields
from backend.documents.glyphs import breakable, printable
from backend.documents.keys import SealKey, seal_key
from backend.documents.pictures import strokes
from backend.documents.types import Signing
from backend.documents.typesetting import typeset

DIGEST: Final = "sha256"
RESERVED: Final = 8_192
"""Bytes kept free for a signature with its certificate chain; a time stamp takes as much again."""

NAME_WIDTH: Final = 196
NAME_HEIGHT: Final = 39
"""Room for a drawn name in the appearance (templates/documents/stamp.typ), in points."""

_WHOLE_BOX: Final = SimpleBoxLayoutRule(
    x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
)


class NotSealable(DomainError):
    """The file has no such open signature field."""

    code = "documents.not_sealable"
    message = "This document has no open place for that signature."


class TimestampUnavailable(DomainError):
    """The time stamp server of the settings did not answer as it should."""

    code = "documents.timestamp"
    status = 503
    message = "The time stamp server does not answer. The seal is tried again by itself."


class _Signer(signers.SimpleSigner):
    """Signs with RFC 6979 where the key is on an elliptic curve: the same digest gives the same signature."""

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        stored: Any = self.signing_key
        key = serialization.load_der_private_key(stored.dump(), password=None)
        deterministic = digest_algorithm == DIGEST and backend.ecdsa_deterministic_supported()
        if deterministic and isinstance(key, ec.EllipticCurvePrivateKey):
            return key.sign(data, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return super().sign_raw(data, digest_algorithm)


class _Writer(IncrementalPdfFileWriter):
    """Appends nothing but the signature: dates and producer stay as Typst wrote and checked them (PDF/A)."""

    def _update_meta(self) -> None:
        pass


class _Appearance(ImportedPdfPage):
    """The drawn seal, under a name that does not change from run to run."""

    def render(self) -> bytes:
        command = super().render()
        ((name, picture),) = list(self.resources.xobject.items())
        del self.resources.xobject[name]
        self.resources.xobject["/Seal"] = picture
        return command.replace(name.encode(), b"/Seal")


_appearance: Any = _Appearance


def _signer(key: SealKey) -> _Signer:
    load_certificate: Any = asn1_x509.Certificate.load
    load_key: Any = asn1_keys.PrivateKeyInfo.load
    store: Any = SimpleCertificateStore
    certificates = [load_certificate(each.public_bytes(serialization.Encoding.DER)) for each in key.certificates]
    private = key.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _Signer(
        signing_cert=certificates[0],
        signing_key=load_key(private),
        cert_registry=store.from_certs(certificates[1:]),
    )


def draw_stamp(signing: Signing) -> bytes:
    """Return the visible appearance as a one-page PDF. Names are set by Typst, because those in Arabic, Hebrew and
    Devanagari letters want shaping; a name drawn by hand comes as a picture."""
    name = printable(signing.name, lines=False)
    data = {
        "name": name,
        "printed-name": name,
        "title": printable(signing.title, lines=False),
        "date": written(signing.at, signing.zone),
        "drawing": strokes(signing.drawing, width=NAME_WIDTH, height=NAME_HEIGHT) if signing.drawing else None,
        "seal": [
            breakable(printable(f"Sealed by {settings.INSTALLATION_NAME}", lines=False)),
            breakable(printable(f"Signer identified by {signing.identified}", lines=False)),
        ],
    }
    main = '#import "/templates/documents/stamp.typ": stamp\n#stamp(json("/data.json"))\n'
    content, _ = typeset(main=main, data=data, now=signing.at, standards=())
    return content


def reason_of(signing: Signing) -> str:
    """Return the sentence that travels inside the signature and that readers of PDFs show."""
    return f"{sentence(f'Signed for {signing.party}')} {sentence(f'Signer identified by {signing.identified}')}"


def verify_address(reference: str = "") -> str:
    """Return the address of the verify page, as printed and sealed."""
    return f"{settings.PUBLIC_URL}/verify" + (f"?ref={quote(reference)}" if reference else "")


def seal(pdf: bytes, *, field: str, signing: Signing, reference: str = "") -> bytes:
    """Return the PDF with the seal of one signer in its field; what was there before stays byte for byte.

    The first seal also certifies the file: from then on only open signature fields may be filled. `reference` is shown
    in the verify page's address. Raises NotSealable, and SealKeyUnusable from the keys.
    """
    return put_seal(
        pdf,
        field=field,
        name=signing.name,
        reason=reason_of(signing),
        at=signing.at,
        zone=signing.zone,
        stamp=draw_stamp(signing),
        reference=reference,
    )


def put_seal(
    pdf: bytes, *, field: str, name: str, reason: str, at: datetime, zone: str, stamp: bytes, reference: str = ""
) -> bytes:
    """Seal a field with a picture (`stamp`, a one-page PDF).

    Raises NotSealable, SealKeyUnusable, TimestampUnavailable.
    """
    known = {each.name: each for each in signature_fields(pdf)}
    if field not in known or known[field].sealed:
        raise NotSealable
    stamper = HTTPTimeStamper(settings.TIMESTAMP_URL, timeout=10) if settings.TIMESTAMP_URL else None
    metadata = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm=DIGEST,
        name=name,
        reason=reason,
        contact_info=verify_address(reference),
        subfilter=pyhanko_fields.SigSeedSubFilter.PADES,
        certify=not any(each.sealed for each in known.values()),
        docmdp_permissions=pyhanko_fields.MDPPerm.FILL_FORMS,
    )
    with tempfile.NamedTemporaryFile(prefix="dpa-seal-", suffix=".pdf") as picture:
        picture.write(stamp)
        picture.flush()
        style = StaticStampStyle(background=_appearance(picture.name), background_layout=_WHOLE_BOX, border_width=0)
        signer = signers.PdfSigner(metadata, _signer(seal_key(now=at)), timestamper=stamper, stamp_style=style)
        reserved = RESERVED * (2 if stamper else 1)
        try:
            return asyncio.run(_sealed(pdf, signer, at=at.astimezone(ZoneInfo(zone)), reserved=reserved))
        except TimestampRequestError as error:
            raise TimestampUnavailable from error
        except (SigningError, PdfReadError) as error:
            raise NotSealable from error


async def _sealed(pdf: bytes, signer: signers.PdfSigner, *, at: datetime, reserved: int) -> bytes:
    """Go pyHanko's steps one by one, because its short way takes the time from the computer's clock."""
    writer = _Writer(io.BytesIO(pdf))
    meta = signer.signature_meta
    seed = "\n".join((meta.field_name or "", meta.name or "", meta.reason or "", at.isoformat()))
    # pyHanko draws the second identifier by chance.
    identifier = generic.ByteStringObject(hashlib.sha256(pdf + seed.encode()).digest()[:16])
    writer._document_id = generic.ArrayObject([writer._document_id[0], identifier])
    session = signer.init_signing_session(writer, existing_fields_only=True)
    session.system_time = at
    checked = await session.perform_presign_validation(writer)
    document = session.prepare_tbs_document(
        validation_info=checked, bytes_reserved=reserved * 2, appearance_text_params=None
    )
    prepared, output = document.digest_tbs_document()
    done = await document.perform_signature(
        document_digest=prepared.document_digest, pdf_cms_signed_attrs=PdfCMSSignedAttributes(signing_time=at)
    )
    await done.post_signature_processing(output)
    output.seek(0)
    content: bytes = output.read()
    return content
