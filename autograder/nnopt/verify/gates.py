"""Which gates a course must pass before students meet it, and which of them it passes."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator

from nnopt.results.document import TestResult
from nnopt.verify.cases import Kind
from nnopt.verify.evidence import Evidence, Proof
from nnopt.verify.release import solution_lines_on_disk
from nnopt.verify.report import (
    AcceptedRow,
    AssignmentReport,
    Gate,
    MisconceptionRow,
    Report,
    TaskColumns,
)
from nnopt.verify.wording import hint_problems

_REFERENCE_FAILS = "the reference of "
_NOT_CHECKED = "not checked, because its suite does not run"


def judge(evidence: Evidence) -> Report:
    """Judge every gate and put the report together."""
    gates = []
    for name, title, remedy, check in _GATES:
        problems = [text for proof in evidence.proofs for text in _problems(check, proof)]
        gates.append(Gate(name, title, remedy, tuple(problems)))
    gates += [_up_to_date(evidence), _nothing_leaks(evidence)]
    return Report(tuple(map(_assignment, evidence.proofs)), tuple(gates), evidence.seeds)


def _problems(check: Callable[[Proof], Iterator[str]], proof: Proof) -> Iterator[str]:
    if proof.broken and check not in (_catalogue, _reference, _wording):
        yield f"{proof.id}: {_NOT_CHECKED}"
        return
    yield from (f"{proof.id}: {text}" for text in check(proof))


def _catalogue(proof: Proof) -> Iterator[str]:
    yield from (error for error in proof.errors if not error.startswith(_REFERENCE_FAILS))
    collected = [test.id for _, test in proof.tests()]
    for path, prefix in ((proof.assignment.public, "/public"), (proof.assignment.hidden, "")):
        try:
            written = Counter(_tests_in(path.read_text("utf-8")))
        except OSError:
            yield f"{path.name} is not there"
            continue
        except SyntaxError as error:
            yield f"{path.name}:{error.lineno}: this is not Python: {error.msg}"
            continue
        for name, times in written.items():
            if times > 1:
                yield f"{path.name} defines {name} {times} times; the last one hides the others"
            whole = f"{proof.id}{prefix}::{name}"
            if collected and not any(t.split("[")[0] == whole for t in collected):
                yield f"{path.name}: {name} was not collected"


def _tests_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name


def _reference(proof: Proof) -> Iterator[str]:
    failures = [error for error in proof.errors if error.startswith(_REFERENCE_FAILS)]
    yield from failures
    if proof.broken and not failures:
        yield _NOT_CHECKED
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
    for variant in proof.material.misconceptions:
        task = variant.header.task
        own = {test.id for test in proof.hidden(task)}
        if not own & set(proof.killed_by(variant.name)):
            where = " with every seed" if len(list(proof.of("reference"))) > 1 else ""
            yield f"{variant.name}: no hidden test of {task} catches it{where}"


def _named(proof: Proof) -> Iterator[str]:
    for variant in proof.material.misconceptions:
        if problem := proof.naming_problem(variant):
            yield f"{variant.name}: {problem}"


def _accepted(proof: Proof) -> Iterator[str]:
    for variant in proof.material.accepted:
        yield from _full_marks(proof, "accepted", variant.name)


def _wording(proof: Proof) -> Iterator[str]:
    names = {variant.name for variant in proof.material.misconceptions}
    for variant in proof.material.misconceptions:
        yield from (f"{variant.name}: the hint {p}" for p in hint_problems(variant.header.hint))
        also = variant.header.also
        if also and " " not in also and also not in names:
            yield f"{variant.name}: also = '{also}', but there is no such misconception"


def _public(proof: Proof) -> Iterator[str]:
    checked = {task for task, test in proof.tests() if test.visibility == "public"}
    for task in proof.assignment.tasks:
        if task.name not in checked:
            yield f"{task.name} has no public check"


_GATES: tuple[tuple[str, str, str, Callable[[Proof], Iterator[str]]], ...] = (
    (
        "catalogue",
        "The tests that run are those of the catalogue",
        "Make assignment.toml and the tests agree; a file that cannot be imported has none.",
        _catalogue,
    ),
    (
        "reference",
        "Every reference gets full marks",
        "Mend the reference, or the test that it fails.",
        _reference,
    ),
    (
        "stubs",
        "Every stub gets nothing, and never crashes",
        "Let each hidden test depend on what students write.",
        _stub,
    ),
    (
        "caught",
        "Every misconception is caught by a hidden test of its own task",
        "Choose inputs that separate it, or add a test.",
        _caught,
    ),
    (
        "named",
        "Every misconception is named by its own hint, and by no other",
        "Choose inputs where the two differ; when there are none, write `# also = ...` in both.",
        _named,
    ),
    (
        "accepted",
        "Every accepted variant gets full marks",
        "Loosen the test, or take the variant out and say in the handout why.",
        _accepted,
    ),
    (
        "hints",
        "Every hint points and does not tell",
        "One or two sentences, without the number that students must find.",
        _wording,
    ),
    (
        "public_checks",
        "Every task has a public check",
        "Add one to the public checks in solutions/.",
        _public,
    ),
)


def _up_to_date(evidence: Evidence) -> Gate:
    problems = [f"{d.path} {_KINDS[d.kind]}" for d in evidence.differences if not d.ok]
    if evidence.release_problem:
        problems.append(evidence.release_problem)
    return Gate(
        "up_to_date",
        "assignments/ is what solutions/ says",
        "Run `nnopt build`.",
        tuple(problems),
    )


_KINDS = {
    "differs": "is not as the build makes it",
    "missing": "is missing",
    "extra": "is left over",
    "foreign": "was not made by the build",
}


def _nothing_leaks(evidence: Evidence) -> Gate:
    problems = [
        text for proof in evidence.proofs for text in solution_lines_on_disk(proof.assignment)
    ]
    return Gate(
        "nothing_leaks",
        "Nothing of a solution is in assignments/",
        "Take the line out of the handout, the docstring or the check in solutions/, and build.",
        tuple(problems),
    )


def _assignment(proof: Proof) -> AssignmentReport:
    assignment = proof.assignment
    return AssignmentReport(
        id=assignment.id,
        title=assignment.title,
        points=assignment.points,
        reference_score=proof.score("reference"),
        stub_score=proof.score("stub"),
        tasks=tuple(
            TaskColumns(task.name, task.points, tuple(t.id for t in proof.hidden(task.name)))
            for task in assignment.tasks
        ),
        misconceptions=tuple(
            MisconceptionRow(
                variant.name,
                variant.header.task,
                tuple(proof.killed_by(variant.name)),
                not proof.naming_problem(variant),
            )
            for variant in proof.material.misconceptions
        ),
        accepted=tuple(
            AcceptedRow(v.name, proof.score("accepted", v.name), assignment.points)
            for v in proof.material.accepted
        ),
        redundant=tuple(proof.kills_nothing_alone()),
    )


def _short(test: TestResult) -> str:
    return test.id.split("::", 1)[1] + (" (public)" if test.visibility == "public" else "")
