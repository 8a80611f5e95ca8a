"""Reads backend/law/data. A file that is wrong in any way stops the start, with its name and line."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

from backend.core import yamlfile
from backend.core.yamlfile import Location, YamlProblem
from backend.law.types import Conditions, Jurisdiction, LawFact

DATA = Path(__file__).parent / "data"
FOLDER = "backend/law/data"
"""The same from the project's folder, for pins."""
CONDITIONS = "conditions.yaml"
"""The one file of the folder that is no jurisdiction: the questions that limits of all of them ask."""

LISTS = ("statutes", "limits", "notices", "postings", "contract_checks")


@dataclass(frozen=True)
class LawFile:
    """A jurisdiction with the file that it was read from, for pins."""

    jurisdiction: Jurisdiction
    path: str
    """From the project's folder: "backend/law/data/ma.yaml"."""
    sha256: str
    """Of the file's bytes."""
    content: bytes = field(default=b"", repr=False)
    """The bytes: kept by what relies on them, so that it can be computed again by the same words."""


def _placed(law: Jurisdiction) -> Iterator[tuple[Location, LawFact]]:
    """Every fact with its place in the file."""
    for name in LISTS:
        for index, fact in enumerate(getattr(law, name)):
            yield (name, index), fact
    yield ("counting",), law.counting


def _complaints(law: Jurisdiction, stem: str, codes: Collection[str]) -> Iterator[tuple[Location, str]]:
    """What the shapes alone cannot see: names, overlapping periods, what replaces what, unknown conditions."""
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
        for key, asked in (("when", limit.when), ("unless", limit.unless)):
            for position, code in enumerate(asked):
                if code not in codes:
                    yield ("limits", index, key, position), f"“{code}” is no condition of {CONDITIONS}"


def _refuse(content: bytes, name: str, complaints: Iterable[tuple[Location, str]]) -> None:
    """Raise YamlProblem with the line of each complaint, if there is one."""
    if found := list(complaints):
        _, lines = yamlfile.read(content.decode(), file=name)
        raise YamlProblem(name, sorted((yamlfile.line_of(lines, where), text) for where, text in found))


def load_conditions(folder: Path = DATA) -> Conditions:
    """Return the conditions of a folder; none where it has no such file. Raises YamlProblem."""
    path = folder / CONDITIONS
    if not path.exists():
        return Conditions(conditions=())
    return read_conditions(path.read_bytes())


def read_conditions(content: bytes) -> Conditions:
    """Return the conditions of a file's bytes. Raises YamlProblem."""
    found = yamlfile.parse_bytes(content, Conditions, file=CONDITIONS)
    codes = [condition.code for condition in found.conditions]
    _refuse(
        content,
        CONDITIONS,
        (
            (("conditions", index, "code"), f"“{code}” stands here a second time")
            for index, code in enumerate(codes)
            if code in codes[:index]
        ),
    )
    return found


def load_file(path: Path, conditions: Conditions | None = None) -> LawFile:
    """Return one jurisdiction. Raises YamlProblem with every complaint and its line.

    Its limits may ask for `conditions` only, which are those of its folder where they are not given.
    """
    known = load_conditions(path.parent) if conditions is None else conditions
    return read_file(path.read_bytes(), path.name, {condition.code for condition in known.conditions})


def read_file(content: bytes, name: str, codes: Collection[str]) -> LawFile:
    """Return the jurisdiction of a file's bytes; its limits may ask for these conditions only. Raises YamlProblem."""
    law = yamlfile.parse_bytes(content, Jurisdiction, file=name)
    _refuse(content, name, _complaints(law, Path(name).stem, codes))
    return LawFile(law, f"{FOLDER}/{name}", sha256(content).hexdigest(), content)


def load_folder(folder: Path = DATA) -> dict[str, LawFile]:
    """Return all jurisdictions of a folder by code. Raises YamlProblem for the first file that is wrong."""
    conditions = load_conditions(folder)
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != CONDITIONS)
    files = [load_file(path, conditions) for path in paths]
    return {file.jurisdiction.code: file for file in files}


def _refuse_unused(folder: Path, conditions: Conditions, files: Iterable[LawFile]) -> None:
    limits = [limit for file in files for limit in file.jurisdiction.limits]
    asked = {code for limit in limits for code in (*limit.when, *limit.unless)}
    _refuse(
        (folder / CONDITIONS).read_bytes() if conditions.conditions else b"",
        CONDITIONS,
        (
            (("conditions", index, "code"), f"no limit asks for “{condition.code}”")
            for index, condition in enumerate(conditions.conditions)
            if condition.code not in asked
        ),
    )


def problems_of(folder: Path) -> list[YamlProblem]:
    """Return what is wrong in each file of a folder, for the check that runs before every start.

    A condition that no limit asks for is found here only, once every file could be read.
    """
    found: list[YamlProblem] = []
    files: list[LawFile] = []
    try:
        conditions = load_conditions(folder)
    except YamlProblem as problem:
        return [problem]
    for path in sorted(folder.glob("*.yaml")):
        if path.name != CONDITIONS:
            try:
                files.append(load_file(path, conditions))
            except YamlProblem as problem:
                found.append(problem)
    if not found:
        try:
            _refuse_unused(folder, conditions, files)
        except YamlProblem as problem:
            found.append(problem)
    return found
