"""The command line of `./dpakeeper`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from launcher import environment
from launcher.paths import PYTHON, ROOT, VENV
from launcher.process import Problem

DEVELOPMENT = {"test", "api", "lock"}


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code. Problems are one sentence on the terminal, exit code 1."""
    # Compiling a thousand modules anew in every process would cost seconds each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        command = words[0] if words else ""
        # What follows these two is read by Django's and by the test's own command line.
        parsed = _parser().parse_args(words[:1] if command in {"manage", "test"} else words)
        if Path(sys.prefix).resolve() != VENV.resolve():
            environment.ensure(development=command in DEVELOPMENT)
            os.execv(PYTHON, [str(PYTHON), str(ROOT / "dpakeeper"), *words])  # noqa: S606
        environment.ensure(development=command in DEVELOPMENT)
        return _dispatch(command, parsed, words[1:])
    except Problem as problem:
        sys.stdout.flush()
        print(f"dpakeeper: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dpakeeper", description="DPA Keeper: run it, test it, manage it.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    run = commands.add_parser("run", help="start everything and print the address; Ctrl-C stops it")
    run.add_argument("--port", type=_port, help="port of the web server (8000)")
    run.add_argument("--host", default="127.0.0.1", help="address of the web server (127.0.0.1: this machine only)")
    run.add_argument("--data-dir", help="folder of the database, documents, keys and logs (var)")
    run.add_argument("--empty", action="store_true", help="no demo; prints a one-time link for the first operator")
    commands.add_parser("test", help="check everything, or one part (`test --help` names them)")
    commands.add_parser("manage", help="Django's manage.py in this environment")
    commands.add_parser("api", help="write frontend/openapi.yaml and the types made from it anew")
    lock = commands.add_parser("lock", help="write the locked requirements anew from pyproject.toml")
    lock.add_argument("--upgrade", action="store_true", help="to the latest versions; without, locked versions stay")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port (0 to 65535; 0 takes any free one)")
    return int(text)


def _dispatch(command: str, parsed: argparse.Namespace, words: Sequence[str]) -> int:
    match command:
        case "run":
            from launcher.run import Options, run

            return run(Options(parsed.port, parsed.host, parsed.data_dir, parsed.empty))
        case "test":
            from launcher.checks import test

            return test(words)
        case "manage":
            from launcher.manage import manage

            return manage(words, data_dir=None)
        case "api":
            from launcher.checks import write_api

            return write_api()
        case _:
            from launcher.lock import lock

            lock(upgrade=parsed.upgrade)
            return 0
