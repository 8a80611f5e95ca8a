"""What an agreement prints from data: particulars, services, people and places, the schedule of data, signatures.

Nothing is invented. What was not stated prints as "to be stated by the provider" (or "by the LEA") and is marked as
pending; a finding says so too.
"""

from collections.abc import Iterable, Sequence

from backend.agreements.forms import mark_of
from backend.agreements.rules.words import BY_LEA, BY_PROVIDER, capitalized, duration, joined
from backend.agreements.types import AgreementTerms, Party
from backend.core.words import long_date, sentence
from backend.documents.types import Block, Fact, Facts, Paragraph, SignatureBlock, Table
from backend.vendors.types import Audience, Catalogue, Category, Contact, ElementUse, ScheduleData

_ROLES = {
    "representative": "Representative",
    "notices": "Notices",
    "security": "Security",
    "privacy": "Privacy",
    "signer": "Signer",
}
_WHOSE = {"student": "students", "teacher": "teachers", "parent": "parents"}
_METHODS = {
    "destroy": "The data is destroyed.",
    "return": "The data is returned to the LEA.",
    "return_then_destroy": "The data is returned to the LEA and then destroyed.",
}


def fact(label: str, value: str, otherwise: str = BY_PROVIDER) -> Fact:
    """Return a line of particulars; an empty value prints `otherwise` and is pending."""
    return Fact(label=label, value=value) if value.strip() else Fact(label=label, value=otherwise, pending=True)


def _known(*facts: tuple[str, str]) -> tuple[Fact, ...]:
    """Return lines of particulars without those that have no value."""
    return tuple(Fact(label=label, value=value) for label, value in facts if value.strip())


def _person(contact: Contact) -> str:
    parts = (contact.name, contact.title, contact.email, contact.phone, contact.address)
    return ", ".join(part for part in parts if part.strip())


def contact_for(role: str, contacts: Iterable[Contact]) -> str:
    """Return how a party is reached for a purpose, or an empty text. Notices also go to a representative."""
    found = [contact for contact in contacts if contact.role == role and _person(contact)]
    if not found and role == "notices":
        found = [contact for contact in contacts if contact.role == "representative" and _reachable(contact)]
    return "; ".join(_person(contact) for contact in found)


def _notices(label: str, contacts: Iterable[Contact], address: str, otherwise: str) -> Fact:
    """Return whom a notice goes to. A contact without an address of any kind leaves its e-mail address pending."""
    listed = tuple(contacts)
    words = contact_for("notices", listed)
    told = [contact for contact in listed if contact.role in ("notices", "representative")]
    if not words or any(_reachable(contact) for contact in told):
        return fact(label, words, otherwise)
    by_mail = f", at {address}" if address.strip() else ""
    return Fact(label=label, value=f"{words}{by_mail}; e-mail address {otherwise}", pending=True)


def _reachable(contact: Contact) -> bool:
    return bool(contact.email.strip() or contact.phone.strip() or contact.address.strip())


def _all_contacts(schedules: Sequence[ScheduleData]) -> tuple[Contact, ...]:
    return tuple(dict.fromkeys(contact for schedule in schedules for contact in schedule.contacts))


# ------------------------------------------------------------------------------------------------------ particulars


def particulars(terms: AgreementTerms, schedules: Sequence[ScheduleData], start: str) -> Facts:
    """Return the parties, the Service Agreement, the term and the contacts for notices."""
    district = terms.district
    vendor = schedules[0]
    lines: list[Fact] = []
    if district is None:
        lines.append(Fact(label="LEA", value="Each Subscribing LEA, as its joinder states"))
    else:
        lines += [
            Fact(label="LEA", value=district.name),
            fact("Address of the LEA", district.address, BY_LEA),
            *_known(("County", district.county)),
        ]
        if terms.covered:
            lines.append(Fact(label="Further LEAs covered", value="\n".join(_party(party) for party in terms.covered)))
    lines += [
        Fact(label="Provider", value=vendor.vendor_name),
        fact("Address of the Provider", vendor.vendor_address),
        Fact(label="Products", value=joined(schedule.product_name for schedule in schedules)),
    ]
    if district is not None:
        lines.append(fact("Service Agreement", _service_agreement(terms), BY_LEA))
        if terms.service_agreement_end:
            lines.append(Fact(label="Service Agreement ends", value=long_date(terms.service_agreement_end)))
    lines += [
        Fact(label="This Agreement starts", value=capitalized(start)),
        Fact(label="Term", value=capitalized(duration(terms.term_months)) + _basis(terms)),
    ]
    if district is not None:
        lines.append(_notices("Notices to the LEA", district.contacts, district.address, BY_LEA))
        lines += _known(
            ("LEA’s contact for security", contact_for("security", district.contacts)),
            ("LEA’s contact for privacy", contact_for("privacy", district.contacts)),
        )
    lines.append(_notices("Notices to the Provider", _all_contacts(schedules), vendor.vendor_address, BY_PROVIDER))
    return Facts(id="p.particulars", caption="Particulars", facts=tuple(lines))


def _party(party: Party) -> str:
    return ", ".join(part for part in (party.name, party.address) if part.strip())


def _service_agreement(terms: AgreementTerms) -> str:
    if not terms.service_agreement_title:
        return ""
    dated = f", dated {long_date(terms.service_agreement_date)}" if terms.service_agreement_date else ""
    return f"{terms.service_agreement_title}{dated}"


def _basis(terms: AgreementTerms) -> str:
    if terms.term_basis == "default":
        return " (the model form’s usual term)" if terms.term_months == 36 else ""
    return f" ({terms.term_basis})" if terms.term_basis.strip() else ""


# ------------------------------------------------------------------------------------------------------- services


def services(schedules: Sequence[ScheduleData]) -> list[Block]:
    """Return Exhibit A: for each product what it does, where the data is, who handles it, what happens at the end."""
    blocks: list[Block] = []
    for position, schedule in enumerate(schedules, start=1):
        several = len(schedules) > 1
        part = f"a.{position}"
        title = f"Part {position}: {schedule.product_name}" if several else schedule.product_name
        blocks.append(
            Paragraph(id=part, number=f"A.{position}", heading=title, **_both(_services_lead(schedule)))
            if schedule.services
            else _pending(part, f"The services of {schedule.product_name}", number=f"A.{position}", heading=title)
        )
        blocks += [
            Paragraph(id=f"{part}.service.{n}", number=f"({mark_of(n, 2)})", level=2, **_both(text))
            for n, text in enumerate(schedule.services)
        ]
        about = _known(("Kind of product", schedule.product_kind), ("Address on the web", schedule.product_url))
        if about:
            blocks.append(Facts(id=f"{part}.product", caption="The product", facts=about))
        blocks.append(_hosting(part, schedule))
        blocks.append(_subprocessors(part, schedule))
        blocks.append(_security(part, schedule))
        blocks.append(_end(part, schedule))
    blocks.append(_contacts(schedules))
    return blocks


def _both(text: str) -> dict[str, str]:
    return {"text": text, "base": text}


def _services_lead(schedule: ScheduleData) -> str:
    return f"{schedule.product_name} provides the following services:"


def _pending(id: str, what: str, *, number: str = "", heading: str = "", level: int = 1) -> Paragraph:
    return Paragraph(
        id=id, number=number, heading=heading, level=level, pending=True, **_both(f"{what}: {BY_PROVIDER}.")
    )


def _hosting(part: str, schedule: ScheduleData) -> Block:
    caption = f"Where {schedule.product_name} stores Covered Data"
    if not schedule.hosting:
        return _pending(f"{part}.hosting", caption, level=2)
    return Table(
        id=f"{part}.hosting",
        caption=caption,
        columns=("Hosted by", "Country", "Region", "Protection"),
        widths=(3, 2, 2, 5),
        rows=tuple((place.provider, place.country, place.region, place.protections) for place in schedule.hosting),
    )


def _subprocessors(part: str, schedule: ScheduleData) -> Block:
    caption = f"Subprocessors of {schedule.product_name}"
    if schedule.subprocessors is None:
        return _pending(f"{part}.subprocessors", caption, level=2)
    if not schedule.subprocessors:
        text = sentence(f"The Provider states that it uses no Subprocessor for {schedule.product_name}")
        return Paragraph(id=f"{part}.subprocessors", level=2, **_both(text))
    answers = {True: "Yes", False: "No", None: BY_PROVIDER}
    return Table(
        id=f"{part}.subprocessors",
        caption=caption,
        columns=("Name", "Purpose", "Data", "Place", "Written agreement"),
        widths=(3, 3, 3, 2, 2),
        rows=tuple(
            (each.name, each.purpose, each.data, each.place, answers[each.written_agreement])
            for each in schedule.subprocessors
        ),
    )


def _security(part: str, schedule: ScheduleData) -> Facts:
    lines = [fact("Cybersecurity framework", schedule.framework)]
    for item in schedule.evidence:
        dates = [
            f"from {long_date(item.valid_from)}" if item.valid_from else "",
            f"until {long_date(item.valid_until)}" if item.valid_until else "",
        ]
        words = ", ".join(part for part in (item.issuer, " ".join(date for date in dates if date)) if part.strip())
        lines.append(Fact(label=f"Evidence: {item.kind}", value=words or "named without issuer or dates"))
    return Facts(id=f"{part}.security", caption=f"Security of {schedule.product_name}", facts=tuple(lines))


def _end(part: str, schedule: ScheduleData) -> Facts:
    end = schedule.end_of_contract
    return Facts(
        id=f"{part}.end",
        caption=f"Covered Data of {schedule.product_name} when this Agreement ends",
        facts=(
            fact("What happens", _METHODS.get(end.method, "")),
            *_known(
                ("Format of return", end.format),
                ("When", end.when),
                ("How it is destroyed", end.how_destroyed),
            ),
        ),
    )


def _contacts(schedules: Sequence[ScheduleData]) -> Facts:
    contacts = _all_contacts(schedules)
    lines = [
        fact("Responsible for security", contact_for("security", contacts)),
        *_known(*((_ROLES[role], contact_for(role, contacts)) for role in ("privacy", "representative"))),
    ]
    return Facts(id="a.contacts", caption="The Provider’s contacts", facts=tuple(lines))


# ------------------------------------------------------------------------------------------------- schedule of data


def schedule_of_data(schedules: Sequence[ScheduleData], catalogue: Catalogue, audience: Audience) -> list[Block]:
    """Return the schedule as Exhibit B (students) or the teacher exhibit prints it, one part per product."""
    letter, what = ("b", "Student Data") if audience == "student" else ("f", "Teacher Data")
    blocks: list[Block] = []
    for position, schedule in enumerate(schedules, start=1):
        part = f"{letter}.{position}"
        title = f"Part {position}: {schedule.product_name}" if len(schedules) > 1 else schedule.product_name
        uses, other, none = schedule.of(audience)
        elements = {use.code: use for use in uses}
        number = f"{letter.upper()}.{position}"
        if none:
            text = f"None. The Provider states that {schedule.product_name} collects no {what}."
            blocks.append(Paragraph(id=part, number=number, heading=title, checked=True, **_both(text)))
        elif not elements and not other:
            blocks.append(
                _pending(part, f"The {what} that {schedule.product_name} collects", number=number, heading=title)
            )
        else:
            text = f"{schedule.product_name} collects or receives this {what}:"
            blocks.append(Paragraph(id=part, number=number, heading=title, **_both(text)))
            blocks.append(
                Table(
                    id=f"{part}.table",
                    caption=f"Schedule of {what}: {schedule.product_name}",
                    columns=("Category", "Element", "Used", "Required", "Purpose, whose data, details"),
                    widths=(3, 5, 1.2, 1.5, 4.5),
                    rows=tuple(_rows(elements, other, catalogue.of(audience))),
                    group_column=True,
                )
            )
            blocks += _unstated(part, elements.values())
    return blocks


def _unstated(part: str, uses: Iterable[ElementUse]) -> list[Block]:
    """Return a line that names how much of the table is open: elements without purpose, or neither required nor not."""
    listed = list(uses)
    purpose = sum(1 for use in listed if not use.purpose.strip())
    required = sum(1 for use in listed if use.required is None)
    parts = []
    if purpose:
        parts.append(f"the purpose of {_share(purpose, len(listed))}")
    if purpose == required == len(listed):
        parts = [f"the purpose of {_share(purpose, len(listed))}, and whether it is required"]
    elif required:
        parts.append(f"whether {_share(required, len(listed))} {'is' if required == len(listed) else 'are'} required")
    if not parts:
        return []
    text = capitalized(f"{joined(parts)}: {BY_PROVIDER}.")
    return [Paragraph(id=f"{part}.open", level=2, pending=True, **_both(text))]


def _share(count: int, total: int) -> str:
    return f"each of the {total} elements" if count == total else f"{count} of the {total} elements"


def _rows(
    uses: dict[str, ElementUse], other: tuple[str, ...], categories: Iterable[Category]
) -> Iterable[tuple[str, ...]]:
    """Yield a row for each element in use, and one row for those of the same category that are not."""
    for category in categories:
        if category.kind == "other":
            yield from ((category.label, text, "Yes", "", "") for text in other or ())
            if not other:
                yield (category.label, "No further element", "No", "", "")
            continue
        unused: list[str] = []
        for element in category.elements:
            use = uses.get(element.code)
            if use is None:
                unused.append(element.label)
                continue
            required = {True: "Yes", False: "No", None: ""}[use.required]
            yield (category.label, element.label, "Yes", required, _details(use))
        if unused:
            yield (category.label, "; ".join(unused), "No", "", "")


def _details(use: ElementUse) -> str:
    whose = f"Data of {joined(_WHOSE[subject] for subject in use.subjects)}" if use.subjects else ""
    parts = [part.strip().rstrip(".") for part in (use.purpose, whose, use.specify) if part.strip()]
    return ". ".join(capitalized(part) for part in parts)


# ------------------------------------------------------------------------------------------------------- signatures


def signatures(terms: AgreementTerms, vendor: str) -> list[Block]:
    """Return the places for the signatures: the provider's, and the LEA's unless this is a general offer."""
    blocks: list[Block] = [
        SignatureBlock(id="signature.vendor", side="vendor", party=vendor, role_line="For the Provider")
    ]
    if terms.district is not None:
        blocks.append(
            SignatureBlock(id="signature.district", side="district", party=terms.district.name, role_line="For the LEA")
        )
    return blocks
