"""Checks every chain of events and names the first row that does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.core.events import verify_chains


class Command(BaseCommand):
    help = "Check the hash-linked event chains; exit with 1 and name the first broken event of each if one is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = 0
        for report in verify_chains():
            name = report.organization_id or "installation"
            if report.broken_at is None:
                purged = f", personal data of {report.purged} purged" if report.purged else ""
                self.stdout.write(f"{name}: {report.length} events hold{purged}")
            else:
                broken += 1
                self.stdout.write(f"{name}: broken at event {report.broken_at}: {report.reason}")
        if broken:
            raise CommandError(f"{broken} broken")
