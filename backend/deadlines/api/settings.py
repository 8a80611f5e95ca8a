"""What a district sets for its clocks, over HTTP."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, parse, several
from backend.core.errors import DomainError, Invalid
from backend.core.sheets import SheetProblem
from backend.core.uploading import refuse_longer
from backend.deadlines import services
from backend.deadlines.api.fields import TextField
from backend.deadlines.choices import Kind
from backend.deadlines.rules import closures as files
from backend.deadlines.rules.setting import MOST_LINES, UNITS, NumbersIn, PlanIn, PolicyIn
from backend.deadlines.selectors import settings as selectors
from backend.deadlines.selectors.contacts import contact_rules
from backend.deadlines.services import setting

Row = serializers.Serializer[Any]
PARTIES = ["provider", "district"]
ADDRESSEES = ["provider", "district", "parent", "agency", "credit_bureaus", "union", "public"]
ACTIONS = ["set"]


class CalendarFileTooBig(DomainError):
    code = "deadlines.calendar_file_too_big"
    status = 413
    message = "The file is larger than 500 KB."


class CalendarFileUnreadable(Invalid):
    code = "deadlines.calendar_file_unreadable"
    message = "This file was not taken. Put right what is said below, and bring it again."


def _actions() -> Any:
    return serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))


# Closed days and school calendar


class ClosureIn(Row):
    first = serializers.DateField()
    last = serializers.DateField()
    name = serializers.CharField(max_length=files.LONGEST_NAME, allow_blank=True, default="")


class ClosureOut(Row):
    """Days on which the district is closed, the last one included."""

    id = serializers.UUIDField()
    first = serializers.DateField()
    last = serializers.DateField()
    name = serializers.CharField()


class ClocksCalendarOut(Row):
    today = serializers.DateField(help_text="Where the district is.")
    closures = ClosureOut(many=True)
    past = serializers.IntegerField(help_text="How many are over; listed only where they were asked for.")
    school_days = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="One line for each day or span. Null: not known."
    )
    allowed_actions = _actions()


class ClocksCalendarIn(Row):
    past = serializers.BooleanField(default=False)


class ClosuresIn(Row):
    closures = several(ClosureIn, most=files.MOST)


class ClosuresAddedOut(Row):
    added = serializers.IntegerField(help_text="How many were not there before.")


class ListedClosureOut(Row):
    first = serializers.DateField(source="span.first")
    last = serializers.DateField(source="span.last")
    name = serializers.CharField(source="span.name")
    fate = serializers.ChoiceField(choices=["new", "overlaps", "repeated"])
    says = serializers.CharField()


class CalendarFileOut(Row):
    """What a file would add; nothing of it is kept yet."""

    listed = ListedClosureOut(many=True)
    passed_over = serializers.ListField(child=serializers.CharField())


class CalendarFileIn(Row):
    file = serializers.FileField(
        allow_empty_file=True,
        error_messages={"required": "Choose the file.", "invalid": "Choose the file."},
        help_text="A table (CSV) of first day, last day and name, or a calendar (.ics), of at most 500 KB.",
    )


class SchoolDaysIn(Row):
    lines = serializers.ListField(
        child=serializers.CharField(max_length=100, allow_blank=True), max_length=2 * MOST_LINES, allow_null=True,
        help_text="One line for each day or span: 2026-09-01 to 2026-12-22. Null: not known.",
    )  # fmt: skip


class ClocksCalendarView(ActorView):
    @extend_schema(
        operation_id="clocks_calendar",
        parameters=[ClocksCalendarIn],
        responses={200: ClocksCalendarOut, 403: ErrorOut, 404: ErrorOut},
    )
    def get(self, request: Request) -> Response:
        """The district's closed days and its school calendar."""
        asked = parse(ClocksCalendarIn, request.query_params)
        shown = selectors.calendar(self.actor, now=self.now, with_past=asked["past"])
        return Response(_with_actions(ClocksCalendarOut, shown, self))


class ClosuresView(ActorView):
    @extend_schema(
        operation_id="closures_add",
        request=ClosuresIn,
        responses={200: ClosuresAddedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Add closed days: all of them, or none."""
        given = parse(ClosuresIn, request.data)["closures"]
        spans = [files.Span(one["first"], one["last"], one["name"]) for one in given]
        return Response({"added": setting.add_closures(actor=self.actor, now=self.now, spans=spans)})


class ClosureEndView(ActorView):
    @extend_schema(
        operation_id="closure_end", request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut}
    )
    def post(self, request: Request, closure_id: UUID) -> Response:
        """Take closed days back."""
        setting.end_closure(actor=self.actor, now=self.now, closure_id=closure_id)
        return Response(status=204)


class CalendarFileView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="calendar_file_read",
        request={"multipart/form-data": CalendarFileIn},
        responses={200: CalendarFileOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 413: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Read a file of closed days, and say what it would add. Nothing is kept."""
        refuse_longer(request, most=files.MOST_BYTES, error=CalendarFileTooBig())
        file = parse(CalendarFileIn, request.data)["file"]
        try:
            shown = selectors.read_file(self.actor, file.read())
        except SheetProblem as problem:
            raise CalendarFileUnreadable(fields=problem.fields) from problem
        return Response(CalendarFileOut(shown).data)


class SchoolDaysView(ActorView):
    @extend_schema(
        operation_id="school_days_set",
        request=SchoolDaysIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def put(self, request: Request) -> Response:
        """Set the school calendar."""
        lines = parse(SchoolDaysIn, request.data)["lines"]
        setting.set_school_days(actor=self.actor, now=self.now, lines=lines)
        return Response(status=204)


# Own limits


class PolicySetIn(Row):
    title = serializers.CharField(max_length=400, allow_blank=True)
    duty = serializers.CharField(max_length=60, allow_blank=True)
    obligor = serializers.ChoiceField(choices=PARTIES)
    addressee = serializers.ChoiceField(choices=ADDRESSEES)
    agency = serializers.CharField(max_length=120, allow_blank=True, default="")
    amount = serializers.IntegerField(min_value=-1_000_000, max_value=1_000_000)
    unit = serializers.ChoiceField(choices=UNITS)
    anchor = serializers.CharField(max_length=60, allow_blank=True)


class PolicyOut(Row):
    """A limit that the district set for itself, or asks of its vendors in its own books."""

    id = serializers.UUIDField(source="policy.id")
    title = serializers.CharField(source="policy.title")
    what = serializers.CharField()
    obligor = serializers.ChoiceField(choices=PARTIES, source="policy.obligor")
    amount = serializers.IntegerField(source="policy.amount")
    unit = serializers.ChoiceField(choices=UNITS, source="policy.unit")
    runs_from = serializers.CharField()
    set_at = serializers.DateTimeField(source="policy.set_at")
    ended_at = serializers.DateTimeField(source="policy.ended_at", allow_null=True)
    ended_why = serializers.CharField(source="policy.ended_why")


class AnchoredOut(Row):
    code = serializers.CharField()
    words = serializers.CharField()


class KnownDutyOut(Row):
    """What a limit can be about."""

    duty = serializers.CharField()
    obligor = serializers.ChoiceField(choices=PARTIES)
    addressee = serializers.ChoiceField(choices=ADDRESSEES)
    agency = serializers.CharField()
    title = serializers.CharField()
    anchors = AnchoredOut(many=True)
    law = serializers.ListField(
        child=serializers.CharField(), help_text="What the law here says of it, with citations; often it sets none."
    )


class ClockNumbersOut(Row):
    margin_days = serializers.IntegerField()
    expect_schedule_days = serializers.IntegerField()
    expect_signature_days = serializers.IntegerField()


class PoliciesOut(Row):
    policies = PolicyOut(many=True)
    numbers = ClockNumbersOut()
    known = KnownDutyOut(many=True)
    allowed_actions = _actions()


class PolicySetOut(Row):
    id = serializers.UUIDField()


class PolicyEndIn(Row):
    reason = TextField(max_length=2000, allow_blank=True)


class ClockNumbersIn(Row):
    """What is left out stays as it is."""

    margin_days = serializers.IntegerField(required=False, min_value=-1_000_000, max_value=1_000_000)
    expect_schedule_days = serializers.IntegerField(required=False, min_value=-1_000_000, max_value=1_000_000)
    expect_signature_days = serializers.IntegerField(required=False, min_value=-1_000_000, max_value=1_000_000)


class WouldMoveIn(Row):
    """One change that is not made yet: the first of these that is given."""

    policy = PolicySetIn(required=False)
    end_policy = serializers.UUIDField(required=False)
    margin_days = serializers.IntegerField(required=False, min_value=-1_000_000, max_value=1_000_000)
    school_days = serializers.ListField(
        child=serializers.CharField(max_length=100, allow_blank=True), required=False, allow_null=True,
        max_length=2 * MOST_LINES,
    )  # fmt: skip


class MoveOut(Row):
    """An open clock that a change would move, start or end."""

    deadline_id = serializers.UUIDField(allow_null=True, help_text="Null: it would be started.")
    title = serializers.CharField()
    about = serializers.CharField()
    from_at = serializers.DateTimeField(allow_null=True)
    to_at = serializers.DateTimeField(allow_null=True)
    why = serializers.CharField()


class WouldMoveOut(Row):
    moves = MoveOut(many=True)
    more = serializers.BooleanField(help_text="Whether there may be more than are listed.")


def _policy(given: Mapping[str, Any]) -> PolicyIn:
    return PolicyIn(**given)


class PoliciesView(ActorView):
    @extend_schema(operation_id="policies", responses={200: PoliciesOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request) -> Response:
        """The district's own limits, and what a new one can be about."""
        return Response(_with_actions(PoliciesOut, selectors.policies(self.actor), self))

    @extend_schema(
        operation_id="policy_set",
        request=PolicySetIn,
        responses={201: PolicySetOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Set a limit of the district's own."""
        given = _policy(parse(PolicySetIn, request.data))
        return Response({"id": setting.set_policy(actor=self.actor, now=self.now, given=given)}, status=201)


class PolicyEndView(ActorView):
    @extend_schema(
        operation_id="policy_end",
        request=PolicyEndIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, policy_id: UUID) -> Response:
        """End a limit of the district's own; it stays in the list, with the reason."""
        reason = parse(PolicyEndIn, request.data)["reason"]
        setting.end_policy(actor=self.actor, now=self.now, policy_id=policy_id, reason=reason)
        return Response(status=204)


class ClockNumbersView(ActorView):
    @extend_schema(
        operation_id="clock_numbers_set",
        request=ClockNumbersIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def put(self, request: Request) -> Response:
        """Set the margin, and the days after which something outstanding is wanted."""
        given = NumbersIn(**parse(ClockNumbersIn, request.data))
        setting.set_numbers(actor=self.actor, now=self.now, given=given)
        return Response(status=204)


class WouldMoveView(ActorView):
    @extend_schema(
        operation_id="clocks_would_move",
        request=WouldMoveIn,
        responses={200: WouldMoveOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Which open clocks a change would move, from when to when. Nothing is changed."""
        return Response(WouldMoveOut(self._found(parse(WouldMoveIn, request.data))).data)

    def _found(self, given: Mapping[str, Any]) -> services.WouldMove:
        if "policy" in given:
            return setting.would_move_with_policy(actor=self.actor, now=self.now, given=_policy(given["policy"]))
        if "end_policy" in given:
            return setting.would_move_without_policy(actor=self.actor, policy_id=given["end_policy"])
        if "margin_days" in given:
            return setting.would_move_with_margin(actor=self.actor, days=given["margin_days"])
        if "school_days" in given:
            return setting.would_move_with_school_days(actor=self.actor, lines=given["school_days"])
        raise Invalid("Say which change is meant.")


# Reminders


class ReminderPlanOut(Row):
    kind = serializers.ChoiceField(choices=Kind.choices)
    kind_words = serializers.CharField(source="kind.label")
    offsets = serializers.ListField(child=serializers.CharField())
    person = serializers.UUIDField(source="person_id", allow_null=True)
    second_person = serializers.UUIDField(source="second_person_id", allow_null=True)
    second_offsets = serializers.ListField(child=serializers.CharField())
    own = serializers.BooleanField(help_text="Whether the district has set it.")
    default_offsets = serializers.ListField(child=serializers.CharField())


class NamedPersonOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ContactRulesIn(Row):
    told = serializers.BooleanField(help_text="Those that the vendor named, or to whom the district wrote.")
    typed = serializers.BooleanField(help_text="Those whom only the district’s people noted with a record.")


class ContactRulesOut(Row):
    """Which contacts of vendors that have nobody here are told what they owe."""

    told = serializers.BooleanField(help_text="Those that the vendor named, or to whom the district wrote.")
    typed = serializers.BooleanField(help_text="Those whom only the district’s people noted with a record.")


class ReminderPlansOut(Row):
    plans = ReminderPlanOut(many=True)
    people = NamedPersonOut(many=True)
    contacts = ContactRulesOut()
    allowed_actions = _actions()


class ReminderPlanIn(Row):
    offsets = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    second_person = serializers.UUIDField(required=False, allow_null=True, default=None)
    second_offsets = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50, default=list)


class ReminderPlansView(ActorView):
    @extend_schema(operation_id="reminder_plans", responses={200: ReminderPlansOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request) -> Response:
        """When people are reminded of clocks of each kind, and who."""
        plans = selectors.reminder_plans(self.actor)
        people = selectors.possible_people(self.actor, now=self.now)
        shown = {"plans": plans, "people": people, "contacts": contact_rules(self.actor)}
        return Response(_with_actions(ReminderPlansOut, shown, self))


class ContactRulesView(ActorView):
    @extend_schema(
        operation_id="reminder_contacts_set",
        request=ContactRulesIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def put(self, request: Request) -> Response:
        """Set which contacts of vendors that have nobody here are told what they owe."""
        setting.set_contacts(actor=self.actor, now=self.now, **parse(ContactRulesIn, request.data))
        return Response(status=204)


class ReminderPlanView(ActorView):
    @extend_schema(
        operation_id="reminder_plan_set",
        request=ReminderPlanIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def put(self, request: Request, kind: str) -> Response:
        """Set when people are reminded of clocks of a kind, and who."""
        given = parse(ReminderPlanIn, request.data)
        plan = PlanIn(
            offsets=tuple(given["offsets"]),
            person_id=given["person"],
            second_person_id=given["second_person"],
            second_offsets=tuple(given["second_offsets"]),
        )
        setting.set_plan(actor=self.actor, now=self.now, kind=kind, given=plan)
        return Response(status=204)


def _with_actions(serializer: type[Row], shown: Any, view: ActorView) -> Any:
    """Return what is shown with what the actor may do there."""
    values = dict(shown) if isinstance(shown, Mapping) else dict(vars(shown))
    return serializer({**values, "allowed_actions": selectors.actions(view.actor)}).data
