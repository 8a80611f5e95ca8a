"""Takes a case file: a vendor, its products and their schedules of data."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.accounts.choices import OrganizationKind
from backend.accounts.selectors import organizations_named
from backend.core import clock
from backend.core.errors import DomainError
from backend.core.types import INSTALLATION
from backend.vendors import services
from backend.vendors.selectors import CASE_FILE_MAX_BYTES


class Command(BaseCommand):
    help = "Imports the vendor, products and schedules of a case file (docs/howto/import-a-case.md). All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a YAML file; its shape: docs/case-file.schema.json")
        parser.add_argument("--district", metavar="NAME", help="a district that may read the imported schedules")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as stream:
                content = stream.read(CASE_FILE_MAX_BYTES + 1)  # one byte more tells that it is too large
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            done = services.import_case(
                actor=INSTALLATION,
                now=clock.now(),
                content=content,
                file=path.name,
                district_id=self._district(options["district"]) if options["district"] else None,
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        if done.vendor_created:
            self.stdout.write(f"Vendor {done.vendor_name} was added (unverified).")
        for version in done.versions:
            what = "was imported and published" if version.created else "was there already"
            self.stdout.write(f"{version.product}, schedule version {version.number}, {what}: {version.version_id}")
        if done.shared_with:
            self.stdout.write(f"{done.shared_with} can read what was imported.")
        if not done.changed:
            self.stdout.write("Everything in this file was there already. Nothing was changed.")

    def _district(self, name: str) -> Any:
        found = [
            row
            for kind in (OrganizationKind.DISTRICT, OrganizationKind.COALITION)
            for row in organizations_named(name, kind=kind)
        ]
        if not found:
            raise CommandError(f"There is no district or coalition named “{name}”. Nothing was imported.")
        if len(found) > 1:
            raise CommandError(f"{len(found)} districts are named “{name}”. Nothing was imported.")
        return found[0].id
