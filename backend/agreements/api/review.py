"""The review over HTTP: rounds, findings and their waivers, comments, and giving a submission back."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.agreements import selectors, services
from backend.agreements.api.agreements import AgreementCreatedOut, AgreementStepIn
from backend.agreements.api.fields import TextField
from backend.agreements.api.waivers import PersonNamedOut, WaiverOut
from backend.agreements.choices import ReviewStatus, Status, Visibility
from backend.core.api import ActorView, ErrorOut, parse


class ReviewVersionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()


class ReviewRoundOut(serializers.Serializer[Any]):
    """One submitted version, and what the district decided about it."""

    id = serializers.UUIDField()
    round = serializers.IntegerField()
    version = ReviewVersionOut()
    product = PersonNamedOut()
    status = serializers.ChoiceField(choices=ReviewStatus.choices)
    status_label = serializers.CharField(source="get_status_display")
    submitted_at = serializers.DateTimeField()
    submitted_by = PersonNamedOut(allow_null=True)
    note = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = PersonNamedOut(allow_null=True)
    decision_note = serializers.CharField()


class FindingOut(serializers.Serializer[Any]):
    code = serializers.CharField(source="finding.code")
    blocking = serializers.BooleanField(source="finding.blocking")
    message = serializers.CharField(source="finding.message")
    todo = serializers.CharField(source="finding.todo")
    clause = serializers.CharField(source="finding.clause")
    anchor = serializers.CharField(source="finding.anchor")
    product = serializers.CharField(source="finding.product")
    source_kind = serializers.CharField(source="finding.source_kind")
    citation = serializers.CharField(source="finding.citation")
    citation_url = serializers.CharField(source="finding.citation_url", default="")
    status = serializers.CharField(source="finding.status")
    state = serializers.CharField(source="finding.state")
    void = serializers.BooleanField(source="finding.void")
    waiver = WaiverOut(allow_null=True)


class CommentChangeOut(serializers.Serializer[Any]):
    """What differs at the comment's place between the version that it was made on and the one now."""

    before = serializers.CharField()
    after = serializers.CharField()


class CommentAnswerOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="row.id")
    visibility = serializers.ChoiceField(choices=Visibility.choices, source="row.visibility")
    author = PersonNamedOut(source="row.author")
    organization = PersonNamedOut(source="row.organization")
    body = serializers.CharField(source="row.body")
    created_at = serializers.DateTimeField(source="row.created_at")


class CommentOut(CommentAnswerOut):
    anchor = serializers.CharField(source="row.anchor")
    anchor_label = serializers.CharField()
    product = PersonNamedOut(source="row.product", allow_null=True)
    version = ReviewVersionOut(source="row.version", allow_null=True)
    resolved_at = serializers.DateTimeField(source="row.resolved_at", allow_null=True)
    resolved_by = PersonNamedOut(source="row.resolved_by", allow_null=True)
    answers = CommentAnswerOut(many=True)
    change = CommentChangeOut(allow_null=True)


class AgreementReviewOut(serializers.Serializer[Any]):
    """The review as the person who asks sees it."""

    status = serializers.ChoiceField(choices=Status.choices, source="agreement.status")
    rounds = ReviewRoundOut(many=True)
    findings = FindingOut(many=True)
    checks = serializers.IntegerField(help_text="How many checks ran.")
    blocking_open = serializers.IntegerField(help_text="Blocking findings that nobody has waived as they read now.")
    comments = CommentOut(many=True)
    allowed_actions = serializers.ListField(
        child=serializers.ChoiceField(
            choices=["comment", "comment_internally", "resolve", "waive", "return", "ready", "submit"]
        )
    )


class AgreementReviewView(ActorView):
    @extend_schema(responses={200: AgreementReviewOut, 403: ErrorOut, 404: ErrorOut})
    def get(self, request: Request, agreement_id: UUID) -> Response:
        """Rounds, findings and comments. The vendor sees what its schedule lacks and what is shared."""
        found = selectors.review_of(self.actor, agreement_id, at=self.now)
        return Response(AgreementReviewOut(found).data)


class AgreementReturnView(ActorView):
    @extend_schema(
        request=AgreementStepIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Give the submission back to the vendor, by one mail with all open points."""
        given = parse(AgreementStepIn, request.data)
        services.return_submission(actor=self.actor, now=self.now, agreement_id=agreement_id, reason=given["reason"])
        return Response(status=204)


class CommentCreateIn(serializers.Serializer[Any]):
    anchor = TextField(
        max_length=200,
        allow_blank=True,
        default="",
        help_text="section:, element:, path:, clause:, provision: or finding:, and what of it. Not of an answer.",
    )
    product = serializers.UUIDField(allow_null=True, default=None)
    visibility = serializers.ChoiceField(choices=Visibility.choices, default=Visibility.SHARED)
    body = TextField(max_length=4000)
    answers = serializers.UUIDField(allow_null=True, default=None, help_text="The comment that this one answers.")


class AgreementCommentsView(ActorView):
    @extend_schema(
        request=CommentCreateIn,
        responses={201: AgreementCreatedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Write a comment, or answer one."""
        given = parse(CommentCreateIn, request.data)
        comment_id = services.comment(
            actor=self.actor,
            now=self.now,
            agreement_id=agreement_id,
            anchor=given["anchor"],
            product_id=given["product"],
            visibility=given["visibility"],
            body=given["body"],
            answers_id=given["answers"],
        )
        return Response({"id": comment_id}, status=201)


class CommentResolveView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request, comment_id: UUID) -> Response:
        """Mark a comment as resolved."""
        services.resolve_comment(actor=self.actor, now=self.now, comment_id=comment_id)
        return Response(status=204)


class CommentReopenView(ActorView):
    @extend_schema(request=None, responses={204: None, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut})
    def post(self, request: Request, comment_id: UUID) -> Response:
        """Open a resolved comment again."""
        services.reopen_comment(actor=self.actor, now=self.now, comment_id=comment_id)
        return Response(status=204)


class WaiverCreateIn(serializers.Serializer[Any]):
    code = TextField(max_length=200)
    reason = TextField(max_length=2000, allow_blank=True, default="")
    read = serializers.ListField(
        child=TextField(max_length=5000),
        max_length=500,
        help_text="The messages of the code's blocking findings as they were read: where they read otherwise by now, "
        "nothing is waived.",
    )


class WaiverEndIn(serializers.Serializer[Any]):
    reason = TextField(max_length=2000, allow_blank=True, default="")


class AgreementWaiversView(ActorView):
    @extend_schema(
        request=WaiverCreateIn,
        responses={201: AgreementCreatedOut, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, agreement_id: UUID) -> Response:
        """Go on in spite of a blocking finding, by name and with a reason. It does not cure it."""
        given = parse(WaiverCreateIn, request.data)
        waiver_id = services.waive(actor=self.actor, now=self.now, agreement_id=agreement_id, **given)
        return Response({"id": waiver_id}, status=201)


class WaiverEndView(ActorView):
    @extend_schema(
        request=WaiverEndIn,
        responses={204: None, 400: ErrorOut, 403: ErrorOut, 404: ErrorOut, 409: ErrorOut},
    )
    def post(self, request: Request, waiver_id: UUID) -> Response:
        """Take a waiver back; the finding blocks again."""
        given = parse(WaiverEndIn, request.data)
        services.end_waiver(actor=self.actor, now=self.now, waiver_id=waiver_id, reason=given["reason"])
        return Response(status=204)
