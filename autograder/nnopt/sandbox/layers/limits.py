"""How much a child may use: the layer of resource limits."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from nnopt.sandbox.layers.attempts import Attempt
from nnopt.sandbox.layers.layer import Layer, Target
from nnopt.sandbox.protocol.settings import Walls


class Limits(Layer):
    """The kernel's own limits on memory, files, processor time, descriptors and threads."""

    name = "limits"
    what = "limits of memory, files and time"
    without = "practice"
    order = 10

    def put_up(self, walls: Walls, folder: Path) -> None:
        """Set all limits, as hard as they are soft."""
        import resource

        limits = walls.limits
        wanted = {
            resource.RLIMIT_DATA: limits.data,
            resource.RLIMIT_FSIZE: limits.file,
            resource.RLIMIT_CPU: limits.cpu,
            resource.RLIMIT_NOFILE: limits.descriptors,
            resource.RLIMIT_CORE: 0,
        }
        if hasattr(resource, "RLIMIT_MSGQUEUE"):
            wanted |= {resource.RLIMIT_MSGQUEUE: 0, resource.RLIMIT_MEMLOCK: 0}
        if walls.user is not None:
            # The new user is nobody else's, so that its tasks can be counted.
            wanted[resource.RLIMIT_NPROC] = limits.threads
        if sys.platform == "linux":
            # The last wall: it alone counts what is mapped from files or only to be read.
            pages = int(Path("/proc/self/statm").read_bytes().split()[0])
            wanted[resource.RLIMIT_AS] = pages * resource.getpagesize() + limits.space
        for kind, value in wanted.items():
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))

    def attacks(self, target: Target) -> Mapping[str, Attempt]:
        """Return what the limits keep a child from."""
        return {"raise its own limits": _raise, "go without limits": _unlimited}


def _raise() -> None:
    import resource

    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CPU):
        soft, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (soft, hard))


def _unlimited() -> None:
    import resource

    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU):
        if resource.getrlimit(kind)[0] != resource.RLIM_INFINITY:
            raise PermissionError
