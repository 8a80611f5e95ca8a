"""What only the operator does and what reaches across rooms: vendors that may be one, and their merge."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import selectors as accounts
from backend.accounts.api.rows import OrganizationOut
from backend.config import merging
from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse

Row = serializers.Serializer[Any]


class DuplicateOut(Row):
    """Two vendors that may be one; the older one first."""

    one = OrganizationOut()
    other = OrganizationOut()
    why = serializers.ChoiceField(choices=["domain", "name", "similar name"])


class MergePairIn(Row):
    from_id = serializers.UUIDField(help_text="The row that ends.")
    into_id = serializers.UUIDField(help_text="The row that goes on.")


class MergeIn(MergePairIn):
    names = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        required=False,
        default=dict,
        help_text="Another name, by the id of the product, for each whose name the other row has, too.",
    )


class MovedOut(Row):
    what = serializers.CharField()
    moved = serializers.IntegerField()
    stays = serializers.IntegerField()
    why = serializers.CharField()


class SameNameOut(Row):
    product_id = serializers.UUIDField()
    name = serializers.CharField()
    suggested = serializers.CharField()


class MergeOut(Row):
    loser = OrganizationOut()
    survivor = OrganizationOut()
    moved = MovedOut(many=True)
    same_names = SameNameOut(many=True)


class DuplicatesView(ActorView):
    @extend_schema(
        operation_id="duplicates_list", parameters=[PageIn], responses={200: page_of(DuplicateOut), 403: ErrorOut}
    )
    def get(self, request: Request) -> Response:
        """Vendors that may be one: by their domain, or by names that are equal or nearly so."""
        pairs = accounts.vendor_duplicates(self.actor)
        rows = [{"one": one, "other": other, "why": why} for one, other, why in pairs]
        return Response(page_of(DuplicateOut)(paginate(rows, request)).data)


class MergePreviewView(ActorView):
    @extend_schema(request=MergePairIn, responses={200: MergeOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request) -> Response:
        """What a merge would move, and which products have the same name. Nothing is changed."""
        given = parse(MergePairIn, request.data)
        return Response(MergeOut(merging.preview(actor=self.actor, now=self.now, **given)).data)


class MergesView(ActorView):
    @extend_schema(request=MergeIn, responses={201: MergeOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request) -> Response:
        """Make one vendor's row the other's: all of it or nothing."""
        given = parse(MergeIn, request.data)
        names = merging.named(given.pop("names"))
        merge = merging.merge_vendors(actor=self.actor, now=self.now, names=names, **given)
        return Response(MergeOut(merge).data, status=201)
