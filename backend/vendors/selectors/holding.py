"""What schedule versions hold: the conditions by which registers of vendors and of products find."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from backend.core.search import MOST_WORDS, Begins, SearchWords, words_of
from backend.vendors.models import ScheduleElement, ScheduleVersion, VersionHosting, VersionSubprocessor
from backend.vendors.selectors.catalogue import data_called


@dataclass(frozen=True)
class HoldingAsked:
    """What is looked for; everything left empty restricts nothing."""

    search: str = ""
    """Beginnings of words in names, or in the name of a kind of data."""
    holds: str = ""
    """A sensitivity that stands anywhere in a schedule."""
    element: str = ""
    subprocessor: str = ""
    country: str = ""

    @property
    def about_schedules(self) -> bool:
        """Whether only those match that have a schedule which says so."""
        return bool(self.holds or self.element or self.subprocessor or self.country)


def named(text: str) -> Q:
    """Return the condition that each word of a search begins a word of `name`; a search without a word finds none."""
    words = words_of(text)[:MOST_WORDS]
    return Q(Begins(SearchWords("name"), words)) if words else Q(pk__in=())


def holding_data_called(rows: QuerySet[ScheduleVersion], text: str) -> QuerySet[ScheduleVersion] | None:
    """Return the versions that hold data of this name; None where no data is called so."""
    words = words_of(text)[:MOST_WORDS]
    codes, marks = data_called(words) if words else ([], [])
    if not codes and not marks:
        return None
    return rows.filter(
        Q(marks__overlap=marks) | Q(pk__in=ScheduleElement.objects.filter(code__in=codes).values("version"))
    )


def holding(rows: QuerySet[ScheduleVersion], asked: HoldingAsked) -> QuerySet[ScheduleVersion]:
    """Return the versions whose schedules say what is looked for; the search is not looked at."""
    if asked.holds:
        rows = rows.filter(marks__contains=[asked.holds])
    if asked.element:
        rows = rows.filter(pk__in=ScheduleElement.objects.filter(code=asked.element).values("version"))
    for model, column, text in (
        (VersionSubprocessor, "name", asked.subprocessor),
        (VersionHosting, "country", asked.country),
    ):
        if text:
            words = words_of(text)[:MOST_WORDS]
            found = model._default_manager.filter(Begins(SearchWords(column), words)) if words else None
            rows = rows.filter(pk__in=found.values_list("version_id", flat=True)) if found is not None else rows.none()
    return rows
