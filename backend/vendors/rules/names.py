"""Finding an entry of the catalogue by the name under which a real file knows it.

Names are compared without case, spaces and punctuation, and never guessed: a name that is not in the catalogue is an
error with a suggestion, because a wrong element in a schedule is a wrong statement in a signed agreement.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from backend.vendors.types import Audience, Catalogue, Category, Element


def plain(name: str) -> str:
    """Return the name as it is compared: compatible forms unified, lower case, letters and digits only."""
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


def _names(entry: Category | Element) -> tuple[str, ...]:
    return (entry.label, entry.code, *entry.aliases)


@dataclass(frozen=True)
class Names:
    """All names of one catalogue. Build it with `names_of`."""

    categories: dict[tuple[Audience, str], Category]
    elements: dict[tuple[str, str], Element]
    """By category code and plain name."""
    catalogue: Catalogue

    def category(self, audience: Audience, name: str) -> Category | None:
        return self.categories.get((audience, plain(name)))

    def element(self, category: Category, name: str) -> Element | None:
        return self.elements.get((category.code, plain(name)))

    def nearest_category(self, audience: Audience, name: str) -> str:
        """Return a sentence that names the nearest category, or nothing."""
        found = nearest(name, ((spoken, c.label) for c in self.catalogue.of(audience) for spoken in _names(c)))
        return f"; the nearest is “{found}”" if found else ""

    def nearest_element(self, category: Category, name: str) -> str:
        """Return a sentence that names the nearest element: of the category itself, else of another one."""
        own = nearest(name, ((spoken, e.label) for e in category.elements for spoken in _names(e)))
        if own:
            return f"; the nearest there is “{own}”"
        others = [c for c in self.catalogue.of(category.audience) if c.code != category.code]
        for other in others:
            if found := self.element(other, name):
                return f"; “{found.label}” stands under “{other.label}”"
        return "; what the catalogue lacks is named under “Other”"


def nearest(name: str, candidates: Iterable[tuple[str, str]]) -> str:
    """Return the answer of the (name, answer) pair whose name is most like `name`, or an empty string."""
    by_plain = {plain(spoken): answer for spoken, answer in candidates}
    found = get_close_matches(plain(name), by_plain, n=1, cutoff=0.7)
    return by_plain[found[0]] if found else ""


def names_of(catalogue: Catalogue) -> Names:
    """Return the names of a catalogue that `catalogue_problems` found nothing wrong with."""
    return Names(
        categories={(c.audience, plain(name)): c for c in catalogue.categories for name in _names(c)},
        elements={(c.code, plain(name)): e for c in catalogue.categories for e in c.elements for name in _names(e)},
        catalogue=catalogue,
    )


def catalogue_problems(catalogue: Catalogue) -> list[tuple[tuple[str | int, ...], str]]:
    """Return what is wrong in a catalogue beyond its shape, each with its place in the file.

    Codes are unique and say where they belong; no two entries answer to one name; marks are known; "Other" and "None"
    stand once per audience at most.
    """
    problems: list[tuple[tuple[str | int, ...], str]] = []
    known_marks = {sensitivity.code for sensitivity in catalogue.sensitivities}
    codes: set[str] = set()
    category_names: dict[tuple[Audience, str], str] = {}
    for i, category in enumerate(catalogue.categories):
        where: tuple[str | int, ...] = ("categories", i)
        if category.code in codes:
            problems.append((where, f"{category.code} stands here a second time"))
        codes.add(category.code)
        if not category.code.startswith(category.audience + "."):
            problems.append((where, f"{category.code} does not begin with its audience, {category.audience}"))
        if (category.kind == "elements") != bool(category.elements):
            problems.append(
                (where, f"{category.code}: only a category of kind “elements” has elements, and it needs them")
            )
        problems += _clashes(where, category, category_names, category.audience)
        element_names: dict[tuple[Audience, str], str] = {}
        for j, element in enumerate(category.elements):
            here = (*where, "elements", j)
            if element.code in codes:
                problems.append((here, f"{element.code} stands here a second time"))
            codes.add(element.code)
            if not element.code.startswith(category.code + "."):
                problems.append((here, f"{element.code} does not begin with its category, {category.code}"))
            for mark in sorted(set(element.sensitivity) - known_marks):
                problems.append((here, f"{element.code}: the mark “{mark}” is not defined above"))
            problems += _clashes(here, element, element_names, category.audience)
    for audience in ("student", "teacher"):
        for kind in ("other", "none"):
            if sum(1 for c in catalogue.categories if (c.audience, c.kind) == (audience, kind)) > 1:
                problems.append((("categories",), f"{audience}: more than one category of kind “{kind}”"))
    return problems


def _clashes(
    where: tuple[str | int, ...], entry: Category | Element, taken: dict[tuple[Audience, str], str], audience: Audience
) -> list[tuple[tuple[str | int, ...], str]]:
    problems: list[tuple[tuple[str | int, ...], str]] = []
    for name in _names(entry):
        owner = taken.setdefault((audience, plain(name)), entry.code)
        if owner != entry.code:
            problems.append((where, f"{entry.code}: the name “{name}” already means {owner}"))
    return problems


def marks_in(text: str, audience: Audience, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the codes of the sensitivities that a vendor's free text names, in the catalogue's order.

    The catalogue cannot mark what is written under "Other" (a student's Social Security number has no element of its
    own), so the words that each sensitivity lists are looked for. Such a mark says that the text names the data, not
    that the vendor collects it: "no Social Security numbers" is marked too, and a person reads the text.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())
    return tuple(
        sensitivity.code
        for sensitivity in catalogue.sensitivities
        if audience in sensitivity.audiences and any(_stands_in(words, phrase) for phrase in sensitivity.words)
    )


def _stands_in(words: Sequence[str], phrase: str) -> bool:
    wanted = phrase.casefold().split()
    return any(
        all(
            word.startswith(want[:-1]) if want.endswith("*") else word == want
            for word, want in zip(words[start:], wanted, strict=False)
        )
        for start in range(len(words) - len(wanted) + 1)
    )
