"""Composing an agreement …"""

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest

from backend.agreements import form_files
from backend.agreements.rules.compose import CannotCompose, compose
from backend.agreements.rules.words import BY_LEA, BY_PROVIDER, curly
from backend.agreements.types import AgreementText, ComposeInput, Party, SpecialProvision, State
from backend.documents.types import Block, DocumentText, Facts, Mark, Paragraph, SignatureBlock, Table
from backend.vendors.types import ScheduleData
from tests.agreements import golden

STATES: tuple[State, ...] = get_args(State)
SAMPLE = golden.sample()
BARE = ScheduleData(vendor_name="Quill & Co.", product_name="Quill", catalogue="1")


def composed(*states: State, schedules: tuple[ScheduleData, ...] = SAMPLE.schedules, **terms: Any) -> AgreementText:
    given = SAMPLE.model_copy(
        update={
            "schedules": schedules,
            "terms": SAMPLE.terms.model_copy(
                update={
                    "district": Party(name="Alder Creek School District", state=states[0]),
                    "covered": (),
                    "states": states,
                    "special_provisions": (),
                    **terms,
                }
            ),
        }
    )
    return compose(given, files=form_files.files_for(given))


def blocks(document: DocumentText) -> Iterator[Block]:
    for section in document.sections:
        yield from section.blocks


def paragraphs(document: DocumentText) -> dict[str, Paragraph]:
    return {block.id: block for block in blocks(document) if isinstance(block, Paragraph)}


def marks(document: DocumentText) -> Iterator[Mark]:
    for section in document.sections:
        yield from section.marks
        for block in section.blocks:
            if isinstance(block, Paragraph | Table):
                yield from block.marks


def table(document: DocumentText, id: str) -> Table:
    return next(block for block in blocks(document) if isinstance(block, Table) and block.id == id)


def facts(document: DocumentText, id: str) -> dict[str, str]:
    block = next(block for block in blocks(document) if isinstance(block, Facts) and block.id == id)
    return {fact.label: fact.value for fact in block.facts}


def law_text(document: DocumentText) -> list[dict[str, Any]]:
    return [
        section.model_dump(exclude={"page_break"})
        for section in document.sections
        if section.kind == "article" or section.id == "exhibit.c" or not section.base
    ]


def test_gives_the_golden_text_of_the_sample() -> None:
    """Where a change is meant: .venv/bin/python -m tests.agreements.golden, and read the diff like code."""
    text = compose(SAMPLE, files=form_files.files_for(SAMPLE))

    assert list(golden.as_lines(text)) == (golden.FORM / "golden.txt").read_text(encoding="utf-8").splitlines()


def test_gives_the_same_value_for_the_same_input_and_survives_json() -> None:
    first, second = composed("NY", "NH"), composed("NY", "NH")

    assert first == second
    assert AgreementText.model_validate_json(first.model_dump_json()) == first
    assert ComposeInput.model_validate(json.loads(SAMPLE.model_dump_json())) == SAMPLE


@pytest.mark.parametrize("state", STATES)
def test_marks_every_change_with_its_state_and_source(state: State) -> None:
    text = composed(state)
    supplement = form_files.load_supplement("model/1", state).text

    assert text.document.governing_state == state
    assert {source.jurisdiction for mark in marks(text.document) for source in mark.sources} == {state}
    for block in paragraphs(text.document).values():
        changed = block.text != block.base
        assert not changed or block.marks or block.base is None or _parent_is_gone(block), block.id
    printed = {mark.note for mark in marks(text.document)}
    for op in supplement.operations:
        if op.op != "ask":
            assert curly(op.note) in printed, op.id
    assert {pin.path for pin in text.pins} >= {
        "templates/dpa/model/1/clauses.yaml",
        f"templates/dpa/model/1/supplements/{state.lower()}/{supplement.version}.yaml",
        f"backend/law/data/{state.lower()}.yaml",
        "backend/law/data/us.yaml",
        "backend/vendors/data/catalogue/1.yaml",
    }


def _parent_is_gone(block: Paragraph) -> bool:
    return block.text is None


@pytest.mark.parametrize("state", STATES)
def test_never_lets_another_states_operation_into_a_states_text(state: State) -> None:
    alone = composed(state)
    others: tuple[State, ...] = tuple(each for each in STATES if each != state)

    together = composed(state, *others)

    assert law_text(together.document) == law_text(alone.document)
    assert together.limits == alone.limits
    assert set(together.further_limits) == set(others)
    assert [reading.governing_state for reading in together.further_readings] == list(others)
    for reading in together.further_readings:
        own = composed(reading.governing_state)  # type: ignore[arg-type]
        assert law_text(reading) == law_text(own.document)
        assert together.further_limits[own.document.governing_state] == own.limits  # type: ignore[index]
        assert {source.jurisdiction for mark in marks(reading) for source in mark.sources} == {reading.governing_state}


def test_reads_the_base_as_it_is_where_no_state_changes_it() -> None:
    bases = [
        {
            block.id: block.base
            for section in composed(state).document.sections
            for block in section.blocks
            if section.kind == "article" and isinstance(block, Paragraph) and block.base is not None
        }
        for state in STATES
    ]

    assert all(each == bases[0] for each in bases)


def test_applies_the_common_amendment_of_authorized_use() -> None:
    use = paragraphs(composed("VT").document)["iv.2"]

    assert use.base is not None
    assert use.text is not None
    assert "or stated in the Service Agreement" in use.base
    assert "the Services described in Exhibit A, or a use otherwise required by a law" in use.text
    assert [mark.operation for mark in use.marks] == ["replace", "delete"]


def test_freezes_the_limits_of_the_governing_state() -> None:
    def notice(*states: State) -> set[tuple[int | None, str, str]]:
        limits = composed(*states).limits
        return {(each.amount, each.unit, each.anchor) for each in limits if each.duty == "breach.notify_district"}

    base = {(None, "none", "discovery"), (72, "hours", "confirmation"), (None, "none", "delay_ended")}
    assert notice("MA") == base
    assert notice("NY") == base | {(7, "days", "discovery")}
    assert notice("MA", "NY") == base
    assert "7 days" in " ".join(block.text or "" for block in paragraphs(composed("NY").document).values())


def test_of_a_regional_form_lists_identical_changes_once() -> None:
    rows = table(composed("NH", "MA", "ME").document, "e.changes").rows

    use = [row for row in rows if row[0] == "4.2 Authorized use"]
    assert [row[1] for row in use] == ["NH, MA, ME", "NH, MA, ME"]
    assert use[0][2].startswith("“otherwise authorized” becomes “otherwise required”.")


def test_covers_teachers_where_the_state_does() -> None:
    reached = {state: [section.id for section in composed(state).document.sections] for state in STATES}

    assert {state for state, ids in reached.items() if "exhibit.teacher" in ids} == {"NH", "NY"}
    assert paragraphs(composed("NH").document)["c.covered-data"].text == (
        "Covered Data means Student Data and Teacher Data."
    )
    assert "c.teacher-data" not in paragraphs(composed("MA").document)
    regional = composed("MA", "NH")
    assert "an LEA in New Hampshire" in (paragraphs(regional.document)["f.applies"].text or "")


def test_prints_the_schedule_by_category_with_what_is_not_collected() -> None:
    rows = table(composed("MA").document, "b.1.table").rows

    names = [row for row in rows if row[0] == "Student Name"]
    assert names == [
        ("Student Name", "First and/or last name", "Yes", "Yes", "Accounts and class lists. Data of students")
    ]
    assert [row[2] for row in rows if row[0] == "Attendance"] == ["No"]
    assert ("Other", "Preferred reading topics", "Yes", "", "") in rows
    none = paragraphs(composed("MA").document)["b.2"]
    assert none.checked is True
    assert none.text == "None. The Provider states that Lantern Bell collects no Student Data."


@pytest.mark.parametrize("state", STATES)
def test_invents_nothing_and_finds_all_that_is_to_be_stated(state: State) -> None:
    text = composed(state, schedules=(BARE,))

    anchors = {finding.clause for finding in text.findings}
    for block in blocks(text.document):
        if isinstance(block, Paragraph) and block.pending:
            assert BY_PROVIDER in (block.text or "").lower() or BY_LEA in (block.text or "")
            assert block.id in anchors, block.id
        if isinstance(block, Facts):
            pending = {fact.label for fact in block.facts if fact.pending}
            # The framework is printed in clause v.3 too, and one finding stands for both.
            assert block.id in anchors or pending <= {"Cybersecurity framework"}, block.id
    assert "v.3" in anchors
    messages = " ".join(finding.message for finding in text.findings)
    for what in ("Notices to the Provider", "Address of the LEA", "Cybersecurity framework", "Subprocessors of Quill"):
        assert what in messages
    assert facts(text.document, "a.1.end") == {"What happens": BY_PROVIDER}
    assert text.checks > 10


def test_tells_nothing_twice() -> None:
    for finding in (codes := [finding.code for finding in composed("NY", schedules=(BARE,)).findings]):
        assert codes.count(finding) == 1, finding


def test_ticks_the_choice_that_the_vendor_made() -> None:
    chosen = paragraphs(composed("NH").document)

    assert chosen["nh.minimum_standards.standard"].checked is True
    assert chosen["nh.minimum_standards.controls"].checked is False
    assert not chosen["nh.minimum_standards"].pending


def test_leaves_a_choice_open_that_holds_for_one_product_only() -> None:
    reader, bell = SAMPLE.schedules
    silent = bell.model_copy(update={"answers": {}})

    assert paragraphs(composed("NH", schedules=(reader, silent)).document)["nh.minimum_standards"].pending


def test_sets_the_parties_own_provisions_above_all() -> None:
    provisions = (
        SpecialProvision(operation="replace", text="The LEA audits each month.", clause="v.2"),
        SpecialProvision(heading="Recordings", text="They are deleted after 30 days."),
        SpecialProvision(heading="Drills", text="Both sides rehearse each year.", clause="v.4"),
        SpecialProvision(operation="delete", heading="No advertising to exclude", clause="iv.7", agreed=False),
    )
    text = composed("VT", special_provisions=provisions)
    document = text.document

    audit = paragraphs(document)["v.2"]
    assert (audit.text, audit.marks[-1].operation) == ("The LEA audits each month.", "agreed")
    assert audit.base is not None
    assert audit.base.startswith("Once every 12 months")
    assert paragraphs(document)["v.2.a"].text is None
    added = paragraphs(document)["vii.1"]
    assert (added.number, added.heading, added.base) == ("7.1", "Recordings", None)
    inserted = paragraphs(document)["v.4.special.1"]
    assert (inserted.number, inserted.heading, inserted.marks[0].note) == (
        "5.4A", "Drills", "Agreed for this agreement.",
    )  # fmt: skip
    gone = paragraphs(document)["iv.7"]
    assert (gone.text, paragraphs(document)["iv.7.a"].text, gone.marks[-1].operation) == (None, None, "proposed")
    assert gone.marks[-1].note.endswith("Not agreed yet; the Provider agrees to it by signing.")
    assert "special" not in [section.id for section in composed("VT").document.sections]


def test_puts_a_provision_after_what_the_state_adds_there() -> None:
    own = SpecialProvision(heading="Alumni", text="Accounts end in June.", clause="iv.6")
    numbers = {
        block.id: block.number
        for block in paragraphs(composed("CA", special_provisions=(own,)).document).values()
        if block.number.startswith("4.6")
    }

    assert numbers == {"iv.6": "4.6", "ca.retention": "4.6A", "iv.6.special.1": "4.6B"}


def test_freezes_no_limit_of_a_clause_that_is_left_out() -> None:
    own = SpecialProvision(operation="delete", heading="No audits", clause="v.2")

    assert "v.2" in {limit.clause for limit in composed("VT").limits}
    assert "v.2" not in {limit.clause for limit in composed("VT", special_provisions=(own,)).limits}


def test_offers_the_terms_to_other_districts_with_one_signature() -> None:
    document = composed("MA", district=None, general_offer=True).document

    assert [block.id for block in blocks(document) if isinstance(block, SignatureBlock)] == ["signature.vendor"]
    assert "each Subscribing LEA" in (paragraphs(document)["p.parties"].text or "")
    assert {"g.offer", "c.subscribing-lea", "c.originating-lea"} <= set(paragraphs(document))
    assert "g.offer" not in paragraphs(composed("MA").document)


def test_prints_what_people_typed_as_they_typed_it() -> None:
    name = "{lea} {{ 7*7 }} {limit:breach} <script> O'Neill 学校 🦉"
    document = composed("NH", schedules=(BARE.model_copy(update={"vendor_name": name}),)).document

    assert f"and {name} (the Provider)" in (paragraphs(document)["p.parties"].text or "")
    assert document.subtitle.endswith(name)


def test_stands_on_ids_that_are_unique_in_each_document() -> None:
    text = composed(*STATES)

    for document in (text.document, *text.further_readings):
        ids = [section.id for section in document.sections] + [block.id for block in blocks(document)]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"states": ("NH", "NH")}, "states", "named twice"),
        ({"states": ("MA", "NH")}, "states", "own state comes first"),
        ({"district": Party(name="Far Away", state="TX")}, "states", "Far Away is in TX"),
        ({"special_provisions": (SpecialProvision(heading="H", text="T", clause="ix.1"),)}, "special_provisions",
         "no clause “ix.1”"),
        ({"special_provisions": (SpecialProvision(operation="delete", clause="v.2"),
                                 SpecialProvision(operation="replace", text="T", clause="v.2"))},
         "special_provisions", "replace or leave out clause “v.2”"),
    ],
)  # fmt: skip
def test_refuses_terms_that_contradict_themselves(change: dict[str, Any], field: str, words: str) -> None:
    given = SAMPLE.model_copy(update={"terms": SAMPLE.terms.model_copy(update={"covered": (), **change})})

    with pytest.raises(CannotCompose) as caught:
        compose(given, files=form_files.files_for(given))

    assert any(words in line for line in caught.value.fields[field])


def test_refuses_elements_and_vendors_that_do_not_belong() -> None:
    element = SAMPLE.schedules[0].student_elements[0].model_copy(update={"code": "student.name.shoe_size"})
    odd = BARE.model_copy(update={"student_elements": (element,)})

    with pytest.raises(CannotCompose) as caught:
        composed("NH", schedules=(odd,))
    assert caught.value.fields["schedules"] == ["The catalogue has no element “student.name.shoe_size”."]

    with pytest.raises(CannotCompose, match="cannot be composed"):
        composed("NH", schedules=(BARE, SAMPLE.schedules[0]))


def test_lists_no_states_changes_in_the_base_form() -> None:
    assert not table(composed("MA", "NH").document, "e.changes").base
