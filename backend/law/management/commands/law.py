"""The law by command: ask it, see what nobody checked lately, keep its pages."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from backend.core import clock
from backend.core.api import parse
from backend.core.errors import DomainError
from backend.core.words import long_date
from backend.law import asking, pages, selectors

YEAR = 365


def _until(duty: Mapping[str, Any]) -> str:
    """Until when, in words: "owed now (“immediately”), in any case by November 27, 2026, 11:59 PM EST"."""
    if duty["standing"] == "conditional":
        return f"would be due by {duty['due_words']}" if duty["due_words"] else "not known to be owed"
    words = "; ".join(dict.fromkeys(f"“{one['words']}”" for one in duty["owed_now"]))
    owed = [f"owed now ({words})"] if words else []
    if duty["due_words"]:
        owed.append(f"in any case by {duty['due_words']}" if owed else f"by {duty['due_words']}")
    return ", ".join(owed) or str(duty["standing"]).replace("_", " ")


class Command(BaseCommand):
    help = "Ask the law about a case, list what nobody checked for long, or write its pages. No database is needed."
    requires_system_checks = ["law"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        explain = commands.add_parser("explain", help="Answer a case, as POST /api/v1/law/explain does.")
        explain.add_argument("--json", required=True, metavar="FILE", help="The case; - reads what is piped in.")
        explain.add_argument("--full", action="store_true", help="Print the whole answer as JSON.")
        stale = commands.add_parser("stale", help="List facts that nobody checked for long.")
        stale.add_argument("--days", type=int, default=YEAR)
        written = commands.add_parser("pages", help="Write docs/law, or say what there is out of date.")
        written.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, options["command"])(options)

    def explain(self, options: Mapping[str, Any]) -> None:
        try:
            text = sys.stdin.read() if options["json"] == "-" else Path(options["json"]).read_text(encoding="utf-8")
            answer = asking.answered(parse(asking.LawExplainIn, json.loads(text)))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as problem:
            raise CommandError(f"The case cannot be read: {problem}") from problem
        except ValidationError as refused:
            raise CommandError(json.dumps(refused.detail, indent=2, default=str)) from refused
        except DomainError as refused:
            told = "\n".join(f"{field}: {' '.join(said)}" for field, said in refused.fields.items())
            raise CommandError(told or refused.message) from refused
        if options["full"]:
            self.stdout.write(json.dumps(answer, indent=2, default=str))
            return
        for duty in answer["duties"]:
            about = f" ({duty['data_words']})" if duty["data_words"] else ""
            self.stdout.write(f"{duty['title']}{about}: {_until(duty)}")
            self.stdout.write(f"    {duty['why']}")

    def stale(self, options: Mapping[str, Any]) -> None:
        before = clock.now().date() - timedelta(days=options["days"])
        found = [
            (fact.source.checked, fact.id, fact.source.citation)
            for law in selectors.jurisdictions().values()
            for fact in law.facts()
            if fact.source.checked < before
        ]
        for checked, fact_id, citation in sorted(found):
            self.stdout.write(f"{checked.isoformat()}  {fact_id}  {citation}")
        count = "1 fact was" if len(found) == 1 else f"{len(found)} facts were"
        self.stdout.write(f"{count} last checked before {long_date(before)}.")

    def pages(self, options: Mapping[str, Any]) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "law"
        wanted = {folder / f"{page.code.lower()}.md": pages.markdown(page) for page in selectors.pages()}
        there = set(folder.glob("*.md"))
        wrong = [path for path, text in wanted.items() if path not in there or path.read_text(encoding="utf-8") != text]
        wrong += sorted(there - set(wanted))
        if options["write"]:
            folder.mkdir(parents=True, exist_ok=True)
            for path in wrong:
                if path in wanted:
                    path.write_text(wanted[path], encoding="utf-8")
                else:
                    path.unlink()
            self.stdout.write(f"{len(wrong)} pages written.")
        elif wrong:
            names = ", ".join(path.name for path in wrong)
            raise CommandError(f"Out of date: {names}. Run ./dpakeeper manage law pages --write.")
