"""Organizations, and the domain by which a vendor is known to be itself."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts import selectors, services
from backend.accounts.api.rows import OrganizationOut, Row
from backend.accounts.choices import ClaimMethod, OrganizationKind, State
from backend.core.api import ActorView, PageIn, page_of, paginate, parse
from backend.core.types import Actor


class OrganizationCreateIn(Row):
    kind = serializers.ChoiceField(choices=OrganizationKind.choices, help_text="A district or a coalition.")
    name = serializers.CharField(max_length=200)
    state = serializers.ChoiceField(choices=State.choices, required=False, default="", allow_blank=True)
    county = serializers.CharField(max_length=100, required=False, default="", allow_blank=True)
    address = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    time_zone = serializers.CharField(max_length=64, required=False, allow_null=True, default=None)


class OrganizationListIn(PageIn):
    kind = serializers.ChoiceField(choices=OrganizationKind.choices, required=False, default="")
    search = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)


class SecondFactorIn(Row):
    second_factor_required = serializers.BooleanField()


class DomainConfirmIn(Row):
    domain = serializers.CharField(max_length=253)


class OrganizationsView(ActorView):
    @extend_schema(
        operation_id="organizations_list", parameters=[OrganizationListIn], responses=page_of(OrganizationOut)
    )
    def get(self, request: Request) -> Response:
        asked = parse(OrganizationListIn, request.query_params)
        rows = selectors.organizations(self.actor, kind=asked["kind"], search=asked["search"])
        return Response(page_of(OrganizationOut)(paginate(rows, request)).data)

    @extend_schema(request=OrganizationCreateIn, responses={201: OrganizationOut})
    def post(self, request: Request) -> Response:
        given = parse(OrganizationCreateIn, request.data)
        row = services.register_organization(actor=self.actor, now=self.now, **given)
        return Response(OrganizationOut(row).data, status=201)


class OrganizationView(ActorView):
    @extend_schema(responses=OrganizationOut)
    def get(self, request: Request, organization_id: UUID) -> Response:
        return Response(OrganizationOut(selectors.organization(self.actor, organization_id)).data)


class OrganizationDomainView(ActorView):
    @extend_schema(request=DomainConfirmIn, responses=OrganizationOut)
    def post(self, request: Request, organization_id: UUID) -> Response:
        domain = parse(DomainConfirmIn, request.data)["domain"]
        row = services.confirm_domain(actor=self.actor, now=self.now, vendor_id=organization_id, domain=domain)
        return Response(OrganizationOut(row).data)


class OrganizationSecondFactorView(ActorView):
    @extend_schema(request=SecondFactorIn, responses=OrganizationOut)
    def put(self, request: Request, organization_id: UUID) -> Response:
        """Ask one's own organization's people for a second factor, or no longer; from their next request on."""
        required = parse(SecondFactorIn, request.data)["second_factor_required"]
        row = services.require_second_factor(
            actor=self.actor, now=self.now, organization_id=organization_id, required=required
        )
        return Response(OrganizationOut(row).data)


class DomainClaimOut(Row):
    id = serializers.UUIDField()
    domain = serializers.CharField()
    method = serializers.ChoiceField(choices=ClaimMethod.choices)
    mailbox = serializers.CharField(help_text="Where the code was mailed, before the @; empty for a record.")
    record_name = serializers.CharField(help_text="Where the DNS record has to stand; empty for a mailed code.")
    record = serializers.CharField(help_text="What the TXT record there has to say.")
    status = serializers.ChoiceField(choices=["open", "confirmed", "ended", "expired"])
    asked_by = serializers.CharField(source="asked_by.name")
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    problem = serializers.CharField(help_text="What the last look found, in a sentence; empty where nothing is wrong.")


class DomainOut(Row):
    domain = serializers.CharField()
    verified_at = serializers.DateTimeField(allow_null=True)
    mailboxes = serializers.ListField(child=serializers.CharField())
    claims = DomainClaimOut(many=True, help_text="The newest twenty.")


class DomainClaimIn(Row):
    domain = serializers.CharField(max_length=300)
    method = serializers.ChoiceField(choices=ClaimMethod.choices)
    mailbox = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)


class DomainCheckIn(Row):
    code = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)


class OpenClaimOut(Row):
    claim = DomainClaimOut(allow_null=True, help_text="Null where the vendor claims nothing that is still open.")


def _shown(claim: Any, now: datetime) -> Any:
    claim.status = selectors.claim_status(claim, now)
    claim.record_name = selectors.record_name(claim)
    return claim


class OrganizationClaimView(ActorView):
    @extend_schema(responses=OpenClaimOut)
    def get(self, request: Request, organization_id: UUID) -> Response:
        """What a vendor has begun to show: which domain, and how. For the operator."""
        claim = selectors.open_claim(self.actor, organization_id, self.now)
        return Response(OpenClaimOut({"claim": claim and _shown(claim, self.now)}).data)


def domain_now(actor: Actor, now: datetime) -> Response:
    """Answer with the vendor's domain and the claims to it."""
    claims = [_shown(claim, now) for claim in selectors.domain_claims(actor)[:20]]
    assert actor.organization_id is not None
    vendor = selectors.organization_row(actor.organization_id)
    shown = {
        "domain": vendor.domain,
        "verified_at": vendor.verified_at,
        "mailboxes": services.MAILBOXES,
        "claims": claims,
    }
    return Response(DomainOut(shown).data)


class DomainClaimsView(ActorView):
    @extend_schema(responses=DomainOut)
    def get(self, request: Request) -> Response:
        return domain_now(self.actor, self.now)

    @extend_schema(request=DomainClaimIn, responses={201: DomainOut})
    def post(self, request: Request) -> Response:
        """Begin to show that a domain is the vendor's own: by a code mailed there, or by a DNS record."""
        services.claim_domain(actor=self.actor, now=self.now, **parse(DomainClaimIn, request.data))
        answer = domain_now(self.actor, self.now)
        answer.status_code = 201
        return answer


class DomainClaimCheckView(ActorView):
    @extend_schema(request=DomainCheckIn, responses=DomainOut)
    def post(self, request: Request, claim_id: UUID) -> Response:
        """Confirm by the mailed code, or look for the record now."""
        given = parse(DomainCheckIn, request.data)
        services.check_claim(actor=self.actor, now=self.now, claim_id=claim_id, **given)
        return domain_now(self.actor, self.now)


class DomainClaimEndView(ActorView):
    @extend_schema(request=None, responses=DomainOut)
    def post(self, request: Request, claim_id: UUID) -> Response:
        services.end_claim(actor=self.actor, now=self.now, claim_id=claim_id)
        return domain_now(self.actor, self.now)
