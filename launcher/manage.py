"""`./dpakeeper manage …`: manage.py in the project's environment, with a database where the command wants one."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Mapping, Sequence

from launcher import installation
from launcher.paths import PYTHON, ROOT

# Need no database at all.
WITHOUT_DATABASE = {
    "bench", "build_word_template", "case_file_schema", "check", "collectstatic", "compose", "help", "lifecycle",
    "permissions", "spectacular",
}  # fmt: skip
# Say more when there is one: used where an installation has one, and never made for their sake.
WITH_DATABASE_IF_ANY = {"verify"}


def manage(words: Sequence[str], *, data_dir: str | None) -> int:
    """Run one management command and return its exit code. Raises Problem when the database cannot start."""
    place = installation.at(data_dir)
    command = words[0] if words else "help"
    if "--help" in words or command.startswith("-") or command in WITHOUT_DATABASE or not _wants(place, command):
        return call(words, place.surroundings(database_url=None))
    with installation.database(place) as (url, is_new):
        env = place.surroundings(database_url=url)
        if is_new and command != "migrate":
            code = call(["migrate", "--verbosity", "0"], env)
            if code != 0:
                return code
        return call(words, env)


def _wants(place: installation.Installation, command: str) -> bool:
    return command not in WITH_DATABASE_IF_ANY or (place.data / "postgres" / "PG_VERSION").exists()


def call(words: Sequence[str], env: Mapping[str, str]) -> int:
    """Run manage.py at the terminal. A Ctrl-C is for the command; we wait for it and then clean up."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        child = subprocess.Popen([PYTHON, ROOT / "manage.py", *words], env=dict(env), preexec_fn=_default_signals)
        hand_down = signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        try:
            return child.wait()
        finally:
            signal.signal(signal.SIGTERM, hand_down)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _default_signals() -> None:
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
