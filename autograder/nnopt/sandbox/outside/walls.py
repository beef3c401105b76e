"""Which walls to put up around students' code, and what may be read behind them."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from nnopt.sandbox.layers.layer import Layer
from nnopt.sandbox.layers.registry import source_of
from nnopt.sandbox.protocol.settings import Walls
from nnopt.version import FOLDER

# High and unused, so that their tasks can be counted and their files are nobody's: blocks of users
# for the lanes of one run each, so that two runs at once do not count each other's.
USERS = range(61_184, 65_280, 128)
_SYSTEM = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/zoneinfo", "/etc/ld.so.cache")
_TOOLS = ("/sbin/ldconfig", "/usr/sbin/ldconfig", "/sbin")


def interpreter_paths() -> tuple[str, ...]:
    """Return the folders that Python and its packages are read from."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    paths = {sysconfig.get_path(name) for name in names}
    base = {"installed_base": sys.base_prefix, "base": sys.base_prefix}
    paths |= {sysconfig.get_path(name, vars=base) for name in ("stdlib", "platstdlib")}
    libraries = {f"{sys.base_prefix}/lib", f"{sys.prefix}/lib"}
    return _outermost(path for path in paths | libraries if path and Path(path).is_dir())


def readable_by_student() -> tuple[str, ...]:
    """Return what a child may read: the interpreter and the system's libraries."""
    return (*interpreter_paths(), *(path for path in _SYSTEM if Path(path).exists()))


def readable_in_box(layers: Iterable[Layer] = ()) -> tuple[str, ...]:
    """Return what the box holds: what a child may read, and what starts the warm process."""
    programs = set(_link_chain(Path(sys.executable)))
    prefixes = {sys.prefix, sys.base_prefix} - {"/usr", "/"}
    configuration = {f"{prefix}/pyvenv.cfg" for prefix in prefixes}
    links = {f"{prefix}/bin" for prefix in prefixes}
    tools = [path for path in _TOOLS if Path(path).exists()]
    added = [source_of(layer).file for layer in layers]
    extra = [*sorted(programs | configuration | links), str(FOLDER), *tools, *added]
    return _outermost([*readable_by_student(), *extra])


def _link_chain(path: Path) -> list[str]:
    """Return a path and every link on the way to its file: a virtual environment has several."""
    found = [str(path)]
    while path.is_symlink() and len(found) < 20:
        path = Path(os.path.normpath(path.parent / path.readlink()))
        found.append(str(path))
    return [*found, str(path.resolve())]


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Leave out what lies below another path of the list: it adds nothing."""
    found = sorted(set(paths))
    return tuple(p for p in found if not any(p.startswith(f"{q}/") for q in found))


def find_walls(layers: Iterable[Layer]) -> Walls:
    """Return the walls to put up; the warm process leaves out the layers that do not stand."""
    root = os.getuid() == 0
    readable = readable_by_student()
    private = not all(_open_to_all(Path(path)) for path in readable)
    return Walls(
        readable,
        tuple(map(source_of, layers)),
        user=_free_users() if root else None,
        search=root and private and sys.platform == "linux",
    )


def _open_to_all(path: Path) -> bool:
    """Tell whether any user may enter every folder on the way to `path`."""
    return all(
        folder.stat().st_mode & 0o001 for folder in [path.resolve(), *path.resolve().parents]
    )


def _free_users() -> int:
    """Return the first user of a block that has no process, as far as can be seen."""
    taken = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            taken.add(process.stat().st_uid)
    free = [first for first in USERS if taken.isdisjoint(range(first, first + USERS.step))]
    return random.SystemRandom().choice(free or USERS)
