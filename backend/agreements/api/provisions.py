"""Special provisions over HTTP."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.fields import TextField
from backend.agreements.choices import ProvisionOperation
from backend.core.api import ActorView, ErrorOut, parse


class ProvisionClauseOut(serializers.Serializer[Any]):
    """A clause that a provision may be added after, replace or leave out, as it reads without any provision."""

    id = serializers.CharField()
    number = serializers.CharField(help_text="Empty for a definition.")
    heading = serializers.CharField()
    section = serializers.CharField()
    text = serializers.CharField(help_text="With its items, a line each.")


class ProvisionOut(serializers.Serializer[Any]):
    """A special provision: one operation of the agreement's own layer."""

    id = serializers.UUIDField(source="row.id")
    op = serializers.ChoiceField(choices=ProvisionOperation.choices, source="row.operation")
    op_label = serializers.CharField(source="row.get_operation_display")
    clause = serializers.CharField(source="row.clause", help_text="Empty where it is added at the end.")
    clause_label = serializers.CharField(help_text="Number and heading of the clause.")
    clause_text = serializers.CharField(help_text="That clause without any provision; empty where one is added.")
    heading = serializers.CharField(source="row.heading")
    text = serializers.CharField(source="row.text")
    proposed_by = serializers.CharField(source="row.proposed_by.name")
    proposed_at = serializers.DateTimeField(source="row.proposed_at")
    agreed_by = serializers.CharField(source="row.agreed_by.name", default="")
    agreed_at = serializers.DateTimeField(source="row.agreed_at", allow_null=True)
    fingerprint = serializers.CharField(help_text="Names exactly these words; sent back with a change or an agreement.")
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text="edit, withdraw, agree.")


class ProvisionsOut(serializers.Serializer[Any]):
    provisions = ProvisionOut(many=True)
    clauses = ProvisionClauseOut(many=True, help_text="To choose from; empty for who cannot propose now.")
    allowed_actions = serializers.ListField(child=serializers.CharField(), help_text="propose.")


class ProvisionIn(serializers.Serializer[Any]):
    op = serializers.ChoiceField(choices=ProvisionOperation.choices)
    clause = TextField(max_length=80, allow_blank=True, default="")
    heading = TextField(max_length=200, allow_blank=True, default="")
    text = TextField(max_length=10_000, allow_blank=True, default="")


class ProvisionReplaceIn(ProvisionIn):
    fingerprint = serializers.CharField(max_length=64, help_text="Of the words that were read.")


class ProvisionAgreeIn(serializers.Serializer[Any]):
    fingerprint = serializers.CharField(max_length=64, help_text="Of the words that were read.")


class ProvisionCreatedOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()


def _given(given: dict[str, Any]) -> services.ProvisionIn:
    return services.ProvisionIn(
        operation=given["op"], clause=given["clause"], heading=given["heading"], text=given["text"]
    )


class AgreementProvisionsView(ActorView):
    @extend_schema(responses={200: ProvisionsOut, 404: ErrorOut})
    def get(self, request: Request, agreement_id: UUID) -> Response:
        """The special provisions that stand, and the clauses to choose from."""
        return Response(ProvisionsOut(selectors.provisions(self.actor, agreement_id, at=self.now)).data)

    @extend_schema(
        request=ProvisionIn,
        responses={201: ProvisionCreatedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Propose a special provision."""
        given = parse(ProvisionIn, request.data)
        provision_id = services.propose_provision(
            actor=self.actor, now=self.now, agreement_id=agreement_id, given=_given(given)
        )
        return Response({"id": provision_id}, status=201)


class ProvisionView(ActorView):
    @extend_schema(
        request=ProvisionReplaceIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def put(self, request: Request, provision_id: UUID) -> Response:
        """Change a provision; what the vendor agreed to ends with that."""
        given = parse(ProvisionReplaceIn, request.data)
        services.change_provision(
            actor=self.actor,
            now=self.now,
            provision_id=provision_id,
            fingerprint=given["fingerprint"],
            given=_given(given),
        )
        return Response(status=204)


class ProvisionWithdrawView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request, provision_id: UUID) -> Response:
        """Take a provision out of the agreement."""
        services.withdraw_provision(actor=self.actor, now=self.now, provision_id=provision_id)
        return Response(status=204)


class ProvisionAgreeView(ActorView):
    @extend_schema(
        request=ProvisionAgreeIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, provision_id: UUID) -> Response:
        """Agree to a provision as it was read."""
        given = parse(ProvisionAgreeIn, request.data)
        services.agree_to_provision(
            actor=self.actor, now=self.now, provision_id=provision_id, fingerprint=given["fingerprint"]
        )
        return Response(status=204)
