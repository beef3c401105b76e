"""Shows that the kit works with given releases of TensorFlow, each in an environment of its own.

Usage: python benchmarks/versions.py [--verify ID ...] [--folder FOLDER] VERSION ...

For each release: a new virtual environment with the kit and its development tools, then

- doctor: `nnopt doctor` finds nothing missing
- references: `nnopt-grade` gives the reference of every assignment full marks in one submission
- onednn: the same with oneDNN switched on
- verify: `nnopt verify` of the named assignments, all of them by default
- isolation: the tests of the sandbox

Environments go to a temporary folder and are removed, unless --folder says where to keep them.
The exit status is 0 when everything holds for every release.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from importlib.metadata import requires
from pathlib import Path

from references import hand_in
from rich.console import Console
from rich.table import Table

from nnopt.course.locate import find_course

ROOT = Path(__file__).resolve().parents[1]
CHECKS = ("doctor", "references", "onednn", "verify", "isolation")
PACKAGES = ("python", "tensorflow", "keras", "numpy")


def main() -> int:
    """Check every release and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("versions", nargs="+", metavar="VERSION")
    parser.add_argument("--verify", nargs="+", default=[], metavar="ID")
    parser.add_argument("--folder", type=Path, help="keep the environments here")
    arguments = parser.parse_args()
    table = Table(*PACKAGES, *CHECKS)
    fine = True
    for version in arguments.versions:
        with tempfile.TemporaryDirectory() as name:
            results = _check(version, arguments.folder or Path(name), arguments.verify)
        fine = fine and all(word == "ok" for word in results[len(PACKAGES) :])
        table.add_row(*results)
    Console(width=120).print(table)
    return 0 if fine else 1


def _check(version: str, folder: Path, verify: list[str]) -> list[str]:
    """Return a row: the versions that were installed, then a word for each check."""
    environment = (folder / f"tensorflow-{version}").resolve()
    programs = environment / "bin"
    if not programs.is_dir():
        _run("venv", [sys.executable, "-m", "venv", str(environment)])
        wanted = ["-c", _pins(folder), f"tensorflow=={version}", "--editable", f"{ROOT}[dev]"]
        if not _run("install", [str(programs / "pip"), "install", "--quiet", *wanted]):
            return ["", version, "", "", "install failed", *[""] * (len(CHECKS) - 1)]
    with tempfile.TemporaryDirectory() as name:
        submission = hand_in(find_course(ROOT).assignments, Path(name) / "references")
        grade = [str(programs / "nnopt-grade"), str(submission), "--fail-under", "100"]
        one = [part for assignment in verify for part in ("--assignment", assignment)]
        tests = sorted(str(path) for path in (ROOT / "tests").glob("test_isolation*.py"))
        commands = {
            "doctor": [str(programs / "nnopt"), "doctor"],
            "references": grade,
            "onednn": grade,
            "verify": [str(programs / "nnopt"), "verify", "--gates-only", *one],
            "isolation": [str(programs / "python"), "-m", "pytest", "-q", *tests],
        }
        # Records of its own: those of another run may come from another suite.
        variables = {"NNOPT_CACHE": str(Path(name) / "cache"), "NNOPT_COURSE": str(ROOT)}
        words = [
            _run(check, command, variables | {"NNOPT_ONEDNN": str(int(check == "onednn"))})
            for check, command in commands.items()
        ]
    return [*_installed(programs), *("ok" if word else "FAILED" for word in words)]


def _pins(folder: Path) -> str:
    """Write the pins of the lock file, but of what a release of TensorFlow chooses itself."""
    needs = [re.split(r"[^\w.-]", line)[0] for line in requires("tensorflow") or []]
    free = {re.sub(r"[._]", "-", name).lower() for name in ("tensorflow", *needs)}
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    kept = [line for line in lines if re.sub(r"[._]", "-", line.split("==")[0]).lower() not in free]
    path = folder / "pins.txt"
    path.write_text("\n".join(kept) + "\n", "utf-8")
    return str(path)


def _installed(programs: Path) -> list[str]:
    """Return the versions of Python and of the packages that verdicts depend on."""
    code = f"""
import json, platform
from importlib.metadata import version
print(json.dumps([platform.python_version(), *map(version, {PACKAGES[1:]})]))
"""
    done = subprocess.run(
        [str(programs / "python"), "-c", code], capture_output=True, text=True, check=True
    )
    versions: list[str] = json.loads(done.stdout)
    return versions


def _run(name: str, command: list[str], variables: dict[str, str] | None = None) -> bool:
    """Run one step and tell whether it came to a good end; what it says is for the reader."""
    print(f"\n{name}: {' '.join(command)}", flush=True)
    environment = os.environ | (variables or {})
    return subprocess.run(command, check=False, env=environment, cwd=ROOT).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
