"""What every format promises, and the terminal report in particular.

The reports are compared with files in tests/golden. After a wanted change:

    NNOPT_GOLDEN=write pytest tests/test_render.py tests/test_render_summary.py

and read the difference before you commit it.
"""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from tests.golden.compare import same_as_golden
from tests.golden.documents import (
    DOCUMENTS,
    make_assignment,
    make_document,
    make_task,
    make_test,
)

from nnopt.report.document import Location, Submission, decode
from nnopt.report.formats import formats, html, json, svg, terminal
from nnopt.report.options import Options
from nnopt.report.redact import redact

ALL_RIGHT, MIXED, HOSTILE = (DOCUMENTS[name] for name in ("all_right", "mixed", "hostile"))
GOLDEN = {
    **{f"{name}.txt": (name, Options()) for name in DOCUMENTS},
    "mixed_40_ascii.txt": ("mixed", Options(width=40, unicode=False)),
    "mixed_color.txt": ("mixed", Options(color=True)),
    "mixed_verbose.txt": ("mixed", Options(verbose=True, width=100)),
    "hostile_ascii.txt": ("hostile", Options(unicode=False)),
}


def words(document, **options):
    """The report as one line of words, however it was wrapped."""
    return " ".join(terminal.render(document, Options(**options)).split())


@pytest.mark.parametrize("name", GOLDEN)
def test_report_is_the_golden_one(name):
    document, options = GOLDEN[name]
    same_as_golden(name, terminal.render(DOCUMENTS[document], options))


@pytest.mark.parametrize("name", ["mixed", "hostile"])
def test_picture_is_the_golden_one(name):
    options = Options(title="nnopt-grade examples/submission")
    same_as_golden(f"{name}.svg", svg.render(DOCUMENTS[name], options))


def test_json_is_the_golden_one():
    same_as_golden("mixed.json", json.render(MIXED))
    assert decode(json.render(MIXED)) == MIXED


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_every_format_writes_every_document(name, document):
    first = formats()[name].write([document], Options())
    assert first
    assert formats()[name].write([document], Options()) == first


def test_reports_depend_on_nothing_but_document_and_options(monkeypatch):
    before = terminal.render(MIXED, Options(color=True)), terminal.render(MIXED)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "JUPYTER_COLUMNS"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("TERM", "dumb")
    assert (terminal.render(MIXED, Options(color=True)), terminal.render(MIXED)) == before


@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_no_line_is_wider_than_the_terminal(document, unicode):
    for width in (20, 33, 40, 41, 59, 60, 61, 80, 101, 200):
        for verbose in (False, True):
            options = Options(width=width, unicode=unicode, verbose=verbose)
            lines = terminal.render(document, options).splitlines()
            assert max(cell_len(line) for line in lines) <= width
            assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_color_adds_escape_codes_and_nothing_else(document):
    plain = terminal.render(document, Options(color=False))
    assert "\x1b" not in plain
    colored = terminal.render(document, Options(color=True))
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_without_unicode_all_is_ascii(document):
    assert terminal.render(document, Options(unicode=False)).isascii()


def test_three_states_have_three_signs_without_color():
    text = terminal.render(MIXED, Options(unicode=False))
    assert ":) yogurt_data" in text
    assert ":( mse" in text
    assert ":| plot_predictions" in text


def test_a_right_task_is_one_line_and_verbose_lists_its_tests():
    assert "As many rows" not in terminal.render(ALL_RIGHT)
    assert "As many rows" in terminal.render(ALL_RIGHT, Options(verbose=True))


def test_the_public_check_comes_first_and_the_hint_before_what_happened():
    text = words(MIXED)
    hint = text.index("Hint: Give every row twice")
    assert text.index("The worked example") < hint < text.index("gave 5.0")
    assert text.count("Give every row twice") == 1


def test_tests_that_fail_alike_are_told_once():
    same = {"status": "failed", "stage": "value", "message": "The sign is wrong."}
    tests = [make_test(f"t{i}", f"Case {i}.", 1, **same) for i in range(8)]
    text = words(make_document(make_assignment("02_mse", "MSE", make_task("mse", "MSE", *tests))))
    assert text.count("The sign is wrong.") == 1
    assert "7 more tests fail in the same way: Case 1; Case 2; Case 3; 4 others. 0/7" in text


def test_verbose_folds_nothing():
    same = {"status": "failed", "stage": "value", "message": "Too large.", "misconception": "sum"}
    tests = [make_test(f"t{i}", f"Case {i}.", 1, **same) for i in range(4)]
    late = make_test("late", "A late case.", 1, status="not_run", message="It needs mse.")
    tasks = [make_task("mse", "MSE", *tests[:2]), make_task("train", "T", *tests[2:], late)]
    document = make_document(make_assignment("02_mse", "MSE", *tasks))
    text = words(document, verbose=True)
    for title in ("Case 0.", "Case 1.", "Case 2.", "Case 3.", "A late case."):
        assert f"{title} 0/1" in text
    assert text.count("Too large.") == 4
    assert "same way" not in text
    assert "comes from" not in text


def test_what_does_not_count_yet_is_neutral_and_says_what_it_waits_for():
    wrong = make_test("t", "Case.", 1, status="failed", stage="value", message="Too large.")
    why = "This counts when another hidden test of `mse` passes."
    idle = {"status": "not_run", "stage": "contract", "message": why}
    idle = make_test("c", "It leaves everything as it was.", 1, **idle)
    document = make_document(make_assignment("02_mse", "MSE", make_task("mse", "MSE", wrong, idle)))
    assert f"– It leaves everything as it was. 0/1 {why}" in words(document)
    assert "✗ It leaves" not in words(document)
    page = html.render(document, Options()).replace("<code>", "`").replace("</code>", "`")
    assert f"1 test not run: {why}" in page


def test_instructors_see_the_first_hidden_case_of_folded_tests():
    same = {"status": "failed", "stage": "value", "message": "Too large.", "misconception": "sum"}
    public = make_test("open", "Open.", **same)
    drawn = [make_test(f"t{i}", f"Case {i}.", 1, detail=f"mse([{i}])", **same) for i in range(3)]
    tasks = [make_task("mse", "MSE", public, *drawn[:2]), make_task("train", "T", drawn[2])]
    document = make_document(make_assignment("02_mse", "MSE", *tasks), audience="instructor")
    text = words(document)
    assert "mse([0])" in text
    assert "mse([1])" not in text
    assert "mse([2])" in text
    assert "Next:" not in text


def test_of_a_long_case_the_inputs_are_cut_and_the_values_stay():
    detail = f"train({'[0.25, 0.75], ' * 90}): expected [[2.5]], got [[5.0]]"
    wrong = make_test("t", "Case.", 1, status="failed", message="Too large.", detail=detail)
    document = make_document(
        make_assignment("02_mse", "MSE", make_task("train", "T", wrong)), audience="instructor"
    )
    text = words(document)
    assert "│ expected [[2.5]] │ got [[5.0]]" in text
    assert len(text) < 1000


def test_a_hidden_exception_is_told_with_the_public_check_that_raises_too():
    """A student does not read which exception it was, nor where, but the check says it."""
    raised = {"status": "failed", "stage": "exception", "location": Location("mse.py", 3, "n")}
    public = make_test("p", "Open.", message="NameError: n", exception="NameError", **raised)
    hidden = make_test("h", "Drawn.", 2, message="ValueError", exception="ValueError", **raised)
    tasks = [make_task("mse", "MSE", public, hidden), make_task("other", "Other", hidden)]
    text = words(redact(make_document(make_assignment("02_mse", "MSE", *tasks)), "student"))
    assert "1 more test fails in the same way: Drawn. 0/2" in text
    assert "✗ Drawn. 0/2 Your code raised an exception." in text
    assert "ValueError" not in text


def test_one_line_that_stops_two_tasks_is_told_once():
    where = {"status": "failed", "stage": "exception", "message": "NameError: n"}
    where["location"] = Location("mse.py", 3, "n")
    task_of = [make_task(n, n, make_test(n, n, 1, **where)) for n in ("first", "second")]
    text = words(make_document(make_assignment("02_mse", "MSE", *task_of)))
    assert text.count("NameError") == 1
    assert "1 test stops for the same reason as in first." in text
    assert "Next: mend first (02_mse) at mse.py:3." in text


def test_a_mistake_that_shows_in_two_tasks_is_told_once():
    mistake = {"status": "failed", "stage": "value", "misconception": "sum", "hint": "Twice?"}
    tests = [make_test(f"t{i}", f"Case {i}.", 1, message="Too large.", **mistake) for i in range(3)]
    other = make_test("t4", "Another case.", 1, status="failed", message="Too small.")
    tasks = [make_task("mse", "MSE", tests[0]), make_task("train", "Training", *tests[1:], other)]
    document = make_document(make_assignment("02_mse", "MSE", *tasks))
    text = words(document)
    assert text.count("Hint: Twice?") == text.count("Too large.") == 1
    assert "✗ 2 tests fail. This comes from mse: mend that first. 0/2 ✗ Another case." in text
    assert "Too small." in text
    single = make_task("train", "Training", tests[1])
    text = words(make_document(make_assignment("02_mse", "MSE", tasks[0], single)))
    assert "✗ 1 test fails. This comes from mse: mend that first." in text


def test_equal_titles_stand_there_once_with_their_number():
    same = {"status": "failed", "stage": "value", "message": "The sign is wrong."}
    titles = ["First.", "Twin.", "Twin.", "Twin.", "Last."]
    tests = [make_test(f"t{i}", title, 1, **same) for i, title in enumerate(titles)]
    right = [make_test(f"r{i}", "All layers are counted.") for i in range(3)]
    task = make_task("mse", "MSE", *tests, *right)
    text = words(make_document(make_assignment("02_mse", "MSE", task)))
    assert "4 more tests fail in the same way: Twin (3 tests); Last. 0/4" in text
    assert text.count("All layers are counted. (3 tests) public") == 1


def test_what_does_not_finish_is_told_once_also_where_it_was_not_called_again():
    loop = {"status": "timeout", "stage": "timeout", "called": "walk"}
    texts = ("It did not finish.", "It did not finish in two tests, so it was not called again.")
    tests = [make_test(f"t{i}", f"Case {i}.", 1, message=t, **loop) for i, t in enumerate(texts)]
    text = words(make_document(make_assignment("02_mse", "MSE", make_task("walk", "W", *tests))))
    assert "It did not finish. ✗ 1 more test fails in the same way: Case 1. 0/1" in text


def test_time_that_went_into_endless_loops_is_told():
    loop = {"status": "timeout", "stage": "timeout", "message": "It did not finish."}
    tests = [make_test(f"t{i}", "A loop.", 1, duration_s=5.0, **loop) for i in range(2)]
    assignment = make_assignment("02_mse", "MSE", make_task("mse", "MSE", *tests))
    document = make_document(assignment, duration_s=12.2)
    text = words(replace(document, audience="instructor"))
    assert "took 12 s, 10 s of it waiting for what did not finish" in text
    short = replace(document, audience="instructor", duration_s=8.0)
    assert "took 8 s, 8 s of it waiting" in words(short)
    assert "10 s went into waiting for what did not finish" in words(document)
    assert "took" not in words(document)
    assert "waiting for" not in words(ALL_RIGHT)


def test_the_misconception_is_named_to_instructors_only():
    assert "sum_for_mean" not in words(MIXED)
    assert "Recognized as sum_for_mean" in words(DOCUMENTS["instructor"])


def test_a_fault_of_the_grader_is_no_zero():
    text = words(DOCUMENTS["grader_error"])
    assert "This is our fault, not yours; it is not a zero." in text
    assert "13 of 28 points, 15 of them still open" in text
    assert "%" not in text


def test_each_status_says_what_to_do():
    assert "Next: make 03_custom_loss run" in words(DOCUMENTS["ungradable"])
    assert "Next: tell your instructor" in words(DOCUMENTS["grader_error"])
    assert "Next: hand in" in words(DOCUMENTS["nothing_handed_in"])
    assert "Next: mend the error that stops 02_mse" in words(DOCUMENTS["broken_import"])
    assert "Everything is right. Well done." in words(ALL_RIGHT)


def test_a_function_that_is_not_there_stops_only_its_task():
    gone = {"status": "failed", "stage": "import", "message": "`mse` is not there."}
    task = make_task("mse", "MSE", make_test("t", "A loss.", **gone))
    text = words(make_document(make_assignment("02_mse", "MSE", task)))
    assert "Next: mend mse (02_mse). Its public check is with your files." in text


def test_what_is_handed_in_is_mended_before_the_rest_is_handed_in():
    missing = make_assignment("01_network", "Network", status="not_submitted", max_score=9)
    document = make_document(missing, *MIXED.assignments)
    assert "Next: mend mse (02_mse)" in words(document)
    only = make_document(missing, *ALL_RIGHT.assignments)
    assert "Next: hand in 01_network" in words(only)


def test_practice_mode_is_never_mistaken_for_a_grade():
    text = words(DOCUMENTS["practice"])
    assert "NOT OFFICIAL: This ran in practice mode" in text
    assert "ran isolated" not in text
    assert "NOT OFFICIAL" not in words(ALL_RIGHT)


def test_a_percentage_is_never_rounded_up_to_everything():
    nearly = replace(ALL_RIGHT, score=1999, max_score=2000)
    assert "99 %" in words(nearly)


def test_student_text_stays_behind_its_bar():
    lines = terminal.render(HOSTILE).splitlines()
    claims = [line for line in lines if "✓" in line]
    assert claims
    assert not [line for line in claims if line.lstrip().startswith("✓")]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.booleans(), st.integers(20, 120))
def test_no_string_is_obeyed(text, unicode, width):
    broken = make_test(
        "t",
        text,
        1,
        status="failed",
        stage="exception",
        message=text,
        hint=text,
        detail=text,
        location=Location(text, 1, text),
        output=text,
    )
    assignment = make_assignment("02_mse", text, make_task("mse", text, broken), notes=(text,))
    document = make_document(assignment, submission=Submission(text, ""), message=text)
    report = terminal.render(document, Options(width=width, unicode=unicode))
    unseen = {unicodedata.category(char) for char in report.replace("\n", "")}
    assert not unseen & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert unicode or report.isascii()
    assert max(cell_len(line) for line in report.split("\n")) <= width
    ET.fromstring(svg.render(document, Options(title=text)))
    decode(json.render(document))


def test_the_picture_needs_nothing_from_elsewhere():
    picture = svg.render(MIXED, Options(title="nnopt-grade <a> {b}"))
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]
    assert "@font-face" not in picture
    assert "<script" not in svg.render(HOSTILE)
    title = ET.fromstring(picture).find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text == "nnopt-grade <a> {b}"
