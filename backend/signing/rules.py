"""Limits, words and checks of signing. Pure: no database, no clock."""

import re
from collections.abc import Sequence
from datetime import timedelta

from backend.core.words import PUBLIC_MAILBOXES, domain_of
from backend.signing.types import Statements

LINK_LASTS = timedelta(days=30)
TICKET_LASTS = timedelta(hours=2)
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODES_PER_HOUR = 5
CODES_PER_DAY = 20
"""With five tries a code this is one chance in 10,000 a day for who has the link and guesses."""
LINK_PAUSE = timedelta(hours=1)
"""Between two links that a signer asks for, so that an old link cannot flood its owner's mailbox."""
HAND_OVERS = 5
"""How often one signature may change hands before the sender has to send anew."""

DRAWING_WIDTH = 600
DRAWING_HEIGHT = 200
DRAWING_POINTS = 4000
DRAWING_STROKES = 300
DRAWING_CHARACTERS = 60_000
_DRAWING = re.compile(
    r"(?:M\d{1,3}(?:\.\d{1,2})? \d{1,3}(?:\.\d{1,2})?(?: ?L\d{1,3}(?:\.\d{1,2})? \d{1,3}(?:\.\d{1,2})?)* ?)+"
)
_POINT = re.compile(r"([ML])(\d+(?:\.\d+)?) (\d+(?:\.\d+)?)")

Stroke = tuple[tuple[float, float], ...]


class UnreadableDrawing(ValueError):
    """The drawing is not what the signing page makes."""


def strokes(path: str) -> tuple[Stroke, ...]:
    """Return a drawn name as strokes of points in a box of 600 by 200, y downwards.

    It is SVG path data of absolute M and L only ("M10 20 L30.5 40"); nothing else is accepted, so what is drawn on
    paper later is lines and nothing else. Raises UnreadableDrawing.
    """
    if len(path) > DRAWING_CHARACTERS or not _DRAWING.fullmatch(path.strip()):
        raise UnreadableDrawing("The drawing could not be read. Clear it and draw again, or type your name only.")
    found: list[list[tuple[float, float]]] = []
    count = 0
    for command, x_text, y_text in _POINT.findall(path):
        x, y = float(x_text), float(y_text)
        if x > DRAWING_WIDTH or y > DRAWING_HEIGHT:
            raise UnreadableDrawing("The drawing leaves its box. Clear it and draw again, or type your name only.")
        if command == "M":
            found.append([])
        found[-1].append((x, y))
        count += 1
    if count > DRAWING_POINTS or len(found) > DRAWING_STROKES:
        raise UnreadableDrawing("The drawing is too long. Clear it and draw a simpler one, or type your name only.")
    kept = [tuple(stroke) for stroke in found if len(stroke) > 1]
    points = [point for stroke in kept for point in stroke]
    if not points or max(x for x, _ in points) - min(x for x, _ in points) < 10:
        raise UnreadableDrawing("The drawing is too small to be a name. Draw it larger, or type your name only.")
    return tuple(kept)


def path_of(drawn: Sequence[Stroke]) -> str:
    """Return strokes as the path data that is stored: one spelling for one drawing."""
    return " ".join(
        " ".join(f"{'M' if index == 0 else 'L'}{x:g} {y:g}" for index, (x, y) in enumerate(stroke)) for stroke in drawn
    )


def statements(*, organization: str, title: str) -> Statements:
    """Return what a signer declares. A change of these sentences changes what later signers declare, nothing earlier:
    each consent keeps the words that were shown."""
    return Statements(
        authority=f"I have the authority to sign “{title}” for {organization} and to bind {organization} to it.",
        consent=(
            "I agree to sign electronically. My name as I enter it here stands as my signature, and the agreement "
            "may be kept and sent to me as an electronic file."
        ),
    )


def shares_domain(one: str, other: str) -> bool:
    """Tell whether two addresses are of the same mail domain, and of one that is not open to anyone."""
    domain = domain_of(one)
    return domain == domain_of(other) and domain not in PUBLIC_MAILBOXES


def digits(text: str) -> str:
    """Return a code as typed, without blanks and hyphens."""
    return re.sub(r"[\s-]", "", text)


def file_name(title: str, ending: str) -> str:
    """Return a name for a downloaded or attached PDF: "Data-Privacy-Agreement-executed.pdf"."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-")[:80].strip("-") or "agreement"
    return f"{plain}-{ending}.pdf"
