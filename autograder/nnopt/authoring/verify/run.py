"""How a course is verified: every case graded as a submission, with every seed, on one pool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from nnopt.authoring.build.compare import Difference, find_differences
from nnopt.authoring.verify.cases import Case, Material, gather
from nnopt.authoring.verify.evidence import Evidence, Proof
from nnopt.authoring.verify.judge import judge
from nnopt.authoring.verify.report import Report
from nnopt.authoring.verify.strength import Progress, try_mutants
from nnopt.course.catalogue import Course
from nnopt.course.locate import find_course
from nnopt.course.records import record_path
from nnopt.errors import CourseError, GraderError
from nnopt.grading import DEFAULT_SEED
from nnopt.grading.job import OURS, Answer, Job
from nnopt.grading.pool import Pool, default_lanes
from nnopt.grading.prepare import missing_records
from nnopt.sandbox.outside.warm import Policy

# The author's own code is trusted to end, and a loaded machine may be slow.
TIMEOUT = 60.0


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be verified, and how."""

    course: Path | None = None
    only: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    jobs: int | None = None
    mutate: bool = False
    mistakes: bool = True


def verify(request: Request, progress: Progress) -> Report:
    """Verify a course and report every gate.

    Raises `NnoptError` when nothing can be verified: no course, a file of it that cannot be read.
    """
    course = find_course(request.course)
    ids = tuple(dict.fromkeys(course.get(name).id for name in request.only))
    chosen = [course.get(name) for name in ids] or list(course.assignments)
    seeds = tuple(dict.fromkeys(request.seeds)) or (DEFAULT_SEED,)
    proofs = [Proof(gather(assignment, mistakes=request.mistakes)) for assignment in chosen]
    lanes = request.jobs or default_lanes()
    with ThreadPoolExecutor(1) as thread:
        # Drawing the plots again takes as long as the first cases: both go on at once.
        release = thread.submit(_release, course, ids)
        # What runs here is the author's own, so weak isolation will do; the best there is stands.
        with Pool(course, [a.id for a in chosen], lanes, Policy(require="practice")) as pool:
            _Work(pool, proofs, seeds, progress).run()
            tried = None
            if request.mutate:
                sound = [proof.assignment for proof in proofs if not proof.broken]
                tried = tuple(try_mutants(pool, sound, seeds[0], progress))
        differences, problem = release.result()
    return judge(Evidence(tuple(proofs), seeds, tuple(differences), problem, tried))


def _release(course: Course, ids: Sequence[str]) -> tuple[list[Difference], str]:
    try:
        return find_differences(course, ids), ""
    except CourseError as error:
        return [], error.what


class _Work:
    """The jobs of a verification, in the three rounds that need each other's results."""

    def __init__(
        self, pool: Pool, proofs: Sequence[Proof], seeds: Sequence[int], progress: Progress
    ) -> None:
        self.pool, self.seeds, self.progress = pool, seeds, progress
        self.proofs = {proof.id: proof for proof in proofs}
        assignments = [proof.assignment for proof in proofs if not proof.broken]
        missing = [missing_records(assignments, seed) for seed in seeds]
        self.references = [job for references, _ in missing for job in references]
        wanted = {proof.id for proof in proofs if proof.material.mistakes}
        self.suspects = [
            job for _, suspects in missing for job in suspects if job.assignment in wanted
        ]
        cases = sum(len(proof.material.cases) for proof in proofs if not proof.broken)
        self.total = len(self.references) + len(self.suspects) + cases * len(seeds)
        self.count = 0

    def run(self) -> None:
        self._round("Recording references", [(job, job) for job in self.references], self._recorded)
        suspects = [(job, job) for job in self.suspects if self._runs(job.assignment)]
        self._round("Recording misconceptions", suspects, self._recorded)
        graded = [
            ((proof, case, seed), _job(proof.material, case, seed))
            for seed in self.seeds
            for proof in self.proofs.values()
            if self._runs(proof.id)
            for case in proof.material.cases
        ]
        self._round("Grading every variant", graded, self._graded)

    def _round(
        self, what: str, jobs: list[tuple[Any, Job]], done: Callable[[Any, Answer], None]
    ) -> None:
        def collect(key: Any, answer: Answer) -> None:
            if answer.fault in OURS:
                raise GraderError(
                    answer.error, "Fix what is named there, and verify again.", fault=answer.fault
                )
            self.count += 1
            self.progress(what, self.count, self.total)
            done(key, answer)

        if jobs:
            self.pool.run(jobs, collect)

    def _runs(self, assignment: str) -> bool:
        return not self.proofs[assignment].broken

    def _recorded(self, job: Job, answer: Answer) -> None:
        if answer.error:
            proof = self.proofs[job.assignment]
            proof.add_error(job.seed, answer.error, reference=answer.reference)

    def _graded(self, key: tuple[Proof, Case, int], answer: Answer) -> None:
        proof, case, seed = key
        if answer.result is None:
            proof.add_error(seed, answer.error)
        else:
            proof.results[case.kind, case.name, seed] = answer.result


def _job(material: Material, case: Case, seed: int) -> Job:
    """Return the job that `nnopt-grade` would make of the same submission."""
    assignment = material.assignment
    known = material.misconceptions if material.mistakes else ()
    suspects = {v.name: str(record_path(assignment, seed, v)) for v in known}
    return Job(
        kind="grade",
        assignment=assignment.id,
        seed=seed,
        timeout=TIMEOUT,
        expected=str(record_path(assignment, seed)),
        sealed=case.sealed,
        suspects=suspects,
    )
