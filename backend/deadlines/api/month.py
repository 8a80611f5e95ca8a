"""The month calendar over HTTP."""

import re
from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, parse
from backend.deadlines import selectors
from backend.deadlines.api.fields import FIRST_YEAR, LAST_YEAR
from backend.deadlines.api.rows import ClockFilterIn, ClockRowOut, asked_of

Row = serializers.Serializer[Any]


class ClockMonthIn(ClockFilterIn):
    month = serializers.CharField(max_length=7, allow_blank=True, default="", help_text="2026-11; empty: this one.")
    first = None  # type: ignore[assignment]
    last = None  # type: ignore[assignment]
    ended = None  # type: ignore[assignment]

    def validate_month(self, value: str) -> str:
        found = re.fullmatch(r"(\d{4})-(\d\d)", value)
        if value and not (found and FIRST_YEAR <= int(found[1]) <= LAST_YEAR and 1 <= int(found[2]) <= 12):
            raise serializers.ValidationError("Write a month like 2026-11.")
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class ClockDayOut(Row):
    date = serializers.DateField()
    in_month = serializers.BooleanField(help_text="False: it belongs to the week, and to another month.")
    count = serializers.IntegerField()
    clocks = ClockRowOut(many=True, help_text="The first of them.")
    closed = serializers.CharField(
        allow_null=True, help_text="What it is called that the district is closed; null: it is not."
    )


class ClockMonthOut(Row):
    """A month in whole weeks, from Sunday on."""

    month = serializers.CharField()
    zone = serializers.CharField(help_text="In which its days begin and end.")
    today = serializers.DateField()
    days = ClockDayOut(many=True)
    count = serializers.IntegerField()
    without_date = serializers.IntegerField(help_text="Open clocks that stand on no day.")


class ClockMonthView(ActorView):
    @extend_schema(
        operation_id="clocks_month",
        parameters=[ClockMonthIn],
        responses={200: ClockMonthOut, 400: ErrorOut, 403: ErrorOut},
    )
    def get(self, request: Request) -> Response:
        """The clocks of a month that did not end, by the days on which they are due."""
        given = parse(ClockMonthIn, request.query_params)
        today = self.now.astimezone(selectors.own_zone(self.actor)).date()
        first = date.fromisoformat(f"{given['month']}-01") if given["month"] else today.replace(day=1)
        return Response(ClockMonthOut(selectors.month(self.actor, first, asked_of(given), now=self.now)).data)
