"""Exhibit E: every change that the states make, for information, identical changes merged into one."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from backend.agreements.forms import (
    PLACEHOLDERS,
    AddDefinition,
    AddExhibit,
    AddNoticeItem,
    AddTerm,
    AlreadyMet,
    Ask,
    Choose,
    Delete,
    ExtendDefinition,
    FormText,
    Item,
    LimitSpec,
    Operation,
    Override,
    Replace,
    SetLimit,
    Supplement,
    item_id,
)
from backend.agreements.rules.limits import base_limits, limits_in_force, specs
from backend.agreements.rules.words import STATE_NAMES, Filled, capitalized, curly, fill, fragment, joined, limit_words
from backend.agreements.types import State
from backend.documents.types import Table


class Change(NamedTuple):
    """One change, with every state that asks for it."""

    operation: Operation
    by: tuple[tuple[State, Operation], ...]


def merged(supplements: Iterable[Supplement]) -> list[Change]:
    """Return the changes of several states, identical ones as one change with several sources.

    Two operations are identical when they do the same to the same words; id, note and source may differ.
    """
    found: dict[str, list[tuple[State, Operation]]] = {}
    for supplement in supplements:
        for op in supplement.operations:
            key = op.model_dump_json(by_alias=True, exclude={"id", "note", "source"})
            found.setdefault(key, []).append((supplement.state, op))
    return [Change(by[0][1], tuple(by)) for by in found.values()]


def table(changes: Iterable[Change], *, form: FormText, supplements: Iterable[Supplement]) -> Table:
    """Return the table of Exhibit E in the order of the base text."""
    where = places(form)
    order = {place: position for position, place in enumerate(where)}
    limits = {each.state: specs(limits_in_force(form, each)) for each in supplements}
    before = specs(base_limits(form))
    ordered = sorted(changes, key=lambda change: order.get(_place(change.operation), len(order)))
    return Table(
        id="e.changes",
        caption="Changes that the states make",
        base=False,
        columns=("Where", "State", "Change", "Source"),
        widths=(2.4, 1, 6, 3.6),
        rows=tuple(
            (
                where.get(_place(change.operation), "Exhibit of the state"),
                ", ".join(state for state, _ in change.by),
                describe(change, before=before, after=limits[change.by[0][0]]),
                _sources(change),
            )
            for change in ordered
        ),
        group_column=True,
    )


def places(form: FormText) -> dict[str, str]:
    """Return how each paragraph of the base is cited in Exhibit E, in order: "4.2 Authorized use", "5.4(c) …"."""
    found: dict[str, str] = {}

    def below(parent: str, cited: str, items: tuple[Item, ...], level: int) -> None:
        for position, item in enumerate(items):
            own = item_id(parent, item, position, level)
            found[own] = cited
            below(own, cited, item.items, level + 1)

    for section in form.sections:
        position = 0
        for clause in section.clauses:
            position += 1 if clause.numbered else 0
            number = f"{section.prefix}.{position}" if section.prefix and clause.numbered else section.number
            cited = f"{number} {clause.heading}".strip()
            found[clause.id] = cited
            below(clause.id, cited, clause.items, 2)
        found[section.id] = f"{section.number} {section.title}".strip()
    return found


def _place(op: Operation) -> str:
    if isinstance(op, AddTerm):
        return op.after
    return op.paragraph or op.target if isinstance(op, SetLimit) else op.target


def _sources(change: Change) -> str:
    words: dict[str, list[str]] = {}
    for state, op in change.by:
        source = op.source
        said = [curly(source.citation)] if source.citation else []
        if source.kind == "customary":
            # "Customary term of Maine agreements" needs no second word for its kind.
            said = [each for each in said if not each.startswith("Customary term")] + ["customary term"]
        elif source.kind == "good_practice":
            said.append("good practice")
        if source.status in ("secondary", "unconfirmed"):
            said.append("secondary source" if source.status == "secondary" else "unconfirmed")
        words.setdefault(capitalized(", ".join(said)), []).append(state)
    if len(words) == 1:
        return next(iter(words))
    return "; ".join(f"{', '.join(states)}: {text}" for text, states in words.items())


def describe(change: Change, *, before: Mapping[str, LimitSpec], after: Mapping[str, LimitSpec]) -> str:
    """Return a change in words, with the exact words that change where they are few."""
    states = joined(STATE_NAMES[state] for state, _ in change.by)
    # In a text that {state} stands in, every state that asks for it is named; no other value belongs to a state's text.
    values = dict.fromkeys(PLACEHOLDERS, Filled("…")) | {"state": Filled(states)}

    def old(text: str) -> str:
        return fill(text, values, before).text.strip().rstrip(".")

    def new(text: str) -> str:
        return fill(text, values, after).text.strip()

    op = change.operation
    match op:
        case Replace():
            said = f"“{old(op.find)}” becomes “{new(op.with_).rstrip('.')}”."
        case Delete():
            said = f"“{old(op.find)}” is deleted." if op.find else "Deleted."
        case AddTerm():
            said = f"Added: {op.heading}."
        case AddDefinition():
            said = f"Defined: {op.term}."
        case ExtendDefinition():
            said = f"Added to the definition: {'; '.join(fragment(new(item)) for item in op.items)}."
        case AddNoticeItem():
            said = f"Added to the list: {'; '.join(fragment(new(_words(item))) for item in op.items)}."
        case SetLimit():
            earlier = before.get(op.limit.key)
            was = f", instead of {limit_words(earlier)}" if earlier else ""
            said = f"Time limit: {limit_words(op.limit)}{was}."
        case Choose():
            labels = (new(option.label).rstrip(".:") for option in op.options)
            said = f"Choice added: {' or '.join(f'“{label}”' for label in labels)}."
        case Override():
            said = f"Added: “{new(op.text)}”"
        case AddExhibit():
            said = f"Exhibit added: {op.exhibit.title}."
        case AlreadyMet():
            said = "Nothing changes."
        case Ask():
            said = "Statement added, where given."
    return f"{curly(said)} {curly(_notes(change))}"


def _notes(change: Change) -> str:
    """Return the note of a change; where states give different reasons, each state's own."""
    notes: dict[str, list[str]] = {}
    for state, op in change.by:
        notes.setdefault(op.note, []).append(state)
    if len(notes) == 1:
        return next(iter(notes))
    return " ".join(f"{', '.join(states)}: {note}" for note, states in notes.items())


def _words(item: Item | str) -> str:
    return item if isinstance(item, str) else item.text
