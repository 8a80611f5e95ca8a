"""Registers of agreements signed elsewhere, over HTTP: upload, preview, run, undo."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.choices import ImportStatus
from backend.agreements.rules.register_file import cell_place
from backend.core.api import ActorView, ErrorOut, PageIn, page_of, paginate, parse
from backend.core.errors import DomainError
from backend.core.types import Actor
from backend.core.uploading import refuse_longer

Row = serializers.Serializer[Any]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FATES = [
    ("new", "Will be recorded"),
    ("in_register", "In the register already"),
    ("repeated", "Says the same as another row"),
]


class RegisterTooBig(DomainError):
    code = "agreements.register_too_big"
    status = 413
    message = "The file is larger than 10 MB, which is the most that is taken here. Nothing was stored."


class ColumnReadOut(Row):
    field = serializers.CharField(help_text="What it is here.")
    heading = serializers.CharField(help_text="How it is headed in the file.")


class DatesReadOut(Row):
    written = serializers.CharField(help_text="How these dates were written and read.")
    count = serializers.IntegerField()


class CellProblemOut(Row):
    cell = serializers.CharField(help_text="As the spreadsheet names it: C14.")
    sentences = serializers.ListField(child=serializers.CharField())


class RegisterSummaryOut(Row):
    """What was read, and what taking it in would do."""

    rows = serializers.IntegerField()
    to_record = serializers.IntegerField()
    in_register = serializers.IntegerField()
    repeated = serializers.IntegerField()
    new_vendors = serializers.IntegerField()
    known_vendors = serializers.IntegerField()
    new_products = serializers.IntegerField()
    problems = serializers.IntegerField()
    sheet = serializers.CharField(help_text="Of a workbook.")
    columns = ColumnReadOut(many=True)
    passed_over = serializers.ListField(child=serializers.CharField(), help_text="Headings that mean nothing here.")
    dates_read = DatesReadOut(many=True)
    state_filled_in = serializers.IntegerField(help_text="Rows without a state, for which the district's own stands.")
    own_state = serializers.CharField()


class RegisterImportRowOut(Row):
    """An upload as a row of their list."""

    id = serializers.UUIDField()
    file_name = serializers.CharField()
    status = serializers.ChoiceField(choices=ImportStatus.choices)
    status_label = serializers.CharField()
    rows = serializers.IntegerField(help_text="Rows of the file that could be read.")
    to_record = serializers.IntegerField()
    done = serializers.IntegerField(help_text="Rows that were gone through.")
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class RegisterImportOut(RegisterImportRowOut):
    """A register that was uploaded: what it says, and how far taking it in, or undoing it, has come."""

    summary = RegisterSummaryOut()
    problems = CellProblemOut(many=True)
    left_to_withdraw = serializers.IntegerField(help_text="Of an import that is being undone.")
    undone_by = serializers.CharField()
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(choices=["run", "undo"]))


class RegisterRowOut(Row):
    """A row of the file as it was read."""

    row = serializers.IntegerField(help_text="Its number in the file.")
    fate = serializers.ChoiceField(choices=FATES)
    with_what = serializers.CharField(source="with", help_text="The number of the agreement, or of the other row.")
    vendor = serializers.CharField(help_text="As it is known here, or as it is written.")
    written = serializers.CharField(help_text="The vendor as the file writes it.")
    vendor_known = serializers.BooleanField()
    products = serializers.ListField(child=serializers.CharField())
    states = serializers.ListField(child=serializers.CharField())
    effective = serializers.DateField()
    end = serializers.DateField(allow_null=True)
    signed = serializers.DateField(allow_null=True)
    reference = serializers.CharField()
    form = serializers.CharField()
    note = serializers.CharField()
    contact_name = serializers.CharField()
    contact_email = serializers.CharField()


class RegisterRowsIn(PageIn):
    fate = serializers.ChoiceField(choices=FATES, allow_blank=True, default="")


class RegisterUploadIn(Row):
    file = serializers.FileField(
        allow_empty_file=True,
        error_messages={"required": "Choose a spreadsheet.", "invalid": "Choose a spreadsheet."},
        help_text="A workbook (.xlsx) or a table of text (.csv), at most 10 MB.",
    )


class RegisterUploadedOut(Row):
    id = serializers.UUIDField()


def _brief(row: Any, *, left: int = 0) -> dict[str, Any]:
    label = {
        ImportStatus.CHECKED: "Checked, not taken in",
        ImportStatus.RUNNING: "Being taken in",
        ImportStatus.DONE: "Taken in",
        ImportStatus.UNDONE: "Being undone" if left else "Undone",
    }[ImportStatus(row.status)]
    return {
        **{key: getattr(row, key) for key in ("id", "file_name", "status", "done", "created_at")},
        **{key: getattr(row, key) for key in ("finished_at", "undone_at")},
        "status_label": label,
        "rows": row.summary.get("rows", 0),
        "to_record": row.summary.get("to_record", 0),
        "created_by": row.created_by.name,
    }


def _shown(actor: Actor, row: Any) -> dict[str, Any]:
    left = selectors.left_to_withdraw(row)
    dates = [{"written": way, "count": count} for way, count in row.summary["dates_read"].items()]
    return {
        **_brief(row, left=left),
        "summary": {**row.summary, "dates_read": dates},
        "problems": [{"cell": cell, "sentences": row.problems[cell]} for cell in sorted(row.problems, key=cell_place)],
        "left_to_withdraw": left,
        "undone_by": row.undone_by.name if row.undone_by else "",
        "allowed_actions": selectors.import_actions(actor, row),
    }


class RegisterTemplateView(ActorView):
    @extend_schema(
        operation_id="register_template",
        responses={(200, WORKBOOK): OpenApiResponse(OpenApiTypes.BINARY, description="The workbook.")},
    )
    def get(self, request: Request) -> HttpResponse:
        """The workbook to fill in."""
        name = "register-of-agreements.xlsx"
        return HttpResponse(
            selectors.register_template(self.actor),
            content_type=WORKBOOK,
            headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)},
        )


class RegisterImportsView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="register_imports_list", parameters=[PageIn], responses=page_of(RegisterImportRowOut))
    def get(self, request: Request) -> Response:
        """The uploads of the district, the newest first."""
        page = paginate(selectors.register_imports(self.actor), request)
        results: Any = [_brief(row) for row in page.results]
        shown: Any = replace(page, results=results)
        return Response(page_of(RegisterImportRowOut)(shown).data)

    @extend_schema(
        operation_id="register_imports_check",
        request={"multipart/form-data": RegisterUploadIn},
        responses={201: RegisterUploadedOut, 400: ErrorOut, 403: ErrorOut, 413: ErrorOut},
    )
    def post(self, request: Request) -> Response:
        """Read a register and keep what taking it in would do; nothing of it is taken in."""
        refuse_longer(request, most=selectors.MAX_BYTES, error=RegisterTooBig())
        file = parse(RegisterUploadIn, request.data)["file"]
        import_id = services.check_register(
            actor=self.actor, now=self.now, content=file.read(), file_name=file.name or ""
        )
        return Response({"id": import_id}, status=201)


class RegisterImportView(ActorView):
    @extend_schema(operation_id="register_imports_read", responses={200: RegisterImportOut, 404: ErrorOut})
    def get(self, request: Request, import_id: UUID) -> Response:
        """One upload."""
        return Response(RegisterImportOut(_shown(self.actor, selectors.get_import(self.actor, import_id))).data)


class RegisterImportRowsView(ActorView):
    @extend_schema(
        operation_id="register_imports_rows",
        parameters=[RegisterRowsIn],
        responses={200: page_of(RegisterRowOut), 404: ErrorOut},
    )
    def get(self, request: Request, import_id: UUID) -> Response:
        """The rows of an upload as they were read."""
        asked = parse(RegisterRowsIn, request.query_params)
        rows = selectors.import_rows(self.actor, import_id, fate=asked["fate"])
        return Response(page_of(RegisterRowOut)(paginate(rows, request)).data)


class RegisterImportRunView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request, import_id: UUID) -> Response:
        """Start taking it in."""
        services.run_import(actor=self.actor, now=self.now, import_id=import_id)
        return Response(status=204)


class RegisterImportUndoView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request, import_id: UUID) -> Response:
        """Take back everything that it made."""
        services.undo_import(actor=self.actor, now=self.now, import_id=import_id)
        return Response(status=204)
