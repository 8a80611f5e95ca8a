"""Lets a person in again who lost every second factor and every recovery code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.accounts import services
from backend.core import clock
from backend.core.errors import DomainError
from backend.core.types import INSTALLATION


class Command(BaseCommand):
    help = "Remove a person's second factors and recovery codes. They are told by mail, and it stands in the record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = services.remove_factors(actor=INSTALLATION, now=clock.now(), email=options["email"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.name} signs in without a second factor now, until they add one.")
