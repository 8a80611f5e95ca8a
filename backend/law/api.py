"""The law, to be read and to be asked, by anyone: nothing here is about a person or an organization."""

from typing import Any, get_args

from django.core.cache import caches
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from backend.core.api import ErrorOut, parse
from backend.law import asking, selectors
from backend.law.choices import Event
from backend.law.rules import wording
from backend.law.types import CandidateStanding, Code, Obligor, Standing, Status


class LawBriefOut(serializers.Serializer[Any]):
    """A jurisdiction."""

    code = serializers.CharField()
    name = serializers.CharField()
    zone = serializers.CharField(help_text="The zone in which most of it lies; empty for the United States.")
    confirmed = serializers.IntegerField()
    secondary = serializers.IntegerField()
    unconfirmed = serializers.IntegerField()


class LawEventOut(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=Event.choices)
    label = serializers.CharField()  # type: ignore[assignment]


class LawWordOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class LawIndexOut(serializers.Serializer[Any]):
    jurisdictions = LawBriefOut(many=True)
    events = LawEventOut(many=True)
    data = LawWordOut(  # type: ignore[assignment]
        many=True, help_text="Kinds of data that a breach can touch."
    )
    delays = LawWordOut(many=True, help_text="Reasons for which a notice may wait.")


class LawDetailOut(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    value = serializers.CharField()


class LawFactOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    says = serializers.CharField()
    details = LawDetailOut(many=True)
    items = serializers.ListField(child=serializers.CharField())
    citation = serializers.CharField()
    url = serializers.CharField()
    status = serializers.ChoiceField(choices=get_args(Status))
    sure = serializers.CharField(help_text="How sure it is, in words.")
    checked = serializers.DateField()
    note = serializers.CharField()
    since = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True)


class LawSectionOut(serializers.Serializer[Any]):
    heading = serializers.CharField()
    facts = LawFactOut(many=True)


class LawPageOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    file = serializers.CharField()
    file_sha256 = serializers.CharField()
    counts = serializers.DictField(child=serializers.IntegerField())
    sections = LawSectionOut(many=True)


class LawCandidateOut(serializers.Serializer[Any]):
    """One limit that was looked at for a duty, and what became of it."""

    id = serializers.CharField()
    source = serializers.ChoiceField(choices=["law", "agreement", "policy"])  # type: ignore[assignment]
    jurisdiction = serializers.ChoiceField(choices=get_args(Code), allow_null=True)
    says = serializers.CharField()
    citation = serializers.CharField()
    url = serializers.CharField()
    status = serializers.ChoiceField(choices=get_args(Status))
    sure = serializers.CharField()
    checked = serializers.CharField()
    note = serializers.CharField()
    anchored_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    due_words = serializers.CharField(help_text="The instant in the case's zone, in words; empty where there is none.")
    rolled_words = serializers.CharField()
    rolled_why = serializers.CharField()
    words = serializers.CharField()
    standing = serializers.ChoiceField(choices=get_args(CandidateStanding))
    why = serializers.CharField()
    replaced_by = serializers.CharField()
    in_force = serializers.BooleanField()
    file_sha256 = serializers.CharField()


class LawWordsOut(serializers.Serializer[Any]):
    words = serializers.CharField()
    candidate = serializers.CharField()


class LawDutyOut(serializers.Serializer[Any]):
    """One duty: who owes it to whom, for which data, until when, and why."""

    key = serializers.CharField()
    title = serializers.CharField()
    duty = serializers.CharField()
    obligor = serializers.ChoiceField(choices=get_args(Obligor))
    data_words = serializers.CharField(help_text="The kinds of data it is about; empty: whatever the data.")
    standing = serializers.ChoiceField(choices=get_args(Standing))
    due_at = serializers.DateTimeField(allow_null=True)
    due_words = serializers.CharField()
    rolled_words = serializers.CharField()
    rolled_why = serializers.CharField()
    winner = serializers.CharField()
    why = serializers.CharField()
    owed_now = LawWordsOut(many=True)
    sooner_if = serializers.ListField(child=serializers.CharField())
    candidates = LawCandidateOut(many=True)


class LawQuestionOut(serializers.Serializer[Any]):
    """A fact that would change the answer, or that was stated."""

    about = serializers.ChoiceField(choices=["condition", "moment", "residents", "data", "school_days"])
    code = serializers.CharField()
    by = serializers.ChoiceField(choices=get_args(Obligor), allow_null=True)
    question = serializers.CharField()
    place = serializers.IntegerField(help_text="Questions of both lists are put in the order of this number.")


class LawAnswerOut(serializers.Serializer[Any]):
    zone = serializers.CharField()
    duties = LawDutyOut(many=True)
    questions = LawQuestionOut(many=True, help_text="What is not known and would change the answer.")
    stated = LawQuestionOut(many=True, help_text="What the case says already.")


class ProcessThrottle(ScopedRateThrottle):
    """Counts in the memory of each server process, so that the law answers while the database does not."""

    cache = caches["process"]


class PublicView(APIView):
    """For anyone, limited by address. It reads no cookie, so other sites' forms gain nothing by it."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ProcessThrottle,)
    throttle_scope = "public"


class LawView(PublicView):
    """The jurisdictions, and what can be asked about."""

    @extend_schema(operation_id="law", responses={200: LawIndexOut, 429: ErrorOut})
    def get(self, request: Request) -> Response:
        pages = selectors.pages()
        jurisdictions = [
            {"code": one.code, "name": one.name, "zone": selectors.jurisdiction(one.code).zone, **one.counts}
            for one in pages
        ]
        events = [{"code": code, "label": label} for code, label in Event.choices]
        data = [{"code": code, "label": label} for code, label in wording.DATA.items()]
        delays = [{"code": code, "label": label} for code, label in wording.DELAYS.items()]
        found = {"jurisdictions": jurisdictions, "events": events, "data": data, "delays": delays}
        return Response(LawIndexOut(found).data)


class LawPageView(PublicView):
    """Everything that the data says about one jurisdiction."""

    @extend_schema(operation_id="law_page", responses={200: LawPageOut, 404: ErrorOut})
    def get(self, request: Request, code: str) -> Response:
        return Response(LawPageOut(selectors.page(code.upper()).model_dump()).data)


class LawExplainView(PublicView):
    """What follows from a case: each duty with its date, its words, and every limit that was looked at. Nothing is
    stored."""

    @extend_schema(
        operation_id="law_explain",
        request=asking.LawExplainIn,
        responses={200: LawAnswerOut, 400: ErrorOut, 429: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        asked = parse(asking.LawExplainIn, request.data)
        return Response(LawAnswerOut(asking.answered(asked)).data)
