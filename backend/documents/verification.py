"""Says in plain words what a PDF's seals are worth. Keeps nothing of the file.

Two things that a signature alone does not notice are looked at as well: bytes after the end of what it covers, and the
unused room inside the last signature (a byte changed there leaves the signature itself intact).
"""

import hashlib
import io
import re
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from asn1crypto.parser import peek
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from backend.core.words import sentence, written, written_in_own_zone
from backend.documents.keys import known_certificates
from backend.documents.opening import SIGNATURE_BOUNDS, TakesTooLong, holds, open_pdf, within
from backend.documents.selectors import NOT_KEPT, Kept, kept_file
from backend.documents.types import SealFinding, VerifyReport

MAX_BYTES: Final = 30_000_000
"""A sealed agreement has some hundred kilobytes; nothing that this installation seals comes near 30 MB."""

TOO_BIG: Final = "The file is larger than 30 MB, so it was not looked at. No document of this installation is that big."

MAX_SEALS: Final = 40
"""Each seal costs a pass over the whole file, and no agreement has that many signers."""

MAX_SECONDS: Final = 10.0
"""A sealed agreement takes a tenth of a second."""

_HEADER: Final = re.compile(rb"%PDF-\d\.\d")
_END: Final = re.compile(rb"startxref\s{1,4}\d{1,12}\s{1,4}%%EOF(?:\r\n|\n|\r)?")


def too_big(size: int) -> VerifyReport:
    """Return the answer to a file that is not even read."""
    return VerifyReport(fine=False, headline=TOO_BIG, findings=(TOO_BIG,), is_pdf=False, sha256="", size=size)


def verify(content: bytes) -> VerifyReport:
    """Return what anyone may know about these bytes. Never raises for what a file may contain."""
    if len(content) > MAX_BYTES:
        return too_big(len(content))
    sha256 = hashlib.sha256(content).hexdigest()
    return judge(content, sha256=sha256, register=kept_file(sha256))


def judge(content: bytes, *, sha256: str, register: Kept = NOT_KEPT) -> VerifyReport:
    """Return what the bytes themselves tell, beside what the register of kept files says. Needs no database."""
    kept = list(register.kinds)
    recorded = _recorded(register)

    def answer(headline: str, *more: str, is_pdf: bool = True, **rest: Any) -> VerifyReport:
        if recorded and headline != recorded:
            more = (recorded, *more)
        return VerifyReport(
            headline=headline,
            findings=(headline, *more),
            is_pdf=is_pdf,
            sha256=sha256,
            size=len(content),
            stored=bool(kept),
            document=" and ".join(each for each in kept if each),
            **{"fine": False, **rest},
        )

    if not content.strip(b"\0\t\n\f\r "):
        return answer("The file is empty.", is_pdf=False)
    if not _HEADER.search(content[:1024]):
        return answer("This is not a PDF file.", is_pdf=False)
    end = _end_of_pdf(content)
    if not end:
        return answer("This PDF is cut off: its end is missing. Nothing can be said about its seals.")
    try:
        with within(MAX_SECONDS):
            # What stands after the end is weighed below; a reader of PDFs would stumble over it.
            opened = open_pdf(content[:end])
            if opened.encrypted:
                return answer(
                    "This PDF is encrypted, so its seals cannot be checked.", "This installation encrypts nothing."
                )
            reader = PdfFileReader(io.BytesIO(content[:end]), strict=False, decode_limits=SIGNATURE_BOUNDS)
            signatures = list(reader.embedded_regular_signatures)
            if len(signatures) > MAX_SEALS:
                return answer(f"This PDF has more than {MAX_SEALS} signatures, so they were not looked at.")
            open_fields = _open_fields(reader)
            seals = tuple(
                _seal(each, content=content, last=each is signatures[-1], zone=register.zone) for each in signatures
            )
    except TakesTooLong:
        said = "This PDF takes too long to read, so its seals were not checked."
        return answer(said, "No document of this installation does.")
    except Exception:  # a damaged file breaks a reader of PDFs in very many ways, and none of them is our mistake
        return answer("This PDF is damaged or was changed: it cannot be read, and nothing can be said about its seals.")
    found: dict[str, Any] = {"seals": seals, "open_fields": open_fields, "appended_bytes": len(content) - end}
    headline, more, fine = _judged(**found, register=register)
    return answer(headline, *more, holds(opened), fine=fine, **found)


def _judged(
    *, seals: tuple[SealFinding, ...], open_fields: int, appended_bytes: int, register: Kept
) -> tuple[str, list[str], bool]:
    """Return headline, further sentences and whether all is fine. The questions stand in the order of what matters."""
    own = [seal for seal in seals if seal.by_this_installation]
    lines = [_line(seal) for seal in seals]
    stand = "byte stands" if appended_bytes == 1 else "bytes stand"
    added = f"{appended_bytes:,} {stand} after the last complete end of this PDF: added, or left of a part cut off."
    kept = _about_kept(register)
    if not seals:
        more = [added] if appended_bytes else []
        if recorded := _recorded(register):
            return recorded, [*more, "This PDF carries no seal.", *kept], False
        return "This PDF carries no seal.", [*more, *kept], False
    if any(not seal.unchanged for seal in seals):
        return "This PDF was changed after it was sealed.", lines, False
    if not seals[-1].covers_whole_file:
        said = "Something stands in this PDF that came after its last seal, and no seal covers it."
        return said, [*([added] if appended_bytes else []), *lines], False
    if not own:
        trust = "Its bytes are those that were sealed. Whether to trust who sealed it, this installation cannot say."
        return "This PDF was sealed, but not by this installation.", [trust, *lines], False
    if len(own) < len(seals):
        return "Only some of this PDF’s seals are this installation’s.", lines, False
    if not register.kinds:
        said = "The seals of this PDF are this installation’s and hold, but it keeps no file with exactly these bytes."
        ask = "It may have been changed where no seal covers it. Ask the installation’s operator before you rely on it."
        return said, [ask, *lines], False
    if open_fields:
        places = "signature is" if open_fields == 1 else "signatures are"
        said = f"Sealed by this installation and unchanged, but not complete: {open_fields} {places} still open."
        return said, [*lines, *kept], False
    return "Sealed by this installation, and unchanged since.", [*lines, *kept], True


def _recorded(register: Kept) -> str:
    """Return who recorded exactly this file as an agreement signed elsewhere, as a sentence; empty where nobody did."""
    names = register.recorded_by
    if not names:
        return ""
    by = ", ".join(names[:-1]) + " and " + names[-1] if len(names) > 1 else names[0]
    return f"Recorded by {by} as an agreement signed elsewhere{'' if register.sealed else '; not sealed here'}."


def _about_kept(register: Kept) -> list[str]:
    if not register.kinds:
        return ["This installation keeps no file with these bytes."]
    words = " and ".join(each for each in register.kinds if each)
    return [f"It is, byte for byte, a file that this installation keeps{f': {words}' if words else ''}."]


def _line(seal: SealFinding) -> str:
    whose = "this installation" if seal.by_this_installation else seal.certificate
    who = f"{sentence(f'{seal.signer}, {seal.at}')} {sentence(seal.statement)}".strip()
    state = "Unchanged since." if seal.unchanged else "Changed since."
    return f"Signature of {who} {sentence(f'Sealed by {whose}')} {state}"


def _end_of_pdf(content: bytes) -> int:
    """Return where the last revision ends: after its %%EOF and the line end that may follow. 0 where none ends."""
    return max((found.end() for found in _END.finditer(content)), default=0)


def _open_fields(reader: PdfFileReader) -> int:
    form = reader.root.get("/AcroForm", {})
    found = 0
    for field in form.get("/Fields", ()):
        field = field.get_object()
        found += field.get("/FT") == "/Sig" and "/V" not in field
    return found


def _padded_as_written(signature: EmbeddedPdfSignature, content: bytes) -> bool:
    """True where the room between the two signed ranges holds the signature, then zeros, and nothing else."""
    start, length, follows, _ = (int(each) for each in signature.byte_range)
    room = content[start + length : follows]
    inside = room[1:-1]
    der = bytes.fromhex(inside.decode("ascii"))
    written = der[: peek(der)].hex().upper().encode().ljust(len(inside), b"0")
    return room == b"<" + written + b">"


def _covers(signature: EmbeddedPdfSignature, content: bytes) -> bool:
    """True where every byte of the file but the signature itself is covered."""
    start, _, follows, length = (int(each) for each in signature.byte_range)
    whole = signature.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    return whole and start == 0 and follows + length == len(content)


def _names(certificate: Any) -> str:
    subject, issuer = certificate.subject.human_friendly, certificate.issuer.human_friendly
    return f"{subject}, its own issuer" if subject == issuer else f"{subject}, issued by {issuer}"


def _when(at: datetime | None, zone: str) -> str:
    """Return a sealed instant in words. A seal holds an offset only ("-05:00"); the zone of the district whose file
    this is gives it a name where it had that offset at that instant."""
    if at is None:
        return "at a time that it does not say"
    if zone and at.astimezone(ZoneInfo(zone)).utcoffset() == at.utcoffset():
        return written(at, zone)
    return written_in_own_zone(at)


def _seal(signature: EmbeddedPdfSignature, *, last: bool, content: bytes, zone: str) -> SealFinding:
    """Check one signature: its own bytes, what was added later, and whose certificate it is."""
    certificate: Any = signature.signer_cert
    known = {each.fingerprint(hashes.SHA256()) for each in known_certificates()}
    by_us = hashlib.sha256(certificate.dump()).digest() in known
    # Whether a chain leads to a root that somebody trusts is not asked: ours is known by the certificate itself.
    context = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validate_pdf_signature(
        signature,
        signer_validation_context=context,
        key_usage_settings=KeyUsageConstraints(key_usage=set()),
        # Nothing is forgiven after the last seal, which must cover the whole file; so what was added before it was
        # sealed too, and there is no need to judge additions one by one (slow, and a gift to who sends huge files).
        skip_diff=True,
    )
    unchanged = bool(status.intact and status.valid)
    if by_us and unchanged:
        unchanged = _padded_as_written(signature, content)
    at = signature.self_reported_timestamp
    return SealFinding(
        field=signature.field_name,
        signer=str(signature.sig_object.get("/Name", "")) or certificate.subject.human_friendly,
        statement=str(signature.sig_object.get("/Reason", "")),
        at=_when(at, zone),
        signed_at=at,
        by_this_installation=by_us,
        certificate=_names(certificate),
        unchanged=unchanged,
        covers_whole_file=last and _covers(signature, content),
        timestamped=status.timestamp_validity is not None,
    )
