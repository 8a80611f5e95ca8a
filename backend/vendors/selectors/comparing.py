"""What changed from one schedule version to another."""

from dataclasses import dataclass
from uuid import UUID

from backend.core.errors import NotFound
from backend.core.types import Actor
from backend.vendors.models import ScheduleVersion
from backend.vendors.rules import comparing
from backend.vendors.selectors.catalogue import catalogue
from backend.vendors.selectors.drafts import vendor_questions
from backend.vendors.selectors.versions import data_of, get_version
from backend.vendors.types import ScheduleData


@dataclass(frozen=True)
class Comparison:
    """Two versions of one product, and what differs."""

    before: ScheduleVersion
    after: ScheduleVersion
    counts: dict[str, int]
    changes: tuple[comparing.Difference, ...]


def compare(actor: Actor, before_id: UUID, after_id: UUID) -> Comparison:
    """Return what changed from one version of a product to another, both readable by the actor.

    Raises NotFound, also for versions of two products, and Forbidden.
    """
    before, after = get_version(actor, before_id), get_version(actor, after_id)
    if before.product_id != after.product_id:
        raise NotFound
    changes = compare_data(data_of(before), data_of(after))
    return Comparison(before, after, comparing.counts(changes), changes)


def compare_data(before: ScheduleData, after: ScheduleData) -> tuple[comparing.Difference, ...]:
    """Return everything in which one schedule differs from another, in the order of the form. Pure."""
    return comparing.compare(before, after, catalogue=catalogue(after.catalogue), questions=vendor_questions())
