"""Operations of a supplement …"""

import pytest

from backend.agreements import form_files
from backend.agreements.forms import FormText, Supplement
from backend.agreements.rules.changes import merged, table
from backend.agreements.rules.operations import Reading
from backend.agreements.rules.words import Filled
from backend.core.yamlfile import YamlProblem
from backend.documents.types import Paragraph
from backend.vendors.types import Question

BASE = form_files.parse_form(
    """\
form: tiny
version: 1
title: Tiny
released: 2026-11-21
sections:
  - id: one
    number: Article I
    prefix: "1"
    title: One
    kind: article
    clauses:
      - id: i.1
        heading: Use
        text: The Provider uses data as stated or authorized, or as stated elsewhere.
        items:
          - text: It tells the LEA within {limit:notice}.
          - id: list
            text: "The notice says:"
            items:
              - text: what happened
        limits:
          - {key: notice, duty: notice.give, obligor: provider, addressee: district, amount: 3, unit: days,
             anchor: confirmation}
      - id: i.2
        heading: Storage
        text: Data stays here.
  - id: exhibit.c
    title: Definitions
    kind: exhibit
    clauses:
      - id: c.data
        heading: Data
        text: "Data means:"
        items:
          - text: names
      - id: c.zeal
        heading: Zeal
        text: Zeal means care.
""",
    file="clauses.yaml",
)

HEAD = "state: NH\nversion: 1\ntitle: Terms\nreleased: 2026-11-21\noperations:\n"
LAST = "    note: Why.\n    source: {kind: customary}\n"


def supplement(*operations: str, state: str = "NH") -> Supplement:
    text = HEAD.replace("NH", state) + "".join(f"  - {each}\n{LAST}" for each in operations)
    return form_files.parse_supplement(text, BASE, file="nh/1.yaml")


def refused(*operations: str) -> list[tuple[int, str]]:
    with pytest.raises(YamlProblem) as caught:
        supplement(*operations)
    assert caught.value.file == "nh/1.yaml"
    return caught.value.problems


def op(id: str, kind: str, **fields: str) -> str:
    return "\n    ".join([f"id: nh.{id}", f"op: {kind}", *(f"{key}: {value}" for key, value in fields.items())])


def read(*operations: str, form: FormText = BASE) -> dict[str, Paragraph]:
    reading = Reading(
        form=form,
        supplement=supplement(*operations),
        values={"state": Filled("New Hampshire"), "provider": Filled("{lea} & {limit:notice}")},
        printed_when=frozenset({"always"}),
    )
    blocks = [block for section in form.sections for block in reading.section_blocks(section)]
    return {block.id: block for block in blocks if isinstance(block, Paragraph)}


# --- what is refused on loading


@pytest.mark.parametrize(
    ("operation", "line", "words"),
    [
        (op("a", "replace", target="i.1", find="absent", **{"with": "x"}), 9, "“absent” stands nowhere in i.1"),
        (op("a", "replace", target="i.1", find="as stated", **{"with": "x"}), 9, "“as stated” stands 2 times in i.1"),
        (op("a", "delete", target="i.1", find="Authorized"), 9, "“Authorized” stands nowhere in i.1"),
        (op("a", "override", target="i.9", text="x"), 8, "“i.9” stands nowhere in the base"),
        (op("a", "already_met", target="nowhere"), 8, "“nowhere” stands nowhere"),
        (op("a", "add_term", after="i.1.a", heading="H", text="x"), 8, "the base has no clause “i.1.a”"),
        (op("a", "add_definition", term="Data", text="x"), 8, "the base already defines “Data”"),
        (op("a", "extend_definition", target="i.2", items="[x]"), 8, "“i.2” is no definition"),
        (op("a", "ask", target="i.1.a", questions="[nh.q]"), 8, "“i.1.a” is none"),
        (op("a", "override", target="i.2", text='"In {county}."'), 9, "“{county}” is no known placeholder"),
        (op("a", "set_limit", target="i.1.a", limit="{key: notice, duty: d, obligor: provider, addressee: district, "
            "amount: 1, unit: days, anchor: request}"), 8, "a limit belongs to a clause"),
        (op("a", "set_limit", target="i.2", limit="{key: new, duty: d, obligor: provider, addressee: district, "
            "amount: 1, unit: days, anchor: request}"), 9, "the new limit “new” is not printed"),
    ],
)  # fmt: skip
def test_are_refused_with_file_and_line_when_they_do_not_fit_the_base(operation: str, line: int, words: str) -> None:
    found = refused(operation)

    assert any(at == line and words in text for at, text in found), found


def test_are_refused_when_two_change_the_same_words() -> None:
    found = refused(
        op("a", "replace", target="i.2", find="stays here", **{"with": "x"}),
        op("b", "delete", target="i.2", find="here"),
    )

    assert found == [(16, "nh.b: changes words of i.2 that nh.a changes too")]


def test_are_refused_with_another_states_name_or_a_repeated_id() -> None:
    one = op("a", "already_met", target="i.2")

    found = refused(one, one, one.replace("nh.a", "ma.a"))

    assert [text for _, text in found] == [
        "nh.a: this id is already taken",
        "ma.a: an operation of NH is named “nh.…”",
    ]


def test_are_refused_when_a_law_is_named_without_citation() -> None:
    text = HEAD + f"  - {op('a', 'already_met', target='i.2')}\n    note: Why.\n    source: {{kind: law}}\n"

    with pytest.raises(YamlProblem, match=r"line 10: .*a source in law needs a citation and a status"):
        form_files.parse_supplement(text, BASE, file="nh/1.yaml")


def test_are_refused_when_they_ask_what_no_question_asks() -> None:
    asked = Question.model_validate(
        {
            "id": "nh.way", "state": "NH", "scope": "vendor", "type": "choice", "label": "Which way?", "required": True,
            "options": [{"value": "x", "label": "One"}], "citation": "RSA 1", "status": "confirmed",
        }
    )  # fmt: skip
    text = HEAD + "".join(
        f"  - {each}\n{LAST}"
        for each in (
            op("a", "ask", target="i.2", questions="[nh.way, nh.weather]"),
            op("b", "choose", target="i.2", question="nh.way", options="[{value: x, label: X}, {value: y, label: Y}]"),
        )
    )

    with pytest.raises(YamlProblem) as caught:
        form_files.parse_supplement(text, BASE, file="nh/1.yaml", questions={"nh.way": asked})

    assert caught.value.problems == [
        (9, "nh.a: there is no question “nh.weather”"),
        (16, "nh.b: “y” is no answer to “nh.way”"),
    ]


# --- what they do


def test_replace_and_delete_words_of_the_base_at_once() -> None:
    clause = read(
        op("a", "replace", target="i.1", find="authorized", **{"with": "required"}),
        op("b", "delete", target="i.1", find='", or as stated elsewhere"'),
    )["i.1"]

    assert clause.text == "The Provider uses data as stated or required."
    assert clause.base == "The Provider uses data as stated or authorized, or as stated elsewhere."
    assert [mark.operation for mark in clause.marks] == ["replace", "delete"]
    assert clause.marks[0].sources[0].jurisdiction == "NH"


def test_delete_a_whole_clause_with_its_items() -> None:
    read_ = read(op("a", "delete", target="i.1"))

    assert (read_["i.1"].text, read_["i.1.a"].text) == (None, "It tells the LEA within 3 days.")


def test_add_terms_after_a_clause_without_renumbering() -> None:
    read_ = read(
        op("a", "add_term", after="i.1", heading="First", text='"Of {provider}."'),
        op("b", "add_term", after="i.1", heading="Second", text="y", items="[{text: z}]"),
    )

    assert [(block.id, block.number) for block in read_.values() if block.level == 1][:4] == [
        ("i.1", "1.1"),
        ("nh.a", "1.1A"),
        ("nh.b", "1.1B"),
        ("i.2", "1.2"),
    ]
    assert read_["nh.a"].base is None
    assert read_["nh.b.a"].text == "z"


def test_never_fill_what_they_were_filled_with() -> None:
    assert read(op("a", "add_term", after="i.1", heading="H", text='"Of {provider}."'))["nh.a"].text == (
        "Of {lea} & {limit:notice}."
    )


def test_set_a_limit_and_the_printed_number_together() -> None:
    limit = "{key: notice, duty: notice.give, obligor: provider, addressee: district, amount: 1, unit: business_days, "
    operation = op("a", "set_limit", target="i.1", limit=limit + "anchor: request}")
    reading = Reading(form=BASE, supplement=supplement(operation), values={}, printed_when=frozenset({"always"}))

    item = next(block for block in reading.section_blocks(BASE.sections[0]) if block.id == "i.1.a")

    assert isinstance(item, Paragraph)
    assert (item.base, item.text) == ("It tells the LEA within 3 days.", "It tells the LEA within 1 business day.")
    assert [mark.operation for mark in item.marks] == ["set_limit"]
    assert reading.limits["notice"].limit.amount == 1
    assert reading.limits["notice"].source == "nh.a"


def test_add_a_limit_with_the_words_that_print_it() -> None:
    limit = "{key: also, duty: notice.give, obligor: provider, addressee: district, amount: 7, unit: days, anchor: d}"
    item = read(
        op("a", "set_limit", target="i.1", paragraph="i.1.a", limit=limit, append='"Never later than {limit:also}."')
    )["i.1.a"]

    assert item.text == "It tells the LEA within 3 days. Never later than 7 days."


def test_extend_lists_in_their_place() -> None:
    read_ = read(
        op("a", "add_notice_item", target="i.1.list", items='["how many;"]'),
        op("b", "extend_definition", target="c.data", items="[places, pets]"),
        op("c", "add_definition", term="Middle", text="Middle means between."),
    )

    assert (read_["nh.a.1"].number, read_["nh.a.1"].level, read_["nh.a.1"].text) == ("(2)", 3, "how many")
    assert [(each, read_[each].number) for each in ("c.data.a", "nh.b.a", "nh.b.b")] == [
        ("c.data.a", "(a)"),
        ("nh.b.a", "(b)"),
        ("nh.b.b", "(c)"),
    ]
    assert [mark.operation for mark in read_["nh.b.a"].marks] == ["extend_definition"]
    order = list(read_)
    assert order.index("c.data") < order.index("c.middle") < order.index("c.zeal")


def test_override_and_confirm_without_touching_the_words() -> None:
    read_ = read(op("a", "override", target="i.2", text='"Not in {state}."'), op("b", "already_met", target="c.zeal"))

    assert read_["i.2"].text == "Data stays here. Not in New Hampshire."
    assert read_["c.zeal"].text == read_["c.zeal"].base == "Zeal means care."
    assert [mark.operation for mark in read_["c.zeal"].marks] == ["already_met"]


def test_offer_a_choice_that_nobody_has_made_as_pending() -> None:
    read_ = read(
        op(
            "a", "choose", target="i.2", heading="Way", question="nh.way",
            options="[{value: x, label: One, items: [deep]}, {value: y, label: Two}]",
        )
    )  # fmt: skip

    assert read_["nh.a"].pending
    assert [read_[each].checked for each in ("nh.a.x", "nh.a.y")] == [False, False]
    assert read_["nh.a.x.1"].text == "deep"


def test_of_several_states_merge_where_they_are_identical() -> None:
    same = op("a", "replace", target="i.2", find="here", **{"with": "there"})
    other = op("b", "delete", target="i.2", find="stays")
    new_hampshire, maine = supplement(same, other), supplement(same.replace("nh.", "me."), state="ME")

    changes = merged([new_hampshire, maine])
    rows = table(changes, form=BASE, supplements=[new_hampshire, maine]).rows

    assert [(row[0], row[1], row[2]) for row in rows] == [
        ("1.2 Storage", "NH, ME", "“here” becomes “there”. Why."),
        ("1.2 Storage", "NH", "“stays” is deleted. Why."),
    ]
