"""nnopt as others have it: installed from a wheel into a folder, outside the checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def install(folder: Path, *, kit: bool = False) -> Path:
    """Return a folder with what pip installs from the sources; with `kit` also the assignments."""
    source, target = folder / "source", folder / "site"
    ignored = shutil.ignore_patterns("__pycache__", "lib", "bdist.*", "*.egg-info")
    shutil.copytree(ROOT / "autograder/nnopt", source / "autograder/nnopt", ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    sources = [source]
    if kit:
        sources.append(source / "solutions")
        shutil.copytree(ROOT / "solutions", source / "solutions", ignore=ignored)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
               "--no-deps", "--no-build-isolation", "--no-index", f"--target={target}",
               *map(str, sources)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target
