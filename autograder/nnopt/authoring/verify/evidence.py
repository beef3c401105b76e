"""What the cases came to: results by kind, name and seed, and what they say taken together."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from nnopt.authoring.build.compare import Difference
from nnopt.authoring.verify.cases import Kind, Material
from nnopt.authoring.verify.strength import Tried
from nnopt.course.catalogue import Assignment
from nnopt.course.variants import Variant
from nnopt.report.document import AssignmentResult, TestResult


class CourseFault(msgspec.Struct, frozen=True):
    """What is wrong with the course; `reference` when its reference fails its own tests."""

    text: str
    reference: bool = False


class Proof(msgspec.Struct):
    """The results of one assignment. `errors` are faults of the course that stopped its suite."""

    material: Material
    results: dict[tuple[Kind, str, int], AssignmentResult] = {}
    errors: list[CourseFault] = []

    @property
    def assignment(self) -> Assignment:
        """The assignment that is proven."""
        return self.material.assignment

    @property
    def id(self) -> str:
        """Its id."""
        return self.assignment.id

    @property
    def broken(self) -> bool:
        """Whether its suite does not run at all."""
        return bool(self.errors) or not self.assignment.hidden.is_file()

    def add_error(self, seed: int, error: str, *, reference: bool = False) -> None:
        """Keep a fault of the course, once."""
        if not any(error in known.text for known in self.errors):
            self.errors.append(CourseFault(f"{error} (seed {seed})", reference))

    def of(self, kind: Kind, name: str = "") -> Iterator[tuple[int, AssignmentResult]]:
        """Return seed and result of one case, for every seed that it was run with."""
        for (its_kind, its_name, seed), result in self.results.items():
            if (its_kind, its_name) == (kind, name):
                yield seed, result

    def tests(self) -> list[tuple[str, TestResult]]:
        """Return task and test of everything that was collected."""
        for _, result in self.of("reference"):
            return [(task.name, test) for task in result.tasks for test in task.tests]
        return []

    def hidden(self, task: str = "") -> list[TestResult]:
        """Return the hidden tests, of one task or of all."""
        return [
            test
            for name, test in self.tests()
            if test.visibility == "hidden" and task in ("", name)
        ]

    def score(self, kind: Kind, name: str = "") -> int:
        """Return the score of a case: with the seed that does worst, a stub's that does best."""
        scores = [result.score for _, result in self.of(kind, name)] or [0]
        return max(scores) if kind == "stub" else min(scores)

    def killed_by(self, name: str) -> list[str]:
        """Return the hidden tests that catch a misconception with every seed."""
        failing = [
            {t.id for task in result.tasks for t in task.tests if t.status != "passed"}
            for _, result in self.of("misconception", name)
        ]
        common = set.intersection(*failing) if failing else set()
        return [test.id for test in self.hidden() if test.id in common]

    def caught(self, variant: Variant) -> bool:
        """Say whether a hidden test of its own task catches a misconception."""
        own = {test.id for test in self.hidden(variant.task)}
        return bool(own & set(self.killed_by(variant.name)))

    def twins(self, name: str) -> set[str]:
        """Return the names that are right for a misconception: its own and those it equals."""
        found = {name}
        for variant in self.material.misconceptions:
            if variant.name == name and variant.also in self._names():
                found.add(variant.also)
            elif variant.also == name:
                found.add(variant.name)
        return found

    def naming_problem(self, variant: Variant) -> str:
        """Say what is wrong with the names that the tests give a misconception; "" when nothing."""
        right = self.twins(variant.name)
        for seed, result in self.of("misconception", variant.name):
            own = False
            for task in result.tasks:
                for test in task.tests:
                    named = set(filter(None, test.misconception.split(", ")))
                    if named - right:
                        other = ", ".join(sorted(named - right))
                        return f"{test.id} names {other} (seed {seed})"
                    own |= bool(named) and task.name == variant.task
            if not own:
                return f"no test of {variant.task} names it (seed {seed})"
        return "" if self.results else "it was not graded"

    def kills_nothing_alone(self) -> list[str]:
        """Return the hidden tests whose every kill is made by another hidden test too."""
        kills = [set(self.killed_by(v.name)) for v in self.material.misconceptions]
        alone = {test for killers in kills if len(killers) == 1 for test in killers}
        return [test.id for test in self.hidden() if test.id not in alone]

    def _names(self) -> set[str]:
        return {variant.name for variant in self.material.misconceptions}


class Evidence(msgspec.Struct, frozen=True):
    """Everything that the gates judge.

    `release_problem` says why what students receive could not be built; `tried` holds the mutants
    of each assignment whose suite runs, None when they were not asked for.
    """

    proofs: tuple[Proof, ...]
    seeds: tuple[int, ...]
    differences: tuple[Difference, ...] = ()
    release_problem: str = ""
    tried: tuple[Tried, ...] | None = None
