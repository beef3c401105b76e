"""Which files a child may read and write: the layer of Landlock."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from nnopt.sandbox.layers.attempts import Attempt, each, read, write
from nnopt.sandbox.layers.facts import Facts
from nnopt.sandbox.layers.layer import LINUX, Layer, Target
from nnopt.sandbox.protocol.settings import Walls

_OUTSIDE = ("/", "../..", "/tmp", "/var/tmp", "/dev/shm", "/run", "/etc")
_DEVICES = ("/dev/mem", "/dev/kmsg", "/dev/tty", "/dev/console", "/dev/ptmx", "/dev/fuse")
_ABOUT_OTHERS = ("environ", "cmdline", "maps", "mem", "fd", "cwd/.", "root/.", "status", "task")


class Landlock(Layer):
    """Rules on files: the interpreter to read, its own folder to write, nothing else."""

    name = "landlock"
    what = "Landlock: only the interpreter's files can be read"
    without = "practice"
    order = 30

    def available(self) -> bool:
        """Say whether this system has it."""
        return sys.platform == "linux"

    def prepare(self) -> None:
        """Load the library, which looks for libc by running a program."""
        import py_landlock

        py_landlock.get_abi_version()

    def put_up(self, walls: Walls, folder: Path) -> None:
        """Allow what the walls say; it binds one thread, so the process must have one."""
        from py_landlock import AccessFs
        from py_landlock import Landlock as Rules

        reading = AccessFs.READ_FILE | AccessFs.READ_DIR
        rules = Rules(strict=False)
        for name in walls.readable:
            path = Path(name)
            if path.is_dir():
                rules.add_path_rule(path, access=reading)
            elif path.exists():
                rules.add_path_rule(path, access=AccessFs.READ_FILE)
        # TensorFlow aborts when it cannot read its own command line.
        own = ("/dev/urandom", "/dev/random", f"/proc/{os.getpid()}/cmdline")
        rules.add_path_rule(*own, access=AccessFs.READ_FILE)
        rules.add_path_rule("/dev/null", access=AccessFs.READ_FILE | AccessFs.WRITE_FILE)
        writing = AccessFs.WRITE_FILE | AccessFs.MAKE_REG | AccessFs.MAKE_DIR
        removing = AccessFs.REMOVE_FILE | AccessFs.REMOVE_DIR | AccessFs.TRUNCATE
        rules.add_path_rule(folder, access=reading | writing | removing)
        rules.apply()

    def remedy(self, facts: Facts) -> str:
        """Say how to get Landlock."""
        if facts.platform != "linux":
            return LINUX
        if not facts.landlock_package:
            return "Install it: pip install py-landlock"
        if facts.kernel < (5, 13):
            have = ".".join(map(str, facts.kernel))
            return f"This kernel ({have}) is too old: Landlock needs Linux 5.13 or newer."
        if facts.security_modules is not None and "landlock" not in facts.security_modules:
            order = ",".join(("landlock", *facts.security_modules))
            return (
                f"The kernel has it turned off: add lsm={order} to the kernel's command line and "
                "start again. A kernel built without Landlock needs another kernel."
            )
        return (
            "The kernel refuses it. In a container, use a newer Docker or Podman: older ones "
            "forbid the Landlock system calls."
        )

    def attacks(self, target: Target) -> Mapping[str, Attempt]:
        """Return what opens a file, lists a folder or makes something outside its own."""
        about = [f"/proc/{pid}/{name}" for pid in target.processes for name in _ABOUT_OTHERS]
        tried: dict[str, Attempt] = {
            "read what the system tells of another process": each(read, about),
            "list the processes": partial(os.listdir, "/proc"),
            "make a link": partial(os.symlink, "nowhere", "canary-link"),
            "write outside its folder": each(_touch, _OUTSIDE),
            "list the root folder": partial(os.listdir, "/"),
            "read the list of users": partial(read, "/etc/passwd"),
            "open a device": each(read, _DEVICES),
            "set what the kernel runs on a crash": partial(write, "/proc/sys/kernel/core_pattern"),
        }
        for path in target.paths:
            tried[f"read {path}"] = partial(read, path)
            tried[f"write into {path}"] = partial(write, path)
        return tried


def _touch(folder: str) -> None:
    path = Path(folder) / f"nnopt-canary-{uuid.uuid4().hex}"
    path.touch(exist_ok=False)
    path.unlink()
