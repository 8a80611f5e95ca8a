"""Addresses for signers. They need no account: the mailed link names the signature, a mailed code who it is.

The page's own GETs change nothing, because mail scanners follow links. After the code was entered, the browser keeps a
signed ticket in a cookie that scripts cannot read; every POST carries the token against other sites' forms.
"""

import ipaddress
from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect, ensure_csrf_cookie
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, BaseThrottle
from rest_framework.views import APIView

from backend.core import clock
from backend.core.api import ErrorOut, parse
from backend.core.words import masked_email
from backend.documents.types import DocumentText
from backend.signing import rules, selectors, services
from backend.signing.types import SignerFile, SignerView

Row = serializers.Serializer[Any]

TOKEN = OpenApiParameter("token", str, OpenApiParameter.PATH, description="The signed value of the mailed link.")
GONE = {404: ErrorOut, 410: ErrorOut, 429: ErrorOut}
NEEDS_CODE = {403: ErrorOut, **GONE}
DECISION = {400: ErrorOut, 409: ErrorOut, **NEEDS_CODE}
PDF = {(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The PDF.")}


class ReadThrottle(AnonRateThrottle):
    """By network address; generous, since a school's people share one."""

    scope = "signing"
    rate = "240/min"


class TryThrottle(AnonRateThrottle):
    """Codes and links asked for, and codes tried, by network address. Each signer has limits of their own beside it."""

    scope = "signing_try"
    rate = "120/hour"


# Shapes


class SignIdentifyIn(Row):
    code = serializers.CharField(max_length=20, error_messages={"blank": "Enter the code from the message."})


class SignSignIn(Row):
    authority = serializers.BooleanField(help_text="The first statement, as shown.")
    consent = serializers.BooleanField(help_text="The second statement, as shown.")
    name = serializers.CharField(max_length=200, allow_blank=True)
    title = serializers.CharField(max_length=200, allow_blank=True)
    drawing = serializers.CharField(
        max_length=rules.DRAWING_CHARACTERS,
        required=False,
        allow_blank=True,
        default="",
        help_text=f"SVG path data of absolute M and L in a box of {rules.DRAWING_WIDTH} by {rules.DRAWING_HEIGHT}, "
        "y downwards: “M10 20 L30.5 40”. Never needed: typing is enough.",
    )


class SignDeclineIn(Row):
    reason = serializers.CharField(max_length=2000, allow_blank=True)


class SignHandOverIn(Row):
    name = serializers.CharField(max_length=200, allow_blank=True)
    email = serializers.CharField(max_length=254, allow_blank=True)


class SignSentOut(Row):
    sent_to = serializers.CharField(help_text="The signer's address, masked.")


class SignCodeOut(SignSentOut):
    expires_at = serializers.DateTimeField()


class SignHandOverOut(Row):
    name = serializers.CharField()
    email = serializers.CharField()


# Views


@method_decorator(never_cache, name="dispatch")
@method_decorator(csrf_protect, name="dispatch")
class SignerBaseView(APIView):
    """A view for the holder of a link. Who is signed in here besides does not matter."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes: tuple[type[BaseThrottle], ...] = (ReadThrottle,)

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    def ticket(self, token: str) -> str | None:
        """Return the ticket that this browser keeps for the signer of the link."""
        return self.request.COOKIES.get(_cookie_name(token))

    def shown(self, token: str, ticket: str | None) -> dict[str, Any]:
        return selectors.signer_view(token=token, ticket=ticket, now=self.now).model_dump(mode="json")


def _cookie_name(token: str) -> str:
    return f"signing-{selectors.signer_by_token(token).id.hex}"


def _origin(request: Request) -> services.Origin:
    try:
        # Behind a proxy, the setting NUM_PROXIES says which address of the chain is the visitor's.
        ip = str(ipaddress.ip_address(BaseThrottle().get_ident(request) or ""))
    except ValueError:
        ip = None
    agent = "".join(sign for sign in request.headers.get("User-Agent", "") if sign.isprintable())
    return services.Origin(ip=ip, user_agent=agent)


def _pdf(file: SignerFile) -> HttpResponse:
    return HttpResponse(
        selectors.content_of(file),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{file.name}"'},
    )


@method_decorator(ensure_csrf_cookie, name="dispatch")
class SignView(SignerBaseView):
    @extend_schema(operation_id="sign_show", parameters=[TOKEN], responses={200: SignerView, **GONE})
    def get(self, request: Request, token: str) -> Response:
        """What is asked of the holder of this link, and what comes next. Opening it changes nothing."""
        return Response(self.shown(token, self.ticket(token)))


class SignOpenedView(SignerBaseView):
    @extend_schema(operation_id="sign_opened", parameters=[TOKEN], request=None, responses={204: None, **GONE})
    def post(self, request: Request, token: str) -> Response:
        """The page says that a person has it before them."""
        services.mark_opened(token=token, now=self.now)
        return Response(status=204)


class SignLinkView(SignerBaseView):
    throttle_classes = (TryThrottle,)

    @extend_schema(operation_id="sign_link", parameters=[TOKEN], request=None, responses={202: SignSentOut, **GONE})
    def post(self, request: Request, token: str) -> Response:
        """Mail a new link in place of one that expired or was replaced, to the signer's own address."""
        return Response({"sent_to": services.fresh_link(token=token, now=self.now)}, status=202)


class SignCodeView(SignerBaseView):
    throttle_classes = (TryThrottle,)

    @extend_schema(operation_id="sign_code", parameters=[TOKEN], request=None, responses={201: SignCodeOut, **GONE})
    def post(self, request: Request, token: str) -> Response:
        """Mail the signer a code; earlier ones end."""
        code = services.send_code(token=token, now=self.now)
        body = {"sent_to": masked_email(code.signer.email), "expires_at": code.expires_at}
        return Response(SignCodeOut(body).data, status=201)


class SignIdentifyView(SignerBaseView):
    throttle_classes = (TryThrottle,)

    @extend_schema(
        operation_id="sign_identify",
        parameters=[TOKEN],
        request=SignIdentifyIn,
        responses={200: SignerView, 400: ErrorOut, **GONE},
    )
    def post(self, request: Request, token: str) -> Response:
        """Take the mailed code. From then on this browser may read and sign, for two hours."""
        given = parse(SignIdentifyIn, request.data)
        ticket = selectors.ticket_of(services.identify(token=token, code=given["code"], now=self.now))
        response = Response(self.shown(token, ticket))
        response.set_cookie(
            _cookie_name(token),
            ticket,
            max_age=int(rules.TICKET_LASTS.total_seconds()),
            path="/api/v1/sign/",
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
        return response


class SignTextView(SignerBaseView):
    @extend_schema(operation_id="sign_text", parameters=[TOKEN], responses={200: DocumentText, **NEEDS_CODE})
    def get(self, request: Request, token: str) -> Response:
        """The text that is signed."""
        return Response(selectors.text_for(token=token, ticket=self.ticket(token)))


class SignDocumentView(SignerBaseView):
    @extend_schema(operation_id="sign_document", parameters=[TOKEN], responses={**PDF, **NEEDS_CODE})
    def get(self, request: Request, token: str) -> HttpResponse:
        """The same as a PDF, with the seals that it has by now."""
        return _pdf(selectors.document_for(token=token, ticket=self.ticket(token)))


class SignCertificateView(SignerBaseView):
    @extend_schema(operation_id="sign_certificate", parameters=[TOKEN], responses={**PDF, **NEEDS_CODE})
    def get(self, request: Request, token: str) -> HttpResponse:
        """The certificate, once everyone has signed."""
        return _pdf(selectors.certificate_for(token=token, ticket=self.ticket(token)))


class SignSignView(SignerBaseView):
    @extend_schema(
        operation_id="sign_sign", parameters=[TOKEN], request=SignSignIn, responses={200: SignerView, **DECISION}
    )
    def post(self, request: Request, token: str) -> Response:
        """Sign. The same click twice signs once and answers alike."""
        given = services.SignatureIn(**parse(SignSignIn, request.data))
        ticket = self.ticket(token)
        services.sign(token=token, ticket=ticket, given=given, origin=_origin(request), now=self.now)
        return Response(self.shown(token, ticket))


class SignDeclineView(SignerBaseView):
    @extend_schema(
        operation_id="sign_decline", parameters=[TOKEN], request=SignDeclineIn, responses={204: None, **DECISION}
    )
    def post(self, request: Request, token: str) -> Response:
        """Decline, with a reason that the sender and who signed before read."""
        given = parse(SignDeclineIn, request.data)
        services.decline(token=token, ticket=self.ticket(token), reason=given["reason"], now=self.now)
        return Response(status=204)


class SignHandOverView(SignerBaseView):
    @extend_schema(
        operation_id="sign_hand_over",
        parameters=[TOKEN],
        request=SignHandOverIn,
        responses={200: SignHandOverOut, **DECISION},
    )
    def post(self, request: Request, token: str) -> Response:
        """Name a colleague who signs instead. This link ends; the colleague gets one."""
        given = parse(SignHandOverIn, request.data)
        new = services.hand_over(token=token, ticket=self.ticket(token), now=self.now, **given)
        return Response(SignHandOverOut(new).data)
