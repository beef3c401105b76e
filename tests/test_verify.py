"""`nnopt verify` on a course of one function, with a fault planted for every gate."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.courses import SOUND, make_course

from nnopt.authoring.build.compare import Difference, apply_differences, find_differences
from nnopt.authoring.verify.cases import gather
from nnopt.authoring.verify.evidence import Evidence, Proof
from nnopt.authoring.verify.judge import judge
from nnopt.cli.verify import verify

MODULE, HIDDEN, WRONG, RIGHT = (
    SOUND["modules"]["scale"],
    SOUND["hidden"],
    SOUND["mistakes"],
    SOUND["accepted"],
)

SHIFT = '''

def shift(x: float) -> float:
    """Return a line moved up."""
    # BEGIN SOLUTION
    return scale(x) + 4.5
    # END SOLUTION
'''

FREE = '''

@pytest.mark.task("scale", points=1)
def test_for_nothing(student):
    """A point for everybody.

    Nothing is asked for.
    """
'''

ALMOST = '''

@pytest.mark.task("scale", points=1)
def test_wrong_about_the_reference(student, close):
    """The reference is somewhere else.

    It is not.
    """
    close(student.scale(1.0), 3.0)
'''

TWIN = """

# %% scale.{name}
# Another name for the same mistake.
{also}def scale(x, factor=2.0):
    return x * factor
"""

BAD_HINT = """

# %% scale.told
# Add 1.25. It is missing. Really.
change("1.25", "2.5")
"""

FAULTS = {
    "01_good": {},
    "02_free_points": {"hidden": HIDDEN + FREE},
    "03_not_caught": {"hidden": "\n\n\n".join(HIDDEN.split("\n\n\n")[:2]) + "\n"},
    "04_twins": {"mistakes": WRONG + TWIN.format(name="twin", also="")},
    "05_also": {"mistakes": WRONG + TWIN.format(name="twin", also="# also: intercept_forgotten\n")},
    "06_too_strict": {
        "accepted": RIGHT + "\n\n# %% off\ndef scale(x, factor=2.0):\n    return x\n"
    },
    "07_points": {"hidden": f"N = 2\n{HIDDEN.replace('points=2', 'points=N')}"},
    "08_stale": {},
    "09_leak": {},
    "10_reference": {"hidden": HIDDEN + ALMOST},
    "11_hint_tells": {"mistakes": WRONG + BAD_HINT},
    "12_no_public": {"public": '"""No checks yet."""\n'},
    "13_parts": {"mistakes": '"""No mistakes yet."""\n', "accepted": None},
    "14_no_suite": {"hidden": None},
    "15_no_test": {"modules": {"scale": MODULE + SHIFT}},
    "16_task_misspelled": {"hidden": HIDDEN.replace('"scale", points=1', '"scael", points=1')},
}


def sound(folder, name="01_good", **fault):
    return make_course(folder, name, **SOUND | fault)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name, fault in FAULTS.items():
        loaded = sound(folder, name, **fault)
    apply_differences(loaded, find_differences(loaded))
    readme = folder / "assignments/08_stale/README.md"
    readme.write_text(readme.read_text("utf-8") + "\nBy hand.\n", "utf-8")
    leak = "In class we wrote `return factor * float(x) + 1.25`.\n"
    (folder / "assignments/09_leak/notes.md").write_text(leak, "utf-8")
    return folder


@pytest.fixture(scope="module")
def run(course, tmp_path_factory):
    """Run the command with a cache of its own."""
    cache = str(tmp_path_factory.mktemp("cache"))

    def run(*options):
        command = ["--course", str(course), *map(str, options)]
        return CliRunner(env={"NNOPT_CACHE": cache, "COLUMNS": "80"}).invoke(verify, command)

    return run


@pytest.fixture(scope="module")
def faulty(run, tmp_path_factory):
    """The JSON of the whole course, every fault in it."""
    path = tmp_path_factory.mktemp("out") / "deep" / "verify.json"
    result = run("--json", "-o", path)
    assert result.exit_code == 1, result.output
    assert f"{path}: does not hold: " in result.output
    return json.loads(path.read_text("utf-8"))


def problems(document, name):
    """Return assignment -> problems of one gate."""
    gate = next(gate for gate in document["gates"] if gate["name"] == name)
    assert gate["held"] == (not gate["problems"] and not gate["not_checked"])
    found = {}
    for text in gate["problems"]:
        where, _, rest = text.removeprefix("assignments/").partition(
            "/" if text.startswith("assignments/") else ": "
        )
        found.setdefault(where, []).append(rest)
    return found


def test_a_part_that_nobody_has_written_is_found(faulty):
    assert problems(faulty, "parts") == {
        "13_parts": [
            "solutions/13_parts/mistakes.py has no mistake in scale",
            "solutions/13_parts/accepted.py has no other right solution",
        ],
        "14_no_suite": ["solutions/14_no_suite/hidden.py is not there"],
        "15_no_test": ["solutions/15_no_test/mistakes.py has no mistake in shift"],
    }


def test_points_that_do_not_add_up_are_a_problem_of_the_catalogue(faulty):
    found = problems(faulty, "catalogue")
    assert set(found) == {"07_points", "15_no_test", "16_task_misspelled"}
    assert "give 3 points for scale, those that are written 1" in found["07_points"][0]
    assert "has no test with points for the task shift" in found["15_no_test"][0]
    assert "for the task 'scael', which" in found["16_task_misspelled"][0]
    assert [len(told) for told in found.values()] == [1, 1, 1]


def test_a_reference_that_fails_is_named_with_its_test(faulty):
    found = problems(faulty, "reference")
    assert set(found) == {"10_reference"}
    assert "test_wrong_about_the_reference" in found["10_reference"][0]


def test_what_could_not_be_checked_is_not_called_good_and_told_once(faulty):
    broken = ["07_points", "10_reference", "14_no_suite", "15_no_test", "16_task_misspelled"]
    waiting = dict.fromkeys(("stubs", "caught", "named", "accepted", "public_checks"), broken)
    waiting |= {
        "catalogue": ["14_no_suite"],
        "reference": [b for b in broken if b != "10_reference"],
    }
    for gate in faulty["gates"]:
        assert gate["not_checked"] == waiting.get(gate["name"], [])
        assert not (gate["held"] and gate["not_checked"])
    told = [text for gate in faulty["gates"] for text in gate["problems"]]
    assert len([text for text in told if "07_points" in text]) == 1


def test_a_fault_is_told_by_one_gate_and_the_others_do_not_advise(run):
    result = run("--assignment", "16", "--gates-only")
    assert result.exit_code == 1
    assert result.output.count("'scael'") == 1
    assert result.output.count("→") == 1
    assert "1 gate of 11 did not hold." in result.output
    told = " ".join(result.output.split())
    assert "6 gates could not be checked in 16_task_misspelled. Fix what is named" in told


def test_a_stub_that_scores_is_found(faulty):
    assert problems(faulty, "stubs") == {"02_free_points": ["the stub scores 1 of 4 in scale"]}
    entry = next(a for a in faulty["assignments"] if a["id"] == "02_free_points")
    assert entry["stub_score"] == 1


def test_a_misconception_that_nothing_catches_is_found(faulty):
    assert problems(faulty, "caught") == {
        "03_not_caught": ["factor_ignored: no hidden test of scale catches it"]
    }
    entry = next(a for a in faulty["assignments"] if a["id"] == "03_not_caught")
    assert entry["misconceptions"][1] == {
        "name": "factor_ignored",
        "killed_by": [],
        "hinted": False,
    }


def test_mistakes_with_one_hint_for_two_need_to_say_so(faulty):
    found = problems(faulty, "named")
    assert set(found) == {"04_twins"}  # what no test catches, none can name
    assert [text.split(":")[0] for text in found["04_twins"]] == ["intercept_forgotten", "twin"]
    assert "names twin" in found["04_twins"][0]


def test_an_accepted_variant_that_fails_is_found(faulty):
    found = problems(faulty, "accepted")
    assert set(found) == {"06_too_strict"}
    assert found["06_too_strict"][0].startswith("off fails ")
    entry = next(a for a in faulty["assignments"] if a["id"] == "06_too_strict")
    assert entry["accepted"] == [
        {"name": "added_up", "score": 3, "max_score": 3},
        {"name": "off", "score": 0, "max_score": 3},
    ]


def test_a_hint_that_tells_or_talks_is_found(faulty):
    assert problems(faulty, "hints") == {
        "11_hint_tells": [
            "told: the hint has 3 sentences; one or two are read",
            "told: the hint holds the number 1.25",
        ]
    }


def test_a_task_without_a_public_check_is_found(faulty):
    assert problems(faulty, "public_checks") == {"12_no_public": ["scale has no public check"]}


def test_stale_files_are_found(faulty):
    assert problems(faulty, "up_to_date") == {
        "08_stale": ["README.md is not as the build makes it"],
        "09_leak": ["notes.md was not made by the build"],
    }


def test_a_line_of_a_solution_is_found_in_any_file(faulty):
    assert problems(faulty, "nothing_leaks") == {
        "09_leak": ["notes.md holds `return factor * float(x) + 1.25`"]
    }


def test_a_line_that_is_in_the_kit_as_well_leaks_nothing(tmp_path):
    line = "legend = axes.get_legend()"
    module = MODULE.replace(
        "    return factor", f"    axes = factor\n    {line}\n    return factor"
    )
    course = sound(tmp_path, modules={"scale": module})
    apply_differences(course, find_differences(course))
    texts = [path.read_text("utf-8") for path in (tmp_path / "assignments/01_good").glob("*.*")]
    assert any(line in text for text in texts)
    proof = Proof(gather(course.assignments[0]))
    gates = {gate.name: gate for gate in judge(Evidence((proof,), (1,))).gates}
    assert gates["nothing_leaks"].held


def test_the_json_of_a_sound_assignment(faulty):
    assert faulty["assignments"][0] == {
        "id": "01_good",
        "tests": 2,
        "points": 3,
        "reference_score": 3,
        "stub_score": 0,
        "misconceptions": [
            {
                "name": "intercept_forgotten",
                "killed_by": ["01_good::test_scaled", "01_good::test_factor"],
                "hinted": True,
            },
            {"name": "factor_ignored", "killed_by": ["01_good::test_factor"], "hinted": True},
        ],
        "accepted": [{"name": "added_up", "score": 3, "max_score": 3}],
    }
    assert faulty["kills_nothing_alone"]["01_good"] == ["01_good::test_scaled"]


@pytest.mark.slow
def test_a_sound_course_passes_with_every_seed(run):
    result = run("--assignment", "01", "--assignment", "05_also", "--seed", 1, "--seed", 2)
    assert result.exit_code == 0, result.output
    assert "All 11 gates hold." in result.output
    assert "(seed 1, 2)" in result.output
    assert "\x1b" not in result.output


def test_a_course_that_is_none_could_not_be_verified(tmp_path):
    result = CliRunner().invoke(verify, ["--course", str(tmp_path)])
    assert result.exit_code == 3
    assert "no course in" in result.output


def test_a_test_without_a_task_could_not_be_verified(tmp_path, monkeypatch):
    monkeypatch.setenv("NNOPT_CACHE", str(tmp_path / "cache"))
    unmarked = 'def test_unmarked(student):\n    """No mark."""\n'
    sound(tmp_path, hidden=f"{HIDDEN}\n\n{unmarked}")
    result = CliRunner().invoke(verify, ["--course", str(tmp_path), "--jobs", "1"])
    assert result.exit_code == 3
    assert "test_unmarked does not say which task it belongs to" in result.output
    assert "Fix what is named there" in result.output


def test_a_broken_variants_file_could_not_be_verified(tmp_path):
    sound(tmp_path, mistakes="# %% nothing_said\nx = 1\n")
    result = CliRunner().invoke(verify, ["--course", str(tmp_path)])
    assert result.exit_code == 3
    assert "does not say task and name" in result.output


def test_a_release_that_cannot_be_built_is_not_up_to_date(tmp_path):
    proof = Proof(gather(sound(tmp_path).assignments[0]))
    report = judge(Evidence((proof,), (1,), (), "handout.md:3: there is no plot 'x'"))
    gate = next(gate for gate in report.gates if gate.name == "up_to_date")
    assert gate.problems == ("handout.md:3: there is no plot 'x'",)


def test_a_remark_of_the_build_is_no_problem(tmp_path):
    proof = Proof(gather(sound(tmp_path).assignments[0]))
    remark = Difference("note", "assignments/01_good/plots/a.svg", text="drawn elsewhere")
    report = judge(Evidence((proof,), (1,), (remark,)))
    assert next(gate for gate in report.gates if gate.name == "up_to_date").held


def test_a_module_without_solution_regions_has_no_stub(tmp_path):
    module = MODULE.replace("    # BEGIN SOLUTION\n", "")
    proof = Proof(gather(sound(tmp_path, modules={"scale": module}).assignments[0]))
    report = judge(Evidence((proof,), (1,)))
    gate = next(gate for gate in report.gates if gate.name == "stubs")
    assert "END SOLUTION without a BEGIN SOLUTION" in gate.problems[0]


def test_what_keeps_a_stub_from_being_made_is_told_once(tmp_path):
    module = MODULE.replace("    # BEGIN SOLUTION\n", "")
    proof = Proof(gather(sound(tmp_path, modules={"scale": module}).assignments[0]))
    report = judge(Evidence((proof,), (1,), (), proof.material.stub_problem))
    gates = {gate.name: gate for gate in report.gates}
    assert gates["stubs"].problems
    for name in ("up_to_date", "nothing_leaks"):
        assert (gates[name].problems, gates[name].unchecked) == ((), ("01_good",))


def test_a_test_that_hides_another_one_is_found(tmp_path):
    second = HIDDEN.split("\n\n\n")[1].replace("usual", "same")
    proof = Proof(gather(sound(tmp_path, hidden=f"{HIDDEN}\n\n{second}\n").assignments[0]))
    _, gate, *_ = judge(Evidence((proof,), (1,))).gates
    assert gate.problems == (
        "01_good: hidden.py defines test_scaled 2 times; the last one hides the others",
    )


def test_a_test_file_that_is_no_python_is_found(tmp_path):
    proof = Proof(gather(sound(tmp_path, hidden="def broken(:\n").assignments[0]))
    proof.add_error(1, "the tests of 01_good give 0 points")
    _, catalogue, reference, *_ = judge(Evidence((proof,), (1,))).gates
    assert catalogue.problems == ("01_good: hidden.py:1: this is not Python: invalid syntax",)
    assert (reference.problems, reference.unchecked) == ((), ("01_good",))


def test_a_file_that_cannot_be_written_is_named_before_the_work(tmp_path):
    taken = tmp_path / "file"
    taken.touch()
    result = CliRunner().invoke(verify, ["-o", str(taken / "report.txt")])
    assert result.exit_code == 3
    assert f"cannot write {Path(taken, 'report.txt')}" in result.output
