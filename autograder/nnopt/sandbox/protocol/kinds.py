"""What stands for something else on its way between a test and the student's functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# What an array may hold, and how large it may be: nothing else crosses the wire.
DTYPES = frozenset({"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"})
MAX_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Handle:
    """Stands for an object that stays with the student's code."""

    number: int
    kind: str


@dataclass(frozen=True, eq=False)
class Plain:
    """An array that reaches the student's function as an ndarray, not as a tensor."""

    array: Any


@dataclass(frozen=True)
class Opaque:
    """Something that is no value; only its kind is known."""

    kind: str


class Fault(Exception):
    """The student's code raised, or did not offer what was asked for.

    `stage` says how far it got, `kind` is the class of an exception and `text` its words. `frames`
    are the student's own lines on the way: module, line, function.
    """

    def __init__(
        self,
        stage: str,
        kind: str = "",
        text: str = "",
        frames: Sequence[tuple[str, int, str]] = (),
    ) -> None:
        super().__init__(stage)
        self.stage, self.kind, self.text, self.frames = stage, kind, text, frames
