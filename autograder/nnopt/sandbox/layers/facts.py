"""What the system says about itself where a layer does not stand: the causes that can be told."""

from __future__ import annotations

import ctypes.util
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Facts about the system; None where a file that would tell is not there.

    `complaint` is what the warm process said where it did not start behind all layers.
    """

    platform: str
    kernel: tuple[int, int]
    root: bool
    bubblewrap: bool
    complaint: str = ""
    user_namespaces: int | None = None
    unprivileged_clone: int | None = None
    apparmor_restricts: int | None = None
    security_modules: tuple[str, ...] | None = None
    landlock_package: bool = True
    seccomp_package: bool = True
    seccomp_library: bool = True


def find_facts(complaint: str = "", *, bubblewrap: bool = False) -> Facts:
    """Ask the system."""
    return Facts(
        platform=sys.platform,
        kernel=_kernel(platform.release()),
        root=os.getuid() == 0,
        bubblewrap=bubblewrap,
        complaint=complaint,
        user_namespaces=_number("/proc/sys/user/max_user_namespaces"),
        unprivileged_clone=_number("/proc/sys/kernel/unprivileged_userns_clone"),
        apparmor_restricts=_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns"),
        security_modules=_modules(),
        landlock_package=bool(installed("py-landlock")),
        seccomp_package=bool(installed("pyseccomp")),
        seccomp_library=ctypes.util.find_library("seccomp") is not None,
    )


def installed(package: str) -> str:
    """Return the version of a package, empty when it is not installed.

    >>> installed("no-such-package")
    ''
    """
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _kernel(release: str) -> tuple[int, int]:
    """Return the first two numbers of a release.

    >>> _kernel("6.8.0-41-generic"), _kernel("odd")
    ((6, 8), (0, 0))
    """
    parts = release.split(".")[:2]
    return (int(parts[0]), int(parts[1])) if all(p.isdecimal() for p in parts) else (0, 0)


def _number(path: str) -> int | None:
    try:
        return int(Path(path).read_text())
    except (OSError, ValueError):
        return None


def _modules() -> tuple[str, ...] | None:
    try:
        return tuple(Path("/sys/kernel/security/lsm").read_text().strip().split(","))
    except OSError:
        return None
