"""Start a draft, and change it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from backend.accounts import selectors as accounts
from backend.agreements import selectors
from backend.agreements.choices import Status, TermBasis
from backend.agreements.models import Agreement, AgreementLine, CoveredDistrict
from backend.agreements.rules import terms as term_rules
from backend.agreements.services import checks
from backend.agreements.types import State
from backend.core import history
from backend.core.errors import Changed, Invalid, NotFound
from backend.core.locks import queue_up
from backend.core.types import Actor
from backend.core.words import one_line
from backend.vendors import selectors as vendors
from backend.vendors.choices import VersionStatus
from backend.vendors.types import Answer

if TYPE_CHECKING:
    from backend.accounts.models import Organization
    from backend.vendors.models import ScheduleVersion

DEFAULT_NOTICE = "e-mail, and first-class mail where the other side asks for paper"


@dataclass(frozen=True)
class TermsIn:
    """What an officer states when an agreement is started or changed."""

    states: tuple[State, ...]
    service_agreement_title: str = ""
    service_agreement_date: date | None = None
    service_agreement_end: date | None = None
    start_date: date | None = None
    term_months: int = 36
    term_basis: str = TermBasis.DEFAULT
    notice_method: str = DEFAULT_NOTICE
    answers: dict[str, Answer] = field(default_factory=dict)
    """By question id; only questions of scope "agreement". An empty text is no answer."""


@dataclass(frozen=True)
class _Stated:
    """What was stated, looked up and checked."""

    terms: TermsIn
    versions: Sequence["ScheduleVersion"]
    product_ids: Sequence[UUID]
    """Those without a schedule yet: the vendor is asked for it."""
    covered_ids: Sequence[UUID]


def _tidy(terms: TermsIn) -> TermsIn:
    return replace(
        terms,
        service_agreement_title=one_line(terms.service_agreement_title),
        notice_method=one_line(terms.notice_method) or DEFAULT_NOTICE,
        answers={key: value for key, value in terms.answers.items() if not isinstance(value, str) or value.strip()},
    )


def _term_problems(
    terms: TermsIn, *, district: "Organization", covered: Sequence["Organization"]
) -> dict[str, list[str]]:
    found = term_rules.problems(
        states=terms.states,
        district_state=district.state,
        service_agreement_date=terms.service_agreement_date,
        service_agreement_end=terms.service_agreement_end,
        start_date=terms.start_date,
        term_months=terms.term_months,
        covered={one.name: one.state for one in covered},
    )
    for question, sentence in vendors.answer_problems(terms.answers, scope="agreement").items():
        found[f"answers.{question}"] = [sentence]
    return found


def _version_problem(found: Sequence["ScheduleVersion"], asked: Sequence[UUID], vendor_id: UUID) -> str:
    if len(found) < len(set(asked)):
        return "One of these schedules does not exist, or is not shared with you."
    if any(version.product.vendor_id != vendor_id for version in found):
        return "One of these products belongs to another vendor."
    if any(version.status != VersionStatus.PUBLISHED for version in found):
        return "One of these schedules is not published any more. Choose the product's newer one."
    if len(asked) > len(set(asked)) or len({version.product_id for version in found}) < len(found):
        return "A product is named twice."
    return ""


def term_problems(
    terms: TermsIn, *, district: "Organization", covered_ids: Sequence[UUID], now: datetime
) -> dict[str, list[str]]:
    """Return what is wrong with terms and covered districts, as sentences by field."""
    today = now.astimezone(ZoneInfo(district.time_zone)).date()
    members = accounts.covered_districts(district.id, today)
    covered = [one for one in members if one.id in covered_ids]
    problems = _term_problems(_tidy(terms), district=district, covered=covered)
    if not set(covered_ids) <= {one.id for one in members}:
        problems["covered"] = ["One of these districts is not a member of your coalition."]
    return problems


def _checked(
    *,
    actor: Actor,
    now: datetime,
    district: "Organization",
    vendor_id: UUID,
    version_ids: Sequence[UUID],
    product_ids: Sequence[UUID],
    covered_ids: Sequence[UUID],
    terms: TermsIn,
    further: dict[str, list[str]],
) -> _Stated:
    """Return what was stated, or raise Invalid with everything that is wrong with it, at the fields."""
    problems = {**further, **term_problems(terms, district=district, covered_ids=covered_ids, now=now)}
    readable = vendors.versions(actor).filter(id__in=version_ids).select_related("product")
    by_id = {version.id: version for version in readable}
    versions = [by_id[one] for one in dict.fromkeys(version_ids) if one in by_id]
    if not version_ids and not product_ids:
        problems["versions"] = ["Choose at least one product."]
    elif problem := _version_problem(versions, version_ids, vendor_id):
        problems["versions"] = [problem]
    asked = list(dict.fromkeys(product_ids))
    if asked and vendors.products(actor, vendor_id=vendor_id).filter(id__in=asked).count() < len(asked):
        problems["products"] = ["One of these products does not exist, or belongs to another vendor."]
    elif {version.product_id for version in versions} & set(asked):
        problems["products"] = ["A product is named twice."]
    if problems:
        raise Invalid(fields=problems)
    return _Stated(_tidy(terms), versions, asked, list(dict.fromkeys(covered_ids)))


def _columns(terms: TermsIn) -> dict[str, Any]:
    return {
        "states": list(terms.states),
        "service_agreement_title": terms.service_agreement_title,
        "service_agreement_date": terms.service_agreement_date,
        "service_agreement_end": terms.service_agreement_end,
        "start_date": terms.start_date,
        "term_months": terms.term_months,
        "term_basis": terms.term_basis,
        "notice_method": terms.notice_method,
        "answers": {key: list(value) if isinstance(value, tuple) else value for key, value in terms.answers.items()},
    }


def _set_rows(agreement: Agreement, stated: _Stated) -> dict[str, list[str]]:
    """Put the draft's lines and covered districts in place of those it had; returns their ids, for the event."""
    AgreementLine.objects.filter(agreement=agreement).delete()
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, product_id=version.product_id, version_id=version.id, position=position)
        for position, version in enumerate(stated.versions)
    )
    AgreementLine.objects.bulk_create(
        AgreementLine(agreement=agreement, product_id=product_id, position=position)
        for position, product_id in enumerate(stated.product_ids, start=len(stated.versions))
    )
    CoveredDistrict.objects.filter(agreement=agreement).delete()
    CoveredDistrict.objects.bulk_create(
        CoveredDistrict(agreement=agreement, district_id=district_id) for district_id in stated.covered_ids
    )
    return {
        "versions": [str(version.id) for version in stated.versions],
        "products": [str(product_id) for product_id in stated.product_ids],
        "covered": [str(district_id) for district_id in stated.covered_ids],
    }


def _superseded(actor: Actor, agreement_id: UUID, vendor_id: UUID) -> str:
    """Return why this agreement cannot be superseded by a new one with this vendor, or nothing."""
    try:
        older = selectors.get_agreement(actor, agreement_id)
    except NotFound:
        return "This agreement does not exist, or is not yours to replace."
    if not selectors.is_own(actor, older):
        return "This agreement does not exist, or is not yours to replace."
    if older.vendor_id != vendor_id:
        return "This agreement is with another vendor."
    if older.status != Status.EXECUTED:
        return "Only an executed agreement can be replaced by a later one."
    return ""


@transaction.atomic
def create_agreement(
    *,
    actor: Actor,
    now: datetime,
    vendor_id: UUID,
    version_ids: Sequence[UUID],
    terms: TermsIn,
    product_ids: Sequence[UUID] = (),
    covered_ids: Sequence[UUID] = (),
    supersedes_id: UUID | None = None,
) -> UUID:
    """Start a draft between the actor's district and a vendor, and return its id.

    `product_ids` are those whose schedule the vendor is to be asked for. Raises Forbidden, and Invalid with everything
    that is wrong, at the fields: terms that do not fit together, a vendor, product or schedule that the actor cannot
    see, a schedule that is not published, a covered district that is none of the actor's coalition.
    """
    accounts.require(actor, "agreements.create")
    district = selectors.own_district(actor)
    further: dict[str, list[str]] = {}
    if not accounts.directory(actor).filter(id=vendor_id).exists():
        further["vendor"] = ["This vendor does not exist, or you do not deal with it."]
    if supersedes_id is not None and (problem := _superseded(actor, supersedes_id, vendor_id)):
        further["supersedes"] = [problem]
    stated = _checked(
        actor=actor,
        now=now,
        district=district,
        vendor_id=vendor_id,
        version_ids=version_ids,
        product_ids=product_ids,
        covered_ids=covered_ids,
        terms=terms,
        further=further,
    )
    queue_up(f"agreements.reference {district.id}")  # numbers are given one after the other
    agreement = history.create(
        Agreement(
            reference=selectors.next_reference(district, now),
            district_id=district.id,
            vendor_id=vendor_id,
            supersedes_id=supersedes_id,
            created_at=now,
            **_columns(stated.terms),
        ),
        actor=actor,
        at=now,
    )
    rows = _set_rows(agreement, stated)
    checks.record(agreement, kind="created", actor=actor, at=now, data={"reference": agreement.reference, **rows})
    return agreement.id


@transaction.atomic
def change_agreement(
    *,
    actor: Actor,
    now: datetime,
    agreement_id: UUID,
    revision: int,
    version_ids: Sequence[UUID],
    terms: TermsIn,
    product_ids: Sequence[UUID] = (),
    covered_ids: Sequence[UUID] = (),
) -> None:
    """Replace what the district states of an agreement in the making, as it stood at `revision`.

    While the vendor is asked or waits for an answer, its products, their schedules and the states stay as they are:
    that is what it was asked for. Raises Forbidden, NotFound, Changed where somebody changed it since, NotPossibleNow
    once the text is frozen, and Invalid as for a new one.
    """
    agreement = checks.entered(actor, "create", agreement_id)
    if agreement.status not in selectors.PREPARING:
        raise checks.NotPossibleNow("The text is frozen. Take the agreement back to draft first.")
    if agreement.revision != revision:
        raise Changed(
            "Somebody else has changed this draft since you opened it. Copy what you typed, and load it again."
        )
    if agreement.status != Status.DRAFT:
        _refuse_other_subject(agreement, version_ids=version_ids, product_ids=product_ids, states=terms.states)
    stated = _checked(
        actor=actor,
        now=now,
        district=selectors.own_district(actor),
        vendor_id=agreement.vendor_id,
        version_ids=version_ids,
        product_ids=product_ids,
        covered_ids=covered_ids,
        terms=terms,
        further={},
    )
    agreement = history.change(
        Agreement.objects.filter(id=agreement.id, status=agreement.status),
        actor=actor,
        at=now,
        revision=agreement.revision + 1,
        **_columns(stated.terms),
    )
    rows = _set_rows(agreement, stated)
    checks.record(agreement, kind="changed", actor=actor, at=now, data=rows)


def _refuse_other_subject(
    agreement: Agreement, *, version_ids: Sequence[UUID], product_ids: Sequence[UUID], states: Sequence[str]
) -> None:
    """Refuse other products, schedules or states than the vendor was asked for. Raises Invalid at the field."""
    lines = list(agreement.lines.all())
    said = "The vendor was asked for this. Take the agreement back to draft to change it."
    fields = {}
    if {line.version_id for line in lines if line.version_id} != set(version_ids) or {
        line.product_id for line in lines if not line.version_id
    } != set(product_ids):
        fields["versions"] = [said]
    if list(states) != agreement.states:
        fields["states"] = [said]
    if fields:
        raise Invalid(fields=fields)
