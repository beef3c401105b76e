"""Which gates each assignment must pass before students meet it, and what keeps it from them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from nnopt.authoring.verify.cases import Kind
from nnopt.authoring.verify.evidence import Proof
from nnopt.authoring.verify.report import Gate
from nnopt.course.variants import Variant
from nnopt.report.document import TestResult

_END = re.compile(r"[.?!](?=\s|$)")
_NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?")
# Row 0 and step 0 are places to look at, never what a student has to write.
_ALLOWED = {"0"}


class Check(msgspec.Struct, frozen=True):
    """One gate that is judged per assignment; `find` yields what speaks against it.

    It `needs` files only, a suite that is there, or one that its reference passes. Each fault is
    told by one gate, and the others leave unchecked what it keeps them from.
    """

    name: str
    title: str
    remedy: str
    find: Callable[[Proof], Iterator[str]]
    needs: Literal["files", "suite", "reference"] = "reference"

    def judge(self, proofs: Iterable[Proof]) -> Gate:
        """Say whether it holds for every assignment."""
        problems, unchecked = [], []
        for proof in proofs:
            found = [f"{proof.id}: {text}" for text in self.find(proof)]
            problems += found
            if not found and self._is_blocked(proof):
                unchecked.append(proof.id)
        return Gate(self.name, self.title, self.remedy, tuple(problems), tuple(unchecked))

    def _is_blocked(self, proof: Proof) -> bool:
        if self.needs == "reference":
            return proof.broken
        return self.needs == "suite" and not proof.assignment.hidden.is_file()


def _parts(proof: Proof) -> Iterator[str]:
    """Say which part of an assignment nobody has written yet."""
    assignment = proof.assignment
    known = {variant.task for variant in proof.material.misconceptions}
    for path in (assignment.folder / "handout.md", assignment.public, assignment.hidden):
        if not path.is_file():
            yield f"{_shown(proof, path)} is not there"
    for task in assignment.tasks:
        if task.name not in known:
            yield f"{_shown(proof, assignment.mistakes)} has no mistake in {task.name}"
    if not proof.material.accepted:
        yield f"{_shown(proof, assignment.accepted)} has no other right solution"


def _shown(proof: Proof, path: Path) -> str:
    return path.relative_to(proof.assignment.course).as_posix()


def _catalogue(proof: Proof) -> Iterator[str]:
    found = list(_faults_of_suites(proof))
    # What is wrong in a file is also why its suite does not run.
    yield from found or (error.text for error in proof.errors if not error.reference)


def _faults_of_suites(proof: Proof) -> Iterator[str]:
    collected = {test.id.split("[")[0] for _, test in proof.tests()}
    for path, prefix in ((proof.assignment.public, "/public"), (proof.assignment.hidden, "")):
        try:
            written = Counter(_tests_in(path.read_text("utf-8")))
        except OSError:
            continue  # the gate of the parts says so
        except SyntaxError as error:
            yield f"{path.name}:{error.lineno}: this is not Python: {error.msg}"
            continue
        for name, times in written.items():
            if times > 1:
                yield f"{path.name} defines {name} {times} times; the last one hides the others"
            if collected and f"{proof.id}{prefix}::{name}" not in collected:
                yield f"{path.name}: {name} was not collected"


def _tests_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


def _reference(proof: Proof) -> Iterator[str]:
    yield from (error.text for error in proof.errors if error.reference)
    yield from _full_marks(proof, "reference", "")


def _full_marks(proof: Proof, kind: Kind, name: str) -> Iterator[str]:
    """Say what keeps a case from full marks; a failing public check counts too."""
    for seed, result in proof.of(kind, name):
        if result.status != "graded":
            yield f"{name or kind}: {result.status}: {result.message} (seed {seed})"
        for task in result.tasks:
            for test in task.tests:
                if test.status != "passed":
                    yield f"{name or kind} fails {_short(test)}: {test.message} (seed {seed})"
                    break


def _stub(proof: Proof) -> Iterator[str]:
    if proof.material.stub_problem:
        yield f"no stub: {proof.material.stub_problem}"
    for seed, result in proof.of("stub"):
        if result.status != "graded":
            yield f"the stub is {result.status}: {result.message} (seed {seed})"
        for task in result.tasks:
            if task.score:
                yield f"the stub scores {task.score} of {task.max_score} in {task.name}"
            for test in task.tests:
                if test.status in ("crashed", "timeout"):
                    yield f"the stub ended in {test.status} in {_short(test)}"


def _caught(proof: Proof) -> Iterator[str]:
    for variant in _graded_mistakes(proof):
        if not proof.caught(variant):
            where = " with every seed" if len(list(proof.of("reference"))) > 1 else ""
            yield f"{variant.name}: no hidden test of {variant.task} catches it{where}"


def _named(proof: Proof) -> Iterator[str]:
    for variant in _graded_mistakes(proof):
        if proof.caught(variant) and (problem := proof.naming_problem(variant)):
            yield f"{variant.name}: {problem}"


def _graded_mistakes(proof: Proof) -> tuple[Variant, ...]:
    material = proof.material
    return material.misconceptions if material.mistakes and not proof.broken else ()


def _accepted(proof: Proof) -> Iterator[str]:
    for variant in proof.material.accepted:
        yield from _full_marks(proof, "accepted", variant.name)


def _wording(proof: Proof) -> Iterator[str]:
    names = {variant.name for variant in proof.material.misconceptions}
    for variant in proof.material.misconceptions:
        yield from (f"{variant.name}: the hint {p}" for p in hint_problems(variant.hint))
        also = variant.also
        if also and " " not in also and also not in names:
            yield f"{variant.name}: there is no mistake {also}, as `# also: {also}` says"


def hint_problems(hint: str) -> list[str]:
    """Return what is wrong with a hint, which points in few words and tells no number to write.

    >>> hint_problems("Look at your loss. Should it grow?")
    []
    >>> hint_problems("Divide by 32.5 here.")
    ['holds the number 32.5']
    >>> hint_problems("Look. Look again. Is it right?")
    ['has 3 sentences; one or two are read']
    """
    text = hint.strip()
    found = []
    ends = len(_END.findall(text))
    if not text or text[-1] not in ".?!":
        found.append("does not end like a sentence")
    elif ends > 2:
        found.append(f"has {ends} sentences; one or two are read")
    numbers = [number for number in _NUMBER.findall(text) if number not in _ALLOWED]
    found += [f"holds the number {number}" for number in dict.fromkeys(numbers)]
    return found


def _public(proof: Proof) -> Iterator[str]:
    if proof.broken or not proof.assignment.public.is_file():
        return
    checked = {task for task, test in proof.tests() if test.visibility == "public"}
    for task in proof.assignment.tasks:
        if task.name not in checked:
            yield f"{task.name} has no public check"


def _short(test: TestResult) -> str:
    return test.id.split("::", 1)[1] + (" (public)" if test.visibility == "public" else "")


CHECKS = (
    Check(
        "parts",
        "Every assignment has all its parts",
        "Write what is named there; an assignment beside it shows how.",
        _parts,
        needs="files",
    ),
    Check(
        "catalogue",
        "The tests that run are those of the catalogue",
        "Give every task of assignment.toml tests, and fix those that are named as broken; a file "
        "that cannot be imported has none.",
        _catalogue,
        needs="suite",
    ),
    Check(
        "reference",
        "Every reference gets full marks",
        "Fix the reference, or the test that it fails.",
        _reference,
    ),
    Check(
        "stubs",
        "Every stub gets nothing, and never crashes",
        "Let each hidden test depend on what students write.",
        _stub,
    ),
    Check(
        "caught",
        "Every mistake is caught by a hidden test of its own task",
        "Choose inputs that separate it, or add a test.",
        _caught,
    ),
    Check(
        "named",
        "Every mistake that is caught is named by its own hint, and by no other",
        "Choose inputs where the two differ; when there are none, write `# also: NAME` in both.",
        _named,
    ),
    Check(
        "accepted",
        "Every accepted variant gets full marks",
        "Loosen the test, or take the variant out and say in the handout why.",
        _accepted,
    ),
    Check(
        "hints",
        "Every hint points and does not tell",
        "One or two sentences, without the number that students must find.",
        _wording,
        needs="files",
    ),
    Check(
        "public_checks",
        "Every task has a public check",
        "Add one to public.py in solutions/.",
        _public,
    ),
)

OF_MISTAKES = ("caught", "named")
"""The gates for which the known mistakes are run."""
