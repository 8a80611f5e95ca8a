"""The law by command: ask it, see what nobody checked lately, keep its pages, review what a change of it moves."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rest_framework.exceptions import ValidationError

from backend.core import clock
from backend.core.api import parse
from backend.core.errors import DomainError
from backend.core.words import long_date, written
from backend.deadlines import services as deadlines
from backend.deadlines.choices import ClockStatus
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


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _date(at: datetime | None, standing: str, zone: str) -> str:
    """When a clock is due, as a column says it: "November 6, 2026, 11:59 PM EST", "owed now", "-" for nothing."""
    if not standing:
        return "-"
    if standing == "due" and at is not None:
        return written(at, zone)
    words = ClockStatus(standing).label.lower() if standing in ClockStatus.values else standing
    return f"{words}: {written(at, zone)}" if at is not None else words


def _row(one: deadlines.LawMove) -> dict[str, Any]:
    move = one.move
    return {
        "district": one.district,
        "clock": str(move.deadline_id) if move.deadline_id else None,
        "title": move.title,
        "about": move.about,
        "change": one.change,
        "from": move.from_at.astimezone(UTC).isoformat() if move.from_at else None,
        "from_standing": move.from_standing,
        "to": move.to_at.astimezone(UTC).isoformat() if move.to_at else None,
        "to_standing": move.to_standing,
        "citation": move.citation,
        "why": one.problem or move.why,
        "zone": one.zone,
    }


class Command(BaseCommand):
    help = (
        "Ask the law about a case, list what nobody checked for long, or write its pages: no database is needed. "
        "Or review which open clocks a change of the law data would move."
    )
    requires_system_checks = ["law"]

    def add_arguments(self, parser: ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        explain = commands.add_parser("explain", help="Answer a case, as POST /api/v1/law/explain does.")
        explain.add_argument("--json", required=True, metavar="FILE", help="The case; - reads what is piped in.")
        explain.add_argument("--full", action="store_true", help="Print the whole answer as JSON.")
        stale = commands.add_parser("stale", help="List facts that nobody checked for long.")
        stale.add_argument("--days", type=int, default=YEAR)
        kept = commands.add_parser("pages", help="Write docs/law, or say what there is out of date.")
        kept.add_argument("--write", action="store_true")
        review = commands.add_parser("review", help="List which open clocks the law as it is loaded would move.")
        review.add_argument("--json", action="store_true", dest="as_json", help="Print the list as JSON.")
        review.add_argument("--apply", action="store_true", help="Move them, with --name and --reason.")
        review.add_argument("--name", default="", help="Who reviewed what moves.")
        review.add_argument("--reason", default="", help="Why the dates move, as everybody concerned will read it.")

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
        found = selectors.unchecked_since(before)
        for fact in found:
            self.stdout.write(f"{fact.source.checked.isoformat()}  {fact.id}  {fact.source.citation}")
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

    def review(self, options: Mapping[str, Any]) -> None:
        if options["apply"]:
            self._apply(options)
            return
        if options["name"] or options["reason"]:
            raise CommandError("A name and a reason belong to --apply. Nothing was changed.")
        older = deadlines.older_law()
        if options["as_json"]:
            found = [{"jurisdictions": one.names, "occasions": one.occasions} for one in older]
            moves = [_row(one) for one in deadlines.moved_by_law()]
            self.stdout.write(json.dumps({"older": found, "moves": moves}, indent=2, ensure_ascii=False))
            return
        for one in older:
            changed = (
                f"The law data of {' and '.join(one.names)} changed" if one.names else "The law data may have changed"
            )
            self.stdout.write(f"{changed}: {_count(one.occasions, 'open matter')} still computed by the older.")
        if not older:
            self.stdout.write("Every open clock is computed by the law as it is loaded. Nothing would move.")
            return
        counts = {"move": 0, "start": 0, "end": 0, "refused": 0}
        for law_move in deadlines.moved_by_law():
            if not any(counts.values()):
                self.stdout.write(f"\n{'clock':<58}  {'from':<36}  {'to':<36}\n{'-' * 134}")
            counts[law_move.change] += 1
            self._print(law_move)
        self.stdout.write(
            f"\n{_count(counts['move'], 'clock')} would move, {counts['start']:,} would start, {counts['end']:,} would "
            "end. Nothing was changed."
        )
        if counts["refused"]:
            self.stdout.write(f"{_count(counts['refused'], 'matter')} cannot be computed by the law as it is loaded.")
        self.stdout.write('To do this: ./dpakeeper manage law review --apply --name "..." --reason "..."')

    def _print(self, one: deadlines.LawMove) -> None:
        move = one.move
        if one.problem:
            self.stdout.write(f"{move.about}\n    {one.district}. It stays as it is: {one.problem}")
            return
        before = _date(move.from_at, move.from_standing, one.zone)
        after = _date(move.to_at, move.to_standing, one.zone)
        self.stdout.write(f"{move.title:<58}  {before:<36}  {after:<36}".rstrip())
        self.stdout.write(f"    {one.district}: {move.about}")
        self.stdout.write(f"    {' '.join(part for part in (move.citation and f'{move.citation}:', move.why) if part)}")

    def _apply(self, options: Mapping[str, Any]) -> None:
        done, problems = 0, list[str]()
        try:
            for chunk in deadlines.apply_law(name=options["name"], reason=options["reason"], now=clock.now()):
                done += chunk.occasions
                problems += chunk.problems
                self.stdout.write(f"{_count(done, 'open matter')} computed by the law as it is loaded.")
        except DomainError as refused:
            told = " ".join(said for lines in refused.fields.values() for said in lines) or refused.message
            raise CommandError(f"Nothing was changed. {told}") from refused
        if not done and not problems:
            self.stdout.write("Every open clock is computed by the law as it is loaded. Nothing was to be moved.")
        if problems:
            listed = "\n".join(problems)
            raise CommandError(f"{_count(len(problems), 'open matter')} could not be computed and stay:\n{listed}")
