"""`nnopt verify --mutate` on a course of one function: counted, explained, and resumed."""

import json

import pytest
from click.testing import CliRunner
from tests.courses import make_course

import nnopt.authoring.verify.strength
from nnopt.authoring.build.compare import apply_differences, find_differences
from nnopt.authoring.mutation.ledger import load_ledger
from nnopt.authoring.mutation.mutants import make_mutants
from nnopt.authoring.verify.run import Request
from nnopt.authoring.verify.run import verify as run_verify
from nnopt.authoring.verify.strength import Row, Tried, Verdict, count, remember, remembered
from nnopt.cli.verify import verify
from nnopt.course.catalogue import load_course
from nnopt.errors import CourseError

pytestmark = pytest.mark.slow

WALK = {
    "modules": {
        "line": '''\
"""Where does a walk end?"""


def walk(x: float, step: float = 2.0) -> float:
    """Return where three steps from x end."""
    # BEGIN SOLUTION
    left = 3
    while left > 0:
        x = float(x) + step
        left -= 1
    return x
    # END SOLUTION
'''
    },
    "handout": "# Steps\n\nWalk along a line.\n",
    "public": '''\
import pytest


@pytest.mark.task("walk")
def test_worked_example(student, close):
    """The walk of the handout."""
    close(student.walk(1.0), 7.0)
''',
    "hidden": '''\
import pytest


@pytest.mark.task("walk", points=2)
def test_walk(student, same, rng):
    """Walks with a step of their own, also from below 0, and none at all.

    x plus three times step.
    """
    for x, step in ((rng.uniform(-3.0, -2.0), rng.uniform(3.0, 4.0)), (2.0, 0.0)):
        same(student.walk(x, step=step))
''',
    "mistakes": """\
# %% walk.one_step
# How many steps is a walk?
change("left = 3", "left = 1")
""",
    "accepted": """\
# %% at_once
def walk(x, step=2.0):
    return x + 3 * step
""",
}

ALIVE = """\
function = "walk"
before = "x = float(x) + step"
after = "x = x + step"
reason = "Every x that is handed over is a float."
"""


def walk(folder, **parts):
    return make_course(folder, "01_line", **WALK | parts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    course = walk(tmp_path_factory.mktemp("course"))
    apply_differences(course, find_differences(course))
    return course.folder


@pytest.fixture(scope="module")
def kept(folder, tmp_path_factory):
    """A cache in which a run left half of its verdicts when it was interrupted."""
    cache = tmp_path_factory.mktemp("cache")
    seen = []

    def interrupt(what, count, total):
        if what == "Trying mutants":
            seen.append((count, total))
            if count == 4:
                raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNOPT_CACHE", str(cache))
        patch.setattr(nnopt.authoring.verify.strength, "TIMEOUT", 2.0)
        with pytest.raises(KeyboardInterrupt):
            run_verify(Request(course=folder, jobs=1, mutate=True), interrupt)
        assert seen[0][0] == 0
        interrupted = seen.pop()
        seen.clear()
        report = run_verify(
            Request(course=folder, jobs=1, mutate=True),
            lambda what, *numbers: seen.append(numbers) if what == "Trying mutants" else None,
        )
    return cache, interrupted, seen, report


@pytest.fixture
def run(folder, kept, tmp_path):
    def run(*options, ledger=""):
        (assignment,) = walk(folder, mutants=ledger).assignments
        try:
            environment = {"NNOPT_CACHE": str(kept[0]), "COLUMNS": "100"}
            command = ["--mutate", "--course", str(folder), "--jobs", "1", *options]
            return CliRunner(env=environment).invoke(verify, command)
        finally:
            assignment.mutants.unlink()

    return run


def test_an_interrupted_run_goes_on_where_it_was(kept):
    _, (count, total), seen, _ = kept
    # The mutant at which it was interrupted may be tried again.
    assert seen[0] in ((count - 1, total), (count, total))
    assert seen[-1] == (total, total)


def test_mutants_that_hang_are_killed_by_the_time_limit(kept):
    report = kept[3]
    (line,) = report.mutants
    late = {row.mutant.after for row in line.rows if row.verdict.stage == "timeout"}
    assert "left += 1" in late
    assert "x = float(x) - step" not in late
    assert line.count().timeouts == len([r for r in line.rows if r.verdict.stage == "timeout"])


def test_a_survivor_that_nobody_explained_fails_the_gates(run):
    result = run("--json")
    assert result.exit_code == 1
    document = json.loads(result.output)
    (line,) = document["mutants"]
    total = line["killed"] + 1
    assert line["survived"] == 1
    assert line["percent"] == line["killed"] * 1000 // total / 10 < 98
    assert line["tasks"] == [
        {key: line[key] for key in ("killed", "survived", "equivalent", "timeouts", "percent")}
        | {"name": "walk"}
    ]
    assert line["living"] == [
        {
            "task": "walk",
            "function": "walk",
            "line": 9,
            "kind": "removed call",
            "before": "x = float(x) + step",
            "after": "x = x + step",
            "nth": 1,
            "state": "survived",
            "reason": "",
        }
    ]
    failed = [gate["name"] for gate in document["gates"] if not gate["held"]]
    assert failed == ["mutants", "mutants_explained"]


def test_an_equivalent_mutant_counts_neither_way(run):
    result = run(ledger=f"[[equivalent]]\n{ALIVE}")
    assert result.exit_code == 0, result.output
    assert "100.0 %" in result.output
    assert "Every x that is handed over is a float." in result.output
    assert "All 13 gates hold." in result.output


def test_an_entry_may_be_spelled_in_another_way(folder):
    entry = ALIVE.replace("x = float(x) + step", "x=(float(x)+step)")
    assert list(judged(folder, f"[[equivalent]]\n{entry}").problems()) == []


def test_a_ledger_that_cannot_be_read_ends_the_command(run):
    result = run(ledger="[[equivalent]]\nfunction = 3\n")
    assert result.exit_code == 3
    assert "01_line/mutants.toml" in result.output


def judged(folder, ledger, dead=lambda mutant: mutant.after != "x = x + step"):
    """Return the mutants beside the verdicts of a suite that kills what `dead` says."""
    (assignment,) = walk(folder, mutants=ledger).assignments
    mutants = make_mutants(assignment)
    verdicts = {m.digest: Verdict(m.digest, "t" if dead(m) else "", "value") for m in mutants}
    try:
        return Tried(assignment, mutants, load_ledger(assignment), verdicts)
    finally:
        assignment.mutants.unlink()


def test_an_entry_for_a_mutant_that_is_no_more_is_a_problem(folder):
    stale = ALIVE.replace("x = float(x) + step", "x = int(x) + step")
    first, second = judged(folder, f"[[equivalent]]\n{stale}").problems()
    assert "there is no such mutant" in first
    assert "nobody says why" in second


@pytest.mark.parametrize("table", ["equivalent", "survivor"])
def test_an_entry_for_a_mutant_that_is_killed_is_a_problem(folder, table):
    report = judged(folder, f"[[{table}]]\n{ALIVE}", dead=lambda mutant: True)
    (told,) = report.problems()
    assert "it is killed, by t" in told
    assert (report.count().equivalent, report.count().survived) == (0, 0)


def test_a_survivor_with_a_reason_is_explained_and_counts(folder):
    report = judged(folder, f"[[survivor]]\n{ALIVE}")
    assert list(report.problems()) == []
    assert report.count().survived == 1
    assert [row.reason for row in report.of("survived")] == [
        "Every x that is handed over is a float."
    ]


@pytest.mark.parametrize("wrong", [ALIVE.rsplit("\n", 2)[0] + '\nreason = " "', f"{ALIVE}why = 1"])
def test_an_entry_without_a_reason_or_with_more_is_refused(folder, wrong):
    with pytest.raises(CourseError, match="01_line"):
        judged(folder, f"[[equivalent]]\n{wrong}\n")


def test_an_entry_that_is_there_twice_is_refused(folder):
    with pytest.raises(CourseError, match="twice"):
        judged(folder, f"[[equivalent]]\n{ALIVE}\n[[survivor]]\n{ALIVE}")


def test_without_mutants_the_json_is_as_before(folder, kept, monkeypatch):
    command = ["--course", str(folder), "--jobs", "1", "--json"]
    result = CliRunner(env={"NNOPT_CACHE": str(kept[0])}).invoke(verify, command)
    assert result.exit_code == 0, result.output
    document = json.loads(result.output)
    assert set(document) == {"assignments", "gates", "seeds", "kills_nothing_alone"}
    assert len(document["gates"]) == 11


@pytest.mark.parametrize(("killed", "enough"), [(98, True), (97, False)])
def test_the_least_share_is_98_percent_of_those_that_can_be_killed(folder, killed, enough):
    assignment = load_course(folder).get("01")
    (mutant, *_) = make_mutants(assignment)
    numbers = {"killed": killed, "survived": 100 - killed, "equivalent": 50}
    rows = [
        Row(mutant, Verdict(mutant.digest), state)
        for state, number in numbers.items()
        for _ in range(number)
    ]
    assert count(rows).enough is enough


def test_what_an_interrupted_run_left_half_written_is_not_read(tmp_path):
    path = tmp_path / "verdicts"
    assert remembered(path) == {}
    first, second = Verdict("a", "test_one", "value"), Verdict("c")
    remember(path, first)
    with path.open("ab") as file:
        file.write(b'{"mutant":"b","kil')
    remember(path, second)
    assert remembered(path) == {"a": first, "c": second}
