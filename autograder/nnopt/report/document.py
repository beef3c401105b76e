"""The results document, schema `nnopt.results/1`.

Every renderer is a pure function of this document. Timings (`duration_s`) are the only fields
that differ between two runs on the same submission with the same kit and seed.
`nnopt.report.schema` writes the JSON Schema from these structs. The engine makes one document that
holds everything; what a reader may see of it is for `nnopt.report.redact` alone.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from nnopt.errors import Fault
from nnopt.sandbox.protocol.settings import Mode

SCHEMA: Final = "nnopt.results/1"

TestStatus = Literal["passed", "failed", "timeout", "crashed", "not_run"]
Status = Literal["graded", "ungradable", "grader_error", "not_submitted"]
Visibility = Literal["public", "hidden"]
Audience = Literal["student", "instructor"]

Score = Annotated[int, Meta(ge=0, description="Points that were earned.")]
MaxScore = Annotated[int, Meta(ge=0, description="Points that can be earned.")]
Seconds = Annotated[float, Meta(ge=0, description="Wall time in seconds; differs between runs.")]
AtFault = Annotated[
    Literal["", Fault],
    Meta(
        description="Who is to change something before this can be graded; empty when it was. "
        "`course`: its files; `kit`: nnopt; `machine`: where it ran."
    ),
]
Notes = Annotated[tuple[str, ...], Meta(description="Remarks that change no score.")]


class Location(msgspec.Struct, frozen=True):
    """A place in the student's own work."""

    file: Annotated[str, Meta(description="The student's file, or the cell of a notebook.")]
    line: Annotated[int, Meta(ge=0, description="The line, counted from 1.")]
    text: Annotated[str, Meta(description="What stands on that line.")] = ""


class Shape(msgspec.Struct, frozen=True):
    """Something that is drawn; of many points some are left out."""

    kind: Literal["line", "dots", "contour"]
    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]


class Axes(msgspec.Struct, frozen=True):
    """One pair of axes of a figure."""

    title: str
    xlabel: str
    ylabel: str
    shapes: tuple[Shape, ...]


class Figures(msgspec.Struct, frozen=True):
    """What the student's code drew in a public check, and what a right one draws there."""

    yours: tuple[Axes, ...]
    right: tuple[Axes, ...]


class TestResult(msgspec.Struct, frozen=True):
    """The verdict of one test."""

    __test__ = False

    id: Annotated[str, Meta(description="Names the test within the document; unique.")]
    title: Annotated[str, Meta(description="What is tested, in plain words.")]
    visibility: Annotated[Visibility, Meta(description="Whether students have this test.")]
    status: Annotated[
        TestStatus,
        Meta(description="`not_run`: an earlier cause made it pointless. Only `passed` earns."),
    ]
    points: Score
    max_points: MaxScore
    stage: Annotated[
        str,
        Meta(
            description="The first comparison that did not hold: import, callable, signature, "
            "returned, numeric, shape, finite, value; or exception, disallowed, not_written, "
            "timeout, crashed. Empty when the test passed."
        ),
    ] = ""
    message: Annotated[str, Meta(description="What happened.")] = ""
    misconception: Annotated[
        str,
        Meta(
            description="The name of the recognized mistake; for students a number, the same for "
            "the tests that one mistake explains."
        ),
    ] = ""
    hint: Annotated[str, Meta(description="Points towards the mistake without telling it.")] = ""
    called: Annotated[str, Meta(description="The function that was called last.")] = ""
    exception: Annotated[
        str, Meta(description="The class of the exception that the student's code raised.")
    ] = ""
    rule: Annotated[str, Meta(description="What is asked for, as the audience may read it.")] = ""
    detail: Annotated[
        str,
        Meta(
            description="The call, the expected and the received value; empty where the "
            "audience may not see it."
        ),
    ] = ""
    given: Annotated[
        str,
        Meta(
            description="What was compared, in short: equal wrong answers of a class have lines "
            "that agree up to rounding; empty where the audience may not see it."
        ),
    ] = ""
    location: Annotated[
        Location | None, Meta(description="Where the student's code raised an exception.")
    ] = None
    output: Annotated[str, Meta(description="What the student's code printed, capped.")] = ""
    figures: Annotated[
        Figures | None, Meta(description="Of a public check that failed after it drew something.")
    ] = None
    duration_s: Seconds = 0.0


class TaskResult(msgspec.Struct, frozen=True):
    """The tests of one task; its score is the sum of their points."""

    name: Annotated[str, Meta(description="The function or class; unique in its assignment.")]
    title: Annotated[str, Meta(description="A title for people.")]
    score: Score
    max_score: MaxScore
    tests: tuple[TestResult, ...]


class AssignmentResult(msgspec.Struct, frozen=True):
    """One assignment; its score is the sum over its tasks."""

    id: Annotated[str, Meta(description="Such as `02_mse`; unique in the document.")]
    title: Annotated[str, Meta(description="A title for people.")]
    status: Annotated[
        Status, Meta(description="`grader_error` is the grader's fault and never a zero.")
    ]
    score: Score
    max_score: MaxScore
    message: Annotated[
        str, Meta(description="Why it could not be graded, and what to do; else empty.")
    ] = ""
    fault: AtFault = ""
    notes: Notes = ()
    tasks: tuple[TaskResult, ...] = ()
    duration_s: Seconds = 0.0


class Kit(msgspec.Struct, frozen=True):
    """The versions that gave the verdicts, so that they can be had again."""

    version: Annotated[str, Meta(description="The version of nnopt.")]
    suite_sha256: Annotated[str, Meta(description="Of all hidden tests and misconceptions.")]
    tensorflow: str
    numpy: str
    python: str
    seed: Annotated[int, Meta(description="The hidden data are drawn from it.")]


class Isolation(msgspec.Struct, frozen=True):
    """Which walls stood around the student's code."""

    mode: Mode
    layers: Annotated[tuple[str, ...], Meta(description="The walls that were up.")]
    official: Annotated[bool, Meta(description="Whether this result may count as a grade.")]


class Submission(msgspec.Struct, frozen=True):
    """What was graded."""

    id: Annotated[str, Meta(description="The name of the submission.")]
    sha256: Annotated[str, Meta(description="Of the files that were graded.")]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole results document of one submission."""

    schema: Literal["nnopt.results/1"] = SCHEMA
    audience: Annotated[
        Audience, Meta(description="Who may read it; it holds nothing that they may not see.")
    ] = "instructor"
    kit: Kit
    isolation: Isolation
    submission: Submission
    status: Annotated[
        Status, Meta(description="`grader_error` is the grader's fault and never a zero.")
    ]
    score: Score
    max_score: MaxScore
    message: Annotated[
        str, Meta(description="Why it could not be graded, and what to do; else empty.")
    ] = ""
    fault: AtFault = ""
    notes: Notes = ()
    assignments: tuple[AssignmentResult, ...] = ()
    duration_s: Seconds = 0.0


def encode(document: Document) -> bytes:
    """Write a document as indented JSON that ends with a newline.

    What is no Unicode text, such as half a surrogate pair in a file name, is written as an escape.
    """
    try:
        text = msgspec.json.encode(document)
    except UnicodeEncodeError:
        text = msgspec.json.encode(_encodable(msgspec.to_builtins(document)))
    return msgspec.json.format(text, indent=2) + b"\n"


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list | tuple) else value


# Made before there are threads: see `nnopt.grading.job`.
_decoder = msgspec.json.Decoder(Document)


def decode(text: bytes | str) -> Document:
    """Read a document; `msgspec.ValidationError` says where it is not one."""
    return _decoder.decode(text)
