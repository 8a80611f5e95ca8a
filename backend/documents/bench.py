"""How fast this room is, for `manage bench`: seconds per document on this thread, measured, not promised."""

from collections.abc import Callable, Sequence
from datetime import datetime
from statistics import median
from time import perf_counter

from backend.core.values import Value
from backend.documents.services import render_pdf, render_word, seal, signature_fields, verify
from backend.documents.types import WORD, Attachment, DocumentText, Signing


class Figures(Value):
    """Median seconds for one agreement, unless it says otherwise."""

    kilobytes: int
    """Size of the unsealed PDF with its attachments, in units of 1000 bytes."""
    word: float
    pdf: float
    seal: float
    """One signature."""
    verify: float
    """A file with all its signatures."""


def _seconds(work: Callable[[int], object], times: int) -> float:
    taken = []
    for number in range(times):
        start = perf_counter()
        work(number)
        taken.append(perf_counter() - start)
    return median(taken)


def measure(
    text: DocumentText, *, data: bytes, now: datetime, times: int = 10, further_readings: Sequence[DocumentText] = ()
) -> Figures:
    """Measure rendering, sealing and verifying of one agreement. Needs the database for verify.

    Each run has a title of its own, so that no run is answered as a whole from the typesetter's memory of the one
    before. Paragraphs that were set before may be remembered, as they are in use, where agreements share a form.
    """

    def variant(number: int) -> DocumentText:
        return text.model_copy(update={"title": f"{text.title} ({number})"})

    def attachments(word: bytes) -> list[Attachment]:
        return [
            Attachment(name="agreement.json", content=data, content_type="application/json", description="Data"),
            Attachment(name="agreement.docx", content=word, content_type=WORD, description="Word"),
        ]

    def one_pdf(number: int, word: bytes) -> bytes:
        rendered = render_pdf(
            variant(number), now=now, attachments=attachments(word), further_readings=further_readings
        )
        return rendered.content

    word = render_word(variant(-1), now=now, further_readings=further_readings)  # warm: fonts and templates are read
    pdf = one_pdf(-1, word)
    signing = Signing(name="A. Signer", party="Party", identified="a code mailed to them", at=now, zone="UTC")
    sealed, fields = pdf, [field.name for field in signature_fields(pdf)]
    seal(pdf, field=fields[0], signing=signing)
    starts: list[bytes] = []
    for field in fields:
        starts.append(sealed)
        sealed = seal(sealed, field=field, signing=signing)
    last, before = fields[-1], starts[-1]
    return Figures(
        kilobytes=round(len(pdf) / 1000),
        word=_seconds(lambda n: render_word(variant(n), now=now, further_readings=further_readings), times),
        pdf=_seconds(lambda n: one_pdf(n, word), times),
        seal=_seconds(lambda n: seal(before, field=last, signing=signing.model_copy(update={"title": str(n)})), times),
        verify=_seconds(lambda _: verify(sealed), times),
    )
