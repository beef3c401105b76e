"""The box around the warm process: a bubblewrap command line, where bubblewrap works.

Inside it there are no other processes, no network, no home, no course; the interpreter's
folders are read-only and the only place to write is a small tmpfs.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

WORK = "/.nnopt-work"
_SIZE = 512 * 2**20
_SEARCH = "/usr/bin:/bin:/usr/local/bin"

# What the warm process needs when root starts it without a user namespace: to make folders for
# the unprivileged user that its children become, to become it, to see what they use, and to end
# and bury them.
_ROOT_CAPABILITIES = (
    "CAP_SETUID",
    "CAP_SETGID",
    "CAP_CHOWN",
    "CAP_FOWNER",
    "CAP_KILL",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_SYS_PTRACE",
)


def find_bubblewrap() -> str | None:
    """Return the path of the bwrap program, None when it is not installed."""
    return shutil.which("bwrap", path=_SEARCH)


def box_command(program: str, readable: Sequence[str]) -> list[str]:
    """Return the start of a command line that runs the rest of it in a box.

    As root there is no user namespace: uid 0 inside one is uid 0 for the kernel's own files.
    """
    command = [program, "--as-pid-1", "--clearenv"]
    if threading.current_thread() is threading.main_thread():
        # The kernel means the thread that started it. Without this the box still ends when the
        # sockets of its lanes are closed.
        command += ["--die-with-parent"]
    command += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    command += ["--unshare-cgroup-try", "--hostname", "box"]
    if os.getuid() == 0:
        command += ["--cap-drop", "ALL"]
        for capability in _ROOT_CAPABILITIES:
            command += ["--cap-add", capability]
    else:
        command += ["--unshare-user"]
    for path in ["/etc/ld.so.cache", *readable]:
        command += _bind(path)
    command += ["--proc", "/proc", "--dev", "/dev"]
    command += ["--perms", "0711", "--size", str(_SIZE), "--tmpfs", WORK]
    if not any(path.startswith("/tmp/") for path in readable):
        command += ["--symlink", WORK[1:], "/tmp"]
    # bubblewrap's own root and /dev are writable tmpfs of half the memory unless told so.
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/", "--"]


def _bind(path: str) -> list[str]:
    """Bind a path read-only; a link such as /lib -> usr/lib stays a link."""
    if Path(path).is_symlink() and path.count("/") == 1:
        return ["--symlink", str(Path(path).readlink()), path]
    return ["--ro-bind-try", path, path]
