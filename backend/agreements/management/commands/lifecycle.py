"""Prints the lifecycle of an agreement as a page, or writes docs/lifecycle.md."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from backend.agreements.rules.lifecycle import lifecycle_page


class Command(BaseCommand):
    help = "Prints the lifecycle of an agreement as a table; --write puts it into docs/lifecycle.md."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            Path(settings.BASE_DIR, "docs", "lifecycle.md").write_text(lifecycle_page(), encoding="utf-8")
        else:
            self.stdout.write(lifecycle_page())
