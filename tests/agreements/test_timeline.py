"""The timeline of an agreement…"""

import ast
from datetime import date

import pytest

from backend.agreements.rules.sentences import PREPARATION, SENTENCES, sentence
from backend.core.models import EventPersonal
from tests.accounts.world import World
from tests.agreements.story import SIGNERS, get, made_ready, sign, taken
from tests.architecture.source import called_name, python_files
from tests.signing.story import run_outbox, visitor

RECORDING = ("record", "_record", "happening")


def recorded_kinds() -> set[str]:
    """Every kind that agreements and signing record, found where their `record` or `happening` is called."""
    rooms = {"agreements": "agreement", "signing": "signing"}
    found = set()
    for room, _, tree in python_files():
        # `record` and a module's own `_record` pass the kind on that their callers write out.
        inside = {id(node) for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name in RECORDING
                  for node in ast.walk(one)}  # fmt: skip
        for node in ast.walk(tree):
            if id(node) in inside or room not in rooms or not isinstance(node, ast.Call):
                continue
            if called_name(node) in RECORDING:
                for kind in [word.value for word in node.keywords if word.arg == "kind"]:
                    assert isinstance(kind, ast.Constant), "the kind of an event is written out where it is recorded"
                    found.add(f"{rooms[room]}.{kind.value}")
    return found


def test_has_a_sentence_for_every_kind_that_is_recorded_and_no_other() -> None:
    assert recorded_kinds() == set(SENTENCES)
    assert set(SENTENCES) >= PREPARATION


@pytest.mark.django_db
def test_tells_the_whole_story_in_sentences(world: World) -> None:
    agreement_id = made_ready(world)
    taken(world.alice, agreement_id, "send", **SIGNERS)
    sign("victor@slate.example", "Victor Reyes")
    run_outbox()
    dana = visitor("dana@elm.example").identify()
    assert dana.post("hand-over", name="Edda Stone", email="edda@elm.example").status_code == 200
    run_outbox()
    sign("edda@elm.example", "Edda Stone")
    run_outbox()

    events = get(world.bob, f"/agreements/{agreement_id}/timeline")
    said = [one["sentence"] for one in events]

    effective = get(world.bob, f"/agreements/{agreement_id}")["agreement"]["effective_date"]
    day = date.fromisoformat(effective).strftime("%B %-d, %Y")
    assert said == [
        "Alice Moreau started the draft.",
        "Alice Moreau marked it as ready to sign.",
        "Word file and PDF were set.",
        "Alice Moreau asked for these signatures, in this order: Victor Reyes (victor@slate.example) for the vendor; "
        "Dana Whitfield (dana@elm.example) for the district.",
        "The mail that asks the vendor's signer to sign was handed over for sending.",
        "Alice Moreau sent it out for signature.",
        "Victor Reyes opened the link.",
        "Victor Reyes entered the code that was mailed to them.",
        "Victor Reyes, Director, stated the authority to sign, agreed to sign electronically and signed for the "
        "vendor.",
        "The file was sealed after the signature and stored.",
        "The mail that asks the district's signer to sign was handed over for sending.",
        "Dana Whitfield opened the link.",
        "Dana Whitfield entered the code that was mailed to them.",
        "Dana Whitfield handed the district's signature over to Edda Stone (edda@elm.example).",
        "The mail that asks the district's signer to sign was handed over for sending.",
        "Edda Stone opened the link.",
        "Edda Stone entered the code that was mailed to them.",
        "Edda Stone, Director, stated the authority to sign, agreed to sign electronically and signed for the "
        "district.",
        "The file was sealed after the signature and stored.",
        "Everyone has signed, and the last seal is stored.",
        "The certificate was sealed and stored, and both files were handed over for mailing.",
        f"The sealed file and its certificate were taken over; the agreement is executed, effective {day}.",
    ]
    assert len({one["hash"] for one in events}) == len(events)
    vendors = [one["sentence"] for one in get(world.vera, f"/agreements/{agreement_id}/timeline")]
    assert vendors == [one["sentence"] for one in events if one["kind"] not in PREPARATION]
    EventPersonal.objects.all().delete()
    purged = " ".join(one["sentence"] for one in get(world.bob, f"/agreements/{agreement_id}/timeline"))
    assert "(removed) handed the district's signature over to (removed)." in purged
    assert not any(name in purged for name in ("Alice", "Victor", "Dana", "Edda", "@"))


def test_prints_words_of_people_as_they_were_typed() -> None:
    said = sentence("agreement.recalled", {}, {"actor": "A {reason}", "reason": "{actor} {0} {{ 7*7 }} <b>"})

    assert said == "A {reason} recalled it: “{actor} {0} {{ 7*7 }} <b>”"
