"""What every room's api.py stands on: who asks and when, one shape of errors, pages of lists.

This room knows no people: the setting ACTOR_RESOLVER names the function that turns a request into an Actor.
"""

import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Any, Generic, Protocol, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.module_loading import import_string
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, set_rollback

from backend.core import clock
from backend.core.at_once import count_and_page
from backend.core.errors import DomainError, Invalid, NotFound
from backend.core.in_turn import Walked
from backend.core.types import Actor

log = logging.getLogger(__name__)

T = TypeVar("T")
S = TypeVar("S")
DEFAULT_SIZE = 50
LARGEST_SIZE = 200
TOO_BIG = ("core.too_big", "This is more than can be sent at once.")
UNREADABLE = ("core.unreadable", "What was sent could not be read.")
LONGEST_SENTENCE = 1_000
STALE_PAGE = ("core.stale_page", "This page is out of date. Reload it, then try again.")


class _Resolver(Protocol):
    def __call__(self, request: HttpRequest, *, now: datetime) -> Actor: ...


@cache
def _resolver(path: str) -> _Resolver:
    resolve: _Resolver = import_string(path)
    return resolve


class ActorView(APIView):
    """A view that knows who asks (`self.actor`) and when (`self.now`). Both are found out once per request, so that one
    request has one present instant."""

    @cached_property
    def now(self) -> datetime:
        return clock.now()

    @cached_property
    def actor(self) -> Actor:
        """The person in the organization that their session remembers. Raises Forbidden for who is signed in but has no
        membership there that counts now."""
        return _resolver(settings.ACTOR_RESOLVER)(self.request._request, now=self.now)


def parse(serializer: type[serializers.Serializer[Any]], data: Any) -> dict[str, Any]:
    """Return what the serializer makes of the data. Raises ValidationError, with a sentence at each wrong field."""
    given = serializer(data=data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


# Errors


def several(row: type[serializers.Serializer[Any]], *, most: int, **options: Any) -> serializers.Serializer[Any]:
    """Return a field that takes a list of such rows, and never more of them than a person would send."""
    return row(many=True, max_length=most, **options)  # type: ignore[call-arg]  # DRF hands it to the list of them


class ErrorOut(serializers.Serializer[Any]):
    """The one shape of every error."""

    code = serializers.CharField(help_text="Stable; for programs.")
    message = serializers.CharField(help_text="One sentence for a person.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Sentences that stand beside a field, by its name (lines.0.name for nested ones).",
    )


def error_body(code: str, message: str, fields: Mapping[str, list[str]] | None = None) -> dict[str, Any]:
    """Return an error in its one shape."""
    said = {_sendable(place): [_sendable(one) for one in sentences] for place, sentences in (fields or {}).items()}
    return {"code": code, "message": _sendable(message), "fields": said}


def _sendable(text: str) -> str:
    """Return a sentence that may quote what somebody sent: that can be a megabyte, or half a character, which JSON can
    name and no encoding can write."""
    text = text if len(text) <= LONGEST_SENTENCE else f"{text[:LONGEST_SENTENCE]}…"
    return text.encode(errors="replace").decode()


def _flat(detail: Any, place: str = "") -> dict[str, list[str]]:
    """Return DRF's nested complaints as one level: {"lines.0.name": ["…"]}; those about no field are under ""."""
    if isinstance(detail, Mapping):
        pairs: Sequence[tuple[Any, Any]] = list(detail.items())
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        pairs = list(enumerate(detail))
    else:
        sentences = detail if isinstance(detail, list) else [detail]
        return {place: [str(sentence) for sentence in sentences]}
    found: dict[str, list[str]] = {}
    for key, inner in pairs:
        name = "" if key == "non_field_errors" else str(key)
        for inner_place, sentences in _flat(inner, ".".join(part for part in (place, name) if part)).items():
            if sentences:
                found.setdefault(inner_place, []).extend(sentences)
    return found


def _invalid(detail: Any) -> dict[str, Any]:
    fields = _flat(detail)
    about_all = fields.pop("", [])
    return error_body(Invalid.code, " ".join(about_all) or Invalid.message, fields)


def _seconds(error: exceptions.Throttled) -> int:
    return math.ceil(getattr(error, "wait", None) or 0)


def _about(error: exceptions.APIException) -> tuple[int, str, str]:
    match error:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return 401, "core.signed_out", "You are not signed in. Sign in, then try again."
        case exceptions.PermissionDenied() if "CSRF" in str(error.detail):
            return 403, *STALE_PAGE
        case exceptions.PermissionDenied():
            return 403, "core.forbidden", "Your role does not allow this."
        case exceptions.Throttled():
            seconds = _seconds(error)
            wait = f" Try again in {seconds} seconds." if seconds else " Try again later."
            return 429, "core.too_many", f"That was too many tries.{wait}"
        case exceptions.ParseError():
            return 400, *UNREADABLE
        case exceptions.MethodNotAllowed():
            return 405, "core.method", "This address does not take that kind of request."
        case exceptions.UnsupportedMediaType():
            return 415, "core.content_type", "This address does not take that kind of content."
        case exceptions.NotAcceptable():
            return 406, "core.accept", "This address cannot answer in the form that was asked for."
        case exceptions.NotFound():
            return NotFound.status, NotFound.code, NotFound.message
    return error.status_code, "core.refused", str(error.detail)


def handle_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer an anticipated error in its one shape; None for a mistake of ours, which Django answers with 500.

    An address or a row that does not exist and a row that is somebody else's give the same bytes.
    """
    headers: dict[str, str] = {}
    if isinstance(error, Http404):
        error = NotFound()
    if isinstance(error, DjangoPermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, DomainError):
        status, body = error.status, error_body(error.code, error.message, error.fields)
    elif isinstance(error, exceptions.ValidationError):
        status, body = 400, _invalid(error.detail)
    elif isinstance(error, DjangoValidationError):
        status, body = 400, _invalid(error.message_dict if hasattr(error, "error_dict") else error.messages)
    elif isinstance(error, exceptions.APIException):
        status, code, message = _about(error)
        body = error_body(code, message)
        if isinstance(error, exceptions.Throttled) and (seconds := _seconds(error)):
            headers["Retry-After"] = str(seconds)
    elif isinstance(error, RequestDataTooBig):
        status, body = 413, error_body(*TOO_BIG)
    elif isinstance(error, OperationalError | InterfaceError):
        log.error("the database could not be used: %s", error)
        status, body = (
            503,
            error_body("core.unavailable", "This is not available at the moment. Try again in a minute."),
        )
        headers["Retry-After"] = "30"
    else:
        return None
    set_rollback()
    return Response(body, status=status, headers=headers)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Answer what Django itself refuses (handler400), such as a foreign host name, in the one shape of errors."""
    too_big = isinstance(exception, RequestDataTooBig)
    return JsonResponse(error_body(*(TOO_BIG if too_big else UNREADABLE)), status=413 if too_big else 400)


def server_error(request: HttpRequest) -> JsonResponse:
    """Answer a mistake of ours (handler500) in the one shape of errors. What went wrong is in the server's log."""
    message = "Something went wrong on our side. Look whether your change was made before you try again."
    return JsonResponse(error_body("core.failed", message), status=500)


def stale_page(request: HttpRequest, reason: str = "") -> JsonResponse:
    """Answer a request without the token against other sites' forms (CSRF_FAILURE_VIEW), in the one shape of errors."""
    return JsonResponse(error_body(*STALE_PAGE), status=403)


def unknown_address(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """Answer an address below /api that does not exist, in the one shape of errors."""
    return JsonResponse(error_body(NotFound.code, NotFound.message), status=NotFound.status)


# Lists


class PageIn(serializers.Serializer[Any]):
    """The part of a list's address that says which page of it is asked for."""

    page = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    size = serializers.IntegerField(min_value=1, max_value=LARGEST_SIZE, default=DEFAULT_SIZE)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `count` is the length of the whole list."""

    count: int
    page: int
    pages: int
    results: list[T]
    more: bool = False
    """Whether there are more than `count`: long lists are counted up to a number only."""

    def showing(self, results: "list[S]") -> "Page[S]":
        """Return the same page with other results in their place, as rows for the ids that were looked up."""
        return Page(self.count, self.page, self.pages, results, self.more)

    def body(self) -> dict[str, Any]:
        """Return the page as it is sent, where the rows are made of what JSON knows already: a serializer would look at
        every field of every row."""
        return {field: getattr(self, field) for field in ("count", "page", "pages", "more", "results")}


def paginate(
    rows: "QuerySet[Any, T] | Walked[T] | Sequence[T]",
    request: Request,
    *,
    most: int | None = None,
    at_once: bool = False,
) -> Page[T]:
    """Return the page of `rows` that the address asks for (`?page=2&size=50`); empty past the end.

    `rows` must be ordered down to a unique key, or a row could stand on two pages. With `most`, rows are counted and
    paged up to that number only, because to count all that match may take longer than to show a page. `at_once` is for
    keys of rows in an order that no index serves: count and page are one query then, but for more than `most` and for a
    union.
    """
    asked = parse(PageIn, request.query_params)
    page, size = asked["page"], asked["size"]
    found: list[T] | None = None
    known: int | None = None
    if at_once and isinstance(rows, QuerySet) and not rows.query.combinator:
        known, found = count_and_page(rows, (page - 1) * size, page * size, most=most)
    if known is not None:
        count = known
    elif isinstance(rows, QuerySet):
        # Without the order: along its index, rows would be fetched one by one until enough of them match.
        count = rows.count() if most is None else rows.order_by()[: most + 1].count()
    elif isinstance(rows, Walked):
        count = rows.total
    else:
        count = len(rows)
    more = most is not None and count > most
    count = most if most is not None and more else count
    start = (page - 1) * size
    stop = min(start + size, count)
    if start >= count:
        results = []
    elif found and not more:
        results = found
    elif isinstance(rows, QuerySet) and not more and start > count // 2:
        # The database walks past every row before the page: from the end it is never more than half of them.
        results = list(rows.reverse()[count - stop : count - start])[::-1]
    elif isinstance(rows, Walked):
        results = rows.between(start, stop)
    else:
        results = list(rows[start:stop])
    return Page(count=count, page=page, pages=max(1, -(-count // size)), results=results, more=more)


@cache
def page_of(row: type[serializers.Serializer[Any]]) -> type[serializers.Serializer[Any]]:
    """Return the serializer of a page of such rows; "MemberOut" gives "MemberPageOut"."""
    fields = {
        "count": serializers.IntegerField(),
        "page": serializers.IntegerField(),
        "pages": serializers.IntegerField(),
        "more": serializers.BooleanField(help_text="Whether there are more than `count`, which nobody counted."),
        "results": row(many=True),
    }
    return type(f"{row.__name__.removesuffix('Out')}PageOut", (serializers.Serializer,), fields)
