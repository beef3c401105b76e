"""What other tools read: each format against its golden file, and against a reader of its own.

After a wanted change: NNOPT_GOLDEN=write pytest tests/test_foreign_formats.py, and read the
difference before you commit it.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from html.parser import HTMLParser

import jsonschema
import numpy as np
import pytest
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from msgspec.structs import replace
from tests.golden.compare import same_as_golden
from tests.golden.documents import (
    ALL_RIGHT,
    DOCUMENTS,
    GRADER_ERROR,
    MIXED,
    UNGRADABLE,
    make_assignment,
    make_document,
    make_task,
    make_test,
)

from nnopt.errors import NnoptError
from nnopt.report.cells import Cells
from nnopt.report.document import Figures, Submission
from nnopt.report.drawn import compact
from nnopt.report.formats import format_for, formats
from nnopt.report.options import Handed, Options
from nnopt.report.redact import redact

SINGLE = {
    "html": "mixed.html",
    "markdown": "mixed.md",
    "gradescope": "mixed.gradescope.json",
    "prairielearn": "mixed.prairielearn.json",
    "check50": "mixed.check50.json",
    "classroom": "mixed.classroom.json",
    "junit": "mixed.junit.xml",
}
MANY = {"csv": "class.csv", "canvas": "class.canvas.csv", "worksheet": "class.worksheet.csv"}


def named(document, name):
    return replace(document, submission=Submission(name, "0" * 64))


CLASS = [named(ALL_RIGHT, "anna"), named(MIXED, "ben"), named(GRADER_ERROR, "carla")]
CLASS = [redact(document, "student") for document in CLASS]
HANDED = {
    "anna": Handed("4711", "Anna Müller", "am01", "anna@example.org"),
    "ben": Handed("4712", "Ben_Jo O'Neil", "bo02", "ben@example.org"),
    "carla": Handed("4713", "Carla Diaz", "cd03", "carla@example.org"),
}
PEOPLE = {name: (each.name, each.email) for name, each in HANDED.items()}
OPTIONS = Options(handed=HANDED, people=PEOPLE)
HEAD = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade",'
    '"Grade can be changed","Last modified (submission)","Last modified (grade)",'
    '"Feedback comments"\r\n'
)
SHEET = (
    "\ufeff" + HEAD + 'Participant 4711,"Müller, Anna",anna@example.org,"Submitted for grading",,'
    '"100.00",Yes,"Friday, 3 May 2024, 9:00 AM",-,\r\n'
    'Participant 9,"O""Neil",,"No submission",,"100.00",Yes,-,-,"kept <br> as, it is"\r\n'
    "Participant 4713,Carla Diaz,,Submitted,55,100.00,Yes,-,-,by hand\r\n"
).encode()


def write(name, documents, options=OPTIONS):
    return formats()[name].write(documents, options)


@pytest.mark.parametrize("name", SINGLE)
def test_a_format_is_the_golden_one(name):
    same_as_golden(SINGLE[name], write(name, [DOCUMENTS["mixed"]]))


@pytest.mark.parametrize("name", MANY)
def test_a_table_is_the_golden_one(name):
    same_as_golden(MANY[name], write(name, CLASS))


@pytest.mark.parametrize("name", [*SINGLE, *MANY, "moodle"])
def test_files_for_students_name_no_mistake(name):
    """The engine knows it as sum_for_mean; a document for students has a number."""
    assert MIXED.assignments[0].tasks[1].tests[0].misconception == "sum_for_mean"
    documents = [redact(MIXED, "student")]
    written = write(name, documents)
    if name == "moodle":  # it redacts by itself, whatever it gets
        with zipfile.ZipFile(io.BytesIO(write(name, [replace(MIXED, audience="instructor")]))) as z:
            written = b"".join(z.read(each) for each in z.namelist())
    assert b"sum_for_mean" not in written
    assert b"0.25, 0.75" not in written  # the input of a hidden test


def test_endings_ask_for_the_formats_that_people_mean():
    assert {e: format_for(e, many=False).name for e in (".json", ".html", ".md", ".xml")} == {
        ".json": "json", ".html": "html", ".md": "markdown", ".xml": "junit"
    }  # fmt: skip
    assert format_for(".csv", many=True).name == "csv"


# Gradescope, PrairieLearn, check50 and GitHub Classroom: their published shapes.
TEXT, NUMBER, TRUE = {"type": "string"}, {"type": "number", "minimum": 0}, {"type": "boolean"}
FORMAT = {"enum": ["text", "html", "simple_format", "md", "ansi"]}
VISIBLE = {"enum": ["hidden", "after_due_date", "after_published", "visible"]}


def shape(required, **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def many(item):
    return {"type": "array", "items": item}


SHAPES = {
    "gradescope": shape(
        "tests", score=NUMBER, execution_time=NUMBER, output=TEXT, output_format=FORMAT,
        test_output_format=FORMAT, test_name_format=FORMAT, visibility=VISIBLE,
        stdout_visibility=VISIBLE, extra_data={"type": "object"},
        tests=many(shape(
            "", score=NUMBER, max_score=NUMBER, status={"enum": ["passed", "failed"]}, name=TEXT,
            name_format=FORMAT, number=TEXT, output=TEXT, output_format=FORMAT, tags=many(TEXT),
            visibility=VISIBLE, extra_data={"type": "object"},
        )),
    ),
    "prairielearn": shape(
        "score", gradable=TRUE, score={"type": "number", "minimum": 0, "maximum": 1},
        message=TEXT, output=TEXT, images={"type": "array"}, format_errors=many(TEXT),
        tests=many(shape(
            "name", name=TEXT, description=TEXT, points=NUMBER, max_points=NUMBER, message=TEXT,
            output=TEXT, images={"type": "array"},
        )),
    ),
    "check50": shape(
        "slug results version", slug=TEXT, version=TEXT,
        results=many(shape(
            "name description passed log cause dependency", name=TEXT, description=TEXT,
            passed={"enum": [True, False, None]}, log=many(TEXT), data={"type": "object"},
            dependency={"type": ["string", "null"]},
            cause={"anyOf": [{"type": "null"}, shape(
                "rationale", rationale=TEXT, help=TEXT, expected=TEXT, actual=TEXT,
            )]},
        )),
    ),
    "classroom": shape(
        "version status max_score tests", version={"const": 3}, message=TEXT,
        status={"enum": ["pass", "fail", "error"]}, max_score={"type": "integer"},
        tests=many(shape(
            "name status score", name=TEXT, status={"enum": ["pass", "fail", "error"]},
            score={"type": "integer"}, max_score={"type": "integer"}, message=TEXT,
            test_code={"const": ""}, filename=TEXT, line_no={"type": "integer"}, duration=TEXT,
            output={"type": "string", "maxLength": 500},
        )),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_json_has_the_published_shape(name, document):
    content = json.loads(write(name, [document]))
    jsonschema.validate(content, SHAPES[name])


def test_points_of_all_tests_are_those_of_the_document():
    for document in (DOCUMENTS["mixed"], DOCUMENTS["ungradable"], DOCUMENTS["grader_error"]):
        for name, most in (("gradescope", "max_score"), ("prairielearn", "max_points")):
            tests = json.loads(write(name, [document]))["tests"]
            assert sum(test[most] for test in tests) == document.max_score
        tests = json.loads(write("classroom", [document]))["tests"]
        assert sum(test["score"] for test in tests) == document.score


def test_a_fault_of_ours_costs_no_attempt_and_is_no_grade():
    assert json.loads(write("prairielearn", [DOCUMENTS["grader_error"]]))["gradable"] is False
    assert "our fault" in json.loads(write("gradescope", [DOCUMENTS["grader_error"]]))["output"]
    assert json.loads(write("check50", [GRADER_ERROR]))["results"][-1]["passed"] is None
    assert ",carla," in write("canvas", CLASS).decode().replace("cd03", "carla")
    row = next(csv.DictReader(io.StringIO(write("worksheet", CLASS[2:]).decode("utf-8-sig"))))
    assert row["Grade"] == ""


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_another_reader_of_junit_reads_it(document):
    """GitLab wants unique names, and the message in the body."""
    suites = JUnitXml.fromstring(write("junit", [document]))
    cases = [case for suite in suites for case in suite]
    names = [(case.classname, case.name) for case in cases]
    assert cases
    assert len(set(names)) == len(names)
    for suite in suites:
        failed = [c for c in suite if any(r.type is None and r._tag == "failure" for r in c.result)]
        assert suite.failures == len(failed)
        assert all(result.text for case in failed for result in case.result)


class Elements(HTMLParser):
    """The names of all elements and attributes of a page."""

    def __init__(self, text):
        super().__init__()
        self.names, self.attributes = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_page_holds_nothing_active_and_needs_nothing(document):
    page = write("html", [document]).decode()
    found = Elements(page)
    active = {"script", "img", "a", "iframe", "object", "link", "form", "svg"}
    assert not found.names & active
    assert not [
        name for name in found.attributes if name.startswith("on") or name in ("src", "href")
    ]
    assert "http:" not in page
    assert "\x1b" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_markdown_holds_no_html_no_link_and_no_heading_of_a_student(document):
    text = write("markdown", [document]).decode()
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    kinds = {token.type for token in [*tokens, *inline]}
    assert not kinds & {"html_block", "html_inline", "link_open", "image"}
    assert sum(token.type == "heading_open" and token.tag == "h1" for token in tokens) == 1
    assert not re.search(r"(?<!\w)@\w", re.sub(r"```.*?```", "", text, flags=re.DOTALL))


def test_the_page_says_the_next_step_first_and_how_to_run_its_check():
    page = write("html", [DOCUMENTS["mixed"]]).decode()
    assert page.index("Next: mend mse") < page.index("<table")
    assert "python -m pytest --task mse" in page
    assert "Give every row twice" in page
    instructor = write("html", [replace(MIXED, audience="instructor")]).decode()
    assert "Recognized as sum_for_mean" in instructor
    assert "0.25, 0.75" in instructor


DOTS = np.array([[i, 1e300 if i == 3 else i] for i in range(999)])
LINE = {"label": "exact $x$ </text>", "x": [1.0, 2.0, float("nan")], "y": [1.0, 2.0, 3.0]}
FIGURE = {
    "axes": [{
        "title": "", "xlabel": "$\\frac{", "ylabel": "sold",
        "lines": [LINE], "contours": [{"paths": [np.eye(2)]}],
        "scatters": [{"label": "over", "offsets": DOTS}],
    }]
}  # fmt: skip


def with_figures():
    """A document with a public check that failed after it drew something."""
    figures = Figures(compact(FIGURE), compact(FIGURE))
    wrong = {"status": "failed", "stage": "value", "message": "A label is missing."}
    tests = [
        make_test("p", "Points.", figures=figures, **wrong),
        make_test("h", "Drawn.", 2, figures=figures, **wrong),
    ]
    return make_document(make_assignment("03_a", "A", make_task("plot", "Plot", *tests)))


def test_the_figure_of_a_public_check_stands_beside_a_right_one():
    document = redact(with_figures(), "student")
    assert document.assignments[0].tasks[0].tests[1].figures is None
    page = write("html", [document]).decode()
    pictures = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert len(pictures) == 2
    for picture in pictures:
        svg = ET.fromstring(base64.b64decode(picture))
        texts = [element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")]
        assert {"exact $x$ </text>", "$\\frac{", "sold"} <= set(texts)
    assert write("html", [document]) == page.encode()
    assert 'alt="line &#34;exact' in page
    assert "A right one draws: line" in write("markdown", [document]).decode()
    images = json.loads(write("prairielearn", [document]))["tests"][0]["images"]
    assert [image["label"] for image in images] == [
        "What your code draws",
        "What a right one draws",
    ]


def test_of_a_figure_few_finite_points_are_kept():
    (axes,) = compact(FIGURE)
    line, dots, contour = axes.shapes
    assert (line.x, line.y) == ((1.0, 2.0), (1.0, 2.0))
    assert len(dots.x) == 300
    assert contour.kind == "contour"


@pytest.mark.parametrize(
    "figure",
    [
        None, [1, 2], {"axes": 3}, {"axes": [3]}, {"axes": [{"lines": 3, "scatters": [None]}]},
        {"axes": [{"lines": [{"x": "no", "y": [1]}, {"x": [1, 2], "y": [1, 2, 3]}]}]},
        {"axes": [{"scatters": [{"offsets": 3}, {"offsets": [[1], [2, 3]]}, {"offsets": "ab"}]}]},
        {"axes": [{"contours": [{"paths": [3, None, [[1, 2, 3]]]}], "title": 7}]},
    ],
)  # fmt: skip
def test_what_is_no_figure_shows_nothing(figure):
    """It comes from a process with a student's code."""
    assert compact(figure) == ()


def moodle_reads(path, participants):
    """Whose file it is and its name, by the published rules of Moodle's importer of feedback."""
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdigit() or info[1] not in participants:
            continue
        if info[2:4] != ["assignsubmission", "file"]:
            continue
        # Folders of before 4.1 end with an underscore, behind which nothing stands.
        return info[1], "/".join(filter(None, [*info[4:], *parts]))
    return None


def test_moodle_finds_the_student_of_each_file():
    with zipfile.ZipFile(io.BytesIO(write("moodle", CLASS))) as archive:
        read = [moodle_reads(name, {"4711", "4712", "4713"}) for name in archive.namelist()]
        pages = [archive.read(name) for name in archive.namelist()]
    assert read == [(number, "feedback.html") for number in ("4711", "4712", "4713")]
    assert pages == [write("html", [document]) for document in CLASS]


def test_a_worksheet_comes_back_byte_for_byte_but_for_two_cells():
    filled = write("worksheet", CLASS, replace(OPTIONS, worksheet=SHEET))
    before, after = SHEET.split(b"\r\n"), filled.split(b"\r\n")
    assert [number for number in range(len(before)) if before[number] != after[number]] == [1]
    rows = list(csv.DictReader(io.StringIO(filled.decode("utf-8-sig"))))
    assert rows[0]["Grade"] == "100.00"
    assert rows[0]["Feedback comments"].startswith("13 of 13 points, 100 %<br>")
    without = [dict.fromkeys(("Grade", "Feedback comments"))]
    old = list(csv.DictReader(io.StringIO(SHEET.decode("utf-8-sig"))))
    assert rows[0] | without[0] == old[0] | without[0]


def test_a_worksheet_with_decimal_commas_gets_them():
    sheet = SHEET.replace(b"100.00", b"100,00").replace(b'"100,00"', b'"100,00"')
    sheet = sheet.replace(b"Submitted,55,100,00", b'Submitted,55,"100,00"')
    half = replace(CLASS[1], submission=Submission("anna", ""))
    filled = write("worksheet", [half], replace(OPTIONS, worksheet=sheet))
    rows = list(csv.DictReader(io.StringIO(filled.decode("utf-8-sig"))))
    assert rows[0]["Grade"] == "40,00"


@pytest.mark.parametrize("data", [b"a,b\r\n1,2\r\n", "Identifier,Größe\n".encode("latin-1"), b"\n"])
def test_what_is_no_worksheet_is_refused_in_words(data):
    for name in ("worksheet", "canvas"):
        with pytest.raises(NnoptError, match=r"no gr|not in UTF-8"):
            write(name, CLASS, replace(OPTIONS, worksheet=data))


def test_a_gradebook_of_canvas_is_filled_by_id_and_by_login():
    book = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Essay (7),02_mse (12),03 A loss of your own\n"
        "    Points Possible,,,,,5,13,15\n"
        '"Müller, Anna",4711,,x,A,3,,\n'
        "Ben,,,BO02,A,,1,2\n"
        "Zoe,5,,z,A,4,9,9\n"
    ).encode()
    documents = [CLASS[0], CLASS[1]]
    rows = list(csv.reader(io.StringIO(
        write("canvas", documents, replace(OPTIONS, worksheet=book)).decode("utf-8-sig")
    )))  # fmt: skip
    assert rows[0][5:] == ["02_mse (12)", "03 A loss of your own"]
    assert [row[0] for row in rows[1:]] == ["    Points Possible", "Müller, Anna", "Ben"]
    assert [row[5:] for row in rows[1:]] == [["13", "15"], ["13", ""], ["4", "8"]]
    missing = replace(OPTIONS, worksheet=b"Student,ID\nA,1\n")
    with pytest.raises(NnoptError, match="no column for 02_mse"):
        write("canvas", documents, missing)


def test_no_cell_is_a_formula():
    hostile = named(UNGRADABLE, "=HYPERLINK(1)")
    for name in MANY:
        cells = [
            cell
            for row in csv.reader(io.StringIO(write(name, [hostile]).decode("utf-8-sig")))
            for cell in row
        ]
        assert "'=HYPERLINK(1)" in cells
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t"))]


@pytest.mark.parametrize("start", "=+-@＝＋－＠")
def test_no_part_of_a_cell_is_a_formula_where_semicolons_separate(start):
    name = f"anna;{start}HYPERLINK(1)"
    table = write("csv", [named(UNGRADABLE, name)]).decode("utf-8-sig")
    assert re.search(r"anna;\S*HYPERLINK", table)
    assert not re.search(r"(^|[,;\t\n\"])[=+@\-＝＋－＠]", table, re.MULTILINE)


@pytest.mark.parametrize("name", [r"..\..\x", "C:x", "a/../../b", "x_9_assignsubmission_file_y"])
def test_no_name_leads_out_of_the_feedback_or_to_another_student(name):
    about = {name: Handed("7", name), "ben": Handed("9", "Ben")}
    for options in (Options(handed=about), Options()):
        documents = [named(UNGRADABLE, name), named(MIXED, "ben")]
        with zipfile.ZipFile(io.BytesIO(write("moodle", documents, options))) as archive:
            first, _ = archive.namelist()
        assert re.fullmatch(r"[^/\\:]+/feedback\.html", first)
        assert not options.handed or first.split("_")[1] == "7"


def test_an_address_without_a_scheme_is_no_link_on_github():
    hostile = named(MIXED, "www.example.org/login WWW.example.org")
    assert not re.search(r"www\.", write("markdown", [hostile]).decode(), re.IGNORECASE)


def test_no_feedback_takes_the_place_of_another_one():
    with zipfile.ZipFile(io.BytesIO(write("moodle", [MIXED, MIXED, MIXED]))) as archive:
        assert len(set(archive.namelist())) == 3


def test_cells_of_a_sheet_without_end_of_line_keep_it():
    data = b'a,"b ""c"", d"\n1,2'
    cells = Cells(data)
    assert bytes(cells) == data
    assert cells.rows == [["a", 'b "c", d'], ["1", "2"]]
    cells.put(1, 3, "x, y")
    assert bytes(cells) == b'a,"b ""c"", d"\n1,2,,"x, y"'
