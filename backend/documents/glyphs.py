"""Which characters the bundled fonts can draw, and what is printed in place of those they cannot.

A missing glyph stops a tagged PDF, and an invisible character could make a reader sign something else than what
they saw. So both become a marked code point (‹U+E000›) before anything is set, in Word and in PDF alike.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from fontTools.ttLib import TTFont

FONT_DIR: Final = Path(__file__).parent / "fonts"


class Face(NamedTuple):
    family: str
    file: str


SERIF: Final = "Noto Serif"
SANS: Final = "Noto Sans"

# The order in which a face is looked for. Typst's `font:` list (templates/documents/look.typ) has the same order.
FACES: Final = (
    Face(SERIF, "NotoSerif-Regular.ttf"),
    Face(SANS, "NotoSans-Regular.ttf"),
    Face("Noto Sans Arabic", "NotoSansArabic-Regular.ttf"),
    Face("Noto Sans Hebrew", "NotoSansHebrew-Regular.ttf"),
    Face("Noto Sans Devanagari", "NotoSansDevanagari-Regular.ttf"),
    Face("Noto Sans SC", "NotoSansSC-Regular.ttf"),
    Face("Noto Sans Symbols 2", "NotoSansSymbols2-Regular.ttf"),
    Face("Noto Emoji", "NotoEmoji-Regular.ttf"),
)
RTL_FAMILIES: Final = frozenset({"Noto Sans Arabic", "Noto Sans Hebrew"})
COMPLEX_FAMILIES: Final = RTL_FAMILIES | {"Noto Sans Devanagari"}

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"
VARIATION: Final = frozenset("\ufe0e\ufe0f")
_BREAKS: Final = frozenset("\u2028\u2029\u0085")


@cache
def _coverage() -> tuple[tuple[str, frozenset[int]], ...]:
    """Return each family with the code points of its character map. Read once: about 40,000 code points."""
    found = []
    for face in FACES:
        with TTFont(FONT_DIR / face.file, lazy=True) as font:
            found.append((face.family, frozenset(font.getBestCmap() or ())))
    return tuple(found)


@cache
def _plain() -> frozenset[str]:
    """Return the visible characters that the serif face draws by itself: nearly all text takes this short way."""
    serif = _coverage()[0][1]
    return frozenset(
        chr(code)
        for code in serif
        if unicodedata.category(chr(code))[0] in "LNPS" or code in (0x20, 0xA0)
        if not unicodedata.combining(chr(code))
    )


def mark(character: str) -> str:
    """Return the marked code point that is printed for a character: ‹U+E000›."""
    return f"‹U+{ord(character):04X}›"


def _is_joined(character: str) -> bool:
    """True for what belongs to the character before it."""
    return (
        unicodedata.category(character)[0] == "M"
        or character in VARIATION
        or character in (ZWJ, ZWNJ)
        or 0x1F3FB <= ord(character) <= 0x1F3FF
        or 0xE0020 <= ord(character) <= 0xE007F
    )


def _clusters(text: str) -> Iterator[str]:
    """Split text into what must be drawn from one font: a base with its marks, joiners and joined characters."""
    start = 0
    for index in range(1, len(text) + 1):
        if index < len(text):
            here, before = text[index], text[index - 1]
            if _is_joined(here) or (before == ZWJ and _joins(text[index - 2 : index - 1], here)):
                continue
            if _flag(before) and _flag(here) and (index - start) % 2 == 1:
                continue
        yield text[start:index]
        start = index


def _flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF


def _joins(before: str, after: str) -> bool:
    """True where a zero width joiner between two characters means something: emoji and the scripts that join."""
    return bool(before) and all(unicodedata.category(each)[0] in "LMS" or each in VARIATION for each in (before, after))


def _hidden(character: str) -> bool:
    """True for what has no mark on paper: control, format, private, unassigned and surrogate code points."""
    return unicodedata.category(character)[0] == "C" or unicodedata.category(character) in ("Zl", "Zp")


@cache
def family_of(cluster: str) -> str | None:
    """Return the first bundled family that draws the whole cluster, or None."""
    needed = {ord(each) for each in cluster if each not in VARIATION}
    if len(cluster) > 1:
        # An emoji that a text face also has must not be cut off from its joined part.
        needed |= {ord(each) for each in cluster if each == ZWJ}
    for family, codes in _coverage():
        if needed <= codes:
            return family
    return None


def _shown(cluster: str) -> str:
    base, rest = cluster[0], cluster[1:]
    if _hidden(base) or _is_joined(base):
        return mark(base) + "".join(_shown(each) for each in _clusters(rest))
    if len(cluster) == 1:
        return base if family_of(base) else mark(base)
    joiner_ends = cluster[-1] in (ZWJ, ZWNJ)
    hidden = any(_hidden(each) and each not in (ZWJ, ZWNJ) for each in rest)
    if not joiner_ends and not hidden and family_of(cluster):
        return cluster
    # No single font draws it: the base stays readable, what belongs to it is named.
    return (base if family_of(base) else mark(base)) + "".join(
        each if not _is_joined(each) and not _hidden(each) and family_of(each) else mark(each) for each in rest
    )


def printable(text: str, *, lines: bool = True) -> str:
    """Return the text as both renderings print it: composed (NFC), with a mark for whatever cannot be drawn.

    Line ends of any kind become "\\n" (a blank where `lines` is False), tabs a blank.
    """
    if _plain().issuperset(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    out = []
    for line in text.translate({ord(each): "\n" for each in _BREAKS}).replace("\t", " ").split("\n"):
        out.append(line if _plain().issuperset(line) else "".join(_shown(each) for each in _clusters(line)))
    return ("\n" if lines else " ").join(out)


class Run(NamedTuple):
    """A stretch of printable text that one family draws."""

    text: str
    family: str
    rtl: bool


def runs(text: str, *, main: str = SERIF) -> list[Run]:
    """Split printable text by the family that draws it; what `main` has stays in `main`. For Word."""
    if _plain().issuperset(text):
        return [Run(text, main, False)]
    found: list[Run] = []
    for cluster in _clusters(text):
        if _plain().issuperset(cluster) or cluster == "\n":
            family = main
        else:
            family = family_of(cluster) or main
            if family == SERIF:
                family = main
        rtl = family in RTL_FAMILIES
        if found and (found[-1].family == family or (cluster == " " and found[-1].rtl)):
            found[-1] = Run(found[-1].text + cluster, found[-1].family, found[-1].rtl)
        else:
            found.append(Run(cluster, family, rtl))
    return found


_LONGEST: Final = 28
_PIECE: Final = 14


def _pieces(word: str) -> str:
    if len(word) <= _LONGEST or "\n" in word:
        return word
    clusters = list(_clusters(word))
    return "\u200b".join("".join(clusters[at : at + _PIECE]) for at in range(0, len(clusters), _PIECE))


def breakable(text: str) -> str:
    """Return printable text with a zero width space inside words that no line could hold. For Typst, which never
    breaks a word by itself; the text that a reader extracts is the same but for those."""
    if len(text) <= _LONGEST:
        return text
    words = []
    for word in text.split(" "):
        # After a stroke or a hyphen a line ends anyway; an address stays as typed where its parts are short.
        words.append("".join(_pieces(part) for part in re.split(r"(?<=[/-])", word)))
    return " ".join(words)
