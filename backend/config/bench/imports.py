"""What checking, taking in and undoing a register of agreements signed elsewhere take, for docs/figures.md."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection

from backend.accounts import selectors as accounts
from backend.accounts import services as organizations
from backend.accounts.choices import OrganizationKind, Role
from backend.agreements import selectors, services
from backend.config.bench.seed import FIRST, FORM, SECOND
from backend.core import clock, outbox
from backend.core.events import verify_chains
from backend.core.types import INSTALLATION, Actor


def register_of(rows: int) -> bytes:
    """Return a CSV with semicolons, in Latin-1, of so many agreements, three of each vendor."""
    lines = ["Vendor;Products;States;Effective;End;Reference;Note"]
    for number in range(rows):
        vendor = number % max(1, rows // 3)
        name = f"{FIRST[vendor % 20]} {SECOND[vendor // 20 % 16]} {vendor // 320} {FORM[vendor % 8]}"
        products = f"{FIRST[number % 20]} {number}" + (f", {SECOND[number % 16]} {number}" if number % 2 else "")
        day = f"{number % 12 + 1}/{number % 28 + 1}/202{number % 5}"
        lines.append(f"{name};{products.replace(',', '|')};NH;{day};6/30/2029;DPA-{number};Élèves, on paper")
    return "\r\n".join(lines).encode("latin-1")


def _officer() -> Actor:
    now = clock.now()
    district = organizations.create_organization(
        actor=INSTALLATION, now=now, kind=OrganizationKind.DISTRICT, name="Larch Hollow School District", state="NH",
        time_zone="America/New_York",
    )  # fmt: skip
    organizations.add_member(
        actor=INSTALLATION, now=now, organization_id=district.id, email="officer@larch.example", name="Officer",
        role=Role.PRIVACY_OFFICER,
    )  # fmt: skip
    person = get_user_model().objects.get(email="officer@larch.example")
    return accounts.actor_in(person.pk, district.id, now=now)


def measure_imports(say: Callable[[str], None], *, rows: int) -> None:
    """Check, take in and undo a register in the database in use, as the API and the worker do."""
    actor = _officer()
    content = register_of(rows)

    @contextmanager
    def measured(what: str) -> Iterator[None]:
        queries = 0

        def counted(execute: Any, *given: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*given)

        clocked, used = perf_counter(), process_time()
        with connection.execute_wrapper(counted):
            yield
        clocked, used = perf_counter() - clocked, process_time() - used
        say(f"{what:<44} {rows:>6} rows   clock {clocked:6.1f} s   processor {used:6.1f} s   {queries:>7} statements")

    with measured("check: read, compare, keep"):
        import_id = services.check_register(actor=actor, now=clock.now(), content=content, file_name="register.csv")
    services.run_import(actor=actor, now=clock.now(), import_id=import_id)
    longest = 0.0
    with measured("take in"):
        longest = _drained()
    say(f"{'  longest step of the worker':<44} {'':>11}   clock {longest:6.1f} s")
    services.undo_import(actor=actor, now=clock.now(), import_id=import_id)
    with measured("undo"):
        longest = _drained()
    say(f"{'  longest step of the worker':<44} {'':>11}   clock {longest:6.1f} s")
    assert selectors.left_to_withdraw(selectors.get_import(actor, import_id)) == 0
    assert all(chain.broken_at is None for chain in verify_chains())


def _drained() -> float:
    """Do what is due, as the worker does; returns the seconds of the longest step."""
    longest = 0.0
    while True:
        began = perf_counter()
        if not outbox.drain_one():
            return longest
        longest = max(longest, perf_counter() - began)
