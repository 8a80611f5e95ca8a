"""One clock over HTTP: why it is due then, what happened, and what people do to it."""

from typing import Any, get_args
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, parse
from backend.core.uploading import refuse_longer
from backend.deadlines import selectors, services
from backend.deadlines.api.fields import DayField, TextField, WordField, instant_of, instants_of, local_time, which_time
from backend.deadlines.api.rows import ClockRowOut
from backend.deadlines.choices import Ending
from backend.documents import services as documents
from backend.law.types import CandidateStanding, Code, DelayKind, Standing, Status

Row = serializers.Serializer[Any]
RESTS_ON = "Name the request or finding that it rests on."
REFUSED = {204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut}


class ClockCandidateOut(Row):
    """One limit that was looked at, and what became of it."""

    id = serializers.CharField()
    source = serializers.ChoiceField(choices=["law", "agreement", "policy"])  # type: ignore[assignment]
    source_words = serializers.CharField(help_text="Whose it is: a jurisdiction, the agreement, the district's own.")
    jurisdiction = serializers.ChoiceField(choices=get_args(Code), allow_null=True)
    says = serializers.CharField()
    length = serializers.CharField(help_text="“72 hours”; empty where there is no number.")
    words = serializers.CharField(help_text="Its words where there is no number, or beside it.")
    from_words = serializers.CharField(help_text="The moment that it runs from; empty of a stated date.")
    anchored_words = serializers.CharField(help_text="When that was; empty where it is not stated.")
    citation = serializers.CharField()
    url = serializers.CharField()
    status = serializers.ChoiceField(choices=get_args(Status))
    sure = serializers.CharField(
        help_text="How sure it is, as a sentence; empty for an agreement and a district's own."
    )
    checked = serializers.CharField()
    note = serializers.CharField()
    standing = serializers.ChoiceField(choices=get_args(CandidateStanding))
    wins = serializers.BooleanField()
    owed_now = serializers.BooleanField(help_text="Whether it is owed now, in words that give no date.")
    fate = serializers.CharField(help_text="What became of it, in two or three words.")
    why = serializers.CharField()
    due_words = serializers.CharField()
    rolled_words = serializers.CharField()
    rolled_why = serializers.CharField()
    replaced_by = serializers.CharField(help_text="The citation of what stands in its place.")
    in_force = serializers.BooleanField(help_text="False: it is not known whether it was in force on that day.")
    file = serializers.CharField()
    file_sha256 = serializers.CharField(help_text="Its first twelve digits.")


class ClockWordsOut(Row):
    words = serializers.CharField()
    candidate = serializers.CharField()


class ClockSoonerOut(Row):
    says = serializers.CharField()
    citation = serializers.CharField()
    why = serializers.CharField()


class ClockFactOut(Row):
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class ClockDelayOut(Row):
    kind = serializers.ChoiceField(choices=get_args(DelayKind))
    label = serializers.CharField()  # type: ignore[assignment]
    since_words = serializers.CharField()
    until_words = serializers.CharField(help_text="Empty: it lasts.")
    document = serializers.CharField()
    ends_here = serializers.BooleanField(help_text="Whether it was stated here and still lasts.")


class ClockTimeGivenOut(Row):
    until_words = serializers.CharField()
    reason = serializers.CharField()
    in_why = serializers.BooleanField(help_text="Whether it sets the date, so that the clock's own why says so.")


class ClockDateOut(Row):
    """A date that the clock had from an instant on."""

    at = serializers.DateTimeField()
    due_words = serializers.CharField(help_text="Empty: it had none.")
    standing = serializers.ChoiceField(choices=get_args(Standing))
    why = serializers.CharField()
    by = serializers.CharField()
    reason = serializers.CharField(help_text="What was said of the change; empty where `why` repeats it.")


class ClockEventOut(Row):
    at = serializers.DateTimeField()
    sentence = serializers.CharField()


class ClockReminderOut(Row):
    """A reminder, and what became of it."""

    id = serializers.UUIDField()
    what = serializers.CharField(help_text="At which of its times it was said: “7 days before”.")
    at = serializers.DateTimeField()
    to = serializers.CharField()
    why = serializers.CharField()
    way = serializers.CharField()
    state = serializers.CharField(
        help_text="planned, waiting, accepted, opened, refused, bounced, failed, wrong, dropped or nobody."
    )
    says = serializers.CharField()
    opened_at = serializers.DateTimeField(allow_null=True)
    dealt = serializers.CharField()
    failed = serializers.BooleanField(help_text="It failed, and nobody has dealt with it.")


class ClockPlannedOut(Row):
    """Somebody will be told something."""

    at = serializers.DateTimeField()
    at_words = serializers.CharField()
    what = serializers.CharField()
    to = serializers.CharField()
    why = serializers.CharField()
    way = serializers.CharField()


class ClockFileOut(Row):
    title = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()


class ClockEndedOut(Row):
    ending = serializers.ChoiceField(choices=Ending.choices)
    words = serializers.CharField()
    at_words = serializers.CharField(help_text="When it was said.")
    met_words = serializers.CharField(help_text="When it was done; empty where it was not met.")
    by = serializers.CharField()
    why = serializers.CharField()
    file = ClockFileOut(allow_null=True, help_text="The proof, to be downloaded at /clocks/{id}/proof.")


class ClockActionOut(Row):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    problem = serializers.CharField(help_text="Why the clock as it stands does not allow it; empty: it does.")


class ClockKindOut(Row):
    code = serializers.ChoiceField(choices=get_args(DelayKind))
    label = serializers.CharField()  # type: ignore[assignment]


class ClockQuestionOut(Row):
    """A fact that limits of the clock ask for."""

    code = serializers.CharField()
    question = serializers.CharField()
    so = serializers.BooleanField(allow_null=True, help_text="Null: not known.")
    extends = serializers.BooleanField(help_text="Saying yes gives more time, as the law allows.")
    citation = serializers.CharField()


class ClockPersonOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ClockOccasionOut(Row):
    title = serializers.CharField()
    url = serializers.CharField()


class ClockOut(Row):
    """Everything of one clock."""

    clock = ClockRowOut()
    candidates = ClockCandidateOut(many=True, help_text="Every limit that was looked at; what sets the date first.")
    owed_now = ClockWordsOut(many=True)
    sooner = ClockSoonerOut(many=True, help_text="What could set an earlier date, if a fact were so.")
    facts = ClockFactOut(many=True, help_text="What is known of the occasion.")
    delays = ClockDelayOut(many=True)
    time_given = ClockTimeGivenOut(allow_null=True)
    dates = ClockDateOut(many=True, help_text="Its dates, the oldest first.")
    events = ClockEventOut(many=True)
    reminders = ClockReminderOut(many=True, help_text="The newest first.")
    planned = ClockPlannedOut(many=True, help_text="What will be said, the next first.")
    ended = ClockEndedOut(allow_null=True)
    actions = ClockActionOut(many=True)
    possible_delays = ClockKindOut(many=True)
    lasting_delays = ClockKindOut(many=True)
    most_time = serializers.CharField(help_text="Until when the law would let more time be given; empty: no limit.")
    questions = ClockQuestionOut(many=True)
    people = ClockPersonOut(many=True, help_text="Who can be made responsible.")
    assigned_to = serializers.UUIDField(allow_null=True)
    occasion = ClockOccasionOut()
    others = ClockRowOut(many=True, help_text="The other clocks of the occasion.")


class ClockReasonIn(Row):
    reason = TextField(max_length=2000, allow_blank=True, default="")


class ClockMeetIn(Row):
    met_at = local_time(blank="Say when it was done.")
    met_at_which = which_time()
    proof = TextField(max_length=2000, allow_blank=True, default="")
    file = serializers.FileField(
        required=False,
        allow_null=True,
        default=None,
        allow_empty_file=True,
        help_text="A PDF, PNG or JPEG of at most 25 MB.",
    )


class ClockAnswerIn(Row):
    code = WordField()
    so = serializers.BooleanField(allow_null=True, help_text="Null: it is not known after all.")
    reason = TextField(max_length=2000, allow_blank=True, default="")


class ClockDelayIn(Row):
    kind = serializers.ChoiceField(
        choices=get_args(DelayKind), error_messages={"required": "Choose for what it waits."}
    )
    since = local_time(blank="Say since when it waits.")
    since_which = which_time()
    until = local_time(required=False, allow_blank=True, allow_null=True, default=None)
    until_which = which_time()
    document = TextField(max_length=300, error_messages={"blank": RESTS_ON, "required": RESTS_ON})


class ClockEndDelayIn(Row):
    kind = serializers.ChoiceField(choices=get_args(DelayKind))
    until = local_time(blank="Say when the delay ended.")
    until_which = which_time()


class ClockGiveTimeIn(Row):
    until = DayField(
        error_messages={
            "required": "Choose the last day.",
            "invalid": "Choose the last day.",
            "null": "Choose the last day.",
        }
    )
    reason = TextField(max_length=2000, allow_blank=True, default="")


class ClockAssignIn(Row):
    person = serializers.UUIDField(allow_null=True, help_text="Null: as the plan says.")


class ClockView(ActorView):
    @extend_schema(operation_id="clock", responses={200: ClockOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request, clock_id: UUID) -> Response:
        """Everything of one clock."""
        return Response(ClockOut(selectors.detail(self.actor, clock_id, now=self.now)).data)


class ClockProofView(ActorView):
    @extend_schema(
        operation_id="clock_proof",
        responses={200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."), 404: ErrorOut},
    )
    def get(self, request: Request, clock_id: UUID) -> HttpResponse:
        """Download the proof with which it was met."""
        name, content_type, content = selectors.proof(self.actor, clock_id)
        return HttpResponse(
            content,
            content_type=content_type,
            headers={
                "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
            },
        )


class _ActView(ActorView):
    """What changes a clock. Somebody else's answers as one that does not exist, whatever was sent."""

    def zone_of(self, clock_id: UUID) -> str:
        return selectors.deadline(self.actor, clock_id).district.time_zone


class ClockMeetView(_ActView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="clock_meet",
        request={"multipart/form-data": ClockMeetIn},
        responses={**REFUSED, 413: ErrorOut},
    )
    def post(self, request: Request, clock_id: UUID) -> Response:
        """Say that it was met, with proof."""
        zone = self.zone_of(clock_id)
        refuse_longer(request, most=documents.UPLOAD_MAX_BYTES, error=documents.UploadTooBig())
        form: Any = request.data
        given = parse(ClockMeetIn, {key: value for key, value in form.items() if value != "" or key == "met_at"})
        file = given["file"]
        services.meet(
            actor=self.actor,
            now=self.now,
            deadline_id=clock_id,
            met_at=instant_of(given, "met_at", zone),
            proof=given["proof"],
            content=file.read() if file is not None else None,
        )
        return Response(status=204)


class ClockWaiveView(_ActView):
    @extend_schema(operation_id="clock_waive", request=ClockReasonIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """Do without what is owed to one's own organization."""
        self.zone_of(clock_id)
        services.waive(actor=self.actor, now=self.now, deadline_id=clock_id, **parse(ClockReasonIn, request.data))
        return Response(status=204)


class ClockNotApplicableView(_ActView):
    @extend_schema(operation_id="clock_not_applicable", request=ClockReasonIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """Say that the duty does not arise in this case."""
        self.zone_of(clock_id)
        given = parse(ClockReasonIn, request.data)
        services.not_applicable(actor=self.actor, now=self.now, deadline_id=clock_id, **given)
        return Response(status=204)


class ClockReopenView(_ActView):
    @extend_schema(operation_id="clock_reopen", request=ClockReasonIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """Open again what was ended by mistake."""
        self.zone_of(clock_id)
        services.reopen(actor=self.actor, now=self.now, deadline_id=clock_id, **parse(ClockReasonIn, request.data))
        return Response(status=204)


class ClockAnswerView(_ActView):
    @extend_schema(operation_id="clock_answer", request=ClockAnswerIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """State a fact that limits of the clock ask for."""
        self.zone_of(clock_id)
        services.answer(actor=self.actor, now=self.now, deadline_id=clock_id, **parse(ClockAnswerIn, request.data))
        return Response(status=204)


class ClockDelayView(_ActView):
    @extend_schema(operation_id="clock_delay", request=ClockDelayIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """State a reason for which the law or the agreement lets it wait."""
        zone = self.zone_of(clock_id)
        given = parse(ClockDelayIn, request.data)
        since, until = instants_of(given, ("since", "until"), zone)
        if since is None:
            raise ValueError("the serializer asks for it")
        services.delay(
            actor=self.actor, now=self.now, deadline_id=clock_id, kind=given["kind"], since=since, until=until,
            document=given["document"],
        )  # fmt: skip
        return Response(status=204)


class ClockEndDelayView(_ActView):
    @extend_schema(operation_id="clock_end_delay", request=ClockEndDelayIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """State when a delay ended."""
        zone = self.zone_of(clock_id)
        given = parse(ClockEndDelayIn, request.data)
        services.end_delay(
            actor=self.actor, now=self.now, deadline_id=clock_id, kind=given["kind"],
            until=instant_of(given, "until", zone),
        )  # fmt: skip
        return Response(status=204)


class ClockGiveTimeView(_ActView):
    @extend_schema(operation_id="clock_give_time", request=ClockGiveTimeIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """Give more time for what is owed to one's own organization."""
        self.zone_of(clock_id)
        given = parse(ClockGiveTimeIn, request.data)
        services.give_time(actor=self.actor, now=self.now, deadline_id=clock_id, **given)
        return Response(status=204)


class ClockAssignView(_ActView):
    @extend_schema(operation_id="clock_assign", request=ClockAssignIn, responses=REFUSED)
    def post(self, request: Request, clock_id: UUID) -> Response:
        """Choose who is responsible."""
        self.zone_of(clock_id)
        given = parse(ClockAssignIn, request.data)
        services.assign(actor=self.actor, now=self.now, deadline_id=clock_id, person_id=given["person"])
        return Response(status=204)
