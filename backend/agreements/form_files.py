"""Reads the form and the supplements, and verifies that every operation finds its target exactly once in the base.

Complaints name the file and the line. Each file is read once per process and pinned by its SHA-256.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from backend.agreements.forms import (
    PLACEHOLDERS,
    AddDefinition,
    AddExhibit,
    AddNoticeItem,
    AddTerm,
    Ask,
    Choose,
    Delete,
    ExhibitAnswers,
    ExhibitParagraph,
    ExtendDefinition,
    Files,
    FormText,
    Item,
    LoadedForm,
    LoadedSupplement,
    Operation,
    Override,
    Replace,
    SetLimit,
    Standard,
    Standards,
    Supplement,
    item_id,
)
from backend.agreements.types import ComposeInput, Pin, State
from backend.core import yamlfile
from backend.core.errors import NotFound
from backend.core.values import Value
from backend.core.yamlfile import Location, YamlProblem
from backend.law import selectors as law
from backend.vendors import selectors as vendors
from backend.vendors.types import Question

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates" / "dpa"
STANDARDS = Path(__file__).resolve().parent / "data" / "standards.yaml"

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class Place(Value):
    """One paragraph of the base and where its words stand in the file."""

    id: str
    clause: str
    text: str
    section: str
    location: tuple[str | int, ...]


def walk(form: FormText) -> Iterator[Place]:
    """Yield every paragraph of the base in order."""
    for s, section in enumerate(form.sections):
        for c, clause in enumerate(section.clauses):
            at: Location = ("sections", s, "clauses", c)
            yield Place(id=clause.id, clause=clause.id, text=clause.text, section=section.id, location=(*at, "text"))
            yield from _walk_items(clause.id, clause.id, clause.items, 2, section.id, at)


def _walk_items(
    clause: str, parent: str, items: tuple[Item, ...], level: int, section: str, at: Location
) -> Iterator[Place]:
    for i, item in enumerate(items):
        own = item_id(parent, item, i, level)
        here = (*at, "items", i)
        yield Place(id=own, clause=clause, text=item.text, section=section, location=(*here, "text"))
        yield from _walk_items(clause, own, item.items, level + 1, section, here)


def _digest(path: Path, root: Path) -> Pin:
    return Pin(path=path.relative_to(root).as_posix(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def _placeholder_problems(text: str, limits: set[str]) -> Iterator[str]:
    for name in PLACEHOLDER.findall(text):
        if name.startswith("limit:"):
            if name.removeprefix("limit:") not in limits:
                yield f"“{{{name}}}” names no limit of this clause"
        elif name not in PLACEHOLDERS:
            yield f"“{{{name}}}” is no known placeholder"
    if "{" in PLACEHOLDER.sub("", text) or "}" in PLACEHOLDER.sub("", text):
        yield "a brace stands alone; braces are for placeholders only"


def parse_form(text: str, *, file: str) -> FormText:
    """Return a base text. Raises YamlProblem, also for an id or limit that stands twice or an unknown placeholder."""
    form = yamlfile.parse(text, FormText, file=file)
    _, lines = yamlfile.read(text, file=file)
    problems: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    keys: dict[str, int] = {}
    for s, section in enumerate(form.sections):
        if section.fill_after and section.fill_after not in {clause.id for clause in section.clauses}:
            line = yamlfile.line_of(lines, ("sections", s, "fill_after"))
            problems.append((line, f"this section has no clause “{section.fill_after}”"))
        for c, clause in enumerate(section.clauses):
            for position, limit in enumerate(clause.limits):
                line = yamlfile.line_of(lines, ("sections", s, "clauses", c, "limits", position))
                if limit.key in keys:
                    problems.append((line, f"the limit “{limit.key}” is already set in line {keys[limit.key]}"))
                keys.setdefault(limit.key, line)
    for place in walk(form):
        line = yamlfile.line_of(lines, place.location)
        if place.id in seen:
            problems.append((line, f"the id “{place.id}” is already taken in line {seen[place.id]}"))
        seen.setdefault(place.id, line)
        problems += [(line, words) for words in _placeholder_problems(place.text, set(keys))]
    if problems:
        raise YamlProblem(file, sorted(problems))
    return form


def parse_supplement(
    text: str, base: FormText, *, file: str, questions: Mapping[str, Question] | None = None
) -> Supplement:
    """Return a supplement whose every operation finds its target exactly once in `base`.

    Raises YamlProblem with the line of each operation that does not: an unknown target, words that stand nowhere or
    more than once in the target, two operations on the same words, an id used twice, an unknown placeholder; and, with
    `questions`, one that is not asked or has no such answer.
    """
    supplement = yamlfile.parse(text, Supplement, file=file)
    _, lines = yamlfile.read(text, file=file)
    problems = [
        (yamlfile.line_of(lines, ("operations", index, field)), f"{operation_id}: {words}")
        for index, operation_id, field, words in (
            *_supplement_problems(supplement, base),
            *(_question_problems(supplement, questions) if questions is not None else ()),
        )
    ]
    if problems:
        raise YamlProblem(file, sorted(problems))
    return supplement


def _supplement_problems(supplement: Supplement, base: FormText) -> Iterator[tuple[int, str, str, str]]:
    places = {place.id: place for place in walk(base)}
    clause_ids = {clause.id for section in base.sections for clause in section.clauses}
    base_keys = {limit.key for section in base.sections for clause in section.clauses for limit in clause.limits}
    keys = base_keys | {op.limit.key for op in supplement.operations if isinstance(op, SetLimit)}
    keys |= {limit.key for op in supplement.operations if isinstance(op, AddTerm) for limit in op.limits}
    own_exhibits = {f"exhibit.{op.exhibit.id}" for op in supplement.operations if isinstance(op, AddExhibit)}
    ids: set[str] = set()
    taken: dict[str, list[tuple[int, int, str]]] = {}
    for index, op in enumerate(supplement.operations):
        if op.id in ids or op.id in places:
            yield index, op.id, "id", "this id is already taken"
        ids.add(op.id)
        if not op.id.startswith(f"{supplement.state.lower()}."):
            yield index, op.id, "id", f"an operation of {supplement.state} is named “{supplement.state.lower()}.…”"
        for words in _texts_of(op):
            yield from ((index, op.id, "text", problem) for problem in _placeholder_problems(words, keys))
        match op:
            case AddTerm():
                if op.after not in clause_ids:
                    yield index, op.id, "after", f"the base has no clause “{op.after}”"
            case AddDefinition():
                if op.definition_id in places:
                    yield index, op.id, "term", f"the base already defines “{op.term}” ({op.definition_id})"
            case AddExhibit():
                pass
            case Ask() if op.target in own_exhibits:
                pass
            case _ if op.target not in places:
                yield index, op.id, "target", f"“{op.target}” stands nowhere in the base"
            case Replace() | Delete() | SetLimit():
                yield from ((index, op.id, *rest) for rest in _edit_problems(op, places, clause_ids, base_keys, taken))
            case ExtendDefinition() if not op.target.startswith("c."):
                yield index, op.id, "target", f"“{op.target}” is no definition"
            case Choose() | Ask() if op.target not in clause_ids:
                yield index, op.id, "target", f"this is printed after a clause, and “{op.target}” is none"


def _question_problems(
    supplement: Supplement, questions: Mapping[str, Question]
) -> Iterator[tuple[int, str, str, str]]:
    for index, op in enumerate(supplement.operations):
        asked: tuple[str, ...] = ()
        match op:
            case Ask():
                asked = op.questions
            case AddExhibit():
                asked = tuple(
                    q for block in op.exhibit.blocks if isinstance(block, ExhibitAnswers) for q in block.questions
                )
            case Choose():
                asked = (op.question,)
                known = (
                    {option.value for option in questions[op.question].options} if op.question in questions else None
                )
                for option in op.options:
                    if known is not None and option.value not in known:
                        yield index, op.id, "options", f"“{option.value}” is no answer to “{op.question}”"
        yield from ((index, op.id, "questions", f"there is no question “{q}”") for q in asked if q not in questions)


def _edit_problems(
    op: Replace | Delete | SetLimit,
    places: dict[str, Place],
    clause_ids: set[str],
    base_keys: set[str],
    taken: dict[str, list[tuple[int, int, str]]],
) -> Iterator[tuple[str, str]]:
    paragraph = edited_paragraph(op)
    if isinstance(op, SetLimit):
        if op.target not in clause_ids:
            yield "target", f"a limit belongs to a clause, and “{op.target}” is none"
            return
        if paragraph not in places:
            yield "paragraph", f"“{paragraph}” stands nowhere in the base"
            return
        if op.limit.key not in base_keys and f"{{limit:{op.limit.key}}}" not in op.with_ + op.append:
            yield "limit", f"the new limit “{op.limit.key}” is not printed: bring words with {{limit:{op.limit.key}}}"
        if bool(op.find) != bool(op.with_):
            yield "find", "“find” and “with” go together"
    text = places[paragraph].text
    if op.find:
        count = text.count(op.find)
        if count != 1:
            times = "nowhere" if count == 0 else f"{count} times"
            yield "find", f"“{op.find}” stands {times} in {paragraph}; it must stand there exactly once"
            return
        start, end = text.index(op.find), text.index(op.find) + len(op.find)
    elif isinstance(op, Delete):
        start, end = 0, len(text)
    else:
        return
    for other_start, other_end, other in taken.setdefault(paragraph, []):
        if start < other_end and other_start < end:
            yield "find", f"changes words of {paragraph} that {other} changes too"
    taken[paragraph].append((start, end, op.id))


def edited_paragraph(op: Replace | Delete | SetLimit) -> str:
    """Return the id of the paragraph whose words an operation edits."""
    return (op.paragraph or op.target) if isinstance(op, SetLimit) else op.target


def _texts_of(op: "Operation") -> Iterator[str]:
    """Yield every text of an operation that will be printed."""
    match op:
        case Replace():
            yield op.with_
        case SetLimit():
            yield from (op.with_, op.append)
        case AddTerm() | AddDefinition():
            yield op.text
            yield from _texts_in(op.items)
        case ExtendDefinition():
            yield from op.items
        case AddNoticeItem():
            yield from _texts_in(op.items)
        case Choose():
            yield op.text
            for option in op.options:
                yield option.label
                yield from _texts_in(option.items)
        case Override():
            yield op.text
        case AddExhibit():
            for block in op.exhibit.blocks:
                if isinstance(block, ExhibitParagraph):
                    yield block.text
                    yield from _texts_in(block.items)


def _texts_in(items: tuple[Item | str, ...] | tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        else:
            yield item.text
            yield from _texts_in(item.items)


def form_folder(form: str, root: Path = TEMPLATES) -> Path:
    """Return the folder of a form such as "model/1". Raises FileNotFoundError when there is none."""
    folder = root / form
    if not re.fullmatch(r"[a-z0-9-]+/[0-9]+", form) or not (folder / "clauses.yaml").is_file():
        raise FileNotFoundError(f"there is no form “{form}”")
    return folder


@lru_cache(maxsize=16)
def load_form(form: str, root: Path = TEMPLATES) -> LoadedForm:
    """Return the base text of a form with its pin, read once. Raises YamlProblem or FileNotFoundError."""
    path = form_folder(form, root) / "clauses.yaml"
    text = parse_form(path.read_text(encoding="utf-8"), file=_shown(path, root))
    if f"{text.form}/{text.version}" != form:
        raise YamlProblem(_shown(path, root), [(1, f"the file says it is {text.form}/{text.version}")])
    return LoadedForm(text=text, pin=_digest(path, root.parent.parent))


@lru_cache(maxsize=64)
def load_supplement(form: str, state: State, version: int | None = None, root: Path = TEMPLATES) -> LoadedSupplement:
    """Return a state's supplement (its newest version by default) with its pin, read once.

    Raises YamlProblem where an operation does not fit the base, and FileNotFoundError where the state has none.
    """
    folder = form_folder(form, root) / "supplements" / state.lower()
    versions = sorted(int(path.stem) for path in folder.glob("*.yaml") if path.stem.isdigit())
    if not versions or (version is not None and version not in versions):
        raise FileNotFoundError(f"the form {form} has no supplement for {state}")
    path = folder / f"{versions[-1] if version is None else version}.yaml"
    text = parse_supplement(
        path.read_text(encoding="utf-8"), load_form(form, root).text, file=_shown(path, root), questions=_questions()
    )
    if (text.state, text.version) != (state, int(path.stem)):
        raise YamlProblem(_shown(path, root), [(1, f"the file says it is {text.state}, version {text.version}")])
    return LoadedSupplement(text=text, pin=_digest(path, root.parent.parent))


def files_for(given: ComposeInput) -> Files:
    """Return everything that composing this input reads, from the files in force: the newest supplement of each state.

    Raises NotFound for a form, a state's supplement or a catalogue that does not exist, and YamlProblem.
    """
    states = given.terms.states
    try:
        form = load_form(given.form)
        supplements = {state: load_supplement(given.form, state) for state in states}
    except FileNotFoundError as error:
        raise NotFound(f"{str(error)[:1].upper()}{str(error)[1:]}.") from error
    version = given.schedules[0].catalogue if given.schedules else vendors.CATALOGUE
    codes = ("US", *states)
    return Files(
        form=form,
        supplements=supplements,
        catalogue=vendors.catalogue(version),
        questions=_questions(),
        law={code: law.jurisdiction(code) for code in codes},
        standards=_standards(),
        pins=(
            catalogue_pin(version),
            _digest(vendors.DATA / "questions.yaml", ROOT),
            *(Pin(path=path, sha256=sha256) for path, sha256 in map(law.file_of, codes)),
            _digest(STANDARDS, ROOT),
        ),
    )


def catalogue_pin(version: str) -> Pin:
    """Return the pin of a version of the catalogue."""
    return _digest(vendors.DATA / "catalogue" / f"{version}.yaml", ROOT)


@lru_cache(maxsize=1)
def _questions() -> dict[str, Question]:
    return {question.id: question for question in vendors.questions().questions}


@lru_cache(maxsize=1)
def _standards() -> tuple[Standard, ...]:
    return yamlfile.load(STANDARDS, Standards).standards


def supplement_states(form: str, root: Path = TEMPLATES) -> tuple[str, ...]:
    """Return the states, sorted, for which the form has a supplement."""
    folder = form_folder(form, root) / "supplements"
    return tuple(sorted(path.name.upper() for path in folder.glob("*") if any(path.glob("*.yaml"))))


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root.parent.parent).as_posix()
