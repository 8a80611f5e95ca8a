"""The register of agreements over HTTP: the list, and the same list as a file."""

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.agreements import (
    AgreementCreatedOut,
    AgreementCreateIn,
    terms_of,
)
from backend.agreements.api.fields import STATES, TextField
from backend.agreements.choices import Status
from backend.core import exports
from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse
from backend.vendors import selectors as vendors

SENSITIVITIES = sorted(one.code for one in vendors.catalogue().sensitivities)
ELEMENTS = list(vendors.catalogue().elements)


class AgreementListIn(PageIn):
    search = TextField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="Beginnings of words: names of vendor, district, products; the number; data elements.",
    )
    status = serializers.ListField(
        child=serializers.ChoiceField(choices=[*Status.choices, (selectors.EXPIRED, "Expired")]),
        max_length=20,
        default=list,
    )
    state = serializers.ChoiceField(choices=STATES, allow_blank=True, default="")
    vendor = serializers.UUIDField(allow_null=True, default=None)
    ends_within = serializers.IntegerField(
        min_value=0, max_value=3660, allow_null=True, default=None, help_text="Days: the last day of a running term."
    )
    holds = serializers.ChoiceField(
        choices=SENSITIVITIES, allow_blank=True, default="", help_text="A schedule names data of this sensitivity."
    )
    element = serializers.ChoiceField(
        choices=ELEMENTS, allow_blank=True, default="", help_text="A schedule names this data element."
    )
    subprocessor = TextField(max_length=200, allow_blank=True, default="")
    country = TextField(max_length=200, allow_blank=True, default="", help_text="Where a schedule says data is stored.")
    recorded = serializers.BooleanField(allow_null=True, default=None, help_text="Signed elsewhere, or sealed here.")
    verified = serializers.BooleanField(allow_null=True, default=None, help_text="Whether the vendor's domain is.")
    open = serializers.BooleanField(allow_null=True, default=None, help_text="Whether comments are open.")
    sort = serializers.ChoiceField(
        choices=[prefix + key for key in selectors.SORTS for prefix in ("", "-")], default="-created"
    )


class AgreementFileIn(AgreementListIn):
    page = None  # type: ignore[assignment]  # all of it
    size = None  # type: ignore[assignment]
    columns = serializers.ListField(
        child=serializers.ChoiceField(choices=[(key, column.label) for key, column in selectors.COLUMNS.items()]),
        max_length=100,
        default=list,
        help_text="In this order; without any, those that the screen begins with.",
    )


class AgreementListPartyOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class AgreementListRowOut(serializers.Serializer[Any]):
    """An agreement as a row of the register."""

    id = serializers.UUIDField()
    reference = serializers.CharField()
    district = AgreementListPartyOut(allow_null=True)
    vendor = AgreementListPartyOut()
    vendor_verified = serializers.BooleanField()
    products = serializers.ListField(child=serializers.CharField())
    states = serializers.ListField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = serializers.CharField()
    expired = serializers.BooleanField()
    recorded = serializers.BooleanField(help_text="Signed elsewhere and recorded: not sealed here.")
    created_at = serializers.DateTimeField()
    executed_at = serializers.DateTimeField(allow_null=True)
    effective_date = serializers.DateField(allow_null=True)
    end_date = serializers.DateField(allow_null=True)
    days_left = serializers.IntegerField(allow_null=True, help_text="Of an executed agreement; below 0 once expired.")
    open_points = serializers.IntegerField(
        allow_null=True, help_text="Open comments that you read; null where none can be yours."
    )
    sensitivities = serializers.ListField(child=serializers.CharField(), help_text="Kinds of data, in words.")
    element_count = serializers.IntegerField()
    subprocessors = serializers.ListField(child=serializers.CharField())
    countries = serializers.ListField(child=serializers.CharField())


def _asked(given: dict[str, Any]) -> selectors.RegisterAsked:
    values = {name: given[name] for name in selectors.RegisterAsked.__dataclass_fields__}
    return selectors.RegisterAsked(**{**values, "status": tuple(values["status"])})


class AgreementsView(ActorView):
    @extend_schema(
        operation_id="agreements_list",
        parameters=[AgreementListIn],
        responses={200: page_of(AgreementListRowOut), 400: ErrorOut, 403: ErrorOut},
    )
    def get(self, request: Request) -> Response:
        """The register of the organization's agreements."""
        asked = _asked(parse(AgreementListIn, request.query_params))
        ids = selectors.register_ids(self.actor, asked, now=self.now)
        most = selectors.COUNTED if asked.restricts else None
        found = paginate(ids, request, most=most, at_once=bool(asked.search))
        rows = selectors.register_page(found.results)
        shown = [selectors.register_entry(self.actor, row, now=self.now) for row in rows]
        return Response(found.showing(shown).body())

    @extend_schema(request=AgreementCreateIn, responses={201: AgreementCreatedOut, 400: ErrorOut, 403: ErrorOut})
    def post(self, request: Request) -> Response:
        """Start a draft."""
        given = parse(AgreementCreateIn, request.data)
        agreement_id = services.create_agreement(
            actor=self.actor,
            now=self.now,
            vendor_id=given["vendor"],
            version_ids=given["versions"],
            product_ids=given["products"],
            covered_ids=given["covered"],
            supersedes_id=given["supersedes"],
            terms=terms_of(given),
        )
        return Response({"id": agreement_id}, status=201)


class _FileView(ActorView):
    format: exports.Format

    def _file(self, request: Request) -> StreamingHttpResponse:
        given = parse(AgreementFileIn, request.query_params)
        export = services.export_register(
            actor=self.actor,
            now=self.now,
            asked=_asked(given),
            asked_words=exports.words_asked(request.query_params, known=given),
            columns=given["columns"],
            format=self.format,
        )
        return exports.answer(export, format=self.format, now=self.now)


FILE = {200: OpenApiResponse(OpenApiTypes.BINARY, description="The file."), 400: ErrorOut, 403: ErrorOut}


class AgreementsCsvView(_FileView):
    format = "csv"

    @extend_schema(operation_id="agreements_csv", parameters=[AgreementFileIn], responses=FILE)
    def get(self, request: Request) -> StreamingHttpResponse:
        """The register as it is asked for, every row of it, as a CSV file."""
        return self._file(request)


class AgreementsXlsxView(_FileView):
    format = "xlsx"

    @extend_schema(operation_id="agreements_xlsx", parameters=[AgreementFileIn], responses=FILE)
    def get(self, request: Request) -> StreamingHttpResponse:
        """The register as it is asked for, every row of it, as an XLSX file."""
        return self._file(request)
