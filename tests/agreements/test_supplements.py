"""The supplement of a state …"""

import re

import pytest

from backend.agreements import form_files
from backend.agreements.rules.compose import compose
from backend.agreements.types import AgreementTerms, ComposeInput, Party, State
from backend.documents.types import DocumentText, Paragraph
from backend.law import selectors as law
from backend.vendors import selectors as vendors
from backend.vendors.types import ScheduleData

STATES: tuple[State, ...] = ("CA", "MA", "ME", "NH", "NY", "RI", "VT")
NEW_ENGLAND: tuple[State, ...] = ("MA", "ME", "NH", "RI", "VT")


def conformed(state: State) -> DocumentText:
    given = ComposeInput(
        terms=AgreementTerms(district=Party(name="Alder Falls School District", state=state), states=(state,)),
        schedules=(ScheduleData(vendor_name="Quill Ledger, Inc.", product_name="Quill Ledger", catalogue="1"),),
    )
    return compose(given, files=form_files.files_for(given)).document


def words(state: State, *ids: str) -> str:
    """The conformed words of the paragraphs whose id is, or starts with, one of `ids`."""
    return "\n".join(
        block.text
        for section in conformed(state).sections
        for block in section.blocks
        if isinstance(block, Paragraph) and block.text and (not ids or block.id.startswith(ids))
    )


@pytest.mark.parametrize("state", STATES)
def test_names_its_sources_as_the_law_data_does(state: State) -> None:
    facts = {fact.id: fact for each in law.jurisdictions().values() for fact in each.facts()}
    for op in form_files.load_supplement("model/1", state).text.operations:
        if op.source.kind == "law":
            assert op.source.law, op.id
        if op.source.law:
            fact = facts[op.source.law]
            assert fact.id.startswith((f"{state.lower()}.", "us.")), op.id
            assert op.source.status == fact.source.status, op.id
            assert op.source.url in ("", fact.source.url), op.id


def test_is_there_for_each_state_that_a_vendor_can_name() -> None:
    assert vendors.known_states() == STATES


@pytest.mark.parametrize("state", STATES)
def test_asks_only_what_the_questions_ask_for_it(state: State) -> None:
    known = {question.id: question for question in vendors.questions().questions}
    asked: set[str] = set()
    for op in form_files.load_supplement("model/1", state).text.operations:
        if op.op == "ask":
            asked.update(op.questions)
        elif op.op == "choose":
            asked.add(op.question)
            assert {option.value for option in op.options} == {option.value for option in known[op.question].options}
        elif op.op == "add_exhibit":
            for block in op.exhibit.blocks:
                asked.update(block.questions if block.type == "answers" else ())
    # The 23 controls are printed once, as the option that the provider chose; a finding tells which are not marked.
    printed_as_option = {"nh.security.controls"}
    assert asked == {question.id for question in known.values() if question.state == state} - printed_as_option


@pytest.mark.parametrize("state", STATES)
def test_leaves_only_what_the_law_requires_beside_the_services(state: State) -> None:
    assert "otherwise required by a law" in words(state, "iv.2")
    assert "otherwise authorized" not in words(state)


@pytest.mark.parametrize("state", NEW_ENGLAND)
def test_ties_the_use_to_exhibit_a_in_new_england(state: State) -> None:
    assert words(state, "iv.2").startswith(
        "Covered Data, including any persistent identifier, serves one end: the Services described in Exhibit A, or"
    )
    assert "has passed a criminal background check" in words(state, f"{state.lower()}.background_checks")
    assert "By signing, the LEA accepts another country that Exhibit A then names." in words(state, "v.1")


@pytest.mark.parametrize("state", STATES)
def test_reads_as_whole_sentences(state: State) -> None:
    text = words(state)
    assert not re.search(r" [,.;:]|  |,,|\.\.(?!\.)|\{|\}", text)
    for section in conformed(state).sections:
        for block in section.blocks:
            if isinstance(block, Paragraph) and block.level == 1 and block.text:
                assert re.search(r"[.:)_]$", block.text), block.text[-60:]


@pytest.mark.parametrize("state", STATES)
def test_cites_none_of_the_laws_that_other_forms_confuse(state: State) -> None:
    text = words(state)
    for wrong in ("1792.82", "1321", "99.31(b).", "2443f (enforcement"):
        assert wrong not in text


def test_of_massachusetts_gives_students_their_rights_at_14() -> None:
    assert "is 14 years of age or older, has entered the ninth grade, or attends" in words("MA", "c.eligible-student")


def test_of_maine_bars_publication_and_unneeded_social_security_numbers() -> None:
    assert "does not publish Student Data on the Internet" in words("ME", "me.publication")
    assert "the opportunity not to give it" in words("ME", "me.ssn")
    assert "attendance, and moves between and within LEAs in Maine" in words("ME", "me.student_data")


def test_of_rhode_island_asks_for_every_item_of_the_statute_s_notice() -> None:
    notice = words("RI", "v.4.notice", "ri.notice")
    for item in ("how the Data Breach happened", "how many people", "discovered", "police report", "security freeze"):
        assert item in notice
    assert "written certification under RIGL 16-104-1" in words("RI", "ri.certification")
    assert "no later than 45 days" in words("RI", "ri.own_notice")


def test_of_vermont_names_the_law_on_privacy() -> None:
    assert "9 VSA 2443 to 2443f" in words("VT", "iv.1")
    assert "publishes, and gives to the LEA" in words("VT", "vt.public_information")


def test_of_new_hampshire_reaches_teachers_by_one_definition() -> None:
    assert words("NH", "c.covered-data") == "Covered Data means Student Data and Teacher Data."
    assert "paraprofessional, principal, school employee, contractor or other administrator" in words("NH", "c.teacher")
    assert "performance evaluations" in words("NH", "nh.teacher_data_list")
    assert "Teacher Data" in words("NH", "i.2")


def test_of_new_hampshire_lists_23_controls_or_7_standards() -> None:
    controls = [each for each in words("NH", "nh.minimum_standards.controls").splitlines() if each.startswith("It ")]
    assert len(controls) == 23
    assert len(words("NH", "nh.minimum_standards.standard.").splitlines()) == 7
    assert "once every 12 months and also whenever the LEA asks for it in writing" in words(
        "NH", "nh.minimum_standards_proof"
    )


def test_of_new_hampshire_asks_how_many_are_affected() -> None:
    assert "the estimated number of students and Teachers affected, if any" in words("NH", "nh.notice_number")


def test_of_new_york_sets_seven_days_beside_72_hours() -> None:
    first = words("NY", "v.4.a")
    assert "within 72 hours after the Provider has confirmed" in first
    assert "later than 7 days after the Provider has discovered" in first
    assert "the full cost of the notices" in words("NY", "v.4.e")


def test_of_new_york_bars_developing_products_with_the_data() -> None:
    assert "to develop, improve or market products" in words("NY", "ny.no_commercial_use")
    use = words("NY", "iv.5")
    assert "to improve them and to develop new ones" not in use
    assert "for a purpose for which it may not use Covered Data itself" in use
    assert "run or improve" not in words("NY", "c.subprocessor")


def test_of_new_york_attaches_bill_of_rights_and_plan() -> None:
    titles = {section.id: section.title for section in conformed("NY").sections}
    assert titles["exhibit.ny.rights"] == "Parents’ bill of rights and supplemental information"
    assert titles["exhibit.ny.plan"] == "Data security and privacy plan"


def test_of_california_certifies_completion_and_states_the_rest() -> None:
    assert "certifies that Student Data is neither kept by it nor available to it" in words("CA", "ca.retention")
    assert "Civil Code 1798.82 and 1798.29" in words("CA", "iv.1")
    assert "exhibit.ca.statement" in {section.id for section in conformed("CA").sections}
