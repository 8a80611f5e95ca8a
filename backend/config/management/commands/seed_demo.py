"""Fills an empty installation with the demo."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from backend.config.demo.seed import seed
from backend.core import clock


class Command(BaseCommand):
    help = "Fill an empty installation with the demo's invented people, organizations and agreements."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is no demo: DEMO is not set.")
        if seed(now=clock.now()):
            self.stdout.write("The demo's people and agreements are there.")
        else:
            self.stdout.write("There are people here already; nothing was done.")
