"""Products."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView
from backend.vendors import selectors
from backend.vendors.api.rows import VendorBriefOut, VendorProductOut


class ProductOut(VendorProductOut):
    vendor = VendorBriefOut()


class ProductView(ActorView):
    @extend_schema(operation_id="products_read", responses=ProductOut)
    def get(self, request: Request, product_id: UUID) -> Response:
        return Response(ProductOut(selectors.get_product(self.actor, product_id)).data)
