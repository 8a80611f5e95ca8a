"""The API's one shape of errors, and its pages…"""

import json

import pytest
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from backend.core.api import handle_exception, page_of, paginate, parse, unknown_address
from backend.core.errors import Changed, NotFound


class LineIn(serializers.Serializer):
    name = serializers.CharField(max_length=5)


class OrderIn(serializers.Serializer):
    title = serializers.CharField()
    lines = LineIn(many=True)

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if attrs["title"] == "never":
            raise serializers.ValidationError("This order cannot be.")
        return attrs


class NumberOut(serializers.Serializer):
    number = serializers.IntegerField(source="*")


ERRORS = {
    "absent": Http404("a row 7 of Organization"),
    "not_mine": NotFound(),
    "changed": Changed(fields={"status": ["It is out for signature."]}),
    "database": OperationalError("server closed the connection unexpectedly"),
    "ours": RuntimeError("a mistake of ours"),
}


class Probe(APIView):
    permission_classes = ()
    authentication_classes = ()

    def get(self, request: Request) -> Response:
        return Response(page_of(NumberOut)(paginate(list(range(120)), request)).data)

    def post(self, request: Request) -> Response:
        if (error := ERRORS.get(str(request.query_params.get("raise")))) is not None:
            raise error
        return Response(parse(OrderIn, request.data))


urlpatterns = [path("probe", Probe.as_view()), path("nowhere", unknown_address)]
handler500 = "backend.core.api.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def browser() -> APIClient:
    return APIClient(raise_request_exception=False)


def test_name_the_place_of_each_wrong_field(browser: APIClient) -> None:
    answer = browser.post("/probe", {"lines": [{"name": "good"}, {"name": "too long"}, {}]})

    assert answer.status_code == 400
    assert answer.json() == {
        "code": "core.invalid",
        "message": "Some of what was sent is not right.",
        "fields": {
            "title": ["This is missing."],
            "lines.1.name": ["This is too long: 5 characters are the most."],
            "lines.2.name": ["This is missing."],
        },
    }


def test_say_in_the_message_what_is_about_no_field(browser: APIClient) -> None:
    answer = browser.post("/probe", {"title": "never", "lines": []})

    assert answer.json() == {"code": "core.invalid", "message": "This order cannot be.", "fields": {}}


def test_do_not_tell_an_absent_row_an_address_and_somebody_elses_row_apart(browser: APIClient) -> None:
    answers: list[HttpResponse] = [
        browser.post("/probe?raise=absent"),
        browser.post("/probe?raise=not_mine"),
        browser.post("/nowhere"),
    ]

    assert {(answer.status_code, json.dumps(answer.json())) for answer in answers} == {
        (
            404,
            '{"code": "core.not_found", "message": "There is nothing here, or it is not yours to see.", "fields": {}}',
        )
    }


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("changed", 409, "core.changed"), ("database", 503, "core.unavailable"), ("ours", 500, "core.failed")],
)
def test_have_a_code_and_a_sentence_whatever_happened(browser: APIClient, name: str, status: int, code: str) -> None:
    answer = browser.post(f"/probe?raise={name}")

    assert (answer.status_code, answer.json()["code"], set(answer.json())) == (
        status,
        code,
        {"code", "message", "fields"},
    )
    assert "mistake" not in answer.json()["message"]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "core.unreadable"),
        ("[" * 100_000 + "]" * 100_000, "application/json", 400, "core.unreadable"),
        (f'"{"a" * 2_500_000}"', "application/json", 413, "core.too_big"),
        ("a", "text/plain", 415, "core.content_type"),
    ],
)
def test_answer_what_cannot_be_read(browser: APIClient, content: str, kind: str, status: int, code: str) -> None:
    answer = browser.generic("POST", "/probe", content, content_type=kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("address", "pages", "results"),
    [("/probe", 3, 50), ("/probe?page=3", 3, 20), ("/probe?page=4", 3, 0), ("/probe?size=120", 1, 120)],
)
def test_cut_a_list(browser: APIClient, address: str, pages: int, results: int) -> None:
    answer = browser.get(address).json()

    assert (answer["count"], answer["pages"], len(answer["results"])) == (120, pages, results)


def test_refuse_a_page_that_would_be_too_large(browser: APIClient) -> None:
    assert list(browser.get("/probe?size=100000").json()["fields"]) == ["size"]


def test_quote_little_and_only_what_can_be_sent(browser: APIClient) -> None:
    class KindIn(serializers.Serializer):
        kind = serializers.ChoiceField(choices=["one"])

    for sent in ("half a \ud800 character", "a" * 1_000_000):
        with pytest.raises(serializers.ValidationError) as refused:
            parse(KindIn, {"kind": sent})
        answer = handle_exception(refused.value, {})

        assert answer is not None
        assert answer.status_code == 400
        assert len(json.dumps(answer.data, ensure_ascii=False).encode()) < 1_500
