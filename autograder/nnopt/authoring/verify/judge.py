"""What do all gates say about a course, and what is in its matrix?"""

from __future__ import annotations

from nnopt.authoring.mutation.mutant_gates import mutant_gates
from nnopt.authoring.mutation.strength_report import report_mutants
from nnopt.authoring.verify.evidence import Evidence, Proof
from nnopt.authoring.verify.gates import CHECKS
from nnopt.authoring.verify.release import solution_lines_on_disk
from nnopt.authoring.verify.report import (
    AcceptedRow,
    AssignmentReport,
    Gate,
    MisconceptionRow,
    Report,
    TaskColumns,
)


def judge(evidence: Evidence) -> Report:
    """Judge every gate and put the report together."""
    gates = []
    for check in CHECKS:
        problems = [text for proof in evidence.proofs for text in check.problems(proof)]
        gates.append(Gate(check.name, check.title, check.remedy, tuple(problems)))
    gates += [_up_to_date(evidence), _nothing_leaks(evidence)]
    assignments = tuple(map(_assignment, evidence.proofs))
    if evidence.tried is None:
        return Report(assignments, tuple(gates), evidence.seeds)
    mutants = tuple(map(report_mutants, evidence.tried))
    gates += mutant_gates(evidence.proofs, mutants)
    return Report(assignments, tuple(gates), evidence.seeds, mutants)


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
                variant.task,
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
