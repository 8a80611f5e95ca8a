"""Words that would be orders to a template, a browser, a typesetter or a spreadsheet…

They are typed into every text of an agreement, and come out of the mail, the page, Word, PDF and the lists as typed.
"""

import csv
import io
import zipfile
from typing import Any

import pytest
from django.http import StreamingHttpResponse

from backend.documents.services import render_pdf, render_word
from backend.documents.types import DocumentText
from tests.accounts.world import START, World, browser_of, make_world
from tests.agreements.story import call, draft_of, get, submitted
from tests.agreements.story import invited as asked
from tests.documents.test_render import plain, words_of_pdf, words_of_word
from tests.signing.story import mails_to, run_outbox

pytestmark = pytest.mark.django_db

TYPST = '#import "/etc/passwd": * #eval("1+1") $x^2$ @ref <label> *bold* _it_ `raw` \\u{41} = Heading // gone'
JINJA = "{{ 7*7 }} {% for a in b %} {# gone #} ${7*7}"
HTML = "<script>alert(1)</script> &amp; <img src=x onerror=alert(2)> --> ]]> <w:br/>"
FORMULA = '=HYPERLINK("https://evil.example","x")'
TURNED = "Acme \u202eelgooG\u202c Labs"
ALL = f"{TYPST} {JINJA} {HTML} {FORMULA}"
VENDOR = "{{ 7*7 }} <b>Brightleaf</b> & #Sons"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def invited(world: World, **changes: Any) -> str:
    given = {
        "vendor_name": VENDOR,
        "email": "rosa@brightleaf.example",
        "contact_name": "<i>Rosa</i> {{ 7*7 }}",
        "product_names": [FORMULA],
        "message": ALL,
        "service_agreement_title": f"{JINJA} #let x",
        **changes,
    }
    answer = call(world.alice, "post", "/agreements/invite", given)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["id"])


def test_are_mailed_as_typed(world: World) -> None:
    invited(world)
    run_outbox()

    (message,) = mails_to("rosa@brightleaf.example")

    assert ALL in " ".join(message.body.split())
    assert VENDOR in message.body
    html = str(message.alternatives[0][0])
    assert "<script>" not in html
    assert "<img src=x" not in html
    assert "<b>Brightleaf</b>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;amp;" in html
    assert "{{ 7*7 }}" in html
    assert "\n" not in message.subject
    row = next(one for one in get(world.alice, "/messages")["results"] if one["template"] == "submission_invitation")
    assert ALL in " ".join(row["text"].split())


def test_stand_on_paper_as_typed_in_word_and_in_pdf_alike(world: World) -> None:
    agreement_id = invited(world)
    proposed = {"op": "add", "clause": "", "heading": f"{JINJA} {FORMULA}", "text": ALL}
    assert call(world.alice, "post", f"/agreements/{agreement_id}/provisions", proposed).status_code == 201
    replaced = {"op": "replace", "clause": "v.2", "heading": "", "text": f"{HTML}\n{TYPST}"}
    assert call(world.alice, "post", f"/agreements/{agreement_id}/provisions", replaced).status_code == 201

    shown = get(world.alice, f"/agreements/{agreement_id}/text")["document"]
    document = DocumentText.model_validate(shown)
    word = render_word(document, now=START)
    in_word, in_pdf = words_of_word(word), words_of_pdf(render_pdf(document, now=START).content)

    for typed in (ALL, f"{JINJA} {FORMULA}", VENDOR, f"{JINJA} #let x", f"{HTML}\n{TYPST}"):
        assert plain(typed) in in_word
        assert plain(typed) in in_pdf
    assert in_word == in_pdf
    with zipfile.ZipFile(io.BytesIO(word)) as parts:
        assert b"<script" not in b"".join(parts.read(name) for name in parts.namelist() if name.endswith(".xml"))


def test_are_no_formula_in_a_list_of_agreements_or_vendors(world: World) -> None:
    agreement_id = invited(world, vendor_name=FORMULA)
    reference = get(world.alice, f"/agreements/{agreement_id}")["agreement"]["reference"]
    for address in ("/agreements.csv", "/vendors.csv", "/products.csv"):
        answer = browser_of(world.alice).get(f"/api/v1{address}")
        assert isinstance(answer, StreamingHttpResponse)
        text = answer.getvalue().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert any(cell == f"'{FORMULA}" for row in rows for cell in row), (address, rows)
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
    assert reference in browser_of(world.alice).get("/api/v1/agreements.csv").getvalue().decode()  # type: ignore[attr-defined]


def test_that_turn_the_direction_of_reading_are_refused_in_a_text_and_left_out_of_a_name(world: World) -> None:
    agreement_id = invited(world)
    text = {"op": "add", "clause": "", "heading": "Names", "text": TURNED}
    refusal = call(world.alice, "post", f"/agreements/{agreement_id}/provisions", text)
    assert refusal.status_code == 400
    assert refusal.json()["fields"] == {
        "text": ["This has a character that cannot be printed (U+202E). Remove it."],
    }
    given = {"email": "kim@elm.example", "name": TURNED, "role": "district_signatory"}
    made = call(world.alice, "post", "/invitations", given)
    assert (made.status_code, made.json()["name"]) == (201, "Acme elgooG Labs")


def test_of_the_vendor_stand_in_the_schedule_as_typed(world: World) -> None:
    agreement_id = asked(world)
    subprocessor = {
        "position": 1, "name": f"{FORMULA} <b>x</b>", "purpose": TYPST, "data": JINJA, "place": HTML,
        "written_agreement": True,
    }  # fmt: skip
    fields = {"student_none": True, "subprocessors.a": subprocessor}
    submitted(world.vera, agreement_id, draft_of(world.vera, agreement_id, fields=fields), note=ALL)
    run_outbox()

    document = DocumentText.model_validate(get(world.alice, f"/agreements/{agreement_id}/text")["document"])
    in_word = words_of_word(render_word(document, now=START))
    in_pdf = words_of_pdf(render_pdf(document, now=START).content)

    for typed in (f"{FORMULA} <b>x</b>", TYPST, JINJA, HTML):
        assert plain(typed) in in_word
        assert plain(typed) in in_pdf
    (message,) = mails_to("alice@elm.example", "has submitted")
    assert ALL in " ".join(message.body.split())
    assert "<script>" not in str(message.alternatives[0][0])
