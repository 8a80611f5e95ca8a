"""Registers of agreements signed elsewhere: what a file says beside what is known here, and how an import stands."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Lower

from backend.accounts import selectors as accounts
from backend.accounts.choices import State as AnyState
from backend.agreements.choices import ImportStatus, Status
from backend.agreements.models import Agreement, AgreementLine, RegisterImport
from backend.agreements.rules import register_file as rules
from backend.agreements.rules.recorded import OWN_ADDRESS
from backend.agreements.selectors.rows import own_district
from backend.core.errors import Invalid, NotFound
from backend.core.models import Event
from backend.core.sheets import Limits, SheetProblem, read_csv, read_workbook
from backend.core.types import Actor
from backend.vendors import selectors as vendors

if TYPE_CHECKING:
    from backend.accounts.models import Organization

MAX_BYTES = 10_000_000
LIMITS = Limits(bytes=MAX_BYTES, unpacked_bytes=80_000_000, rows=rules.MOST_ROWS + rules.HEADING_WITHIN)
SHOWN_PROBLEMS = 20
"""Of a file that cannot be read at all, so many places are named at once."""

NEW, IN_REGISTER, REPEATED = "new", "in_register", "repeated"


class RegisterUnreadable(Invalid):
    code = "agreements.register_unreadable"
    message = "This file was not taken. Nothing was stored."


Key = tuple[str, frozenset[str], date]
"""Vendor, products and first day: two agreements alike in these are one."""


class Known:
    """The vendors that an actor's district knows, and the products and agreements of those that `names` mean: what
    rows of a register are found in. As many queries for a thousand names as for one."""

    def __init__(self, actor: Actor, district_id: UUID, *, names: Iterable[str]) -> None:
        self.by_name: dict[str, list[tuple[UUID, str]]] = {}
        self.by_bare: dict[str, list[tuple[UUID, str]]] = {}
        for vendor_id, name in accounts.directory(actor).order_by().values_list("id", "name"):
            self.by_name.setdefault(name.lower(), []).append((vendor_id, name))
            self.by_bare.setdefault(accounts.bare_name(name), []).append((vendor_id, name))
        meant = {found[0] for name in set(names) if (found := self.vendor(name))}
        self.products: dict[UUID, dict[str, UUID]] = {}
        listed = vendors.products(actor).filter(vendor__in=meant).prefetch_related(None).order_by()
        for product_id, vendor_id, name in listed.values_list("id", "vendor_id", "name"):
            self.products.setdefault(vendor_id, {})[name.lower()] = product_id
        self.agreements = dict(_agreements(district_id, meant))

    def vendor(self, name: str, *, own: Collection[UUID] = ()) -> tuple[UUID, str] | None:
        """Return the one vendor that is meant: of this name, else the only one that differs by "Inc." and the like.

        Of several it is the one of `own`, which the import itself has added.
        """
        found = self.by_name.get(name.lower()) or self.by_bare.get(accounts.bare_name(name), [])
        meant = found if len(found) == 1 else [each for each in found if each[0] in own]
        return meant[0] if meant else None

    def several(self, name: str) -> list[str]:
        """Return the names of vendors that may all be meant, where there are several."""
        found = self.by_name.get(name.lower()) or self.by_bare.get(accounts.bare_name(name), [])
        return [each for _, each in found] if len(found) > 1 else []

    def agreement(self, vendor_id: UUID, products: Iterable[str], effective: date) -> str:
        """Return the number of the agreement that a row would repeat, or nothing."""
        return self.agreements.get((str(vendor_id), frozenset(each.lower() for each in products), effective), "")


def _agreements(district_id: UUID, vendor_ids: Collection[UUID]) -> Iterable[tuple[Key, str]]:
    """Yield the district's agreements with these vendors that were not withdrawn and have a first day, by what makes
    them one."""
    rows = Agreement.objects.filter(district=district_id, vendor__in=vendor_ids, effective_date__isnull=False)
    rows = rows.exclude(status=Status.WITHDRAWN)
    named: dict[UUID, set[str]] = {}
    lines = AgreementLine.objects.filter(agreement__in=rows.values("id"))
    for agreement_id, name in lines.values_list("agreement_id", Lower("product__name")):
        named.setdefault(agreement_id, set()).add(name)
    for agreement_id, vendor_id, effective, reference in rows.values_list(
        "id", "vendor_id", "effective_date", "reference"
    ):
        if effective is not None:
            yield (str(vendor_id), frozenset(named.get(agreement_id, ())), effective), reference


@dataclass(frozen=True)
class CheckedRegister:
    """A register read and compared with what is known here, as an import keeps it."""

    rows: list[dict[str, Any]]
    problems: dict[str, list[str]]
    summary: dict[str, Any]


def read_register(content: bytes, *, district: "Organization", today: date) -> rules.ReadRegister:
    """Return what a file says. Raises RegisterUnreadable at "file" for one that is no register at all."""
    try:
        if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
            sheet, rows = rules.choose_sheet(read_workbook(content, limits=LIMITS))
        else:
            sheet, rows = "", read_csv(content, limits=LIMITS)
        names = {state.value: str(state.label) for state in AnyState}
        return rules.read(rows, sheet=sheet, states=names, own_state=district.state, today=today)
    except SheetProblem as error:
        raise RegisterUnreadable(fields={"file": _in_sentences(error)}) from error
    except rules.NoRegister as error:
        raise RegisterUnreadable(fields={"file": [str(error)]}) from error


def _in_sentences(error: SheetProblem) -> list[str]:
    said = []
    for place, text in list(error.problems.items())[:SHOWN_PROBLEMS]:
        sentence = text if text.endswith(".") else f"{text}."
        said.append(sentence if place == "file" else f"{place}: {sentence}")
    if more := len(error.problems) - SHOWN_PROBLEMS:
        said += [f"The same is wrong in {more} more places."] if more > 0 else []
    return said


class _Comparing:
    """Goes through the rows of one file, comparing each with what is known here and with the rows before it."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.seen: dict[Key, int] = {}
        self.new_vendors: dict[str, str] = {}
        """By its bare name: a new vendor as it was first written."""
        self.new_products: set[tuple[str, str]] = set()

    def compared(self, row: rules.RegisterRowIn) -> dict[str, Any]:
        """Return a row as an import keeps it, with what taking it in would do."""
        found = self.known.vendor(row.vendor)
        vendor = str(found[0]) if found else accounts.bare_name(row.vendor)
        key: Key = (vendor, frozenset(name.lower() for name in row.products), row.effective)
        fate, with_what = NEW, ""
        if found and (reference := self.known.agreement(found[0], row.products, row.effective)):
            fate, with_what = IN_REGISTER, reference
        elif key in self.seen:
            fate, with_what = REPEATED, str(self.seen[key])
        else:
            self.seen[key] = row.row
            if found is None:
                self.new_vendors.setdefault(vendor, row.vendor)
            listed = self.known.products.get(found[0], {}) if found else {}
            self.new_products |= {(vendor, name.lower()) for name in row.products if name.lower() not in listed}
        name = found[1] if found else self.new_vendors.get(vendor, row.vendor)
        return _kept(row, fate=fate, with_what=with_what, vendor_id=str(found[0]) if found else "", vendor=name)


def check_register(actor: Actor, *, content: bytes, now: datetime) -> CheckedRegister:
    """Read a register for the actor's district and say of each row what taking it in would do. Writes nothing.

    Raises Forbidden, NotFound and RegisterUnreadable.
    """
    accounts.require(actor, "agreements.record")
    district = own_district(actor)
    today = now.astimezone(ZoneInfo(district.time_zone)).date()
    read = read_register(content, district=district, today=today)
    comparing = _Comparing(Known(actor, district.id, names={row.vendor for row in read.rows}))
    own = {one.email for one in accounts.people(district.id, now=now)}
    rows = []
    for each in read.rows:
        if each.contact_email in own:
            read.complain(f"{read.letters['contact_email']}{each.row}", OWN_ADDRESS)
        elif several := comparing.known.several(each.vendor):
            said = f"Several vendors are meant: {', '.join(several[:4])}. Write the name in full."
            read.complain(f"{read.letters['vendor']}{each.row}", said)
        else:
            rows.append(comparing.compared(each))
    fates = [row["fate"] for row in rows]
    summary = {
        "rows": len(read.rows),
        "to_record": fates.count(NEW),
        "in_register": fates.count(IN_REGISTER),
        "repeated": fates.count(REPEATED),
        "new_vendors": len(comparing.new_vendors),
        "known_vendors": len({row["vendor_id"] for row in rows if row["vendor_id"]}),
        "new_products": len(comparing.new_products),
        "problems": sum(map(len, read.problems.values())) + read.more_problems,
        "sheet": read.sheet,
        "columns": [{"field": rules.LABELS[name], "heading": heading} for name, heading in read.columns.items()],
        "passed_over": read.passed_over,
        "dates_read": dict(read.dates_read),
        "state_filled_in": read.state_filled_in,
        "own_state": district.state,
    }
    return CheckedRegister(rows=rows, problems=read.problems, summary=summary)


def _kept(row: rules.RegisterRowIn, *, fate: str, with_what: str, vendor_id: str, vendor: str) -> dict[str, Any]:
    return {
        "row": row.row,
        "fate": fate,
        "with": with_what,
        "vendor_id": vendor_id,
        "vendor": vendor,
        "written": row.vendor,
        "products": list(row.products),
        "states": list(row.states),
        "effective": row.effective.isoformat(),
        "end": row.end.isoformat() if row.end else "",
        "signed": row.signed.isoformat() if row.signed else "",
        "reference": row.reference,
        "form": row.form,
        "note": row.note,
        "contact_name": row.contact_name,
        "contact_email": row.contact_email,
    }


def register_template(actor: Actor) -> bytes:
    """Return the workbook to fill in. Raises Forbidden by role."""
    accounts.require(actor, "agreements.read")
    return rules.template()


def register_imports(actor: Actor) -> QuerySet[RegisterImport]:
    """Return the imports of the actor's district, the newest first. Raises Forbidden by role."""
    accounts.require(actor, "agreements.read")
    rows = RegisterImport.objects.filter(district=actor.organization_id).select_related("created_by", "undone_by")
    return rows.defer("rows", "created").order_by("-created_at", "id")


def get_import(actor: Actor, import_id: UUID) -> RegisterImport:
    """Return one import. Raises NotFound for somebody else's as for none, and Forbidden."""
    row = register_imports(actor).filter(id=import_id).first()
    if row is None:
        raise NotFound
    return row


def import_rows(actor: Actor, import_id: UUID, *, fate: str = "") -> Sequence[Mapping[str, Any]]:
    """Return the checked rows of an import, those of one fate where asked. Raises NotFound and Forbidden."""
    rows: list[Mapping[str, Any]] = get_import(actor, import_id).rows
    return [
        {
            **{"contact_name": "", "contact_email": ""},  # of what was checked before these were read
            **row,
            "vendor_known": bool(row["vendor_id"]),
            "effective": date.fromisoformat(row["effective"]),
            "end": date.fromisoformat(row["end"]) if row["end"] else None,
            "signed": date.fromisoformat(row["signed"]) if row["signed"] else None,
        }
        for row in rows
        if fate in ("", row["fate"])
    ]


def standing(row: RegisterImport) -> QuerySet[Agreement]:
    """Return the agreements that an import made and that stand as they came, so that undoing it may withdraw them."""
    return Agreement.objects.filter(register_import=row, status=Status.EXECUTED, revision=0, first_sent_at__isnull=True)


def touched(row: RegisterImport, *, limit: int = 5) -> list[str]:
    """Return numbers of agreements that an import made and to which something has happened since; at most `limit`."""
    made = Agreement.objects.filter(register_import=row)
    other = made.exclude(id__in=standing(row).values("id"))
    events = (
        Event.objects.filter(subject_type="agreement", subject_id__in=made.values("id"))
        .values("subject_id")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    more = made.filter(Q(id__in=events.values("subject_id")) | Q(superseded_by__isnull=False))
    return list((other | more).distinct().order_by("reference").values_list("reference", flat=True)[:limit])


def import_actions(actor: Actor, row: RegisterImport) -> list[str]:
    """Return what the actor can do with an import now: "run", "undo"."""
    if not accounts.may(actor, "agreements.record"):
        return []
    if row.status == ImportStatus.CHECKED:
        return ["run"] if not row.problems and row.summary.get("to_record") else []
    return ["undo"] if row.status == ImportStatus.DONE else []


def left_to_withdraw(row: RegisterImport) -> int:
    """Return how many agreements undoing an import has still to withdraw."""
    return standing(row).count() if row.status == ImportStatus.UNDONE else 0


def unused(row: RegisterImport, *, of: Collection[UUID] | None = None) -> tuple[list[UUID], list[UUID]]:
    """Return the products and vendors that an import made and that no agreement but its withdrawn ones names.

    With `of`, only those that these of its agreements name.
    """
    made = {key: {UUID(each) for each in row.created.get(key, [])} for key in ("products", "vendors")}
    if of is not None:
        named = AgreementLine.objects.filter(agreement__in=of)
        made["products"] &= set(named.values_list("product_id", flat=True))
        made["vendors"] &= set(Agreement.objects.filter(id__in=of).values_list("vendor_id", flat=True))
    elsewhere = Agreement.objects.exclude(register_import=row, status=Status.WITHDRAWN)
    lines = AgreementLine.objects.filter(product__in=made["products"], agreement__in=elsewhere.values("id"))
    products = made["products"] - set(lines.values_list("product_id", flat=True))
    used = elsewhere.filter(vendor__in=made["vendors"])
    return sorted(products), sorted(made["vendors"] - set(used.values_list("vendor_id", flat=True)))
