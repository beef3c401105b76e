"""What is a layer of isolation? One class: its name, how it goes up, and what proves that it holds.

Whoever grades asks a layer which walls it can build; the warm process tries whether it stands; the
child puts it up; a child of its own attacks it; the doctor says what to do where it is missing.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from nnopt.sandbox.layers.attempts import Attempt
from nnopt.sandbox.layers.facts import Facts
from nnopt.sandbox.protocol.settings import Mode, Walls

LINUX = "Linux has it; on macOS use a Linux container or a virtual machine for grades that count."
RANK: dict[Mode, int] = {"practice": 0, "lockdown": 1, "strong": 2}


@dataclass(frozen=True)
class Target:
    """What a self-attack aims at: places to keep out of, processes to leave alone."""

    paths: Sequence[str]
    processes: Sequence[int]


class Layer:
    """One layer of isolation; a subclass is all that the kit needs to know of it.

    `what` says in words what it is, for the doctor. `without` is the best mode that can be had
    where it does not stand. `order` says when a child puts it up, the lowest first: the user
    changes at 20, files close at 30, system calls at 40. `work` is the folder to write in when
    `around` makes one.
    """

    name: ClassVar[str]
    what: ClassVar[str]
    without: ClassVar[Mode] = "strong"
    order: ClassVar[int] = 25
    work: ClassVar[str] = ""

    def available(self) -> bool:
        """Say whether this system may have it at all."""
        return True

    def around(self, readable: Sequence[str], variables: Mapping[str, str]) -> list[str]:
        """Return the start of a command line that runs the warm process behind it, or nothing.

        `readable` is what the warm process needs, `variables` its environment.
        """
        return []

    def prepare(self) -> None:
        """Load what it needs while files can be read and programs run."""

    def put_up(self, walls: Walls, folder: Path) -> None:
        """Put it up around this process, which may write in `folder`; raise when it fails."""

    def stands(self, walls: Walls, folder: Path) -> bool:
        """Say whether it can be put up here, found by trying in a child of this process."""
        if not self.available():
            return False
        try:
            self.prepare()
        except Exception:
            return False  # whatever a library says: this wall is not to be had
        child = os.fork()
        if child == 0:
            code = 1
            try:
                self.put_up(walls, folder)
                code = 0
            finally:
                os._exit(code)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0

    def spared(self, facts: Facts) -> str:
        """Say why this machine does without it and loses nothing; "" when it is needed."""
        return ""

    def remedy(self, facts: Facts) -> str:
        """Say how to get it."""
        return ""

    def attacks(self, target: Target) -> Mapping[str, Attempt]:
        """Return what it stops, by name, each to be tried by a child behind all walls."""
        return {}
