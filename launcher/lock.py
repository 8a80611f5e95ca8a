"""`./dpakeeper lock`: writes the locked requirements anew from pyproject.toml."""

from __future__ import annotations

import re
import subprocess

from launcher.paths import ROOT, VENV
from launcher.process import Problem

# No header and no notes: they would name the command's paths and the index it asked.
COMPILE = [
    "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate",
    "--universal", "--python-version", "3.11", "--no-python-downloads", "--quiet",
]  # fmt: skip
HEADER = "# Locked from pyproject.toml by `./dpakeeper lock`. Do not edit.\n"


def lock(*, upgrade: bool) -> None:
    """Write requirements.txt, requirements-dev.txt (the same versions and more) and requirements-node.txt.

    Without `upgrade`, versions already locked stay. Raises Problem."""
    more = ["--upgrade"] if upgrade else []
    runtime, development, node = (ROOT / f"requirements{part}.txt" for part in ("", "-dev", "-node"))
    _compile(["pyproject.toml", "-o", str(runtime), *more])
    _compile(["pyproject.toml", "--group", "dev", "-c", str(runtime), "-o", str(development), *more])
    _compile(["--group", "node", "-o", str(node), *more])
    for file in (runtime, development, node):
        text = file.read_text()
        if re.search(r"https?://", text):
            raise Problem(f"{file.name} names an address; a locked file holds names, versions and hashes only.")
        if not text.startswith(HEADER):
            file.write_text(HEADER + text)


def _compile(words: list[str]) -> None:
    uv = VENV / "bin" / "uv"
    done = subprocess.run([uv, "pip", "compile", *COMPILE, *words], cwd=ROOT, check=False)
    if done.returncode != 0:
        raise Problem("The requirements could not be resolved; uv says why above.")
