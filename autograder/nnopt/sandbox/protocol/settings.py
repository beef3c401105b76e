"""What the trusted side decides before a worker exists: walls, limits, where things are."""

from __future__ import annotations

from typing import Literal

import msgspec

MEBIBYTE = 2**20
READY = b"r"
Start = Literal["fork", "spawn"]


class Limits(msgspec.Struct, frozen=True):
    """Resource limits of one child; sizes in bytes, `cpu` in seconds."""

    data: int = 1536 * MEBIBYTE
    file: int = 16 * MEBIBYTE
    cpu: int = 600
    descriptors: int = 64
    threads: int = 256


class Walls(msgspec.Struct, frozen=True):
    """Which walls to put up; decided outside, the same for every child.

    `user` is the uid and gid to become, None to stay; `search` keeps the right to read files that
    this user could not (Landlock still says which), for interpreters in a private home.
    """

    readable: tuple[str, ...]
    landlock: bool = True
    seccomp: bool = True
    user: int | None = None
    search: bool = False
    limits: Limits = Limits()


class Settings(msgspec.Struct, frozen=True):
    """What the trusted side decided: descriptors of lanes, the work folder, the walls."""

    lanes: tuple[int, ...]
    work: str
    walls: Walls
    start: Start = "fork"
    folder_bytes: int = 64 * MEBIBYTE
    folder_entries: int = 5_000
    memory_bytes: int = 512 * MEBIBYTE


class Place(msgspec.Struct, frozen=True):
    """Where a worker lives: its walls, its folder, its two descriptors, the process above it."""

    walls: Walls
    folder: str
    job: int
    output: int
    parent: int


def alive(walls: Walls) -> bytes:
    """Return the first sign of life: a digit that says which walls stand."""
    return str(walls.landlock + 2 * walls.seccomp).encode()
