"""What the trusted side decides before a worker exists: walls, limits, where things are."""

from __future__ import annotations

from typing import Literal

import msgspec

MEBIBYTE = 2**20
READY = "ready"
Start = Literal["fork", "spawn"]
Mode = Literal["strong", "lockdown", "practice"]


class Limits(msgspec.Struct, frozen=True):
    """Resource limits of one child; sizes in bytes, `cpu` in seconds.

    `space` is what it may map beyond what the warm process has mapped.
    """

    data: int = 1536 * MEBIBYTE
    space: int = 4096 * MEBIBYTE
    file: int = 16 * MEBIBYTE
    cpu: int = 600
    descriptors: int = 64
    threads: int = 256


class LayerSource(msgspec.Struct, frozen=True):
    """Where the class of a layer is: its module, its name, and the file of the module."""

    module: str
    name: str
    file: str


class Walls(msgspec.Struct, frozen=True):
    """Which layers to put up, and what they let through; the same for every child.

    `user` is the uid and gid to become on the first lane, the next on the second, None to stay;
    `search` keeps the right to read files that this user could not (Landlock still says which),
    for interpreters in a private home.
    """

    readable: tuple[str, ...]
    layers: tuple[LayerSource, ...]
    user: int | None = None
    search: bool = False
    limits: Limits = Limits()


class Settings(msgspec.Struct, frozen=True):
    """What the trusted side decided: descriptors of its sockets, the work folder, the walls.

    `disallow` are the calls whose use is noticed, whoever may make them.
    """

    sockets: tuple[int, ...]
    work: str
    walls: Walls
    start: Start = "fork"
    disallow: tuple[str, ...] = ()
    folder_bytes: int = 64 * MEBIBYTE
    folder_entries: int = 5_000
    memory_bytes: int = 512 * MEBIBYTE


class ChildSettings(msgspec.Struct, frozen=True):
    """How a worker lives: its walls, its folder, its two descriptors, the process above it."""

    walls: Walls
    folder: str
    job: int
    output: int
    parent: int
    disallow: tuple[str, ...] = ()


def line(said: object) -> bytes:
    """Return what the warm process says to its starter, as one line.

    First the names of the layers that stand, when it lives; `READY` when it can start workers.
    """
    return msgspec.json.encode(said) + b"\n"
