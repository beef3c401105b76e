"""Parts of the way through nbgrader that a whole run shows only in passing."""

import pytest
from tests.machine import package

package("nbgrader")

import nbformat  # noqa: E402
from traitlets.utils.importstring import import_item  # noqa: E402

from nnopt.errors import IntakeError  # noqa: E402
from nnopt.nbgrader.clean import Released, clean  # noqa: E402
from nnopt.nbgrader.executed import execute, not_run  # noqa: E402
from nnopt.nbgrader.gradebook import SourceCell  # noqa: E402
from nnopt.nbgrader.harmless import ALL, LONGEST  # noqa: E402
from nnopt.nbgrader.release import ResultsFirst  # noqa: E402

v4 = nbformat.v4
# Of `nnopt nbgrader-init` up to version 0.1, and of what people type.
WRITTEN = (
    "release.KeepStubs", "exporter.SubmissionExporter", "clean.CleanSubmission",
    "autograde.NnoptAutograde", "save.SaveScores", "totals.TotalsExport",
    "feedback.StudentFeedback", "export.TaskExport",
)  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_configuration_that_was_written_before_still_works(name):
    found = import_item(f"nnopt.nbgrader.{name}")
    assert found.__name__ == name.partition(".")[2]


def notebook(*cells):
    return v4.new_notebook(cells=list(cells))


def test_cells_that_are_too_long_are_not_run_and_say_so():
    book = notebook(v4.new_markdown_cell("a"), v4.new_code_cell("x = '" + "a" * 2**20 + "'"))
    with pytest.raises(IntakeError) as told:
        execute(book, lambda cells: pytest.fail("they were run"))
    not_run(book, told.value)
    (output,) = book.cells[1].outputs
    assert (output.output_type, output.name) == ("stream", "stderr")
    assert "not run: together they are longer than 1048 kB" in output.text


def answer(text, name="why"):
    return v4.new_markdown_cell(text, metadata={"nbgrader": {"grade_id": name}})


SOURCE = SourceCell("why", "markdown", "YOUR <b>ANSWER</b>", False, "0", True, True, False, 2.0)


def test_an_answer_that_nobody_wrote_stays_as_it_was_given():
    """nbgrader knows by its text that there is nothing to grade."""
    kept = clean(notebook(answer(SOURCE.source)), Released({"why": SOURCE}))
    assert kept.cells[0].source == SOURCE.source
    changed = clean(notebook(answer("My <b>answer</b>")), Released({"why": SOURCE}))
    assert changed.cells[0].source == "<div><p>My &lt;b&gt;answer&lt;/b&gt;</p></div>"


def test_the_handout_stays_markdown_and_what_was_changed_in_it_is_shown():
    released = Released({}, frozenset({"# Idea\n<b>x</b>"}), frozenset({"plots/a.svg"}))
    texts = ["# Idea\n<b>x</b>", "# Idea\n<b>y</b>", "![a](plots/a.svg) ![b](plots/b.svg)"]
    cells = clean(notebook(*map(v4.new_markdown_cell, texts)), released).cells
    assert cells[0].source == texts[0]
    assert cells[1].source == "<div><h1>Idea</h1>&#10;<p>&lt;b&gt;y&lt;/b&gt;</p></div>"
    assert cells[2].source == '<div><p><img src="plots/a.svg" alt="a"> <img alt="b"></p></div>'


def test_what_is_rendered_of_a_notebook_has_a_limit():
    count = 2 * ALL // LONGEST
    book = notebook(*(v4.new_markdown_cell("*a* " * (LONGEST // 4)) for _ in range(count)))
    shown = [cell.source.startswith("<div><p>") for cell in clean(book, Released({})).cells]
    assert shown == [True] * (count // 2) + [False] * (count // 2)


def check(score, found="3.0"):
    table = v4.new_output("display_data", {"text/html": '<div class="nnopt">T</div>'})
    points = v4.new_output("execute_result", {"text/plain": found}, execution_count=1)
    nbgrader = {"grade_id": "check-mse", "grade": True, "locked": True, "score": score, "points": 5}
    return v4.new_code_cell(
        "nnopt_check('mse')", outputs=[table, points], metadata={"nbgrader": nbgrader}
    )


@pytest.mark.parametrize(("score", "said"), [(3.0, False), (4.5, True)])
def test_feedback_says_when_a_person_gave_other_points(score, said):
    page, _ = ResultsFirst().preprocess(notebook(check(score)), {})
    sources = [cell.source for cell in page.cells]
    assert sources[0] == "# What the tests found"
    assert ("Your instructor gave 4.5 of 5 points." in sources[1]) is said
    assert '<a name="check-mse"></a>' in sources[1]


def test_feedback_of_another_assignment_stays_as_it_is():
    book = notebook(v4.new_markdown_cell("a"), v4.new_code_cell("1"))
    page, _ = ResultsFirst().preprocess(book, {})
    assert [cell.source for cell in page.cells] == ["a", "1"]
