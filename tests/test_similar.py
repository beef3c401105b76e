"""Similar work: copies are found whatever they are called, and those who worked alone are not."""

from __future__ import annotations

import ast
import csv
import io
import random
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from msgspec.structs import replace
from tests.golden.documents import make_assignment, make_document, make_task, make_test

from nnopt.authoring.build.release import make_stubs
from nnopt.course.mistakes import load_mistakes
from nnopt.course.variants import load_accepted
from nnopt.grading.kept import Entry, Kept
from nnopt.insights.dolos import dolos_zip
from nnopt.insights.groups import causes
from nnopt.insights.page import class_page
from nnopt.insights.programs import uses
from nnopt.insights.similar import similar
from nnopt.insights.trees import pieces, size, statements
from nnopt.intake.sealed import SealedAssignment, SealedModule, SealedSubmission, seal_assignment
from nnopt.report.document import Submission
from nnopt.report.given import written

OWN = '''
import tensorflow as tf


def mse(y_true, y_pred):
    """The loss."""
    total, count = 0.0, 0
    for left, right in zip(tf.unstack(y_true), tf.unstack(y_pred)):
        row = tf.reduce_sum(tf.math.squared_difference(left, right))
        total = total + row
        count += int(tf.size(left))
    return total / max(count, 1)
'''


class Renamed(ast.NodeTransformer):
    """Other names, no docstrings: what a copy looks like to the eye."""

    def visit_Name(self, node):
        known = ("tf", "np", "zip", "int", "max", "range", "len", "min", "list", "slice", "float")
        return node if node.id in known else ast.Name(f"my_{node.id}", node.ctx)

    def visit_arg(self, node):
        return ast.arg(f"my_{node.arg}", None)


def disguised(source):
    tree = Renamed().visit(ast.parse(source))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return "# all mine\n\n" + ast.unparse(ast.fix_missing_locations(tree))


def alone(course, name, count, seed=0):
    """A class of which each one wrote a right or a wrong solution by themselves."""
    assignment, rng = course.get(name), random.Random(seed)
    variants = [*load_accepted(assignment), *load_mistakes(assignment)]
    bases = [assignment.reference(), *(each.modules(assignment) for each in variants)]
    known = [*make_stubs(assignment).values(), *assignment.reference().values()]
    known += [text for each in variants for text in each.changed.values()]
    works = {
        f"student_{n:03}": {f"{k}.py": text for k, text in rng.choice(bases).items()}
        for n in range(count)
    }
    return works, known


def test_copies_are_found_in_a_class_and_nobody_else(course):
    name = "02_mse"
    works, known = alone(course, name, 300)
    for number, copies in ((7, (70, 170)), (9, (90,))):
        mine = OWN.replace("+= int", "+= 2 * int" if number == 9 else "+= int")
        mine = mine.replace("unstack", "identity") if number == 9 else mine
        works[f"student_{number:03}"] = {"mse.py": mine}
        for other in copies:
            works[f"student_{other:03}"] = {"solution.py": disguised(mine)}
    start = time.process_time()
    found = similar({name: works}, (), {name: known})
    assert time.process_time() - start < 3
    found = [set(each.names) for each in found]
    assert found == [{f"student_{n:03}" for n in group} for group in ((7, 70, 170), (9, 90))]


def test_what_many_have_or_the_stub_gives_is_no_sign():
    works = {f"s{n}": {"mse.py": OWN} for n in range(50)}
    assert similar({"02_mse": works}) == []
    two = {"anna": {"mse.py": OWN}, "ben": {"mse.py": disguised(OWN)}}
    assert [each.names for each in similar({"02_mse": two})] == [("anna", "ben")]
    assert similar({"02_mse": two}, (), {"02_mse": [OWN]}) == []


def test_a_rare_wrong_answer_speaks_too():
    """Half of a function that is the same, and a result that nobody else has."""
    other = OWN.replace("total = total + row", "total += row * 1.0").replace("max(count, 1)", "9")
    other = other.replace("squared_difference", "multiply")
    works = {"anna": {"mse.py": OWN}, "ben": {"mse.py": other}}
    share = similar({"02_mse": works})
    assert share == []

    def work(name, value):
        given = {"status": "failed", "stage": "value", "given": written(0, [value])}
        task = make_task("mse", "MSE", make_test("t", "A case.", 1, **given))
        made = make_document(make_assignment("02_mse", "MSE", task))
        return replace(made, submission=Submission(name, "0" * 64))

    documents = [work("anna", 0.73), work("ben", 0.73), work("carla", 0.5)]
    [cluster] = similar({"02_mse": works}, causes(documents))
    assert cluster.pairs[0].answers == ("mse: A case.",)


@pytest.mark.parametrize("text", ["def f(:", "\0", "(" * 5000, "", "x = " + "-" * 3000 + "1"])
def test_what_is_no_program_is_like_nothing(text):
    assert isinstance(pieces(text), frozenset)
    assert statements(text) == {} or text.startswith("x")
    assert size(text) >= 1


NAMES = [f"a{number}" for number in range(2_800)]
COSTLY = {
    "a chain": "".join(f"def a{n}(): a{n + 1}()\n" for n in range(9_000)),
    "assignments": "".join(f"a{n} = a{n + 1}\n" for n in range(19_000)),
    "wide": f"a0 = {', '.join(NAMES)}\n" + f"{' = '.join(NAMES)} = 0\n" * 5,
    "attributes": ("x = a" + ".a" * 9_000 + "\n") * 5,
    "signs": ("x = " + "-" * 9_000 + "1\n") * 10,
}


@pytest.mark.parametrize("source", COSTLY.values(), ids=COSTLY)
def test_no_program_keeps_those_busy_who_compare_it(source):
    """Each is as large as the intake lets in."""
    start = time.thread_time()
    pieces(source), statements(source), size(source), uses(source, "a0", "none")
    assert time.thread_time() - start < 10


def test_the_archive_is_what_dolos_reads():
    works = {"anna wu": {"b.py": "y = 2", "a.py": "x = 1"}, "=ben/..": {"a.py": "z = 3"}}
    archive = zipfile.ZipFile(io.BytesIO(dolos_zip(works, {"anna wu": ("Anna Wu", "")})))
    rows = list(csv.DictReader(io.StringIO(archive.read("info.csv").decode())))
    assert {row["filename"] for row in rows} == set(archive.namelist()) - {"info.csv"}
    assert [row["full_name"] for row in rows] == ["'=ben/..", "Anna Wu"]
    assert archive.read(rows[1]["filename"]).decode() == "# a.py\nx = 1\n# b.py\ny = 2"
    assert all("/" not in name and ".." not in name for name in archive.namelist())


def test_a_page_has_the_code_only_with_the_names():
    one = make_document(make_assignment("02_mse", "MSE", make_task("mse", "MSE")))
    documents = [replace(one, submission=Submission(name, "0" * 64)) for name in ("anna", "ben")]
    hostile = OWN + "    # </script><b>anna@example.org\n"
    works = {"02_mse": {"anna": {"mse.py": hostile}, "ben": {"mse.py": disguised(OWN)}}}
    page = class_page(documents, works=works)
    assert "squared_difference" in page
    assert "</script><b>" not in page
    assert "100 %" in page
    page = class_page(documents, works=works, anonymous=True)
    assert "100 %" in page
    assert "squared_difference" not in page


def run(*command, **options):
    command = [Path(sys.executable).parent / "nnopt", *command]
    return subprocess.run(command, capture_output=True, text=True, **options)


def test_the_command_shows_who_is_similar_and_writes_for_dolos(tmp_path):
    one = make_document(make_assignment("02_mse", "MSE", make_task("mse", "MSE")))
    with Kept(tmp_path) as kept:
        for name, text in (("anna", OWN), ("ben", disguised(OWN)), ("carla", "x = 1")):
            modules = {"mse": SealedModule("mse", text.encode(), "mse.py")}
            sealed = seal_assignment(SealedAssignment(id="02_mse", modules=modules))
            submission = SealedSubmission(name, "0" * 64, (sealed,), ())
            document = replace(one, submission=Submission(name, "0" * 64))
            kept.keep(Entry(name, "graded", {}), document, submission)
    done = run("similar", tmp_path, "--assignment", "02", "--dolos", tmp_path / "dolos.zip")
    assert done.stdout.startswith("02_mse: anna, ben\n  anna and ben: 100% of"), done.stderr
    assert "3 submissions compared, 1 group of similar work." in done.stdout
    assert len(zipfile.ZipFile(tmp_path / "dolos.zip").namelist()) == 4
    assert run("similar", tmp_path, "--assignment", "05").returncode == 2
    assert run("report", tmp_path, "-o", tmp_path / "c.html").returncode == 0
    assert "Side by side" in (tmp_path / "c.html").read_text()
