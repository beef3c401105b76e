"""What a verification found: gates and the matrix, and the JSON that other tools read."""

from __future__ import annotations

import msgspec

from nnopt.authoring.verify.strength import Count, Row, Tried


class Gate(msgspec.Struct, frozen=True):
    """One thing that must hold before students meet a course.

    `unchecked` names the assignments in which something else, told by another gate, is in its way.
    """

    name: str
    title: str
    remedy: str
    problems: tuple[str, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Whether it was checked and nothing speaks against it."""
        return not self.problems and not self.unchecked


class MisconceptionRow(msgspec.Struct, frozen=True):
    """One misconception: the hidden tests that catch it, and whether its own hint is given."""

    name: str
    task: str
    killed_by: tuple[str, ...]
    hinted: bool


class AcceptedRow(msgspec.Struct, frozen=True):
    """One accepted variant and its score."""

    name: str
    score: int
    max_score: int


class TaskColumns(msgspec.Struct, frozen=True):
    """A task and its hidden tests, in the order of the file."""

    name: str
    points: int
    tests: tuple[str, ...]


class AssignmentReport(msgspec.Struct, frozen=True, kw_only=True):
    """The matrix of one assignment; `redundant` are tests that catch nothing alone.

    So many known mistakes were `left_out` and are not in the matrix.
    """

    id: str
    title: str
    points: int
    reference_score: int
    stub_score: int
    tasks: tuple[TaskColumns, ...]
    misconceptions: tuple[MisconceptionRow, ...]
    accepted: tuple[AcceptedRow, ...]
    redundant: tuple[str, ...]
    left_out: int = 0

    @property
    def tests(self) -> int:
        """How many hidden tests it has."""
        return sum(len(task.tests) for task in self.tasks)


class Report(msgspec.Struct, frozen=True):
    """A whole verification; `mutants` is None when they were not tried."""

    assignments: tuple[AssignmentReport, ...]
    gates: tuple[Gate, ...]
    seeds: tuple[int, ...]
    mutants: tuple[Tried, ...] | None = None

    @property
    def held(self) -> bool:
        """Whether every gate holds."""
        return all(gate.held for gate in self.gates)


def encode(report: Report) -> str:
    """Write a report as indented JSON that ends with a newline.

    A gate that could not be checked in an assignment names it in `not_checked`, and does not hold.
    Scores are those of the worst seed, `killed_by` holds what catches a mistake with every seed.

    With mutants there is `mutants`, an entry per assignment: `id`; `killed`, `survived`,
    `equivalent`, `timeouts` (of the killed ones, those stopped by the time limit) and `percent`
    (killed of killed and survived, rounded down); `tasks` with the same numbers by `name`; and
    `living`, each mutant that no hidden test kills with its `task`, `function`, `line`, `kind`,
    `before`, `after`, `nth`, `state` (`survived` or `equivalent`) and `reason`.
    """
    body: dict[str, object] = {
        "assignments": [_assignment(assignment) for assignment in report.assignments],
        "gates": [
            {
                "name": gate.name,
                "held": gate.held,
                "problems": gate.problems,
                "not_checked": gate.unchecked,
            }
            for gate in report.gates
        ],
        "seeds": report.seeds,
        "kills_nothing_alone": {a.id: a.redundant for a in report.assignments if a.redundant},
    }
    if report.mutants is not None:
        body["mutants"] = [_mutants(each) for each in report.mutants]
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode() + "\n"


def _assignment(report: AssignmentReport) -> dict[str, object]:
    return {
        "id": report.id,
        "tests": report.tests,
        "points": report.points,
        "reference_score": report.reference_score,
        "stub_score": report.stub_score,
        "misconceptions": [
            {"name": row.name, "killed_by": row.killed_by, "hinted": row.hinted}
            for row in report.misconceptions
        ],
        "accepted": report.accepted,
    }


def _mutants(tried: Tried) -> dict[str, object]:
    names = [task.name for task in tried.assignment.tasks]
    tasks = [{"name": name, **_numbers(tried.count(name))} for name in names]
    living = [_living(row) for row in tried.rows if row.state != "killed"]
    return {"id": tried.id, **_numbers(tried.count()), "tasks": tasks, "living": living}


def _numbers(count: Count) -> dict[str, object]:
    return {**msgspec.structs.asdict(count), "percent": count.percent}


def _living(row: Row) -> dict[str, object]:
    fields = ("task", "function", "line", "kind", "before", "after", "nth")
    mutant = {field: getattr(row.mutant, field) for field in fields}
    return {**mutant, "state": row.state, "reason": row.reason}
