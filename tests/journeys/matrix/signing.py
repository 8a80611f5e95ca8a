"""Links that signers are mailed."""

from typing import Any
from uuid import uuid4

from django.core import signing

from backend.signing import selectors as signatures
from tests.journeys.matrix.ground import ANYBODY, NOBODY, Ground, Row, Source
from tests.signing.story import visitor


def links(ground: Ground) -> list[Row]:
    link = visitor("victor@slate.example").token
    absent = signing.TimestampSigner(salt=signatures.LINK_SALT).sign(f"{uuid4().hex}-1")
    return [
        Row("open", {"token": link}, ANYBODY),
        Row("altered", {"token": link[:-1] + ("A" if link[-1] != "A" else "B")}, NOBODY),
        Row("signed for none", {"token": absent}, NOBODY),
    ]


SIGN = "api/v1/sign/<str:token>"
ENDS = (
    "", "/opened", "/link", "/code", "/identify", "/text", "/document", "/certificate", "/sign", "/decline",
    "/hand-over",
)  # fmt: skip
SOURCES: dict[str, Source] = {SIGN + end: links for end in ENDS}
BODIES: dict[str, Any] = {
    f"{SIGN}/sign": {"authority": True, "consent": True, "name": "Mallory", "title": "None"},
    f"{SIGN}/decline": {"reason": "Because."},
    f"{SIGN}/hand-over": {"name": "Mallory", "email": "mallory@slate.example"},
    f"{SIGN}/identify": {"code": "000000"},
}
