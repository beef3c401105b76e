"""Which mutants were tried before, with the same suite, and what came of them?

One line of JSON per verdict is added to a file of the cache as soon as it is known, so that a run
that is interrupted goes on where it was.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec


class Verdict(msgspec.Struct, frozen=True):
    """What came of one mutant: the hidden test that killed it, "" when it survived.

    `stage` is where that test stopped, such as `value`, `shape` or `timeout`.
    """

    mutant: str
    killer: str = ""
    stage: str = ""


class Remembered:
    """The verdicts of one assignment, by the digest of the mutant."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[str, Verdict] = {}
        try:
            lines = path.read_bytes().splitlines()
        except OSError:
            lines = []
        for line in lines:
            try:
                verdict = msgspec.json.decode(line, type=Verdict)
            except msgspec.DecodeError:
                continue  # the line that an interrupted run was writing
            self._known[verdict.mutant] = verdict

    def get(self, mutant: str) -> Verdict | None:
        """Return the verdict on a mutant; None when it was not tried."""
        return self._known.get(mutant)

    def add(self, verdict: Verdict) -> None:
        """Keep a verdict."""
        self._known[verdict.mutant] = verdict
        # The line break comes first: it ends what an interrupted run left half written.
        line = b"\n" + msgspec.json.encode(verdict) + b"\n"
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
