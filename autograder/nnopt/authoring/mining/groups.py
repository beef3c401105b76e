"""Which wrong answers of one assignment are the same in all cases, and which only follow?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeVar

import msgspec

from nnopt.authoring.mining.behavior import Behavior, watch
from nnopt.authoring.mining.entry import Entry, entry_of, program_of
from nnopt.authoring.mining.nearest import Near, nearest
from nnopt.authoring.mutation.mutants import Mutant, make_mutants
from nnopt.authoring.verify.cases import seal
from nnopt.course.catalogue import Assignment
from nnopt.course.mistakes import load_mistakes
from nnopt.grading.pool import Pool
from nnopt.grading.prepare import Progress, prepare
from nnopt.insights.programs import uses
from nnopt.insights.trees import size
from nnopt.intake.sealed import SealedAssignment
from nnopt.report.document import TaskResult

_Key = TypeVar("_Key")

Works = Mapping[str, tuple[Mapping[str, TaskResult], SealedAssignment]]
"""For each submission the results of its tasks, and what was handed in."""


class Separates(msgspec.Struct, frozen=True):
    """A test that a group fails: in how many of its comparisons, and an example."""

    title: str
    wrong: int
    cases: int
    example: str


class Mined(msgspec.Struct, frozen=True):
    """Wrong answers that are the same; `program` is the shortest that gives them.

    `follows` are later tasks that fail only because of this one.
    """

    assignment: str
    task: str
    who: tuple[str, ...]
    program: str
    separates: tuple[Separates, ...]
    near: Near | None
    entry: Entry
    follows: tuple[str, ...] = ()


class _Group(msgspec.Struct):
    """Submissions with one behavior, and their programs."""

    task: str
    behavior: Behavior
    who: list[str]
    programs: list[SealedAssignment]
    follows: list[str] = []


class Groups:
    """The groups of one assignment."""

    def __init__(
        self,
        assignment: Assignment,
        pool: Pool,
        seed: int,
        works: Works,
        least: int,
        progress: Progress,
    ) -> None:
        self.assignment, self.pool, self.seed = assignment, pool, seed
        self.works, self.least, self.progress = works, least, progress
        self._mutants: dict[str, list[tuple[Mutant, Behavior]]] = {}
        self._right: dict[str, Behavior] = {}

    def mined(self, unknown: Mapping[str, Sequence[str]]) -> Iterator[Mined]:
        """Yield the groups of the tasks that are given with who is unknown in them."""
        if not unknown:
            return
        prepare(self.pool, [self.assignment], self.seed, self.progress)
        groups = list(chain.from_iterable(self._groups(t, who) for t, who in unknown.items()))
        taken = {each.name for each in load_mistakes(self.assignment)}
        for group in self._causes(groups):
            name = next(n for k in range(1, 10_000) if (n := f"new_{k}") not in taken)
            taken.add(name)
            yield self._told(group, name)

    def _groups(self, task: str, who: Sequence[str]) -> list[_Group]:
        """Group submissions by what they give in all cases; the same program is run once."""
        programs: dict[str, list[str]] = {}
        for each in who:
            programs.setdefault(_identity(self.works[each][1]), []).append(each)
        runs = [(key, self.works[names[0]][1]) for key, names in programs.items()]
        reference = seal(self.assignment, self.assignment.reference())
        found = self._watch(task, [("", reference), *runs])
        self._right[task] = found.pop("", Behavior({}, {}))
        groups: list[_Group] = []
        for key, behavior in found.items():
            home = next((g for g in groups if g.behavior.same(behavior)), None)
            if home is None:
                groups.append(home := _Group(task, behavior, [], []))
            home.who += programs[key]
            home.programs.append(self.works[programs[key][0]][1])
        large = [group for group in groups if len(group.who) >= self.least]
        return sorted(large, key=lambda group: -len(group.who))

    def _causes(self, groups: Sequence[_Group]) -> list[_Group]:
        """Leave out what follows from a wrong answer in a task that is called."""
        causes = []
        for group in groups:
            source = self._source(group.programs[0], group.task)
            cause = next(
                (
                    other
                    for other in groups
                    if other.task != group.task
                    and set(group.who) <= set(other.who)
                    and uses(source, group.task, other.task)
                ),
                None,
            )
            if cause:
                cause.follows.append(group.task)
            else:
                causes.append(group)
        return causes

    def _told(self, group: _Group, name: str) -> Mined:
        task = group.task
        sources = [self._source(each, task) for each in group.programs]
        sources.sort(key=lambda source: size(program_of(self.assignment, task, source)))

        def proves(sealed: SealedAssignment) -> bool:
            found = self._watch(task, [(0, sealed)])
            return 0 in found and found[0].same(group.behavior)

        def mutants() -> list[Mutant]:
            return [m for m, b in self._watched_mutants(task) if b.same(group.behavior)]

        results = self.works[group.who[0]][0][task]
        return Mined(
            self.assignment.id,
            task,
            tuple(sorted(group.who)),
            program_of(self.assignment, task, sources[0]),
            tuple(self._separates(group, results)),
            nearest(self.assignment, self.seed, results),
            entry_of(self.assignment, task, name, sources, mutants, proves),
            tuple(group.follows),
        )

    def _separates(self, group: _Group, results: TaskResult) -> Iterator[Separates]:
        right = self._right[group.task]
        for test in results.tests:
            if test.visibility == "hidden" and test.status != "passed" and test.detail:
                wrong = max(len(group.behavior.differs(right, test.id)), 1)
                cases = max(len(right.heads.get(test.id, ())), wrong)
                yield Separates(test.title, wrong, cases, test.detail)

    def _watched_mutants(self, task: str) -> list[tuple[Mutant, Behavior]]:
        """Return the mutants of a task with what they give; they are run once."""
        if task not in self._mutants:
            mutants = [m for m in make_mutants(self.assignment) if m.task == task and not m.same]
            texts = self.assignment.reference()
            runs = [
                (n, seal(self.assignment, texts | {m.module: m.source}))
                for n, m in enumerate(mutants)
            ]
            found = self._watch(task, runs)
            self._mutants[task] = [(mutants[n], behavior) for n, behavior in sorted(found.items())]
        return self._mutants[task]

    def _watch(
        self, task: str, runs: Sequence[tuple[_Key, SealedAssignment]]
    ) -> dict[_Key, Behavior]:
        return watch(self.pool, self.assignment, task, self.seed, runs, self.progress)

    def _source(self, sealed: SealedAssignment, task: str) -> str:
        module = sealed.modules.get(self.assignment.task(task).module)
        return module.source.decode("utf-8", "replace") if module else ""


def _identity(sealed: SealedAssignment) -> str:
    """Return what is the same for programs that differ in layout and comments only."""
    try:
        return repr({name: ast.dump(ast.parse(text)) for name, text in sealed.sources.items()})
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return sealed.sha256
