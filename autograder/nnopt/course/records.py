"""What the reference and the misconceptions gave, kept on disk under the hash of what made it.

The files are frames of the wire behind their checksum: they are read with the same bounds, build
nothing but values, and count as missing when a bit of them has changed. They are the trusted
user's own and no student's process can read them.
"""

from __future__ import annotations

import functools
import hashlib
import os
import platform
import re
import stat
import tempfile
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from nnopt.course.catalogue import Assignment
from nnopt.course.variants import Variant
from nnopt.errors import MachineError, reason
from nnopt.sandbox.protocol.frames import Message, pack, read_packed
from nnopt.sandbox.protocol.values import Value, WireError
from nnopt.version import __version__
from nnopt.whole import write_whole

# Kits of two formats may share a cache.
_FORMAT = "5"
_SUM = hashlib.sha256().digest_size
_POINTS = re.compile(r"\bpoints\s*=\s*\d+")


def cache_folder() -> Path:
    """Return the folder of recorded values, made for this user alone."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(os.environ.get("NNOPT_CACHE") or Path(base) / "nnopt")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"nnopt-cache-{os.getuid()}"
        folder.mkdir(mode=0o700, exist_ok=True)
        # Anybody may have put it there, or a link to another folder of this user's.
        status = folder.lstat()
        if status.st_uid != os.getuid() or not stat.S_ISDIR(status.st_mode):
            raise
    return folder


def suite_hash(assignments: Iterable[Assignment]) -> str:
    """Return one hash of everything that verdicts depend on, apart from versions."""
    digest = hashlib.sha256()
    for assignment in assignments:
        for path in _sources(assignment):
            digest.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def suite_parts(assignment: Assignment) -> dict[str, str]:
    """Return what verdicts depend on, apart from versions, in parts that people tell apart.

    `points` are the numbers in the hidden suite, `suite` is the rest of it with the checks and the
    description, `reference` the solution. Together they change whenever `suite_hash` does.
    """
    hidden = assignment.hidden.read_text("utf-8") if assignment.hidden.exists() else ""
    others = [path for path in _sources(assignment) if path != assignment.hidden]
    modules = [path for path in others if path.stem in assignment.modules]
    about = [path.read_bytes() for path in others if path not in modules]
    return {
        "suite": _digest([_POINTS.sub("points=", hidden).encode(), *about]),
        "points": _digest(found.encode() for found in _POINTS.findall(hidden)),
        "reference": _digest(path.name.encode() + path.read_bytes() for path in modules),
    }


def _digest(parts: Iterable[bytes]) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def record_path(assignment: Assignment, seed: int, variant: Variant | None = None) -> Path:
    """Return where the record of a reference (or of a misconception) is kept."""
    if variant:
        return misconception_paths(assignment, seed, [variant])[variant.name]
    return _path(assignment, seed, "reference", "with figures", suite_hash([assignment]))


def misconception_paths(
    assignment: Assignment, seed: int, variants: Iterable[Variant]
) -> dict[str, Path]:
    """Return where the records of misconceptions are kept, by name; reads the suite once."""
    suite = suite_hash([assignment])
    return {
        v.name: _path(assignment, seed, f"wrong-{v.name}", f"{v.name}\0{v.digest}", suite)
        for v in variants
    }


def whole_path(path: str) -> str:
    """Return where it is kept what a misconception gave in the tests of all tasks.

    `path` is that of its record in the tests of its own.
    """
    return f"{path}-whole"


def mutants_path(assignment: Assignment, seed: int) -> Path:
    """Return where the verdicts on the mutants of a reference are kept."""
    return _path(assignment, seed, "mutants", "", suite_hash([assignment]))


def _path(assignment: Assignment, seed: int, kind: str, code: str, suite: str) -> Path:
    onednn = os.environ.get("NNOPT_ONEDNN", "0")
    parts = [_FORMAT, *versions(), _questions(), onednn, str(seed), suite, code]
    key = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    return cache_folder() / f"{assignment.id}-{kind}-{key}"


def write_record(path: Path, body: Mapping[str, Value]) -> None:
    """Write a record, whole or not at all; `MachineError` where that is not possible."""
    packed = pack(Message(0, "record", dict(body)))
    try:
        write_whole(path, hashlib.sha256(packed).digest() + packed, mode=0o600)
    except OSError as error:
        raise MachineError(
            f"cannot keep the answers of the course in {path.parent}: {reason(error)}",
            "Make room there, or let NNOPT_CACHE name another folder.",
        ) from None


def read_record(path: Path) -> dict[str, Any] | None:
    """Read a record; None when it is not there, cannot be read or is not as it was written."""
    try:
        data = path.read_bytes()
        packed = data[_SUM:]
        if hashlib.sha256(packed).digest() != data[:_SUM]:
            return None
        body = read_packed(packed).body
    except (OSError, WireError):
        return None
    return body if isinstance(body, dict) else None


@functools.cache
def versions() -> tuple[str, ...]:
    """Return the versions, and the kind of machine, that numbers depend on."""
    libraries = (version("tensorflow"), version("numpy"))
    return (__version__, *libraries, platform.python_version(), _processor())


@functools.cache
def _questions() -> str:
    """Return a hash of the code that makes questions out of a suite and answers them in the box."""
    kit = Path(__file__).parents[1]
    sources = [*(kit / "testing").glob("*.py"), *(kit / "sandbox" / "inside").glob("*.py")]
    return _digest(path.read_bytes() for path in sorted(sources))


def _processor() -> str:
    """Return what the processor is: the last digits of a sum depend on it, and caches travel."""
    try:
        text = Path("/proc/cpuinfo").read_text("utf-8", "replace")
    except OSError:
        return f"{platform.machine()} {platform.processor()}"
    told = (line for line in text.splitlines() if line.startswith(("model name", "flags", "Feat")))
    return " ".join([platform.machine(), *dict.fromkeys(told)])


def _sources(assignment: Assignment) -> list[Path]:
    modules = [assignment.folder / f"{name}.py" for name in assignment.modules]
    toml = assignment.folder / "assignment.toml"
    return [
        path for path in (toml, *modules, assignment.public, assignment.hidden) if path.exists()
    ]
