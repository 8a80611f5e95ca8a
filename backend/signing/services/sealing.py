"""After the consent: seal the file, ask the next signer or finish with the certificate. Run by the outbox.

Each step may be cut off anywhere and run again. The same consent seals the same file to the same bytes
(documents.seal), and the store keeps files by the hash of their content, so a second run after a crash finds its own
file there. The seal's row is unique, and that row, the file's row and what follows from them are one transaction.
"""

import hashlib
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from backend.core import history, mail
from backend.core.outbox import enqueue
from backend.core.types import INSTALLATION
from backend.core.words import long_date, written
from backend.documents.types import PDF, CertificateSigner, CertificateText, Drawing, Signing
from backend.signing import rules, selectors
from backend.signing.models import Consent, Envelope, Seal
from backend.signing.services import papers, steps
from backend.signing.types import SigningCompletedMail

ATTACHED_BYTES = 7_000_000
"""The most that is attached to a mail; many servers refuse 10 MB, and base64 makes a file a third larger."""


class TooEarly(Exception):
    """What this step stands on is not stored yet; the outbox tries again."""


def _ended(envelope: Envelope) -> bool:
    return envelope.declined_at is not None or envelope.recalled_at is not None


def _consents(envelope_id: UUID) -> list[Consent]:
    rows = Consent.objects.filter(envelope_id=envelope_id).select_related("signer__organization", "seal")
    return list(rows.order_by("position"))


def signing_of(consent: Consent, envelope: Envelope) -> Signing:
    """Return what the seal of a consent states. It depends on the consent alone, so that it is the same each time."""
    drawn = rules.strokes(consent.drawing) if consent.drawing else ()
    return Signing(
        name=consent.name,
        title=consent.title,
        party=consent.signer.organization.name,
        identified=f"a code mailed to {consent.signer.email}",
        at=consent.at,
        zone=envelope.time_zone,
        drawing=Drawing(width=rules.DRAWING_WIDTH, height=rules.DRAWING_HEIGHT, strokes=drawn) if drawn else None,
    )


def seal_consent(*, consent_id: UUID, now: datetime) -> None:
    """Seal the file for one consent, store it, and ask the next signer or finish. A second run does nothing.

    Sealing is outside of the transaction, so that no row is held while it runs (a time stamp server may be slow).
    """
    consent = (
        Consent.objects.select_related("signer__organization", "envelope").defer("envelope__text").get(id=consent_id)
    )
    envelope = consent.envelope
    if Seal.objects.filter(consent=consent).exists() or _ended(envelope):
        return
    before = [one for one in _consents(envelope.id) if one.position < consent.position]
    if any(not hasattr(one, "seal") for one in before):
        raise TooEarly("the signature before is not sealed yet")
    sealed = papers.sealed(
        papers.content(selectors.current_document_id(envelope, before)),
        field=consent.signer.field,
        signing=signing_of(consent, envelope),
        reference=str(envelope.id),
    )
    with transaction.atomic():
        envelope = steps.locked(envelope.id)
        if Seal.objects.filter(consent=consent).exists() or _ended(envelope):
            return
        sha256 = hashlib.sha256(sealed).hexdigest()
        last = consent.position == envelope.signer_count
        seal = Seal.objects.create(
            consent=consent,
            document_id=papers.file(envelope, sealed, kind="executed" if last else "sealed", now=now),
            sha256=sha256,
            stored_at=now,
        )
        steps.record(
            envelope,
            kind="sealed",
            actor=INSTALLATION,
            at=now,
            data={"consent": str(consent.id), "document": str(seal.document_id), "sha256": sha256},
        )
        if last:
            _execute(envelope, now)
        else:
            following = envelope.signers.get(position=consent.position + 1, handed_over_at__isnull=True)
            steps.ask(envelope, following, actor=INSTALLATION, now=now)


def _execute(envelope: Envelope, now: datetime) -> None:
    history.change(
        Envelope.objects.filter(id=envelope.id, executed_at__isnull=True), actor=INSTALLATION, at=now, executed_at=now
    )
    steps.record(envelope, kind="executed", actor=INSTALLATION, at=now)
    enqueue(
        kind="signing.certify",
        payload={"envelope_id": str(envelope.id)},
        key=f"signing.certify:{envelope.id}",
        now=now,
        organization_id=envelope.sender_id,
    )


def _effective(envelope: Envelope, consents: list[Consent]) -> datetime:
    return max(one.at for one in consents).astimezone(ZoneInfo(envelope.time_zone))


def _certificate_text(envelope: Envelope, consents: list[Consent], *, size: int) -> CertificateText:
    assert envelope.executed_at is not None
    parties = [envelope.district.name if envelope.district else "", envelope.vendor.name]
    return CertificateText(
        title=envelope.title,
        parties=" and ".join(name for name in parties if name),
        reference=str(envelope.id),
        executed_sha256=consents[-1].seal.sha256,
        executed_size=size,
        executed_at=envelope.executed_at,
        effective=long_date(_effective(envelope, consents)),
        zone=envelope.time_zone,
        signers=tuple(
            CertificateSigner(
                signing=signing_of(one, envelope),
                side="vendor" if one.signer.side == "vendor" else "district",
                ip_address=one.ip or "",
                consent_text=f"{one.authority_statement} {one.consent_statement}",
                email=one.signer.email,
                sealed_at=one.seal.stored_at,
            )
            for one in consents
        ),
    )


def certify_envelope(*, envelope_id: UUID, now: datetime) -> None:
    """Make and store the certificate of an executed envelope, mail both files to both sides, and tell the caller.

    A second run does nothing.
    """
    envelope = (
        Envelope.objects.select_related("district", "vendor", "sender", "sent_by").defer("text").get(id=envelope_id)
    )
    if envelope.certificate_id is not None:
        return
    if envelope.executed_at is None:
        raise TooEarly("the last seal is not stored yet")
    consents = _consents(envelope.id)
    executed = papers.content(consents[-1].seal.document_id)
    certificate = papers.certificate(_certificate_text(envelope, consents, size=len(executed)), now=now)
    with transaction.atomic():
        if steps.locked(envelope.id).certificate_id is not None:
            return
        certificate_id = papers.file(envelope, certificate, kind="certificate", now=now)
        history.change(
            Envelope.objects.filter(id=envelope.id, certificate_id__isnull=True),
            actor=INSTALLATION,
            at=now,
            certificate_id=certificate_id,
            certified_at=now,
        )
        steps.record(envelope, kind="certified", actor=INSTALLATION, at=now, data={"document": str(certificate_id)})
        _mail_both_sides(
            envelope, consents, certificate_id=certificate_id, size=len(executed) + len(certificate), now=now
        )
        steps.notify_caller(
            envelope,
            kind=envelope.on_completed,
            how="completed",
            now=now,
            data={
                "executed_document_id": str(consents[-1].seal.document_id),
                "certificate_document_id": str(certificate_id),
                "executed_at": envelope.executed_at.isoformat(),
                "last_consent_on": _effective(envelope, consents).date().isoformat(),
            },
        )


def _mail_both_sides(
    envelope: Envelope, consents: list[Consent], *, certificate_id: UUID, size: int, now: datetime
) -> None:
    assert envelope.executed_at is not None
    attached = size <= ATTACHED_BYTES
    files = (
        [
            mail.AttachmentRef(
                loader=papers.LOADER,
                id=str(document_id),
                name=rules.file_name(envelope.title, ending),
                content_type=PDF,
            )
            for document_id, ending in [(consents[-1].seal.document_id, "executed"), (certificate_id, "certificate")]
        ]
        if attached
        else []
    )
    told = {email: (name, "") for name, email in steps.senders(envelope, now=now)}
    told |= {one.signer.email: (one.name, selectors.link_of(one.signer)) for one in consents}
    for email, (name, link) in told.items():
        steps.send(
            envelope,
            SigningCompletedMail(
                name=name,
                title=envelope.title,
                signatures=tuple(
                    f"{one.name}, {one.title}, {one.signer.organization.name}, on {written(one.at, envelope.time_zone)}"
                    for one in consents
                ),
                executed=written(envelope.executed_at, envelope.time_zone),
                sha256=consents[-1].seal.sha256,
                attached=attached,
                url=link or steps.page_url(envelope),
                url_is_link=bool(link),
                until=written(now + rules.LINK_LASTS, envelope.time_zone) if link else "",
                verify_url=f"{settings.PUBLIC_URL}/verify",
            ),
            to=email,
            key=f"completed:{envelope.id}:{email}",
            now=now,
            attachments=files,
        )
