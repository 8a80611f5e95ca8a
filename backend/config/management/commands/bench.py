"""Measures what docs/figures.md states. Nothing here is a test: a slow machine is not a failure."""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from argparse import SUPPRESS
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from backend.agreements import selectors as agreements
from backend.agreements.types import AgreementTerms, AgreementText, ComposeInput, Party, State
from backend.config.bench.clocks import measure_clocks
from backend.config.bench.imports import measure_imports
from backend.config.bench.law import measure_law
from backend.config.bench.register import LIMIT, measure
from backend.config.bench.seed import Sizes
from backend.core import clock
from backend.documents import services as documents
from backend.vendors import selectors as vendors
from launcher import postgres

CASE = Path(settings.BASE_DIR) / "backend" / "config" / "demo" / "fernhill.yaml"


def _input(state: State, *, number: int = 0) -> ComposeInput:
    """Return the input of one agreement; each number has a district of its own, as in use."""
    case = vendors.read_case(CASE.read_bytes(), file=CASE.name)
    name = f"Larch Hollow School District {number}".removesuffix(" 0")
    district = Party(name=name, state=state, address=f"{77 + number} Mill Brook Road")
    terms = AgreementTerms(district=district, states=(state,), answers=case.agreement.answers)
    return ComposeInput(terms=terms, schedules=case.latest)


class Command(BaseCommand):
    help = "Measure composing, documents, seals, verification, the screens' size and the memory at rest."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=20)
        parser.add_argument("--register", action="store_true", help="Measure the register at size instead.")
        parser.add_argument("--agreements", type=int, default=100_000, help="Of the register's one large district.")
        parser.add_argument("--import", type=int, dest="rows", help="Measure taking in a list of so many rows instead.")
        parser.add_argument("--law", action="store_true", help="Measure asking the law instead.")
        parser.add_argument("--clocks", type=int, nargs="?", const=1_000_000, help="Measure open clocks instead.")
        parser.add_argument("--filled", action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rows"]:
            if options["filled"]:
                measure_imports(lambda line: self.stdout.write(line, ending="\n"), rows=options["rows"])
            else:
                self._apart("--import", str(options["rows"]))
            return
        if options["clocks"]:
            self._clocks(options)
            return
        if options["register"]:
            self._register(options)
            return
        if options["law"]:
            measure_law(lambda line: self.stdout.write(line, ending="\n"), runs=options["runs"])
            return
        runs, now = max(3, options["runs"]), clock.now()
        load = " ".join(f"{each:.1f}" for each in os.getloadavg())
        self.stdout.write(
            f"{os.cpu_count()} processors, load before the start {load}. Processor seconds count every core's work;\n"
            "other programs change them less than what the clock says. Medians."
        )
        # What an agreement is composed from comes from the database in use; reading the case file is not measured.
        given = [_input("NH", number=number) for number in range(runs + 1)]

        def whole(number: int) -> agreements.Papers:
            return agreements.papers(agreements.compose(given[number]), at=now)

        text = agreements.compose(given[0])
        ours = documents.timed(whole, runs=runs)
        rate = f"{1 / median(ours.processor):.1f} agreements a second on one core"
        self._row("compose, Word and PDF (NH)", ours, rate)
        self._row("  compose alone", documents.timed(lambda number: agreements.compose(given[number]), runs=runs))
        word = documents.timed(lambda _: documents.render_word(text.document, now=now), runs=runs)
        self._row("  Word alone", word)
        self._libreoffice(text, ours=ours, runs=max(3, runs // 5))
        sealing, verifying = documents.seal_and_verify(whole(0).pdf.content, now=now, runs=runs)
        self._row("seal, one signature", sealing)
        self._row("verify, two signatures", verifying)
        self._screens()
        self._memory()

    def _register(self, options: dict[str, Any]) -> None:
        if options["filled"]:  # the second process, on the database that is thrown away
            sizes = Sizes(agreements=options["agreements"])
            slow = measure(lambda line: self.stdout.write(line, ending="\n"), sizes=sizes, runs=options["runs"])
            self.stdout.write(f"{slow} addresses took longer than {LIMIT:.0f} ms at the 95th percentile.")
            return
        self._apart("--register", "--runs", str(options["runs"]), "--agreements", str(options["agreements"]))

    def _clocks(self, options: dict[str, Any]) -> None:
        if not options["filled"]:
            self._apart("--clocks", str(options["clocks"]), "--runs", str(options["runs"]))
            return
        measure_clocks(
            lambda line: self.stdout.write(line, ending="\n"), runs=options["runs"], clocks=options["clocks"]
        )

    def _apart(self, *given: str) -> None:
        """Run this command again in a process of its own, on a database that is thrown away."""
        cluster = postgres.throw_away()
        try:
            with tempfile.TemporaryDirectory() as data:
                environment = {
                    **os.environ, "DATABASE_URL": cluster.url, "BROKER_URL": "memory://", "DPAKEEPER_DATA_DIR": data,
                }  # fmt: skip
                manage = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py")]
                subprocess.run([*manage, "migrate", "--verbosity", "0"], env=environment, check=True)
                subprocess.run([*manage, "bench", "--filled", *given], env=environment, check=True)
        finally:
            postgres.discard(cluster)

    def _row(self, what: str, taken: documents.Seconds, more: str = "") -> None:
        self.stdout.write(
            f"{what:<44} processor {median(taken.processor):.3f} s   clock {median(taken.clock):.3f} s "
            f"({min(taken.clock):.3f} to {max(taken.clock):.3f})   {more}".rstrip()
        )

    def _libreoffice(self, text: AgreementText, *, ours: documents.Seconds, runs: int) -> None:
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            self.stdout.write("docxtpl with LibreOffice: not measured, LibreOffice is not installed")
            return
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "agreement.docx"
            command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf",
                       "--outdir", folder, str(source)]  # fmt: skip

            def convert(_: int) -> None:
                source.write_bytes(documents.render_word(text.document, now=clock.now()))
                subprocess.run(command, check=True, capture_output=True)

            theirs = documents.timed(convert, runs=runs)
        times = median(theirs.processor) / median(ours.processor)
        self._row("docxtpl with LibreOffice, same text", theirs, f"{times:.1f} times ours")

    def _screens(self) -> None:
        total = 0
        page = settings.FRONTEND_DIST / "index.html"
        if not page.exists():
            self.stdout.write("first load of the screens: not measured, they are not built")
            return
        text = page.read_text()
        for file in sorted((settings.FRONTEND_DIST / "assets").glob("*.js")):
            if file.name in text:
                total += len(gzip.compress(file.read_bytes(), 9))
        self.stdout.write(f"{'first load of the screens, script, gzip':<44} {total / 1000:.0f} KB")

    def _memory(self) -> None:
        sizes: dict[str, int] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if str(settings.DATA_DIR).encode() not in (folder / "environ").read_bytes():
                    continue
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                lines = (folder / "smaps_rollup").read_text().splitlines()
            except OSError:
                continue
            pss = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            sizes[f"{folder.name} {command[:60]}"] = pss
        running = {name: size for name, size in sizes.items() if "bench" not in name}
        if not running:
            self.stdout.write("memory at rest: not measured, ./dpakeeper run is not running on this data folder")
            return
        self.stdout.write(f"{'memory at rest, all processes (PSS)':<44} {sum(running.values()) / 1000:.0f} MB")
        for name, size in sorted(running.items(), key=lambda item: -item[1]):
            self.stdout.write(f"    {size / 1000:6.0f} MB  {name}")
