"""Addresses of this room, read only for now: the catalogue, vendors, products, schedule versions."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import selectors as accounts
from backend.core.api import ActorView, PageIn, page_of, paginate, parse
from backend.vendors import selectors
from backend.vendors.choices import CategoryKind, CitationStatus, ContactRole, MarkFrom, VersionStatus

Row = serializers.Serializer[Any]

AUDIENCES = ["student", "teacher"]
SUBJECTS = ["student", "teacher", "parent"]


# The catalogue


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


# Vendors and products


class VendorListIn(PageIn):
    search = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    verified = serializers.BooleanField(required=False, allow_null=True, default=None)
    holds = serializers.ChoiceField(
        choices=sorted(sensitivity.code for sensitivity in selectors.catalogue().sensitivities),
        required=False,
        default="",
        allow_blank=True,
        help_text="Only vendors with a readable published schedule that names data of this sensitivity.",
    )
    sort = serializers.ChoiceField(choices=list(selectors.SORTS), required=False, default="name")


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


class VendorBriefOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()


class VendorRowOut(VendorBriefOut):
    verified = serializers.BooleanField(source="is_verified")
    product_count = serializers.IntegerField()
    shared_count = serializers.IntegerField(help_text="Published schedule versions that you can read.")


class VersionBriefOut(Row):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    status = serializers.ChoiceField(choices=VersionStatus.choices)
    variant_for = serializers.CharField(source="variant_for.name", default="", help_text="A district, or empty.")
    marks = serializers.ListField(child=serializers.CharField(), help_text="Codes of sensitivities.")
    created_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)


class ProductBriefOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.CharField()
    url = serializers.CharField()


class VendorProductOut(ProductBriefOut):
    versions = VersionBriefOut(
        source="readable_versions", many=True, help_text="Those that you can read, newest first."
    )


class ProductOut(VendorProductOut):
    vendor = VendorBriefOut()


class ContactOut(Row):
    role = serializers.ChoiceField(choices=ContactRole.choices)
    name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    address = serializers.CharField()


class VendorOut(VendorRowOut):
    address = serializers.CharField()
    domain = serializers.CharField()
    contacts = ContactOut(many=True, help_text="Today's; only for the vendor and districts that deal with it.")
    products = VendorProductOut(many=True)


# A schedule version


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


class VendorsView(ActorView):
    @extend_schema(operation_id="vendors_list", parameters=[VendorListIn], responses=page_of(VendorRowOut))
    def get(self, request: Request) -> Response:
        asked = parse(VendorListIn, request.query_params)
        rows = selectors.visible_vendors(
            self.actor,
            search=asked["search"],
            verified=asked["verified"],
            holds=asked["holds"],
            sort=asked["sort"],
        )
        return Response(page_of(VendorRowOut)(paginate(rows, request)).data)


class VendorView(ActorView):
    @extend_schema(operation_id="vendors_read", responses=VendorOut)
    def get(self, request: Request, vendor_id: UUID) -> Response:
        vendor = selectors.get_vendor(self.actor, vendor_id)
        knows = selectors.knows(self.actor, vendor_id)
        shown = {
            "id": vendor.id,
            "name": vendor.name,
            "is_verified": vendor.is_verified,
            **selectors.counts_of(vendor),
            "address": vendor.address,
            "domain": vendor.domain,
            "contacts": selectors.contacts_of(vendor_id, at=self.now) if knows else (),
            "products": selectors.products(self.actor, vendor_id=vendor_id),
        }
        return Response(VendorOut(shown).data)


class ProductView(ActorView):
    @extend_schema(operation_id="products_read", responses=ProductOut)
    def get(self, request: Request, product_id: UUID) -> Response:
        return Response(ProductOut(selectors.get_product(self.actor, product_id)).data)


class ScheduleVersionView(ActorView):
    @extend_schema(operation_id="schedule_versions_read", responses=ScheduleVersionOut)
    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(ScheduleVersionOut(selectors.version_shown(self.actor, version_id)).data)
