"""The permission table…"""

import pytest
from django.conf import settings

from backend.accounts import rules
from backend.accounts.choices import OrganizationKind, Role
from backend.core.types import INSTALLATION, Actor


def one(role: str, *further: str) -> Actor:
    return Actor(person_id=None, label="", role=role, further_roles=frozenset(further))


def test_is_the_page_in_the_docs() -> None:
    page = (settings.BASE_DIR / "docs" / "permissions.md").read_text(encoding="utf-8")

    assert page == rules.permissions_page(), "run: ./dpakeeper manage permissions --write"


def test_raises_for_a_verb_that_it_does_not_have() -> None:
    with pytest.raises(KeyError):
        rules.may(one(Role.PRIVACY_OFFICER), "agreements.snd")


def test_gives_nothing_to_who_has_no_role() -> None:
    assert rules.verbs_of(INSTALLATION) == []


def test_lets_an_auditor_only_read_and_export_and_choose_their_own_reminders() -> None:
    verbs = set(rules.verbs_of(one(Role.AUDITOR)))
    assert "reminders.prefer" in verbs
    assert {verb.partition(".")[2] for verb in verbs - {"reminders.prefer"}} == {"read", "export"}


def test_keeps_the_operator_from_agreements_schedules_and_documents() -> None:
    rooms = {verb.partition(".")[0] for verb in rules.verbs_of(one(Role.OPERATOR))}

    assert not rooms & {"agreements", "schedules", "products", "documents", "vendors", "reports", "events"}


def test_adds_up_the_roles_that_a_person_has_in_one_organization() -> None:
    assert not rules.may(one(Role.AUDITOR), "agreements.sign")
    assert rules.may(one(Role.AUDITOR, Role.DISTRICT_SIGNATORY), "agreements.sign")


def test_has_a_place_for_every_role_in_some_organization() -> None:
    fitting = [role for kind in OrganizationKind for role in rules.ROLES_OF_KIND[kind]]

    assert set(fitting) == set(Role)
