"""Vendors: the list, and one with its products."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, PageIn, page_of, paginate, parse
from backend.vendors import selectors
from backend.vendors.api.rows import ContactOut, VendorBriefOut, VendorProductOut


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


class VendorRowOut(VendorBriefOut):
    verified = serializers.BooleanField(source="is_verified")
    product_count = serializers.IntegerField()
    shared_count = serializers.IntegerField(help_text="Published schedule versions that you can read.")


class VendorOut(VendorRowOut):
    address = serializers.CharField()
    domain = serializers.CharField()
    contacts = ContactOut(many=True, help_text="Today's; only for the vendor and districts that deal with it.")
    products = VendorProductOut(many=True)


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
