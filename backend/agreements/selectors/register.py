"""The register: the visible agreements, filtered and sorted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from backend.agreements.choices import Status
from backend.agreements.models import Agreement
from backend.core.types import Actor

if TYPE_CHECKING:
    pass

from backend.agreements.selectors.rows import visible_agreements, whole

SORTS: dict[str, F | Lower | Case] = {
    "vendor": Lower("vendor__name"),
    "district": Lower("district__name"),
    "status": Case(
        *(When(status=status, then=Value(place)) for place, status in enumerate(Status.values)),
        output_field=IntegerField(),
    ),
    "created": F("created_at"),
    "effective": F("effective_date"),
    "end": F("end_date"),
    "reference": F("reference"),
}


def list_agreements(
    actor: Actor,
    *,
    search: str = "",
    statuses: Sequence[str] = (),
    state: str = "",
    sort: str = "-created",
) -> QuerySet[Agreement]:
    """Return the register, filtered and sorted; `sort` is a key of SORTS, with "-" for falling order."""
    rows = whole(visible_agreements(actor))
    if search:
        rows = rows.filter(
            Q(vendor__name__icontains=search)
            | Q(district__name__icontains=search)
            | Q(reference__icontains=search)
            | Q(lines__product__name__icontains=search)
        ).distinct()
    if statuses:
        rows = rows.filter(status__in=statuses)
    if state:
        rows = rows.filter(states__contains=[state])
    key = SORTS.get(sort.removeprefix("-"), F("created_at"))
    ordered = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_last=True)
    # DISTINCT wants what it sorts by among the columns; a sub-select leaves both alone.
    return whole(Agreement.objects.filter(id__in=rows.values("id"))).order_by(ordered, "id")
