"""The box around the warm process: a bubblewrap command line, where bubblewrap works.

Inside it there are no other processes, no network, no home, no course; the interpreter's
folders are read-only and the only place to write is a small tmpfs.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from nnopt.sandbox.layers.attempts import Attempt
from nnopt.sandbox.layers.facts import Facts
from nnopt.sandbox.layers.layer import LINUX, Layer, Target
from nnopt.sandbox.protocol.settings import Walls

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


class Box(Layer):
    """Namespaces of its own: no network, no other processes, no file but the interpreter's."""

    name = "box"
    what = "bubblewrap: no network, no other processes, no home"
    without = "lockdown"
    order = 0
    work = WORK

    def available(self) -> bool:
        """Say whether bubblewrap is installed."""
        return sys.platform == "linux" and find_bubblewrap() is not None

    def around(self, readable: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """Return the command line of the box; it clears the environment, so it sets it too."""
        program = find_bubblewrap()
        if program is None:
            return []
        pairs = [part for pair in variables.items() for part in ("--setenv", *pair)]
        *command, end = box_command(program, readable)
        return [*command, *pairs, end]

    def stands(self, walls: Walls, folder: Path) -> bool:
        """Say whether this process is the first one of a box."""
        return os.getpid() == 1

    def remedy(self, facts: Facts) -> str:
        """Say how to get the box."""
        if facts.platform != "linux":
            return LINUX
        if not facts.bubblewrap:
            return (
                "Install bubblewrap: apt install bubblewrap (Fedora: dnf install bubblewrap). "
                "The package of that name on PyPI is something else."
            )
        says = f"bubblewrap says: {facts.complaint}. " if facts.complaint else ""
        return says + _namespace_remedy(facts)

    def attacks(self, target: Target) -> Mapping[str, Attempt]:
        """Return what only the box stops: to see that a file is there, and how large it is."""
        return {f"see {path}": partial(_see_file, path) for path in target.paths}


def _see_file(path: str) -> None:
    """Succeed on a file; a folder may stand here because the interpreter lies somewhere below."""
    if not Path(path).is_file():
        raise FileNotFoundError(path)


def _namespace_remedy(facts: Facts) -> str:
    if facts.unprivileged_clone == 0:
        return (
            "User namespaces are turned off. An administrator turns them on with: "
            "sysctl kernel.unprivileged_userns_clone=1"
        )
    if facts.user_namespaces == 0:
        return (
            "User namespaces are turned off. An administrator turns them on with: "
            "sysctl user.max_user_namespaces=15000"
        )
    if facts.apparmor_restricts and not facts.root:
        return (
            "AppArmor forbids user namespaces. An administrator allows them for bubblewrap with "
            "its profile (apt install apparmor-profiles, then link "
            "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict into /etc/apparmor.d and "
            "reload AppArmor), or for all with: "
            "sysctl kernel.apparmor_restrict_unprivileged_userns=0"
        )
    return (
        "A container often forbids namespaces; there the other walls are enough for official "
        "grading. To have the box too, grade outside the container, or start the container such "
        "that it allows user namespaces."
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
