"""An agreement is found …"""

import re
from datetime import date
from typing import Any

import pytest

from backend.agreements import form_files
from backend.agreements.rules import findings
from backend.agreements.rules.compose import compose
from backend.agreements.rules.looking import Look
from backend.agreements.rules.schedule_checks import DATED
from backend.agreements.rules.state_checks import CHECKS
from backend.agreements.types import (
    AgreementTerms,
    AgreementText,
    ComposeInput,
    Finding,
    FrozenLimit,
    Party,
    SpecialProvision,
    State,
)
from backend.documents.types import Facts, Paragraph
from backend.law import selectors as law
from backend.vendors import selectors as vendors
from backend.vendors.types import (
    Answer,
    Contact,
    ElementUse,
    EndOfContract,
    EvidenceItem,
    Hosting,
    Question,
    ScheduleData,
    Subprocessor,
)

STATES: tuple[State, ...] = ("CA", "MA", "ME", "NH", "NY", "RI", "VT")
QUESTIONS = {question.id: question for question in vendors.questions().questions}
SPECIAL: dict[str, Answer] = {
    "me.ssn_collected": False,
    "nh.security.route": "controls",
    "nh.security.controls": tuple(option.value for option in QUESTIONS["nh.security.controls"].options),
    "ny.framework": "2.0",
}


def answer_to(question: Question) -> Answer:
    if question.id in SPECIAL:
        return SPECIAL[question.id]
    return True if question.type == "yes_no" else "Stated in full."


def complete(*states: State, product: str = "Quill Ledger", **changes: Any) -> ScheduleData:
    """A schedule that states everything that the states ask of the vendor."""
    reachable = {"name": "Ida Marlow", "title": "Counsel", "email": "ida@quill.example"}
    schedule = ScheduleData(
        vendor_name="Quill Ledger, Inc.",
        vendor_address="4 Harbor Way, Salem, MA",
        product_name=product,
        catalogue="1",
        services=("Keeps reading logs.",),
        student_elements=(ElementUse(code="student.name.name", audience="student", required=True, purpose="Sign in."),),
        teacher_elements=(
            ElementUse(code="teacher.contact.email", audience="teacher", required=True, purpose="Sign in."),
        ),
        contacts=(Contact(role="notices", **reachable), Contact(role="security", **reachable)),
        hosting=(Hosting(provider="Northern Cloud", country="United States", region="Ohio", protections="Locked."),),
        subprocessors=(
            Subprocessor(name="Northern Cloud", purpose="Storage", data="All", place="Ohio", written_agreement=True),
        ),
        framework="NIST Cybersecurity Framework 2.0",
        end_of_contract=EndOfContract(method="destroy", when="At once", how_destroyed="Overwritten"),
        answers={
            question.id: answer_to(question)
            for question in QUESTIONS.values()
            if question.state in states and question.scope == "vendor" and (question.required or question.id in SPECIAL)
        },
    )
    return ScheduleData.model_validate({**schedule.model_dump(), **changes})


def agreed(*states: State, **changes: Any) -> AgreementTerms:
    """Terms that state everything that the states ask of the parties."""
    contact = Contact(role="notices", name="Rosa Lindgren", email="rosa@district.example")
    terms = AgreementTerms(
        district=Party(name="Alder Falls School District", state=states[0], address="1 Mill St", contacts=(contact,)),
        states=states,
        service_agreement_title="Order form",
        service_agreement_date=date(2026, 9, 1),
        answers={
            question.id: answer_to(question)
            for question in QUESTIONS.values()
            if question.state in states and question.scope == "agreement" and question.required
        },
    )
    return AgreementTerms.model_validate({**terms.model_dump(), **changes})


def text_of(terms: AgreementTerms, *schedules: ScheduleData) -> AgreementText:
    given = ComposeInput(terms=terms, schedules=schedules)
    return compose(given, files=form_files.files_for(given))


def without(answers: dict[str, Answer], question: str) -> dict[str, Answer]:
    return {key: value for key, value in answers.items() if key != question}


def only(found: tuple[Finding, ...], code: str) -> Finding:
    matching = [finding for finding in found if finding.code == code]
    assert len(matching) == 1, [finding.code for finding in found]
    return matching[0]


@pytest.mark.parametrize("state", STATES)
def test_complete_when_everything_is_stated(state: State) -> None:
    text = text_of(agreed(state), complete(state))
    assert text.findings == ()
    # One check for holes, those of no single law, of the United States and of the state.
    ours = [check for check in CHECKS if check.code[:2].upper() in ("US", state)]
    assert text.checks == 1 + len(findings.GENERAL) + len(ours)


def test_complete_for_all_states_at_once() -> None:
    text = text_of(agreed("NH", "CA", "MA", "ME", "NY", "RI", "VT"), complete(*STATES))
    assert text.findings == ()
    assert text.checks == 1 + len(findings.GENERAL) + len(CHECKS)


@pytest.mark.parametrize("question", [each for each in QUESTIONS.values() if each.required], ids=lambda each: each.id)
def test_wanting_where_an_answer_is_missing(question: Question) -> None:
    state: State = question.state  # type: ignore[assignment]
    schedule, terms = complete(state), agreed(state)
    text = text_of(
        terms.model_copy(update={"answers": without(terms.answers, question.id)}),
        schedule.model_copy(update={"answers": without(schedule.answers, question.id)}),
    )
    assert [finding.code for finding in text.findings] == [question.id]
    finding = text.findings[0]
    assert finding.blocking
    assert question.label in finding.message
    assert finding.state == state
    assert finding.citation
    assert finding.clause in {block.id for section in text.document.sections for block in section.blocks}


def test_wanting_for_the_product_that_lacks_the_answer() -> None:
    second = complete("VT", product="Quill Choir")
    second = second.model_copy(update={"answers": without(second.answers, "vt.public_information")})
    text = text_of(agreed("VT"), complete("VT"), second)
    assert only(text.findings, "vt.public_information").message.startswith("For Quill Choir, the vendor has not stated")


@pytest.mark.parametrize(
    ("state", "answers", "code", "blocking", "words"),
    [
        ("RI", {"ri.certification": False}, "ri.contract.certification", True, "does not certify"),
        (
            "RI",
            {"ri.certification": False, "ri.cloud_service": False},
            "ri.contract.certification",
            False,
            "does not certify",
        ),
        ("CA", {"ca.retention_certified": False}, "ca.contract.retention", True, "does not certify"),
        ("ME", {"me.ssn_collected": True}, "me.ssn_purpose", True, "the purpose is not stated"),
        ("ME", {"me.ssn_collected": True, "me.ssn_purpose": "Payroll"}, "me.ssn_opt_out", True, "how to choose not to"),
        ("NH", {"nh.security.controls": ("01", "02")}, "nh.security.controls", True, "marks 2 of 23"),
        ("NH", {"nh.security.route": "standard"}, "nh.security.standard", True, "chose a standard"),
        (
            "NH",
            {
                "nh.security.route": "standard",
                "nh.security.standard": "iso_27001",
                "nh.security.evidence": "certification",
                "nh.security.standard_version": "ISO/IEC 27001:2022",
            },
            "nh.security.standard_version",
            False,
            "names “ISO/IEC 27001:2022”",
        ),
        ("NY", {"ny.framework": "none"}, "ny.contract.framework", False, "no version"),
        ("NY", {"ny.framework": "1.1"}, "ny.contract.framework", False, "version 1.1"),
        ("MA", {"ma.wisp": False}, "ma.contract.security_program", False, "no written information security program"),
        ("VT", {"vt.background_checks": False}, "vt.background_checks", False, "not everybody"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value else None,
)
def test_wanting_by_what_is_answered(
    state: State, answers: dict[str, Answer], code: str, blocking: bool, words: str
) -> None:
    schedule = complete(state)
    text = text_of(agreed(state), schedule.model_copy(update={"answers": {**schedule.answers, **answers}}))
    finding = only(text.findings, code)
    assert (finding.blocking, words in finding.message) == (blocking, True), finding.message


@pytest.mark.parametrize(
    ("standard", "version"),
    [
        ("iso_27001", "ISO/IEC 27001:2013"),
        ("nist_800_171", "SP 800-171 Rev. 2"),
        ("pci_dss", "v3.2.1"),
        ("fedramp", ""),
    ],
)
def test_complete_with_a_listed_standard(standard: str, version: str) -> None:
    schedule = complete("NH")
    answers: dict[str, Answer] = {
        **without(schedule.answers, "nh.security.controls"),
        "nh.security.route": "standard",
        "nh.security.standard": standard,
        "nh.security.standard_version": version,
        "nh.security.evidence": "certification",
    }
    assert text_of(agreed("NH"), schedule.model_copy(update={"answers": answers})).findings == ()


@pytest.mark.parametrize(
    ("changes", "code", "clause"),
    [
        ({"student_none": True}, "schedule.none_student", "b.intro"),
        ({"teacher_none": True}, "schedule.none_teacher", "f.intro"),
        (
            {"subprocessors": (Subprocessor(name="Loose Ends", purpose="Mail", written_agreement=False),)},
            "subprocessors.agreement",
            "a.1.subprocessors",
        ),
    ],
)
def test_contradicting_itself(changes: dict[str, Any], code: str, clause: str) -> None:
    finding = only(text_of(agreed("NH"), complete("NH", **changes)).findings, code)
    assert (finding.blocking, finding.clause) == (True, clause)


def test_contradicting_itself_about_social_security_numbers() -> None:
    text = text_of(agreed("ME"), complete("ME", student_other=("Last four digits of the SSN",)))
    assert only(text.findings, "me.ssn_contradiction").blocking


@pytest.mark.parametrize(
    ("state", "words"),
    [("NY", "asks for the district’s consent"), ("CA", "asks for the district’s"), ("NH", "accepts this place")],
)
def test_storing_abroad_with_what_the_state_s_reading_says_of_it(state: State, words: str) -> None:
    abroad = complete(state, hosting=(Hosting(provider="Fjord", country="Norway", region="Oslo", protections="Yes."),))
    finding = only(text_of(agreed(state), abroad).findings, "storage.abroad")
    assert (finding.blocking, finding.source_kind, finding.citation) == (False, "contract", "")
    assert words in finding.message
    assert f"The law of {law.jurisdiction(state).name} does not require" in finding.message


def on(day: date, *schedules: ScheduleData, state: State = "NH", **terms: Any) -> AgreementText:
    given = ComposeInput(terms=agreed(state, **terms), schedules=schedules, on=day)
    return compose(given, files=form_files.files_for(given))


@pytest.mark.parametrize(("day", "told"), [(date(2026, 6, 30), False), (date(2026, 7, 1), True)])
def test_resting_on_evidence_that_has_expired_on_the_day(day: date, told: bool) -> None:
    audit = EvidenceItem(kind="SOC 2 Type 2", issuer="Marlow LLP", valid_until=date(2026, 6, 30))
    codes = {finding.code for finding in on(day, complete("NH", evidence=(audit,))).findings}
    assert ("schedule.evidence_expired" in codes) is told


def test_asked_for_what_expires_only_where_the_day_is_known() -> None:
    schedule = complete("NH")
    assert on(date(2026, 11, 21), schedule).checks == text_of(agreed("NH"), schedule).checks + len(DATED)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("NIST Cybersecurity Framework 1.1", "nist_csf_1"),
        ("NIST CSF version 1.1", "nist_csf_1"),
        ("ISO 27001:2013", "iso_27001_2013"),
        ("ISO/IEC 27001-2013 certified", "iso_27001_2013"),
        ("PCI DSS v3.2.1", "pci_dss_3_2_1"),
        ("PCI-DSS 4.0", "pci_dss_4_0"),
        ("SOC 1 under SSAE No. 16", "ssae_16"),
        ("SAS 70 report", "sas_70"),
        ("NIST Cybersecurity Framework 2.0", ""),
        ("ISO/IEC 27001:2022", ""),
        ("PCI DSS 4.0.1", ""),
        ("SSAE 18", ""),
        ("NIST SP 800-171 Rev. 2", ""),
    ],
)
def test_following_a_standard_that_gave_way_to_another(words: str, told: str) -> None:
    found = on(date(2026, 11, 21), complete("NH", framework=words)).findings
    codes = [finding.code for finding in found if finding.code.startswith("schedule.superseded")]
    assert codes == ([f"schedule.superseded.{told}"] if told else [])
    # On the last day of a standard it is still the current one.
    assert not [f for f in on(date(2010, 1, 1), complete("NH", framework=words)).findings if "superseded" in f.code]


@pytest.mark.parametrize(
    ("service", "told"),
    [
        ("Students record their voice while reading.", "voice"),
        ("Live video lessons with a webcam.", "video"),
        ("Shows the location of each bus by GPS.", "location"),
        ("Signs in by facial recognition.", "biometrics"),
        ("An AI tutor answers questions.", "ai"),
        ("Essays are graded by machine learning.", "ai"),
        ("We do not use AI.", ""),
        ("Works without a camera.", ""),
        ("Said in plain English, in the main hall.", ""),
    ],
)
def test_speaking_in_its_services_of_data_that_the_schedule_does_not_list(service: str, told: str) -> None:
    found = text_of(agreed("NH"), complete("NH", services=(service,))).findings
    assert {finding.code for finding in found} == ({f"schedule.mentions.{told}"} if told else set())
    for finding in found:
        assert (finding.blocking, finding.anchor, finding.source_kind) == (False, "section:services", "good_practice")


@pytest.mark.parametrize(
    "listed",
    [
        {
            "student_elements": (
                ElementUse(code="student.work.generated_content", audience="student", purpose="Voice."),
            )
        },
        {"student_other": ("Audio of students reading",)},
        {"subprocessors": (Subprocessor(name="Ear", purpose="Stores audio", written_agreement=True),)},
    ],
)
def test_content_where_the_schedule_lists_what_the_services_speak_of(listed: dict[str, Any]) -> None:
    schedule = complete("NH", services=("Students record their voice.",), **listed)
    assert not [each for each in text_of(agreed("NH"), schedule).findings if "mentions" in each.code]


def test_using_sensitive_data_without_saying_what_for() -> None:
    uses = (
        ElementUse(code="student.special_indicator.health", audience="student", required=True),
        ElementUse(code="student.name.name", audience="student", required=True, purpose="Sign in."),
    )
    finding = only(
        text_of(agreed("NH"), complete("NH", student_elements=uses)).findings,
        "schedule.sensitive_purpose.student.special_indicator.health",
    )
    assert (finding.anchor, finding.blocking) == ("element:student.special_indicator.health", False)
    assert "“Medical alerts or health data” is used (health)" in finding.message


def test_using_teachers_evaluations_only_where_the_state_reaches_teachers() -> None:
    uses = (ElementUse(code="teacher.evaluations.information", audience="teacher", required=True, purpose="Reports."),)
    codes = {
        state: [finding.code for finding in text_of(agreed(state), complete(state, teacher_elements=uses)).findings]
        for state in STATES
    }
    told = {state for state, found in codes.items() if "schedule.teacher.teacher.evaluations.information" in found}
    assert "NH" in told
    assert told == {state for state in STATES if form_files.load_supplement("model/1", state).text.sets.teacher_data}


def test_blocked_by_a_special_provision_that_the_vendor_has_not_agreed_to() -> None:
    own = SpecialProvision(id="7", heading="Drills", text="Each fall.", agreed=False)
    finding = only(text_of(agreed("NH", special_provisions=(own,)), complete("NH")).findings, "special.agreed.7")
    assert (finding.blocking, finding.anchor) == (True, "provision:7")


def test_blocked_by_leaving_out_a_clause_that_a_law_asks_for() -> None:
    own = SpecialProvision(operation="delete", clause="iv.7")
    found = text_of(agreed("CA", special_provisions=(own,)), complete("CA")).findings
    finding = only(found, "ca.contract.targeted_advertising")
    assert (finding.blocking, finding.void) == (True, True)
    assert "leaves out clause 4.7" in finding.message


def test_saying_what_to_do_and_on_what_it_rests() -> None:
    bare = ScheduleData(vendor_name="Quill Ledger, Inc.", product_name="Bare", catalogue="1")
    for finding in text_of(agreed(*STATES, answers={}), bare, complete(*STATES)).findings:
        assert finding.todo.endswith("."), finding
        assert finding.source_kind, finding
        assert bool(finding.citation) == (finding.source_kind == "law") or finding.citation.startswith("Customary")
        if "vendor" in finding.todo.lower():
            assert finding.anchor, finding
        if finding.anchor.startswith(("section:", "element:", "path:a.")):
            assert finding.product, finding


def test_worth_a_look_where_a_special_provision_replaces_a_clause_that_a_law_asks_for() -> None:
    terms = agreed("MA", special_provisions=(SpecialProvision(operation="replace", text="As agreed.", clause="ii.2"),))
    found = text_of(terms, complete("MA")).findings
    assert {finding.code: finding.blocking for finding in found} == {"special.clocks": False}
    terms = agreed("MA", special_provisions=(SpecialProvision(operation="replace", text="As agreed.", clause="iv.3"),))
    found = text_of(terms, complete("MA")).findings
    assert {finding.code: finding.blocking for finding in found} == {
        "ma.contract.authorized_personnel": False,
        "special.clocks": False,
    }


def test_wanting_where_a_clause_is_gone() -> None:
    given = ComposeInput(terms=agreed("CA"), schedules=(complete("CA"),))
    files = form_files.files_for(given)
    document = compose(given, files=files).document
    gone = document.model_copy(
        update={
            "sections": tuple(
                section.model_copy(
                    update={"blocks": tuple(each for each in section.blocks if getattr(each, "id", "") != "iv.7.a")}
                )
                for section in document.sections
            )
        }
    )
    found, _ = findings.check(
        given, (gone,), limits={}, law=files.law, questions=files.questions, catalogue=files.catalogue
    )
    finding = only(found, "ca.contract.targeted_advertising")
    assert (finding.blocking, finding.status, finding.void) == (True, "secondary", True)
    assert finding.citation_url.startswith("https://")


@pytest.mark.parametrize(
    ("amount", "unit", "anchor", "enough"),
    [
        (7, "days", "discovery", True),
        (168, "hours", "discovery", True),
        (8, "days", "discovery", False),
        (169, "hours", "discovery", False),
        (72, "hours", "confirmation", False),
        (5, "business_days", "discovery", False),
    ],
)
def test_telling_a_new_york_district_in_time_or_not(amount: int, unit: Any, anchor: str, enough: bool) -> None:
    given = ComposeInput(terms=agreed("NY"), schedules=(complete("NY"),))
    files = form_files.files_for(given)
    text = compose(given, files=files)
    limit = FrozenLimit(
        clause="v.4",
        duty="breach.notify_district",
        obligor="provider",
        addressee="district",
        amount=amount,
        unit=unit,
        anchor=anchor,
    )
    found, _ = findings.check(
        given, (text.document,), limits={"NY": (limit,)}, law=files.law, questions=files.questions,
        catalogue=files.catalogue,
    )  # fmt: skip
    assert ("ny.contract.breach_notice" not in {finding.code for finding in found}) is enough


def test_with_a_check_for_each_contract_check_of_the_law() -> None:
    """Of federal law and of the states that agreements are offered for; the law data knows further states."""
    asked = {check.id for code in ("US", *STATES) for check in law.jurisdiction(code).contract_checks}
    checked = {check.code for check in CHECKS}
    assert asked <= checked
    assert all(re.fullmatch(r"[a-z]{2}\.background_checks", code) for code in checked - asked)
    assert len(checked) == len(CHECKS)


def test_with_each_required_question_asked_by_one_check() -> None:
    """Every check runs on an agreement in which nothing is answered; each open question comes from one of them."""
    given = ComposeInput(
        terms=agreed(*STATES, answers={}),
        schedules=(complete(answers={}),),
    )
    files = form_files.files_for(given)
    text = compose(given, files=files)
    asked_by: dict[str, list[str]] = {}
    for reading in (text.document, *text.further_readings):
        state: State = reading.governing_state  # type: ignore[assignment]
        look = Look(
            agreement=given, state=state, reading=reading, limits=(), law=files.law, questions=files.questions,
            catalogue=files.catalogue,
        )  # fmt: skip
        for check in CHECKS:
            if check.code[:2].upper() == state:
                for lack in check.run(look):
                    if lack.question:
                        asked_by.setdefault(lack.question, []).append(check.code)
    assert set(asked_by) == {question.id for question in QUESTIONS.values() if question.required}
    assert all(len(checks) == 1 for checks in asked_by.values()), asked_by


@pytest.mark.parametrize("state", STATES)
def test_with_a_place_in_the_document_for_each_hole(state: State) -> None:
    text = text_of(
        agreed(state, answers={}), ScheduleData(vendor_name="Bare, Inc.", product_name="Bare", catalogue="1")
    )
    told = {finding.clause for finding in text.findings}
    printed_twice = {"p.parties"}
    for section in text.document.sections:
        for block in section.blocks:
            holes = (isinstance(block, Paragraph) and block.pending) or (
                isinstance(block, Facts)
                and any(fact.pending and fact.label not in SAID_ELSEWHERE for fact in block.facts)
            )
            assert not holes or block.id in told | printed_twice, block.id


SAID_ELSEWHERE = {"Address of the LEA", "Address of the Provider", "Cybersecurity framework"}
