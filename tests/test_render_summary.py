"""The table of a class. The file of tests/test_render.py says how to write golden files anew."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from tests.golden.compare import same_as_golden
from tests.golden.documents import (
    FOUND,
    make_assignment,
    make_document,
    make_task,
    make_test,
)

from nnopt.report.document import Submission
from nnopt.report.formats import table as summary
from nnopt.report.options import Options

NAMES = (
    "ada",
    "grace",
    "Zoë",
    "漢字漢字漢字漢字",
    "a-rather-long-name-of-a-submission",
    "\x1b[1mbob",
)
CLASS = [
    replace(document, submission=Submission(name, "0" * 64))
    for name, document in zip((*NAMES, "kim", "lee", "max", "nan"), FOUND.values(), strict=True)
]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("summary.txt", Options(width=110)),
        ("summary_color.txt", Options(width=110, color=True)),
        ("summary_72_ascii.txt", Options(width=72, unicode=False)),
        ("summary_40.txt", Options(width=40)),
    ],
)
def test_table_is_the_golden_one(name, options):
    same_as_golden(name, summary.render(CLASS, options))


@pytest.mark.parametrize("unicode", [True, False])
def test_no_line_is_wider_than_the_terminal(unicode):
    for width in range(20, 130):
        text = summary.render(CLASS, Options(width=width, unicode=unicode))
        assert max(cell_len(line) for line in text.splitlines()) <= width
        assert unicode or text.isascii()
        assert "\x1b" not in text


def test_every_submission_has_one_line_with_its_total():
    lines = summary.render(CLASS, Options(width=110)).splitlines()[1 : 1 + len(CLASS)]
    for line, document in zip(lines, CLASS, strict=True):
        total = f"{document.score}/{document.max_score}"
        assert total in line.split() or document.status == "grader_error"


def test_common_mistakes_are_counted_once_per_submission():
    text = summary.render(CLASS, Options(width=110))
    assert "2 x sum_for_mean  02_mse, mse" in text


def test_a_mistake_is_counted_where_it_comes_from():
    mistake = {"status": "failed", "misconception": "sum_for_mean", "hint": "Twice?"}
    tasks = [make_task(name, name, make_test(name, name, 1, **mistake)) for name in "ab"]
    document = make_document(make_assignment("02_mse", "MSE", *tasks))
    text = summary.render([document, document], Options(width=110))
    assert "2 x sum_for_mean  02_mse, a" in text
    assert "02_mse, b" not in text


def test_each_submission_that_was_not_graded_says_why():
    broken = make_assignment("02_mse", "MSE", status="ungradable", message="Line 3: no colon.")
    refused = make_document(status="ungradable", message="It is empty. Hand in the modules.")
    text = summary.render(
        [
            replace(make_document(broken), submission=Submission("anna", "")),
            replace(refused, submission=Submission("ben", "")),
        ]
    )
    assert "anna, 02_mse: Line 3: no colon.\n" in text
    assert "ben: It is empty. Hand in the modules.\n" in text


def test_nothing_was_graded():
    assert "0 submissions" in summary.render([])
