"""Measures what docs/figures.md states. Nothing here is a test: a slow machine is not a failure."""

import gzip
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from backend.agreements import selectors as agreements
from backend.agreements.types import AgreementTerms, AgreementText, ComposeInput, Party, State
from backend.core import clock
from backend.documents import services as documents
from backend.vendors import selectors as vendors

CASE = Path(settings.BASE_DIR) / "backend" / "config" / "demo" / "fernhill.yaml"


def _input(state: State) -> ComposeInput:
    case = vendors.read_case(CASE.read_bytes(), file=CASE.name)
    district = Party(name="Larch Hollow School District", state=state, address="77 Mill Brook Road")
    terms = AgreementTerms(district=district, states=(state,), answers=case.agreement.answers)
    return ComposeInput(terms=terms, schedules=case.latest)


def _seconds(function: Callable[[], Any], *, runs: int) -> list[float]:
    function()  # fonts, files and compiled templates are read once
    found = []
    for _ in range(runs):
        start = time.perf_counter()
        function()
        found.append(time.perf_counter() - start)
    return found


class Command(BaseCommand):
    help = "Measure composing, documents, seals, verification, the screens' size and the memory at rest."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--runs", type=int, default=20)

    def handle(self, *args: Any, **options: Any) -> None:
        runs = options["runs"]
        given = _input("NH")
        text = agreements.compose(given)
        now = clock.now()

        def papers() -> AgreementText:
            composed = agreements.compose(given)
            agreements.papers(composed, at=now)
            return composed

        whole = _seconds(papers, runs=runs)
        self._row("compose, Word and PDF (NH)", whole, f"{1 / statistics.median(whole):.1f} agreements a second")
        self._row("  compose alone", _seconds(lambda: agreements.compose(given), runs=runs))
        word = _seconds(lambda: documents.render_word(text.document, now=now), runs=runs)
        self._row("  Word alone", word)
        self._libreoffice(text, ours=statistics.median(whole), runs=max(3, runs // 5))
        self._seals(text, runs=runs)
        self._screens()
        self._memory()

    def _row(self, what: str, seconds: list[float], more: str = "") -> None:
        ordered = sorted(seconds)
        self.stdout.write(
            f"{what:<44} median {statistics.median(ordered):.3f} s   "
            f"min {ordered[0]:.3f}   max {ordered[-1]:.3f}   {more}"
        )

    def _libreoffice(self, text: AgreementText, *, ours: float, runs: int) -> None:
        program = shutil.which("soffice") or shutil.which("libreoffice")
        if program is None:
            self.stdout.write("docxtpl with LibreOffice: not measured, LibreOffice is not installed")
            return
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "agreement.docx"
            command = [program, "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf",
                       "--outdir", folder, str(source)]  # fmt: skip

            def convert() -> None:
                source.write_bytes(documents.render_word(text.document, now=clock.now()))
                subprocess.run(command, check=True, capture_output=True)

            theirs = _seconds(convert, runs=runs)
        self._row("docxtpl with LibreOffice, same text", theirs, f"{statistics.median(theirs) / ours:.1f} times ours")

    def _seals(self, text: AgreementText, *, runs: int) -> None:
        seal, verify = documents.bench_seal_and_verify(agreements.papers(text, at=clock.now()).pdf, runs=runs)
        self._row("seal, one signature", seal)
        self._row("verify, two signatures", verify)

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
