"""Checks the seals of a PDF, like the verify page. Ends with 0 only where everything is fine."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.documents import services


class Command(BaseCommand):
    help = "Check the seals of a PDF: by whom, unchanged or not, the same as the kept file or not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument("--json", action="store_true", help="print the whole report as JSON")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        try:
            size = file.stat().st_size
            content = b"" if size > services.MAX_BYTES else file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=2) from error
        report = services.too_big(size) if size > services.MAX_BYTES else services.verify(content)
        if json:
            self.stdout.write(report.model_dump_json(indent=2))
        else:
            for finding in report.findings:
                self.stdout.write(finding)
            if report.sha256:
                self.stdout.write(f"SHA-256 {report.sha256}, {report.size:,} bytes")
        if not report.fine:
            sys.exit(1)
