"""One state's operations on the base text: a conformed reading with a mark for every change.

A reading is always made from the base. Operations never see another operation's result, and never another state's.
Each was checked on loading to find its target exactly once (backend/agreements/form_files.py).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from backend.agreements.forms import (
    AddDefinition,
    AddNoticeItem,
    AddTerm,
    AlreadyMet,
    Ask,
    Choose,
    Clause,
    Delete,
    ExtendDefinition,
    FormSection,
    FormText,
    Item,
    Operation,
    OperationSource,
    Override,
    Replace,
    SetLimit,
    Supplement,
    When,
    item_id,
    mark_of,
)
from backend.agreements.rules.limits import base_limits, limits_in_force, specs
from backend.agreements.rules.words import BY_PROVIDER, Filled, capitalized, curly, fill, fragment
from backend.agreements.types import SpecialProvision, State
from backend.core.words import sentence
from backend.documents.types import Block, Facts, Mark, Paragraph, Source


class Edit(NamedTuple):
    """Words of a paragraph that give way to others: from `start` up to `end`."""

    start: int
    end: int
    words: str


def source_of(state: State, source: OperationSource) -> Source:
    """Return a source as it is printed."""
    return Source(jurisdiction=state, kind=source.kind, citation=source.citation, status=source.status, url=source.url)


def mark_for(state: State, op: Operation) -> Mark:
    """Return the margin note of an operation."""
    return Mark(operation=op.op, note=curly(op.note), sources=(source_of(state, op.source),))


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with all edits made at once; they were found in the base and do not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.words + text[edit.end :]
    return re.sub(" {2,}", " ", text)


class Reading:
    """The base as it reads for an LEA of one state."""

    def __init__(
        self,
        *,
        form: FormText,
        supplement: Supplement,
        values: Mapping[str, Filled],
        printed_when: frozenset[When],
        special: Iterable[SpecialProvision] = (),
        answers: "Mapping[str, Facts | None] | None" = None,
        chosen: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """`answers` holds, by operation, what an `ask` prints; `chosen` the values that answer a `choose`."""
        self.form = form
        self.state = supplement.state
        self.values = values
        self.printed_when = printed_when
        self.base_limits = specs(base_limits(form))
        self.limits = limits_in_force(form, supplement)
        self.own_limits = specs(self.limits)
        own_layer = list(special)
        self.replaced = {each.clause: each for each in own_layer if each.clause and each.operation != "add"}
        self.put_after: dict[str, list[SpecialProvision]] = {}
        for each in own_layer:
            if each.clause and each.operation == "add":
                self.put_after.setdefault(each.clause, []).append(each)
        self.answers = answers or {}
        self.chosen = chosen or {}
        self.at: dict[str, list[Operation]] = {}
        self.definitions: list[AddDefinition] = []
        for op in supplement.operations:
            if isinstance(op, AddDefinition):
                self.definitions.append(op)
            elif isinstance(op, AddTerm):
                self.at.setdefault(op.after, []).append(op)
            elif isinstance(op, SetLimit):
                for paragraph in self._where_printed(op):
                    self.at.setdefault(paragraph, []).append(op)
            else:
                self.at.setdefault(op.target, []).append(op)

    # --------------------------------------------------------------------------------------------------- sections

    def section_blocks(self, section: FormSection) -> list[Block]:
        """Return the clauses of a section as they read here, with what is added after them."""
        blocks: list[Block] = []
        position = 0
        definitions = list(self.definitions) if section.id == "exhibit.c" else []
        for clause in section.clauses:
            if clause.when not in self.printed_when:
                continue
            position += 1 if clause.numbered else 0
            while definitions and definitions[0].term.casefold() < clause.heading.casefold():
                blocks += self._definition(definitions.pop(0))
            number = f"{section.prefix}.{position}" if section.prefix and clause.numbered else ""
            blocks += self._clause(clause, number)
        for definition in definitions:
            blocks += self._definition(definition)
        return blocks

    def printed_clauses(self) -> frozenset[str]:
        """Return the ids of clauses and added terms that this reading prints."""
        ids = {
            clause.id
            for section in self.form.sections
            for clause in section.clauses
            if clause.when in self.printed_when and section.when in self.printed_when
        }
        added = {op.id for target in ids for op in self.at.get(target, []) if isinstance(op, AddTerm)}
        return frozenset(ids | added)

    # ---------------------------------------------------------------------------------------------------- clauses

    def _clause(self, clause: Clause, number: str) -> Iterator[Block]:
        provision = self.replaced.get(clause.id)
        yield self._paragraph(
            clause.id, clause.text, number=number, heading=clause.heading, level=1, checked=None, provision=provision
        )
        yield from self._items(clause.id, clause.items, 2, gone=provision is not None)
        if provision is None:
            yield from self._added_items(clause.id, len(clause.items), 2)
        letters = 0
        for op in self.at.get(clause.id, []):
            match op:
                case AddTerm():
                    yield from self._term(op, _inserted(number, letters), op.heading, op.text, op.items)
                    letters += 1
                case Choose():
                    yield from self._choice(op, _inserted(number, letters))
                    letters += 1
        for position, each in enumerate(self.put_after.get(clause.id, []), start=1):
            yield special_clause(each, id=f"{clause.id}.special.{position}", number=_inserted(number, letters))
            letters += 1
        for op in self.at.get(clause.id, []):
            if isinstance(op, Ask):
                facts = self.answers.get(op.id)
                if facts is not None:
                    yield facts

    def _items(self, parent: str, items: tuple[Item, ...], level: int, *, gone: bool = False) -> Iterator[Block]:
        for position, item in enumerate(items):
            own = item_id(parent, item, position, level)
            paragraph = self._paragraph(
                own,
                item.text,
                number=f"({mark_of(position, level)})",
                heading=item.heading,
                level=level,
                checked=item.checked,
            )
            yield paragraph.model_copy(update={"text": None, "pending": False}) if gone else paragraph
            yield from self._items(own, item.items, level + 1, gone=gone or paragraph.text is None)
            if not gone:
                yield from self._added_items(own, len(item.items), level + 1)

    def _paragraph(
        self,
        id: str,
        text: str,
        *,
        number: str,
        heading: str,
        level: int,
        checked: bool | None,
        provision: SpecialProvision | None = None,
    ) -> Paragraph:
        base = fill(text, self.values, self.base_limits)
        own = fill(self._conformed(id, text), self.values, self.own_limits)
        marks = self._marks(id)
        if any(isinstance(op, Delete) and not op.find for op in self.at.get(id, [])):
            own = Filled("")
        if provision is not None:
            own = Filled(provision.text if provision.operation == "replace" else "")
            marks = (*marks, provision_mark(provision))
        return Paragraph(
            id=id,
            number=number,
            heading=curly(heading),
            level=level,
            text=own.text or None,
            base=base.text,
            marks=marks,
            checked=checked,
            pending=own.pending,
        )

    def _conformed(self, id: str, text: str) -> str:
        edits: list[Edit] = []
        tail = ""
        for op in self.at.get(id, []):
            match op:
                case Replace():
                    edits.append(_edit(text, op.find, op.with_))
                case Delete() if op.find:
                    edits.append(_edit(text, op.find, ""))
                case SetLimit() if id == (op.paragraph or op.target):
                    if op.find:
                        edits.append(_edit(text, op.find, op.with_))
                    tail += f" {op.append}" if op.append else ""
                case Override():
                    tail += f" {op.text}"
        return edited(text, edits) + tail

    def _marks(self, id: str) -> tuple[Mark, ...]:
        on_the_words = Replace | Delete | SetLimit | Override | AlreadyMet
        return tuple(mark_for(self.state, op) for op in self.at.get(id, []) if isinstance(op, on_the_words))

    def _where_printed(self, op: SetLimit) -> list[str]:
        """Return the paragraphs whose words a limit changes: where it is printed, and where the operation edits."""
        placeholder = f"{{limit:{op.limit.key}}}"
        found = [place for place, words in own_texts(self.form, op.target) if placeholder in words]
        if op.find or op.append or not found:
            edits = op.paragraph or op.target
            return [edits, *(place for place in found if place != edits)]
        return found

    # ------------------------------------------------------------------------------------------- what is added

    def _new(self, id: str, text: str, *, number: str, level: int, heading: str = "") -> Paragraph:
        filled = fill(text, self.values, self.own_limits)
        return Paragraph(
            id=id,
            number=number,
            heading=curly(heading),
            level=level,
            text=filled.text,
            base=None,
            pending=filled.pending,
        )

    def _new_items(self, parent: str, items: Iterable[Item | str], level: int, start: int = 0) -> Iterator[Paragraph]:
        for position, each in enumerate(items):
            item = each if isinstance(each, Item) else Item(text=each)
            own = item_id(parent, item, position, level)
            yield self._new(
                own, item.text, number=f"({mark_of(start + position, level)})", level=level, heading=item.heading
            ).model_copy(update={"checked": item.checked})
            yield from self._new_items(own, item.items, level + 1)

    def _added_items(self, id: str, present: int, level: int) -> Iterator[Paragraph]:
        """Yield the items that operations add to the list of a definition or of a notice."""
        for op in self.at.get(id, []):
            if isinstance(op, ExtendDefinition | AddNoticeItem):
                items = [
                    Item(text=fragment(item))
                    if isinstance(item, str)
                    else item.model_copy(update={"text": item.text if item.items else fragment(item.text)})
                    for item in op.items
                ]
                paragraphs = list(self._new_items(op.id, items, level, start=present))
                present += len(items)
                yield paragraphs[0].model_copy(update={"marks": (mark_for(self.state, op),)})
                yield from paragraphs[1:]

    def _term(self, op: AddTerm, number: str, heading: str, text: str, items: tuple[Item, ...]) -> Iterator[Paragraph]:
        head = self._new(op.id, text, number=number, level=1, heading=heading)
        yield head.model_copy(update={"marks": (mark_for(self.state, op),)})
        yield from self._new_items(op.id, items, 2)

    def _definition(self, op: AddDefinition) -> Iterator[Paragraph]:
        head = self._new(op.definition_id, op.text, number="", level=1, heading=op.term)
        yield head.model_copy(update={"marks": (mark_for(self.state, op),)})
        yield from self._new_items(op.definition_id, op.items, 2)

    def _choice(self, op: Choose, number: str) -> Iterator[Paragraph]:
        chosen = self.chosen.get(op.id, ())
        text = op.text if chosen else f"{op.text} {capitalized(BY_PROVIDER)}.".strip()
        head = self._new(op.id, text, number=number, level=1, heading=op.heading)
        yield head.model_copy(update={"marks": (mark_for(self.state, op),), "pending": head.pending or not chosen})
        for position, option in enumerate(op.options):
            own = f"{op.id}.{option.value}"
            yield self._new(own, option.label, number=f"({mark_of(position, 2)})", level=2).model_copy(
                update={"checked": option.value in chosen}
            )
            yield from self._new_items(own, option.items, 3)


def provision_mark(provision: SpecialProvision) -> Mark:
    """Return the mark of the agreement's own layer: agreed, or proposed and not agreed to yet.

    What the provider has not agreed to before is agreed to by signing; the note says so, and stays true on paper.
    """
    what = {"add": "", "replace": " in place of the form's words", "delete": " to be left out"}[provision.operation]
    if provision.heading and provision.clause and provision.operation != "add":
        what += f": {provision.heading}"
    if provision.agreed:
        note = sentence(f"Agreed for this agreement{what}")
        return Mark(operation="agreed", note=curly(note), sources=(Source(kind="agreed"),))
    note = f"{sentence(f'Proposed for this agreement{what}')} Not agreed yet; the Provider agrees to it by signing."
    return Mark(operation="proposed", note=curly(note), sources=())


def special_clause(provision: SpecialProvision, *, id: str, number: str) -> Paragraph:
    """Return a provision that is added, as a clause of its own."""
    return Paragraph(
        id=id,
        number=number,
        heading=provision.heading,
        text=provision.text,
        base=None,
        marks=(provision_mark(provision),),
    )


def own_texts(form: FormText, clause_id: str) -> list[tuple[str, str]]:
    """Return the paragraphs of one clause with their words, placeholders unfilled."""

    def below(parent: str, items: tuple[Item, ...], level: int) -> Iterator[tuple[str, str]]:
        for position, item in enumerate(items):
            own = item_id(parent, item, position, level)
            yield own, item.text
            yield from below(own, item.items, level + 1)

    return [
        place
        for section in form.sections
        for clause in section.clauses
        if clause.id == clause_id
        for place in ((clause.id, clause.text), *below(clause.id, clause.items, 2))
    ]


def _edit(text: str, find: str, words: str) -> Edit:
    start = text.index(find)
    end = start + len(find)
    # What is taken out takes the space before it along where only a comma or the sentence's end would follow.
    if not words and start and text[start - 1] == " " and text[end : end + 1] in ("", " ", ",", ".", ";", ":"):
        start -= 1
    return Edit(start, end, words)


def _inserted(number: str, letters: int) -> str:
    """Return the number of a clause that is put after another: "4.2A", so that no number ever changes."""
    return f"{number}{chr(65 + letters)}" if number else ""
