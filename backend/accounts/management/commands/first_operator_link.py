"""Prints the one-time link by which an empty installation gets its first operator."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backend.accounts import services
from backend.core import clock


class Command(BaseCommand):
    help = "Print a link that works once, for 24 hours, and makes who opens it this installation's first operator."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            link = services.first_operator_link(now=clock.now())
        except services.HasOperator as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(link)
