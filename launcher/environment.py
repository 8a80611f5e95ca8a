"""The Python environment `.venv`, made from the locked requirements."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher.paths import PYTHON, ROOT, VENV, check_writable, fingerprint, is_stamped, one_at_a_time
from launcher.process import Problem


def ensure(*, development: bool) -> None:
    """Make `.venv` hold exactly the locked packages; nothing is done when it already does.

    `development` adds the tools of `./dpakeeper test`. Raises Problem."""
    name = "requirements-dev.txt" if development else "requirements.txt"
    stamp = VENV / f".installed-{name}"

    def wanted(file: str = name) -> str:
        # The real path changes when the machine's Python becomes another version.
        return fingerprint([ROOT / file], str(PYTHON.resolve()))

    if is_stamped(stamp, wanted()) and PYTHON.exists():
        return
    check_writable()
    with one_at_a_time():
        if is_stamped(stamp, wanted()) and PYTHON.exists():
            return
        if not _works(PYTHON):
            _create()
        print(f"Installing the Python packages of {name}; the first time, this takes a minute or two.", flush=True)
        install(ROOT / name)
        stamp.write_text(wanted())
        if development:  # the development file holds the same versions and more
            (VENV / ".installed-requirements.txt").write_text(wanted("requirements.txt"))
        else:
            (VENV / ".installed-requirements-dev.txt").unlink(missing_ok=True)


def install(requirements: Path, *, target: Path | None = None) -> None:
    """Install a locked file: every package must have one of the hashes written there."""
    command: list[str | Path] = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    command += ["--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", requirements]
    if target is not None:
        command += ["--target", target, "--upgrade"]
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout)
        raise Problem(f"The packages of {requirements.name} could not be installed; pip says why above.")


def _works(python: Path) -> bool:
    """Whether the environment is usable: a new enough Python that still exists, with pip."""
    if not python.exists():
        return False
    test = "import sys, pip; raise SystemExit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0


def _create() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        _install_venv_package()
    print(f"Making the Python environment in {VENV}.", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        reason = (done.stdout + done.stderr).strip().splitlines()
        raise Problem(f"Python could not make {VENV}: {reason[0] if reason else 'no reason given'}")


def _install_venv_package() -> None:
    """Debian ships `venv` without what it needs; its package has the rest."""
    package = f"python3.{sys.version_info.minor}-venv"
    if not install_debian_packages([package]):
        raise Problem(f"Python's venv is incomplete here: install {package} (as root: apt-get install {package}).")


def install_debian_packages(packages: Sequence[str]) -> bool:
    """Install packages where this machine lets us: as root, with apt. Returns whether it worked."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    print(f"Installing the Debian packages {', '.join(packages)}.", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    if _quietly(install, env):
        return True
    return _quietly(["apt-get", "update", "-qq"], env) and _quietly(install, env)


def _quietly(command: Sequence[str], env: Mapping[str, str]) -> bool:
    return subprocess.run(command, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
