"""What a vendor's schedule says and leaves out, judged for itself: checks of no single state.

Each says what it rests on: a law, the agreement's own clauses, or good practice. None of them is a law's demand unless
its finding cites one.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from backend.agreements.rules.looking import Check, Lack, Look, number_of
from backend.agreements.rules.words import STATE_NAMES
from backend.core.words import long_date, sentence
from backend.vendors.types import ElementUse, ScheduleData


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _none_and_some(look: Look) -> Iterator[Lack]:
    for schedule in look.schedules:
        for whose, none, elements, other, clause in (
            ("student", schedule.student_none, schedule.student_elements, schedule.student_other, "b.intro"),
            ("teacher", schedule.teacher_none, schedule.teacher_elements, schedule.teacher_other, "f.intro"),
        ):
            if none and (elements or other):
                yield Lack(
                    f"{schedule.product_name}: the vendor states that no {whose} data is collected, and lists "
                    f"{_count(len(elements) + len(other), 'element')}. One of the two is wrong.",
                    clause=clause,
                    blocking=True,
                    code=f"schedule.none_{whose}",
                    todo="The vendor takes the mark off, or takes the elements out of the schedule.",
                    anchor=f"section:{whose}_data",
                    product=schedule.product_name,
                    source="contract",
                )


def _subprocessors_bound(look: Look) -> Iterator[Lack]:
    for position, schedule in enumerate(look.schedules, start=1):
        for each in schedule.subprocessors or ():
            if each.written_agreement is False:
                yield Lack(
                    f"{schedule.product_name}: the vendor states that it has no written agreement with "
                    f"{sentence(each.name)} Clause {number_of(look, 'ii.5')} does not let it pass data on without one.",
                    clause=f"a.{position}.subprocessors",
                    blocking=True,
                    todo=f"The vendor signs one with {each.name} and says so in its schedule, or takes it out.",
                    anchor="section:subprocessors",
                    product=schedule.product_name,
                    source="contract",
                )


_UNITED_STATES: Final = {"us", "usa", "u.s.", "u.s.a.", "united states", "united states of america"}


def _storage_abroad(look: Look) -> Iterator[Lack]:
    """The base asks for the district's consent; where a state's reading gives it by signing, it is told so."""
    storage = look.paragraphs.get("v.1")
    consents = storage is not None and any(mark.operation == "override" for mark in storage.marks)
    clause, state = number_of(look, "v.1"), STATE_NAMES[look.state]
    for position, schedule in enumerate(look.schedules, start=1):
        for place in schedule.hosting:
            country = place.country.strip()
            if not country or country.casefold() in _UNITED_STATES:
                continue
            yield Lack(
                f"{schedule.product_name}: data is stored in {sentence(country)} The law of {state} does not require "
                "storage in the United States, as far as we have read it; "
                + (
                    f"by clause {clause} the district accepts this place when it signs."
                    if consents
                    else f"clause {clause} of this agreement asks for the district’s consent in writing."
                ),
                clause=f"a.{position}.hosting",
                todo=(
                    "Ask whether a policy of the district forbids it before it signs."
                    if consents
                    else "The district consents by a special provision, or the vendor stores the data in this country."
                ),
                anchor="section:hosting",
                product=schedule.product_name,
                source="contract",
            )


def _purposes_of_sensitive_data(look: Look) -> Iterator[Lack]:
    for position, schedule in enumerate(look.schedules, start=1):
        for use in (*schedule.student_elements, *schedule.teacher_elements):
            element = look.catalogue.elements[use.code]
            if use.purpose.strip() or not element.sensitivity:
                continue
            labels = {one.code: one.label for one in look.catalogue.sensitivities}
            kinds = " and ".join(labels[code].lower() for code in element.sensitivity)
            kinds = kinds.replace("social security", "Social Security")
            yield Lack(
                f"{schedule.product_name}: “{element.label}” is used ({kinds}), and the schedule does not say for "
                "which purpose.",
                clause=f"{'b' if use.audience == 'student' else 'f'}.{position}",
                code=f"schedule.sensitive_purpose.{use.code}",
                todo="The vendor states the purpose at the element, or marks it as not used.",
                anchor=f"element:{use.code}",
                product=schedule.product_name,
                source="good_practice",
            )


def _evidence_expired(look: Look) -> Iterator[Lack]:
    if look.on is None:
        return
    for position, schedule in enumerate(look.schedules, start=1):
        for item in schedule.evidence:
            if item.valid_until is not None and item.valid_until < look.on:
                yield Lack(
                    f"{schedule.product_name}: the evidence “{item.kind}” was valid until "
                    f"{long_date(item.valid_until)}.",
                    clause=f"a.{position}.security",
                    todo="The vendor names newer evidence, or says when it comes.",
                    anchor="section:security",
                    product=schedule.product_name,
                    source="good_practice",
                )


def _superseded_standards(look: Look) -> Iterator[Lack]:
    if look.on is None:
        return
    for position, schedule in enumerate(look.schedules, start=1):
        said = [("path:framework", schedule.framework)]
        said += [("section:security", f"{item.kind} {item.issuer}") for item in schedule.evidence]
        for standard in look.standards:
            if look.on <= standard.until:
                continue
            for anchor, text in said:
                if re.search(standard.words, text, re.IGNORECASE):
                    yield Lack(
                        f"{schedule.product_name}: the vendor names {standard.name}. It gave way to {standard.by} "
                        f"({standard.citation}).",
                        clause=f"a.{position}.security",
                        code=f"schedule.superseded.{standard.id}",
                        todo="The vendor names the version that it follows today, or says when it changes over.",
                        anchor=anchor,
                        product=schedule.product_name,
                        source="good_practice",
                    )
                    break


class Topic(NamedTuple):
    """A kind of data that services may speak of without the schedule listing it."""

    code: str
    words: str
    """As a regular expression over what the vendor wrote, without regard to case."""
    elements: tuple[str, ...]
    """Any of these in the schedule answers the question."""
    asks: str


_RECORDINGS: Final = ("student.work.generated_content", "student.communications.captured")
TOPICS: Final = (
    Topic(
        "voice",
        r"\b(voices?|audio|speech|spoken|microphones?|read(?:ing)? aloud|record(?:s|ing|ings)? (?:their|themselves))\b",
        _RECORDINGS,
        "whether a student’s voice is recorded or kept",
    ),
    Topic(
        "video",
        r"\b(videos?|webcams?|cameras?|screen recordings?|video ?conferenc\w*|proctor\w*)\b",
        _RECORDINGS,
        "whether pictures of students are recorded or kept",
    ),
    Topic(
        "location",
        r"\b(geo-?locations?|location(?:s| data| tracking|-based)?|GPS|track(?:s|ing)? (?:buses|the bus|devices?))\b",
        ("student.transportation.stops", "student.transportation.bus"),
        "whether it learns where students are",
    ),
    Topic(
        "biometrics",
        r"\b(biometric\w*|fingerprints?|voice ?prints?|fac(?:e|ial) recognition|keystroke (?:dynamics|patterns?)|"
        r"eye[- ]tracking|iris scans?|palm scans?)\b",
        (),
        "which biometric data it collects",
    ),
    Topic(
        "ai",
        r"\b(artificial intelligence|machine learning|(?-i:AI)|AI-(?:powered|driven|based)|generative|chat ?bots?|"
        r"(?:large )?language models?|(?-i:LLMs?|GPT(?:-\w+)?)|neural networks?)\b",
        (),
        "which data the model receives, whether it learns from it, and who runs it",
    ),
)
_DENIED = re.compile(r"\b(no|not|never|none|without|neither|nor|don[’']t|doesn[’']t)\b", re.IGNORECASE)


def mentions(topic: Topic, text: str) -> str:
    """Return the words of a text that speak of a topic; empty where none do, or its sentence denies it before them."""
    for part in re.split(r"(?<=[.;!?])\s+|\n", text):
        found = re.search(topic.words, part, re.IGNORECASE)
        if found and not _DENIED.search(part[: found.start()]):
            return found.group(0)
    return ""


def _listed_texts(schedule: ScheduleData) -> Iterator[str]:
    """Yield what the schedule says of the data itself, apart from the services."""
    uses: tuple[ElementUse, ...] = (*schedule.student_elements, *schedule.teacher_elements)
    for use in uses:
        yield f"{use.specify} {use.purpose}"
    yield from (*schedule.student_other, *schedule.teacher_other)
    for each in schedule.subprocessors or ():
        yield f"{each.purpose} {each.data}"


def _services_speak_of(topic: Topic) -> Check:
    def run(look: Look) -> Iterator[Lack]:
        for position, schedule in enumerate(look.schedules, start=1):
            used = {use.code for use in schedule.student_elements}
            if used.intersection(topic.elements) or any(mentions(topic, text) for text in _listed_texts(schedule)):
                continue
            for index, service in enumerate(schedule.services):
                if words := mentions(topic, service):
                    yield Lack(
                        f"{schedule.product_name}: the services speak of “{words}”, and nothing in the schedule of "
                        "data does.",
                        clause=f"a.{position}.service.{index}",
                        todo=f"The vendor says {topic.asks}, and lists it under Student data, if need be under "
                        "Other; or it changes the words of the service.",
                        anchor="section:services",
                        product=schedule.product_name,
                        source="good_practice",
                    )
                    break

    return Check(f"schedule.mentions.{topic.code}", run)


_EVALUATIONS: Final = "teacher.evaluations.information"


def _sensitive_teacher_data(look: Look) -> Iterator[Lack]:
    """Where the state reaches teachers, their evaluations and their sensitive data deserve a look."""
    if "f.intro" not in look.paragraphs or not look.reaches_teachers:
        return
    for position, schedule in enumerate(look.schedules, start=1):
        for use in schedule.teacher_elements:
            element = look.catalogue.elements[use.code]
            if use.code != _EVALUATIONS and not element.sensitivity:
                continue
            yield Lack(
                f"{schedule.product_name}: “{element.label}” of teachers is used. For a district in "
                f"{STATE_NAMES[look.state]} this agreement protects Teacher Data as it protects Student Data.",
                clause=f"f.{position}",
                code=f"schedule.teacher.{use.code}",
                todo="Make sure that the services need it; else the vendor marks it as not used.",
                anchor=f"element:{use.code}",
                product=schedule.product_name,
                source="contract",
            )


CHECKS: Final[tuple[Check, ...]] = (
    Check("schedule.none", _none_and_some),
    Check("subprocessors.agreement", _subprocessors_bound),
    Check("storage.abroad", _storage_abroad),
    Check("schedule.sensitive_purpose", _purposes_of_sensitive_data),
    *(_services_speak_of(topic) for topic in TOPICS),
    Check("schedule.teacher", _sensitive_teacher_data),
)
"""Asked once for each state's reading."""
DATED: Final[tuple[Check, ...]] = (
    Check("schedule.evidence_expired", _evidence_expired),
    Check("schedule.superseded", _superseded_standards),
)
"""Asked where the day of composition is known."""
