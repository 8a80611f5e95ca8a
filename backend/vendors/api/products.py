"""Products: the list, one, added and changed by its vendor."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, PageIn, page_of, paginate, parse
from backend.vendors import selectors, services
from backend.vendors.api.rows import Row, VendorBriefOut, VendorProductOut


class ProductOut(VendorProductOut):
    vendor = VendorBriefOut()


class ProductIn(Row):
    name = serializers.CharField(max_length=200, trim_whitespace=True)
    kind = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    url = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class ProductCreatedOut(Row):
    id = serializers.UUIDField()


class ProductsView(ActorView):
    @extend_schema(operation_id="products_list", parameters=[PageIn], responses=page_of(ProductOut))
    def get(self, request: Request) -> Response:
        """For a vendor's people their own products; for a district's those of the vendors that it sees."""
        rows = selectors.products(self.actor)
        return Response(page_of(ProductOut)(paginate(rows, request)).data)

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
