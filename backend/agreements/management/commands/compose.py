"""Composes an agreement from a case file: Word working copy, unsigned PDF and JSON, without touching the database."""

import re
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from backend.agreements import form_files, selectors
from backend.agreements.types import AgreementTerms, AgreementText, ComposeInput, Party
from backend.core import clock
from backend.core.errors import DomainError
from backend.core.yamlfile import YamlProblem
from backend.vendors import selectors as vendors
from backend.vendors.types import Case


class Command(BaseCommand):
    help = "Composes an agreement from a case file and writes it as .docx, unsigned .pdf and .json. No database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--case", type=Path, required=True, help="a case file (docs/case-file.schema.json)")
        parser.add_argument("--district", required=True, metavar="NAME", help="the district that signs")
        parser.add_argument("--district-address", default="", metavar="ADDRESS", help="its postal address")
        states = parser.add_mutually_exclusive_group(required=True)
        states.add_argument(
            "--state",
            action="append",
            metavar="XX",
            help="the district’s state; given again, further states get a reading of their own",
        )
        states.add_argument(
            "--each-state",
            action="store_true",
            help="one agreement for each state that the form knows, in a folder of its own, and one for all together",
        )
        parser.add_argument("--form", default="model/1", help="the form (default: %(default)s)")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")

    def handle(self, *args: Any, **options: Any) -> None:
        case = self._case(options["case"])
        if not options["each_state"]:
            self._compose(case, [state.upper() for state in options["state"]], options, options["out"])
            return
        known = form_files.supplement_states(options["form"])
        for group in [*([state] for state in known), list(known)]:
            self._compose(case, group, options, options["out"] / "-".join(group).lower())

    def _compose(self, case: Case, states: list[str], options: dict[str, Any], folder: Path) -> None:
        try:
            terms = _terms(case, options["district"].strip(), options["district_address"].strip(), states)
            today = clock.now().date()
            given = ComposeInput(form=options["form"], terms=terms, schedules=case.latest, on=today)
            text = selectors.compose(given)
        except YamlProblem as problem:
            raise CommandError(str(problem)) from problem
        except DomainError as error:
            lines = [line for each in error.fields.values() for line in each]
            raise CommandError(" ".join([error.message, *lines])) from error
        self._write(text, folder, f"{_slug(case.vendor_name)}-{'-'.join(states).lower()}")

    def _case(self, path: Path) -> Case:
        try:
            with path.open("rb") as stream:
                content = stream.read(vendors.CASE_FILE_MAX_BYTES + 1)  # one byte more tells that it is too large
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        try:
            return vendors.read_case(content, file=path.name)
        except YamlProblem as problem:
            raise CommandError(str(problem)) from problem

    def _write(self, text: AgreementText, folder: Path, name: str) -> None:
        data = text.model_dump_json(indent=1).encode()
        papers = selectors.papers(text, at=clock.now())
        # Everything is made before anything is written, so that a failure leaves no half set of files.
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for suffix, content in (("docx", papers.word), ("pdf", papers.pdf.content), ("json", data)):
                (folder / f"{name}.{suffix}").write_bytes(content)
                self.stdout.write(str(folder / f"{name}.{suffix}"))
        except OSError as error:
            raise CommandError(f"The files cannot be written to {folder}: {error.strerror}.") from error
        blocking = sum(1 for finding in text.findings if finding.blocking)
        self.stdout.write(f"{len(text.findings)} findings, {blocking} of them blocking, among {text.checks} checks:")
        for finding in text.findings:
            self.stdout.write(f"  {'blocking' if finding.blocking else 'advice  '}  {finding.message}")


def _terms(case: Case, name: str, address: str, states: list[str]) -> AgreementTerms:
    """Return the terms that the case and the options state. Raises CommandError."""
    known = form_files.supplement_states("model/1")
    wrong = [state for state in states if state not in known]
    if wrong:
        raise CommandError(f"There are no terms for {', '.join(wrong)}. Known are {', '.join(known)}.")
    if len(set(states)) < len(states):
        raise CommandError("A state is named twice.")
    if not name:
        raise CommandError("The district needs a name.")
    stated = {
        key: value for key, value in case.agreement.model_dump().items() if value not in (None, "") and key != "answers"
    }
    return AgreementTerms.model_validate(
        {
            "district": Party(name=name, state=states[0], address=address),
            "states": states,
            "answers": case.agreement.answers,
            **stated,
        }
    )


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "agreement"
