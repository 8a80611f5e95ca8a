"""The certificate: a second sealed PDF that tells how a document was signed."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings

from backend.core.words import written
from backend.documents.fields import prepare_signature_fields
from backend.documents.glyphs import printable
from backend.documents.pdf import wrapped
from backend.documents.pictures import qr_code
from backend.documents.sealing import put_seal, verify_address
from backend.documents.types import CertificateSigner, CertificateText, SignatureBox
from backend.documents.typesetting import typeset

FIELD: Final = "certificate-seal"
TITLE: Final = "Signature certificate"
_SIDES: Final = {"vendor": "For the provider", "district": "For the district"}


def _fact(label: str, text: str) -> dict[str, str]:
    return {"label": label, "text": printable(text)}


def _signer(signer: CertificateSigner, zone: str) -> dict[str, Any]:
    signing = signer.signing
    facts = [
        _fact("Name", signing.name),
        _fact("Title", signing.title or "not stated"),
        _fact("Organization", signing.party),
        _fact("Signed", written(signing.at, signing.zone)),
        _fact("Identified by", signing.identified),
        _fact("Signed from", f"network address {signer.ip_address}" if signer.ip_address else "not recorded"),
        _fact("Signature", "drawn by hand" if signing.drawing else "name typed"),
        _fact("Agreed to", signer.consent_text),
    ]
    if signer.email:
        facts.insert(4, _fact("E-mail", signer.email))
    if signer.sealed_at:
        facts.append(_fact("Sealed", written(signer.sealed_at, zone)))
    return {"caption": printable(f"{_SIDES[signer.side]}: {signing.party}", lines=False), "facts": facts}


def render_certificate(text: CertificateText, *, now: datetime) -> bytes:
    """Return the sealed certificate. Same input, same bytes; `now` is the instant of its seal.

    Raises what `sealing.seal` raises.
    """
    address = verify_address(text.reference)
    name = printable(settings.INSTALLATION_NAME, lines=False)
    file_facts = [
        _fact("Document", text.title),
        _fact("SHA-256", text.executed_sha256),
        _fact("Size", f"{text.executed_size:,} bytes"),
        _fact("Executed", written(text.executed_at, text.zone)),
        _fact("Reference", text.reference),
    ]
    if text.effective:
        file_facts.insert(4, _fact("Effective", text.effective))
    data = {
        "title": TITLE,
        "subtitle": printable(text.title, lines=False),
        "parties": printable(text.parties, lines=False),
        "author": [name],
        "footer": printable(f"{TITLE} · {text.reference}", lines=False),
        "file": {"caption": "The executed document", "facts": file_facts},
        "signers-title": "Who signed",
        "signers": [_signer(each, text.zone) for each in text.signers],
        "check-title": "How to check",
        "check": [
            "The executed document is the PDF file whose SHA-256 is printed above. Any copy of it can be checked at "
            "this address, or by scanning the code; the file that is checked there is not kept.",
            "The seals show that neither file was changed since. That a person is who they say rests on how they were "
            "identified, as stated above.",
        ],
        "address": address,
        "qr": qr_code(address),
        "qr-alt": f"QR code of the verify page, {address}",
        "seal-title": "Seal of this installation",
    }
    # No break opportunity may get into what is copied out of the certificate or is not words at all.
    set_data = {**wrapped(data), "address": address, "qr": data["qr"], "qr-alt": data["qr-alt"]}
    set_data["file"]["facts"][1] = file_facts[1]
    main = '#import "/templates/documents/certificate.typ": certificate\n#certificate(json("/data.json"))\n'
    content, places = typeset(main=main, data=set_data, now=now, query="<seal-place>")
    (place,) = places
    box = SignatureBox(field=FIELD, label=f"Seal of {name}", **place)
    line = f"Sealed by this installation on {written(now, text.zone)}. No person’s signature."
    stamp, _ = typeset(
        main='#import "/templates/documents/certificate.typ": stamp\n#stamp(json("/data.json"))\n',
        data={"name": name, "line": line},
        now=now,
        standards=(),
    )
    return put_seal(
        prepare_signature_fields(content, [box]),
        field=FIELD,
        name=settings.INSTALLATION_NAME,
        reason="Sealed by this installation as the record of how the document was signed.",
        at=now,
        zone=text.zone,
        stamp=stamp,
        reference=text.reference,
    )
