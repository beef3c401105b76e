"""What do all gates say about a course, and what is in its matrix?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from nnopt.authoring.build.guard import leaks, solution_lines
from nnopt.authoring.verify.evidence import Evidence, Proof
from nnopt.authoring.verify.gates import CHECKS, OF_MISTAKES
from nnopt.authoring.verify.report import (
    AcceptedRow,
    AssignmentReport,
    Gate,
    MisconceptionRow,
    Report,
    TaskColumns,
)
from nnopt.authoring.verify.strength import LEAST, Tried

_TEXTS = (".py", ".md", ".ipynb", ".toml", ".txt", ".svg")
_KINDS = {
    "differs": "is not as the build makes it",
    "missing": "is missing",
    "extra": "is left over",
    "foreign": "was not made by the build",
}


def judge(evidence: Evidence) -> Report:
    """Judge every gate and put the report together."""
    # What nobody looked at is no gate that holds.
    ran = all(proof.material.mistakes for proof in evidence.proofs)
    asked = [check for check in CHECKS if ran or check.name not in OF_MISTAKES]
    gates = [check.judge(evidence.proofs) for check in asked]
    gates += [_up_to_date(evidence), _nothing_leaks(evidence)]
    if evidence.tried is not None:
        gates += _mutants(evidence.proofs, evidence.tried)
    assignments = tuple(map(_assignment, evidence.proofs))
    return Report(assignments, tuple(gates), evidence.seeds, evidence.tried)


def _up_to_date(evidence: Evidence) -> Gate:
    problems = [f"{d.path} {_KINDS[d.kind]}" for d in evidence.differences if not d.ok]
    # What keeps a stub from being made keeps a release from it: the gate of the stubs says so.
    told = {proof.material.stub_problem for proof in evidence.proofs}
    unbuilt = evidence.release_problem
    return Gate(
        "up_to_date",
        "assignments/ is what solutions/ says",
        "Run `nnopt build`.",
        (*problems, unbuilt) if unbuilt and unbuilt not in told else tuple(problems),
        tuple(proof.id for proof in evidence.proofs) if unbuilt and unbuilt in told else (),
    )


def _nothing_leaks(evidence: Evidence) -> Gate:
    stubs = [proof for proof in evidence.proofs if not proof.material.stub_problem]
    return Gate(
        "nothing_leaks",
        "Nothing of a solution is in assignments/",
        "Take the line out of the handout, the docstring or the check in solutions/, and build.",
        tuple(text for proof in stubs for text in _leaks_on_disk(proof)),
        tuple(proof.id for proof in evidence.proofs if proof.material.stub_problem),
    )


def _leaks_on_disk(proof: Proof) -> Iterator[str]:
    """Say which files in assignments/ hold a line of a solution, whoever wrote them there."""
    course = proof.assignment.course
    folder = course / "assignments" / proof.id
    files = {
        path.relative_to(course).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in _TEXTS
    }
    try:
        found = leaks(files, *solution_lines(proof.assignment))
    except (ValueError, KeyError, TypeError):
        shown = Path("assignments", proof.id).as_posix()
        yield f"{proof.id}: a file in {shown} is not readable text or no notebook"
        return
    yield from (f"{name} holds `{line}`" for name, line in found)


def _mutants(proofs: Sequence[Proof], tried: Sequence[Tried]) -> list[Gate]:
    weak = [
        f"{each.id}: {counted.killed} of {counted.killed + counted.survived} are killed, "
        f"{counted.percent} %"
        for each in tried
        if not (counted := each.count()).enough
    ]
    return [
        Gate(
            "mutants",
            f"At least {LEAST} % of the mutants that are not equivalent are killed",
            "Add a test that tells a survivor from the reference, or sharpen one.",
            tuple(weak),
            tuple(proof.id for proof in proofs if proof.broken),
        ),
        Gate(
            "mutants_explained",
            "Every mutant that lives has its reason, and every reason such a mutant",
            "Add a test, or say why there is none in mutants.toml; take out what is stale.",
            tuple(f"{each.id}: {text}" for each in tried for text in each.problems()),
        ),
    ]


def _assignment(proof: Proof) -> AssignmentReport:
    assignment = proof.assignment
    known = proof.material.misconceptions
    tried = known if proof.material.mistakes else ()
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
                variant.task,
                tuple(proof.killed_by(variant.name)),
                not proof.naming_problem(variant),
            )
            for variant in tried
        ),
        left_out=len(known) - len(tried),
        accepted=tuple(
            AcceptedRow(v.name, proof.score("accepted", v.name), assignment.points)
            for v in proof.material.accepted
        ),
        redundant=tuple(proof.kills_nothing_alone() if tried else ()),
    )
