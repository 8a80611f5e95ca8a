"""Vendors: the list, and one with its products."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core import exports
from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse
from backend.vendors import selectors, services
from backend.vendors.api.rows import ContactOut, VendorBriefOut, VendorProductOut


class HoldingIn(PageIn):
    search = serializers.CharField(
        max_length=200,
        required=False,
        default="",
        allow_blank=True,
        help_text="Beginnings of words: names of vendors and products, data elements.",
    )
    holds = serializers.ChoiceField(
        choices=sorted(sensitivity.code for sensitivity in selectors.catalogue().sensitivities),
        required=False,
        default="",
        allow_blank=True,
        help_text="Only with a readable published schedule that names data of this sensitivity.",
    )
    element = serializers.ChoiceField(
        choices=list(selectors.catalogue().elements),
        required=False,
        default="",
        allow_blank=True,
        help_text="Only with a readable published schedule that names this data element.",
    )
    subprocessor = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    country = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class VendorListIn(HoldingIn):
    verified = serializers.BooleanField(required=False, allow_null=True, default=None)
    sort = serializers.ChoiceField(
        choices=[prefix + key for key in selectors.SORTS for prefix in ("", "-")], required=False, default="name"
    )


class VendorFileIn(VendorListIn):
    page = None  # type: ignore[assignment]  # all of it
    size = None  # type: ignore[assignment]
    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=list(selectors.VENDOR_COLUMNS.items())), max_length=100, default=list
    )


class VendorCountsOut(VendorBriefOut):
    verified = serializers.BooleanField(source="is_verified")
    product_count = serializers.IntegerField()
    shared_count = serializers.IntegerField(help_text="Published schedule versions that you can read.")


class VendorRowOut(VendorCountsOut):
    domain = serializers.CharField()
    sensitivities = serializers.SerializerMethodField()

    def get_sensitivities(self, row: Any) -> list[str]:
        return selectors.mark_labels(row.marks)


class VendorOut(VendorCountsOut):
    address = serializers.CharField()
    domain = serializers.CharField()
    contacts = ContactOut(many=True, help_text="Today's; only for the vendor and districts that deal with it.")
    products = VendorProductOut(many=True)


def holding_asked(given: dict[str, Any]) -> selectors.HoldingAsked:
    return selectors.HoldingAsked(**{name: given[name] for name in selectors.HoldingAsked.__dataclass_fields__})


def most_counted(given: dict[str, Any]) -> int | None:
    """Return up to which number rows are counted; None where nothing restricts them: all are counted then."""
    restricted = any(given[name] for name in given if name not in ("page", "size", "sort", "verified"))
    return selectors.COUNTED if restricted or given.get("verified") is not None else None


class VendorsView(ActorView):
    @extend_schema(operation_id="vendors_list", parameters=[VendorListIn], responses=page_of(VendorRowOut))
    def get(self, request: Request) -> Response:
        """The directory and the organization's own vendors."""
        given = parse(VendorListIn, request.query_params)
        asked = holding_asked(given)
        ids = selectors.vendor_ids(self.actor, asked, verified=given["verified"], sort=given["sort"])
        searched = asked != selectors.HoldingAsked()
        found = paginate(ids, request, most=most_counted(given), at_once=searched)
        page = found.showing(selectors.vendors_page(self.actor, found.results))
        return Response(page_of(VendorRowOut)(page).data)


FILE = {200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."), 400: ErrorOut, 403: ErrorOut}


class _VendorsFileView(ActorView):
    format: exports.Format

    def _file(self, request: Request) -> StreamingHttpResponse:
        given = parse(VendorFileIn, request.query_params)
        export = services.export_vendors(
            actor=self.actor,
            now=self.now,
            asked=holding_asked(given),
            verified=given["verified"],
            sort=given["sort"],
            asked_words=exports.words_asked(request.query_params, known=given),
            columns=given["columns"],
            format=self.format,
        )
        return exports.answer(export, format=self.format, now=self.now)


class VendorsCsvView(_VendorsFileView):
    format = "csv"

    @extend_schema(operation_id="vendors_csv", parameters=[VendorFileIn], responses=FILE)
    def get(self, request: Request) -> StreamingHttpResponse:
        """The vendors as they are asked for, all of them, as a CSV file."""
        return self._file(request)


class VendorsXlsxView(_VendorsFileView):
    format = "xlsx"

    @extend_schema(operation_id="vendors_xlsx", parameters=[VendorFileIn], responses=FILE)
    def get(self, request: Request) -> StreamingHttpResponse:
        """The vendors as they are asked for, all of them, as an XLSX file."""
        return self._file(request)


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
