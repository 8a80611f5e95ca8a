"""The key and certificate of this installation's seal.

Made on first run and labelled as the installation's own; `SIGNING_KEY_FILE` and `SIGNING_CERTIFICATE_FILE` name a real
one (PEM; the certificate first, then its chain). Certificates once used stay known, so that a new key does not make
older seals foreign.
"""

import contextlib
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.x509.oid import NameOID
from django.conf import settings

from backend.core.errors import DomainError

OWN_LABEL = "DPA Keeper installation (own key)"
YEARS = 20


class SealKeyUnusable(DomainError):
    """The key or certificate that the settings name cannot be used."""

    code = "documents.seal_key"
    status = 503
    message = "The installation's signing key cannot be used. The operator has to look at it; nothing is lost."


class SealKey(NamedTuple):
    key: CertificateIssuerPrivateKeyTypes
    certificates: tuple[x509.Certificate, ...]
    """The seal's own certificate first, then its chain."""


def _own(now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, OWN_LABEL),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.INSTALLATION_NAME} (own seal)"[:64]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # A day earlier: a signer's consent may lie before the first seal, and clocks differ.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def _keep(path: Path, content: bytes, mode: int) -> None:
    """Write a file whole and only once: of two processes that start together, the first one's stays."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _folder() -> Path:
    folder = Path(settings.SIGNING_KEY_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "certificates").mkdir(exist_ok=True, mode=0o755)
    return folder


@cache
def _read(key_file: str, certificate_file: str) -> SealKey:
    try:
        key = serialization.load_pem_private_key(Path(key_file).read_bytes(), password=None)
        certificates = tuple(x509.load_pem_x509_certificates(Path(certificate_file).read_bytes()))
        if key.public_key() != certificates[0].public_key():
            raise ValueError("the key does not belong to the first certificate")
    except (OSError, ValueError, TypeError) as error:
        raise SealKeyUnusable from error
    folder = _folder() / "certificates"
    own = certificates[0]
    _keep(folder / f"{own.fingerprint(hashes.SHA256()).hex()}.pem", own.public_bytes(serialization.Encoding.PEM), 0o644)
    return SealKey(key, certificates)  # type: ignore[arg-type]


def seal_key(*, now: datetime) -> SealKey:
    """Return the key that seals, making the installation's own on first use; `now` dates a new certificate.

    Raises SealKeyUnusable where the settings name a file that cannot be read or a key without its certificate.
    """
    if settings.SIGNING_KEY_FILE:
        return _read(settings.SIGNING_KEY_FILE, settings.SIGNING_CERTIFICATE_FILE or settings.SIGNING_KEY_FILE)
    path = _folder() / "seal.pem"
    if not path.exists():
        _keep(path, _own(now.astimezone(UTC)), 0o600)
    return _read(str(path), str(path))


def known_certificates() -> tuple[x509.Certificate, ...]:
    """Return every certificate with which this installation has sealed."""
    folder = Path(settings.SIGNING_KEY_DIR) / "certificates"
    found = []
    for path in sorted(folder.glob("*.pem")) if folder.is_dir() else []:
        with contextlib.suppress(OSError, ValueError):
            found.append(x509.load_pem_x509_certificate(path.read_bytes()))
    return tuple(found)
