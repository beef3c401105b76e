"""How the warm process is started: behind the layers that go around it, or else without them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from nnopt.errors import IsolationError, MachineError
from nnopt.sandbox.layers.facts import find_facts
from nnopt.sandbox.layers.layer import RANK, Layer
from nnopt.sandbox.layers.registry import registered
from nnopt.sandbox.outside.canary import find_holes, refuse
from nnopt.sandbox.outside.launch import Pair, launch, next_line, socket_pairs
from nnopt.sandbox.outside.walls import find_walls, readable_in_box
from nnopt.sandbox.outside.workers import Workers
from nnopt.sandbox.protocol.settings import READY, Mode, Settings, Start
from nnopt.temporary import TemporaryFolder, remove_abandoned

if TYPE_CHECKING:
    import socket as sockets

# Seconds until the first sign of life: a busy machine may need most of them.
_START_SECONDS = 60.0
_IMPORT_SECONDS = 180.0


class Policy(msgspec.Struct, frozen=True):
    """What the user asked for: at least this mode; less only when allowed; the box or not.

    `start` says how workers come into being: a fork of the warm process, or a fresh interpreter
    each, which is practice only. None leaves it to NNOPT_START and the system.
    """

    require: Mode = "lockdown"
    box: bool = True
    start: Start | None = None


def start_method(policy: Policy) -> Start:
    """Return how workers are started: what the policy says, else NNOPT_START, else the system."""
    if policy.start:
        return policy.start
    match os.environ.get("NNOPT_START", ""):
        case "fork":
            return "fork"
        case "spawn":
            return "spawn"
        case "":
            # TensorFlow starts threads elsewhere, which a fork would lose.
            return "fork" if sys.platform == "linux" else "spawn"
        case other:
            raise IsolationError(f"NNOPT_START is '{other}'", "Set it to fork or spawn, or unset.")


class Warm:
    """The running warm process, and the sockets to it.

    `secrets` are files and folders that no student's code may read: tried at every start.
    `disallow` are the calls whose use workers notice.
    A context manager: on leaving, everything that it started is ended and its folder is gone.
    """

    def __init__(
        self,
        lanes: int,
        policy: Policy,
        secrets: Sequence[Path] = (),
        disallow: Sequence[str] = (),
    ) -> None:
        self.policy = policy
        self._disallow = tuple(disallow)
        self.start = start_method(policy)
        self.registered = registered()
        self.walls = find_walls(self.registered)
        # The layers that stand, as the warm process found by trying.
        self.standing: tuple[Layer, ...] = ()
        # What it said where it did not start behind the layers that go around it.
        self.complaint = ""
        # What a child could do and must not; None as long as nothing was tried.
        self.holes: tuple[str, ...] | None = None
        self._secrets = tuple(secrets)
        self._pairs: list[Pair] = []
        self._count = lanes
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: TemporaryFolder | None = None
        try:
            self._start()
            self._judge()
        except BaseException:
            self.close()
            raise

    @property
    def mode(self) -> Mode:
        """How strong the isolation is."""
        if self.start == "spawn":
            return "practice"
        facts = find_facts()
        missing = [layer for layer in self.registered if layer not in self.standing]
        modes = [layer.without for layer in missing if not layer.spared(facts)]
        return min(modes, key=RANK.__getitem__, default="strong")

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers that stand, by name."""
        return tuple(layer.name for layer in self.standing)

    @property
    def alive(self) -> bool:
        """Whether the warm process runs."""
        return self._process is not None and self._process.poll() is None

    def socket(self, number: int) -> sockets.socket:
        """Return the trusted end of a socket to the warm process."""
        return self._pairs[number][0]

    def wait_ready(self) -> None:
        """Wait until TensorFlow is imported, then try the walls.

        Raises `GraderError` when TensorFlow cannot be imported, `IsolationError` when the walls
        have a hole and the results were to count.
        """
        for number in range(self._count):
            if next_line(self.socket(number), _IMPORT_SECONDS) != READY:
                raise MachineError(
                    f"the warm process did not start: {self._complaint()}",
                    "Run `nnopt doctor`, and try `python -c 'import tensorflow'`.",
                )
        # A spawned child would take seconds to say what practice mode does not promise anyway.
        if self.start == "fork" and self.try_walls() and self.mode != "practice":
            raise refuse(self.holes or ())

    def try_walls(self) -> tuple[str, ...]:
        """Let a child attack the walls; return what it could do and must not."""
        # What costs no more than a mode is known to be open.
        attacked = [
            layer
            for layer in self.registered
            if layer in self.standing or layer.without == "practice"
        ]
        self.holes = find_holes(Workers(self.socket(0)), self._secrets, attacked)
        return self.holes

    def close(self) -> None:
        """End the warm process and remove its folder."""
        self._close_pairs()
        if process := self._process:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stderr:
                process.stderr.close()
        if self._folder:
            self._folder.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        """Start behind the layers that go around it if they stand here, else without them."""
        remove_abandoned()
        around = [layer for layer in self.registered if layer.work and layer.available()]
        if self.policy.box and around:
            self._launch(around, around[-1].work)
            if self._is_alive():
                return
            self.complaint = self._complaint()
        # Others may pass through, but not look around.
        self._folder = TemporaryFolder("warm")
        self._folder.path.chmod(0o711)
        self._launch([], str(self._folder.path))
        if not self._is_alive():
            raise MachineError(
                f"the warm process did not start: {self._complaint()}", "Run `nnopt doctor`."
            )

    def _launch(self, around: Sequence[Layer], work: str) -> None:
        self._close_pairs()
        self._pairs = socket_pairs(self._count)
        descriptors = tuple(theirs.fileno() for _, theirs in self._pairs)
        settings = Settings(descriptors, work, self.walls, self.start, self._disallow)
        self._process = launch(around, readable_in_box(self.registered), settings)
        for _, theirs in self._pairs:
            theirs.close()

    def _is_alive(self) -> bool:
        """Wait for the first sign of life, which says which of the layers stand."""
        names = next_line(self.socket(0), _START_SECONDS)
        if not isinstance(names, list):
            return False
        self.standing = tuple(layer for layer in self.registered if layer.name in names)
        return True

    def _close_pairs(self) -> None:
        for ours, theirs in self._pairs:
            ours.close()
            theirs.close()

    def _judge(self) -> None:
        """Refuse to go on with less isolation than was asked for."""
        if RANK[self.mode] < RANK[self.policy.require]:
            why = " (it spawns workers)" if self.start == "spawn" else ""
            raise IsolationError(
                f"this machine gives '{self.mode}' isolation{why}, "
                f"'{self.policy.require}' is required",
                "Run `nnopt doctor` to see what is missing. To grade work that you trust, add "
                "--allow-weak-isolation; its results are marked as not official.",
            )

    def _complaint(self) -> str:
        process = self._process
        if process is None:
            return "it was not started"
        process.kill()
        text = process.communicate()[1].decode("utf-8", "replace").strip()
        return text.splitlines()[-1][:300] if text else f"it ended with {process.returncode}"
