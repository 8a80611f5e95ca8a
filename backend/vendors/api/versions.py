"""A schedule version, laid out as the exhibits print it."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView
from backend.vendors import selectors
from backend.vendors.api.catalogue import AUDIENCES, SensitivityOut
from backend.vendors.api.rows import ContactOut, ProductBriefOut, Row, VendorBriefOut, VersionBriefOut
from backend.vendors.choices import CitationStatus, MarkFrom
from backend.vendors.rules.comparing import KINDS

SUBJECTS = ["student", "teacher", "parent"]


class MarkOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    found_in = serializers.ChoiceField(choices=MarkFrom.choices)


class VersionMarkOut(SensitivityOut):
    found_in = serializers.ListField(child=serializers.ChoiceField(choices=MarkFrom.choices))


class ElementLineOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    used = serializers.BooleanField()
    required = serializers.BooleanField(allow_null=True, help_text="Null: not stated.")  # type: ignore[assignment]
    purpose = serializers.CharField()
    specify = serializers.CharField()
    asks_to_specify = serializers.BooleanField()
    subjects = serializers.ListField(child=serializers.ChoiceField(choices=SUBJECTS))
    marks = MarkOut(many=True)


class CategoryGroupOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    used = serializers.IntegerField(help_text="How many of its elements are used.")
    elements = ElementLineOut(many=True)


class OtherLineOut(Row):
    text = serializers.CharField()
    marks = MarkOut(many=True)


class AudiencePartOut(Row):
    audience = serializers.ChoiceField(choices=AUDIENCES)
    none = serializers.BooleanField(help_text="The vendor states that nothing is collected.")
    used = serializers.IntegerField()
    categories = CategoryGroupOut(many=True)
    other = OtherLineOut(many=True)


class HostingOut(Row):
    provider = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()
    protections = serializers.CharField()


class SubprocessorOut(Row):
    name = serializers.CharField()
    purpose = serializers.CharField()
    data = serializers.CharField()  # type: ignore[assignment]
    place = serializers.CharField()
    written_agreement = serializers.BooleanField(allow_null=True)


class EvidenceOut(Row):
    kind = serializers.CharField()
    issuer = serializers.CharField()
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)


class EndOfContractOut(Row):
    method = serializers.CharField()
    format = serializers.CharField()
    when = serializers.CharField()
    how_destroyed = serializers.CharField()


class AnswerOut(Row):
    question = serializers.CharField(help_text="The question's id.")
    state = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    answers = serializers.ListField(child=serializers.CharField(), help_text="In words, one or several.")
    citation = serializers.CharField()
    status = serializers.ChoiceField(choices=CitationStatus.choices)


class ScheduleVersionOut(VersionBriefOut):
    vendor = VendorBriefOut()
    vendor_name = serializers.CharField(help_text="As it stood when the version was made.")
    vendor_address = serializers.CharField()
    product = ProductBriefOut()
    product_name = serializers.CharField(help_text="As it stood when the version was made.")
    catalogue = serializers.CharField()
    withdrawn_reason = serializers.CharField()
    sensitivities = VersionMarkOut(many=True)
    schedules = AudiencePartOut(many=True)
    services = serializers.ListField(child=serializers.CharField())
    contacts = ContactOut(many=True)
    notice_methods = serializers.ListField(child=serializers.CharField())
    hosting = HostingOut(many=True)
    subprocessors = SubprocessorOut(
        many=True, allow_null=True, help_text="Null: not stated. Empty: the vendor has none."
    )
    framework = serializers.CharField()
    evidence = EvidenceOut(many=True)
    end_of_contract = EndOfContractOut()
    answers = AnswerOut(many=True)


class ScheduleVersionView(ActorView):
    @extend_schema(operation_id="schedule_versions_read", responses=ScheduleVersionOut)
    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(ScheduleVersionOut(selectors.version_shown(self.actor, version_id)).data)


class ComparedVersionOut(Row):
    id = serializers.UUIDField()
    number = serializers.IntegerField()


class DifferenceOut(Row):
    kind = serializers.ChoiceField(choices=KINDS)
    section = serializers.CharField(help_text="A section of the form.")
    path = serializers.CharField(help_text="A field of the form, or the name of the list that the entry stands in.")
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(help_text="In words; empty where nothing was stated.")
    after = serializers.CharField()
    marks = serializers.ListField(child=serializers.CharField(), help_text="Codes of sensitivities.")


class ComparisonOut(Row):
    def get_fields(self) -> dict[str, Any]:
        return {
            "from": ComparedVersionOut(source="before"),
            "to": ComparedVersionOut(source="after"),
            **super().get_fields(),
        }

    counts = serializers.DictField(child=serializers.IntegerField(), help_text="How many of each kind.")
    changes = DifferenceOut(many=True)


class ScheduleVersionComparisonView(ActorView):
    @extend_schema(operation_id="schedule_versions_compare", responses=ComparisonOut)
    def get(self, request: Request, version_id: UUID, other_id: UUID) -> Response:
        """What changed from one version of a product to another."""
        return Response(ComparisonOut(selectors.compare(self.actor, version_id, other_id)).data)
