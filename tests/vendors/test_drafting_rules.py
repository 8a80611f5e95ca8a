"""The rules of a draft's fields…"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from backend.vendors import selectors
from backend.vendors.rules import completion, drafting, fielding
from backend.vendors.rules.drafting import Change
from tests.vendors.cases import FULL

GROUND = selectors.ground(selectors.CATALOGUE)
IP = "element.student.technology.ip_cookies"
VALUES: dict[str, Any] = {
    "framework": "NIST",
    "student_none": True,
    "states": ["ME", "NH"],
    "category.student.name": "none",
    "answers.me.ssn_collected": False,
    "hosting.a": {"position": 1, "provider": "", "country": "Chad", "region": "", "protections": ""},
    IP: {"required": None, "purpose": "sign-in", "subjects": [], "specify": ""},
}

patiently = hypothesis(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no mistake."""
SOME = st.sampled_from(["A", "B", "C", None])
fields = st.fixed_dictionaries({}, optional={path: st.just(value) for path, value in VALUES.items()})


@patiently
@given(fields, st.lists(st.sampled_from(sorted(VALUES)), unique=True), st.booleans())
def test_store_every_change_whose_author_saw_what_stands_there(
    stored: dict[str, Any], paths: list[str], clear: bool
) -> None:
    changes = [Change(path, stored.get(path), None if clear else VALUES[path]) for path in paths]

    result = drafting.merged(stored, changes, GROUND)

    assert result.conflicts == []
    assert {path: result.fields.get(path) for path in paths} == {
        path: None if clear else VALUES[path] for path in paths
    }
    assert {path: value for path, value in result.fields.items() if path not in paths} == {
        path: value for path, value in stored.items() if path not in paths
    }


@patiently
@given(
    st.sampled_from(["A", "B", "C", None]), st.sampled_from(["A", "B", "C", None]), st.sampled_from(["A", "B", None])
)
def test_never_overwrite_what_the_author_did_not_see(was: str | None, theirs: str | None, yours: str | None) -> None:
    stored = {"framework": theirs} if theirs else {}

    result = drafting.merged(stored, [Change("framework", was, yours)], GROUND)

    if was != theirs and yours != theirs:
        assert (result.fields, result.saved) == (stored, {})
        assert [(one.yours, one.theirs) for one in result.conflicts] == [(yours, theirs)]
    else:
        assert result.fields.get("framework") == yours
        assert result.conflicts == []


@patiently
@given(
    st.sampled_from([*VALUES, "contacts.a", "services.a", "answers.nh.security.controls", "answers.ny.framework", "x"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_tidy_or_refuse_whatever_is_sent_and_once_is_enough(path: str, value: Any) -> None:
    problems = drafting.problems([Change(path, None, value)], GROUND)

    if problems:
        (((place, (sentence,)),)) = problems.items()
        assert place.startswith(path)
        assert sentence.endswith(".")
    else:
        once = drafting.tidied(path, value, GROUND)
        assert drafting.tidied(path, once, GROUND) == once


def test_give_the_schedule_back_that_they_were_made_from() -> None:
    (data,) = selectors.read_case(FULL, file="case.yaml").latest

    again = fielding.to_fields(data, GROUND.catalogue)

    assert drafting.problems([Change(path, None, value) for path, value in again.items()], GROUND) == {}
    assert data == fielding.to_data(
        again, vendor_name=data.vendor_name, product_name=data.product_name, catalogue=GROUND.catalogue
    )


@pytest.mark.parametrize(
    ("yaml_text", "none"), [("subprocessors: none", True), ("subprocessors: [{name: A}]", None), ("", None)]
)
def test_tell_no_subprocessors_from_not_stated(yaml_text: str, none: bool | None) -> None:
    text = f"provider: {{name: A}}\nproduct: {{name: B}}\n{yaml_text}\n"
    (data,) = selectors.read_case(text, file="case.yaml").latest

    assert fielding.to_fields(data, GROUND.catalogue).get("subprocessors_none") == none


def test_know_the_states_that_reach_teachers_as_the_form_does() -> None:
    """The supplements print teachers' data where the law's data says that a state reaches it."""
    sets = {
        path.parent.name.upper(): yaml.safe_load(path.read_text()).get("sets", {}).get("teacher_data", False)
        for path in Path(settings.BASE_DIR, "templates/dpa/model/1/supplements").glob("*/1.yaml")
    }

    assert selectors.teacher_states() == {state for state, reached in sets.items() if reached}


def test_follow_up_with_questions_that_the_states_have() -> None:
    for question, _, needed in completion.FOLLOW_UPS:
        assert {question, *needed} <= set(GROUND.questions)


def test_keep_an_entry_s_path_where_a_file_replaces_its_list() -> None:
    place = {"provider": "", "region": "", "protections": ""}
    stored = {
        "hosting.zz": {"position": 5, "country": "Chad", **place},
        "hosting.p1": {"position": 9, "country": "Peru", **place},
        "framework": "NIST",
    }
    new = {
        f"hosting.p{n}": {"position": n, "country": name, **place} for n, name in ((1, "Mali"), (2, "Peru"), (3, "X"))
    }

    result = fielding.replaced(stored, new, {"hosting"})

    assert {path: value["country"] for path, value in result.items() if path != "framework"} == {
        "hosting.zz": "Mali",
        "hosting.p1": "Peru",
        "hosting.p2": "X",
    }
    assert result["framework"] == "NIST"
