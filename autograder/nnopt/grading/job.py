"""What a lane is asked to do and what it answers: messages between trusted processes."""

from __future__ import annotations

from multiprocessing.connection import Connection
from typing import Any, Literal, TypeVar

import msgspec

from nnopt.course.variants import Variant
from nnopt.errors import BrokenReference, Fault, NnoptError
from nnopt.grading.cells import CellOutput
from nnopt.intake.sealed import SealedAssignment
from nnopt.report.document import AssignmentResult

# The course's own code is trusted to end, and a loaded machine may be slow.
RECORD_SECONDS = 60.0

# Whose faults say nothing about the course.
OURS: tuple[Fault, ...] = ("kit", "machine")

_Message = TypeVar("_Message", "Job", "Answer")


class LaneSettings(msgspec.Struct, frozen=True):
    """How a lane starts: descriptors of its two sockets, the course, the suites to collect.

    `share` says where in a list of work that lanes share this one begins, from 0 to 1.
    """

    zygote: int
    jobs: int
    course: str
    assignments: tuple[str, ...]
    share: float = 0.0


class Job(msgspec.Struct, frozen=True):
    """One piece of work on one assignment.

    `record`: run the reference and write what it gave to `write`, without the proof that it gives
    the same again where `once` is set. `suspect`: run a misconception in the tests of its task, or
    of all when it is `whole`, and write where it failed. `grade`: run a sealed
    submission, compare with the record `expected`, and explain with the records of `suspects`
    (name -> file); those that are missing are made when something is wrong with the submission,
    and not before. `mutant`: run a sealed change of the reference against the hidden tests, those
    of `task` first, up to the first that fails.
    `behave`: run the hidden tests of `task` on a sealed submission, and say what each of their
    comparisons was given.
    `cells`: run the `cells` of a notebook, each for at most `timeout` seconds, beside the helpers
    of `sealed`, and compare nothing.
    `hints` are seed and record of other data, those on which the misconceptions are recorded; a
    wrong submission is run on them again to be recognized.
    `budget` is how many seconds a submission may take in all, 0 any number.
    `order` is the seed of a shuffle of the tests, None keeps the order of the suite.
    """

    kind: Literal["record", "suspect", "grade", "mutant", "behave", "cells"]
    assignment: str
    seed: int
    timeout: float
    budget: float = 0.0
    expected: str = ""
    write: str = ""
    variant: Variant | None = None
    sealed: SealedAssignment | None = None
    suspects: dict[str, str] = {}
    task: str = ""
    cells: tuple[str, ...] = ()
    order: int | None = None
    whole: bool = False
    once: bool = False
    hints: tuple[int, str] | None = None


class Answer(msgspec.Struct, frozen=True):
    """What came of a job; `error` says what went wrong, with a remedy and whose `fault` it is.

    `reference` means that the reference fails its own tests.

    With `recorded` it is a sign of life only, and another answer follows: so many misconceptions
    are recorded, of how many. `killer` is the test that failed a mutant ("" when none did) and
    `stage` where it stopped. `behavior` has for each test of a task a line for each comparison, as
    `nnopt.report.given` writes it, and in the end how the test stopped where it did.
    """

    result: AssignmentResult | None = None
    error: str = ""
    remedy: str = ""
    fault: Fault | None = None
    reference: bool = False
    recorded: tuple[int, int] | None = None
    killer: str = ""
    stage: str = ""
    behavior: dict[str, tuple[str, ...]] = {}
    cells: tuple[CellOutput, ...] = ()


def failure(error: NnoptError) -> Answer:
    """Return the answer to a job that could not be done."""
    reference = isinstance(error, BrokenReference)
    return Answer(error=error.what, remedy=error.remedy, fault=error.fault, reference=reference)


def packed(message: Job | Answer) -> bytes:
    """Return the bytes of one message; an exception when it holds half a character."""
    return msgspec.msgpack.encode(message)


# Made here, before there are threads: two that read the first message of a kind at once would
# share what msgspec has not finished, and crash.
_DECODERS: dict[type, msgspec.msgpack.Decoder[Any]] = {
    kind: msgspec.msgpack.Decoder(kind) for kind in (Job, Answer)
}


def unpacked(data: bytes, kind: type[_Message]) -> _Message:
    """Return the message that `packed` made bytes of; `msgspec.MsgspecError` when it is none."""
    message: _Message = _DECODERS[kind].decode(data)
    return message


def receive(connection: Connection, kind: type[_Message]) -> _Message | None:
    """Receive a job or an answer; None when the other side is gone."""
    try:
        return unpacked(connection.recv_bytes(), kind)
    except (EOFError, OSError):
        return None
