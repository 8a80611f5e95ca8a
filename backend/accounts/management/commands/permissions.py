"""Prints the permission table as a page, or writes docs/permissions.md."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from backend.accounts.rules import permissions_page


class Command(BaseCommand):
    requires_system_checks = ()
    help = "Print the permission table as a page; with --write, write docs/permissions.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["write"]:
            self.stdout.write(permissions_page())
            return
        path = settings.BASE_DIR / "docs" / "permissions.md"
        path.write_text(permissions_page(), encoding="utf-8")
        self.stdout.write(f"{path} is written")
