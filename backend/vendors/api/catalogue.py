"""The catalogue of data elements and the states' questions."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import selectors as accounts
from backend.core.api import ActorView
from backend.vendors import selectors
from backend.vendors.choices import CategoryKind, CitationStatus

Row = serializers.Serializer[Any]

AUDIENCES = ["student", "teacher"]


class SensitivitySourceOut(Row):
    jurisdiction = serializers.CharField()
    citation = serializers.CharField()
    status = serializers.ChoiceField(choices=CitationStatus.choices)
    says = serializers.CharField()


class SensitivityOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    sources = SensitivitySourceOut(many=True)


class CatalogueElementOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    aliases = serializers.ListField(child=serializers.CharField())
    specify = serializers.BooleanField(help_text="The exhibit asks to specify.")
    sensitivity = serializers.ListField(child=serializers.CharField(), help_text="Codes of sensitivities.")
    ceds = serializers.CharField(help_text="Element number in the Common Education Data Standards, or empty.")


class CatalogueCategoryOut(Row):
    code = serializers.CharField()
    audience = serializers.ChoiceField(choices=AUDIENCES)
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.ChoiceField(choices=CategoryKind.choices)
    elements = CatalogueElementOut(many=True)


class CatalogueOut(Row):
    version = serializers.CharField()
    sensitivities = SensitivityOut(many=True)
    categories = CatalogueCategoryOut(many=True)


class QuestionOptionOut(Row):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class QuestionOut(Row):
    """What a state asks on top of the schedule of data."""

    id = serializers.CharField()
    state = serializers.CharField()
    scope = serializers.ChoiceField(choices=["vendor", "agreement"])
    type = serializers.ChoiceField(choices=["text", "yes_no", "choice", "many"])
    label = serializers.CharField()  # type: ignore[assignment]
    help = serializers.CharField()
    options = QuestionOptionOut(many=True)
    required = serializers.BooleanField()  # type: ignore[assignment]
    citation = serializers.CharField()
    status = serializers.CharField()


class CatalogueView(ActorView):
    @extend_schema(operation_id="catalogue_read", responses=CatalogueOut)
    def get(self, request: Request) -> Response:
        accounts.require(self.actor, "catalogue.read")
        return Response(CatalogueOut(selectors.catalogue()).data)


class QuestionsView(ActorView):
    @extend_schema(operation_id="questions_list", responses=QuestionOut(many=True))
    def get(self, request: Request) -> Response:
        """Everything that the states ask, by state; `scope` says who answers it."""
        accounts.require(self.actor, "catalogue.read")
        return Response(QuestionOut(selectors.questions().questions, many=True).data)
