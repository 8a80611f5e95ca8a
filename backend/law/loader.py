"""Reads backend/law/data. A file that is wrong in any way stops the start, with its name and line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from backend.core import yamlfile
from backend.core.yamlfile import Location, YamlProblem
from backend.law.types import Jurisdiction, LawFact

DATA = Path(__file__).parent / "data"

LISTS = ("statutes", "limits", "notices", "postings", "contract_checks")


@dataclass(frozen=True)
class LawFile:
    """A jurisdiction with the file that it was read from, for pins."""

    jurisdiction: Jurisdiction
    path: str
    """From the project's folder: "backend/law/data/ma.yaml"."""
    sha256: str
    """Of the file's bytes."""


def _placed(law: Jurisdiction) -> Iterator[tuple[Location, LawFact]]:
    """Every fact with its place in the file."""
    for name in LISTS:
        for index, fact in enumerate(getattr(law, name)):
            yield (name, index), fact
    yield ("counting",), law.counting


def _complaints(law: Jurisdiction, stem: str) -> Iterator[tuple[Location, str]]:
    """What the shapes alone cannot see: names, overlapping periods, what replaces what."""
    if stem != law.code.lower():
        yield ("code",), f"the file is named “{stem}.yaml” but holds the law of {law.code}"
    prefix = f"{law.code.lower()}."
    by_id: dict[str, list[tuple[Location, LawFact]]] = {}
    for where, fact in _placed(law):
        if not fact.id.startswith(prefix):
            yield (*where, "id"), f"“{fact.id}” does not start with “{prefix}”"
        by_id.setdefault(fact.id, []).append((where, fact))
    for fact_id, periods in by_id.items():
        if len({type(fact) for _, fact in periods}) > 1:
            yield (*periods[-1][0], "id"), f"“{fact_id}” names two kinds of fact"
        # An unknown first day lies before every known one: nothing else can be said about it.
        periods.sort(key=lambda item: item[1].since if isinstance(item[1].since, date) else date.min)
        for (_, earlier), (where, later) in pairwise(periods):
            if earlier.until is None or later.since == "unknown" or later.since < earlier.until:
                yield (*where, "id"), f"“{fact_id}” stands here again, and its two periods overlap"
    limits = {limit.id for limit in law.limits}
    for index, limit in enumerate(law.limits):
        for other in limit.replaces:
            if other not in limits or other == limit.id:
                yield ("limits", index, "replaces"), f"“{other}” is no other limit of this file"


def load_file(path: Path) -> LawFile:
    """Return one jurisdiction. Raises YamlProblem with every complaint and its line."""
    law = yamlfile.load(path, Jurisdiction)
    content = path.read_bytes()
    complaints = list(_complaints(law, path.stem))
    if complaints:
        _, lines = yamlfile.read(content.decode(), file=path.name)
        raise YamlProblem(path.name, sorted((yamlfile.line_of(lines, where), text) for where, text in complaints))
    return LawFile(law, f"backend/law/data/{path.name}", sha256(content).hexdigest())


def load_folder(folder: Path = DATA) -> dict[str, LawFile]:
    """Return all jurisdictions of a folder by code. Raises YamlProblem for the first file that is wrong."""
    files = [load_file(path) for path in sorted(folder.glob("*.yaml"))]
    return {file.jurisdiction.code: file for file in files}
