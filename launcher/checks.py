"""`./dpakeeper test [part]`: every check, in order; a failing one does not stop the rest.

Checks of files go two at a time, each with its output whole; then pytest and the browser, shown as they go.
"""

from __future__ import annotations

import argparse
import contextlib
import contextvars
import difflib
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from launcher import environment, postgres, screens
from launcher.paths import ARTIFACTS, FRONTEND, PYTHON, ROOT, VENV
from launcher.process import Problem
from launcher.screens import Npm

OPENAPI = FRONTEND / "openapi.yaml"
API_TYPES = Path("src") / "api" / "schema.d.ts"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
REWRITE = "`./dpakeeper api` writes it anew"

AT_ONCE = 2
"""Checks, and processes of a test runner: what two cores can do."""

# Whole files each: every process has a database of its own, and waits for it often.
BACKEND = ("--ignore=tests/e2e", "--ignore=tests/faults", f"--numprocesses={AT_ONCE}", "--dist=loadfile")
# Whole files each, too: every process has a site and a browser of its own.
# What failed because a wait ran out is tried once more, and named (docs/adr/0027): nothing else ever is.
RAN_OUT = (
    r"^TimeoutError: .*Timeout \d+ms exceeded",  # the browser's own: a click, a page, a download
    r"^AssertionError: (Locator|Page) .*expected",  # its expect()
    r"^WaitRanOut: ",  # ours, for mail and documents (tests/e2e/hands.py)
)
AGAIN = ("--reruns=1", *(f"--only-rerun={words}" for words in RAN_OUT))
BROWSER = ("tests/e2e", f"--numprocesses={AT_ONCE}", "--dist=loadfile", *AGAIN)
# The killing of workers takes about as long as all others together.
FAULTS = ("tests/faults", "-m", "faults", f"--numprocesses={AT_ONCE}", "--dist=worksteal")


@dataclass(frozen=True)
class Outcome:
    """How a step ended. `last` are the runner's own summary lines, repeated at the very end."""

    failed: str = ""
    not_run: str = ""
    last: tuple[str, ...] = ()


OK = Outcome()


@dataclass(frozen=True)
class Step:
    part: str
    title: str
    check: Callable[[], Outcome]
    alone: bool = False
    """It uses all of the machine by itself, and shows its output as it comes."""


@dataclass
class Context:
    """What the steps share: the words for pytest, and node's packages once they are there."""

    words: list[str] = field(default_factory=list)
    _npm: Npm | None = None
    _finding: threading.Lock = field(default_factory=threading.Lock)

    @property
    def npm(self) -> Npm:
        with self._finding:
            if self._npm is None:
                npm = screens.find_npm()
                screens.ensure_packages(npm)
                self._npm = npm
            return self._npm


def steps(context: Context) -> list[Step]:
    """Everything that must hold, the quick ones first and the runners last."""
    tool = VENV / "bin"
    return [
        Step("lint", "ruff check", lambda: command(tool / "ruff", "check", ".")),
        Step("lint", "ruff format", lambda: command(tool / "ruff", "format", "--check", "--quiet", ".")),
        Step("layers", "import layers", lambda: command(tool / "lint-imports")),
        Step("types", "mypy", lambda: command(tool / "mypy")),
        Step("migrations", "missing migrations", missing_migrations),
        Step("api", "OpenAPI file", openapi_drift),
        Step("api", "types made from it", lambda: types_drift(context.npm)),
        Step("screens", "eslint", lambda: npm_script(context.npm, "lint")),
        Step("screens", "TypeScript", lambda: npm_script(context.npm, "typecheck")),
        Step("screens", "build", build),
        Step("screens", "vitest", lambda: npm_script(context.npm, "test", summary=r"^\s*(Test Files|Tests)\s+\d")),
        Step("cases", "real case files", real_cases),
        Step("python", "pytest", lambda: pytest(*BACKEND, *(context.words or ["tests"]), needs=["pdfsig"]), alone=True),
        Step("faults", "faults on real processes", lambda: faults(context.words), alone=True),
        Step("browser", "browser journeys", lambda: browser(context.words), alone=True),
    ]


def test(words: Sequence[str]) -> int:
    """Run all steps, or those of one part (further words go to pytest). Returns the exit code."""
    context = Context()
    known = steps(context)
    parts = list(dict.fromkeys(step.part for step in known))
    parser = argparse.ArgumentParser(prog="./dpakeeper test", description="Check everything, or one part.")
    parser.add_argument("part", nargs="?", choices=parts)
    parsed, context.words = parser.parse_known_args(words)
    if context.words and parsed.part not in {"python", "faults", "browser"}:
        parser.error(f"{' '.join(context.words)}: only the parts python, faults and browser take words for pytest")
    os.chdir(ROOT)
    # Nothing of the caller's installation: each step has what it needs or makes it.
    for name in ("DATABASE_URL", "DPAKEEPER_DATA_DIR", "DJANGO_SETTINGS_MODULE", "DEMO", "PUBLIC_URL", "BROKER_URL"):
        os.environ.pop(name, None)
    wanted = [step for step in known if parsed.part in {None, step.part}]
    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(_with_its_output, (step for step in wanted if not step.alone)))
    for step in wanted:
        if step.alone:
            print(f"\n── {step.title}", flush=True)
            results.append(_run(step))
    return report(results, time.monotonic() - started)


Result = tuple[Step, Outcome, float]


def _run(step: Step) -> Result:
    started = time.monotonic()
    try:
        outcome = step.check()
    except Problem as problem:
        outcome = Outcome(failed=str(problem))
    return step, outcome, time.monotonic() - started


_heard: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("heard", default=None)
_printing = threading.Lock()


def _say(text: str) -> None:
    """Print, or keep for the end of a step that runs beside another."""
    heard = _heard.get()
    if heard is None:
        print(text, end="", flush=True)
    else:
        heard.append(text)


def _with_its_output(step: Step) -> Result:
    """Run a step and print all that it said in one piece."""
    heard: list[str] = []
    token = _heard.set(heard)
    try:
        result = _run(step)
    finally:
        _heard.reset(token)
    with _printing:
        print(f"\n── {step.title}\n{''.join(heard)}", end="", flush=True)
    return result


def report(results: Sequence[Result], seconds_in_all: float) -> int:
    """Print how each step ended and, last and unchanged, the runners' own summary lines."""
    print("\n── Summary", flush=True)
    for step, outcome, seconds in results:
        word = "FAILED" if outcome.failed else "partly" if outcome.not_run else "ok"
        print(f"{word:>7}  {step.title:<20} {seconds:6.1f} s  {outcome.failed}".rstrip())
    for step, outcome, _ in results:
        if outcome.not_run:
            print(f"Not run in {step.title}: {outcome.not_run}")
    print(f"         {'altogether':<20} {seconds_in_all:6.1f} s")
    for _, outcome, _ in results:
        for line in outcome.last:
            print(line)
    sys.stdout.flush()
    return 1 if any(outcome.failed or outcome.not_run for _, outcome, _ in results) else 0


def command(*words: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, quiet: bool = False) -> Outcome:
    """Run a program; when `quiet`, what it says is shown only if it fails."""
    heard, code = _output_of(words, cwd=cwd, env=env, show=not quiet)
    if quiet and code != 0:
        _say(heard)
    return OK if code == 0 else Outcome(failed=f"exit code {code}")


def runner(
    words: Sequence[str | Path], summary: str, *, most: int = 2, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> Outcome:
    """Run a test runner and keep its summary lines, the last so many of them."""
    heard, code = _output_of(words, cwd=cwd, env=env, show=True)
    kept = [line for line in heard.splitlines() if re.search(summary, line)]
    return Outcome(failed="" if code == 0 else f"exit code {code}", last=tuple(kept[-most:]))


def _output_of(words: Sequence[str | Path], *, cwd: Path, env: dict[str, str] | None, show: bool) -> tuple[str, int]:
    """Run a program to its end, saying what it says line by line. Returns all of that and its exit code."""
    lines: list[str] = []
    process = subprocess.Popen(
        [str(word) for word in words], cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            lines.append(line)
            if show:
                _say(line)
        return "".join(lines), process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


@contextlib.contextmanager
def surroundings(*, database: bool) -> Iterator[dict[str, str]]:
    """The environment of a manage.py of its own: a temporary data folder and, where wanted, a throw-away server."""
    with contextlib.ExitStack() as stack:
        env = dict(os.environ)
        env["DPAKEEPER_DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="dpakeeper-files-"))
        if database:
            cluster = postgres.throw_away()
            stack.callback(postgres.discard, cluster)
            env["DATABASE_URL"] = cluster.url
        yield env


def missing_migrations() -> Outcome:
    with surroundings(database=True) as env:
        return command(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", env=env)


def make_openapi(target: Path) -> Outcome:
    with surroundings(database=False) as env:
        env = {**env, "DEMO": "1"}  # the screens know the demo's addresses, too
        return command(PYTHON, "manage.py", "spectacular", "--fail-on-warn", "--validate", "--file", target, env=env)


def make_types(npm: Npm, source: Path, target: Path) -> Outcome:
    made = npm.run("exec", "--", "openapi-typescript", str(source), "-o", str(target), capture=True)
    if made.returncode != 0:
        _say(made.stdout)
        return Outcome(failed=f"openapi-typescript ended with code {made.returncode}")
    return OK


def openapi_drift() -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "openapi.yaml"
        made = make_openapi(fresh)
        return made if made.failed else _same(OPENAPI, fresh)


def types_drift(npm: Npm) -> Outcome:
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / "schema.d.ts"
        made = make_types(npm, OPENAPI, fresh)
        return made if made.failed else _same(FRONTEND / API_TYPES, fresh)


def _same(committed: Path, fresh: Path) -> Outcome:
    if committed.exists() and committed.read_bytes() == fresh.read_bytes():
        return OK
    before = committed.read_text().splitlines(keepends=True) if committed.exists() else []
    lines = difflib.unified_diff(before, fresh.read_text().splitlines(keepends=True), "committed", "from the code")
    _say("".join(itertools.islice(lines, 60)))
    return Outcome(failed=f"{committed.relative_to(ROOT)} is not what the code says; {REWRITE}")


def write_api() -> int:
    """`./dpakeeper api`: write the OpenAPI file and the screens' types from the code."""
    os.chdir(ROOT)
    made = make_openapi(OPENAPI)
    if not made.failed:
        npm = screens.find_npm()
        screens.ensure_packages(npm)
        made = make_types(npm, OPENAPI, FRONTEND / API_TYPES)
    if made.failed:
        raise Problem(f"The API's description could not be written: {made.failed}.")
    return 0


def npm_script(npm: Npm, name: str, *, summary: str = "") -> Outcome:
    words = [*npm.command, "run", "--silent", name]
    env = {**npm.env, "NO_COLOR": "1"}
    if summary:
        return runner(words, summary, cwd=FRONTEND, env=env)
    return command(*words, cwd=FRONTEND, env=env)


def build() -> Outcome:
    screens.ensure()
    return npm_script(screens.find_npm(), "size")


PYTEST_SUMMARY = r"^=+ .*\bin [\d.]+s.* =+$|^no tests ran in"


def pytest(*words: str, needs: Sequence[str] = (), also: str = "") -> Outcome:
    """A pytest run of its own. Programs that tests need are installed where that is possible; else it says so.

    Lines that match `also` are repeated at the very end with the runner's summary."""
    missing = [name for name in needs if not _program(name)]
    ARTIFACTS.mkdir(exist_ok=True)
    summary = f"{also}|{PYTEST_SUMMARY}" if also else PYTEST_SUMMARY
    done = runner([PYTHON, "-m", "pytest", *words], summary, most=40 if also else 2)
    # Exit code 5: no test was found, which is a failure of ours, too.
    if missing:
        return Outcome(done.failed, f"tests that need {', '.join(missing)} ({_why_missing()})", done.last)
    return done


def browser(words: Sequence[str]) -> Outcome:
    if not any(_program(name) for name in CHROMIUM[:1]) and not any(map(shutil.which, CHROMIUM)):
        return Outcome(not_run=f"every test, for there is no Chromium ({_why_missing()})")
    screens.ensure()
    return pytest(*BROWSER, *words, needs=["pdfsig"], also=r"^TRIED AGAIN ")


def faults(words: Sequence[str]) -> Outcome:
    """Real workers, sweeps and servers are killed; what was counted is repeated at the very end."""
    ARTIFACTS.mkdir(exist_ok=True)
    return runner([PYTHON, "-m", "pytest", *FAULTS, *words], rf"^faults \| |{PYTEST_SUMMARY}", most=40)


def real_cases() -> Outcome:
    """Import and compose the case files of the folder DPAKEEPER_CASES, for each state alone and for all together.

    Real facts are not in the repository: without the folder there is nothing to do."""
    folder = os.environ.get("DPAKEEPER_CASES")
    if not folder:
        _say("DPAKEEPER_CASES names no folder: nothing to do.\n")
        return OK
    files = sorted(Path(folder).glob("*.yaml"))
    shutil.rmtree(ARTIFACTS / "cases", ignore_errors=True)
    with surroundings(database=True) as env:
        manage: list[str | Path] = [PYTHON, "manage.py"]
        migrated = command(*manage, "migrate", "--verbosity", "0", env=env)
        if migrated.failed:
            return migrated
        wrong = []
        for file in files:
            if command(*manage, "import_case", file, env=env, quiet=True).failed:
                wrong.append(f"{file.name} is not imported")
            place: list[str | Path] = ["--district", "Example School District", "--out", ARTIFACTS / "cases"]
            if command(*manage, "compose", "--case", file, *place, "--each-state", env=env, quiet=True).failed:
                wrong.append(f"{file.name} is not composed for each state")
    if not files:
        wrong.append(f"{folder} holds no case file")
    return Outcome(failed="; ".join(wrong)) if wrong else OK


PACKAGES = {"chromium": "chromium", "pdfsig": "poppler-utils"}


def _program(name: str) -> bool:
    """Whether the program is there, after trying to install its Debian package."""
    return shutil.which(name) is not None or (
        environment.install_debian_packages([PACKAGES[name]]) and shutil.which(name) is not None
    )


def _why_missing() -> str:
    if shutil.which("apt-get") is None:
        return "this machine has no apt-get; install chromium and poppler-utils by its own means"
    if os.geteuid() != 0:
        return "only root may install it: apt-get install chromium poppler-utils"
    return "apt-get could not install it"
