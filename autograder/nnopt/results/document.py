"""The results document, schema `nnopt.results/1`.

Every renderer is a pure function of this document. Timings (`duration_s`) are the only fields
that differ between two runs on the same submission with the same kit and seed.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA = "nnopt.results/1"

TestStatus = Literal["passed", "failed", "timeout", "crashed", "not_run"]
Status = Literal["graded", "ungradable", "grader_error", "not_submitted"]
Mode = Literal["strong", "lockdown", "practice"]
Visibility = Literal["public", "hidden"]


class Location(msgspec.Struct, frozen=True):
    """A place in the student's own work: file (or notebook cell), line and that line's text."""

    file: str
    line: int
    text: str = ""


class TestResult(msgspec.Struct, frozen=True):
    """The verdict of one test.

    `stage` is the first comparison that did not hold: import, callable, signature, returned,
    numeric, shape, finite, value; or exception, disallowed, not_written, timeout, crashed.
    `message` says what happened; `hint` explains the misconception of that name; `detail` holds
    the call, the expected and the received value and is empty where the audience may not see it.
    """

    __test__ = False

    id: str
    title: str
    visibility: Visibility
    status: TestStatus
    points: int
    max_points: int
    stage: str = ""
    message: str = ""
    misconception: str = ""
    hint: str = ""
    rule: str = ""
    detail: str = ""
    location: Location | None = None
    output: str = ""
    duration_s: float = 0.0


class TaskResult(msgspec.Struct, frozen=True):
    """The tests of one task; its score is the sum of their points."""

    name: str
    title: str
    score: int
    max_score: int
    tests: tuple[TestResult, ...]


class AssignmentResult(msgspec.Struct, frozen=True):
    """One assignment; `message` says why it could not be graded, and what to do."""

    id: str
    title: str
    status: Status
    score: int
    max_score: int
    message: str = ""
    notes: tuple[str, ...] = ()
    tasks: tuple[TaskResult, ...] = ()
    duration_s: float = 0.0


class Kit(msgspec.Struct, frozen=True):
    """The versions that gave the verdicts, so that they can be had again."""

    version: str
    suite_sha256: str
    tensorflow: str
    numpy: str
    python: str
    seed: int


class Isolation(msgspec.Struct, frozen=True):
    """Which walls stood around the student's code."""

    mode: Mode
    layers: tuple[str, ...]
    official: bool


class Submission(msgspec.Struct, frozen=True):
    """What was graded."""

    id: str
    sha256: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole results document of one submission."""

    schema: Literal["nnopt.results/1"] = SCHEMA
    audience: Literal["student", "instructor"] = "student"
    kit: Kit
    isolation: Isolation
    submission: Submission
    status: Status
    score: int
    max_score: int
    message: str = ""
    notes: tuple[str, ...] = ()
    assignments: tuple[AssignmentResult, ...] = ()
    duration_s: float = 0.0


def encode(document: Document) -> bytes:
    """Write a document as indented JSON that ends with a newline."""
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def decode(text: bytes | str) -> Document:
    """Read a document; `msgspec.ValidationError` says where it is not one."""
    return msgspec.json.decode(text, type=Document)
