"""Drafts of schedules: the web form reads and saves them field by field."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorView, parse, several
from backend.core.errors import DomainError, Invalid
from backend.vendors import selectors, services
from backend.vendors.api.rows import ProductBriefOut, Row, VendorBriefOut, VersionBriefOut
from backend.vendors.rules.drafting import Change

MOST_CHANGES = 2_000
STATES = ["empty", "started", "complete"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACTIONS = ["save", "ask_approval", "publish", "submit", "discard"]


class FieldValue(serializers.JSONField):
    """A text, true or false, a list of texts, an entry with its parts, or null where nothing is stated."""


class MissingOut(Row):
    path = serializers.CharField(help_text="A field, a part of an entry (hosting.a1.country), or the name of a list.")
    message = serializers.CharField()


class CategoryStateOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STATES)
    used = serializers.IntegerField()


class SectionOut(Row):
    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STATES)
    missing = MissingOut(many=True)
    categories = CategoryStateOut(many=True, help_text="Of student_data and teacher_data only.")
    optional_open = serializers.IntegerField(help_text="Of state_questions only: optional questions without an answer.")


class FieldNowOut(Row):
    path = serializers.CharField()
    value = FieldValue(allow_null=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class DraftChangesOut(Row):
    revision = serializers.IntegerField()
    others = FieldNowOut(many=True, help_text="Changed since the revision that was asked about.")
    sections = SectionOut(many=True)


class ConflictOut(Row):
    path = serializers.CharField()
    yours = FieldValue(allow_null=True)
    theirs = FieldValue(allow_null=True)
    by = serializers.CharField()
    at = serializers.DateTimeField()


class SavedFieldOut(Row):
    path = serializers.CharField()
    value = FieldValue(allow_null=True, help_text="As it is stored: without blanks around it.")


class DraftSaveOut(DraftChangesOut):
    saved = SavedFieldOut(many=True)
    conflicts = ConflictOut(many=True, help_text="Not stored: somebody else had put something else there.")


class PrefilledOut(Row):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    product = serializers.CharField()


class ApprovalOut(Row):
    required = serializers.BooleanField()  # type: ignore[assignment]
    asked_at = serializers.DateTimeField(allow_null=True)
    asked_by = serializers.CharField()
    note = serializers.CharField()


class DistrictBriefOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()
    state = serializers.CharField()


class AskedByOut(Row):
    district = DistrictBriefOut()
    states = serializers.ListField(child=serializers.CharField())
    asked_at = serializers.DateTimeField()


class PublishedBriefOut(Row):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class VariantForOut(Row):
    id = serializers.UUIDField()
    name = serializers.CharField()


class DraftOut(Row):
    id = serializers.UUIDField(help_text="Of the schedule version.")
    product = ProductBriefOut()
    vendor = VendorBriefOut()
    number = serializers.IntegerField()
    variant_for = VariantForOut(allow_null=True)
    catalogue = serializers.CharField()
    revision = serializers.IntegerField()
    prefilled_from = PrefilledOut(allow_null=True)
    approval = ApprovalOut()
    fields = serializers.DictField(  # type: ignore[assignment]
        child=FieldValue(allow_null=True), help_text="By path; a path that is not there is not stated."
    )
    sections = SectionOut(many=True)
    states = serializers.ListField(
        child=serializers.CharField(), help_text="Whose questions: asked for by districts, or chosen."
    )
    teacher_reached = serializers.BooleanField()
    asked_by = AskedByOut(many=True)
    allowed_actions = serializers.ListField(child=serializers.ChoiceField(choices=ACTIONS))
    published_versions = PublishedBriefOut(many=True, help_text="Newest first.")


class DraftStartIn(Row):
    variant_for = serializers.UUIDField(required=False, allow_null=True, default=None)

    def get_fields(self) -> dict[str, Any]:
        return {
            "from": serializers.CharField(
                max_length=100,
                default="last",
                help_text="“last”, “empty”, or the id of a version, also of another product.",
            ),
            **super().get_fields(),
        }


class ChangeIn(Row):
    path = serializers.CharField(max_length=200)
    was = FieldValue(allow_null=True, help_text="What stood there when it was changed.")
    value = FieldValue(allow_null=True)


class DraftSaveIn(Row):
    revision = serializers.IntegerField(min_value=0, help_text="The newest that the page has heard of.")
    changes = several(ChangeIn, most=MOST_CHANGES)


class SinceIn(Row):
    since = serializers.IntegerField(min_value=0, default=0)


class ApprovalIn(Row):
    note = serializers.CharField(required=False, default="", allow_blank=True, max_length=2000)


class DraftsView(ActorView):
    @extend_schema(operation_id="drafts_start", request=DraftStartIn, responses={201: DraftOut})
    def post(self, request: Request, product_id: UUID) -> Response:
        """Start a draft of a product, prefilled."""
        given = parse(DraftStartIn, request.data)
        source: Any = given["from"]
        if source not in ("last", "empty"):
            try:
                source = UUID(source)
            except ValueError as error:
                raise Invalid(fields={"from": ["Say “last”, “empty”, or which version to start from."]}) from error
        version = services.start_draft(
            actor=self.actor, now=self.now, product_id=product_id, source=source, variant_for=given["variant_for"]
        )
        return Response(DraftOut(selectors.draft_shown(self.actor, version.id)).data, status=201)


class DraftView(ActorView):
    @extend_schema(operation_id="drafts_read", responses=DraftOut)
    def get(self, request: Request, version_id: UUID) -> Response:
        return Response(DraftOut(selectors.draft_shown(self.actor, version_id)).data)

    @extend_schema(operation_id="drafts_save", request=DraftSaveIn, responses=DraftSaveOut)
    def patch(self, request: Request, version_id: UUID) -> Response:
        """Store what was typed. Where somebody else was faster, their value stays and the change is a conflict."""
        given = parse(DraftSaveIn, request.data)
        saved = services.save_fields(
            actor=self.actor,
            now=self.now,
            version_id=version_id,
            revision=given["revision"],
            changes=[Change(one["path"], one["was"], one["value"]) for one in given["changes"]],
        )
        return Response(DraftSaveOut(saved).data)

    @extend_schema(operation_id="drafts_discard", responses={204: None})
    def delete(self, request: Request, version_id: UUID) -> Response:
        services.discard_draft(actor=self.actor, now=self.now, version_id=version_id)
        return Response(status=204)


class DraftChangesView(ActorView):
    @extend_schema(operation_id="drafts_changes", parameters=[SinceIn], responses=DraftChangesOut)
    def get(self, request: Request, version_id: UUID) -> Response:
        """What was changed since a revision."""
        asked = parse(SinceIn, request.query_params)
        return Response(DraftChangesOut(selectors.draft_changes(self.actor, version_id, since=asked["since"])).data)


class DraftApprovalView(ActorView):
    @extend_schema(operation_id="drafts_ask_approval", request=ApprovalIn, responses=DraftOut)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Ask the vendor's administrators to approve."""
        given = parse(ApprovalIn, request.data)
        services.ask_approval(actor=self.actor, now=self.now, version_id=version_id, note=given["note"])
        return Response(DraftOut(selectors.draft_shown(self.actor, version_id)).data)


class DraftPublishView(ActorView):
    @extend_schema(operation_id="drafts_publish", request=None, responses=VersionBriefOut)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Publish without submitting to anyone. Where approval is required, an administrator approves by this."""
        version = services.publish_version(actor=self.actor, now=self.now, version_id=version_id)
        return Response(VersionBriefOut(version).data)


class UploadIn(Row):
    file = serializers.FileField(
        allow_empty_file=True,
        max_length=200,
        help_text="A case file (.yaml), or the template filled in (.xlsx).",
        error_messages={"required": "Choose a file.", "invalid": "Choose a file."},
    )


class FileTooLarge(DomainError):
    code = "vendors.file_too_large"
    status = 413
    message = f"The file is larger than {services.UPLOAD_MAX_BYTES // 1_000_000} MB."


class DraftUploadView(ActorView):
    parser_classes = (MultiPartParser,)

    @extend_schema(operation_id="drafts_upload", request={"multipart/form-data": UploadIn}, responses=DraftOut)
    def post(self, request: Request, version_id: UUID) -> Response:
        """Replace what the draft says by what a file says. Complaints stand by cell ("Student data!C14") or line."""
        selectors.get_draft(self.actor, version_id)
        length = request.META.get("CONTENT_LENGTH") or "0"
        # A little more than the file for the form around it; asked before anything of it is read.
        if not length.isdigit() or int(length) > services.UPLOAD_MAX_BYTES + 100_000:
            raise FileTooLarge
        file = parse(UploadIn, request.data)["file"]
        services.upload_schedule(
            actor=self.actor, now=self.now, version_id=version_id, name=file.name, content=file.read()
        )
        return Response(DraftOut(selectors.draft_shown(self.actor, version_id)).data)


class ScheduleTemplateView(ActorView):
    @extend_schema(operation_id="products_schedule_template", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, product_id: UUID) -> HttpResponse:
        """The spreadsheet to fill in, with what the draft or the last version says."""
        name, content = selectors.schedule_template(self.actor, product_id)
        return HttpResponse(
            content, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )


class PreferenceIn(Row):
    approval_required = serializers.BooleanField()


class PreferenceOut(Row):
    approval_required = serializers.BooleanField()


class PreferencesView(ActorView):
    @extend_schema(operation_id="vendor_preferences_read", responses=PreferenceOut)
    def get(self, request: Request) -> Response:
        return Response(PreferenceOut(selectors.preferences(self.actor)).data)

    @extend_schema(operation_id="vendor_preferences_set", request=PreferenceIn, responses=PreferenceOut)
    def put(self, request: Request) -> Response:
        given = parse(PreferenceIn, request.data)
        services.set_preference(actor=self.actor, now=self.now, approval_required=given["approval_required"])
        return Response(PreferenceOut(selectors.preferences(self.actor)).data)
