"""Fills an empty, throw-away database with one large district's register and a spread of others, by COPY.

Everything is invented and the same at each run. The triggers that refuse and derive are off while rows stream in; the
register's rows are then made as after an import, all at once.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import Model

from backend.core.rows import copy_each
from backend.vendors import selectors as vendors

NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
FIRST = [
    "Amber",
    "Birch",
    "Cedar",
    "Delta",
    "Ember",
    "Fern",
    "Granite",
    "Harbor",
    "Ivory",
    "Juniper",
    "Kestrel",
    "Larch",
    "Maple",
    "Nimbus",
    "Otter",
    "Pine",
    "Quill",
    "River",
    "Slate",
    "Tern",
]
SECOND = [
    "Reading",
    "Math",
    "Science",
    "Learning",
    "Campus",
    "Class",
    "School",
    "Study",
    "Skills",
    "Library",
    "Music",
    "Language",
    "Coding",
    "Grades",
    "Tutor",
    "Planner",
]
FORM = ["Inc.", "LLC", "Corp.", "Labs", "Co.", "Works", "Group", "Studio"]
PLACES = ("United States", "United States", "United States", "USA", "Canada", "Ireland", "Germany")
CLOUDS = [f"{word} Cloud Hosting" for word in FIRST] + [f"{word} Analytics" for word in FIRST]
STATUSES = ("draft", "with_vendor", "in_review", "ready", "out_for_signature", "executed", "terminated", "withdrawn")
WEIGHTS = (6, 4, 4, 2, 2, 70, 6, 6)


@dataclass(frozen=True)
class Sizes:
    agreements: int = 100_000
    """Of the one large district."""
    vendors: int = 20_000
    products: int = 30_000
    others: int = 200
    """Further districts."""
    elsewhere: int = 20_000
    """Agreements of those, together."""


@dataclass(frozen=True)
class Seeded:
    district: UUID
    vendor: UUID
    """The one with the most agreements."""
    covered: UUID
    """A district that has agreements of its own and is covered by 500 of another's."""
    officer: UUID
    administrator: UUID
    covered_officer: UUID


def table_of(name: str) -> type[Model]:
    return apps.get_model(name)


class _Seeder:
    def __init__(self, sizes: Sizes) -> None:
        self.sizes = sizes
        self.random = random.Random(20261121)  # noqa: S311 (the same rows at each run)

    def id(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    def pick(self, choices: Sequence[Any]) -> Any:
        return choices[self.random.randrange(len(choices))]

    def name(self, number: int) -> str:
        return f"{self.pick(FIRST)} {self.pick(SECOND)} {number} {self.pick(FORM)}"

    def run(self) -> Seeded:
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
        self.organizations()
        self.people()
        self.products_and_versions()
        self.agreements()
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = origin")
            cursor.execute("analyze")
            cursor.execute("select vendors_refresh_all()")
            cursor.execute("select agreements_refresh_register(array(select id from agreements_agreement))")
            cursor.execute("vacuum analyze")
        return Seeded(
            district=self.big,
            vendor=self.vendor_ids[0],
            covered=self.district_ids[0],
            officer=self.officer,
            administrator=self.administrator,
            covered_officer=self.covered_officer,
        )

    def organizations(self) -> None:
        self.big, self.district_ids = self.id(), [self.id() for _ in range(self.sizes.others)]
        self.vendor_ids = [self.id() for _ in range(self.sizes.vendors)]
        started = NOW - timedelta(days=2000)

        def rows() -> Iterator[dict[str, Any]]:
            yield {"kind": "installation", "name": "Bench", "time_zone": "UTC", "created_at": started}
            for number, id in enumerate([self.big, *self.district_ids]):
                yield {
                    "id": id, "kind": "district", "name": f"{self.pick(FIRST)} Hollow School District {number}",
                    "state": self.pick(("NH", "ME", "VT", "MA")), "time_zone": "America/New_York",
                    "created_at": started,
                }  # fmt: skip
            for number, id in enumerate(self.vendor_ids):
                verified = number % 3 != 2
                yield {
                    "id": id, "kind": "vendor", "name": self.name(number), "time_zone": "America/Chicago",
                    "domain": f"vendor{number}.example" if verified else "", "created_at": started,
                    "verified_at": started if verified else None,
                }  # fmt: skip

        copy_each(table_of("accounts.Organization"), rows())
        relations = [(self.big, vendor) for vendor in self.vendor_ids]
        relations += [
            (district, vendor)
            for district in self.district_ids
            for vendor in self.random.sample(self.vendor_ids, min(60, len(self.vendor_ids)))
        ]
        copy_each(
            table_of("accounts.Relationship"),
            ({"district_id": one, "vendor_id": other, "since": started} for one, other in relations),
        )

    def people(self) -> None:
        self.officer, self.administrator, self.covered_officer = self.id(), self.id(), self.id()
        who = [
            (self.officer, "officer", self.big, "privacy_officer"),
            (self.administrator, "administrator", self.vendor_ids[0], "vendor_administrator"),
            (self.covered_officer, "covered", self.district_ids[0], "privacy_officer"),
        ]
        copy_each(
            table_of("accounts.Person"),
            ({"id": id, "email": f"{word}@bench.example", "name": f"Bench {word}", "time_zone": "America/New_York",
              "created_at": NOW - timedelta(days=1000), "password": "!"} for id, word, _, _ in who),
        )  # fmt: skip
        copy_each(
            table_of("accounts.Membership"),
            ({"person_id": id, "organization_id": of, "role": role, "starts_at": NOW - timedelta(days=1000)}
             for id, _, of, role in who),
        )  # fmt: skip

    def products_and_versions(self) -> None:
        listed = vendors.catalogue()
        elements = list(listed.elements.values())
        rare = [one for one in elements if "social_security_number" in one.sensitivity]
        common = [one for one in elements if one not in rare]
        made = NOW - timedelta(days=900)
        self.products = [
            (self.id(), self.vendor_ids[number % self.sizes.vendors], self.id())
            for number in range(self.sizes.products)
        ]
        chosen: dict[UUID, list[Any]] = {}
        for number, (_, _, version) in enumerate(self.products):
            uses = self.random.sample(common, self.random.randint(6, 22))
            chosen[version] = uses + (self.random.sample(rare, 1) if number % 20 == 0 else [])
        names = {product: self.name(number) for number, (product, _, _) in enumerate(self.products)}
        copy_each(
            table_of("vendors.Product"),
            ({"id": id, "vendor_id": vendor, "name": names[id], "kind": "web application", "created_at": made}
             for id, vendor, _ in self.products),
        )  # fmt: skip
        copy_each(
            table_of("vendors.ScheduleVersion"),
            ({"id": version, "product_id": product, "number": 1, "status": "published", "catalogue": listed.version,
              "vendor_name": "Bench", "product_name": names[product], "subprocessors_stated": True,
              "marks": sorted({mark for one in chosen[version] for mark in one.sensitivity}),
              "content_sha256": version.hex * 2, "created_at": made, "published_at": made}
             for product, _, version in self.products),
        )  # fmt: skip
        copy_each(
            table_of("vendors.ScheduleElement"),
            ({"version_id": version, "position": place, "audience": one.code.partition(".")[0], "code": one.code,
              "required": True, "purpose": "to run the lessons", "marks": list(one.sensitivity)}
             for version, uses in chosen.items() for place, one in enumerate(uses)),
        )  # fmt: skip
        copy_each(
            table_of("vendors.VersionSubprocessor"),
            ({"version_id": version, "position": place, "name": name, "written_agreement": True}
             for _, _, version in self.products
             for place, name in enumerate(self.random.sample(CLOUDS, self.random.randint(0, 4)))),
        )  # fmt: skip
        copy_each(
            table_of("vendors.VersionHosting"),
            ({"version_id": version, "position": 0, "provider": self.pick(CLOUDS), "country": self.pick(PLACES)}
             for _, _, version in self.products),
        )  # fmt: skip
        copy_each(
            table_of("vendors.VersionGrant"),
            ({"version_id": version, "district_id": self.big, "reason": "bench", "granted_at": made}
             for _, _, version in self.products),
        )  # fmt: skip

    def agreements(self) -> None:
        of_vendor: dict[UUID, list[tuple[UUID, UUID]]] = {}
        for product, vendor, version in self.products:
            of_vendor.setdefault(vendor, []).append((product, version))
        districts = [self.big] * self.sizes.agreements + [
            self.district_ids[number % len(self.district_ids)] for number in range(self.sizes.elsewhere)
        ]
        ids = [self.id() for _ in districts]
        vendor_of: dict[UUID, UUID] = {}

        def rows() -> Iterator[dict[str, Any]]:
            for number, (id, district) in enumerate(zip(ids, districts, strict=True)):
                # The first vendor deals with every other district, so that its own register is a large one, too.
                vendor = (
                    self.vendor_ids[0]
                    if district != self.big and number % 2
                    else self.vendor_ids[number % self.sizes.vendors]
                )
                vendor_of[id] = vendor
                (status,) = self.random.choices(STATUSES, WEIGHTS)
                created = NOW - timedelta(days=self.random.randint(1, 1500), seconds=self.random.randint(0, 86400))
                signed = status in ("executed", "terminated")
                start = created.date()
                yield {
                    "id": id, "reference": f"{created.year}-{number:06d}", "district_id": district,
                    "vendor_id": vendor, "status": status, "states": [self.pick(("NH", "NH", "NH", "ME", "VT", "MA"))],
                    "notice_method": "by e-mail", "created_at": created, "asked_at": created, "first_sent_at": created,
                    "executed_at": created if signed else None, "effective_date": start if signed else None,
                    "end_date": _end(start, self.pick((12, 24, 36, 36))) if signed else None,
                    "recorded": number % 7 == 0,
                }  # fmt: skip

        copy_each(table_of("agreements.Agreement"), rows())
        copy_each(
            table_of("agreements.AgreementLine"),
            ({"agreement_id": id, "product_id": product, "version_id": version, "position": place}
             for id in ids for place, (product, version) in enumerate(of_vendor.get(vendor_of[id], ())[:2])),
        )  # fmt: skip
        copy_each(
            table_of("agreements.Comment"),
            ({"agreement_id": id, "anchor": "section:services", "visibility": "shared", "body": "Which one?",
              "author_id": self.officer, "organization_id": self.big, "created_at": NOW}
             for id in islice(ids, 0, None, 23)),
        )  # fmt: skip
        copy_each(
            table_of("agreements.CoveredDistrict"),
            ({"agreement_id": id, "district_id": self.district_ids[0]} for id in islice(ids, 0, 100_000, 200)),
        )  # fmt: skip


def _end(start: date, months: int) -> date:
    return start + timedelta(days=months * 30)


def seed(sizes: Sizes) -> Seeded:
    """Fill the database in use. It must be an empty one that will be thrown away."""
    if table_of("accounts.Organization")._default_manager.exists():
        raise RuntimeError("This database has rows already: the bench fills an empty one only.")
    return _Seeder(sizes).run()
