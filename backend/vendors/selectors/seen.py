"""Which vendors a district sees, told from rows that the database keeps: the same that accounts.selectors.directory
tells from organizations and relationships, where that would look at each of 20,000 (docs/adr/0017)."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value

from backend.accounts import selectors as accounts
from backend.accounts.choices import OrganizationKind
from backend.core.types import Actor
from backend.vendors.models import ListedVendor, SharedVendor

MET_SORTS = {"name": "name_key", "products": "product_count", "shared": "version_count", "sensitive": "mark_count"}
"""Sorts of the list of vendors that kept rows have the columns for -> the column."""


def sees_the_directory(actor: Actor) -> bool:
    """Tell whether the actor sees all verified vendors and those that it deals with, as districts and coalitions do."""
    return actor.organization_kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION)


def met(actor: Actor) -> QuerySet[SharedVendor]:
    """Return the vendors that a district sees and has to do with: those of which it reads anything are among them.
    Raises Forbidden."""
    accounts.require(actor, "vendors.read")
    accounts.require(actor, "organizations.read")
    return SharedVendor.objects.filter(Q(verified=True) | Q(related=True), reader=actor.organization_id)


@dataclass(frozen=True)
class Seen:
    """How many vendors a district sees."""

    met: int
    others: int
    """Verified ones that it has nothing to do with."""

    @property
    def total(self) -> int:
        return self.met + self.others


def seen(actor: Actor) -> Seen:
    """Return how many vendors a district sees. Raises Forbidden."""
    every, verified, listed = _numbers(actor, _VENDORS)
    return Seen(met=every, others=listed - verified)


def products_seen(actor: Actor) -> int:
    """Return how many products lists show to a district: what everybody sees of its vendors, and what only it does.
    Raises Forbidden."""
    return sum(_numbers(actor, _PRODUCTS))


def _numbers(actor: Actor, query: str) -> tuple[int, ...]:
    accounts.require(actor, "vendors.read")
    accounts.require(actor, "organizations.read")
    with connection.cursor() as cursor:
        cursor.execute(query, {"reader": actor.organization_id})
        return tuple(int(one) for one in cursor.fetchone())


# In SQL, because to have several sums put together from expressions takes as long as to sum.
_VENDORS = """
    select count(*), count(*) filter (where verified), (select count(*) from vendors_listedvendor where verified)
    from vendors_sharedvendor where reader_id = %(reader)s and (verified or related)
"""
_PRODUCTS = """
    select coalesce(sum(own_product_count), 0),
           (select coalesce(sum(product_count), 0) from vendors_listedvendor where verified),
           (select coalesce(sum(l.product_count), 0)
            from vendors_listedvendor l join vendors_sharedvendor s on s.vendor_id = l.vendor_id
            where not l.verified and s.reader_id = %(reader)s and not s.verified and s.related)
    from vendors_sharedvendor where reader_id = %(reader)s and (verified or related)
"""


def parts_of_the_directory(actor: Actor, sort: str, *, others: bool) -> "list[QuerySet[Any, Any]]":
    """Return the queries that together find every vendor which a district sees once, each with the columns that the
    sort (one of MET_SORTS) goes by, and each along an index of them. `others` says whether it sees any that it has
    nothing to do with. Raises Forbidden."""
    rows, listed = met(actor), ListedVendor.objects.filter(verified=True)
    if sort == "products":
        # Everybody's numbers, but where some products are shown to this reader alone.
        own = SharedVendor.objects.filter(reader=actor.organization_id, own_product_count__gt=0)
        rest = ListedVendor.objects.filter(~Exists(own.filter(vendor=OuterRef("vendor"))))
        total = F("vendor__listed__product_count") + F("own_product_count")
        return [
            rows.filter(own_product_count__gt=0).annotate(product_count=total),
            rest.filter(verified=True),
            rest.filter(verified=False, vendor__in=rows.filter(verified=False).values("vendor")),
        ]
    if not others:
        return [rows]
    mine = SharedVendor.objects.filter(reader=actor.organization_id, vendor=OuterRef("vendor"))
    column = MET_SORTS[sort]
    rest = listed.filter(~Exists(mine))
    return [rows, rest if column == "name_key" else rest.annotate(**{column: Value(0)})]
