"""Which known mistakes may be behind wrong answers? They are run when they are first asked for.

A mistake is run in two steps, each once for a machine: in the tests of its own task, where it must
show, and only when it does in those of all tasks, because something may follow from it. What
remembers earlier calls is run in all at once. The tasks are looked at in the order of the course.
Where all that is wrong in a task follows from a mistake of an earlier one, its own mistakes are not
asked for. So what is named depends on the answers and on the course, and not on what is recorded
already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from nnopt.course.mistakes import load_mistakes
from nnopt.course.records import read_record, whole_path
from nnopt.course.variants import Variant
from nnopt.errors import MachineError
from nnopt.grading.hints import Suspect, follows, shows, tasks_in_question
from nnopt.grading.job import RECORD_SECONDS, Job
from nnopt.grading.suite import Suite
from nnopt.testing.finding import Finding


class Records:
    """The records on disk, each read once for the life of a lane."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, Any]] = {}

    def has(self, path: str) -> bool:
        """Say whether there is such a record."""
        return path in self._read or read_record(Path(path)) is not None

    def read(self, path: str, *, keep: bool = True) -> dict[str, Any]:
        """Return a record; `MachineError` when it is not there or damaged."""
        record = self._read.get(path) or read_record(Path(path))
        if record is None:
            raise MachineError(f"the record {path} cannot be read", "Grade again.")
        if keep:
            self._read[path] = record
        return record


class Suspects:
    """Finds the suspects of one submission; `record` runs what is missing, in fresh workers.

    `told` hears how many are recorded, and of how many. `share` is where in a list this lane
    begins: another one may be at the same mistakes, and each skips what is there.
    """

    def __init__(
        self,
        job: Job,
        suite: Suite,
        records: Records,
        record: Callable[[Job, Suite], None],
        told: Callable[[int, int], None],
        share: float,
    ) -> None:
        self._job, self._suite = job, suite
        self._records, self._record = records, record
        self._told, self._share = told, share
        self._count = 0

    def of(self, findings: Mapping[str, Finding]) -> tuple[Suspect, ...]:
        """Return all mistakes that show in what a submission gave."""
        tasks = self._suite.tasks
        wanted = tasks_in_question(findings, tasks)
        known = load_mistakes(self._suite.assignment) if wanted else ()
        known = tuple(variant for variant in known if variant.name in self._job.suspects)
        found: list[Suspect] = []
        for task in self._suite.assignment.tasks:
            if task.name in wanted and not follows(findings, tasks, task.name, found):
                own = self._recorded([v for v in known if v.task == task.name])
                showing = [each.variant for each in own if shows(findings, tasks, each)]
                found += self._recorded(showing, whole=len(set(tasks.values())) > 1)
        return tuple(found)

    def _recorded(self, variants: Sequence[Variant], *, whole: bool = False) -> list[Suspect]:
        """Return mistakes with what they give in the tests of their task, or of all."""
        jobs = [self._recording(variant, whole) for variant in variants]
        missing = [job for job in jobs if not self._records.has(job.write)]
        first = int(self._share * len(missing))
        total = self._count + len(missing)
        for job in missing[first:] + missing[:first]:
            if not self._records.has(job.write):
                self._record(job, self._suite)
            self._count += 1
            self._told(self._count, total)
        pairs = zip(variants, jobs, strict=True)
        return [Suspect(variant, self._records.read(job.write)) for variant, job in pairs]

    def _recording(self, variant: Variant, whole: bool) -> Job:
        """Return the job that records a mistake with the same data as the submission's."""
        path = self._job.suspects[variant.name]
        whole = whole and not variant.remembers(self._suite.assignment)  # its record has all
        return Job(
            kind="suspect",
            assignment=self._job.assignment,
            seed=self._job.seed,
            timeout=RECORD_SECONDS,
            expected=self._job.expected,
            write=whole_path(path) if whole else path,
            variant=variant,
            whole=whole,
        )
