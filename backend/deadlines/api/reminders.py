"""Reminders over HTTP: how a person wants them, a preview of a plan, what failed, the test of the mail, and the link by
which digests end."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.core import clock
from backend.core.api import ActorView, ErrorOut, parse
from backend.core.errors import DomainError
from backend.deadlines.api.fields import TextField
from backend.deadlines.choices import Kind
from backend.deadlines.rules.setting import PlanIn
from backend.deadlines.selectors import contacts, unsubscribing
from backend.deadlines.selectors import reminders as selectors
from backend.deadlines.services import reminders as services

Row = serializers.Serializer[Any]
LONGEST_TOKEN = 200
STILL = (
    "Reminders of what is counted in hours, due the next day, overdue or owed now, and of what has moved, come anyway."
)
"""What unsubscribing leaves, for mail programs that ask by themselves; the page says the same."""


class RemindersWantedIn(Row):
    digest = serializers.BooleanField(help_text="Whether the daily digest comes.")
    hour = serializers.IntegerField(min_value=0, max_value=23, help_text="At which hour of the day it leaves.")
    zone = serializers.CharField(
        max_length=64, allow_blank=True, default="", help_text="IANA name; empty: the organization's."
    )


class RemindersWantedOut(Row):
    """How one is reminded in the organization that one acts for."""

    organization = serializers.CharField()
    email = serializers.CharField()
    digest = serializers.BooleanField(source="wish.digest")
    hour = serializers.IntegerField(source="wish.hour")
    zone = serializers.CharField(source="wish.zone", help_text="As chosen; empty: the organization's.")
    organization_zone = serializers.CharField()
    next_digest = serializers.CharField(help_text="When the next one would leave, in words.")
    anyway = serializers.SerializerMethodField(help_text="What comes whatever is chosen.")

    def get_anyway(self, row: Any) -> str:
        return STILL


class ReminderPreviewIn(Row):
    kind = serializers.ChoiceField(choices=Kind.choices)
    offsets = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50)
    person = serializers.UUIDField(required=False, allow_null=True, default=None)
    second_person = serializers.UUIDField(required=False, allow_null=True, default=None)
    second_offsets = serializers.ListField(child=serializers.CharField(max_length=40), max_length=50, default=list)


class ReminderPlannedOut(Row):
    """Somebody will be told something of a clock."""

    at = serializers.DateTimeField(help_text="When it leaves.")
    at_words = serializers.CharField(help_text="The same in the zone of the district.")
    clock = serializers.CharField()
    what = serializers.CharField(help_text="“7 days before”")
    to = serializers.CharField(
        help_text="One's own people by name, the other side by its own, a vendor's contact with the address."
    )
    why = serializers.CharField()
    way = serializers.CharField()


class ReminderPreviewOut(Row):
    """Who would get what and when."""

    sample = serializers.BooleanField(help_text="No clock of this kind is open: it is shown on one that could be.")
    clocks = serializers.IntegerField(help_text="For how many open clocks it was worked out.")
    messages = ReminderPlannedOut(many=True, help_text="The next fifty.")


class ReminderSentOut(Row):
    """One reminder of a clock, and what became of it."""

    id = serializers.UUIDField()
    what = serializers.CharField()
    at = serializers.DateTimeField()
    to = serializers.CharField()
    why = serializers.CharField()
    way = serializers.CharField()
    state = serializers.ChoiceField(
        choices=[
            "planned", "waiting", "accepted", "opened", "refused", "bounced", "failed", "wrong", "dropped", "nobody"
        ]
    )  # fmt: skip
    says = serializers.CharField(help_text="The same in words, with those of the mail server.")
    opened_at = serializers.DateTimeField(allow_null=True)
    dealt = serializers.CharField(help_text="Who dealt with one that failed, and how.")
    failed = serializers.BooleanField(help_text="It failed, and nobody has dealt with it.")


class ReminderFailedOut(Row):
    """What somebody should have been told and was not."""

    id = serializers.UUIDField(help_text="To retry it and to deal with it.")
    deadline_id = serializers.UUIDField(help_text="Of the first clock that it is about.")
    says = serializers.CharField()
    since = serializers.DateTimeField()
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(choices=["retry", "deal"]))


class ReminderDealIn(Row):
    reason = TextField(
        max_length=services.LONGEST_REASON,
        error_messages={"blank": "Say how you dealt with it, in a few words."},
    )


class MailTestOut(Row):
    """A test of the mail, and what became of it."""

    id = serializers.UUIDField()
    recipient = serializers.CharField()
    planned_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=["waiting", "accepted", "refused", "bounced", "failed"])
    says = serializers.CharField()


class UnsubscribeTokenIn(Row):
    token = serializers.CharField(max_length=LONGEST_TOKEN)


class UnsubscribeIn(UnsubscribeTokenIn):
    again = serializers.BooleanField(default=False, help_text="Let the digests come again.")


class UnsubscribeOut(Row):
    """Whether digests of an organization come to the one whose link it is."""

    organization = serializers.CharField()
    digest = serializers.BooleanField()
    anyway = serializers.SerializerMethodField(help_text="What comes whatever is chosen.")

    def get_anyway(self, row: Any) -> str:
        return STILL


class WrongContactOut(Row):
    """Whom a mail to a contact came from, and what of. No clock, and no address."""

    district = serializers.CharField()
    vendor = serializers.CharField()
    wrong = serializers.BooleanField(help_text="They have said that they are not the one to be told.")


class OwnRemindersView(ActorView):
    @extend_schema(responses={200: RemindersWantedOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request) -> Response:
        """How one is reminded oneself."""
        return Response(RemindersWantedOut(selectors.preference(self.actor, now=self.now)).data)

    @extend_schema(
        request=RemindersWantedIn, responses={200: RemindersWantedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut}
    )
    def put(self, request: Request) -> Response:
        """Choose how one is reminded."""
        services.prefer(actor=self.actor, now=self.now, **parse(RemindersWantedIn, request.data))
        return Response(RemindersWantedOut(selectors.preference(self.actor, now=self.now)).data)


class ReminderPreviewView(ActorView):
    @extend_schema(
        request=ReminderPreviewIn,
        responses={200: ReminderPreviewOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Exactly who would get what and when, by a plan that is not set yet. Nothing is kept."""
        given = parse(ReminderPreviewIn, request.data)
        plan = PlanIn(
            offsets=tuple(given["offsets"]),
            person_id=given["person"],
            second_person_id=given["second_person"],
            second_offsets=tuple(given["second_offsets"]),
        )
        found = selectors.preview(self.actor, kind=given["kind"], given=plan, now=self.now)
        return Response(ReminderPreviewOut(found).data)


class ReminderOpenedView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut})
    def post(self, request: Request, reminder_id: UUID) -> Response:
        """The screen says that the person followed the link of a reminder that was sent to them."""
        services.opened(actor=self.actor, now=self.now, reminder_id=reminder_id)
        return Response(status=204)


class ReminderDealView(ActorView):
    @extend_schema(
        request=ReminderDealIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, reminder_id: UUID) -> Response:
        """Say how a reminder that failed was dealt with, and what failed in the same mail."""
        # A stranger learns nothing from what is wrong with the body.
        selectors.failed_group(self.actor, "deadlines.settle", reminder_id)
        given = parse(ReminderDealIn, request.data)
        services.deal(actor=self.actor, now=self.now, reminder_id=reminder_id, reason=given["reason"])
        return Response(status=204)


class ReminderRetryView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request, reminder_id: UUID) -> Response:
        """Try a reminder that failed again."""
        services.retry(actor=self.actor, now=self.now, reminder_id=reminder_id)
        return Response(status=204)


class MailTestsView(ActorView):
    @extend_schema(request=None, responses={201: MailTestOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request) -> Response:
        """Send a test to one's own address."""
        message_id = services.mail_test(actor=self.actor, now=self.now)
        return Response(MailTestOut(selectors.mail_test(self.actor, message_id)).data, status=201)


class MailTestView(ActorView):
    @extend_schema(responses={200: MailTestOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request, message_id: UUID) -> Response:
        """What became of a test."""
        return Response(MailTestOut(selectors.mail_test(self.actor, message_id)).data)


class UnsubscribeView(APIView):
    """For the holder of a link in a digest. Who is signed in here besides does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"

    @extend_schema(
        operation_id="unsubscribe_show",
        parameters=[UnsubscribeTokenIn],
        responses={200: UnsubscribeOut, 400: ErrorOut, 404: ErrorOut, 429: ErrorOut},
    )
    def get(self, request: Request) -> Response:
        """What a link is about. Opening it changes nothing."""
        given = parse(UnsubscribeTokenIn, request.query_params)
        return Response(UnsubscribeOut(unsubscribing.digests_shown(given["token"])).data)

    @extend_schema(request=UnsubscribeIn, responses={200: UnsubscribeOut, 400: ErrorOut, 404: ErrorOut, 429: ErrorOut})
    def post(self, request: Request) -> Response:
        """End the digests of a link, or let them come again."""
        given = parse(UnsubscribeIn, request.data)
        services.unsubscribe(now=clock.now(), **given)
        return Response(UnsubscribeOut(unsubscribing.digests_shown(given["token"])).data)


class WrongContactView(APIView):
    """For the holder of a link in a mail to a contact. Who is signed in here besides does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"

    @extend_schema(
        operation_id="wrong_contact_show",
        parameters=[UnsubscribeTokenIn],
        responses={200: WrongContactOut, 400: ErrorOut, 404: ErrorOut, 429: ErrorOut},
    )
    def get(self, request: Request) -> Response:
        """What a link is about. Opening it changes nothing."""
        given = parse(UnsubscribeTokenIn, request.query_params)
        return Response(WrongContactOut(contacts.contact_shown(given["token"])).data)

    @extend_schema(
        operation_id="wrong_contact_say",
        request=UnsubscribeTokenIn,
        responses={200: WrongContactOut, 400: ErrorOut, 404: ErrorOut, 429: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Say that one is not the one to be told of what a vendor owes to a district."""
        given = parse(UnsubscribeTokenIn, request.data)
        services.wrong_contact(token=given["token"], now=clock.now())
        return Response(WrongContactOut(contacts.contact_shown(given["token"])).data)


class OneClickView(APIView):
    """For mail programs that unsubscribe by themselves (RFC 8058): the address of the page, asked by POST. They send
    neither cookies nor a token against other sites' forms, and read the answer as text."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "public"
    schema = None

    def post(self, request: Request, token: str) -> HttpResponse:
        try:
            services.unsubscribe(token=token, now=clock.now())
        except DomainError as refused:
            return HttpResponse(refused.message, status=refused.status, content_type="text/plain; charset=utf-8")
        return HttpResponse(f"No more digests will come. {STILL}", content_type="text/plain; charset=utf-8")
