"""What other rooms call: send a document out for signature, recall it. And this room's steps, one module each."""

from backend.signing.services.decisions import Origin, SignatureIn, decline, hand_over, sign
from backend.signing.services.envelopes import NoRoomToSign, SignedByAll, create_envelope, recall_envelope
from backend.signing.services.links import fresh_link, identify, mark_opened, send_code
from backend.signing.services.merging import move_vendor
from backend.signing.services.papers import LOADER as ATTACHMENT_LOADER
from backend.signing.services.papers import content as document_content
from backend.signing.services.sealing import certify_envelope, seal_consent
from backend.signing.services.steps import SamePerson
from backend.signing.types import SignerIn

__all__ = [
    "ATTACHMENT_LOADER",
    "NoRoomToSign",
    "Origin",
    "SamePerson",
    "SignatureIn",
    "SignedByAll",
    "SignerIn",
    "certify_envelope",
    "create_envelope",
    "decline",
    "document_content",
    "fresh_link",
    "hand_over",
    "identify",
    "mark_opened",
    "move_vendor",
    "recall_envelope",
    "seal_consent",
    "send_code",
    "sign",
]
