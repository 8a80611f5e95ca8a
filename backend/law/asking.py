"""A case as it comes over the wire or from a file, and its answer in words: times on the clocks of the case's zone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, get_args

from rest_framework import serializers

from backend.core.api import several
from backend.core.words import written
from backend.law import calendars, selectors
from backend.law.choices import MATTERS, Event
from backend.law.pages import SURE
from backend.law.rules import Book, WrongFacts, local_instant, wording
from backend.law.rules.case import moment_field
from backend.law.rules.moments import CameTwice, Which
from backend.law.types import (
    AgreedLimit,
    DataClass,
    Delay,
    DelayKind,
    Facts,
    Moment,
    Obligor,
    PolicyLimit,
    Question,
    Unit,
)

UNITS = [unit for unit in get_args(Unit) if unit != "none"]
WORD = r"^[a-z_.]+$"
WORD_PROBLEM = "Use small letters, dots and underscores only."
LOCAL_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$"
LOCAL_TIME_PROBLEM = "Write a day and a time, like 2026-11-01T13:30."
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST = 1000
"""Of a number of hours, days, months or years."""
MOST_DAYS = 400


def word() -> serializers.RegexField:
    """A duty, an anchor or a condition, by its name in the data."""
    return serializers.RegexField(WORD, max_length=60, error_messages={"invalid": WORD_PROBLEM})


def local_time(**options: Any) -> serializers.RegexField:
    """A time on the clocks of the case's zone, as text: an instant comes of it once the zone is known."""
    return serializers.RegexField(LOCAL_TIME, max_length=20, error_messages={"invalid": LOCAL_TIME_PROBLEM}, **options)


def which_time() -> serializers.ChoiceField:
    """Which of two is meant, where the clock change repeated a time."""
    return serializers.ChoiceField(
        choices=get_args(Which),
        required=False,
        default=None,
        allow_null=True,
        help_text="Where the clock change repeated that time: which of the two is meant.",
    )


class LawMomentIn(serializers.Serializer[Any]):
    anchor = word()
    by = serializers.ChoiceField(choices=get_args(Obligor), required=False, default=None, allow_null=True)
    at = local_time()
    which = which_time()


class LawResidentsIn(serializers.Serializer[Any]):
    state = serializers.CharField(max_length=2)
    count = serializers.IntegerField(min_value=0, max_value=400_000_000, allow_null=True)


class LawConditionIn(serializers.Serializer[Any]):
    code = word()
    so = serializers.BooleanField(allow_null=True)


class LawDelayIn(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=get_args(DelayKind))
    since = local_time()
    since_which = which_time()
    until = local_time(required=False, default=None, allow_null=True)
    until_which = which_time()
    document = serializers.CharField(max_length=300)


class LawAgreedIn(serializers.Serializer[Any]):
    """A limit that an agreement sets."""

    clause = serializers.CharField(max_length=60)
    duty = word()
    obligor = serializers.ChoiceField(choices=get_args(Obligor))
    addressee = serializers.ChoiceField(choices=["provider", "district", "parent"])
    amount = serializers.IntegerField(min_value=0, max_value=LONGEST)
    unit = serializers.ChoiceField(choices=UNITS)
    anchor = word()


class LawPolicyIn(serializers.Serializer[Any]):
    """A district's own limit."""

    title = serializers.CharField(max_length=120)
    duty = word()
    obligor = serializers.ChoiceField(choices=get_args(Obligor))
    addressee = serializers.ChoiceField(choices=["provider", "district", "parent"])
    amount = serializers.IntegerField(min_value=0, max_value=LONGEST)
    unit = serializers.ChoiceField(choices=UNITS)
    anchor = word()


class LawExplainIn(serializers.Serializer[Any]):
    """What happened, as far as it is known. What is left out is not known, and hides nothing."""

    state = serializers.CharField(max_length=2, help_text="The district's state.")
    event = serializers.ChoiceField(choices=Event.choices)
    zone = serializers.CharField(
        max_length=60, required=False, default="", allow_blank=True,
        help_text="The district's time zone. Empty: the one in which most of the state lies.",
    )  # fmt: skip
    moments = several(LawMomentIn, most=40, required=False, default=list)
    residents = several(LawResidentsIn, most=20, required=False, default=list)
    data = serializers.ListField(  # type: ignore[assignment]
        child=serializers.ChoiceField(choices=get_args(DataClass)),
        max_length=10, required=False, default=None, allow_null=True,
        help_text="Kinds of data that were touched. Null: not known; empty: none.",
    )  # fmt: skip
    conditions = several(LawConditionIn, most=60, required=False, default=list)
    delays = several(LawDelayIn, most=10, required=False, default=list)
    agreed = several(LawAgreedIn, most=20, required=False, default=list)
    policies = several(LawPolicyIn, most=20, required=False, default=list)
    closures = serializers.ListField(child=serializers.DateField(), max_length=MOST_DAYS, required=False, default=list)
    school_days = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=60, required=False, default=None, allow_null=True,
        help_text="The school calendar, one line for each day or span: 2026-09-01 to 2026-12-22. Null: not known.",
    )  # fmt: skip


def facts_of(asked: Mapping[str, Any], *, zone: str) -> Facts:
    """Return the facts that a parsed LawExplainIn states, in the zone.

    Raises WrongFacts with every time that the zone's clocks do not have, and with what is stated twice, at its field;
    CameTwice where nothing is wrong but times that those clocks have twice.
    """
    twice: dict[str, list[str]] = {}
    problems: dict[str, list[str]] = {
        f"{name}.{number}.{column}": ["This is stated twice."]
        for name, key, column in (("residents", "state", "count"), ("conditions", "code", "so"))
        for number, one in enumerate(asked[name])
        if one[key] in [other[key] for other in asked[name][:number]]
    }

    def instant(local: str | None, field: str, which: Any = None) -> datetime | None:
        try:
            if not local:
                return None
            if not FIRST_YEAR <= int(local[:4]) <= LAST_YEAR:
                problems[field] = [f"Write a year from {FIRST_YEAR} to {LAST_YEAR}."]
                return None
            return local_instant(datetime.fromisoformat(local), zone, which=which, field=field)
        except CameTwice as asked_back:
            twice.update(asked_back.fields)
        except WrongFacts as wrong:
            problems.update(wrong.fields)
        except ValueError:
            problems[field] = [LOCAL_TIME_PROBLEM]
        return None

    moments = [
        Moment(anchor=one["anchor"], by=one["by"], at=at)
        for number, one in enumerate(asked["moments"])
        if (at := instant(one["at"], f"moments.{number}.at", one["which"])) is not None
    ]
    delays = [
        Delay(
            kind=one["kind"],
            since=since,
            until=instant(one["until"], f"delays.{number}.until", one["until_which"]),
            document=one["document"],
        )
        for number, one in enumerate(asked["delays"])
        if (since := instant(one["since"], f"delays.{number}.since", one["since_which"])) is not None
    ]
    school_days = None
    try:
        school_days = None if asked["school_days"] is None else calendars.listed_days(asked["school_days"])
    except ValueError as unreadable:
        problems["school_days"] = [str(unreadable)]
    if problems:
        raise WrongFacts(fields={**problems, **twice})
    if twice:
        raise CameTwice(fields=twice)
    return Facts(
        matters=MATTERS[asked["event"]],
        district_state=asked["state"],
        zone=zone,
        moments=tuple(moments),
        residents={one["state"]: one["count"] for one in asked["residents"]},
        data=None if asked["data"] is None else frozenset(asked["data"]),
        conditions={one["code"]: one["so"] for one in asked["conditions"]},
        delays=tuple(delays),
        agreed=tuple(AgreedLimit(id=f"agreement.{number}", **one) for number, one in enumerate(asked["agreed"], 1)),
        policies=tuple(PolicyLimit(id=f"policy.{number}", **one) for number, one in enumerate(asked["policies"], 1)),
        closures=frozenset(asked["closures"]),
        school_days=school_days,
    )


def answered(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a parsed LawExplainIn, with every instant also in words of the case's zone.

    Raises WrongFacts where facts cannot be so, at the field in which they were sent.
    """
    book = selectors.book()
    file = book.files.get(asked["state"])
    zone = asked["zone"] or (file and file.jurisdiction.zone) or "UTC"
    facts = facts_of(asked, zone=zone)
    try:
        answer = selectors.explained(facts)
    except WrongFacts as wrong:
        raise WrongFacts(fields=_as_sent(wrong.fields, asked)) from wrong

    def in_words(at: datetime | None) -> str:
        return written(at, zone) if at else ""

    duties = [
        {
            **duty._asdict(),
            "owed_now": [one._asdict() for one in duty.owed_now],
            "data_words": wording.data_words(duty.data),
            "due_words": in_words(duty.due_at),
            "rolled_words": in_words(duty.rolled_at),
            "candidates": [
                {
                    **one._asdict(),
                    "sure": SURE[one.status] if one.source == "law" else "",
                    "due_words": in_words(one.due_at),
                    "rolled_words": in_words(one.rolled_at),
                }
                for one in duty.candidates
            ],
        }
        for duty in answer.duties
    ]
    place = _place(book)
    return {
        "zone": zone,
        "duties": duties,
        "questions": [{**one._asdict(), "place": place(one)} for one in sorted(answer.questions, key=place)],
        "stated": [{**one._asdict(), "place": place(one)} for one in sorted(_stated(asked, book), key=place)],
    }


def _stated(asked: Mapping[str, Any], book: Book) -> Iterator[Question]:
    """Yield the questions that the case already answers: whoever opens it later sees what was asked."""
    for one in asked["moments"]:
        question = wording.moment_question(one["anchor"], one["by"] or "provider")
        yield Question(about="moment", code=one["anchor"], by=one["by"], question=question)
    if asked["data"] is not None:
        yield Question(about="data", code="data", question=wording.QUESTIONS["data"])
    for one in asked["residents"]:
        question = wording.residents_question(book.state_name(one["state"]))
        yield Question(about="residents", code=one["state"], question=question)
    for one in asked["conditions"]:
        yield Question(about="condition", code=one["code"], question=book.conditions[one["code"]].question)
    if asked["school_days"] is not None:
        yield Question(about="school_days", code="school_days", question=wording.QUESTIONS["school_days"])


def _place(book: Book) -> Callable[[Question], int]:
    """Return where a question stands among all that could be asked, in the order in which a person is asked."""
    in_order = [
        *(("moment", code) for code in wording.ANCHORS),
        ("data", "data"),
        *(("residents", code) for code in book.files),
        *(("condition", code) for code in book.conditions),
        ("school_days", "school_days"),
    ]
    places = {key: 2 * number for number, key in enumerate(in_order)}
    # The vendor's moment stands before the district's of the same name.
    return lambda one: places.get((one.about, one.code), -1) + (one.by == "district")


def _as_sent(fields: Mapping[str, list[str]], asked: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return complaints at the names of what was sent: lists there, names here."""
    sent = {"district_state": "state"}
    for number, one in enumerate(asked["moments"]):
        sent[moment_field(one["anchor"], one["by"])] = f"moments.{number}.at"
    for name, key, column in (("residents", "state", "count"), ("conditions", "code", "so")):
        for number, one in enumerate(asked[name]):
            sent[f"{name}.{one[key]}"] = f"{name}.{number}.{column}"
    return {sent.get(name, name): sentences for name, sentences in fields.items()}
