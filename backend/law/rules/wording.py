"""The sentences that the engine answers in. One place, so that screen, mail, paper and command say the same."""

from collections.abc import Iterable, Sequence

from backend.law.types import DataClass, HolidayName, Obligor, Threshold, Unit

PARTIES: dict[Obligor, str] = {"provider": "The vendor", "district": "The district"}

ANCHORS = {
    "discovery": "discovery",
    "confirmation": "confirmation",
    "confirmation_and_content": "confirmation, once it can be said what the notice must contain",
    "aware_and_scope": "the moment at which the breach is known and its scope identified",
    "determination": "determination",
    "detection": "detection",
    "reasonable_belief": "reasonable belief that it happened",
    "request": "the request",
    "request_received": "receipt of the request",
    "initial_request": "the initial request",
    "contractor_notice_received": "receipt of the vendor's notice",
    "people_notified": "the notice to the people concerned",
    "delay_ended": "the end of the delay",
    "meeting": "the meeting",
    "conference": "the conference",
    "appeal_received": "receipt of the appeal",
    "refusal": "the refusal",
    "payment": "the payment",
    "termination": "termination",
    "expiration": "expiration",
    "leaving": "the day on which the student leaves",
    "execution": "execution of the agreement",
    "adoption": "adoption",
    "enrollment": "the enrollment",
    "access": "access to the data",
    "calendar_year": "the start of the calendar year",
    "fiscal_year": "the start of the fiscal year",
    "september_first": "September 1 of the school year",
    # What only agreements have.
    "change": "the change",
    "closing": "the closing of the sale",
    "deletion": "the deletion",
    "signing": "the signing",
}
OWN = frozenset({"discovery", "confirmation", "determination", "detection", "reasonable_belief"})
"""Anchors that are somebody's: "the vendor's discovery"."""

DELAYS = {
    "law_enforcement": "for law enforcement",
    "vulnerability": "until the vulnerability is closed",
    "scope": "to find out the scope and restore the system",
}

DATA: dict[DataClass, str] = {
    "student_data": "student data",
    "directory_information": "directory information",
    "teacher_evaluations": "evaluations of teachers and principals",
    "private_information": "names with a number or credential that breach laws name",
    "ssn": "Social Security numbers",
}

_WHEN = {
    "discovery": "When did {who} discover it?",
    "confirmation": "When did {who} confirm it?",
    "confirmation_and_content": "When was it confirmed, and known what the notice must contain?",
    "aware_and_scope": "When was the breach known and its scope identified?",
    "determination": "When did {who} determine what happened?",
    "detection": "When did {who} detect it?",
    "reasonable_belief": "When did {who} first reasonably believe that it happened?",
    "request": "When was the request made?",
    "request_received": "When was the request received?",
    "initial_request": "When was it first asked for?",
    "contractor_notice_received": "When did the district receive the vendor's notice?",
    "people_notified": "When were the people concerned told?",
    "meeting": "When is the meeting or hearing?",
    "conference": "When was the conference?",
    "appeal_received": "When was the appeal received?",
    "refusal": "When was it refused?",
    "payment": "When was the ransom paid?",
    "termination": "When did the agreement or service end?",
    "expiration": "When did the agreement expire?",
    "leaving": "When did the student leave?",
    "execution": "When was the agreement signed by all?",
    "adoption": "When was it adopted?",
    "enrollment": "When did the student enroll?",
    "access": "When was there access to the data?",
    "calendar_year": "On which day does the calendar year begin?",
    "fiscal_year": "On which day does the school's fiscal year begin?",
    "september_first": "Which September 1 is asked about?",
}
_DOES = {
    "records.inspect": "gives access to the record",
    "records.answer_inquiry": "answers a parent's question",
    "records.notify_custodial_parent": "tells the custodial parent of the request",
    "records.amend": "decides on the request to change the record",
    "records.amend_meeting": "meets about the request to change the record",
    "records.amend_decision": "decides in writing on the change of the record",
    "records.appeal_hearing": "holds the hearing on the appeal",
    "records.appeal_decision": "decides on the appeal",
    "records.log": "logs who had access to the record",
    "records.correct": "corrects the record",
    "records.request_transfer": "tells the former school of the enrollment",
    "records.transfer": "sends the record to the new school",
    "breach.notify_district": "tells the district of the breach",
    "breach.notify_people": "tells the people concerned of the breach",
    "breach.notify_credit_bureaus": "tells the credit bureaus of the breach",
    "breach.notify_union": "tells the employees' union of the breach",
    "breach.post_notice": "posts the notice of the breach",
    "breach.answer_complaint": "answers the complaint about a breach",
    "breach.remedy": "offers protection against identity theft",
    "data.delete": "deletes the data",
    "data.destroy_record": "destroys the record",
    "security.training": "trains its people",
    "security.review": "reviews its security",
    "posting.agreement": "posts the agreement",
    "posting.list": "posts its list",
    "posting.notice": "gives its notice",
    # What only agreements have.
    "data.notify_deletion": "tells the district that it will delete the data",
    "data.certify_deletion": "certifies in writing that the data was deleted",
    "security.prove_standard": "proves the security standard that it keeps",
    "schedule.notify_change": "tells the district of the change to the data it collects",
    "successor.notify": "tells the district of the sale or closing",
}
_DOES_TO_AGENCY = {
    "breach.notify_agency": "tells the {agency} of the breach",
    "breach.send_agency_copy": "sends the {agency} the number of people and a copy of the notice",
    "breach.explain_no_misuse": "explains to the {agency} why misuse is not reasonably possible",
    "breach.report_incident": "reports the incident to the {agency}",
    "breach.report_ransom": "reports the ransom payment to the {agency}",
    "breach.explain_ransom": "explains the ransom payment to the {agency}",
}
_UNITS = {
    "hours": "hour",
    "days": "calendar day",
    "business_days": "business day",
    "school_days": "school day",
    "months": "month",
    "years": "year",
}
HOLIDAYS: dict[HolidayName, str] = {
    "new_year": "New Year's Day",
    "martin_luther_king": "Martin Luther King Jr. Day",
    "presidents": "Washington's Birthday",
    "memorial": "Memorial Day",
    "juneteenth": "Juneteenth",
    "independence": "Independence Day",
    "labor": "Labor Day",
    "columbus": "Columbus Day",
    "veterans": "Veterans Day",
    "thanksgiving": "Thanksgiving Day",
    "christmas": "Christmas Day",
}
QUESTIONS = {
    "data": "Which kinds of data were touched?",
    "school_days": "Which days are school days? The district's school calendar is not known.",
}


def in_a_row(parts: Sequence[str], *, last: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    return f" {last} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def anchor_words(anchor: str, obligor: Obligor) -> str:
    """Return a moment with its owner: "the vendor's discovery", "receipt of the request"."""
    words = ANCHORS.get(anchor, anchor.replace("_", " "))
    return f"{PARTIES[obligor].lower()}'s {words}" if anchor in OWN else words


def length(amount: int | None, unit: Unit) -> str:
    """Return "72 hours" or "1 business day"; nothing where there is no number."""
    if amount is None:
        return ""
    return f"{amount} {_UNITS[unit]}" if amount == 1 else f"{amount} {_UNITS[unit]}s"


def title(duty: str, obligor: Obligor, agency: str, state_name: str) -> str:
    """Return who does what, as a heading: "The district tells the Attorney General of the breach (Rhode Island)"."""
    if agency:
        does = _DOES_TO_AGENCY.get(duty, f"tells the {{agency}}: {duty.replace('_', ' ').replace('.', ', ')}")
        return f"{PARTIES[obligor]} {does.format(agency=agency)} ({state_name})"
    return f"{PARTIES[obligor]} {_DOES.get(duty, duty.replace('_', ' ').replace('.', ', '))}"


def data_words(classes: Iterable[DataClass]) -> str:
    """Return "student data or directory information"; Social Security numbers are among private information."""
    named = list(classes)
    return in_a_row([DATA[one] for one in named if one != "ssn" or "private_information" not in named], last="or")


def threshold_words(threshold: Threshold, state_name: str) -> str:
    """Return "more than 500 residents of Rhode Island are affected"."""
    if threshold.more_than is not None:
        return f"more than {threshold.more_than:,} residents of {state_name} are affected"
    if threshold.at_least == 1:
        return f"at least one resident of {state_name} is affected"
    return f"at least {threshold.at_least:,} residents of {state_name} are affected"


def residents_question(state_name: str) -> str:
    return f"How many of the people affected live in {state_name}?"


def moment_question(anchor: str, obligor: Obligor) -> str:
    """Return the question for a moment that is not stated: "When did the vendor discover it?"."""
    asked = _WHEN.get(anchor, f"When was {anchor_words(anchor, obligor)}?")
    return asked.format(who=PARTIES[obligor].lower())
