"""Are enough mutants killed, and is each one that lives explained?"""

from __future__ import annotations

from collections.abc import Sequence

from nnopt.authoring.mutation.strength_report import LEAST, AssignmentMutants
from nnopt.authoring.verify.evidence import Proof
from nnopt.authoring.verify.gates import NOT_CHECKED
from nnopt.authoring.verify.report import Gate


def mutant_gates(proofs: Sequence[Proof], mutants: Sequence[AssignmentMutants]) -> list[Gate]:
    """Judge the mutants; an assignment whose suite does not run has none that were tried."""
    weak = [f"{proof.id}: {NOT_CHECKED}" for proof in proofs if proof.broken]
    for each in mutants:
        counted = each.count()
        if not counted.enough:
            weak.append(
                f"{each.id}: {counted.killed} of {counted.killed + counted.survived} are killed, "
                f"{counted.percent} %"
            )
    return [
        Gate(
            "mutants",
            f"At least {LEAST} % of the mutants that are not equivalent are killed",
            "Add a test that tells a survivor from the reference, or sharpen one.",
            tuple(weak),
        ),
        Gate(
            "mutants_explained",
            "Every mutant that lives has its reason, and every reason such a mutant",
            "Add a test, or say why there is none in mutants.toml; take out what is stale.",
            tuple(f"{each.id}: {text}" for each in mutants for text in each.problems),
        ),
    ]
