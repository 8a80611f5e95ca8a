"""Prints the JSON Schema of a case file, or writes docs/case-file.schema.json."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from backend.vendors import selectors


def page() -> str:
    """Return the text of docs/case-file.schema.json."""
    return json.dumps(selectors.case_file_schema(), indent=2, ensure_ascii=False) + "\n"


class Command(BaseCommand):
    help = "Prints the JSON Schema of a case file; --write puts it into docs/case-file.schema.json."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="write the file that a test compares")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            (settings.BASE_DIR / "docs" / "case-file.schema.json").write_text(page(), encoding="utf-8")
        else:
            self.stdout.write(page(), ending="")
