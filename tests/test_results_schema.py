"""The results document: its schema for other tools, and whether its numbers agree."""

from __future__ import annotations

import json

import jsonschema
import pytest
from msgspec.structs import replace
from tests.document_check import check
from tests.golden.documents import ALL_RIGHT, DOCUMENTS, HOSTILE, MIXED

from nnopt.report.document import Isolation, decode, encode
from nnopt.report.schema import PATH, schema, schema_text

VALIDATOR = jsonschema.Draft202012Validator(schema())


def test_committed_schema_is_up_to_date():
    assert PATH.read_text("utf-8") == schema_text(), "run python -m nnopt.report.schema"


def test_schema_is_a_schema_and_describes_its_fields():
    VALIDATOR.check_schema(schema())
    for struct in schema()["$defs"].values():
        assert struct["description"]
    statuses = schema()["$defs"]["TestResult"]["properties"]["status"]["enum"]
    assert statuses == ["crashed", "failed", "not_run", "passed", "timeout"]


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_documents_are_valid_and_consistent(document):
    VALIDATOR.validate(json.loads(encode(document)))
    assert check(document) == []


def test_a_document_comes_back_as_it_was():
    assert decode(encode(MIXED)) == MIXED
    assert decode(encode(HOSTILE)).score == 0


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("status",), "fine"),
        (("schema",), "nnopt.results/2"),
        (("score",), -1),
        (("assignments", 0, "status"), "failed"),
        (("assignments", 0, "tasks", 0, "tests", 0, "status"), "skipped"),
        (("assignments", 0, "tasks", 0, "tests", 0, "points"), 0.5),
        (("isolation", "mode"), "none"),
    ],
)
def test_what_is_no_document_is_refused(where, value):
    document = json.loads(encode(MIXED))
    place = document
    for key in where[:-1]:
        place = place[key]
    place[where[-1]] = value
    assert not VALIDATOR.is_valid(document)
    with pytest.raises(ValueError, match=r"\$\."):
        decode(json.dumps(document))


def _with_test(**fields):
    """The document that is all right, with one of its tests changed."""
    assignment = ALL_RIGHT.assignments[0]
    task = assignment.tasks[0]
    tests = (*task.tests[:-1], replace(task.tests[-1], **fields))
    tasks = (replace(task, tests=tests), *assignment.tasks[1:])
    return replace(ALL_RIGHT, assignments=(replace(assignment, tasks=tasks),))


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (replace(ALL_RIGHT, score=12), "the document: states 12 points, its parts have 13"),
        (_with_test(points=1), "states 3 points, its parts have 2"),
        (_with_test(max_points=5), "states 3 points, its parts have 6"),
        (_with_test(status="failed"), "failed, but has 2 points"),
        (_with_test(points=3), "3 points are not between 0 and 2"),
        (_with_test(hint="Look again."), "passed, but has a hint"),
        (_with_test(id="02::rows"), "test 02::rows is there 2 times"),
        (replace(ALL_RIGHT, assignments=ALL_RIGHT.assignments * 2), "assignment 02_mse is there 2"),
        (replace(ALL_RIGHT, assignments=()), "13 points and no assignment"),
        (replace(ALL_RIGHT, isolation=Isolation("practice", (), True)), "in practice mode"),
        (
            replace(
                ALL_RIGHT, assignments=(replace(ALL_RIGHT.assignments[0], status="ungradable"),)
            ),
            "02_mse is ungradable, but has 13 points",
        ),
    ],
)
def test_numbers_that_disagree_are_told(document, problem):
    assert any(problem in sentence for sentence in check(document)), check(document)
