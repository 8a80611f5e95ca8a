"""Today, the ledger of messages and what could not leave, over HTTP."""

import re
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse
from backend.core.words import masked_email
from backend.reports import selectors, services
from backend.reports.choices import ViewPage


class MessageOut(serializers.Serializer[Any]):
    """A line of the ledger. Codes and private links in it are masked."""

    id = serializers.UUIDField()
    template = serializers.CharField()
    recipient = serializers.SerializerMethodField(
        help_text="Masked where it is the other side's and nobody here wrote it."
    )
    subject = serializers.CharField()
    text = serializers.CharField()
    planned_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)
    bounced_at = serializers.DateTimeField(allow_null=True, help_text="When it came back after it was accepted.")
    bounce_words = serializers.SerializerMethodField()
    attempts = serializers.IntegerField()
    server_reply = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()

    def get_recipient(self, row: Any) -> str:
        address: str = row.recipient
        return address if address in self.context["shown"] else masked_email(address)

    def get_server_reply(self, row: Any) -> str:
        """What the server said, in which it likes to repeat the address."""
        return self._masked(row, row.server_reply)

    def get_bounce_words(self, row: Any) -> str:
        """What the server said that sent it back."""
        return self._masked(row, row.bounce_words)

    def _masked(self, row: Any, said: str) -> str:
        return re.sub(re.escape(row.recipient), self.get_recipient(row), said, flags=re.IGNORECASE)

    def get_status(self, row: Any) -> str:
        if row.bounced_at:
            return "Accepted, and came back"
        if row.accepted_at:
            return "Accepted by the mail server"
        if row.refused_at:
            return "Refused by the mail server"
        if row.outbox.failed_at:
            return "Given up after several tries"
        return "Waiting to be tried again" if row.outbox.attempts else "Planned"


class MailStateOut(serializers.Serializer[Any]):
    """What stands over the ledger: whether mail that came back after it was accepted is seen, and what does not run."""

    bounces_seen = serializers.BooleanField()
    bounces_since = serializers.DateTimeField(allow_null=True, help_text="Null: it was not looked yet, or is not seen.")
    troubles = serializers.ListField(child=serializers.CharField(), help_text="In sentences.")


class FailedOut(serializers.Serializer[Any]):
    """Something that could not leave."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    created_at = serializers.DateTimeField()
    failed_at = serializers.DateTimeField()
    attempts = serializers.IntegerField()
    last_error = serializers.CharField()


class RetriedOut(serializers.Serializer[Any]):
    retried = serializers.IntegerField()


class TodayItemOut(serializers.Serializer[Any]):
    what = serializers.CharField()
    about = serializers.CharField()
    url = serializers.CharField()
    since = serializers.DateTimeField(allow_null=True)


class TodayMoreOut(serializers.Serializer[Any]):
    """Things of one kind that are not among the items."""

    what = serializers.CharField()
    count = serializers.IntegerField()
    status = serializers.CharField(help_text="The register's filter that shows them all; empty where it does not.")
    stage = serializers.CharField(help_text="The same of the list of offered versions.")


class TodayGroupOut(serializers.Serializer[Any]):
    key = serializers.CharField()
    heading = serializers.CharField()
    empty = serializers.CharField()
    count = serializers.IntegerField(help_text="Of all: the items, and what is more.")
    items = TodayItemOut(many=True, help_text="The first of each kind.")
    more = TodayMoreOut(many=True)


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/ClockRowOut"}})
class ClockRowsField(serializers.ListField):
    """Clocks as their own room sends them in every list: nothing here looks into them."""

    def to_representation(self, rows: Any) -> Any:
        return rows


class TodayClocksOut(serializers.Serializer[Any]):
    """Clocks that stand alike."""

    key = serializers.CharField()
    heading = serializers.CharField()
    note = serializers.CharField()
    empty = serializers.CharField(help_text="What is said where there are none; empty: nothing.")
    count = serializers.IntegerField()
    clocks = ClockRowsField(help_text="The first of them.")


class TodayReminderOut(serializers.Serializer[Any]):
    """Somebody should have been reminded, and was not."""

    id = serializers.UUIDField()
    deadline_id = serializers.UUIDField()
    says = serializers.CharField()
    since = serializers.DateTimeField()
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(choices=["retry", "deal"]))


class TodayOut(serializers.Serializer[Any]):
    groups = TodayGroupOut(many=True)
    clocks = TodayClocksOut(many=True)
    reminders = TodayReminderOut(many=True)
    silent = serializers.ListField(child=serializers.CharField())
    failed = serializers.IntegerField()


class MessagesView(ActorView):
    @extend_schema(parameters=[PageIn], responses={200: page_of(MessageOut), 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """The organization's messages, newest first."""
        page = paginate(selectors.messages(self.actor), request)
        shown = selectors.addresses_shown(self.actor, page.results)
        return Response(page_of(MessageOut)(page, context={"shown": shown}).data)


class MailStateView(ActorView):
    @extend_schema(operation_id="messages_state", responses={200: MailStateOut, 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """Whether mail that comes back later is seen here, since when, and what does not run."""
        return Response(MailStateOut(selectors.mail_state(self.actor)).data)


class FailedView(ActorView):
    @extend_schema(responses={200: FailedOut(many=True), 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """What could not leave."""
        return Response(FailedOut(selectors.failed(self.actor), many=True).data)


class RetryView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut})
    def post(self, request: Request, row_id: UUID) -> Response:
        """Try it again."""
        services.retry(actor=self.actor, row_id=row_id)
        return Response(status=204)


class RetryAllView(ActorView):
    @extend_schema(request=None, responses={200: RetriedOut, 403: ErrorOut})
    def post(self, request: Request) -> Response:
        """Try again everything that could not leave."""
        return Response(RetriedOut({"retried": services.retry_all(actor=self.actor)}).data)


class TodayView(ActorView):
    @extend_schema(responses={200: TodayOut, 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """What waits for the organization, and for others."""
        return Response(TodayOut(selectors.today(self.actor, now=self.now)).data)


class ElsewhereIn(serializers.Serializer[Any]):
    path = serializers.CharField(max_length=2000, help_text="The address of a screen: “/clocks/…”.")


class ElsewhereOut(serializers.Serializer[Any]):
    """One of the person's other organizations."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class ElsewhereView(ActorView):
    @extend_schema(parameters=[ElsewhereIn], responses={200: ElsewhereOut(many=True), 400: ErrorOut, 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """For which other organizations of theirs the person could open a screen that shows nothing here."""
        path = parse(ElsewhereIn, request.query_params)["path"]
        found = selectors.shown_elsewhere(self.actor, path, now=self.now)
        return Response(ElsewhereOut([{"id": one, "name": name} for one, name in found], many=True).data)


class SavedViewListIn(serializers.Serializer[Any]):
    page = serializers.ChoiceField(choices=ViewPage.choices, allow_blank=True, default="")


class SavedViewIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200, error_messages={"blank": "Name the view."})
    query = serializers.CharField(max_length=4000, allow_blank=True, help_text="The address behind its question mark.")
    shared = serializers.BooleanField(default=False, help_text="For everybody of the organization.")


class SavedViewAddIn(SavedViewIn):
    page = serializers.ChoiceField(choices=ViewPage.choices)


class SavedViewOut(serializers.Serializer[Any]):
    """What somebody looks for in a list, under a name."""

    id = serializers.UUIDField()
    page = serializers.ChoiceField(choices=ViewPage.choices)
    name = serializers.CharField()
    query = serializers.CharField()
    shared = serializers.BooleanField()
    owner = serializers.CharField(source="owner.name")
    allowed_actions = serializers.SerializerMethodField()

    def get_allowed_actions(self, row: Any) -> list[str]:
        return selectors.view_actions(self.context["actor"], row)


class SavedViewsView(ActorView):
    @extend_schema(parameters=[SavedViewListIn], responses={200: SavedViewOut(many=True), 403: ErrorOut})
    def get(self, request: Request) -> Response:
        """One's own views of lists, and those that colleagues share."""
        asked = parse(SavedViewListIn, request.query_params)
        rows = selectors.saved_views(self.actor, asked["page"])
        return Response(SavedViewOut(rows, many=True, context={"actor": self.actor}).data)

    @extend_schema(request=SavedViewAddIn, responses={201: SavedViewOut, 400: ErrorOut, 403: ErrorOut, 409: ErrorOut})
    def post(self, request: Request) -> Response:
        """Keep a view."""
        view = services.save_view(actor=self.actor, now=self.now, **parse(SavedViewAddIn, request.data))
        return Response(SavedViewOut(view, context={"actor": self.actor}).data, status=201)


class SavedViewView(ActorView):
    @extend_schema(request=SavedViewIn, responses={200: SavedViewOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut})
    def put(self, request: Request, view_id: UUID) -> Response:
        """Change a view of one's own."""
        selectors.get_saved_view(self.actor, view_id)  # a stranger learns nothing from what is wrong with the body
        given = parse(SavedViewIn, request.data)
        view = services.change_view(actor=self.actor, now=self.now, view_id=view_id, **given)
        return Response(SavedViewOut(view, context={"actor": self.actor}).data)

    @extend_schema(responses={204: None, 403: ErrorOut, 404: ErrorOut})
    def delete(self, request: Request, view_id: UUID) -> Response:
        """Delete a view."""
        services.delete_view(actor=self.actor, view_id=view_id)
        return Response(status=204)
