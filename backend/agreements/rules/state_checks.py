"""The checks of the states and of the United States, one for each contract check in backend/law/data.

Terms that agreements in New England customarily carry have a check, too; no law is cited for those.
"""

import re
from collections.abc import Iterator

from backend.agreements.rules.looking import (
    QUESTIONS,
    Check,
    Lack,
    Look,
    Run,
    affirmed,
    answered,
    both,
    number_of,
    stands,
    stated,
    unanswered,
)
from backend.agreements.types import FrozenLimit
from backend.law.types import Limit
from backend.vendors.types import ScheduleData

_SSN = re.compile(r"\bSSN\b|social[ -]security", re.IGNORECASE)


def _maine_ssn(look: Look) -> Iterator[Lack]:
    yield from stands("me.ssn")(look)
    yield from unanswered(look, "me.ssn_collected")
    fix = f"The vendor answers it in the product’s schedule, {QUESTIONS}."
    collected = dict(look.answer("me.ssn_collected"))
    for schedule in look.schedules:
        name = schedule.product_name
        says = collected.get("", collected.get(name))
        if says is True:
            for question, what in (
                ("me.ssn_purpose", "the purpose"),
                ("me.ssn_opt_out", "how to choose not to give them"),
            ):
                silent = look.silent(question)
                if silent is not None and name in silent:
                    yield Lack(
                        f"{name}: Social Security numbers are collected, but {what} is not stated: "
                        f"“{look.questions[question].label}.”",
                        clause=look.place_of("me.ssn_collected"),
                        blocking=True,
                        code=question,
                        todo=fix,
                        anchor=f"path:answers.{question}",
                        product=name,
                    )
        elif says is False and any(_SSN.search(text) for text in _student_texts(schedule)):
            yield Lack(
                f"{name}: the vendor answers that it collects no Social Security numbers, and its schedule "
                "names them. One of the two is wrong.",
                clause=look.place_of("me.ssn_collected"),
                blocking=True,
                code="me.ssn_contradiction",
                todo="The vendor corrects the answer or the schedule.",
                anchor="path:answers.me.ssn_collected",
                product=name,
            )


def _student_texts(schedule: ScheduleData) -> Iterator[str]:
    yield from schedule.student_other
    yield from (use.specify for use in schedule.student_elements)


def _rhode_island_certification(look: Look) -> Iterator[Lack]:
    yield from stands("ri.certification")(look)
    yield from unanswered(look, "ri.cloud_service")
    yield from unanswered(look, "ri.certification")
    reached = dict(look.answer("ri.cloud_service"))
    for product, answer in look.answer("ri.certification"):
        if answer is False:
            not_reached = reached.get(product, reached.get("")) is False
            yield answered(
                look,
                product,
                "ri.certification",
                "the vendor answers that it does not certify what clause "
                f"{number_of(look, 'ri.certification')} says it certifies by signing.",
                todo="Have that put right before anybody signs.",
                blocking=False if not_reached else None,
            )


_LISTED_VERSIONS = {
    "nist_800_171": r"\b(rev(ision)?\.?|r) ?2\b",
    "iso_27001": r"(?<!\d)2013(?!\d)",
    "cis": r"(?<![\d.])7\.1(?![\d.])",
    "pci_dss": r"(?<![\d.])3\.2\.1(?![\d.])",
}
"""How the version that the minimum standards list reads in a vendor's words. The others list no single version."""


def _new_hampshire_standards(look: Look) -> Iterator[Lack]:
    anchor = "nh.minimum_standards"
    yield from unanswered(look, "nh.security.route", anchor)
    for product, route in look.answer("nh.security.route"):
        if route == "controls":
            wanted = {option.value: option.label for option in look.questions["nh.security.controls"].options}
            met = dict(look.answer("nh.security.controls")).get(product, ())
            missing = [label for value, label in wanted.items() if not isinstance(met, tuple) or value not in met]
            if missing:
                yield answered(
                    look,
                    product,
                    "nh.security.controls",
                    f"the vendor chose the controls and marks {len(wanted) - len(missing)} of {len(wanted)}. Not "
                    f"marked: {'; '.join(missing)}.",
                    todo="The vendor meets and marks them, or names a standard.",
                    clause=anchor,
                    code="nh.security.controls",
                )
        elif route == "standard":
            yield from _new_hampshire_standard(look, product, anchor)


def _new_hampshire_standard(look: Look, product: str, anchor: str) -> Iterator[Lack]:
    for question in ("nh.security.standard", "nh.security.evidence"):
        if product not in dict(look.answer(question)):
            yield answered(
                look,
                product,
                question,
                f"the vendor chose a standard and has not stated: “{look.questions[question].label}.”",
                todo=f"The vendor answers it in the product’s schedule, {QUESTIONS}.",
                clause=anchor,
                code=question,
            )
    standard = dict(look.answer("nh.security.standard")).get(product)
    version = dict(look.answer("nh.security.standard_version")).get(product)
    listed = _LISTED_VERSIONS.get(standard) if isinstance(standard, str) else None
    if listed and not (isinstance(version, str) and re.search(listed, version, re.IGNORECASE)):
        named = f"names “{version}”" if version else "does not name the version of its proof"
        yield answered(
            look,
            product,
            "nh.security.standard_version",
            f"the vendor {named}. Another version than the listed one counts only where the district has accepted it "
            "in writing.",
            todo="The district notes who accepted it, or the vendor shows the listed version.",
            clause=anchor,
            blocking=False,
            code="nh.security.standard_version",
        )


def _new_hampshire_teachers(look: Look) -> Iterator[Lack]:
    yield from stands("c.teacher-data")(look)
    covered = look.paragraphs.get("c.covered-data")
    if covered is None or "Teacher Data" not in (covered.text or ""):
        yield Lack(
            "Covered Data does not include Teacher Data, so no clause protects it.",
            clause="c.covered-data",
            todo="Extend the definition.",
        )


def _new_york_framework(look: Look) -> Iterator[Lack]:
    yield from unanswered(look, "ny.framework")
    for product, version in look.answer("ny.framework"):
        if version == "none":
            yield answered(
                look,
                product,
                "ny.framework",
                "the vendor aligns with no version of the NIST Cybersecurity Framework. The regulation asks for that.",
                todo="Agree on a date by which it does.",
            )
        elif version == "1.1":
            yield answered(
                look,
                product,
                "ny.framework",
                "the vendor aligns with version 1.1 of the framework. Districts align with version 2.0 since "
                "September 1, 2026, according to secondary sources.",
                todo="Ask when the vendor will.",
            )


def _new_york_breach(look: Look) -> Iterator[Lack]:
    law = next(limit for limit in look.law["NY"].limits if limit.id == "ny.breach.notify_district")
    if not any(_as_strict(ours, law) for ours in look.limits):
        yield Lack(
            f"The agreement gives the vendor longer than {law.due.amount} calendar days from discovery to report a "
            "breach.",
            clause="v.4",
            todo=f"Add that limit to clause {number_of(look, 'v.4')}.",
        )


_TO_A_DAY = {"hours": 24, "days": 1}
"""How many of the unit make a day. Other units depend on a calendar and are not compared."""


def _as_strict(ours: FrozenLimit, law: Limit) -> bool:
    """Whether the agreement's limit is as short as the law's, from the same moment."""
    if ours.duty != law.duty or ours.obligor != law.obligor or ours.anchor != law.due.anchor:
        return False
    if ours.amount is None or law.due.amount is None or ours.unit not in _TO_A_DAY or law.due.unit not in _TO_A_DAY:
        return False
    return ours.amount / _TO_A_DAY[ours.unit] <= law.due.amount / _TO_A_DAY[law.due.unit]


def _new_york_cost(look: Look) -> Iterator[Lack]:
    item = look.paragraphs.get("v.4.e")
    if item is None or "the full cost" not in (item.text or ""):
        yield Lack(
            "The vendor does not bear the full cost of the notices that follow a breach.",
            clause="v.4.e" if item else "v.4",
            todo=f"Say so in clause {number_of(look, 'v.4')}.",
        )


def _background(question: str, clause: str) -> Run:
    return both(
        stands(clause),
        affirmed(
            question,
            "the vendor answers that not everybody with direct contact with students has passed a criminal "
            "background check as the added clause asks.",
            todo="Have that put right, or leave the clause out by agreement.",
            blocking=False,
        ),
    )


CHECKS: tuple[Check, ...] = (
    Check("us.contract.school_official", stands("i.1.a", "i.1.b", "c.school-official")),
    Check("us.contract.redisclosure", stands("iv.4.d")),
    Check("ma.contract.authorized_personnel", stands("iv.3")),
    Check(
        "ma.contract.security_program",
        both(
            stands("v.3"),
            affirmed(
                "ma.wisp",
                "the vendor answers that it keeps no written information security program.",
                todo="Where it holds such data, have that put right before anybody signs.",
            ),
        ),
    ),
    Check("ma.contract.background_checks", _background("ma.background_checks", "ma.background_checks")),
    Check("me.contract.ssn", _maine_ssn),
    Check("me.contract.publication", stands("me.publication")),
    Check("me.contract.no_sale", stands("iv.4", "iv.7.a", "iv.7.c")),
    Check("me.background_checks", _background("me.background_checks", "me.background_checks")),
    Check("ri.contract.certification", _rhode_island_certification),
    Check("ri.contract.security", stands("v.3")),
    Check("ri.background_checks", _background("ri.background_checks", "ri.background_checks")),
    Check("vt.contract.third_parties", stands("ii.5")),
    Check("vt.contract.no_sale", stands("iv.4", "iv.7.a", "iv.7.c")),
    Check("vt.contract.public_information", both(stands("vt.public_information"), stated("vt.public_information"))),
    Check("vt.background_checks", _background("vt.background_checks", "vt.background_checks")),
    Check("nh.contract.minimum_standards", both(stands("nh.minimum_standards"), _new_hampshire_standards)),
    Check("nh.contract.teacher_data", _new_hampshire_teachers),
    Check("nh.contract.no_trade", stands("nh.no_trade")),
    Check("nh.background_checks", _background("nh.background_checks", "nh.background_checks")),
    Check(
        "ny.contract.bill_of_rights",
        both(
            stands("exhibit.ny.rights.rights"),
            stated("ny.bill_of_rights_address", "ny.complaints_contact"),
        ),
    ),
    Check("ny.contract.exclusive_purposes", stated("ny.supplemental.exclusive_purposes")),
    Check("ny.contract.subcontractors", both(stands("ii.5"), stated("ny.supplemental.subcontractors"))),
    Check("ny.contract.expiration", stands("exhibit.ny.rights.term", "vi.1")),
    Check("ny.contract.data_end", both(stands("iv.6"), stated("ny.supplemental.data_end"))),
    Check("ny.contract.accuracy", stated("ny.supplemental.accuracy")),
    Check("ny.contract.storage", stated("ny.supplemental.storage")),
    Check(
        "ny.contract.encryption",
        both(stands("v.3.a"), stated("ny.supplemental.encryption_motion", "ny.supplemental.encryption_rest")),
    ),
    Check("ny.contract.plan_requirements", both(stands("exhibit.ny.plan.plan"), stated("ny.plan.requirements"))),
    Check("ny.contract.plan_safeguards", stated("ny.plan.safeguards")),
    Check("ny.contract.plan_supplemental", stated("ny.plan.supplemental_compliance")),
    Check("ny.contract.plan_training", both(stands("iv.3.b"), stated("ny.plan.training"))),
    Check("ny.contract.plan_subcontractors", stated("ny.plan.subcontractors")),
    Check("ny.contract.plan_incidents", both(stands("v.4"), stated("ny.plan.incidents"))),
    Check("ny.contract.plan_end", stated("ny.plan.end")),
    Check("ny.contract.framework", _new_york_framework),
    Check("ny.contract.no_commercial_use", stands("ny.no_commercial_use")),
    Check("ny.contract.breach_notice", _new_york_breach),
    Check("ny.contract.notification_cost", _new_york_cost),
    Check("ca.contract.ownership", stands("ii.1")),
    Check("ca.contract.pupil_content", both(stands("ii.3"), stated("ca.pupil_content"))),
    Check("ca.contract.no_other_use", stands("iv.2")),
    Check("ca.contract.review", both(stands("ii.2"), stated("ca.review"))),
    Check(
        "ca.contract.responsible_people",
        both(stands("v.3", "iv.3.b"), stated("ca.responsible_people", "ca.training")),
    ),
    Check("ca.contract.breach_procedure", both(stands("ca.breach_procedure"), stated("ca.breach_procedure"))),
    Check(
        "ca.contract.retention",
        both(
            stands("ca.retention"),
            affirmed(
                "ca.retention_certified",
                "the vendor answers that it does not certify what the clause says it certifies.",
                todo="Have that put right before anybody signs.",
            ),
            stated("ca.retention_enforced"),
        ),
    ),
    Check("ca.contract.ferpa_joint", both(stands("ca.ferpa_joint"), stated("ca.ferpa_joint"))),
    Check("ca.contract.targeted_advertising", stands("iv.7.a")),
)
"""Asked for the states of the agreement; those of the United States in each of its readings."""
