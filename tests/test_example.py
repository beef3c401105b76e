"""The example submission: its report says what a student needs, and the README shows it."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from nnopt.report.formats import svg, terminal
from nnopt.report.options import Options
from nnopt.report.redact import redact

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE, PICTURE = ROOT / "examples" / "submission", ROOT / "docs" / "report.svg"
SVG = "{http://www.w3.org/2000/svg}"
# What differs between two machines or two runs.
_OWN = re.compile(
    r"^(ran isolated|took|[\d.]+ s went|nnopt \d|[\d.]+$|NOT OFFICIAL|These|full isolation)"
)


@pytest.fixture(scope="module")
def found(grade):
    """What the engine found."""
    [document] = grade(EXAMPLE, audience="instructor")
    return document


@pytest.fixture(scope="module")
def document(found):
    """What the student reads."""
    return redact(found, "student")


@pytest.fixture(scope="module")
def tests(found):
    """All tests by task."""
    return {
        task.name if assignment.id != "03_custom_loss" else f"03 {task.name}": task.tests
        for assignment in found.assignments
        for task in assignment.tasks
    }


def named(tests):
    failed = [test for test in tests if test.status != "passed"]
    return {test.misconception for test in failed if test.stage != "contract"}


def test_the_mistakes_of_the_example_are_recognized(tests):
    """Sum for mean, cost and profit swapped, no floor in the staircase; each with its followers."""
    assert named(tests["mse"]) == named(tests["train"]) == {"sum_for_mean"}
    swapped = named(tests["03 profit_loss"])
    assert len(swapped) == 1
    assert named(tests["03 train"]) == swapped
    assert named(tests["exponential_decay"]) == {"staircase_ignored"}
    assert "staircase_ignored" in named(tests["descend_with_decay"])


def test_right_unwritten_crashed_and_endless_parts_are_told_apart(tests):
    assert {test.status for test in tests["yogurt_data"]} == {"passed"}
    assert [test.status for test in tests["mse"] if test.stage == "contract"] == ["not_run"]
    assert {test.stage for test in tests["plot_rates"]} == {"not_written"}
    assert "crashed" in {test.status for test in tests["descend_with_decay"]}
    assert {"timeout", "passed"} == {test.status for test in tests["descend"]}


def test_the_report_says_each_cause_once(document):
    text = " ".join(terminal.render(document).split())
    hints = re.findall(r"Hint: [^.?]*", text)
    assert len(hints) == len(set(hints)) == 3
    assert re.search(r"[0-9]+ tests fail. This comes from mse: mend that first.", text)
    assert "Is there a loop without end?" in text
    assert "Next: mend mse (02_mse)." in text


def lines_of(picture):
    lines = {}
    for text in ET.fromstring(picture).iter(f"{SVG}text"):
        if "clip-path" in text.attrib:
            line = lines.setdefault(float(text.attrib["y"]), [])
            line.append("".join(text.itertext()).replace("\xa0", " "))
    found = [" ".join("".join(parts).split()) for _, parts in sorted(lines.items())]
    return [line for line in found if line and not _OWN.match(line)]


def test_the_picture_in_the_readme_is_this_report(document):
    """Else: nnopt-grade examples/submission --format svg -o docs/report.svg"""
    drawn = svg.render(document, Options())
    assert lines_of(PICTURE.read_text("utf-8")) == lines_of(drawn)
    assert len(lines_of(drawn)) > 50
