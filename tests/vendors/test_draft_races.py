"""Two people at one draft at the same moment…"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections

from backend.core.errors import DomainError
from backend.vendors import selectors, services
from backend.vendors.rules.drafting import Change
from tests.accounts.world import START, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def both(*work: Any) -> list[Any]:
    """Run at the same moment, each on a connection of its own."""
    ready = Barrier(len(work))

    def run(one: Any) -> Any:
        try:
            ready.wait()
            return one()
        except DomainError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def test_lose_nothing_and_are_told_of_each_other() -> None:
    world = make_world()
    product = services.create_product(actor=world.vera, now=START, vendor_id=world.slate.id, name="Slate Reader")
    version = services.start_draft(actor=world.vera, now=START, product_id=product.id)

    def typing(who: str) -> Any:
        def run() -> list[services.Saved]:
            saved, revision = [], 0
            for number in range(10):
                changes = [
                    Change(f"services.{who}{number}", None, {"position": number, "text": who}),
                    Change(f"hosting.k{number}", None, {"position": number, "country": who}),
                ]
                saved.append(
                    services.save_fields(
                        actor=world.vera, now=START, version_id=version.id, revision=revision, changes=changes
                    )
                )
                revision = saved[-1].revision
            return saved

        return run

    one, two = both(typing("a"), typing("b"))

    draft = selectors.get_draft(world.vera, version.id)
    assert len([path for path in draft.fields if path.startswith("services.")]) == 20
    assert draft.revision == 20
    for who, saved, others in (("a", one, two), ("b", two, one)):
        taken = {change.path for save in saved for change in save.saved if change.path.startswith("hosting")}
        refused = {conflict.path: conflict for save in saved for conflict in save.conflicts}
        assert taken | set(refused) == {f"hosting.k{number}" for number in range(10)}
        assert all(draft.fields[path]["country"] == who for path in taken)
        assert all(conflict.theirs["country"] != who for conflict in refused.values())
        assert not taken & {change.path for save in others for change in save.saved}


def test_either_save_or_publish_and_never_half_of_each() -> None:
    world = make_world()
    product = services.create_product(actor=world.vera, now=START, vendor_id=world.slate.id, name="Slate Reader")
    for _ in range(5):
        version = services.start_draft(actor=world.vera, now=START, product_id=product.id, source="empty")

        def save(path: str, value: Any, version_id: Any = version.id) -> services.Saved:
            return services.save_fields(
                actor=world.vera, now=START, version_id=version_id, revision=0, changes=[Change(path, None, value)]
            )

        save("student_none", True)
        saved, published = both(
            lambda save=save: save("framework", "NIST"),
            lambda version=version: services.publish_version(actor=world.vera, now=START, version_id=version.id),
        )

        assert published.status == "published"
        says = selectors.schedule_data(world.vera, version.id).framework
        assert says == ("" if isinstance(saved, services.NotADraft) else "NIST")


def test_start_one_draft() -> None:
    world = make_world()
    product = services.create_product(actor=world.vera, now=START, vendor_id=world.slate.id, name="Slate Reader")

    done = both(*(lambda: services.start_draft(actor=world.vera, now=START, product_id=product.id) for _ in range(2)))

    assert sorted(type(one).__name__ for one in done) == ["DraftExists", "ScheduleVersion"]
