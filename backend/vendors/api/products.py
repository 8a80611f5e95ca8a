"""Products: the list, one, added and changed by its vendor."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core import exports
from backend.core.api import ActorView, page_of, paginate, parse
from backend.vendors import selectors, services
from backend.vendors.api.rows import Row, VendorBriefOut, VendorProductOut
from backend.vendors.api.vendors import FILE, HoldingIn, holding_asked, most_counted


class ProductOut(VendorProductOut):
    vendor = VendorBriefOut()


class ProductIn(Row):
    name = serializers.CharField(max_length=200, trim_whitespace=True)
    kind = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    url = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class ProductCreatedOut(Row):
    id = serializers.UUIDField()


class ProductListIn(HoldingIn):
    vendor = serializers.UUIDField(required=False, allow_null=True, default=None)
    sort = serializers.ChoiceField(
        choices=[prefix + key for key in selectors.PRODUCT_SORTS for prefix in ("", "-")],
        required=False,
        default="name",
    )


class ProductFileIn(ProductListIn):
    page = None  # type: ignore[assignment]  # all of it
    size = None  # type: ignore[assignment]
    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=list(selectors.PRODUCT_COLUMNS.items())), max_length=100, default=list
    )


class ProductRowOut(ProductOut):
    """A product as a row of the register, with what its newest published schedule says."""

    published_at = serializers.DateTimeField(source="newest.published_at", default=None, allow_null=True)
    sensitivities = serializers.SerializerMethodField()
    element_count = serializers.IntegerField(allow_null=True)
    subprocessors = serializers.ListField(child=serializers.CharField())
    countries = serializers.ListField(child=serializers.CharField())

    def get_sensitivities(self, row: Any) -> list[str]:
        return selectors.mark_labels(row.newest.marks if row.newest else ())


def _sent(row: Any) -> dict[str, Any]:
    """Return a row of the register as ProductRowOut describes it, without asking that field by field for each."""
    newest = row.newest
    return {
        "id": row.id,
        "name": row.name,
        "kind": row.kind,
        "url": row.url,
        "versions": [
            {
                "id": version.id,
                "number": version.number,
                "status": version.status,
                "variant_for": version.variant_for.name if version.variant_for else "",
                "marks": version.marks,
                "created_at": version.created_at,
                "published_at": version.published_at,
                "withdrawn_at": version.withdrawn_at,
            }
            for version in row.readable_versions
        ],
        "vendor": {"id": row.vendor.id, "name": row.vendor.name},
        "published_at": newest.published_at if newest else None,
        "sensitivities": selectors.mark_labels(newest.marks if newest else ()),
        "element_count": row.element_count,
        "subprocessors": row.subprocessors,
        "countries": row.countries,
    }


class ProductsView(ActorView):
    @extend_schema(operation_id="products_list", parameters=[ProductListIn], responses=page_of(ProductRowOut))
    def get(self, request: Request) -> Response:
        """For a vendor's people their own products; for a district's those of the vendors that it sees."""
        given = parse(ProductListIn, request.query_params)
        ids = selectors.product_ids(self.actor, holding_asked(given), vendor_id=given["vendor"], sort=given["sort"])
        most = most_counted(given)
        found = paginate(ids, request, most=most, at_once=most is not None)
        rows = [_sent(row) for row in selectors.products_page(self.actor, found.results)]
        return Response(found.showing(rows).body())

    @extend_schema(operation_id="products_add", request=ProductIn, responses={201: ProductCreatedOut})
    def post(self, request: Request) -> Response:
        given = parse(ProductIn, request.data)
        product = services.add_product(actor=self.actor, now=self.now, **given)
        return Response(ProductCreatedOut(product).data, status=201)


class ProductView(ActorView):
    @extend_schema(operation_id="products_read", responses=ProductOut)
    def get(self, request: Request, product_id: UUID) -> Response:
        return Response(ProductOut(selectors.get_product(self.actor, product_id)).data)

    @extend_schema(operation_id="products_change", request=ProductIn, responses=ProductOut)
    def patch(self, request: Request, product_id: UUID) -> Response:
        given = parse(ProductIn, request.data)
        services.change_product(actor=self.actor, now=self.now, product_id=product_id, **given)
        return Response(ProductOut(selectors.get_product(self.actor, product_id)).data)


class _ProductsFileView(ActorView):
    format: exports.Format

    def _file(self, request: Request) -> StreamingHttpResponse:
        given = parse(ProductFileIn, request.query_params)
        export = services.export_products(
            actor=self.actor,
            now=self.now,
            asked=holding_asked(given),
            vendor_id=given["vendor"],
            sort=given["sort"],
            asked_words=exports.words_asked(request.query_params, known=given),
            columns=given["columns"],
            format=self.format,
        )
        return exports.answer(export, format=self.format, now=self.now)


class ProductsCsvView(_ProductsFileView):
    format = "csv"

    @extend_schema(operation_id="products_csv", parameters=[ProductFileIn], responses=FILE)
    def get(self, request: Request) -> StreamingHttpResponse:
        """The products as they are asked for, all of them, as a CSV file."""
        return self._file(request)


class ProductsXlsxView(_ProductsFileView):
    format = "xlsx"

    @extend_schema(operation_id="products_xlsx", parameters=[ProductFileIn], responses=FILE)
    def get(self, request: Request) -> StreamingHttpResponse:
        """The products as they are asked for, all of them, as an XLSX file."""
        return self._file(request)
