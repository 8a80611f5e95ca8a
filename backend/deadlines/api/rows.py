"""Clocks as rows: the list, and the shape in which every list sends one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse
from backend.deadlines import selectors
from backend.deadlines.api.fields import DayField
from backend.deadlines.choices import ClockStatus, Kind

Row = serializers.Serializer[Any]


class ClockRowOut(Row):
    """A clock as a row of a list."""

    id = serializers.UUIDField()
    title = serializers.CharField(help_text="What is owed.")
    about = serializers.CharField(help_text="The occasion that started it.")
    url = serializers.CharField(help_text="Where that occasion is shown.")
    kind = serializers.ChoiceField(choices=Kind.choices)
    kind_label = serializers.CharField()
    duty = serializers.CharField()
    data_words = serializers.CharField(help_text="The kinds of data that it is about; empty: whatever the data.")
    status = serializers.ChoiceField(choices=ClockStatus.choices)
    status_label = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    due_words = serializers.CharField(help_text="The instant in the district's zone, with the zone.")
    day_end = serializers.BooleanField(help_text="Whether those words name the end of a day: due at it, not on it.")
    zone = serializers.CharField(help_text="The district's.")
    rolled_words = serializers.CharField(help_text="A later date that a law or closed days would give: information.")
    rolled_why = serializers.CharField()
    now_words = serializers.CharField(help_text="What is owed now, in the words of the law or the agreement.")
    why = serializers.CharField()
    citation = serializers.CharField(help_text="Where that stands.")
    owed_by = serializers.CharField()
    owed_to = serializers.CharField(help_text="Empty where it is owed to nobody else.")
    ours = serializers.BooleanField(help_text="Whether the asking organization owes it.")
    hourly = serializers.BooleanField()
    more_time = serializers.BooleanField(help_text="Whether more time was given.")
    responsible = serializers.CharField(
        help_text="As in the middle of a sentence. Empty for the other side, and once it ended."
    )
    mailed = serializers.CharField(
        help_text="To the district of an open clock: which contact of a vendor was mailed last, and when."
    )
    ended_at = serializers.DateTimeField(allow_null=True)
    met_at = serializers.DateTimeField(allow_null=True)


class ClockFilterIn(Row):
    status = serializers.ListField(
        child=serializers.ChoiceField(choices=ClockStatus.choices), max_length=20, default=list
    )
    kind = serializers.ChoiceField(choices=Kind.choices, allow_blank=True, default="")
    side = serializers.ChoiceField(
        choices=[("ours", "We owe it"), ("theirs", "Others owe it")], allow_blank=True, default=""
    )
    vendor = serializers.UUIDField(allow_null=True, default=None)
    agreement = serializers.UUIDField(allow_null=True, default=None)
    q = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="Beginnings of words: what is owed, what it is about."
    )
    first = DayField(allow_null=True, default=None, help_text="Due on this day or later.")
    last = DayField(allow_null=True, default=None, help_text="Due on this day or sooner.")
    ended = serializers.ChoiceField(
        choices=[("yes", "Ended"), ("no", "Not ended"), ("all", "Either")],
        allow_blank=True,
        default="",
        help_text="Empty: all of the status that is asked for, else those that did not end.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["first"] and attrs["last"] and attrs["last"] < attrs["first"]:
            raise serializers.ValidationError({"last": ["This is before the first day."]})
        return attrs


class ClockListIn(PageIn, ClockFilterIn):
    sort = serializers.ChoiceField(
        choices=[prefix + key for key in selectors.SORTS for prefix in ("", "-")], default="due"
    )


def asked_of(given: dict[str, Any]) -> selectors.ClocksAsked:
    values = {name: given[name] for name in selectors.ClocksAsked.__dataclass_fields__ if name in given}
    return selectors.ClocksAsked(**{**values, "status": tuple(given["status"])})


class ClocksView(ActorView):
    @extend_schema(
        operation_id="clocks_list",
        parameters=[ClockListIn],
        responses={200: page_of(ClockRowOut), 400: ErrorOut, 403: ErrorOut},
    )
    def get(self, request: Request) -> Response:
        """The clocks that the organization owes, that are owed to it, and of a district all that run in it."""
        asked = asked_of(parse(ClockListIn, request.query_params))
        ids = selectors.clocks(self.actor, asked, now=self.now).values_list("pk", flat=True)
        found = paginate(ids, request, most=selectors.COUNTED, at_once=True)
        return Response(found.showing(selectors.entries_of(self.actor, found.results, now=self.now)).body())
